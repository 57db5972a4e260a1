// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	uapi/nvgre.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: uapi/regen */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <linux/nvgre.h>
#include <linux/if_nvgre.h>

/* Integer value ranges */
static const struct netlink_range_validation nvgre_a_filter_loc_range = {
	.max	= NVGRE_FILTER_LOC_MAX,
};

static const struct netlink_range_validation nvgre_a_filter_vsid_range = {
	.max	= NVGRE_VSID_MASK,
};

static const struct netlink_range_validation nvgre_a_stats_vsid_range = {
	.max	= NVGRE_VSID_MASK,
};

/* Common nested types */
const struct nla_policy nvgre_offload_change_nl_policy[NVGRE_A_OFFLOAD_CHANGE_MIX + 1] = {
	[NVGRE_A_OFFLOAD_CHANGE_OFFLOAD] = NLA_POLICY_MAX(NLA_U32, 6),
	[NVGRE_A_OFFLOAD_CHANGE_SWITCH] = NLA_POLICY_MAX(NLA_U32, 2),
	[NVGRE_A_OFFLOAD_CHANGE_MIX] = NLA_POLICY_MASK(NLA_U32, 0xf),
};

/* NVGRE_CMD_DEV_GET - do */
const struct nla_policy nvgre_dev_get_nl_policy[NVGRE_A_DEV_IFNAME + 1] = {
	[NVGRE_A_DEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGRE_A_DEV_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NVGRE_CMD_OFFLOAD_GET - do */
const struct nla_policy nvgre_offload_get_nl_policy[NVGRE_A_OFFLOAD_IFNAME + 1] = {
	[NVGRE_A_OFFLOAD_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGRE_A_OFFLOAD_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NVGRE_CMD_OFFLOAD_SET - do */
const struct nla_policy nvgre_offload_set_nl_policy[NVGRE_A_OFFLOAD_MAX_HEADER_SIZE + 1] = {
	[NVGRE_A_OFFLOAD_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGRE_A_OFFLOAD_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGRE_A_OFFLOAD_CHANGE] = NLA_POLICY_NESTED(nvgre_offload_change_nl_policy),
	[NVGRE_A_OFFLOAD_MAX_HEADER_SIZE] = NLA_POLICY_RANGE(NLA_U32, NVGRE_MAX_HEADER_SIZE_MIN, NVGRE_MAX_HEADER_SIZE_MAX),
};

/* NVGRE_CMD_QUEUE_GET - do */
const struct nla_policy nvgre_queue_get_nl_policy[NVGRE_A_QUEUE_ID + 1] = {
	[NVGRE_A_QUEUE_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGRE_A_QUEUE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGRE_A_QUEUE_ID] = { .type = NLA_U32, },
};

/* NVGRE_CMD_QUEUE_SET - do */
const struct nla_policy nvgre_queue_set_nl_policy[NVGRE_A_QUEUE_LEN + 1] = {
	[NVGRE_A_QUEUE_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGRE_A_QUEUE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGRE_A_QUEUE_ID] = { .type = NLA_U32, },
	[NVGRE_A_QUEUE_CPU] = { .type = NLA_U32, },
	[NVGRE_A_QUEUE_CPU_AUTO] = NLA_POLICY_MAX(NLA_U8, 1),
	[NVGRE_A_QUEUE_LEN] = NLA_POLICY_RANGE(NLA_U32, 1, NVGRE_QUEUE_LEN_MAX),
};

/* NVGRE_CMD_FILTER_GET - do */
const struct nla_policy nvgre_filter_get_nl_policy[NVGRE_A_FILTER_MAC + 1] = {
	[NVGRE_A_FILTER_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGRE_A_FILTER_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGRE_A_FILTER_LOC] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgre_a_filter_loc_range),
	[NVGRE_A_FILTER_VSID] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgre_a_filter_vsid_range),
	[NVGRE_A_FILTER_MAC] = NLA_POLICY_EXACT_LEN(6),
};

/* NVGRE_CMD_FILTER_ADD - do */
const struct nla_policy nvgre_filter_add_nl_policy[NVGRE_A_FILTER_REPLACE + 1] = {
	[NVGRE_A_FILTER_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGRE_A_FILTER_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGRE_A_FILTER_LOC] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgre_a_filter_loc_range),
	[NVGRE_A_FILTER_VSID] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgre_a_filter_vsid_range),
	[NVGRE_A_FILTER_MAC] = NLA_POLICY_EXACT_LEN(6),
	[NVGRE_A_FILTER_QUEUE] = { .type = NLA_U32, },
	[NVGRE_A_FILTER_CONTEXT] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGRE_A_FILTER_REPLACE] = { .type = NLA_FLAG, },
};

/* NVGRE_CMD_FILTER_DEL - do */
const struct nla_policy nvgre_filter_del_nl_policy[NVGRE_A_FILTER_MAC + 1] = {
	[NVGRE_A_FILTER_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGRE_A_FILTER_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGRE_A_FILTER_LOC] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgre_a_filter_loc_range),
	[NVGRE_A_FILTER_VSID] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgre_a_filter_vsid_range),
	[NVGRE_A_FILTER_MAC] = NLA_POLICY_EXACT_LEN(6),
};

/* NVGRE_CMD_STATS_GET - do */
const struct nla_policy nvgre_stats_get_nl_policy[NVGRE_A_STATS_REMOTE6 + 1] = {
	[NVGRE_A_STATS_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NVGRE_A_STATS_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NVGRE_A_STATS_VSID] = NLA_POLICY_FULL_RANGE(NLA_U32, &nvgre_a_stats_vsid_range),
	[NVGRE_A_STATS_REMOTE] = NLA_POLICY_EXACT_LEN(4),
	[NVGRE_A_STATS_REMOTE6] = NLA_POLICY_EXACT_LEN(16),
};

/* Ops table for nvgre */
const struct genl_ops nvgre_nl_ops[9] = {
	{
		.cmd		= NVGRE_CMD_DEV_GET,
		.doit		= nvgre_nl_dev_get_doit,
		.dumpit		= nvgre_nl_dev_get_dumpit,
		.policy		= nvgre_dev_get_nl_policy,
		.maxattr	= NVGRE_A_DEV_IFNAME,
	},
	{
		.cmd		= NVGRE_CMD_OFFLOAD_GET,
		.doit		= nvgre_nl_offload_get_doit,
		.dumpit		= nvgre_nl_offload_get_dumpit,
		.policy		= nvgre_offload_get_nl_policy,
		.maxattr	= NVGRE_A_OFFLOAD_IFNAME,
	},
	{
		.cmd		= NVGRE_CMD_OFFLOAD_SET,
		.doit		= nvgre_nl_offload_set_doit,
		.policy		= nvgre_offload_set_nl_policy,
		.maxattr	= NVGRE_A_OFFLOAD_MAX_HEADER_SIZE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NVGRE_CMD_QUEUE_GET,
		.doit		= nvgre_nl_queue_get_doit,
		.dumpit		= nvgre_nl_queue_get_dumpit,
		.policy		= nvgre_queue_get_nl_policy,
		.maxattr	= NVGRE_A_QUEUE_ID,
	},
	{
		.cmd		= NVGRE_CMD_QUEUE_SET,
		.doit		= nvgre_nl_queue_set_doit,
		.policy		= nvgre_queue_set_nl_policy,
		.maxattr	= NVGRE_A_QUEUE_LEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NVGRE_CMD_FILTER_GET,
		.doit		= nvgre_nl_filter_get_doit,
		.dumpit		= nvgre_nl_filter_get_dumpit,
		.policy		= nvgre_filter_get_nl_policy,
		.maxattr	= NVGRE_A_FILTER_MAC,
	},
	{
		.cmd		= NVGRE_CMD_FILTER_ADD,
		.doit		= nvgre_nl_filter_add_doit,
		.policy		= nvgre_filter_add_nl_policy,
		.maxattr	= NVGRE_A_FILTER_REPLACE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NVGRE_CMD_FILTER_DEL,
		.doit		= nvgre_nl_filter_del_doit,
		.policy		= nvgre_filter_del_nl_policy,
		.maxattr	= NVGRE_A_FILTER_MAC,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NVGRE_CMD_STATS_GET,
		.doit		= nvgre_nl_stats_get_doit,
		.dumpit		= nvgre_nl_stats_get_dumpit,
		.policy		= nvgre_stats_get_nl_policy,
		.maxattr	= NVGRE_A_STATS_REMOTE6,
	},
};
