#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two hosts and an NVGRE tunnel between them, for people to look at. Needs root and
# the module; the hosts are network namespaces and leave nothing behind.
#
#	demo.sh [4|6]		the underlay's address family (default 4)
#
# "make demo" runs this in a virtual machine.
. "${0%/*}/lib.sh"

family=${1:-4}
seconds=2
key=

title()
{
	local bold=$'\033[1m' normal=$'\033[0m'
	[[ ${TERM-dumb} != dumb ]] || bold='' normal=''
	printf '\n%s== %s%s\n\n' "$bold" "$*" "$normal"
}

picture()
{
	printf '   %-18s %-31s %s\n' \
		'host A' '' 'host B' \
		"nv0 ${CA[4,1]}" '======= NVGRE, VSID 5001 =======' "nv0 ${CA[4,2]}" \
		"ul  ${PA[$family,1]}" '------- underlay (veth) --------' "ul  ${PA[$family,2]}"
}

# throughput: TCP from host A to host B, in Mbit/s
throughput()
{
	in_ns "$B" iperf3 -s -1 -D -I "$T/iperf.pid" --logfile "$T/iperf.log" --forceflush
	wait_for 30 grep -qs listening "$T/iperf.log" >&2
	in_ns "$A" iperf3 -c "${CA[4,2]}" -t "$seconds" -J > "$T/iperf.json"
	rm "$T/iperf.log"
	jq '.end.sum_received.bits_per_second / 1e6 | floor' "$T/iperf.json"
}

offloads()
{
	local ns
	for ns in "$A" "$B"; do
		in_ns "$ns" ethtool -K nv0 tso "$1" gso "$1" gro "$1"
	done
}

# A few flows both ways, on the underlay of host B.
capture()
{
	background in_ns "$B" tcpdump -Unni ul -w "$T/pcap" proto gre 2> "$T/tcpdump"
	wait_for 30 grep -q listening "$T/tcpdump"
	in_ns "$A" ping -nqc 1 "${CA[4,2]}" > /dev/null
	in_ns "$A" bash -c "
		for port in 40001 40002 40003; do
			echo hello > /dev/udp/${CA[4,2]}/\$port
			: < /dev/tcp/${CA[4,2]}/\$port
		done" 2> /dev/null || :
}

decode()
{
	local flags proto src dst src6 dst6 info
	printf '%-16s %-16s %-7s %-7s %-11s %-6s %-7s %s\n' \
		'outer source' 'destination' flags proto key VSID FlowID 'inner frame'
	tshark -r "$T/pcap" -T fields -E occurrence=f -E separator='|' -e gre.flags_and_version \
		-e gre.proto -e gre.key -e ip.src -e ip.dst -e ipv6.src -e ipv6.dst \
		-e _ws.col.Protocol -e _ws.col.Info 2> "$T/tshark" |
		while IFS='|' read -r flags proto key src dst src6 dst6 info; do
			[[ $family == 4 ]] || src=$src6 dst=$dst6
			printf '%-16s %-16s %-7s %-7s %-11s %-6d %-7d %s\n' "$src" "$dst" \
				"$flags" "$proto" "$key" $((key >> 8)) $((key & 255)) "${info//|/: }"
		done
}

# What a listener sees when somebody changes something.
event()
{
	ctl_monitor "$A" "$T/event" monitor --count 1
	in_ns "$A" ethtool -K nv0 gro off
	wait_for 30 test -s "$T/event"
	cat "$T/event"
}

trap 'run_defers 2> /dev/null; rm -rf "$T"' EXIT
trap 'echo "demo.sh: line $LINENO: $BASH_COMMAND failed" >&2' ERR
[[ $EUID == 0 ]] || { echo "demo.sh: needs root" >&2; exit 1; }
[[ -d /sys/module/nvgre ]] || insert_module

title "Two hosts and a tunnel"
topo_pair
tunnel_pair "$family" vsid 5001
picture

title "ip -d link show nv0 (host A)"
ip -n "$A" -d link show nv0

title "ping from host A to host B, through the tunnel"
in_ns "$A" ping -nc 3 -i 0.3 "${CA[4,2]}"

title "TCP from host A to host B (iperf3, $seconds seconds each)"
on=$(throughput)
offloads off
off=$(throughput)
offloads on
printf 'offloads of nv0 on:  %6d Mbit/s\n' "$on"
printf 'offloads of nv0 off: %6d Mbit/s\n' "$off"
printf 'ratio:               %6d.%d\n' $((on / off)) $((on * 10 / off % 10))

title "Frames on the underlay (tshark; VSID and FlowID are the two parts of the key)"
capture
decode

title "What the tunnel counted (host A)"
ip -n "$A" -s link show nv0

title "nvgrectl offload show nv0 (host A)"
ctl "$A" offload show nv0

title "nvgrectl monitor (host A), while somebody says: ethtool -K nv0 gro off"
event
