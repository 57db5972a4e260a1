// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if_bridge.h>
#include <net/dst_metadata.h>
#include <net/gso.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>

#include "encap.h"
#include "nvgre.h"
#include "underlay.h"

/* The VSID and remote of one packet: the device's, or the metadata's. */
static enum nvgre_count nvgre_xmit_target(const struct nvgre_dev *nv,
					  const struct nvgre_conf *conf,
					  const struct sk_buff *skb,
					  struct nvgre_flow *flow, u32 *vsid)
{
	const struct nvgre_cfg *cfg = &conf->cfg;
	struct ip_tunnel_info *info;

	*flow = (struct nvgre_flow) {
		.link = cfg->link,
		.mark = nvgre_mark(nv, skb),
	};
	if (likely(!cfg->external)) {
		*vsid = cfg->vsid;
		flow->remote = cfg->remote;
		flow->local = cfg->local;
		flow->tos = cfg->tos;
		flow->ttl = cfg->ttl;
		/* Published configurations are const but for their cache. */
		flow->cache = (struct dst_cache *)&conf->route;
		return cfg->remote.family ? NVGRE_COUNT_NONE :
					    NVGRE_TX_DROP_NO_REMOTE;
	}

	info = skb_tunnel_info(skb);
	if (unlikely(!info || !(info->mode & IP_TUNNEL_INFO_TX)))
		return NVGRE_TX_DROP_METADATA;
	*vsid = be32_to_cpu(tunnel_id_to_key32(info->key.tun_id));
	if (*vsid > NVGRE_VSID_MASK ||
	    (nvgre_vsid_is_reserved(*vsid) && !cfg->reserved_vsid))
		return NVGRE_TX_DROP_METADATA;
	flow->local = cfg->local;
	nvgre_flow_from_info(flow, info);
	if (flow->local.family && flow->local.family != flow->remote.family)
		return NVGRE_TX_DROP_METADATA;
	if (ip_tunnel_dst_cache_usable(skb, info))
		flow->cache = &info->dst_cache;
	return nvgre_addr_is_unicast(&flow->remote) ? NVGRE_COUNT_NONE :
						      NVGRE_TX_DROP_METADATA;
}

/* Counters of an external device, by VSID and remote. */
static void nvgre_xmit_peer(struct nvgre_dev *nv, struct nvgre_flow *flow,
			    u32 vsid)
{
	flow->peer = nvgre_peer_find_or_add(nv->peers, vsid, &flow->remote);
	if (unlikely(!flow->peer))
		nvgre_count(nv, NVGRE_TX_PEER_UNCOUNTED);
}

/* Drops a packet to a known remote. Consumes @skb. */
static void nvgre_xmit_drop(struct nvgre_dev *nv, struct sk_buff *skb,
			    const struct nvgre_flow *flow, enum nvgre_count why)
{
	nvgre_peer_count(flow->peer, why);
	nvgre_drop(nv, skb, why);
}

/*
 * W8: fixed or inherited. The ECN field is the inner one's, as RFC 6040 section
 * 4.1 has it: INET_ECN_encapsulate() would hide a mark, as RFC 3168 said.
 * Network header set.
 */
static void nvgre_xmit_tos_ttl(const struct nvgre_cfg *cfg,
			       const struct sk_buff *skb,
			       struct nvgre_flow *flow)
{
	const struct iphdr *inner = ip_hdr(skb);
	u8 dsfield = ip_tunnel_get_dsfield(inner, skb);

	if (flow->tos == NVGRE_TOS_INHERIT && !cfg->external) {
		flow->tos = dsfield;
		flow->cache = NULL;
	}
	if (cfg->ttl_inherit && !cfg->external)
		flow->ttl = ip_tunnel_get_ttl(inner, skb);
	flow->tos = (flow->tos & ~INET_ECN_MASK) | (dsfield & INET_ECN_MASK);
	if (flow->mark)
		flow->cache = NULL;
}

/*
 * Receives @skb, an ICMP error in answer to a packet that was to be sent: it
 * comes as if the remote had sent it, metadata included. Consumes @skb.
 */
static void nvgre_xmit_answer(struct nvgre_dev *nv, struct sk_buff *skb,
			      const struct nvgre_flow *flow)
{
	struct ip_tunnel_info *info = skb_tunnel_info(skb);

	nvgre_count(nv, NVGRE_TX_DROP_TOO_BIG);
	nvgre_peer_count(flow->peer, NVGRE_TX_DROP_TOO_BIG);
	if (info) {
		/* It is shared with other packets. */
		info = skb_tunnel_info_unclone(skb);
		if (!info) {
			kfree_skb(skb);
			return;
		}
		nvgre_flow_to_rx_info(flow, info);
	}
	/* It is another packet now: no part of the flow, and of no queue. */
	nf_reset_ct(skb);
	skb_set_queue_mapping(skb, 0);
	skb->dev = nv->dev;
	skb->pkt_type = PACKET_HOST;
	skb->encapsulation = 0;
	__skb_pull(skb, skb_network_offset(skb));
	netif_rx(skb);
}

/*
 * Too big for the path (W7). Where the packet came by a route, the sender is told
 * along that route; otherwise (from a bridge, or with metadata instead of a
 * route) the answer goes back by the way the packet came. Consumes @skb.
 */
static void nvgre_xmit_too_big(struct nvgre_dev *nv, struct sk_buff *skb,
			       struct dst_entry *dst, unsigned int overhead,
			       const struct nvgre_flow *flow)
{
	bool answer = netif_is_any_bridge_port(nv->dev) || !skb_valid_dst(skb);
	int err;

	if (dst_mtu(dst) <= overhead)
		goto drop;
	err = skb_tunnel_check_pmtu(skb, dst, overhead, answer);
	if (err > 0) {
		nvgre_xmit_answer(nv, skb, flow);
		return;
	}
	if (!err)
		nvgre_underlay_report_too_big(skb, dst_mtu(dst) - overhead);
drop:
	nvgre_xmit_drop(nv, skb, flow, NVGRE_TX_DROP_TOO_BIG);
}

/* Would the inner packet fit @mtu? Network header set. */
static bool nvgre_xmit_fits(const struct sk_buff *skb, unsigned int mtu)
{
	if (skb_is_gso(skb))
		return skb_gso_validate_network_len(skb, mtu);
	return skb->len - skb_network_offset(skb) <= mtu;
}

/* Sends one encapsulated packet, and counts it. Consumes @skb and @dst. */
static void nvgre_xmit_output(struct nvgre_dev *nv, struct sk_buff *skb,
			      struct dst_entry *dst,
			      const struct nvgre_flow *flow,
			      struct nvgre_traffic traffic)
{
	int err;

	dev_xmit_recursion_inc();
	err = nvgre_underlay_output(nv, skb, dst, flow);
	dev_xmit_recursion_dec();

	if (likely(!net_xmit_eval(err))) {
		nvgre_count_tx(nv, traffic);
		nvgre_peer_count_tx(flow->peer, traffic);
	} else {
		nvgre_count(nv, NVGRE_TX_DROP_UNDERLAY);
		nvgre_peer_count(flow->peer, NVGRE_TX_DROP_UNDERLAY);
	}
}

/* Encapsulates a prepared frame towards one remote. Consumes @skb. */
static void nvgre_xmit_one(struct nvgre_dev *nv, const struct nvgre_conf *conf,
			   struct sk_buff *skb, struct nvgre_flow *flow,
			   u32 vsid)
{
	struct nvgre_traffic traffic = nvgre_traffic(skb, 0);
	struct nvgre_gre gre = conf->gre;
	unsigned int overhead, headroom, mtu;
	struct dst_entry *dst;
	u8 flowid;

	flow->hash = skb_get_hash(skb);
	nvgre_xmit_tos_ttl(&conf->cfg, skb, flow);

	dst = nvgre_underlay_route(nv, flow);
	if (IS_ERR(dst)) {
		nvgre_xmit_drop(nv, skb, flow, PTR_ERR(dst) == -ELOOP ?
				NVGRE_TX_DROP_LOOP : NVGRE_TX_DROP_NO_ROUTE);
		return;
	}

	/* skb_tunnel_check_pmtu() counts the inner Ethernet header and tags, too. */
	overhead = nvgre_overhead(conf, flow->remote.family) +
		   skb_network_offset(skb);
	mtu = dst_mtu(dst);
	if (unlikely(mtu <= overhead || !nvgre_xmit_fits(skb, mtu - overhead))) {
		nvgre_xmit_too_big(nv, skb, dst, overhead, flow);
		dst_release(dst);
		return;
	}

	if (conf->cfg.mode == NVGRE_MODE_NVGRE) {
		flowid = conf->cfg.flowid_mode == NVGRE_FLOWID_HASH ?
			 nvgre_flowid(flow->hash) : conf->cfg.flowid;
		gre.key = nvgre_key(vsid, flowid);
	}
	headroom = nvgre_ip_len(flow->remote.family) + dst->header_len +
		   LL_RESERVED_SPACE(dst_dev(dst));
	if (unlikely(nvgre_encap_push(skb, &gre, headroom))) {
		dst_release(dst);
		nvgre_xmit_drop(nv, skb, flow, NVGRE_TX_DROP_NO_MEMORY);
		return;
	}
	nvgre_xmit_output(nv, skb, dst, flow, traffic);
}

/**
 * nvgre_xmit() - ndo_start_xmit
 * @skb: consumed
 * @dev: the tunnel device
 *
 * Context: BH disabled; no lock (LLTX), no queue.
 * Return: NETDEV_TX_OK, always.
 */
netdev_tx_t nvgre_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct nvgre_dev *nv = netdev_priv(dev);
	const struct nvgre_conf *conf = rcu_dereference_bh(nv->conf);
	struct nvgre_flow flow;
	enum nvgre_count why;
	u32 vsid;

	/* A raw socket can hold on to a device that is gone. */
	if (unlikely(!conf)) {
		kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	if (unlikely(dev_recursion_level() > NVGRE_RECURSION_LIMIT)) {
		net_warn_ratelimited("%s: packets to the remote lead back into tunnels: check the routes\n",
				     dev->name);
		why = NVGRE_TX_DROP_LOOP;
		goto drop;
	}
	why = nvgre_encap_prepare(nv, conf->cfg.mode, skb);
	if (unlikely(why))
		goto drop;
	why = nvgre_xmit_target(nv, conf, skb, &flow, &vsid);
	if (unlikely(why))
		goto drop;
	if (nv->peers)
		nvgre_xmit_peer(nv, &flow, vsid);

	nvgre_xmit_one(nv, conf, skb, &flow, vsid);
	return NETDEV_TX_OK;

drop:
	nvgre_drop(nv, skb, why);
	return NETDEV_TX_OK;
}
