#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# On a host that was booted with ipv6.disable=1.
. "${0%/*}/lib.sh"

setup()
{
	[[ $(< /sys/module/ipv6/parameters/disable) == 1 ]] ||
		skip_known "not booted with ipv6.disable=1"
	defer ip -batch "$T/netns-del"
	printf 'netns del %s\n' "$A" "$B" > "$T/netns-del"
	ip -batch - <<- EOF
		netns add $A
		netns add $B
		link add ul netns $A type veth peer name ul netns $B
	EOF
	local ns
	for ns in "$A" "$B"; do
		ipb "$ns" <<- EOF
			link set ul up
			addr add ${PA[4,${HOST[$ns]}]}/24 dev ul
		EOF
	done
}

# without_v6 NS REMOTE: as tunnel, but only IPv4 inside.
without_v6()
{
	ipb "$1" <<- EOF
		link add nv0 type nvgre vsid 5001 local ${PA[4,${HOST[$1]}]} remote $2
		link set nv0 up
		addr add ${CA[4,${HOST[$1]}]}/24 dev nv0
	EOF
	defer ip -n "$1" link del nv0
}

refused()
{
	must_fail 'IPv6 is disabled' ip -n "$A" link add nv6 type nvgre vsid 5002 \
		local "${PA[6,1]}" remote "${PA[6,2]}"
	must_fail 'IPv6 is disabled' ip -n "$A" link add nv6 type nvgre vsid 5002 \
		remote "${PA[6,2]}"
	without_v6 "$A" "${PA[4,2]}"
	must_fail 'IPv6 is disabled|family' ip -n "$A" link set nv0 type nvgre remote "${PA[6,2]}"
}

works()
{
	without_v6 "$A" "${PA[4,2]}"
	without_v6 "$B" "${PA[4,1]}"
	ping_ok "$A" "${CA[4,2]}"
	ip -n "$A" link set nv0 mtu 1280
	ip -n "$A" link set nv0 mtu 68
	ip -n "$A" link set nv0 mtu 1400
	ping_ok "$A" "${CA[4,2]}" -s 1300
}

# IPv6 from a raw socket, and from outside, over IPv4 and over IPv6.
frames()
{
	without_v6 "$A" "${PA[4,2]}"
	without_v6 "$B" "${PA[4,1]}"
	ip -n "$A" link add ext type nvgre external
	defer ip -n "$A" link del ext
	ip -n "$A" link set ext up
	"$PYTHON" - "$SELFTESTS" "$A" <<- 'EOF'
		import sys
		sys.path.insert(0, sys.argv[1])
		import load
		ns = load.Netns.named(sys.argv[2])
		inner = load.eth("02:00:00:00:01:02", "02:00:00:00:01:01", 0x86dd,
		                 load.udp("fd00::1", "fd00::2"))
		outer = load.eth("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", 0x86dd,
		                 load.ip("2001:db8::1", "2001:db8::2", 47, load.nvgre(5001, inner)))
		for dev in "nv0", "ext":
		    load.packet_socket(ns, dev).send(inner)
		load.packet_socket(ns, "ul").send(outer)
	EOF
	ping_ok "$A" "${CA[4,2]}"
}

ktap_run \
	refused "X1 X4 IPv6 addresses are refused with a reason" \
	works "X1 IPv4 works, and every MTU" \
	frames "X1 W9 IPv6 frames inside and outside do no harm"
