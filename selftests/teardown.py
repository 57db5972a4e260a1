# SPDX-License-Identifier: GPL-2.0
"""
Take a tunnel apart under traffic, in every order.

    teardown.py ROUNDS

Three namespaces: a device in D, whose underlay is in U, and a peer in P:

    D: nv0  =====  U: ul ------ far :P

P sends pings through the tunnel all the time, D answers: traffic both ways that
holds no reference. Then the device, its namespace, the underlay's namespace and
the underlay device go, without waiting for one another. All 24 orders, IPv4 and
IPv6, one remote and external, take turns.
"""
import errno
import itertools
import struct
import sys

import load

PA = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}
CA = ("10.0.0.1", "10.0.0.2")
UL_MAC, FAR_MAC = "02:00:00:00:00:01", "02:00:00:00:00:02"
NV_MAC, NV_FAR_MAC = "02:00:00:00:01:01", "02:00:00:00:01:02"
VSID = 5001
# Namespaces whose end is under way.
MAX_ENDING = 16


def ping(family):
    inner = load.eth(NV_MAC, NV_FAR_MAC, 0x800, load.echo_request(CA[1], CA[0]))
    local, far = PA[family]
    return load.eth(UL_MAC, FAR_MAC, 0x800 if family == 4 else 0x86dd,
                    load.ip(far, local, 47, load.nvgre(VSID, inner)))


class Round:
    def __init__(self, peer, family, external):
        self.peer = peer
        self.underlay, self.home = load.Netns(), load.Netns()
        self.family = family
        local, far = PA[family]
        self.make_underlay(local, far)
        if external:
            data = {"EXTERNAL": load.u8(1)}
        else:
            data = load.tunnel(VSID, local, far)
        self.underlay.do(load.add_nvgre(
            "nv0", load.attr(load.IFLA_ADDRESS, load.mac(NV_MAC))
            + load.attr(load.IFLA_NET_NS_FD, load.u32(self.home.fd)), **data))
        with self.home.entered():
            nv0 = load.ifindex("nv0")
        self.home.do(load.set_link("nv0", up=True),
                     load.add_addr(nv0, CA[0], 24),
                     load.add_neigh(nv0, CA[1], NV_FAR_MAC))
        if external:
            self.home.do(load.add_route(nv0, CA[1], 32, load.encap_ip(VSID, far)))

    def make_underlay(self, local, far):
        self.underlay.do(load.add_veth("ul", UL_MAC, "far", FAR_MAC, self.peer))
        with self.underlay.entered():
            ul = load.ifindex("ul")
        self.underlay.do(load.set_link("ul", up=True),
                         load.add_addr(ul, local, 24 if self.family == 4 else 64),
                         load.add_neigh(ul, far, FAR_MAC))
        self.peer.do(load.set_link("far", up=True))

    def wait_for_traffic(self):
        """Until the peer sees an answer."""
        answer = struct.pack(">HHH", 0x2000, 0x6558, VSID >> 8)
        offset = 14 + (20 if self.family == 4 else 40)
        with load.packet_socket(self.peer, "far") as sock:
            sock.settimeout(load.PATIENCE)
            while True:
                data, address = sock.recvfrom(2048)
                if address[2] != 4 and data[offset:offset + 6] == answer:
                    return

    # The four things that go. What is gone already with another is no failure.

    def device(self):
        if self.home.fd >= 0:
            with self.home.netlink() as nl:
                nl.request(load.delete("nv0"))

    def underlay_device(self):
        if self.underlay.fd >= 0:
            with self.underlay.netlink() as nl:
                nl.request(load.delete("ul"))

    def home_netns(self):
        self.home.close()
        self.home.fd = -1

    def underlay_netns(self):
        self.underlay.close()
        self.underlay.fd = -1


PARTS = ("device", "home_netns", "underlay_netns", "underlay_device")


def still_there(peer):
    """How many of the namespaces that have a number here are not gone yet."""
    with peer.netlink() as nl:
        return len(nl.dump(load.RTM_GETNSID, b"\0\0\0\0"))


def number(peer, ns):
    body = b"\0\0\0\0" + load.attr(1, struct.pack("=i", -1)) + load.attr(3, load.u32(ns.fd))
    with peer.netlink() as nl:
        error, said = nl.request((load.RTM_NEWNSID, 0, body))
    if error not in (0, errno.EEXIST):
        raise OSError(error, said)


def main(rounds):
    peer = load.Netns()
    plan = itertools.cycle(itertools.product(itertools.permutations(PARTS), (4, 6), (0, 1)))
    flood = load.Flood(peer, "far", [ping(4), ping(6)])
    try:
        for serial, (order, family, external) in zip(range(rounds), plan):
            tunnel = Round(peer, family, external)
            number(peer, tunnel.home)
            number(peer, tunnel.underlay)
            where = f"round {serial}: {order}, IPv{family}, external {external}"
            try:
                tunnel.wait_for_traffic()
                for part in order:
                    getattr(tunnel, part)()
                load.wait_until(lambda: peer.device("far") is None, "the underlay is gone")
                load.wait_until(lambda: still_there(peer) <= MAX_ENDING, "namespaces end")
            except Exception as err:
                raise AssertionError(where) from err
        load.wait_until(lambda: not still_there(peer), "all namespaces are gone")
    finally:
        flood.stop()


main(int(sys.argv[1]))
