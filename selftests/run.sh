#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Run the tests of this folder, one after the other, and make one KTAP stream of
# their results.
#
#	run.sh [-t TEST]... [-x TEST] [FILE...]
#	run.sh -l
#
# -t TEST   only files whose name contains TEST; FILE.CASE: of these, only cases
#           whose name starts with CASE
# -x TEST   all but this file
# -l        list the files
#
# Needs root, the module (loaded, installed, or its file's name in NVGRE_KO) and
# the programs that vm/setup installs. Exit status: 0 when nothing failed.
# EXPECT_ALL_FEATURES=1 makes a skipped test a failure.
# TEST_TIMEOUT: seconds that one file may take (default 600).

set -u
shopt -s nullglob

dir=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
passed=0 failed=0 skipped=0 number=0
tests=()
files=()
except=

usage()
{
	sed -n '3,/^$/s/^# \{0,1\}//p' "$0" >&2
	exit 2
}

is_test()
{
	case ${1##*/} in
	lib.sh | run.sh | demo.sh) return 1 ;;
	esac
}

# result LINE: count it, number it anew, put the file's name before the case's.
result()
{
	local line=$1 verdict=ok
	number=$((number + 1))
	if [[ $line == "not ok "* ]]; then
		verdict="not ok"
		failed=$((failed + 1))
	elif [[ $line == *"# SKIP"* ]]; then
		skipped=$((skipped + 1))
	else
		passed=$((passed + 1))
	fi
	line=${line#"$verdict" }
	echo "$verdict $number $name.${line#* }"
}

# For py_start of lib.sh
start_python()
{
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/nvgre.XXXXXX")
	export NVGRE_PY=$scratch/py
	mkfifo "$NVGRE_PY"
	# Held open: what is written before it is read must not be lost.
	# shellcheck disable=SC2034
	exec {py_lines}<> "$NVGRE_PY"
	LC_ALL=C.UTF-8 "${PYTHON:-/usr/bin/python3}" -u "$dir/wire.py" --fork "$NVGRE_PY" < /dev/null &
	export NVGRE_PY_PID=$!
	trap end_python EXIT
	trap 'exit 130' INT TERM
}

end_python()
{
	kill "$NVGRE_PY_PID"
	wait "$NVGRE_PY_PID"
	rm -rf "$scratch"
} 2> /dev/null

# run_file FILE [CASE]
run_file()
{
	local name=${1##*/} line plan='' seen=0 start=$SECONDS
	name=${name%.sh}
	while IFS= read -r line; do
		case $line in
		"KTAP version"*) ;;
		1..*) plan=${line#1..} ;;
		"ok "* | "not ok "*)
			seen=$((seen + 1))
			result "$line"
			;;
		*) echo "$line" ;;
		esac
	done < <(NVGRE_TEST_CASE=${2-} timeout -k 20 "${TEST_TIMEOUT:-600}" bash "$1" 2>&1 < /dev/null)
	if [[ -z $plan ]] || ((seen < plan)); then
		result "not ok 0 end the file ended early: $seen of ${plan:-?} cases ran"
	fi
	echo "# $name: $((SECONDS - start)) s"
}

while getopts t:x:lh opt; do
	case $opt in
	t) tests+=("$OPTARG") ;;
	x) except=$OPTARG ;;
	l)
		for file in "$dir"/*.sh; do
			! is_test "$file" || echo "${file##*/}"
		done
		exit 0
		;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
files=("$@")
((${#files[@]})) || files=("$dir"/*.sh)
((${#tests[@]})) || tests=("")

start_python
echo "KTAP version 1"
for file in "${files[@]}"; do
	is_test "$file" || continue
	[[ ${file##*/} != "$except.sh" ]] || continue
	for test in "${tests[@]}"; do
		name=${file##*/}
		name=${name%.sh}
		if [[ $test == *.* && $name == *"${test%%.*}" ]]; then
			run_file "$file" "${test#*.}"
			break
		elif [[ $name == *"$test"* ]]; then
			run_file "$file"
			break
		fi
	done
done
echo "1..$number"
echo "# Totals: pass:$passed fail:$failed xfail:0 xpass:0 skip:$skipped error:0"
if ((number == 0)); then
	echo "Bail out! No test is called ${tests[*]}"
	exit 2
fi
((failed == 0))
