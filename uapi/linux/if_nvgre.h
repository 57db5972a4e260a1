/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Link attributes of kind "nvgre" (RTM_NEWLINK, IFLA_LINKINFO, IFLA_INFO_DATA).
 *
 * Numbers are in host byte order, addresses in network byte order. A change
 * (RTM_NEWLINK on an existing device) keeps whatever is not named.
 */
#ifndef _UAPI_LINUX_IF_NVGRE_H
#define _UAPI_LINUX_IF_NVGRE_H

/**
 * enum nvgre_mode - wire format of a device (IFLA_NVGRE_MODE)
 * @NVGRE_MODE_NVGRE: RFC 7637: the GRE key is VSID << 8 | FlowID, no checksum
 * @NVGRE_MODE_GRE: Ethernet in GRE, RFC 2784 and RFC 2890, as gretap speaks it
 */
enum nvgre_mode {
	NVGRE_MODE_NVGRE,
	NVGRE_MODE_GRE,
	/* private: */
	__NVGRE_MODE_MAX
};

#define NVGRE_MODE_MAX (__NVGRE_MODE_MAX - 1)

/**
 * enum nvgre_flowid_mode - what a device puts into the FlowID
 * @NVGRE_FLOWID_HASH: eight bits of the inner flow's hash (the default)
 * @NVGRE_FLOWID_FIXED: IFLA_NVGRE_FLOWID, for every packet
 */
enum nvgre_flowid_mode {
	NVGRE_FLOWID_HASH,
	NVGRE_FLOWID_FIXED,
	/* private: */
	__NVGRE_FLOWID_MODE_MAX
};

#define NVGRE_FLOWID_MODE_MAX (__NVGRE_FLOWID_MODE_MAX - 1)

/* RFC 7637 section 3.4: 0..0xfff are reserved, 0xffffff is for vendors. */
#define NVGRE_VSID_MIN		0x001000
#define NVGRE_VSID_MAX		0xfffffe
/* What fits the wire, for IFLA_NVGRE_RESERVED_VSID. */
#define NVGRE_VSID_MASK		0xffffff

/* IFLA_NVGRE_TOS: take the inner packet's, as vxlan and gretap spell it. */
#define NVGRE_TOS_INHERIT	1

/**
 * enum nvgre_link_attrs - IFLA_NVGRE_*
 * @IFLA_NVGRE_UNSPEC: not an attribute
 * @IFLA_NVGRE_VSID: u32, Virtual Subnet ID, NVGRE_VSID_MIN..NVGRE_VSID_MAX, or
 *	up to 0xffffff with %IFLA_NVGRE_RESERVED_VSID. Set once.
 * @IFLA_NVGRE_MODE: u8, enum nvgre_mode. Set once.
 * @IFLA_NVGRE_KEY: u32, the GRE key of a device in NVGRE_MODE_GRE; without it
 *	packets carry no key. Set once.
 * @IFLA_NVGRE_CSUM: u8, 0 or 1: send GRE checksums (NVGRE_MODE_GRE only).
 *	A checksum that is present is always verified on receive.
 * @IFLA_NVGRE_EXTERNAL: u8, 0 or 1: VSID and remote come from tunnel metadata
 *	(tc, BPF, Open vSwitch, bridge vlan_tunnel). Set once.
 * @IFLA_NVGRE_LOCAL: 4 bytes, local provider address. Set once. All zero: any.
 * @IFLA_NVGRE_LOCAL6: 16 bytes, local provider address. Set once. All zero: any.
 * @IFLA_NVGRE_REMOTE: 4 bytes, remote provider address, unicast. All zero: none,
 *	of either family.
 * @IFLA_NVGRE_REMOTE6: 16 bytes, remote provider address, unicast. All zero:
 *	none, of either family.
 * @IFLA_NVGRE_LINK: u32, ifindex of the underlay device; 0: the route decides
 * @IFLA_NVGRE_TTL: u8, outer TTL or hop limit; 0: the default of the route
 * @IFLA_NVGRE_TTL_INHERIT: u8, 0 or 1: the inner packet's TTL
 * @IFLA_NVGRE_TOS: u8, outer TOS or traffic class; %NVGRE_TOS_INHERIT: the
 *	inner packet's. The ECN bits always follow RFC 6040.
 * @IFLA_NVGRE_FLOWID_MODE: u8, enum nvgre_flowid_mode
 * @IFLA_NVGRE_FLOWID: u8, the FlowID of NVGRE_FLOWID_FIXED; 0 says "no FlowID"
 * @IFLA_NVGRE_RESERVED_VSID: u8, 0 or 1: allow the reserved VSIDs
 * @IFLA_NVGRE_SRCCHECK: u8, 0 or 1: drop and count packets whose outer source
 *	is not the remote. 1 by default where a remote is set; needs a remote.
 *	Without effect in NVGRE_MODE_GRE: there such packets are not the device's.
 */
enum nvgre_link_attrs {
	IFLA_NVGRE_UNSPEC,
	IFLA_NVGRE_VSID,
	IFLA_NVGRE_MODE,
	IFLA_NVGRE_KEY,
	IFLA_NVGRE_CSUM,
	IFLA_NVGRE_EXTERNAL,
	IFLA_NVGRE_LOCAL,
	IFLA_NVGRE_LOCAL6,
	IFLA_NVGRE_REMOTE,
	IFLA_NVGRE_REMOTE6,
	IFLA_NVGRE_LINK,
	IFLA_NVGRE_TTL,
	IFLA_NVGRE_TTL_INHERIT,
	IFLA_NVGRE_TOS,
	IFLA_NVGRE_FLOWID_MODE,
	IFLA_NVGRE_FLOWID,
	IFLA_NVGRE_RESERVED_VSID,
	IFLA_NVGRE_SRCCHECK,
	/* private: */
	__IFLA_NVGRE_MAX
};

#define IFLA_NVGRE_MAX (__IFLA_NVGRE_MAX - 1)

#endif /* _UAPI_LINUX_IF_NVGRE_H */
