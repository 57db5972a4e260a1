#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tunnels whose packets come back to them only drop, and count what they drop.
. "${0%/*}/lib.sh"

PACKETS=${PACKETS:-200}

setup()
{
	topo_pair
}

# blast DEV ADDRESS: packets that need no answer
blast()
{
	in_ns "$A" "$PYTHON" - "$1" "$PACKETS" "${CA[4,2]}" "${CA[6,2]}" <<- 'EOF'
		import contextlib, socket, sys
		dev, count, *addresses = sys.argv[1:]
		for address in addresses:
		    family = socket.AF_INET6 if ":" in address else socket.AF_INET
		    with socket.socket(family, socket.SOCK_DGRAM) as s:
		        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, dev.encode())
		        for size in 10, 1000:
		            for _ in range(int(count)):
		                with contextlib.suppress(OSError):
		                    s.sendto(bytes(size), (address, 9))
	EOF
}

# The hosts of A's inner networks are there, so that packets are sent at once.
neighbours()
{
	ipb "$A" <<- EOF
		neigh replace ${CA[4,2]} lladdr 02:00:00:00:01:02 dev $1 nud permanent
		neigh replace ${CA[6,2]} lladdr 02:00:00:00:01:02 dev $1 nud permanent
	EOF
}

# Provider addresses in the inner networks: the route to them is a tunnel.
loop_pa()
{
	if [[ $1 == 4 ]]; then
		echo "10.0.$2.$3"
	else
		echo "fd00:0:0:$2::$3"
	fi
}

# drops DEV N: at least N, and as many collisions, between one look and the next.
drops()
{
	local n collisions
	n=$(counter "$A" "$1" tx_drop_loop)
	collisions=$(ip -n "$A" -s -j link show "$1" | jq '.[0].stats64.tx.collisions')
	echo "$1: tx_drop_loop $n, collisions $collisions"
	((n >= $2 && collisions >= n && collisions <= $(counter "$A" "$1" tx_drop_loop)))
}

works_still()
{
	tunnel_pair 4 vsid 5009
	ping_ok "$A" "${CA[4,2]}" -I nv0
}

through_itself()
{
	tunnel "$A" lp0 nvgre vsid 5001 remote "$(loop_pa "$1" 0 2)"
	neighbours lp0
	blast lp0
	drops lp0 "$((4 * PACKETS))"
	ip -n "$A" link del lp0
	works_still
}

# Each other's underlay: lp0 sends to a host in lp1's network, lp1 to one in lp0's.
ring()
{
	TUNNEL_NET=0 tunnel "$A" lp0 nvgre vsid 5001 remote "$(loop_pa "$1" 1 2)"
	TUNNEL_NET=1 tunnel "$A" lp1 nvgre vsid 5002 remote "$(loop_pa "$1" 0 2)"
	neighbours lp0
	ipb "$A" <<- EOF
		neigh replace 10.0.1.2 lladdr 02:00:00:00:02:02 dev lp1 nud permanent
		neigh replace fd00:0:0:1::2 lladdr 02:00:00:00:02:02 dev lp1 nud permanent
		link set lp0 mtu 1400
		link set lp1 mtu 1300
		link set lp0 type nvgre ttl 9
		link set lp1 type nvgre ttl 9
	EOF
	blast lp0
	local n=$(($(counter "$A" lp0 tx_drop_loop) + $(counter "$A" lp1 tx_drop_loop) + \
		$(counter "$A" lp0 tx_drop_too_big) + $(counter "$A" lp1 tx_drop_too_big)))
	echo "dropped: $n"
	((n >= 2 * PACKETS))
	ip -n "$A" link del lp0
	ip -n "$A" link del lp1
	works_still
}

# A bond that sends every frame by a tunnel that runs over the bond.
bond()
{
	need_module bonding
	ip -n "$A" link add bond0 type bond mode broadcast || skip "no bond"
	defer ip -n "$A" link del bond0
	ipb "$A" <<- EOF
		link add lp0 type nvgre vsid 5001 remote $(loop_pa "$1" 0 2)
		link add lp1 type nvgre vsid 5002 remote $(loop_pa "$1" 0 2)
		link set lp0 master bond0
		link set lp1 master bond0
		link set bond0 up
		addr add ${CA[4,1]}/24 dev bond0
		addr add ${CA[6,1]}/64 dev bond0 nodad
	EOF
	defer ip -n "$A" link del lp0
	defer ip -n "$A" link del lp1
	neighbours bond0
	PACKETS=20 blast bond0
	drops lp0 20
	ip -n "$A" link del bond0
	works_still
}

# Tunnels in tunnels: room for their headers is asked for up to a bound (512 bytes), as
# what a socket is charged for a frame shows that waits above them. The last one's MTU is
# too small for IPv6, which could take a token.
headroom()
{
	local i remote=${PA[4,2]}
	for i in {1..24}; do
		ipb "$A" <<- EOF
			link add lp$i type nvgre vsid $((6000 + i)) remote $remote
			link set lp$i up
			addr add 10.1.$i.1/24 dev lp$i
			neigh add 10.1.$i.2 lladdr 02:00:00:00:01:02 dev lp$i nud permanent
		EOF
		defer ip -n "$A" link del "lp$i"
		remote=10.1.$i.2
	done
	in_ns "$A" tc qdisc add dev lp24 root tbf rate 8bit burst 100 limit 10000
	in_ns "$A" "$PYTHON" - <<- 'EOF'
		import fcntl, socket, struct
		frame = bytes.fromhex("020000000102 020000000101 88b5") + bytes(46)
		def charged(dev):
		    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as s:
		        s.bind((dev, 0))
		        s.send(frame)   # takes the tokens
		        s.send(frame)
		        return struct.unpack("=i", fcntl.ioctl(s, 0x5411, bytes(4)))[0]
		size = charged("lp24")
		print("charged:", size)
		assert 700 < size <= 2048, size
	EOF
}

through_itself_v4() { through_itself 4; }
through_itself_v6() { through_itself 6; }
ring_v4() { ring 4; }
ring_v6() { ring 6; }
bond_v4() { bond 4; }
bond_v6() { bond 6; }

ktap_run \
	through_itself_v4 "X1 a remote that is reached through the device itself: drops (v4)" \
	through_itself_v6 "X1 a remote that is reached through the device itself: drops (v6)" \
	ring_v4 "X1 two devices that run over each other: drops (v4)" \
	ring_v6 "X1 two devices that run over each other: drops (v6)" \
	bond_v4 "X1 a broadcasting bond over tunnels over the bond: drops (v4)" \
	bond_v6 "X1 a broadcasting bond over tunnels over the bond: drops (v6)" \
	headroom "X1 many tunnels in tunnels ask for no more headroom than a few"
