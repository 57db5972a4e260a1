#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# mode gre, transmit: super-packets stay whole as far as they can, and the
# checksum of every segment on the wire is right.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		from scapy.utils import checksum

		# TCP both ways over both families; what went over the wire from A
		def frames():
		    wire = Port(A, "ul", outgoing=True)
		    for family in 4, 6:
		        transfer(A, B, CA[family][2], 150_000)
		    seen = wire.got(lambda p: GRE in p and TCP in p)
		    wire.close()
		    return seen

		def whole(seen):
		    check("super-packets leave whole", max(len(p) for p in seen) > 3000)
		    check("not all are small", sum(len(p) > 3000 for p in seen) >= 10)

		def right(seen, key, csum):
		    check("many segments", len(seen) > 150)
		    for p in seen[::4]:
		        check("no frame is larger than the MTU", len(p) <= 1514)
		        gre = p[GRE]
		        same("flags", (gre.chksum_present, gre.key_present), (csum, key is not None))
		        if key is not None:
		            same("key", gre.key, key)
		        if csum:
		            same("GRE checksum", checksum(raw(gre)), 0)
		        ip = gre.payload.payload
		        fixed = ip.copy()
		        del fixed[TCP].chksum
		        same("TCP checksum", ip[TCP].chksum, type(ip)(raw(fixed))[TCP].chksum)
	EOF
}

# by_device: the underlay device takes super-packets. by_host: it takes nothing
# but finished packets.
by_device()
{
	tunnel_pair "$1" mode gre "$2"
	py <<< 'whole(frames())'
}

by_host()
{
	tunnel_pair "$1" mode gre "$2"
	py KEY="$3" CSUM="$4" <<- 'EOF'
		with finished_packets_only(A, "ul"):
		    right(frames(), int(KEY) if KEY else None, int(CSUM))
	EOF
}

device_v4() { by_device 4 "key 5 csum"; }
device_v6() { by_device 6 "key 5 csum"; }
host_v4() { by_host 4 "" "" 0; }
host_v4_key() { by_host 4 "key 77" 77 0; }
host_v4_csum() { by_host 4 csum "" 1; }
host_v4_key_csum() { by_host 4 "key 77 csum" 77 1; }
host_v6_key_csum() { by_host 6 "key 77 csum" 77 1; }

# Frames that are no segments: odd and even lengths, with and without a checksum
# of their own.
single()
{
	bare "$A" nv0 nvgre mode gre csum local "${PA[4,1]}" remote "${PA[4,2]}"
	py <<- 'EOF'
		wire, port = Port(B, "ul"), Port(A, "nv0")
		with finished_packets_only(A, "ul"):
		    for n in 0, 1, 2, 45, 46, 47, 999, 1000:
		        for frame in inner(payload=b"x" * n), \
		                Ether(src=NV_MAC[1], dst=NV_MAC[2], type=0x88b5) / (b"y" * (n + 1)):
		            port.send(frame)
		            gre = wire.wait(is_gre)[0][GRE]
		            same("GRE checksum", checksum(raw(gre)), 0)
		            check("checksum is there", gre.chksum_present)
	EOF
}

ktap_run \
	device_v4 "G3 S1 super-packets with key and checksum leave whole (v4)" \
	device_v6 "G3 S1 super-packets with key and checksum leave whole (v6)" \
	host_v4 "G1 S4 segments right: no key, no checksum (v4)" \
	host_v4_key "G1 S4 segments right: key (v4)" \
	host_v4_csum "G1 S4 segments right: checksum (v4)" \
	host_v4_key_csum "G1 S4 segments right: key and checksum (v4)" \
	host_v6_key_csum "G1 S4 segments right: key and checksum (v6)" \
	single "G1 checksum of single frames of any length"
