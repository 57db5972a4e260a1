#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Any Ethernet frame passes, both ways, unchanged: the type and the length of
# what it carries are not the tunnel's business.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		head = bytes.fromhex("020000000102 020000000101".replace(" ", ""))
		frames = {
		    "ARP": Ether(dst="ff:ff:ff:ff:ff:ff", src=NV_MAC[1]) / ARP(psrc="10.0.0.9", pdst="10.0.0.8"),
		    "unknown type": head + b"\x88\xb5" + bytes(range(100)),
		    "802.3 LLC": head + b"\x00\x20" + b"\x42\x42\x03" + bytes(29),
		    "type below 1536": head + b"\x05\xff" + bytes(46),
		    "no payload": head + b"\x88\xb5",
		    "1 byte": head + b"\x88\xb5" + b"x",
		    "45 bytes": head + b"\x88\xb5" + b"x" * 45,
		    "IPv4 fragment": Ether(dst=NV_MAC[2], src=NV_MAC[1])
		        / IP(src="10.0.0.1", dst="10.0.0.2", flags="MF", frag=100, proto=17) / bytes(64),
		    "IPv4 with options": Ether(dst=NV_MAC[2], src=NV_MAC[1])
		        / IP(src="10.0.0.1", dst="10.0.0.2", options=[b"\x01"] * 40) / UDP() / b"opt",
		    "IPv6 extension headers": Ether(dst=NV_MAC[2], src=NV_MAC[1])
		        / IPv6(src="fd00::1", dst="fd00::2") / IPv6ExtHdrDestOpt() / UDP() / b"ext",
		    "IPv6 no next header": Ether(dst=NV_MAC[2], src=NV_MAC[1])
		        / IPv6(src="fd00::1", dst="fd00::2", nh=59),
		    "broadcast": b"\xff" * 6 + head[6:] + b"\x88\xb5" + bytes(50),
		    "multicast": b"\x01\x00\x5e\x00\x00\x05" + head[6:] + b"\x88\xb5" + bytes(50),
		    "all of the MTU": head + b"\x88\xb5" + bytes(1400),
		}

		# Put each into SRC, see that it and nothing else comes out at DST.
		def all_pass(src, dst, wrap=lambda f: f):
		    for what, frame in frames.items():
		        dst.flush()
		        src.send(wrap(raw(frame)))
		        got = dst.wait(lambda p: raw(p)[6:12] == head[6:12])
		        same(what, [raw(p).hex() for p in got], [raw(frame).hex()])
	EOF
}

through()
{
	bare_pair "$1" vsid 5001
	py <<- 'EOF'
		all_pass(Port(A, "nv0"), Port(B, "nv0"))
	EOF
}

through_v4() { through 4; }
through_v6() { through 6; }

# From another implementation, which might not pad short frames either.
from_wire()
{
	bare_pair 4 vsid 5001
	py <<- 'EOF'
		all_pass(Port(A, "ul"), Port(B, "nv0"), lambda f: nvgre(Raw(f)))
		all_pass(Port(A, "ul"), Port(B, "nv0"), lambda f: nvgre(Raw(f), flowid=9))
	EOF
}

ktap_run \
	through_v4 "W4 C4 ARP, unknown types, LLC, odd lengths pass unchanged (v4 outer)" \
	through_v6 "W4 C4 ARP, unknown types, LLC, odd lengths pass unchanged (v6 outer)" \
	from_wire "W4 the same frames from a foreign sender"
