# SPDX-License-Identifier: GPL-2.0
"""
Let the allocations of netlink commands, and of an ethtool rule, fail.

    failslab.py

The first allocation of a command fails, then the second, and so on until the
command needs no more (/proc/thread-self/fail-nth); in commands that are much like
one before, only each so many-th does (see main()). A command that failed must have
changed nothing; afterwards it works. Memory is what kmemleak says it is.
"""
import errno
import os
import struct
import time

import load
import rxq
import ynl

FAULT = "/sys/kernel/debug/failslab/"
MAX_STEPS = 4000


def knob(name, value):
    with open(FAULT + name, "w", encoding="ascii") as f:
        f.write(value)


class Faults:
    """Let the Nth allocation from now on fail; tell whether it came to that."""

    def __init__(self):
        # This thread's: allocations of others and of interrupts work.
        self.fd = os.open("/proc/thread-self/fail-nth", os.O_RDWR)

    def during(self, nth, action):
        """(what ACTION returned, or its OSError; whether one failed)"""
        os.pwrite(self.fd, b"%d" % nth, 0)
        try:
            result = action()
        except OSError as err:
            result = err
        # These need user memory, too, and may be what fails.
        try:
            happened = os.pread(self.fd, 20, 0).strip() == b"0"
            os.pwrite(self.fd, b"0", 0)
        except OSError:
            os.pwrite(self.fd, b"0", 0)
            happened = False
        return result, happened


class Command:
    """
    A netlink command: before() makes what it needs, after(done) checks that all
    of it happened, or nothing, and tidies up. DONE is None when the kernel had no
    memory to tell.
    """

    fewest = 5      # allocations it needs

    def __init__(self, ns):
        self.ns = ns
        self.nl = ns.netlink()

    def do(self, faults, nth):
        """(errno, or None when it is unknown; whether a fault happened)"""
        result, failed = faults.during(nth, lambda: self.nl.send(self.message()))
        if isinstance(result, OSError):
            return result.errno, failed
        try:
            return self.nl.answer()[0], failed
        except OSError as err:
            if err.errno != errno.ENOBUFS:
                raise
            return None, failed

    def message(self):
        raise NotImplementedError

    def before(self):
        pass

    def after(self, done):
        raise NotImplementedError

    def end(self):
        pass

    def links(self):
        """{name: message body} of the namespace."""
        bodies = self.nl.dump(load.RTM_GETLINK, struct.pack("=BxHiII", 0, 0, 0, 0, 0))
        return {load.attrs_of(b[16:])[load.IFLA_IFNAME][:-1].decode(): b for b in bodies}

    def data(self):
        """What nv0 says of its configuration."""
        info = load.attrs_of(load.attrs_of(self.links()["nv0"][16:])[load.IFLA_LINKINFO])
        return load.attrs_of(info[load.IFLA_INFO_DATA])


class New(Command):
    def __init__(self, ns, up=None, **data):
        super().__init__(ns)
        self.up, self.values = up, data

    def message(self):
        return load.add_nvgre("nv0", up=self.up, **self.values)

    def after(self, done):
        # A device that exists but could not come up may stay, down, as the core
        # leaves it; one that half exists may not.
        if "nv0" in self.links():
            assert done in (True, None) or self.up, "a device is there after a failure"
            self.nl.do(load.delete("nv0"))
        else:
            assert not done, "no device is there after a success"


class NeedsDevice(Command):
    """The device stays for the next step: to make one anew takes long."""
    data_of = load.tunnel(5001, "192.0.2.1", "192.0.2.2")
    up = None

    def before(self):
        if "nv0" not in self.links():
            self.nl.do(load.add_nvgre("nv0", up=self.up, **self.data_of))

    def after(self, done):
        pass

    def end(self):
        if "nv0" in self.links():
            self.nl.do(load.delete("nv0"))


class Change(NeedsDevice):
    up = True
    old = {"REMOTE": load.pa("192.0.2.2"), "TTL": load.u8(0)}
    new = {"REMOTE": load.pa("192.0.2.3"), "TTL": load.u8(9)}

    def message(self):
        return load.change("nv0", **self.new)

    def after(self, done):
        now = self.data()
        now = {k: now[load.ATTRS[k]] for k in self.new}
        assert now in ([self.new, self.old] if done is None else
                       [self.new if done else self.old]), now
        self.nl.do(load.change("nv0", **self.old))


class Up(NeedsDevice):
    def message(self):
        return load.set_link("nv0", up=True)

    def after(self, done):
        flags = struct.unpack_from("=I", self.links()["nv0"], 8)[0]
        assert done in (flags & 1, None), flags
        self.nl.do(load.set_link("nv0", up=False))


class Down(NeedsDevice):
    up = True

    def message(self):
        return load.set_link("nv0", up=False)

    def after(self, done):
        self.nl.do(load.set_link("nv0", up=True))


class Mtu(NeedsDevice):
    up = True

    def message(self):
        return load.set_link("nv0", load.attr(load.IFLA_MTU, load.u32(1300)))

    def after(self, done):
        self.nl.do(load.set_link("nv0", load.attr(load.IFLA_MTU, load.u32(1400))))


class Delete(NeedsDevice):
    up = True

    def message(self):
        return load.delete("nv0")

    def after(self, done):
        assert ("nv0" in self.links()) != done, "deleted without saying so"


class Rule(NeedsDevice):
    """A rule, the only one, is replaced: the old one stays until the new one is there."""
    PLACE, OLD, NEW = 1000, 6000, 6001
    fewest = 1

    def __init__(self, ns):
        super().__init__(ns)
        with ns.entered():
            self.dev = rxq.Device("nv0")

    def do(self, faults, nth):
        result, failed = faults.during(
            nth, lambda: self.dev.add_rule(0, vsid=self.NEW, loc=self.PLACE))
        # What the core copies to us at the end may fail, too.
        error = getattr(result, "errno", 0)
        return None if error == errno.EFAULT else error, failed

    def before(self):
        super().before()
        self.dev.add_rule(0, vsid=self.OLD, loc=self.PLACE)

    def after(self, done):
        now = self.dev.rule_vsid(self.PLACE)
        assert now in ([self.OLD, self.NEW] if done is None else
                       [self.NEW if done else self.OLD]), now


class Genl(NeedsDevice):
    """
    A command of our own family. What each changes is looked at by another client,
    since the one that lacked memory may have unread answers.
    """
    up = True
    fewest = 1
    command = None

    def __init__(self, ns):
        super().__init__(ns)
        self.asker = self.client()
        self.reply = None

    def client(self):
        with self.ns.entered():
            return ynl.Family()

    def ask(self, client):
        self.reply = client.do(self.command, {"ifname": "nv0", **self.request()})

    def do(self, faults, nth):
        client = self.client()

        def ask():
            try:
                self.ask(client)
            except ynl.NlError as err:
                raise OSError(err.error, str(err)) from err
        try:
            result, failed = faults.during(nth, ask)
        finally:
            client.sock.close()
        error = getattr(result, "errno", 0)
        # There was an answer, but no memory for it: the socket's, or ours.
        return None if error in (errno.ENOBUFS, errno.EFAULT) else error, failed

    def request(self):
        raise NotImplementedError

    def is_done(self):
        raise NotImplementedError

    def undo(self):
        pass

    def before(self):
        super().before()
        self.undo()

    def after(self, done):
        now = self.is_done()
        assert done in (None, now), f"said {done}, is {now}"


class FilterAdd(Genl):
    command = "filter-add"

    def request(self):
        return {"vsid": 6000, "queue": 0, "loc": 7}

    def is_done(self):
        return bool(self.asker.dump("filter-get", {"ifname": "nv0"}))

    def undo(self):
        for rule in self.asker.dump("filter-get", {"ifname": "nv0"}):
            self.asker.do("filter-del", {"ifname": "nv0", "loc": rule["loc"]})


class FilterDel(FilterAdd):
    command = "filter-del"

    def request(self):
        return {"loc": 7}

    def is_done(self):
        return not super().is_done()

    def undo(self):
        if self.is_done():
            self.asker.do("filter-add", {"ifname": "nv0", **super().request()})


class OffloadSet(Genl):
    command = "offload-set"

    def request(self):
        return {"change": [{"offload": "lso", "switch": "off"}], "max-header-size": 200}

    def is_done(self):
        state = self.asker.do("offload-get", {"ifname": "nv0"})
        off, size = not self.asker.offloads("nv0")["lso"], state["max-header-size"] == 200
        assert off == size, "half of it was done"
        return off

    def undo(self):
        self.asker.switch("nv0", on=["lso"], **{"max-header-size": 256})


class QueueSet(Genl):
    command = "queue-set"

    def request(self):
        return {"len": 100}

    def is_done(self):
        return self.asker.do("queue-get", {"ifname": "nv0", "id": 0})["len"] == 100

    def undo(self):
        self.asker.do("queue-set", {"ifname": "nv0", "len": 1024})


class Get(Genl):
    """Reads: when it says that it is done, nothing is missing in the reply."""
    fewest = 1
    dump = False

    def request(self):
        return {}

    def ask(self, client):
        if self.dump:
            self.reply = client.dump(self.command, {"ifname": "nv0"})
        else:
            super().ask(client)

    def after(self, done):
        if done:
            reply = self.reply
            self.ask(self.asker)
            assert self.names(reply) == self.names(self.reply), f"{reply} of {self.reply}"

    def names(self, reply):
        return [set(part) for part in reply] if self.dump else set(reply)


class DevGet(Get):
    command = "dev-get"


class OffloadGet(Get):
    command = "offload-get"


class QueueGet(Get):
    command = "queue-get"

    def request(self):
        return {"id": 0}


class FilterGet(Get):
    command = "filter-get"

    def request(self):
        return {"loc": 7}

    def before(self):
        super().before()
        if not self.asker.dump("filter-get", {"ifname": "nv0"}):
            self.asker.do("filter-add", {"ifname": "nv0", "vsid": 6000, "queue": 0, "loc": 7})


class StatsGet(Get):
    command = "stats-get"


def dump_of(get):
    """The same as a dump."""
    return type(get.__name__ + "Dump", (get,), {"dump": True})


# What a command may say that lacked memory. EFAULT stands for user memory; the
# core makes EINVAL of it where IPv6 cannot register the sysctls of a device.
NO_MEMORY = (errno.ENOMEM, errno.ENOBUFS, errno.EFAULT, errno.EINVAL)


def step_through(name, command, faults, stride=1):
    for nth in range(1, MAX_STEPS, stride):
        command.before()
        try:
            error, failed = command.do(faults, nth)
            assert error in (0, None, *NO_MEMORY), os.strerror(error)
            command.after(None if error is None else not error)
        except Exception as err:
            raise AssertionError(f"{name}, allocation {nth}") from err
        if not failed:
            assert error == 0, f"{name} failed, although nothing was made to fail"
            assert nth > command.fewest, "nothing was made to fail"
            command.end()
            print(f"{name}: {nth - 1} allocations")
            return
    raise AssertionError(f"{name} has no end")


def dump(ns, faults):
    """A dump may come to nothing, or be cut off with an error, no more."""
    ask = struct.pack("=BxHiII", 0, 0, 0, 0, 0)
    for nth in range(1, MAX_STEPS):
        with ns.netlink() as nl:
            if not faults.during(nth, lambda: nl.dump(load.RTM_GETLINK, ask))[1]:
                print(f"dump: {nth - 1} allocations")
                return
    raise AssertionError("the dump has no end")


def main():
    knob("ignore-gfp-wait", "N")
    knob("verbose", "0")
    knob("probability", "0")
    ns = load.Netns()
    ns.do(load.add_veth("ul", "02:00:00:00:00:01", "far", "02:00:00:00:00:02", ns),
          load.set_link("ul", up=True), load.set_link("far", up=True), load.set_link("lo", up=True))
    with ns.entered():
        ul = load.ifindex("ul")
    ns.do(load.add_addr(ul, "192.0.2.1", 24), load.add_addr(ul, "2001:db8::1", 64))
    faults = Faults()
    one = load.tunnel(5001, "192.0.2.1", "192.0.2.2")
    # Most allocations are the core's, the same for every kind of device; only
    # once all of them fail. A move to another namespace is left out: the core
    # itself warns when device_rename() lacks memory there.
    for name, command, stride in (
            ("add, up", New(ns, up=True, **one), 1),
            ("add", New(ns, **one), 7),
            ("add, IPv6, up", New(ns, up=True, **load.tunnel(5001, "2001:db8::1", "2001:db8::2")), 9),
            ("add, external, up", New(ns, up=True, EXTERNAL=load.u8(1)), 11),
            ("add, mode gre", New(ns, MODE=load.u8(1), KEY=load.u32(7), CSUM=load.u8(1)), 13),
            ("change", Change(ns), 1), ("up", Up(ns), 1), ("down", Down(ns), 1),
            ("mtu", Mtu(ns), 1), ("rule", Rule(ns), 1),
            ("filter-add", FilterAdd(ns), 1), ("filter-del", FilterDel(ns), 1),
            ("offload-set", OffloadSet(ns), 1), ("queue-set", QueueSet(ns), 1),
            *((get.command + what, kind(ns), 1)
              for get in (DevGet, OffloadGet, QueueGet, FilterGet, StatsGet)
              for what, kind in (("", get), (", dump", dump_of(get)))),
            ("delete", Delete(ns), 1)):
        start = time.monotonic()
        step_through(name, command, faults, stride)
        print(f"{name}: {time.monotonic() - start:.1f} s")
    ns.do(load.add_nvgre("nv0", **one))
    dump(ns, faults)


main()
