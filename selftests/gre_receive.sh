#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# mode gre on receive: checksums are verified, sequence numbers skipped, the key
# is compared in full; what does not fit goes on to the host.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		wire = Port(A, "ul")
		serial = 0

		# Send a frame in GRE with these fields; is it delivered? COUNTS: what is
		# counted otherwise. A good one after it says when it is time to look.
		def delivered(family, good, gre, payload=None, **counts):
		    global serial
		    serial += 1
		    port, count = Port(B, "nv0"), Counters(B)
		    data = b"packet %d" % serial + bytes(serial % 2)
		    outer = Ether(src=UL_MAC[1], dst=UL_MAC[2]) / outer_ip(family)
		    wire.send(outer / GRE(proto=TEB, **gre) / inner(payload=data),
		              outer / GRE(proto=TEB, **good) / inner(payload=b"good"))
		    seen = [p[Raw].load for p in port.wait(lambda p: p[Raw].load == b"good" or p[Raw].load == data,
		                                           1 if counts else 2)]
		    wanted = [b"good"] if counts else [data, b"good"]
		    same(f"delivered for {gre}", seen, wanted)
		    count.expect(link_rx_packets=len(wanted), **counts)
		    port.close()
	EOF
}

# with FAMILY ARGS...: a device in mode gre in $B
with()
{
	local f=$1
	shift
	bare "$B" nv0 nvgre mode gre local "${PA[$f,2]}" remote "${PA[$f,1]}" "$@"
}

plain()
{
	with "$1"
	py FAMILY="$1" <<- 'EOF'
		f, good = int(FAMILY), {}
		delivered(f, good, {"chksum_present": 1})
		delivered(f, good, {"chksum_present": 1, "chksum": 0x1234}, rx_drop_csum=1)
		delivered(f, good, {"seqnum_present": 1, "seqence_number": 77})
		delivered(f, good, {"seqnum_present": 1, "seqence_number": 5})
		delivered(f, good, {"chksum_present": 1, "seqnum_present": 1, "seqence_number": 1})
		delivered(f, good, {"chksum_present": 1, "seqnum_present": 1, "chksum": 1}, rx_drop_csum=1)
		delivered(f, good, {"key_present": 1, "key": 0}, ns_pass_unknown=1)
		delivered(f, good, {"routing_present": 1}, ns_pass_flags=1)
		delivered(f, good, {"version": 1}, ns_pass_version=1)
		delivered(f, good, {"version": 7}, ns_pass_version=1)
	EOF
}

plain_v4() { plain 4; }
plain_v6() { plain 6; }

key()
{
	with "$1" key 0x11223344
	py FAMILY="$1" <<- 'EOF'
		f, good = int(FAMILY), {"key_present": 1, "key": 0x11223344}
		for flip in 1, 0x100, 0x80000000:
		    delivered(f, good, {"key_present": 1, "key": 0x11223344 ^ flip}, ns_pass_unknown=1)
		delivered(f, good, {}, ns_pass_unknown=1)
		delivered(f, good, {**good, "seqnum_present": 1, "seqence_number": 9})
		delivered(f, good, {**good, "chksum_present": 1})
		delivered(f, good, {**good, "chksum_present": 1, "chksum": 0xffff}, rx_drop_csum=1)
		delivered(f, good, {**good, "chksum_present": 1, "seqnum_present": 1, "seqence_number": 9})
	EOF
}

key_v4() { key 4; }
key_v6() { key 6; }

# Whoever sends checksums need not receive any.
optional()
{
	with 4 csum
	py <<- 'EOF'
		delivered(4, {"chksum_present": 1}, {})
		delivered(4, {}, {"chksum_present": 1, "chksum": 2}, rx_drop_csum=1)
	EOF
}

# Another peer's packets are not ours, even if the key is.
peer()
{
	with 4 key 5
	py <<- 'EOF'
		outer_ip_1, good = outer_ip, {"key_present": 1, "key": 5}
		port, count = Port(B, "nv0"), Counters(B)
		gre = GRE(proto=TEB, **good)
		for src in 3, 1:
		    wire.send(Ether(src=UL_MAC[1], dst=UL_MAC[2]) / outer_ip(4, src) / gre
		              / inner(payload=b"from %d" % src))
		same("delivered", [p[Raw].load for p in port.wait(is_udp)], [b"from 1"])
		count.expect(ns_pass_unknown=1, link_rx_packets=1)
	EOF
}

ktap_run \
	plain_v4 "G1 G2 no key: checksum, sequence, what is not ours (v4)" \
	plain_v6 "G1 G2 no key: checksum, sequence, what is not ours (v6)" \
	key_v4 "G1 G2 key: checksum, sequence, what is not ours (v4)" \
	key_v6 "G1 G2 key: checksum, sequence, what is not ours (v6)" \
	optional "G1 a checksum is optional on receive, and verified where present" \
	peer "D2 a packet from another peer is not ours"
