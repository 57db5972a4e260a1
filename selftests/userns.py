# SPDX-License-Identifier: GPL-2.0
"""
Who may do what, from a user namespace of one's own.

    userns.py

A child has all capabilities, but only in its own user namespace. Its requests
come through a pipe; what the kernel said goes back.
"""
import os
import pickle
import struct

import load
import ynl

CLONE_NEWUSER = 0x10000000
IFLA_NET_NS_PID, IFLA_LINK_NETNSID = 19, 37
EPERM, OK = 1, 0


class Tenant:
    """A process in a new user namespace, with a network namespace of its own or not."""

    def __init__(self, own_netns):
        ask, self.ask = os.pipe()
        self.answer, answer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.ask)      # else we would never see its end
            try:
                load.libc("unshare", CLONE_NEWUSER | (load.CLONE_NEWNET if own_netns else 0))
                self.serve(os.fdopen(ask, "rb"), os.fdopen(answer, "wb"))
            finally:
                os._exit(0)
        self.ask = os.fdopen(self.ask, "wb")
        self.answer = os.fdopen(self.answer, "rb")
        self.netns = load.Netns(self.call("netns"))

    @staticmethod
    def serve(asked, answered):
        nl = load.Netlink(load.socket.socket(load.socket.AF_NETLINK, load.socket.SOCK_RAW, 0))
        while True:
            what, *args = pickle.load(asked)
            if what == "netns":
                result = os.getpid()
            elif what == "leave":
                result = load.libc("unshare", load.CLONE_NEWNET)
            elif what == "request":
                result = nl.request(*args)
            elif what == "ynl":
                result = Tenant.ynl(*args)
            else:
                result = len(nl.dump(load.RTM_GETLINK, struct.pack("=BxHiII", 0, 0, 0, 0, 0)))
            pickle.dump(result, answered)
            answered.flush()

    @staticmethod
    def ynl(op, attributes):
        """The number of the error, or 0."""
        try:
            with ynl.Family() as family:
                family.do(op, attributes)
        except ynl.NlError as err:
            return err.error
        return 0

    def expect_ynl(self, op, wanted, **attributes):
        error = self.call("ynl", op, {"ifname": "nv0", **attributes})
        if error != wanted:
            raise AssertionError(f"{op} {attributes}: errno {error}, wanted {wanted}")

    def call(self, what, *args):
        pickle.dump((what, *args), self.ask)
        self.ask.flush()
        result = pickle.load(self.answer)
        return os.open(f"/proc/{result}/ns/net", os.O_RDONLY) if what == "netns" else result

    def expect(self, what, message, wanted, says=""):
        error, said = self.call("request", message)
        if error != wanted or says not in said:
            raise AssertionError(f"{what}: errno {error}, '{said}'; wanted {wanted}, '{says}'")

    def end(self):
        self.ask.close()
        os.wait()


ONE = load.tunnel(5001, "192.0.2.1", "192.0.2.2")


def own_netns():
    tenant = Tenant(True)
    tenant.expect("add", load.add_nvgre("nv0", up=True, **ONE), OK)
    tenant.expect("change", load.change("nv0", REMOTE=load.pa("192.0.2.3")), OK)
    tenant.expect("add external", load.add_nvgre("ext", EXTERNAL=load.u8(1)), OK)
    tenant.expect("delete", load.delete("nv0"), OK)
    tenant.expect("delete", load.delete("ext"), OK)
    tenant.end()


def given_device():
    """A device whose underlay stays ours is given to a tenant."""
    ours, tenant = load.Netns(), Tenant(True)
    ours.do(load.add_nvgre("nv0", up=True, **ONE),
            load.set_link("nv0", load.attr(load.IFLA_NET_NS_FD, load.u32(tenant.netns.fd))))
    for what, data in (("remote", {"REMOTE": load.pa("192.0.2.3")}), ("ttl", {"TTL": load.u8(3)}),
                       ("dev", {"LINK": load.u32(1)}), ("tos", {"TOS": load.u8(4)})):
        tenant.expect(f"change {what}", load.change("nv0", **data), EPERM,
                      "CAP_NET_ADMIN is needed in the namespace of the underlay")
    tenant.expect("down", load.set_link("nv0", up=False), OK)
    tenant.expect("up", load.set_link("nv0", up=True), OK)
    tenant.expect("mtu", load.set_link("nv0", load.attr(load.IFLA_MTU, load.u32(1300))), OK)
    # We have the right in both.
    tenant.netns.do(load.change("nv0", REMOTE=load.pa("192.0.2.3")))
    tenant.expect("delete", load.delete("nv0"), OK)
    tenant.end()


def foreign_underlay():
    """A tenant cannot reach into a namespace that is not its own."""
    ours, tenant = load.Netns(), Tenant(True)
    tenant.netns.do((load.RTM_NEWNSID, 0, b"\0\0\0\0" + load.attr(1, struct.pack("=i", 7))
                     + load.attr(3, load.u32(ours.fd))))
    tenant.expect("add with link-netns",
                  load.add_nvgre("nv0", load.attr(IFLA_LINK_NETNSID, load.u32(7)), **ONE), EPERM)
    tenant.end()


def our_netns():
    """In our namespace a tenant may look, and nothing else."""
    ours = load.Netns()
    with ours.entered():
        ours.do(load.add_nvgre("nv0", **ONE))
        tenant = Tenant(False)
        tenant.expect("add", load.add_nvgre("nv1", EXTERNAL=load.u8(1)), EPERM)
        tenant.expect("change", load.change("nv0", REMOTE=load.pa("192.0.2.3")), EPERM)
        tenant.expect("up", load.set_link("nv0", up=True), EPERM)
        tenant.expect("delete", load.delete("nv0"), EPERM)
        assert tenant.call("dump") >= 2
        # Nor may it take the device with it: its socket stays with us.
        tenant.call("leave")
        tenant.expect("move", load.set_link("nv0", load.attr(IFLA_NET_NS_PID, load.u32(tenant.pid))),
                      EPERM)
        tenant.end()
    assert ours.device("nv0"), "the device is gone"


CHANGES = (("offload-set", {"change": [{"offload": "lso", "switch": "off"}]}),
           ("offload-set", {"max-header-size": 128}),
           ("queue-set", {"id": 0, "cpu": 0}), ("queue-set", {"len": 100}),
           ("filter-add", {"vsid": 5001, "queue": 0}), ("filter-del", {"vsid": 5001}))


def netlink():
    """Our generic netlink family: everybody may read, owners may change."""
    ours, tenant = load.Netns(), Tenant(True)
    tenant.expect("add", load.add_nvgre("nv0", up=True, **ONE), OK)
    for op, attributes in CHANGES:
        tenant.expect_ynl(op, OK, **attributes)
    tenant.expect_ynl("offload-get", OK)
    tenant.end()
    with ours.entered():
        ours.do(load.add_nvgre("nv0", **ONE))
        tenant = Tenant(False)
        for op, attributes in CHANGES:
            tenant.expect_ynl(op, EPERM, **attributes)
        with ynl.Family() as family:
            family.do("filter-add", {"ifname": "nv0", "vsid": 6000, "queue": 0})
        for op, attributes in (("dev-get", {}), ("offload-get", {}), ("stats-get", {}),
                               ("queue-get", {"id": 0}), ("filter-get", {"vsid": 6000})):
            tenant.expect_ynl(op, OK, **attributes)
        tenant.end()


def main():
    own_netns()
    given_device()
    foreign_underlay()
    our_netns()
    netlink()


if __name__ == "__main__":
    main()
