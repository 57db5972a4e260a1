// SPDX-License-Identifier: GPL-2.0-only
/*
 * Demultiplexing beside the kernel's own GRE (D1 to D5).
 *
 * ip_gre, ip6_gre and Open vSwitch own protocol 47 when they are loaded, so
 * packets are taken one step earlier: by a netfilter hook at LOCAL_IN, after
 * the host's firewall and before connection tracking confirms the flow. What is
 * not ours goes on as if the hook were not there.
 */
#include <linux/hash.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "demux.h"
#include "recv.h"
#include "underlay.h"

#define NVGRE_DEMUX_BITS	10

/**
 * struct nvgre_demux - the devices of a link net that are up
 * @rcu: frees it
 * @nn: of that namespace
 * @n_devs: how many; RTNL
 * @n_gre: how many of them in NVGRE_MODE_GRE; RTNL, read under RCU
 * @vsid: NVGRE devices, by VSID
 * @gre: devices in NVGRE_MODE_GRE, by key
 * @external: devices that take every VSID nobody else has
 * @ops: the hooks, IPv4 and IPv6
 */
struct nvgre_demux {
	struct rcu_head rcu;
	struct nvgre_net *nn;
	unsigned int n_devs;
	unsigned int n_gre;
	struct hlist_head vsid[1 << NVGRE_DEMUX_BITS];
	struct hlist_head gre[1 << NVGRE_DEMUX_BITS];
	struct hlist_head external;
	struct nf_hook_ops ops[2];
};

/* -- look-up -------------------------------------------------------------- */

/*
 * How well a device fits where the packet came from and went to: 0 not at all,
 * more is better. The local PA decides before the underlay device; a packet that
 * comes in by another device than "dev" is still taken if nobody fits better, as
 * by vxlan and gretap. In a VRF, skb->dev is the VRF and skb_iif its member.
 */
static int nvgre_demux_fit(const struct nvgre_cfg *cfg,
			   const struct sk_buff *skb,
			   const struct nvgre_addr *local)
{
	int fit = 1;

	if (cfg->local.family) {
		if (!nvgre_addr_equal(&cfg->local, local))
			return 0;
		fit += 4;
	}
	if (cfg->link == 0)
		fit += 1;
	else if (cfg->link == skb->dev->ifindex || cfg->link == skb->skb_iif)
		fit += 2;
	return fit;
}

/* An external device takes every VSID, if it may have the reserved ones. */
static bool nvgre_demux_takes_vsid(const struct nvgre_cfg *cfg, u32 vsid)
{
	if (cfg->external)
		return cfg->reserved_vsid || !nvgre_vsid_is_reserved(vsid);
	return cfg->vsid == vsid;
}

/* The best fit in @head among devices that take @vsid. */
static struct nvgre_dev *nvgre_demux_vsid(const struct hlist_head *head,
					  u32 vsid, const struct sk_buff *skb,
					  const struct nvgre_addr *local)
{
	struct nvgre_dev *nv, *best = NULL;
	int fit, best_fit = 0;

	hlist_for_each_entry_rcu(nv, head, demux_node) {
		const struct nvgre_conf *conf = rcu_dereference(nv->conf);

		if (!nvgre_demux_takes_vsid(&conf->cfg, vsid))
			continue;
		fit = nvgre_demux_fit(&conf->cfg, skb, local);
		if (fit > best_fit) {
			best_fit = fit;
			best = nv;
		}
	}
	return best;
}

/* As gretap: key and remote must be equal, or no remote be set. */
static struct nvgre_dev *nvgre_demux_gre(const struct hlist_head *head,
					 const struct nvgre_gre *gre,
					 const struct sk_buff *skb,
					 const struct nvgre_addr *local,
					 const struct nvgre_addr *remote)
{
	bool has_key = gre->flags & GRE_KEY;
	struct nvgre_dev *nv, *best = NULL;
	int fit, best_fit = 0;

	hlist_for_each_entry_rcu(nv, head, demux_node) {
		const struct nvgre_conf *conf = rcu_dereference(nv->conf);
		const struct nvgre_cfg *cfg = &conf->cfg;

		if (cfg->has_key != has_key || cfg->key != gre->key ||
		    (cfg->remote.family &&
		     !nvgre_addr_equal(&cfg->remote, remote)))
			continue;
		fit = nvgre_demux_fit(cfg, skb, local);
		if (fit && cfg->remote.family)
			fit += 8;
		if (fit > best_fit) {
			best_fit = fit;
			best = nv;
		}
	}
	return best;
}

static u32 nvgre_demux_hash(u32 vsid_or_key)
{
	return hash_32(vsid_or_key, NVGRE_DEMUX_BITS);
}

/*
 * A device in NVGRE_MODE_GRE names all 32 bits of the key, and comes first; an
 * external one names none, and comes last.
 */
static struct nvgre_dev *nvgre_demux_lookup(const struct nvgre_demux *demux,
					    const struct nvgre_gre *gre,
					    const struct sk_buff *skb,
					    const struct nvgre_addr *local,
					    const struct nvgre_addr *remote)
{
	u32 vsid = nvgre_key_vsid(gre->key);
	struct nvgre_dev *nv = NULL;

	if (READ_ONCE(demux->n_gre))
		nv = nvgre_demux_gre(&demux->gre[nvgre_demux_hash(gre->key)],
				     gre, skb, local, remote);
	if (nv || !nvgre_gre_is_nvgre(gre))
		return nv;
	nv = nvgre_demux_vsid(&demux->vsid[nvgre_demux_hash(vsid)], vsid, skb,
			      local);
	if (nv)
		return nv;
	return nvgre_demux_vsid(&demux->external, vsid, skb, local);
}

/* -- hooks ---------------------------------------------------------------- */

/* Pulls and reads the GRE header at @off. May move skb->data. */
static enum nvgre_pass nvgre_demux_parse(struct sk_buff *skb, unsigned int off,
					 struct nvgre_gre *gre)
{
	unsigned int len;

	if (unlikely(off > skb->len))
		return NVGRE_PASS_TRUNCATED;
	len = min_t(unsigned int, skb->len - off, NVGRE_GRE_MAX_LEN);
	if (unlikely(!pskb_may_pull(skb, off + len)))
		return NVGRE_PASS_TRUNCATED;
	return nvgre_gre_parse(skb->data + off, len, gre);
}

/* A packet with protocol 47: ours, or on it goes. */
static unsigned int nvgre_demux_packet(const struct nvgre_demux *demux,
				       struct sk_buff *skb,
				       const struct nvgre_outer *outer)
{
	struct nvgre_dev *nv;
	enum nvgre_pass why;
	struct nvgre_gre gre;

	why = nvgre_demux_parse(skb, outer->next_off, &gre);
	if (why)
		goto pass;

	nv = nvgre_demux_lookup(demux, &gre, skb, &outer->dst, &outer->src);
	if (!nv) {
		why = NVGRE_PASS_UNKNOWN;
		goto pass;
	}
	nvgre_recv(nv, skb, outer, &gre);
	return NF_STOLEN;

pass:
	nvgre_count_pass(demux->nn, why);
	return NF_ACCEPT;
}

/*
 * An ICMP error. If it speaks of a packet that one of our devices sent, the path
 * MTU is remembered here: without gre.ko nobody else would (D4), and with it
 * doing so twice is harmless. The error itself always goes on.
 */
static void nvgre_demux_icmp(const struct nvgre_demux *demux,
			     struct sk_buff *skb,
			     const struct nvgre_outer *outer)
{
	const struct nvgre_conf *conf;
	struct nvgre_outer quoted;
	struct nvgre_gre gre;
	struct nvgre_dev *nv;
	u32 mtu;

	if (!nvgre_underlay_quoted(demux->nn->net, skb, outer, &quoted, &mtu) ||
	    nvgre_demux_parse(skb, quoted.next_off, &gre))
		return;
	nv = nvgre_demux_lookup(demux, &gre, skb, &quoted.src, &quoted.dst);
	if (!nv)
		return;
	conf = rcu_dereference(nv->conf);
	nvgre_underlay_update_pmtu(nv->net, skb, &quoted, mtu, conf->cfg.link);
}

static unsigned int nvgre_demux_any(const struct nvgre_demux *demux,
				    struct sk_buff *skb,
				    const struct nvgre_outer *outer,
				    enum nvgre_pass why, u8 icmp)
{
	bool in_process = !in_softirq();
	unsigned int verdict = NF_ACCEPT;

	/* A packet that NFQUEUE held comes back in process context. */
	if (unlikely(in_process))
		local_bh_disable();

	if (why && outer->next == IPPROTO_GRE)
		nvgre_count_pass(demux->nn, why);
	else if (outer->next == IPPROTO_GRE)
		verdict = nvgre_demux_packet(demux, skb, outer);
	else if (!why && outer->next == icmp)
		nvgre_demux_icmp(demux, skb, outer);

	if (unlikely(in_process))
		local_bh_enable();
	return verdict;
}

static unsigned int nvgre_demux_hook4(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	u8 proto = ip_hdr(skb)->protocol;
	struct nvgre_outer outer;

	if (likely(proto != IPPROTO_GRE && proto != IPPROTO_ICMP))
		return NF_ACCEPT;
	return nvgre_demux_any(priv, skb, &outer,
			       nvgre_underlay_outer4(skb, &outer),
			       IPPROTO_ICMP);
}

static unsigned int nvgre_demux_hook6(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	u8 next = ipv6_hdr(skb)->nexthdr;
	struct nvgre_outer outer;

	if (likely(next != IPPROTO_GRE && next != IPPROTO_ICMPV6 &&
		   next != NEXTHDR_HOP && next != NEXTHDR_DEST &&
		   next != NEXTHDR_FRAGMENT))
		return NF_ACCEPT;
	return nvgre_demux_any(priv, skb, &outer,
			       nvgre_underlay_outer6(skb, &outer),
			       IPPROTO_ICMPV6);
}

/* D3: after every rule of the firewall, before conntrack confirms the flow. */
static const struct nf_hook_ops nvgre_demux_ops[] = {
	{
		.hook = nvgre_demux_hook4,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = NF_IP_PRI_CONNTRACK_CONFIRM - 1,
	}, {
		.hook = nvgre_demux_hook6,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = NF_IP6_PRI_LAST - 1,
	},
};

static struct nvgre_demux *nvgre_demux_create(struct nvgre_net *nn)
{
	struct nvgre_demux *demux;
	int i, err;

	demux = kvzalloc_obj(*demux, GFP_KERNEL);
	if (!demux)
		return ERR_PTR(-ENOMEM);

	demux->nn = nn;
	for (i = 0; i < ARRAY_SIZE(demux->ops); i++) {
		demux->ops[i] = nvgre_demux_ops[i];
		demux->ops[i].priv = demux;
	}
	err = nf_register_net_hooks(nn->net, demux->ops,
				    ARRAY_SIZE(demux->ops));
	if (err) {
		kvfree(demux);
		return ERR_PTR(err);
	}
	return demux;
}

/* A hook may run until a grace period after it was unregistered. */
static void nvgre_demux_destroy(struct nvgre_demux *demux)
{
	nf_unregister_net_hooks(demux->nn->net, demux->ops,
				ARRAY_SIZE(demux->ops));
	kvfree_rcu(demux, rcu);
}

static struct hlist_head *nvgre_demux_head(struct nvgre_demux *demux,
					   const struct nvgre_cfg *cfg)
{
	if (cfg->mode == NVGRE_MODE_GRE)
		return &demux->gre[nvgre_demux_hash(cfg->key)];
	if (cfg->external)
		return &demux->external;
	return &demux->vsid[nvgre_demux_hash(cfg->vsid)];
}

/**
 * nvgre_demux_add() - packets for @nv are ours from now on
 * @nv: a device that comes up
 *
 * The first one in a link net brings the hooks in.
 *
 * Context: RTNL.
 * Return: 0, or why the hooks could not be registered.
 */
int nvgre_demux_add(struct nvgre_dev *nv)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	struct nvgre_net *nn = nv->nn;

	if (!nn->demux) {
		struct nvgre_demux *demux = nvgre_demux_create(nn);

		if (IS_ERR(demux))
			return PTR_ERR(demux);
		nn->demux = demux;
	}
	nn->demux->n_devs++;
	if (conf->cfg.mode == NVGRE_MODE_GRE)
		WRITE_ONCE(nn->demux->n_gre, nn->demux->n_gre + 1);
	hlist_add_head_rcu(&nv->demux_node,
			   nvgre_demux_head(nn->demux, &conf->cfg));
	return 0;
}

/**
 * nvgre_demux_del() - packets for @nv are no longer ours
 * @nv: a device that goes down
 *
 * A packet that was found before may still be on its way through @nv until a
 * grace period has passed. The last device takes the hooks with it.
 *
 * Context: RTNL.
 */
void nvgre_demux_del(struct nvgre_dev *nv)
{
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	struct nvgre_net *nn = nv->nn;

	hlist_del_init_rcu(&nv->demux_node);
	if (conf->cfg.mode == NVGRE_MODE_GRE)
		WRITE_ONCE(nn->demux->n_gre, nn->demux->n_gre - 1);
	if (--nn->demux->n_devs)
		return;
	nvgre_demux_destroy(nn->demux);
	nn->demux = NULL;
}
