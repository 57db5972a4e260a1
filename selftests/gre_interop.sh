#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# mode gre and the kernel's gretap and ip6gretap understand each other.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	need_module ip_gre ip6_gre
}

# interop FAMILY OPTIONS [GRETAP OPTIONS]: OPTIONS are spelt the same for both.
interop()
{
	local kind=gretap
	[[ $1 == 4 ]] || kind=ip6gretap
	tunnel "$A" nv0 nvgre mode gre local "${PA[$1,1]}" remote "${PA[$1,2]}" "$2"
	tunnel "$B" nv0 "$kind" local "${PA[$1,2]}" remote "${PA[$1,1]}" "$2" "${3-}"
	py <<- 'EOF'
		# An outer checksum of a device that cannot would go unnoticed: no offloads
		# in the first round.
		for on in False, True:
		    for ns in A, B:
		        with contextlib.suppress(OSError):     # a gretap with oseq has none
		            offloads(ns, "nv0", tx=on, sg=on, tso=on, gso=on)
		    for src, dst in (A, B), (B, A):
		        for family in 4, 6:
		            transfer(src, dst, CA[family][2 if dst == B else 1], 200_000)
		no_drops(A)
	EOF
}

v4() { interop 4 ""; }
v4_key() { interop 4 "key 0x1020304"; }
v4_csum() { interop 4 csum; }
v4_key_csum() { interop 4 "key 4294967295 csum"; }
v4_seq() { interop 4 "key 0" oseq; }
v6() { interop 6 "" "encaplimit none"; }
v6_key() { interop 6 "key 0x1020304" "encaplimit none"; }
v6_csum() { interop 6 csum "encaplimit none"; }
v6_key_csum() { interop 6 "key 4294967295 csum" "encaplimit none"; }
v6_seq() { interop 6 "key 0" "encaplimit none oseq"; }
# A destination option before the GRE header: ip6gretap's default.
v6_encap_limit() { interop 6 "key 7" "encaplimit 4"; }

# VLANs over the tunnel, as gretap has them. A VLAN device takes the tunnel's MTU, which
# has no room for the tag, and its sockets learn of no path MTU behind it: as over gretap,
# somebody must make room.
vlan()
{
	local ns host
	tunnel "$A" nv0 nvgre mode gre local "${PA[$1,1]}" remote "${PA[$1,2]}" key 7
	if [[ $1 == 4 ]]; then
		tunnel "$B" nv0 gretap local "${PA[4,2]}" remote "${PA[4,1]}" key 7
	else
		tunnel "$B" nv0 ip6gretap local "${PA[6,2]}" remote "${PA[6,1]}" key 7 encaplimit none
	fi
	for ns in "$A" "$B"; do
		host=${HOST[$ns]}
		ipb "$ns" <<- EOF
			link add link nv0 name vl5 type vlan id 5
			link set vl5 addrgenmode none
			link set vl5 mtu 1400 up
			addr add 10.5.0.$host/24 dev vl5
			addr add 2001:db8:5::$host/64 dev vl5 nodad
		EOF
	done
	py OUTER="$1" <<- 'EOF'
		for on in False, True:
		    offloads(A, "nv0", tx=on, sg=on, tso=on, gso=on)
		    for src, dst in (A, B), (B, A):
		        for net in "10.5.0.", "2001:db8:5::":
		            transfer(src, dst, net + ("2" if dst == B else "1"), 200_000)
	EOF
}

vlan_v4() { vlan 4; }
vlan_v6() { vlan 6; }

# A tag comes out as it went in, and congestion marks find the IP header behind it.
# Behind two tags they do not look for one, and leave the frame alone.
tags()
{
	bare "$B" nv0 nvgre mode gre local "${PA[4,2]}" remote "${PA[4,1]}"
	ipb "$B" <<- EOF
		link add link nv0 name vl5 type vlan id 5
		link add link nv0 name vl7 type vlan protocol 802.1ad id 7
		link add link vl7 name vl7.5 type vlan id 5
		link set vl5 addrgenmode none
		link set vl7 addrgenmode none
		link set vl7.5 addrgenmode none
		link set vl5 up
		link set vl7 up
		link set vl7.5 up
	EOF
	py <<- 'EOF'
		wire = Port(A, "ul")
		for dev, tags in ("vl5", Dot1Q(vlan=5)), ("vl7.5", Dot1Q(vlan=7) / Dot1Q(vlan=5)):
		    port = Port(B, dev)
		    for mark, marked in (0, 1), (3, 3 if dev == "vl5" else 1):
		        frame = inner(payload=b"tagged")
		        frame[IP].tos = 1
		        del frame[IP].chksum
		        frame = Ether(raw(frame))
		        packet = (Ether(src=UL_MAC[1], dst=UL_MAC[2]) / outer_ip(4) / GRE(proto=TEB)
		                  / Ether(src=frame.src, dst=frame.dst) / tags / frame.payload)
		        packet[IP].tos = mark
		        if dev != "vl5":
		            packet[GRE][Ether].type = 0x88a8
		        wire.send(Ether(raw(packet)))
		        frame[IP].tos = marked
		        del frame[IP].chksum
		        same(f"frame to {dev}, mark {mark}", raw(port.wait(is_udp)[0]).hex(), raw(frame).hex())
		    port.close()
		no_drops(B)
	EOF
}

ktap_run \
	v4 "G3 gretap: no key, no checksum" \
	v4_key "G3 gretap: key" \
	v4_csum "G3 gretap: checksum" \
	v4_key_csum "G3 gretap: key and checksum" \
	v4_seq "G2 gretap that sends sequence numbers" \
	v6 "G3 ip6gretap: no key, no checksum" \
	v6_key "G3 ip6gretap: key" \
	v6_csum "G3 ip6gretap: checksum" \
	v6_key_csum "G3 ip6gretap: key and checksum" \
	v6_seq "G2 ip6gretap that sends sequence numbers" \
	v6_encap_limit "G3 D3 ip6gretap with an encapsulation limit option" \
	vlan_v4 "G1 G3 VLANs over gretap and mode gre" \
	vlan_v6 "G1 G3 VLANs over ip6gretap and mode gre" \
	tags "G1 W8 one tag or two come out as they went in; ECN behind a tag"
