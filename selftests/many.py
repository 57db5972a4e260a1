# SPDX-License-Identifier: GPL-2.0
"""
Thousands of devices in one namespace.

    many.py COUNT
"""
import struct
import sys
import time

import load


def links(ns):
    with ns.netlink() as nl:
        return len(nl.dump(load.RTM_GETLINK, struct.pack("=BxHiII", 0, 0, 0, 0, 0)))


def main(count):
    ns, watcher = load.Netns(), load.Netns()
    watcher.do((load.RTM_NEWNSID, 0, b"\0\0\0\0" + load.attr(1, struct.pack("=i", 1))
                + load.attr(3, load.u32(ns.fd))))
    start = time.monotonic()
    before = links(ns)
    with ns.netlink() as nl:
        for i in range(count):
            nl.do(load.add_nvgre(f"nv{i}", up=i % 8 == 0, **load.tunnel(
                0x1000 + i, "192.0.2.1", f"198.18.{i >> 8}.{i & 255}")))
            if i == count // 2:
                print(f"first half: {time.monotonic() - start:.1f} s")
    print(f"made: {time.monotonic() - start:.1f} s")
    got = links(ns) - before
    assert got == count, f"{got} of {count} devices"
    ns.close()

    def gone():
        with watcher.netlink() as nl:
            return not nl.dump(load.RTM_GETNSID, b"\0\0\0\0")
    load.wait_until(gone, "the namespace is gone", 120)
    print(f"gone: {time.monotonic() - start:.1f} s")


main(int(sys.argv[1]))
