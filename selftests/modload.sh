#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module comes and goes: under traffic, with devices in several namespaces,
# again and again, before and after the kernel's own GRE.
. "${0%/*}/lib.sh"

# A grace period takes long on a debug kernel.
case ${NVGRE_VM-} in
7.2-*) CYCLES=${CYCLES:-5} QUICK=${QUICK:-30} ;;
*) CYCLES=${CYCLES:-10} QUICK=${QUICK:-100} ;;
esac
# More than it should need: the machine may have other things to do.
unload_seconds=60

setup()
{
	test_machine
	topo_pair
}

# python_background ARGS... <<'EOF': run code that uses load.py until the case ends.
python_background()
{
	local code
	code=$(< /dev/stdin)
	PYTHONPATH=$SELFTESTS background "$PYTHON" -c "$code" "$@"
}

# Packets from B to A's tunnels, from a process that outlives the case's steps.
flood()
{
	python_background "$B" <<- 'EOF'
		import sys
		import load
		pa = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}
		inner = load.eth("02:00:00:00:01:01", "02:00:00:00:01:02", 0x800,
		                 load.echo_request("10.0.0.2", "10.0.0.1"))
		frames = [load.eth("02:00:00:00:00:01", "02:00:00:00:00:02", kind,
		                   load.ip(pa[f][1], pa[f][0], 47, load.nvgre(vsid, inner)))
		          for f, kind in ((4, 0x800), (6, 0x86dd)) for vsid in (5001, 5002, 5003)]
		load.Flood.send(load.packet_socket(load.Netns.named(sys.argv[1])), "ul", frames)
	EOF
}

# Devices of A's underlay in three namespaces, that answer what B sends.
devices()
{
	ipb "$A" <<- EOF
		link add nv0 address 02:00:00:00:01:01 type nvgre vsid 5001 local ${PA[4,1]} remote ${PA[4,2]}
		link add nv1 address 02:00:00:00:01:01 netns $B type nvgre vsid 5002 local ${PA[6,1]} remote ${PA[6,2]}
		link add nv2 address 02:00:00:00:01:01 netns $C type nvgre vsid 5003 local ${PA[4,1]} remote ${PA[4,2]}
		link set nv0 up
		addr add 10.0.0.1/24 dev nv0
		neigh replace 10.0.0.2 lladdr 02:00:00:00:01:02 dev nv0 nud permanent
	EOF
	ip -n "$B" link set nv1 up
	ipb "$C" <<- EOF
		link set nv2 up
		addr add 10.0.0.1/24 dev nv2
		neigh replace 10.0.0.2 lladdr 02:00:00:00:01:02 dev nv2 nud permanent
	EOF
}

# received NS DEV: it carries traffic
received()
{
	local stats
	stats=$(ip -n "$1" -s -o link show "$2")
	stats=${stats##*RX:}
	read -r _ stats _ <<< "${stats#*\\}"
	((stats > 20))
}

unload()
{
	timeout "$unload_seconds" rmmod nvgre
	[[ ! -d /sys/module/nvgre ]]
}

under_traffic()
{
	local i
	ip netns add "$C"
	defer ip netns del "$C"
	ip -n "$C" link set lo up
	defer load_module
	flood
	for ((i = 0; i < 2; i++)); do
		devices
		wait_for 60 received "$A" nv0
		wait_for 60 received "$B" nv1
		wait_for 60 received "$C" nv2
		unload
		must_fail 'does not exist|Cannot find' ip -n "$A" link show nv0
		must_fail 'does not exist|Cannot find' ip -n "$C" link show nv2
		insert_module
	done
	tunnel_pair 4 vsid 5009
	ping_ok "$A" "${CA[4,2]}"
}

# While somebody makes devices all the time.
cycles()
{
	local i
	defer load_module
	flood
	python_background "$A" <<- 'EOF'
		import sys
		import load
		message = load.add_nvgre("cy0", up=True, **load.tunnel(5001, "192.0.2.1", "192.0.2.2"))
		with load.Netns.named(sys.argv[1]).netlink() as nl:
		    while True:
		        nl.request(message)
		        nl.request(load.delete("cy0"))
	EOF
	for ((i = 0; i < CYCLES; i++)); do
		insert_module 2> /dev/null || true
		# The other process may have asked for the module meanwhile.
		wait_for 30 timeout "$unload_seconds" rmmod nvgre
	done
}

quick()
{
	local i
	for ((i = 0; i < QUICK; i++)); do
		printf 'link add q0 type nvgre vsid 5002 local %s remote %s\nlink set q0 up\nlink del q0\n' \
			"${PA[4,1]}" "${PA[4,2]}"
	done | ipb "$A"
}

ktap_run \
	under_traffic "X3 rmmod under traffic, devices in three namespaces" \
	cycles "X3 load and unload while devices are made and packets come" \
	quick "X3 a device is made, up and deleted again and again"
