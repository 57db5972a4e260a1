#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What nvgrectl says, and its exit status, when something is not possible.
. "${0%/*}/lib.sh"

setup()
{
	need_nvgrectl
	topo_pair
}

dev()
{
	ip -n "$A" link add nv0 numrxqueues 4 type nvgre vsid 5001
	defer ip -n "$A" link del nv0
}

# status NUMBER CMD...: it ends with this, and with nothing on standard output.
status()
{
	local wanted=$1 got=0 said
	shift
	said=$("$@" 2> /dev/null) || got=$?
	same "status of $*" "$got" "$wanted"
	same "output of $*" "$said" ""
}

usage()
{
	status 2 ctl "$A" -j offload set
	status 2 ctl "$A" nothing
	status 2 ctl "$A" --nothing
	status 2 ctl "$A" offload set nv0 lso perhaps
	must_fail 'unknown object "nothing"; see: nvgrectl help' ctl "$A" nothing
	[[ $(ctl "$A" help) == "Usage: nvgrectl"* ]]
	[[ $(ctl "$A" offload help) == "Usage: nvgrectl offload"* ]]
	[[ $(ctl "$A" --version) == "nvgrectl "[0-9]* ]]
}

refused()
{
	status 1 ctl "$A" -j offload show nosuchdev
	must_fail '[Dd]evice' ctl "$A" offload show nosuchdev
	must_fail 'ifname' ctl "$A" device show nosuchdev
	status 1 ctl "$A" device show lo
	status 1 ctl "$A" -j stats show nosuchdev vsid 5001
	must_fail 'no such device' ctl "$A" stats show nosuchdev
	status 1 ctl nosuchnetns device show
	must_fail 'nosuchnetns' ctl nosuchnetns device show
	dev
	must_fail 'max-header-size.*64 to 256' ctl "$A" offload set nv0 max-header-size 4
	must_fail 'vsid|mac' ctl "$A" filter add nv0 queue 1
	must_fail 'loc' ctl "$A" filter add nv0 vsid 5001 queue 1 loc 16777216
	status 1 ctl "$A" filter delete nv0 loc 7
}

powerless()
{
	in_ns "$A" setpriv --bounding-set=-all --inh-caps=-all "$NVGRECTL" "$@"
}

privilege()
{
	dev
	powerless -j offload show nv0 | jq -e '.[0].ifname == "nv0"'
	powerless -j queue show nv0 | jq -e 'length == 4'
	powerless -j stats show nv0 | jq -e 'length == 1'
	status 1 powerless offload set nv0 gro off
	must_fail 'CAP_NET_ADMIN.*root' powerless offload set nv0 gro off
	must_fail 'CAP_NET_ADMIN.*root' powerless queue set nv0 len 9
	must_fail 'CAP_NET_ADMIN.*root' powerless filter add nv0 vsid 5001 queue 1
}

# As if it were not installed: nobody may load it while we look.
no_module()
{
	local modprobe=/proc/sys/kernel/modprobe
	test_machine
	defer insert_module
	unload nvgre
	defer cp "$T/modprobe" "$modprobe"
	cat "$modprobe" > "$T/modprobe"
	echo /bin/false > "$modprobe"
	must_fail 'modprobe nvgre' ctl "$A" offload show
	status 1 ctl "$A" -j monitor
	[[ $(ctl "$A" help) == "Usage: nvgrectl"* ]]
}

ktap_run \
	usage "X4 the command line makes no sense" \
	refused "X4 the kernel refuses" \
	privilege "X2 without privilege" \
	no_module "X4 without the module"
