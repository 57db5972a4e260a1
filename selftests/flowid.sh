#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The FlowID of what is sent: the same for all packets of an inner flow,
# different between flows, or what the user fixed.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		wire = Port(B, "ul")

		def flowid(packet):
		    same("VSID", packet[GRE].key >> 8, 5001)
		    return packet[GRE].key & 255

		# FlowIDs by flow: two packets of each of N flows that differ in a port; the
		# packets of a flow differ in what is not part of its 5-tuple.
		def flows(family, n):
		    port = Port(A, "nv0")
		    extra = [{"tos": 0}, {"tos": 4, "ttl": 9, "id": 77}] if family == 4 else \
		            [{"tc": 0}, {"tc": 4, "hlim": 9}]
		    for i in range(n):
		        port.send(inner(family, payload=b"one", sport=1000 + i, **extra[0]),
		                  inner(family, payload=b"another" * 20, sport=1000 + i, **extra[1]))
		    by_flow = {}
		    for p in wire.wait(lambda p: GRE in p and UDP in p, 2 * n):
		        by_flow.setdefault(p[UDP].sport, []).append(flowid(p))
		    port.close()
		    return by_flow

		def constant_and_spread(by_flow):
		    same("flows", len(by_flow), 64)
		    for ids in by_flow.values():
		        same("FlowIDs of one flow", len(set(ids)), 1)
		    # Random ones would be 57 of 256 on average, and 45 by any luck.
		    used = len({ids[0] for ids in by_flow.values()})
		    check(f"64 flows spread over {used} FlowIDs", used >= 45)
	EOF
}

spread_v4()
{
	bare_pair 4 vsid 5001
	py <<< 'constant_and_spread(flows(4, 64))'
}

spread_v6()
{
	bare_pair 6 vsid 5001
	py <<< 'constant_and_spread(flows(6, 64))'
}

# One TCP connection has packets of both kinds: a SYN and acknowledgements as
# well as super-packets; the second connection is cut before it reaches nv0. After a
# retransmission timeout TCP asks for another path: not here, on a machine that is busy.
gso()
{
	in_ns "$A" sysctl -qw net.core.txrehash=0
	in_ns "$B" sysctl -qw net.core.txrehash=0
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		for gso in True, False:
		    if not gso:
		        offloads(A, "nv0", tso=False, gso=False)
		    wire.flush()
		    transfer(A, B, CA[4][2], 300_000)
		    seen = wire.got(lambda p: GRE in p and TCP in p)
		    # What has closed may be answered for by a time-wait socket, which has no
		    # hash on 6.1.
		    end = [bool(p[TCP].flags.F) for p in seen].index(True)
		    ids = {flowid(p): p.summary() for p in seen[:end + 1]}
		    check(f"one FlowID for a connection: {ids}", len(ids) == 1)
		    same("super-packets seen", max(len(p) for p in seen) > 1600, gso)
	EOF
}

fixed()
{
	bare_pair 4 vsid 5001 flowid 200
	py <<< 'same("FlowIDs", {i for ids in flows(4, 8).values() for i in ids}, {200})'
}

none()
{
	bare_pair 6 vsid 5001 flowid none
	py <<< 'same("FlowIDs", {i for ids in flows(4, 8).values() for i in ids}, {0})'
}

ktap_run \
	spread_v4 "W2 constant within a flow, spread over flows (IPv4)" \
	spread_v6 "W2 constant within a flow, spread over flows (IPv6)" \
	gso "W2 one FlowID per TCP connection, super-packets or not" \
	fixed "W2 flowid N: always N" \
	none "W2 flowid none: always 0"
