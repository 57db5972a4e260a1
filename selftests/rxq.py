# SPDX-License-Identifier: GPL-2.0
"""
Receive queues: ethtool without a process for each command, frames whose queue is
known beforehand, and counters. Runs in the namespace of host 2, gets Python code
from lib.sh's `py` as wire.py does, and sends from host 1, whose name is argv[1].
"""
import contextlib
import ctypes
import errno
import fcntl
import io
import mmap
import os
import re
import select
import socket
import struct
import sys
import threading
import time
import traceback

import load
from load import Netns, eth, ip, nvgre, udp, wait_until
from rtnl import attr, attrs_of, pa, u32

A = sys.argv[1] if len(sys.argv) > 1 else None     # not where only Device is used
PA = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}
CA = {4: ("10.0.0.1", "10.0.0.2"), 6: ("fd00::1", "fd00::2")}
UL_MAC = ("02:00:00:00:00:01", "02:00:00:00:00:02")
NV_MAC = ("02:00:00:00:01:01", "02:00:00:00:01:02")
OTHER_MAC = "02:00:00:00:0f:0f"
VSID = 5001
WINDOW = 256        # frames sent ahead of what has been received
PROTO = {4: 0x0800, 6: 0x86dd}

ALL_FIELDS, ADDRESSES = 0xf0, 0x30      # sdfn, sd
TCP_V4, UDP_V4, TCP_V6, UDP_V6, IPV4_FLOW, IPV6_FLOW = 1, 2, 5, 6, 0x10, 0x11
ETHER_FLOW, FLOW_EXT, FLOW_RSS = 0x12, 0x80000000, 0x20000000
ANY_PLACE = 0xffffffff

CPUS = sorted(os.sched_getaffinity(0))


def equal(what, got, wanted):
    assert got == wanted, f"{what}: got {got}, wanted {wanted}"


def refused(number, function, *args, **kwargs):
    """FUNCTION must fail with errno NUMBER."""
    try:
        function(*args, **kwargs)
    except OSError as err:
        equal(f"errno of {function.__name__}{args}{kwargs}",
              errno.errorcode[err.errno], errno.errorcode[number])
        return
    raise AssertionError(f"worked, but must not: {function.__name__}{args}{kwargs}")


# --- the device --------------------------------------------------------------------

class Device:
    """A device of this namespace: what ethtool and sysfs show and set."""

    def __init__(self, name="nv0"):
        self.name = name
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def ioctl(self, data):
        data = bytearray(data)
        buf = (ctypes.c_char * len(data)).from_buffer(data)
        ifreq = struct.pack("16sQ16x", self.name.encode(), ctypes.addressof(buf))
        fcntl.ioctl(self.sock, 0x8946, ifreq)
        return bytes(data)

    # channels, rings

    def channels(self):
        return struct.unpack("9I", self.ioctl(struct.pack("9I", 0x3c, *[0] * 8)))[5]

    def set_channels(self, n):
        now = struct.unpack("9I", self.ioctl(struct.pack("9I", 0x3c, *[0] * 8)))
        self.ioctl(struct.pack("9I", 0x3d, *now[1:5], n, *now[6:]))

    def set_ring(self, n):
        now = struct.unpack("9I", self.ioctl(struct.pack("9I", 0x10, *[0] * 8)))
        self.ioctl(struct.pack("9I", 0x11, *now[1:5], n, *now[6:]))

    # indirection, key

    def rss(self, context=0):
        head = struct.pack("4IBBHI", 0x46, context, 128, 40, 0, 0, 0, 0)
        data = self.ioctl(head + bytes(128 * 4 + 40))[24:]
        return list(struct.unpack_from("128I", data)), data[512:]

    def set_rss(self, indir=None, key=b"", context=0, hfunc=0):
        """INDIR: a list; [] for the default; None to leave it. Returns the context."""
        n = 0xffffffff if indir is None else len(indir)
        data = struct.pack("4IBBHI", 0x47, context, n, len(key), hfunc, 0, 0, 0)
        data += struct.pack(f"{len(indir or [])}I", *(indir or [])) + key
        return struct.unpack_from("I", self.ioctl(data), 4)[0]

    def new_context(self, indir=None, key=b""):
        return self.set_rss(indir, key, 0xffffffff)

    def del_context(self, context):
        self.set_rss([], b"", context)

    # rules, hash fields

    def rxnfc(self, cmd, flow_type=0, data=0, spec=b"", context=0):
        raw = struct.pack("=IIQ", cmd, flow_type, data) + spec.ljust(168, b"\0")
        return self.ioctl(raw + struct.pack("=II", context, 0))

    def fields(self, flow_type):
        return struct.unpack_from("Q", self.rxnfc(0x29, flow_type), 8)[0]

    def set_fields(self, flow_type, fields):
        self.rxnfc(0x2a, flow_type, fields)

    def add_rule(self, queue=0, mac=None, vsid=None, loc=ANY_PLACE, context=0):
        kind, value, mask = ETHER_FLOW, b"", b""
        ext, ext_mask = b"", b""
        if mac:
            value, mask = load.mac(mac), b"\xff" * 6
        if vsid is not None:
            kind |= FLOW_EXT
            ext, ext_mask = bytes(12) + struct.pack(">Q", vsid), bytes(12) + b"\xff" * 8
        if context:
            kind |= FLOW_RSS
        spec = struct.pack("=I52s20s52s20sIQI", kind, value, ext, mask, ext_mask, 0, queue, loc)
        return struct.unpack_from("I", self.rxnfc(0x32, 0, 0, spec, context), 16 + 160)[0]

    def rule_vsid(self, loc):
        """The VSID of the rule at LOC."""
        raw = self.rxnfc(0x2f, spec=struct.pack("160xI", loc))
        return struct.unpack_from(">Q", raw, 16 + 4 + 52 + 12)[0]

    def del_rule(self, loc):
        self.rxnfc(0x31, spec=struct.pack("160xI", loc))

    # counters

    def stats(self):
        n = struct.unpack("IIQI", self.ioctl(struct.pack("IIQI", 0x37, 0, 2, 0)))[3]
        names = self.ioctl(struct.pack("III", 0x1b, 1, n) + bytes(32 * n))[12:]
        values = self.ioctl(struct.pack("II", 0x1d, n) + bytes(8 * n))[8:]
        return {names[32 * i:32 * i + 32].rstrip(b"\0").decode():
                struct.unpack_from("Q", values, 8 * i)[0] for i in range(n)}

    def per_queue(self, what="packets"):
        stats = self.stats()
        return [stats[f"rx_queue_{q}_{what}"] for q in range(self.channels())]

    def counters(self):
        with open("/proc/net/dev", encoding="ascii") as f:
            for line in f:
                dev, _, numbers = line.partition(":")
                if dev.strip() == self.name:
                    n = [int(x) for x in numbers.split()]
                    return dict(zip(("bytes", "packets", "errors", "dropped"), n))
        raise AssertionError(f"no device {self.name}")

    # sysfs

    def path(self, file):
        return f"/sys/class/net/{self.name}/{file}"

    def read(self, file):
        with open(self.path(file), encoding="ascii") as f:
            return f.read().strip()

    def write(self, file, value):
        with open(self.path(file), "w", encoding="ascii") as f:
            f.write(str(value))

    def cpu(self, queue):
        return int(self.read(f"queues/rx-{queue}/nvgre/cpu"))

    def set_cpu(self, queue, cpu):
        self.write(f"queues/rx-{queue}/nvgre/cpu", cpu)

    @contextlib.contextmanager
    def counting(self, n, what="packets"):
        """Yields a list that, after the block, says what each queue counted: N in all."""
        all_before, before, got = self.stats(), self.per_queue(what), []
        yield got
        end = time.monotonic() + 30
        while True:
            got[:] = [b - a for a, b in zip(before, self.per_queue(what))]
            if sum(got) >= n:
                break
            assert time.monotonic() < end, f"{n} wanted, counted {got}, changed: " + str(
                {k: v - all_before.get(k, 0) for k, v in self.stats().items()
                 if v != all_before.get(k, 0)})
            time.sleep(0.01)
        equal("frames counted", sum(got), n)


def cpu_online(cpu, on):
    """Takes a CPU away, or brings it back."""
    with open(f"/sys/devices/system/cpu/cpu{cpu}/online", "w", encoding="ascii") as f:
        f.write("1" if on else "0")


def softnet():
    """{CPU: packets that the stack has begun to process there}"""
    with open("/proc/net/softnet_stat", encoding="ascii") as f:
        rows = [[int(x, 16) for x in line.split()] for line in f]
    return {row[12] if len(row) > 12 else i: row[0] for i, row in enumerate(rows)}


# --- frames ------------------------------------------------------------------------

def tcp(src, dst, data=b"x" * 64, sport=1000, dport=2000, seq=1):
    """A segment. GRO does not merge it with others of the same bytes."""
    body = struct.pack(">HHIIBBHHH", sport, dport, seq, 1, 0x50, 0x10, 512, 0, 0) + data
    pseudo = pa(src) + pa(dst) + struct.pack(">II", len(body), 6)
    body = body[:16] + struct.pack(">H", load.checksum(pseudo + body)) + body[18:]
    return ip(src, dst, 6, body)


def inner(family, packet, dst=NV_MAC[1]):
    return eth(dst, NV_MAC[0], PROTO[family], packet)


def outer(frame, family=4, vsid=VSID):
    """FRAME as host 1 would send it to host 2."""
    return eth(UL_MAC[1], UL_MAC[0], PROTO[family],
               ip(*PA[family], 47, nvgre(vsid, frame)))


def sport(i):
    """Scattered: with ports in a row, some keys leave out half of the queues."""
    return 1024 + i * 40503 % 64000


def flows(kind, family, n, dst=NV_MAC[1], dport=2000):
    """N inner frames of N flows; KIND is tcp or udp."""
    return [inner(family, kind(*CA[family], sport=sport(i), dport=dport), dst)
            for i in range(n)]


class Sender:
    """Host 1's end of the wire."""

    def __init__(self):
        self.sock = Netns.named(A).socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        with Netns.named(A).entered():
            self.sock.bind(("ul", 0))

    def send(self, *frames):
        for frame in frames:
            self.sock.send(frame)


def spread(dev, frames, family=4, vsid=VSID, rounds=1):
    """Send FRAMES; return how many each queue counted."""
    with dev.counting(len(frames) * rounds) as got:
        for _ in range(rounds):
            SENDER.send(*(outer(frame, family, vsid) for frame in frames))
    return got


def only(dev, queue, frames, family=4, vsid=VSID):
    """All of FRAMES must go to QUEUE."""
    got = spread(dev, frames, family, vsid)
    assert got[queue] == len(frames), f"queue {queue} wanted, but queues counted {got}"


def toeplitz(key, src, dst, sport=None, dport=None):
    """By the definition, bit by bit."""
    data = pa(src) + pa(dst)
    if sport is not None:
        data += struct.pack(">HH", sport, dport)
    bits, size = int.from_bytes(key, "big"), 8 * len(key)
    value, n = int.from_bytes(data, "big"), 8 * len(data)
    result = 0
    for i in range(n):
        if value >> (n - 1 - i) & 1:
            result ^= bits >> (size - 32 - i) & 0xffffffff
    return result


def predicted(dev, hashes, context=0):
    """How many of HASHES each queue should get."""
    indir, _ = dev.rss(context)
    got = [0] * dev.channels()
    for value in hashes:
        got[indir[value % 128]] += 1
    return got


def flow_hashes(dev, family, n, dport=2000, context=0):
    """Of the frames that flows() makes."""
    key = dev.rss(context)[1]
    return [toeplitz(key, *CA[family], sport(i), dport) for i in range(n)]


class HashSocket:
    """Sees frames of a device in whose skb this hash is stored."""

    def __init__(self, dev, value):
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        code = [(0x20, 0, 0, 0xfffff000 + 32),      # A = skb->hash
                (0x15, 0, 1, value), (0x06, 0, 0, 0xffff), (0x06, 0, 0, 0)]
        raw = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *c) for c in code))
        self.sock.setsockopt(socket.SOL_SOCKET, 26,
                             struct.pack("HxxxxxxP", len(code), ctypes.addressof(raw)))
        self.sock.bind((dev.name, 3))

    def sees(self, seconds=30):
        return bool(select.select([self.sock], [], [], seconds)[0])


def fair(what, got):
    """Every queue does something, none more than twice the mean."""
    mean = sum(got) / len(got)
    assert min(got) > 0 and max(got) <= 2 * mean, f"{what}: queues counted {got}"


# --- order ---------------------------------------------------------------------------

class Sequence:
    """
    Two processes: one sends numbered UDP datagrams of FLOWS inner flows in outer
    frames, always at most WINDOW ahead of the other, which receives and checks
    them. So a queue of more than WINDOW packets can never be full. FAMILY is that
    of all addresses.
    """
    SENT, GOT, REORDERED, DOUBLE, DONE = range(5)

    def __init__(self, n_flows=64, port=2000, cpu=None, window=WINDOW, dst=NV_MAC[1], filler=(),
                 family=4):
        self.shared = mmap.mmap(-1, 4096)
        self.n_flows, self.port, self.window, self.family = n_flows, port, window, family
        self.sock = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET,
                                  socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)     # SO_RCVBUFFORCE
        if family == 6:
            self.sock.setsockopt(socket.IPPROTO_UDP, 102, 1)    # UDP_NO_CHECK6_RX
        self.sock.bind((CA[family][1], port))
        self.pids = [self.child(self.receive, None), self.child(self.send, cpu, dst, filler)]

    def child(self, function, cpu, *args):
        pid = os.fork()
        if pid:
            return pid
        try:
            load.libc("prctl", 1, 9)     # PR_SET_PDEATHSIG, SIGKILL
            os.sched_setaffinity(0, {cpu} if cpu is not None else set(CPUS))
            function(*args)
        finally:
            os._exit(0)
        return 0

    def get(self, what):
        return struct.unpack_from("Q", self.shared, 8 * what)[0]

    def put(self, what, value):
        struct.pack_into("Q", self.shared, 8 * what, value)

    def send(self, dst, filler):
        family = self.family
        head = [outer(inner(family, udp(*CA[family], bytes(6), 10000 + i, self.port), dst), family)
                for i in range(self.n_flows)]
        # No inner UDP checksum: the number is all that changes.
        head = [frame[:-8] + bytes(2) for frame in head]
        sent, stalled = 0, 0
        while not self.get(self.DONE):
            while sent - self.get(self.GOT) >= self.window:
                time.sleep(0.0005)
                stalled += 1
                if self.get(self.DONE):
                    return
            flow = sent % self.n_flows
            SENDER.sock.send(head[flow] + struct.pack(">HI", flow, sent // self.n_flows))
            for frame in filler:
                SENDER.sock.send(frame)
            sent += 1
            self.put(self.SENT, sent)

    def receive(self):
        expected = [0] * self.n_flows
        got = 0
        while True:
            data = self.sock.recv(2048)
            flow, number = struct.unpack(">HI", data)
            if number < expected[flow]:
                self.put(self.REORDERED, self.get(self.REORDERED) + 1)
            expected[flow] = max(number + 1, expected[flow])
            got += 1
            self.put(self.GOT, got)

    def moving(self, n=1):
        """Wait until N more datagrams have come: the traffic has not stopped."""
        want = self.get(self.GOT) + n
        wait_until(lambda: self.get(self.GOT) >= want, f"{want} datagrams have come, "
                   f"{self.get(self.GOT)} of {self.get(self.SENT)} have")

    def stop(self, kill=False):
        """End; nothing may be lost or out of order."""
        try:
            self.put(self.DONE, 1)
            os.waitpid(self.pids.pop(), 0)
            if not kill:
                end = time.monotonic() + 30
                while self.get(self.GOT) < self.get(self.SENT) and time.monotonic() < end:
                    time.sleep(0.02)
        finally:
            for pid in self.pids:
                os.kill(pid, 9)
                os.waitpid(pid, 0)
            self.sock.close()
        if not kill:
            equal("reordered", self.get(self.REORDERED), 0)
            equal("lost", self.get(self.SENT) - self.get(self.GOT), 0)
        return self.get(self.SENT)


# --- queues that stand still ---------------------------------------------------------

def napi_threads(dev):
    """{queue: pid} of the threads that poll, where NAPI is threaded. In NAPI's order."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/comm", encoding="utf-8") as f:
            match = re.fullmatch(rf"napi/{dev.name}-(\d+)", f.read().strip())
            if match:
                found[int(match.group(1))] = int(pid)
    return {queue: found[napi] for queue, napi in enumerate(sorted(found))}


class Hog:
    """Keeps CPU busy with what no thread of normal priority can interrupt."""

    def __init__(self, cpu):
        told, tell = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            try:
                load.libc("prctl", 1, 9)
                # A namespace must be able to go meanwhile.
                os.closerange(0, tell)
                os.closerange(tell + 1, 1 << 16)
                os.sched_setaffinity(0, {cpu})
                os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
                os.write(tell, b"x")
                while True:
                    pass
            finally:
                os._exit(1)
        os.close(tell)
        os.read(told, 1)
        os.close(told)

    def stop(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)

    @contextlib.contextmanager
    def stopping(self, seconds=0.2):
        """Stops while the block waits for it in the kernel: by a thread, for the same reason."""
        timer = threading.Timer(seconds, self.stop)
        timer.start()
        try:
            yield
        finally:
            timer.join()


def pin(dev, cpu, queue=None):
    """A thread on CPU polls QUEUE, others are polled on the first; None: all on CPU."""
    wait_until(lambda: len(napi_threads(dev)) == dev.channels(), "threads poll")
    for other, pid in napi_threads(dev).items():
        os.sched_setaffinity(pid, {cpu if queue in (other, None) else CPUS[0]})


def stop_queue(dev, queue, cpu):
    """Nothing of QUEUE is polled until the Hog that this returns stops."""
    dev.write("threaded", 1)
    pin(dev, cpu, queue)
    return Hog(cpu)


# --- the netdev netlink family ---------------------------------------------------------

class Netdev:
    def __init__(self):
        self.nl = load.Netlink(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16))
        self.family = None
        for body in self.nl.dump(16, struct.pack("=BBH", 3, 1, 0)):
            a = attrs_of(body[4:])
            if a.get(2) == b"netdev\0":
                self.family = struct.unpack("=H", a[1][:2])[0]
        if self.family is None:
            raise LookupError("no netdev family")

    def dump(self, command, attributes):
        return [{k: int.from_bytes(v, "little") for k, v in attrs_of(body[4:]).items()}
                for body in self.nl.dump(self.family,
                                         struct.pack("=BBH", command, 1, 0) + attributes)]

    def queues(self, dev):
        """{queue: NAPI id} of the receive queues."""
        index = socket.if_nametoindex(dev.name)
        return {q[1]: q.get(4) for q in self.dump(10, attr(2, u32(index))) if q[3] == 0}

    def napis(self, dev):
        """{NAPI id: (defer-hard-irqs, gro-flush-timeout)}"""
        index = socket.if_nametoindex(dev.name)
        return {n[2]: (n[5], n[6]) for n in self.dump(11, attr(1, u32(index)))}

    def set_napi(self, napi, defer_hard_irqs, gro_flush_timeout):
        self.nl.do((self.family, 0, struct.pack("=BBH", 14, 1, 0) + attr(2, u32(napi)) +
                    attr(5, u32(defer_hard_irqs)) +
                    attr(6, struct.pack("=Q", gro_flush_timeout))))

    def queue_stats(self, dev):
        """{queue: (packets, bytes, drops)} of those in use"""
        index = socket.if_nametoindex(dev.name)
        return {q[3]: (q[8], q[9], q[13])
                for q in self.dump(12, attr(1, u32(index)) + attr(4, struct.pack("=Q", 1)))
                if q.get(2) == 0}

    def device_stats(self, dev):
        """(packets, bytes, drops) of all queues that there have been"""
        index = socket.if_nametoindex(dev.name)
        (total,) = self.dump(12, attr(1, u32(index)))
        return total[8], total[9], total[13]


# --- the server ------------------------------------------------------------------------

def serve():
    os.sched_setaffinity(0, {CPUS[0]})
    scope, rest = dict(globals()), b""
    while chunk := os.read(0, 1 << 16):
        *whole, rest = (rest + chunk).split(b"\0")
        for request in whole:
            *pairs, code = request.decode().split("\1")
            scope.update(zip(pairs[::2], pairs[1::2]))
            said, status = io.StringIO(), "ok"
            with contextlib.redirect_stdout(said):
                try:
                    exec(compile(code, "py", "exec"), scope)    # pylint: disable=exec-used
                except Exception:   # pylint: disable=broad-except
                    status = "fail"
                    print(traceback.format_exc())
            sys.stdout.write(f"{status}\n{said.getvalue()}\0")
            sys.stdout.flush()


if __name__ == "__main__":
    SENDER = Sender()
    serve()
