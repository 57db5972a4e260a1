#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# How large super-packets may be, the underlay says; when the route moves to another
# device, that one.
. "${0%/*}/lib.sh"

# A NIC of A's whose super-packets have 16384 bytes and 20 segments at most.
setup()
{
	py_start
	topo_pair
	test_machine
	if [[ ! -d /sys/module/testnic ]]; then
		need_module testnic
		defer wait_for 30 rmmod testnic
	fi
	ip -n "$A" link add small type testnic-small
	defer ip -n "$A" link del small
	ip -n "$A" link set small up
	py <<- 'EOF'
		NAMES = {59: "tso size", 60: "tso segs", 41: "gso size", 40: "gso segs", 63: "gso size, IPv4"}
		SMALL = {"tso size": 16384, "tso segs": 20, "gso size": 16384, "gso segs": 20,
		         "gso size, IPv4": 16384}
		nl = links(A)

		def limits(dev):
		    attrs = rtnl.attrs_of(nl.talk(rtnl.RTM_GETLINK, 0, dev)[2][16:])
		    return {name: struct.unpack("=I", attrs[number])[0]
		            for number, name in NAMES.items() if number in attrs}

		# Before 6.3 there is no limit of IPv4's own.
		def wanted(limits_wanted):
		    return {k: v for k, v in limits_wanted.items() if k in limits("ul")}

		def become(what, limits_wanted):
		    want = wanted(limits_wanted)
		    try:
		        wait_until(lambda: limits("nv0") == want, what, 10)
		    except AssertionError:
		        same(what, limits("nv0"), want)

		LARGE = {**limits("ul"), "gso size": 65536, "gso segs": 65535, "gso size, IPv4": 65536}
		check("ul is larger", LARGE["tso size"] >= 65536)
	EOF
}

# to_small FAMILY: the way to B leads by the small NIC; back: it does no longer.
to_small()
{
	ip -n "$A" route add "${PA[$1,2]}" dev small
	defer ip -n "$A" route flush "${PA[$1,2]}" dev small
}

back()
{
	ip -n "$A" route del "${PA[$1,2]}" dev small
}

follow()
{
	bare "$A" nv0 nvgre vsid 5001 local "${PA[$1,1]}" remote "${PA[$1,2]}"
	py <<< 'become("at first", LARGE)'
	to_small "$1"
	py <<< 'become("by the small NIC", SMALL)'
	back "$1"
	py <<< 'become("back again", LARGE)'
}

follow_v4() { follow 4; }
follow_v6() { follow 6; }

made_small()
{
	to_small 4
	bare "$A" nv0 nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	py <<< 'become("at first", SMALL)'
	back 4
	py <<< 'become("by ul", LARGE)'
}

# What the user made smaller than the underlay asks for stays so.
user()
{
	bare "$A" nv0 nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,2]}"
	ip -n "$A" link set nv0 gso_max_size 9000 gso_max_segs 7
	to_small 4
	py <<- 'EOF'
		own = {"gso size": 9000, "gso segs": 7, "gso size, IPv4": 9000}
		become("by the small NIC", {**SMALL, **own})
	EOF
	back 4
	py <<< 'become("back again", {**LARGE, **own})'
	# Larger than the small NIC takes: lowered, but not forgotten.
	ip -n "$A" link set nv0 gso_max_size 20000 gso_max_segs 30
	to_small 4
	py <<< 'become("by the small NIC", SMALL)'
	back 4
	py <<- 'EOF'
		become("back again", {**LARGE, "gso size": 20000, "gso segs": 30, "gso size, IPv4": 20000})
	EOF
}

ktap_run \
	follow_v4 "S1 limits go down and up with the underlay's (v4 outer)" \
	follow_v6 "S1 limits go down and up with the underlay's (v6 outer)" \
	made_small "S1 a device that is made above a small NIC is not small for ever" \
	user "S1 limits that the user set stay"
