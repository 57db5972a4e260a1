/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Task-offload state (O1): for each offload a matrix of cells, the mixes of inner
 * and outer IP version in which it is enabled. What it says is also in the
 * device's features: a feature is on exactly when one of its cells is.
 */
#ifndef NVGRE_OFFLOAD_H
#define NVGRE_OFFLOAD_H

#include <linux/bits.h>
#include <linux/if_ether.h>
#include <linux/netdev_features.h>
#include <linux/nvgre.h>
#include <linux/socket.h>
#include <linux/types.h>

#include "addr.h"

struct netlink_ext_ack;
struct nvgre_dev;
struct nvgre_net;

#define NVGRE_N_OFFLOAD		(NVGRE_OFFLOAD_MAX + 1)

#define NVGRE_MIX_INNER4	(NVGRE_MIX_INNER4_OUTER4 | NVGRE_MIX_INNER4_OUTER6)
#define NVGRE_MIX_INNER6	(NVGRE_MIX_INNER6_OUTER4 | NVGRE_MIX_INNER6_OUTER6)
#define NVGRE_MIX_OUTER4	(NVGRE_MIX_INNER4_OUTER4 | NVGRE_MIX_INNER6_OUTER4)
#define NVGRE_MIX_OUTER6	(NVGRE_MIX_INNER4_OUTER6 | NVGRE_MIX_INNER6_OUTER6)
#define NVGRE_MIX_ALL		(NVGRE_MIX_INNER4 | NVGRE_MIX_INNER6)

/* Cells are numbered as the bits of enum nvgre_mix; here is all that is not IP. */
#define NVGRE_CELL_OTHER	4
#define NVGRE_N_CELL		5

/* The features that say what is enabled, without what comes in their company. */
#define NVGRE_OFFLOAD_FEATURES	(NETIF_F_HW_CSUM | NETIF_F_RXCSUM |	\
				 NETIF_F_TSO | NETIF_F_TSO6 |		\
				 NETIF_F_GSO_UDP_L4 | NETIF_F_RXHASH |	\
				 NETIF_F_NTUPLE | NETIF_F_GRO)

/**
 * enum nvgre_rx_off - what must not be done with a received packet
 * @NVGRE_RX_OFF_CSUM: trust a verified checksum
 * @NVGRE_RX_OFF_RSS: spread by the inner packet
 * @NVGRE_RX_OFF_VMQ: follow steering rules
 * @NVGRE_RX_OFF_GRO: aggregate
 */
enum nvgre_rx_off {
	NVGRE_RX_OFF_CSUM = BIT(0),
	NVGRE_RX_OFF_RSS = BIT(1),
	NVGRE_RX_OFF_VMQ = BIT(2),
	NVGRE_RX_OFF_GRO = BIT(3),
};

/**
 * struct nvgre_offloads - what is enabled, and what that means for packets
 * @enabled: enum nvgre_mix by offload; RTNL
 * @max_header_size: S7; RTNL, read by the packet path
 * @tx_some_off: @tx_off is not all zero
 * @rx_some_off: @rx_off is not all zero
 * @rx_off: enum nvgre_rx_off by cell; changed while no packet is steered
 * @tx_off: features that packets of a cell do not have
 */
struct nvgre_offloads {
	u8 enabled[NVGRE_N_OFFLOAD];
	u16 max_header_size;
	bool tx_some_off;
	bool rx_some_off;
	u8 rx_off[NVGRE_N_CELL];
	netdev_features_t tx_off[NVGRE_N_CELL];
};

/**
 * struct nvgre_offload_change - a change of some cells
 * @on: to enable, enum nvgre_mix by offload
 * @off: to disable
 */
struct nvgre_offload_change {
	u8 on[NVGRE_N_OFFLOAD];
	u8 off[NVGRE_N_OFFLOAD];
};

/**
 * enum nvgre_lack_how - how a device lacks a feature
 * @NVGRE_LACK_OFF: it is off
 * @NVGRE_LACK_NONE: the device has no such feature
 * @NVGRE_LACK_IN_TUNNELS: it does not have it for encapsulated packets
 */
enum nvgre_lack_how {
	NVGRE_LACK_OFF,
	NVGRE_LACK_NONE,
	NVGRE_LACK_IN_TUNNELS,
};

/**
 * struct nvgre_effective - who performs an offload for one kind of packet (O6)
 * @performer: enum nvgre_performer
 * @reason: enum nvgre_reason
 * @lack: with NVGRE_REASON_FEATURE: which one
 * @how: enum nvgre_lack_how
 */
struct nvgre_effective {
	u8 performer;
	u8 reason;
	u8 lack;
	u8 how;
};

/**
 * struct nvgre_path - the way to a remote
 * @remote: the remote; none: all else is zero
 * @underlay: ifindex of the device that the route leads to, or 0
 * @encrypted: packets are encrypted on the way (IPsec)
 * @by: for each offload, and inner IPv4 and IPv6
 */
struct nvgre_path {
	struct nvgre_addr remote;
	int underlay;
	bool encrypted;
	struct nvgre_effective by[NVGRE_N_OFFLOAD][2];
};

/**
 * struct nvgre_offload_state - what is told of a device's offloads
 * @enabled: enum nvgre_mix by offload
 * @active: of these, the ones at work
 * @max_header_size: S7
 * @path: what becomes of them on the way to the device's remote
 */
struct nvgre_offload_state {
	u8 enabled[NVGRE_N_OFFLOAD];
	u8 active[NVGRE_N_OFFLOAD];
	u16 max_header_size;
	struct nvgre_path path;
};

/* The cell of an inner packet of type @proto in an outer one of @family. */
static inline unsigned int nvgre_offload_cell(__be16 proto, u16 family)
{
	unsigned int outer = family == AF_INET6 ? 2 : 0;

	if (proto == htons(ETH_P_IP))
		return outer;
	if (proto == htons(ETH_P_IPV6))
		return outer + 1;
	return NVGRE_CELL_OTHER;
}

/* The same as enum nvgre_mix, for IP packets. */
static inline u8 nvgre_offload_mix(bool inner6, u16 family)
{
	return BIT((family == AF_INET6 ? 2 : 0) + inner6);
}

/* What must not be done with a received packet; look only where @rx_some_off. */
static inline unsigned int nvgre_offload_rx_off(const struct nvgre_offloads *o,
						__be16 proto, u16 family)
{
	return o->rx_off[nvgre_offload_cell(proto, family)];
}

void nvgre_offload_enable(struct nvgre_offloads *o, const u8 *enabled);
void nvgre_offload_follow(u8 *enabled, netdev_features_t features);
netdev_features_t nvgre_offload_features(const u8 *enabled);
netdev_features_t nvgre_offload_fix(const u8 *enabled,
				    netdev_features_t features);
bool nvgre_offload_add(struct nvgre_offload_change *change, u32 offload,
		       bool on, u8 mix);
void nvgre_offload_apply(u8 *enabled, const struct nvgre_offload_change *change);
bool nvgre_offload_possible(const u8 *enabled);

/* netlink_offload.c */
void nvgre_offload_begin(struct nvgre_dev *nv);
void nvgre_offload_tell(struct nvgre_dev *nv);

/* watch.c */
void nvgre_watch_init(struct nvgre_net *nn);
void nvgre_watch_begin(struct nvgre_net *nn);
void nvgre_watch_rest(struct nvgre_net *nn);
void nvgre_watch_end(struct nvgre_net *nn);

#endif /* NVGRE_OFFLOAD_H */
