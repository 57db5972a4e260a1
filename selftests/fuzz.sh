#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Truncated, mutated and random GRE packets, outer headers and ICMP errors: no
# harm, and nothing is delivered that should not be.
. "${0%/*}/lib.sh"

# Emulated processors are too slow for all of it.
case ${NVGRE_VM-} in
6.*) FRAMES=${FRAMES:-4000} ;;
*) FRAMES=${FRAMES:-20000} ;;
esac
SEED=${SEED:-1}

setup()
{
	need_module ip_gre ip6_gre
	topo_pair
	# Errors about what nobody wants would only take time.
	in_ns "$B" sysctl -qw net.ipv4.icmp_ratelimit=1000 net.ipv6.icmp.ratelimit=1000
}

# fuzz OUTER KIND: all devices of B with the addresses that fuzz.py expects
fuzz()
{
	local local=${PA[$1,2]} remote=${PA[$1,1]}
	tunnel "$B" nv0 nvgre vsid 5001 local "$local" remote "$remote"
	TUNNEL_NET=1 bare "$B" ext nvgre external local "$local"
	TUNNEL_NET=2 bare "$B" gre nvgre mode gre key 77 csum local "$local" remote "$remote"
	TUNNEL_NET=3 bare "$B" tap "$2" key 78 local "$local" remote "$remote"
	"$PYTHON" "$SELFTESTS/fuzz.py" "$((FRAMES / 2))" "$SEED" "$A" "$B" "$1"
	tunnel "$A" nv0 nvgre vsid 5001 local "$remote" remote "$local"
	ping_ok "$A" "${CA[4,2]}"
}

fuzz_v4() { fuzz 4 gretap; }
fuzz_v6() { fuzz 6 ip6gretap; }

ktap_run \
	fuzz_v4 "W9 X1 D2 broken GRE over IPv4: only what is right is delivered" \
	fuzz_v6 "W9 X1 D2 broken GRE over IPv6: only what is right is delivered"
