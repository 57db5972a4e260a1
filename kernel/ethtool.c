// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>

#include "nvgre.h"

static void nvgre_get_drvinfo(struct net_device *dev,
			      struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->version, NVGRE_VERSION, sizeof(info->version));
}

static int nvgre_get_sset_count(struct net_device *dev, int sset)
{
	return sset == ETH_SS_STATS ? nvgre_stats_n() : -EOPNOTSUPP;
}

static void nvgre_get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	if (sset == ETH_SS_STATS)
		nvgre_stats_names(data);
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

const struct ethtool_ops nvgre_ethtool_ops = {
	.get_drvinfo		= nvgre_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_link_ksettings	= nvgre_get_link_ksettings,
	.get_sset_count		= nvgre_get_sset_count,
	.get_strings		= nvgre_get_strings,
	.get_ethtool_stats	= nvgre_get_ethtool_stats,
};
