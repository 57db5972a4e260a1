#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Data arrives unharmed, however it is sent and wherever the underlay is.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		import tempfile
		MSG_ZEROCOPY, SO_ZEROCOPY = 0x4000000, 60
		data = random.Random(1).randbytes(1 << 19)
		wanted = hashlib.sha1(data).hexdigest()

		# SEND(socket) sends "data" from A; it must arrive at ADDR in B.
		def delivered(addr, send):
		    family = socket.AF_INET6 if ":" in addr else socket.AF_INET
		    with sock(B, family, socket.SOCK_STREAM) as listener, \
		            sock(A, family, socket.SOCK_STREAM) as client:
		        listener.bind((addr, 0))
		        listener.listen(1)
		        client.settimeout(PATIENCE)
		        client.connect(listener.getsockname()[:2])
		        server, _ = listener.accept()
		        def feed():
		            send(client)
		            client.shutdown(socket.SHUT_WR)
		        feeder = threading.Thread(target=feed, daemon=True)
		        feeder.start()
		        digest = hashlib.sha1()
		        with server:
		            server.settimeout(PATIENCE)
		            while part := server.recv(1 << 18):
		                digest.update(part)
		        feeder.join(PATIENCE)
		    same("digest", digest.hexdigest(), wanted)

		def by_sendfile(client):
		    with tempfile.TemporaryFile() as f:
		        f.write(data)
		        f.flush()
		        client.sendfile(f)

		def by_zerocopy(client):
		    client.setsockopt(socket.SOL_SOCKET, SO_ZEROCOPY, 1)
		    view = memoryview(data)
		    while view:
		        view = view[client.send(view[:40000], MSG_ZEROCOPY):]

		def by_splice(client):
		    out, into = os.pipe()
		    view = memoryview(data)
		    client.setblocking(True)
		    while view:
		        n = os.write(into, view[:30000])
		        view = view[n:]
		        while n:
		            n -= os.splice(out, client.fileno(), n)
		    os.close(out)
		    os.close(into)
	EOF
}

nonlinear()
{
	local how
	tunnel_pair "$1" vsid 5001
	for how in all none; do
		[[ $how == all ]] || in_ns "$A" ethtool -K ul tx-gre-segmentation off tx off
		py <<- 'EOF'
			for family in 4, 6:
			    for send in by_sendfile, by_zerocopy, by_splice:
			        delivered(CA[family][2], send)
		EOF
	done
	in_ns "$A" ethtool -K ul tx-gre-segmentation on tx on
}

nonlinear_v4() { nonlinear 4; }
nonlinear_v6() { nonlinear 6; }

# Headers in fragments, as a page-flipping device would receive them.
receive_nonlinear()
{
	bare "$B" nv0 nvgre vsid 5001 local "${PA[$1,2]}" remote "${PA[$1,1]}"
	ip -n "$A" link set ul mtu 9000
	ip -n "$B" link set ul mtu 9000
	py OUTER="$1" <<- 'EOF'
		import segments as seg
		port, tap = seg.SuperPort(A, "ul"), Port(B, "nv0")
		for family in 4, 6:
		    frame = raw(inner(family, payload=data[:6000]))
		    packet = raw(nvgre(Ether(frame), family=int(OUTER)))
		    # Up to the middle of each header.
		    for linear in 14, 40, 56, 60, 70, 90, 110:
		        port.send_raw(packet, linear)
		        same("frame", bytes(raw(tap.wait(is_udp)[0])), frame)
	EOF
	ip -n "$A" link set ul mtu 1500
	ip -n "$B" link set ul mtu 1500
}

receive_nonlinear_v4() { receive_nonlinear 4; }
receive_nonlinear_v6() { receive_nonlinear 6; }

both_ways()
{
	py <<- 'EOF'
		failed = []
		def one(*args):
		    try:
		        transfer(*args)
		    except Exception as err:
		        failed.append(err)
		flows = [threading.Thread(target=one, args=(src, dst, CA[family][host], 300_000, seed))
		         for family in (4, 6) for src, dst, host in ((A, B, 2), (B, A, 1)) for seed in (1, 2)]
		for flow in flows:
		    flow.start()
		for flow in flows:
		    flow.join()
		same("flows that failed", failed, [])
	EOF
}

parallel()
{
	tunnel_pair "$1" vsid 5001
	both_ways
}

parallel_v4() { parallel 4; }
parallel_v6() { parallel 6; }

# The device lives in $C, its underlay stays in $A.
other_netns()
{
	ip netns add "$C"
	defer ip netns del "$C"
	tunnel "$B" nv0 nvgre vsid 5001 local "${PA[$1,2]}" remote "${PA[$1,1]}"
	ip -n "$A" link add nv0 address 02:00:00:00:01:01 type nvgre vsid 5001 \
		local "${PA[$1,1]}" remote "${PA[$1,2]}"
	ip -n "$A" link set nv0 netns "$C"
	ipb "$C" <<- EOF
		link set nv0 up
		addr add ${CA[4,1]}/24 dev nv0
		addr add ${CA[6,1]}/64 dev nv0 nodad
	EOF
	ping_ok "$C" "${CA[4,2]}"
	py <<- 'EOF'
		for family in 4, 6:
		    transfer(C, B, CA[family][2], 200_000)
		    transfer(B, C, CA[family][1], 200_000)
	EOF
	ip -n "$C" -d link show nv0 | grep -q link-netns
}

other_netns_v4() { other_netns 4; }
other_netns_v6() { other_netns 6; }

# A's underlay device is a member of a VRF.
vrf()
{
	need_module vrf
	ipb "$A" <<- EOF
		link add vrf0 type vrf table 10
		link set vrf0 up
		link set ul master vrf0
		addr replace ${PA[4,1]}/24 dev ul
		addr replace ${PA[6,1]}/64 dev ul nodad
		neigh replace ${PA[4,2]} lladdr 02:00:00:00:00:02 dev ul nud permanent
		neigh replace ${PA[6,2]} lladdr 02:00:00:00:00:02 dev ul nud permanent
	EOF
	defer underlay_back
	tunnel "$A" nv0 nvgre vsid 5001 local "${PA[$1,1]}" remote "${PA[$1,2]}" dev "$2"
	tunnel "$B" nv0 nvgre vsid 5001 local "${PA[$1,2]}" remote "${PA[$1,1]}"
	ping_ok "$A" "${CA[4,2]}"
	py <<- 'EOF'
		for family in 4, 6:
		    transfer(A, B, CA[family][2], 200_000)
		    transfer(B, A, CA[family][1], 200_000)
	EOF
}

underlay_back()
{
	ipb "$A" <<- EOF
		link set ul nomaster
		link del vrf0
		addr replace ${PA[4,1]}/24 dev ul
		addr replace ${PA[6,1]}/64 dev ul nodad
		neigh replace ${PA[4,2]} lladdr 02:00:00:00:00:02 dev ul nud permanent
		neigh replace ${PA[6,2]} lladdr 02:00:00:00:00:02 dev ul nud permanent
	EOF
}

vrf_member_v4() { vrf 4 ul; }
vrf_member_v6() { vrf 6 ul; }
vrf_master_v4() { vrf 4 vrf0; }
vrf_master_v6() { vrf 6 vrf0; }

ktap_run \
	nonlinear_v4 "S8 sendfile, zerocopy and splice arrive unharmed (v4 outer)" \
	nonlinear_v6 "S8 sendfile, zerocopy and splice arrive unharmed (v6 outer)" \
	receive_nonlinear_v4 "S8 W9 received with headers in other fragments (v4 outer)" \
	receive_nonlinear_v6 "S8 W9 received with headers in other fragments (v6 outer)" \
	parallel_v4 "W4 many flows both ways at once (v4 outer)" \
	parallel_v6 "W4 many flows both ways at once (v6 outer)" \
	other_netns_v4 "W4 device and underlay in different namespaces (v4 outer)" \
	other_netns_v6 "W4 device and underlay in different namespaces (v6 outer)" \
	vrf_member_v4 "W4 underlay in a VRF, dev is the member (v4 outer)" \
	vrf_member_v6 "W4 underlay in a VRF, dev is the member (v6 outer)" \
	vrf_master_v4 "W4 underlay in a VRF, dev is the VRF (v4 outer)" \
	vrf_master_v6 "W4 underlay in a VRF, dev is the VRF (v6 outer)"
