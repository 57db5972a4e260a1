// SPDX-License-Identifier: GPL-2.0-only
/* Statistics over netlink. */
#include <linux/rtnetlink.h>

#include "netlink.h"
#include "nvgre.h"

static int nvgre_nl_put_counter(struct sk_buff *skb,
				const struct nvgre_counter *counter)
{
	struct nlattr *nest = nla_nest_start(skb, NVGRE_A_STATS_COUNTER);

	if (!nest ||
	    nla_put_string(skb, NVGRE_A_COUNTER_NAME, counter->name) ||
	    nla_put_u32(skb, NVGRE_A_COUNTER_KIND, counter->kind) ||
	    nla_put_u64_64bit(skb, NVGRE_A_COUNTER_VALUE, counter->value,
			      NVGRE_A_COUNTER_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nvgre_nl_put_traffic(struct sk_buff *skb, u64 rx_packets,
				u64 rx_bytes, u64 tx_packets, u64 tx_bytes)
{
	if (nla_put_u64_64bit(skb, NVGRE_A_STATS_RX_PACKETS, rx_packets,
			      NVGRE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NVGRE_A_STATS_RX_BYTES, rx_bytes,
			      NVGRE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NVGRE_A_STATS_TX_PACKETS, tx_packets,
			      NVGRE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, NVGRE_A_STATS_TX_BYTES, tx_bytes,
			      NVGRE_A_STATS_PAD))
		return -EMSGSIZE;
	return 0;
}

static int nvgre_nl_fill_stats(struct sk_buff *skb, const struct nvgre_dev *nv,
			       const void *what)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	const struct nvgre_cfg *cfg = &conf->cfg;
	struct rtnl_link_stats64 s = { };
	struct nvgre_counter counter;
	unsigned int i;

	if (cfg->mode == NVGRE_MODE_NVGRE && !cfg->external &&
	    nla_put_u32(skb, NVGRE_A_STATS_VSID, cfg->vsid))
		return -EMSGSIZE;
	nvgre_get_stats64(nv->dev, &s);
	if (nvgre_put_addr(skb, NVGRE_A_STATS_REMOTE, NVGRE_A_STATS_REMOTE6,
			   &cfg->remote) ||
	    nvgre_nl_put_traffic(skb, s.rx_packets, s.rx_bytes, s.tx_packets,
				 s.tx_bytes))
		return -EMSGSIZE;
	for (i = 0; nvgre_stats_counter(nv, i, &counter); i++)
		if (nvgre_nl_put_counter(skb, &counter))
			return -EMSGSIZE;
	return 0;
}

/* @what: struct nvgre_peer, of an external device */
static int nvgre_nl_fill_peer(struct sk_buff *skb, const struct nvgre_dev *nv,
			      const void *what)
{
	const struct nvgre_peer *peer = what;
	struct nvgre_addr remote = nvgre_peer_remote(peer);
	struct nvgre_peer_counts counts;
	struct nvgre_counter counter;
	unsigned int i;

	nvgre_peer_get_counts(peer, &counts);
	if (nla_put_u32(skb, NVGRE_A_STATS_VSID, nvgre_peer_vsid(peer)) ||
	    nvgre_put_addr(skb, NVGRE_A_STATS_REMOTE, NVGRE_A_STATS_REMOTE6,
			   &remote) ||
	    nvgre_nl_put_traffic(skb, counts.rx_packets, counts.rx_bytes,
				 counts.tx_packets, counts.tx_bytes))
		return -EMSGSIZE;
	for (i = 1; i < NVGRE_N_COUNT; i++) {
		nvgre_stats_describe(i, &counter);
		counter.value = counts.count[i];
		if (nvgre_nl_put_counter(skb, &counter))
			return -EMSGSIZE;
	}
	return 0;
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

/* What a dump was asked for: does @vsid (negative: none) and @remote fit? */
static bool nvgre_nl_stats_wanted(s64 vsid, const struct nvgre_addr *remote,
				  struct nlattr **tb)
{
	const struct nlattr *attr = tb[NVGRE_A_STATS_REMOTE];
	const struct nlattr *attr6 = tb[NVGRE_A_STATS_REMOTE6];
	struct nvgre_addr addr = { };

	if (tb[NVGRE_A_STATS_VSID] && nla_get_u32(tb[NVGRE_A_STATS_VSID]) != vsid)
		return false;
	if (attr) {
		addr.family = AF_INET;
		addr.v4 = nla_get_in_addr(attr);
		if (!nvgre_addr_equal(&addr, remote))
			return false;
	}
	if (attr6) {
		addr.family = AF_INET6;
		addr.v6 = nla_get_in6_addr(attr6);
		if (!nvgre_addr_equal(&addr, remote))
			return false;
	}
	return true;
}

/* Behind an external device, its pairs of VSID and remote; @pos counts from 1. */
static int nvgre_nl_dump_peers(struct sk_buff *skb,
			       const struct nvgre_nl_head *head,
			       const struct nvgre_dev *nv, struct nlattr **tb,
			       unsigned long *pos)
{
	unsigned long index = *pos - 1;
	const struct nvgre_peer *peer;

	while ((peer = nvgre_peer_next(nv->peers, &index))) {
		struct nvgre_addr remote = nvgre_peer_remote(peer);

		*pos = index + 1;
		if (nvgre_nl_stats_wanted(nvgre_peer_vsid(peer), &remote, tb) &&
		    nvgre_nl_put(skb, head, nv, nvgre_nl_fill_peer, peer))
			return -EMSGSIZE;
		index++;
	}
	return 0;
}

static int nvgre_nl_dump_stats(struct sk_buff *skb,
			       const struct nvgre_nl_head *head,
			       const struct nvgre_dev *nv, struct nlattr **tb,
			       unsigned long *pos)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	const struct nvgre_cfg *cfg = &conf->cfg;
	bool has_vsid = cfg->mode == NVGRE_MODE_NVGRE && !cfg->external;

	if (!*pos) {
		if (nvgre_nl_stats_wanted(has_vsid ? (s64)cfg->vsid : -1,
					  &cfg->remote, tb) &&
		    nvgre_nl_put(skb, head, nv, nvgre_nl_fill_stats, NULL))
			return -EMSGSIZE;
		*pos = 1;
	}
	return nv->peers ? nvgre_nl_dump_peers(skb, head, nv, tb, pos) : 0;
}

int nvgre_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return nvgre_nl_dump(skb, cb, NVGRE_CMD_STATS_GET, nvgre_nl_dump_stats);
}
