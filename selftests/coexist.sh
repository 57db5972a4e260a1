#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nvgre, gretap, ip6gretap, PPTP and Open vSwitch's GRE between the same two hosts, all
# carrying traffic at the same time; modules come and go in every order.
. "${0%/*}/lib.sh"

setup()
{
	py_start
	topo_pair
	test_machine
	py <<- 'EOF'
		# Net N of the tunnels: 0 nvgre, 1 nvgre over IPv6, 2 gretap, 3 ip6gretap, 4 OVS
		def all_at_once(*nets, size=150_000):
		    failed = []
		    def run(net):
		        try:
		            transfer(A, B, f"10.0.{net}.2", size)
		            transfer(B, A, f"10.0.{net}.1", size)
		        except Exception as err:
		            failed.append(f"net {net}: {err}")
		    threads = [threading.Thread(target=run, args=(n,)) for n in nets]
		    for t in threads:
		        t.start()
		    for t in threads:
		        t.join()
		    same("failed", failed, [])

		class Pptp:
		    """
		    An end of a PPTP call in NS, from host ME to host PEER, each with call ID 70 +
		    its number. Frames go in and out by the channel's file, without a daemon.
		    The channel belongs to the namespace of who connects.
		    """
		    AF_PPPOX, PX_PROTO_PPTP = 24, 2
		    GCHAN, ATTCHAN = 0x80047437, 0x40047438

		    def __init__(self, ns, me, peer):
		        self.sock = sock(ns, self.AF_PPPOX, socket.SOCK_STREAM, self.PX_PROTO_PPTP)
		        with netns(ns):
		            for call, host in (LIBC.bind, me), (LIBC.connect, peer):
		                addr = struct.pack("=HIHxx4s16x", self.AF_PPPOX, self.PX_PROTO_PPTP,
		                                   70 + host, pa(PA[4][host]))
		                if call(self.sock.fileno(), addr, len(addr)):
		                    raise OSError(ctypes.get_errno(), call.__name__)
		            number = fcntl.ioctl(self.sock, self.GCHAN, bytes(4))
		            self.channel = os.open("/dev/ppp", os.O_RDWR)
		            fcntl.ioctl(self.channel, self.ATTCHAN, number)

		    def close(self):
		        os.close(self.channel)
		        self.sock.close()

		# LCP, which takes the short way to the channel: no PPP unit is needed.
		def call(a, b, text):
		    frame = b"\xc0\x21" + text
		    os.write(a.channel, frame)
		    check("a frame comes", select.select([b.channel], [], [], PATIENCE)[0])
		    same("frame", os.read(b.channel, 1500), frame)
	EOF
}

# both_hosts NET DEV KIND FAMILY ARGS...: a tunnel of KIND in both namespaces
both_hosts()
{
	local TUNNEL_NET=$1 dev=$2 kind=$3 f=$4
	shift 4
	tunnel "$A" "$dev" "$kind" local "${PA[$f,1]}" remote "${PA[$f,2]}" "$@"
	tunnel "$B" "$dev" "$kind" local "${PA[$f,2]}" remote "${PA[$f,1]}" "$@"
}

ours()
{
	both_hosts 0 nv4 nvgre 4 vsid 5001
	both_hosts 1 nv6 nvgre 6 vsid 5001
}

# A key that is no VSID of ours, and none that is.
theirs()
{
	both_hosts 2 gt4 gretap 4 key 77
	both_hosts 3 gt6 ip6gretap 6 key 77
}

# ovs NS HOST PEER: net 4 through a kernel datapath of Open vSwitch, driven without
# its daemons: what comes from the host gets a tunnel header, and the other way
# round.
ovs()
{
	defer in_ns "$1" ovs-dpctl del-dp "dp$2"
	in_ns "$1" bash -e <<- EOF
		ovs-dpctl add-dp dp$2
		ovs-dpctl add-if dp$2 gre_sys,type=gre,remote_ip=flow,key=flow,port_no=1
		ovs-dpctl add-flow dp$2 'in_port(0),eth(),eth_type(0x0800),ipv4(frag=no)' \
			'set(tunnel(tun_id=0x4d4d,dst=${PA[4,$3]},ttl=64,flags(df|key))),1'
		ovs-dpctl add-flow dp$2 'in_port(1),tunnel(tun_id=0x4d4d,src=${PA[4,$3]},dst=${PA[4,$2]},ttl=64/0,flags(+key)),eth(),eth_type(0x0800),ipv4(frag=no)' 0
	EOF
	ipb "$1" <<- EOF
		link set dp$2 address 02:00:00:00:05:0$2 mtu 1450
		link set dp$2 up
		addr add 10.0.4.$2/24 dev dp$2
		neigh add 10.0.4.$3 lladdr 02:00:00:00:05:0$3 dev dp$2 nud permanent
	EOF
}

together()
{
	need_module ip_gre ip6_gre pptp openvswitch
	ours
	theirs
	py <<< 'all_at_once(0, 1, 2, 3)'
}

# PPTP is GRE of version 1; packets of both versions arrive at the same time.
pptp()
{
	need_module pptp
	[[ -c /dev/ppp ]] || skip "no /dev/ppp"
	ours
	py <<- 'EOF'
		a, b = Pptp(A, 1, 2), Pptp(B, 2, 1)
		steady, count = Stream(A, B, "10.0.0.2"), Counters(B, "nv4")
		try:
		    for i in range(10):
		        steady.flows(10_000)
		        call(a, b, b"to B %d" % i)
		        call(b, a, b"to A %d" % i)
		finally:
		    steady.stop()
		    a.close()
		    b.close()
		# They were GRE of version 1, and we have seen them.
		count.expect(ns_pass_version=10)
		all_at_once(0, 1)
	EOF
}

# Open vSwitch first, and nvgre out while it goes on.
ovs_first()
{
	unload nvgre "${GRE_MODULES[@]}"
	need_module ip_gre ip6_gre openvswitch
	theirs
	ovs "$A" 1 2
	ovs "$B" 2 1
	py <<< 'all_at_once(2, 3, 4)'
	load_module
	ours
	py <<< 'all_at_once(0, 1, 2, 3, 4)'
	unload nvgre
	py <<< 'all_at_once(2, 3, 4)'
	load_module
}

# Open vSwitch last, and out again while nvgre goes on.
ovs_last()
{
	unload nvgre "${GRE_MODULES[@]}"
	load_module
	ours
	py <<< 'all_at_once(0, 1)'
	need_module ip_gre ip6_gre openvswitch
	theirs
	ovs "$A" 1 2
	ovs "$B" 2 1
	py <<< 'all_at_once(0, 1, 2, 3, 4)'
	in_ns "$A" ovs-dpctl del-dp dp1
	in_ns "$B" ovs-dpctl del-dp dp2
	unload "${GRE_MODULES[@]}"
	py <<< 'all_at_once(0, 1)'
}

nvgre_last()
{
	unload nvgre "${GRE_MODULES[@]}"
	need_module ip_gre ip6_gre
	load_module
	ours
	theirs
	py <<< 'all_at_once(0, 1, 2, 3)'
	# Unloading a module takes its devices with it.
	unload ip6_gre ip_gre gre
	py <<< 'all_at_once(0, 1)'
	unload nvgre
}

nvgre_first()
{
	unload nvgre "${GRE_MODULES[@]}"
	load_module
	ours
	py <<< 'all_at_once(0, 1)'
	need_module ip_gre ip6_gre
	theirs
	py <<< 'all_at_once(0, 1, 2, 3)'
	unload nvgre
	py <<< 'all_at_once(2, 3)'
	load_module
	ours
	py <<< 'all_at_once(0, 1, 2, 3)'
}

# The same, in the middle of a transfer that must not notice.
under_traffic()
{
	unload nvgre "${GRE_MODULES[@]}"
	load_module
	ours
	py <<- 'EOF'
		steady = Stream(A, B, "10.0.0.2")
	EOF
	need_module ip_gre ip6_gre
	theirs
	py <<< 'steady.flows(); other = Stream(A, B, "10.0.2.2"); other.flows(); steady.flows()'
	unload ip6_gre ip_gre gre
	py <<< 'other.stop(); steady.flows(); steady.stop()'
	need_module ip_gre ip6_gre
	theirs
	py <<< 'steady = Stream(A, B, "10.0.2.2"); other = Stream(A, B, "10.0.0.2"); other.flows(); steady.flows()'
	unload nvgre
	py <<< 'other.stop(); steady.flows(); steady.stop()'
	load_module
}

ktap_run \
	together "D1 nvgre, gretap and ip6gretap in one namespace, all at once" \
	pptp "D1 D2 a PPTP call between the same hosts, beside a transfer" \
	ovs_first "D1 with Open vSwitch GRE, all at once; nvgre comes later and goes first" \
	ovs_last "D1 with Open vSwitch GRE, all at once; nvgre comes first and goes later" \
	nvgre_last "D1 nvgre loaded after the kernel's GRE, unloaded after it" \
	nvgre_first "D1 nvgre loaded before the kernel's GRE, unloaded before it" \
	under_traffic "D1 modules come and go while the other's traffic flows on"
