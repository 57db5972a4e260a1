#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Rules of "ethtool -N" on real traffic: VSIDs, MACs, both, and RSS contexts.
. "${0%/*}/lib.sh"

setup()
{
	rxq_start
}

external()
{
	rxq_dev 4 external
}

one_vsid()
{
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
}

# One device, many VSIDs: each goes where its rule says, the rest by RSS.
vsids()
{
	external
	py <<- 'EOF'
		for n in range(40):
		    dev.add_rule(n % 4, vsid=5001 + n)
		dev.add_rule(1, vsid=0xfffffe)
		for n in range(0, 40, 7):
		    only(dev, n % 4, flows(udp, 4, 16) + flows(tcp, 6, 16), 4, 5001 + n)
		    only(dev, n % 4, flows(udp, 6, 16), 6, 5001 + n)
		only(dev, 1, flows(udp, 4, 16), 4, 0xfffffe)
		got = spread(dev, flows(udp, 4, 64), 4, 6000)
		fair("VSID without a rule", got)
		equal("VSID without a rule", got, predicted(dev, flow_hashes(dev, 4, 64)))
	EOF
}

vsid_of_device()
{
	one_vsid
	py <<- 'EOF'
		place = dev.add_rule(3, vsid=VSID)
		only(dev, 3, flows(udp, 4, 32))
		dev.del_rule(place)
		fair("without the rule", spread(dev, flows(udp, 4, 64)))
	EOF
}

# Each rule that goes uncovers the next less specific one.
precedence()
{
	external
	py <<- 'EOF'
		mine, other = flows(udp, 4, 16), flows(udp, 4, 16, OTHER_MAC)
		both = dev.add_rule(3, mac=NV_MAC[1], vsid=VSID)
		mac = dev.add_rule(2, mac=NV_MAC[1])
		vsid = dev.add_rule(1, vsid=VSID)
		only(dev, 3, mine)
		only(dev, 2, mine, vsid=6000)
		only(dev, 1, other)
		by_rss = predicted(dev, flow_hashes(dev, 4, 16))
		equal("neither", spread(dev, other, vsid=6000), by_rss)
		dev.del_rule(both)
		only(dev, 2, mine)
		dev.del_rule(mac)
		only(dev, 1, mine)
		equal("MAC rule gone", spread(dev, mine, vsid=6000), by_rss)
		dev.del_rule(vsid)
		equal("no rules", spread(dev, mine), by_rss)
	EOF
}

replace()
{
	one_vsid
	py <<- 'EOF'
		equal("place", dev.add_rule(1, vsid=VSID, loc=7), 7)
		only(dev, 1, flows(udp, 4, 16))
		dev.add_rule(2, vsid=VSID, loc=7)
		only(dev, 2, flows(udp, 4, 16))
		dev.add_rule(3, mac=NV_MAC[1], loc=7)
		only(dev, 3, flows(udp, 4, 16))
		refused(errno.EEXIST, dev.add_rule, 1, mac=NV_MAC[1], loc=8)
		only(dev, 3, flows(udp, 4, 16))
	EOF
}

# A VSID has two queues of its own, over which its own key spreads it.
context()
{
	external
	py <<- 'EOF'
		key = bytes(range(1, 41))
		context = dev.new_context([2, 3] * 64, key)
		dev.add_rule(vsid=VSID, context=context)
		got = spread(dev, flows(udp, 4, 64))
		fair("of the context", got[2:])
		equal("of the context", got, predicted(dev, flow_hashes(dev, 4, 64, context=context), context))
		equal("key", dev.rss(context)[1], key)
		equal("VSID without a rule", spread(dev, flows(udp, 4, 64), vsid=6000),
		      predicted(dev, flow_hashes(dev, 4, 64)))
		# Changed, it is used at once.
		dev.set_rss([1] * 128, context=context)
		only(dev, 1, flows(udp, 4, 16))
		refused(errno.EBUSY, dev.del_context, context)
		only(dev, 1, flows(udp, 4, 16))
	EOF
}

# So has a MAC, whatever the VSID; a rule for both comes first here, too.
context_mac()
{
	external
	py <<- 'EOF'
		other = flows(udp, 4, 64, OTHER_MAC)
		by_mac = dev.new_context([2, 3] * 64, bytes(range(1, 41)))
		by_both = dev.new_context([0, 1] * 64, bytes(range(41, 81)))
		dev.add_rule(mac=OTHER_MAC, context=by_mac, loc=0)
		for vsid in VSID, 6000:
		    for family in 4, 6:
		        equal(f"by MAC, VSID {vsid}, IPv{family}", spread(dev, other, family, vsid),
		              predicted(dev, flow_hashes(dev, 4, 64, context=by_mac), by_mac))
		equal("another MAC", spread(dev, flows(udp, 4, 64)), predicted(dev, flow_hashes(dev, 4, 64)))
		dev.add_rule(mac=OTHER_MAC, vsid=VSID, context=by_both, loc=1)
		equal("by MAC and VSID", spread(dev, other),
		      predicted(dev, flow_hashes(dev, 4, 64, context=by_both), by_both))
		equal("by MAC", spread(dev, other, vsid=6000),
		      predicted(dev, flow_hashes(dev, 4, 64, context=by_mac), by_mac))
	EOF
}

fields()
{
	one_vsid
	py <<- 'EOF'
		for kind, family, which in (udp, 4, UDP_V4), (tcp, 4, TCP_V4), (udp, 6, UDP_V6), (tcp, 6, TCP_V6):
		    equal("default", dev.fields(which), ALL_FIELDS)
		    dev.set_fields(which, ADDRESSES)
		    equal("set", dev.fields(which), ADDRESSES)
		    queue = dev.rss()[0][toeplitz(dev.rss()[1], *CA[family]) % 128]
		    only(dev, queue, flows(kind, family, 16))
		    fair("others", spread(dev, flows(tcp if kind is udp else udp, family, 64)))
		    dev.set_fields(which, ALL_FIELDS)
		    fair("again", spread(dev, flows(kind, family, 64)))
	EOF
}

ktap_run \
	vsids "Q4 Q5 external: each VSID in its queue, others by RSS" \
	vsid_of_device "Q4 a device's own VSID in one queue" \
	precedence "Q5 MAC and VSID before MAC before VSID before RSS" \
	replace "Q5 a rule replaces that in its place, not one elsewhere" \
	context "Q4 a VSID has queues and a key of its own" \
	context_mac "Q4 Q5 a MAC has queues and a key of its own" \
	fields "Q3 Q2 rx-flow-hash: with and without ports"
