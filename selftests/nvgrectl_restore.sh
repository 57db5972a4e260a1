#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nvgrectl offload save and restore.
. "${0%/*}/lib.sh"

setup()
{
	need_nvgrectl
	topo_pair
}

et()
{
	in_ns "$A" ethtool "$@"
}

dev()
{
	ip -n "$A" link add nv0 numrxqueues 4 type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	ip -n "$A" link set nv0 up
}

# A device with a bit of everything, saved in $T/saved.
saved()
{
	dev
	defer ip -n "$A" link del nv0
	ctl "$A" offload set nv0 lso off inner ipv6 max-header-size 200
	ctl "$A" queue set nv0 queue 2 cpu 0 len 99
	ctl "$A" queue map nv0 vsid 5001 queues 1-2
	ctl "$A" filter add nv0 mac 02:00:00:00:00:07 queue 3 loc 9
	ctl "$A" offload save "$T/saved" nv0
}

# The same, but for the numbers of contexts.
settings()
{
	ctl "$A" offload save - nv0 | jq -cS '.[0] | .filters |= (map(del(.context)) | sort_by(.loc)) |
		.contexts |= map(.table)'
}

anew()
{
	local before
	saved
	before=$(settings)
	ip -n "$A" link del nv0
	dev
	[[ $(settings) != "$before" ]]
	ctl "$A" offload restore "$T/saved" nv0 --dry-run
	[[ $(settings) != "$before" ]]
	ctl "$A" -j offload restore "$T/saved" nv0 | jq -e 'map(.object) | unique ==
		["filter", "offload", "queue"]'
	same settings "$(settings)" "$before"
	ctl "$A" -j offload restore "$T/saved" | jq -e '. == []'
	[[ $(et -x nv0 context 1) == *" 1 "*" 2 "* ]]
	[[ $(et -k nv0) == *"tx-tcp6-segmentation: off"* ]]
}

# The last step is refused: a rule to a queue that there is not.
refused()
{
	local before
	saved
	jq '.[0].filters += [{"loc": 20, "vsid": 6000, "queue": 99}]' "$T/saved" > "$T/bad"
	et -K nv0 gro off tx-tcp6-segmentation on
	ctl "$A" queue set nv0 len 50
	ctl "$A" filter delete nv0 loc 9
	ctl "$A" filter add nv0 vsid 7000 queue 1 loc 30
	before=$(settings)
	must_fail queue ctl "$A" offload restore "$T/bad"
	same settings "$(settings)" "$before"
}

ktap_run \
	anew "O5 a device that was made anew" \
	refused "X4 all or nothing"
