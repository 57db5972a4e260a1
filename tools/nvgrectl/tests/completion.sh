#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What bash completes: "offers LINE WORDS" is a line that ends where the cursor is, and
# all that may stand there. Called by ktap.sh.
set -u

folder=$(cd "${0%/*}" && pwd)
# shellcheck source=../nvgrectl.bash
source "$folder/../nvgrectl.bash"

# Knows two devices here and one in the namespace "blue".
nvgrectl()
{
	printf 'device  state\n'
	case $* in
	"device show") printf 'nv0  up\nnv-1  down\n' ;;
	"-n blue device show") printf 'nvblue  up\n' ;;
	esac
}

ip()
{
	[[ $* != "netns list" ]] || printf 'blue (id: 0)\nred\n'
}

# complete_line LINE: what bash would do after a tabulator; prints what is offered.
complete_line()
{
	local COMP_WORDS COMP_CWORD COMPREPLY=()
	read -ra COMP_WORDS <<< "$1"
	# The word under the cursor is there, be it empty.
	[[ $1 != *" " ]] || COMP_WORDS+=("")
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_nvgrectl
	printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
}

# offers NAME LINE WORDS: exactly these, in alphabetical order
offers()
{
	local got
	got=$(complete_line "$2")
	got=${got% }
	if [[ $got == "$3" ]]; then
		echo "ok completion.$1"
	else
		echo "# '$2': got '$got', wanted '$3'"
		echo "not ok completion.$1"
	fi
}

export LC_ALL=C
files=$(mktemp -d)
trap 'rm -r "$files"' EXIT
touch "$files/saved.json"

offers objects "nvgrectl " "--color --version -j -n -p device filter help monitor offload queue stats"
offers object "nvgrectl of" "offload"
offers option "nvgrectl --col" "--color"
offers colours "nvgrectl --color " "always auto never"
offers namespaces "nvgrectl -n " "blue red"
offers commands "nvgrectl offload " "disable enable get help nv-1 nv0 restore save set show"
offers command "nvgrectl queue un" "unmap"
offers devices "nvgrectl offload set " "nv-1 nv0"
offers device "nvgrectl -j -p offload get nv-" "nv-1"
offers devicesOfNamespace "nvgrectl -n blue offload show " "nvblue"
offers switches "nvgrectl offload set nv0 lso o" "off on outer"
offers families "nvgrectl offload set nv0 lso off inner " "any ipv4 ipv6"
offers cpu "nvgrectl queue set nv0 queue 1 cpu " "auto"
offers nothingForNumbers "nvgrectl queue map nv0 vsid " ""
offers map "nvgrectl queue map nv0 vsid 5001 " "queues vsid"
offers filter "nvgrectl filter add nv0 " "context loc mac queue vsid"
offers withoutShow "nvgrectl stats nv0 " "--count --interval --watch reason remote vsid"
offers file "nvgrectl offload save $files/s" "$files/saved.json"
offers deviceAfterFile "nvgrectl offload restore $files/saved.json " "nv-1 nv0"
offers dryRun "nvgrectl offload restore file nv0 " "--dry-run"
offers monitor "nvgrectl monitor " "--count help nv-1 nv0"
offers monitorDevice "nvgrectl monitor nv0 " "--count"
