/* SPDX-License-Identifier: GPL-2.0-only */
/* A provider address. */
#ifndef NVGRE_ADDR_H
#define NVGRE_ADDR_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/socket.h>
#include <linux/types.h>
#include <net/ipv6.h>

/**
 * struct nvgre_addr - a provider address (PA)
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for none
 * @v4: network byte order
 * @v6: network byte order
 */
struct nvgre_addr {
	u16 family;
	union {
		__be32 v4;
		struct in6_addr v6;
	};
};

static inline bool nvgre_addr_equal(const struct nvgre_addr *a,
				    const struct nvgre_addr *b)
{
	if (a->family != b->family)
		return false;
	if (a->family == AF_INET)
		return a->v4 == b->v4;
	return a->family == AF_UNSPEC || ipv6_addr_equal(&a->v6, &b->v6);
}

#endif /* NVGRE_ADDR_H */
