# SPDX-License-Identifier: GPL-2.0
"""
Our generic netlink family, spoken to by a client that is not ours: the one of the
kernel tree (tools/net/ynl), which knows nothing but uapi/nvgre.yaml. NVGRE_YNL is
its folder.
"""
import errno
import os
import sys

sys.path.insert(0, os.environ["NVGRE_YNL"])

# pylint: disable=wrong-import-position
from lib import NlError, YnlFamily

SPEC = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../uapi/nvgre.yaml")
DUMP_INTR = 0x10
ALL = {"inner4-outer4", "inner6-outer4", "inner4-outer6", "inner6-outer6"}
OFFLOADS = ("tx-checksum", "rx-checksum", "lso", "uso", "rss", "vmq", "gro")


def same(what, got, want):
    if got != want:
        raise AssertionError(f"{what}: got {got}, wanted {want}")


class Family(YnlFamily):
    """The family in namespace NS (or ours); with LISTEN, its notifications, too."""

    def __init__(self, ns=None, listen=False):
        if ns:
            from wire import netns      # pylint: disable=import-outside-toplevel
            with netns(ns):
                super().__init__(SPEC, "")
        else:
            super().__init__(SPEC, "")
        if listen:
            self.ntf_subscribe("monitor")

    def news(self, quiet=0.3):
        """All notifications, until none has come for QUIET seconds."""
        return [(ntf["name"], ntf["msg"]) for ntf in self.poll_ntf(quiet)]

    def refused(self, number, says, op, attributes, attr=None):
        """The request must fail with errno NUMBER and text SAYS, and name ATTR."""
        try:
            self.do(op, attributes)
        except NlError as err:
            extack = err.nl_msg.extack or {}
            same("errno", errno.errorcode[err.error], errno.errorcode[number])
            said = extack.get("msg", "")
            if says not in said:
                raise AssertionError(f"said '{said}', wanted '{says}'") from err
            named = extack.get("bad-attr") or extack.get("miss-type") or ""
            if attr and not str(named).endswith(attr):
                raise AssertionError(f"named '{named}', wanted '{attr}': {extack}") from err
            return
        raise AssertionError(f"worked, but must not: {op} {attributes}")

    # --- offloads -----------------------------------------------------------------

    def offloads(self, dev, what="enabled"):
        """Cells by offload."""
        reply = self.do("offload-get", {"ifname": dev})
        return {state["offload"]: state[what] for state in reply["state"]}

    def switch(self, dev, on=(), off=(), mix=None, **more):
        """Turn offloads on and off, all cells or those of MIX."""
        cells = {"mix": mix} if mix else {}
        change = [{"offload": name, "switch": "on", **cells} for name in on]
        change += [{"offload": name, "switch": "off", **cells} for name in off]
        self.do("offload-set", {"ifname": dev, "change": change, **more})
