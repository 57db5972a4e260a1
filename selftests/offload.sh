#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Task-offload state: asked for and set over netlink and with ethtool, told once for
# each change, and true of the packets on the wire.
. "${0%/*}/lib.sh"

setup()
{
	ynl_start
	py <<- 'EOF'
		import subprocess
		import segments as seg
		from tape import Tape, longer
		from ynl import *
		a, b = Family(A, listen=True), Family(B)
		nv0 = {"ifname": "nv0"}
		INNER = {4: {"inner4-outer4", "inner4-outer6"}, 6: {"inner6-outer4", "inner6-outer6"}}
		OUTER = {4: {"inner4-outer4", "inner6-outer4"}, 6: {"inner4-outer6", "inner6-outer6"}}

		def run(ns, *command):
		    return subprocess.run(["ip", "netns", "exec", ns, *command], check=True,
		                          capture_output=True, encoding="ascii").stdout

		def features(ns, dev="nv0"):
		    lines = [line.split(":") for line in run(ns, "ethtool", "-k", dev).splitlines()[1:]]
		    return {name.strip(): value.split()[0] for name, value in lines}

		def ethtool(ns, dev, **switches):
		    run(ns, "ethtool", "-K", dev, *[w for f, s in switches.items()
		                                    for w in (f.replace("_", "-"), s)])

		# One change must be told once, with what is then true.
		def told(what="", count=1):
		    news = a.news()
		    same(f"notifications of {what}", [name for name, _ in news], ["offload-ntf"] * count)
		    if news:
		        same("what was told", news[-1][1], a.do("offload-get", nv0))

		def effective(family=a):
		    [remote] = family.do("offload-get", nv0)["remote"]
		    return {(e["offload"], *e["mix"]): e for e in remote["effective"]}, remote

		V4, V6 = b"\x08\x00", b"\x86\xdd"
		def is_kind(kind):
		    return lambda frame: frame.data[12:14] == kind

		def super_tape(ns, outgoing):
		    """Of what NS's nv0 sends or receives, that which is longer than a packet can be"""
		    return Tape(lambda: sock(ns, socket.AF_PACKET, socket.SOCK_RAW, 0), "nv0",
		                longer(device(ns, "nv0", "mtu") + 14), outgoing)

		def turn_off(family, name, new_tape, traffic):
		    """O3: OFF while there is traffic: nothing that the offload made comes later."""
		    # The core sees to features, which go off with the last cell alone.
		    for mix in [ALL, {"inner4-outer4"}, {"inner6-outer4"}] * 3:
		        family.switch("nv0", on=[name])
		        for kind in V4, V6:
		            with new_tape() as tape:
		                tape.wait(is_kind(kind))
		        with new_tape() as tape:
		            family.switch("nv0", off=[name], mix=mix)
		            tape.mark()
		            traffic()
		            kinds = [k for k, cells in ((V4, INNER[4]), (V6, INNER[6])) if cells & mix]
		            late = [f.data.hex() for f in tape.take() if f.data[12:14] in kinds]
		        same(f"{sorted(mix)}: after the reply", (len(late), late[:1]), (0, []))
	EOF
}

# The state of a new device.
default()
{
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		state = a.do("offload-get", nv0)
		same("offloads", [s["offload"] for s in state["state"]], list(OFFLOADS))
		for s in state["state"]:
		    same("capable", s["capable"], ALL)
		    same("enabled", s["enabled"], ALL)
		    queues = s["offload"] in ("rss", "vmq")
		    many = len(a.dump("queue-get", nv0)) > 1
		    same(f"active: {s['offload']}", s["active"], set() if s["offload"] == "vmq" or
		         s["offload"] == "rss" and not many else OUTER[4])
		same("the rest", (state["max-header-size"], state["allowed"]), (256, 1))
		run(A, "ip", "link", "set", "nv0", "down")
		same("active when down", set().union(*a.offloads("nv0", "active").values()), set())
	EOF
}

# O5: one state, two views.
views()
{
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		names = {"tx-checksum": ["tx-checksumming"], "rx-checksum": ["rx-checksumming"],
		         "uso": ["tx-udp-segmentation"], "rss": ["receive-hashing"], "vmq": ["ntuple-filters"],
		         "gro": ["generic-receive-offload"],
		         "lso": ["tx-tcp-segmentation", "tx-tcp6-segmentation"]}
		switches = {"rx-checksum": "rx", "uso": "tx_udp_segmentation", "rss": "rxhash",
		            "vmq": "ntuple", "gro": "gro", "lso": "tso", "tx-checksum": "tx"}

		for name, switch in switches.items():
		    if name == "tx-checksum":
		        a.switch("nv0", off=["lso", "uso"])
		    # here, seen there
		    a.switch("nv0", off=[name])
		    for feature in names[name]:
		        same(feature, features(A)[feature], "off")
		    same(name, a.offloads("nv0")[name], set())
		    # there, seen here
		    ethtool(A, "nv0", **{switch: "on"})
		    same(name, a.offloads("nv0")[name], ALL)
		    ethtool(A, "nv0", **{switch: "off"})
		    same(name, a.offloads("nv0")[name], set())
		    # some cells: the feature is on
		    a.switch("nv0", on=[name], mix={"inner4-outer4"})
		    same(name, a.offloads("nv0")[name], {"inner4-outer4"})
		    for feature in names[name][:1]:
		        same(feature, features(A)[feature], "on")
		    a.switch("nv0", off=[name], mix={"inner4-outer4"})
		    same(names[name][0], features(A)[names[name][0]], "off")
		    a.switch("nv0", on=[name])
		a.switch("nv0", on=["lso", "uso"])
		same("all on again", set(map(frozenset, a.offloads("nv0").values())), {frozenset(ALL)})

		# tx-tcp6-segmentation is inner IPv6.
		ethtool(A, "nv0", tx_tcp6_segmentation="off")
		same("lso", a.offloads("nv0")["lso"], INNER[4])
		a.switch("nv0", off=["lso"], mix=INNER[4])
		same("features", [features(A)[f] for f in names["lso"]], ["off", "off"])
		a.switch("nv0", on=["lso"], mix=INNER[6])
		same("features", [features(A)[f] for f in names["lso"]], ["off", "on"])
		# What needs it goes with it.
		a.switch("nv0", on=["lso"])
		ethtool(A, "nv0", tx="off")
		same("cells", [a.offloads("nv0")[o] for o in ("tx-checksum", "lso", "uso")], [set()] * 3)
		a.news()
	EOF
}

# O2: all of it or nothing; what is not named stays.
refuse()
{
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		def change(*changes):
		    return {**nv0, "change": [dict(zip(("offload", "switch", "mix"), c)) for c in changes]}
		before = a.do("offload-get", nv0)
		a.news()
		for attr, number, says, what in (
		        ("change", errno.EINVAL, "nothing to set", nv0),
		        ("change", errno.EINVAL, "both on and off",
		         change(("gro", "off"), ("lso", "on"), ("lso", "off", {"inner4-outer4"}))),
		        ("change", errno.EINVAL, "need tx-checksum", change(("gro", "off"), ("tx-checksum", "off"))),
		        ("change", errno.EINVAL, "need tx-checksum", change(
		            ("lso", "off"), ("tx-checksum", "off", {"inner6-outer4"}))),
		        ("mix", errno.EINVAL, "names no cell", change(("gro", "off", 0))),
		        ("mix", errno.EINVAL, "", change(("gro", "off", 16))),
		        ("offload", errno.ERANGE, "", change((7, "off"))),
		        ("switch", errno.ERANGE, "", change(("gro", 3))),
		        ("change", errno.EINVAL, "a change names", {**nv0, "change": [{"switch": "on"}]}),
		        ("change", errno.EINVAL, "a change names", {**nv0, "change": [{"offload": "gro"}]}),
		        ("max-header-size", errno.ERANGE, "", {**nv0, "max-header-size": 63}),
		        ("max-header-size", errno.ERANGE, "", {**nv0, "max-header-size": 257}),
		        ("change", errno.EINVAL, "both on and off",
		         {**change(("gro", "on"), ("gro", "off")), "max-header-size": 100})):
		    a.refused(number, says, "offload-set", what, attr)
		same("state after all that", a.do("offload-get", nv0), before)
		told("refused changes", 0)
		ethtool(A, "nv0", sg="off")
		told("sg off")
		a.refused(errno.EINVAL, "needs scatter-gather", "offload-set", change(("lso", "on")), "change")
		told("a refused change", 0)
		ethtool(A, "nv0", sg="on")
		told("sg on")

		a.do("offload-set", change(("gro", "no-change"), ("lso", "no-change", ALL)))
		same("state after no change", a.do("offload-get", nv0)["state"], before["state"])
		told("no change", 0)
		a.do("offload-set", {**change(("rss", "off"), ("vmq", "off", OUTER[6]), ("gro", "no-change")),
		                     "max-header-size": 128})
		told("three changes in one request")
		now = a.offloads("nv0")
		same("some cells", (now["rss"], now["vmq"], now["gro"]), (set(), OUTER[4], ALL))
	EOF
}

# O4: who changes what does not matter; each change is told once.
told()
{
	tunnel_pair 4 vsid 5001
	tunnel "$A" nv6 nvgre vsid 5006 local "${PA[6,1]}" remote "${PA[6,2]}"
	py <<- 'EOF'
		a.news()
		a.switch("nv0", off=["gro"])
		told("netlink")
		a.switch("nv0", off=["gro"])
		told("nothing new", 0)
		ethtool(A, "nv0", gro="on", tso="off", rx="off")
		told("ethtool with three features")
		ethtool(A, "nv0", gro="on", tso="on", rx="on")
		told("ethtool")
		ethtool(A, "nv0", tx="off")
		told("tx off, and what needs it")
		ethtool(A, "nv0", tx="on", tso="on", tx_udp_segmentation="on")
		told("tx on")
		a.do("offload-set", {**nv0, "max-header-size": 96})
		told("max-header-size")
		run(A, "ip", "link", "set", "nv0", "mtu", "1300")
		told("its MTU", 0)
		run(A, "ip", "link", "set", "nv0", "down")
		told("down")
		run(A, "ip", "link", "set", "nv0", "up")
		told("up")
		run(A, "ip", "link", "set", "nv6", "down")
		same("another device", [(n, m["ifname"]) for n, m in a.news()], [("offload-ntf", "nv6")])

		# What happens below.
		ethtool(A, "ul", tx_gre_segmentation="off")
		told("a feature of the underlay")
		ethtool(A, "ul", tx_gre_segmentation="on")
		told("a feature of the underlay")
		run(A, "ip", "link", "set", "ul", "mtu", "1400")
		told("MTU of the underlay", 0)
		run(A, "ip", "link", "set", "ul", "mtu", "1500")
		run(A, "ip", "route", "add", "unreachable", PA[4][2] + "/32")
		told("no route")
		run(A, "ip", "route", "add", "192.0.2.77/32", "dev", "lo")
		told("another route", 0)
		run(A, "ip", "route", "del", "unreachable", PA[4][2] + "/32")
		told("the route again")
		run(A, "ip", "link", "add", "ul2", "type", "veth", "peer", "name", "ul3")
		run(A, "ip", "link", "set", "ul2", "up")
		run(A, "ip", "route", "add", PA[4][2] + "/32", "dev", "ul2")
		told("another underlay device")
		same("its name", effective()[1]["underlay-name"], "ul2")
		run(A, "ip", "link", "del", "ul2")
		told("that device is gone")
		same("its name", effective()[1]["underlay-name"], "ul")
		run(A, "ip", "link", "set", "nv0", "type", "nvgre", "remote", PA[4][3])
		told("another remote")
	EOF
}

# LSO off for inner IPv6 only: what leaves the device, and what the underlay sees.
lso()
{
	local f
	for f in 4 6; do
		tunnel_pair "$f" vsid 5001
		py F="$f" <<- 'EOF'
			outer = int(F)
			def longest(inner):
			    port = Port(A, "nv0", outgoing=True)
			    wire = Port(A, "ul", outgoing=True)
			    transfer(A, B, CA[inner][2], 200_000)
			    made = seg.largest(seg.settled(port))
			    sent = max(filter(None, map(seg.inner_len, seg.settled(wire))))
			    port.close()
			    wire.close()
			    return made, sent

			size = device(A, "nv0", "mtu") + 14
			check("super-packets", min(longest(4) + longest(6)) > 3000)
			a.switch("nv0", off=["lso"], mix={f"inner6-outer{outer}"})
			check("IPv4 super-packets", min(longest(4)) > 3000)
			same("IPv6 packets", longest(6), (size, size))
			# The other outer version has nothing to say here.
			a.switch("nv0", on=["lso"])
			a.switch("nv0", off=["lso"], mix=ALL - OUTER[outer])
			check("super-packets", min(longest(4) + longest(6)) > 3000)
			a.switch("nv0", on=["lso"])
			a.switch("nv0", off=["lso"], mix={f"inner4-outer{outer}"})
			check("IPv6 super-packets", min(longest(6)) > 3000)
			same("IPv4 packets", longest(4), (size, size))
		EOF
		ip -n "$A" link del nv0
		ip -n "$B" link del nv0
	done
}

# USO and tx-checksum in one cell; and an external device, whose outer version is in
# the metadata.
tx_cells()
{
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		def udp_longest(inner):
		    port = Port(A, "nv0", outgoing=True)
		    seg.udp_segments(A, CA[inner][2], seg.pattern(9000), 1000)
		    got = seg.largest(seg.settled(port))
		    port.close()
		    return got
		a.switch("nv0", off=["uso"], mix={"inner4-outer4"})
		check("IPv4 datagrams", udp_longest(4) < 1500)
		check("IPv6 super-packet", udp_longest(6) > 9000)

		def unfinished(inner):
		    port = Port(A, "ul", outgoing=True)
		    transfer(A, B, CA[inner][2], 20_000)
		    packets = port.got(lambda p: GRE in p and TCP in p[GRE])
		    port.close()
		    return [seg.rebuilt(p) != raw(p) for p in packets]
		a.switch("nv0", off=["lso", "uso", "tx-checksum"], mix=INNER[4])
		same("unfinished IPv4 checksums", any(unfinished(4)), False)
		check("unfinished IPv6 checksums", any(unfinished(6)))
	EOF
}

tx_external()
{
	local h peer
	for h in "$A" "$B"; do
		peer=$((3 - HOST[$h]))
		ip -n "$h" link add ext address "$(ext_mac "${HOST[$h]}")" type nvgre external
		defer ip -n "$h" link del ext
		ip -n "$h" link set ext addrgenmode none
		ip -n "$h" link set ext up
		ip -n "$h" addr add "${CA[4,${HOST[$h]}]}/32" dev ext
		ip -n "$h" addr add "${CA[6,${HOST[$h]}]}/128" dev ext nodad
		# Inner IPv4 goes over outer IPv6, inner IPv6 over outer IPv4.
		ip -n "$h" route add "${CA[4,$peer]}" encap ip6 id 5001 dst "${PA[6,$peer]}" dev ext
		ip -n "$h" -6 route add "${CA[6,$peer]}" encap ip id 5001 dst "${PA[4,$peer]}" dev ext
		ip -n "$h" neigh add "${CA[4,$peer]}" lladdr "$(ext_mac "$peer")" dev ext
		ip -n "$h" neigh add "${CA[6,$peer]}" lladdr "$(ext_mac "$peer")" dev ext
	done
	py <<- 'EOF'
		def longest(inner):
		    port = Port(A, "ext", outgoing=True)
		    transfer(A, B, CA[inner][2], 200_000)
		    got = seg.largest(seg.settled(port))
		    port.close()
		    return got
		check("super-packets", min(longest(4), longest(6)) > 3000)
		a.switch("ext", off=["lso"], mix={"inner4-outer4", "inner6-outer6"})
		check("super-packets of other cells", min(longest(4), longest(6)) > 3000)
		a.switch("ext", off=["lso"], mix={"inner4-outer6"})
		check("IPv4 over IPv6", longest(4) < 1600)
		check("IPv6 over IPv4", longest(6) > 3000)
		check("no report without a remote", "remote" not in a.do("offload-get", {"ifname": "ext"}))
	EOF
}

ext_mac()
{
	echo "02:00:00:00:0e:0$1"
}

# O3: when the reply is there, no aggregate is on its way any more.
gro_off()
{
	in_ns "$A" ethtool -K ul tx-gre-segmentation off
	defer in_ns "$A" ethtool -K ul tx-gre-segmentation on
	tunnel_pair 4 vsid 5001
	# On the CPU that sends, each packet would be taken at once, without another to
	# make an aggregate with.
	(($(nproc) == 1)) || in_ns "$B" ethtool -X nv0 equal 1 start 1
	py <<- 'EOF'
		new_tape = lambda: super_tape(B, False)
		streams = [Stream(A, B, CA[f][2]) for f in (4, 6)]
		try:
		    turn_off(b, "gro", new_tape, lambda: [stream.flows() for stream in streams])
		    # One cell
		    b.switch("nv0", off=["gro"])
		    with new_tape() as tape:
		        b.switch("nv0", on=["gro"], mix={"inner4-outer4"})
		        for stream in streams:
		            stream.flows()
		        kinds = {f.data[12:14] for f in tape.take()}
		    same("kinds of aggregates, one cell on", kinds, {V4})
		finally:
		    for stream in streams:
		        stream.stop()
	EOF
}

lso_off()
{
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		streams = [Stream(A, B, CA[f][2]) for f in (4, 6)]
		try:
		    turn_off(a, "lso", lambda: super_tape(A, True),
		             lambda: [stream.flows() for stream in streams])
		finally:
		    for stream in streams:
		        stream.stop()
	EOF
}

uso_off()
{
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		sent, stopping = 0, False

		def feed():
		    global sent
		    while not stopping:
		        for f in 4, 6:
		            seg.udp_segments(A, CA[f][2], bytes(9000), 1000)
		        sent += 1

		def more():
		    goal = sent + 10
		    wait_until(lambda: sent >= goal, "more has been sent")

		feeder = threading.Thread(target=feed, daemon=True)
		feeder.start()
		try:
		    turn_off(a, "uso", lambda: super_tape(A, True), more)
		finally:
		    stopping = True
		    feeder.join(PATIENCE)
	EOF
}

# S7 with another MaxHeaderSize.
max_header()
{
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		# 14 + 20 + 8 + 14, inner IP, TCP with time stamps; a SYN is longer.
		def sw_segmented(inner):
		    count = Counters(A)
		    transfer(A, B, CA[inner][2], 100_000)
		    return count.changes().get("tx_sw_segmented", 0)
		for size, v4, v6 in (256, False, False), (108, False, True), (107, True, True), \
		        (128, False, False), (127, False, True), (64, True, True):
		    a.do("offload-set", {**nv0, "max-header-size": size})
		    same("reported", a.do("offload-get", nv0)["max-header-size"], size)
		    same(f"segmented with {size}", (sw_segmented(4) > 2, sw_segmented(6) > 2), (v4, v6))
	EOF
}

# O6 on a device that can do all, and whose features can be taken from it.
effective()
{
	local f
	for f in 4 6; do
		tunnel_pair "$f" vsid 5001
		py F="$f" <<- 'EOF'
			def cells(o):
			    return (o, f"inner4-outer{F}"), (o, f"inner6-outer{F}")
			def expect(o, performer, reason="none", text="", which=(0, 1)):
			    for i in which:
			        e = effective()[0][cells(o)[i]]
			        same(f"{o} {i}", (e["performer"], e["reason"], e.get("reason-text", "")),
			             (performer, reason, text))
			remote = effective()[1]
			same("remote", remote["remote" if F == "4" else "remote6"], PA[int(F)][2])
			same("underlay", (remote["underlay"], remote["underlay-name"], remote["underlay-driver"]),
			     (device(A, "ul", "ifindex"), "ul", "veth"))
			for o in "tx-checksum", "rx-checksum", "lso", "uso":
			    expect(o, "hardware")
			for o in "rss", "vmq", "gro":
			    expect(o, "software", "local", "done by nvgre itself")

			for feature, what, which in (
			        ("tx-gre-segmentation", ("lso", "uso"), (0, 1)),
			        ("tx-tcp-segmentation", ("lso",), (0,)), ("tx-tcp6-segmentation", ("lso",), (1,)),
			        ("tx-udp-segmentation", ("uso",), (0, 1)),
			        ("rx-checksumming", ("rx-checksum",), (0, 1)),
			        ("tx-checksumming", ("tx-checksum", "lso", "uso"), (0, 1))):
			    ethtool(A, "ul", **{feature: "off"})
			    for o in what:
			        expect(o, "software", "feature", f"ul: {feature} off", which)
			    if len(which) == 1:
			        expect(what[0], "hardware", which=(1 - which[0],))
			    ethtool(A, "ul", **{feature: "on"})
			ethtool(A, "ul", tso="on", tx_udp_segmentation="on", sg="on")

			a.do("offload-set", {**nv0, "max-header-size": 64})
			expect("lso", "software", "header-size", "header longer than 64")
			a.do("offload-set", {**nv0, "max-header-size": 256})
			a.switch("nv0", off=["uso"], mix={cells("uso")[1][1]})
			expect("uso", "hardware", which=(0,))
			expect("uso", "none", "disabled", "not enabled", which=(1,))
			run(A, "ip", "route", "add", "unreachable", PA[int(F)][2])
			expect("lso", "none", "no-route", "no route to the remote")
			check("no underlay", "underlay" not in effective()[1])
			run(A, "ip", "route", "del", "unreachable", PA[int(F)][2])
			run(A, "ip", "link", "set", "nv0", "down")
			expect("gro", "none", "down", "the device is down")
		EOF
		ip -n "$A" link del nv0
		ip -n "$B" link del nv0
	done
}

# A device that cannot do anything for tunnels: a tunnel.
effective_tunnel()
{
	need_module ip_gre
	ip -n "$A" link add under type gretap local "${PA[4,1]}" remote "${PA[4,2]}"
	defer ip -n "$A" link del under
	ip -n "$A" addr add 203.0.113.1/24 dev under
	ip -n "$A" link set under up
	ip -n "$A" link add nv0 type nvgre vsid 5001 local 203.0.113.1 remote 203.0.113.2
	defer ip -n "$A" link del nv0
	ip -n "$A" link set nv0 up
	py <<- 'EOF'
		e, remote = effective()
		same("underlay", (remote["underlay-name"], remote["underlay-driver"]), ("under", "gretap"))
		for cell in "inner4-outer4", "inner6-outer4":
		    same("lso", (e["lso", cell]["performer"], e["lso", cell]["reason"]), ("software", "feature"))
		    print(e["lso", cell]["reason-text"])
	EOF
}

# O7
task_offload()
{
	test_machine
	[[ ! ${NVGRE_KO-} ]] || skip_known "the module is not installed"
	[[ $(modinfo -p nvgre) == task_offload:*bool* ]]
	wait_for 30 rmmod nvgre
	modprobe nvgre task_offload=0
	defer modprobe nvgre
	defer rmmod nvgre
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		import lib.ynl
		lib.ynl.GenlProtocol.genl_family_name_to_id = {}    # it has another number now
		a = Family(A)
		state = a.do("offload-get", nv0)
		same("allowed", state["allowed"], 0)
		for s in state["state"]:
		    same(s["offload"], (s["capable"], s["enabled"], s["active"]), (ALL, set(), set()))
		for f in 4, 6:
		    transfer(A, B, CA[f][2], 200_000)
		for name in OFFLOADS:
		    a.switch("nv0", on=[name])
		    same(name, a.offloads("nv0")[name], ALL)
		same("features", features(A)["generic-receive-offload"], "on")
		for f in 4, 6:
		    transfer(A, B, CA[f][2], 200_000)
	EOF
}

ktap_run \
	default "O1 what a new device can do, what is enabled, what is active" \
	views "O5 netlink and ethtool -K show and change one state" \
	refuse "O2 X4 refused changes say why and change nothing; no-change" \
	told "O4 each change is told once: netlink, ethtool, underlay, route, up and down" \
	lso "O2 S1 LSO off for one inner version: segmented before encapsulation" \
	tx_cells "O2 C1 USO and tx-checksum off in some cells" \
	tx_external "O2 an external device: cells by the metadata's outer version" \
	gro_off "O3 GRO off under load: no aggregate after the reply; one cell on" \
	lso_off "O3 LSO off under load: no super-packet after the reply" \
	uso_off "O3 USO off under load: no super-packet after the reply" \
	max_header "S7 MaxHeaderSize: reported, set, honoured" \
	effective "O6 who performs offloads, and why: veth" \
	effective_tunnel "O6 who performs offloads, and why: gretap" \
	task_offload "O7 task_offload=0: nothing enabled, all can be"
