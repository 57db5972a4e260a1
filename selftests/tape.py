# SPDX-License-Identifier: GPL-2.0
"""
Frames of a device in the order in which they were delivered, with marks among them: so
a test can tell what came before the kernel replied to a request from what came after.
Time stamps could not: a packet's is that of its first receipt, on the underlay.
"""
import ctypes
import select
import socket
import struct
import time
from collections import namedtuple

SOL_PACKET = 263
STATISTICS, AUXDATA, IGNORE_OUTGOING = 6, 8, 23
CSUM_VALID = 1 << 7
OUTGOING = 4

MARK = b"\x88\xb5"       # a type for local experiments

# Filters: a word to load, and a jump over one word if that is not to be taken
LOAD_LEN, LOAD_QUEUE = (0x80, 0, 0, 0), (0x20, 0, 0, 0xfffff000 + 24)
ANY = [(0x80, 0, 0, 0), (0x35, 0, 1, 0)]

Frame = namedtuple("Frame", "data status")


def longer(size):
    """Frames longer than that."""
    return [LOAD_LEN, (0x25, 0, 1, size)]


def on_queue(queue):
    """Frames of that receive queue. The skb knows one more than its number."""
    return [LOAD_QUEUE, (0x15, 0, 1, queue + 1)]


def not_on_queue(queue):
    return [LOAD_QUEUE, (0x15, 1, 0, queue + 1)]


class Tape:
    """
    Takes what DEV receives (with OUTGOING: sends) and the filter lets pass. SOCKET
    makes a packet socket in DEV's namespace.
    """

    def __init__(self, make, dev, which, outgoing=False):
        self.sock, self.marker, self.outgoing = make(), make(), outgoing
        self.marks = 0
        # Marks pass, too.
        code = [(0x28, 0, 0, 12), (0x15, 2, 0, 0x88b5), *which, (0x06, 0, 0, 64), (0x06, 0, 0, 0)]
        program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *c) for c in code))
        self.sock.setsockopt(socket.SOL_SOCKET, 26, struct.pack(        # SO_ATTACH_FILTER
            "HxxxxxxP", len(code), ctypes.addressof(program)))
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)           # SO_RCVBUFFORCE
        self.sock.setsockopt(SOL_PACKET, AUXDATA, 1)
        self.marker.setsockopt(SOL_PACKET, IGNORE_OUTGOING, 1)
        self.sock.setblocking(False)
        self.sock.bind((dev, 3))
        self.marker.bind((dev, 0))

    def close(self):
        self.sock.close()
        self.marker.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def mark(self):
        """What is delivered after this call comes after the mark: packet sockets see at
        once what a device without a queue of its own sends."""
        self.marks += 1
        self.marker.send(bytes(12) + MARK + struct.pack("=I", self.marks) + bytes(42))

    def frames(self):
        """What is there and has not been taken, marks and both directions included."""
        while True:
            try:
                data, anc, _, addr = self.sock.recvmsg(64, 64)
            except BlockingIOError:
                return
            if data[12:14] == MARK or (addr[2] == OUTGOING) == self.outgoing:
                yield Frame(data, struct.unpack_from("=I", anc[0][2])[0])

    def take(self):
        """What has come since the last mark, or else since the last take(). Ends at a
        mark of its own, since traffic may be faster than we are."""
        self.mark()
        taken, number = [], 0
        for frame in self.frames():
            if frame.data[12:14] != MARK:
                taken.append(frame)
                continue
            [number] = struct.unpack_from("=I", frame.data, 14)
            if number == self.marks:
                break
            taken = []
        _, lost = struct.unpack("=II", self.sock.getsockopt(SOL_PACKET, STATISTICS, 8))
        assert not lost, f"there was no room for {lost} frames"
        assert number == self.marks, "the mark has not come"
        return taken

    def wait(self, wanted=lambda frame: True, seconds=30):
        """Until such a frame has come. Takes what comes before it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for frame in self.frames():
                if frame.data[12:14] != MARK and wanted(frame):
                    return
                if time.monotonic() > end:
                    break
            select.select([self.sock], [], [], 0.1)
        raise AssertionError("no such frame has come")
