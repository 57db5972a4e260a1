# SPDX-License-Identifier: GPL-2.0
"""
Namespaces, links and frames without a process for each and without scapy: for
tests that make and break thousands of them.
"""
import contextlib
import ctypes
import errno
import os
import socket
import struct
import time

from rtnl import ATTRS, attr, attrs_of, pa, u8, u32

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000

RTM_NEWLINK, RTM_DELLINK, RTM_GETLINK = 16, 17, 18
RTM_NEWADDR, RTM_NEWROUTE, RTM_NEWNEIGH, RTM_NEWNSID, RTM_GETNSID = 20, 24, 28, 88, 90
REQUEST, ACK, DUMP, EXCL, CREATE = 1, 4, 0x300, 0x200, 0x400
IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU, IFLA_LINK, IFLA_MASTER = 1, 3, 4, 5, 10
IFLA_LINKINFO, IFLA_NET_NS_FD = 18, 28
IFLA_INFO_KIND, IFLA_INFO_DATA, VETH_INFO_PEER = 1, 2, 1
IFF_UP = 1

PATIENCE = 60
PAUSE = 0.001     # of a flood, so that what it disturbs gets on, too


def wait_until(condition, what, patience=PATIENCE):
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"still not true: {what}")
        time.sleep(0.02)


# --- namespaces ------------------------------------------------------------------

def libc(name, *args):
    if getattr(LIBC, name)(*args):
        raise OSError(ctypes.get_errno(), name)


class Netns:
    """A namespace without a name: it ends when it is closed, or with us."""

    def __init__(self, fd=None):
        if fd is None:
            with here():
                libc("unshare", CLONE_NEWNET)
                fd = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self.fd = fd

    @classmethod
    def named(cls, name):
        return cls(os.open("/run/netns/" + name, os.O_RDONLY))

    def close(self):
        os.close(self.fd)

    @contextlib.contextmanager
    def entered(self):
        with here():
            libc("setns", self.fd, CLONE_NEWNET)
            yield

    def socket(self, *args):
        with self.entered():
            return socket.socket(*args)

    def netlink(self):
        return Netlink(self.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))

    def do(self, *messages):
        """Send netlink messages; all must succeed. No socket stays open."""
        with self.netlink() as nl:
            nl.do(*messages)

    def sysctl(self, key, value):
        with self.entered(), open("/proc/sys/net/" + key, "w", encoding="ascii") as f:
            f.write(str(value))

    def device(self, name):
        """{counter: value} of a device, from /proc/net/dev; None: there is none."""
        with self.entered(), open("/proc/thread-self/net/dev", encoding="ascii") as f:
            for line in f:
                dev, _, numbers = line.partition(":")
                if dev.strip() == name:
                    n = [int(x) for x in numbers.split()]
                    return dict(zip(("rx_bytes", "rx_packets", "rx_errors", "rx_dropped"), n),
                                tx_bytes=n[8], tx_packets=n[9], tx_errors=n[10],
                                tx_dropped=n[11], collisions=n[13])
        return None


@contextlib.contextmanager
def here():
    """Come back to this namespace afterwards."""
    old = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        yield
    finally:
        libc("setns", old, CLONE_NEWNET)
        os.close(old)


# --- netlink ---------------------------------------------------------------------

class Netlink:
    """A rtnetlink socket."""

    def __init__(self, sock):
        self.sock = sock
        self.sock.settimeout(PATIENCE)
        self.sock.setsockopt(270, 11, 1)    # SOL_NETLINK, NETLINK_EXT_ACK
        self.serial = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, message):
        kind, flags, body = message
        self.serial += 1
        self.sock.send(struct.pack("=IHHII", 16 + len(body), kind, flags | REQUEST | ACK,
                                   self.serial, 0) + body)

    def answer(self):
        """(errno, extack message) for the last message."""
        while True:
            reply = self.sock.recv(1 << 16)
            length, kind, flags, serial, _ = struct.unpack_from("=IHHII", reply)
            if serial == self.serial and kind == 2:
                error = -struct.unpack_from("=i", reply, 16)[0]
                at = 36 if flags & 0x100 or not error else 20 + struct.unpack_from("=I", reply, 20)[0]
                extack = attrs_of(reply[at:length]) if flags & 0x200 else {}
                return error, extack.get(1, b"").rstrip(b"\0").decode()

    def request(self, message):
        self.send(message)
        return self.answer()

    def do(self, *messages):
        for message in messages:
            error, said = self.request(message)
            if error:
                raise OSError(error, f"{os.strerror(error)}: {said} ({message})")

    def dump(self, kind, body):
        """The bodies of all messages of a dump."""
        self.serial += 1
        self.sock.send(struct.pack("=IHHII", 16 + len(body), kind, REQUEST | DUMP,
                                   self.serial, 0) + body)
        bodies = []
        while True:
            data = self.sock.recv(1 << 17)
            while data:
                length, kind, _, serial, _ = struct.unpack_from("=IHHII", data)
                if serial == self.serial:
                    if kind in (2, 3):
                        error = struct.unpack_from("=i", data, 16)[0] if length >= 20 else 0
                        if error:
                            raise OSError(-error, os.strerror(-error))
                        return bodies
                    bodies.append(data[16:length])
                data = data[(length + 3) & ~3:]


def name(text):
    return attr(IFLA_IFNAME, text.encode() + b"\0")


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def link(kind, flags, dev, attributes=b"", up=None):
    up = (0, 0) if up is None else (IFF_UP if up else 0, IFF_UP)
    return kind, flags, struct.pack("=BxHiII", 0, 0, 0, *up) + name(dev) + attributes


def info(kind, data=b""):
    return attr(IFLA_LINKINFO, attr(IFLA_INFO_KIND, kind.encode() + b"\0")
                + attr(IFLA_INFO_DATA, data))


def add_nvgre(dev, extra=b"", up=None, **data):
    """Values of DATA are packed already: VSID=u32(5001), REMOTE=pa(...)."""
    data = b"".join(attr(ATTRS[k], v) for k, v in data.items())
    return link(RTM_NEWLINK, CREATE | EXCL, dev, extra + info("nvgre", data), up)


def tunnel(vsid, local, remote, **more):
    """DATA for add_nvgre(): one remote."""
    six = "6" if ":" in remote else ""
    return {"VSID": u32(vsid), "LOCAL" + six: pa(local), "REMOTE" + six: pa(remote), **more}


def change(dev, **data):
    data = b"".join(attr(ATTRS[k], v) for k, v in data.items())
    return link(RTM_NEWLINK, 0, dev, info("nvgre", data))


def add_veth(dev, address, peer, peer_address, peer_ns):
    peer = (struct.pack("=BxHiII", 0, 0, 0, 0, 0) + name(peer)
            + attr(IFLA_ADDRESS, mac(peer_address)) + attr(IFLA_NET_NS_FD, u32(peer_ns.fd)))
    return link(RTM_NEWLINK, CREATE | EXCL, dev, attr(IFLA_ADDRESS, mac(address))
                + info("veth", attr(VETH_INFO_PEER, peer)))


def delete(dev):
    return link(RTM_DELLINK, 0, dev)


def set_link(dev, attributes=b"", up=None):
    return link(RTM_NEWLINK, 0, dev, attributes, up)


def ifindex(dev):
    """In the namespace that we are in."""
    return socket.if_nametoindex(dev)


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def add_addr(index, address, length):
    family = family_of(address)
    body = struct.pack("=BBBBI", family, length, 2 if family == socket.AF_INET6 else 0, 0, index)
    return (RTM_NEWADDR, CREATE | EXCL, body + attr(2, pa(address)) + attr(1, pa(address)))


def add_neigh(index, address, lladdr):
    body = struct.pack("=BxHiHBB", family_of(address), 0, index, 0x80, 0, 1)
    return RTM_NEWNEIGH, CREATE, body + attr(1, pa(address)) + attr(2, mac(lladdr))


def add_route(index, dst, length, encap=b"", gateway=None, table=254, mtu=0):
    scope = 0 if gateway or family_of(dst) == socket.AF_INET6 else 253
    body = struct.pack("=BBBBBBBBI", family_of(dst), length, 0, 0, table, 3, scope, 1, 0)
    body += attr(1, pa(dst)) + attr(4, u32(index)) + encap
    if gateway:
        body += attr(5, pa(gateway))
    if mtu:
        body += attr(8, attr(2, u32(mtu)))
    return RTM_NEWROUTE, CREATE, body


def encap_ip(vsid, remote):
    """RTA_ENCAP: metadata for an external device."""
    key = struct.pack(">H", 0x0004)     # TUNNEL_KEY
    if ":" in remote:
        kind, data = 4, attr(1, struct.pack(">Q", vsid)) + attr(2, pa(remote)) + attr(6, key)
    else:
        kind, data = 2, attr(1, struct.pack(">Q", vsid)) + attr(2, pa(remote)) + attr(6, key)
    return attr(0x8000 | 22, data) + attr(21, struct.pack("=H", kind))


# --- frames ----------------------------------------------------------------------

def fold(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


def checksum(data):
    return 0xffff - fold(data)


def eth(dst, src, kind, payload):
    return mac(dst) + mac(src) + struct.pack(">H", kind) + payload


def ip(src, dst, proto, payload, ident=0, tos=0, ttl=64, options=b""):
    """An IP packet of the family that SRC has."""
    if ":" in src:
        return (struct.pack(">IHBB", 6 << 28 | tos << 20, len(payload), proto, ttl)
                + pa(src) + pa(dst) + payload)
    size = 20 + len(options)
    head = struct.pack(">BBHHHBBH", 0x40 | size // 4, tos, size + len(payload), ident,
                       0x4000, ttl, proto, 0) + pa(src) + pa(dst) + options
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def echo_request(src, dst, data=b"x" * 64):
    """An ICMP or ICMPv6 echo request, in IP."""
    six = ":" in src
    body = struct.pack(">BBHHH", 128 if six else 8, 0, 0, 1, 1) + data
    pseudo = pa(src) + pa(dst) + struct.pack(">II", len(body), 58) if six else b""
    body = body[:2] + struct.pack(">H", checksum(pseudo + body)) + body[4:]
    return ip(src, dst, 58 if six else 1, body)


def udp(src, dst, data=b"x" * 64, sport=1000, dport=2000):
    body = struct.pack(">HHHH", sport, dport, 8 + len(data), 0) + data
    pseudo = pa(src) + pa(dst) + struct.pack(">II", len(body), 17)
    body = body[:6] + struct.pack(">H", checksum(pseudo + body) or 0xffff) + body[8:]
    return ip(src, dst, 17, body)


def nvgre(vsid, frame, flowid=0):
    return struct.pack(">HHI", 0x2000, 0x6558, vsid << 8 | flowid) + frame


def packet_socket(ns, dev=None):
    s = ns.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    if dev:
        with ns.entered():
            s.bind((dev, 3))
    return s


# --- traffic ---------------------------------------------------------------------

class Flood:
    """A process that sends FRAMES, in turn, by a device that may come and go."""

    def __init__(self, ns, dev, frames):
        sock = packet_socket(ns)
        self.pid = os.fork()
        if self.pid:
            sock.close()
            return
        try:
            with contextlib.suppress(KeyboardInterrupt):
                self.send(sock, dev, frames)
        finally:
            os._exit(0)

    @staticmethod
    def send(sock, dev, frames):
        libc("prctl", 1, 9)     # PR_SET_PDEATHSIG, SIGKILL
        sock.settimeout(1)
        while True:
            for frame in frames:
                try:
                    sock.sendto(frame, (dev, 0))
                except OSError as err:
                    if err.errno not in (errno.ENOBUFS, errno.EAGAIN):
                        time.sleep(0.005)
            time.sleep(PAUSE)

    def stop(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
