#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Super-packets stay whole down to the underlay device. Where that cannot take
# them, what is on the wire afterwards is right in every header of every segment.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		import segments as seg
		from scapy.layers.inet import IPOption
		from scapy.layers.inet6 import HBHOptUnknown
		wire = Port(B, "ul")

		# Send a super-packet; judge what is on the wire, and return it.
		def becomes(sent, mss, linear=None):
		    port = seg.SuperPort(A, "nv0")
		    wire.flush()
		    port.send(sent, mss, linear)
		    l4 = TCP if TCP in sent else UDP
		    count = -(-len(sent[l4].payload) // mss)
		    packets = wire.wait(lambda p: GRE in p and l4 in p[GRE], count)
		    port.close()
		    seg.segments(packets, sent, mss)
		    return packets

		def udp(family, size):
		    packet = inner(family, payload=seg.pattern(size), sport=3000, dport=9)
		    return Ether(raw(packet))

		# As udp(), but sent through a socket, where the kernel numbers packets.
		def becomes_udp(family, size, mss):
		    wire.flush()
		    sent = udp(family, size)
		    seg.udp_segments(A, CA[family][2], raw(sent[UDP].payload), mss)
		    packets = wire.wait(lambda p: GRE in p and UDP in p[GRE] and p[GRE][UDP].dport == 9,
		                        -(-size // mss))
		    first = packets[0][GRE].payload.payload
		    for field in "id", "flags", "tc", "fl", "hlim", "ttl":
		        if hasattr(first, field):
		            setattr(sent.payload, field, getattr(first, field))
		    seg.segments(packets, sent, mss)
	EOF
}

# underlay_can nothing|all: what A's underlay device does for us
underlay_can()
{
	local state=on
	[[ $1 == all ]] || state=off
	in_ns "$A" ethtool -K ul tx-gre-segmentation "$state" \
		tx-gre-csum-segmentation "$state" tx "$state"
	[[ $1 == all ]] || in_ns "$A" ethtool -K ul tso off
	[[ $1 != all ]] || in_ns "$A" ethtool -K ul tso on
}

whole()
{
	underlay_can all
	tunnel_pair "$1" vsid 5001
	py <<- 'EOF'
		out = Port(A, "ul", outgoing=True)
		for family in 4, 6:
		    port = seg.SuperPort(A, "nv0")
		    sent = seg.tcp(family, 9000)
		    port.send(sent, 1000)
		    packet, = out.wait(lambda p: GRE in p and TCP in p[GRE])
		    same("bytes in one super-packet", len(packet[GRE].payload), len(sent))
		    same("encapsulations", raw(packet).count(b"\x20\x00\x65\x58"), 1)
		    seg.udp_segments(A, CA[family][2], seg.pattern(9000), 1000)
		    packet, = out.wait(lambda p: GRE in p and UDP in p[GRE] and p[GRE][UDP].dport == 9)
		    same("bytes in one super-packet", len(packet[GRE][UDP].payload), 9000)
		out.close()
	EOF
}

whole_v4() { whole 4; }
whole_v6() { whole 6; }

tcp()
{
	underlay_can nothing
	bare "$A" nv0 nvgre vsid 5001 local "${PA[$1,1]}" remote "${PA[$1,2]}"
	py <<- 'EOF'
		for family in 4, 6:
		    for size in 1001, 8000, 8999:   # a short one last, or none
		        becomes(seg.tcp(family, size), 1000)
	EOF
}

tcp_v4() { tcp 4; }
tcp_v6() { tcp 6; }

udp()
{
	underlay_can nothing
	tunnel_pair "$1" vsid 5001
	py <<- 'EOF'
		for family in 4, 6:
		    for size in 1001, 8000, 8999:
		        becomes_udp(family, size, 1000)
	EOF
}

udp_v4() { udp 4; }
udp_v6() { udp 6; }

# The outer ID runs by itself: super-packets of many segments, which nobody
# segments, bring it to just before its end.
id_wrap()
{
	underlay_can all
	bare "$A" nv0 nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	py <<- 'EOF'
		port, plain = seg.SuperPort(A, "nv0"), Port(A, "nv0")
		wire.flush()
		plain.send(inner())
		at = wire.wait(is_gre)[0][IP].id + 1
		while at % 65536 != 0xfffe:
		    step = min((0xfffe - at) % 65536, 900)
		    port.send(seg.tcp(4, 64 * step), 64) if step > 1 else plain.send(inner())
		    at += step
	EOF
	underlay_can nothing
	py <<- 'EOF'
		seen = becomes(seg.tcp(4, 5000, id=0xfffe), 1000)
		same("outer IDs", [p[IP].id for p in seen], [0xfffe, 0xffff, 0, 1, 2])
	EOF
}

options()
{
	underlay_can nothing
	bare "$A" nv0 nvgre vsid 5001 local "${PA[$1,1]}" remote "${PA[$1,2]}"
	py <<- 'EOF'
		stamp = [("NOP", None), ("NOP", None), ("Timestamp", (123456, 654321))]
		full = stamp + [("NOP", None), ("NOP", None), ("SAck", tuple(range(6)))]
		routing = IPv6ExtHdrHopByHop(options=[])
		dest = IPv6ExtHdrDestOpt(options=[])
		route = IPOption(b"\x44\x0c\x05\x00" + bytes(range(8)))
		for tcp_options in stamp, full:
		    becomes(seg.tcp(4, 5500, tcp_options), 1000)
		    becomes(seg.tcp(4, 5500, tcp_options, options=[route], id=77), 1000)
		    becomes(seg.tcp(6, 5500, tcp_options, routing / dest), 1000)
	EOF
}

options_v4() { options 4; }
options_v6() { options 6; }

# 14 bytes of outer Ethernet, 20 (40) of IP, 8 of GRE, 14 of Ethernet, 40 of IPv6,
# 20 of TCP: 116 (136); extension headers (in steps of 8) and TCP options make it 256.
max_header()
{
	underlay_can nothing
	bare "$A" nv0 nvgre vsid 5001 local "${PA[$1,1]}" remote "${PA[$1,2]}"
	py ROOM="$2" <<- 'EOF'
		room = int(ROOM)
		def dest(size):
		    return IPv6ExtHdrDestOpt(autopad=0, options=[
		        HBHOptUnknown(otype=0x1e, optdata=b"z" * (size - 4))])
		def options(size):
		    return [("NOP", None)] * size
		most = (room - 16) & ~7
		for ext, tcp_options, beyond in (most, room - most, 0), (most, room - most + 4, 1), \
		        (160, 40, 1):
		    count = Counters(A)
		    becomes(seg.tcp(6, 5500, options(tcp_options), dest(ext)), 1000)
		    same(f"tx_sw_segmented with {ext} + {tcp_options} bytes",
		         count.changes()["tx_sw_segmented"], beyond)
		    same("tx_packets", count.changes()["link_tx_packets"], 6)
		# A single packet whose checksum is to be filled in.
		count, port = Counters(A), seg.SuperPort(A, "nv0")
		wire.flush()
		port.send(seg.tcp(6, 500, options(40), dest(160)))
		seg.right(wire.wait(lambda p: GRE in p and TCP in p[GRE])[0])
		same("tx_sw_segmented", count.changes()["tx_sw_segmented"], 1)
	EOF
}

max_header_v4() { max_header 4 140; }
max_header_v6() { max_header 6 120; }

# Only the first byte of the frame is in the skb's linear part. The kernel pulls
# what it needs itself, but not TCP's options.
nonlinear()
{
	underlay_can nothing
	bare "$A" nv0 nvgre vsid 5001 local "${PA[$1,1]}" remote "${PA[$1,2]}"
	py <<- 'EOF'
		full = [("Timestamp", (1, 2)), ("SAck", tuple(range(6))), ("NOP", None)]
		for family in 4, 6:
		    becomes(seg.tcp(family, 20000, full), 1200, linear=1)
	EOF
}

nonlinear_v4() { nonlinear 4; }
nonlinear_v6() { nonlinear 6; }

mss()
{
	underlay_can nothing
	tunnel_pair "$1" vsid 5001
	py SIZE="$2" <<- 'EOF'
		for family, headers in (4, 20), (6, 40):
		    wire.flush()
		    transfer(A, B, CA[family][2], 100_000)
		    packets = [p for p in wire.got(is_gre) if TCP in p[GRE]]
		    full = max(packets, key=len)
		    same("outer length of a full segment", len(full), 1500 + 14)
		    same("inner length of a full segment", len(full[GRE].payload.payload), int(SIZE))
		    for packet in packets:
		        seg.right(packet)
	EOF
}

mss_v4() { mss 4 1458; }
mss_v6() { mss 6 1438; }

ktap_run \
	whole_v4 "S1 TCP and UDP super-packets are encapsulated once, stay whole (v4 outer)" \
	whole_v6 "S1 TCP and UDP super-packets are encapsulated once, stay whole (v6 outer)" \
	tcp_v4 "S1 S2 S3 S4 W4 TCP segments over both inner families (v4 outer)" \
	tcp_v6 "S1 S2 S3 S4 W4 TCP segments over both inner families (v6 outer)" \
	udp_v4 "S1 S2 S3 S4 W4 UDP segments over both inner families (v4 outer)" \
	udp_v6 "S1 S2 S3 S4 W4 UDP segments over both inner families (v6 outer)" \
	id_wrap "S3 inner and outer IDs go from 0xffff to 0" \
	options_v4 "S5 IPv4 and TCP options, IPv6 extension headers in all segments (v4 outer)" \
	options_v6 "S5 IPv4 and TCP options, IPv6 extension headers in all segments (v6 outer)" \
	max_header_v4 "S7 S9 headers of 256 bytes are offloaded, longer ones are not (v4 outer)" \
	max_header_v6 "S7 S9 headers of 256 bytes are offloaded, longer ones are not (v6 outer)" \
	nonlinear_v4 "S8 headers in another fragment (v4 outer)" \
	nonlinear_v6 "S8 headers in another fragment (v6 outer)" \
	mss_v4 "S6 a full segment fills the underlay's MTU (v4 outer)" \
	mss_v6 "S6 a full segment fills the underlay's MTU (v6 outer)"
