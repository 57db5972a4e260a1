#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# An external device as a bridge port with the bridge's VLAN-to-tunnel map: VLAN 10
# is VSID 5010, VLAN 20 is VSID 5020.
. "${0%/*}/lib.sh"

# In $B: nv0 and p1 (VLAN 10), p2 (VLAN 20) are ports of br0; q1 and q2 their ends.
setup()
{
	py_start
	topo_pair
	bare "$B" nv0 nvgre external
	ipb "$B" <<- EOF
		link add br0 type bridge vlan_filtering 1 vlan_default_pvid 0
		link add p1 type veth peer name q1
		link add p2 type veth peer name q2
		link set br0 addrgenmode none
		link set br0 up
		link set nv0 master br0
		link set p1 master br0
		link set p2 master br0
		$(printf 'link set %s addrgenmode none\n' p1 q1 p2 q2)
		$(printf 'link set %s up\n' p1 q1 p2 q2)
	EOF
	bridge -n "$B" -batch - <<- EOF
		link set dev nv0 vlan_tunnel on
		vlan add dev p1 vid 10 pvid untagged
		vlan add dev p2 vid 20 pvid untagged
		vlan add dev nv0 vid 10
		vlan add dev nv0 vid 10 tunnel_info id 5010
		vlan add dev nv0 vid 20
		vlan add dev nv0 vid 20 tunnel_info id 5020
	EOF
}

receive()
{
	py <<- 'EOF'
		wire, q1, q2 = Port(A, "ul"), Port(B, "q1"), Port(B, "q2")
		def to_all(payload):
		    frame = inner(payload=payload)
		    frame.dst = "ff:ff:ff:ff:ff:ff"
		    return frame
		for vsid in 5010, 5020, 5030:
		    for family in 4, 6:
		        wire.send(nvgre(to_all(b"VSID %d" % vsid), vsid, 77, family))
		wire.send(nvgre(to_all(b"end"), 5010), nvgre(to_all(b"end"), 5020))
		for port, vsid in (q1, b"5010"), (q2, b"5020"):
		    seen = [p[Raw].load for p in port.wait(is_udp, 3)]
		    same(f"at VLAN of {vsid}", seen, [b"VSID " + vsid] * 2 + [b"end"])
		no_drops(B)
	EOF
}

# The map gives the VSID but no remote, which a bridge does not know.
send()
{
	py <<- 'EOF'
		count = Counters(B)
		Port(B, "q1").send(inner(dst=1, src=3))
		count.expect(tx_drop_metadata=1, link_tx_dropped=1, link_tx_packets=0)
	EOF
}

ktap_run \
	receive "F3 the bridge maps VSIDs to its VLANs" \
	send "F3 W9 a frame whose metadata names no remote is dropped and counted"
