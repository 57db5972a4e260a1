#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# An external device: one for all VSIDs and remotes, told by tc what to send where
# and telling tc what came from where.
. "${0%/*}/lib.sh"

# In $B, what nv0 receives is sorted by tc to p1, p2 and p3, and seen at q1 to q3.
setup()
{
	py_start
	topo_pair
	bare "$A" nv0 nvgre external
	bare "$B" nv0 nvgre external
	tc -n "$A" qdisc add dev nv0 clsact
	tc -n "$B" qdisc add dev nv0 clsact
	ipb "$B" <<- EOF
		link add p1 type veth peer name q1
		link add p2 type veth peer name q2
		link add p3 type veth peer name q3
		$(printf 'link set %s addrgenmode none\n' p1 q1 p2 q2 p3 q3)
		$(printf 'link set %s up\n' p1 q1 p2 q2 p3 q3)
	EOF
	py <<- 'EOF'
		wire = Port(B, "ul")
		def sent(frame):
		    wire.flush()
		    port = Port(A, "nv0")
		    port.send(frame)
		    port.close()
		    p = wire.wait(is_gre)[0]
		    ip = p.payload
		    v4 = type(ip) is IP
		    return {"src": ip.src, "dst": ip.dst, "vsid": p[GRE].key >> 8,
		            "ttl": ip.ttl if v4 else ip.hlim, "tos": ip.tos if v4 else ip.tc}
	EOF
}

# rules NS: tc filter rules of nv0, from standard input, until the case ends
rules()
{
	defer tc -n "$1" filter del dev nv0 egress
	defer tc -n "$1" filter del dev nv0 ingress
	sed 's/^/filter add dev nv0 /' | tc -n "$1" -batch -
}

send()
{
	rules "$A" <<- EOF
		egress protocol ip flower dst_ip 10.0.0.2 action tunnel_key set src_ip ${PA[4,1]} dst_ip ${PA[4,2]} id 5001 tos 0x48 ttl 17
		egress protocol ip flower dst_ip 10.0.0.3 action tunnel_key set src_ip ${PA[6,1]} dst_ip ${PA[6,2]} id 5002 tos 0x28 ttl 18
		egress protocol ipv6 flower dst_ip fd00::2 action tunnel_key set src_ip ${PA[6,1]} dst_ip ${PA[6,2]} id 16777214 ttl 19
		egress protocol arp flower action tunnel_key set src_ip 0.0.0.0 dst_ip ${PA[4,2]} id 4096
	EOF
	py <<- 'EOF'
		v4, v6 = (PA[4][1], PA[4][2]), (PA[6][1], PA[6][2])
		for frame, (src, dst), vsid, ttl, tos in (
		        (inner(4, dst=2), v4, 5001, 17, 0x48), (inner(4, dst=3), v6, 5002, 18, 0x28),
		        (inner(6, dst=2), v6, 0xfffffe, 19, 0),
		        (Ether(dst="ff:ff:ff:ff:ff:ff", src=NV_MAC[1]) / ARP(pdst="10.0.0.9"), v4, 4096, 64, 0)):
		    same(frame.summary(), sent(frame),
		         {"src": src, "dst": dst, "vsid": vsid, "ttl": ttl, "tos": tos})
		no_drops(A)
	EOF
}

receive()
{
	rules "$B" <<- EOF
		ingress protocol ip prio 1 flower enc_key_id 5001 enc_src_ip ${PA[4,1]} enc_dst_ip ${PA[4,2]} action tunnel_key unset action mirred egress redirect dev p1
		ingress protocol ip prio 1 flower enc_key_id 5002 enc_src_ip ${PA[4,3]} action tunnel_key unset action mirred egress redirect dev p2
		ingress protocol ip prio 2 flower enc_key_id 5001 enc_src_ip ${PA[6,1]} enc_dst_ip ${PA[6,2]} action tunnel_key unset action mirred egress redirect dev p3
	EOF
	py <<- 'EOF'
		far = Port(A, "ul")
		for port, family, src, vsid in (("q1", 4, 1, 5001), ("q2", 4, 3, 5002), ("q3", 6, 1, 5001)):
		    for flowid in 0, 1, 255:
		        frame = nvgre(inner(payload=port.encode()), family=family, vsid=vsid, flowid=flowid)
		        frame.payload.src = PA[family][src]
		        p = Port(B, port)
		        far.send(frame)
		        same(f"arrives at {port}", raw(p.wait(is_udp)[0]), raw(frame[GRE].payload))
		        p.close()
	EOF
}

# unusable WHAT ACTION: a frame with such metadata is dropped and counted.
unusable()
{
	rules "$A" <<< "egress protocol ip flower $2"
	py WHAT="$1" <<- 'EOF'
		count = Counters(A)
		Port(A, "nv0").send(inner(4))
		try:
		    count.expect(tx_drop_metadata=1, link_tx_dropped=1, link_tx_packets=0)
		except AssertionError as err:
		    raise AssertionError(f"{WHAT}: {err}") from None
	EOF
	tc -n "$A" filter del dev nv0 egress
}

refuse()
{
	unusable "no metadata" "action pass"
	unusable "reserved VSID" "action tunnel_key set src_ip ${PA[4,1]} dst_ip ${PA[4,2]} id 4095"
	unusable "vendor VSID" "action tunnel_key set src_ip ${PA[4,1]} dst_ip ${PA[4,2]} id 16777215"
	unusable "VSID of more than 24 bits" "action tunnel_key set src_ip ${PA[4,1]} dst_ip ${PA[4,2]} id 16777216"
	unusable "multicast remote" "action tunnel_key set src_ip ${PA[4,1]} dst_ip 239.1.1.1 id 5001"
	unusable "no remote" "action tunnel_key set src_ip 0.0.0.0 dst_ip 0.0.0.0 id 5001"
	unusable "no remote, IPv6" "action tunnel_key set src_ip ${PA[6,1]} dst_ip :: id 5001"
}

# What was received has metadata, too, but of the way in: sent out again as it is,
# it must not be taken for an order.
returned()
{
	rules "$B" <<< "ingress matchall action mirred egress redirect dev nv0"
	py <<- 'EOF'
		count = Counters(B)
		Port(A, "ul").send(nvgre(inner()))
		count.expect(link_rx_packets=1, tx_drop_metadata=1, link_tx_dropped=1, link_tx_packets=0)
	EOF
}

# The last one: its addresses stay, and hosts with addresses send by themselves.
both_ways()
{
	rules "$A" <<- EOF
		egress protocol ip flower action tunnel_key set src_ip ${PA[4,1]} dst_ip ${PA[4,2]} id 5001
		egress protocol ipv6 prio 3 flower action tunnel_key set src_ip ${PA[6,1]} dst_ip ${PA[6,2]} id 5001
	EOF
	rules "$B" <<- EOF
		egress protocol ip flower action tunnel_key set src_ip ${PA[4,2]} dst_ip ${PA[4,1]} id 5001
		egress protocol ipv6 prio 3 flower action tunnel_key set src_ip ${PA[6,2]} dst_ip ${PA[6,1]} id 5001
	EOF
	for ns in "$A" "$B"; do
		local h=${HOST[$ns]} p=$((3 - HOST[$ns]))
		ipb "$ns" <<- EOF
			addr add ${CA[4,$h]}/24 dev nv0
			addr add ${CA[6,$h]}/64 dev nv0 nodad
			neigh add ${CA[4,$p]} lladdr 02:00:00:00:01:0$p dev nv0 nud permanent
			neigh add ${CA[6,$p]} lladdr 02:00:00:00:01:0$p dev nv0 nud permanent
		EOF
	done
	py <<- 'EOF'
		for family in 4, 6:
		    transfer(A, B, CA[family][2], 200_000)
		    transfer(B, A, CA[family][1], 200_000)
	EOF
}

ktap_run \
	send "F3 W4 tc gives VSID, remote of either family, TTL and TOS, frame by frame" \
	receive "F3 W4 tc sees VSID and addresses of what came in" \
	refuse "F3 W9 missing or unusable metadata: dropped and counted" \
	returned "F3 W9 metadata of the receive side is no order to send" \
	both_ways "F3 TCP between external devices, both families, both ways"
