#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Changes of a link: what makes the device the one it is cannot change, an
# impossible change is refused as a whole, everything else works live.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	py <<- 'EOF'
		nl = links(A)
		v4 = {"VSID": u32(5001), "LOCAL": pa(PA[4][1]), "REMOTE": pa(PA[4][2])}

		def made(data):
		    nl.delete("nv0")
		    same(f"making {data}", nl.add("nv0", data), (0, "", None))

		# CHANGE is refused, and the device is as it was.
		def refused(change, err, word, attr, extra=b""):
		    before = nl.show("nv0")
		    answer = nl.change("nv0", change, extra)
		    same(f"errno for {change}", answer.errno, getattr(errno, err))
		    check(f"message for {change} names {word}: {answer.message!r}", word in answer.message)
		    same(f"attribute for {change}", answer.attr, attr)
		    same("device afterwards", nl.show("nv0"), before)

		def changed(change, **want):
		    before = nl.show("nv0")
		    same(f"changing {change}", nl.change("nv0", change), (0, "", None))
		    same(f"device after {change}", nl.show("nv0"), {**before, **change, **want})
	EOF
}

set_once()
{
	py <<- 'EOF'
		made(v4)
		refused({"VSID": u32(5002)}, "EOPNOTSUPP", "vsid", "VSID")
		refused({"MODE": u8(1)}, "EOPNOTSUPP", "mode", "MODE")
		refused({"EXTERNAL": u8(1)}, "EOPNOTSUPP", "external", "EXTERNAL")
		refused({"LOCAL": pa(PA[4][3])}, "EOPNOTSUPP", "local", "LOCAL")
		refused({"LOCAL": bytes(4)}, "EOPNOTSUPP", "local", "LOCAL")
		refused({"LOCAL6": pa(PA[6][1])}, "EOPNOTSUPP", "local", "LOCAL6")
		refused({"KEY": u32(1)}, "EOPNOTSUPP", "key", "KEY")
		made({"MODE": u8(1), "KEY": u32(7), "LOCAL": pa(PA[4][1]), "REMOTE": pa(PA[4][2])})
		refused({"KEY": u32(8)}, "EOPNOTSUPP", "key", "KEY")
		refused({"MODE": u8(0)}, "EOPNOTSUPP", "mode", "MODE")
		made({"EXTERNAL": u8(1)})
		refused({"EXTERNAL": u8(0)}, "EOPNOTSUPP", "external", "EXTERNAL")
		# Saying once more what the device is changes nothing and is fine.
		made(v4)
		changed(v4)
		changed({"MODE": u8(0), "EXTERNAL": u8(0)})
	EOF
}

impossible()
{
	py <<- 'EOF'
		made(v4)
		refused({"REMOTE": pa(PA[4][1])}, "EINVAL", "local", "REMOTE")
		refused({"REMOTE": pa("239.1.1.1")}, "EINVAL", "multicast", "REMOTE")
		refused({"REMOTE6": pa(PA[6][2])}, "EINVAL", "family", "REMOTE6")
		refused({"CSUM": u8(1)}, "EINVAL", "csum", "CSUM")
		refused({"LINK": u32(99999)}, "ENODEV", "dev", "LINK")
		refused({"LINK": u32(device(A, "nv0", "ifindex"))}, "EINVAL", "dev", "LINK")
		refused({"REMOTE": bytes(4), "SRCCHECK": u8(1)}, "EINVAL", "srccheck", "SRCCHECK")
		# All or nothing: the good part of a bad change is not applied.
		refused({"TTL": u8(9), "TOS": u8(8), "REMOTE": pa("239.1.1.1")}, "EINVAL", "multicast", "REMOTE")
		refused({"TTL": u8(9), "FLOWID_MODE": u8(7)}, "EINVAL", "flowid", "FLOWID_MODE")
		made({**v4, "VSID": u32(5), "RESERVED_VSID": u8(1)})
		refused({"RESERVED_VSID": u8(0)}, "EINVAL", "reserved", None)
	EOF
}

# A change must not make the device claim what another one claims.
collision()
{
	py <<- 'EOF'
		made(v4)
		ul = u32(device(A, "ul", "ifindex"))
		same("another", nl.add("nv1", {**v4, "LINK": ul}), (0, "", None))
		refused({"LINK": ul}, "EEXIST", "exists", None)
		nl.delete("nv1")
		changed({"LINK": ul})
	EOF
}

live()
{
	py <<- 'EOF'
		made(v4)
		changed({"TTL": u8(9)})
		changed({"TTL_INHERIT": u8(1)})
		changed({"TOS": u8(0xb8)})
		changed({"FLOWID_MODE": u8(1), "FLOWID": u8(77)})
		changed({"SRCCHECK": u8(0)})
		changed({"REMOTE": pa(PA[4][3])})
		changed({"RESERVED_VSID": u8(1)})
		changed({"LINK": u32(device(A, "ul", "ifindex"))})
		changed({"LINK": u32(0)})
		changed({})
		same("no IFLA_INFO_DATA at all", nl.change("nv0", None), (0, "", None))
	EOF
}

# The source check comes and goes with the remote, unless the change says.
remote_and_srccheck()
{
	py <<- 'EOF'
		def srccheck():
		    return nl.show("nv0")["SRCCHECK"][0]
		made({"VSID": u32(5001)})
		same("without remote", srccheck(), 0)
		nl.change("nv0", {"REMOTE": pa(PA[4][2])})
		same("with remote", srccheck(), 1)
		nl.change("nv0", {"REMOTE": bytes(4)})
		same("without remote again", srccheck(), 0)
		nl.change("nv0", {"REMOTE6": pa(PA[6][2]), "SRCCHECK": u8(0)})
		same("with remote and nosrccheck", srccheck(), 0)
	EOF
}

# The next packet goes to the new remote.
new_remote()
{
	bare "$A" nv1 nvgre vsid 5003 remote "${PA[4,3]}"
	py <<- 'EOF'
		wire = Port(B, "ul")
		ul = u32(device(A, "ul", "ifindex"))
		for key, remote in ("REMOTE", PA[4][2]), ("REMOTE6", PA[6][2]), ("REMOTE", PA[4][2]):
		    same("change", nl.change("nv1", {key: pa(remote)}), (0, "", None))
		    Port(A, "nv1").send(inner())
		    same("outer destination", wire.wait(is_gre)[0].payload.dst, remote)
	EOF
}

# A GRE checksum comes and goes with 4 bytes of the header, and of the MTU.
gre_checksum()
{
	bare "$A" nv1 nvgre mode gre key 7 local "${PA[$1,1]}" remote "${PA[$1,2]}"
	py FAMILY="$1" <<- 'EOF'
		import segments as seg
		wire, sent, f = Port(B, "ul"), inner(payload=b"whole"), int(FAMILY)
		outer = 14 + (20 if f == 4 else 40)
		for csum in 1, 0, 1:
		    answer = nl.change("nv1", {"CSUM": u8(csum)})
		    same("change", answer, (0, "", None))
		    same("MTU", device(A, "nv1", "mtu"), 1500 - outer - 8 - 4 * csum)
		    with finished_packets_only(A, "ul"):
		        Port(A, "nv1").send(sent)
		        packet = wire.wait(is_gre)[0]
		    same("checksum present", packet[GRE].chksum_present, csum)
		    seg.right(packet)
		    same("frame", raw(packet)[outer + 8 + 4 * csum:].hex(), raw(sent).hex())
	EOF
}

gre_checksum_v4() { gre_checksum 4; }
gre_checksum_v6() { gre_checksum 6; }

ktap_run \
	set_once "X4 vsid, mode, key, external and local cannot change" \
	impossible "X4 an impossible change is refused as a whole" \
	collision "X4 a change must not claim another device's packets" \
	live "X4 what can change, does, and nothing else with it" \
	remote_and_srccheck "X4 srccheck follows the remote" \
	new_remote "W4 a new remote, also of the other family, takes effect at once" \
	gre_checksum_v4 "G1 S6 csum changes the header and the MTU at once (v4 outer)" \
	gre_checksum_v6 "G1 S6 csum changes the header and the MTU at once (v6 outer)"
