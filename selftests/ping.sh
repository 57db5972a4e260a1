#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# First light: two hosts reach each other through a tunnel, both families inside
# and outside.
. "${0%/*}/lib.sh"

setup()
{
	topo_pair
}

outer_v4()
{
	tunnel_pair 4 vsid 5001
	ping_ok "$A" "${CA[4,2]}"
	ping_ok "$B" "${CA[6,1]}"
}

outer_v6()
{
	tunnel_pair 6 vsid 5001
	ping_ok "$A" "${CA[4,2]}"
	ping_ok "$B" "${CA[6,1]}"
}

ktap_run \
	outer_v4 "W4 ping, inner IPv4 and IPv6, outer IPv4" \
	outer_v6 "W4 ping, inner IPv4 and IPv6, outer IPv6"
