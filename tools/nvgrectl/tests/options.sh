#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Options on the command line, as the help text has them. Called by ktap.sh.
set -u

tool=${0%/*}/../build/check/nvgrectl

# status NAME NUMBER ARGS...: what it ends with
status()
{
	local got=0 said
	said=$("$tool" "${@:3}" 2>&1) || got=$?
	if ((got == $2)); then
		echo "ok options.$1"
	else
		echo "# nvgrectl ${*:3}: status $got, wanted $2: $said"
		echo "not ok options.$1"
	fi
}

status letters 0 -j -p help
status lettersInOne 0 -jp help
status oneDash 0 -json -pretty help
status twoDashes 0 --json --pretty help
status afterTheWords 0 help -pretty -json
status unknown 2 -jsn help
status prettyWithoutJson 2 -p device show
