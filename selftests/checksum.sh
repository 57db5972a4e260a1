#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A packet whose checksum is wrong in any layer is not delivered as good, whoever
# has to notice: a socket gets the good ones only.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		from scapy.utils import checksum
		import segments as seg

		port = Port(A, "ul")
		serial = iter(range(1 << 16))

		# A packet to UDP port 2000 with something wrong. WHERE: "outer", "gre",
		# "inner gre" (of two), "ip", "l4", or "" for nothing.
		def datagram(outer, family, where, gre):
		    data = b"%05d %s" % (next(serial), where.encode() or b"good")
		    frame = Ether(raw(inner(family, payload=data * 9)))
		    if where == "l4":
		        frame[UDP].chksum ^= 0x0100
		    if where == "ip":
		        frame[IP].chksum ^= 0x0100
		    packet = (Ether(src=UL_MAC[1], dst=UL_MAC[2]) / outer_ip(outer) / gre / frame)
		    packet = Ether(raw(packet))
		    if where == "outer":
		        packet[IP].chksum ^= 0x0100
		    if where == "gre":
		        packet[GRE].chksum ^= 0x0100
		    if where == "inner gre":
		        packet.getlayer(GRE, 2).chksum ^= 0x0100
		        del packet[GRE].chksum      # which goes over it, and stays right
		        packet = Ether(raw(packet))
		    return packet, data * 9

		# Good and bad ones in one burst, so that they meet in GRO.
		def only_good(outer, gre, more=()):
		    for family in 4, 6:
		        with sock(B, socket.AF_INET6 if family == 6 else socket.AF_INET,
		                  socket.SOCK_DGRAM) as s:
		            s.bind((CA[family][2], 2000))
		            s.settimeout(PATIENCE)
		            wheres = ["l4", *more]
		            if family == 4:
		                wheres.append("ip")
		            if outer == 4:
		                wheres.append("outer")
		            burst, wanted = [], []
		            for where in ["", *wheres, "", "l4", ""]:
		                packet, data = datagram(outer, family, where, gre)
		                burst.append(packet)
		                if not where:
		                    wanted.append(data)
		            port.send(*burst)
		            same("received", [s.recv(1 << 16) for _ in wanted], wanted)
		            s.setblocking(False)
		            with contextlib.suppress(BlockingIOError):
		                raise AssertionError(f"received, too: {s.recv(1 << 16)}")
	EOF
}

# Code from standard input, with every way of verifying that B's device has.
each_setting()
{
	local rx gro code
	code=$(< /dev/stdin)
	for rx in on off; do
		for gro in on off; do
			echo "rx $rx gro $gro"
			in_ns "$B" ethtool -K nv0 rx "$rx" gro "$gro"
			py <<< "$code"
		done
	done
}

socket_v4()
{
	tunnel "$B" nv0 nvgre vsid 5001 local "${PA[4,2]}" remote "${PA[4,1]}"
	each_setting <<< 'only_good(4, GRE(key_present=1, key=5001 << 8, proto=TEB))'
}

socket_v6()
{
	tunnel "$B" nv0 nvgre vsid 5001 local "${PA[6,2]}" remote "${PA[6,1]}"
	each_setting <<< 'only_good(6, GRE(key_present=1, key=5001 << 8, proto=TEB))'
}

# A GRE checksum that was verified makes the sum over the inner packet known
# (CHECKSUM_COMPLETE); it must not vouch for it.
gre_csum()
{
	tunnel "$B" nv0 nvgre mode gre csum local "${PA[$1,2]}" remote "${PA[$1,1]}"
	each_setting <<< "only_good($1, GRE(chksum_present=1, proto=TEB), ['gre'])"
	[[ $(counter "$B" nv0 rx_drop_csum) == 8 ]]
}

gre_csum_v4() { gre_csum 4; }
gre_csum_v6() { gre_csum 6; }

# The underlay hands up a sum over the whole packet (CHECKSUM_COMPLETE), as some NICs
# do: here a gretap whose own checksum has been verified. Each header that is taken
# off must be taken out of the sum; otherwise the core complains about the device.
#
# complete FAMILY GRE BAD ARGS...: of the device above, what its GRE header is, and
# what can be bad about it.
complete()
{
	local f=$1 gre=$2 bad=$3
	local -A net=([4]=203.0.113. [6]=2001:db8:9::)
	shift 3
	need_module ip_gre
	TUNNEL_NET=8 bare "$B" under gretap key 99 csum local "${PA[4,2]}" remote "${PA[4,1]}"
	ip -n "$B" addr add 203.0.113.2/24 dev under
	ip -n "$B" addr add 2001:db8:9::2/64 dev under nodad
	tunnel "$B" nv0 nvgre "$@" local "${net[$f]}2" remote "${net[$f]}1"
	each_setting <<- EOF
		middle = (IP if $f == 4 else IPv6)(src="${net[$f]}1", dst="${net[$f]}2")
		only_good(4, GRE(chksum_present=1, key_present=1, key=99, proto=TEB)
		          / Ether(src="02:00:00:00:09:01", dst="02:00:00:00:09:02") / middle
		          / GRE($gre, proto=TEB), ["gre", $bad])
	EOF
}

complete_v4() { complete 4 "key_present=1, key=5001 << 8" "" vsid 5001; }
complete_v6() { complete 6 "key_present=1, key=5001 << 8" "" vsid 5001; }

# A GRE checksum of our own is part of that sum, too.
complete_gre()
{
	complete "$1" "chksum_present=1" '"inner gre"' mode gre csum
	[[ $(counter "$B" nv0 rx_drop_csum) == 8 ]]
}

complete_gre_v4() { complete_gre 4; }
complete_gre_v6() { complete_gre 6; }

# The underlay aggregates before the tunnel does.
underlay_gro()
{
	tunnel "$B" nv0 nvgre vsid 5001 local "${PA[4,2]}" remote "${PA[4,1]}"
	in_ns "$B" ethtool -K ul gro on
	defer in_ns "$B" ethtool -K ul gro off
	each_setting <<< 'only_good(4, GRE(key_present=1, key=5001 << 8, proto=TEB))'
}

# TCP segments that GRO would join, the one in the middle with a bad checksum: what
# is behind it is joined to nothing. Seen on the device, where they are delivered.
tcp_gro()
{
	bare "$B" nv0 nvgre vsid 5001 local "${PA[$1,2]}" remote "${PA[$1,1]}"
	py OUTER="$1" <<- 'EOF'
		tap = Port(B, "nv0")
		for family in 4, 6:
		    burst = []
		    for i in range(9):
		        frame = seg.tcp(family, 1000)
		        frame[TCP].seq = 1000 + 1000 * i
		        frame[TCP].flags = "A"
		        del frame[TCP].chksum
		        frame = Ether(raw(frame))
		        if i == 4:
		            frame[TCP].chksum ^= 0x0100
		        burst.append(nvgre(frame, family=int(OUTER)))
		    tap.flush()
		    port.send(*burst)
		    data = {}
		    wait_until(lambda: [data.setdefault(p[TCP].seq, p) for p in tap.got(lambda p: TCP in p)]
		               and sum(len(p[TCP].payload) for p in data.values()) == 9000, "all arrive")
		    same("the bad segment is alone", len(data[5000][TCP].payload), 1000)
		    bad = data[5000].copy()
		    del bad[TCP].chksum
		    check("its checksum is still bad",
		          data[5000][TCP].chksum != Ether(raw(bad))[TCP].chksum)
	EOF
}

tcp_gro_v4() { tcp_gro 4; }
tcp_gro_v6() { tcp_gro 6; }

# CHECKSUM_PARTIAL through the tunnel and on: what one host leaves to be filled in
# is filled in before it goes over a wire of another kind.
forwarded()
{
	bare_pair "$1" vsid 5001
	ipb "$B" <<- EOF
		link add br0 type bridge
		link set br0 addrgenmode none
		link set br0 up
		link add out type veth peer name far
		link set out addrgenmode none
		link set far addrgenmode none
		link set out up
		link set far up
		link set nv0 master br0
		link set out master br0
	EOF
	defer ip -n "$B" link del out
	defer ip -n "$B" link del br0
	in_ns "$B" ethtool -K out tx off tso off
	py <<- 'EOF'
		far, plain = Port(B, "far"), seg.SuperPort(A, "nv0")
		for family in 4, 6:
		    sent = seg.tcp(family, 700)
		    sent.dst = NV_MAC[3]
		    plain.send(sent)
		    seg.right(far.wait(lambda p: TCP in p)[0])
		    sent = seg.tcp(family, 5500, [("Timestamp", (1, 2))])
		    sent.dst = NV_MAC[3]
		    plain.send(sent, 1000)
		    packets = far.wait(lambda p: TCP in p, 6)
		    for packet in packets:
		        seg.right(packet)
		    same("data", b"".join(raw(p[TCP].payload) for p in packets), raw(sent[TCP].payload))
	EOF
}

forwarded_v4() { forwarded 4; }
forwarded_v6() { forwarded 6; }

ktap_run \
	socket_v4 "C2 C3 bad outer and inner checksums, every rx and gro setting (v4 outer)" \
	socket_v6 "C2 C3 bad inner checksums, every rx and gro setting (v6 outer)" \
	gre_csum_v4 "C2 C3 G1 bad inner checksum under a good GRE checksum, and bad GRE ones (v4)" \
	gre_csum_v6 "C2 C3 G1 bad inner checksum under a good GRE checksum, and bad GRE ones (v6)" \
	complete_v4 "C2 C3 a sum over the whole packet comes from below (v4 outer)" \
	complete_v6 "C2 C3 a sum over the whole packet comes from below (v6 outer)" \
	complete_gre_v4 "C2 C3 G1 a sum over the whole packet, and a GRE checksum in it (v4 outer)" \
	complete_gre_v6 "C2 C3 G1 a sum over the whole packet, and a GRE checksum in it (v6 outer)" \
	underlay_gro "C2 C3 bad checksums where the underlay has GRO, too" \
	tcp_gro_v4 "C3 GRO joins no segment with a bad checksum (v4 outer)" \
	tcp_gro_v6 "C3 GRO joins no segment with a bad checksum (v6 outer)" \
	forwarded_v4 "C1 C2 checksums left open are filled in behind the tunnel (v4 outer)" \
	forwarded_v6 "C1 C2 checksums left open are filled in behind the tunnel (v6 outer)"
