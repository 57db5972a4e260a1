/* SPDX-License-Identifier: GPL-2.0-only */
/* Before it was a header, its contents were in linux/netdevice.h. */
#ifndef NVGRE_COMPAT_NET_NETDEV_RX_QUEUE_H
#define NVGRE_COMPAT_NET_NETDEV_RX_QUEUE_H

#ifdef NVGRE_HAVE_NETDEV_RX_QUEUE_H
#include_next <net/netdev_rx_queue.h>
#else
#include <linux/netdevice.h>
#endif

#endif
