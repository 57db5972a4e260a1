// SPDX-License-Identifier: GPL-2.0-only
/*
 * A queue is a NAPI instance with a CPU and a bounded list of packets. Whoever
 * receives a packet appends it to the list of its queue and, if that was empty,
 * has the NAPI scheduled on the queue's CPU. The queue's poll takes the list and
 * runs it through GRO.
 *
 * Order: a flow has one queue, a queue is first in, first out, and a NAPI never
 * runs twice at once. So packets of a flow stay in order while CPUs change. When
 * the mapping of flows to queues changes, nvgre_rxq_pause() first holds all
 * packets back until the queues have run empty, GRO included.
 *
 * Locks: the list's own, between producers and poll; @work belongs to the poll.
 * Counters are per CPU, since delivery is not bound to one.
 */
#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mutex.h>
#include <linux/sched/isolation.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/thread_info.h>
#include <net/busy_poll.h>
#include <net/dropreason.h>
#include <net/gro.h>

#include "nvgre.h"
#include "offload.h"
#include "rxq.h"
#include "skb.h"
#include "underlay.h"

struct nvgre_rxq_pcpu {
	struct u64_stats_sync syncp;
	u64_stats_t count[NVGRE_RXQ_N_COUNT];
};

/**
 * struct nvgre_rxq - a receive queue
 * @nv: the device
 * @stats: counters
 * @cpu: where it is processed
 * @cpu_set: the user chose @cpu; it does not move with CPUs that come and go
 * @napi: its NAPI instance
 * @csd: brings @napi to @cpu; free whenever NAPI_STATE_SCHED can be taken
 * @busy: the poll has taken packets that it, or GRO, still holds
 * @work: packets that the poll has taken
 * @in: packets that wait; its lock is taken by producers and by the poll
 * @forced: packets in @in that nvgre_rxq_resume() put there; they do not count
 *	against its length; under the lock of @in
 *
 * What all read, what the poll writes, and what producers write for each packet
 * share no cache line.
 */
struct nvgre_rxq {
	struct nvgre_dev *nv;
	struct nvgre_rxq_pcpu __percpu *stats;
	int cpu;
	bool cpu_set;
	struct napi_struct napi ____cacheline_aligned_in_smp;
	call_single_data_t csd;
	bool busy;
	struct sk_buff_head work;
	struct sk_buff_head in ____cacheline_aligned_in_smp;
	unsigned int forced;
};

/**
 * struct nvgre_rxq_cb - what must be remembered of a packet
 * @no_gro: in a queue: it must not be aggregated; valid where some offload is off
 * @vsid: while it is parked: VSID it came with
 * @family: of the outer addresses
 * @v4: outer source and destination
 * @v6: the same
 */
struct nvgre_rxq_cb {
	bool no_gro;
	u32 vsid;
	u16 family;
	union {
		__be32 v4[2];
		struct in6_addr v6[2];
	};
};

#define NVGRE_TCP_HDR_MAX	60

#define NVGRE_RXQ_CB(skb)	((struct nvgre_rxq_cb *)(skb)->cb)

static enum cpuhp_state nvgre_rxq_hotplug_state;

static struct lock_class_key nvgre_rxq_parked_class;

/* Queues made so far, of all devices: where the next device's begin. */
static atomic_t nvgre_rxq_made = ATOMIC_INIT(0);

/* Direct deliveries under way on this CPU: tunnels within tunnels nest. */
static DEFINE_PER_CPU(unsigned int, nvgre_rxq_depth);

/* -- counting --------------------------------------------------------------- */

/* Context: BH disabled. */
static void nvgre_rxq_count(struct nvgre_rxq *q, enum nvgre_rxq_count what,
			    unsigned int packets)
{
	struct nvgre_rxq_pcpu *pcpu = this_cpu_ptr(q->stats);

	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_add(&pcpu->count[what], packets);
	u64_stats_update_end(&pcpu->syncp);
}

/* Counts a frame that leaves the queue. Its Ethernet header has been pulled. */
static void nvgre_rxq_count_packet(struct nvgre_rxq *q,
				   const struct sk_buff *skb)
{
	struct nvgre_rxq_pcpu *pcpu = this_cpu_ptr(q->stats);
	struct nvgre_traffic t = nvgre_traffic(skb, ETH_HLEN);

	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_add(&pcpu->count[NVGRE_RXQ_PACKETS], t.packets);
	u64_stats_add(&pcpu->count[NVGRE_RXQ_BYTES], t.bytes);
	u64_stats_update_end(&pcpu->syncp);
}

/**
 * nvgre_rxq_get_counts() - read a queue's counters
 * @nv: the device
 * @queue: number of the queue
 * @counts: filled in
 */
void nvgre_rxq_get_counts(const struct nvgre_dev *nv, unsigned int queue,
			  struct nvgre_rxq_counts *counts)
{
	const struct nvgre_rxq *q = &nv->rxqs.q[queue];
	int cpu, i;

	memset(counts, 0, sizeof(*counts));
	for_each_possible_cpu(cpu) {
		const struct nvgre_rxq_pcpu *pcpu = per_cpu_ptr(q->stats, cpu);
		struct nvgre_rxq_counts c;
		unsigned int start;

		do {
			start = u64_stats_fetch_begin(&pcpu->syncp);
			for (i = 0; i < NVGRE_RXQ_N_COUNT; i++)
				c.count[i] = u64_stats_read(&pcpu->count[i]);
		} while (u64_stats_fetch_retry(&pcpu->syncp, start));
		for (i = 0; i < NVGRE_RXQ_N_COUNT; i++)
			counts->count[i] += c.count[i];
	}
}

/* -- a queue ---------------------------------------------------------------- */

/* Hard interrupt on the queue's CPU, sent by who took NAPI_STATE_SCHED. */
static void nvgre_rxq_kicked(void *data)
{
	struct nvgre_rxq *q = data;

	__napi_schedule(&q->napi);
}

/*
 * Has the queue polled on its CPU. Where that is offline or cannot be reached,
 * or the poll is a thread's, this CPU sees to it. Context: BH disabled.
 */
static void nvgre_rxq_kick(struct nvgre_rxq *q)
{
	int cpu = READ_ONCE(q->cpu);

	if (!napi_schedule_prep(&q->napi))
		return;
	if (cpu == smp_processor_id() || !cpu_online(cpu) ||
	    test_bit(NAPI_STATE_THREADED, &q->napi.state) ||
	    smp_call_function_single_async(cpu, &q->csd))
		__napi_schedule(&q->napi);
}

/*
 * Appends a packet. @force is for packets that were let in before, by
 * nvgre_rxq_resume(). Consumes @skb. Context: BH disabled.
 */
static void nvgre_rxq_enqueue(struct nvgre_rxq *q, struct sk_buff *skb,
			      bool force)
{
	unsigned int len;

	if (READ_ONCE(q->cpu) != smp_processor_id())
		nvgre_rxq_count(q, NVGRE_RXQ_REMOTE,
				nvgre_traffic(skb, ETH_HLEN).packets);

	spin_lock(&q->in.lock);
	len = q->in.qlen;
	q->forced += force;
	if (unlikely(!force &&
		     len >= READ_ONCE(q->nv->rxqs.len) + q->forced)) {
		spin_unlock(&q->in.lock);
		nvgre_rxq_count(q, NVGRE_RXQ_DROPS,
				nvgre_traffic(skb, ETH_HLEN).packets);
		nvgre_drop_frame(q->nv, skb, NVGRE_RX_DROP_QUEUE_FULL);
		return;
	}
	__skb_queue_tail(&q->in, skb);
	spin_unlock(&q->in.lock);

	if (!len)
		nvgre_rxq_kick(q);
}

/* Takes what waits. False if nothing did. */
static bool nvgre_rxq_take(struct nvgre_rxq *q)
{
	bool some;

	spin_lock(&q->in.lock);
	some = !skb_queue_empty(&q->in);
	if (some) {
		WRITE_ONCE(q->busy, true);
		/* Pairs with nvgre_rxq_idle(): busy before empty. */
		smp_wmb();
		skb_queue_splice_tail_init(&q->in, &q->work);
		q->forced = 0;
	}
	spin_unlock(&q->in.lock);
	return some;
}

/*
 * Passes a packet up from the poll. GRO takes the fragments of packets that it
 * merges for its own, which those of a packet with a clone (a packet socket's)
 * are not: it goes by, behind what GRO holds. So does what must not be aggregated.
 * Consumes @skb.
 */
static void nvgre_rxq_deliver(struct nvgre_rxq *q, struct sk_buff *skb)
{
	gro_result_t result;

	if (unlikely(skb_cloned(skb) || (q->nv->offloads.rx_some_off &&
					 NVGRE_RXQ_CB(skb)->no_gro))) {
		nvgre_compat_gro_flush(&q->napi);
		skb_mark_napi_id(skb, &q->napi);
		netif_receive_skb(skb);
		return;
	}
	result = napi_gro_receive(&q->napi, skb);
	if (result == GRO_MERGED || result == GRO_MERGED_FREE)
		nvgre_rxq_count(q, NVGRE_RXQ_MERGED, 1);
}

static int nvgre_rxq_poll(struct napi_struct *napi, int budget)
{
	struct nvgre_rxq *q = container_of(napi, struct nvgre_rxq, napi);
	struct sk_buff *skb;
	int done = 0;

	while (done < budget) {
		skb = __skb_dequeue(&q->work);
		if (!skb) {
			if (!nvgre_rxq_take(q))
				break;
			continue;
		}
		nvgre_rxq_count_packet(q, skb);
		nvgre_rxq_deliver(q, skb);
		done++;
	}
	if (done == budget)
		return done;

	/*
	 * An idle queue holds nothing, whatever gro_flush_timeout says; and
	 * that it is idle must be said while the poll is still ours.
	 */
	nvgre_compat_gro_flush(napi);
	/* Pairs with nvgre_rxq_idle(): who sees it sees all delivered. */
	smp_store_release(&q->busy, false);
	napi_complete_done(napi, done);
	return done;
}

/* Nothing waits, nothing is being delivered. */
static bool nvgre_rxq_idle(const struct nvgre_rxq *q)
{
	if (!skb_queue_empty_lockless(&q->in))
		return false;
	/* Pairs with nvgre_rxq_take(): who sees the list taken sees @busy. */
	smp_rmb();
	/* Pairs with nvgre_rxq_poll(): who sees it cleared sees all delivered. */
	return !smp_load_acquire(&q->busy);
}

/* -- receive ---------------------------------------------------------------- */

/*
 * Would GRO merge this packet with others? Not what is merged already or has a
 * clone, no TCP segment that is little more than its header, and nothing but TCP.
 * Data at the network header.
 */
static bool nvgre_rxq_mergeable(const struct sk_buff *skb)
{
	if (skb_is_gso(skb) || skb_cloned(skb))
		return false;
	if (skb->protocol == htons(ETH_P_IP))
		return ip_hdr(skb)->protocol == IPPROTO_TCP &&
		       skb->len > sizeof(struct iphdr) + NVGRE_TCP_HDR_MAX;
	if (skb->protocol == htons(ETH_P_IPV6))
		return ipv6_hdr(skb)->nexthdr == IPPROTO_TCP &&
		       skb->len > sizeof(struct ipv6hdr) + NVGRE_TCP_HDR_MAX;
	return false;
}

/*
 * From the underlay's receive path through ours to TCP and out again is deep. A
 * stack that did not grow with what KASAN adds to its frames is too small for it
 * (User Mode Linux: 16 KB, less what the host saves there).
 */
#define NVGRE_RXQ_STACK_OK	(!IS_ENABLED(CONFIG_KASAN_STACK) || \
				 THREAD_SIZE > SZ_16K)

/*
 * Delivers a packet without queueing it, if its queue is idle, belongs to this
 * CPU, and GRO would gain nothing; false if not. A packet from inside another
 * that is being delivered must queue: a peer could nest them without end.
 */
static bool nvgre_rxq_direct(struct nvgre_rxq *q, struct sk_buff *skb,
			     bool aggregated)
{
	if (!NVGRE_RXQ_STACK_OK ||
	    READ_ONCE(q->cpu) != smp_processor_id() || !nvgre_rxq_idle(q) ||
	    (!aggregated && nvgre_rxq_mergeable(skb)) ||
	    test_bit(NAPI_STATE_THREADED, &q->napi.state) ||
	    __this_cpu_read(nvgre_rxq_depth))
		return false;

	nvgre_rxq_count_packet(q, skb);
	skb_mark_napi_id(skb, &q->napi);
	__this_cpu_inc(nvgre_rxq_depth);
	netif_receive_skb(skb);
	__this_cpu_dec(nvgre_rxq_depth);
	return true;
}

/* C2: where checksums are not trusted, the stack verifies them in software. */
static void nvgre_rxq_switch_off(struct sk_buff *skb, unsigned int off)
{
	NVGRE_RXQ_CB(skb)->no_gro = off & NVGRE_RX_OFF_GRO;
	if (off & NVGRE_RX_OFF_RSS)
		skb_clear_hash(skb);
	if (off & NVGRE_RX_OFF_CSUM && skb->ip_summed != CHECKSUM_PARTIAL)
		skb->ip_summed = CHECKSUM_NONE;
}

static struct nvgre_rxq *nvgre_rxq_steer(struct nvgre_dev *nv,
					 struct sk_buff *skb, u32 vsid,
					 const struct nvgre_outer *outer)
{
	bool some_off = nv->offloads.rx_some_off;
	unsigned int off = unlikely(some_off) ?
			   nvgre_offload_rx_off(&nv->offloads, skb->protocol,
						outer->src.family) : 0;
	u16 queue = nvgre_steer_queue(&nv->steer, vsid, eth_hdr(skb)->h_dest,
				      skb, outer, off);

	skb_record_rx_queue(skb, queue);
	if (unlikely(some_off))
		nvgre_rxq_switch_off(skb, off);
	return &nv->rxqs.q[queue];
}

/*
 * Holds a packet while tables change; false if that is just over. Consumes @skb
 * if it returns true.
 */
static bool nvgre_rxq_park(struct nvgre_dev *nv, struct sk_buff *skb, u32 vsid,
			   const struct nvgre_outer *outer)
{
	struct nvgre_rxqs *rxqs = &nv->rxqs;
	struct nvgre_rxq_cb *cb = NVGRE_RXQ_CB(skb);
	bool full;

	BUILD_BUG_ON(sizeof(*cb) > sizeof(skb->cb));
	spin_lock(&rxqs->parked.lock);
	if (!rxqs->parking) {
		spin_unlock(&rxqs->parked.lock);
		return false;
	}
	full = rxqs->parked.qlen >= rxqs->park_max;
	if (!full) {
		cb->vsid = vsid;
		cb->family = outer->src.family;
		if (cb->family == AF_INET6) {
			cb->v6[0] = outer->src.v6;
			cb->v6[1] = outer->dst.v6;
		} else {
			cb->v4[0] = outer->src.v4;
			cb->v4[1] = outer->dst.v4;
		}
		__skb_queue_tail(&rxqs->parked, skb);
	}
	spin_unlock(&rxqs->parked.lock);

	if (full)
		nvgre_drop_frame(nv, skb, NVGRE_RX_DROP_QUEUE_FULL);
	return true;
}

/* Steers a packet that was parked. Context: BH disabled, @parked locked. */
static void nvgre_rxq_unpark(struct nvgre_dev *nv, struct sk_buff *skb)
{
	const struct nvgre_rxq_cb *cb = NVGRE_RXQ_CB(skb);
	struct nvgre_outer outer = {
		.src.family = cb->family,
		.dst.family = cb->family,
	};

	if (cb->family == AF_INET6) {
		outer.src.v6 = cb->v6[0];
		outer.dst.v6 = cb->v6[1];
	} else {
		outer.src.v4 = cb->v4[0];
		outer.dst.v4 = cb->v4[1];
	}
	nvgre_rxq_enqueue(nvgre_rxq_steer(nv, skb, cb->vsid, &outer), skb,
			  true);
}

/**
 * nvgre_rxq_receive() - pass a frame up, by way of its queue
 * @nv: the device
 * @skb: consumed; eth_type_trans() done, IP header pulled
 * @vsid: VSID it came with
 * @outer: outer addresses
 * @aggregated: GRO has had its chance below
 *
 * Context: softirq, RCU read-side section.
 */
void nvgre_rxq_receive(struct nvgre_dev *nv, struct sk_buff *skb, u32 vsid,
		       const struct nvgre_outer *outer, bool aggregated)
{
	struct nvgre_rxq *q;

	/* Pairs with nvgre_rxq_resume(): who sees it over sees the new tables. */
	if (unlikely(smp_load_acquire(&nv->rxqs.parking)) &&
	    nvgre_rxq_park(nv, skb, vsid, outer))
		return;
	q = nvgre_rxq_steer(nv, skb, vsid, outer);
	if (!nvgre_rxq_direct(q, skb, aggregated))
		nvgre_rxq_enqueue(q, skb, false);
}

/* -- changing tables -------------------------------------------------------- */

/**
 * nvgre_rxq_pause() - hold all received packets, and empty the queues
 * @nv: the device
 *
 * When it returns, every packet that was received before has been passed up, and
 * no packet looks at steering tables until nvgre_rxq_resume(). Takes about an
 * RCU grace period, and the time to empty the queues. Meanwhile as many packets are
 * held as the queues in use have room for, or NVGRE_RXQ_PARK_MIN if that is more.
 *
 * Context: RTNL, process.
 */
void nvgre_rxq_pause(struct nvgre_dev *nv)
{
	struct nvgre_rxqs *rxqs = &nv->rxqs;
	unsigned int i;

	ASSERT_RTNL();
	if (!rxqs->running)
		return;

	spin_lock_bh(&rxqs->parked.lock);
	rxqs->park_max = max_t(unsigned int, NVGRE_RXQ_PARK_MIN,
			       nv->steer.n_queues * rxqs->len);
	WRITE_ONCE(rxqs->parking, true);
	spin_unlock_bh(&rxqs->parked.lock);
	synchronize_net();
	for (i = 0; i < nv->dev->num_rx_queues; i++) {
		struct nvgre_rxq *q = &rxqs->q[i];

		/*
		 * A process that prefers to poll may have left packets to a timer
		 * of any length (gro_flush_timeout); RTNL cannot wait for that.
		 */
		while (!nvgre_rxq_idle(q)) {
			local_bh_disable();
			nvgre_rxq_kick(q);
			local_bh_enable();
			usleep_range(20, 50);
		}
	}
}

/**
 * nvgre_rxq_resume() - steer the packets that were held, and all others again
 * @nv: the device
 *
 * Context: RTNL, process.
 */
void nvgre_rxq_resume(struct nvgre_dev *nv)
{
	struct nvgre_rxqs *rxqs = &nv->rxqs;
	struct sk_buff *skb;

	ASSERT_RTNL();
	if (!rxqs->running)
		return;

	/* Who finds @parking set waits for the lock, and comes after these. */
	rcu_read_lock_bh();
	spin_lock(&rxqs->parked.lock);
	while ((skb = __skb_dequeue(&rxqs->parked)))
		nvgre_rxq_unpark(nv, skb);
	/* Pairs with nvgre_rxq_receive(). */
	smp_store_release(&rxqs->parking, false);
	spin_unlock(&rxqs->parked.lock);
	rcu_read_unlock_bh();
}

/* -- CPUs ------------------------------------------------------------------- */

/* May anybody's work be put on @cpu? Not if it is isolated, as for RPS. */
static bool nvgre_rxq_shared_cpu(int cpu)
{
	bool shared;

	rcu_read_lock();
	shared = housekeeping_test_cpu(cpu, HK_TYPE_DOMAIN) &&
		 housekeeping_test_cpu(cpu, HK_TYPE_WQ);
	rcu_read_unlock();
	return shared;
}

/*
 * The CPUs to choose from: not those that are isolated, if there are others; nor
 * @except, which is about to go.
 */
static void nvgre_rxq_usable_cpus(struct cpumask *mask, int except)
{
	int cpu;

	cpumask_clear(mask);
	for_each_online_cpu(cpu)
		if (cpu != except && nvgre_rxq_shared_cpu(cpu))
			cpumask_set_cpu(cpu, mask);
	if (!cpumask_empty(mask))
		return;
	for_each_online_cpu(cpu)
		if (cpu != except)
			cpumask_set_cpu(cpu, mask);
}

/* Spreads the queues whose CPU nobody chose over the online CPUs but @except. */
static void nvgre_rxq_spread_cpus(struct nvgre_rxqs *rxqs, unsigned int n,
				  int except)
{
	static DEFINE_MUTEX(lock);
	static struct cpumask mask;	/* too large for a stack */
	unsigned int i, n_cpus, cpu;

	mutex_lock(&lock);
	nvgre_rxq_usable_cpus(&mask, except);
	n_cpus = cpumask_weight(&mask);
	for (i = 0; i < n; i++) {
		cpu = cpumask_nth((rxqs->first + i) % n_cpus, &mask);
		if (!rxqs->q[i].cpu_set)
			WRITE_ONCE(rxqs->q[i].cpu, cpu);
	}
	mutex_unlock(&lock);
}

static int nvgre_rxq_cpu_online(unsigned int cpu, struct hlist_node *node)
{
	struct nvgre_dev *nv = hlist_entry(node, struct nvgre_dev, rxqs.hotplug);

	nvgre_rxq_spread_cpus(&nv->rxqs, nv->dev->num_rx_queues, -1);
	return 0;
}

static int nvgre_rxq_cpu_offline(unsigned int cpu, struct hlist_node *node)
{
	struct nvgre_dev *nv = hlist_entry(node, struct nvgre_dev, rxqs.hotplug);

	nvgre_rxq_spread_cpus(&nv->rxqs, nv->dev->num_rx_queues, cpu);
	return 0;
}

int nvgre_rxq_register_hotplug(void)
{
	int state;

	state = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN, "net/nvgre:online",
					nvgre_rxq_cpu_online,
					nvgre_rxq_cpu_offline);
	if (state < 0)
		return state;
	nvgre_rxq_hotplug_state = state;
	return 0;
}

void nvgre_rxq_unregister_hotplug(void)
{
	cpuhp_remove_multi_state(nvgre_rxq_hotplug_state);
}

/* The CPU of a queue; it may be offline if the user chose it. */
int nvgre_rxq_cpu(const struct nvgre_dev *nv, unsigned int queue)
{
	return READ_ONCE(nv->rxqs.q[queue].cpu);
}

/**
 * nvgre_rxq_set_cpu() - choose the CPU of a queue
 * @nv: the device
 * @queue: number of the queue
 * @cpu: the CPU, or negative to leave the choice to the driver again
 *
 * Packets that wait go with it, in order. As with RPS, a container's root may not
 * put work on CPUs that the host has isolated.
 *
 * Context: RTNL.
 * Return: 0; -EINVAL for a CPU that is not online; -EPERM for one that is isolated.
 */
int nvgre_rxq_set_cpu(struct nvgre_dev *nv, unsigned int queue, int cpu)
{
	struct nvgre_rxq *q = &nv->rxqs.q[queue];
	int err = 0;

	cpus_read_lock();
	if (cpu < 0) {
		q->cpu_set = false;
		nvgre_rxq_spread_cpus(&nv->rxqs, nv->dev->num_rx_queues, -1);
	} else if (cpu >= nr_cpu_ids || !cpu_online(cpu)) {
		err = -EINVAL;
	} else if (!nvgre_rxq_shared_cpu(cpu) && !capable(CAP_NET_ADMIN)) {
		err = -EPERM;
	} else {
		q->cpu_set = true;
		WRITE_ONCE(q->cpu, cpu);
	}
	cpus_read_unlock();
	return err;
}

/* Context: RTNL. */
void nvgre_rxq_get_info(const struct nvgre_dev *nv, unsigned int queue,
			struct nvgre_rxq_info *info)
{
	const struct nvgre_rxq *q = &nv->rxqs.q[queue];

	*info = (struct nvgre_rxq_info) {
		.cpu = READ_ONCE(q->cpu),
		.cpu_set = q->cpu_set,
		.waiting = skb_queue_len_lockless(&q->in) +
			   skb_queue_len_lockless(&q->work),
		.napi_id = nv->rxqs.running ? q->napi.napi_id : 0,
	};
}

/* -- life ------------------------------------------------------------------- */

static void nvgre_rxq_free_some(struct nvgre_rxqs *rxqs, unsigned int n)
{
	while (n--)
		free_percpu(rxqs->q[n].stats);
	kvfree(rxqs->q);
}

/* Context: process, before the device can be found by packets. */
int nvgre_rxq_init(struct nvgre_dev *nv)
{
	struct nvgre_rxqs *rxqs = &nv->rxqs;
	unsigned int n = nv->dev->num_rx_queues, i;
	int err;

	rxqs->len = NVGRE_RXQ_LEN_DEFAULT;
	rxqs->first = atomic_fetch_add(n, &nvgre_rxq_made);
	/* Packets move from here into queues with both locks held. */
	skb_queue_head_init_class(&rxqs->parked, &nvgre_rxq_parked_class);
	rxqs->q = kvcalloc(n, sizeof(*rxqs->q), GFP_KERNEL_ACCOUNT);
	if (!rxqs->q)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		struct nvgre_rxq *q = &rxqs->q[i];

		q->nv = nv;
		__skb_queue_head_init(&q->work);
		skb_queue_head_init(&q->in);
		INIT_CSD(&q->csd, nvgre_rxq_kicked, q);
		q->stats = netdev_alloc_pcpu_stats(struct nvgre_rxq_pcpu);
		if (!q->stats) {
			nvgre_rxq_free_some(rxqs, i);
			return -ENOMEM;
		}
	}
	/* From here on CPUs that come and go spread the queues anew; this is the first. */
	err = cpuhp_state_add_instance_nocalls(nvgre_rxq_hotplug_state,
					       &rxqs->hotplug);
	if (err) {
		nvgre_rxq_free_some(rxqs, n);
		return err;
	}
	cpus_read_lock();
	nvgre_rxq_spread_cpus(rxqs, n, -1);
	cpus_read_unlock();
	return 0;
}

/* Context: process, after nvgre_rxq_stop(). Counters can be read after it. */
void nvgre_rxq_uninit(struct nvgre_dev *nv)
{
	cpuhp_state_remove_instance_nocalls(nvgre_rxq_hotplug_state,
					    &nv->rxqs.hotplug);
}

/* Context: process, after nvgre_rxq_uninit(), when nobody holds the device. */
void nvgre_rxq_free(struct nvgre_dev *nv)
{
	nvgre_rxq_free_some(&nv->rxqs, nv->dev->num_rx_queues);
}

/* Context: RTNL, before the device can be found by packets. */
void nvgre_rxq_start(struct nvgre_dev *nv)
{
	struct nvgre_rxqs *rxqs = &nv->rxqs;
	unsigned int i;

	for (i = 0; i < nv->dev->num_rx_queues; i++) {
		struct napi_struct *napi = &rxqs->q[i].napi;

		/* Its id and what the user set survive nvgre_rxq_stop(). */
		netif_napi_add_config(nv->dev, napi, nvgre_rxq_poll, i);
		napi_enable(napi);
		netif_queue_set_napi(nv->dev, i, NETDEV_QUEUE_TYPE_RX, napi);
	}
	rxqs->running = true;
}

static void nvgre_rxq_purge(struct nvgre_dev *nv, struct sk_buff_head *list)
{
	struct sk_buff *skb;

	local_bh_disable();
	while ((skb = __skb_dequeue(list)))
		nvgre_drop_frame(nv, skb, NVGRE_RX_DROP_DOWN);
	local_bh_enable();
}

/*
 * Context: RTNL, when the device can no longer be found by packets. Waits for
 * those that found it, and drops what they left: nothing is delivered later.
 */
void nvgre_rxq_stop(struct nvgre_dev *nv)
{
	struct nvgre_rxqs *rxqs = &nv->rxqs;
	unsigned int i;

	rxqs->running = false;
	synchronize_net();
	for (i = 0; i < nv->dev->num_rx_queues; i++) {
		struct nvgre_rxq *q = &rxqs->q[i];

		netif_queue_set_napi(nv->dev, i, NETDEV_QUEUE_TYPE_RX, NULL);
		napi_disable(&q->napi);
		__netif_napi_del(&q->napi);
		nvgre_rxq_purge(nv, &q->work);
		nvgre_rxq_purge(nv, &q->in);
		q->forced = 0;
		q->busy = false;
	}
	synchronize_net();
}
