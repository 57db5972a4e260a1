#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What nvgrectl does on a terminal: colours, and --watch in place.
. "${0%/*}/lib.sh"

setup()
{
	need_nvgrectl
	command -v script > /dev/null || skip "no script"
	topo_pair
	ip -n "$A" link add nv0 numrxqueues 8 type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	ip -n "$A" link set nv0 up
}

escape=$'\e'

# tty COLUMNSxROWS ARGS...: what nvgrectl writes to a terminal of this size, on which
# nobody types. TTY_ENV is a variable for its environment.
tty()
{
	local size=$1 command
	shift
	printf -v command '%q ' env -u NO_COLOR TERM=xterm "${TTY_ENV:-LC_ALL=$LC_ALL}" "$NVGRECTL" -n "$A" "$@"
	script -qec "stty cols ${size%x*} rows ${size#*x}; $command" "$T/typescript" <&"$nap_fd" |
		tr -d '\r'
}

# Colours end in "m".
has_colours()
{
	[[ $1 =~ ${escape}\[[0-9\;]*m ]]
}

no_colours()
{
	! has_colours "$1" || fail "there are colours: $1"
}

colour()
{
	local plain
	has_colours "$(tty 80x24 offload show nv0)"
	has_colours "$(TTY_ENV=NO_COLOR= tty 80x24 offload show nv0)"
	no_colours "$(TTY_ENV=NO_COLOR=1 tty 80x24 offload show nv0)"
	no_colours "$(TTY_ENV=TERM=dumb tty 80x24 offload show nv0)"
	no_colours "$(tty 80x24 --color never offload show nv0)"
	no_colours "$(tty 80x24 -j offload show nv0)"
	plain=$(ctl "$A" offload show nv0)
	no_colours "$plain"
	has_colours "$(ctl "$A" --color always offload show nv0)"
	same "text without colours" "$(tty 200x99 offload show nv0 | sed "s/${escape}\[[0-9;]*m//g")" "$plain"
}

# longest: of the lines of standard input, without what is no character
longest()
{
	sed "s/${escape}\[[0-9;]*[A-Za-z]//g" | wc -L
}

# Each look is written over the one before: as many rows up as it had, and no row wraps.
in_place()
{
	local looks
	looks=$(tty 60x24 queue show nv0 --watch --count 3 --interval 0.1)
	same "longest line" "$(longest <<< "$looks")" 60
	same "rows" "$(grep -c . <<< "$looks")" "$((3 * 10 + 1))"
	same "rows up" "$(grep -o "${escape}\[[0-9]*A" <<< "$looks" | tr -d "$escape" | tr '\n' ' ')" "[10A [10A "
	[[ $looks != *"more lines"* ]]
	has_colours "$looks"
}

few_rows()
{
	local looks
	looks=$(tty 200x6 queue show nv0 --watch --count 2 --interval 0.1)
	same "rows up" "$(grep -o "${escape}\[[0-9]*A" <<< "$looks" | tr -d "$escape")" "[5A"
	same "what has no room" "$(grep -c '\.\.\. 6 more lines' <<< "$looks")" 2
}

ktap_run \
	colour "X4 colours on a terminal only, and not with NO_COLOR" \
	in_place "Q7 --watch in a narrow terminal" \
	few_rows "Q7 --watch in a low terminal"
