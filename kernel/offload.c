// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/string.h>

#include "nvgre.h"
#include "offload.h"

/**
 * struct nvgre_offload_bit - a feature, and the cells that it stands for
 * @feature: on if one of @mix is enabled
 * @company: features that go on with it; the core takes them off
 * @offload: which offload
 * @mix: its cells
 */
struct nvgre_offload_bit {
	netdev_features_t feature;
	netdev_features_t company;
	u8 offload;
	u8 mix;
};

static const struct nvgre_offload_bit nvgre_offload_bits[] = {
	{ NETIF_F_HW_CSUM, 0, NVGRE_OFFLOAD_TX_CHECKSUM, NVGRE_MIX_ALL },
	{ NETIF_F_RXCSUM, 0, NVGRE_OFFLOAD_RX_CHECKSUM, NVGRE_MIX_ALL },
	{ NETIF_F_TSO, NETIF_F_TSO_ECN | NETIF_F_TSO_MANGLEID,
	  NVGRE_OFFLOAD_LSO, NVGRE_MIX_INNER4 },
	{ NETIF_F_TSO6, NETIF_F_TSO_ECN, NVGRE_OFFLOAD_LSO, NVGRE_MIX_INNER6 },
	{ NETIF_F_GSO_UDP_L4, 0, NVGRE_OFFLOAD_USO, NVGRE_MIX_ALL },
	{ NETIF_F_RXHASH, 0, NVGRE_OFFLOAD_RSS, NVGRE_MIX_ALL },
	{ NETIF_F_NTUPLE, 0, NVGRE_OFFLOAD_VMQ, NVGRE_MIX_ALL },
	{ NETIF_F_GRO, 0, NVGRE_OFFLOAD_GRO, NVGRE_MIX_ALL },
};

/* -- what packets look at ------------------------------------------------------- */

static netdev_features_t nvgre_offload_tx_off(const u8 *enabled, u8 mix)
{
	netdev_features_t off = 0;

	if (!(enabled[NVGRE_OFFLOAD_TX_CHECKSUM] & mix))
		off |= NETIF_F_CSUM_MASK | NETIF_F_GSO_MASK;
	if (!(enabled[NVGRE_OFFLOAD_LSO] & mix))
		off |= NETIF_F_ALL_TSO;
	if (!(enabled[NVGRE_OFFLOAD_USO] & mix))
		off |= NETIF_F_GSO_UDP_L4;
	return off;
}

static u8 nvgre_offload_rx_off_of(const u8 *enabled, u8 mix)
{
	u8 off = 0;

	if (!(enabled[NVGRE_OFFLOAD_RX_CHECKSUM] & mix))
		off |= NVGRE_RX_OFF_CSUM;
	if (!(enabled[NVGRE_OFFLOAD_RSS] & mix))
		off |= NVGRE_RX_OFF_RSS;
	if (!(enabled[NVGRE_OFFLOAD_VMQ] & mix))
		off |= NVGRE_RX_OFF_VMQ;
	if (!(enabled[NVGRE_OFFLOAD_GRO] & mix))
		off |= NVGRE_RX_OFF_GRO;
	return off;
}

/**
 * nvgre_offload_enable() - make packets see what is enabled
 * @o: the device's state
 * @enabled: enum nvgre_mix by offload
 *
 * What is no IP packet is in no cell: it loses what is off everywhere.
 *
 * Context: RTNL. Where that changes what becomes of received packets, between
 * nvgre_rxq_pause() and nvgre_rxq_resume().
 */
void nvgre_offload_enable(struct nvgre_offloads *o, const u8 *enabled)
{
	bool tx_some_off = false, rx_some_off = false;
	unsigned int i;

	memcpy(o->enabled, enabled, sizeof(o->enabled));
	for (i = 0; i < NVGRE_N_CELL; i++) {
		u8 mix = i == NVGRE_CELL_OTHER ? NVGRE_MIX_ALL : BIT(i);
		netdev_features_t tx_off = nvgre_offload_tx_off(enabled, mix);

		o->rx_off[i] = nvgre_offload_rx_off_of(enabled, mix);
		WRITE_ONCE(o->tx_off[i], tx_off);
		rx_some_off |= o->rx_off[i];
		tx_some_off |= tx_off;
	}
	o->rx_some_off = rx_some_off;
	WRITE_ONCE(o->tx_some_off, tx_some_off);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_offload_enable);

/* -- cells and features --------------------------------------------------------- */

/* The features that say @enabled, with their company. */
netdev_features_t nvgre_offload_features(const u8 *enabled)
{
	const struct nvgre_offload_bit *bit;
	netdev_features_t features = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nvgre_offload_bits); i++) {
		bit = &nvgre_offload_bits[i];
		if (enabled[bit->offload] & bit->mix)
			features |= bit->feature | bit->company;
	}
	return features;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_offload_features);

/* Segments need checksums: cells in which @offload can be enabled. */
static u8 nvgre_offload_cells(const u8 *enabled, unsigned int offload)
{
	if (offload == NVGRE_OFFLOAD_LSO || offload == NVGRE_OFFLOAD_USO)
		return enabled[NVGRE_OFFLOAD_TX_CHECKSUM];
	return NVGRE_MIX_ALL;
}

/**
 * nvgre_offload_follow() - make cells agree with features, where they do not
 * @enabled: enum nvgre_mix by offload; of a feature that goes on all cells that can
 *	be are enabled, of one that goes off none
 * @features: as nvgre_offload_fix() left them
 */
void nvgre_offload_follow(u8 *enabled, netdev_features_t features)
{
	const struct nvgre_offload_bit *bit;
	unsigned int i;
	u8 can;

	/* tx-checksum is the first, and settled when the others are asked. */
	for (i = 0; i < ARRAY_SIZE(nvgre_offload_bits); i++) {
		bit = &nvgre_offload_bits[i];
		can = nvgre_offload_cells(enabled, bit->offload);
		if (!(features & bit->feature))
			enabled[bit->offload] &= ~bit->mix;
		else if (!(enabled[bit->offload] & bit->mix))
			enabled[bit->offload] |= bit->mix & can;
		enabled[bit->offload] &= can;
	}
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_offload_follow);

/* Takes off @features for which no cell could be enabled. */
netdev_features_t nvgre_offload_fix(const u8 *enabled,
				    netdev_features_t features)
{
	const struct nvgre_offload_bit *bit;
	u8 after[NVGRE_N_OFFLOAD];
	unsigned int i;

	memcpy(after, enabled, sizeof(after));
	nvgre_offload_follow(after, features);
	for (i = 0; i < ARRAY_SIZE(nvgre_offload_bits); i++) {
		bit = &nvgre_offload_bits[i];
		if (!(after[bit->offload] & bit->mix))
			features &= ~bit->feature;
	}
	return features;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_offload_fix);

/* -- changes -------------------------------------------------------------------- */

/* Adds to a change; false if it would turn a cell both on and off. */
bool nvgre_offload_add(struct nvgre_offload_change *change, u32 offload,
		       bool on, u8 mix)
{
	if (on)
		change->on[offload] |= mix;
	else
		change->off[offload] |= mix;
	return !(change->on[offload] & change->off[offload]);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_offload_add);

void nvgre_offload_apply(u8 *enabled, const struct nvgre_offload_change *change)
{
	unsigned int i;

	for (i = 0; i < NVGRE_N_OFFLOAD; i++)
		enabled[i] = (enabled[i] & ~change->off[i]) | change->on[i];
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_offload_apply);

/* Is something enabled in a cell in which it cannot be? */
bool nvgre_offload_possible(const u8 *enabled)
{
	return !((enabled[NVGRE_OFFLOAD_LSO] | enabled[NVGRE_OFFLOAD_USO]) &
		 ~enabled[NVGRE_OFFLOAD_TX_CHECKSUM]);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_offload_possible);
