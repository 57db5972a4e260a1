#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The generic netlink family: devices, queues, rules, statistics, as the kernel tree's
# own client sees them.
. "${0%/*}/lib.sh"

setup()
{
	ynl_start
	ipb "$A" <<- EOF
		link add nv0 numrxqueues 4 type nvgre vsid 5001 local ${PA[4,1]} remote ${PA[4,2]}
		link set nv0 addrgenmode none
		link set nv0 up
	EOF
	py <<- 'EOF'
		import json, subprocess
		from ynl import *
		a = Family(A, listen=True)
		index = device(A, "nv0", "ifindex")
		nv0 = {"ifname": "nv0"}

		# What the other tool says, as it says it
		def said(*command):
		    return subprocess.run(["ip", "netns", "exec", A, *command], check=True,
		                          capture_output=True, encoding="ascii").stdout

		# A change must be told, and nothing else.
		def told(*names):
		    news = a.news()
		    same("notifications", [name for name, _ in news], list(names))
		    return [message for _, message in news]
	EOF
}

# The program itself, not only its library.
client()
{
	local said
	said=$(in_ns "$A" "$PYTHON" "$NVGRE_YNL/cli.py" --no-schema \
		--spec "$SELFTESTS/../uapi/nvgre.yaml" --output-json \
		--do dev-get --json '{"ifname": "nv0"}')
	same "VSID" "$(jq .config.vsid <<< "$said")" 5001
}

devices()
{
	ip -n "$A" link add ext mtu 1300 numrxqueues 2 type nvgre external
	defer ip -n "$A" link del ext
	ip -n "$B" link add far link-netns "$A" type nvgre vsid 5002 remote "${PA[6,2]}" ||
		ip -n "$A" link add far netns "$B" type nvgre vsid 5002 remote "${PA[6,2]}"
	defer ip -n "$B" link del far
	py <<- 'EOF'
		one = a.do("dev-get", nv0)
		same("by index", a.do("dev-get", {"ifindex": index}), one)
		same("by both", a.do("dev-get", {"ifindex": index, **nv0}), one)
		same("names", (one["ifindex"], one["ifname"]), (index, "nv0"))
		same("state", (one["up"], one["mtu"], one["rx-queues"], one["rx-queues-max"]),
		     (1, 1458, 4, 4))
		same("underlay", one["underlay"], device(A, "ul", "ifindex"))
		check("no other namespace", "link-netnsid" not in one)
		config = one["config"]
		same("configuration", (config["vsid"], config["local"], config["remote"],
		     config["srccheck"]), (5001, PA[4][1], PA[4][2], 1))

		both = {d["ifname"]: d for d in a.dump("dev-get", {})}
		same("all devices", set(both), {"nv0", "ext"})
		same("one of all", both["nv0"], one)
		ext = both["ext"]
		same("external", (ext["up"], ext["mtu"], ext["rx-queues-max"],
		     ext["config"]["external"], "vsid" in ext["config"]), (0, 1300, 2, 1, False))
		same("one dumped", a.dump("dev-get", {"ifname": "ext"}), [ext])

		far = Family(B).do("dev-get", {"ifname": "far"})
		check("another namespace", "link-netnsid" in far)
		same("its remote", far["config"]["remote6"], PA[6][2])
	EOF
}

refuse()
{
	py <<- 'EOF'
		for op in "dev-get", "offload-get", "queue-get", "filter-get", "stats-get":
		    a.refused(errno.EINVAL, "no device is named", op, {}, "ifindex")
		    a.refused(errno.ENODEV, "no such device", op, {"ifname": "nv9"}, "ifname")
		    a.refused(errno.ENODEV, "no such device", op, {"ifindex": 9999}, "ifindex")
		    a.refused(errno.EOPNOTSUPP, "not a device of kind nvgre", op, {"ifname": "ul"}, "ifname")
		    a.refused(errno.ENODEV, "not of one device", op, {"ifname": "lo", "ifindex": index}, "ifname")
		for op in "queue-set", "filter-add", "filter-del", "offload-set":
		    more = {"max-header-size": 200} if op == "offload-set" else \
		           {"len": 5} if op == "queue-set" else {"vsid": 1, "queue": 0} if op == "filter-add" else {}
		    a.refused(errno.ENODEV, "no such device", op, {"ifname": "nv9", **more}, "ifname")
		    a.refused(errno.EOPNOTSUPP, "not a device", op, {"ifname": "lo", **more}, "ifname")
		told()
	EOF
}

queues()
{
	py <<- 'EOF'
		all_queues = a.dump("queue-get", nv0)
		same("queues", [(q["id"], q["len"], q["in-use"], q["cpu-auto"]) for q in all_queues],
		     [(i, 1024, 1, 1) for i in range(4)])
		check("NAPI ids", len({q["napi-id"] for q in all_queues}) == 4)
		same("one of all", a.do("queue-get", {"id": 3, **nv0})["napi-id"], all_queues[3]["napi-id"])
		same("of all devices", len(a.dump("queue-get", {})), 4)

		# Changed here, seen there, and told once.
		a.do("queue-set", {"id": 2, "cpu": 0, **nv0})
		[q] = told("queue-ntf")
		same("told", (q["id"], q["cpu"], q["cpu-auto"]), (2, 0, 0))
		path = "/sys/class/net/nv0/queues/rx-2/nvgre/cpu"
		same("sysfs", said("cat", path), "0\n")
		a.do("queue-set", {"id": 2, "cpu": 0, **nv0})
		told()
		a.do("queue-set", {"id": 2, "cpu-auto": 1, **nv0})
		same("auto", told("queue-ntf")[0]["cpu-auto"], 1)
		a.do("queue-set", {"len": 2000, **nv0})
		[q] = told("queue-ntf")
		same("told", (q["len"], "id" in q), (2000, False))
		check("ethtool -g", "RX:\t\t2000" in said("ethtool", "-g", "nv0"))

		# Changed there, seen here.
		said("ethtool", "-G", "nv0", "rx", "1024")
		same("told", told("queue-ntf")[0]["len"], 1024)
		said("sh", "-c", f"echo 0 > {path}; echo auto > {path}")
		same("told", [q["cpu-auto"] for q in told("queue-ntf", "queue-ntf")], [0, 1])
		said("ethtool", "-L", "nv0", "rx", "2")
		same("in use", [q["in-use"] for q in a.dump("queue-get", nv0)], [1, 1, 0, 0])
		said("ethtool", "-L", "nv0", "rx", "4")
		a.news()
	EOF
}

queues_refuse()
{
	py <<- 'EOF'
		a.refused(errno.EINVAL, "no queue is named", "queue-get", nv0, "id")
		a.refused(errno.ENOENT, "no such queue", "queue-get", {"id": 4, **nv0}, "id")
		for attr, number, says, what in (
		        ("id", errno.EINVAL, "no queue is named", {"cpu": 0}),
		        ("id", errno.ENOENT, "no such queue", {"id": 4, "cpu": 0}),
		        ("cpu", errno.EINVAL, "no such CPU", {"id": 0, "cpu": 4000}),
		        ("cpu", errno.EINVAL, "no such CPU", {"id": 0, "cpu": 0xffffffff}),
		        ("cpu-auto", errno.EINVAL, "exclude each other", {"id": 0, "cpu": 0, "cpu-auto": 1}),
		        ("cpu-auto", errno.EINVAL, "nothing to set", {"id": 0, "cpu-auto": 0}),
		        ("cpu", errno.EINVAL, "nothing to set", {"id": 0}),
		        ("id", errno.EINVAL, "set it alone", {"id": 0, "len": 5}),
		        ("cpu", errno.EINVAL, "set it alone", {"cpu": 0, "len": 5}),
		        ("len", errno.ERANGE, "", {"len": 16385}), ("len", errno.ERANGE, "", {"len": 0})):
		    a.refused(number, says, "queue-set", {**nv0, **what}, attr)
		try:
		    a.dump("queue-get", {"id": 0, **nv0})
		    raise AssertionError("a dump with an id")
		except NlError as err:
		    same("errno", err.error, errno.EINVAL)
		told()
	EOF
}

statistics()
{
	py <<- 'EOF'
		port = Port(A, "nv0")
		port.send(*[Ether(dst=NV_MAC[2]) / IP(dst=CA[4][2]) / UDP()] * 7)
		port.close()
		got = a.do("stats-get", nv0)
		there = stats(A, "nv0")
		same("counters", {c["name"]: c["value"] for c in got["counter"]},
		     {k: v for k, v in there.items() if k.startswith(("tx_", "rx_drop", "ns_"))})
		check("packets", got["tx-packets"] >= 7 and got["tx-bytes"] >= 7 * 42)
		for c in got["counter"]:
		    kind = {"tx_drop": "tx-drop", "rx_drop": "rx-drop", "ns_pass": "pass"}
		    same(c["name"], c["kind"], kind.get(c["name"][:7], "info"))
		for want, n in (({}, 1), ({"vsid": 5001}, 1), ({"vsid": 5002}, 0), ({"remote": PA[4][2]}, 1),
		                ({"remote": PA[4][1]}, 0), ({"remote6": PA[6][2]}, 0),
		                ({"vsid": 5001, "remote": PA[4][2]}, 1), ({"ifname": "nv0"}, 1)):
		    same(f"with {want}", len(a.dump("stats-get", want)), n)
		a.refused(errno.EINVAL, "in a dump", "stats-get", {"vsid": 5001, **nv0}, "vsid")
	EOF
}

# An external device counts by VSID and remote, from the first packet that it sends
# there on; what others send alone makes no counters.
statistics_external()
{
	ipb "$A" <<- EOF
		link add ext address 02:00:00:00:01:01 type nvgre external
		link set ext addrgenmode none
		link set ext up
		addr add 10.9.0.1/24 dev ext
		neigh add 10.9.0.4 lladdr 02:00:00:00:01:02 dev ext nud permanent
		neigh add 10.9.0.6 lladdr 02:00:00:00:01:02 dev ext nud permanent
		route add 10.9.0.4/32 encap ip id 7000 dst ${PA[4,2]} dev ext
		route add 10.9.0.6/32 encap ip6 id 7000 dst ${PA[6,2]} dev ext
	EOF
	defer ip -n "$A" link del ext
	py <<- 'EOF'
		def pairs(**want):
		    return {(s["vsid"], s.get("remote") or s["remote6"]): s
		            for s in a.dump("stats-get", {"ifname": "ext", **want}) if "vsid" in s}
		def numbers(s, *counters):
		    named = {c["name"]: c["value"] for c in s["counter"]}
		    return [s["rx-packets"], s["rx-bytes"], s["tx-packets"], s["tx-bytes"], *[named[c] for c in counters]]

		far = Port(B, "ul")
		alien = nvgre(inner(payload=bytes(20), src=2, dst=1), vsid=7001, src=2, dst=1)
		known = nvgre(inner(payload=bytes(20), src=2, dst=1), vsid=7000, src=2, dst=1)
		bad = known.copy()
		bad[GRE].payload.src = "01:00:5e:00:00:01"
		far.send(alien, known, bad)
		wait_until(lambda: stats(A, "ext")["rx_drop_mac"] == 1, "all have arrived")
		same("pairs", pairs(), {})

		with sock(A, socket.AF_INET, socket.SOCK_DGRAM) as s:
		    for host, n in ((4, 3), (6, 2)):
		        for _ in range(n):
		            s.sendto(bytes(58), (f"10.9.0.{host}", 9))
		same("sent", {k: numbers(v) for k, v in pairs().items()},
		     {(7000, PA[4][2]): [0, 0, 3, 300], (7000, PA[6][2]): [0, 0, 2, 200]})
		far.send(alien, known, known, bad)
		wait_until(lambda: stats(A, "ext")["rx_drop_mac"] == 2, "all have arrived")
		size = len(known[GRE].payload)
		same("received", numbers(pairs()[7000, PA[4][2]], "rx_drop_mac", "tx_drop_too_big"),
		     [2, 2 * size, 3, 300, 1, 0])
		for want, n in (({"vsid": 7000}, 2), ({"remote": PA[4][2]}, 1), ({"remote6": PA[6][2]}, 1),
		                ({"vsid": 7001}, 0), ({"vsid": 7000, "remote": PA[4][2]}, 1)):
		    same(f"with {want}", len(pairs(**want)), n)
		same("of all devices", len(a.dump("stats-get", {})), 1 + 1 + 2)
		same("of VSID 5001", [s["ifname"] for s in a.dump("stats-get", {"vsid": 5001})], ["nv0"])
		a.news()
	EOF
}

# Rules by netlink and by ethtool are the same.
rules()
{
	py <<- 'EOF'
		mac = "02:00:00:00:00:07"
		def rule(**match):
		    return {**nv0, **match}
		def show(r):
		    return {k: v for k, v in r.items() if not k.startswith("if")}

		first = a.do("filter-add", rule(vsid=5001, queue=1))
		same("reply", show(first), {"loc": 0, "vsid": 5001, "queue": 1})
		same("told", told("filter-add-ntf", "offload-ntf")[0], first)
		second = a.do("filter-add", rule(mac=mac, vsid=5001, queue=3, loc=77))
		same("told", told("filter-add-ntf"), [second])
		seen = said("ethtool", "-n", "nv0")
		check("ethtool -n", "Filter: 77" in seen and mac.upper() in seen.upper())
		said("ethtool", "-N", "nv0", "flow-type", "ether", "dst", mac, "action", "2", "loc", "5")
		same("told", show(told("filter-add-ntf")[0]), {"loc": 5, "mac": mac, "queue": 2})
		same("dump", [show(r) for r in a.dump("filter-get", nv0)],
		     [show(first), {"loc": 5, "mac": mac, "queue": 2}, show(second)])
		for want, locs in ((rule(vsid=5001), [0, 77]), (rule(mac=mac), [5, 77]),
		                   (rule(mac=mac, vsid=5001), [77]), (rule(vsid=1), []), ({}, [0, 5, 77])):
		    same(f"dump with {want}", [r["loc"] for r in a.dump("filter-get", want)], locs)
		same("by place", a.do("filter-get", rule(loc=77)), second)
		same("by match", a.do("filter-get", rule(mac=mac, vsid=5001)), second)

		# Replacing is asked for, and is one change.
		a.do("filter-add", rule(vsid=5001, queue=2, replace=True))
		same("told", show(told("filter-add-ntf")[0]), {"loc": 0, "vsid": 5001, "queue": 2})
		a.do("filter-add", rule(vsid=5002, queue=2, loc=0, replace=True))
		told("filter-add-ntf")

		a.do("filter-del", rule(loc=77))
		same("told", told("filter-del-ntf"), [second])
		a.do("filter-del", rule(mac=mac))
		told("filter-del-ntf")
		said("ethtool", "-N", "nv0", "delete", "0")
		told("filter-del-ntf", "offload-ntf")
		same("none is left", a.dump("filter-get", {}), [])
	EOF
}

rules_refuse()
{
	py <<- 'EOF'
		mac = "02:00:00:00:00:07"
		a.do("filter-add", {**nv0, "vsid": 5001, "queue": 1, "loc": 3})
		a.news()
		for attr, number, says, what in (
		        ("vsid", errno.EINVAL, "matches something", {"queue": 1}),
		        ("queue", errno.EINVAL, "leads somewhere", {"vsid": 5}),
		        ("context", errno.EINVAL, "exclude each other", {"vsid": 5, "queue": 1, "context": 1}),
		        ("queue", errno.EINVAL, "no such queue", {"vsid": 5, "queue": 4}),
		        ("queue", errno.EINVAL, "no such queue", {"vsid": 5, "queue": 65537}),
		        ("context", errno.EINVAL, "no such context", {"vsid": 5, "context": 9}),
		        ("context", errno.ERANGE, "", {"vsid": 5, "context": 0}),
		        ("vsid", errno.ERANGE, "", {"vsid": 1 << 24, "queue": 1}),
		        ("loc", errno.ERANGE, "", {"vsid": 5, "queue": 1, "loc": 16777216}),
		        ("mac", errno.EINVAL, "no MAC address", {"mac": "00:00:00:00:00:00", "queue": 1}),
		        ("mac", errno.ERANGE, "", {"mac": b"12345", "queue": 1}),
		        ("vsid", errno.EEXIST, "matches the same packets", {"vsid": 5001, "queue": 2}),
		        ("loc", errno.EEXIST, "has this place", {"mac": mac, "queue": 2, "loc": 3})):
		    a.refused(number, says, "filter-add", {**nv0, **what}, attr)
		a.refused(errno.EEXIST, "matches the same packets", "filter-add",
		          {**nv0, "vsid": 5001, "queue": 2, "loc": 4, "replace": True}, "vsid")
		for op in "filter-get", "filter-del":
		    for attr, number, says, what in (
		            ("loc", errno.EINVAL, "no rule is named", {}),
		            ("loc", errno.ENOENT, "no such rule", {"loc": 4}),
		            ("vsid", errno.ENOENT, "no such rule", {"vsid": 5}),
		            ("vsid", errno.ENOENT, "matches other packets", {"loc": 3, "vsid": 5})):
		        a.refused(number, says, op, {**nv0, **what}, attr)
		same("the rule is as it was", [(r["loc"], r["queue"]) for r in a.dump("filter-get", nv0)], [(3, 1)])
		told()
		a.do("filter-del", {**nv0, "loc": 3})
		a.news()
	EOF
}

# 100,000 rules come whole and once; a change on the way is not hidden. On a debug
# kernel, where it takes minutes to add them, a tenth.
case ${NVGRE_VM-} in
7.2-*) RULES=${RULES:-10000} ;;
*) RULES=${RULES:-100000} ;;
esac

many()
{
	ip -n "$B" link add big numrxqueues 4 type nvgre external
	defer ip -n "$B" link del big
	ip -n "$B" link add small type nvgre vsid 5001
	defer ip -n "$B" link del small
	py RULES="$RULES" <<- 'EOF'
		big, small, n = {"ifname": "big"}, {"ifname": "small"}, int(RULES)
		f = Family(B)
		# By the client it would take most of the time to make the messages.
		message = bytearray(f._encode_message(
		    f.ops["filter-add"], {**big, "vsid": 0xabcdef, "queue": 0xfedc}, [], 1))
		[family] = struct.unpack_from("=H", message, 4)
		struct.pack_into("=H", message, 6, 1)       # a reply, or else an error
		vsid, queue = (message.index(struct.pack("=I", v)) for v in (0xabcdef, 0xfedc))
		def add(first, count):
		    requests = []
		    for i in range(first, first + count):
		        struct.pack_into("=I", message, vsid, 5001 + i)
		        struct.pack_into("=I", message, queue, i % 4)
		        requests.append(bytes(message))
		    s.send(b"".join(requests))
		    while count:
		        reply = s.recv(1 << 17)
		        while reply:
		            length, kind = struct.unpack_from("=IH", reply)
		            same("kind of the reply", kind, family)
		            reply = reply[length:]
		            count -= 1
		with sock(B, socket.AF_NETLINK, socket.SOCK_RAW, 16) as s:
		    for start in range(0, n, 100):
		        add(start, 100)
		rules = f.dump("filter-get", big)
		same("rules", len(rules), n)
		same("places", [r["loc"] for r in rules], list(range(n)))
		check("their contents", all(r["vsid"] == 5001 + r["loc"] and r["queue"] == r["loc"] % 4
		                            for r in rules))

		# The flags of all messages of a dump, with something done in its middle
		def dump_flags(meanwhile, op="filter-get", which=big):
		    message = f._encode_message(f.ops[op], which, [0x300], 1)
		    s = sock(B, socket.AF_NETLINK, socket.SOCK_RAW, 16)
		    s.send(message)
		    flags, done, first = 0, False, True
		    while not done:
		        reply = s.recv(1 << 17)
		        if first:
		            meanwhile()
		        at, first = 0, False
		        while at < len(reply):
		            length, kind, flag = struct.unpack_from("=IHH", reply, at)
		            flags, done = flags | flag, done or kind == 3
		            at += (length + 3) & ~3
		    s.close()
		    return flags & DUMP_INTR
		same("interrupted by nothing", dump_flags(lambda: None), 0)
		same("interrupted by a rule", dump_flags(
		    lambda: f.do("filter-del", {**big, "loc": n - 1})), DUMP_INTR)
		same("interrupted by another device's rule", dump_flags(
		    lambda: f.do("filter-add", {**small, "vsid": 77, "queue": 0})), 0)
		def run(*command):
		    subprocess.run(["ip", "netns", "exec", B, *command], check=True, capture_output=True)

		# All of a namespace, of a kind that needs more than one message.
		run("ip", "link", "add", "nv9", "numrxqueues", "256", "type", "nvgre", "vsid", "5009")
		same("queues, interrupted by nothing", dump_flags(lambda: None, "queue-get", {}), 0)
		for what, change in (
		        ("offloads", lambda: f.switch("nv9", off=["gro"])),
		        ("a length", lambda: f.do("queue-set", {"ifname": "nv9", "len": 7})),
		        ("a number of queues", lambda: run("ethtool", "-L", "nv9", "rx", "5"))):
		    same(f"queues, interrupted by {what}", dump_flags(change, "queue-get", {}), DUMP_INTR)
		# A device that was asked for by name keeps its dump, whatever its name becomes.
		def renamed():
		    run("ip", "link", "set", "nv9", "name", "nv8")
		same("queues of a device that is renamed",
		     dump_flags(renamed, "queue-get", {"ifname": "nv9"}), 0)
		run("ip", "link", "del", "nv8")
	EOF
}

ktap_run \
	client "X4 the program of the kernel tree speaks to the family" \
	devices "X4 dev-get: by name, by index, all; external; link-netns" \
	refuse "X4 requests about no device, or one that is not ours" \
	queues "Q7 O4 queue-get, queue-set, sysfs and ethtool show one state; notified" \
	queues_refuse "X4 refused changes of queues" \
	statistics "Q7 stats-get has the counters of ethtool -S; dumps by VSID and remote" \
	statistics_external "Q7 an external device counts by VSID, remote and reason" \
	rules "Q4 Q5 O4 rules by netlink and ethtool are the same; notified" \
	rules_refuse "X4 refused rules" \
	many "Q5 O4 100,000 rules (debug kernels: 10,000) are dumped whole; a change in between is told"
