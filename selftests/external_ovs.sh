#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# An external device as a port of an Open vSwitch datapath: flows give and match
# the VSID. The kernel's datapath alone, without daemons.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	need_module openvswitch
	bare "$A" nv0 nvgre external
	bare "$B" nv0 nvgre external
	datapath "$A" 1 2
	datapath "$B" 2 1
}

# datapath NS HOST PEER: port 0 is the host's dpHOST, port 1 the tunnel.
datapath()
{
	defer in_ns "$1" ovs-dpctl del-dp "dp$2"
	in_ns "$1" bash -e <<- EOF
		ovs-dpctl add-dp dp$2
		ovs-dpctl add-if dp$2 nv0,port_no=1
	EOF
	ipb "$1" <<- EOF
		link set dp$2 address 02:00:00:00:01:0$2 mtu 1438
		link set dp$2 addrgenmode none
		link set dp$2 up
		addr add 10.0.0.$2/24 dev dp$2
		addr add fd00::$2/64 dev dp$2 nodad
		neigh add 10.0.0.$3 lladdr 02:00:00:00:01:0$3 dev dp$2 nud permanent
		neigh add fd00::$3 lladdr 02:00:00:00:01:0$3 dev dp$2 nud permanent
	EOF
}

# flows NS HOST PEER: inner IPv4 in VSID 5004 over IPv4, inner IPv6 in VSID 5006
# over IPv6. The device sees VSIDs as tunnel IDs.
flows()
{
	in_ns "$1" bash -e <<- EOF
		ovs-dpctl add-flow dp$2 'in_port(0),eth(),eth_type(0x0800),ipv4(frag=no)' \
			'set(tunnel(tun_id=5004,dst=${PA[4,$3]},ttl=64,flags(df|key))),1'
		ovs-dpctl add-flow dp$2 'in_port(0),eth(),eth_type(0x86dd),ipv6(frag=no)' \
			'set(tunnel(tun_id=5006,ipv6_src=${PA[6,$2]},ipv6_dst=${PA[6,$3]},ttl=64,flags(df|key))),1'
		ovs-dpctl add-flow dp$2 'in_port(1),tunnel(tun_id=5004,src=${PA[4,$3]},dst=${PA[4,$2]},ttl=64/0,flags(+key)),eth(),eth_type(0x0800),ipv4(frag=no)' 0
		ovs-dpctl add-flow dp$2 'in_port(1),tunnel(tun_id=5006,ipv6_src=${PA[6,$3]},ipv6_dst=${PA[6,$2]},ttl=64/0,flags(+key)),eth(),eth_type(0x86dd),ipv6(frag=no)' 0
	EOF
}

both_ways()
{
	flows "$A" 1 2
	flows "$B" 2 1
	py <<- 'EOF'
		wire = Port(B, "ul")
		for family in 4, 6:
		    transfer(A, B, CA[family][2], 200_000)
		    transfer(B, A, CA[family][1], 200_000)
		    # The end of the other family's connection may still be on its way.
		    seen = wire.got(lambda p: GRE in p and TCP in p and p[GRE].payload.payload.version == family)
		    same("VSIDs", {p[GRE].key >> 8 for p in seen}, {5000 + family})
		    same("outer family", {p.payload.version for p in seen}, {family})
	EOF
}

ktap_run \
	both_ways "F3 Open vSwitch gives and matches the VSID, both families, both ways"
