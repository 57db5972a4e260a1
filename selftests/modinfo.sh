#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What modinfo tells, and that making a link loads the module.
. "${0%/*}/lib.sh"

fields()
{
	local said
	said=$(modinfo "${NVGRE_KO:-nvgre}")
	for want in 'license: *GPL' 'description: *.*NVGRE' 'version: *[0-9]' 'alias: *rtnl-link-nvgre'; do
		grep -q "^$want" <<< "$said" || fail "no '$want' in: $said"
	done
}

no_gre()
{
	[[ " $(modinfo -F depends "${NVGRE_KO:-nvgre}" | tr , ' ') " != *" "*gre*" "* ]]
}

autoload()
{
	test_machine
	[[ ! ${NVGRE_KO-} ]] || skip_known "the module is not installed"
	ip netns add "$A"
	defer ip netns del "$A"
	wait_for 30 rmmod nvgre
	[[ ! -d /sys/module/nvgre ]]
	ip -n "$A" link add nv0 type nvgre vsid 5001
	[[ -d /sys/module/nvgre ]]
}

ktap_run \
	fields "X4 modinfo: license, description, version, alias" \
	no_gre "D1 the module needs no other GRE module" \
	autoload "X4 ip link add type nvgre loads the module"
