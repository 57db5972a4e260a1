#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is broken is dropped, or goes on to the host stack, and is counted once
# under the right name; the next good frame arrives.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		wire, good = Port(A, "ul"), b"a good frame"
		key = struct.pack(">I", 5001 << 8)

		# Send what GRE says into FAMILY's tunnel, then a good frame.
		def counts(family, gre, **want):
		    count, port = Counters(B), Port(B, "nv0")
		    wire.send(Ether(src=UL_MAC[1], dst=UL_MAC[2]) / outer_ip(family) / Raw(gre),
		              nvgre(inner(payload=good), family=family))
		    try:
		        same("received", [p[Raw].load for p in port.wait(is_udp)], [good])
		        broken = sum(v for k, v in want.items() if k.startswith("rx_"))
		        count.expect(link_rx_packets=1, link_rx_dropped=broken, link_rx_errors=broken,
		                     **want)
		    except AssertionError as err:
		        raise AssertionError(f"GRE {gre.hex()}: {err}") from None
		    port.close()

		def frame(data):
		    return b"\x20\x00\x65\x58" + key + raw(data)
	EOF
}

passed_on()
{
	bare_pair "$1" vsid 5001
	py FAMILY="$1" <<- 'EOF'
		f, ok = int(FAMILY), raw(inner(payload=b"bad"))
		for cut in 0, 1, 3, 4, 5, 7:
		    counts(f, frame(b"")[:cut], ns_pass_truncated=1)
		counts(f, b"\x20\x01\x65\x58" + key + ok, ns_pass_version=1)
		counts(f, b"\x30\x01\x88\x0b" + key + ok, ns_pass_version=1)    # PPTP
		counts(f, b"\x60\x00\x65\x58" + key + ok, ns_pass_flags=1)      # routing
		counts(f, b"\x28\x00\x65\x58" + key + ok, ns_pass_flags=1)      # strict source route
		counts(f, b"\x20\x00\x08\x00" + key + ok[14:], ns_pass_protocol=1)
		counts(f, b"\x00\x00\x65\x58" + ok, ns_pass_unknown=1)          # no key
		counts(f, b"\xa0\x00\x65\x58\0\0\0\0" + key + ok, ns_pass_unknown=1)
		counts(f, b"\x30\x00\x65\x58" + key + b"\0\0\0\1" + ok, ns_pass_unknown=1)
		counts(f, b"\x20\x00\x65\x58" + struct.pack(">I", 5002 << 8) + ok, ns_pass_unknown=1)
	EOF
}

passed_on_v4() { passed_on 4; }
passed_on_v6() { passed_on 6; }

dropped()
{
	bare_pair "$1" vsid 5001
	py FAMILY="$1" <<- 'EOF'
		f = int(FAMILY)
		for n in 0, 1, 13:
		    counts(f, frame(raw(inner())[:n]), rx_drop_runt=1)
		for n in 14, 15, 33:    # an IPv4 frame without all of its IP header
		    counts(f, frame(raw(inner(4))[:n]), rx_drop_malformed=1)
		for n in 14, 53:
		    counts(f, frame(raw(inner(6))[:n]), rx_drop_malformed=1)
		for mac in "00:00:00:00:00:00", "01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", NV_MAC[2]:
		    bad = inner()
		    bad[Ether].src = mac
		    counts(f, frame(bad), rx_drop_mac=1)
	EOF
}

dropped_v4() { dropped 4; }
dropped_v6() { dropped 6; }

# Frames of each length through a packet socket. The core refuses those without a
# whole Ethernet header; the device drops those without the IP header that they
# promise (34 bytes), and sends the others.
sent_short()
{
	bare_pair 4 vsid 5001
	py <<- 'EOF'
		count, port, far = Counters(A), Port(A, "nv0"), Port(B, "nv0")
		for n in range(1, 60):
		    try:
		        port.sock.send(raw(inner(payload=bytes(20)))[:n])
		    except OSError:
		        check(f"{n} bytes are no Ethernet header", n < 14)
		    else:
		        check(f"{n} bytes are an Ethernet header", n >= 14)
		port.send(inner(payload=good))
		far.wait(payload_is(good))
		count.expect(tx_drop_runt=34 - 14, link_tx_packets=60 - 34 + 1, link_tx_dropped=34 - 14,
		             link_tx_errors=0)
		# What ends within its tags
		count.restart()
		tagged = Ether(src=NV_MAC[1], dst=NV_MAC[2]) / Dot1Q(vlan=5, type=0x8100) / Dot1Q(vlan=6, type=0x88b5)
		for n in 14, 17, 18, 21:
		    port.sock.send(raw(tagged)[:n])
		port.sock.send(raw(tagged))
		count.expect(tx_drop_runt=4, tx_vlan_stripped=5, link_tx_packets=1, link_tx_dropped=4)
	EOF
}

ktap_run \
	passed_on_v4 "W9 D2 truncated, other versions, flags, types, VSIDs go on, counted (v4)" \
	passed_on_v6 "W9 D2 truncated, other versions, flags, types, VSIDs go on, counted (v6)" \
	dropped_v4 "W9 runts, broken inner headers, invalid MACs: dropped and counted (v4)" \
	dropped_v6 "W9 runts, broken inner headers, invalid MACs: dropped and counted (v6)" \
	sent_short "W9 frames of 1 to 59 bytes do no harm on transmit"
