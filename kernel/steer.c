// SPDX-License-Identifier: GPL-2.0-only
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "nvgre.h"
#include "steer.h"

static const struct rhashtable_params nvgre_rule_params = {
	.key_len = sizeof(struct nvgre_match),
	.key_offset = offsetof(struct nvgre_rule, match),
	.head_offset = offsetof(struct nvgre_rule, node),
	.automatic_shrinking = true,
};

/* -- look-up -------------------------------------------------------------- */

static const struct nvgre_rule *nvgre_rule_lookup(const struct nvgre_steer *steer,
						  u32 vsid, const u8 *mac)
{
	struct nvgre_match match = { .vsid = vsid };

	if (mac)
		ether_addr_copy(match.mac, mac);
	return rhashtable_lookup((struct rhashtable *)&steer->rules, &match,
				 nvgre_rule_params);
}

/* Q5: the most specific rule: MAC and VSID, MAC, VSID. */
static const struct nvgre_rule *nvgre_steer_rule(const struct nvgre_steer *steer,
						 u32 vsid, const u8 *mac)
{
	const struct nvgre_rule *rule = NULL;

	if (steer->n_mac_vsid)
		rule = nvgre_rule_lookup(steer, vsid, mac);
	if (!rule && steer->n_mac)
		rule = nvgre_rule_lookup(steer, NVGRE_MATCH_ANY_VSID, mac);
	if (!rule && steer->n_vsid)
		rule = nvgre_rule_lookup(steer, vsid, NULL);
	return rule;
}

/**
 * nvgre_steer_queue() - the receive queue of a packet (Q2, Q4, Q5)
 * @steer: the device's tables
 * @vsid: VSID of the packet
 * @mac: inner destination MAC
 * @skb: data at the inner network header, IP header pulled. Where queues were
 *	chosen by hash, the hash is left in it, so that nobody computes another.
 * @outer: the outer addresses
 * @off: enum nvgre_rx_off: whether to follow no rule, whether to hash @outer alone
 *
 * The cost does not depend on the number of rules.
 *
 * Context: RCU read-side section.
 * Return: a queue, below @steer->n_queues.
 */
u16 nvgre_steer_queue(const struct nvgre_steer *steer, u32 vsid,
		      const u8 *mac, struct sk_buff *skb,
		      const struct nvgre_outer *outer, unsigned int off)
{
	const struct nvgre_rule *rule = NULL;
	const struct nvgre_rss *rss;
	struct nvgre_rss_hash hash;

	if (steer->n_queues == 1)
		return 0;

	if (likely(!(off & NVGRE_RX_OFF_VMQ)))
		rule = nvgre_steer_rule(steer, vsid, mac);
	if (!rule)
		rss = rcu_dereference_check(steer->rss,
					    rcu_read_lock_bh_held());
	else if (rule->context)
		rss = nvgre_steer_rss(steer, rule->context);
	else
		return rule->queue;
	hash = nvgre_rss_hash(&rss->toeplitz, rss->ports |
			      (off & NVGRE_RX_OFF_RSS ? NVGRE_RSS_OUTER : 0),
			      skb, outer);
	/* An L3 hash that a device had set would be computed again. */
	__skb_set_sw_hash(skb, hash.value, hash.l4);
	return rss->indir[hash.value % NVGRE_RSS_INDIR_LEN];
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_queue);

/* -- RSS contexts ----------------------------------------------------------- */

/* A context with the system's hash key, spread over all queues; or NULL. */
struct nvgre_rss *nvgre_rss_create(u16 n_queues)
{
	struct nvgre_rss *rss = kzalloc_obj(*rss, GFP_KERNEL_ACCOUNT);

	if (!rss)
		return NULL;
	netdev_rss_key_fill(rss->key, sizeof(rss->key));
	nvgre_toeplitz_init(&rss->toeplitz, rss->key);
	rss->ports = NVGRE_RSS_ALL;
	nvgre_rss_spread(rss, n_queues);
	return rss;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_rss_create);

/* A copy to change and to put in place of @rss; or NULL. */
struct nvgre_rss *nvgre_rss_copy(const struct nvgre_rss *rss)
{
	return kmemdup(rss, sizeof(*rss), GFP_KERNEL_ACCOUNT);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_rss_copy);

void nvgre_rss_spread(struct nvgre_rss *rss, u16 n_queues)
{
	int i;

	for (i = 0; i < NVGRE_RSS_INDIR_LEN; i++)
		rss->indir[i] = ethtool_rxfh_indir_default(i, n_queues);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_rss_spread);

u16 nvgre_rss_max_queue(const struct nvgre_rss *rss)
{
	u16 max_queue = 0;
	int i;

	for (i = 0; i < NVGRE_RSS_INDIR_LEN; i++)
		max_queue = max(max_queue, rss->indir[i]);
	return max_queue;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_rss_max_queue);

/* Context: RTNL or RCU read-side section. NULL where there is no such context. */
struct nvgre_rss *nvgre_steer_rss(const struct nvgre_steer *steer, u32 context)
{
	return xa_load((struct xarray *)&steer->contexts, context);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_rss);

/* Puts @rss (or none: NULL) in the place of @context. Owns @rss if it succeeds. */
int nvgre_steer_set_rss(struct nvgre_steer *steer, u32 context,
			struct nvgre_rss *rss)
{
	struct nvgre_rss *old;

	old = xa_store(&steer->contexts, context, rss, GFP_KERNEL_ACCOUNT);
	if (xa_is_err(old))
		return xa_err(old);
	if (!context)
		rcu_assign_pointer(steer->rss, rss);
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_set_rss);

/* Is there a rule that spreads by @context? */
bool nvgre_steer_context_used(const struct nvgre_steer *steer, u32 context)
{
	struct nvgre_rule *rule;
	unsigned long loc;

	xa_for_each((struct xarray *)&steer->locs, loc, rule)
		if (rule->context == context)
			return true;
	return false;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_context_used);

/**
 * nvgre_steer_set_queues() - change the number of queues in use
 * @steer: the tables; nothing in them may point beyond, but the default table
 * @n_queues: that many
 * @spread: the device's indirection table is the default: spread it anew
 */
void nvgre_steer_set_queues(struct nvgre_steer *steer, u16 n_queues,
			    bool spread)
{
	steer->n_queues = n_queues;
	if (spread)
		nvgre_rss_spread(nvgre_steer_rss(steer, 0), n_queues);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_set_queues);

/* The highest queue that a rule or, but for @skip_first, a context points to. */
u16 nvgre_steer_max_queue(const struct nvgre_steer *steer, bool skip_first)
{
	struct nvgre_rule *rule;
	struct nvgre_rss *rss;
	u16 max_queue = 0;
	unsigned long i;

	xa_for_each((struct xarray *)&steer->contexts, i, rss)
		if (i || !skip_first)
			max_queue = max(max_queue, nvgre_rss_max_queue(rss));
	xa_for_each((struct xarray *)&steer->locs, i, rule)
		if (!rule->context)
			max_queue = max(max_queue, rule->queue);
	return max_queue;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_max_queue);

/* -- rules ------------------------------------------------------------------ */

static u32 *nvgre_rule_counter(struct nvgre_steer *steer,
			       const struct nvgre_match *match)
{
	if (is_zero_ether_addr(match->mac))
		return &steer->n_vsid;
	if (match->vsid == NVGRE_MATCH_ANY_VSID)
		return &steer->n_mac;
	return &steer->n_mac_vsid;
}

struct nvgre_rule *nvgre_steer_find(const struct nvgre_steer *steer,
				    const struct nvgre_match *match)
{
	return rhashtable_lookup_fast((struct rhashtable *)&steer->rules, match,
				      nvgre_rule_params);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_find);

struct nvgre_rule *nvgre_steer_rule_at(const struct nvgre_steer *steer, u32 loc)
{
	return xa_load((struct xarray *)&steer->locs, loc);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_rule_at);

u32 nvgre_steer_n_rules(const struct nvgre_steer *steer)
{
	return steer->n_mac_vsid + steer->n_mac + steer->n_vsid;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_n_rules);

/* The first place without a rule; -ENOSPC, -ENOMEM. Context: RTNL. */
int nvgre_steer_free_loc(struct nvgre_steer *steer)
{
	u32 loc;
	int err;

	/* The array knows its first gap; it is taken by a NULL, and left again. */
	err = xa_alloc(&steer->locs, &loc, NULL,
		       XA_LIMIT(0, NVGRE_STEER_MAX_RULES - 1),
		       GFP_KERNEL_ACCOUNT);
	if (err)
		return err == -EBUSY ? -ENOSPC : err;
	xa_release(&steer->locs, loc);
	return loc;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_free_loc);

/* Puts @rule where its match leads, in place of @old if that has the same. */
static int nvgre_rule_hash(struct nvgre_steer *steer, struct nvgre_rule *rule,
			   struct nvgre_rule *old)
{
	if (old && !memcmp(&old->match, &rule->match, sizeof(rule->match)))
		return rhashtable_replace_fast(&steer->rules, &old->node,
					       &rule->node, nvgre_rule_params);
	return rhashtable_lookup_insert_fast(&steer->rules, &rule->node,
					     nvgre_rule_params);
}

static void nvgre_rule_free(struct nvgre_steer *steer, struct nvgre_rule *rule)
{
	--*nvgre_rule_counter(steer, &rule->match);
	kfree_rcu(rule, rcu);
}

/**
 * nvgre_steer_insert() - add a rule; one that has its place goes
 * @steer: the tables
 * @rule: with match, place and target; owned by @steer if this succeeds
 *
 * Return: 0; -EEXIST if its match is that of another place; -ENOMEM. After an
 * error all is as before.
 */
int nvgre_steer_insert(struct nvgre_steer *steer, struct nvgre_rule *rule)
{
	struct nvgre_rule *old = nvgre_steer_rule_at(steer, rule->loc);
	int err = 0;

	if (!old)
		err = xa_reserve(&steer->locs, rule->loc, GFP_KERNEL_ACCOUNT);
	if (err)
		return err;
	err = nvgre_rule_hash(steer, rule, old);
	if (err) {
		xa_release(&steer->locs, rule->loc);
		return err;
	}

	/* From here on, nothing needs memory. */
	xa_store(&steer->locs, rule->loc, rule, GFP_KERNEL_ACCOUNT);
	++*nvgre_rule_counter(steer, &rule->match);
	if (old) {
		/* Does nothing if @rule has replaced it there. */
		rhashtable_remove_fast(&steer->rules, &old->node,
				       nvgre_rule_params);
		nvgre_rule_free(steer, old);
	}
	return 0;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_insert);

/* Return: 0, or -ENOENT where there is no rule. */
int nvgre_steer_remove(struct nvgre_steer *steer, u32 loc)
{
	struct nvgre_rule *rule = xa_erase(&steer->locs, loc);

	if (!rule)
		return -ENOENT;
	rhashtable_remove_fast(&steer->rules, &rule->node, nvgre_rule_params);
	nvgre_rule_free(steer, rule);
	return 0;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_remove);

/* -- all of it -------------------------------------------------------------- */

/* Context: process. */
int nvgre_steer_init(struct nvgre_steer *steer, u16 n_queues)
{
	struct nvgre_rss *rss;
	int err;

	steer->n_queues = n_queues;
	xa_init(&steer->contexts);
	xa_init_flags(&steer->locs, XA_FLAGS_ALLOC);
	err = rhashtable_init(&steer->rules, &nvgre_rule_params);
	if (err)
		return err;

	rss = nvgre_rss_create(n_queues);
	err = rss ? nvgre_steer_set_rss(steer, 0, rss) : -ENOMEM;
	if (err) {
		kfree(rss);
		rhashtable_destroy(&steer->rules);
	}
	return err;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_init);

/* Context: process, when no packet can be steered any more. */
void nvgre_steer_destroy(struct nvgre_steer *steer)
{
	struct nvgre_rule *rule;
	struct nvgre_rss *rss;
	unsigned long i;

	rhashtable_destroy(&steer->rules);
	xa_for_each(&steer->locs, i, rule)
		kfree(rule);
	xa_destroy(&steer->locs);
	xa_for_each(&steer->contexts, i, rss)
		kfree(rss);
	xa_destroy(&steer->contexts);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_steer_destroy);
