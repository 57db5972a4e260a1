/* SPDX-License-Identifier: GPL-2.0-only */
/* Between an inner frame and a GRE packet: headers on, headers off. */
#ifndef NVGRE_ENCAP_H
#define NVGRE_ENCAP_H

#include "nvgre.h"

int nvgre_vlan_pop(struct sk_buff *skb, u16 *tci);
enum nvgre_count nvgre_encap_prepare(struct nvgre_dev *nv, u8 mode,
				     struct sk_buff *skb);
int nvgre_encap_push(struct sk_buff *skb, const struct nvgre_gre *gre,
		     unsigned int headroom);
bool nvgre_decap_csum_ok(struct sk_buff *skb, const struct nvgre_gre *gre);

#endif /* NVGRE_ENCAP_H */
