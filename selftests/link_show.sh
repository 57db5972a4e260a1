#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What "ip" shows of a device, as text and as JSON, and that the text can be
# given back to it.
. "${0%/*}/lib.sh"

setup()
{
	topo_pair
	if ! ip link help nvgre 2>&1 | grep -q vsid; then
		skip "ip has no link_nvgre.so"
	fi
}

# The nvgre words of "ip -d link show nv0"
words()
{
	local line
	line=$(ip -n "$A" -d link show "$1" | grep -o ' nvgre .* addrgenmode')
	line=${line# nvgre }
	echo "${line%% addrgenmode}"
}

# round_trip WORDS...: two devices, the second made of what the first one shows,
# look the same.
round_trip()
{
	local first second
	ip -n "$A" link add nv0 type nvgre "$@"
	first=$(words nv0)
	ip -n "$A" link del nv0
	# shellcheck disable=SC2086
	ip -n "$A" link add nv0 type nvgre $first
	second=$(words nv0)
	ip -n "$A" link del nv0
	same "shown for $*" "$second" "$first"
	printf '%s\n' "$first"
}

text()
{
	local said
	said=$(round_trip vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}")
	[[ $said == *"vsid 5001 "*"local 192.0.2.1 remote 192.0.2.2"* ]] || fail "$said"
	said=$(round_trip id 16777214 local "${PA[6,1]}" remote "${PA[6,2]}" dev ul ttl 9 tos 0x20 \
		flowid 200 nosrccheck)
	[[ $said == *"vsid 16777214 "*"2001:db8::1"*"dev ul"*"ttl 9"*"tos 0x20"*"flowid 200"*nosrccheck* ]] ||
		fail "$said"
	said=$(round_trip vsid 7 reserved-vsid ttl inherit tos inherit flowid none)
	[[ $said == *"vsid 7 "*"ttl inherit"*"tos inherit"*"flowid none"*reserved-vsid* ]] || fail "$said"
	said=$(round_trip mode gre key 4294967295 csum local "${PA[4,1]}" remote "${PA[4,2]}")
	[[ $said == *"mode gre"*"key 4294967295"*csum* ]] || fail "$said"
	said=$(round_trip external)
	[[ $said == *external* ]] || fail "$said"
}

json()
{
	ip -n "$A" link add nv0 type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}" \
		dev ul ttl 9 flowid 200
	defer ip -n "$A" link del nv0
	ip -n "$A" -j -d link show nv0 | jq -e '.[0].linkinfo | .info_kind == "nvgre" and
		(.info_data | .vsid == 5001 and .local == "192.0.2.1" and .remote == "192.0.2.2" and
		.link == "ul" and .ttl == 9 and .flowid_mode == "fixed" and .flowid == 200 and
		.srccheck == true and .external == false and .csum == false and .mode == "nvgre")'
}

# Without the plug-in ip must still list links, and say whose this one is.
without_plugin()
{
	local said
	ip -n "$A" link add nv0 type nvgre vsid 5001
	defer ip -n "$A" link del nv0
	said=$(IP_LIB_DIR=/nonexistent ip -n "$A" -d link show nv0)
	[[ $said == *"nvgre"* ]] || fail "$said"
	IP_LIB_DIR=/nonexistent ip -n "$A" -j -d link show nv0 |
		jq -e '.[0].linkinfo.info_kind == "nvgre"'
}

# What others than ip see: the type in sysfs, the driver's name, the counters.
elsewhere()
{
	local said
	ip -n "$A" link add nv0 numrxqueues 4 type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	defer ip -n "$A" link del nv0
	ip -n "$A" link set nv0 up
	ip -n "$A" -j -d link show nv0 | jq -e '.[0].num_rx_queues == 4'
	in_ns "$A" grep -qx DEVTYPE=nvgre /sys/class/net/nv0/uevent
	said=$(in_ns "$A" ethtool -i nv0)
	[[ $said == *"driver: nvgre"*"version: "[0-9]* ]] || fail "$said"
	said=$(in_ns "$A" ethtool -S nv0)
	[[ $said == *"tx_drop_no_route: 0"*"rx_drop_vlan: 0"*"ns_pass_unknown: 0"* ]] || fail "$said"
	said=$(in_ns "$A" ethtool nv0)
	[[ $said == *"Speed: 10000Mb/s"*"Link detected: yes"* ]] || fail "$said"
}

# ip -s -s link: drops add up to what ethtool -S tells apart.
statistics()
{
	ip -n "$A" link add nv0 type nvgre vsid 5001
	defer ip -n "$A" link del nv0
	ip -n "$A" link set nv0 up
	ip -n "$A" addr add 10.0.0.1/24 dev nv0
	ping_dead "$A" 10.0.0.2
	ip -n "$A" -s -s -j link show nv0 |
		jq -e '.[0].stats64.tx | .packets == 0 and .dropped > 0'
	(($(counter "$A" nv0 tx_drop_no_remote) > 0))
	carrier 0
	ip -n "$A" link set nv0 type nvgre remote 203.0.113.1
	ping_dead "$A" 10.0.0.2
	# Nothing is sent between one look and the next.
	ip -n "$A" link set nv0 down
	carrier "$(counter "$A" nv0 tx_drop_no_route)"
	(($(counter "$A" nv0 tx_drop_no_route) > 0))
}

# carrier N: so many errors of the carrier, nothing else.
carrier()
{
	ip -n "$A" -s -s -j link show nv0 |
		jq -e ".[0].stats64.tx | .carrier_errors == $1 and .collisions == 0 and .errors == 0"
}

ktap_run \
	text "X4 ip -d link show, and back" \
	json "X4 ip -j -d link show" \
	without_plugin "X4 ip without the plug-in still lists the device" \
	elsewhere "X4 ethtool and sysfs know the device" \
	statistics "W9 ip -s link shows drops, ethtool -S their reason"
