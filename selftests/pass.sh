#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# GRE that is not ours goes on, unchanged: to gretap and gre devices in the same
# namespace, or to the host's own refusal.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	need_module ip_gre ip6_gre
	py <<- 'EOF'
		wire = Port(A, "ul")
		sysctl(B, "ipv4.icmp_ratelimit", 0)
		sysctl(B, "ipv6.icmp.ratelimit", 0)

		def packet(family, gre, payload, **fields):
		    return Ether(src=UL_MAC[1], dst=UL_MAC[2]) / outer_ip(family, **fields) / gre / payload

		# PACKET comes out at the kernel's own DEV, which is not ours.
		def goes_on(dev, packet, content):
		    port, count = Port(B, dev), Counters(B)
		    wire.send(packet)
		    port.wait(payload_is(raw(content)))
		    port.close()
		    count.expect(ns_pass_unknown=count.changes()["ns_pass_unknown"],
		                 ns_pass_protocol=count.changes()["ns_pass_protocol"], link_rx_packets=0)

		# What the host answers to PACKET: the error's type and code and quote.
		def answer(family, packet):
		    wire.flush()
		    wire.send(packet)
		    error = wire.wait(lambda p: ICMP in p or ICMPv6DestUnreach in p or ICMPv6ParamProblem in p)[0]
		    ip = error.payload
		    return ip.payload.type, ip.payload.code, raw(ip.payload)[8:64]
	EOF
}

to_gretap()
{
	bare "$B" nv0 nvgre vsid 5001
	bare "$B" gt0 "$2" local "${PA[$1,2]}" remote "${PA[$1,1]}"
	bare "$B" gt1 "$2" local "${PA[$1,2]}" remote "${PA[$1,1]}" key $((5002 << 8 | 7))
	py FAMILY="$1" <<- 'EOF'
		f, frame = int(FAMILY), inner(payload=bytes(range(250)))
		goes_on("gt0", packet(f, GRE(proto=TEB), frame), frame)
		goes_on("gt1", packet(f, GRE(proto=TEB, key_present=1, key=5002 << 8 | 7), frame), frame)
	EOF
}

to_gretap_v4() { to_gretap 4 gretap; }
to_gretap_v6() { to_gretap 6 ip6gretap; }

# IP in GRE, no Ethernet, even with a key that would be our VSID's.
to_gre()
{
	bare "$B" nv0 nvgre vsid 5001
	ipb "$B" <<- EOF
		link add l3 type gre local ${PA[4,2]} remote ${PA[4,1]} key $((5001 << 8))
		link set l3 up
	EOF
	defer ip -n "$B" link del l3
	py <<- 'EOF'
		ip = inner(payload=bytes(range(250)))[IP]
		goes_on("l3", packet(4, GRE(proto=0x800, key_present=1, key=5001 << 8), ip), ip)
	EOF
}

# refusal FAMILY [gre]: the answer to strangers is the same with us and without us.
refusal()
{
	py FAMILY="$1" SILENT="${2-}" <<- 'EOF'
		f = int(FAMILY)
		strangers = [packet(f, GRE(proto=TEB, **more), inner()) for more in (
		    {}, {"key_present": 1, "key": 5002 << 8}, {"version": 1}, {"chksum_present": 1},
		    {"key_present": 1, "key": 5001 << 8, "seqnum_present": 1})]
		if f == 6 or SILENT:
		    # ip6_gre does not look at the version; gre.ko drops it and says nothing.
		    strangers = [s for s in strangers if s[GRE].version == 0]
		before = [answer(f, s) for s in strangers]
	EOF
	bare "$B" nv0 nvgre vsid 5001
	py <<- 'EOF'
		for s, b in zip(strangers, before):
		    same(f"answer to {s[GRE].fields}", answer(f, s), b)
		count = Counters(B)
		port = Port(B, "nv0")
		wire.send(nvgre(inner(payload=b"ours"), family=f))
		port.wait(payload_is(b"ours"))
	EOF
}

refusal_without_gre()
{
	unload "${GRE_MODULES[@]}"
	refusal "$1"
}

refusal_with_gre()
{
	need_module ip_gre ip6_gre
	refusal "$1" gre
}

without_gre_v4() { refusal_without_gre 4; }
without_gre_v6() { refusal_without_gre 6; }
with_gre_v4() { refusal_with_gre 4; }
with_gre_v6() { refusal_with_gre 6; }

# Outer groups and broadcasts: whoever listens there, it is not us.
multicast()
{
	bare "$B" nv0 nvgre vsid 5001
	py <<- 'EOF'
		port, count = Port(B, "nv0"), Counters(B)
		for family, dst, mac in ((4, "224.0.0.1", "01:00:5e:00:00:01"), (6, "ff02::1", "33:33:00:00:00:01"),
		                         (4, "192.0.2.255", "ff:ff:ff:ff:ff:ff"),
		                         (4, "255.255.255.255", "ff:ff:ff:ff:ff:ff")):
		    frame = nvgre(inner(payload=b"to all"), family=family)
		    frame.dst = mac
		    frame.payload.dst = dst
		    wire.send(frame)
		wire.send(nvgre(inner(payload=b"to us")))
		same("delivered", [p[Raw].load for p in port.wait(is_udp)], [b"to us"])
		count.expect(ns_pass_multicast=4, link_rx_packets=1)
	EOF
}

ktap_run \
	to_gretap_v4 "D2 another key, or none, goes on to gretap" \
	to_gretap_v6 "D2 another key, or none, goes on to ip6gretap" \
	to_gre "D2 IP in GRE goes on to gre, whatever the key" \
	without_gre_v4 "D2 the host's refusal without gre.ko is the same with us (v4)" \
	without_gre_v6 "D2 the host's refusal without ip6_gre is the same with us (v6)" \
	with_gre_v4 "D2 the refusal by ip_gre is the same with us" \
	with_gre_v6 "D2 the refusal by ip6_gre is the same with us" \
	multicast "D2 D3 packets to outer multicast and broadcast addresses go on"
