#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A device with a remote takes packets from that one only, unless told otherwise.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		wire = Port(A, "ul")

		# Frames from hosts 3 and 1, in this order: what is delivered by nv0 of B?
		def delivered(family, **counts):
		    port, count = Port(B, "nv0"), Counters(B)
		    for src in 3, 1:
		        frame = nvgre(inner(payload=b"from %d" % src), family=family)
		        frame.payload.src = PA[family][src]
		        wire.send(frame)
		    seen = [p[Raw].load.decode() for p in port.wait(payload_is(b"from 1"))]
		    seen += [p[Raw].load.decode() for p in port.got(is_udp)]
		    count.expect(link_rx_packets=2 - sum(counts.values()),
		                 link_rx_dropped=sum(counts.values()), link_rx_errors=0, **counts)
	EOF
}

by_default()
{
	bare "$B" nv0 nvgre vsid 5001 local "${PA[$1,2]}" remote "${PA[$1,1]}"
	py FAMILY="$1" <<< 'delivered(int(FAMILY), rx_drop_source=1)'
	ip -n "$B" link set nv0 type nvgre nosrccheck
	py FAMILY="$1" <<< 'delivered(int(FAMILY))'
	ip -n "$B" link set nv0 type nvgre srccheck
	py FAMILY="$1" <<< 'delivered(int(FAMILY), rx_drop_source=1)'
}

by_default_v4() { by_default 4; }
by_default_v6() { by_default 6; }

off()
{
	bare "$B" nv0 nvgre vsid 5001 local "${PA[4,2]}" remote "${PA[4,1]}" nosrccheck
	py <<< 'delivered(4)'
}

no_remote()
{
	bare "$B" nv0 nvgre vsid 5001
	py <<< 'delivered(4); delivered(6)'
}

# The remote's family does not match any packet of the other.
other_family()
{
	bare "$B" nv0 nvgre vsid 5001 remote "${PA[4,1]}"
	py <<- 'EOF'
		count = Counters(B)
		wire.send(nvgre(inner(), family=6))
		count.expect(rx_drop_source=1, link_rx_packets=0)
	EOF
}

ktap_run \
	by_default_v4 "W9 another source is dropped and counted; off and on again (v4)" \
	by_default_v6 "W9 another source is dropped and counted; off and on again (v6)" \
	off "W9 nosrccheck: any source" \
	no_remote "W9 without a remote: any source" \
	other_family "W9 a source of the other family is not the remote"
