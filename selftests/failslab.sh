#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Allocations of netlink commands, ours and rtnetlink's, and of an ethtool rule fail, one
# at a time: the command fails whole. See failslab.py for which.
. "${0%/*}/lib.sh"

commands()
{
	[[ -d /sys/kernel/debug/failslab ]] || skip_known "the kernel has no failslab"
	ynl_find
	"$PYTHON" "$SELFTESTS/failslab.py"
}

ktap_run \
	commands "X1 X4 allocations fail in rtnetlink's, ethtool's and our own commands"
