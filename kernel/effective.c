// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who performs an offload on the way to a remote (O6). The kernel is asked: a packet
 * is made for each offload and inner IP version, encapsulated as all packets are,
 * and shown to the underlay device, as if it were to be sent.
 */
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

/* Makes an inner frame the packet that the underlay device would get; 0, -ENOMEM. */
static int nvgre_probe_encap(struct nvgre_dev *nv,
			     const struct nvgre_conf *conf,
			     struct dst_entry *dst,
			     const struct nvgre_flow *flow, struct sk_buff *skb)
{
	u16 ip_id;
	int err;

	err = nvgre_encap_push(skb, &conf->gre, NVGRE_MAX_HEADROOM / 2);
	if (err)
		return err;
	/* It is never sent, so it must not use up IDs of packets that are (S3). */
	local_bh_disable();
	ip_id = this_cpu_read(nv->stats->ip_id);
	nvgre_underlay_push(nv, skb, dst, flow);
	this_cpu_write(nv->stats->ip_id, ip_id);
	local_bh_enable();
	skb_push(skb, ETH_HLEN);
	skb_reset_mac_header(skb);
	skb->dev = dst_dev(dst);
	return 0;
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

/* Has @lower, by "ip link", no room for a super-packet of so few segments? */
static bool nvgre_too_large(const struct net_device *lower,
			    const struct sk_buff *skb)
{
	return skb_is_gso(skb) &&
	       (skb_shinfo(skb)->gso_segs > READ_ONCE(lower->gso_max_segs) ||
		skb->len >= READ_ONCE(lower->gso_max_size));
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
	e->reason = nvgre_too_large(lower, skb) ? NVGRE_REASON_GSO_LIMIT :
						  NVGRE_REASON_DRIVER;
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

static int nvgre_judge_tx(struct nvgre_dev *nv, const struct nvgre_conf *conf,
			  struct dst_entry *dst, const struct nvgre_flow *flow,
			  unsigned int offload, bool v6,
			  struct nvgre_effective *e)
{
	struct sk_buff *skb;
	int err = 0;

	e->performer = NVGRE_PERFORMER_SOFTWARE;
	if (dst_xfrm(dst)) {
		e->reason = NVGRE_REASON_ENCRYPTION;
		return 0;
	}
	skb = nvgre_probe_inner(offload, v6);
	if (!skb)
		return -ENOMEM;
	if (nvgre_header_size(conf, skb) > nv->offloads.max_header_size) {
		e->reason = NVGRE_REASON_HEADER_SIZE;
	} else {
		err = nvgre_probe_encap(nv, conf, dst, flow, skb);
		if (!err)
			nvgre_ask(dst_dev(dst), skb, e);
	}
	consume_skb(skb);
	return err;
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

static int nvgre_judge(struct nvgre_dev *nv, const struct nvgre_conf *conf,
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
		return nvgre_judge_tx(nv, conf, dst, flow, offload, v6, e);
	} else if (offload == NVGRE_OFFLOAD_RX_CHECKSUM) {
		nvgre_judge_rx(dst, e);
	} else {
		e->performer = NVGRE_PERFORMER_SOFTWARE;
		e->reason = NVGRE_REASON_LOCAL;
	}
	return 0;
}

/* The route to the remote, or ERR_PTR; @flow and what it says of @path are set. */
static struct dst_entry *nvgre_path_begin(struct nvgre_dev *nv,
					  const struct nvgre_cfg *cfg,
					  struct nvgre_flow *flow,
					  struct nvgre_path *path)
{
	struct dst_entry *dst;

	*flow = (struct nvgre_flow) {
		.remote = cfg->remote,
		.local = cfg->local,
		.link = cfg->link,
		.tos = cfg->tos == NVGRE_TOS_INHERIT ? 0 : cfg->tos,
	};
	dst = nvgre_underlay_route(nv, flow);
	path->remote = flow->remote;
	if (!IS_ERR(dst)) {
		path->underlay = dst_dev(dst)->ifindex;
		path->encrypted = dst_xfrm(dst);
	}
	return dst;
}

/**
 * nvgre_effective_moved() - does the way to the remote lead elsewhere than before?
 * @nv: the device
 * @was: what nvgre_effective_get() had found
 *
 * Costs a route look-up: it is asked of all devices whenever a route changes.
 *
 * Context: RTNL.
 */
bool nvgre_effective_moved(struct nvgre_dev *nv, const struct nvgre_path *was)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	struct nvgre_path now = { };
	struct nvgre_flow flow;
	struct dst_entry *dst;

	if (!conf->cfg.remote.family)
		return false;
	dst = nvgre_path_begin(nv, &conf->cfg, &flow, &now);
	if (!IS_ERR(dst))
		dst_release(dst);
	return now.underlay != was->underlay || now.encrypted != was->encrypted;
}

/**
 * nvgre_effective_get() - who performs offloads on the way to the device's remote
 * @nv: the device
 * @path: filled in, all zero before; left so where there is no remote
 *
 * Context: RTNL, process.
 * Return: 0, -ENOMEM.
 */
int nvgre_effective_get(struct nvgre_dev *nv, struct nvgre_path *path)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	struct nvgre_flow flow;
	struct dst_entry *dst;
	unsigned int i;
	int err = 0;

	if (!conf->cfg.remote.family)
		return 0;
	dst = nvgre_path_begin(nv, &conf->cfg, &flow, path);
	for (i = 0; i < 2 * NVGRE_N_OFFLOAD && !err; i++)
		err = nvgre_judge(nv, conf, dst, &flow, i / 2, i % 2,
				  &path->by[i / 2][i % 2]);
	if (!IS_ERR(dst))
		dst_release(dst);
	return err;
}

/* -- for people ----------------------------------------------------------------- */

/*
 * The driver of @dev, or "". Its own get_drvinfo() is not asked: it may want a lock
 * that whoever tells us of the device holds, or does not.
 */
static const char *nvgre_driver_name(const struct net_device *dev)
{
	const struct device *parent = dev->dev.parent;

	if (parent && parent->driver)
		return parent->driver->name;
	return dev->rtnl_link_ops ? dev->rtnl_link_ops->kind : "";
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
 * @names: of the underlay device, empty where they must not be known
 * @max_header_size: of the device
 * @e: what to explain
 */
void nvgre_effective_text(char *text, const struct nvgre_path_names *names,
			  unsigned int max_header_size,
			  const struct nvgre_effective *e)
{
	const char *dev = names->dev[0] ? names->dev : "underlay";

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
		nvgre_lack_text(text, dev, e);
		break;
	case NVGRE_REASON_DRIVER:
		snprintf(text, NVGRE_REASON_LEN, "%s: refuses Ethernet in GRE",
			 names->driver[0] ? names->driver : dev);
		break;
	case NVGRE_REASON_GSO_LIMIT:
		snprintf(text, NVGRE_REASON_LEN,
			 "%s: gso_max_size or gso_max_segs too small", dev);
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
 * @names: filled in; empty where there is no underlay device, or where it is in
 *	another namespace, whose devices are not the reader's to know (X2)
 *
 * Context: RTNL.
 */
void nvgre_effective_names(const struct nvgre_dev *nv,
			   const struct nvgre_path *path,
			   struct nvgre_path_names *names)
{
	const struct net_device *lower = NULL;

	names->dev[0] = '\0';
	names->driver = "";
	if (path->underlay && !nvgre_crosses_netns(nv))
		lower = __dev_get_by_index(nv->net, path->underlay);
	if (!lower)
		return;
	strscpy(names->dev, lower->name, sizeof(names->dev));
	names->driver = nvgre_driver_name(lower);
}
