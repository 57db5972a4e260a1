#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The underlay aggregates into lists of packets (rx-gro-list), as a router's may: what
# comes out of the tunnel as such a list and is bridged on is whole, and counts as what
# it contains.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
}

# $A: nv0 ~~~~ nv0 --- br0 --- out :$B --- far :$C. Checksums are filled in by A:
# what is still to be filled in shows where the inner header is, and hides the rest.
bridged()
{
	defer ip netns del "$C"
	ip netns add "$C"
	tunnel "$A" nv0 nvgre vsid 5001 local "${PA[$1,1]}" remote "${PA[$1,2]}"
	bare "$B" nv0 nvgre vsid 5001 local "${PA[$1,2]}" remote "${PA[$1,1]}"
	ipb "$B" <<- EOF
		link add br0 type bridge
		link set br0 addrgenmode none
		link set br0 up
		link add out type veth peer name far netns $C
		link set out addrgenmode none
		link set out up
		link set nv0 master br0
		link set out master br0
	EOF
	defer ip -n "$B" link del out
	defer ip -n "$B" link del br0
	ipb "$C" <<- EOF
		link set far addrgenmode none address 02:00:00:00:01:03 mtu 1430 up
		addr add ${CA[4,3]}/24 dev far
		addr add ${CA[6,3]}/64 dev far nodad
	EOF
	in_ns "$A" ethtool -K nv0 tx off tso off gso off
	# A veth has GRO look at what a sender without TSO sends.
	in_ns "$A" ethtool -K ul tso off
	defer in_ns "$A" ethtool -K ul tso on
	in_ns "$B" ethtool -K ul gro on rx-gro-list on
	defer in_ns "$B" ethtool -K ul gro off rx-gro-list off
	in_ns "$B" bash -c 'echo 200000 > /sys/class/net/ul/gro_flush_timeout'
	for gro in on off; do
		in_ns "$B" ethtool -K nv0 gro "$gro"
		py <<- 'EOF'
			size = 2_000_000
			before = stats(B, "nv0")
			for family in 4, 6:
			    transfer(A, C, CA[family][3], size)
			now = stats(B, "nv0")
			packets = now["link_rx_packets"] - before["link_rx_packets"]
			got = now["link_rx_bytes"] - before["link_rx_bytes"]
			check(f"{got} bytes in {packets} packets for {2 * size}",
			      2 * size < got - 54 * packets < 2.2 * size + 54 * packets)
			no_drops(B)
		EOF
	done
}

bridged_v4() { bridged 4; }
bridged_v6() { bridged 6; }

ktap_run \
	bridged_v4 "S9 Q7 X1 lists of packets are bridged on, and counted as what they contain (v4 outer)" \
	bridged_v6 "S9 Q7 X1 lists of packets are bridged on, and counted as what they contain (v6 outer)"
