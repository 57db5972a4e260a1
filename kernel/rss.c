// SPDX-License-Identifier: GPL-2.0-only
/*
 * Toeplitz: each bit of the input, from the first on, adds to the hash the 32
 * bits of the key that begin at the bit's own position. The hash is linear, so
 * the contribution of four input bits at once can be looked up.
 */
#include <linux/skbuff.h>
#include <linux/unaligned.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "nvgre.h"
#include "rss.h"
#include "underlay.h"

/* The 32 bits of @key from bit @pos on. */
static u32 nvgre_toeplitz_window(const u8 *key, unsigned int pos)
{
	u64 bits = (u64)get_unaligned_be32(key + pos / 8) << 8 |
		   key[pos / 8 + 4];

	return bits >> (8 - pos % 8);
}

/**
 * nvgre_toeplitz_init() - prepare a hash key
 * @t: filled in
 * @key: NVGRE_RSS_KEY_LEN bytes
 */
void nvgre_toeplitz_init(struct nvgre_toeplitz *t, const u8 *key)
{
	unsigned int n, value, bit;

	static_assert(NVGRE_RSS_INPUT_MAX + 4 <= NVGRE_RSS_KEY_LEN);
	for (n = 0; n < ARRAY_SIZE(t->nibble); n++) {
		t->nibble[n][0] = 0;
		for (value = 1; value < 16; value++) {
			bit = 3 - __fls(value);
			t->nibble[n][value] =
				t->nibble[n][value & ~(8 >> bit)] ^
				nvgre_toeplitz_window(key, n * 4 + bit);
		}
	}
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_toeplitz_init);

/**
 * nvgre_toeplitz() - hash bytes
 * @t: prepared key
 * @data: input, any alignment
 * @len: bytes, at most NVGRE_RSS_INPUT_MAX
 *
 * Return: the hash.
 */
u32 nvgre_toeplitz(const struct nvgre_toeplitz *t, const void *data,
		   unsigned int len)
{
	const u32 (*nibble)[16] = t->nibble;
	const u8 *byte = data;
	u32 hash = 0;

	for (; len--; byte++, nibble += 2)
		hash ^= nibble[0][*byte >> 4] ^ nibble[1][*byte & 15];
	return hash;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_toeplitz);

/* Addresses and ports in the order the hash wants them. */
struct nvgre_rss_input {
	union {
		struct {
			__be32 addrs[2];
			__be32 ports;
		} v4;
		struct {
			struct in6_addr addrs[2];
			__be32 ports;
		} v6;
	};
};

/* Both ports, @off bytes into the packet, as they go into the hash. */
static bool nvgre_rss_ports(const struct sk_buff *skb, int off, __be32 *ports)
{
	const __be32 *there = skb_header_pointer(skb, off, sizeof(*ports), ports);

	if (!there)
		return false;
	*ports = get_unaligned(there);
	return true;
}

static bool nvgre_rss_inner4(const struct nvgre_toeplitz *t, unsigned int which,
			     const struct sk_buff *skb,
			     struct nvgre_rss_hash *hash)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct nvgre_rss_input in;

	if (iph->protocol == IPPROTO_TCP)
		which &= NVGRE_RSS_TCP4;
	else if (iph->protocol == IPPROTO_UDP)
		which &= NVGRE_RSS_UDP4;
	else
		return false;
	if (iph->ihl < 5 || ip_is_fragment(iph))
		return false;

	in.v4.addrs[0] = iph->saddr;
	in.v4.addrs[1] = iph->daddr;
	if (which && !nvgre_rss_ports(skb, iph->ihl * 4, &in.v4.ports))
		return false;
	hash->l4 = which;
	hash->value = nvgre_toeplitz(t, &in, hash->l4 ? 12 : 8);
	return true;
}

static bool nvgre_rss_inner6(const struct nvgre_toeplitz *t, unsigned int which,
			     const struct sk_buff *skb,
			     struct nvgre_rss_hash *hash)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct nvgre_rss_input in;
	u8 proto = ip6h->nexthdr;
	__be16 frag_off = 0;
	int off = sizeof(*ip6h);

	if (ipv6_ext_hdr(proto))
		off = ipv6_skip_exthdr(skb, off, &proto, &frag_off);
	if (proto == IPPROTO_TCP)
		which &= NVGRE_RSS_TCP6;
	else if (proto == IPPROTO_UDP)
		which &= NVGRE_RSS_UDP6;
	else
		return false;
	if (off < 0 || frag_off & htons(IP6_OFFSET | IP6_MF))
		return false;

	in.v6.addrs[0] = ip6h->saddr;
	in.v6.addrs[1] = ip6h->daddr;
	if (which && !nvgre_rss_ports(skb, off, &in.v6.ports))
		return false;
	hash->l4 = which;
	hash->value = nvgre_toeplitz(t, &in, hash->l4 ? 36 : 32);
	return true;
}

/* The outer addresses: what is left where the inner packet has no ports. */
static u32 nvgre_rss_outer(const struct nvgre_toeplitz *t,
			   const struct nvgre_outer *outer)
{
	struct nvgre_rss_input in;

	if (outer->src.family == AF_INET) {
		in.v4.addrs[0] = outer->src.v4;
		in.v4.addrs[1] = outer->dst.v4;
		return nvgre_toeplitz(t, &in, 8);
	}
	in.v6.addrs[0] = outer->src.v6;
	in.v6.addrs[1] = outer->dst.v6;
	return nvgre_toeplitz(t, &in, 32);
}

/**
 * nvgre_rss_hash() - hash a decapsulated packet (Q2)
 * @t: prepared key
 * @ports: enum nvgre_rss_ports: where ports count; elsewhere the inner addresses
 * @skb: data at the inner network header, protocol set, IP header pulled
 * @outer: the outer addresses, for all that is no TCP or UDP, for fragments, and
 *	for what cannot be parsed
 *
 * Return: the hash.
 */
struct nvgre_rss_hash nvgre_rss_hash(const struct nvgre_toeplitz *t,
				     unsigned int ports,
				     const struct sk_buff *skb,
				     const struct nvgre_outer *outer)
{
	struct nvgre_rss_hash hash = { };

	if (unlikely(ports & NVGRE_RSS_OUTER)) {
		hash.value = nvgre_rss_outer(t, outer);
		return hash;
	}
	if (skb->protocol == htons(ETH_P_IP) &&
	    nvgre_rss_inner4(t, ports, skb, &hash))
		return hash;
	if (skb->protocol == htons(ETH_P_IPV6) &&
	    nvgre_rss_inner6(t, ports, skb, &hash))
		return hash;
	hash.value = nvgre_rss_outer(t, outer);
	return hash;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_rss_hash);
