#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A VSID is one broadcast domain: no 802.1Q tag goes into the tunnel, none is
# taken out of it.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	bare_pair 4 vsid 5001
	py <<- 'EOF'
		plain = inner(payload=b"tagged or not")
		tagged = plain.copy()
		tagged[Ether].payload = Dot1Q(vlan=5, prio=3) / plain.payload
		wire, a, b = Port(B, "ul"), Port(A, "nv0"), Port(B, "nv0")

		def sent_untagged(port, frame):
		    for p in wire, b:
		        p.flush()
		    count = Counters(A)
		    port.send(frame)
		    seen = wire.wait(lambda p: GRE in p)[0]
		    same("frame in the tunnel", raw(seen)[42:].hex(), raw(plain).hex())
		    same("frame received", raw(b.wait(is_udp)[0]).hex(), raw(plain).hex())
		    count.expect(tx_vlan_stripped=1, link_tx_packets=1, link_tx_dropped=0)
		    same("bytes counted", count.changes()["link_tx_bytes"], len(plain))

		def not_received(frame):
		    b.flush()
		    count = Counters(B)
		    wire_a = Port(A, "ul")
		    wire_a.send(nvgre(frame, flowid=1), nvgre(inner(payload=b"good"), flowid=1))
		    same("frames received", [p[Raw].load for p in b.wait(is_udp)], [b"good"])
		    count.expect(rx_drop_vlan=1, link_rx_packets=1, link_rx_dropped=1, link_rx_errors=1)
	EOF
}

# The tag is part of the frame, as a packet socket or a switch port leaves it.
send_in_frame()
{
	py <<< 'sent_untagged(a, tagged)'
}

# The tag is in the skb's metadata, where a VLAN device puts it.
send_metadata()
{
	ipb "$A" <<- EOF
		link add link nv0 name nv0.5 type vlan id 5
		link set nv0.5 addrgenmode none
		link set nv0.5 up
	EOF
	defer ip -n "$A" link del nv0.5
	py <<< 'sent_untagged(Port(A, "nv0.5"), plain)'
}

receive()
{
	py <<- 'EOF'
		not_received(tagged)
	EOF
}

receive_priority_tag()
{
	py <<- 'EOF'
		tagged0 = plain.copy()
		tagged0[Ether].payload = Dot1Q(vlan=0, prio=7) / plain.payload
		not_received(tagged0)
	EOF
}

receive_service_tag()
{
	py <<- 'EOF'
		double = tagged.copy()
		double[Ether].type = 0x88a8
		not_received(double)
	EOF
}

ktap_run \
	send_in_frame "W5 transmit removes a tag in the frame" \
	send_metadata "W5 transmit removes a tag in skb metadata" \
	receive "W5 receive drops a tagged frame and counts it" \
	receive_priority_tag "W5 receive drops a priority tag" \
	receive_service_tag "W5 receive drops an 802.1ad tag"
