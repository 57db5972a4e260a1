// SPDX-License-Identifier: GPL-2.0-only
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/netfilter.h>
#include <net/busy_poll.h>
#include <net/dst_metadata.h>
#include <net/ip_tunnels.h>
#include <net/netfilter/nf_conntrack.h>

#include "encap.h"
#include "recv.h"
#include "rxq.h"
#include "underlay.h"

/*
 * What the stack would have done between LOCAL_IN and a protocol handler (D3).
 * Returns 0 or why the packet must be dropped. May move skb->data.
 */
static enum nvgre_count nvgre_recv_admit(struct sk_buff *skb, u16 family)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	const struct nf_ct_hook *ct_hook = rcu_dereference(nf_ct_hook);
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	/* The hook that confirms a new flow comes after ours. */
	if (ct && ct_hook && !nf_ct_is_confirmed(ct) &&
	    ct_hook->confirm(skb) != NF_ACCEPT)
		return NVGRE_RX_DROP_CONNTRACK;
#endif
	if (unlikely(!nvgre_underlay_policy_ok(skb, family)))
		return NVGRE_RX_DROP_POLICY;
	nf_reset_ct(skb);
	/* When a sender of this host wanted it to leave. */
	skb_clear_delivery_time(skb);
	if (unlikely(skb_orphan_frags_rx(skb, GFP_ATOMIC)))
		return NVGRE_RX_DROP_NO_MEMORY;
	return NVGRE_COUNT_NONE;
}

/* Is this a frame that may come out of a tunnel? Data at its Ethernet header. */
static enum nvgre_count nvgre_recv_judge(const struct nvgre_dev *nv,
					 const struct nvgre_conf *conf,
					 const struct sk_buff *skb)
{
	const struct ethhdr *eth = (const struct ethhdr *)skb->data;

	/* W5 is about NVGRE; gretap carries tags. */
	if (unlikely(eth_type_vlan(eth->h_proto)) &&
	    conf->cfg.mode == NVGRE_MODE_NVGRE)
		return NVGRE_RX_DROP_VLAN;
	/* Our own address as the source is a loop. */
	if (unlikely(!is_valid_ether_addr(eth->h_source) ||
		     ether_addr_equal(eth->h_source, nv->dev->dev_addr)))
		return NVGRE_RX_DROP_MAC;
	return NVGRE_COUNT_NONE;
}

/*
 * Outer and GRE headers off, the frame judged, the metadata attached: afterwards
 * skb->data is at the inner Ethernet header. May move skb->data.
 */
static enum nvgre_count nvgre_recv_decap(struct nvgre_dev *nv,
					 const struct nvgre_conf *conf,
					 struct sk_buff *skb,
					 const struct nvgre_outer *outer,
					 const struct nvgre_gre *gre)
{
	struct metadata_dst *md = NULL;
	enum nvgre_count why;

	nvgre_underlay_pull(skb, outer);
	if (unlikely(!nvgre_decap_csum_ok(skb, gre)))
		return NVGRE_RX_DROP_CSUM;
	if (unlikely(skb->len < gre->len + ETH_HLEN))
		return NVGRE_RX_DROP_RUNT;

	if (conf->cfg.external) {
		md = nvgre_underlay_rx_metadata(skb, outer->src.family,
						nvgre_key_vsid(gre->key));
		if (!md)
			return NVGRE_RX_DROP_NO_MEMORY;
	}
	if (unlikely(iptunnel_pull_header(skb, gre->len, htons(ETH_P_TEB),
					  nvgre_crosses_netns(nv))))
		why = NVGRE_RX_DROP_NO_MEMORY;
	else
		why = nvgre_recv_judge(nv, conf, skb);

	if (md) {
		if (unlikely(why))
			dst_release(&md->dst);
		else
			skb_dst_set(skb, &md->dst);
	}
	return why;
}

/*
 * The tag of a frame goes to the metadata, as the core would do later: what follows
 * is to see the packet inside. Data at the Ethernet header; may move it.
 */
static enum nvgre_count nvgre_recv_untag(struct sk_buff *skb)
{
	__be16 proto = ((const struct ethhdr *)skb->data)->h_proto;
	int err;
	u16 tci;

	err = nvgre_vlan_pop(skb, &tci);
	if (err)
		return err == -ENOMEM ? NVGRE_RX_DROP_NO_MEMORY :
					NVGRE_RX_DROP_RUNT;
	__vlan_hwaccel_put_tag(skb, proto, tci);
	return NVGRE_COUNT_NONE;
}

/*
 * Makes the inner frame look as if its device had received it. May move
 * skb->data.
 */
static enum nvgre_count nvgre_recv_inner(struct nvgre_dev *nv,
					 struct sk_buff *skb, u16 family)
{
	unsigned int outer_nh = skb_network_header(skb) - skb->head;
	enum nvgre_count why;

	if (unlikely(eth_type_vlan(((const struct ethhdr *)skb->data)->h_proto))) {
		why = nvgre_recv_untag(skb);
		if (why)
			return why;
	}
	skb->protocol = eth_type_trans(skb, nv->dev);
	skb_postpull_rcsum(skb, eth_hdr(skb), ETH_HLEN);
	skb_reset_network_header(skb);
	if (unlikely(!pskb_inet_may_pull(skb)))
		return NVGRE_RX_DROP_MALFORMED;
	if (unlikely(!nvgre_underlay_ecn_ok(skb, outer_nh, family)))
		return NVGRE_RX_DROP_ECN;

	/* Outer header offsets must not survive in a forwarded packet. */
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		skb_set_transport_header(skb, skb_checksum_start_offset(skb));
		return NVGRE_COUNT_NONE;
	}
	if (skb_is_gso(skb)) {
		/* The core looks for one only where none is known. */
		skb->transport_header = (typeof(skb->transport_header))~0U;
		skb_probe_transport_header(skb);
		if (skb_transport_header_was_set(skb))
			return NVGRE_COUNT_NONE;
	}
	skb_reset_transport_header(skb);
	return NVGRE_COUNT_NONE;
}

/* Has the underlay's GRO, which looks into GRE, seen this packet? */
static bool nvgre_recv_aggregated(const struct sk_buff *skb)
{
#ifdef CONFIG_NET_RX_BUSY_POLL
	return skb->napi_id >= MIN_NAPI_ID && skb->dev->features & NETIF_F_GRO;
#else
	return false;
#endif
}

/**
 * nvgre_recv() - take a packet that was found to be for @nv
 * @nv: the device, up
 * @skb: consumed; data at the outer IP header
 * @outer: that header
 * @gre: the GRE header behind it, pulled
 *
 * Context: softirq, RCU read-side section.
 */
void nvgre_recv(struct nvgre_dev *nv, struct sk_buff *skb,
		const struct nvgre_outer *outer, const struct nvgre_gre *gre)
{
	const struct nvgre_conf *conf = rcu_dereference(nv->conf);
	bool aggregated = nvgre_recv_aggregated(skb);
	u32 vsid = nvgre_key_vsid(gre->key);
	struct nvgre_peer *peer = NULL;
	enum nvgre_count why;

	why = NVGRE_RX_DROP_SOURCE;
	if (unlikely(conf->cfg.srccheck &&
		     !nvgre_addr_equal(&outer->src, &conf->cfg.remote)))
		goto drop;

	if (nv->peers)
		peer = nvgre_peer_find(nv->peers, vsid, &outer->src);

	why = nvgre_recv_admit(skb, outer->src.family);
	if (unlikely(why))
		goto drop;
	why = nvgre_recv_decap(nv, conf, skb, outer, gre);
	if (unlikely(why))
		goto drop;
	why = nvgre_recv_inner(nv, skb, outer->src.family);
	if (unlikely(why))
		goto drop;

	if (peer)
		nvgre_peer_count_rx(peer, nvgre_traffic(skb, ETH_HLEN));
	nvgre_rxq_receive(nv, skb, vsid, outer, aggregated);
	return;

drop:
	nvgre_peer_count(peer, why);
	nvgre_drop(nv, skb, why);
}
