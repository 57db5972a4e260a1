/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RSS operations of ethtool_ops, for kernels that hand over their parameters one
 * by one, keep no contexts, or ask for hash fields through get_rxnfc. Included by
 * ethtool.h.
 */
#ifndef NVGRE_COMPAT_RXFH_H
#define NVGRE_COMPAT_RXFH_H

#include "../nvgre.h"

#ifdef NVGRE_HAVE_RXFH_FIELDS

static inline u32 nvgre_compat_rx_ring_count(struct net_device *dev)
{
	const struct nvgre_dev *nv = netdev_priv(dev);

	return nv->steer.n_queues;
}

#define NVGRE_COMPAT_RXFH_FIELDS					\
	.get_rx_ring_count = nvgre_compat_rx_ring_count,		\
	.get_rxfh_fields = nvgre_get_rxfh_fields,			\
	.set_rxfh_fields = nvgre_set_rxfh_fields,			\
	.rxfh_per_ctx_fields = true,

static inline int nvgre_compat_get_rxnfc_fields(struct net_device *dev,
						struct ethtool_rxnfc *nfc)
{
	return -EOPNOTSUPP;
}

static inline int nvgre_compat_set_rxnfc_fields(struct net_device *dev,
						struct ethtool_rxnfc *nfc)
{
	return -EOPNOTSUPP;
}

#else

#define NVGRE_COMPAT_RXFH_FIELDS

static inline struct ethtool_rxfh_fields
nvgre_compat_fields(const struct ethtool_rxnfc *nfc)
{
	return (struct ethtool_rxfh_fields) {
		.data = nfc->data,
		.flow_type = nfc->flow_type & ~FLOW_RSS,
		.rss_context = nfc->flow_type & FLOW_RSS ? nfc->rss_context : 0,
	};
}

static inline int nvgre_compat_get_rxnfc_fields(struct net_device *dev,
						struct ethtool_rxnfc *nfc)
{
	struct ethtool_rxfh_fields fields = nvgre_compat_fields(nfc);
	int err;

	if (nfc->cmd != ETHTOOL_GRXFH)
		return -EOPNOTSUPP;
	err = nvgre_get_rxfh_fields(dev, &fields);
	nfc->data = fields.data;
	return err;
}

static inline int nvgre_compat_set_rxnfc_fields(struct net_device *dev,
						struct ethtool_rxnfc *nfc)
{
	struct ethtool_rxfh_fields fields = nvgre_compat_fields(nfc);

	if (nfc->cmd != ETHTOOL_SRXFH)
		return -EOPNOTSUPP;
#ifndef NVGRE_HAVE_RXFH_PARAM
	/* The core leaves rss_context uninitialized. */
	if (nfc->flow_type & FLOW_RSS)
		return -EOPNOTSUPP;
#endif
	return nvgre_set_rxfh_fields(dev, &fields, NULL);
}

#endif

#ifdef NVGRE_HAVE_RXFH_PARAM

#ifdef NVGRE_HAVE_RXFH_FIELDS
#define NVGRE_COMPAT_RXFH_CAPS
#else
#define NVGRE_COMPAT_RXFH_CAPS	.cap_rss_ctx_supported = true,
#endif

#define NVGRE_COMPAT_RXFH_OPS						\
	NVGRE_COMPAT_RXFH_CAPS						\
	NVGRE_COMPAT_RXFH_FIELDS					\
	.rxfh_max_num_contexts = NVGRE_STEER_MAX_CONTEXTS,		\
	.rxfh_per_ctx_key = true,					\
	.get_rxfh = nvgre_get_rxfh,					\
	.set_rxfh = nvgre_set_rxfh,					\
	.create_rxfh_context = nvgre_create_rxfh_context,		\
	.modify_rxfh_context = nvgre_modify_rxfh_context,		\
	.remove_rxfh_context = nvgre_remove_rxfh_context,

#else

static inline int nvgre_compat_get_context(struct net_device *dev, u32 *indir,
					   u8 *key, u8 *hfunc, u32 context)
{
	struct ethtool_rxfh_param rxfh = {
		.indir = indir, .key = key, .rss_context = context,
	};
	int err = nvgre_get_rxfh(dev, &rxfh);

	if (!err && hfunc)
		*hfunc = rxfh.hfunc;
	return err;
}

static inline int nvgre_compat_get_rxfh(struct net_device *dev, u32 *indir,
					u8 *key, u8 *hfunc)
{
	return nvgre_compat_get_context(dev, indir, key, hfunc, 0);
}

static inline int nvgre_compat_set_rxfh(struct net_device *dev,
					const u32 *indir, const u8 *key,
					const u8 hfunc)
{
	struct ethtool_rxfh_param rxfh = {
		.hfunc = hfunc, .indir = (u32 *)indir, .key = (u8 *)key,
	};

	return nvgre_set_rxfh(dev, &rxfh, NULL);
}

/* Here, contexts are numbered by the driver. */
static inline int nvgre_compat_new_context(struct net_device *dev,
					   struct ethtool_rxfh_param *rxfh)
{
	const struct nvgre_dev *nv = netdev_priv(dev);
	u32 id;

	for (id = 1; id < NVGRE_STEER_MAX_CONTEXTS; id++) {
		if (nvgre_steer_rss(&nv->steer, id))
			continue;
		rxfh->rss_context = id;
		return nvgre_create_rxfh_context(dev, NULL, rxfh, NULL);
	}
	return -ENOSPC;
}

static inline int nvgre_compat_set_context(struct net_device *dev,
					   const u32 *indir, const u8 *key,
					   const u8 hfunc, u32 *context,
					   bool del)
{
	const struct nvgre_dev *nv = netdev_priv(dev);
	struct ethtool_rxfh_param rxfh = {
		.hfunc = hfunc, .indir = (u32 *)indir, .key = (u8 *)key,
		.rss_context = *context,
	};
	int err;

	if (*context == ETH_RXFH_CONTEXT_ALLOC) {
		err = nvgre_compat_new_context(dev, &rxfh);
		if (!err)
			*context = rxfh.rss_context;
		return err;
	}
	if (!nvgre_steer_rss(&nv->steer, *context))
		return -ENOENT;
	if (del)
		return nvgre_remove_rxfh_context(dev, NULL, *context, NULL);
	return nvgre_modify_rxfh_context(dev, NULL, &rxfh, NULL);
}

#define NVGRE_COMPAT_RXFH_OPS						\
	.get_rxfh = nvgre_compat_get_rxfh,				\
	.set_rxfh = nvgre_compat_set_rxfh,				\
	.get_rxfh_context = nvgre_compat_get_context,			\
	.set_rxfh_context = nvgre_compat_set_context,

#endif

#endif
