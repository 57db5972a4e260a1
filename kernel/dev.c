// SPDX-License-Identifier: GPL-2.0-only
/* net_device_ops: the device's life, its features, its MTU. */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <net/dst_metadata.h>
#include <net/ip_tunnels.h>

#include "demux.h"
#include "netlink.h"
#include "nvgre.h"
#include "offload.h"
#include "rxq.h"
#include "skb.h"
#include "underlay.h"

#define NVGRE_FEATURES	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | \
			 NETIF_F_HW_CSUM | NETIF_F_RXCSUM |		   \
			 NETIF_F_GSO_SOFTWARE | NETIF_F_RXHASH |	   \
			 NETIF_F_NTUPLE)

/* W5: NVGRE's tags come in the metadata, where they are dropped for free. */
#define NVGRE_VLAN_FEATURES	(NETIF_F_HW_VLAN_CTAG_TX | \
				 NETIF_F_HW_VLAN_STAG_TX)

static int nvgre_init(struct net_device *dev)
{
	static const u8 all[NVGRE_N_OFFLOAD] = {
		[0 ... NVGRE_OFFLOAD_MAX] = NVGRE_MIX_ALL,
	};
	struct nvgre_dev *nv = netdev_priv(dev);
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	int err = -ENOMEM;

	if (conf->cfg.mode == NVGRE_MODE_GRE) {
		/* Tags travel in the frame; who segments below may not expect them. */
		dev->features &= ~NVGRE_VLAN_FEATURES;
		dev->vlan_features &= ~NETIF_F_GSO_SOFTWARE;
	}
	nvgre_offload_enable(&nv->offloads, all);
	nv->offloads.max_header_size = NVGRE_MAX_HEADER_SIZE_MAX;
	nv->stats = nvgre_stats_alloc();
	if (!nv->stats)
		return -ENOMEM;
	if (conf->cfg.external) {
		nv->peers = nvgre_peers_create(NVGRE_PEERS_MAX);
		if (!nv->peers)
			goto free_stats;
	}
	err = nvgre_steer_init(&nv->steer, dev->real_num_rx_queues);
	if (err)
		goto free_peers;
	err = nvgre_rxq_init(nv);
	if (err)
		goto destroy_steer;
	return 0;

destroy_steer:
	nvgre_steer_destroy(&nv->steer);
free_peers:
	nvgre_peers_destroy(nv->peers);
free_stats:
	free_percpu(nv->stats);
	return err;
}

static void nvgre_uninit(struct net_device *dev)
{
	struct nvgre_dev *nv = netdev_priv(dev);

	list_del_init(&nv->list);
	nvgre_watch_rest(nv->nn);
	nvgre_rxq_uninit(nv);
	nvgre_steer_destroy(&nv->steer);
	nvgre_conf_retire(nv);
}

/* Nobody holds the device any more: who did could still read its counters. */
static void nvgre_destroy(struct net_device *dev)
{
	struct nvgre_dev *nv = netdev_priv(dev);

	nvgre_rxq_free(nv);
	nvgre_peers_destroy(nv->peers);
	free_percpu(nv->stats);
}

static int nvgre_open(struct net_device *dev)
{
	struct nvgre_dev *nv = netdev_priv(dev);
	int err;

	nvgre_dev_follow_underlay(nv);
	nvgre_rxq_start(nv);
	err = nvgre_demux_add(nv);
	if (err)
		nvgre_rxq_stop(nv);
	return err;
}

static int nvgre_stop(struct net_device *dev)
{
	struct nvgre_dev *nv = netdev_priv(dev);

	nvgre_demux_del(nv);
	nvgre_rxq_stop(nv);
	return 0;
}

/**
 * nvgre_header_size() - MaxHeaderSize of a packet as it will leave
 * @conf: the device's configuration
 * @skb: inner frame, data at its Ethernet header, transport header set
 *
 * Return: bytes from the outer Ethernet header to the end of the inner transport
 * header, for the larger outer IP header: an external device learns only later
 * which one it will be.
 */
unsigned int nvgre_header_size(const struct nvgre_conf *conf,
			       const struct sk_buff *skb)
{
	u16 family = conf->cfg.remote.family ?: AF_INET6;

	return ETH_HLEN + nvgre_overhead(conf, family) +
	       nvgre_inner_hdr_len(skb);
}

/* Features that are off for the mix of IP versions of a packet to be sent. */
static netdev_features_t nvgre_features_off(const struct nvgre_dev *nv,
					    const struct nvgre_conf *conf,
					    const struct sk_buff *skb)
{
	const struct ip_tunnel_info *info = skb_tunnel_info(skb);
	u16 family = conf->cfg.remote.family;
	unsigned int cell;

	if (conf->cfg.external && info)
		family = ip_tunnel_info_af(info);
	cell = nvgre_offload_cell(vlan_get_protocol(skb), family);
	return READ_ONCE(nv->offloads.tx_off[cell]);
}

/**
 * nvgre_features_check() - what may stay a super-packet
 * @skb: inner frame
 * @dev: the device
 * @features: what the device offers
 *
 * S7: headers beyond MaxHeaderSize are segmented and summed before they are
 * encapsulated. So is what would outgrow the length field of the outer header,
 * since a veth hands it to the receiver whole.
 *
 * Context: any; raw sockets call it without RCU and with BH enabled.
 * Return: @features, or what is left of them.
 */
static netdev_features_t nvgre_features_check(struct sk_buff *skb,
					      struct net_device *dev,
					      netdev_features_t features)
{
	struct nvgre_dev *nv = netdev_priv(dev);
	const struct nvgre_conf *conf;

	if (!skb_is_gso(skb) && skb->ip_summed != CHECKSUM_PARTIAL)
		return features;

	rcu_read_lock();
	conf = rcu_dereference(nv->conf);
	if (unlikely(!conf)) {
		features = 0;
	} else if (nvgre_header_size(conf, skb) >
		   READ_ONCE(nv->offloads.max_header_size)) {
		local_bh_disable();
		nvgre_count(nv, NVGRE_TX_SW_SEGMENTED);
		local_bh_enable();
		features &= ~(NETIF_F_CSUM_MASK | NETIF_F_GSO_MASK);
	} else if (skb->len + nvgre_overhead(conf, AF_INET6) > IP_MAX_MTU) {
		features &= ~NETIF_F_GSO_MASK;
	}
	if (unlikely(READ_ONCE(nv->offloads.tx_some_off)) && conf)
		features &= ~nvgre_features_off(nv, conf, skb);
	rcu_read_unlock();
	return features;
}

/* Segments need checksums, cell by cell, also on kernels that do not say so of UDP. */
static netdev_features_t nvgre_fix_features(struct net_device *dev,
					    netdev_features_t features)
{
	const struct nvgre_dev *nv = netdev_priv(dev);

	return nvgre_offload_fix(nv->offloads.enabled, features);
}

/**
 * nvgre_dev_set_offloads() - enable other cells than before
 * @nv: the device
 * @enabled: enum nvgre_mix by offload
 * @max_header_size: bytes
 *
 * When it returns, no packet is under way that was treated as before: what queues
 * and GRO held has been passed up (O3).
 *
 * Context: RTNL, process.
 */
void nvgre_dev_set_offloads(struct nvgre_dev *nv, const u8 *enabled,
			    u16 max_header_size)
{
	bool cells = memcmp(enabled, nv->offloads.enabled, NVGRE_N_OFFLOAD);
	bool size = max_header_size != nv->offloads.max_header_size;

	WRITE_ONCE(nv->offloads.max_header_size, max_header_size);
	if (cells) {
		nvgre_rxq_pause(nv);
		nvgre_offload_enable(&nv->offloads, enabled);
		nvgre_rxq_resume(nv);
	}
	if ((cells || size) && netif_running(nv->dev))
		synchronize_net();
}

/* "ethtool -K" and netlink come by here; netlink has set the cells before. */
static int nvgre_set_features(struct net_device *dev,
			      netdev_features_t features)
{
	struct nvgre_dev *nv = netdev_priv(dev);
	u8 enabled[NVGRE_N_OFFLOAD];

	memcpy(enabled, nv->offloads.enabled, sizeof(enabled));
	nvgre_offload_follow(enabled, features);
	nvgre_dev_set_offloads(nv, enabled, nv->offloads.max_header_size);
	return 0;
}

static int nvgre_change_mtu(struct net_device *dev, int new_mtu)
{
	struct nvgre_dev *nv = netdev_priv(dev);

	WRITE_ONCE(dev->mtu, new_mtu);
	nv->mtu_set = true;
	return 0;
}

static int nvgre_fill_metadata_dst(struct net_device *dev, struct sk_buff *skb)
{
	struct nvgre_dev *nv = netdev_priv(dev);

	return nvgre_underlay_fill_info(nv, skb, skb_tunnel_info(skb));
}

static const struct net_device_ops nvgre_netdev_ops = {
	.ndo_init		= nvgre_init,
	.ndo_uninit		= nvgre_uninit,
	.ndo_open		= nvgre_open,
	.ndo_stop		= nvgre_stop,
	.ndo_start_xmit		= nvgre_xmit,
	.ndo_features_check	= nvgre_features_check,
	.ndo_fix_features	= nvgre_fix_features,
	.ndo_set_features	= nvgre_set_features,
	.ndo_change_mtu		= nvgre_change_mtu,
	.ndo_get_stats64	= nvgre_get_stats64,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_validate_addr	= eth_validate_addr,
	.ndo_fill_metadata_dst	= nvgre_fill_metadata_dst,
};

static const struct device_type nvgre_type = {
	.name = "nvgre",
};

/* rtnl_link_ops.setup */
void nvgre_dev_setup(struct net_device *dev)
{
	struct nvgre_dev *nv = netdev_priv(dev);

	ether_setup(dev);
	eth_hw_addr_random(dev);
	nv->dev = dev;
	INIT_LIST_HEAD(&nv->list);

	dev->netdev_ops = &nvgre_netdev_ops;
	dev->ethtool_ops = &nvgre_ethtool_ops;
	SET_NETDEV_DEVTYPE(dev, &nvgre_type);
	dev->needs_free_netdev = true;
	dev->priv_destructor = nvgre_destroy;

	nvgre_compat_set_lltx(dev);
	dev->hw_features = NVGRE_FEATURES;
	dev->vlan_features = NVGRE_FEATURES &
			     ~(NETIF_F_RXHASH | NETIF_F_NTUPLE);
	dev->features |= NVGRE_FEATURES | NVGRE_VLAN_FEATURES;
	dev->sysfs_rx_queue_group = &nvgre_rxq_group;
	nvgre_compat_set_stat_ops(dev, &nvgre_stat_ops);
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->priv_flags |= IFF_NO_QUEUE | IFF_LIVE_ADDR_CHANGE;
	/* Metadata and the route to the inner sender come with the packet. */
	netif_keep_dst(dev);

	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = IP_MAX_MTU - sizeof(struct ipv6hdr) -
		       NVGRE_GRE_MAX_LEN - ETH_HLEN;
}

/*
 * Tunnels may be each other's underlay, by route if not by "dev", and what one
 * asks of the next nests. RTNL.
 */
static unsigned int nvgre_nesting;

bool nvgre_nest_enter(void)
{
	ASSERT_RTNL();
	if (nvgre_nesting >= NVGRE_NEST_LIMIT)
		return false;
	nvgre_nesting++;
	return true;
}

void nvgre_nest_leave(void)
{
	nvgre_nesting--;
}

/* S6: the MTU that leaves room for @overhead, unless the user set one. */
static void nvgre_follow_mtu(struct nvgre_dev *nv, unsigned int lower_mtu,
			     unsigned int overhead)
{
	unsigned int mtu = lower_mtu - min(lower_mtu, overhead);
	struct net_device *dev = nv->dev;

	mtu = clamp(mtu, dev->min_mtu, dev->max_mtu);
	if (nv->mtu_set || mtu == dev->mtu)
		return;
	if (dev->reg_state != NETREG_REGISTERED) {
		dev->mtu = mtu;
		return;
	}
	dev_set_mtu(dev, mtu);
	nv->mtu_set = false;
}

/* What the limit becomes that stands at @now, where the underlay takes @max. */
static unsigned int nvgre_follow_limit(struct nvgre_limit *limit,
				       unsigned int now, unsigned int max)
{
	/* Not where we left it: the user has set it. */
	if (now != limit->left)
		limit->wanted = now;
	limit->left = min(limit->wanted, max);
	return limit->left;
}

/*
 * The sizes of super-packets that the underlay takes. The core lowers our limits with
 * its, and leaves them there; they rise again when it takes more.
 */
static void nvgre_follow_limits(struct nvgre_dev *nv,
				const struct net_device *lower)
{
	unsigned int size = lower ? lower->tso_max_size : TSO_LEGACY_MAX_SIZE;
	u16 segs = lower ? lower->tso_max_segs : TSO_MAX_SEGS;
	struct net_device *dev = nv->dev;
	unsigned int gso, gso4, gso_segs;

	gso = nvgre_follow_limit(&nv->gso_size, dev->gso_max_size, size);
	gso4 = nvgre_follow_limit(&nv->gso_ipv4_size,
				  nvgre_compat_gso_ipv4_max_size(dev), size);
	gso_segs = nvgre_follow_limit(&nv->gso_segs, dev->gso_max_segs, segs);
	netif_set_tso_max_size(dev, size);
	netif_set_tso_max_segs(dev, segs);
	WRITE_ONCE(dev->gso_max_size, gso);
	nvgre_compat_set_gso_ipv4_max_size(dev, gso4);
	WRITE_ONCE(dev->gso_max_segs, gso_segs);
}

/*
 * Does the way down from @lower, a tunnel of ours, lead back to @nv? Then there is
 * nothing to follow, and the MTUs of a ring must not pull each other down.
 */
static bool nvgre_leads_back(const struct nvgre_dev *nv,
			     const struct net_device *lower)
{
	int i;

	for (i = 0; i < NVGRE_NEST_LIMIT && lower &&
	     lower->rtnl_link_ops == &nvgre_link_ops; i++) {
		const struct nvgre_dev *next = netdev_priv(lower);

		if (next == nv)
			return true;
		lower = __dev_get_by_index(next->net, next->underlay);
	}
	return false;
}

/**
 * nvgre_dev_follow_underlay() - take MTU, headroom and limits from below (S6)
 * @nv: the device
 *
 * The underlay is "dev", or where the route to the remote leads. An MTU that the
 * user set stays.
 *
 * Context: RTNL; @nv may not be registered yet.
 */
void nvgre_dev_follow_underlay(struct nvgre_dev *nv)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	u16 family = conf->cfg.remote.family ?: conf->cfg.local.family;
	unsigned int overhead = nvgre_overhead(conf, family);
	unsigned int headroom = LL_MAX_HEADER;
	struct net_device *lower = NULL;

	if (nv->following || !nvgre_nest_enter())
		return;
	nv->following = true;

	nv->underlay = nvgre_underlay_ifindex(nv, &conf->cfg);
	if (nv->underlay)
		lower = __dev_get_by_index(nv->net, nv->underlay);
	if (nvgre_leads_back(nv, lower))
		lower = NULL;
	if (lower)
		headroom = LL_RESERVED_SPACE(lower);
	nvgre_follow_limits(nv, lower);
	WRITE_ONCE(nv->dev->needed_headroom,
		   min_t(unsigned int, headroom + overhead, NVGRE_MAX_HEADROOM));
	nvgre_follow_mtu(nv, lower ? lower->mtu : ETH_DATA_LEN,
			 overhead + ETH_HLEN);
	nv->following = false;
	nvgre_nest_leave();
}

/* -- what happens to underlay devices -------------------------------------- */

static void nvgre_underlay_changed(const struct net_device *lower)
{
	struct nvgre_net *nn = nvgre_net_of(dev_net(lower));
	struct nvgre_dev *nv;

	/* Who knew no underlay may have a route by now. */
	list_for_each_entry(nv, &nn->devs, list)
		if (nv->underlay == lower->ifindex || !nv->underlay)
			nvgre_dev_follow_underlay(nv);
}

/* O4: who sends by @lower, did, or has no route and may have one now. */
static void nvgre_tell_above(const struct net_device *lower)
{
	struct nvgre_net *nn = nvgre_net_of(dev_net(lower));
	struct nvgre_dev *nv;

	list_for_each_entry(nv, &nn->devs, list)
		if (nv->told.path.underlay == lower->ifindex ||
		    nv->underlay == lower->ifindex || !nv->told.path.underlay)
			nvgre_offload_tell(nv);
}

/* As vxlan: a tunnel that was bound to a device goes with it. */
static void nvgre_underlay_gone(const struct net_device *lower)
{
	struct nvgre_net *nn = nvgre_net_of(dev_net(lower));
	struct nvgre_dev *nv, *next;
	LIST_HEAD(kill);

	list_for_each_entry_safe(nv, next, &nn->devs, list) {
		const struct nvgre_conf *conf = rtnl_dereference(nv->conf);

		if (conf->cfg.link == lower->ifindex)
			nvgre_link_ops.dellink(nv->dev, &kill);
		else if (nv->underlay == lower->ifindex)
			nv->underlay = 0;
	}
	unregister_netdevice_many(&kill);
}

/* O4: what has become of a device of ours. */
static void nvgre_own_event(struct nvgre_dev *nv, unsigned long event)
{
	switch (event) {
	case NETDEV_CHANGEMTU:
		nvgre_nl_changed(nv);
		break;
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_FEAT_CHANGE:
		nvgre_nl_changed(nv);
		nvgre_offload_tell(nv);
		break;
	}
}

static int nvgre_netdev_event(struct notifier_block *nb, unsigned long event,
			      void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	if (dev->rtnl_link_ops == &nvgre_link_ops)
		nvgre_own_event(netdev_priv(dev), event);

	switch (event) {
	case NETDEV_CHANGEMTU:
	case NETDEV_FEAT_CHANGE:
	case NETDEV_UP:
		nvgre_underlay_changed(dev);
		nvgre_tell_above(dev);
		break;
	case NETDEV_DOWN:
		nvgre_tell_above(dev);
		break;
	case NETDEV_UNREGISTER:
		nvgre_underlay_gone(dev);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block nvgre_notifier = {
	.notifier_call = nvgre_netdev_event,
};

int nvgre_dev_register_notifier(void)
{
	return register_netdevice_notifier(&nvgre_notifier);
}

void nvgre_dev_unregister_notifier(void)
{
	unregister_netdevice_notifier(&nvgre_notifier);
}
