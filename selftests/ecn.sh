#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Congestion marks cross the tunnel as RFC 6040 says: section 4.1 (normal mode)
# on the way in, figure 4 on the way out.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		NOT, ECT1, ECT0, CE = range(4)
		NAMES = "Not-ECT", "ECT(1)", "ECT(0)", "CE"

		def marked(family, ecn, **more):
		    dscp = 0x28 << 2
		    return inner(family, **{"tos" if family == 4 else "tc": dscp | ecn}, **more)

		def tos(packet, cls=(IP, IPv6)):
		    return packet[IP].tos if type(packet) is IP else packet[IPv6].tc

		# inner mark -> outer mark -> what is delivered; None: dropped
		FIGURE4 = {
		    NOT:  {NOT: NOT,  ECT0: NOT,  ECT1: NOT,  CE: None},
		    ECT0: {NOT: ECT0, ECT0: ECT0, ECT1: ECT1, CE: CE},
		    ECT1: {NOT: ECT1, ECT0: ECT1, ECT1: ECT1, CE: CE},
		    CE:   {NOT: CE,   ECT0: CE,   ECT1: CE,   CE: CE},
		}

		def decapsulate(outer_family, inner_family):
		    wire, port, count = Port(A, "ul"), Port(B, "nv0"), Counters(B)
		    want = []
		    for i, row in FIGURE4.items():
		        for o, result in row.items():
		            name = f"outer {NAMES[o]}, inner {NAMES[i]}"
		            wire.send(nvgre(marked(inner_family, i, payload=name.encode()),
		                            family=outer_family,
		                            **{"tos" if outer_family == 4 else "tc": o}))
		            if result is not None:
		                want.append((name, 0x28 << 2 | result))
		    got = [(p[Raw].load.decode(), tos(p[Ether].payload))
		           for p in port.wait(is_udp, len(want))]
		    for g, w in zip(got, want):
		        same("delivered", g, w)
		    same("number delivered", len(got), len(want))
		    count.expect(rx_drop_ecn=1, link_rx_packets=15, link_rx_dropped=1, link_rx_errors=1)
		    if inner_family == 4:
		        for p in port.got():
		            check("inner IPv4 checksum", IP(raw(p[IP])).chksum == p[IP].chksum)

		def encapsulate(outer_family, inner_family):
		    wire, port = Port(B, "ul"), Port(A, "nv0")
		    for ecn in NOT, ECT0, ECT1, CE:
		        port.send(marked(inner_family, ecn))
		        packet = wire.wait(is_gre)[0]
		        same(f"outer mark for inner {NAMES[ecn]}", NAMES[tos(packet.payload) & 3],
		             NAMES[ecn])
		        same("inner TOS", tos(packet[GRE].payload.payload), 0x28 << 2 | ecn)
	EOF
}

decapsulate()
{
	bare_pair "$1" vsid 5001
	py OUTER="$1" <<- 'EOF'
		decapsulate(int(OUTER), 4)
		decapsulate(int(OUTER), 6)
	EOF
}

encapsulate()
{
	bare_pair "$1" vsid 5001
	py OUTER="$1" <<- 'EOF'
		encapsulate(int(OUTER), 4)
		encapsulate(int(OUTER), 6)
	EOF
}

decapsulate_v4() { decapsulate 4; }
decapsulate_v6() { decapsulate 6; }
encapsulate_v4() { encapsulate 4; }
encapsulate_v6() { encapsulate 6; }

ktap_run \
	decapsulate_v4 "W8 RFC 6040 figure 4, all 16 cases (v4 outer)" \
	decapsulate_v6 "W8 RFC 6040 figure 4, all 16 cases (v6 outer)" \
	encapsulate_v4 "W8 RFC 6040 normal mode: the inner mark goes out (v4 outer)" \
	encapsulate_v6 "W8 RFC 6040 normal mode: the inner mark goes out (v6 outer)"
