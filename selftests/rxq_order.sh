#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Numbered datagrams of 64 inner flows while queues, tables, contexts, rules and CPUs change
# all the time: none may be lost, none may overtake another of its flow.
. "${0%/*}/lib.sh"

setup()
{
	rxq_start
	py <<- 'EOF'
		import random
		serial = random.randrange(1 << 32)
		rand = random.Random(serial)
		print(f"# random numbers from {serial}")

		def table():
		    n = dev.channels()
		    return [rand.randrange(n) for _ in range(128)]

		def change_channels():
		    used = [0, *(chosen and dev.rss()[0]), *(queue for queue, _ in rules.values()),
		            *(max(indir) for indir in contexts.values())]
		    dev.set_channels(max(rand.choice([1, 2, 3, 4]), max(used) + 1))

		def change_indir():
		    global chosen
		    chosen = [] if chosen else table()
		    dev.set_rss(chosen)

		def change_context():
		    """Make one, change one, or delete one that no rule uses."""
		    unused = [c for c in contexts if (0, c) not in rules.values()]
		    if unused and rand.random() < 0.3:
		        context = rand.choice(unused)
		        dev.del_context(context)
		        del contexts[context]
		        return
		    indir, key = table(), bytes(rand.randrange(256) for _ in range(40))
		    if contexts and (len(contexts) == 2 or rand.random() < 0.5):
		        context = rand.choice(list(contexts))
		        dev.set_rss(indir, key, context)
		    else:
		        context = dev.new_context(indir, key)
		    contexts[context] = indir

		def change_used_context():
		    """Of a rule for all that comes, which is made first."""
		    if not contexts:
		        change_context()
		        rules[0] = 0, min(contexts)
		        dev.add_rule(0, loc=0, context=min(contexts), vsid=VSID)
		    context = min(contexts)
		    contexts[context] = table()
		    dev.set_rss(contexts[context], context=context)

		def change_key():
		    dev.set_rss(key=bytes(rand.randrange(256) for _ in range(40)))

		def change_fields():
		    dev.set_fields(UDP_V4, rand.choice([ALL_FIELDS, ADDRESSES]))

		def change_rule():
		    if rules and rand.random() < 0.5:
		        loc = rand.choice(list(rules))
		        dev.del_rule(loc)
		        del rules[loc]
		        return
		    loc = rand.randrange(3)
		    match = [dict(vsid=VSID), dict(mac=NV_MAC[1]), dict(vsid=VSID, mac=NV_MAC[1])][loc]
		    queue, context = rand.randrange(dev.channels()), 0
		    if contexts and rand.random() < 0.5:
		        queue, context = 0, rand.choice(list(contexts))
		    dev.add_rule(queue, loc=loc, context=context, **match)
		    rules[loc] = queue, context

		def change_cpu():
		    dev.set_cpu(rand.randrange(dev.channels()), rand.choice(CPUS + ["auto"]))

		def change_ring():
		    dev.set_ring(rand.choice([1024, 16384]))

		def run(kinds, n, family=4):
		    """N changes, all while datagrams arrive; then stop and count."""
		    global rules, chosen, contexts
		    rules, chosen, contexts = {}, [], {}
		    drops = dev.stats()["rx_drop_queue_full"]
		    sequence = Sequence(family=family)
		    try:
		        sequence.moving(200)
		        for i in range(n):
		            kinds[i % len(kinds)]()
		            sequence.moving(rand.randrange(8))
		        sequence.moving(200)
		    finally:
		        sent = sequence.stop()
		    equal("queue full", dev.stats()["rx_drop_queue_full"] - drops, 0)
		    print(f"# {n} changes, {sent} datagrams, {dev.per_queue()} in queues")
	EOF
}

# changes FAMILY N KIND...
changes()
{
	local family=$1 n=$2
	shift 2
	need_smp 2 "packets overtake each other on different CPUs only"
	rxq_dev 4 local "${PA[$family,2]}" remote "${PA[$family,1]}" vsid 5001
	py family="$family" n="$n" kinds="$*" <<- 'EOF'
		run([globals()["change_" + kind] for kind in kinds.split()], int(n), int(family))
	EOF
}

everything() { changes 4 240 channels indir key fields context rule cpu ring; }
everything_v6() { changes 6 80 channels indir key context rule cpu ring; }
cpus() { changes 4 300 cpu; }

# Threads poll the queues, the scheduler moves them.
threaded()
{
	need_smp 2 "packets overtake each other on different CPUs only"
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
	py <<- 'EOF'
		def change_threaded():
		    dev.write("threaded", rand.choice([0, 1]))

		run([change_threaded, change_channels, change_rule], 60)
	EOF
}

# Threads poll the queues: packets wait for them longer than for an interrupt.
context()
{
	need_smp 2 "packets overtake each other on different CPUs only"
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
	py <<- 'EOF'
		dev.write("threaded", 1)
		run([change_used_context], 200)
	EOF
}

hotplug()
{
	test_machine
	[[ -e /sys/devices/system/cpu/cpu1/online ]] || skip_known "CPUs cannot be taken away here"
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
	defer eval "echo 1 > /sys/devices/system/cpu/cpu1/online"
	py <<- 'EOF'
		def there():
		    return sorted({dev.cpu(q) for q in range(4)})

		all_cpus = there()
		assert 1 in all_cpus, f"queues on {all_cpus}"
		dev.set_cpu(3, 1)
		all_cpus = there()
		sequence = Sequence(cpu=0)
		try:
		    for _ in range(5):
		        sequence.moving(100)
		        cpu_online(1, False)
		        assert not {dev.cpu(q) for q in range(3)} & {1}, f"queues on {there()}"
		        equal("CPU that was chosen", dev.cpu(3), 1)
		        sequence.moving(100)
		        refused(errno.EINVAL, dev.set_cpu, 0, 1)
		        cpu_online(1, True)
		        equal("CPUs with queues", there(), all_cpus)
		finally:
		    sequence.stop()
	EOF
}

ktap_run \
	everything "Q3 Q4 Q6 240 changes of everything: none lost, none reordered" \
	everything_v6 "Q3 Q4 Q6 80 changes of everything, IPv6 in IPv6: none lost, none reordered" \
	cpus "Q1 Q6 queues change CPUs 300 times: none lost, none reordered" \
	threaded "Q1 Q6 threaded polling comes and goes: none lost, none reordered" \
	context "Q4 Q6 an RSS context changes 200 times: none lost, none reordered" \
	hotplug "Q1 Q6 CPUs come and go: queues move, none lost, none reordered"
