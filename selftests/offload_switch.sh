#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every switch of "ethtool -K" on the tunnel device does what it says, and data
# arrives unharmed in every position.
. "${0%/*}/lib.sh"

# By default the underlay takes everything, super-packets and checksums to fill in.
setup()
{
	py_start
	topo_pair
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		import segments as seg

		# The longest frame at a device while TRAFFIC() runs.
		def longest(ns, dev, outgoing, traffic):
		    port = Port(ns, dev, outgoing)
		    traffic()
		    frames = seg.settled(port)
		    port.close()
		    return seg.largest(frames)

		def tcp():
		    for family in 4, 6:
		        transfer(A, B, CA[family][2], 200_000)

		def udp():
		    for family in 4, 6:
		        seg.udp_segments(A, CA[family][2], seg.pattern(9000), 1000)

		# The same, and it must arrive.
		def udp_arrives():
		    for family in 4, 6:
		        with sock(B, socket.AF_INET6 if family == 6 else socket.AF_INET,
		                  socket.SOCK_DGRAM) as s:
		            s.bind((CA[family][2], 9))
		            s.settimeout(PATIENCE)
		            seg.udp_segments(A, CA[family][2], seg.pattern(9000), 1000)
		            same("UDP", b"".join(s.recv(2000) for _ in range(9)), seg.pattern(9000))

		# Frames that leave A whose checksums are right already
		def finished():
		    port = Port(A, "ul", outgoing=True)
		    tcp()
		    packets = port.got(lambda p: GRE in p and TCP in p[GRE])
		    port.close()
		    return [seg.rebuilt(p) == raw(p) for p in packets]
	EOF
}

# switch NS DEV FEATURE...: off for this case.
switch()
{
	local ns=$1 dev=$2 feature off=() on=()
	shift 2
	for feature; do
		off+=("$feature" off)
		on+=("$feature" on)
	done
	in_ns "$ns" ethtool -K "$dev" "${off[@]}"
	defer in_ns "$ns" ethtool -K "$dev" "${on[@]}"
}

all_on()
{
	py <<- 'EOF'
		check("TCP super-packets", longest(A, "nv0", True, tcp) > 3000)
		same("UDP super-packet", longest(A, "nv0", True, udp) > 9000, True)
		check("checksums are left to the underlay", not all(finished()))
	EOF
}

tso()
{
	switch "$A" nv0 tso
	py <<< 'same("longest TCP frame", longest(A, "nv0", True, tcp), 1458 + 14)'
}

uso()
{
	switch "$A" nv0 tx-udp-segmentation
	py <<< 'check("longest UDP frame", longest(A, "nv0", True, udp) < 1458 + 14)'
}

tx()
{
	switch "$A" nv0 tx
	py <<- 'EOF'
		seen = finished()
		check("there is traffic", len(seen) > 200)
		same("frames with unfinished checksums", seen.count(False), 0)
	EOF
}

sg()
{
	switch "$A" nv0 sg
	py <<< 'same("longest TCP frame", longest(A, "nv0", True, tcp), 1458 + 14)'
}

# A tap on the underlay would keep frames from being aggregated. A's underlay
# segments, so that there is something to aggregate.
gro()
{
	switch "$A" ul tx-gre-segmentation
	py <<< 'check("aggregates", longest(B, "nv0", False, tcp) > 3000)'
	switch "$B" nv0 gro
	py <<< 'same("longest frame received", longest(B, "nv0", False, tcp), 1458 + 14)'
}

# Kernels before 6.9 refuse UDP_SEGMENT where the device makes no checksums.
data()
{
	local feature traffic
	local -A long=([tso]=tcp-segmentation-offload [tx]=tx-checksumming [sg]=scatter-gather
		[gso]=generic-segmentation-offload)
	switch "$A" ul tx-gre-segmentation
	for feature in tso tx sg gso tx-scatter-gather-fraglist highdma tx-tcp-ecn-segmentation \
		tx-sctp-segmentation tx-gso-list; do
		in_ns "$A" ethtool -k nv0 | grep -E "^\s*(${long[$feature]-$feature}): on\$" > /dev/null
		in_ns "$A" ethtool -K nv0 "$feature" off
		defer in_ns "$A" ethtool -K nv0 "$feature" on
		traffic='tcp(); udp_arrives()'
		[[ $feature != tx ]] || traffic='tcp()'
		py <<< "$traffic"
		in_ns "$A" ethtool -K nv0 "$feature" on tx on sg on tso on gso on
	done
	for feature in gro rx; do
		in_ns "$B" ethtool -K nv0 "$feature" off
		defer in_ns "$B" ethtool -K nv0 "$feature" on
		py <<< 'tcp(); udp_arrives()'
	done
	in_ns "$A" ethtool -K nv0 tx off sg off
	in_ns "$B" ethtool -K nv0 tx off sg off
	defer in_ns "$B" ethtool -K nv0 tx on sg on tso on gso on
	py <<- 'EOF'
		tcp()
		for family in 4, 6:
		    transfer(B, A, CA[family][1], 200_000)
	EOF
}

# C4: what has no checksum to fill in, and what does not want one.
others()
{
	py <<- 'EOF'
		def send_all():
		    wire, port = Port(B, "nv0"), Port(A, "nv0")
		    eth = Ether(src=NV_MAC[1], dst=NV_MAC[2])
		    for frame in (eth / IP(src=CA[4][1], dst=CA[4][2]) / ICMP() / b"ping",
		                  eth / IPv6(src=CA[6][1], dst=CA[6][2]) / ICMPv6EchoRequest(data=b"ping"),
		                  eth / ARP(op=2, psrc=CA[4][1], hwsrc=NV_MAC[1]),
		                  Ether(src=NV_MAC[1], dst=NV_MAC[2], type=0x88b5) / bytes(100)):
		        port.send(frame)
		        wire.wait(lambda p: raw(p) == raw(frame))
		    with sock(A, socket.AF_INET, socket.SOCK_DGRAM) as s:
		        s.setsockopt(socket.SOL_SOCKET, 11, 1)      # SO_NO_CHECK
		        s.sendto(b"no checksum", (CA[4][2], 9))
		        same("UDP checksum", wire.wait(payload_is(b"no checksum"))[0][UDP].chksum, 0)
		    wire.close()
		    port.close()
		send_all()
	EOF
	for feature in tx rx sg gro; do
		in_ns "$A" ethtool -K nv0 "$feature" off
		in_ns "$B" ethtool -K nv0 "$feature" off
		defer in_ns "$A" ethtool -K nv0 "$feature" on tso on gso on
		defer in_ns "$B" ethtool -K nv0 "$feature" on tso on gso on
		py <<< 'send_all()'
	done
}

ktap_run \
	all_on "S1 C1 by default super-packets leave, checksums are left to the underlay" \
	tso "S1 tso off: no TCP super-packet leaves" \
	uso "S1 tx-udp-segmentation off: no UDP super-packet leaves" \
	tx "C1 tx off: checksums are filled in before" \
	sg "S1 sg off: no super-packet leaves" \
	gro "C2 gro off: no aggregate arrives; on: some do" \
	data "S4 C1 C2 data arrives unharmed with every feature off, and all" \
	others "C4 S4 ICMP, ARP, unknown types, UDP without checksum pass in every setting"
