#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Offloads set over netlink between changes with ethtool: what a request does not
# name stays as it is, and each state that can be reached can be set again.
. "${0%/*}/lib.sh"

setup()
{
	ynl_start
	py <<- 'EOF'
		import subprocess
		from ynl import *
		a = Family(A)

		def ethtool(dev, *words):
		    subprocess.run(["ip", "netns", "exec", A, "ethtool", "-K", dev, *words], check=True,
		                   capture_output=True)
	EOF
}

# What the core took off with tx-checksum does not come back with it.
unnamed()
{
	tunnel_pair 4 vsid 5001
	py <<- 'EOF'
		before = a.offloads("nv0")
		ethtool("nv0", "tx", "off")
		same("off with tx", [a.offloads("nv0")[o] for o in ("lso", "uso")], [set()] * 2)
		a.switch("nv0", on=["tx-checksum"])
		same("tx-checksum on", a.offloads("nv0"), {**before, "lso": set(), "uso": set()})
		a.switch("nv0", on=["lso"], mix={"inner6-outer4"})
		same("one cell on", a.offloads("nv0"), {**before, "lso": {"inner6-outer4"}, "uso": set()})
		a.switch("nv0", on=["lso", "uso"])
		same("all on", a.offloads("nv0"), before)

		ethtool("nv0", "sg", "off")
		same("off with sg", a.offloads("nv0")["lso"], set())
		a.switch("nv0", off=["lso"])
		ethtool("nv0", "sg", "on")
		same("sg on", a.offloads("nv0"), {**before, "lso": set()})
	EOF
}

# ethtool brings no cell on whose checksum is off.
reachable()
{
	tunnel_pair 4 vsid 5001
	tunnel "$A" nv1 nvgre vsid 5002 local "${PA[4,1]}" remote "${PA[4,2]}"
	py <<- 'EOF'
		def cells(mix, name):
		    return {"offload": name, "switch": "on" if mix == ALL else "off", **({"mix": ALL - mix} if mix != ALL else {})}

		INNER6 = {"inner6-outer4", "inner6-outer6"}
		a.switch("nv0", off=["lso", "uso", "tx-checksum"], mix=INNER6)
		for words in ("tso", "on"), ("tx-udp-segmentation", "off"), ("tx-udp-segmentation", "on"):
		    ethtool("nv0", *words)
		now = a.offloads("nv0")
		for name in "tx-checksum", "lso", "uso":
		    same(name, now[name], ALL - INNER6)
		a.do("offload-set", {"ifname": "nv1", "change": [cells(mix, name) for name, mix in now.items()]})
		same("the same, set on another device", a.offloads("nv1"), now)
	EOF
}

ktap_run \
	unnamed "O2 what a request does not name stays off, also with what it needed" \
	reachable "O2 X4 each state that ethtool leaves can be set"
