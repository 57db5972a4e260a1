// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>

#include "ethtool.h"
#include "netlink.h"
#include "nvgre.h"

static void nvgre_get_drvinfo(struct net_device *dev,
			      struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->version, NVGRE_VERSION, sizeof(info->version));
}

static int nvgre_get_sset_count(struct net_device *dev, int sset)
{
	return sset == ETH_SS_STATS ? nvgre_stats_n(netdev_priv(dev)) :
				      -EOPNOTSUPP;
}

static void nvgre_get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	if (sset == ETH_SS_STATS)
		nvgre_stats_names(netdev_priv(dev), data);
}

static void nvgre_get_ethtool_stats(struct net_device *dev,
				    struct ethtool_stats *stats, u64 *data)
{
	nvgre_stats_values(netdev_priv(dev), data);
}

/* Speed and duplex are those of the underlay device, if one is known. */
static int nvgre_get_link_ksettings(struct net_device *dev,
				    struct ethtool_link_ksettings *cmd)
{
	struct nvgre_dev *nv = netdev_priv(dev);
	struct net_device *lower = NULL;
	int err;

	if (nv->underlay)
		lower = __dev_get_by_index(nv->net, nv->underlay);
	if (!lower || !nvgre_nest_enter()) {
		cmd->base.speed = SPEED_UNKNOWN;
		cmd->base.duplex = DUPLEX_UNKNOWN;
		cmd->base.port = PORT_OTHER;
		return 0;
	}
	err = __ethtool_get_link_ksettings(lower, cmd);
	nvgre_nest_leave();
	return err;
}

static void nvgre_get_channels(struct net_device *dev,
			       struct ethtool_channels *channels)
{
	const struct nvgre_dev *nv = netdev_priv(dev);

	channels->max_rx = dev->num_rx_queues;
	channels->rx_count = nv->steer.n_queues;
	channels->max_tx = dev->num_tx_queues;
	channels->tx_count = dev->real_num_tx_queues;
}

/* Q3: the number of queues in use, live; the core has checked the range. */
static int nvgre_set_channels(struct net_device *dev,
			      struct ethtool_channels *channels)
{
	struct nvgre_dev *nv = netdev_priv(dev);
	bool spread = !netif_is_rxfh_configured(dev);
	unsigned int n = channels->rx_count;
	u16 max_queue;

	if (!n || channels->tx_count != dev->real_num_tx_queues)
		return -EINVAL;
	max_queue = nvgre_steer_max_queue(&nv->steer, spread);
	if (max_queue >= n) {
		netdev_info(dev, "a rule or an indirection table uses queue %u: change it first\n",
			    max_queue);
		return -EBUSY;
	}

	return nvgre_queue_set_number(nv, n, spread);
}

static void nvgre_get_ringparam(struct net_device *dev,
				struct ethtool_ringparam *ring,
				struct kernel_ethtool_ringparam *kernel_ring,
				struct netlink_ext_ack *extack)
{
	const struct nvgre_dev *nv = netdev_priv(dev);

	ring->rx_max_pending = NVGRE_RXQ_LEN_MAX;
	ring->rx_pending = nv->rxqs.len;
}

static int nvgre_set_ringparam(struct net_device *dev,
			       struct ethtool_ringparam *ring,
			       struct kernel_ethtool_ringparam *kernel_ring,
			       struct netlink_ext_ack *extack)
{
	struct nvgre_dev *nv = netdev_priv(dev);

	if (!ring->rx_pending) {
		NL_SET_ERR_MSG(extack, "a queue must have room for a packet");
		return -EINVAL;
	}
	nvgre_queue_set_len(nv, ring->rx_pending);
	return 0;
}

const struct ethtool_ops nvgre_ethtool_ops = {
	.get_drvinfo		= nvgre_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_link_ksettings	= nvgre_get_link_ksettings,
	.get_sset_count		= nvgre_get_sset_count,
	.get_strings		= nvgre_get_strings,
	.get_ethtool_stats	= nvgre_get_ethtool_stats,
	.get_channels		= nvgre_get_channels,
	.set_channels		= nvgre_set_channels,
	.get_ringparam		= nvgre_get_ringparam,
	.set_ringparam		= nvgre_set_ringparam,
	.get_rxnfc		= nvgre_get_rxnfc,
	.set_rxnfc		= nvgre_set_rxnfc,
	.get_rxfh_key_size	= nvgre_get_rxfh_key_size,
	.get_rxfh_indir_size	= nvgre_get_rxfh_indir_size,
	NVGRE_COMPAT_RXFH_OPS
};
