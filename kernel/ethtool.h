/* SPDX-License-Identifier: GPL-2.0-only */
/* ethtool: what its parts share. */
#ifndef NVGRE_ETHTOOL_H
#define NVGRE_ETHTOOL_H

#include <linux/ethtool.h>
#include <linux/netdevice.h>

/* ethtool_rss.c: indirection, key, hash fields, contexts */
u32 nvgre_get_rxfh_key_size(struct net_device *dev);
u32 nvgre_get_rxfh_indir_size(struct net_device *dev);
int nvgre_get_rxfh(struct net_device *dev, struct ethtool_rxfh_param *rxfh);
int nvgre_set_rxfh(struct net_device *dev, struct ethtool_rxfh_param *rxfh,
		   struct netlink_ext_ack *extack);
int nvgre_get_rxfh_fields(struct net_device *dev,
			  struct ethtool_rxfh_fields *fields);
int nvgre_set_rxfh_fields(struct net_device *dev,
			  const struct ethtool_rxfh_fields *fields,
			  struct netlink_ext_ack *extack);
int nvgre_create_rxfh_context(struct net_device *dev,
			      struct ethtool_rxfh_context *ctx,
			      const struct ethtool_rxfh_param *rxfh,
			      struct netlink_ext_ack *extack);
int nvgre_modify_rxfh_context(struct net_device *dev,
			      struct ethtool_rxfh_context *ctx,
			      const struct ethtool_rxfh_param *rxfh,
			      struct netlink_ext_ack *extack);
int nvgre_remove_rxfh_context(struct net_device *dev,
			      struct ethtool_rxfh_context *ctx,
			      u32 rss_context, struct netlink_ext_ack *extack);

/* ethtool_rule.c: ntuple rules */
int nvgre_get_rxnfc(struct net_device *dev, struct ethtool_rxnfc *nfc,
		    u32 *locs);
int nvgre_set_rxnfc(struct net_device *dev, struct ethtool_rxnfc *nfc);

#include "compat/rxfh.h"

#endif /* NVGRE_ETHTOOL_H */
