#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nvgrectl and the kernel tree's YNL client say the same, field by field. What the one
# has and the other has not is a failure, too.
. "${0%/*}/lib.sh"

setup()
{
	need_nvgrectl
	ynl_start
	ipb "$A" <<- EOF
		link add nv0 numrxqueues 4 type nvgre vsid 5001 local ${PA[4,1]} remote ${PA[4,2]} dev ul ttl 9
		link set nv0 addrgenmode none
		link set nv0 up
		link add nv6 mtu 1300 numrxqueues 2 type nvgre vsid 5002 remote ${PA[6,2]} flowid 7 tos 0x28
		link set nv6 addrgenmode none
		link set nv6 up
		link add key numrxqueues 1 type nvgre mode gre key 7 csum remote ${PA[4,3]} ttl inherit tos inherit
		link add ext numrxqueues 1 type nvgre external
	EOF
	py TOOL="$NVGRECTL" <<- 'PYTHON'
		import json, subprocess
		from ynl import *
		a = Family(A)
		DEVICES = ["nv0", "nv6", "key", "ext"]
		NAMES = {index: name for name, index in
		         ((name, device(A, name, "ifindex")) for name in DEVICES + ["ul", "lo"])}

		def tool(*words):
		    """What nvgrectl says, by device."""
		    out = subprocess.run([TOOL, "-n", A, "-j", *words], check=True,
		                         capture_output=True, encoding="utf-8").stdout
		    return json.loads(out)

		def renamed(values):
		    """Keys as JSON.md spells them."""
		    return {key.replace("-", "_"): value for key, value in values.items()}

		def cells(mix):
		    order = ("inner4-outer4", "inner6-outer4", "inner4-outer6", "inner6-outer6")
		    return [cell for cell in order if cell in mix]

		# Either of two addresses is one key.
		def one_address(values, *names):
		    for name in names:
		        for key in (name, name + "6"):
		            if key in values:
		                values[name] = str(values.pop(key))
		    return values

		def booleans(values, *names):
		    return {key: bool(value) if key in names else value for key, value in values.items()}

		def same_all(what, got, want):
		    same(f"number of {what}", len(got), len(want))
		    check(f"there are {what}", got)
		    for g, w in zip(got, want):
		        for key in sorted(set(g) | set(w)):
		            same(f"{what}: {key} of {w.get('ifname')}", g.get(key, "absent"), w.get(key, "absent"))
	PYTHON
}

devices()
{
	py <<- 'PYTHON'
		def config(c):
		    c = one_address(renamed(c), "local", "remote")
		    c["mode"] = ("nvgre", "gre")[c["mode"]]
		    c["flowid_mode"] = ("hash", "fixed")[c["flowid_mode"]]
		    if c["flowid_mode"] == "hash":
		        c.pop("flowid", None)
		    # 0 and "inherit" have no value.
		    if c.pop("ttl_inherit", 0):
		        c["ttl_inherit"] = True
		        del c["ttl"]
		    if c.get("tos", 0) < 2 and c.pop("tos", 0):
		        c["tos_inherit"] = True
		    if link := c.pop("link", 0):
		        c["link"] = NAMES[link]
		    return booleans(c, "csum", "external", "srccheck", "reserved_vsid")

		def device_of(d):
		    d = booleans(renamed(d), "up")
		    d["config"] = config(d["config"])
		    if "underlay" in d:
		        d["underlay_ifindex"] = d["underlay"]
		        d["underlay"] = NAMES[d["underlay"]]
		    return d

		want = [device_of(d) for d in a.dump("dev-get", {})]
		same("devices", [d["ifname"] for d in want], DEVICES)
		same_all("devices", tool("device", "show"), want)
		for name, device_wanted in zip(DEVICES, want):
		    same_all("devices", tool("device", "show", name), [device_wanted])
	PYTHON
}

offloads()
{
	ctl "$A" offload set nv0 lso off inner ipv6 gro off max-header-size 200
	defer ctl "$A" offload set nv0 lso on gro on max-header-size 256
	in_ns "$A" ethtool -K ul tx-gre-segmentation off
	defer in_ns "$A" ethtool -K ul tx-gre-segmentation on
	py <<- 'PYTHON'
		def state_of(s):
		    return {key: cells(s[key]) for key in ("capable", "enabled", "active")}

		def effective_of(e):
		    return {**renamed(e), "mix": cells(e["mix"])}

		def remote_of(r):
		    r = one_address(renamed(r), "remote")
		    if "underlay" in r:
		        r["underlay_ifindex"] = r.pop("underlay")
		    if "underlay_name" in r:
		        r["underlay"] = r.pop("underlay_name")
		    r["effective"] = [effective_of(e) for e in r["effective"]]
		    return r

		def offload_of(o):
		    o = booleans(renamed(o), "allowed")
		    o["offloads"] = {s["offload"]: state_of(s) for s in o.pop("state")}
		    o["remotes"] = [remote_of(r) for r in o.pop("remote", [])]
		    return o

		want = [offload_of(o) for o in a.dump("offload-get", {})]
		same("devices", [o["ifname"] for o in want], DEVICES)
		same("what was set", (want[0]["max_header_size"], want[0]["offloads"]["gro"]["enabled"]), (200, []))
		same_all("offloads", tool("offload", "show"), want)
		same_all("offloads", tool("offload", "show", "nv0"), want[:1])
	PYTHON
}

queues()
{
	ctl "$A" queue set nv0 queue 2 cpu 0 len 77
	in_ns "$A" ethtool -L nv0 rx 3
	py <<- 'PYTHON'
		want = [booleans(renamed(q), "cpu_auto", "in_use") for q in a.dump("queue-get", {})]
		same("queues", [(q["ifname"], q["id"]) for q in want],
		     [("nv0", i) for i in range(4)] + [("nv6", 0), ("nv6", 1), ("key", 0), ("ext", 0)])
		same("what was set", [(q["cpu_auto"], q["in_use"], q["len"]) for q in want[2:4]],
		     [(False, True, 77), (True, False, 77)])
		same_all("queues", tool("queue", "show"), want)
		same_all("queues", tool("queue", "show", "nv0"), want[:4])
	PYTHON
}

filters()
{
	in_ns "$A" ethtool -L nv0 rx 4
	ctl "$A" filter add nv0 vsid 5001 queue 1
	ctl "$A" filter add nv0 mac 02:00:00:00:00:07 queue 2 loc 9
	ctl "$A" filter add nv6 vsid 0x138a mac 02:00:00:00:00:07 queue 0 loc 4
	ctl "$A" queue map nv0 vsid 5003 queues 1-3
	py <<- 'PYTHON'
		want = [renamed(f) for f in a.dump("filter-get", {})]
		same("rules", [(f["ifname"], f["loc"]) for f in want], [("nv0", 0), ("nv0", 1), ("nv0", 9), ("nv6", 4)])
		check("a context", "context" in want[1] and "queue" not in want[1])
		same_all("rules", tool("filter", "show"), want)
		same_all("rules", tool("filter", "show", "nv0", "mac", "02:00:00:00:00:07"), want[2:3])
		same_all("rules", tool("filter", "show", "nv6", "loc", "4"), want[3:])
	PYTHON
}

# Something was sent and dropped; nothing more comes while it is compared.
statistics()
{
	py <<- 'PYTHON'
		port = Port(A, "nv0")
		port.send(*[Ether(dst=NV_MAC[2]) / IP(dst=CA[4][2]) / UDP()] * 7)
		port.close()

		def stats_of(s):
		    s = one_address(renamed(s), "remote")
		    for way in "rx", "tx":
		        s[way] = {what: s.pop(f"{way}_{what}") for what in ("packets", "bytes")}
		    s["counters"] = {c["name"]: {"kind": c["kind"], "packets": c["value"]} for c in s.pop("counter")}
		    return s

		want = [stats_of(s) for s in a.dump("stats-get", {})]
		same("devices", [s["ifname"] for s in want], DEVICES)
		check("packets", want[0]["tx"]["packets"] >= 7)
		same_all("statistics", tool("stats", "show"), want)
		same_all("statistics", tool("stats", "show", "vsid", "5001"),
		         [stats_of(s) for s in a.dump("stats-get", {"vsid": 5001})])
		same_all("statistics", tool("stats", "show", "remote", PA[6][2]), want[1:2])
	PYTHON
}

ktap_run \
	devices "X4 device show" \
	offloads "O1 O6 offload show" \
	queues "Q7 queue show" \
	filters "Q4 Q5 filter show" \
	statistics "Q7 stats show"
