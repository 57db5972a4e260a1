/* SPDX-License-Identifier: GPL-2.0-only */
/* Receive-side scaling: the Toeplitz hash and what of a packet goes into it. */
#ifndef NVGRE_RSS_H
#define NVGRE_RSS_H

#include <linux/bits.h>
#include <linux/types.h>

struct nvgre_outer;
struct sk_buff;

#define NVGRE_RSS_KEY_LEN	40
#define NVGRE_RSS_INDIR_LEN	128
/* IPv6 addresses and ports: the longest input. */
#define NVGRE_RSS_INPUT_MAX	36

/**
 * enum nvgre_rss_ports - inner packets whose ports are hashed, too (Q2)
 * @NVGRE_RSS_TCP4: TCP over IPv4
 * @NVGRE_RSS_UDP4: UDP over IPv4
 * @NVGRE_RSS_TCP6: TCP over IPv6
 * @NVGRE_RSS_UDP6: UDP over IPv6
 * @NVGRE_RSS_ALL: all of these, the default
 * @NVGRE_RSS_OUTER: none of these: the outer addresses, for all packets
 */
enum nvgre_rss_ports {
	NVGRE_RSS_TCP4 = BIT(0),
	NVGRE_RSS_UDP4 = BIT(1),
	NVGRE_RSS_TCP6 = BIT(2),
	NVGRE_RSS_UDP6 = BIT(3),
	NVGRE_RSS_ALL = GENMASK(3, 0),
	NVGRE_RSS_OUTER = BIT(4),
};

/**
 * struct nvgre_toeplitz - a hash key, prepared
 * @nibble: what each value of each half byte of the input adds to the hash:
 *	4.5 KB, of which IPv4 with ports touches 1.5
 */
struct nvgre_toeplitz {
	u32 nibble[NVGRE_RSS_INPUT_MAX * 2][16];
};

/**
 * struct nvgre_rss_hash - hash of a packet
 * @value: the hash
 * @l4: ports went into it
 */
struct nvgre_rss_hash {
	u32 value;
	bool l4;
};

void nvgre_toeplitz_init(struct nvgre_toeplitz *t, const u8 *key);
u32 nvgre_toeplitz(const struct nvgre_toeplitz *t, const void *data,
		   unsigned int len);
struct nvgre_rss_hash nvgre_rss_hash(const struct nvgre_toeplitz *t,
				     unsigned int ports,
				     const struct sk_buff *skb,
				     const struct nvgre_outer *outer);

#endif /* NVGRE_RSS_H */
