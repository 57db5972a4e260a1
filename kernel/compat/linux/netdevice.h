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

#endif
