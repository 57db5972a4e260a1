/* SPDX-License-Identifier: GPL-2.0-only */
/* Statistics per queue, where the kernel has no netdev netlink family. */
#ifndef NVGRE_COMPAT_NET_NETDEV_QUEUES_H
#define NVGRE_COMPAT_NET_NETDEV_QUEUES_H

#ifdef NVGRE_HAVE_STAT_OPS
#include_next <net/netdev_queues.h>
#else
#include <linux/netdevice.h>

struct netdev_queue_stats_rx {
	u64 bytes;
	u64 packets;
	u64 hw_drops;
};

struct netdev_queue_stats_tx;

struct netdev_stat_ops {
	void (*get_queue_stats_rx)(struct net_device *dev, int queue,
				   struct netdev_queue_stats_rx *stats);
	void (*get_base_stats)(struct net_device *dev,
			       struct netdev_queue_stats_rx *rx,
			       struct netdev_queue_stats_tx *tx);
};
#endif

#endif
