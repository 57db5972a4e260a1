/* SPDX-License-Identifier: GPL-2.0-only */
/* rtnl_link_ops.newlink took its namespaces and attributes one by one. */
#ifndef NVGRE_COMPAT_NET_RTNETLINK_H
#define NVGRE_COMPAT_NET_RTNETLINK_H

#include_next <net/rtnetlink.h>

#ifdef NVGRE_HAVE_NEWLINK_PARAMS
#define NVGRE_COMPAT_NEWLINK(fn)
#define NVGRE_COMPAT_NEWLINK_OP(fn)	fn
#else
struct rtnl_newlink_params {
	struct net *link_net;
	struct nlattr **tb;
	struct nlattr **data;
};

static inline struct net *
rtnl_newlink_link_net(struct rtnl_newlink_params *params)
{
	return params->link_net;
}

#define NVGRE_COMPAT_NEWLINK(fn)					\
static int fn##_compat(struct net *link_net, struct net_device *dev,	\
		       struct nlattr *tb[], struct nlattr *data[],	\
		       struct netlink_ext_ack *extack)			\
{									\
	struct rtnl_newlink_params params = {				\
		.link_net = link_net, .tb = tb, .data = data,		\
	};								\
									\
	return fn(dev, &params, extack);				\
}

#define NVGRE_COMPAT_NEWLINK_OP(fn)	fn##_compat
#endif

#endif
