// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who performs an offload on the way to a remote (O6). The kernel is asked: a packet
 * is made for each offload and inner IP version, encapsulated as all packets are,
 * and shown to the underlay device, as if it were to be sent.
 */
#include <linux/ethtool.h>
#include <linux/etherdevice.h>
#include <linux/if_nvgre.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/dst.h>
#include <net/gso.h>
#include <net/ip.h>

#include "effective.h"
#include "encap.h"
#include "nvgre.h"
#include "underlay.h"

#define NVGRE_PROBE_MSS	1000

/* -- the packet ----------------------------------------------------------------- */

static void nvgre_probe_gso(struct sk_buff *skb, unsigned int offload, bool v6)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	if (offload == NVGRE_OFFLOAD_TX_CHECKSUM)
		return;
	shinfo->gso_size = NVGRE_PROBE_MSS;
	shinfo->gso_segs = 2;
	if (offload == NVGRE_OFFLOAD_USO)
		shinfo->gso_type = SKB_GSO_UDP_L4;
	else
		shinfo->gso_type = v6 ? SKB_GSO_TCPV6 : SKB_GSO_TCPV4;
}

static void nvgre_probe_ip(struct sk_buff *skb, u8 proto, bool v6)
{
	if (v6) {
		*ipv6_hdr(skb) = (struct ipv6hdr) {
			.version = 6,
			.payload_len = htons(skb->len - ETH_HLEN -
					     sizeof(struct ipv6hdr)),
			.nexthdr = proto,
			.hop_limit = 64,
		};
		return;
	}
	*ip_hdr(skb) = (struct iphdr) {
		.version = 4,
		.ihl = 5,
		.tot_len = htons(skb->len - ETH_HLEN),
		.frag_off = htons(IP_DF),
		.ttl = 64,
		.protocol = proto,
	};
}

/* An inner frame that wants @offload, data at its Ethernet header; or NULL. */
static struct sk_buff *nvgre_probe_inner(unsigned int offload, bool v6)
{
	unsigned int ip_len = v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
	bool udp = offload == NVGRE_OFFLOAD_USO;
	unsigned int l4_len = udp ? sizeof(struct udphdr) :
				    sizeof(struct tcphdr);
	unsigned int len = ETH_HLEN + ip_len + l4_len + 2 * NVGRE_PROBE_MSS;
	struct sk_buff *skb = alloc_skb(NVGRE_MAX_HEADROOM + len, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_reserve(skb, NVGRE_MAX_HEADROOM);
	skb_put_zero(skb, len);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb_set_transport_header(skb, ETH_HLEN + ip_len);
	skb->protocol = v6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
	eth_hdr(skb)->h_proto = skb->protocol;
	nvgre_probe_ip(skb, udp ? IPPROTO_UDP : IPPROTO_TCP, v6);
	if (!udp)
		tcp_hdr(skb)->doff = sizeof(struct tcphdr) / 4;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = udp ? offsetof(struct udphdr, check) :
				 offsetof(struct tcphdr, check);
	nvgre_probe_gso(skb, offload, v6);
	return skb;
}

/* The packet as the underlay device would get it, or NULL. */
static struct sk_buff *nvgre_probe(struct nvgre_dev *nv,
				   const struct nvgre_conf *conf,
				   struct dst_entry *dst,
				   const struct nvgre_flow *flow,
				   unsigned int offload, bool v6)
{
	struct sk_buff *skb = nvgre_probe_inner(offload, v6);
	u16 ip_id;

	if (!skb)
		return NULL;
	if (nvgre_encap_push(skb, &conf->gre, NVGRE_MAX_HEADROOM / 2)) {
		kfree_skb(skb);
		return NULL;
	}
	/* It is never sent, so it must not use up IDs of packets that are (S3). */
	local_bh_disable();
	ip_id = this_cpu_read(nv->stats->ip_id);
	nvgre_underlay_push(nv, skb, dst, flow);
	this_cpu_write(nv->stats->ip_id, ip_id);
	local_bh_enable();
	skb_push(skb, ETH_HLEN);
	skb_reset_mac_header(skb);
	skb->dev = dst_dev(dst);
	return skb;
}

/* -- the judgement -------------------------------------------------------------- */

/* Features that can be in the way, in the order in which they are looked at. */
static const struct nvgre_lack {
	netdev_features_t features;
	unsigned int gso_type;
	const char *name;
} nvgre_lacks[] = {
	{ NETIF_F_RXCSUM, 0, "rx-checksumming" },
	{ NETIF_F_HW_CSUM | NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM, 0,
	  "tx-checksumming" },
	{ NETIF_F_GSO_GRE, SKB_GSO_GRE, "tx-gre-segmentation" },
	{ NETIF_F_GSO_GRE_CSUM, SKB_GSO_GRE_CSUM, "tx-gre-csum-segmentation" },
	{ NETIF_F_TSO, SKB_GSO_TCPV4, "tx-tcp-segmentation" },
	{ NETIF_F_TSO6, SKB_GSO_TCPV6, "tx-tcp6-segmentation" },
	{ NETIF_F_GSO_UDP_L4, SKB_GSO_UDP_L4, "tx-udp-segmentation" },
};

#define NVGRE_LACK_RXCSUM	0
#define NVGRE_LACK_TXCSUM	1

static bool nvgre_lack_concerns(unsigned int i, const struct sk_buff *skb)
{
	return i == NVGRE_LACK_TXCSUM ||
	       skb_shinfo(skb)->gso_type & nvgre_lacks[i].gso_type;
}

/* Why would @lower not take @skb as it is? */
static void nvgre_find_lack(const struct net_device *lower,
			    const struct sk_buff *skb, struct nvgre_effective *e)
{
	unsigned int i;

	e->reason = NVGRE_REASON_FEATURE;
	for (i = NVGRE_LACK_TXCSUM; i < ARRAY_SIZE(nvgre_lacks); i++) {
		netdev_features_t features = nvgre_lacks[i].features;

		if (!nvgre_lack_concerns(i, skb))
			continue;
		e->lack = i;
		if (!(lower->features & features)) {
			e->how = lower->hw_features & features ?
				 NVGRE_LACK_OFF : NVGRE_LACK_NONE;
			return;
		}
	}
	for (i = NVGRE_LACK_TXCSUM; i < ARRAY_SIZE(nvgre_lacks); i++) {
		e->lack = i;
		e->how = NVGRE_LACK_IN_TUNNELS;
		if (nvgre_lack_concerns(i, skb) &&
		    !(lower->hw_enc_features & nvgre_lacks[i].features))
			return;
	}
	e->reason = NVGRE_REASON_DRIVER;
	e->lack = 0;
	e->how = 0;
}

/* As validate_xmit_skb() and __skb_gso_segment() decide. */
static void nvgre_ask(const struct net_device *lower, struct sk_buff *skb,
		      struct nvgre_effective *e)
{
	netdev_features_t features, partial;

	rcu_read_lock_bh();
	features = netif_skb_features(skb);
	rcu_read_unlock_bh();
	partial = features | NETIF_F_GSO_ROBUST |
		  (lower->features & lower->gso_partial_features);

	e->performer = NVGRE_PERFORMER_HARDWARE;
	if (features & NETIF_F_CSUM_MASK && skb_gso_ok(skb, features))
		return;
	e->performer = NVGRE_PERFORMER_PARTIAL;
	if (features & NETIF_F_GSO_PARTIAL && skb_gso_ok(skb, partial))
		return;
	e->performer = NVGRE_PERFORMER_SOFTWARE;
	nvgre_find_lack(lower, skb, e);
}

static void nvgre_judge_tx(struct nvgre_dev *nv, const struct nvgre_conf *conf,
			   struct dst_entry *dst, const struct nvgre_flow *flow,
			   unsigned int offload, bool v6,
			   struct nvgre_effective *e)
{
	struct sk_buff *skb = nvgre_probe_inner(offload, v6);
	unsigned int hdr_len;

	if (!skb)
		return;
	hdr_len = nvgre_header_size(conf, skb);
	kfree_skb(skb);
	e->performer = NVGRE_PERFORMER_SOFTWARE;
	if (dst_xfrm(dst)) {
		e->reason = NVGRE_REASON_ENCRYPTION;
		return;
	}
	if (hdr_len > nv->offloads.max_header_size) {
		e->reason = NVGRE_REASON_HEADER_SIZE;
		return;
	}
	skb = nvgre_probe(nv, conf, dst, flow, offload, v6);
	if (!skb)
		return;
	nvgre_ask(dst_dev(dst), skb, e);
	kfree_skb(skb);
}

static void nvgre_judge_rx(struct dst_entry *dst, struct nvgre_effective *e)
{
	const struct net_device *lower = dst_dev(dst);

	e->performer = NVGRE_PERFORMER_SOFTWARE;
	if (dst_xfrm(dst)) {
		e->reason = NVGRE_REASON_ENCRYPTION;
	} else if (lower->features & NETIF_F_RXCSUM) {
		e->performer = NVGRE_PERFORMER_HARDWARE;
	} else {
		e->reason = NVGRE_REASON_FEATURE;
		e->lack = NVGRE_LACK_RXCSUM;
		e->how = lower->hw_features & NETIF_F_RXCSUM ?
			 NVGRE_LACK_OFF : NVGRE_LACK_NONE;
	}
}

static void nvgre_judge(struct nvgre_dev *nv, const struct nvgre_conf *conf,
			struct dst_entry *dst, const struct nvgre_flow *flow,
			unsigned int offload, bool v6, struct nvgre_effective *e)
{
	const u8 *enabled = nv->offloads.enabled;
	u8 mix = nvgre_offload_mix(v6, flow->remote.family);
	bool segments = offload == NVGRE_OFFLOAD_LSO ||
			offload == NVGRE_OFFLOAD_USO;

	e->performer = NVGRE_PERFORMER_NONE;
	if (!netif_running(nv->dev)) {
		e->reason = NVGRE_REASON_DOWN;
	} else if (!(enabled[offload] & mix) ||
		   (segments && !(enabled[NVGRE_OFFLOAD_TX_CHECKSUM] & mix))) {
		e->reason = NVGRE_REASON_DISABLED;
	} else if (IS_ERR(dst)) {
		e->reason = NVGRE_REASON_NO_ROUTE;
	} else if (offload == NVGRE_OFFLOAD_TX_CHECKSUM || segments) {
		nvgre_judge_tx(nv, conf, dst, flow, offload, v6, e);
	} else if (offload == NVGRE_OFFLOAD_RX_CHECKSUM) {
		nvgre_judge_rx(dst, e);
	} else {
		e->performer = NVGRE_PERFORMER_SOFTWARE;
		e->reason = NVGRE_REASON_LOCAL;
	}
}

/**
 * nvgre_effective_get() - who performs offloads on the way to the device's remote
 * @nv: the device
 * @path: filled in, all zero before; left so where there is no remote
 *
 * Context: RTNL, process.
 */
void nvgre_effective_get(struct nvgre_dev *nv, struct nvgre_path *path)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	struct nvgre_flow flow = {
		.remote = conf->cfg.remote,
		.local = conf->cfg.local,
		.link = conf->cfg.link,
		.tos = conf->cfg.tos == NVGRE_TOS_INHERIT ? 0 : conf->cfg.tos,
	};
	struct dst_entry *dst;
	unsigned int i;

	if (!flow.remote.family)
		return;
	dst = nvgre_underlay_route(nv, &flow);
	path->remote = flow.remote;
	path->underlay = IS_ERR(dst) ? 0 : dst_dev(dst)->ifindex;
	for (i = 0; i < NVGRE_N_OFFLOAD; i++) {
		nvgre_judge(nv, conf, dst, &flow, i, false, &path->by[i][0]);
		nvgre_judge(nv, conf, dst, &flow, i, true, &path->by[i][1]);
	}
	if (!IS_ERR(dst))
		dst_release(dst);
}

/* -- for people ----------------------------------------------------------------- */

/* The driver of @dev, as "ethtool -i" names it. Context: RTNL. */
static void nvgre_driver_name(struct net_device *dev,
			      struct ethtool_drvinfo *info)
{
	const struct device *parent = dev->dev.parent;

	memset(info, 0, sizeof(*info));
	if (dev->ethtool_ops->get_drvinfo)
		dev->ethtool_ops->get_drvinfo(dev, info);
	if (info->driver[0])
		return;
	if (parent && parent->driver)
		strscpy(info->driver, parent->driver->name,
			sizeof(info->driver));
	else if (dev->rtnl_link_ops)
		strscpy(info->driver, dev->rtnl_link_ops->kind,
			sizeof(info->driver));
}

static void nvgre_lack_text(char *text, const char *name,
			    const struct nvgre_effective *e)
{
	const char *lack = nvgre_lacks[e->lack].name;

	switch (e->how) {
	case NVGRE_LACK_OFF:
		snprintf(text, NVGRE_REASON_LEN, "%s: %s off", name, lack);
		break;
	case NVGRE_LACK_NONE:
		snprintf(text, NVGRE_REASON_LEN, "%s: no %s", name, lack);
		break;
	case NVGRE_LACK_IN_TUNNELS:
		snprintf(text, NVGRE_REASON_LEN, "%s: no %s in tunnels", name,
			 lack);
		break;
	}
}

/**
 * nvgre_effective_text() - the reason, for people
 * @text: filled in, NVGRE_REASON_LEN long; empty if there is no reason
 * @names: of the underlay device
 * @max_header_size: of the device
 * @e: what to explain
 */
void nvgre_effective_text(char *text, const struct nvgre_path_names *names,
			  unsigned int max_header_size,
			  const struct nvgre_effective *e)
{
	text[0] = '\0';
	switch (e->reason) {
	case NVGRE_REASON_DISABLED:
		strscpy(text, "not enabled", NVGRE_REASON_LEN);
		break;
	case NVGRE_REASON_DOWN:
		strscpy(text, "the device is down", NVGRE_REASON_LEN);
		break;
	case NVGRE_REASON_NO_ROUTE:
		strscpy(text, "no route to the remote", NVGRE_REASON_LEN);
		break;
	case NVGRE_REASON_FEATURE:
		nvgre_lack_text(text, names->dev, e);
		break;
	case NVGRE_REASON_DRIVER:
		snprintf(text, NVGRE_REASON_LEN, "%s: refuses Ethernet in GRE",
			 names->driver[0] ? names->driver : names->dev);
		break;
	case NVGRE_REASON_ENCRYPTION:
		strscpy(text, "encryption on the path", NVGRE_REASON_LEN);
		break;
	case NVGRE_REASON_HEADER_SIZE:
		snprintf(text, NVGRE_REASON_LEN, "header longer than %u",
			 max_header_size);
		break;
	case NVGRE_REASON_LOCAL:
		strscpy(text, "done by nvgre itself", NVGRE_REASON_LEN);
		break;
	}
}

/**
 * nvgre_effective_names() - names for a report
 * @nv: the device
 * @path: the report
 * @names: filled in, empty where there is no underlay device
 *
 * Context: RTNL.
 */
void nvgre_effective_names(const struct nvgre_dev *nv,
			   const struct nvgre_path *path,
			   struct nvgre_path_names *names)
{
	struct net_device *lower = NULL;
	struct ethtool_drvinfo info;

	memset(names, 0, sizeof(*names));
	if (path->underlay)
		lower = __dev_get_by_index(nv->net, path->underlay);
	if (!lower)
		return;
	nvgre_driver_name(lower, &info);
	strscpy(names->dev, lower->name, sizeof(names->dev));
	strscpy(names->driver, info.driver, sizeof(names->driver));
}
