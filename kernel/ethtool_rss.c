// SPDX-License-Identifier: GPL-2.0-only
/* ethtool -x/-X and rx-flow-hash: how packets spread over receive queues. */
#include <linux/ethtool.h>
#include <linux/slab.h>

#include "ethtool.h"
#include "nvgre.h"

u32 nvgre_get_rxfh_key_size(struct net_device *dev)
{
	return NVGRE_RSS_KEY_LEN;
}

u32 nvgre_get_rxfh_indir_size(struct net_device *dev)
{
	return NVGRE_RSS_INDIR_LEN;
}

int nvgre_get_rxfh(struct net_device *dev, struct ethtool_rxfh_param *rxfh)
{
	const struct nvgre_dev *nv = netdev_priv(dev);
	const struct nvgre_rss *rss;
	int i;

	rss = nvgre_steer_rss(&nv->steer, rxfh->rss_context);
	if (!rss)
		return -ENOENT;
	rxfh->hfunc = ETH_RSS_HASH_TOP;
	if (rxfh->key)
		memcpy(rxfh->key, rss->key, sizeof(rss->key));
	if (rxfh->indir)
		for (i = 0; i < NVGRE_RSS_INDIR_LEN; i++)
			rxfh->indir[i] = rss->indir[i];
	return 0;
}

/* X4: through the ioctl there is no place for a message but the log. */
static int nvgre_rss_refuse(const struct net_device *dev,
			    struct netlink_ext_ack *extack, int err,
			    const char *why)
{
	if (!extack)
		netdev_info(dev, "RSS setting refused: %s\n", why);
	return nvgre_refuse(extack, NULL, err, why);
}

/* Puts what @rxfh names into @rss, which nobody sees yet. */
static int nvgre_rss_apply(const struct nvgre_dev *nv, struct nvgre_rss *rss,
			   const struct ethtool_rxfh_param *rxfh,
			   struct netlink_ext_ack *extack)
{
	int i;

	if (rxfh->hfunc != ETH_RSS_HASH_NO_CHANGE &&
	    rxfh->hfunc != ETH_RSS_HASH_TOP)
		return nvgre_rss_refuse(nv->dev, extack, -EOPNOTSUPP,
					"the only hash function is toeplitz");
	if (rxfh->key) {
		memcpy(rss->key, rxfh->key, sizeof(rss->key));
		nvgre_toeplitz_init(&rss->toeplitz, rss->key);
	}
	if (!rxfh->indir)
		return 0;
	for (i = 0; i < NVGRE_RSS_INDIR_LEN; i++) {
		if (rxfh->indir[i] >= nv->steer.n_queues)
			return nvgre_rss_refuse(nv->dev, extack, -EINVAL,
						"indir names a queue that is not in use");
		rss->indir[i] = rxfh->indir[i];
	}
	return 0;
}

/* Replaces @context by a copy with @rxfh applied, while no packet is steered. */
static int nvgre_rss_change(struct nvgre_dev *nv, u32 context,
			    const struct ethtool_rxfh_param *rxfh,
			    struct netlink_ext_ack *extack)
{
	const struct nvgre_rss *old = nvgre_steer_rss(&nv->steer, context);
	struct nvgre_rss *rss;
	int err;

	if (!old)
		return -ENOENT;
	rss = nvgre_rss_copy(old);
	if (!rss)
		return -ENOMEM;
	err = nvgre_rss_apply(nv, rss, rxfh, extack);
	if (!err) {
		nvgre_rxq_pause(nv);
		err = nvgre_steer_set_rss(&nv->steer, context, rss);
		nvgre_rxq_resume(nv);
	}
	if (err)
		kfree(rss);
	return err;
}

int nvgre_set_rxfh(struct net_device *dev, struct ethtool_rxfh_param *rxfh,
		   struct netlink_ext_ack *extack)
{
	return nvgre_rss_change(netdev_priv(dev), rxfh->rss_context, rxfh,
				extack);
}

/* -- contexts --------------------------------------------------------------- */

int nvgre_create_rxfh_context(struct net_device *dev,
			      struct ethtool_rxfh_context *ctx,
			      const struct ethtool_rxfh_param *rxfh,
			      struct netlink_ext_ack *extack)
{
	struct ethtool_rxfh_param made = { .rss_context = rxfh->rss_context };
	struct nvgre_dev *nv = netdev_priv(dev);
	struct nvgre_rss *rss;
	int err;

	rss = nvgre_rss_create(nv->steer.n_queues);
	if (!rss)
		return -ENOMEM;
	err = nvgre_rss_apply(nv, rss, rxfh, extack);
	if (!err)
		err = nvgre_steer_set_rss(&nv->steer, rxfh->rss_context, rss);
	if (err) {
		kfree(rss);
		return err;
	}

	if (!ctx)
		return 0;
	/* The core keeps a copy, of what was not asked for as well. */
	made.indir = ethtool_rxfh_context_indir(ctx);
	made.key = ethtool_rxfh_context_key(ctx);
	ctx->hfunc = ETH_RSS_HASH_TOP;
	return nvgre_get_rxfh(dev, &made);
}

int nvgre_modify_rxfh_context(struct net_device *dev,
			      struct ethtool_rxfh_context *ctx,
			      const struct ethtool_rxfh_param *rxfh,
			      struct netlink_ext_ack *extack)
{
	return nvgre_rss_change(netdev_priv(dev), rxfh->rss_context, rxfh,
				extack);
}

int nvgre_remove_rxfh_context(struct net_device *dev,
			      struct ethtool_rxfh_context *ctx,
			      u32 rss_context, struct netlink_ext_ack *extack)
{
	struct nvgre_dev *nv = netdev_priv(dev);

	if (nvgre_steer_context_used(&nv->steer, rss_context))
		return nvgre_rss_refuse(dev, extack, -EBUSY,
					"a rule uses this context: delete it first");
	return nvgre_steer_set_rss(&nv->steer, rss_context, NULL);
}

/* -- rx-flow-hash ----------------------------------------------------------- */

#define NVGRE_RXH_ADDRS	(RXH_IP_SRC | RXH_IP_DST)
#define NVGRE_RXH_PORTS	(RXH_L4_B_0_1 | RXH_L4_B_2_3)

/* The switch that @flow_type has, 0 for "always the addresses", or an error. */
static int nvgre_rss_flow_type(u32 flow_type)
{
	switch (flow_type) {
	case TCP_V4_FLOW:
		return NVGRE_RSS_TCP4;
	case UDP_V4_FLOW:
		return NVGRE_RSS_UDP4;
	case TCP_V6_FLOW:
		return NVGRE_RSS_TCP6;
	case UDP_V6_FLOW:
		return NVGRE_RSS_UDP6;
	case IPV4_FLOW:
	case IPV6_FLOW:
		return 0;
	}
	return -EOPNOTSUPP;
}

int nvgre_get_rxfh_fields(struct net_device *dev,
			  struct ethtool_rxfh_fields *fields)
{
	const struct nvgre_dev *nv = netdev_priv(dev);
	const struct nvgre_rss *rss;
	int which = nvgre_rss_flow_type(fields->flow_type);

	if (which < 0)
		return which;
	rss = nvgre_steer_rss(&nv->steer, fields->rss_context);
	if (!rss)
		return -ENOENT;
	fields->data = NVGRE_RXH_ADDRS;
	if (rss->ports & which)
		fields->data |= NVGRE_RXH_PORTS;
	return 0;
}

int nvgre_set_rxfh_fields(struct net_device *dev,
			  const struct ethtool_rxfh_fields *fields,
			  struct netlink_ext_ack *extack)
{
	struct nvgre_dev *nv = netdev_priv(dev);
	int which = nvgre_rss_flow_type(fields->flow_type);
	struct nvgre_rss *rss;

	if (which < 0)
		return nvgre_rss_refuse(dev, extack, which,
					"only TCP and UDP can be hashed by port");
	if (fields->data != NVGRE_RXH_ADDRS &&
	    (!which || fields->data != (NVGRE_RXH_ADDRS | NVGRE_RXH_PORTS)))
		return nvgre_rss_refuse(dev, extack, -EINVAL,
					"use sd: both addresses, or sdfn: the ports, too");
	rss = nvgre_steer_rss(&nv->steer, fields->rss_context);
	if (!rss)
		return -ENOENT;

	nvgre_rxq_pause(nv);
	if (fields->data & RXH_L4_B_0_1)
		rss->ports |= which;
	else
		rss->ports &= ~which;
	nvgre_rxq_resume(nv);
	return 0;
}
