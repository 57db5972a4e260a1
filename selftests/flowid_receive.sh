#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Receive looks at the VSID alone: a frame for each of the 256 FlowIDs arrives.
# gretap compares the whole key and gets one of them: the reason for nvgre.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		wire = Port(A, "ul")

		# FlowIDs that DEV of B delivers. FlowID 0 goes last: it always arrives.
		def delivered(dev, family, vsid=5001):
		    port = Port(B, dev)
		    for i in reversed(range(256)):
		        wire.send(nvgre(inner(payload=b"flowid %3d" % i), vsid, i, family))
		    seen = []
		    while b"flowid   0" not in seen:
		        seen += [p[Raw].load for p in port.wait(lambda p: Raw in p)]
		    port.close()
		    return sorted(int(s.split()[1]) for s in seen if s.startswith(b"flowid"))
	EOF
}

nvgre_v4()
{
	bare_pair 4 vsid 5001
	py <<< 'same("FlowIDs", delivered("nv0", 4), [*range(256)])'
}

nvgre_v6()
{
	bare_pair 6 vsid 5001
	py <<< 'same("FlowIDs", delivered("nv0", 6), [*range(256)])'
}

external()
{
	bare "$B" nv0 nvgre external
	py <<< 'same("FlowIDs", delivered("nv0", 4), [*range(256)])'
}

# Not a neighbour of 5001 in any byte gets through to it.
other_vsids()
{
	bare_pair 4 vsid 5001
	py <<- 'EOF'
		port = Port(B, "nv0")
		for vsid in 5000, 5002, 5001 ^ 0x100, 5001 ^ 0x800000, 5001 >> 8, (5001 << 8) & 0xffffff:
		    wire.send(nvgre(inner(payload=b"wrong"), vsid, 0x13))
		wire.send(nvgre(inner(payload=b"right"), 5001))
		same("payloads", [p[Raw].load for p in port.wait(lambda p: Raw in p)], [b"right"])
	EOF
}

gretap()
{
	need_module ip_gre
	bare "$B" gt0 gretap local "${PA[4,2]}" remote "${PA[4,1]}" key $((5001 << 8))
	py <<< 'same("FlowIDs", delivered("gt0", 4), [0])'
}

ktap_run \
	nvgre_v4 "W3 all 256 FlowIDs received (v4 outer)" \
	nvgre_v6 "W3 all 256 FlowIDs received (v6 outer)" \
	external "W3 F3 all 256 FlowIDs received by an external device" \
	other_vsids "W3 the VSID is compared in full" \
	gretap "W3 control: gretap with the VSID's key receives FlowID 0 only"
