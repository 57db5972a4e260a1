#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The MTU is what the underlay leaves, and follows it, until the user sets one.
. "${0%/*}/lib.sh"

setup()
{
	topo_pair
}

mtu_is()
{
	local mtu
	mtu=$(in_ns "$A" cat /sys/class/net/nv0/mtu)
	same "MTU" "$mtu" "$1"
}

default_v4()
{
	bare_pair 4 vsid 5001
	mtu_is $((1500 - 42))
}

default_v6()
{
	bare_pair 6 vsid 5001
	mtu_is $((1500 - 62))
}

# 4 bytes more for each of key and checksum.
default_gre()
{
	bare "$A" nv0 nvgre mode gre local "${PA[4,1]}" remote "${PA[4,2]}"
	mtu_is $((1500 - 38))
	ip -n "$A" link del nv0
	bare "$A" nv0 nvgre mode gre key 5 csum local "${PA[4,1]}" remote "${PA[4,2]}"
	mtu_is $((1500 - 46))
}

follow()
{
	bare_pair 4 vsid 5001
	defer ip -n "$A" link set ul mtu 1500
	ip -n "$A" link set ul mtu 9000
	mtu_is $((9000 - 42))
	ip -n "$A" link set ul mtu 1300
	mtu_is $((1300 - 42))
}

# Where the route leads to another device, and where it leads nowhere for a while.
route()
{
	bare_pair 4 vsid 5001
	defer ip -n "$A" link del ul2
	ipb "$A" <<- EOF
		link add ul2 mtu 1420 type veth peer name ul3
		link set ul2 up
		link set ul3 up
		route add ${PA[4,2]}/32 dev ul2
	EOF
	wait_for 30 mtu_is $((1420 - 42))
	ip -n "$A" link set ul2 mtu 1410
	mtu_is $((1410 - 42))
	ip -n "$A" route del "${PA[4,2]}/32"
	wait_for 30 mtu_is $((1500 - 42))
	ip -n "$A" nexthop add id 7 dev ul
	ip -n "$A" route add "${PA[4,2]}/32" nhid 7
	ip -n "$A" nexthop replace id 7 dev ul2
	wait_for 30 mtu_is $((1410 - 42))
}

by_dev()
{
	bare "$A" nv0 nvgre vsid 5001 dev ul
	mtu_is $((1500 - 42))
	defer ip -n "$A" link set ul mtu 1500
	ip -n "$A" link set ul mtu 2000
	mtu_is $((2000 - 42))
}

user_at_creation()
{
	ip -n "$A" link add nv0 mtu 1280 type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	defer ip -n "$A" link del nv0
	ip -n "$A" link set nv0 up
	mtu_is 1280
	defer ip -n "$A" link set ul mtu 1500
	ip -n "$A" link set ul mtu 9000
	mtu_is 1280
}

user_later()
{
	bare_pair 4 vsid 5001
	defer ip -n "$A" link set ul mtu 1500
	ip -n "$A" link set nv0 mtu 1400
	ip -n "$A" link set ul mtu 9000
	mtu_is 1400
}

limits()
{
	bare_pair 4 vsid 5001
	must_fail 'mtu (less|greater)' ip -n "$A" link set nv0 mtu 67
	must_fail 'mtu (less|greater)' ip -n "$A" link set nv0 mtu 65536
	mtu_is 1458
	ip -n "$A" link set nv0 mtu 68
	mtu_is 68
	ip -n "$A" link set nv0 mtu 65400
	mtu_is 65400
}

# An underlay too small for any inner packet must not wrap around.
tiny_underlay()
{
	tunnel_pair 4 vsid 5001
	defer ip -n "$A" link set ul mtu 1500
	ip -n "$A" link set ul mtu 68
	mtu_is 68
	ping_dead "$A" "${CA[4,2]}" -s 50
}

ktap_run \
	default_v4 "S6 underlay MTU - 42 (v4 outer)" \
	default_v6 "S6 underlay MTU - 62 (v6 outer)" \
	default_gre "S6 G1 underlay MTU - 38 to 46 (mode gre)" \
	follow "S6 the MTU follows the underlay's" \
	route "S6 the MTU follows the route to another device, also by a nexthop object" \
	by_dev "S6 the MTU follows that of dev" \
	user_at_creation "S6 an MTU set with the device stays" \
	user_later "S6 an MTU set later stays" \
	limits "X4 an MTU out of range is refused, with a reason" \
	tiny_underlay "S6 a tiny underlay: the smallest MTU, no wrap around"
