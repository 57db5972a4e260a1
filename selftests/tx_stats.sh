#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the tunnel device says it sent is what is on the wire: as many inner frames,
# as many bytes, whoever segments.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	in_ns "$A" ethtool -K ul tx-gre-segmentation off tx-gre-csum-segmentation off
	py <<- 'EOF'
		import segments as seg
		wire = Port(B, "ul")

		# What the device counts while TRAFFIC() runs, and what came by the wire
		def counted(traffic):
		    seg.settled(wire)
		    count, far = Counters(A), Counters(B)
		    traffic()
		    lengths = [seg.inner_len(f) for f in seg.settled(wire)]
		    lengths = [n for n in lengths if n is not None]
		    now = count.changes()
		    same("packets and bytes sent", (now["link_tx_packets"], now["link_tx_bytes"]),
		         (len(lengths), sum(lengths)))
		    now = far.changes()
		    same("packets and bytes received", (now["link_rx_packets"], now["link_rx_bytes"]),
		         (len(lengths), sum(lengths)))
		    return lengths
	EOF
}

flows()
{
	tunnel_pair "$1" vsid 5001
	py <<- 'EOF'
		def traffic():
		    for family in 4, 6:
		        transfer(A, B, CA[family][2], 200_000)
		        for size in 1000, 1200, 37:
		            seg.udp_segments(A, CA[family][2], seg.pattern(37 * 50), size)
		check("many segments", len(counted(traffic)) > 300)
		offloads(A, "nv0", tso=False)
		check("many segments", len(counted(traffic)) > 300)
	EOF
}

flows_v4() { flows 4; }
flows_v6() { flows 6; }

# From a source that does not say how many segments there are.
untrusted()
{
	bare_pair "$1" vsid 5001
	py <<- 'EOF'
		port = seg.SuperPort(A, "nv0")
		options = [("Timestamp", (1, 2)), ("NOP", None), ("NOP", None)]
		def traffic():
		    for family in 4, 6:
		        for size in 1001, 2000, 5000, 5001:
		            port.send(seg.tcp(family, size, options), 1000)
		same("segments", len(counted(traffic)), 2 * (2 + 2 + 5 + 6))
	EOF
}

untrusted_v4() { untrusted 4; }
untrusted_v6() { untrusted 6; }

# The underlay device takes super-packets whole: counted are still the segments
# that they will be.
whole()
{
	bare_pair "$1" vsid 5001
	in_ns "$A" ethtool -K ul tx-gre-segmentation on tx-gre-csum-segmentation on
	defer in_ns "$A" ethtool -K ul tx-gre-segmentation off tx-gre-csum-segmentation off
	py <<- 'EOF'
		port = seg.SuperPort(A, "nv0")
		for family in 4, 6:
		    count, far = Counters(A), Counters(B)
		    sent = seg.tcp(family, 5500)
		    seg.settled(wire)
		    port.send(sent, 1000)
		    same("frames on the wire", len([f for f in seg.settled(wire) if seg.inner_len(f)]), 1)
		    size = len(sent) + 5 * (len(sent) - 5500)
		    count.expect(link_tx_packets=6, link_tx_bytes=size)
		    far.expect(link_rx_packets=6, link_rx_bytes=size)
	EOF
}

whole_v4() { whole 4; }
whole_v6() { whole 6; }

ktap_run \
	flows_v4 "S9 TCP and UDP flows: counted as on the wire (v4 outer)" \
	flows_v6 "S9 TCP and UDP flows: counted as on the wire (v6 outer)" \
	untrusted_v4 "S9 super-packets without a segment count: counted as on the wire (v4 outer)" \
	untrusted_v6 "S9 super-packets without a segment count: counted as on the wire (v6 outer)" \
	whole_v4 "S9 a super-packet that stays whole counts as its segments (v4 outer)" \
	whole_v6 "S9 a super-packet that stays whole counts as its segments (v6 outer)"
