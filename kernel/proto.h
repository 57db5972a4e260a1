/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wire format: NVGRE (RFC 7637 section 3.2) and Ethernet in GRE (RFC 2784,
 * RFC 2890). Bytes only: no skb, no net_device. Outside this file a VSID is a
 * u32 in host order.
 */
#ifndef NVGRE_PROTO_H
#define NVGRE_PROTO_H

#include <linux/bits.h>
#include <linux/if_ether.h>
#include <linux/if_tunnel.h>
#include <linux/types.h>

#include <linux/if_nvgre.h>

#define NVGRE_GRE_MIN_LEN	4	/* flags, protocol */
#define NVGRE_GRE_FIELD_LEN	4	/* checksum, key, sequence: each one */
#define NVGRE_GRE_MAX_LEN	(NVGRE_GRE_MIN_LEN + 3 * NVGRE_GRE_FIELD_LEN)
#define NVGRE_HDR_LEN		(NVGRE_GRE_MIN_LEN + NVGRE_GRE_FIELD_LEN)

/**
 * enum nvgre_pass - why a GRE packet is not ours and goes on to the host (D2)
 * @NVGRE_PASS_NOT: it is ours
 * @NVGRE_PASS_TRUNCATED: the packet ends inside the GRE header
 * @NVGRE_PASS_VERSION: GRE version other than 0
 * @NVGRE_PASS_FLAGS: routing, another bit a receiver must not accept, or an IPv6
 *	option that the host must judge
 * @NVGRE_PASS_PROTOCOL: the payload is not an Ethernet frame
 * @NVGRE_PASS_UNKNOWN: no device has this VSID or key
 * @NVGRE_PASS_MULTICAST: outer destination is multicast or broadcast
 * @NVGRE_PASS_FRAGMENT: an outer IPv6 fragment, seen before reassembly
 * @NVGRE_N_PASS: number of reasons
 */
enum nvgre_pass {
	NVGRE_PASS_NOT,
	NVGRE_PASS_TRUNCATED,
	NVGRE_PASS_VERSION,
	NVGRE_PASS_FLAGS,
	NVGRE_PASS_PROTOCOL,
	NVGRE_PASS_UNKNOWN,
	NVGRE_PASS_MULTICAST,
	NVGRE_PASS_FRAGMENT,
	NVGRE_N_PASS
};

/**
 * struct nvgre_gre - one GRE header, as read from or about to be put on the wire
 * @flags: GRE_CSUM, GRE_KEY and GRE_SEQ, no other bit; network byte order
 * @len: bytes of the header, NVGRE_GRE_MIN_LEN..NVGRE_GRE_MAX_LEN
 * @key: host byte order; valid where @flags has GRE_KEY
 */
struct nvgre_gre {
	__be16 flags;
	u8 len;
	u32 key;
};

/* Bytes of a GRE header with @flags (GRE_CSUM, GRE_KEY, GRE_SEQ). */
static inline u8 nvgre_gre_len(__be16 flags)
{
	return NVGRE_GRE_MIN_LEN +
	       NVGRE_GRE_FIELD_LEN * (!!(flags & GRE_CSUM) +
				      !!(flags & GRE_KEY) +
				      !!(flags & GRE_SEQ));
}

/* W1: exactly K, and no more, or it is not NVGRE. */
static inline bool nvgre_gre_is_nvgre(const struct nvgre_gre *gre)
{
	return gre->flags == GRE_KEY;
}

static inline u32 nvgre_key_vsid(u32 key)
{
	return key >> 8;
}

static inline u32 nvgre_key(u32 vsid, u8 flowid)
{
	return vsid << 8 | flowid;
}

/* RFC 7637 section 3.4. */
static inline bool nvgre_vsid_is_reserved(u32 vsid)
{
	return vsid < NVGRE_VSID_MIN || vsid > NVGRE_VSID_MAX;
}

/*
 * Folds a flow hash to a FlowID (W2). All four bytes count: hashes that NICs
 * and guests hand us are not equally good in all of them.
 */
static inline u8 nvgre_flowid(u32 hash)
{
	hash ^= hash >> 16;
	return hash ^ hash >> 8;
}

enum nvgre_pass nvgre_gre_parse(const void *data, unsigned int len,
				struct nvgre_gre *gre);
void nvgre_gre_build(void *data, const struct nvgre_gre *gre);

#endif /* NVGRE_PROTO_H */
