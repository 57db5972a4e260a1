#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# An inner packet too big for the path: its sender gets ICMP or ICMPv6 "too big",
# whether it is local, behind a route, or behind a bridge port.
. "${0%/*}/lib.sh"

# $C is the sender's host, on the inner side of $A:
#
#	$C: x ------ y $A: nv0 ---- $B
#
# The route in the underlay has MTU 1400, less than the devices say.
setup()
{
	py_start
	topo_pair
	ip -batch - <<- EOF
		netns add $C
		link add x netns $C address 02:00:00:00:01:03 type veth peer y netns $A address 02:00:00:00:01:04
	EOF
	defer ip netns del "$C"
	ipb "$A" <<- EOF
		link set y addrgenmode none
		link set y up
		route add ${PA[4,2]} dev ul mtu 1400
		route add ${PA[6,2]} dev ul mtu 1400
	EOF
	ipb "$C" <<- EOF
		link set x addrgenmode none
		link set x up
	EOF
	py <<- 'EOF'
		wire = Port(A, "ul", outgoing=True)

		# A frame with SIZE bytes of IP.
		def big(family, size, src, dst, mac):
		    if family == 4:
		        packet = IP(src=src, dst=dst, flags="DF", id=1) / UDP(sport=9, dport=9)
		    else:
		        packet = IPv6(src=src, dst=dst) / UDP(sport=9, dport=9)
		    return Ether(src="02:00:00:00:01:03", dst=mac) / packet / Raw(bytes(size - len(packet)))

		# FRAME goes in at SRC and comes back as an error that names MTU.
		def too_big(src, frame, mtu):
		    wire.flush()
		    src.flush()
		    src.send(frame)
		    error = src.wait(lambda p: ICMPv6PacketTooBig in p or ICMP in p and p[ICMP].type == 3)[0]
		    if ICMP in error:
		        same("ICMP code", error[ICMP].code, 4)
		        same("MTU", error[ICMP].nexthopmtu, mtu)
		        same("to", error[IP].dst, frame[IP].src)
		    else:
		        same("MTU", error[ICMPv6PacketTooBig].mtu, mtu)
		        same("to", error[IPv6].dst, frame[IPv6].src)
		    same("frame to", error.dst, frame.src)
		    # The namespaces' own chatter, as of MLD, is small.
		    same("outer packets sent", wire.got(lambda p: is_gre(p) and len(p) > 600), [])

		def passes(src, frame):
		    wire.flush()
		    src.send(frame)
		    wire.wait(lambda p: GRE in p and raw(frame)[14:] in raw(p))
	EOF
}

bridged()
{
	bare "$A" nv0 nvgre vsid 5001 local "${PA[$1,1]}" remote "${PA[$1,2]}"
	ipb "$A" <<- EOF
		link add br0 type bridge
		link set br0 addrgenmode none
		link set br0 up
		link set nv0 master br0
		link set y master br0
	EOF
	defer ip -n "$A" link del br0
	py MTU="$((1400 - $2))" <<- 'EOF'
		port, mtu = Port(C, "x"), int(MTU)
		for family, src, dst in (4, "10.0.0.3", "10.0.0.2"), (6, "fd00::3", "fd00::2"):
		    passes(port, big(family, mtu, src, dst, NV_MAC[2]))
		    too_big(port, big(family, mtu + 1, src, dst, NV_MAC[2]), mtu)
		count = Counters(A)
		too_big(port, big(4, mtu + 1, "10.0.0.3", "10.0.0.2", NV_MAC[2]), mtu)
		count.expect(tx_drop_too_big=1, link_tx_dropped=1)
	EOF
}

bridged_v4() { bridged 4 42; }
bridged_v6() { bridged 6 62; }

routed()
{
	tunnel "$A" nv0 nvgre vsid 5001 local "${PA[$1,1]}" remote "${PA[$1,2]}"
	defer ip -n "$A" addr flush dev y
	defer ip -n "$A" neigh flush dev y nud permanent
	ipb "$A" <<- EOF
		addr add 10.9.0.4/24 dev y
		addr add fd09::4/64 dev y nodad
		neigh add 10.9.0.3 lladdr 02:00:00:00:01:03 dev y nud permanent
		neigh add fd09::3 lladdr 02:00:00:00:01:03 dev y nud permanent
		neigh add 10.0.0.2 lladdr 02:00:00:00:01:02 dev nv0 nud permanent
		neigh add fd00::2 lladdr 02:00:00:00:01:02 dev nv0 nud permanent
	EOF
	py MTU="$((1400 - $2))" <<- 'EOF'
		port, mtu = Port(C, "x"), int(MTU)
		sysctl(A, "ipv4.ip_forward", 1)
		sysctl(A, "ipv6.conf.all.forwarding", 1)
		for family, src, dst in (4, "10.9.0.3", "10.0.0.2"), (6, "fd09::3", "fd00::2"):
		    frame = lambda n: big(family, n, src, dst, "02:00:00:00:01:04")
		    too_big(port, frame(mtu + 1), mtu)
		    wire.flush()
		    port.send(frame(mtu))
		    same("length", len(wire.wait(lambda p: GRE in p and UDP in p[GRE])[0][GRE].payload), mtu + 14)
	EOF
}

routed_v4() { routed 4 42; }
routed_v6() { routed 6 62; }

local_sender()
{
	tunnel_pair "$1" vsid 5001
	# 28 and 48 bytes of inner headers
	ping_ok "$A" "${CA[4,2]}" -M "do" -s $((1400 - $2 - 28))
	must_fail 'mtu[ =:]*'$((1400 - $2)) \
		in_ns "$A" ping -c 2 -i 0.3 -w 20 -M "do" -s $((1400 - $2 - 27)) "${CA[4,2]}"
	ping_ok "$A" "${CA[6,2]}" -M "do" -s $((1400 - $2 - 48))
	must_fail 'mtu[ =:]*'$((1400 - $2)) \
		in_ns "$A" ping -c 2 -i 0.3 -w 20 -M "do" -s $((1400 - $2 - 47)) "${CA[6,2]}"
	# Without DF the host fragments the inner packet, once it knows.
	ping_ok "$A" "${CA[4,2]}" -M dont -s 3000
}

local_v4() { local_sender 4 42; }
local_v6() { local_sender 6 62; }

ktap_run \
	bridged_v4 "W7 the sender behind a bridge port gets ICMP and ICMPv6 (v4 outer)" \
	bridged_v6 "W7 the sender behind a bridge port gets ICMP and ICMPv6 (v6 outer)" \
	routed_v4 "W7 the sender behind a route gets ICMP and ICMPv6 (v4 outer)" \
	routed_v6 "W7 the sender behind a route gets ICMP and ICMPv6 (v6 outer)" \
	local_v4 "W7 the local sender learns the MTU (v4 outer)" \
	local_v6 "W7 the local sender learns the MTU (v6 outer)"
