/* SPDX-License-Identifier: GPL-2.0-only */
/* GRO state was part of the NAPI instance before it was a gro_node. */
#ifndef NVGRE_COMPAT_NET_GRO_H
#define NVGRE_COMPAT_NET_GRO_H

#include_next <net/gro.h>

#ifdef NVGRE_HAVE_GRO_NODE
#define nvgre_compat_rx_list(napi)	(&(napi)->gro.rx_list)
#define nvgre_compat_rx_count(napi)	((napi)->gro.rx_count)
#else
#define nvgre_compat_rx_list(napi)	(&(napi)->rx_list)
#define nvgre_compat_rx_count(napi)	((napi)->rx_count)
#endif

/*
 * Passes up all that GRO holds, as napi_complete_done() does but for a
 * gro_flush_timeout; gro_normal_list() cannot be called from a module.
 * Context: the poll of @napi.
 */
static inline void nvgre_compat_gro_flush(struct napi_struct *napi)
{
	napi_gro_flush(napi, false);
	if (!nvgre_compat_rx_count(napi))
		return;
	netif_receive_skb_list(nvgre_compat_rx_list(napi));
	INIT_LIST_HEAD(nvgre_compat_rx_list(napi));
	nvgre_compat_rx_count(napi) = 0;
}

#endif
