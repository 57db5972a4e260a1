# SPDX-License-Identifier: GPL-2.0
"""
Throw broken GRE at tunnel devices.

    fuzz.py FRAMES SEED A B OUTER...

Frames leave namespace A by its device "ul" and are for B's devices nv0 (NVGRE,
VSID 5001, one remote), ext (external, all other VSIDs), gre (mode gre, key 77)
and tap (gretap, key 78), all over the IP version OUTER. What gets through is
counted against expected(), which reads RFC 7637 and RFC 2784 anew.
"""
import random
import struct
import sys
import time

import load

PA = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}
UL_MAC = ("02:00:00:00:00:01", "02:00:00:00:00:02")
TAGS = (0x8100, 0x88a8)
# The MAC addresses of B's devices; frames are from another.
OWN = {"nv0": "02:00:00:00:01:02", "ext": "02:00:00:00:02:02", "gre": "02:00:00:00:03:02"}
FAR_MAC = "02:00:00:00:01:01"
VSID, GRE_KEY, TAP_KEY = 5001, 77, 78
BATCH = 50


def inner_frame(rng, dst):
    """A valid frame of any kind, for a device with address DST."""
    kind = rng.randrange(6)
    if kind == 0:
        frame = 0x0800, load.udp("10.0.0.1", "10.0.0.2", rng.randbytes(rng.randrange(200)))
    elif kind == 1:
        frame = 0x86dd, load.udp("fd00::1", "fd00::2", rng.randbytes(rng.randrange(200)))
    elif kind == 2:
        frame = 0x0800, load.echo_request("10.0.0.1", "10.0.0.2")
    elif kind == 3:
        frame = 0x86dd, load.echo_request("fd00::1", "fd00::2")
    elif kind == 4:
        frame = 0x0806, struct.pack(">HHBBH", 1, 0x800, 6, 4, 1) + rng.randbytes(20)
    else:
        frame = rng.choice((0x88b5, 0x8100, 0x88a8, 100, 0x8847)), rng.randbytes(60)
    return load.eth(dst, FAR_MAC, *frame)


def gre_header(rng):
    """A GRE header that somebody wants, and whose MAC address to use."""
    kind = rng.randrange(5)
    if kind == 0:
        return "ext", struct.pack(">HHI", 0x2000, 0x6558, rng.randrange(1 << 32))
    if kind == 1:
        return "gre", struct.pack(">HHI", 0x2000, 0x6558, GRE_KEY)
    if kind == 2:
        return "gre", struct.pack(">HHII", 0x3000, 0x6558, GRE_KEY, rng.randrange(1 << 32))
    return "nv0", struct.pack(">HHI", 0x2000, 0x6558, VSID << 8 | rng.randrange(256))


def with_checksum(rng, frame):
    """A packet for "gre" with a checksum, not always a right one."""
    head = struct.pack(">HHHHI", 0xa000, 0x6558, 0, 0, GRE_KEY)
    right = load.checksum(head + frame)
    if rng.random() < 0.3:
        right ^= 1 << rng.randrange(16)
    return head[:4] + struct.pack(">H", right) + head[6:] + frame


def valid(rng):
    if rng.random() < 0.1:
        return with_checksum(rng, inner_frame(rng, OWN["gre"]))
    dst, head = gre_header(rng)
    return head + inner_frame(rng, OWN[dst])


def mutated(rng):
    data = bytearray(valid(rng))
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        # Mostly where something is decided.
        at = rng.randrange(len(data) if rng.random() < 0.3 else min(len(data), 62))
        if rng.random() < 0.5:
            data[at] ^= 1 << rng.randrange(8)
        else:
            data[at] = rng.choice((0, 1, 0x7f, 0x80, 0xff, rng.randrange(256)))
    return bytes(data)


def gre_packet(rng):
    kind = rng.randrange(20)
    if kind < 6:
        data = valid(rng)
        return data[:rng.randrange(len(data))]
    if kind < 14:
        return mutated(rng)
    if kind < 16:
        return rng.randbytes(rng.randrange(120))
    if kind < 17:
        return struct.pack(">HH", rng.randrange(1 << 16), 0x6558) + rng.randbytes(rng.randrange(90))
    return valid(rng)


# --- the oracle ------------------------------------------------------------------

def expected(packet, tos):
    """The device that must receive the GRE PACKET, or None."""
    if len(packet) < 4:
        return None
    flags, proto = struct.unpack_from(">HH", packet)
    if flags & 7 or flags & 0x4c00 or proto != 0x6558:
        return None
    fields = [bit for bit in (0x8000, 0x2000, 0x1000) if flags & bit]
    size = 4 + 4 * len(fields)
    if len(packet) < size:
        return None
    key = None
    if flags & 0x2000:
        key = struct.unpack_from(">I", packet, 4 + 4 * fields.index(0x2000))[0]
    dev = receiver(flags & 0xb000, key)
    if dev is None or flags & 0x8000 and load.fold(packet) != 0xffff:
        return None
    return dev if deliverable(packet[size:], dev, tos) else None


def receiver(fields, key):
    if key == GRE_KEY:
        return "gre"
    if key == TAP_KEY or fields != 0x2000:
        return None
    vsid = key >> 8
    if vsid == VSID:
        return "nv0"
    return "ext" if 0x1000 <= vsid < 0xffffff else None


def deliverable(frame, dev, tos):
    if len(frame) < 14:
        return False
    source, kind = frame[6:12], struct.unpack_from(">H", frame, 12)[0]
    if source[0] & 1 or source == bytes(6) or source == load.mac(OWN[dev]):
        return False
    if kind in TAGS:
        if dev != "gre" or len(frame) < 18:
            return False
        frame = frame[:12] + frame[16:]
        kind = struct.unpack_from(">H", frame, 12)[0]
    size = {0x0800: 20, 0x86dd: 40}.get(kind, 0)
    if len(frame) < 14 + size:
        return False
    if not size or tos & 3 != 3:
        return True
    # Congestion was experienced outside: not-ECT inside means drop (RFC 6040).
    inner = frame[15] if size == 20 else struct.unpack_from(">H", frame, 14)[0] >> 4
    return inner & 3 != 0


# --- outside ---------------------------------------------------------------------

def outside(rng, outer, packet):
    """PACKET in an outer header: (frame, does it reach GRE, its TOS)."""
    far, local = PA[outer]
    tos = rng.choice((0, 0, 0, 1, 2, 3, rng.randrange(256)))
    kind = 0x0800 if outer == 4 else 0x86dd
    frame = load.eth(UL_MAC[1], UL_MAC[0], kind, load.ip(far, local, 47, packet, tos=tos))
    if rng.random() < 0.85:
        return frame, True, tos
    return damaged(rng, frame), False, tos


def damaged(rng, frame):
    """An outer IP header with something wrong; IPv4's checksum is right again."""
    data = bytearray(frame)
    size = 20 if data[12:14] == b"\x08\x00" else 40
    for _ in range(rng.randrange(1, 4)):
        data[14 + rng.randrange(size)] ^= 1 << rng.randrange(8)
    if rng.random() < 0.3:
        del data[14 + rng.randrange(len(data) - 14):]
    if size == 20 and len(data) >= 34:
        data[24:26] = bytes(2)
        data[24:26] = struct.pack(">H", load.checksum(bytes(data[14:34])))
    return bytes(data)


def icmp_error(rng, outer):
    """An ICMP error about a GRE packet that B may have sent, quoted in part."""
    far, local = PA[outer]
    quoted = load.ip(local, far, 47, gre_packet(rng))
    quoted = quoted[:rng.choice((rng.randrange(len(quoted) + 1), 20, 24, 28, 40, 44, 48))]
    if rng.random() < 0.3 and quoted:
        quoted = bytearray(quoted)
        quoted[rng.randrange(len(quoted))] ^= 1 << rng.randrange(8)
    mtu = rng.choice((0, 68, 576, 1279, 1280, 1400, 1500, 65535))
    if outer == 4:
        body = struct.pack(">BBHHH", 3, rng.choice((4, 4, 4, 0, 2)), 0, 0, mtu) + quoted
        pseudo = b""
    else:
        body = struct.pack(">BBHI", rng.choice((2, 2, 2, 1, 3)), 0, 0, mtu) + quoted
        pseudo = load.pa(far) + load.pa(local) + struct.pack(">II", len(body), 58)
    body = body[:2] + struct.pack(">H", load.checksum(pseudo + body)) + body[4:]
    kind = 0x0800 if outer == 4 else 0x86dd
    return load.eth(UL_MAC[1], UL_MAC[0], kind,
                    load.ip(far, local, 1 if outer == 4 else 58, body))


# --- the run ---------------------------------------------------------------------

class Run:
    def __init__(self, a, b, outer, seed):
        self.rng = random.Random(f"{seed} {outer}")
        self.seed, self.outer = seed, outer
        self.b = load.Netns.named(b)
        self.wire = load.packet_socket(load.Netns.named(a), "ul")
        self.wire.settimeout(load.PATIENCE)
        self.sent = 0
        self.start = self.received()
        self.least = dict.fromkeys(OWN, 0)     # must be delivered
        self.most = dict.fromkeys(OWN, 0)      # may be delivered

    def received(self):
        return {dev: self.b.device(dev)["rx_packets"] for dev in OWN}

    def one(self):
        if self.rng.random() < 0.05:
            self.wire.send(icmp_error(self.rng, self.outer))
            return
        packet = gre_packet(self.rng)
        frame, whole, tos = outside(self.rng, self.outer, packet)
        self.wire.send(frame)
        dev = expected(packet, tos if whole else 0)
        if dev and whole:
            self.least[dev] += 1
        if dev:
            self.most[dev] += 1

    def arrived(self):
        return {d: n - self.start[d] for d, n in self.received().items()}

    def settle(self):
        """Wait for what must come; the receive queues are short. What may come can
        still be on its way then, so counts are those of the whole run."""
        def enough():
            got = self.arrived()
            return all(got[d] >= self.least[d] for d in OWN)
        try:
            load.wait_until(enough, "delivery", 20)
        except AssertionError:
            pass
        return self.arrived()

    def judge(self, got, first):
        for dev in OWN:
            if not self.least[dev] <= got[dev] <= self.most[dev]:
                raise AssertionError(
                    f"IPv{self.outer}, seed {self.seed}, frames {first} to {self.sent}: {dev} "
                    f"received {got[dev]}, wanted {self.least[dev]} to {self.most[dev]}")

    def run(self, frames):
        while self.sent < frames:
            first = self.sent
            for _ in range(BATCH):
                self.one()
                self.sent += 1
            self.judge(self.settle(), first)


def main(frames, seed, a, b, *outers):
    for outer in outers:
        start = time.monotonic()
        Run(a, b, int(outer), seed).run(int(frames))
        print(f"IPv{outer}: {frames} frames in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
