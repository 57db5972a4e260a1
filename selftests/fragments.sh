#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Outer fragments, as foreign senders might make them. IPv4's are whole again
# before we see them; IPv6's are so only where the host reassembles early.
. "${0%/*}/lib.sh"

# Where Open vSwitch is loaded, some kernels reassemble early in every namespace
# that is made.
setup()
{
	if [[ ${NVGRE_VM-} ]]; then
		unload "${GRE_MODULES[@]}"
	fi
	py_start
	topo_pair
	bare_pair 4 vsid 5001
	bare "$B" nv6 nvgre vsid 5002 local "${PA[6,2]}" remote "${PA[6,1]}"
	py <<- 'EOF'
		wire = Port(A, "ul")
		data = bytes(range(256)) * 4

		# A packet for nv6 in two fragments
		def fragments6(ident, payload=data):
		    whole = nvgre(inner(payload=payload), vsid=5002, family=6)
		    body = raw(whole[GRE])
		    head = Ether(src=UL_MAC[1], dst=UL_MAC[2]) / outer_ip(6, nh=44)
		    return (head / IPv6ExtHdrFragment(nh=47, id=ident, m=1) / body[:512],
		            head / IPv6ExtHdrFragment(nh=47, id=ident, m=0, offset=64) / body[512:])
	EOF
}

v4()
{
	py <<- 'EOF'
		port = Port(B, "nv0")
		whole = nvgre(inner(payload=data), flags=0, id=7)
		body = raw(whole[GRE])
		head = Ether(src=UL_MAC[1], dst=UL_MAC[2]) / outer_ip(4, flags="MF", id=7)
		last = Ether(src=UL_MAC[1], dst=UL_MAC[2]) / outer_ip(4, flags=0, frag=64, id=7)
		wire.send(last / body[512:], head / body[:512])
		port.wait(payload_is(data))
	EOF
}

v6_pass()
{
	[[ ! -d /sys/module/openvswitch ]] || skip_known "Open vSwitch reassembles early"
	py <<- 'EOF'
		port, count = Port(B, "nv6"), Counters(B, "nv6")
		wire.send(*fragments6(1), nvgre(inner(payload=b"whole"), vsid=5002, family=6))
		same("delivered", [p[Raw].load for p in port.wait(is_udp)], [b"whole"])
		count.expect(ns_pass_fragment=2, link_rx_packets=1)
	EOF
}

# Connection tracking needs whole packets and reassembles before us.
v6_defragmented()
{
	in_ns "$B" nft -f - <<- EOF
		table ip6 t {
			chain in {
				type filter hook input priority 0;
				ct state new counter
			}
		}
	EOF
	defer in_ns "$B" nft delete table ip6 t
	py <<- 'EOF'
		port, count = Port(B, "nv6"), Counters(B, "nv6")
		wire.send(*fragments6(2))
		port.wait(payload_is(data))
		count.expect(ns_pass_fragment=0, link_rx_packets=1)
	EOF
}

# Options and headers that everybody may skip are no obstacle, others are.
v6_options()
{
	py <<- 'EOF'
		from scapy.layers.inet6 import HBHOptUnknown, PadN
		def sent_with(header):
		    frame = nvgre(inner(payload=b"behind"), vsid=5002, family=6)
		    frame[IPv6].nh = 60 if type(header) is IPv6ExtHdrDestOpt else 0
		    header.nh = 47
		    gre = frame[IPv6].payload
		    frame[IPv6].payload = header / gre
		    wire.send(frame)
		port, count = Port(B, "nv6"), Counters(B, "nv6")
		sent_with(IPv6ExtHdrDestOpt(options=[PadN(optdata=b"\0\0\0\0")]))
		sent_with(IPv6ExtHdrDestOpt(options=[HBHOptUnknown(otype=4, optdata=b"\4")]))
		sent_with(IPv6ExtHdrHopByHop(options=[PadN(optdata=b"\0\0\0\0")]))
		port.wait(payload_is(b"behind"), 3)
		count.expect(link_rx_packets=3)
		count.restart()
		sent_with(IPv6ExtHdrDestOpt(options=[HBHOptUnknown(otype=0x84, optdata=b"\4")]))
		# Hop-by-hop options that are not the first header are not for us to read.
		late = IPv6ExtHdrHopByHop(nh=47, options=[PadN(optdata=b"\0\0\0\0")])
		frame = nvgre(inner(payload=b"late"), vsid=5002, family=6)
		gre = frame[IPv6].payload
		frame[IPv6].nh = 60
		frame[IPv6].payload = IPv6ExtHdrDestOpt(nh=0, options=[PadN(optdata=b"\0\0\0\0")]) / late / gre
		wire.send(frame)
		wire.send(nvgre(inner(payload=b"whole"), vsid=5002, family=6))
		same("delivered", [p[Raw].load for p in port.wait(is_udp)], [b"whole"])
		count.expect(ns_pass_flags=1, link_rx_packets=1)
	EOF
}

ktap_run \
	v4 "D3 IPv4 fragments are delivered, whole" \
	v6_pass "D3 IPv6 fragments go on, counted" \
	v6_defragmented "D3 IPv6 fragments are delivered where the host reassembles early" \
	v6_options "D3 IPv6 options: those that may be skipped are, others go on"
