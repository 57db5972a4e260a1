#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What nvgrectl sets, ethtool and sysfs show; and the other way round.
. "${0%/*}/lib.sh"

setup()
{
	need_nvgrectl
	topo_pair
}

dev()
{
	ip -n "$A" link add nv0 numrxqueues 4 type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	ip -n "$A" link set nv0 up
	defer ip -n "$A" link del nv0
}

et()
{
	in_ns "$A" ethtool "$@"
}

# feature NAME: on or off
feature()
{
	et --json -k nv0 | jq -r "if .[0][\"$1\"].active then \"on\" else \"off\" end"
}

# cells OFFLOAD: those that are enabled
cells()
{
	ctl "$A" -j offload get nv0 "$1" | jq -r ".[0].offloads[\"$1\"].enabled | join(\" \")"
}

v4="inner4-outer4 inner4-outer6"
all="inner4-outer4 inner6-outer4 inner4-outer6 inner6-outer6"

offload()
{
	dev
	ctl "$A" offload set nv0 lso off inner ipv6
	same lso "$(cells lso)" "$v4"
	same tcp6 "$(feature tx-tcp6-segmentation)" off
	same tcp "$(feature tx-tcp-segmentation)" on
	et -K nv0 tx-tcp6-segmentation on
	same lso "$(cells lso)" "$all"
	ctl "$A" offload disable nv0 gro rss
	same gro "$(feature generic-receive-offload)" off
	same rss "$(feature receive-hashing)" off
	ctl "$A" offload enable nv0 gro rss
	same gro "$(feature generic-receive-offload)" on
	et -K nv0 tx-udp-segmentation off
	same uso "$(cells uso)" ""
	ctl "$A" offload set nv0 uso on lso no-change max-header-size 128
	same uso "$(cells uso)" "$all"
	ctl "$A" -j offload show nv0 | jq -e '.[0].max_header_size == 128'
}

# O2: a part is refused, and nothing is done; the message names the attribute.
all_or_nothing()
{
	dev
	must_fail 'max-header-size' ctl "$A" offload set nv0 gro off max-header-size 4
	same gro "$(cells gro)" "$all"
	must_fail 'change' ctl "$A" offload set nv0 gro off lso on lso off
	same gro "$(cells gro)" "$all"
}

queue()
{
	local cpu=/sys/class/net/nv0/queues/rx-1/nvgre/cpu
	dev
	ctl "$A" queue set nv0 queue 1 cpu 0 len 77
	same cpu "$(in_ns "$A" cat "$cpu")" 0
	[[ $(et -g nv0) =~ Current.*RX:[[:space:]]+77 ]]
	ctl "$A" -j queue show nv0 | jq -e 'map(.cpu_auto) == [true, false, true, true] and
		all(.len == 77)'
	ctl "$A" queue set nv0 cpu auto
	ctl "$A" -j queue show nv0 | jq -e 'all(.cpu_auto)'
	must_fail 'cpu' ctl "$A" queue set nv0 len 99 queue 0 cpu 0 queue 1 cpu 4095
	ctl "$A" -j queue show nv0 | jq -e 'all(.cpu_auto and .len == 77)'
}

filter()
{
	local mac=02:00:00:00:00:07
	dev
	ctl "$A" -j filter add nv0 vsid 5001 mac "$mac" queue 3 loc 10 | jq -e '.[0].loc == 10'
	[[ $(et -n nv0 rule 10) == *"$mac"*0x1389*"queue 3"* ]]
	et -N nv0 flow-type ether user-def 5001 action 2 loc 4
	ctl "$A" -j filter show nv0 | jq -e 'map({loc, vsid, mac, queue}) | sort_by(.loc) ==
		[{"loc": 4, "vsid": 5001, "mac": null, "queue": 2},
		 {"loc": 10, "vsid": 5001, "mac": "02:00:00:00:00:07", "queue": 3}]'
	ctl "$A" -j filter show nv0 mac "$mac" | jq -e 'length == 1'
	ctl "$A" -j filter show nv0 loc 4 | jq -e '.[0].queue == 2'
	must_fail '' ctl "$A" filter add nv0 vsid 5001 queue 1
	ctl "$A" filter replace nv0 vsid 5001 queue 1
	ctl "$A" -j filter show nv0 loc 4 | jq -e '.[0].queue == 1'
	must_fail 'queue' ctl "$A" filter add nv0 vsid 5002 queue 99
	ctl "$A" filter delete nv0 mac "$mac" vsid 5001
	ctl "$A" filter delete nv0 loc 4
	ctl "$A" -j filter show nv0 | jq -e '. == []'
}

contexts()
{
	ctl "$A" -j filter show nv0 | jq -r '[.[].context // empty] | unique | join(" ")'
}

map()
{
	local context
	dev
	ctl "$A" -j queue map nv0 vsid 5001 queues 2 | jq -e '.[0].queue == 2'
	ctl "$A" -j queue map nv0 vsid 5001 queues 0-1,3
	context=$(contexts)
	same table "$(et -x nv0 context "$context" | awk '/^ *[0-9]+:/ { for (i = 2; i <= NF; i++) print $i }' |
		sort -u | tr '\n' ' ')" "0 1 3 "
	[[ $(et -n nv0) == *"RSS Context ID: $context"* ]]
	ctl "$A" queue map nv0 vsid 5002 queues 0,1,3
	same contexts "$(contexts)" "$context"
	ctl "$A" queue unmap nv0 vsid 5001
	et -x nv0 context "$context"
	ctl "$A" queue unmap nv0 vsid 5002
	must_fail . et -x nv0 context "$context"
}

ktap_run \
	offload "O2 O5 offload set, enable, disable" \
	all_or_nothing "O2 X4 all or nothing" \
	queue "Q1 CPU and length" \
	filter "Q4 Q5 rules" \
	map "Q4 a VSID on some of the queues"
