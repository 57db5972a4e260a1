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

struct netlink_ext_ack;
struct nvgre_dev;

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
 * struct nvgre_offload_state - what is told of a device's offloads
 * @enabled: enum nvgre_mix by offload
 * @active: of these, the ones at work
 * @max_header_size: S7
 */
struct nvgre_offload_state {
	u8 enabled[NVGRE_N_OFFLOAD];
	u8 active[NVGRE_N_OFFLOAD];
	u16 max_header_size;
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

/* What must not be done with a received packet: enum nvgre_rx_off. */
static inline unsigned int nvgre_offload_rx_off(const struct nvgre_offloads *o,
						__be16 proto, u16 family)
{
	if (likely(!o->rx_some_off))
		return 0;
	return o->rx_off[nvgre_offload_cell(proto, family)];
}

void nvgre_offload_enable(struct nvgre_offloads *o, const u8 *enabled);
void nvgre_offload_follow(u8 *enabled, netdev_features_t features);
netdev_features_t nvgre_offload_features(const u8 *enabled);
bool nvgre_offload_add(struct nvgre_offload_change *change, u32 offload,
		       bool on, u8 mix);
void nvgre_offload_apply(u8 *enabled, const struct nvgre_offload_change *change);
bool nvgre_offload_possible(const u8 *enabled,
			    const struct nvgre_offload_change *change);

/* netlink_offload.c */
void nvgre_offload_begin(struct nvgre_dev *nv);
void nvgre_offload_tell(struct nvgre_dev *nv);

#endif /* NVGRE_OFFLOAD_H */
