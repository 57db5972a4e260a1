#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A namespace without an nvgre device that is up pays nothing: no hook of ours
# is there to see its packets.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		wire = Port(A, "ul")

		# Does anybody count a stranger's GRE in B? ns_pass_unknown is the
		# namespace's, the same on every device of it, up or down.
		def counted(dev):
		    count, near = Counters(B, dev), Port(B, "ul")
		    for family in 4, 6:
		        wire.send(nvgre(inner(payload=b"stranger"), vsid=5999, family=family))
		    near.wait(payload_is(b"stranger"), 2)
		    near.close()
		    # One that goes the same way through the host, and has an answer.
		    ping(A, PA[4][2])
		    ping(A, PA[6][2])
		    return count.changes()["ns_pass_unknown"]
	EOF
}

down()
{
	ip -n "$B" link add nv0 type nvgre vsid 5001
	defer ip -n "$B" link del nv0
	py <<< 'same("counted before up", counted("nv0"), 0)'
	ip -n "$B" link set nv0 up
	py <<< 'same("counted while up", counted("nv0"), 2)'
	ip -n "$B" link set nv0 down
	py <<< 'same("counted after down", counted("nv0"), 0)'
}

deleted()
{
	ip -n "$B" link add nv0 type nvgre vsid 5001
	defer ip -n "$B" link del nv0
	bare "$B" nv1 nvgre vsid 5002
	bare "$B" nv2 nvgre mode gre key 1
	ip -n "$B" link del nv1
	py <<< 'same("counted with nv2 left", counted("nv0"), 2)'
	ip -n "$B" link del nv2
	py <<< 'same("counted with none left", counted("nv0"), 0)'
}

elsewhere()
{
	ip -n "$B" link add nv0 type nvgre vsid 5001
	defer ip -n "$B" link del nv0
	bare "$A" nv0 nvgre vsid 5001
	py <<< 'same("counted", counted("nv0"), 0)'
}

# How many of our hooks nft sees in $B
hooks_are()
{
	same "hooks" "$(in_ns "$B" nft list hooks | awk '/nvgre/ { n++ } END { print n + 0 }')" "$1"
}

listed()
{
	bare "$B" nv0 nvgre vsid 5001
	if [[ -z $(in_ns "$B" nft list hooks) ]]; then
		skip_known "this kernel does not tell its hooks (CONFIG_NETFILTER_NETLINK_HOOK)"
	fi
	hooks_are 2
	ip -n "$B" link set nv0 down
	hooks_are 0
}

# Nor does anybody of ours hear of its routes. Seen where the kernel can be probed.
watched()
{
	local what
	trace_start
	[[ -e $TRACEFS/kprobe_events ]] || skip_known "this kernel has no kprobes"
	for what in register unregister; do
		echo "p:nvgretest/$what ${what}_fib_notifier" >> "$TRACEFS/kprobe_events"
		defer eval "echo '-:nvgretest/$what' >> $TRACEFS/kprobe_events"
	done
	echo 1 > "$TRACE/events/nvgretest/enable"
	defer eval "echo 0 > $TRACE/events/nvgretest/enable"
	for _ in 1 2; do
		bare "$B" nv0 nvgre vsid 5001
		bare "$B" nv1 nvgre vsid 5002
		py TRACE="$TRACE/trace" <<- 'EOF'
			def seen():
			    with open(TRACE, encoding="ascii") as f:
			        return [l.split(": ")[1] for l in f if not l.startswith("#")]
			wait_until(lambda: seen() == ["register"], "routes are watched")
		EOF
		ip -n "$B" link del nv0
		py <<< 'time.sleep(0.2); same("with one left", seen(), ["register"])'
		ip -n "$B" link del nv1
		py <<< 'wait_until(lambda: seen() == ["register", "unregister"], "and no longer")'
		echo > "$TRACE/trace"
	done
}

ktap_run \
	down "D5 packets are looked at only while a device is up" \
	deleted "D5 and only until the last device is deleted" \
	elsewhere "D5 a device in another namespace changes nothing" \
	listed "D5 the hooks come and go with the device" \
	watched "D5 so does what hears of changed routes"
