/* SPDX-License-Identifier: GPL-2.0-only */
/* The device, its configuration, its namespace: what all files share. */
#ifndef NVGRE_H
#define NVGRE_H

#define NVGRE_VERSION "0.1.0"

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>
#include <net/dst_cache.h>
#include <net/net_namespace.h>

#include "addr.h"
#include "offload.h"
#include "peer.h"
#include "proto.h"
#include "rxq.h"
#include "stats.h"
#include "steer.h"

/**
 * DOC: Locking and lifetimes
 *
 * Configuration and lists are written under RTNL. The packet path runs with BH
 * disabled, inside an RCU read-side section, and takes no lock before a receive
 * queue's own; but for an external device's first packet to a VSID and remote.
 *
 * &struct nvgre_conf is replaced as a whole (nvgre_dev.conf, RCU) and never
 * changed once published; its route cache belongs to it and goes with it, one
 * grace period after its successor is visible. The last one is retired in
 * ndo_uninit. Raw sockets and Open vSwitch hold on to a device that is gone, and
 * may still send by it and read its counters: they find no configuration, and the
 * counters stay until the last of them has let go (priv_destructor).
 *
 * &struct nvgre_net belongs to the namespace of the underlay, the "link net":
 * where a device was made, unless link-netns said otherwise. The device itself
 * may live in another namespace. So look-ups and routes use nvgre_dev.net, never
 * dev_net(dev). When either namespace goes, its devices go.
 *
 * A device can be found by received packets from ndo_open to ndo_stop; the core
 * waits for a grace period between ndo_stop and ndo_uninit, so a packet in
 * flight may still use the tables that ndo_uninit frees.
 *
 * Steering tables (nvgre_dev.steer) are written under RTNL between
 * nvgre_rxq_pause() and nvgre_rxq_resume(), when no packet looks at them.
 *
 * Which offloads are enabled (nvgre_dev.offloads) is written under RTNL, by
 * nvgre_dev_set_offloads() alone. What received packets look at changes while they
 * are held as above; those to be sent see it at once, and it waits for those that
 * did not. dev->features follow: they are what the core looks at.
 *
 * Generic netlink answers under RTNL, a dump takes it anew for each batch; what
 * listeners are told is built under RTNL as well, so its order is that of changes.
 * Changed routes are heard of in atomic context, and looked at by a work that
 * nvgre_watch_end() waits for before the namespace goes; by then it has no device,
 * so that nobody starts it again.
 *
 * The table that received packets search (&struct nvgre_demux) and the netfilter
 * hooks exist while a device of the namespace is up (D5).
 */

/*
 * Internals that KUnit tests call are exported to the test module alone, and
 * only in a build that asks for it: not on every kernel that has KUnit.
 */
#ifdef NVGRE_KUNIT_TEST
#define EXPORT_SYMBOL_FOR_NVGRE_KUNIT(sym)	EXPORT_SYMBOL_GPL(sym)
#else
#define EXPORT_SYMBOL_FOR_NVGRE_KUNIT(sym)
#endif

/* Tunnels over tunnels: how far a change of the lowest one is carried up. */
#define NVGRE_NEST_LIMIT	8

/* As the tunnels of newer kernels: what a kernel stack is sure to bear. */
#define NVGRE_RECURSION_LIMIT	5

/* Headroom asked of others; a loop of tunnels must not raise it forever. */
#define NVGRE_MAX_HEADROOM	512

/**
 * struct nvgre_cfg - what a user can set, as plain values
 * @mode: wire format
 * @external: VSID and remote come from tunnel metadata
 * @has_key: packets carry @key (NVGRE_MODE_GRE)
 * @csum: send GRE checksums (NVGRE_MODE_GRE)
 * @reserved_vsid: VSIDs that RFC 7637 reserves are allowed
 * @srccheck: the outer source must be @remote
 * @ttl_inherit: outer TTL is the inner packet's
 * @ttl: outer TTL or hop limit; 0: the default of the route
 * @tos: outer TOS or traffic class; NVGRE_TOS_INHERIT: the inner packet's
 * @flowid_mode: enum nvgre_flowid_mode
 * @flowid: the FlowID of NVGRE_FLOWID_FIXED
 * @vsid: Virtual Subnet ID, unless @external or NVGRE_MODE_GRE
 * @key: GRE key, host byte order
 * @link: ifindex of the underlay device in the link net; 0: any
 * @local: local PA, or none
 * @remote: remote PA, or none
 */
struct nvgre_cfg {
	u8 mode;
	bool external;
	bool has_key;
	bool csum;
	bool reserved_vsid;
	bool srccheck;
	bool ttl_inherit;
	u8 ttl;
	u8 tos;
	u8 flowid_mode;
	u8 flowid;
	u32 vsid;
	u32 key;
	int link;
	struct nvgre_addr local;
	struct nvgre_addr remote;
};

/**
 * struct nvgre_conf - a published configuration, immutable
 * @cfg: what the user asked for
 * @gre: the header to send; its key's FlowID is filled in per packet
 * @route: the route to @cfg.remote
 * @rcu: frees it
 */
struct nvgre_conf {
	struct nvgre_cfg cfg;
	struct nvgre_gre gre;
	struct dst_cache route;
	struct rcu_head rcu;
};

struct nvgre_demux;

/**
 * struct nvgre_net - per link net
 * @net: the namespace
 * @devs: all devices whose underlay is here; RTNL
 * @demux: what received packets search, while a device is up; RTNL
 * @changes: of devices that live here, all that listeners are told; RTNL
 * @fib: hears of changed routes
 * @nexthops: hears of changed nexthop objects
 * @watching: both are registered; written by @watch alone
 * @watch: registers them, and looks at what has changed, a little later
 * @pass: GRE packets that were not ours, by reason
 */
struct nvgre_net {
	struct net *net;
	struct list_head devs;
	struct nvgre_demux *demux;
	unsigned int changes;
	struct notifier_block fib;
	struct notifier_block nexthops;
	bool watching;
	struct delayed_work watch;
	struct nvgre_pass_pcpu __percpu *pass;
};

/**
 * struct nvgre_limit - a limit of the device that is the underlay's at most
 * @wanted: what it was set to, by default or by the user
 * @left: what it was lowered to
 */
struct nvgre_limit {
	unsigned int wanted;
	unsigned int left;
};

/**
 * struct nvgre_dev - netdev_priv() of a tunnel device
 * @dev: the device
 * @net: link net: where the underlay is
 * @nn: of @net
 * @conf: configuration; written under RTNL, read under RCU
 * @stats: counters
 * @peers: counters by VSID and remote; NULL unless the device is external
 * @rxqs: receive queues
 * @steer: which of them a packet goes to
 * @changes: of it, all that listeners are told; RTNL
 * @offloads: what is enabled
 * @told: what was last told of that, and of what depends on it; RTNL
 * @demux_node: in struct nvgre_demux, from open to stop; RTNL, read under RCU
 * @list: in nvgre_net.devs; RTNL
 * @linked: the device of nvgre_cfg.link, which knows us as an upper device: that
 *	keeps chains short and free of loops; RTNL
 * @underlay: ifindex in @net that MTU and limits were taken from, or 0; RTNL
 * @gso_size: how dev->gso_max_size follows the underlay; RTNL
 * @gso_ipv4_size: the same of dev->gso_ipv4_max_size
 * @gso_segs: the same of dev->gso_max_segs
 * @mtu_set: the user set the MTU, it no longer follows the underlay; RTNL
 * @following: nvgre_dev_follow_underlay() is at work, perhaps further up the
 *	stack: tunnels can be each other's underlay; RTNL
 */
struct nvgre_dev {
	struct net_device *dev;
	struct net *net;
	struct nvgre_net *nn;
	struct nvgre_conf __rcu *conf;
	struct nvgre_pcpu __percpu *stats;
	struct nvgre_peers *peers;
	struct nvgre_rxqs rxqs;
	struct nvgre_steer steer;
	unsigned int changes;
	struct nvgre_offloads offloads;
	struct nvgre_offload_state told;
	struct hlist_node demux_node;
	struct list_head list;
	struct net_device *linked;
	int underlay;
	struct nvgre_limit gso_size;
	struct nvgre_limit gso_ipv4_size;
	struct nvgre_limit gso_segs;
	bool mtu_set;
	bool following;
};

/* X4: every refusal says why, and which attribute it means. */
static inline int nvgre_refuse(struct netlink_ext_ack *extack,
			       const struct nlattr *attr, int err,
			       const char *why)
{
	if (extack) {
		extack->_msg = why;
		extack->bad_attr = attr;
	}
	return err;
}

/* Does the tunnel join two namespaces? Then packets are scrubbed in between. */
static inline bool nvgre_crosses_netns(const struct nvgre_dev *nv)
{
	return !net_eq(nv->net, dev_net(nv->dev));
}

/* Another namespace's mark means nothing to the routes of ours. */
static inline u32 nvgre_mark(const struct nvgre_dev *nv,
			     const struct sk_buff *skb)
{
	return nvgre_crosses_netns(nv) ? 0 : skb->mark;
}

/* main.c */
struct nvgre_net *nvgre_net_of(const struct net *net);

/* xmit.c */
netdev_tx_t nvgre_xmit(struct sk_buff *skb, struct net_device *dev);

/* dev.c */
void nvgre_dev_setup(struct net_device *dev);
void nvgre_dev_follow_underlay(struct nvgre_dev *nv);
unsigned int nvgre_header_size(const struct nvgre_conf *conf,
			       const struct sk_buff *skb);
void nvgre_dev_set_offloads(struct nvgre_dev *nv, const u8 *enabled,
			    u16 max_header_size);
bool nvgre_nest_enter(void);
void nvgre_nest_leave(void);
int nvgre_dev_register_notifier(void);
void nvgre_dev_unregister_notifier(void);

/* link.c */
extern struct rtnl_link_ops nvgre_link_ops;
void nvgre_conf_retire(struct nvgre_dev *nv);
int nvgre_put_addr(struct sk_buff *skb, int v4, int v6,
		   const struct nvgre_addr *addr);

/* ethtool.c */
extern const struct ethtool_ops nvgre_ethtool_ops;

/* sysfs.c */
extern const struct attribute_group nvgre_rxq_group;

#endif /* NVGRE_H */
