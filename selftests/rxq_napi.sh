#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Queues are real NAPI instances: GRO, threads, busy polling, the netdev netlink
# family.
. "${0%/*}/lib.sh"

setup()
{
	rxq_start
}

dev()
{
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
}

# Segments that nothing below has merged: the sender makes them one by one.
gro()
{
	dev
	tunnel "$A" nv0 nvgre local "${PA[4,1]}" remote "${PA[4,2]}" vsid 5001
	in_ns "$A" ethtool -K nv0 tso off gso off
	py <<- 'EOF'
		def transfer(size=1 << 20):
		    server = socket.create_server((CA[4][1], 5000))
		    client = Netns.named(A).socket(socket.AF_INET, socket.SOCK_STREAM)
		    client.connect((CA[4][1], 5000))
		    peer, _ = server.accept()
		    pid = os.fork()
		    if not pid:
		        client.sendall(bytes(size))
		        os._exit(0)
		    client.close()
		    while size:
		        size -= len(peer.recv(1 << 16))
		    os.waitpid(pid, 0)
		    peer.close()
		    server.close()

		def both():
		    """Counters of queues and of the device, when no packet came in between."""
		    while True:
		        stats, counters = dev.stats(), dev.counters()
		        if dev.stats() == stats:
		            return stats, counters

		before = both()
		transfer()
		after = both()
		def change(what):
		    return sum(v - before[0][k] for k, v in after[0].items()
		               if k.startswith("rx_queue_") and k.endswith("_" + what))
		print("merged", change("gro_merged"), "of", change("packets"))
		assert change("gro_merged") > 50, f"merged {change('gro_merged')} of {change('packets')}"
		equal("packets of the device", after[1]["packets"] - before[1]["packets"], change("packets"))
		equal("bytes of the device", after[1]["bytes"] - before[1]["bytes"], change("bytes"))
		# Each segment counts: 1 MB does not fit into fewer.
		assert change("packets") > (1 << 20) / 1500, f"{change('packets')} packets"
	EOF
	in_ns "$B" ethtool -K nv0 gro off
	py <<- 'EOF'
		before = dev.per_queue("gro_merged")
		transfer()
		equal("merged without GRO", dev.per_queue("gro_merged"), before)
	EOF
}

threaded()
{
	dev
	py <<- 'EOF'
		dev.write("threaded", 1)
		wait_until(lambda: len(napi_threads(dev)) == 4, "four threads poll")
		threads = napi_threads(dev)
		def ran(pid):
		    with open(f"/proc/{pid}/status", encoding="ascii") as f:
		        return sum(int(line.split()[1]) for line in f if "ctxt_switches" in line)
		before = {q: ran(pid) for q, pid in threads.items()}
		fair("threads", spread(dev, flows(udp, 4, 64)))
		for q, pid in threads.items():
		    assert ran(pid) > before[q], f"the thread of queue {q} has not run"
		dev.write("threaded", 0)
		fair("no threads", spread(dev, flows(udp, 4, 64)))
	EOF
}

# A socket that waits polls the queue itself.
busy_poll()
{
	need_smp 2 "somebody sends while a process polls"
	dev
	py <<- 'EOF'
		def polled():
		    with open("/proc/net/netstat", encoding="ascii") as f:
		        names, values = [line.split() for line in f if line.startswith("TcpExt")][:2]
		    return int(values[names.index("BusyPollRxPackets")])

		dev.add_rule(1, vsid=VSID)
		dev.set_cpu(1, CPUS[0])
		sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		sock.bind((CA[4][1], 2000))
		# No timeout of Python's: that would wait in poll() instead.
		sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 30, 0))
		sock.setsockopt(socket.SOL_SOCKET, 46, 200000)      # SO_BUSY_POLL, microseconds
		before = polled()
		pid = os.fork()
		if not pid:
		    os.sched_setaffinity(0, {CPUS[1]})
		    for frame in flows(udp, 4, 60):
		        SENDER.send(outer(frame))
		        time.sleep(0.005)
		    os._exit(0)
		for _ in range(60):
		    sock.recv(2048)
		os.waitpid(pid, 0)
		napi = sock.getsockopt(socket.SOL_SOCKET, 56)       # SO_INCOMING_NAPI_ID
		print("polled", polled() - before, "of 60, NAPI", napi)
		assert polled() > before, "nothing was polled by the process"
		assert napi > 0, "the socket does not know its NAPI"
		equal("queue", dev.per_queue(), [0, 60, 0, 0])
	EOF
}

# A process that polls a packet at a time and then stops leaves the others to a
# timer. A change of the tables must not wait for that with RTNL held.
left_over()
{
	need_smp 2 "somebody sends while a process polls"
	dev
	py <<- 'EOF'
		dev.write("napi_defer_hard_irqs", 1000)
		dev.write("gro_flush_timeout", 100 * 10**9)
		dev.add_rule(1, vsid=VSID)
		dev.set_cpu(1, CPUS[0])
		sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		sock.bind((CA[4][1], 2000))
		sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 30, 0))
		for option, value in (46, 1000000), (69, 1), (70, 1):
		    sock.setsockopt(socket.SOL_SOCKET, option, value)   # SO_BUSY_POLL, SO_PREFER_BUSY_POLL, SO_BUSY_POLL_BUDGET
		burst = [outer(frame) for frame in flows(udp, 4, 64)]
		sent = 0
		# These make delivering a packet take longer than sending the next.
		watchers = [socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) for _ in range(100)]
		for watcher in watchers:
		    watcher.bind((dev.name, 3))

		def waiting():
		    return sent - dev.per_queue()[1]

		def poll_once():
		    """Wait for the first of a burst, as it comes, and stop polling."""
		    global sent
		    sent += len(burst)
		    pid = os.fork()
		    if not pid:
		        os.sched_setaffinity(0, {CPUS[1]})
		        time.sleep(0.05)
		        SENDER.send(*burst)
		        os._exit(0)
		    sock.recv(2048)
		    os.waitpid(pid, 0)
		    while select.select([sock], [], [], 0)[0]:
		        sock.recv(2048)
		    time.sleep(0.2)
		    return waiting() > 0

		SENDER.send(burst[0])
		sock.recv(2048)     # tells the socket its NAPI
		sent += 1
		tries = next((i for i in range(100) if poll_once()), None)
		assert tries is not None, "the process never left a packet"
		for watcher in watchers:
		    watcher.close()
		left = waiting()
		start = time.monotonic()
		dev.set_rss(key=bytes(range(40)))
		took = time.monotonic() - start
		print(f"left {left} of {len(burst)} at try {tries}, change took {took:.3f} s")
		assert took < 10, f"a change took {took} s"
		equal("packets left after the change", waiting(), 0)
	EOF
}

netdev()
{
	[[ $(uname -r) != 6.1.* ]] || skip_known "no queues in the netdev family before 6.8"
	dev
	py <<- 'EOF'
		family = Netdev()
		ids = family.queues(dev)
		equal("queues", sorted(ids), [0, 1, 2, 3])
		assert all(ids.values()) and len(set(ids.values())) == 4, f"NAPI ids {ids}"
		before = family.queue_stats(dev)
		frames = flows(udp, 4, 64)
		got = spread(dev, frames)
		after = family.queue_stats(dev)
		equal("packets", [after[q][0] - before[q][0] for q in range(4)], got)
		equal("bytes", sum(after[q][1] - before[q][1] for q in range(4)), sum(map(len, frames)))
		# The id is what a socket is told.
		place = dev.add_rule(2, vsid=VSID)
		sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		sock.bind((CA[4][1], 2000))
		sock.settimeout(30)
		SENDER.send(outer(frames[0]))
		sock.recv(2048)
		equal("NAPI id", sock.getsockopt(socket.SOL_SOCKET, 56), ids[2])
		dev.del_rule(place)
		dev.set_channels(2)
		equal("queues", sorted(family.queues(dev)), [0, 1])
	EOF
}

# Drops of a full queue; and when queues go out of use, the device's sum keeps what they
# have counted.
netdev_full()
{
	[[ $(uname -r) != 6.1.* ]] || skip_known "no queues in the netdev family before 6.8"
	need_smp 2 "a queue stands still on a CPU of its own"
	dev
	py <<- 'EOF'
		def agree():
		    """What the netdev family says of queues is what ethtool says."""
		    stats, told = dev.stats(), family.queue_stats(dev)
		    equal("queues", sorted(told), list(range(dev.channels())))
		    for q, values in told.items():
		        equal(f"queue {q}", values,
		              tuple(stats[f"rx_queue_{q}_{what}"] for what in ("packets", "bytes", "drops")))

		family = Netdev()
		frames = flows(udp, 4, 64)
		spread(dev, frames)
		dev.set_ring(16)
		place = dev.add_rule(3, vsid=VSID)
		hog = stop_queue(dev, 3, CPUS[1])
		before = dev.stats()
		def change(what):
		    return dev.stats()[f"rx_queue_3_{what}"] - before[f"rx_queue_3_{what}"]
		try:
		    SENDER.send(*(outer(frame) for frame in frames))
		    wait_until(lambda: change("drops") > 0, "the queue is full")
		finally:
		    hog.stop()
		wait_until(lambda: change("packets") + change("drops") == 64, "all have come up or were dropped")
		drops = change("drops")
		assert drops > 0, "the full queue dropped nothing"
		agree()
		equal("drops in the netdev family", family.queue_stats(dev)[3][2], drops)
		dev.del_rule(place)
		counters = dev.counters()
		wanted = counters["packets"], counters["bytes"], drops
		equal("the device", family.device_stats(dev), wanted)
		for n in 2, 1, 3, 4:
		    dev.set_channels(n)
		    agree()
		    equal(f"the device with {n} queues", family.device_stats(dev), wanted)
	EOF
}

# Down and up again: each queue has the NAPI id and the settings that it had.
persistent()
{
	case $(uname -r) in
	6.1.* | 6.12.*) skip_known "no settings of a NAPI before 6.13" ;;
	esac
	dev
	py <<- 'EOF'
		family = Netdev()
		queues = family.queues(dev)
		default = family.napis(dev)[queues[0]]
		family.set_napi(queues[1], 3, 12345)
		family.set_napi(queues[3], 0, 54321)
		wanted = {queues[0]: default, queues[1]: (3, 12345), queues[2]: default,
		          queues[3]: (0, 54321)}
		equal("set", family.napis(dev), wanted)
		here = Netns(os.open("/proc/self/ns/net", os.O_RDONLY))
		here.do(load.set_link("nv0", up=False), load.set_link("nv0", up=True))
		equal("queues and their NAPIs", family.queues(dev), queues)
		equal("settings", family.napis(dev), wanted)
		fair("queues", spread(dev, flows(udp, 4, 64)))
	EOF
}

ktap_run \
	gro "Q1 Q7 TCP is merged in the queues, each segment counts" \
	threaded "Q1 threads poll the queues" \
	busy_poll "Q1 a waiting socket polls its queue" \
	left_over "Q3 a change does not wait for packets left to a timer" \
	netdev "Q7 NAPI ids and statistics in the netdev family" \
	netdev_full "Q7 drops, and what queues out of use have counted, there" \
	persistent "Q1 Q7 NAPI ids and settings survive down and up"
