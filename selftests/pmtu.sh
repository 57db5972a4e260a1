#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The path MTU of the underlay is learnt from the routers' errors, with and
# without the kernel's own GRE; the inner sender hears of it, and no outer packet
# is ever a fragment.
. "${0%/*}/lib.sh"

# Beyond the router $C the MTU is 1400, which $A does not know.
setup()
{
	py_start
	topo_router
	ip -n "$C" link set r2 mtu 1400
	ip -n "$B" link set ul mtu 1400
	py <<- 'EOF'
		IP_MTU, IP_MTU_DISCOVER, IP_PMTUDISC_DO = 14, 10, 2
		IPV6_MTU, IPV6_MTU_DISCOVER = 24, 23
		wire = Port(A, "ul", outgoing=True)

		def sender(ns, addr):
		    if ":" in addr:
		        s = sock(ns, socket.AF_INET6, socket.SOCK_DGRAM)
		        s.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, IP_PMTUDISC_DO)
		    else:
		        s = sock(ns, socket.AF_INET, socket.SOCK_DGRAM)
		        s.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO)
		    s.connect((addr, 9))
		    return s

		def mtu_of(s):
		    if s.family == socket.AF_INET6:
		        return s.getsockopt(socket.IPPROTO_IPV6, IPV6_MTU)
		    return s.getsockopt(socket.IPPROTO_IP, IP_MTU)

		# Send big packets until the sender's MTU is WANT.
		def learns(ns, addr, want, size=1350):
		    with sender(ns, addr) as s:
		        def try_it():
		            with contextlib.suppress(OSError):   # EMSGSIZE is what we want
		                s.send(bytes(size))
		            return mtu_of(s) == want
		        wait_until(try_it, f"MTU towards {addr} is {want}")

		# Send until A has another MTU than the link's: it must be WANT.
		def first_learnt(want):
		    with sender(A, CA[4][2]) as s:
		        def try_it():
		            with contextlib.suppress(OSError):
		                s.send(bytes(1300))
		            return mtu_of(s) < 1458
		        wait_until(try_it, "an MTU is learnt")
		        same("MTU learnt", mtu_of(s), want)

		def no_fragments():
		    for p in wire.got(lambda p: IP in p or IPv6 in p):
		        if type(p.payload) is IP:
		            check("DF is set, no fragment", p[IP].flags == "DF" and p[IP].frag == 0)
		        else:
		            check("no fragment", IPv6ExtHdrFragment not in p)
	EOF
}

add_gre()
{
	need_module ip_gre ip6_gre
}

router_pair()
{
	tunnel "$A" nv0 nvgre vsid 5001 local "${PA[$1,1]}" remote "${PA[$1,2r]}"
	tunnel "$B" nv0 nvgre vsid 5001 local "${PA[$1,2r]}" remote "${PA[$1,1]}"
	ip -n "$A" -"$1" route flush cache
}

# learn OUTER MTU: with that outer family inner packets may have MTU bytes.
learn()
{
	router_pair "$1"
	py MTU="$2" <<- 'EOF'
		wire.flush()
		for family in 4, 6:
		    learns(A, CA[family][2], int(MTU))
		    transfer(A, B, CA[family][2], 300_000)
		no_fragments()
	EOF
}

v4_without_gre() { unload "${GRE_MODULES[@]}"; learn 4 $((1400 - 42)); }
v6_without_gre() { unload "${GRE_MODULES[@]}"; learn 6 $((1400 - 62)); }
v4_with_gre() { add_gre; learn 4 $((1400 - 42)); }
v6_with_gre() { add_gre; learn 6 $((1400 - 62)); }

# Errors about other packets than a tunnel's teach nothing.
foreign_error()
{
	# ip_gre learns from all of them.
	unload "${GRE_MODULES[@]}"
	router_pair 4
	py REMOTE="${PA[4,2r]}" <<- 'EOF'
		port = Port(C, "r1")
		def error(gre, mtu=1000):
		    port.send(Ether(src=UL_MAC[3], dst=UL_MAC[1]) / IP(src=PA[4][3], dst=PA[4][1])
		              / ICMP(type=3, code=4, nexthopmtu=mtu)
		              / IP(src=PA[4][1], dst=REMOTE, proto=47, flags="DF") / Raw(gre))
		ours = b"\x20\x00\x65\x58" + struct.pack(">I", 5001 << 8 | 3)
		for n in range(8):
		    error(ours[:n])                                   # cut short
		error(b"\x20\x00\x65\x58" + struct.pack(">I", 5002 << 8))
		error(b"\x20\x00\x08\x00" + ours[4:])
		error(b"\x00\x00\x65\x58")
		error(ours, 1200)                                     # control: ours
		# An MTU that a foreign error taught would be smaller than the control's.
		first_learnt(1200 - 42)
	EOF
}

# A host that believes no such errors (ip_no_pmtu_disc) believes ours no more than others.
unbelieved()
{
	local mode
	unload "${GRE_MODULES[@]}"
	router_pair 4
	defer in_ns "$A" sysctl -qw net.ipv4.ip_no_pmtu_disc=0
	for mode in 2 3 0; do
		in_ns "$A" sysctl -qw net.ipv4.ip_no_pmtu_disc="$mode"
		py REMOTE="${PA[4,2r]}" MODE="$mode" <<- 'EOF'
			port, tap = Port(C, "r1"), Port(A, "ul")
			port.send(Ether(src=UL_MAC[3], dst=UL_MAC[1]) / IP(src=PA[4][3], dst=PA[4][1])
			          / ICMP(type=3, code=4, nexthopmtu=1000 if MODE != "0" else 1200)
			          / IP(src=PA[4][1], dst=REMOTE, proto=47, flags="DF")
			          / Raw(b"\x20\x00\x65\x58" + struct.pack(">I", 5001 << 8)))
			tap.wait(lambda p: ICMP in p and p[ICMP].type == 3)
		EOF
	done
	# What was believed before would be smaller.
	py <<- 'EOF'
		first_learnt(1200 - 42)
	EOF
}

ktap_run \
	v4_without_gre "D4 W7 path MTU learnt without gre.ko, no fragments (v4 outer)" \
	v6_without_gre "D4 W7 path MTU learnt without gre.ko, no fragments (v6 outer)" \
	v4_with_gre "D4 W7 path MTU learnt beside ip_gre, no fragments (v4 outer)" \
	v6_with_gre "D4 W7 path MTU learnt beside ip6_gre, no fragments (v6 outer)" \
	foreign_error "D4 errors that quote other packets teach nothing" \
	unbelieved "D4 nor do errors that the host is told not to believe"
