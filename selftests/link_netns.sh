#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The device in one namespace ($C), its underlay in another ($A): traffic, link
# changes and what is shown follow the underlay's namespace.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	ip netns add "$C"
	defer ip netns del "$C"
	tunnel "$B" nv0 nvgre vsid 5001 local "${PA[4,2]}" remote "${PA[4,1]}"
}

# nv0 in $C gets the inner addresses of $A's host and reaches $B.
reaches()
{
	ipb "$C" <<- EOF
		link set lo up
		link set nv0 up
		addr add ${CA[4,1]}/24 dev nv0
		addr add ${CA[6,1]}/64 dev nv0 nodad
	EOF
	ping_ok "$C" "${CA[4,2]}"
	ping_ok "$B" "${CA[6,1]}"
	py <<< 'transfer(C, B, CA[4][2], 100_000); transfer(B, C, CA[6][1], 100_000)'
}

moved()
{
	ip -n "$A" link add nv0 address 02:00:00:00:01:01 type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	ip -n "$A" link set nv0 netns "$C"
	defer ip -n "$C" link del nv0
	reaches
}

made_there()
{
	ip -n "$A" link add nv0 address 02:00:00:00:01:01 netns "$C" type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	defer ip -n "$C" link del nv0
	reaches
}

link_netns()
{
	ip -n "$C" link add nv0 address 02:00:00:00:01:01 link-netns "$A" \
		type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	defer ip -n "$C" link del nv0
	ip -n "$C" -j link show nv0 | jq -e '.[0].link_netnsid >= 0'
	reaches
}

# A change made in $C is judged and routed in $A.
change()
{
	ip -n "$A" link add nv0 address 02:00:00:00:01:01 type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,3]}"
	ip -n "$A" link set nv0 netns "$C"
	defer ip -n "$C" link del nv0
	ip -n "$C" link set nv0 type nvgre remote "${PA[4,2]}"
	reaches
	# The broadcast address of $A's network, which $C knows nothing of.
	must_fail broadcast ip -n "$C" link set nv0 type nvgre remote 192.0.2.255
	# Moving does not make room for a second claim on the same packets.
	must_fail exists ip -n "$A" link add nv1 type nvgre vsid 5001 local "${PA[4,1]}"
}

# Nothing of the outer packet's stays with the inner one, or the other way round.
scrubbed()
{
	ip -n "$A" link add nv0 address 02:00:00:00:01:01 netns "$C" type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	defer ip -n "$C" link del nv0
	in_ns "$A" nft -f - <<- EOF
		table ip t {
			chain in { type filter hook input priority 0; meta l4proto gre meta mark set 42; }
		}
	EOF
	defer in_ns "$A" nft delete table ip t
	in_ns "$C" nft -f - <<- EOF
		table ip t {
			chain in { type filter hook input priority 0; meta mark 42 drop; }
		}
	EOF
	defer in_ns "$C" nft delete table ip t
	reaches
}

underlay_gone()
{
	local ns=nvgre-${T##*.}-d
	ip netns add "$ns"
	ip -n "$ns" link set lo up
	ip -n "$ns" link add nv9 netns "$C" type nvgre vsid 5009
	ip -n "$C" link set nv9 up
	ip netns del "$ns"
	gone() { ! ip -n "$C" link show nv9; }
	wait_for 30 gone
}

ktap_run \
	moved "X3 a device moved away from its underlay's namespace" \
	made_there "X3 a device made in another namespace than its underlay's" \
	link_netns "X3 link-netns names the underlay's namespace" \
	change "X3 X4 changes are judged in the underlay's namespace" \
	scrubbed "D3 marks do not cross namespaces" \
	underlay_gone "X3 the device goes with its underlay's namespace"
