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

# A packet that a program has held comes back in that program's context.
queue()
{
	rule input "meta l4proto gre queue num 0"
	py <<- 'EOF'
		class Queue:
		    """Queue 0 of NFQUEUE in a namespace (nfnetlink_queue.h)."""
		    PACKET, VERDICT, CONFIG = 0x300, 0x301, 0x302
		    DROP, ACCEPT = 0, 1

		    def __init__(self, ns):
		        self.sock = sock(ns, socket.AF_NETLINK, socket.SOCK_RAW, 12)
		        self.sock.settimeout(PATIENCE)
		        self.talk(self.CONFIG, 1, struct.pack("=BxH", 1, 0), ack=True)     # CMD: BIND
		        self.talk(self.CONFIG, 2, struct.pack(">IB", 0xffff, 2), ack=True) # PARAMS: COPY_PACKET

		    def talk(self, kind, attr, value, ack=False):
		        body = bytes(4) + rtnl.attr(attr, value)    # struct nfgenmsg, queue 0
		        self.sock.send(struct.pack("=IHHII", 16 + len(body), kind, 5 if ack else 1, 0, 0) + body)
		        if ack:
		            same("error", struct.unpack_from("=i", self.sock.recv(1 << 16), 16)[0], 0)

		    def take(self):
		        """(ID, bytes) of the next packet that is held."""
		        message = self.sock.recv(1 << 17)
		        same("message", struct.unpack_from("=H", message, 4)[0], self.PACKET)
		        attrs = rtnl.attrs_of(message[20:])
		        return struct.unpack_from(">I", attrs[1])[0], attrs[10]

		    def judge(self, packet, verdict):
		        self.talk(self.VERDICT, 2, struct.pack(">II", verdict, packet))

		for family in 4, 6:
		    queue, count = Queue(B), Counters(B)
		    texts = [b"%d, held" % i for i in range(6)]
		    wire.send(*(nvgre(inner(payload=t), family=family) for t in texts))
		    held = [queue.take() for _ in texts]
		    same("held", [data[-len(t):] for (_, data), t in zip(held, texts)], texts)
		    same("delivered too early", port.got(is_udp), [])
		    for i, (packet, _) in enumerate(held):
		        queue.judge(packet, queue.DROP if i == 2 else queue.ACCEPT)
		    del texts[2]
		    same("delivered", [p[Raw].load for p in port.wait(is_udp, len(texts))], texts)
		    count.expect(link_rx_packets=len(texts), link_rx_dropped=0)
		    same("once", port.got(is_udp), [])
		    queue.sock.close()
	EOF
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
	queue "D3 a program that was asked (NFQUEUE) lets packets come later, or not at all" \
	output "D3 a rule in output stops what we send, counted"
