#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Drop monitors see why: what we drop is freed with the core's reason that fits, if
# this kernel has it, and with no other.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	bare_pair 4 vsid 5001
	trace_start
	[[ -d $TRACE/events/skb/kfree_skb ]] || skip "no tracepoint kfree_skb"
	grep -q reason "$TRACE/events/skb/kfree_skb/format" || skip "kfree_skb gives no reason"
	echo 1 > "$TRACE/events/skb/kfree_skb/enable"
	defer eval "echo 0 > $TRACE/events/skb/kfree_skb/enable"
	py TRACE="$TRACE" <<- 'EOF'
		import re
		wire = Port(A, "ul")

		def module():
		    """Where our code is."""
		    with open("/proc/modules", encoding="ascii") as f:
		        for line in f:
		            name, size, *_, start = line.split("(")[0].split()
		            if name == "nvgre":
		                return range(int(start, 16), int(start, 16) + int(size))
		    raise AssertionError("no module nvgre")

		def events(hide):
		    """(place, reason) of what was freed since the buffer was emptied."""
		    with open(TRACE + "/options/hash-ptr", "w", encoding="ascii") as f:
		        f.write(hide)
		    with open(TRACE + "/trace", encoding="ascii") as f:
		        return re.findall(r" kfree_skb: .*location=(.*) reason: (\w*)", f.read())

		def reasons():
		    """
		    Of what our code has freed. 6.1 shows the place as a number, and where that
		    is the true one, it shows no reason.
		    """
		    code = module()
		    return [reason for (_, reason), (place, _) in zip(events("1"), events("0"))
		            if place.endswith("[nvgre]")
		            or (re.fullmatch("[0-9a-f]+", place) and int(place, 16) in code)]

		def dropped(port, frame, reason, counter, ns=B):
		    open(TRACE + "/trace", "w", encoding="ascii").close()
		    count = Counters(ns)
		    port.send(frame)
		    count.expect(**{counter: 1})
		    wait_until(reasons, f"a reason for {counter}", 5)
		    same("reasons", reasons(), [reason])
	EOF
}

# need_reason NAME: skip on kernels whose core does not have it yet.
need_reason()
{
	grep -q "\"$1\"" "$TRACE/events/skb/kfree_skb/format" || skip_known "no reason $1 here"
}

vlan()
{
	need_reason UNHANDLED_PROTO
	py <<- 'EOF'
		frame = inner()
		frame[Ether].payload = Dot1Q(vlan=5) / frame.payload
		dropped(wire, nvgre(frame), "UNHANDLED_PROTO", "rx_drop_vlan")
	EOF
}

source_check()
{
	need_reason IP_RPFILTER
	py <<< 'dropped(wire, nvgre(inner(), src=3), "IP_RPFILTER", "rx_drop_source")'
}

ecn()
{
	need_reason IP_TUNNEL_ECN
	py <<< 'dropped(wire, nvgre(inner(), tos=3), "IP_TUNNEL_ECN", "rx_drop_ecn")'
}

no_route()
{
	need_reason IP_OUTNOROUTES
	ip -n "$A" link set nv0 type nvgre remote 203.0.113.1
	py <<< 'dropped(Port(A, "nv0"), inner(), "IP_OUTNOROUTES", "tx_drop_no_route", A)'
}

ktap_run \
	vlan "W5 a tagged frame is freed as of a protocol nobody handles" \
	source_check "W9 a packet of another source is freed as by a reverse path filter" \
	ecn "W8 a mark that must not be lost is freed as the core's tunnels do" \
	no_route "W9 a frame without a route is freed as IP would"
