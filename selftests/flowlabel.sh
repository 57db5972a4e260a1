#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The outer IPv6 flow label comes from the same hash as the FlowID.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		wire = Port(B, "ul")

		# (flow label, FlowID) of two packets in each of 32 flows
		def pairs():
		    port = Port(A, "nv0")
		    for i in range(32):
		        for payload in b"one", b"another":
		            port.send(inner(4, sport=1000 + i, payload=payload))
		    by_flow = {}
		    for p in wire.wait(lambda p: GRE in p and UDP in p, 64):
		        by_flow.setdefault(p[UDP].sport, set()).add((p[IPv6].fl, p[GRE].key & 255))
		    return by_flow.values()
	EOF
}

hashed()
{
	bare_pair 6 vsid 5001
	py <<- 'EOF'
		seen = [*pairs()]
		same("different labels or FlowIDs within a flow", {len(s) for s in seen}, {1})
		labels = {fl for s in seen for fl, _ in s}
		check(f"32 flows share {len(labels)} flow labels", len(labels) >= 30)
		ids = {i for s in seen for _, i in s}
		check(f"32 flows share {len(ids)} FlowIDs", len(ids) >= 22)
		# One hash: who has the same label has the same FlowID.
		by_label = {}
		for s in seen:
		    for fl, i in s:
		        same("FlowID of a label", by_label.setdefault(fl, i), i)
	EOF
}

fixed()
{
	bare_pair 6 vsid 5001 flowid 3
	py <<- 'EOF'
		seen = [*pairs()]
		same("different labels within a flow", {len(s) for s in seen}, {1})
		labels = {fl for s in seen for fl, _ in s}
		check(f"32 flows share {len(labels)} flow labels", len(labels) >= 30)
	EOF
}

ktap_run \
	hashed "W8 flow label and FlowID: constant in a flow, spread over flows" \
	fixed "W8 a fixed FlowID leaves the flow label to the flow"
