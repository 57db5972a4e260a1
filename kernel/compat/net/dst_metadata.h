/* SPDX-License-Identifier: GPL-2.0-only */
/* Tunnel flags were a __be16 before they became a bitmap. */
#ifndef NVGRE_COMPAT_NET_DST_METADATA_H
#define NVGRE_COMPAT_NET_DST_METADATA_H

#include_next <net/dst_metadata.h>

#ifndef IP_TUNNEL_DECLARE_FLAGS
#define IP_TUNNEL_DECLARE_FLAGS(name)	unsigned long name[1]
#define IP_TUNNEL_KEY_BIT		2	/* TUNNEL_KEY is 0x04 */

static inline struct metadata_dst *
nvgre_compat_ip_tun_rx_dst(struct sk_buff *skb, const unsigned long *flags,
			   __be64 tunnel_id, int md_size)
{
	return ip_tun_rx_dst(skb, cpu_to_be16(flags[0]), tunnel_id, md_size);
}

#define ip_tun_rx_dst nvgre_compat_ip_tun_rx_dst

static inline struct metadata_dst *
nvgre_compat_ipv6_tun_rx_dst(struct sk_buff *skb, const unsigned long *flags,
			     __be64 tunnel_id, int md_size)
{
	return ipv6_tun_rx_dst(skb, cpu_to_be16(flags[0]), tunnel_id, md_size);
}

#define ipv6_tun_rx_dst nvgre_compat_ipv6_tun_rx_dst
#endif

#endif
