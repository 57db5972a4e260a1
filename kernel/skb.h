/* SPDX-License-Identifier: GPL-2.0-only */
/* What can be read off an inner frame. */
#ifndef NVGRE_SKB_H
#define NVGRE_SKB_H

#include <linux/sctp.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>

/**
 * nvgre_inner_hdr_len() - bytes up to the end of the inner transport header
 * @skb: a super-packet, or one whose checksum is to be filled in; data at its
 *	Ethernet header
 *
 * Return: that many, at least those up to the transport header.
 */
static inline unsigned int nvgre_inner_hdr_len(const struct sk_buff *skb)
{
	unsigned int off = skb->ip_summed == CHECKSUM_PARTIAL ?
			   skb_checksum_start_offset(skb) :
			   skb_transport_offset(skb);
	unsigned int type = skb_shinfo(skb)->gso_type;
	const struct tcphdr *th;
	struct tcphdr buf;

	if (type & SKB_GSO_SCTP)
		return off + sizeof(struct sctphdr);
	if (!(type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6)) &&
	    (skb_is_gso(skb) ||
	     skb->csum_offset != offsetof(struct tcphdr, check)))
		return off + sizeof(struct udphdr);

	th = skb_header_pointer(skb, off, sizeof(buf), &buf);
	return off + (th ? __tcp_hdrlen(th) : sizeof(buf));
}

#endif /* NVGRE_SKB_H */
