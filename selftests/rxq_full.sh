#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Queues that are full: they drop and count, others do not notice, and taking
# everything down leaves nothing behind.
#
# A queue is full for sure when a thread polls it that does not get to run.
. "${0%/*}/lib.sh"

setup()
{
	rxq_start
	py <<- 'EOF'
		def wait_full(*queues):
		    """Until each of QUEUES has dropped more; those that stand still stay full."""
		    before = dev.stats()
		    for q in queues:
		        drops = f"rx_queue_{q}_drops"
		        wait_until(lambda: dev.stats()[drops] > before[drops], f"queue {q} is full")

		def set_channels_full(n):
		    """Change the number of queues in use while all are full; then those get packets."""
		    hog = Hog(CPUS[1])
		    try:
		        wait_full(*range(dev.channels()))
		    finally:
		        with hog.stopping(0.1):
		            dev.set_channels(n)
		            before = dev.stats()

		    def more(q):
		        return dev.stats()[f"rx_queue_{q}_packets"] - before[f"rx_queue_{q}_packets"]
		    for q in range(n):
		        wait_until(lambda: more(q) >= 20, f"packets come to queue {q}")
		    for q in range(n, 4):
		        assert f"rx_queue_{q}_packets" not in before or not more(q), \
		            f"{more(q)} packets were left in queue {q}"

		def some_flood(n=16):
		    return [outer(frame) for frame in flows(udp, 4, n, dport=9)]
	EOF
}

dev()
{
	rxq_dev 2 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
}

# Queue 1 gets ten times what queue 0 gets, and is not polled.
isolated()
{
	need_smp 2 "a queue stands still on a CPU of its own"
	dev
	py <<- 'EOF'
		dev.set_ring(16)
		dev.add_rule(0, mac=NV_MAC[1])
		dev.add_rule(1, mac=OTHER_MAC)
		flood = [outer(inner(4, udp(*CA[4], sport=20000 + i), OTHER_MAC)) for i in range(10)]
		before = dev.stats()
		hog = stop_queue(dev, 1, CPUS[1])
		sequence = Sequence(4, cpu=CPUS[0], window=8, filler=flood)
		try:
		    sequence.moving(300)
		finally:
		    sent = sequence.stop()
		    held = dev.stats()
		    hog.stop()

		def change(name, now=None):
		    return (now or dev.stats())[name] - before[name]

		assert change("rx_queue_1_drops", held) > 0, "the full queue dropped nothing"
		wait_until(lambda: change("rx_queue_1_packets") + change("rx_queue_1_drops") == 10 * sent,
		           "what was sent was counted or dropped")
		equal("drops of the other queue", change("rx_queue_0_drops"), 0)
		equal("packets of the other queue", change("rx_queue_0_packets"), sent)
		equal("drops of the device", change("rx_drop_queue_full"), change("rx_queue_1_drops"))
		for name, wanted in (("missed_errors", dev.stats()["rx_drop_queue_full"]), ("dropped", 0),
		                     ("errors", 0)):
		    equal(name, int(dev.read("statistics/rx_" + name)), wanted)
	EOF
}

# A change of rules waits for queue 1, which stands still, and holds back what comes for
# others meanwhile.
change()
{
	need_smp 2 "a queue stands still on a CPU of its own"
	dev
	py <<- 'EOF'
		import signal

		dev.set_ring(16)
		dev.add_rule(0, mac=NV_MAC[1])
		dev.add_rule(1, mac=OTHER_MAC)
		before = dev.stats()
		hog = stop_queue(dev, 1, CPUS[1])
		frames = [outer(inner(4, udp(*CA[4], sport=20000 + i), OTHER_MAC)) for i in range(16)]
		flood = load.Flood(Netns.named(A), "ul", frames)
		sequence = Sequence(4, cpu=CPUS[0], window=8)
		try:
		    try:
		        wait_full(1)
		        sequence.moving(50)
		        # What it sends next finds a lot held back already.
		        os.kill(sequence.pids[1], signal.SIGSTOP)
		        go = threading.Timer(0.25, os.kill, (sequence.pids[1], signal.SIGCONT))
		        go.start()
		    finally:
		        start = time.monotonic()
		        with hog.stopping(0.5):
		            dev.add_rule(1, vsid=6000)
		        took = time.monotonic() - start
		    go.join()
		    sequence.moving(50)
		finally:
		    flood.stop()
		    sent = sequence.stop()
		print(f"# the change took {took:.2f} s")
		wait_until(lambda: dev.stats()["rx_queue_0_packets"] - before["rx_queue_0_packets"] == sent,
		           "what was sent was counted")
		equal("drops of the other queue", dev.stats()["rx_queue_0_drops"] - before["rx_queue_0_drops"], 0)
	EOF
}

# bounded: no more waits than the ring has room for.
bounded()
{
	need_smp 2 "a queue stands still on a CPU of its own"
	dev
	py <<- 'EOF'
		dev.set_ring(50)
		dev.add_rule(1, vsid=VSID)
		with open("/proc/sys/kernel/sched_rt_runtime_us", encoding="ascii") as f:
		    throttle = f.read()
		def rt(value):
		    with open("/proc/sys/kernel/sched_rt_runtime_us", "w", encoding="ascii") as f:
		        f.write(str(value))
		rt(-1)
		hog = stop_queue(dev, 1, CPUS[1])
		try:
		    before = dev.stats()
		    SENDER.send(*some_flood(16) * 20)
		    after = dev.stats()
		finally:
		    rt(throttle)
		    hog.stop()
		dropped = after["rx_queue_1_drops"] - before["rx_queue_1_drops"]
		equal("dropped of 320", dropped, 320 - 50)
		wait_until(lambda: dev.stats()["rx_queue_1_packets"] - before["rx_queue_1_packets"] == 50,
		           "what waited has been passed up")
	EOF
}

# A super-packet takes one place in a queue, and is dropped as the packets it holds.
aggregates()
{
	need_smp 2 "a queue stands still on a CPU of its own"
	dev
	bare "$A" nv0 nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	ip -n "$A" addr add "${CA[4,1]}/24" dev nv0
	ip -n "$A" neigh add "${CA[4,2]}" lladdr 02:00:00:00:01:02 dev nv0 nud permanent
	py <<- 'EOF'
		SOL_UDP, UDP_SEGMENT = 17, 103
		dev.set_ring(1)
		dev.set_cpu(1, CPUS[1])
		dev.add_rule(1, vsid=VSID)
		hog = stop_queue(dev, 1, CPUS[1])
		before = dev.stats()

		def change(name):
		    return dev.stats()[name] - before[name]

		try:
		    with Netns.named(A).socket(socket.AF_INET, socket.SOCK_DGRAM, 0) as s:
		        s.setsockopt(SOL_UDP, UDP_SEGMENT, 100)
		        for _ in range(20):
		            s.sendto(bytes(1000), (CA[4][1], 9))
		    wait_until(lambda: change("rx_queue_1_from_other_cpu") == 200, "all came")
		finally:
		    hog.stop()
		wait_until(lambda: change("rx_queue_1_packets") + change("rx_queue_1_drops") == 200,
		           "what was sent was counted or dropped")
		assert change("rx_queue_1_drops") > 0, "nothing was dropped"
		equal("drops by tens", change("rx_queue_1_drops") % 10, 0)
		equal("drops of the device", change("rx_drop_queue_full"), change("rx_queue_1_drops"))
	EOF
}

# Down with full queues, again and again: what waited is not delivered later.
down()
{
	dev
	py <<- 'EOF'
		flood = load.Flood(Netns.named(A), "ul", some_flood())
		try:
		    here = Netns(os.open("/proc/self/ns/net", os.O_RDONLY))
		    for _ in range(10):
		        now = dev.counters()["packets"]
		        wait_until(lambda: dev.counters()["packets"] > now + 50, "packets come")
		        here.do(load.set_link("nv0", up=False))
		        now = dev.counters()
		        time.sleep(0.1)
		        equal("counters after down", dev.counters(), now)
		        here.do(load.set_link("nv0", up=True))
		finally:
		    flood.stop()
	EOF
}

down_full()
{
	need_smp 2 "a queue stands still on a CPU of its own"
	dev
	py <<- 'EOF'
		dev.add_rule(1, vsid=VSID)
		dev.set_cpu(1, CPUS[1])
		here = Netns(os.open("/proc/self/ns/net", os.O_RDONLY))
		hog = stop_queue(dev, 1, CPUS[1])
		before = dev.stats()

		def change(name):
		    return dev.stats()[name] - before[name]

		try:
		    SENDER.send(*some_flood() * 20)
		    wait_until(lambda: change("rx_queue_1_from_other_cpu") == 320, "all are queued")
		finally:
		    with hog.stopping():
		        here.do(load.set_link("nv0", up=False))
		equal("delivered or dropped", change("rx_queue_1_packets") + change("rx_drop_down"), 320)
		now = dev.counters()
		time.sleep(0.2)
		equal("counters after down", dev.counters(), now)
		here.do(load.set_link("nv0", up=True))
		dev.write("threaded", 0)
		only(dev, 1, flows(udp, 4, 20))
	EOF
}

# Fewer and more queues while all are full; each count is used.
recount()
{
	need_smp 2 "queues stand still on a CPU of their own"
	dev
	py <<- 'EOF'
		dev.set_ring(4)
		dev.write("threaded", 1)
		pin(dev, CPUS[1])
		flood = load.Flood(Netns.named(A), "ul", some_flood())
		try:
		    for i in range(10):
		        set_channels_full(1 + i % 2)
		finally:
		    flood.stop()
	EOF
}

# With RPS, the stack looks up the queue that a packet says it came from, and
# warns (once) if that is none of those in use.
recount_rps()
{
	need_smp 2 "queues stand still on a CPU of their own"
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
	py <<- 'EOF'
		def warned():
		    with open("/proc/sys/kernel/tainted", encoding="ascii") as f:
		        return bool(int(f.read()) & 1 << 9)

		before = warned()
		dev.set_ring(4)
		dev.write("threaded", 1)
		pin(dev, CPUS[1])
		dev.write("queues/rx-0/rps_cpus", "1")
		flood = load.Flood(Netns.named(A), "ul", some_flood(64))
		try:
		    for i in range(10):
		        set_channels_full(2 + i % 2 * 2)
		finally:
		    flood.stop()
		assert before or not warned(), "the kernel has warned"
	EOF
}

# The CPU of a queue goes while the queue is full, and comes back.
offline()
{
	test_machine
	[[ -e /sys/devices/system/cpu/cpu1/online ]] || skip_known "CPUs cannot be taken away here"
	rxq_dev 2 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
	defer eval "echo 1 > /sys/devices/system/cpu/cpu1/online"
	py <<- 'EOF'
		def more(name, n):
		    now = dev.stats()[name]
		    wait_until(lambda: dev.stats()[name] > now + n, name)

		dev.add_rule(1, vsid=VSID)
		dev.set_ring(1)
		flood = load.Flood(Netns.named(A), "ul", some_flood())
		try:
		    for _ in range(10):
		        dev.set_cpu(1, 1)
		        more("rx_queue_1_drops", 50)
		        cpu_online(1, False)
		        more("rx_queue_1_packets", 50)
		        cpu_online(1, True)
		        more("rx_queue_1_packets", 50)
		finally:
		    flood.stop()
		dev.set_ring(1024)
		only(dev, 1, flows(udp, 4, 20))
	EOF
}

# A namespace goes with its device, whose queue is full.
namespace()
{
	need_smp 2 "a queue stands still on a CPU of its own"
	dev
	py <<- 'EOF'
		two = load.attr(32, u32(2))     # IFLA_NUM_RX_QUEUES
		flood = load.Flood(Netns.named(A), "ul", some_flood())
		try:
		    here = Netns(os.open("/proc/self/ns/net", os.O_RDONLY))
		    for _ in range(5):
		        dev.add_rule(1, vsid=VSID)
		        dev.set_ring(16)
		        dev.write("threaded", 1)
		        other = Netns()
		        here.do(load.set_link("nv0", load.attr(load.IFLA_NET_NS_FD, u32(other.fd))))
		        with other.entered():
		            other.do(load.set_link("nv0", up=True))
		            dev = Device("nv0")
		        pin(dev, CPUS[1], 1)
		        hog = Hog(CPUS[1])
		        try:
		            wait_full(1)
		        finally:
		            dev.sock.close()
		            with hog.stopping():
		                other.close()
		        wait_until(lambda: not here.device("nv0"), "the device is gone")
		        def made():
		            try:
		                here.do(load.add_nvgre("nv0", two, True, **load.tunnel(VSID, PA[4][1], PA[4][0])))
		            except OSError as err:
		                return err.errno != errno.EEXIST and 1 / 0
		            return True
		        wait_until(made, "the old device's VSID is free")
		        dev = Device("nv0")
		finally:
		    flood.stop()
	EOF
}

unload()
{
	test_machine
	need_smp 2 "a queue stands still on a CPU of its own"
	dev
	defer insert_module
	py <<- 'EOF'
		import subprocess

		dev.add_rule(1, vsid=VSID)
		dev.set_ring(16)
		flood = load.Flood(Netns.named(A), "ul", some_flood())
		hog = stop_queue(dev, 1, CPUS[1])
		try:
		    wait_full(1)
		finally:
		    with hog.stopping(1):
		        subprocess.run(["rmmod", "nvgre"], check=True)
	EOF
	must_fail . ip -n "$B" link show nv0
	py <<< 'flood.stop()'
	insert_module
	ip -n "$B" link add nv0 type nvgre external
}

ktap_run \
	isolated "Q7 Q1 a flood fills its queue; another loses nothing" \
	change "Q3 Q7 a rule comes while a queue is full; another queue loses nothing" \
	bounded "Q7 a queue holds as many as ethtool -G says" \
	aggregates "Q7 S9 super-packets are dropped as what they contain" \
	down "X3 down under a flood: nothing is delivered later" \
	down_full "X3 down with a full queue: nothing is delivered later" \
	recount "X3 Q3 fewer and more queues while they are full" \
	recount_rps "X1 Q3 fewer and more queues while they are full, with RPS" \
	offline "X3 Q1 CPUs go and come back while their queues are full" \
	namespace "X3 the namespace goes while a queue is full" \
	unload "X3 the module goes while a queue is full"
