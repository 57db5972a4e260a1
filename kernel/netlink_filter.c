// SPDX-License-Identifier: GPL-2.0-only
/* Steering rules over netlink. */
#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>
#include <linux/xarray.h>

#include "netlink.h"
#include "nvgre.h"
#include "rule.h"

/* @what: the rule */
static int nvgre_nl_fill_rule(struct sk_buff *skb, const struct nvgre_dev *nv,
			      const void *what)
{
	const struct nvgre_rule *rule = what;

	if (nla_put_u32(skb, NVGRE_A_FILTER_LOC, rule->loc))
		return -EMSGSIZE;
	if (rule->match.vsid != NVGRE_MATCH_ANY_VSID &&
	    nla_put_u32(skb, NVGRE_A_FILTER_VSID, rule->match.vsid))
		return -EMSGSIZE;
	if (!is_zero_ether_addr(rule->match.mac) &&
	    nla_put(skb, NVGRE_A_FILTER_MAC, ETH_ALEN, rule->match.mac))
		return -EMSGSIZE;
	if (rule->context)
		return nla_put_u32(skb, NVGRE_A_FILTER_CONTEXT, rule->context);
	return nla_put_u32(skb, NVGRE_A_FILTER_QUEUE, rule->queue);
}

void nvgre_nl_rule_added(struct nvgre_dev *nv, const struct nvgre_rule *rule)
{
	nvgre_nl_notify(nv, NVGRE_CMD_FILTER_ADD_NTF, nvgre_nl_fill_rule, rule);
}

void nvgre_nl_rule_deleted(struct nvgre_dev *nv, const struct nvgre_rule *rule)
{
	nvgre_nl_notify(nv, NVGRE_CMD_FILTER_DEL_NTF, nvgre_nl_fill_rule, rule);
}

/* -- which rule --------------------------------------------------------------- */

static int nvgre_nl_match(struct nlattr **tb, struct nvgre_match *match,
			  struct netlink_ext_ack *extack)
{
	const struct nlattr *vsid = tb[NVGRE_A_FILTER_VSID];
	const struct nlattr *mac = tb[NVGRE_A_FILTER_MAC];

	memset(match, 0, sizeof(*match));
	match->vsid = vsid ? nla_get_u32(vsid) : NVGRE_MATCH_ANY_VSID;
	if (mac) {
		ether_addr_copy(match->mac, nla_data(mac));
		if (is_zero_ether_addr(match->mac))
			return nvgre_refuse(extack, mac, -EINVAL,
					    "mac is no MAC address");
	}
	return 0;
}

/* The rule that a request names, by its place or by its match; or ERR_PTR. */
static struct nvgre_rule *nvgre_nl_rule(const struct nvgre_dev *nv,
					struct genl_info *info)
{
	const struct nlattr *loc = info->attrs[NVGRE_A_FILTER_LOC];
	const struct nlattr *attr = info->attrs[NVGRE_A_FILTER_VSID] ?:
				    info->attrs[NVGRE_A_FILTER_MAC];
	struct nvgre_match match;
	struct nvgre_rule *rule;
	int err;

	if (!loc && !attr) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, NVGRE_A_FILTER_LOC);
		return ERR_PTR(nvgre_refuse(info->extack, NULL, -EINVAL,
					    "no rule is named: give loc, or vsid, mac or both"));
	}
	err = nvgre_nl_match(info->attrs, &match, info->extack);
	if (err)
		return ERR_PTR(err);
	if (loc)
		rule = nvgre_steer_rule_at(&nv->steer, nla_get_u32(loc));
	else
		rule = nvgre_steer_find(&nv->steer, &match);
	if (!rule)
		return ERR_PTR(nvgre_refuse(info->extack, loc ?: attr, -ENOENT,
					    "no such rule"));
	if (attr && memcmp(&rule->match, &match, sizeof(match)))
		return ERR_PTR(nvgre_refuse(info->extack, attr, -ENOENT,
					    "the rule in this place matches other packets"));
	return rule;
}

/* -- requests ----------------------------------------------------------------- */

static int nvgre_nl_filter_get(struct nvgre_dev *nv, struct genl_info *info)
{
	const struct nvgre_rule *rule = nvgre_nl_rule(nv, info);

	if (IS_ERR(rule))
		return PTR_ERR(rule);
	return nvgre_nl_reply(info, NVGRE_CMD_FILTER_GET, nv,
			      nvgre_nl_fill_rule, rule);
}

int nvgre_nl_filter_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nvgre_nl_with_dev(info, nvgre_nl_filter_get);
}

static bool nvgre_nl_rule_wanted(const struct nvgre_rule *rule,
				 struct nlattr **tb)
{
	const struct nlattr *vsid = tb[NVGRE_A_FILTER_VSID];
	const struct nlattr *mac = tb[NVGRE_A_FILTER_MAC];

	return (!vsid || nla_get_u32(vsid) == rule->match.vsid) &&
	       (!mac || ether_addr_equal_unaligned(nla_data(mac),
						   rule->match.mac));
}

static int nvgre_nl_dump_rules(struct sk_buff *skb,
			       const struct nvgre_nl_head *head,
			       const struct nvgre_dev *nv, struct nlattr **tb,
			       unsigned long *pos)
{
	struct xarray *locs = (struct xarray *)&nv->steer.locs;
	const struct nvgre_rule *rule;
	unsigned long loc;

	xa_for_each_start(locs, loc, rule, *pos) {
		*pos = loc;
		if (nvgre_nl_rule_wanted(rule, tb) &&
		    nvgre_nl_put(skb, head, nv, nvgre_nl_fill_rule, rule))
			return -EMSGSIZE;
	}
	return 0;
}

int nvgre_nl_filter_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **tb = nvgre_compat_dump_attrs(cb);

	if (tb[NVGRE_A_FILTER_LOC])
		return nvgre_refuse(cb->extack, tb[NVGRE_A_FILTER_LOC], -EINVAL,
				    "a dump takes no loc");
	return nvgre_nl_dump(skb, cb, NVGRE_CMD_FILTER_GET,
			     nvgre_nl_dump_rules);
}

/* What a request to add a rule says of it. */
static int nvgre_nl_parse_rule(struct genl_info *info, struct nvgre_rule *rule)
{
	struct netlink_ext_ack *extack = info->extack;
	const struct nlattr *queue = info->attrs[NVGRE_A_FILTER_QUEUE];
	const struct nlattr *context = info->attrs[NVGRE_A_FILTER_CONTEXT];
	const struct nlattr *loc = info->attrs[NVGRE_A_FILTER_LOC];

	if (!info->attrs[NVGRE_A_FILTER_VSID] &&
	    !info->attrs[NVGRE_A_FILTER_MAC]) {
		NL_SET_ERR_ATTR_MISS(extack, NULL, NVGRE_A_FILTER_VSID);
		return nvgre_refuse(extack, NULL, -EINVAL,
				    "a rule matches something: give vsid, mac or both");
	}
	if (!queue && !context) {
		NL_SET_ERR_ATTR_MISS(extack, NULL, NVGRE_A_FILTER_QUEUE);
		return nvgre_refuse(extack, NULL, -EINVAL,
				    "a rule leads somewhere: give queue or context");
	}
	if (queue && context)
		return nvgre_refuse(extack, context, -EINVAL,
				    "queue and context exclude each other");
	if (queue && nla_get_u32(queue) >= NVGRE_RXQ_MAX)
		return nvgre_refuse(extack, queue, -EINVAL,
				    "no such queue in use");
	rule->loc = loc ? nla_get_u32(loc) : NVGRE_RULE_ANY_LOC;
	rule->queue = queue ? nla_get_u32(queue) : 0;
	rule->context = context ? nla_get_u32(context) : 0;
	return nvgre_nl_match(info->attrs, &rule->match, extack);
}

static int nvgre_nl_rule_refused(struct genl_info *info, int err,
				 const struct nvgre_rule_refusal *no)
{
	static const u8 attrs[] = {
		[NVGRE_RULE_LOC] = NVGRE_A_FILTER_LOC,
		[NVGRE_RULE_QUEUE] = NVGRE_A_FILTER_QUEUE,
		[NVGRE_RULE_CONTEXT] = NVGRE_A_FILTER_CONTEXT,
	};
	const struct nlattr *attr;

	if (!no->why)
		return err;
	if (no->part == NVGRE_RULE_MATCH)
		attr = info->attrs[NVGRE_A_FILTER_VSID] ?:
		       info->attrs[NVGRE_A_FILTER_MAC];
	else
		attr = info->attrs[attrs[no->part]];
	return nvgre_refuse(info->extack, attr, err, no->why);
}

static int nvgre_nl_filter_add(struct nvgre_dev *nv, struct genl_info *info)
{
	struct nvgre_rule_refusal no;
	struct nvgre_rule rule = { };
	unsigned int replace = 0;
	struct sk_buff *reply;
	int err;

	err = nvgre_nl_parse_rule(info, &rule);
	if (err)
		return err;
	if (info->attrs[NVGRE_A_FILTER_REPLACE])
		replace = NVGRE_RULE_REPLACE_LOC | NVGRE_RULE_REPLACE_MATCH;
	/* X4: no rule without an answer. */
	reply = nvgre_nl_new();
	if (!reply)
		return -ENOMEM;
	err = nvgre_rule_add(nv, &rule, replace, &no);
	if (err < 0) {
		nlmsg_free(reply);
		return nvgre_nl_rule_refused(info, err, &no);
	}
	rule.loc = err;
	return nvgre_nl_send(reply, info, NVGRE_CMD_FILTER_ADD, nv,
			     nvgre_nl_fill_rule, &rule);
}

int nvgre_nl_filter_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nvgre_nl_with_dev(info, nvgre_nl_filter_add);
}

static int nvgre_nl_filter_del(struct nvgre_dev *nv, struct genl_info *info)
{
	const struct nvgre_rule *rule = nvgre_nl_rule(nv, info);

	return IS_ERR(rule) ? PTR_ERR(rule) : nvgre_rule_del(nv, rule->loc);
}

int nvgre_nl_filter_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nvgre_nl_with_dev(info, nvgre_nl_filter_del);
}
