// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ethtool.h>
#include <linux/nvgre.h>
#include <linux/random.h>
#include <net/dropreason.h>
#include <net/netdev_queues.h>

#include "nvgre.h"
#include "skb.h"
#include "stats.h"

static const struct {
	char name[ETH_GSTRING_LEN];
	enum skb_drop_reason reason;
} nvgre_counts[NVGRE_N_COUNT] = {
	[NVGRE_TX_DROP_RUNT] = {
		"tx_drop_runt", SKB_DROP_REASON_PKT_TOO_SMALL },
	[NVGRE_TX_DROP_NO_REMOTE] = {
		"tx_drop_no_remote", SKB_DROP_REASON_NO_TX_TARGET },
	[NVGRE_TX_DROP_METADATA] = {
		"tx_drop_metadata", SKB_DROP_REASON_TUNNEL_TXINFO },
	[NVGRE_TX_DROP_NO_ROUTE] = {
		"tx_drop_no_route", SKB_DROP_REASON_IP_OUTNOROUTES },
	[NVGRE_TX_DROP_LOOP] = {
		"tx_drop_loop", SKB_DROP_REASON_RECURSION_LIMIT },
	[NVGRE_TX_DROP_TOO_BIG] = {
		"tx_drop_too_big", SKB_DROP_REASON_PKT_TOO_BIG },
	[NVGRE_TX_DROP_NO_MEMORY] = {
		"tx_drop_no_memory", SKB_DROP_REASON_NOMEM },
	[NVGRE_TX_DROP_UNDERLAY] = {
		"tx_drop_underlay", SKB_DROP_REASON_NOT_SPECIFIED },
	[NVGRE_RX_DROP_RUNT] = {
		"rx_drop_runt", SKB_DROP_REASON_PKT_TOO_SMALL },
	[NVGRE_RX_DROP_MALFORMED] = {
		"rx_drop_malformed", SKB_DROP_REASON_HDR_TRUNC },
	[NVGRE_RX_DROP_CSUM] = {
		"rx_drop_csum", SKB_DROP_REASON_SKB_CSUM },
	[NVGRE_RX_DROP_VLAN] = {
		"rx_drop_vlan", SKB_DROP_REASON_UNHANDLED_PROTO },
	[NVGRE_RX_DROP_SOURCE] = {
		"rx_drop_source", SKB_DROP_REASON_IP_RPFILTER },
	[NVGRE_RX_DROP_MAC] = {
		"rx_drop_mac", SKB_DROP_REASON_MAC_INVALID_SOURCE },
	[NVGRE_RX_DROP_ECN] = {
		"rx_drop_ecn", SKB_DROP_REASON_IP_TUNNEL_ECN },
	[NVGRE_RX_DROP_POLICY] = {
		"rx_drop_policy", SKB_DROP_REASON_XFRM_POLICY },
	[NVGRE_RX_DROP_CONNTRACK] = {
		"rx_drop_conntrack", SKB_DROP_REASON_NETFILTER_DROP },
	[NVGRE_RX_DROP_DOWN] = {
		"rx_drop_down", SKB_DROP_REASON_DEV_READY },
	[NVGRE_RX_DROP_NO_MEMORY] = {
		"rx_drop_no_memory", SKB_DROP_REASON_NOMEM },
	[NVGRE_RX_DROP_QUEUE_FULL] = {
		"rx_drop_queue_full", SKB_DROP_REASON_FULL_RING },
	[NVGRE_TX_VLAN_STRIPPED] = { "tx_vlan_stripped" },
	[NVGRE_TX_SW_SEGMENTED] = { "tx_sw_segmented" },
	[NVGRE_TX_PEER_UNCOUNTED] = { "tx_peer_uncounted" },
};

static const char nvgre_passes[NVGRE_N_PASS][ETH_GSTRING_LEN] = {
	[NVGRE_PASS_TRUNCATED] = "ns_pass_truncated",
	[NVGRE_PASS_VERSION] = "ns_pass_version",
	[NVGRE_PASS_FLAGS] = "ns_pass_flags",
	[NVGRE_PASS_PROTOCOL] = "ns_pass_protocol",
	[NVGRE_PASS_UNKNOWN] = "ns_pass_unknown",
	[NVGRE_PASS_MULTICAST] = "ns_pass_multicast",
	[NVGRE_PASS_FRAGMENT] = "ns_pass_fragment",
};

/* The first of each enum says that there is nothing to count: not shown. */
#define NVGRE_N_SHOWN	(NVGRE_N_COUNT - 1 + NVGRE_N_PASS - 1)

struct nvgre_pcpu __percpu *nvgre_stats_alloc(void)
{
	struct nvgre_pcpu __percpu *pcpu = netdev_alloc_pcpu_stats(struct nvgre_pcpu);
	int cpu;

	if (pcpu)
		for_each_possible_cpu(cpu)
			per_cpu_ptr(pcpu, cpu)->ip_id = get_random_u32();
	return pcpu;
}

struct nvgre_pass_pcpu __percpu *nvgre_pass_alloc(void)
{
	return netdev_alloc_pcpu_stats(struct nvgre_pass_pcpu);
}

/**
 * nvgre_traffic() - what a frame counts as on the wire (S9)
 * @skb: inner frame, transport header set if GSO
 * @pulled: bytes of it in front of skb->data: 0 or ETH_HLEN
 *
 * An untrusted super-packet (from a guest) may come without a segment count.
 *
 * Return: packets and bytes to count.
 */
struct nvgre_traffic nvgre_traffic(const struct sk_buff *skb,
				   unsigned int pulled)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	struct nvgre_traffic t = { .packets = 1, .bytes = skb->len + pulled };
	unsigned int hdr_len;

	if (likely(!skb_is_gso(skb)))
		return t;

	hdr_len = min(nvgre_inner_hdr_len(skb), skb->len);
	t.packets = shinfo->gso_segs;
	if (unlikely(!t.packets))
		t.packets = DIV_ROUND_UP(skb->len - hdr_len, shinfo->gso_size) ?: 1;
	t.bytes += (t.packets - 1) * (hdr_len + pulled);
	return t;
}

static void nvgre_count_more(struct nvgre_dev *nv, enum nvgre_count what,
			     unsigned int n)
{
	struct nvgre_pcpu *pcpu = this_cpu_ptr(nv->stats);

	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_add(&pcpu->count[what], n);
	u64_stats_update_end(&pcpu->syncp);
}

/* Context: BH disabled, as for all that writes per-CPU counters. */
void nvgre_count(struct nvgre_dev *nv, enum nvgre_count what)
{
	nvgre_count_more(nv, what, 1);
}

/* Context: BH disabled. */
void nvgre_count_pass(struct nvgre_net *nn, enum nvgre_pass why)
{
	struct nvgre_pass_pcpu *pcpu = this_cpu_ptr(nn->pass);

	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_inc(&pcpu->count[why]);
	u64_stats_update_end(&pcpu->syncp);
}

/* Context: BH disabled. */
void nvgre_count_tx(struct nvgre_dev *nv, struct nvgre_traffic t)
{
	struct nvgre_pcpu *pcpu = this_cpu_ptr(nv->stats);

	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_add(&pcpu->tx_packets, t.packets);
	u64_stats_add(&pcpu->tx_bytes, t.bytes);
	u64_stats_update_end(&pcpu->syncp);
}

/**
 * nvgre_drop() - count a drop and free the packet with the fitting core reason
 * @nv: the device that refuses it
 * @skb: consumed
 * @why: one of the drop reasons
 *
 * Context: BH disabled.
 */
void nvgre_drop(struct nvgre_dev *nv, struct sk_buff *skb,
		enum nvgre_count why)
{
	nvgre_count(nv, why);
	kfree_skb_reason(skb, nvgre_counts[why].reason);
}

/* The same for an inner frame, Ethernet header pulled: an aggregate is many drops. */
void nvgre_drop_frame(struct nvgre_dev *nv, struct sk_buff *skb,
		      enum nvgre_count why)
{
	nvgre_count_more(nv, why, nvgre_traffic(skb, ETH_HLEN).packets);
	kfree_skb_reason(skb, nvgre_counts[why].reason);
}

/*
 * Sums one 64-bit counter over all CPUs. Both structures that hold counters
 * begin with their sequence count.
 */
static u64 nvgre_sum(const void __percpu *pcpu, size_t off)
{
	u64 sum = 0;
	int cpu;

	static_assert(!offsetof(struct nvgre_pcpu, syncp));
	static_assert(!offsetof(struct nvgre_pass_pcpu, syncp));
	for_each_possible_cpu(cpu) {
		const void *p = per_cpu_ptr(pcpu, cpu);
		const struct u64_stats_sync *syncp = p;
		unsigned int start;
		u64 v;

		do {
			start = u64_stats_fetch_begin(syncp);
			v = u64_stats_read(p + off);
		} while (u64_stats_fetch_retry(syncp, start));
		sum += v;
	}
	return sum;
}

static u64 nvgre_sum_count(const struct nvgre_dev *nv, enum nvgre_count what)
{
	return nvgre_sum(nv->stats, offsetof(struct nvgre_pcpu, count) +
				    what * sizeof(u64_stats_t));
}

static u64 nvgre_sum_drops(const struct nvgre_dev *nv, enum nvgre_count first,
			   enum nvgre_count last)
{
	u64 sum = 0;
	int i;

	for (i = first; i <= last; i++)
		sum += nvgre_sum_count(nv, i);
	return sum;
}

/* ndo_get_stats64. The core adds what it dropped itself. */
void nvgre_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *s)
{
	struct nvgre_dev *nv = netdev_priv(dev);
	const void __percpu *pcpu = nv->stats;
	struct nvgre_rxq_counts counts;
	unsigned int i;

	for (i = 0; i < dev->num_rx_queues; i++) {
		nvgre_rxq_get_counts(nv, i, &counts);
		s->rx_packets += counts.count[NVGRE_RXQ_PACKETS];
		s->rx_bytes += counts.count[NVGRE_RXQ_BYTES];
	}
	s->tx_packets = nvgre_sum(pcpu, offsetof(struct nvgre_pcpu, tx_packets));
	s->tx_bytes = nvgre_sum(pcpu, offsetof(struct nvgre_pcpu, tx_bytes));
	s->tx_dropped = nvgre_sum_drops(nv, NVGRE_TX_DROP_RUNT,
					NVGRE_TX_DROP_NO_MEMORY);
	s->tx_errors = nvgre_sum_count(nv, NVGRE_TX_DROP_UNDERLAY);
	s->tx_carrier_errors = nvgre_sum_count(nv, NVGRE_TX_DROP_NO_ROUTE);
	s->collisions = nvgre_sum_count(nv, NVGRE_TX_DROP_LOOP);
	s->rx_dropped = nvgre_sum_drops(nv, NVGRE_RX_DROP_RUNT,
					NVGRE_RX_DROP_NO_MEMORY);
	s->rx_length_errors = nvgre_sum_count(nv, NVGRE_RX_DROP_RUNT);
	s->rx_crc_errors = nvgre_sum_count(nv, NVGRE_RX_DROP_CSUM);
	s->rx_frame_errors = nvgre_sum_count(nv, NVGRE_RX_DROP_MALFORMED) +
			     nvgre_sum_count(nv, NVGRE_RX_DROP_VLAN) +
			     nvgre_sum_count(nv, NVGRE_RX_DROP_MAC) +
			     nvgre_sum_count(nv, NVGRE_RX_DROP_ECN);
	s->rx_missed_errors = nvgre_sum_count(nv, NVGRE_RX_DROP_QUEUE_FULL);
	s->rx_errors = nvgre_sum_drops(nv, NVGRE_RX_DROP_RUNT,
				       NVGRE_RX_DROP_ECN);
}

/* -- ethtool -S: number, names and values, in one order --------------------- */

static const char * const nvgre_rxq_names[NVGRE_RXQ_N_COUNT] = {
	[NVGRE_RXQ_PACKETS] = "packets",
	[NVGRE_RXQ_BYTES] = "bytes",
	[NVGRE_RXQ_DROPS] = "drops",
	[NVGRE_RXQ_MERGED] = "gro_merged",
	[NVGRE_RXQ_REMOTE] = "from_other_cpu",
};

/*
 * Of all queues there are, so that those that went out of use keep their share of
 * the sum, and the number is the same when names and values are asked for.
 */
int nvgre_stats_n(const struct nvgre_dev *nv)
{
	return NVGRE_N_SHOWN +
	       nv->dev->num_rx_queues * NVGRE_RXQ_N_COUNT;
}

void nvgre_stats_names(const struct nvgre_dev *nv, u8 *names)
{
	unsigned int i, j;

	for (i = 1; i < NVGRE_N_COUNT; i++, names += ETH_GSTRING_LEN)
		memcpy(names, nvgre_counts[i].name, ETH_GSTRING_LEN);
	for (i = 1; i < NVGRE_N_PASS; i++, names += ETH_GSTRING_LEN)
		memcpy(names, nvgre_passes[i], ETH_GSTRING_LEN);
	for (i = 0; i < nv->dev->num_rx_queues; i++)
		for (j = 0; j < NVGRE_RXQ_N_COUNT; j++)
			ethtool_sprintf(&names, "rx_queue_%u_%s", i,
					nvgre_rxq_names[j]);
}

void nvgre_stats_values(const struct nvgre_dev *nv, u64 *values)
{
	const struct nvgre_net *nn = nv->nn;
	struct nvgre_rxq_counts counts;
	unsigned int i;

	for (i = 1; i < NVGRE_N_COUNT; i++)
		*values++ = nvgre_sum_count(nv, i);
	for (i = 1; i < NVGRE_N_PASS; i++)
		*values++ = nvgre_sum(nn->pass,
				      offsetof(struct nvgre_pass_pcpu, count) +
				      i * sizeof(u64_stats_t));
	for (i = 0; i < nv->dev->num_rx_queues; i++) {
		nvgre_rxq_get_counts(nv, i, &counts);
		memcpy(values, &counts, sizeof(counts));
		values += NVGRE_RXQ_N_COUNT;
	}
}

/* -- generic netlink ---------------------------------------------------------- */

static u32 nvgre_counter_kind(enum nvgre_count what)
{
	if (what <= NVGRE_TX_DROP_UNDERLAY)
		return NVGRE_COUNTER_KIND_TX_DROP;
	if (what <= NVGRE_RX_DROP_QUEUE_FULL)
		return NVGRE_COUNTER_KIND_RX_DROP;
	return NVGRE_COUNTER_KIND_INFO;
}

/* Name and kind of a counter. */
void nvgre_stats_describe(enum nvgre_count what, struct nvgre_counter *counter)
{
	counter->name = nvgre_counts[what].name;
	counter->kind = nvgre_counter_kind(what);
}

/* The @i-th counter that is shown; false behind the last one. */
bool nvgre_stats_counter(const struct nvgre_dev *nv, unsigned int i,
			 struct nvgre_counter *counter)
{
	if (++i < NVGRE_N_COUNT) {
		nvgre_stats_describe(i, counter);
		counter->value = nvgre_sum_count(nv, i);
		return true;
	}
	i -= NVGRE_N_COUNT - 1;
	if (i >= NVGRE_N_PASS)
		return false;
	counter->name = nvgre_passes[i];
	counter->kind = NVGRE_COUNTER_KIND_PASS;
	counter->value = nvgre_sum(nv->nn->pass,
				   offsetof(struct nvgre_pass_pcpu, count) +
				   i * sizeof(u64_stats_t));
	return true;
}

/* -- netdev netlink: statistics of a queue ---------------------------------- */

static void nvgre_get_queue_stats_rx(struct net_device *dev, int queue,
				     struct netdev_queue_stats_rx *stats)
{
	struct nvgre_rxq_counts counts;

	nvgre_rxq_get_counts(netdev_priv(dev), queue, &counts);
	stats->packets = counts.count[NVGRE_RXQ_PACKETS];
	stats->bytes = counts.count[NVGRE_RXQ_BYTES];
	stats->hw_drops = counts.count[NVGRE_RXQ_DROPS];
}

/* What queues that are no longer in use have counted. */
static void nvgre_get_base_stats(struct net_device *dev,
				 struct netdev_queue_stats_rx *rx,
				 struct netdev_queue_stats_tx *tx)
{
	struct nvgre_rxq_counts counts;
	unsigned int i;

	rx->packets = 0;
	rx->bytes = 0;
	rx->hw_drops = 0;
	for (i = dev->real_num_rx_queues; i < dev->num_rx_queues; i++) {
		nvgre_rxq_get_counts(netdev_priv(dev), i, &counts);
		rx->packets += counts.count[NVGRE_RXQ_PACKETS];
		rx->bytes += counts.count[NVGRE_RXQ_BYTES];
		rx->hw_drops += counts.count[NVGRE_RXQ_DROPS];
	}
}

const struct netdev_stat_ops nvgre_stat_ops = {
	.get_queue_stats_rx = nvgre_get_queue_stats_rx,
	.get_base_stats = nvgre_get_base_stats,
};
