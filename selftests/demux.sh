#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Which device gets a packet: the one that says most about it. A VSID and a
# local address and an underlay device beat a VSID alone, which beats external.
. "${0%/*}/lib.sh"

# $B has a second provider address, and a second underlay device, ul2.
setup()
{
	py_start
	topo_pair
	ip -batch - <<- EOF
		link add ul2 netns $A address 02:00:00:00:00:01 type veth peer name ul2 netns $B address 02:00:00:00:00:02
	EOF
	ip -n "$A" link set ul2 up
	ipb "$B" <<- EOF
		link set ul2 up
		addr add 192.0.2.22/24 dev ul
		addr add 2001:db8::22/64 dev ul nodad
	EOF
	py <<- 'EOF'
		for key in "all", "default", "ul2":
		    sysctl(B, f"ipv4.conf.{key}.rp_filter", 0)
		wires = {dev: Port(A, dev) for dev in ("ul", "ul2")}
		serial = 0

		# The device of B among DEVS that gets a packet to DST.
		def taker(devs, dst, dev="ul", **fields):
		    global serial
		    serial += 1
		    data = b"packet %d" % serial
		    family = 6 if ":" in dst else 4
		    ports = {d: Port(B, d) for d in devs}
		    frame = nvgre(inner(payload=data), family=family, dst=2, **fields)
		    frame[IPv6 if family == 6 else IP].dst = dst
		    wires[dev].send(frame)
		    def look():
		        return [d for d, p in ports.items() if p.got(payload_is(data))]
		    got = wait_until(look, f"somebody takes a packet to {dst} from {dev}")
		    for p in ports.values():
		        p.close()
		    same("number of takers", len(got), 1)
		    return got[0]
	EOF
}

local_address()
{
	bare "$B" any nvgre vsid 5001
	bare "$B" own nvgre vsid 5001 local "${PA[4,2]}"
	bare "$B" own6 nvgre vsid 5001 local "${PA[6,2]}"
	py <<- 'EOF'
		devs = "any", "own", "own6"
		same("to own", taker(devs, PA[4][2]), "own")
		same("to own6", taker(devs, PA[6][2]), "own6")
		same("to another", taker(devs, "192.0.2.22"), "any")
		same("to another, IPv6", taker(devs, "2001:db8::22"), "any")
	EOF
	# In the other order of making them, too.
	ip -n "$B" link del any
	bare "$B" any nvgre vsid 5001
	py <<- 'EOF'
		same("to own", taker(devs, PA[4][2]), "own")
		same("to another", taker(devs, "192.0.2.22"), "any")
	EOF
}

underlay_device()
{
	bare "$B" on1 nvgre vsid 5001 local "${PA[4,2]}" dev ul
	bare "$B" free nvgre vsid 5001 local "${PA[4,2]}"
	bare "$B" on2 nvgre vsid 5001 local "${PA[4,2]}" dev ul2
	bare "$B" any nvgre vsid 5001
	py <<- 'EOF'
		devs = "on1", "free", "on2", "any"
		same("by ul", taker(devs, PA[4][2]), "on1")
		same("by ul2", taker(devs, PA[4][2], "ul2"), "on2")
	EOF
	ip -n "$B" link del on2
	py <<< 'same("by ul2, without on2", taker(("on1", "free", "any"), PA[4][2], "ul2"), "free")'
}

external_last()
{
	bare "$B" ext nvgre external
	bare "$B" any nvgre vsid 5001
	py <<- 'EOF'
		devs = "ext", "any"
		same("5001", taker(devs, PA[4][2]), "any")
		same("5002", taker(devs, PA[4][2], vsid=5002), "ext")
		same("5002, IPv6", taker(devs, PA[6][2], vsid=5002), "ext")
	EOF
}

# RFC 7637 leaves them to nobody, so an external device does not take them.
external_reserved()
{
	bare "$B" ext nvgre external
	py <<- 'EOF'
		count = Counters(B, "ext")
		for vsid in 0, 0xfff, 0xffffff:
		    wires["ul"].send(nvgre(inner(), vsid=vsid))
		same("5001", taker(("ext",), PA[4][2]), "ext")
		count.expect(ns_pass_unknown=3, link_rx_packets=1)
	EOF
	ip -n "$B" link del ext
	bare "$B" ext nvgre external reserved-vsid
	py <<- 'EOF'
		for vsid in 0, 0xfff, 0xffffff:
		    same(f"{vsid}, allowed", taker(("ext",), PA[4][2], vsid=vsid), "ext")
	EOF
}

gre_key_first()
{
	bare "$B" gre nvgre mode gre key $((5001 << 8 | 3))
	bare "$B" any nvgre vsid 5001
	py <<- 'EOF'
		devs = "gre", "any"
		same("FlowID 3", taker(devs, PA[4][2], flowid=3), "gre")
		same("FlowID 2", taker(devs, PA[4][2], flowid=2), "any")
	EOF
}

# A device that is down does not stand in another's way.
down()
{
	bare "$B" own nvgre vsid 5001 local "${PA[4,2]}"
	bare "$B" any nvgre vsid 5001
	py <<< 'same("up", taker(("own", "any"), PA[4][2]), "own")'
	ip -n "$B" link set own down
	py <<< 'same("down", taker(("any",), PA[4][2]), "any")'
	ip -n "$B" link set own up
	py <<< 'same("up again", taker(("own", "any"), PA[4][2]), "own")'
}

ktap_run \
	local_address "W3 the local address decides between devices of one VSID" \
	underlay_device "W3 so does the underlay device, after it" \
	external_last "W3 F3 external takes the VSIDs that no device has" \
	external_reserved "W6 F3 external takes reserved VSIDs only when told to" \
	gre_key_first "W3 G1 a full key in mode gre beats a VSID" \
	down "W3 a device that is down takes nothing"
