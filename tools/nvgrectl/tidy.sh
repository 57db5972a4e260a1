#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# clang-tidy of one file: tidy.sh FOLDER FILE, with FOLDER the build's. It takes up to a
# minute, so what was clean is remembered in TIDY_CACHE, where that is set, by all that
# it depends on: program, settings, flags, code with its headers.

set -euo pipefail
# A key that could not be made must not be one.
shopt -s inherit_errexit
folder=$1 file=$2

# Without line marks, which have the clone's place in them.
code_and_flags()
{
	local -a flags
	read -ra flags <<< "$(jq -r --arg file "$PWD/$file" \
		'.[] | select(.file == $file).command | sub(" -o .*"; "")' "$folder/compile_commands.json")"
	"${flags[@]}" -E -P -dD "$file"
	echo "${flags[*]//$PWD/}"
}

# Our own code as it is written, since comments and lines count, too; the rest as the
# compiler sees it.
key()
{
	{ clang-tidy --version; cat .clang-tidy "$0" "$file" ./*.hpp; code_and_flags; } | sha256sum | cut -d ' ' -f 1
}

known=
if [[ ${TIDY_CACHE-} ]]; then
	known=$TIDY_CACHE/$(key)
	[[ ! -e $known ]] || exit 0
	mkdir -p "$TIDY_CACHE"
fi
clang-tidy --quiet -p "$folder" "$file"
[[ ! $known ]] || : > "$known"
