#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A frame on the wire, as tshark decodes it, and byte for byte.
. "${0%/*}/lib.sh"

# Each sends one frame: nv4 and nv6 the smallest and largest VSID with a fixed
# FlowID, so that the whole header is known; nvh one with a hash for FlowID.
setup()
{
	py_start
	topo_pair
	bare "$A" nv4 nvgre vsid 4096 local "${PA[4,1]}" remote "${PA[4,2]}" flowid 7
	bare "$A" nv6 nvgre vsid 16777214 local "${PA[6,1]}" remote "${PA[6,2]}" \
		flowid 255
	bare "$A" nvh nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	py PCAP="$T/pcap" <<- 'EOF'
		wire = Port(B, "ul")
		sent = Ether(src=NV_MAC[1], dst=NV_MAC[2], type=0x88b5) / bytes(range(256))
		seen = []
		for dev in "nv4", "nv6", "nvh":
		    Port(A, dev).send(sent)
		    seen += wire.wait(lambda p: GRE in p and raw(sent) in raw(p))
		wrpcap(PCAP, seen)
	EOF
	tshark -r "$T/pcap" -T fields -E occurrence=f -e ip.flags.df -e ip.dst -e ipv6.dst \
		-e gre.flags_and_version -e gre.proto -e gre.key > "$T/decoded"
}

header_v4()
{
	grep -x $'1\t192.0.2.2\t\t0x2000\t0x6558\t0x00100007' "$T/decoded"
}

header_v6()
{
	grep -x $'\t\t2001:db8::2\t0x2000\t0x6558\t0xfffffeff' "$T/decoded"
}

header_hash()
{
	grep -x $'1\t192.0.2.2\t\t0x2000\t0x6558\t0x001389[0-9a-f][0-9a-f]' "$T/decoded"
}

bytes()
{
	py <<- 'EOF'
		for packet, key, ip_len in zip(seen, ("00100007", "fffffeff"), (20, 40)):
		    same("GRE header and frame", raw(packet)[14 + ip_len:].hex(),
		         "20006558" + key + raw(sent).hex())
		same("outer length", seen[0][IP].len, 20 + 8 + len(sent))
		same("outer length", seen[1][IPv6].plen, 8 + len(sent))
	EOF
}

ip_checksum()
{
	py <<- 'EOF'
		for packet in seen[0], seen[2]:
		    header = packet[IP].copy()
		    header.remove_payload()
		    del header.chksum
		    same("outer IPv4 checksum", packet[IP].chksum, IP(raw(header)).chksum)
	EOF
}

ktap_run \
	header_v4 "W1 flags, protocol and key on the wire (v4 outer); W7 DF" \
	header_v6 "W1 flags, protocol and key on the wire (v6 outer)" \
	header_hash "W1 the VSID beside a hashed FlowID" \
	bytes "W1 nothing but the GRE header between outer IP header and frame" \
	ip_checksum "C1 the outer IPv4 checksum is right"
