#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Settings of receive queues that must be refused, with a message, and change
# nothing. Where ethtool's interface has no room for a message, the kernel log
# has it.
. "${0%/*}/lib.sh"

setup()
{
	rxq_start
	rxq_dev 4 local "${PA[4,2]}" remote "${PA[4,1]}" vsid 5001
}

# et ARGS...: ethtool on nv0; OPTION comes first: et -N flow-type ...
et()
{
	in_ns "$B" ethtool "$1" nv0 "${@:2}"
}

# log_says REGEX CMD...: CMD must fail, and the kernel log say why. (ethtool's
# exit status is 0 when a rule is refused, but it says so.)
log_says()
{
	local regex=$1 said
	shift
	dmesg > "$T/dmesg"
	if said=$("$@" 2>&1) && [[ $said != *"annot insert"* ]]; then
		fail "worked, but must not: $*: $said"
	fi
	said=$(dmesg | tail -n "+$(($(wc -l < "$T/dmesg") + 1))")
	[[ $said =~ nv0.*$regex ]] || fail "$*: the log says '$said', nothing like '$regex'"
}

rules()
{
	log_says "no such queue" et -N flow-type ether user-def 5001 action 4
	log_says "no such queue" et -N flow-type ether user-def 5001 action -1
	log_says "must be ether" et -N flow-type tcp4 dst-port 80 action 1
	log_says "cannot be matched" et -N flow-type ether src 02:00:00:00:00:01 action 1
	log_says "cannot be matched" et -N flow-type ether proto 0x800 action 1
	log_says "vlan" et -N flow-type ether vlan 5 action 1
	log_says "cannot be masked" et -N flow-type ether dst 02:00:00:00:00:01 m 00:00:00:00:00:ff action 1
	log_says "24 bits" et -N flow-type ether user-def 0x1000000 action 1
	log_says "cannot be masked" et -N flow-type ether user-def 5001 m 0xff action 1
	log_says "give dst, user-def" et -N flow-type ether action 1
	log_says "no such place" et -N flow-type ether user-def 5001 action 1 loc 16777216
	must_fail . et -N delete 3
	[[ $(et -n) == *"Total 0 rules"* ]]
}

channels()
{
	must_fail 'exceeds maximum|Invalid argument' et -L rx 5
	must_fail 'at least one RX|Invalid argument' et -L rx 0
	must_fail 'exceeds maximum|Invalid argument' et -L tx 2
	must_fail 'exceeds maximum|Invalid argument' et -L combined 2
	et -N flow-type ether user-def 5001 action 3 loc 0
	# Newer kernels look themselves, and tell ethtool.
	must_fail . et -L rx 3
	[[ $(et -l) =~ Current.*RX:[[:space:]]+4 ]]
	et -N delete 0
	et -X weight 0 0 1 1
	must_fail . et -L rx 3
	[[ $(et -l) =~ Current.*RX:[[:space:]]+4 ]]
	et -X default
	et -L rx 3
	must_fail . et -X equal 4
	must_fail . et -X weight 0 0 0 1
	log_says "no such queue" et -N flow-type ether user-def 5001 action 3
	et -L rx 4
}

rss()
{
	local before
	before=$(et -x)
	must_fail . et -X equal 5
	must_fail . et -X equal 0
	must_fail . et -X weight 0 0 0 0
	must_fail . et -X weight 1 1 1 1 1
	must_fail . et -X hkey 01:02:03
	must_fail . et -X hfunc xor
	must_fail . et -X context 9 equal 2
	# Here, too, ethtool only says so.
	[[ $(et -N rx-flow-hash sctp4 sdfn 2>&1) == *annot* ]]
	must_fail . et -G rx 0
	must_fail . et -G rx 16385
	must_fail . et -G tx 5
	same "-x afterwards" "$(et -x)" "$before"
	py <<- 'EOF'
		refused(errno.EINVAL, dev.set_fields, TCP_V4, 0x10)
		refused(errno.EINVAL, dev.set_fields, UDP_V4, 0x70)
		refused(errno.EINVAL, dev.set_fields, IPV4_FLOW, ALL_FIELDS)
		equal("fields", dev.fields(UDP_V4), ALL_FIELDS)
		key = dev.rss()[1]
		refused(errno.EINVAL, dev.set_rss, [4] * 128)
		refused(errno.EINVAL, dev.set_rss, [0] * 127 + [0xffff])
		refused(errno.EINVAL, dev.set_rss, [0] * 64)
		refused(errno.EINVAL, dev.set_rss, None, b"x" * 39)
		refused(errno.EINVAL, dev.set_rss, None, b"x" * 52)
		equal("key", dev.rss()[1], key)
		equal("queues in use", sorted(set(dev.rss()[0])), [0, 1, 2, 3])
	EOF
}

# More queues than there can be, or none.
new_device()
{
	local n
	for n in 0 257 100000; do
		must_fail . ip -n "$B" link add nv9 numrxqueues "$n" type nvgre external
		must_fail . ip -n "$B" link show nv9
	done
}

ktap_run \
	rules "X4 Q5 rules that cannot be are refused, the log says why" \
	channels "X4 Q3 numbers of queues that cannot be, or that rules forbid" \
	rss "X4 Q3 tables, keys and fields that cannot be change nothing" \
	new_device "X4 Q1 a device with no queue, or too many"
