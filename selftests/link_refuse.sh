#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every device that cannot be is refused with the fitting errno, a message that
# names the option, and the attribute it means; and no device is left behind.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		nl = links(A)
		v4 = {"VSID": u32(5001), "LOCAL": pa(PA[4][1]), "REMOTE": pa(PA[4][2])}
		v6 = {"VSID": u32(5001), "LOCAL6": pa(PA[6][1]), "REMOTE6": pa(PA[6][2])}
		gre = {"MODE": u8(1), "LOCAL": pa(PA[4][1]), "REMOTE": pa(PA[4][2])}

		def without(d, *keys):
		    return {k: v for k, v in d.items() if k not in keys}

		def refused(data, err, word, attr, extra=b""):
		    what = f"{data} {extra}"
		    answer = nl.add("nv0", data, extra)
		    same("errno for " + what, answer.errno, getattr(errno, err))
		    check(f"message for {what} names {word}: {answer.message!r}", word in answer.message)
		    same("attribute for " + what, answer.attr, attr)
		    same("device left", nl.show("nv0"), None)
	EOF
}

vsid()
{
	py <<- 'EOF'
		refused(without(v4, "VSID"), "EINVAL", "vsid", None)
		refused({}, "EINVAL", "vsid", None)
		refused(None, "EINVAL", "vsid", None)
		refused({**v4, "VSID": u32(1 << 24)}, "ERANGE", "vsid", "VSID")
		refused({**v4, "VSID": u32(0xffffffff)}, "ERANGE", "vsid", "VSID")
		refused({**v4, "VSID": u32(1 << 24), "RESERVED_VSID": u8(1)}, "ERANGE", "vsid", "VSID")
		refused({**v4, "EXTERNAL": u8(1)}, "EINVAL", "external", "VSID")
		refused({**gre, "VSID": u32(5001)}, "EINVAL", "vsid", "VSID")
	EOF
}

reserved_vsid()
{
	py <<- 'EOF'
		for vsid in 0, 1, 0xfff, 0xffffff:
		    refused({**v4, "VSID": u32(vsid)}, "EINVAL", "reserved", "VSID")
		    same("allowed", nl.add("nv0", {**v4, "VSID": u32(vsid), "RESERVED_VSID": u8(1)}).errno, 0)
		    nl.delete("nv0")
		for vsid in 0x1000, 0xfffffe:
		    same("not reserved", nl.add("nv0", {**v4, "VSID": u32(vsid)}).errno, 0)
		    nl.delete("nv0")
	EOF
}

address()
{
	py <<- 'EOF'
		for d, l, r, own, group in ((v4, "LOCAL", "REMOTE", PA[4][1], "239.1.1.1"),
		                            (v6, "LOCAL6", "REMOTE6", PA[6][1], "ff02::1")):
		    refused({**d, r: pa(own)}, "EINVAL", "remote", r)
		    refused({**d, r: pa(group)}, "EINVAL", "multicast", r)
		    refused({**d, l: pa(group)}, "EINVAL", "local", l)
		refused({**v4, "REMOTE": pa("255.255.255.255")}, "EINVAL", "broadcast", "REMOTE")
		refused({**v4, "REMOTE": pa("192.0.2.255")}, "EINVAL", "broadcast", "REMOTE")
		refused({**v4, "LOCAL": pa("255.255.255.255")}, "EINVAL", "local", "LOCAL")
		refused({**without(v4, "REMOTE"), "REMOTE6": pa(PA[6][2])}, "EINVAL", "family", "REMOTE6")
		refused({**without(v6, "REMOTE6"), "REMOTE": pa(PA[4][2])}, "EINVAL", "family", "REMOTE")
		refused({**v4, "REMOTE6": pa(PA[6][2])}, "EINVAL", "IPv4 or IPv6", "REMOTE6")
		refused({**without(v6, "LOCAL6"), "REMOTE6": pa("fe80::1")}, "EINVAL", "dev", "REMOTE6")
		refused({"EXTERNAL": u8(1), "REMOTE": pa(PA[4][2])}, "EINVAL", "external", "REMOTE")
		refused({**v4, "LINK": u32(99999)}, "ENODEV", "dev", "LINK")
	EOF
}

mode()
{
	py <<- 'EOF'
		refused({**v4, "KEY": u32(5)}, "EINVAL", "key", "KEY")
		refused({**v4, "CSUM": u8(1)}, "EINVAL", "csum", "CSUM")
		refused({**v4, "MODE": u8(2)}, "EINVAL", "mode", "MODE")
		refused({**gre, "EXTERNAL": u8(1)}, "EINVAL", "external", "EXTERNAL")
		refused({**gre, "FLOWID_MODE": u8(1)}, "EINVAL", "flowid", "FLOWID_MODE")
		refused({**v4, "FLOWID_MODE": u8(2)}, "EINVAL", "flowid", "FLOWID_MODE")
		refused({**without(v4, "REMOTE"), "SRCCHECK": u8(1)}, "EINVAL", "srccheck", "SRCCHECK")
		for flag, word in (("EXTERNAL", "external"), ("CSUM", "csum"), ("SRCCHECK", "srccheck"),
		                   ("RESERVED_VSID", "reserved-vsid"), ("TTL_INHERIT", "ttl")):
		    refused({**v4, flag: u8(2)}, "EINVAL", word, flag)
	EOF
}

# Of a netlink message, what no ip would send.
message()
{
	py <<- 'EOF'
		refused({**v4, 18: u32(1)}, "EINVAL", "Unknown attribute", "__IFLA_NVGRE_MAX")
		refused({**v4, 0x3fff: b""}, "EINVAL", "Unknown attribute", 0x3fff)
		for name, value in (("VSID", b"\1"), ("VSID", bytes(3)), ("VSID", bytes(8)), ("MODE", b""),
		                    ("LOCAL", bytes(3)), ("REMOTE", bytes(16)), ("REMOTE6", bytes(4)),
		                    ("TTL", bytes(2)), ("SRCCHECK", bytes(4))):
		    answer = nl.add("nv0", {**v4, name: value})
		    check(f"{len(value)} bytes of {name} are refused: {answer}",
		          answer.errno in (errno.EINVAL, errno.ERANGE) and answer.message and answer.attr == name)
		    same("device left", nl.show("nv0"), None)
		good = b"".join(rtnl.attr(rtnl.ATTRS[k], v) for k, v in v4.items())
		check("trailing bytes are refused", nl.add("nv0", good + b"\1\2\3").errno)
		same("device left", nl.show("nv0"), None)
	EOF
}

twice()
{
	py <<- 'EOF'
		for d in v4, v6, gre, {**gre, "KEY": u32(7)}, {"EXTERNAL": u8(1)}, {"VSID": u32(5001)}:
		    same(f"first {d}", nl.add("nv1", d).errno, 0)
		    refused(d, "EEXIST", "exists", None)
		    nl.delete("nv1")
		# Not the same: another local, another underlay device, another VSID or key.
		dev = u32(device(A, "ul", "ifindex"))
		for a, b in ((v4, v6), (v4, without(v4, "LOCAL")), (v4, {**v4, "LINK": dev}),
		             (v4, {**v4, "VSID": u32(5002)}), (gre, {**gre, "KEY": u32(0)}),
		             (gre, {**gre, "REMOTE": pa(PA[4][3])})):
		    same("first", nl.add("nv1", a).errno, 0)
		    same(f"{b} beside {a}", nl.add("nv0", b), (0, "", None))
		    nl.delete("nv0")
		    nl.delete("nv1")
	EOF
}

generic()
{
	py <<- 'EOF'
		for mtu in 67, 65536, 1 << 20:
		    refused(v4, "EINVAL", "mtu", None, rtnl.attr(rtnl.IFLA_MTU, u32(mtu)))
		for mac in bytes(6), b"\xff" * 6, b"\1\0\0\0\0\1", bytes(5):
		    answer = nl.add("nv0", v4, rtnl.attr(rtnl.IFLA_ADDRESS, mac))
		    check(f"MAC {mac.hex()} is refused: {answer}", answer.errno and answer.message)
		    same("device left", nl.show("nv0"), None)
	EOF
}

# What the user of "ip" gets to see.
shown()
{
	must_fail 'vsid is reserved' \
		ip -n "$A" link add nv0 type nvgre vsid 1 local "${PA[4,1]}" remote "${PA[4,2]}"
	must_fail 'remote.*local' \
		ip -n "$A" link add nv0 type nvgre vsid 5001 local "${PA[4,1]}" remote "${PA[4,1]}"
	must_fail 'csum is for mode gre' ip -n "$A" link add nv0 type nvgre vsid 5001 csum
	must_fail 'unknown option "colour"' ip -n "$A" link add nv0 type nvgre vsid 5001 colour red
	must_fail 'does not exist' ip -n "$A" link show nv0
}

ktap_run \
	vsid "X4 W6 vsid missing, out of range, where it does not belong" \
	reserved_vsid "W6 reserved VSIDs only with reserved-vsid" \
	address "X4 local and remote that cannot work" \
	mode "X4 options of the other mode, values out of range" \
	message "X4 unknown attributes, wrong lengths, trailing bytes" \
	twice "X4 the same packets claimed twice" \
	generic "X4 MTU and MAC address" \
	shown "X4 ip shows why"
