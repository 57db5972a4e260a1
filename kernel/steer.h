/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Steering: which receive queue a packet goes to. Tables only: they know of
 * VSIDs, MACs, hashes and queue numbers, not of queues.
 */
#ifndef NVGRE_STEER_H
#define NVGRE_STEER_H

#include <linux/if_ether.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>
#include <linux/xarray.h>

#include "rss.h"

/* One for each VSID. A rule takes about 128 bytes: at most 2 GB for a device. */
#define NVGRE_STEER_MAX_RULES	16777216
/* A context takes 8 KB of kmalloc's: at most 512 KB for a device. */
#define NVGRE_STEER_MAX_CONTEXTS	64

/**
 * struct nvgre_rss - an RSS context: how packets spread over queues
 * @rcu: frees it
 * @key: hash key, as the user knows it
 * @toeplitz: @key, prepared
 * @ports: enum nvgre_rss_ports
 * @indir: queue by hash; NVGRE_RSS_INDIR_LEN is a power of two
 */
struct nvgre_rss {
	struct rcu_head rcu;
	u8 key[NVGRE_RSS_KEY_LEN];
	u8 ports;
	u16 indir[NVGRE_RSS_INDIR_LEN];
	struct nvgre_toeplitz toeplitz;
};

/**
 * struct nvgre_match - what a rule looks at
 * @vsid: VSID, or NVGRE_MATCH_ANY_VSID
 * @mac: inner destination MAC, or zero for any
 * @zero: always zero; a match is compared and hashed as bytes
 */
struct nvgre_match {
	u32 vsid;
	u8 mac[ETH_ALEN];
	u16 zero;
};

#define NVGRE_MATCH_ANY_VSID	U32_MAX

/**
 * struct nvgre_rule - one VSID, MAC, or MAC and VSID (Q4, Q5)
 * @match: what it looks at
 * @node: in nvgre_steer.rules
 * @loc: its place in the user's list
 * @queue: where matching packets go, unless @context
 * @context: RSS context that spreads them, 0 for none
 * @rcu: frees it
 */
struct nvgre_rule {
	struct nvgre_match match;
	struct rhash_head node;
	u32 loc;
	u16 queue;
	u32 context;
	struct rcu_head rcu;
};

/**
 * struct nvgre_steer - all steering state of a device
 *
 * Written under RTNL, while no packet is being steered (nvgre_rxq_pause()); what
 * is taken out is freed by RCU.
 *
 * @n_queues: queues in use, 1..dev->num_rx_queues
 * @rss: the device's own RSS context, for packets without a rule
 * @contexts: struct nvgre_rss by number; 0 is @rss
 * @rules: struct nvgre_rule by match
 * @locs: struct nvgre_rule by place
 * @n_mac_vsid: rules with MAC and VSID
 * @n_mac: rules with a MAC alone
 * @n_vsid: rules with a VSID alone
 */
struct nvgre_steer {
	u16 n_queues;
	struct nvgre_rss __rcu *rss;
	struct xarray contexts;
	struct rhashtable rules;
	struct xarray locs;
	u32 n_mac_vsid;
	u32 n_mac;
	u32 n_vsid;
};

int nvgre_steer_init(struct nvgre_steer *steer, u16 n_queues);
void nvgre_steer_destroy(struct nvgre_steer *steer);

u16 nvgre_steer_queue(const struct nvgre_steer *steer, u32 vsid,
		      const u8 *mac, struct sk_buff *skb,
		      const struct nvgre_outer *outer, unsigned int off);

struct nvgre_rss *nvgre_rss_create(u16 n_queues);
struct nvgre_rss *nvgre_rss_copy(const struct nvgre_rss *rss);
void nvgre_rss_spread(struct nvgre_rss *rss, u16 n_queues);
u16 nvgre_rss_max_queue(const struct nvgre_rss *rss);
struct nvgre_rss *nvgre_steer_rss(const struct nvgre_steer *steer, u32 context);
int nvgre_steer_set_rss(struct nvgre_steer *steer, u32 context,
			struct nvgre_rss *rss);
bool nvgre_steer_context_used(const struct nvgre_steer *steer, u32 context);
void nvgre_steer_set_queues(struct nvgre_steer *steer, u16 n_queues,
			    bool spread);
u16 nvgre_steer_max_queue(const struct nvgre_steer *steer, bool skip_first);

struct nvgre_rule *nvgre_steer_find(const struct nvgre_steer *steer,
				    const struct nvgre_match *match);
struct nvgre_rule *nvgre_steer_rule_at(const struct nvgre_steer *steer,
				       u32 loc);
u32 nvgre_steer_n_rules(const struct nvgre_steer *steer);
int nvgre_steer_free_loc(struct nvgre_steer *steer);
int nvgre_steer_insert(struct nvgre_steer *steer, struct nvgre_rule *rule);
int nvgre_steer_remove(struct nvgre_steer *steer, u32 loc);

#endif /* NVGRE_STEER_H */
