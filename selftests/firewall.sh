#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The host's rules for protocol 47 come before us: what they drop, we never see.
. "${0%/*}/lib.sh"

# Hosts 1 and 3 both send to the same device of $B.
setup()
{
	py_start
	topo_pair
	bare "$B" nv0 nvgre vsid 5001
	py <<- 'EOF'
		wire, port = Port(A, "ul"), Port(B, "nv0")

		# Which of the hosts 3 and 1 get a frame through? 1 goes last.
		def through(family):
		    count = Counters(B)
		    for src in 3, 1:
		        frame = nvgre(inner(payload=b"from %d" % src), family=family)
		        frame.payload.src = PA[family][src]
		        wire.send(frame)
		    seen = [p[Raw].load for p in port.wait(payload_is(b"from 1"))]
		    count.expect(link_rx_packets=count.changes()["link_rx_packets"])
		    return count.changes()["link_rx_packets"]
	EOF
}

# rule HOOK RULE...: in $B, until the case ends
rule()
{
	local hook=$1
	shift
	in_ns "$B" nft -f - <<- EOF
		table inet t {
			chain c {
				type filter hook $hook priority 0;
				$*
			}
		}
	EOF
	defer in_ns "$B" nft delete table inet t
}

input()
{
	py <<< 'same("before: v4, v6", (through(4), through(6)), (2, 2))'
	rule input "ip saddr ${PA[4,3]} meta l4proto gre drop;
		ip6 saddr ${PA[6,3]} meta l4proto gre drop"
	py <<< 'same("dropped: v4, v6", (through(4), through(6)), (1, 1))'
	in_ns "$B" nft delete table inet t
	py <<< 'same("after: v4, v6", (through(4), through(6)), (2, 2))'
}

# At the last priority a rule can have before connection tracking confirms.
input_late()
{
	in_ns "$B" nft -f - <<- EOF
		table ip t {
			chain c {
				type filter hook input priority 300;
				ip saddr ${PA[4,3]} meta l4proto gre drop
			}
		}
	EOF
	defer in_ns "$B" nft delete table ip t
	py <<< 'same("dropped", through(4), 1)'
}

prerouting()
{
	rule prerouting "ip saddr ${PA[4,3]} meta l4proto gre drop;
		ip6 saddr ${PA[6,3]} meta l4proto gre drop"
	py <<< 'same("dropped: v4, v6", (through(4), through(6)), (1, 1))'
}

# The tunnel's own packets are the host's output, for its rules to stop.
output()
{
	rule output "meta l4proto gre ip daddr ${PA[4,3]} drop"
	bare "$B" nv1 nvgre vsid 5002 remote "${PA[4,1]}"
	bare "$B" nv3 nvgre vsid 5003 remote "${PA[4,3]}"
	ip -n "$B" neigh replace "${PA[4,3]}" lladdr 02:00:00:00:00:01 dev ul nud permanent
	py <<- 'EOF'
		near = Port(A, "ul")
		Port(B, "nv3").send(inner(payload=b"to 3"))
		Port(B, "nv1").send(inner(payload=b"to 1"))
		same("sent", [p[Raw].load for p in near.wait(lambda p: GRE in p and Raw in p)], [b"to 1"])
		count = stats(B, "nv3")
		same("sent and failed", (count["link_tx_packets"], count["link_tx_errors"]), (0, 1))
	EOF
}

ktap_run \
	input "D3 a rule in input that drops protocol 47 stops it" \
	input_late "D3 so does the latest rule there can be" \
	prerouting "D3 and one in prerouting" \
	output "D3 a rule in output stops what we send, counted"
