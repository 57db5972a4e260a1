/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef NVGRE_COMPAT_LINUX_NETDEVICE_H
#define NVGRE_COMPAT_LINUX_NETDEVICE_H

#include_next <linux/netdevice.h>

static inline void nvgre_compat_set_lltx(struct net_device *dev)
{
#ifdef NVGRE_HAVE_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

#ifndef NVGRE_HAVE_QUEUE_NAPI
#define NETDEV_QUEUE_TYPE_RX	0

static inline void netif_queue_set_napi(struct net_device *dev,
					unsigned int queue, int type,
					struct napi_struct *napi)
{
}
#endif

#ifndef NVGRE_HAVE_NAPI_CONFIG
static inline void
netif_napi_add_config(struct net_device *dev, struct napi_struct *napi,
		      int (*poll)(struct napi_struct *, int), int index)
{
	netif_napi_add(dev, napi, poll);
}
#endif

/* IPv4 has a limit of its own, on newer kernels. */
static inline unsigned int
nvgre_compat_gso_ipv4_max_size(const struct net_device *dev)
{
#ifdef NVGRE_HAVE_GSO_IPV4_MAX_SIZE
	return dev->gso_ipv4_max_size;
#else
	return 0;
#endif
}

static inline void nvgre_compat_set_gso_ipv4_max_size(struct net_device *dev,
						      unsigned int size)
{
#ifdef NVGRE_HAVE_GSO_IPV4_MAX_SIZE
	WRITE_ONCE(dev->gso_ipv4_max_size, size);
#endif
}

struct netdev_stat_ops;

static inline void
nvgre_compat_set_stat_ops(struct net_device *dev,
			  const struct netdev_stat_ops *ops)
{
#ifdef NVGRE_HAVE_STAT_OPS
	dev->stat_ops = ops;
#endif
}

#endif
