#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Bridge with br_netfilter, bond and team above a tunnel, while the underlay
# changes its MTU and its headroom below.
. "${0%/*}/lib.sh"

setup()
{
	topo_pair
}

# The underlay's MTU moves, and so does its headroom: the route leads over a VLAN
# device on the same wire and back.
underlay_moves()
{
	local mtu
	ipb "$A" <<- EOF
		$(for mtu in 1400 1280 9000 576 1500; do echo "link set ul mtu $mtu"; done)
		addr replace ${PA[6,1]}/64 dev ul nodad
		neigh replace ${PA[6,2]} lladdr 02:00:00:00:00:02 dev ul nud permanent
		link add link ul name ulv type vlan id 5
		link set ulv up
		route add ${PA[4,2]}/32 dev ulv
		link set nv0 type nvgre remote ${PA[4,2]}
		route del ${PA[4,2]}/32 dev ulv
		link del ulv
		link set nv0 type nvgre remote ${PA[4,2]}
		addr replace ${PA[6,1]}/64 dev ul nodad
		neigh replace ${PA[6,2]} lladdr 02:00:00:00:00:02 dev ul nud permanent
	EOF
}

ping_all_the_time()
{
	background ip netns exec "$A" ping -qi 0.002 -s 1000 "${CA[4,2]}"
}

# above KIND ARGS...: a device of KIND in both hosts over the tunnel
above()
{
	local host
	bare "$A" nv0 nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	tunnel "$B" nv0 nvgre vsid 5001 local "${PA[4,2]}" remote "${PA[4,1]}"
	ipb "$A" <<- EOF
		link add up0 type $*
		link set nv0 down
		link set nv0 master up0
		link set nv0 up
		link set up0 up
		addr add ${CA[4,1]}/24 dev up0
	EOF
	defer ip -n "$A" link del up0
}

bond_mode()
{
	need_module bonding
	above bond mode "$1" miimon 50
	# 802.3ad finds no partner, but may not do harm; the others carry traffic.
	if [[ $1 != 802.3ad ]]; then
		ping_ok "$A" "${CA[4,2]}"
	fi
	ping_all_the_time
	underlay_moves
	ip -n "$A" link set nv0 nomaster
	ipb "$A" <<- EOF
		link set nv0 down
		link set nv0 master up0
		link set nv0 up
	EOF
	if [[ $1 != 802.3ad ]]; then
		ping_ok "$A" "${CA[4,2]}"
	fi
}

bonds()
{
	local mode
	for mode in balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb; do
		echo "mode $mode"
		(
			defers=()
			trap run_defers EXIT
			bond_mode "$mode"
		)
	done
}

# Without teamd no port is active: it sends nothing, and must do no harm.
team()
{
	need_module team
	above team
	ping_all_the_time
	underlay_moves
	ip -n "$A" link set nv0 nomaster
}

# Frames too big for the path, from a host behind the bridge, past iptables.
# A bridge in $A above the tunnel, $C behind a port of it.
bridged_host()
{
	need_module br_netfilter
	ip netns add "$C"
	defer ip netns del "$C"
	above bridge
	ipb "$A" <<- EOF
		link add y type veth peer name x netns $C
		link set y master up0
		link set y up
	EOF
	ipb "$C" <<- EOF
		link set x up
		addr add ${CA[4,3]}/24 dev x
		addr add ${CA[6,3]}/64 dev x nodad
	EOF
}

bridge_netfilter()
{
	local on
	bridged_host
	for on in 1 0; do
		in_ns "$A" sysctl -qw net.bridge.bridge-nf-call-iptables="$on" \
			net.bridge.bridge-nf-call-ip6tables="$on"
		ping_ok "$C" "${CA[4,2]}"
		ping_ok "$C" "${CA[6,2]}"
		# Neither may arrive whole; the second may be fragmented.
		ping_dead "$C" "${CA[4,2]}" -M "do" -s 1472
		in_ns "$C" ping -nqc 2 -i 0.3 -W 1 -M "dont" -s 1472 "${CA[4,2]}" || true
		in_ns "$C" ping -nqc 2 -i 0.3 -W 1 -s 1452 "${CA[6,2]}" || true
		ping_ok "$C" "${CA[4,2]}" -M "do" -s 1400
	done
}

# To the bridge's rules the answer to what was too big is related to its flow, not a
# packet of it.
bridge_conntrack()
{
	bridged_host
	# So that it is the tunnel that has to say it, and not the bridge.
	ip -n "$A" link set nv0 mtu 1500
	in_ns "$A" sysctl -qw net.bridge.bridge-nf-call-iptables=1
	defer in_ns "$A" sysctl -qw net.bridge.bridge-nf-call-iptables=0
	in_ns "$A" nft -f - <<- EOF
		table inet t {
			chain c {
				type filter hook forward priority 0;
				icmp type destination-unreachable ct state != related drop
			}
		}
	EOF
	defer in_ns "$A" nft delete table inet t
	ping_ok "$C" "${CA[4,2]}"
	{ in_ns "$C" ping -nc 1 -W 2 -M "do" -s 1472 "${CA[4,2]}" || true; } | grep "Frag needed"
}

ktap_run \
	bonds "X1 bond, all modes, over a tunnel whose underlay's MTU and headroom change" \
	team "X1 team over a tunnel whose underlay's MTU and headroom change" \
	bridge_netfilter "X1 W7 br_netfilter and frames too big on a bridge port" \
	bridge_conntrack "W7 D3 the answer to such a frame is related to its flow"
