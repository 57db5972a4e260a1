#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every allocation of every netlink command, ours and rtnetlink's, and of an ethtool
# rule fails once: the command fails whole.
. "${0%/*}/lib.sh"

commands()
{
	[[ -d /sys/kernel/debug/failslab ]] || skip_known "the kernel has no failslab"
	ynl_find
	"$PYTHON" "$SELFTESTS/failslab.py"
}

ktap_run \
	commands "X1 X4 each allocation fails in rtnetlink's, ethtool's and our own commands"
