// SPDX-License-Identifier: GPL-2.0-only
/* Statistics over netlink. */
#include <linux/rtnetlink.h>

#include "netlink.h"
#include "nvgre.h"

static int nvgre_nl_put_counters(struct sk_buff *skb,
				 const struct nvgre_dev *nv)
{
	struct nvgre_counter counter;
	struct nlattr *nest;
	unsigned int i;

	for (i = 0; nvgre_stats_counter(nv, i, &counter); i++) {
		nest = nla_nest_start(skb, NVGRE_A_STATS_COUNTER);
		if (!nest ||
		    nla_put_string(skb, NVGRE_A_COUNTER_NAME, counter.name) ||
		    nla_put_u32(skb, NVGRE_A_COUNTER_KIND, counter.kind) ||
		    nla_put_u64_64bit(skb, NVGRE_A_COUNTER_VALUE, counter.value,
				      NVGRE_A_COUNTER_PAD))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int nvgre_nl_fill_stats(struct sk_buff *skb, const struct nvgre_dev *nv,
			       const void *what)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	const struct nvgre_cfg *cfg = &conf->cfg;
	struct rtnl_link_stats64 s = { };

	if (cfg->mode == NVGRE_MODE_NVGRE && !cfg->external &&
	    nla_put_u32(skb, NVGRE_A_STATS_VSID, cfg->vsid))
		return -EMSGSIZE;
	nvgre_get_stats64(nv->dev, &s);
	if (nvgre_put_addr(skb, NVGRE_A_STATS_REMOTE, NVGRE_A_STATS_REMOTE6,
			   &cfg->remote) ||
	    nla_put_u64_64bit(skb, NVGRE_A_STATS_RX_PACKETS, s.rx_packets,
			      NVGRE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NVGRE_A_STATS_RX_BYTES, s.rx_bytes,
			      NVGRE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NVGRE_A_STATS_TX_PACKETS, s.tx_packets,
			      NVGRE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NVGRE_A_STATS_TX_BYTES, s.tx_bytes,
			      NVGRE_A_STATS_PAD))
		return -EMSGSIZE;
	return nvgre_nl_put_counters(skb, nv);
}

static int nvgre_nl_stats_get(struct nvgre_dev *nv, struct genl_info *info)
{
	return nvgre_nl_reply(info, NVGRE_CMD_STATS_GET, nv,
			      nvgre_nl_fill_stats, NULL);
}

int nvgre_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **tb = info->attrs;
	const struct nlattr *choice = tb[NVGRE_A_STATS_VSID] ?:
				      tb[NVGRE_A_STATS_REMOTE] ?:
				      tb[NVGRE_A_STATS_REMOTE6];

	if (choice)
		return nvgre_refuse(info->extack, choice, -EINVAL,
				    "vsid and remote choose devices in a dump");
	return nvgre_nl_with_dev(info, nvgre_nl_stats_get);
}

static bool nvgre_nl_stats_wanted(const struct nvgre_cfg *cfg,
				  struct nlattr **tb)
{
	const struct nlattr *vsid = tb[NVGRE_A_STATS_VSID];
	const struct nlattr *remote = tb[NVGRE_A_STATS_REMOTE];
	const struct nlattr *remote6 = tb[NVGRE_A_STATS_REMOTE6];
	struct nvgre_addr addr = { };

	if (vsid && (cfg->mode != NVGRE_MODE_NVGRE || cfg->external ||
		     nla_get_u32(vsid) != cfg->vsid))
		return false;
	if (remote) {
		addr.family = AF_INET;
		addr.v4 = nla_get_in_addr(remote);
		if (!nvgre_addr_equal(&addr, &cfg->remote))
			return false;
	}
	if (remote6) {
		addr.family = AF_INET6;
		addr.v6 = nla_get_in6_addr(remote6);
		if (!nvgre_addr_equal(&addr, &cfg->remote))
			return false;
	}
	return true;
}

static int nvgre_nl_dump_stats(struct sk_buff *skb,
			       const struct nvgre_nl_head *head,
			       const struct nvgre_dev *nv, struct nlattr **tb,
			       unsigned long *pos)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);

	if (!nvgre_nl_stats_wanted(&conf->cfg, tb))
		return 0;
	return nvgre_nl_put(skb, head, nv, nvgre_nl_fill_stats, NULL);
}

int nvgre_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return nvgre_nl_dump(skb, cb, NVGRE_CMD_STATS_GET, nvgre_nl_dump_stats);
}
