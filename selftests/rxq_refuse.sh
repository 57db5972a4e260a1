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

# with_log CMD...: run CMD, then show what has come to the kernel log meanwhile. (ethtool's
# exit status is 0 when a rule is refused, but it says so.)
with_log()
{
	local said rc=0
	dmesg > "$T/dmesg"
	said=$("$@" 2>&1) || rc=$?
	echo "$said"
	dmesg | tail -n "+$(($(wc -l < "$T/dmesg") + 1))"
	((rc == 0)) && [[ $said != *"annot insert"* && $said != *"annot change"* ]]
}

# log_says REGEX CMD...: CMD must fail, and the kernel log say why.
log_says()
{
	must_fail "] nv0: .*$1" with_log "${@:2}"
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
	must_fail "No such file" et -N delete 3
	[[ $(et -n) == *"Total 0 rules"* ]]
}

channels()
{
	must_fail "count exceeds maximum" et -L rx 5
	must_fail "no RX or TX channel" et -L rx 0
	must_fail "count exceeds maximum" et -L tx 2
	must_fail "count exceeds maximum" et -L combined 2
	et -N flow-type ether user-def 5001 action 3 loc 0
	# Newer kernels look themselves, and tell ethtool.
	must_fail "nv0: .* uses queue 3: change it first|too low for existing ntuple filter" \
		with_log et -L rx 3
	[[ $(et -l) =~ Current.*RX:[[:space:]]+4 ]]
	et -N delete 0
	et -X weight 0 0 1 1
	must_fail "too low for existing indirection table" et -L rx 3
	[[ $(et -l) =~ Current.*RX:[[:space:]]+4 ]]
	et -X default
	et -X context new start 2 equal 2
	must_fail "nv0: .* uses queue 3: change it first|too low for existing indirection table" \
		with_log et -L rx 3
	[[ $(et -l) =~ Current.*RX:[[:space:]]+4 ]]
	et -X context 1 delete
	et -L rx 3
	must_fail "Invalid argument" et -X equal 4
	must_fail "Invalid argument" et -X weight 0 0 0 1
	log_says "no such queue" et -N flow-type ether user-def 5001 action 3
	et -L rx 4
}

rss()
{
	local before
	before=$(et -x)
	# Tables and contexts: the core looks, and ethtool has but the error to show.
	must_fail "Invalid argument" et -X equal 5
	must_fail "Invalid argument" et -X weight 1 1 1 1 1
	must_fail "No such file" et -X context 9 equal 2
	must_fail "No such file" et -X context 9 delete
	# Here ethtool itself does.
	must_fail "bad command line" et -X equal 0
	must_fail "weight must be non-zero" et -X weight 0 0 0 0
	must_fail "3 < 40" et -X hkey 01:02:03
	log_says "the only hash function is toeplitz" et -X hfunc xor
	log_says "only TCP and UDP" et -N rx-flow-hash sctp4 sdfn
	log_says "use sd: both addresses" et -N rx-flow-hash udp4 s
	must_fail "must have room for a packet" et -G rx 0
	must_fail "ring size exceeds maximum" et -G rx 16385
	must_fail "ring size exceeds maximum" et -G tx 5
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

contexts()
{
	et -X context new start 2 equal 2
	et -N flow-type ether user-def 5001 context 1 loc 4
	must_fail "Invalid argument" et -X context 1 equal 5
	log_says "the only hash function is toeplitz" et -X context 1 hfunc xor
	case $(uname -r) in
	6.1.* | 6.12.*)
		log_says "a rule uses this context" et -X context 1 delete
		log_says "no such context" et -N flow-type ether user-def 5002 context 7 loc 5
		;;
	*)
		# Newer kernels look themselves, and have but the error to say.
		must_fail "busy" et -X context 1 delete
		must_fail "Invalid argument" with_log et -N flow-type ether user-def 5002 context 7 loc 5
		;;
	esac
	log_says "context 0 needs no rule" et -N flow-type ether user-def 5002 context 0 loc 5
	et -N delete 4
	et -X context 1 delete
	py <<< 'refused(errno.ENOENT, dev.rss, 1)'
}

# More queues than there can be, or none.
new_device()
{
	must_fail "Invalid number of receive queues" new_with 0
	must_fail "must be at most 256" new_with 257
	must_fail "Invalid number of receive queues" new_with 100000
	must_fail "does not exist" ip -n "$B" link show nv9
}

new_with()
{
	ip -n "$B" link add nv9 numrxqueues "$1" type nvgre external
}

ktap_run \
	rules "X4 Q5 rules that cannot be are refused, the log says why" \
	channels "X4 Q3 numbers of queues that cannot be, or that rules forbid" \
	rss "X4 Q3 tables, keys and fields that cannot be change nothing" \
	contexts "X4 Q4 contexts that cannot be, or that a rule uses" \
	new_device "X4 Q1 a device with no queue, or too many"
