# SPDX-License-Identifier: GPL-2.0
"""
Super-packets to send, and a judge for the segments they became on the wire. The
judge is scapy: it takes a frame apart, throws away every length and checksum,
and must arrive at the same bytes again.
"""
import socket
import struct
import time

from scapy.compat import raw
from scapy.layers.inet import IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import GRE, Ether
from scapy.packet import NoPayload, Raw

from wire import CA, NV_MAC, SOL_PACKET, Port, check, same, sock

PACKET_VNET_HDR = 15
SOL_UDP, UDP_SEGMENT = 17, 103

# struct virtio_net_hdr
NEEDS_CSUM = 1
GSO_NONE, GSO_TCPV4, GSO_TCPV6, GSO_UDP_L4 = 0, 1, 4, 5


def pattern(size):
    """SIZE bytes in which no 4-byte word comes twice."""
    return b"".join(struct.pack(">I", i) for i in range(size // 4 + 1))[:size]


def fold(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


class SuperPort:
    """A packet socket that says where to segment and where to put checksums."""

    def __init__(self, ns, dev):
        self.port = Port(ns, dev)
        self.port.sock.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
        self.port.sock.setblocking(True)
        self.port.sock.settimeout(30)

    def close(self):
        self.port.close()

    def send_raw(self, frame, linear=0, flags=0, gso=GSO_NONE, size=0, start=0, offset=0):
        self.port.sock.send(struct.pack("=BBHHHH", flags, gso, linear, size, start,
                                        offset) + frame)

    def send(self, packet, mss=0, linear=None):
        """
        A scapy TCP or UDP packet, to be segmented (with MSS) and summed by the
        kernel. LINEAR: bytes in the skb's linear part, if the kernel agrees.
        """
        l4 = packet[TCP] if TCP in packet else packet[UDP]
        frame = bytearray(raw(packet))
        start = len(frame) - len(raw(l4))
        offset = 16 if TCP in packet else 6
        ip = packet[IP] if IP in packet else packet[IPv6]
        family = socket.AF_INET if IP in packet else socket.AF_INET6
        pseudo = (socket.inet_pton(family, ip.src) + socket.inet_pton(family, ip.dst)
                  + struct.pack(">II", len(frame) - start, 6 if TCP in packet else 17))
        struct.pack_into(">H", frame, start + offset, fold(pseudo))
        gso = GSO_NONE
        if mss:
            gso = GSO_UDP_L4 if UDP in packet else \
                GSO_TCPV4 if IP in packet else GSO_TCPV6
        if linear is None:
            linear = start + (l4.dataofs or 5) * 4 if TCP in packet else start + 8
        self.send_raw(bytes(frame), linear, NEEDS_CSUM, gso, mss, start, offset)


def tcp(family, size, tcp_options=(), ext=None, **fields):
    """
    A TCP frame with SIZE bytes from A to B; EXT goes between IP and TCP, FIELDS
    into the IP header.
    """
    cls = IP if family == 4 else IPv6
    ip = cls(src=CA[family][1], dst=CA[family][2], **fields)
    if ext is not None:
        ip = ip / ext
    packet = (Ether(src=NV_MAC[1], dst=NV_MAC[2]) / ip
              / TCP(sport=1000, dport=2000, seq=0xfffff000, ack=7, flags="PA",
                    window=99, options=list(tcp_options)) / Raw(pattern(size)))
    return Ether(raw(packet))       # with all lengths filled in


def udp_segments(ns, addr, data, size):
    """Send DATA from NS as one UDP super-packet of SIZE-byte datagrams."""
    family = socket.AF_INET6 if ":" in addr else socket.AF_INET
    with sock(ns, family, socket.SOCK_DGRAM) as s:
        s.setsockopt(SOL_UDP, UDP_SEGMENT, size)
        s.bind(("", 3000))
        s.sendto(data, (addr, 9))


# --- the judge -------------------------------------------------------------------

def rebuilt(packet):
    """PACKET's bytes, with lengths and checksums made anew by scapy."""
    packet = packet.copy()
    layer = packet
    while not isinstance(layer, NoPayload):
        for field in {IP: ("len", "chksum"), IPv6: ("plen",), GRE: ("chksum",),
                      TCP: ("chksum",), UDP: ("len", "chksum")}.get(type(layer), ()):
            if not (isinstance(layer, UDP) and layer.chksum == 0) and \
                    not (isinstance(layer, GRE) and not layer.chksum_present):
                layer.delfieldval(field)
        layer = layer.payload
    return raw(packet)


def right(packet):
    """Fail unless all lengths and checksums of the frame are right."""
    got, want = raw(packet), rebuilt(packet)
    wrong = [i for i, (g, w) in enumerate(zip(got, want)) if g != w]
    check(f"lengths and checksums: wrong at bytes {wrong[:8]} of {got[:300].hex()}",
          got == want)


def parts(packet):
    """(outer IP, GRE, inner Ethernet, inner IP, TCP or UDP) of a tunnel packet."""
    gre = packet[GRE]
    eth = gre.payload
    l4 = eth.getlayer(TCP) or eth.getlayer(UDP)
    return packet.payload, gre, eth, eth.payload, l4


def header(layer, *but):
    """The bytes of LAYER's header, with the fields BUT zeroed."""
    layer = layer.copy()
    layer.remove_payload()
    for field in but:
        setattr(layer, field, 0)
    return raw(layer)


def ext_headers(ip):
    """What is between an inner IPv6 header and its TCP or UDP header."""
    layer, data = ip.payload, b""
    while not isinstance(layer, (TCP, UDP)):
        data += header(layer)
        layer = layer.payload
    return data


def segments(packets, sent, mss):
    """Fail unless PACKETS are the segments of SENT (S1 to S5)."""
    payload = raw((sent.getlayer(TCP) or sent.getlayer(UDP)).payload)
    count = -(-len(payload) // mss)
    same("number of segments", len(packets), count)
    first = parts(packets[0])
    sent_ip = sent.payload
    sent_l4 = sent.getlayer(TCP) or sent.getlayer(UDP)
    data = b""
    for i, packet in enumerate(packets):
        right(packet)
        outer, gre, eth, ip, l4 = parts(packet)
        last = i == count - 1
        if isinstance(outer, IP):
            same("outer ID", outer.id, (first[0].id + i) & 0xffff)
            same("outer header", header(outer, "len", "id", "chksum"),
                 header(first[0], "len", "id", "chksum"))
        else:
            same("outer header", header(outer, "plen"),
                 header(first[0], "plen"))
        same("GRE header", header(gre), header(first[1]))
        same("inner Ethernet header", header(eth), header(sent))
        if isinstance(ip, IP):
            same("inner ID", ip.id, (sent_ip.id + i) & 0xffff)
            same("inner header, with options", header(ip, "len", "id", "chksum"),
                 header(sent_ip, "len", "id", "chksum"))
        else:
            same("inner header", header(ip, "plen"), header(sent_ip, "plen"))
            same("extension headers", ext_headers(ip), ext_headers(sent_ip))
        if isinstance(l4, TCP):
            same("sequence number", l4.seq, (sent_l4.seq + i * mss) & 0xffffffff)
            same("TCP flags", str(l4.flags), "PA" if last else "A")
            same("TCP header, with options",
                 header(l4, "seq", "chksum", "flags"),
                 header(sent_l4, "seq", "chksum", "flags"))
        else:
            same("ports", (l4.sport, l4.dport), (sent_l4.sport, sent_l4.dport))
            # right() takes one of 0 as "no checksum", and passes it.
            check("UDP checksum of a segment", l4.chksum or sent_l4.chksum == 0)
        data += raw(l4.payload)
        if not last:
            same("length of a full segment", len(l4.payload), mss)
    same("data", data, payload)


def inner_len(frame):
    """Length of the Ethernet frame in an NVGRE packet given as bytes, or None."""
    if frame[12:14] == b"\x08\x00" and frame[23] == 47:
        return len(frame) - 14 - 20 - 8
    if frame[12:14] == b"\x86\xdd" and frame[20] == 47:
        return len(frame) - 14 - 40 - 8
    return None


def settled(port, quiet=0.3):
    """The frames (as bytes) that came to PORT once no more come for QUIET seconds."""
    count = -1
    while count != len(port.frames):
        count = len(port.frames)
        time.sleep(quiet)
        port.drain()
    frames, port.frames = port.frames, []
    return frames


def largest(frames):
    check("there is traffic", frames)
    return max(len(f) for f in frames)
