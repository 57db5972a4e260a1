#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Offloads of received packets, cell by cell and in time: which queue rules and the hash
# choose, and whether a verified checksum is trusted.
. "${0%/*}/lib.sh"

setup()
{
	ynl_find
	rxq_start
	py <<- 'EOF'
		import threading
		import ynl
		from tape import ANY, CSUM_VALID, Tape, longer, not_on_queue, on_queue
		from ynl import ALL
		nl = ynl.Family()
		INNER = {4: {"inner4-outer4", "inner4-outer6"}, 6: {"inner6-outer4", "inner6-outer6"}}

		def by_rss(family, n=32):
		    return predicted(dev, flow_hashes(dev, family, n))
		def in_one(queue, n=32):
		    return [n if q == queue else 0 for q in range(4)]
		def one_queue(outer):
		    """Where all goes without RSS: the outer addresses choose."""
		    indir, key = dev.rss()
		    return indir[toeplitz(key, *PA[outer]) % 128]
		def with_sum(frame):
		    """FRAME as a GRE checksum, and no key, go before it."""
		    gre = struct.pack(">HHHH", 0x8000, 0x6558, 0, 0) + frame
		    gre = gre[:4] + struct.pack(">H", load.checksum(gre)) + gre[6:]
		    return eth(UL_MAC[1], UL_MAC[0], PROTO[4], ip(*PA[4], 47, gre))

		# The core sees to features, which go off with the last cell alone.
		MIXES = [ALL, {"inner4-outer4"}] * 3

		class Watched:
		    """An offload, and a tape of frames, of which those that are OLD are its work."""

		    def __init__(self, offload, which, old=lambda frame: True):
		        self.offload, self.old = offload, old
		        self.tape = Tape(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0),
		                         dev.name, which)

		    def on(self):
		        nl.switch(dev.name, on=[self.offload])

		    def off(self, mix):
		        nl.switch(dev.name, off=[self.offload], mix=mix)
		        self.tape.mark()

		    def nothing_late(self):
		        """O3: nothing that the offload did came after the reply to the request."""
		        late = [f.data.hex() for f in self.tape.take() if self.old(f)]
		        equal("after the reply", (len(late), late[:1]), (0, []))

		    def under_load(self, frames):
		        flood = load.Flood(Netns.named(A), "ul", frames)
		        try:
		            for mix in MIXES:
		                self.on()
		                self.tape.wait(self.old)
		                self.off(mix)
		                goal = dev.counters()["packets"] + 200
		                wait_until(lambda: dev.counters()["packets"] >= goal, "frames still come")
		                self.nothing_late()
		        finally:
		            flood.stop()

		    def standing(self, frames):
		        """Turned off while all queues stand still, as their threads do not get to run."""
		        dev.write("threaded", 1)
		        wait_until(lambda: len(napi_threads(dev)) == dev.channels(), "threads poll")
		        for pid in napi_threads(dev).values():
		            os.sched_setaffinity(pid, {CPUS[1]})
		        waited = 0
		        for mix in MIXES:
		            self.on()
		            goal = dev.counters()["packets"] + len(frames)
		            hog = Hog(CPUS[1])
		            try:
		                SENDER.send(*frames)
		                waited += sum(q["waiting"] for q in nl.dump("queue-get", {"ifname": dev.name}))
		                off = threading.Thread(target=self.off, args=(mix,))
		                off.start()
		                off.join(0.2)
		            finally:
		                hog.stop()
		            off.join()
		            wait_until(lambda: dev.counters()["packets"] >= goal, "frames have come")
		            self.nothing_late()
		        assert waited, "no frame has waited in a queue"

		def off_in_time(frames, *watched):
		    watched = Watched(*watched)
		    try:
		        watched.under_load(frames)
		        if len(CPUS) > 1:
		            watched.standing(frames)
		    finally:
		        watched.tape.close()
	EOF
}

# A rule for the device's VSID, followed or not.
vmq()
{
	rxq_dev 4 external
	py <<- 'EOF'
		dev.add_rule(3, vsid=VSID)
		def seen(inner, outer=4):
		    return spread(dev, flows(udp, inner, 32), outer)
		for i, o in (4, 4), (4, 6), (6, 4), (6, 6):
		    only(dev, 3, flows(udp, i, 32), o)
		nl.switch("nv0", off=["vmq"], mix={"inner4-outer4", "inner6-outer6"})
		equal("IPv4 in IPv4", seen(4, 4), by_rss(4))
		equal("IPv6 in IPv6", seen(6, 6), by_rss(6))
		only(dev, 3, flows(udp, 6, 32), 4)
		only(dev, 3, flows(udp, 4, 32), 6)
		# What is no IP packet has no cell.
		other = [eth(NV_MAC[1], NV_MAC[0], 0x88b5, b"x" * 60)] * 16
		only(dev, 3, other)
		nl.switch("nv0", off=["vmq"])
		equal("IPv6 in IPv4", seen(6, 4), by_rss(6))
		assert spread(dev, other)[3] in (0, 16)
		nl.switch("nv0", on=["vmq"])
		only(dev, 3, flows(udp, 4, 32))
	EOF
	in_ns "$B" ethtool -K nv0 ntuple off
	py <<< 'equal("ntuple off", spread(dev, flows(udp, 4, 32)), by_rss(4))'
	in_ns "$B" ethtool -K nv0 ntuple on
	py <<< 'only(dev, 3, flows(udp, 4, 32))'
}

# Without RSS the outer addresses choose.
rss()
{
	rxq_dev 4 external
	py <<- 'EOF'
		def seen(inner, outer=4):
		    return spread(dev, flows(udp, inner, 32), outer)
		nl.switch("nv0", off=["rss"], mix=INNER[6])
		equal("IPv6 in IPv4", seen(6, 4), in_one(one_queue(4)))
		equal("IPv6 in IPv6", seen(6, 6), in_one(one_queue(6)))
		equal("IPv4 in IPv4", seen(4, 4), by_rss(4))
		equal("IPv4 in IPv6", seen(4, 6), by_rss(4))
		nl.switch("nv0", on=["rss"])
		equal("IPv6 in IPv4", seen(6, 4), by_rss(6))
		nl.switch("nv0", off=["rss"])
		equal("IPv4 in IPv6", seen(4, 6), in_one(one_queue(6)))
	EOF
	in_ns "$B" ethtool -K nv0 rxhash on
	py <<< 'equal("rxhash on", spread(dev, flows(udp, 4, 32)), by_rss(4))'
}

# GRO below has verified the inner checksums; a packet socket says what became of that.
# A veth lets only packets of a peer without TSO through GRO.
# rx_checksum GRE ARGS...: of a device with ARGS; GRE makes its packet of a frame.
rx_checksum()
{
	local gre=$1
	shift
	in_ns "$A" ethtool -K ul tso off
	defer in_ns "$A" ethtool -K ul tso on
	in_ns "$B" ethtool -K ul gro on
	defer in_ns "$B" ethtool -K ul gro off
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" "$@"
	py GRE="$gre" <<- 'EOF'
		nl.switch("nv0", off=["gro"])
		tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
		tap.setsockopt(263, 8, 1)           # PACKET_AUXDATA
		tap.bind(("nv0", 3))
		tap.settimeout(30)

		def valid(family, harm=0):
		    """Is the checksum of a TCP segment known to be right?"""
		    frame = flows(tcp, family, 1)[0]
		    SENDER.send(globals()[GRE](frame[:-1] + bytes([frame[-1] ^ harm])))
		    while True:
		        data, aux, _, addr = tap.recvmsg(4096, 256)
		        if addr[2] != 4 and data[12:14] == struct.pack(">H", PROTO[family]):
		            return bool(struct.unpack_from("=I", aux[0][2])[0] & 1 << 7)

		equal("by default", [valid(4), valid(6)], [True, True])
		equal("wrong ones", [valid(4, 1), valid(6, 1)], [False, False])
		nl.switch("nv0", off=["rx-checksum"], mix=INNER[6])
		equal("off for IPv6", [valid(4), valid(6)], [True, False])
		nl.switch("nv0", on=["rx-checksum"])
		nl.switch("nv0", off=["rx-checksum"], mix=INNER[4])
		equal("off for IPv4", [valid(4), valid(6)], [False, True])
		nl.switch("nv0", off=["rx-checksum"])
		equal("off", [valid(4), valid(6)], [False, False])
		tap.close()
	EOF
}

rx_checksum_nvgre() { rx_checksum outer vsid 5001; }

# The GRE checksum is the first of two that GRO has verified; taking it off leaves the other.
rx_checksum_gre() { rx_checksum with_sum mode gre csum; }

vmq_off()
{
	rxq_dev 4 external
	py <<- 'EOF'
		dev.add_rule(3, vsid=VSID)
		dev.set_rss([i % 3 for i in range(128)])
		off_in_time([outer(f) for f in flows(udp, 4, 16)], "vmq", on_queue(3))
	EOF
}

rss_off()
{
	rxq_dev 4 external
	py <<- 'EOF'
		off_in_time([outer(f) for f in flows(udp, 4, 16)], "rss", not_on_queue(one_queue(4)))
	EOF
}

rx_checksum_off()
{
	in_ns "$A" ethtool -K ul tso off
	defer in_ns "$A" ethtool -K ul tso on
	in_ns "$B" ethtool -K ul gro on
	defer in_ns "$B" ethtool -K ul gro off
	rxq_dev 4 external
	py <<- 'EOF'
		nl.switch("nv0", off=["gro"])
		off_in_time([outer(f) for f in flows(tcp, 4, 16)], "rx-checksum", ANY,
		            lambda frame: frame.status & CSUM_VALID)
	EOF
}

gro_off()
{
	need_smp 2 "queues stand still on a CPU of their own"
	rxq_dev 4 external
	py <<- 'EOF'
		segments = [inner(4, tcp(*CA[4], bytes(1000), seq=1 + i * 1000)) for i in range(16)]
		watched = Watched("gro", longer(1500))
		watched.standing([outer(f) for f in segments])
		watched.tape.close()
	EOF
}

ktap_run \
	vmq "O2 Q5 VMQ off in some cells: rules do not steer these packets" \
	rss "O2 Q2 RSS off in some cells: the outer addresses choose the queue" \
	rx_checksum_nvgre "O2 C2 rx-checksum off in some cells: the stack verifies again" \
	rx_checksum_gre "O2 C2 G1 the same behind a GRE checksum" \
	vmq_off "O3 VMQ off under load: no packet is steered by rules after the reply" \
	rss_off "O3 RSS off under load: no packet is on another queue after the reply" \
	rx_checksum_off "O3 rx-checksum off under load: no checksum is trusted after the reply" \
	gro_off "O3 GRO off with segments in the queues: no aggregate after the reply"
