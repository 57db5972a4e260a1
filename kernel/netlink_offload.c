// SPDX-License-Identifier: GPL-2.0-only
/*
 * Task-offload state over netlink (O1 to O5): asked for, set, and told. Whoever
 * changes it, or what it depends on, calls nvgre_offload_tell() when it is over;
 * that compares it with what was told last, so that each change is told once.
 */
#include <linux/module.h>
#include <linux/rtnetlink.h>

#include "effective.h"
#include "netlink.h"
#include "nvgre.h"
#include "offload.h"

/* modprobe nvgre task_offload=0 (O7) */
static bool nvgre_task_offload = true;
module_param_named(task_offload, nvgre_task_offload, bool, 0444);
MODULE_PARM_DESC(task_offload,
		 "Offloads are enabled on new devices (default: 1); 0: enable them one by one");

/* -- the state ------------------------------------------------------------------ */

/* Cells of the outer versions that the device has remotes of. */
static u8 nvgre_offload_outer(const struct nvgre_cfg *cfg)
{
	if (cfg->external)
		return NVGRE_MIX_ALL;
	if (cfg->remote.family == AF_INET)
		return NVGRE_MIX_OUTER4;
	return cfg->remote.family == AF_INET6 ? NVGRE_MIX_OUTER6 : 0;
}

static void nvgre_offload_get_active(const struct nvgre_dev *nv, u8 *active)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	const u8 *enabled = nv->offloads.enabled;
	u8 mix = nvgre_offload_outer(&conf->cfg);
	unsigned int i;

	if (!netif_running(nv->dev))
		return;
	for (i = 0; i < NVGRE_N_OFFLOAD; i++)
		active[i] = enabled[i] & mix;
	active[NVGRE_OFFLOAD_LSO] &= enabled[NVGRE_OFFLOAD_TX_CHECKSUM];
	active[NVGRE_OFFLOAD_USO] &= enabled[NVGRE_OFFLOAD_TX_CHECKSUM];
	if (nv->steer.n_queues == 1)
		active[NVGRE_OFFLOAD_RSS] = 0;
	if (nv->steer.n_queues == 1 || !nvgre_steer_n_rules(&nv->steer))
		active[NVGRE_OFFLOAD_VMQ] = 0;
}

/* 0, -ENOMEM. */
static int nvgre_offload_get_state(struct nvgre_dev *nv,
				   struct nvgre_offload_state *state)
{
	/* It is compared as bytes. */
	memset(state, 0, sizeof(*state));
	memcpy(state->enabled, nv->offloads.enabled, sizeof(state->enabled));
	state->max_header_size = nv->offloads.max_header_size;
	nvgre_offload_get_active(nv, state->active);
	return nvgre_effective_get(nv, &state->path);
}

/* -- messages ------------------------------------------------------------------- */

static int nvgre_nl_put_offload(struct sk_buff *skb,
				const struct nvgre_offload_state *state,
				unsigned int i)
{
	struct nlattr *nest = nla_nest_start(skb, NVGRE_A_OFFLOAD_STATE);

	if (!nest || nla_put_u32(skb, NVGRE_A_OFFLOAD_STATE_OFFLOAD, i) ||
	    nla_put_u32(skb, NVGRE_A_OFFLOAD_STATE_CAPABLE, NVGRE_MIX_ALL) ||
	    nla_put_u32(skb, NVGRE_A_OFFLOAD_STATE_ENABLED, state->enabled[i]) ||
	    nla_put_u32(skb, NVGRE_A_OFFLOAD_STATE_ACTIVE, state->active[i]))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nvgre_nl_put_effective(struct sk_buff *skb,
				  const struct nvgre_offload_state *state,
				  const struct nvgre_path_names *names,
				  unsigned int i, bool inner6)
{
	const struct nvgre_effective *e = &state->path.by[i][inner6];
	u8 mix = nvgre_offload_mix(inner6, state->path.remote.family);
	struct nlattr *nest = nla_nest_start(skb,
					     NVGRE_A_OFFLOAD_REMOTE_EFFECTIVE);
	char text[NVGRE_REASON_LEN];

	if (!nest || nla_put_u32(skb, NVGRE_A_EFFECTIVE_OFFLOAD, i) ||
	    nla_put_u32(skb, NVGRE_A_EFFECTIVE_MIX, mix) ||
	    nla_put_u32(skb, NVGRE_A_EFFECTIVE_PERFORMER, e->performer) ||
	    nla_put_u32(skb, NVGRE_A_EFFECTIVE_REASON, e->reason))
		return -EMSGSIZE;
	nvgre_effective_text(text, names, state->max_header_size, e);
	if (text[0] && nla_put_string(skb, NVGRE_A_EFFECTIVE_REASON_TEXT, text))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nvgre_nl_put_path(struct sk_buff *skb, const struct nvgre_dev *nv,
			     const struct nvgre_offload_state *state)
{
	const struct nvgre_path *path = &state->path;
	struct nvgre_path_names names;
	struct nlattr *nest;
	unsigned int i;

	if (!path->remote.family)
		return 0;
	nvgre_effective_names(nv, path, &names);
	nest = nla_nest_start(skb, NVGRE_A_OFFLOAD_REMOTE);
	if (!nest || nvgre_put_addr(skb, NVGRE_A_OFFLOAD_REMOTE_REMOTE,
				    NVGRE_A_OFFLOAD_REMOTE_REMOTE6,
				    &path->remote))
		return -EMSGSIZE;
	if (path->underlay &&
	    nla_put_u32(skb, NVGRE_A_OFFLOAD_REMOTE_UNDERLAY, path->underlay))
		return -EMSGSIZE;
	if (names.dev[0] &&
	    (nla_put_string(skb, NVGRE_A_OFFLOAD_REMOTE_UNDERLAY_NAME,
			    names.dev) ||
	     nla_put_string(skb, NVGRE_A_OFFLOAD_REMOTE_UNDERLAY_DRIVER,
			    names.driver)))
		return -EMSGSIZE;
	for (i = 0; i < NVGRE_N_OFFLOAD; i++)
		if (nvgre_nl_put_effective(skb, state, &names, i, false) ||
		    nvgre_nl_put_effective(skb, state, &names, i, true))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* @what: struct nvgre_offload_state */
static int nvgre_nl_fill_offload(struct sk_buff *skb, const struct nvgre_dev *nv,
				 const void *what)
{
	const struct nvgre_offload_state *state = what;
	unsigned int i;

	for (i = 0; i < NVGRE_N_OFFLOAD; i++)
		if (nvgre_nl_put_offload(skb, state, i))
			return -EMSGSIZE;
	if (nla_put_u32(skb, NVGRE_A_OFFLOAD_MAX_HEADER_SIZE,
			state->max_header_size) ||
	    nla_put_u8(skb, NVGRE_A_OFFLOAD_ALLOWED, nvgre_task_offload))
		return -EMSGSIZE;
	return nvgre_nl_put_path(skb, nv, state);
}

/* -- new devices, and changes --------------------------------------------------- */

/**
 * nvgre_offload_begin() - the state of a new device
 * @nv: the device, just registered, not yet in nvgre_net.devs
 *
 * It comes up with all enabled, or with nothing (O7). A new device is told of by
 * rtnetlink; from here on its changes are.
 *
 * Context: RTNL.
 */
void nvgre_offload_begin(struct nvgre_dev *nv)
{
	if (!nvgre_task_offload) {
		nv->dev->wanted_features &= ~NVGRE_OFFLOAD_FEATURES;
		netdev_update_features(nv->dev);
	}
	/* Without memory, it is told with the first change. */
	nvgre_offload_get_state(nv, &nv->told);
}

/**
 * nvgre_offload_tell() - tell those who listen if the state has changed (O4)
 * @nv: the device
 *
 * Context: RTNL.
 */
void nvgre_offload_tell(struct nvgre_dev *nv)
{
	struct nvgre_offload_state now;

	ASSERT_RTNL();
	/* Not while it comes and goes. */
	if (nv->dev->reg_state != NETREG_REGISTERED || list_empty(&nv->list))
		return;
	/* Without memory to look, the next change tells of this one as well. */
	if (nvgre_offload_get_state(nv, &now)) {
		nvgre_nl_lost(nv);
		return;
	}
	if (!memcmp(&now, &nv->told, sizeof(now)))
		return;
	nv->told = now;
	nvgre_nl_notify(nv, NVGRE_CMD_OFFLOAD_NTF, nvgre_nl_fill_offload, &now);
}

/* -- requests ------------------------------------------------------------------- */

static int nvgre_nl_offload_get(struct nvgre_dev *nv, struct genl_info *info)
{
	struct nvgre_offload_state state;
	int err;

	err = nvgre_offload_get_state(nv, &state);
	if (err)
		return err;
	return nvgre_nl_reply(info, NVGRE_CMD_OFFLOAD_GET, nv,
			      nvgre_nl_fill_offload, &state);
}

int nvgre_nl_offload_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nvgre_nl_with_dev(info, nvgre_nl_offload_get);
}

static int nvgre_nl_dump_offload(struct sk_buff *skb,
				 const struct nvgre_nl_head *head,
				 const struct nvgre_dev *nv, struct nlattr **tb,
				 unsigned long *pos)
{
	struct nvgre_offload_state state;
	int err;

	err = nvgre_offload_get_state((struct nvgre_dev *)nv, &state);
	if (err)
		return err;
	return nvgre_nl_put(skb, head, nv, nvgre_nl_fill_offload, &state);
}

int nvgre_nl_offload_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	return nvgre_nl_dump(skb, cb, NVGRE_CMD_OFFLOAD_GET,
			     nvgre_nl_dump_offload);
}

/* Adds one NVGRE_A_OFFLOAD_CHANGE to @change. */
static int nvgre_nl_parse_change(const struct nlattr *attr,
				 struct nvgre_offload_change *change,
				 struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NVGRE_A_OFFLOAD_CHANGE_MAX + 1];
	const struct nlattr *mix;
	u8 cells = NVGRE_MIX_ALL;
	u32 how;
	int err;

	err = nla_parse_nested(tb, NVGRE_A_OFFLOAD_CHANGE_MAX, attr,
			       nvgre_offload_change_nl_policy, extack);
	if (err)
		return err;
	if (NL_REQ_ATTR_CHECK(extack, attr, tb, NVGRE_A_OFFLOAD_CHANGE_OFFLOAD) ||
	    NL_REQ_ATTR_CHECK(extack, attr, tb, NVGRE_A_OFFLOAD_CHANGE_SWITCH))
		return nvgre_refuse(extack, attr, -EINVAL,
				    "a change names an offload, and a switch: on, off or no-change");
	mix = tb[NVGRE_A_OFFLOAD_CHANGE_MIX];
	if (mix)
		cells = nla_get_u32(mix);
	if (!cells)
		return nvgre_refuse(extack, mix, -EINVAL,
				    "mix names no cell: leave it out to name all");
	how = nla_get_u32(tb[NVGRE_A_OFFLOAD_CHANGE_SWITCH]);
	if (how == NVGRE_SWITCH_NO_CHANGE)
		return 0;
	if (!nvgre_offload_add(change,
			       nla_get_u32(tb[NVGRE_A_OFFLOAD_CHANGE_OFFLOAD]),
			       how == NVGRE_SWITCH_ON, cells))
		return nvgre_refuse(extack, attr, -EINVAL,
				    "a cell cannot be switched both on and off");
	return 0;
}

static int nvgre_nl_parse_changes(struct genl_info *info,
				  struct nvgre_offload_change *change)
{
	const struct nlattr *attr;
	int rem, err;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != NVGRE_A_OFFLOAD_CHANGE)
			continue;
		err = nvgre_nl_parse_change(attr, change, info->extack);
		if (err)
			return err;
	}
	return 0;
}

static int nvgre_offload_check(const struct nvgre_dev *nv, const u8 *enabled,
			       const struct nvgre_offload_change *change,
			       const struct nlattr *attr,
			       struct netlink_ext_ack *extack)
{
	if (!nvgre_offload_possible(enabled))
		return nvgre_refuse(extack, attr, -EINVAL,
				    "lso and uso need tx-checksum in the same cells");
	if (change->on[NVGRE_OFFLOAD_LSO] && !(nv->dev->features & NETIF_F_SG))
		return nvgre_refuse(extack, attr, -EINVAL,
				    "lso needs scatter-gather, which is off (ethtool -K sg on)");
	return 0;
}

/*
 * Packets see the cells first; features follow, and find them as they should be.
 * Whoever hears of the features tells the state: by then it must be the whole new
 * one. What is off is no longer wanted: nothing that was not named comes on with
 * what it needs (O2).
 */
static void nvgre_offload_enact(struct nvgre_dev *nv, const u8 *enabled,
				u16 max_header_size)
{
	netdev_features_t was = nvgre_offload_features(nv->offloads.enabled);
	netdev_features_t now = nvgre_offload_features(enabled);

	nvgre_dev_set_offloads(nv, enabled, max_header_size);
	nv->dev->wanted_features &= ~(NVGRE_OFFLOAD_FEATURES & ~now);
	nv->dev->wanted_features |= now & ~was;
	netdev_update_features(nv->dev);
}

/* All or nothing (O2): what could be in the way has been looked at before. */
static int nvgre_offload_set(struct nvgre_dev *nv,
			     const struct nvgre_offload_change *change,
			     struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[NVGRE_A_OFFLOAD_CHANGE];
	const struct nlattr *size = info->attrs[NVGRE_A_OFFLOAD_MAX_HEADER_SIZE];
	u16 size_before = nv->offloads.max_header_size;
	u8 enabled[NVGRE_N_OFFLOAD], before[NVGRE_N_OFFLOAD];
	int err;

	memcpy(before, nv->offloads.enabled, sizeof(before));
	memcpy(enabled, before, sizeof(enabled));
	nvgre_offload_apply(enabled, change);
	err = nvgre_offload_check(nv, enabled, change, attr, info->extack);
	if (err)
		return err;
	nvgre_offload_enact(nv, enabled, size ? nla_get_u32(size) : size_before);
	if (!memcmp(enabled, nv->offloads.enabled, sizeof(enabled)))
		return 0;
	nvgre_offload_enact(nv, before, size_before);
	return nvgre_refuse(info->extack, attr, -EOPNOTSUPP,
			    "the network core did not take all of it");
}

static int nvgre_nl_offload_set(struct nvgre_dev *nv, struct genl_info *info)
{
	struct nvgre_offload_change change = { };
	int err;

	err = nvgre_nl_parse_changes(info, &change);
	if (err)
		return err;
	err = nvgre_offload_set(nv, &change, info);
	nvgre_offload_tell(nv);
	return err;
}

int nvgre_nl_offload_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (!info->attrs[NVGRE_A_OFFLOAD_CHANGE] &&
	    !info->attrs[NVGRE_A_OFFLOAD_MAX_HEADER_SIZE]) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, NVGRE_A_OFFLOAD_CHANGE);
		return nvgre_refuse(info->extack, NULL, -EINVAL,
				    "nothing to set: give change or max-header-size");
	}
	return nvgre_nl_with_dev(info, nvgre_nl_offload_set);
}
