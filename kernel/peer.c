// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters of an external device by VSID and remote. A pair has them from the first
 * packet that this host sends to it: what others send alone makes none, so that
 * forged packets cannot use up their number. They stay until the device goes.
 *
 * Look-ups are under RCU; pairs are added under a lock, by senders in softirq.
 */
#include <linux/percpu.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>

#include "nvgre.h"
#include "peer.h"

/**
 * struct nvgre_peer_key - a pair, compared and hashed as bytes
 * @vsid: VSID
 * @family: of the remote
 * @zero: always zero
 * @v4: the remote; the rest is zero
 * @v6: the same
 */
struct nvgre_peer_key {
	u32 vsid;
	u16 family;
	u16 zero;
	union {
		__be32 v4;
		struct in6_addr v6;
	};
};

struct nvgre_peer_pcpu {
	struct u64_stats_sync syncp;
	u64_stats_t rx_packets;
	u64_stats_t rx_bytes;
	u64_stats_t tx_packets;
	u64_stats_t tx_bytes;
	u64_stats_t count[NVGRE_N_COUNT];
};

struct nvgre_peer {
	struct nvgre_peer_key key;
	struct rhash_head node;
	struct nvgre_peer_pcpu __percpu *pcpu;
};

/**
 * struct nvgre_peers - the pairs of a device
 * @table: struct nvgre_peer by key
 * @list: the same, numbered as they came
 * @n: how many; written under @lock
 * @max: how many there may be
 * @lock: taken to add one
 */
struct nvgre_peers {
	struct rhashtable table;
	struct xarray list;
	unsigned int n;
	unsigned int max;
	spinlock_t lock;	/* held to add a pair */
};

static const struct rhashtable_params nvgre_peer_params = {
	.key_len = sizeof(struct nvgre_peer_key),
	.key_offset = offsetof(struct nvgre_peer, key),
	.head_offset = offsetof(struct nvgre_peer, node),
};

/* -- look-up ---------------------------------------------------------------- */

static struct nvgre_peer_key nvgre_peer_key(u32 vsid,
					    const struct nvgre_addr *remote)
{
	struct nvgre_peer_key key = { .vsid = vsid, .family = remote->family };

	if (remote->family == AF_INET6)
		key.v6 = remote->v6;
	else
		key.v4 = remote->v4;
	return key;
}

/* Context: RCU read-side section. NULL where the pair has no counters. */
struct nvgre_peer *nvgre_peer_find(struct nvgre_peers *peers, u32 vsid,
				   const struct nvgre_addr *remote)
{
	struct nvgre_peer_key key = nvgre_peer_key(vsid, remote);

	return rhashtable_lookup(&peers->table, &key, nvgre_peer_params);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peer_find);

static void nvgre_peer_free(void *ptr, void *arg)
{
	struct nvgre_peer *peer = ptr;

	free_percpu(peer->pcpu);
	kfree(peer);
}

static struct nvgre_peer *nvgre_peer_alloc(const struct nvgre_peer_key *key)
{
	const gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN;
	struct nvgre_peer *peer = kzalloc(sizeof(*peer), gfp);
	int cpu;

	if (!peer)
		return NULL;
	peer->key = *key;
	peer->pcpu = alloc_percpu_gfp(struct nvgre_peer_pcpu, gfp);
	if (!peer->pcpu) {
		kfree(peer);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(peer->pcpu, cpu)->syncp);
	return peer;
}

/* Context: @peers locked. The pair, or NULL where there is no room for it. */
static struct nvgre_peer *nvgre_peer_add(struct nvgre_peers *peers,
					 const struct nvgre_peer_key *key)
{
	struct nvgre_peer *peer;

	peer = rhashtable_lookup_fast(&peers->table, key, nvgre_peer_params);
	if (peer || peers->n == peers->max)
		return peer;
	peer = nvgre_peer_alloc(key);
	if (!peer)
		return NULL;
	/* Who walks the list must not find what is taken back. */
	if (xa_reserve(&peers->list, peers->n, GFP_ATOMIC | __GFP_NOWARN))
		goto free;
	if (rhashtable_insert_fast(&peers->table, &peer->node,
				   nvgre_peer_params))
		goto release;
	xa_store(&peers->list, peers->n, peer, GFP_ATOMIC);
	WRITE_ONCE(peers->n, peers->n + 1);
	return peer;

release:
	xa_release(&peers->list, peers->n);
free:
	nvgre_peer_free(peer, NULL);
	return NULL;
}

/**
 * nvgre_peer_find_or_add() - the counters of a pair that a packet is sent to
 * @peers: of the device
 * @vsid: VSID
 * @remote: the remote
 *
 * Context: BH disabled, RCU read-side section.
 * Return: the counters; NULL if there are as many others as there may be, or no
 * memory.
 */
struct nvgre_peer *nvgre_peer_find_or_add(struct nvgre_peers *peers, u32 vsid,
					  const struct nvgre_addr *remote)
{
	struct nvgre_peer_key key = nvgre_peer_key(vsid, remote);
	struct nvgre_peer *peer;

	peer = rhashtable_lookup(&peers->table, &key, nvgre_peer_params);
	if (likely(peer) || READ_ONCE(peers->n) == peers->max)
		return peer;
	spin_lock(&peers->lock);
	peer = nvgre_peer_add(peers, &key);
	spin_unlock(&peers->lock);
	return peer;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peer_find_or_add);

/* The first one from @index on, which moves there; or NULL. */
struct nvgre_peer *nvgre_peer_next(struct nvgre_peers *peers,
				   unsigned long *index)
{
	return xa_find(&peers->list, index, ULONG_MAX, XA_PRESENT);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peer_next);

/* -- counting --------------------------------------------------------------- */

/* For all of these: BH disabled; NULL counts nothing. */
void nvgre_peer_count_rx(struct nvgre_peer *peer, struct nvgre_traffic t)
{
	struct nvgre_peer_pcpu *pcpu;

	if (!peer)
		return;
	pcpu = this_cpu_ptr(peer->pcpu);
	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_add(&pcpu->rx_packets, t.packets);
	u64_stats_add(&pcpu->rx_bytes, t.bytes);
	u64_stats_update_end(&pcpu->syncp);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peer_count_rx);

void nvgre_peer_count_tx(struct nvgre_peer *peer, struct nvgre_traffic t)
{
	struct nvgre_peer_pcpu *pcpu;

	if (!peer)
		return;
	pcpu = this_cpu_ptr(peer->pcpu);
	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_add(&pcpu->tx_packets, t.packets);
	u64_stats_add(&pcpu->tx_bytes, t.bytes);
	u64_stats_update_end(&pcpu->syncp);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peer_count_tx);

void nvgre_peer_count(struct nvgre_peer *peer, enum nvgre_count what)
{
	struct nvgre_peer_pcpu *pcpu;

	if (!peer)
		return;
	pcpu = this_cpu_ptr(peer->pcpu);
	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_inc(&pcpu->count[what]);
	u64_stats_update_end(&pcpu->syncp);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peer_count);

/* -- what was counted ------------------------------------------------------- */

u32 nvgre_peer_vsid(const struct nvgre_peer *peer)
{
	return peer->key.vsid;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peer_vsid);

struct nvgre_addr nvgre_peer_remote(const struct nvgre_peer *peer)
{
	struct nvgre_addr remote = { .family = peer->key.family };

	if (remote.family == AF_INET6)
		remote.v6 = peer->key.v6;
	else
		remote.v4 = peer->key.v4;
	return remote;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peer_remote);

static void nvgre_peer_add_cpu(const struct nvgre_peer_pcpu *pcpu,
			       struct nvgre_peer_counts *counts)
{
	struct nvgre_peer_counts c;
	unsigned int start, i;

	do {
		start = u64_stats_fetch_begin(&pcpu->syncp);
		c.rx_packets = u64_stats_read(&pcpu->rx_packets);
		c.rx_bytes = u64_stats_read(&pcpu->rx_bytes);
		c.tx_packets = u64_stats_read(&pcpu->tx_packets);
		c.tx_bytes = u64_stats_read(&pcpu->tx_bytes);
		for (i = 0; i < NVGRE_N_COUNT; i++)
			c.count[i] = u64_stats_read(&pcpu->count[i]);
	} while (u64_stats_fetch_retry(&pcpu->syncp, start));

	counts->rx_packets += c.rx_packets;
	counts->rx_bytes += c.rx_bytes;
	counts->tx_packets += c.tx_packets;
	counts->tx_bytes += c.tx_bytes;
	for (i = 0; i < NVGRE_N_COUNT; i++)
		counts->count[i] += c.count[i];
}

/* Adds up a pair's counters of all CPUs in @counts. */
void nvgre_peer_get_counts(const struct nvgre_peer *peer,
			   struct nvgre_peer_counts *counts)
{
	int cpu;

	memset(counts, 0, sizeof(*counts));
	for_each_possible_cpu(cpu)
		nvgre_peer_add_cpu(per_cpu_ptr(peer->pcpu, cpu), counts);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peer_get_counts);

/* -- life ------------------------------------------------------------------- */

/* Room for @max pairs. Context: process. NULL: no memory. */
struct nvgre_peers *nvgre_peers_create(unsigned int max)
{
	struct nvgre_peers *peers = kzalloc_obj(*peers, GFP_KERNEL_ACCOUNT);

	if (!peers)
		return NULL;
	peers->max = max;
	spin_lock_init(&peers->lock);
	xa_init(&peers->list);
	if (rhashtable_init(&peers->table, &nvgre_peer_params)) {
		kfree(peers);
		return NULL;
	}
	return peers;
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peers_create);

/* Context: process, when nobody holds the device any more. NULL is fine. */
void nvgre_peers_destroy(struct nvgre_peers *peers)
{
	if (!peers)
		return;
	xa_destroy(&peers->list);
	rhashtable_free_and_destroy(&peers->table, nvgre_peer_free, NULL);
	kfree(peers);
}
EXPORT_SYMBOL_FOR_NVGRE_KUNIT(nvgre_peers_destroy);
