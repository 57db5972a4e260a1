#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# clang-tidy of one file: tidy.sh FOLDER FILE, with FOLDER the build's. It takes up to a
# minute, so what was clean is remembered in TIDY_CACHE, where that is set, by all that
# it depends on: program, settings, flags, code with its headers.

set -euo pipefail
folder=$1 file=$2

# With its comments, which may switch checks off, and macros, but without line marks:
# these have the clone's place in them.
code_and_flags()
{
	local -a flags
	read -ra flags <<< "$(jq -r --arg file "$PWD/$file" \
		'.[] | select(.file == $file).command | sub(" -o .*"; "")' "$folder/compile_commands.json")"
	"${flags[@]}" -E -P -C -dD "$file"
	echo "${flags[*]//$PWD/}"
}

key()
{
	{ clang-tidy --version; cat .clang-tidy; code_and_flags; } | sha256sum | cut -d ' ' -f 1
}

known=
if [[ ${TIDY_CACHE-} ]]; then
	known=$TIDY_CACHE/$(key)
	[[ ! -e $known ]] || exit 0
	mkdir -p "$TIDY_CACHE"
fi
clang-tidy --quiet -p "$folder" "$file"
[[ ! $known ]] || : > "$known"
