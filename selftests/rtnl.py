# SPDX-License-Identifier: GPL-2.0
"""
Links of kind nvgre by raw netlink messages: for what "ip" would not send, and
for the errno and the attribute that come with a refusal, which it does not show.
Part of wire.py's process.
"""
import collections
import os
import re
import socket
import struct

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "../uapi/linux/if_nvgre.h")

RTM_NEWLINK, RTM_DELLINK, RTM_GETLINK = 16, 17, 18
NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL, NLM_F_CREATE = 1, 4, 0x200, 0x400
NLMSG_ERROR = 2
SOL_NETLINK, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 270, 10, 11
IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU, IFLA_LINKINFO = 1, 3, 4, 18
IFLA_INFO_KIND, IFLA_INFO_DATA = 1, 2


def uapi_numbers(enum):
    """{name: number} of an enum in the UAPI header."""
    with open(HEADER, encoding="utf-8") as f:
        body = re.search(rf"enum {enum} {{(.*?)}}", f.read(), re.S).group(1)
    body = re.sub(r"/\*.*?\*/", "", body, flags=re.S)
    return {name: i for i, name in enumerate(re.findall(r"\w+", body))}


ATTRS = {name.removeprefix("IFLA_NVGRE_"): number
         for name, number in uapi_numbers("nvgre_link_attrs").items()}
ATTR_NAMES = {number: name for name, number in ATTRS.items()}


def u8(value):
    return struct.pack("=B", value)


def u32(value):
    return struct.pack("=I", value)


def pa(text):
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    return socket.inet_pton(family, text)


def attr(kind, value):
    pad = -len(value) % 4
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(pad)


def attrs_of(data):
    """{type: value} of the attributes in DATA."""
    result = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            break
        result[kind & 0x3fff] = data[4:length]
        data = data[(length + 3) & ~3:]
    return result


# How the kernel answered: a positive errno or 0; the extack message; the name
# of the IFLA_NVGRE_ attribute that the extack points at, or None.
Answer = collections.namedtuple("Answer", "errno message attr")


class Rtnl:
    """A rtnetlink socket in a namespace; makes and changes links of kind nvgre."""

    def __init__(self, ns, make_socket):
        self.sock = make_socket(ns, socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.sock.settimeout(30)
        for option in NETLINK_CAP_ACK, NETLINK_EXT_ACK:
            self.sock.setsockopt(SOL_NETLINK, option, 1)
        self.serial = 0

    def talk(self, kind, flags, name, attributes=b"", ifindex=0):
        """Send one link message, return (message sent, answer's type, its body)."""
        self.serial += 1
        body = struct.pack("=BxHiII", 0, 0, ifindex, 0, 0)
        body += attr(IFLA_IFNAME, name.encode() + b"\0") + attributes
        message = struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | flags,
                              self.serial, 0) + body
        self.sock.send(message)
        while True:
            reply = self.sock.recv(1 << 16)
            length, kind, _, serial, _ = struct.unpack_from("=IHHII", reply)
            if serial == self.serial:
                return message, kind, reply[16:length]

    def answer(self, kind, flags, name, attributes=b""):
        message, kind, body = self.talk(kind, flags | NLM_F_ACK, name, attributes)
        assert kind == NLMSG_ERROR, kind
        extack = attrs_of(body[20:])
        text = extack.get(1, b"").rstrip(b"\0").decode()
        where = None
        if 2 in extack:
            offset = struct.unpack("=I", extack[2])[0]
            number = struct.unpack_from("=H", message, offset + 2)[0] & 0x3fff
            where = ATTR_NAMES.get(number, number)
        return Answer(-struct.unpack_from("=i", body)[0], text, where)

    @staticmethod
    def linkinfo(data, extra):
        """DATA: {"VSID": bytes...} or raw bytes of IFLA_INFO_DATA, or None."""
        if isinstance(data, dict):
            data = b"".join(attr(ATTRS.get(k, k), v) for k, v in data.items())
        info = attr(IFLA_INFO_KIND, b"nvgre\0")
        if data is not None:
            info += attr(IFLA_INFO_DATA, data)
        return extra + attr(IFLA_LINKINFO, info)

    def add(self, name, data, extra=b""):
        return self.answer(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name,
                           self.linkinfo(data, extra))

    def change(self, name, data, extra=b""):
        return self.answer(RTM_NEWLINK, 0, name, self.linkinfo(data, extra))

    def delete(self, name):
        return self.answer(RTM_DELLINK, 0, name)

    def show(self, name):
        """The device's IFLA_NVGRE_ attributes by name; None: no such device."""
        _, kind, body = self.talk(RTM_GETLINK, 0, name)
        if kind != RTM_NEWLINK:
            return None
        info = attrs_of(attrs_of(body[16:])[IFLA_LINKINFO])
        return {ATTR_NAMES[k]: v for k, v in attrs_of(info[IFLA_INFO_DATA]).items()}
