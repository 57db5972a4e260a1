# shellcheck shell=bash
# shellcheck disable=SC2034 # what is defined here is used by the tests
# SPDX-License-Identifier: GPL-2.0
#
# What every test file needs. A test file looks like this:
#
#	#!/bin/bash
#	# What the file shows, in a line or two.
#	. "${0%/*}/lib.sh"
#
#	setup()				# optional: once, before the first case
#	{
#		topo_pair
#	}
#
#	reach_v4()			# a case: any command that fails, fails it
#	{
#		tunnel_pair 4 vsid 5001
#		ping_ok "$A" "${CA[4,2]}"
#	}
#
#	ktap_run reach_v4 "W4 IPv4 over an IPv4 underlay"
#
# - Each case runs in a subshell under "set -e". What it prints is shown only
#   when it fails. What it sets is gone afterwards; what it makes, it undoes
#   with `defer`, as does setup (whose things live until the file ends).
# - Namespaces have names nobody else uses: $A, $B, $C. Device names can be
#   fixed, since every device is made in one of these.
# - A fork+exec costs up to half a second on a debug kernel. `ipb` runs many ip
#   commands in one process, and `py` hands Python code to one scapy process
#   that lives as long as the file (see wire.py).
# - Never sleep and hope: `wait_for 30 CONDITION`.
# - A missing feature is `skip REASON`. With EXPECT_ALL_FEATURES=1 that is a
#   failure: the reference kernels have everything. `skip_known REASON` is the
#   exception, for what a kernel is known not to have.

set -eEu -o pipefail

SELFTESTS=$(cd "${BASH_SOURCE[0]%/*}" && pwd)

# Where "ip" finds link_nvgre.so when it is not installed.
if [[ -z ${IP_LIB_DIR-} && -e $SELFTESTS/../tools/iproute2/link_nvgre.so ]]; then
	export IP_LIB_DIR=$SELFTESTS/../tools/iproute2
fi
# nvgrectl as it was built, or else as it is installed.
NVGRECTL=$SELFTESTS/../tools/nvgrectl/build/tool/nvgrectl
[[ -x $NVGRECTL ]] || NVGRECTL=nvgrectl
export LC_ALL=C.UTF-8

# Debian's scapy belongs to Debian's python3, whatever else PATH has.
PYTHON=${PYTHON:-/usr/bin/python3}

T=$(mktemp -d "${TMPDIR:-/tmp}/nvgre.XXXXXX")
id=${T##*.}
A=nvgre-$id-a
B=nvgre-$id-b
C=nvgre-$id-c

# [family,host]: provider (outer) and customer (inner) addresses of the hosts
# 1 ($A), 2 ($B) and 3 ($C).
declare -A PA CA HOST=([$A]=1 [$B]=2 [$C]=3)
for id in 1 2 3; do
	PA[4,$id]=192.0.2.$id
	PA[6,$id]=2001:db8::$id
	CA[4,$id]=10.0.0.$id
	CA[6,$id]=fd00::$id
done

# --- cleaning up -----------------------------------------------------------------

defers=()

# defer CMD...: run CMD when the case (in setup: the file) ends, last one first.
defer()
{
	local cmd
	printf -v cmd '%q ' "$@"
	defers+=("$cmd")
}

run_defers()
{
	local i
	trap - ERR
	set +e
	for ((i = ${#defers[@]} - 1; i >= 0; i--)); do
		eval "${defers[i]}"
	done
	defers=()
}

# --- time ------------------------------------------------------------------------

# A pipe nobody writes to, to sleep on without a process.
exec {nap_fd}<> <(:)

nap()
{
	read -rt 0.1 -u "$nap_fd" || :
}

# wait_for SECONDS CMD...: until CMD succeeds; fail when it never does.
wait_for()
{
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		if ((SECONDS > end)); then
			echo "still not true: $*"
			return 1
		fi
		nap
	done
}

# background CMD...: run until the case ends; its process id is in $!.
background()
{
	"$@" &
	defer kill_and_wait $!
}

kill_and_wait()
{
	kill "$1"
	wait "$1"
} 2> /dev/null

# --- KTAP ------------------------------------------------------------------------

# ktap_run NAME DESCRIPTION ...: run the functions NAME as cases. The
# description starts with the rules the case shows. Call it last.
ktap_run()
{
	local rc
	ktap_names=()
	ktap_descs=()
	while (($#)); do
		if [[ $1 == "${NVGRE_TEST_CASE-}"* ]]; then
			ktap_names+=("$1")
			ktap_descs+=("$2")
		fi
		shift 2
	done
	ktap_done=0
	ktap_failed=0
	echo "KTAP version 1"
	echo "1..${#ktap_names[@]}"

	trap ktap_exit EXIT
	trap 'exit 130' INT TERM
	exec {ktap_fd}>&1 > "$T/log" 2>&1
	trap 'ktap_trace' ERR
	load_module
	if declare -F setup > /dev/null; then
		setup
	fi
	trap - ERR

	while ((ktap_done < ${#ktap_names[@]})); do
		rc=0
		set +e
		ktap_case "${ktap_names[ktap_done]}" > "$T/log" 2>&1
		rc=$?
		set -e
		ktap_result "$rc"
	done
	exit $((ktap_failed > 0))
}

ktap_case()
(
	defers=()
	trap run_defers EXIT
	trap ktap_trace ERR
	set -e
	"$1"
)

# Tell where a case failed: innermost command first, then its callers.
ktap_trace()
{
	local rc=$? cmd=$BASH_COMMAND i
	trap - ERR
	echo "status $rc: $cmd"
	for ((i = 1; i < ${#FUNCNAME[@]} - 1; i++)); do
		[[ ${FUNCNAME[i]} == ktap_* ]] && break
		echo "  in ${FUNCNAME[i]}, ${BASH_SOURCE[i]##*/}:${BASH_LINENO[i - 1]}"
	done
}

# ktap_result STATUS: report the case that has just run.
ktap_result()
{
	local line="$((ktap_done + 1)) ${ktap_names[ktap_done]} ${ktap_descs[ktap_done]}" reason
	ktap_done=$((ktap_done + 1))
	case $1 in
	0) echo "ok $line" >&"$ktap_fd" ;;
	4)
		reason=$(< "$T/skip")
		echo "ok $line # SKIP $reason" >&"$ktap_fd"
		;;
	*)
		ktap_failed=$((ktap_failed + 1))
		while IFS= read -r reason || [[ $reason ]]; do
			printf '# %s\n' "$reason"
		done < "$T/log" >&"$ktap_fd"
		echo "not ok $line" >&"$ktap_fd"
		;;
	esac
}

# The file ends: whatever was not reported has failed, or is skipped, with setup.
ktap_exit()
{
	local rc=$?
	trap - EXIT ERR
	set +e
	[[ $rc != 0 ]] || rc=1
	while ((ktap_done < ${#ktap_names[@]})); do
		ktap_result "$rc"
	done
	run_defers > /dev/null 2>&1
	rm -rf "$T"
	exit $((ktap_failed > 0))
}

fail()
{
	echo "$*"
	return 1
}

skip()
{
	if [[ ${EXPECT_ALL_FEATURES-} == 1 ]]; then
		fail "not available, but every feature is expected here: $*"
	fi
	skip_known "$*"
}

skip_known()
{
	echo "$*" > "$T/skip"
	exit 4
}

# same WHAT GOT WANTED
same()
{
	[[ $2 == "$3" ]] || fail "$1: got '$2', wanted '$3'"
}

# must_fail REGEX CMD...: CMD must fail and say something that matches.
must_fail()
{
	local regex=$1 said
	shift
	if said=$("$@" 2>&1); then
		fail "worked, but must not: $*"
	fi
	[[ $said =~ $regex ]] || fail "$*: said '$said', nothing like '$regex'"
}

# --- the module ------------------------------------------------------------------

# modprobe, or insmod of $NVGRE_KO when the module is not installed.
insert_module()
{
	if [[ ${NVGRE_KO-} ]]; then
		insmod "$NVGRE_KO"
	else
		modprobe nvgre
	fi
}

load_module()
{
	if [[ $EUID != 0 ]]; then
		skip "not root"
	fi
	if [[ ! -d /sys/module/nvgre ]] && ! insert_module; then
		skip "no module nvgre"
	fi
}

# test_machine: skip where the test could harm what the machine is used for, say
# because it unloads modules.
test_machine()
{
	[[ ${NVGRE_VM-} ]] || skip_known "only in a virtual machine for tests"
}

# need_module NAME...: modules of the kernel's own that a test works beside.
need_module()
{
	local name
	for name; do
		[[ -d /sys/module/$name ]] || modprobe -q "$name" || skip "no module $name"
	done
}

# The kernel's own GRE, and what of it is in use by whom, users first.
GRE_MODULES=(vport_gre openvswitch pptp ip6_gre ip_gre gre)

# unload MODULE...: unload those that are loaded, with their devices. Only where
# test_machine says that it may be done.
unload()
{
	local name
	test_machine
	for name; do
		[[ ! -d /sys/module/$name ]] || wait_for 30 rmmod "$name"
	done
}

# --- namespaces and devices ------------------------------------------------------

# ipb NS: run the ip commands on standard input in NS, in one process.
ipb()
{
	ip -n "$1" -batch -
}

# ctl NS ARGS...: nvgrectl in NS
ctl()
{
	"$NVGRECTL" -n "$@"
}

need_nvgrectl()
{
	command -v "$NVGRECTL" > /dev/null || skip "no nvgrectl"
}

# ctl_monitor NS FILE ARGS...: nvgrectl monitor into FILE, until the case ends. It
# listens when its socket has joined a group of generic netlink, which is protocol 16.
ctl_monitor()
{
	background "$NVGRECTL" -n "$1" "${@:3}" > "$2"
	# shellcheck disable=SC2016 # awk's
	wait_for 30 in_ns "$1" awk '$2 == 16 && $4 != "00000000" { found = 1 } END { exit !found }' \
		/proc/net/netlink
}

# in_ns NS CMD...
in_ns()
{
	ip netns exec "$@"
}

# topo_pair: two hosts on one underlay.
#
#	$A: ul 192.0.2.1/24 ---------- $B: ul 192.0.2.2/24
#	       2001:db8::1/64                 2001:db8::2/64
#
# No address or neighbour detection, so that nothing is on the wire but what a
# test puts there. MAC addresses end in the host's number.
topo_pair()
{
	defer ip -batch "$T/netns-del"
	printf 'netns del %s\n' "$A" "$B" > "$T/netns-del"
	ip -batch - <<- EOF
		netns add $A
		netns add $B
		link add ul netns $A address 02:00:00:00:00:01 type veth peer name ul netns $B address 02:00:00:00:00:02
	EOF
	underlay "$A" ul 2
	underlay "$B" ul 1
}

# underlay NS DEV PEER: addresses of NS's host on DEV; PEER is the neighbour's host.
underlay()
{
	local host=${HOST[$1]}
	ipb "$1" <<- EOF
		link set lo up
		link set $2 addrgenmode none
		link set $2 up
		addr add ${PA[4,$host]}/24 dev $2
		addr add ${PA[6,$host]}/64 dev $2 nodad
		neigh add ${PA[4,$3]} lladdr 02:00:00:00:00:0$3 dev $2 nud permanent
		neigh add ${PA[6,$3]} lladdr 02:00:00:00:00:0$3 dev $2 nud permanent
	EOF
}

# topo_router: like topo_pair, but with a router $C between the hosts, as in
#
#	$A: ul 192.0.2.1/24 --- r1 $C r2 --- ul 198.51.100.2/24 :$B
#	       2001:db8::1/64                   2001:db8:1::2/64
#
# Provider addresses of $B are in PA[4,2r] and PA[6,2r].
PA[4,2r]=198.51.100.2
PA[6,2r]=2001:db8:1::2
topo_router()
{
	defer ip -batch "$T/netns-del"
	printf 'netns del %s\n' "$A" "$B" "$C" > "$T/netns-del"
	ip -batch - <<- EOF
		netns add $A
		netns add $B
		netns add $C
		link add ul netns $A address 02:00:00:00:00:01 type veth peer name r1 netns $C address 02:00:00:00:00:03
		link add ul netns $B address 02:00:00:00:00:02 type veth peer name r2 netns $C address 02:00:00:00:00:04
	EOF
	underlay "$A" ul 3
	ipb "$A" <<- EOF
		route add default via ${PA[4,3]}
		route add default via ${PA[6,3]}
	EOF
	underlay "$C" r1 1
	in_ns "$C" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	ipb "$C" <<- EOF
		link set r2 addrgenmode none
		link set r2 up
		addr add 198.51.100.3/24 dev r2
		addr add 2001:db8:1::3/64 dev r2 nodad
	EOF
	ipb "$B" <<- EOF
		link set lo up
		link set ul addrgenmode none
		link set ul up
		addr add ${PA[4,2r]}/24 dev ul
		addr add ${PA[6,2r]}/64 dev ul nodad
		route add default via 198.51.100.3
		route add default via 2001:db8:1::3
	EOF
}

# bare NS DEV KIND ARGS...: a tunnel device, up, with MAC 02:00:00:00:01:0HOST and
# without addresses, so that the host sends nothing by itself: for tests that
# count frames. It goes away with the case.
bare()
{
	local ns=$1 dev=$2 kind=$3
	shift 3
	ipb "$ns" <<- EOF
		link add $dev address 02:00:00:00:0$((${TUNNEL_NET:-0} + 1)):0${HOST[$ns]} type $kind $*
		link set $dev addrgenmode none
		link set $dev up
		${bare_more-}
	EOF
	defer ip -n "$ns" link del "$dev"
}

# tunnel NS DEV KIND ARGS...: the same with the host's inner addresses,
# ${CA[4,HOST]}/24 and ${CA[6,HOST]}/64. A test with several tunnels numbers
# them with TUNNEL_NET=N: MAC 02:00:00:00:0(N+1):0HOST, 10.0.N.HOST/24,
# fd00:0:0:N::HOST/64.
tunnel()
{
	local host=${HOST[$1]} net=${TUNNEL_NET:-0} bare_more
	bare_more="addr add 10.0.$net.$host/24 dev $2
		addr add fd00:0:0:$net::$host/64 dev $2 nodad"
	bare "$@"
}

# tunnel_pair FAMILY ARGS...: nv0 of kind nvgre in $A and in $B, each with the
# other as its remote. bare_pair: the same without inner addresses.
tunnel_pair()
{
	local f=$1
	shift
	tunnel "$A" nv0 nvgre local "${PA[$f,1]}" remote "${PA[$f,2]}" "$@"
	tunnel "$B" nv0 nvgre local "${PA[$f,2]}" remote "${PA[$f,1]}" "$@"
}

bare_pair()
{
	local f=$1
	shift
	bare "$A" nv0 nvgre local "${PA[$f,1]}" remote "${PA[$f,2]}" "$@"
	bare "$B" nv0 nvgre local "${PA[$f,2]}" remote "${PA[$f,1]}" "$@"
}

# rxq_start: for tests of receive queues: two hosts, and rxq.py in $B for `py`.
rxq_start()
{
	topo_pair
	py_start ip netns exec "$B" "$PYTHON" -u "$SELFTESTS/rxq.py" "$A"
}

# rxq_dev QUEUES ARGS...: nv0 in $B with that many receive queues, else as
# tunnel makes it. It is `dev` in Python.
rxq_dev()
{
	local n=$1
	shift
	ipb "$B" <<- EOF
		link add nv0 address 02:00:00:00:01:02 numrxqueues $n type nvgre $*
		link set nv0 addrgenmode none
		link set nv0 up
		addr add ${CA[4,2]}/24 dev nv0
		addr add ${CA[6,2]}/64 dev nv0 nodad
	EOF
	defer ip -n "$B" link del nv0
	py <<< 'dev = Device("nv0")'
}

# need_smp N WHY: skip with fewer than N processors.
need_smp()
{
	local n
	n=$(nproc)
	((n >= $1)) || skip_known "$n CPU: $2"
}

# ping_ok NS ADDRESS [ARGS...]: wait for one answer. ping_dead: there is none.
ping_ok()
{
	in_ns "$1" ping -nqc 1 -w 30 "${@:3}" "$2"
}

ping_dead()
{
	! in_ns "$1" ping -nqc 2 -i 0.3 -W 1 "${@:3}" "$2"
}

# counter NS DEV NAME: one of "ethtool -S".
counter()
{
	in_ns "$1" ethtool -S "$2" | while read -r name value; do
		[[ $name != "$3:" ]] || echo "$value"
	done
}

# trace_start: a trace buffer of our own, so that nobody else's tracing changes: the
# folder $TRACE. The folder of all is $TRACEFS.
trace_start()
{
	TRACEFS=/sys/kernel/tracing TRACE=$TRACEFS/instances/${T##*/}
	[[ -d $TRACEFS ]] || skip "the kernel has no tracing"
	if [[ ! -d $TRACEFS/instances ]]; then
		mount -t tracefs tracefs "$TRACEFS" || skip "no tracefs"
		defer umount "$TRACEFS"
	fi
	mkdir "$TRACE" || skip "no tracing instances"
	defer rmdir "$TRACE"
}

# --- Python ----------------------------------------------------------------------

# py_start [CMD...]: start the Python process. Call it in setup, before topo_pair:
# a file that is run alone loads scapy while the shell makes namespaces. CMD: something
# else that `py` can talk to.
py_start()
{
	if (($# == 0)) && [[ -p ${NVGRE_PY-} ]]; then
		py_fork
		return
	fi
	(($#)) || set -- "$PYTHON" -u "$SELFTESTS/wire.py" "$A" "$B" "$C"
	coproc PY { exec "$@"; }
	exec {py_in}>&"${PY[1]}" {py_out}<&"${PY[0]}"
	defer py_stop
}

# From the process that run.sh started, which has scapy; see wire.py.
py_fork()
{
	local both
	mkfifo "$T/to-py" "$T/from-py"
	# For both ways, since to open a FIFO for one waits for its other end.
	exec {py_in}<> "$T/to-py" {both}<> "$T/from-py"
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$T" "$A" "$B" "$C" "${NVGRE_YNL-}" "${IP_LIB_DIR-}" \
		> "$NVGRE_PY"
	until read -rt 1 PY_PID <&"$both"; do
		kill -0 "$NVGRE_PY_PID" 2> /dev/null || fail "the Python process is gone"
	done
	defer py_stop
	# From here on for reading only, or we would not see that the process is gone.
	exec {py_out}< "$T/from-py" {both}>&-
}

# ynl_find: for tests of the netlink family: the client of the kernel tree, whose
# folder is in NVGRE_YNL. Call it before py_start.
ynl_find()
{
	local source
	if [[ -z ${NVGRE_YNL-} ]]; then
		source=$("$SELFTESTS/vm/kernel" source) || skip "no kernel source for the YNL client"
		export NVGRE_YNL=$source/tools/net/ynl/pyynl
	fi
	[[ -d $NVGRE_YNL ]] || skip "no YNL client in $NVGRE_YNL"
}

# ynl_start: two hosts, and that client for `py`.
ynl_start()
{
	ynl_find
	py_start
	topo_pair
}

py_stop()
{
	local pid=${PY_PID-}
	[[ $pid ]] || return 0
	exec {py_in}>&- {py_out}<&-
	kill_and_wait "$pid"
	# One that run.sh's process made is not ours to wait for; of our own, the shell
	# has unset PY_PID by now.
	for _ in {1..50}; do
		kill -0 "$pid" || break
		nap
	done 2> /dev/null
}

# py [VAR=VALUE...] <<'EOF': run Python code in the Python process; VARs are
# Python strings there. Fails with the traceback when the code raises. Names
# that it sets stay for the next call, also from another case.
py()
{
	local code reply text var
	IFS= read -rd '' code || :
	for var; do
		printf '%s\1%s\1' "${var%%=*}" "${var#*=}"
	done >&"$py_in"
	printf '%s\0' "$code" >&"$py_in"
	IFS= read -rd '' reply <&"$py_out" || fail "the Python process is gone"
	text=${reply#*$'\n'}
	case ${reply%%$'\n'*} in
	ok) printf '%s' "$text" ;;
	skip) skip "$text" ;;
	*) fail "$text" ;;
	esac
}
