#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nvgrectl monitor: one event for a change, whoever makes it.
. "${0%/*}/lib.sh"

setup()
{
	need_nvgrectl
	topo_pair
	ip -n "$A" link add nv0 numrxqueues 4 type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	ip -n "$A" link set nv0 up
}

lines()
{
	(($(wc -l < "$T/events") >= $1))
}

json()
{
	ctl_monitor "$A" "$T/events" -j monitor
	in_ns "$A" ethtool -K nv0 gro off
	wait_for 30 lines 1
	ctl "$A" offload set nv0 gro on
	wait_for 30 lines 2
	ctl "$A" filter add nv0 vsid 5001 queue 1 loc 3
	in_ns "$A" ethtool -N nv0 delete 3
	wait_for 30 lines 4
	ctl "$A" queue set nv0 queue 1 cpu 0
	wait_for 30 lines 5
	jq -es 'map(.event) - ["offload-change"] | . == ["filter-add", "filter-delete", "queue-change"]' \
		"$T/events"
	jq -es '.[0] | (.timestamp | test("^[0-9]{4}-.*Z$")) and .offload.ifname == "nv0" and
		(.offload.offloads.gro.enabled == []) and (.changes | map(.what) | index("gro") != null)' \
		"$T/events"
	jq -es '.[1] | .offload.offloads.gro.enabled | length == 4' "$T/events"
}

text()
{
	ctl_monitor "$A" "$T/events" monitor nv0
	in_ns "$A" ethtool -K nv0 gro off
	wait_for 30 lines 1
	grep -qE '^[0-9-]+T[0-9:.]+ offload nv0 gro on -> off' "$T/events"
	in_ns "$A" ethtool -K nv0 gro on
}

# One event for each queue that is put aside or taken into use again, and for no other.
channels()
{
	ctl_monitor "$A" "$T/events" -j monitor
	in_ns "$A" ethtool -L nv0 rx 2
	wait_for 30 lines 2
	in_ns "$A" ethtool -L nv0 rx 3
	wait_for 30 lines 3
	jq -es 'map([.event, .queue.id, .queue.in_use]) == [["queue-change", 2, false],
		["queue-change", 3, false], ["queue-change", 2, true]]' "$T/events"
}

channels_text()
{
	in_ns "$A" ethtool -L nv0 rx 4
	ctl_monitor "$A" "$T/events" monitor nv0
	in_ns "$A" ethtool -L nv0 rx 3
	wait_for 30 lines 1
	grep -qE ' queue nv0 3 cpu [0-9]+ \(auto\) len 1024 aside$' "$T/events"
}

# The kernel tells nobody of it: it is seen by who asks, and with the next change.
gso_limit()
{
	local lso='.effective | any(.offload == "lso" and .reason == "gso-limit")'
	ctl_monitor "$A" "$T/events" -j monitor
	ip -n "$A" link set ul gso_max_segs 1
	defer ip -n "$A" link set ul gso_max_segs 65535
	ctl "$A" -j offload show nv0 | jq -e ".[0].remotes[0] | $lso"
	ctl "$A" queue set nv0 queue 2 cpu 0
	in_ns "$A" ethtool -K nv0 gro off
	defer in_ns "$A" ethtool -K nv0 gro on
	wait_for 30 lines 2
	jq -es 'map(.event) == ["queue-change", "offload-change"]' "$T/events"
	jq -es ".[1].offload.remotes[0] | $lso" "$T/events"
}

ktap_run \
	json "O4 JSON" \
	text "O4 text" \
	channels "O4 ethtool -L" \
	channels_text "O4 ethtool -L, text" \
	gso_limit "O4 O6 limits of the underlay are not told, but shown"
