/* SPDX-License-Identifier: GPL-2.0-only */
/* Receive queues: from a decapsulated frame to the stack, with GRO. */
#ifndef NVGRE_RXQ_H
#define NVGRE_RXQ_H

#include "nvgre.h"

int nvgre_rxq_init(struct nvgre_dev *nv);
void nvgre_rxq_destroy(struct nvgre_dev *nv);
void nvgre_rxq_receive(struct nvgre_dev *nv, struct sk_buff *skb);

#endif /* NVGRE_RXQ_H */
