/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	uapi/nvgre.yaml */
/* YNL-GEN uapi header */
/* To regenerate run: uapi/regen */

#ifndef _UAPI_LINUX_NVGRE_H
#define _UAPI_LINUX_NVGRE_H

#define NVGRE_FAMILY_NAME	"nvgre"
#define NVGRE_FAMILY_VERSION	1

#define NVGRE_MAX_HEADER_SIZE_MIN	64
#define NVGRE_MAX_HEADER_SIZE_MAX	256
#define NVGRE_QUEUE_LEN_MAX		16384
#define NVGRE_FILTER_LOC_MAX		16777215

/**
 * enum nvgre_offload - Task offloads (NDIS_ENCAPSULATED_PACKET_TASK_OFFLOAD,
 *   and GRO).
 * @NVGRE_OFFLOAD_TX_CHECKSUM: Inner TCP and UDP checksums are left to the
 *   device. "ethtool -K tx".
 * @NVGRE_OFFLOAD_RX_CHECKSUM: Inner checksums that were verified below are not
 *   verified again. "ethtool -K rx". Whether the underlay device, which offers
 *   to verify, looks into GRE shows in the packets alone; the report says what
 *   it offers.
 * @NVGRE_OFFLOAD_LSO: TCP super-packets are segmented after encapsulation.
 *   "ethtool -K tso"; tx-tcp-segmentation is inner IPv4, tx-tcp6-segmentation
 *   inner IPv6.
 * @NVGRE_OFFLOAD_USO: UDP super-packets are segmented after encapsulation.
 *   "ethtool -K tx-udp-segmentation".
 * @NVGRE_OFFLOAD_RSS: Received packets are spread over queues by their inner
 *   addresses and ports; otherwise by the outer addresses. "ethtool -K
 *   rxhash".
 * @NVGRE_OFFLOAD_VMQ: Steering rules choose the queue of received packets.
 *   "ethtool -K ntuple".
 * @NVGRE_OFFLOAD_GRO: Received packets are aggregated. "ethtool -K gro". What
 *   the underlay device has aggregated before (its own gro) stays so.
 */
enum nvgre_offload {
	NVGRE_OFFLOAD_TX_CHECKSUM,
	NVGRE_OFFLOAD_RX_CHECKSUM,
	NVGRE_OFFLOAD_LSO,
	NVGRE_OFFLOAD_USO,
	NVGRE_OFFLOAD_RSS,
	NVGRE_OFFLOAD_VMQ,
	NVGRE_OFFLOAD_GRO,

	/* private: */
	__NVGRE_OFFLOAD_MAX,
	NVGRE_OFFLOAD_MAX = (__NVGRE_OFFLOAD_MAX - 1)
};

/**
 * enum nvgre_mix - Cells of the matrix of inner and outer IP versions. An
 *   inner packet that is neither has no cell; no offload but steering applies
 *   to it.
 * @NVGRE_MIX_INNER4_OUTER4: IPv4 in IPv4.
 * @NVGRE_MIX_INNER6_OUTER4: IPv6 in IPv4.
 * @NVGRE_MIX_INNER4_OUTER6: IPv4 in IPv6.
 * @NVGRE_MIX_INNER6_OUTER6: IPv6 in IPv6.
 */
enum nvgre_mix {
	NVGRE_MIX_INNER4_OUTER4 = 1,
	NVGRE_MIX_INNER6_OUTER4 = 2,
	NVGRE_MIX_INNER4_OUTER6 = 4,
	NVGRE_MIX_INNER6_OUTER6 = 8,
};

/**
 * enum nvgre_switch - What a change asks for; NDIS has the same three.
 * @NVGRE_SWITCH_NO_CHANGE: Leave it as it is, as if it were not named.
 * @NVGRE_SWITCH_ON: Enable.
 * @NVGRE_SWITCH_OFF: Disable; when the reply comes, no packet is held by the
 *   offload.
 */
enum nvgre_switch {
	NVGRE_SWITCH_NO_CHANGE,
	NVGRE_SWITCH_ON,
	NVGRE_SWITCH_OFF,
};

/**
 * enum nvgre_performer - Who performs an offload.
 * @NVGRE_PERFORMER_NONE: Nobody; it is not enabled, the tunnel device is down,
 *   or there is no route.
 * @NVGRE_PERFORMER_HARDWARE: The underlay device.
 * @NVGRE_PERFORMER_PARTIAL: The underlay device, after the kernel has prepared
 *   the packet: it repeats outer headers unchanged (GSO_PARTIAL).
 * @NVGRE_PERFORMER_SOFTWARE: The kernel.
 */
enum nvgre_performer {
	NVGRE_PERFORMER_NONE,
	NVGRE_PERFORMER_HARDWARE,
	NVGRE_PERFORMER_PARTIAL,
	NVGRE_PERFORMER_SOFTWARE,
};

/**
 * enum nvgre_reason - Why an offload is not performed by the underlay device.
 * @NVGRE_REASON_NONE: It is.
 * @NVGRE_REASON_DISABLED: It is not enabled on the tunnel device.
 * @NVGRE_REASON_DOWN: The tunnel device is down.
 * @NVGRE_REASON_NO_ROUTE: There is no route to the remote.
 * @NVGRE_REASON_FEATURE: A feature of the underlay device is off or missing;
 *   reason-text names it.
 * @NVGRE_REASON_DRIVER: The driver of the underlay device refuses such
 *   packets, although its features allow them.
 * @NVGRE_REASON_ENCRYPTION: The path to the remote is encrypted (IPsec).
 * @NVGRE_REASON_HEADER_SIZE: The headers are longer than max-header-size.
 * @NVGRE_REASON_LOCAL: It is always the kernel's, in nvgre itself (RSS, VMQ,
 *   GRO).
 * @NVGRE_REASON_GSO_LIMIT: gso_max_size or gso_max_segs of the underlay device
 *   leaves no room for a super-packet.
 */
enum nvgre_reason {
	NVGRE_REASON_NONE,
	NVGRE_REASON_DISABLED,
	NVGRE_REASON_DOWN,
	NVGRE_REASON_NO_ROUTE,
	NVGRE_REASON_FEATURE,
	NVGRE_REASON_DRIVER,
	NVGRE_REASON_ENCRYPTION,
	NVGRE_REASON_HEADER_SIZE,
	NVGRE_REASON_LOCAL,
	NVGRE_REASON_GSO_LIMIT,
};

/**
 * enum nvgre_counter_kind - What a counter counts.
 * @NVGRE_COUNTER_KIND_RX_DROP: Received packets that were dropped.
 * @NVGRE_COUNTER_KIND_TX_DROP: Packets to be sent that were dropped.
 * @NVGRE_COUNTER_KIND_INFO: Packets that were not dropped.
 * @NVGRE_COUNTER_KIND_PASS: GRE packets of the device's underlay namespace
 *   that no nvgre device wanted; they went on to the host.
 */
enum nvgre_counter_kind {
	NVGRE_COUNTER_KIND_RX_DROP,
	NVGRE_COUNTER_KIND_TX_DROP,
	NVGRE_COUNTER_KIND_INFO,
	NVGRE_COUNTER_KIND_PASS,
};

enum {
	NVGRE_A_DEV_IFINDEX = 1,
	NVGRE_A_DEV_IFNAME,
	NVGRE_A_DEV_CONFIG,
	NVGRE_A_DEV_LINK_NETNSID,
	NVGRE_A_DEV_UP,
	NVGRE_A_DEV_MTU,
	NVGRE_A_DEV_RX_QUEUES,
	NVGRE_A_DEV_RX_QUEUES_MAX,
	NVGRE_A_DEV_UNDERLAY,

	__NVGRE_A_DEV_MAX,
	NVGRE_A_DEV_MAX = (__NVGRE_A_DEV_MAX - 1)
};

enum {
	NVGRE_A_CONFIG_VSID = 1,
	NVGRE_A_CONFIG_MODE,
	NVGRE_A_CONFIG_KEY,
	NVGRE_A_CONFIG_CSUM,
	NVGRE_A_CONFIG_EXTERNAL,
	NVGRE_A_CONFIG_LOCAL,
	NVGRE_A_CONFIG_LOCAL6,
	NVGRE_A_CONFIG_REMOTE,
	NVGRE_A_CONFIG_REMOTE6,
	NVGRE_A_CONFIG_LINK,
	NVGRE_A_CONFIG_TTL,
	NVGRE_A_CONFIG_TTL_INHERIT,
	NVGRE_A_CONFIG_TOS,
	NVGRE_A_CONFIG_FLOWID_MODE,
	NVGRE_A_CONFIG_FLOWID,
	NVGRE_A_CONFIG_RESERVED_VSID,
	NVGRE_A_CONFIG_SRCCHECK,

	__NVGRE_A_CONFIG_MAX,
	NVGRE_A_CONFIG_MAX = (__NVGRE_A_CONFIG_MAX - 1)
};

enum {
	NVGRE_A_OFFLOAD_IFINDEX = 1,
	NVGRE_A_OFFLOAD_IFNAME,
	NVGRE_A_OFFLOAD_STATE,
	NVGRE_A_OFFLOAD_CHANGE,
	NVGRE_A_OFFLOAD_MAX_HEADER_SIZE,
	NVGRE_A_OFFLOAD_REMOTE,
	NVGRE_A_OFFLOAD_ALLOWED,

	__NVGRE_A_OFFLOAD_MAX,
	NVGRE_A_OFFLOAD_MAX = (__NVGRE_A_OFFLOAD_MAX - 1)
};

enum {
	NVGRE_A_OFFLOAD_STATE_OFFLOAD = 1,
	NVGRE_A_OFFLOAD_STATE_CAPABLE,
	NVGRE_A_OFFLOAD_STATE_ENABLED,
	NVGRE_A_OFFLOAD_STATE_ACTIVE,

	__NVGRE_A_OFFLOAD_STATE_MAX,
	NVGRE_A_OFFLOAD_STATE_MAX = (__NVGRE_A_OFFLOAD_STATE_MAX - 1)
};

enum {
	NVGRE_A_OFFLOAD_CHANGE_OFFLOAD = 1,
	NVGRE_A_OFFLOAD_CHANGE_SWITCH,
	NVGRE_A_OFFLOAD_CHANGE_MIX,

	__NVGRE_A_OFFLOAD_CHANGE_MAX,
	NVGRE_A_OFFLOAD_CHANGE_MAX = (__NVGRE_A_OFFLOAD_CHANGE_MAX - 1)
};

enum {
	NVGRE_A_OFFLOAD_REMOTE_REMOTE = 1,
	NVGRE_A_OFFLOAD_REMOTE_REMOTE6,
	NVGRE_A_OFFLOAD_REMOTE_UNDERLAY,
	NVGRE_A_OFFLOAD_REMOTE_UNDERLAY_NAME,
	NVGRE_A_OFFLOAD_REMOTE_UNDERLAY_DRIVER,
	NVGRE_A_OFFLOAD_REMOTE_EFFECTIVE,

	__NVGRE_A_OFFLOAD_REMOTE_MAX,
	NVGRE_A_OFFLOAD_REMOTE_MAX = (__NVGRE_A_OFFLOAD_REMOTE_MAX - 1)
};

enum {
	NVGRE_A_EFFECTIVE_OFFLOAD = 1,
	NVGRE_A_EFFECTIVE_MIX,
	NVGRE_A_EFFECTIVE_PERFORMER,
	NVGRE_A_EFFECTIVE_REASON,
	NVGRE_A_EFFECTIVE_REASON_TEXT,

	__NVGRE_A_EFFECTIVE_MAX,
	NVGRE_A_EFFECTIVE_MAX = (__NVGRE_A_EFFECTIVE_MAX - 1)
};

enum {
	NVGRE_A_QUEUE_IFINDEX = 1,
	NVGRE_A_QUEUE_IFNAME,
	NVGRE_A_QUEUE_ID,
	NVGRE_A_QUEUE_CPU,
	NVGRE_A_QUEUE_CPU_AUTO,
	NVGRE_A_QUEUE_LEN,
	NVGRE_A_QUEUE_WAITING,
	NVGRE_A_QUEUE_IN_USE,
	NVGRE_A_QUEUE_NAPI_ID,
	NVGRE_A_QUEUE_PACKETS,
	NVGRE_A_QUEUE_BYTES,
	NVGRE_A_QUEUE_DROPS,
	NVGRE_A_QUEUE_MERGED,
	NVGRE_A_QUEUE_REMOTE_CPU,
	NVGRE_A_QUEUE_PAD,

	__NVGRE_A_QUEUE_MAX,
	NVGRE_A_QUEUE_MAX = (__NVGRE_A_QUEUE_MAX - 1)
};

enum {
	NVGRE_A_FILTER_IFINDEX = 1,
	NVGRE_A_FILTER_IFNAME,
	NVGRE_A_FILTER_LOC,
	NVGRE_A_FILTER_VSID,
	NVGRE_A_FILTER_MAC,
	NVGRE_A_FILTER_QUEUE,
	NVGRE_A_FILTER_CONTEXT,
	NVGRE_A_FILTER_REPLACE,

	__NVGRE_A_FILTER_MAX,
	NVGRE_A_FILTER_MAX = (__NVGRE_A_FILTER_MAX - 1)
};

enum {
	NVGRE_A_STATS_IFINDEX = 1,
	NVGRE_A_STATS_IFNAME,
	NVGRE_A_STATS_VSID,
	NVGRE_A_STATS_REMOTE,
	NVGRE_A_STATS_REMOTE6,
	NVGRE_A_STATS_RX_PACKETS,
	NVGRE_A_STATS_RX_BYTES,
	NVGRE_A_STATS_TX_PACKETS,
	NVGRE_A_STATS_TX_BYTES,
	NVGRE_A_STATS_COUNTER,
	NVGRE_A_STATS_PAD,

	__NVGRE_A_STATS_MAX,
	NVGRE_A_STATS_MAX = (__NVGRE_A_STATS_MAX - 1)
};

enum {
	NVGRE_A_COUNTER_NAME = 1,
	NVGRE_A_COUNTER_KIND,
	NVGRE_A_COUNTER_VALUE,
	NVGRE_A_COUNTER_PAD,

	__NVGRE_A_COUNTER_MAX,
	NVGRE_A_COUNTER_MAX = (__NVGRE_A_COUNTER_MAX - 1)
};

enum {
	NVGRE_CMD_DEV_GET = 1,
	NVGRE_CMD_OFFLOAD_GET,
	NVGRE_CMD_OFFLOAD_SET,
	NVGRE_CMD_OFFLOAD_NTF,
	NVGRE_CMD_QUEUE_GET,
	NVGRE_CMD_QUEUE_SET,
	NVGRE_CMD_QUEUE_NTF,
	NVGRE_CMD_FILTER_GET,
	NVGRE_CMD_FILTER_ADD,
	NVGRE_CMD_FILTER_DEL,
	NVGRE_CMD_FILTER_ADD_NTF,
	NVGRE_CMD_FILTER_DEL_NTF,
	NVGRE_CMD_STATS_GET,

	__NVGRE_CMD_MAX,
	NVGRE_CMD_MAX = (__NVGRE_CMD_MAX - 1)
};

#define NVGRE_MCGRP_MONITOR	"monitor"

#endif /* _UAPI_LINUX_NVGRE_H */
