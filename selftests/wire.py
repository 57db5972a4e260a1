# SPDX-License-Identifier: GPL-2.0
"""
What the tests see and do on the wire, by scapy's understanding of it, not ours.

lib.sh starts this file once per test file (py_start) and sends it Python code
(py): VAR\\1VALUE\\1 pairs and the code, ended by a NUL. The answer is "ok",
"skip" or "fail", a newline, what the code printed, and a NUL.

To load scapy takes seconds on a machine that is emulated: run.sh starts one process
that does so (wire.py --fork FIFO) and then forks for each test file. A file that is run
alone starts its own.

One process serves all namespaces: a socket stays in the namespace it was made
in. A, B and C are their names. The process keeps to one CPU, so that frames
sent one after the other also arrive in that order: a test that something is
NOT delivered sends a good frame afterwards and waits for that.
"""
import array
import contextlib
import ctypes
import errno
import fcntl
import hashlib
import io
import ipaddress
import linecache
import os
import random
import select
import signal
import socket
import struct
import sys
import threading
import time
import traceback

# pylint: disable=unused-import,wrong-import-position
from scapy.config import conf
conf.ipv6_enabled = True
from scapy.compat import raw
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import (ICMPv6EchoReply, ICMPv6EchoRequest,
                                ICMPv6PacketTooBig, ICMPv6ParamProblem,
                                ICMPv6DestUnreach, IPv6, IPv6ExtHdrDestOpt,
                                IPv6ExtHdrFragment, IPv6ExtHdrHopByHop)
from scapy.layers.l2 import ARP, GRE, Dot1Q, Ether
from scapy.packet import Padding, Raw
from scapy.utils import wrpcap

import rtnl
from rtnl import pa, u8, u32

A, B, C = sys.argv[1:4] if len(sys.argv) > 3 else (None, None, None)

# As lib.sh sets them up.
PA = {f: {h: a % h for h in (1, 2, 3)}
      for f, a in ((4, "192.0.2.%d"), (6, "2001:db8::%d"))}
CA = {f: {h: a % h for h in (1, 2, 3)}
      for f, a in ((4, "10.0.0.%d"), (6, "fd00::%d"))}
UL_MAC = {h: "02:00:00:00:00:0%d" % h for h in (1, 2, 3)}
NV_MAC = {h: "02:00:00:00:01:0%d" % h for h in (1, 2, 3)}

PATIENCE = 30   # seconds to wait for what must happen


class Skip(Exception):
    """The kernel cannot do what the test needs."""


def skip(why):
    raise Skip(why)


def same(what, got, want):
    if got != want:
        raise AssertionError(f"{what}: got {got!r}, wanted {want!r}")


def check(what, true):
    if not true:
        raise AssertionError(what)


def wait_until(condition, what, patience=PATIENCE):
    """Poll condition() until it is true; return what it returned."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"still not true: {what}")
        time.sleep(0.02)


# --- namespaces ------------------------------------------------------------------

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
HOME = os.open("/proc/self/ns/net", os.O_RDONLY)


@contextlib.contextmanager
def netns(name):
    """Be in namespace NAME (None: the one we were started in)."""
    fd = os.open("/run/netns/" + name, os.O_RDONLY) if name else os.dup(HOME)
    old = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        if LIBC.setns(fd, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
        yield
    finally:
        LIBC.setns(old, CLONE_NEWNET)
        os.close(old)
        os.close(fd)


def sock(ns, *args):
    """socket.socket(*args) in namespace NS."""
    with netns(ns):
        return socket.socket(*args)


def links(ns):
    """Links of namespace NS by netlink; see rtnl.py."""
    return rtnl.Rtnl(ns, sock)


def sysctl(ns, key, value=None):
    """Read, or write, a network sysctl: "ipv4.ip_forward"."""
    with netns(ns):
        path = "/proc/sys/net/" + key.replace(".", "/")
        if value is None:
            with open(path, encoding="ascii") as f:
                return f.read().strip()
        with open(path, "w", encoding="ascii") as f:
            f.write(str(value))
    return value


def device(ns, dev, what):
    """The "ifindex" or "mtu" of a device."""
    with sock(ns, socket.AF_INET, socket.SOCK_DGRAM) as s:
        request = {"ifindex": 0x8933, "mtu": 0x8921}[what]
        reply = fcntl.ioctl(s, request, struct.pack("16s16x", dev.encode()))
        return struct.unpack_from("=i", reply, 16)[0]


# --- packet sockets --------------------------------------------------------------

ETH_P_ALL = 3
SOL_PACKET = 263
PACKET_AUXDATA = 8
TP_STATUS_VLAN_VALID = 1 << 4
TP_STATUS_VLAN_TPID_VALID = 1 << 6
OUTGOING = 4    # PACKET_OUTGOING


class Port:
    """
    A packet socket on a device: send() makes the device transmit, wait() and
    got() return frames the device received (with outgoing=True: transmitted).
    A VLAN tag that the kernel keeps beside the frame is put back into it.
    """

    def __init__(self, ns, dev, outgoing=False):
        self.sock = sock(ns, socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)   # SO_RCVBUFFORCE
        self.sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self.sock.setblocking(False)
        self.outgoing = outgoing
        self.frames = []
        with netns(ns):
            self.sock.bind((dev, ETH_P_ALL))

    def close(self):
        self.sock.close()

    def send(self, *frames):
        for frame in frames:
            while True:
                try:
                    self.sock.send(raw(frame))
                    break
                except BlockingIOError:
                    select.select([], [self.sock], [], 1)
                except OSError as err:
                    if err.errno != errno.ENOBUFS:
                        raise
                    time.sleep(0.01)

    def drain(self):
        """Take what has arrived into self.frames, as bytes."""
        while True:
            try:
                data, anc, _, addr = self.sock.recvmsg(1 << 17, 256)
            except BlockingIOError:
                return
            if (addr[2] == OUTGOING) != self.outgoing:
                continue
            for level, kind, aux in anc:
                if (level, kind) == (SOL_PACKET, PACKET_AUXDATA):
                    data = self.untag(data, aux)
            self.frames.append(data)

    @staticmethod
    def untag(data, aux):
        status, *_, tci, tpid = struct.unpack("=IIIHHHH", aux[:20])
        if not status & TP_STATUS_VLAN_VALID:
            return data
        if not status & TP_STATUS_VLAN_TPID_VALID:
            tpid = 0x8100
        return data[:12] + struct.pack(">HH", tpid, tci) + data[12:]

    def flush(self):
        self.drain()
        self.frames = []

    def got(self, match=None):
        """Frames that are there now and match, as scapy packets; all are taken."""
        self.drain()
        frames, self.frames = self.frames, []
        packets = [Ether(f) for f in frames]
        return [p for p in packets if match is None or match(p)]

    def wait(self, match=None, count=1, patience=PATIENCE):
        """Wait for COUNT frames that match; return all that do."""
        packets = []
        end = time.monotonic() + patience
        while True:
            packets += self.got(match)
            if len(packets) >= count:
                return packets
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"only {len(packets)} of {count} frames came: "
                                     + "; ".join(p.summary() for p in packets))
            select.select([self.sock], [], [], left)


# --- frames ----------------------------------------------------------------------

TEB = 0x6558


def outer_ip(family, src=1, dst=2, **fields):
    """An outer IP header from one host's provider address to another's."""
    src = PA[family].get(src, src)
    dst = PA[family].get(dst, dst)
    if family == 4:
        return IP(**{"src": src, "dst": dst, "flags": "DF", "id": 0, "proto": 47,
                     **fields})
    return IPv6(**{"src": src, "dst": dst, "nh": 47, **fields})


def nvgre(inner, vsid=5001, flowid=0, family=4, src=1, dst=2, **fields):
    """INNER in NVGRE, ready for the underlay; FIELDS go into the outer IP header."""
    return (Ether(src=UL_MAC[src], dst=UL_MAC[dst])
            / outer_ip(family, src, dst, **fields)
            / GRE(key_present=1, key=vsid << 8 | flowid, proto=TEB) / inner)


def inner(family=4, src=1, dst=2, payload=b"hello", sport=1000, dport=2000, **fields):
    """A UDP frame between two hosts' customer addresses; FIELDS: the IP header."""
    cls = IP if family == 4 else IPv6
    return (Ether(src=NV_MAC[src], dst=NV_MAC[dst])
            / cls(src=CA[family][src], dst=CA[family][dst], **fields)
            / UDP(sport=sport, dport=dport) / Raw(payload))


def is_gre(packet):
    return GRE in packet


def is_udp(packet):
    return UDP in packet


def payload_is(data):
    """A match for Port.wait(): the frame ends in these bytes."""
    return lambda packet: raw(packet).endswith(data)


# --- counters --------------------------------------------------------------------

SIOCETHTOOL = 0x8946
ETHTOOL_GSTRINGS, ETHTOOL_GSTATS, ETHTOOL_GSSET_INFO = 0x1b, 0x1d, 0x37
ETH_SS_STATS = 1


def ethtool_ioctl(ns, dev, request):
    buf = array.array("B", request)
    ifreq = struct.pack("16sP", dev.encode(), buf.buffer_info()[0])
    with sock(ns, socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, SIOCETHTOOL, ifreq)
    return buf.tobytes()


def offloads(ns, dev, **switches):
    """ethtool -K DEV NAME on|off for tso, gso, gro, rx, tx, sg."""
    commands = {"rx": 0x15, "tx": 0x17, "sg": 0x19, "tso": 0x1f, "gso": 0x24,
                "gro": 0x2c}
    for name, value in switches.items():
        ethtool_ioctl(ns, dev, struct.pack("=II", commands[name], value))


@contextlib.contextmanager
def finished_packets_only(ns, dev):
    """While in here, DEV takes nothing that still wants segments or checksums."""
    offloads(ns, dev, tx=False, sg=False, tso=False)
    try:
        yield
    finally:
        offloads(ns, dev, tx=True, sg=True, tso=True)


def stats(ns, dev):
    """What "ethtool -S" and "ip -s link" say (the latter as link_rx_packets...)."""
    info = ethtool_ioctl(ns, dev, struct.pack("=IIQI", ETHTOOL_GSSET_INFO, 0,
                                              1 << ETH_SS_STATS, 0))
    count = struct.unpack("=IIQI", info)[3]
    strings = ethtool_ioctl(ns, dev, struct.pack("=III", ETHTOOL_GSTRINGS,
                                                 ETH_SS_STATS, count)
                            + bytes(32 * count))[12:]
    values = ethtool_ioctl(ns, dev, struct.pack("=II", ETHTOOL_GSTATS, count)
                           + bytes(8 * count))[8:]
    names = [strings[i:i + 32].split(b"\0")[0].decode()
             for i in range(0, 32 * count, 32)]
    result = dict(zip(names, struct.unpack(f"={count}Q", values)))
    with netns(ns), open("/proc/thread-self/net/dev", encoding="ascii") as f:
        for line in f:
            name, colon, numbers = line.partition(":")
            if colon and name.strip() == dev:
                n = [int(x) for x in numbers.split()]
                result.update(link_rx_bytes=n[0], link_rx_packets=n[1],
                              link_rx_errors=n[2], link_rx_dropped=n[3],
                              link_tx_bytes=n[8], link_tx_packets=n[9],
                              link_tx_errors=n[10], link_tx_dropped=n[11],
                              link_collisions=n[13], link_tx_carrier=n[14])
    return result


class Counters:
    """
    How counters of a device change. With expect(), those that are named must
    reach exactly that change, and no other counter of a drop may move: what is
    dropped is counted once, under the right name.
    """

    def __init__(self, ns, dev="nv0"):
        self.where = (ns, dev)
        self.restart()

    def restart(self):
        self.start = stats(*self.where)

    def changes(self):
        now = stats(*self.where)
        return {k: v - self.start.get(k, 0) for k, v in now.items()}

    def expect(self, **want):
        for name in want:
            check(f"there is a counter {name}", name in self.start)

        def reached():
            now = self.changes()
            return all(now[k] >= v for k, v in want.items())
        try:
            wait_until(reached, "counters", PATIENCE)
        except AssertionError:
            pass
        now = self.changes()
        relevant = {k: v for k, v in now.items()
                    if k in want or (v and ("drop" in k or k.startswith("ns_pass"))
                                     and not k.startswith("link_"))}
        same("changes of counters", relevant, want)


def no_drops(ns, dev="nv0"):
    """Nothing was dropped since the device was made."""
    same(f"drops of {dev}", {k: v for k, v in stats(ns, dev).items() if "drop_" in k and v}, {})


# --- traffic ---------------------------------------------------------------------

def ping(ns, addr):
    """Wait until ADDR has answered an echo request from namespace NS."""
    v6 = ":" in addr
    with sock(ns, socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_RAW,
              socket.IPPROTO_ICMPV6 if v6 else socket.IPPROTO_ICMP) as s:
        ident = random.randrange(1 << 16)
        cls = ICMPv6EchoRequest if v6 else ICMP
        request = raw(cls(id=ident, seq=1) / b"ping")
        reply = bytes([129 if v6 else 0])
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            s.sendto(request, (addr, 0))
            while select.select([s], [], [], 1)[0]:
                data = s.recv(2048)[0 if v6 else 20:]
                if data[:1] == reply and data[4:6] == request[4:6]:
                    return
    raise AssertionError(f"{addr} does not answer")


def transfer(src, dst, addr, size, seed=1):
    """
    Send SIZE pseudo-random bytes over TCP from namespace SRC to ADDR in DST;
    fail unless they arrive unharmed. Returns bytes per second.
    """
    family = socket.AF_INET6 if ":" in addr else socket.AF_INET
    block = random.Random(seed).randbytes(1 << 16)
    sent, received = hashlib.sha1(), hashlib.sha1()
    with sock(dst, family, socket.SOCK_STREAM) as listener, \
            sock(src, family, socket.SOCK_STREAM) as client:
        listener.bind((addr, 0))
        listener.listen(1)
        client.settimeout(PATIENCE)
        listener.settimeout(PATIENCE)

        def feed():
            try:
                client.connect(listener.getsockname()[:2])
                left = size
                while left:
                    data = block[:left]
                    client.sendall(data)
                    sent.update(data)
                    left -= len(data)
                client.shutdown(socket.SHUT_WR)
            except OSError as err:
                print("sender:", err)
        start = time.monotonic()
        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        server, _ = listener.accept()
        with server:
            server.settimeout(PATIENCE)
            total = 0
            while data := server.recv(1 << 18):
                received.update(data)
                total += len(data)
        feeder.join(PATIENCE)
    same("bytes received", total, size)
    same("digest", received.digest(), sent.digest())
    return size / (time.monotonic() - start)


class Stream:
    """TCP from one namespace to another without end, in the background."""

    def __init__(self, src, dst, addr):
        family = socket.AF_INET6 if ":" in addr else socket.AF_INET
        self.count = 0
        self.stopping = False
        with sock(dst, family, socket.SOCK_STREAM) as listener:
            listener.bind((addr, 0))
            listener.listen(1)
            listener.settimeout(PATIENCE)
            self.client = sock(src, family, socket.SOCK_STREAM)
            self.client.settimeout(PATIENCE)
            self.client.connect(listener.getsockname()[:2])
            self.server, _ = listener.accept()
        for s in self.client, self.server:
            s.settimeout(0.2)
        self.threads = [threading.Thread(target=f, daemon=True) for f in (self.feed, self.eat)]
        for t in self.threads:
            t.start()

    def feed(self):
        while not self.stopping:
            try:
                self.client.send(bytes(1 << 15))
            except TimeoutError:
                pass
            except OSError:
                return

    def eat(self):
        while not self.stopping:
            try:
                self.count += len(self.server.recv(1 << 17))
            except TimeoutError:
                pass
            except OSError:
                return

    def flows(self, size=100_000):
        """Wait until SIZE more bytes have arrived."""
        want = self.count + size
        wait_until(lambda: self.count >= want, f"{want} bytes have arrived")

    def stop(self):
        self.stopping = True
        for t in self.threads:
            t.join(PATIENCE)
        self.client.close()
        self.server.close()


# --- the server ------------------------------------------------------------------

def requests(stream):
    """NUL-terminated requests from STREAM."""
    rest = b""
    while chunk := os.read(stream.fileno(), 1 << 16):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


def serve_one(request, scope, serial):
    *pairs, code = request.decode().split("\1")
    scope.update(zip(pairs[::2], pairs[1::2]))
    name = f"py-{serial}"
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    try:
        exec(compile(code, name, "exec"), scope)    # pylint: disable=exec-used
        return "ok"
    except Skip as why:
        print(why)
        return "skip"
    except Exception:   # pylint: disable=broad-except
        kind, value, trace = sys.exc_info()
        frames = traceback.extract_tb(trace)[1:]
        print("".join(traceback.format_list(frames)), end="")
        print("".join(traceback.format_exception_only(kind, value)), end="")
        return "fail"


def serve():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    scope = dict(globals())
    answers = sys.stdout
    for serial, request in enumerate(requests(sys.stdin)):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = serve_one(request, scope, serial)
        answers.write(f"{status}\n{said.getvalue()}\0")
        answers.flush()


def fork_for_each(path):
    """
    Return in a new process for each line that is written to the FIFO PATH: the file's
    folder, A, B, C, and the values of NVGRE_YNL and IP_LIB_DIR there, with tabs between
    them. The folder has the FIFOs to-py, for requests, and from-py, whose first line is
    our process id.
    """
    global A, B, C      # pylint: disable=global-statement
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Also for writing, so that it never ends.
    with open(os.open(path, os.O_RDWR), encoding="utf-8", closefd=True) as lines:
        for line in lines:
            if not os.fork():
                break
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    folder, A, B, C, *values = line.rstrip("\n").split("\t")
    sys.argv[1:] = A, B, C
    os.environ.update((name, value) for name, value
                      in zip(("NVGRE_YNL", "IP_LIB_DIR"), values) if value)
    for fd, name, flags in ((0, "to-py", os.O_RDONLY), (1, "from-py", os.O_WRONLY),
                            (2, "log", os.O_WRONLY | os.O_APPEND)):
        os.dup2(os.open(os.path.join(folder, name), flags), fd)
    os.write(1, b"%d\n" % os.getpid())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fork"]:
        fork_for_each(sys.argv[2])
    serve()
