/* SPDX-License-Identifier: GPL-2.0-only */
/* The way of a received packet from the hook to the receive queue. */
#ifndef NVGRE_RECV_H
#define NVGRE_RECV_H

#include "nvgre.h"

struct nvgre_outer;

void nvgre_recv(struct nvgre_dev *nv, struct sk_buff *skb,
		const struct nvgre_outer *outer, const struct nvgre_gre *gre);

#endif /* NVGRE_RECV_H */
