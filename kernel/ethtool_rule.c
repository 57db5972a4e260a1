// SPDX-License-Identifier: GPL-2.0-only
/*
 * ethtool -n/-N: rules that send a VSID, an inner destination MAC, or both to a
 * queue or to an RSS context (Q4, Q5). A rule is written as
 *
 *	flow-type ether [dst MAC] [user-def VSID] { action QUEUE | context N }
 *
 * ethtool has no room for a message here, so refusals are explained in the log.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>

#include "ethtool.h"
#include "nvgre.h"
#include "rule.h"

static int nvgre_rule_refuse(const struct net_device *dev, const char *why)
{
	netdev_info(dev, "rule refused: %s\n", why);
	return -EINVAL;
}

/* -- ethtool's form to ours, and back ---------------------------------------- */

static int nvgre_match_from_spec(const struct net_device *dev,
				 const struct ethtool_rx_flow_spec *fs,
				 struct nvgre_match *match)
{
	const struct ethhdr *mask = &fs->m_u.ether_spec;

	memset(match, 0, sizeof(*match));
	match->vsid = NVGRE_MATCH_ANY_VSID;

	if ((fs->flow_type & ~(FLOW_EXT | FLOW_RSS)) != ETHER_FLOW)
		return nvgre_rule_refuse(dev, "flow-type must be ether");
	if (!is_zero_ether_addr(mask->h_source) || mask->h_proto)
		return nvgre_rule_refuse(dev, "src and proto cannot be matched");
	if (!is_zero_ether_addr(mask->h_dest)) {
		if (!is_broadcast_ether_addr(mask->h_dest))
			return nvgre_rule_refuse(dev, "dst cannot be masked");
		ether_addr_copy(match->mac, fs->h_u.ether_spec.h_dest);
		if (is_zero_ether_addr(match->mac))
			return nvgre_rule_refuse(dev, "dst is no MAC address");
	}

	if (fs->flow_type & FLOW_EXT) {
		if (fs->m_ext.vlan_etype || fs->m_ext.vlan_tci)
			return nvgre_rule_refuse(dev, "inner frames have no vlan");
		if (fs->m_ext.data[0] &&
		    (fs->m_ext.data[0] != cpu_to_be32(U32_MAX) ||
		     !fs->m_ext.data[1]))
			return nvgre_rule_refuse(dev, "the VSID cannot be masked");
		if (fs->m_ext.data[1]) {
			if (fs->m_ext.data[1] != cpu_to_be32(U32_MAX))
				return nvgre_rule_refuse(dev, "the VSID cannot be masked");
			match->vsid = be32_to_cpu(fs->h_ext.data[1]);
			if (fs->h_ext.data[0] || match->vsid > NVGRE_VSID_MASK)
				return nvgre_rule_refuse(dev, "a VSID has 24 bits");
		}
	}
	if (match->vsid == NVGRE_MATCH_ANY_VSID &&
	    is_zero_ether_addr(match->mac))
		return nvgre_rule_refuse(dev, "give dst, user-def (the VSID), or both");
	return 0;
}

static int nvgre_target_from_nfc(const struct net_device *dev,
				 const struct ethtool_rxnfc *nfc,
				 struct nvgre_rule *rule)
{
	const struct ethtool_rx_flow_spec *fs = &nfc->fs;

	if (fs->flow_type & FLOW_RSS) {
		if (!nfc->rss_context)
			return nvgre_rule_refuse(dev, "context 0 needs no rule");
		if (fs->ring_cookie)
			return nvgre_rule_refuse(dev, "give a queue or a context, not both");
		rule->context = nfc->rss_context;
		return 0;
	}
	if (fs->ring_cookie >= NVGRE_RXQ_MAX)
		return nvgre_rule_refuse(dev, "no such queue in use");
	rule->queue = fs->ring_cookie;
	return 0;
}

static void nvgre_rule_to_nfc(const struct nvgre_rule *rule,
			      struct ethtool_rxnfc *nfc)
{
	struct ethtool_rx_flow_spec *fs = &nfc->fs;

	memset(fs, 0, sizeof(*fs));
	fs->location = rule->loc;
	fs->flow_type = ETHER_FLOW;
	if (!is_zero_ether_addr(rule->match.mac)) {
		ether_addr_copy(fs->h_u.ether_spec.h_dest, rule->match.mac);
		eth_broadcast_addr(fs->m_u.ether_spec.h_dest);
	}
	if (rule->match.vsid != NVGRE_MATCH_ANY_VSID) {
		fs->flow_type |= FLOW_EXT;
		fs->h_ext.data[1] = cpu_to_be32(rule->match.vsid);
		fs->m_ext.data[0] = cpu_to_be32(U32_MAX);
		fs->m_ext.data[1] = cpu_to_be32(U32_MAX);
	}
	if (rule->context) {
		fs->flow_type |= FLOW_RSS;
		nfc->rss_context = rule->context;
	} else {
		fs->ring_cookie = rule->queue;
	}
}

/* -- changes ---------------------------------------------------------------- */

/* Adds a rule; one that has its place goes, but only if all went well (X4). */
static int nvgre_rule_from_nfc(struct net_device *dev,
			       struct ethtool_rxnfc *nfc)
{
	struct nvgre_rule rule = { .loc = nfc->fs.location };
	struct nvgre_rule_refusal no;
	int err;

	err = nvgre_match_from_spec(dev, &nfc->fs, &rule.match);
	if (err)
		return err;
	err = nvgre_target_from_nfc(dev, nfc, &rule);
	if (err)
		return err;
	if (nfc->fs.location == RX_CLS_LOC_ANY)
		rule.loc = NVGRE_RULE_ANY_LOC;
	err = nvgre_rule_add(netdev_priv(dev), &rule, NVGRE_RULE_REPLACE_LOC,
			     &no);
	if (err < 0) {
		if (no.why)
			nvgre_rule_refuse(dev, no.why);
		return err;
	}
	nfc->fs.location = err;
	return 0;
}

int nvgre_set_rxnfc(struct net_device *dev, struct ethtool_rxnfc *nfc)
{
	switch (nfc->cmd) {
	case ETHTOOL_SRXCLSRLINS:
		return nvgre_rule_from_nfc(dev, nfc);
	case ETHTOOL_SRXCLSRLDEL:
		return nvgre_rule_del(netdev_priv(dev), nfc->fs.location);
	}
	return nvgre_compat_set_rxnfc_fields(dev, nfc);
}

/* -- queries ---------------------------------------------------------------- */

static int nvgre_rule_list(const struct nvgre_steer *steer,
			   struct ethtool_rxnfc *nfc, u32 *locs)
{
	struct nvgre_rule *rule;
	unsigned long loc;
	u32 n = 0;

	xa_for_each((struct xarray *)&steer->locs, loc, rule) {
		if (n == nfc->rule_cnt)
			return -EMSGSIZE;
		locs[n++] = loc;
	}
	nfc->rule_cnt = n;
	nfc->data = NVGRE_STEER_MAX_RULES;
	return 0;
}

int nvgre_get_rxnfc(struct net_device *dev, struct ethtool_rxnfc *nfc,
		    u32 *locs)
{
	const struct nvgre_dev *nv = netdev_priv(dev);
	const struct nvgre_rule *rule;

	switch (nfc->cmd) {
	case ETHTOOL_GRXRINGS:
		nfc->data = nv->steer.n_queues;
		return 0;
	case ETHTOOL_GRXCLSRLCNT:
		nfc->rule_cnt = nvgre_steer_n_rules(&nv->steer);
		nfc->data = NVGRE_STEER_MAX_RULES | RX_CLS_LOC_SPECIAL;
		return 0;
	case ETHTOOL_GRXCLSRULE:
		rule = nvgre_steer_rule_at(&nv->steer, nfc->fs.location);
		if (!rule)
			return -ENOENT;
		nvgre_rule_to_nfc(rule, nfc);
		return 0;
	case ETHTOOL_GRXCLSRLALL:
		return nvgre_rule_list(&nv->steer, nfc, locs);
	}
	return nvgre_compat_get_rxnfc_fields(dev, nfc);
}
