#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# IPsec policy is asked before a packet is decapsulated: what must come encrypted
# and does not, is dropped; what does, arrives.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	bare_pair 4 vsid 5001
	bare "$A" nv6 nvgre vsid 5002 local "${PA[6,1]}" remote "${PA[6,2]}"
	bare "$B" nv6 nvgre vsid 5002 local "${PA[6,2]}" remote "${PA[6,1]}"
	ip -n "$A" addr add "${CA[4,1]}/24" dev nv0
	ip -n "$B" addr add "${CA[4,2]}/24" dev nv0
	ip -n "$A" addr add 10.0.1.1/24 dev nv6
	ip -n "$B" addr add 10.0.1.2/24 dev nv6
	py <<< 'wire = Port(A, "ul")'
}

# arrives FAMILY 0|1: does a plain packet get through?
arrives()
{
	py FAMILY="$1" ARRIVES="$2" <<- 'EOF'
		f, dev = int(FAMILY), "nv0" if FAMILY == "4" else "nv6"
		port, count = Port(B, dev), Counters(B, dev)
		wire.send(nvgre(inner(payload=b"plain"), family=f, vsid=5001 if f == 4 else 5002))
		if int(ARRIVES):
		    port.wait(payload_is(b"plain"))
		    count.expect()
		else:
		    count.expect(rx_drop_policy=1, link_rx_packets=0, link_rx_dropped=1)
	EOF
}

block()
{
	local f=$1
	arrives "$f" 1
	ip -n "$B" xfrm policy add dir in src "${PA[$f,1]}" dst "${PA[$f,2]}" proto gre action block ||
		skip "no IPsec"
	defer ip -n "$B" xfrm policy flush
	arrives "$f" 0
	ip -n "$B" xfrm policy flush
	arrives "$f" 1
}

block_v4() { block 4; }
block_v6() { block 6; }

# esp FAMILY: GRE between the hosts goes in ESP, and must.
esp()
{
	local p1=${PA[$1,1]} p2=${PA[$1,2]} ns in out
	local algo="aead rfc4106(gcm(aes)) 0x0123456789abcdef0123456789abcdef01234567 128"
	for ns in "$A" "$B"; do
		in="$p2 dst $p1" out="$p1 dst $p2"
		[[ $ns == "$A" ]] || in="$p1 dst $p2" out="$p2 dst $p1"
		defer ip -n "$ns" xfrm state flush
		defer ip -n "$ns" xfrm policy flush
		ipb "$ns" <<- EOF || skip "no ESP with AES-GCM"
			xfrm state add src $p1 dst $p2 proto esp spi 0x101 mode transport $algo
			xfrm state add src $p2 dst $p1 proto esp spi 0x102 mode transport $algo
			xfrm policy add dir out src $out proto gre tmpl proto esp mode transport
			xfrm policy add dir in src $in proto gre tmpl proto esp mode transport
		EOF
	done
	arrives "$1" 0
}

esp_v4()
{
	esp 4
	ping_ok "$A" "${CA[4,2]}"
	py <<- 'EOF'
		near = Port(B, "ul")
		transfer(A, B, CA[4][2], 100_000)
		same("GRE seen in clear", [p for p in near.got(is_gre)], [])
	EOF
}

esp_v6()
{
	esp 6
	ping_ok "$A" 10.0.1.2
}

ktap_run \
	block_v4 "D3 a policy that blocks GRE drops it, counted (v4)" \
	block_v6 "D3 a policy that blocks GRE drops it, counted (v6)" \
	esp_v4 "D3 a policy that wants ESP: plain dropped, ESP delivered (v4)" \
	esp_v6 "D3 a policy that wants ESP: plain dropped, ESP delivered (v6)"
