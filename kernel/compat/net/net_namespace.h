/* SPDX-License-Identifier: GPL-2.0-only */
/* pernet_operations.exit_rtnl was called for a batch of namespaces. */
#ifndef NVGRE_COMPAT_NET_NET_NAMESPACE_H
#define NVGRE_COMPAT_NET_NET_NAMESPACE_H

#include_next <net/net_namespace.h>

#ifdef NVGRE_HAVE_EXIT_RTNL
#define NVGRE_COMPAT_EXIT_RTNL(fn)
#define NVGRE_COMPAT_EXIT_RTNL_OP(fn)	.exit_rtnl = fn
#else
#define NVGRE_COMPAT_EXIT_RTNL(fn)					\
static void __net_exit fn##_batch(struct list_head *nets,		\
				  struct list_head *kill)		\
{									\
	struct net *net;						\
									\
	list_for_each_entry(net, nets, exit_list)			\
		fn(net, kill);						\
}

#define NVGRE_COMPAT_EXIT_RTNL_OP(fn)	.exit_batch_rtnl = fn##_batch
#endif

#endif
