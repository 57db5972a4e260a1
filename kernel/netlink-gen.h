/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	uapi/nvgre.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: uapi/regen */

#ifndef _LINUX_NVGRE_GEN_H
#define _LINUX_NVGRE_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <linux/nvgre.h>
#include <linux/if_nvgre.h>

/* Common nested types */
extern const struct nla_policy nvgre_offload_change_nl_policy[NVGRE_A_OFFLOAD_CHANGE_MIX + 1];

extern const struct nla_policy nvgre_dev_get_nl_policy[NVGRE_A_DEV_IFNAME + 1];

extern const struct nla_policy nvgre_offload_get_nl_policy[NVGRE_A_OFFLOAD_IFNAME + 1];

extern const struct nla_policy nvgre_offload_set_nl_policy[NVGRE_A_OFFLOAD_MAX_HEADER_SIZE + 1];

extern const struct nla_policy nvgre_queue_get_nl_policy[NVGRE_A_QUEUE_ID + 1];

extern const struct nla_policy nvgre_queue_set_nl_policy[NVGRE_A_QUEUE_LEN + 1];

extern const struct nla_policy nvgre_filter_get_nl_policy[NVGRE_A_FILTER_MAC + 1];

extern const struct nla_policy nvgre_filter_add_nl_policy[NVGRE_A_FILTER_REPLACE + 1];

extern const struct nla_policy nvgre_filter_del_nl_policy[NVGRE_A_FILTER_MAC + 1];

extern const struct nla_policy nvgre_stats_get_nl_policy[NVGRE_A_STATS_REMOTE6 + 1];

/* Ops table for nvgre */
extern const struct genl_ops nvgre_nl_ops[9];

int nvgre_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info);
int nvgre_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int nvgre_nl_offload_get_doit(struct sk_buff *skb, struct genl_info *info);
int nvgre_nl_offload_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int nvgre_nl_offload_set_doit(struct sk_buff *skb, struct genl_info *info);
int nvgre_nl_queue_get_doit(struct sk_buff *skb, struct genl_info *info);
int nvgre_nl_queue_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int nvgre_nl_queue_set_doit(struct sk_buff *skb, struct genl_info *info);
int nvgre_nl_filter_get_doit(struct sk_buff *skb, struct genl_info *info);
int nvgre_nl_filter_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int nvgre_nl_filter_add_doit(struct sk_buff *skb, struct genl_info *info);
int nvgre_nl_filter_del_doit(struct sk_buff *skb, struct genl_info *info);
int nvgre_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int nvgre_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

enum {
	NVGRE_NLGRP_MONITOR,
};

#endif /* _LINUX_NVGRE_GEN_H */
