#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Receive queues with the stock ethtool: what is set can be read, and is used.
. "${0%/*}/lib.sh"

setup()
{
	rxq_start
}

# et ARGS...: ethtool on nv0; OPTION comes first: et -X equal 2
et()
{
	in_ns "$B" ethtool "$1" nv0 "${@:2}"
}

dev()
{
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
}

# table [CONTEXT]: how often each queue is in the indirection table
table()
{
	py context="${1-0}" <<< 'indir = dev.rss(int(context))[0]
print(*(indir.count(q) for q in range(max(indir) + 1)))'
}

defaults()
{
	local n
	# Not nproc's, which counts those that we may run on.
	n=$(getconf _NPROCESSORS_ONLN)
	((n <= 16)) || n=16
	ip -n "$B" link add nv0 type nvgre external
	defer ip -n "$B" link del nv0
	same "default" "$(in_ns "$B" ethtool -l nv0 | sed -n 's/^RX:\s*//p' | uniq)" "$n"
}

channels()
{
	local n
	dev
	[[ $(et -l) =~ maximums:.*RX:[[:space:]]+4.*Current.*RX:[[:space:]]+4 ]]
	for n in 1 3 2 4; do
		et -L rx "$n"
		[[ $(et -l) =~ Current.*RX:[[:space:]]+$n ]]
		same "default table" "$(table | wc -w)" "$n"
		py n="$n" <<< 'fair("all queues", spread(dev, flows(udp, 4, 64)))
equal("queues", dev.channels(), int(n))'
	done
}

indirection()
{
	dev
	same "default" "$(table)" "32 32 32 32"
	et -X equal 2
	same "equal 2" "$(table)" "64 64"
	py <<< 'equal("others idle", spread(dev, flows(udp, 4, 64))[2:], [0, 0])'
	et -X weight 1 0 0 3
	same "weight 1 0 0 3" "$(table)" "32 0 0 96"
	[[ $(et -x) == *"with 4 RX ring(s)"* ]]
	et -X start 1 equal 3
	same "start 1 equal 3" "$(table)" "0 43 43 42"
	et -X default
	same "default" "$(table)" "32 32 32 32"
}

key()
{
	local key=6d:5a:56:da:25:5b:0e:c2:41:67:25:3d:43:a3:8f:b0:d0:ca:2b:cb
	key+=:ae:7b:30:b4:77:cb:2d:a3:80:30:f2:0c:6a:42:b7:3b:be:ac:01:fa
	dev
	et -X hkey "$key"
	[[ $(et -x) == *"$key"* ]]
	[[ $(et -x) =~ toeplitz:\ on ]]
	# With this key the hash of the flow is published.
	py <<- 'EOF'
		frame = inner(4, tcp("66.9.149.187", "161.142.100.80", sport=2794, dport=1766))
		equal("the model", toeplitz(dev.rss()[1], "66.9.149.187", "161.142.100.80", 2794, 1766), 0x51ccc178)
		watch = HashSocket(dev, 0x51ccc178)
		only(dev, dev.rss()[0][0x51ccc178 % 128], [frame])
		assert watch.sees(), "not this hash"
	EOF
}

fields()
{
	local flow
	dev
	for flow in tcp4 udp4 tcp6 udp6; do
		[[ $(et -n rx-flow-hash "$flow") == *"L4 bytes 2 & 3"* ]]
		et -N rx-flow-hash "$flow" sd
		[[ $(et -n rx-flow-hash "$flow") != *"L4 bytes"* ]]
		et -N rx-flow-hash "$flow" sdfn
		[[ $(et -n rx-flow-hash "$flow") == *"L4 bytes 2 & 3"* ]]
	done
}

# shows REGEX ARGS...: "ethtool -n" does, in whatever case.
shows()
{
	local said
	said=$(et -n "${@:2}")
	[[ ${said,,} =~ $1 ]] || fail "nothing like '$1' in: $said"
}

rules()
{
	dev
	[[ $(et -N flow-type ether dst 02:00:00:00:01:02 user-def 5001 action 3) == *"ID 0"* ]]
	[[ $(et -N flow-type ether dst 02:00:00:00:0a:0b action 2) == *"ID 1"* ]]
	et -N flow-type ether user-def 5001 action 1 loc 9
	[[ $(et -n) == *"Total 3 rules"*"Filter: 0"*"Filter: 1"*"Filter: 9"* ]]
	shows "dest mac addr: 02:00:00:00:01:02 mask: 00:00:00:00:00:00.*0x1389.*queue 3" rule 0
	shows "dest mac addr: 02:00:00:00:0a:0b.*queue 2" rule 1
	shows "0x1389.*queue 1" rule 9
	py <<< 'only(dev, 3, flows(udp, 4, 8))'
	et -N delete 0
	py <<< 'only(dev, 1, flows(udp, 4, 8))'
	[[ $(et -n) == *"Total 2 rules"* ]]
	must_fail . et -n rule 0
}

contexts()
{
	local said id
	dev
	said=$(et -X context new start 2 equal 2)
	id=${said##* }
	same "table of the context" "$(table "$id")" "0 0 64 64"
	same "table of the device" "$(table)" "32 32 32 32"
	et -N flow-type ether user-def 5001 context "$id" loc 4
	[[ $(et -n rule 4) == *"RSS Context ID: $id"* ]]
	py <<< 'got = spread(dev, flows(udp, 4, 64))
fair("the context", got[2:])
equal("others", got[:2], [0, 0])'
	et -X context "$id" equal 1
	same "table of the context" "$(table "$id")" "128"
	must_fail . et -X context "$id" delete
	et -N delete 4
	et -X context "$id" delete
	must_fail . et -x context "$id"
}

rings()
{
	dev
	[[ $(et -g) =~ maximums:.*RX:[[:space:]]+16384.*Current.*RX:[[:space:]]+1024 ]]
	et -G rx 77
	[[ $(et -g) =~ Current.*RX:[[:space:]]+77 ]]
}

ktap_run \
	defaults "Q1 as many queues as CPUs, at most 16" \
	channels "Q3 ethtool -l and -L" \
	indirection "Q3 ethtool -x and -X: equal, weight, start, default" \
	key "Q3 Q2 ethtool -X hkey: the published key gives the published hash" \
	fields "Q3 ethtool -n and -N rx-flow-hash" \
	rules "Q5 ethtool -N: add, list, delete" \
	contexts "Q4 ethtool -X context new, used by a rule, delete" \
	rings "Q7 ethtool -g and -G"
