#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A gretap whose key is VSID << 8 is an NVGRE endpoint that knows FlowID 0 only;
# an external one, which leaves the key to the route, knows them all.
. "${0%/*}/lib.sh"

setup()
{
	topo_pair
	need_module ip_gre ip6_gre
	key=$((5001 << 8))
}

both_ways()
{
	ping_ok "$A" "${CA[4,2]}"
	ping_ok "$B" "${CA[6,1]}"
}

none_v4()
{
	tunnel "$A" nv0 nvgre vsid 5001 flowid none local "${PA[4,1]}" remote "${PA[4,2]}"
	tunnel "$B" gt0 gretap key "$key" local "${PA[4,2]}" remote "${PA[4,1]}"
	both_ways
}

none_v6()
{
	tunnel "$A" nv0 nvgre vsid 5001 flowid none local "${PA[6,1]}" remote "${PA[6,2]}"
	tunnel "$B" gt0 ip6gretap key "$key" local "${PA[6,2]}" remote "${PA[6,1]}"
	both_ways
}

# With another FlowID gretap hears nothing: the control of the two above.
other_flowid()
{
	tunnel "$A" nv0 nvgre vsid 5001 flowid 1 local "${PA[4,1]}" remote "${PA[4,2]}"
	tunnel "$B" gt0 gretap key "$key" local "${PA[4,2]}" remote "${PA[4,1]}"
	ping_dead "$A" "${CA[4,2]}"
}

external()
{
	tunnel "$A" nv0 nvgre vsid 5001 "$@" local "${PA[4,1]}" remote "${PA[4,2]}"
	tunnel "$B" gt0 gretap external
	ip -n "$A" neigh add "${CA[4,2]}" lladdr 02:00:00:00:01:02 dev nv0 nud permanent
	ipb "$B" <<- EOF
		neigh add ${CA[4,1]} lladdr 02:00:00:00:01:01 dev gt0 nud permanent
		route add ${CA[4,1]} encap ip id $key dst ${PA[4,1]} key dev gt0
	EOF
	ping_ok "$A" "${CA[4,2]}"
	ping_ok "$B" "${CA[4,1]}"
}

external_hash() { external; }

external_fixed()
{
	local id
	external flowid 255
	for id in 0 1 127 128 254; do
		ip -n "$A" link set nv0 type nvgre flowid "$id"
		ping_ok "$A" "${CA[4,2]}"
		ping_ok "$B" "${CA[4,1]}"
	done
}

ktap_run \
	none_v4 "W2 W3 flowid none and gretap with the VSID's key, both ways" \
	none_v6 "W2 W3 flowid none and ip6gretap with the VSID's key, both ways" \
	other_flowid "W2 control: gretap hears no other FlowID" \
	external_hash "W2 W3 hashed FlowIDs and an external gretap, both ways" \
	external_fixed "W2 W3 fixed FlowIDs from 0 to 255 and an external gretap, both ways"
