// SPDX-License-Identifier: GPL-2.0-only
#include "rxq.h"

/* Context: process, before the device can be found by packets. */
int nvgre_rxq_init(struct nvgre_dev *nv)
{
	return gro_cells_init(&nv->gro_cells, nv->dev);
}

/* Context: process, a grace period after packets could last find the device. */
void nvgre_rxq_destroy(struct nvgre_dev *nv)
{
	gro_cells_destroy(&nv->gro_cells);
}

/**
 * nvgre_rxq_receive() - queue a frame on this CPU, aggregate it, pass it up
 * @nv: the device
 * @skb: consumed; eth_type_trans() done. A full queue, or a device that went
 *	down meanwhile, drops it; the core counts that in rx_dropped.
 *
 * Context: softirq, RCU read-side section.
 */
void nvgre_rxq_receive(struct nvgre_dev *nv, struct sk_buff *skb)
{
	gro_cells_receive(&nv->gro_cells, skb);
}
