/* SPDX-License-Identifier: GPL-2.0-only */
/* What newer kernels hand to RSS operations. */
#ifndef NVGRE_COMPAT_LINUX_ETHTOOL_H
#define NVGRE_COMPAT_LINUX_ETHTOOL_H

#include_next <linux/ethtool.h>

#ifndef NVGRE_HAVE_RXFH_FIELDS
struct ethtool_rxfh_fields {
	u32 data;
	u32 flow_type;
	u32 rss_context;
};
#endif

#ifndef NVGRE_HAVE_RXFH_PARAM
struct ethtool_rxfh_param {
	u8 hfunc;
	u32 *indir;
	u8 *key;
	u32 rss_context;
};

struct ethtool_rxfh_context {
	u8 hfunc;
};

static inline u32 *ethtool_rxfh_context_indir(struct ethtool_rxfh_context *ctx)
{
	return NULL;
}

static inline u8 *ethtool_rxfh_context_key(struct ethtool_rxfh_context *ctx)
{
	return NULL;
}
#endif

#endif
