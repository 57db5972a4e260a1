#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The outer flow in connection tracking: confirmed once although we take its
# packets before the stack would, counted once, and not leaked.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	in_ns "$B" nft -f - <<- EOF
		table inet t {
			chain c {
				type filter hook input priority 0;
				ct state new counter
			}
		}
	EOF
	py <<- 'EOF'
		wire = Port(A, "ul")
		sysctl(B, "netfilter.nf_conntrack_acct", 1)
		entries = lambda: int(sysctl(B, "netfilter.nf_conntrack_count"))
	EOF
}

# Until no entry is left: a host with inner addresses has its own to send now and then.
forget()
{
	wait_for 30 forgotten
}

forgotten()
{
	in_ns "$B" conntrack -F
	py <<< 'check("no entry is left", entries() == 0)'
}

# The entry of FAMILY's outer flow between hosts 1 and 2, as conntrack prints it
entry()
{
	in_ns "$B" conntrack -L -f "ipv$1" -p gre -s "${PA[$1,1]}" -d "${PA[$1,2]}"
}

# Nothing ever answers: the entry is there from the first packet on, once.
one_way()
{
	local said
	bare "$B" nv1 nvgre vsid 5002
	forget
	py FAMILY="$1" <<- 'EOF'
		f = int(FAMILY)
		port = Port(B, "nv1")
		for i in range(10):
		    wire.send(nvgre(inner(payload=b"one way"), family=f, vsid=5002, flowid=i))
		port.wait(payload_is(b"one way"), 10)
		same("entries", entries(), 1)
	EOF
	said=$(entry "$1")
	[[ $said == *packets=10* && $said == *UNREPLIED* ]] || fail "not ten packets of one flow: $said"
	forget
}

one_way_v4() { one_way 4; }
one_way_v6() { one_way 6; }

both_ways()
{
	tunnel_pair 4 vsid 5001
	forget
	ping_ok "$A" "${CA[4,2]}"
	ping_ok "$B" "${CA[4,1]}"
	said=$(entry 4)
	[[ $said != *UNREPLIED* ]] || fail "no answer seen: $said"
	# The inner flows are connections of their own, not part of the outer one.
	in_ns "$B" conntrack -L -p icmp | grep -q "src=${CA[4,1]} dst=${CA[4,2]}"
	forget
}

many_flows()
{
	bare "$B" nv1 nvgre vsid 5002
	forget
	py <<- 'EOF'
		port = Port(B, "nv1")
		frame = nvgre(inner(payload=b"many"), vsid=5002)
		for i in range(200):
		    frame[IP].src = "192.0.2.%d" % (20 + i)
		    wire.send(frame)
		port.wait(payload_is(b"many"), 200)
		same("entries", entries(), 200)
	EOF
	forget
	in_ns "$B" conntrack -S | grep -q 'drop=[1-9]' && fail "conntrack dropped packets"
	return 0
}

# What a rule says not to track makes no entry, and arrives.
notrack()
{
	bare "$B" nv1 nvgre vsid 5002
	forget
	in_ns "$B" nft -f - <<- EOF
		table inet raw {
			chain c {
				type filter hook prerouting priority raw;
				meta l4proto gre notrack
			}
		}
	EOF
	defer in_ns "$B" nft delete table inet raw
	py <<- 'EOF'
		port = Port(B, "nv1")
		wire.send(nvgre(inner(payload=b"untracked"), vsid=5002))
		port.wait(payload_is(b"untracked"))
		same("entries", entries(), 0)
	EOF
}

ktap_run \
	one_way_v4 "D3 a flow that is only received has one entry, each packet counted once (v4)" \
	one_way_v6 "D3 a flow that is only received has one entry, each packet counted once (v6)" \
	both_ways "D3 answers belong to the flow, inner flows have entries of their own" \
	many_flows "D3 200 flows, 200 entries, none left after a flush" \
	notrack "D3 an untracked flow makes no entry"
