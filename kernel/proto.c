// SPDX-License-Identifier: GPL-2.0-only
#include <linux/unaligned.h>

#include "nvgre.h"
#include "proto.h"

/*
 * What a receiver must not accept (RFC 2784 section 2.3 and RFC 1701): routing,
 * strict source route and the first bit of the recursion control. The other
 * reserved bits are ignored.
 */
#define NVGRE_GRE_REFUSED	(GRE_ROUTING | GRE_STRICT | cpu_to_be16(0x0400))
#define NVGRE_GRE_KNOWN		(GRE_CSUM | GRE_KEY | GRE_SEQ)

/**
 * nvgre_gre_parse() - read a GRE header that carries an Ethernet frame
 * @data: first byte of the GRE header, any alignment
 * @len: bytes that may be read at @data; NVGRE_GRE_MAX_LEN always suffice
 * @gre: filled in on success, otherwise untouched
 *
 * Only form and length are judged here. A checksum is not verified, whether
 * somebody wants the packet is not asked.
 *
 * Return: NVGRE_PASS_NOT, or why this is no packet of ours.
 */
enum nvgre_pass nvgre_gre_parse(const void *data, unsigned int len,
				struct nvgre_gre *gre)
{
	const u8 *key = data + NVGRE_GRE_MIN_LEN;
	__be16 flags;
	u8 hdr_len;

	if (len < NVGRE_GRE_MIN_LEN)
		return NVGRE_PASS_TRUNCATED;

	flags = cpu_to_be16(get_unaligned_be16(data));
	if (flags & GRE_VERSION)
		return NVGRE_PASS_VERSION;
	if (flags & NVGRE_GRE_REFUSED)
		return NVGRE_PASS_FLAGS;
	if (get_unaligned_be16(data + 2) != ETH_P_TEB)
		return NVGRE_PASS_PROTOCOL;

	hdr_len = nvgre_gre_len(flags);
	if (len < hdr_len)
		return NVGRE_PASS_TRUNCATED;

	if (flags & GRE_CSUM)
		key += NVGRE_GRE_FIELD_LEN;
	gre->flags = flags & NVGRE_GRE_KNOWN;
	gre->len = hdr_len;
	gre->key = flags & GRE_KEY ? get_unaligned_be32(key) : 0;
	return NVGRE_PASS_NOT;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_gre_parse);

/**
 * nvgre_gre_build() - write a GRE header that carries an Ethernet frame
 * @data: where the header goes, @gre->len bytes, any alignment
 * @gre: what to write; flags GRE_CSUM and GRE_KEY only, we send no sequence
 *
 * The checksum, where there is one, is left zero.
 */
void nvgre_gre_build(void *data, const struct nvgre_gre *gre)
{
	u8 *next = data + NVGRE_GRE_MIN_LEN;

	put_unaligned_be16(be16_to_cpu(gre->flags), data);
	put_unaligned_be16(ETH_P_TEB, data + 2);
	if (gre->flags & GRE_CSUM) {
		put_unaligned_be32(0, next);
		next += NVGRE_GRE_FIELD_LEN;
	}
	if (gre->flags & GRE_KEY)
		put_unaligned_be32(gre->key, next);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_gre_build);
