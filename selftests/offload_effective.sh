#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Who performs offloads above drivers that cannot do everything, and under encryption:
# what is reported, and whether it is so of packets that the driver gets.
. "${0%/*}/lib.sh"

setup()
{
	ynl_start
	py <<- 'EOF'
		import segments as seg
		from ynl import *
		a = Family(A)
		TX = "tx-checksum", "lso", "uso"

		def report(outer):
		    """{(offload, inner version): (performer, reason, text)}, and the remote."""
		    [remote] = a.do("offload-get", {"ifname": "nv0"})["remote"]
		    mixes = {f"inner{i}-outer{outer}": i for i in (4, 6)}
		    return {(e["offload"], mixes[next(iter(e["mix"]))]):
		            (e["performer"], e["reason"], e.get("reason-text", ""))
		            for e in remote["effective"]}, remote

		def expect(outer, offloads, performer, reason="none", text=""):
		    told, _ = report(outer)
		    for offload in offloads:
		        for inner in 4, 6:
		            same(f"{offload}, inner IPv{inner}", told[offload, inner], (performer, reason, text))

		def got(send):
		    """What the driver gets of that."""
		    port = Port(A, "nic", outgoing=True)
		    send()
		    # No queue is in between: by now it has been sent. So may a report of IPv6 groups.
		    packets = port.got(lambda p: GRE in p and (TCP in p or UDP in p))
		    port.close()
		    return packets

		def segmented_by(packets):
		    """Who makes four segments of these packets?"""
		    if len(packets) == 4:
		        return "software"
		    same("packets", len(packets), 1)
		    ip = packets[0].payload
		    length = ip.len if IP in ip and ip.version == 4 else ip.plen + 40
		    # All headers but for one segment: the device repeats them as they are.
		    return "hardware" if length == len(packets[0]) - 14 else "partial"

		def summed_by(packets):
		    [packet] = packets
		    return "software" if seg.rebuilt(packet) == raw(packet) else "hardware"

		def true(outer):
		    """What is reported must be so."""
		    told, _ = report(outer)
		    port = seg.SuperPort(A, "nv0")
		    for i in 4, 6:
		        for offload, by in (
		                ("tx-checksum", summed_by(got(lambda: port.send(seg.tcp(i, 100))))),
		                ("lso", segmented_by(got(lambda: port.send(seg.tcp(i, 4000), 1000)))),
		                ("uso", segmented_by(got(lambda: seg.udp_segments(
		                    A, CA[i][2], seg.pattern(4000), 1000))))):
		            same(f"{offload}, inner IPv{i}", by, told[offload, i][0])
		    port.close()
	EOF
}

# nic KIND FAMILY: a made-up underlay device in $A, and nv0 above it.
nic()
{
	local us=203.0.113.1 them=203.0.113.2
	[[ $2 == 4 ]] || us=2001:db8:1::1 them=2001:db8:1::2
	ipb "$A" <<- EOF
		link add nic type $1
		link set nic addrgenmode none
		link set nic up
		addr add $us dev nic
		route add $them dev nic
		neigh add $them lladdr 02:00:00:00:00:02 dev nic nud permanent
	EOF
	tunnel "$A" nv0 nvgre vsid 5001 local "$us" remote "$them"
	ipb "$A" <<- EOF
		neigh add ${CA[4,2]} lladdr 02:00:00:00:01:02 dev nv0 nud permanent
		neigh add ${CA[6,2]} lladdr 02:00:00:00:01:02 dev nv0 nud permanent
	EOF
}

no_nic()
{
	ip -n "$A" link del nv0
	ip -n "$A" link del nic
}

need_testnic()
{
	[[ ! -d /sys/module/testnic ]] || return 0
	need_module testnic
	defer wait_for 30 rmmod testnic
}

whole()
{
	local f
	need_testnic
	for f in 4 6; do
		nic testnic "$f"
		py F="$f" <<- 'EOF'
			expect(F, TX, "hardware")
			remote = report(F)[1]
			same("driver", (remote["underlay-name"], remote["underlay-driver"]), ("nic", "testnic"))
			true(F)
		EOF
		no_nic
	done
}

driver()
{
	local f
	need_testnic
	for f in 4 6; do
		nic testnic-refuse "$f"
		py F="$f" <<- 'EOF'
			expect(F, TX, "software", "driver", "testnic-refuse: refuses Ethernet in GRE")
			expect(F, ["rx-checksum"], "hardware")
			true(F)
		EOF
		no_nic
	done
}

partial()
{
	local f
	need_testnic
	for f in 4 6; do
		nic testnic-partial "$f"
		py F="$f" <<- 'EOF'
			expect(F, ["lso", "uso"], "partial")
			expect(F, ["tx-checksum"], "hardware")
			true(F)
		EOF
		in_ns "$A" ethtool -K nic tx-gso-partial off
		py F="$f" <<- 'EOF'
			told, _ = report(F)
			for o in "lso", "uso":
			    for i in 4, 6:
			        same(o, told[o, i][:2], ("software", "feature"))
			expect(F, ["tx-checksum"], "hardware")
			true(F)
		EOF
		no_nic
	done
}

# Features are not all: a device says how many segments, and how many bytes, it takes.
limits()
{
	local f limit
	need_testnic
	for f in 4 6; do
		nic testnic "$f"
		for limit in "gso_max_segs 1" "gso_max_size 2000"; do
			# shellcheck disable=SC2086 # two words
			ip -n "$A" link set nic $limit
			py F="$f" <<- 'EOF'
				expect(F, ["lso", "uso"], "software", "gso-limit",
				       "nic: gso_max_size or gso_max_segs too small")
				expect(F, ["tx-checksum"], "hardware")
				true(F)
			EOF
			ip -n "$A" link set nic gso_max_segs 65535 gso_max_size 65536
		done
		py F="$f" <<< 'expect(F, TX, "hardware")'
		no_nic
	done
}

encryption()
{
	local f
	for f in 4 6; do
		tunnel "$A" nv0 nvgre vsid 5001 local "${PA[$f,1]}" remote "${PA[$f,2]}"
		py F="$f" <<< 'expect(F, (*TX, "rx-checksum"), "hardware")'
		defer ip -n "$A" xfrm state flush
		defer ip -n "$A" xfrm policy flush
		ipb "$A" <<- EOF || skip "no ESP with AES-GCM"
			xfrm state add src ${PA[$f,1]} dst ${PA[$f,2]} proto esp spi 0x101 mode transport aead rfc4106(gcm(aes)) 0x0123456789abcdef0123456789abcdef01234567 128
			xfrm policy add dir out src ${PA[$f,1]} dst ${PA[$f,2]} proto gre tmpl proto esp mode transport
		EOF
		py F="$f" <<- 'EOF'
			expect(F, (*TX, "rx-checksum"), "software", "encryption", "encryption on the path")
			expect(F, ("rss", "vmq", "gro"), "software", "local", "done by nvgre itself")
		EOF
		ip -n "$A" xfrm policy flush
		ip -n "$A" xfrm state flush
		py F="$f" <<< 'expect(F, (*TX, "rx-checksum"), "hardware")'
		ip -n "$A" link del nv0
	done
}

ktap_run \
	whole "O6 a driver that can do everything: hardware, and so it is" \
	driver "O6 a driver that refuses Ethernet in GRE: reason driver, and so it is" \
	partial "O6 a driver with GSO_PARTIAL: performer partial, and so it is" \
	limits "O6 a device whose limits super-packets exceed: software, and so it is" \
	encryption "O6 an IPsec policy on the path: reason encryption, until it is gone"
