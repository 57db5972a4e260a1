#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Many inner flows between one pair of outer addresses: on which queues and CPUs
# they are processed.
. "${0%/*}/lib.sh"

setup()
{
	rxq_start
}

# spread_of OUTER INNER: 64 flows of TCP, 64 of UDP, four queues.
spread_of()
{
	rxq_dev 4 local "${PA[$1,2]}" remote "${PA[$1,1]}" vsid 5001
	py out="$1" in_="$2" <<- 'EOF'
		o, i = int(out), int(in_)
		for kind in tcp, udp:
		    got = spread(dev, flows(kind, i, 64), o)
		    print(kind.__name__, got)
		    fair(kind.__name__, got)
		    equal("queues counted", got, predicted(dev, flow_hashes(dev, i, 64)))
	EOF
}

v4_in_v4() { spread_of 4 4; }
v6_in_v4() { spread_of 4 6; }
v4_in_v6() { spread_of 6 4; }
v6_in_v6() { spread_of 6 6; }

# What CPU N processed is what its queues counted.
on_cpus()
{
	need_smp 2 "whose CPU does the work?"
	rxq_dev 4 external
	py <<- 'EOF'
		where = [dev.cpu(q) for q in range(4)]
		first = CPUS.index(where[0])
		equal("CPUs of queues", where, [CPUS[(first + q) % len(CPUS)] for q in range(4)])
		for o, i in (4, 4), (4, 6), (6, 4), (6, 6):
		    frames = flows(tcp, i, 64) + flows(udp, i, 64)
		    before, other = softnet(), dev.per_queue("from_other_cpu")
		    got = spread(dev, frames, o, rounds=2)
		    other = [b - a for a, b in zip(other, dev.per_queue("from_other_cpu"))]
		    wants = {cpu: sum(got[q] for q in range(4) if where[q] == cpu) for cpu in CPUS[1:]}
		    def processed():
		        after = softnet()
		        return {cpu: after[cpu] - before[cpu] for cpu in CPUS}
		    what = f"IPv{i} in IPv{o}"
		    # A queue counts before it delivers.
		    wait_until(lambda: all(processed()[cpu] >= want for cpu, want in wants.items()),
		               f"{what}: processed where it was counted")
		    done = processed()
		    print(what, "queues", got, "from another CPU", other, "processed per CPU", done)
		    for cpu, want in wants.items():
		        assert done[cpu] <= want * 1.2 + 20, \
		            f"{what}, CPU {cpu}: {want} counted, {done[cpu]} processed"
		    # This process sends from the first CPU, so that brings all packets.
		    equal(f"{what}: brought from another CPU", other,
		          [0 if where[q] == CPUS[0] else got[q] for q in range(4)])
	EOF
}

chosen_cpu()
{
	need_smp 2 "a queue moves to another CPU"
	rxq_dev 2 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
	py <<- 'EOF'
		by_driver = dev.cpu(1)
		for target in CPUS[1], CPUS[0]:
		    for q in range(2):
		        dev.set_cpu(q, target)
		        equal("CPU of the queue", dev.cpu(q), target)
		    before = softnet()
		    spread(dev, flows(udp, 4, 100))
		    done = softnet()[CPUS[1]] - before[CPUS[1]]
		    assert done >= 100 if target == CPUS[1] else done < 50, f"CPU {CPUS[1]} processed {done}"
		dev.set_cpu(1, "auto")
		equal("CPU left to the driver", dev.cpu(1), by_driver)
		refused(errno.EINVAL, dev.set_cpu, 0, 4095)
		refused(errno.EINVAL, dev.set_cpu, 0, -1)
		refused(errno.EINVAL, dev.set_cpu, 0, "first")
		equal("CPU after refusals", dev.cpu(0), CPUS[0])
	EOF
}

# All that has no ports goes where the outer addresses lead.
fallback()
{
	rxq_dev 4 external
	py <<- 'EOF'
		where = {4: 0, 6: 0}
		for family in 4, 6:
		    value = toeplitz(dev.rss()[1], *PA[family])
		    where[family] = dev.rss()[0][value % 128]
		icmp = [inner(4, load.echo_request(f"10.0.0.{i}", "10.0.0.200")) for i in range(20, 40)]
		icmp6 = [inner(6, load.echo_request(f"fd00::{i}", "fd00::200")) for i in range(20, 40)]
		arp = [eth(NV_MAC[1], NV_MAC[0], 0x0806, bytes([i]) * 28) for i in range(20)]
		strange = [eth(NV_MAC[1], NV_MAC[0], 0x88b5, bytes([i]) * 50) for i in range(20)]
		# More-fragments in the IPv4 header, of frames that differ in ports.
		pieces = []
		for frame in flows(udp, 4, 20):
		    head = bytearray(frame[14:34])
		    head[6:8], head[10:12] = b"\x20\0", b"\0\0"
		    head[10:12] = struct.pack(">H", load.checksum(bytes(head)))
		    pieces.append(frame[:14] + bytes(head) + frame[34:])
		for frames in icmp, icmp6, arp, strange, pieces:
		    for family in 4, 6:
		        only(dev, where[family], frames, family)
	EOF
}

# skb->hash is the hash that chose the queue, not one that somebody made later.
stored()
{
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
	py <<- 'EOF'
		hashes = flow_hashes(dev, 4, 2)
		watch = HashSocket(dev, hashes[0])
		spread(dev, flows(udp, 4, 2)[1:])
		spread(dev, flows(udp, 4, 2)[:1])
		assert watch.sees(), "no packet has the hash"
		watch.sock.recv(2048)
		assert not watch.sees(0.2), "two flows with one hash"
	EOF
	in_ns "$B" ethtool -K nv0 rxhash off
	py <<- 'EOF'
		watch = HashSocket(dev, hashes[0])
		spread(dev, flows(udp, 4, 1))
		assert not watch.sees(0.2), "a hash with rxhash off"
	EOF
}

sums()
{
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
	py <<- 'EOF'
		frames = flows(udp, 4, 30) + flows(tcp, 6, 30)
		before = dev.counters()
		with dev.counting(sum(map(len, frames)), "bytes"):
		    got = spread(dev, frames)
		after = dev.counters()
		equal("packets of the device", after["packets"] - before["packets"], sum(got))
		equal("packets of the device", sum(got), 60)
		equal("bytes of the device", after["bytes"] - before["bytes"], sum(map(len, frames)))
		# Also when queues go out of use, neither sum shrinks.
		def queue_counters():
		    return {k: v for k, v in dev.stats().items() if k.startswith("rx_queue_")}
		counted = queue_counters()
		dev.set_channels(1)
		equal("packets with one queue", dev.counters()["packets"], after["packets"])
		equal("counters with one queue", queue_counters(), counted)
	EOF
}

ktap_run \
	v4_in_v4 "Q6 Q2 IPv4 in IPv4: all queues do their share" \
	v6_in_v4 "Q6 Q2 IPv6 in IPv4: all queues do their share" \
	v4_in_v6 "Q6 Q2 IPv4 in IPv6: all queues do their share" \
	v6_in_v6 "Q6 Q2 IPv6 in IPv6: all queues do their share" \
	on_cpus "Q1 Q6 packets are processed on the CPU of their queue" \
	chosen_cpu "Q1 a queue is processed on the CPU that was chosen" \
	fallback "Q2 no ports, fragments: by the outer addresses" \
	stored "Q2 the hash stays with the packet, unless rxhash is off" \
	sums "Q7 packets and bytes of queues sum up to the device's"
