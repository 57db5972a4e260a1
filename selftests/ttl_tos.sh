#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Outer TTL and TOS: the host's default, what the user fixed, or the inner
# packet's; and a change takes effect with the next packet.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		wire = Port(B, "ul")

		# (TTL, TOS) of the outer header around a frame
		def outer(frame):
		    port = Port(A, "nv0")
		    wire.flush()
		    port.send(frame)
		    ip = wire.wait(is_gre)[0].payload
		    port.close()
		    return (ip.ttl, ip.tos) if type(ip) is IP else (ip.hlim, ip.tc)

		v4 = inner(4, ttl=7, tos=0xb8)
		v6 = inner(6, hlim=9, tc=0x48)
		arp = Ether(dst="ff:ff:ff:ff:ff:ff", src=NV_MAC[1]) / ARP(pdst="10.0.0.9")
	EOF
}

# want V4 V6 ARP: each as TTL,TOS
want()
{
	py V4="$1" V6="$2" OTHER="$3" <<- 'EOF'
		for what, frame, want in ("IPv4", v4, V4), ("IPv6", v6, V6), ("ARP", arp, OTHER):
		    same(f"TTL and TOS for {what}", "%d,%#x" % outer(frame), want)
	EOF
}

default()
{
	bare_pair "$1" vsid 5001
	want 64,0x0 64,0x0 64,0x0
}

fixed()
{
	bare_pair "$1" vsid 5001 ttl 33 tos 0x20
	want 33,0x20 33,0x20 33,0x20
}

inherit()
{
	bare_pair "$1" vsid 5001 ttl inherit tos inherit
	# Nothing to inherit from ARP.
	want 7,0xb8 9,0x48 64,0x0
}

default_v4() { default 4; }
default_v6() { default 6; }
fixed_v4() { fixed 4; }
fixed_v6() { fixed 6; }
inherit_v4() { inherit 4; }
inherit_v6() { inherit 6; }

change()
{
	bare_pair 4 vsid 5001 ttl 33 tos 0x20
	want 33,0x20 33,0x20 33,0x20
	ip -n "$A" link set nv0 type nvgre ttl 44
	want 44,0x20 44,0x20 44,0x20
	ip -n "$A" link set nv0 type nvgre ttl inherit tos inherit
	want 7,0xb8 9,0x48 64,0x0
	ip -n "$A" link set nv0 type nvgre ttl auto tos 0
	want 64,0x0 64,0x0 64,0x0
}

ktap_run \
	default_v4 "W8 without ttl and tos: the host's defaults (v4 outer)" \
	default_v6 "W8 without ttl and tos: the host's defaults (v6 outer)" \
	fixed_v4 "W8 fixed ttl and tos (v4 outer)" \
	fixed_v6 "W8 fixed ttl and tos (v6 outer)" \
	inherit_v4 "W8 ttl inherit, tos inherit (v4 outer)" \
	inherit_v6 "W8 ttl inherit, tos inherit (v6 outer)" \
	change "W8 ttl and tos change live"
