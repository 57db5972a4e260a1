#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# mode gre and the kernel's gretap and ip6gretap understand each other.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	need_module ip_gre ip6_gre
}

# interop FAMILY OPTIONS [GRETAP OPTIONS]: OPTIONS are spelt the same for both.
interop()
{
	local kind=gretap
	[[ $1 == 4 ]] || kind=ip6gretap
	tunnel "$A" nv0 nvgre mode gre local "${PA[$1,1]}" remote "${PA[$1,2]}" "$2"
	tunnel "$B" nv0 "$kind" local "${PA[$1,2]}" remote "${PA[$1,1]}" "$2" "${3-}"
	py <<- 'EOF'
		# An outer checksum of a device that cannot would go unnoticed: no offloads
		# in the first round.
		for on in False, True:
		    for ns in A, B:
		        with contextlib.suppress(OSError):     # a gretap with oseq has none
		            offloads(ns, "nv0", tx=on, sg=on, tso=on, gso=on)
		    for src, dst in (A, B), (B, A):
		        for family in 4, 6:
		            transfer(src, dst, CA[family][2 if dst == B else 1], 200_000)
		no_drops(A)
	EOF
}

v4() { interop 4 ""; }
v4_key() { interop 4 "key 0x1020304"; }
v4_csum() { interop 4 csum; }
v4_key_csum() { interop 4 "key 4294967295 csum"; }
v4_seq() { interop 4 "key 0" oseq; }
v6() { interop 6 "" "encaplimit none"; }
v6_key() { interop 6 "key 0x1020304" "encaplimit none"; }
v6_csum() { interop 6 csum "encaplimit none"; }
v6_key_csum() { interop 6 "key 4294967295 csum" "encaplimit none"; }
v6_seq() { interop 6 "key 0" "encaplimit none oseq"; }
# A destination option before the GRE header: ip6gretap's default.
v6_encap_limit() { interop 6 "key 7" "encaplimit 4"; }

ktap_run \
	v4 "G3 gretap: no key, no checksum" \
	v4_key "G3 gretap: key" \
	v4_csum "G3 gretap: checksum" \
	v4_key_csum "G3 gretap: key and checksum" \
	v4_seq "G2 gretap that sends sequence numbers" \
	v6 "G3 ip6gretap: no key, no checksum" \
	v6_key "G3 ip6gretap: key" \
	v6_csum "G3 ip6gretap: checksum" \
	v6_key_csum "G3 ip6gretap: key and checksum" \
	v6_seq "G2 ip6gretap that sends sequence numbers" \
	v6_encap_limit "G3 D3 ip6gretap with an encapsulation limit option"
