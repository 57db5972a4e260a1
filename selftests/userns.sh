#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What an unprivileged user may do with a device, and what not.
. "${0%/*}/lib.sh"

tenants()
{
	ynl_find
	unshare -Un true || skip "no user namespaces"
	"$PYTHON" "$SELFTESTS/userns.py"
}

ktap_run \
	tenants "X2 X4 unprivileged user namespaces: their own devices, not our underlay"
