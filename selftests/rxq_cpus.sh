#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Which CPUs queues get when nobody chooses: all the same share, over all devices.
. "${0%/*}/lib.sh"

setup()
{
	rxq_start
	py <<- 'EOF'
		def listed(file):
		    """The CPUs in a list as 0,2-3."""
		    with open(f"/sys/devices/system/cpu/{file}", encoding="ascii") as f:
		        parts = [part.split("-") for part in f.read().strip().split(",") if part]
		    return {cpu for first, *last in parts
		            for cpu in range(int(first), int((last or [first])[0]) + 1)}

		def usable():
		    return listed("online") - listed("isolated") or listed("online")

		def cpus_of(name, n):
		    dev = Device(name)
		    return [dev.cpu(q) for q in range(n)]

		def even(what, cpus):
		    """Each CPU that is usable occurs as often as any other, give or take one."""
		    times = [cpus.count(cpu) for cpu in usable()]
		    assert sum(times) == len(cpus) and max(times) - min(times) <= 1, \
		        f"{what}: CPUs {cpus}, usable {usable()}"
	EOF
}

# devices QUEUES I...: nvI of each, with that many queues.
devices()
{
	local i
	for i in "${@:2}"; do
		defer ip -n "$B" link del "nv$i"
		echo "link add nv$i numrxqueues $1 type nvgre vsid $((5000 + i))"
	done > "$T/devices"
	ipb "$B" < "$T/devices"
}

one_each()
{
	devices 1 {1..8}
	py <<< 'even("of 8 devices", [cpus_of(f"nv{i}", 1)[0] for i in range(1, 9)])'
}

many_queues()
{
	devices 3 1 2
	devices 4 3 4
	devices 8 5 6
	devices 13 7 8
	py <<- 'EOF'
		for i, n in (1, 3), (3, 4), (5, 8), (7, 13):
		    first, second = cpus_of(f"nv{i}", n), cpus_of(f"nv{i + 1}", n)
		    even(f"{n} queues", first)
		    even(f"{n} queues again", second)
		    even(f"twice {n} queues", first + second)
	EOF
}

# What moved when a CPU went is back when it is. Not an isolated one: 6.12 does not let
# it go (EBUSY), and no queue would move.
hotplug()
{
	local file
	test_machine
	file=/sys/devices/system/cpu/cpu$(py <<< 'print(max(usable()))')/online
	[[ -e $file ]] || skip_known "CPUs cannot be taken away here"
	devices 2 {1..6}
	defer eval "echo 1 > $file"
	py FILE="$file" <<- 'EOF'
		def all_cpus():
		    return [cpu for i in range(1, 7) for cpu in cpus_of(f"nv{i}", 2)]

		before = all_cpus()
		even("at first", before)
		for on in "0", "1":
		    with open(FILE, "w", encoding="ascii") as f:
		        f.write(on)
		    even(f"{FILE}: {on}", all_cpus())
		equal("CPUs afterwards", all_cpus(), before)
	EOF
}

# Boot with isolcpus=2, for example.
isolated()
{
	[[ $(< /sys/devices/system/cpu/isolated) ]] || skip_known "no CPU is isolated"
	devices 8 1
	py <<- 'EOF'
		got = set(cpus_of("nv1", 8))
		assert not got & listed("isolated"), f"queues on {got}"
		equal("CPUs with queues", got, usable())
	EOF
}

ktap_run \
	one_each "Q1 many devices with one queue share the CPUs" \
	many_queues "Q1 queues of a device are spread over all CPUs" \
	hotplug "Q1 a CPU goes and comes back: queues are spread anew" \
	isolated "Q1 isolated CPUs have no queues"
