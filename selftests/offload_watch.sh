#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is told of offloads and queues, and what is not, when the ground moves: nexthop
# objects, other namespaces, devices that come and go, numbers of queues.
. "${0%/*}/lib.sh"

setup()
{
	ynl_start
	py <<- 'EOF'
		import subprocess
		from ynl import *
		a = Family(A, listen=True)

		def run(*command, ns=A):
		    subprocess.run(["ip", "netns", "exec", ns, *command], check=True, capture_output=True)

		def names():
		    return [(name, message["ifname"]) for name, message in a.news()]

		def way(family=a, dev="nv0"):
		    [remote] = family.do("offload-get", {"ifname": dev})["remote"]
		    return remote
	EOF
}

# Neither the route nor the device changes, only what an object stands for.
nexthop()
{
	tunnel_pair "$1" vsid 5001
	py FAMILY="$1" DST="${PA[$1,2]}/$((1 << ($1 == 4 ? 5 : 7)))" <<- 'EOF'
		run("ip", "link", "add", "ul2", "type", "veth", "peer", "name", "ul3")
		run("ip", "link", "set", "ul2", "up")
		run("ip", "link", "set", "ul3", "up")
		if FAMILY == "6":
		    run("ip", "addr", "add", "2001:db8:77::1/64", "dev", "ul2", "nodad")
		run("ip", f"-{FAMILY}", "nexthop", "add", "id", FAMILY, "dev", "ul")
		run("ip", f"-{FAMILY}", "route", "add", DST, "nhid", FAMILY)
		a.news()
		run("ip", f"-{FAMILY}", "nexthop", "replace", "id", FAMILY, "dev", "ul2")
		same("told", names(), [("offload-ntf", "nv0")])
		same("underlay", way()["underlay-name"], "ul2")
		run("ip", f"-{FAMILY}", "nexthop", "replace", "id", FAMILY, "dev", "ul")
		same("told", names(), [("offload-ntf", "nv0")])
		same("underlay", way()["underlay-name"], "ul")
		run("ip", f"-{FAMILY}", "route", "del", DST)
		run("ip", "link", "del", "ul2")
		same("told", names(), [])
	EOF
}

nexthop_v4() { nexthop 4; }
nexthop_v6() { nexthop 6; }

# The device of the underlay goes down and comes up.
below()
{
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		a.news()
		run("ip", "link", "set", "ul", "down")
		same("told", names(), [("offload-ntf", "nv0")])
		same("reasons", {e["reason"] for e in way()["effective"]}, {"no-route"})
		run("ip", "link", "set", "ul", "up")
		same("told", names(), [("offload-ntf", "nv0")])
	EOF
	below_again
}

# Addresses and neighbours that went with it.
below_again()
{
	ipb "$A" <<- EOF
		addr replace ${PA[6,1]}/64 dev ul nodad
		neigh replace ${PA[4,2]} lladdr 02:00:00:00:00:02 dev ul nud permanent
		neigh replace ${PA[6,2]} lladdr 02:00:00:00:00:02 dev ul nud permanent
	EOF
}

# rtnetlink tells of devices; we tell of what becomes of them.
coming_and_going()
{
	py <<- 'EOF'
		a.news()
		run("ip", "link", "add", "nv1", "type", "nvgre", "vsid", "5003", "remote", PA[4][2])
		same("made", names(), [])
		run("ip", "link", "set", "nv1", "up")
		same("up", names(), [("offload-ntf", "nv1")])
		run("ip", "link", "del", "nv1")
		same("deleted", names(), [])
	EOF
}

queues()
{
	ip -n "$A" link add nv1 numrxqueues 4 type nvgre external
	defer ip -n "$A" link del nv1
	py <<- 'EOF'
		def told():
		    return [(n, m["id"], m["in-use"]) for n, m in a.news() if n == "queue-ntf"]
		told()
		run("ethtool", "-L", "nv1", "rx", "2")
		same("told", told(), [("queue-ntf", 2, 0), ("queue-ntf", 3, 0)])
		run("ethtool", "-L", "nv1", "rx", "3")
		same("told", told(), [("queue-ntf", 2, 1)])
	EOF
}

# Who sees a device in a namespace sees what becomes of its offloads, but not the
# devices of another namespace.
elsewhere()
{
	ip -n "$A" link add nv1 netns "$B" type nvgre vsid 5004 local "${PA[4,1]}" remote "${PA[4,2]}"
	defer ip -n "$B" link del nv1
	ip -n "$B" link set nv1 up
	defer in_ns "$A" ethtool -K ul tx-gre-segmentation on
	in_ns "$A" ethtool -K ul tx-gre-segmentation off
	py <<- 'EOF'
		remote = way(Family(B), "nv1")
		same("names", {"underlay-name", "underlay-driver"} & set(remote), set())
		same("ifindex", remote["underlay"], device(A, "ul", "ifindex"))
		lso = {(e["performer"], e["reason-text"]) for e in remote["effective"] if e["offload"] == "lso"}
		same("lso", lso, {("software", "underlay: tx-gre-segmentation off")})
	EOF
}

ktap_run \
	nexthop_v4 "O4 a nexthop object that is replaced is told once (v4)" \
	nexthop_v6 "O4 a nexthop object that is replaced is told once (v6)" \
	below "O4 O6 the underlay device goes down and up" \
	coming_and_going "O4 new devices and those that go are told by rtnetlink alone" \
	queues "O4 Q3 queues that come into use and go out of it" \
	elsewhere "O6 X2 a report names no device of another namespace"
