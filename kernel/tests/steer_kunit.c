// SPDX-License-Identifier: GPL-2.0-only
/* Q4, Q5: which queue a packet goes to. */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <net/ip.h>

#include "../steer.h"
#include "../underlay.h"
#include "case.h"

#define NVGRE_TEST_QUEUES	8
#define NVGRE_TEST_VSID		5001

static const u8 nvgre_mac_a[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0x0a };
static const u8 nvgre_mac_b[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0x0b };

/**
 * struct nvgre_steer_test - what each test has
 * @steer: tables, with nothing but the default
 * @skb: UDP over IPv4; ports are changed to have other flows
 * @outer: its outer addresses
 */
struct nvgre_steer_test {
	struct nvgre_steer steer;
	struct sk_buff *skb;
	struct nvgre_outer outer;
};

static int nvgre_steer_test_init(struct kunit *test)
{
	struct nvgre_steer_test *t;
	struct iphdr *iph;
	int err;

	t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	err = nvgre_steer_init(&t->steer, NVGRE_TEST_QUEUES);
	if (err)
		return err;
	t->skb = alloc_skb(128, GFP_KERNEL);
	if (!t->skb) {
		nvgre_steer_destroy(&t->steer);
		return -ENOMEM;
	}
	skb_reset_network_header(t->skb);
	t->skb->protocol = htons(ETH_P_IP);
	iph = skb_put_zero(t->skb, sizeof(*iph) + 8);
	iph->version = 4;
	iph->ihl = 5;
	iph->protocol = IPPROTO_UDP;
	iph->saddr = htonl(0x0a000001);
	iph->daddr = htonl(0x0a000002);
	t->outer.src.family = AF_INET;
	t->outer.dst.family = AF_INET;
	test->priv = t;
	return 0;
}

static void nvgre_steer_test_exit(struct kunit *test)
{
	struct nvgre_steer_test *t = test->priv;

	if (!t)
		return;
	kfree_skb(t->skb);
	nvgre_steer_destroy(&t->steer);
}

static u16 nvgre_queue_of(struct nvgre_steer_test *t, u32 vsid, const u8 *mac,
			  u32 flow)
{
	u16 queue;

	memcpy(skb_network_header(t->skb) + sizeof(struct iphdr), &flow, 4);
	rcu_read_lock();
	queue = nvgre_steer_queue(&t->steer, vsid, mac, t->skb, &t->outer, 0);
	rcu_read_unlock();
	return queue;
}

/* @context: instead of @queue, unless 0. @mac: NULL for any. */
static int nvgre_add(struct nvgre_steer_test *t, u32 loc, u32 vsid,
		     const u8 *mac, u16 queue, u32 context)
{
	struct nvgre_rule *rule = kzalloc(sizeof(*rule), GFP_KERNEL);
	int err;

	if (!rule)
		return -ENOMEM;
	rule->match.vsid = vsid;
	if (mac)
		ether_addr_copy(rule->match.mac, mac);
	rule->loc = loc;
	rule->queue = queue;
	rule->context = context;
	err = nvgre_steer_insert(&t->steer, rule);
	if (err)
		kfree(rule);
	return err;
}

/* A context that knows only one queue. */
static int nvgre_add_context(struct nvgre_steer_test *t, u32 context, u16 queue)
{
	struct nvgre_rss *rss = nvgre_rss_create(t->steer.n_queues);
	int err, i;

	if (!rss)
		return -ENOMEM;
	for (i = 0; i < NVGRE_RSS_INDIR_LEN; i++)
		rss->indir[i] = queue;
	err = nvgre_steer_set_rss(&t->steer, context, rss);
	if (err)
		kfree(rss);
	return err;
}

/* -- tests ------------------------------------------------------------------ */

/* Each rule that is taken away uncovers the next less specific one. */
static void nvgre_precedence(struct kunit *test)
{
	struct nvgre_steer_test *t = test->priv;
	u16 rss_queue = nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1);
	/* Queues that differ from each other and from that of RSS. */
	u16 both = (rss_queue + 1) % NVGRE_TEST_QUEUES;
	u16 mac = (rss_queue + 2) % NVGRE_TEST_QUEUES;
	u16 vsid = (rss_queue + 3) % NVGRE_TEST_QUEUES;

	KUNIT_ASSERT_EQ(test, 0, nvgre_add(t, 2, NVGRE_TEST_VSID, NULL, vsid, 0));
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			vsid);
	KUNIT_ASSERT_EQ(test, 0, nvgre_add(t, 1, NVGRE_MATCH_ANY_VSID,
					   nvgre_mac_a, mac, 0));
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			mac);
	KUNIT_ASSERT_EQ(test, 0, nvgre_add(t, 0, NVGRE_TEST_VSID, nvgre_mac_a,
					   both, 0));
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			both);

	/* Neighbours: another MAC, another VSID, both other. */
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_b, 1),
			vsid);
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID + 1, nvgre_mac_a, 1),
			mac);
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID + 1, nvgre_mac_b, 1),
			rss_queue);

	KUNIT_EXPECT_EQ(test, 0, nvgre_steer_remove(&t->steer, 0));
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			mac);
	KUNIT_EXPECT_EQ(test, 0, nvgre_steer_remove(&t->steer, 1));
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			vsid);
	KUNIT_EXPECT_EQ(test, 0, nvgre_steer_remove(&t->steer, 2));
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			rss_queue);
}

static void nvgre_contexts(struct kunit *test)
{
	struct nvgre_steer_test *t = test->priv;
	u16 rss_queue = nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1);
	u16 other = (rss_queue + 1) % NVGRE_TEST_QUEUES;

	KUNIT_EXPECT_NULL(test, nvgre_steer_rss(&t->steer, 3));
	KUNIT_ASSERT_EQ(test, 0, nvgre_add_context(t, 3, other));
	KUNIT_EXPECT_NOT_NULL(test, nvgre_steer_rss(&t->steer, 3));
	KUNIT_EXPECT_FALSE(test, nvgre_steer_context_used(&t->steer, 3));
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			rss_queue);

	KUNIT_ASSERT_EQ(test, 0, nvgre_add(t, 7, NVGRE_TEST_VSID, NULL, 0, 3));
	KUNIT_EXPECT_TRUE(test, nvgre_steer_context_used(&t->steer, 3));
	KUNIT_EXPECT_FALSE(test, nvgre_steer_context_used(&t->steer, 4));
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			other);
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID + 1, nvgre_mac_a, 1),
			rss_queue);

	/* Replaced, the rule follows. */
	other = (rss_queue + 2) % NVGRE_TEST_QUEUES;
	KUNIT_ASSERT_EQ(test, 0, nvgre_add_context(t, 3, other));
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			other);

	KUNIT_EXPECT_EQ(test, 0, nvgre_steer_remove(&t->steer, 7));
	KUNIT_EXPECT_FALSE(test, nvgre_steer_context_used(&t->steer, 3));
	KUNIT_EXPECT_EQ(test, 0, nvgre_steer_set_rss(&t->steer, 3, NULL));
	KUNIT_EXPECT_NULL(test, nvgre_steer_rss(&t->steer, 3));
}

/* Any number of queues, any flow: in range, and all of them used, evenly. */
static void nvgre_in_range(struct kunit *test)
{
	static const u16 counts[] = { 1, 2, 3, 5, 8, 16, 100, 128, 256 };
	unsigned int i, flow, bad, used, n[256];
	struct nvgre_steer_test *t = test->priv;
	u16 queue;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		nvgre_steer_set_queues(&t->steer, counts[i], true);
		memset(n, 0, sizeof(n));
		bad = 0;
		used = 0;
		for (flow = 0; flow < 8192; flow++) {
			queue = nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a,
					       flow * 0x9e3779b1);
			if (queue >= counts[i])
				bad++;
			else if (!n[queue]++)
				used++;
		}
		KUNIT_EXPECT_EQ(test, bad, 0);
		/* There are 128 places in an indirection table. */
		KUNIT_EXPECT_EQ(test, used, min_t(u16, counts[i], NVGRE_RSS_INDIR_LEN));
		for (queue = 0; counts[i] <= 16 && queue < counts[i]; queue++) {
			KUNIT_EXPECT_GT(test, n[queue], 8192 / counts[i] / 2);
			KUNIT_EXPECT_LT(test, n[queue], 8192 / counts[i] * 2);
		}
	}
}

/* The hash that chose the queue stays in the packet, and says what it is of. */
static void nvgre_hash_stored(struct kunit *test)
{
	struct nvgre_steer_test *t = test->priv;
	struct nvgre_rss *rss = nvgre_steer_rss(&t->steer, 0);
	u16 queue = nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1);

	KUNIT_EXPECT_TRUE(test, t->skb->l4_hash);
	KUNIT_EXPECT_EQ(test, queue,
			rss->indir[t->skb->hash % NVGRE_RSS_INDIR_LEN]);
	KUNIT_EXPECT_EQ(test, t->skb->hash,
			nvgre_rss_hash(&rss->toeplitz, rss->ports, t->skb,
				       &t->outer).value);

	ip_hdr(t->skb)->protocol = IPPROTO_ICMP;
	nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1);
	KUNIT_EXPECT_FALSE(test, t->skb->l4_hash);
	/* Nobody computes another. */
	KUNIT_EXPECT_EQ(test, skb_get_hash(t->skb),
			nvgre_rss_hash(&rss->toeplitz, rss->ports, t->skb,
				       &t->outer).value);
}

static void nvgre_list(struct kunit *test)
{
	struct nvgre_match match = { .vsid = NVGRE_TEST_VSID };
	struct nvgre_steer_test *t = test->priv;
	struct nvgre_steer *steer = &t->steer;

	KUNIT_EXPECT_EQ(test, nvgre_steer_n_rules(steer), 0);
	KUNIT_EXPECT_EQ(test, nvgre_steer_free_loc(steer), 0);
	KUNIT_EXPECT_EQ(test, nvgre_steer_remove(steer, 0), -ENOENT);
	KUNIT_EXPECT_NULL(test, nvgre_steer_rule_at(steer, 0));
	KUNIT_EXPECT_NULL(test, nvgre_steer_find(steer, &match));

	KUNIT_EXPECT_EQ(test, nvgre_add(t, 0, NVGRE_TEST_VSID, NULL, 1, 0), 0);
	KUNIT_EXPECT_PTR_EQ(test, nvgre_steer_find(steer, &match),
			    nvgre_steer_rule_at(steer, 0));
	/* The same match elsewhere. */
	KUNIT_EXPECT_EQ(test, nvgre_add(t, 1, NVGRE_TEST_VSID, NULL, 2, 0),
			-EEXIST);
	KUNIT_EXPECT_NULL(test, nvgre_steer_rule_at(steer, 1));
	KUNIT_EXPECT_EQ(test, nvgre_steer_free_loc(steer), 1);
	KUNIT_EXPECT_EQ(test, nvgre_steer_n_rules(steer), 1);
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			1);

	/* Same VSID with a MAC, or same MAC without a VSID: other matches. */
	KUNIT_EXPECT_EQ(test, nvgre_add(t, 1, NVGRE_TEST_VSID, nvgre_mac_a, 2, 0),
			0);
	KUNIT_EXPECT_EQ(test, nvgre_add(t, 2, NVGRE_MATCH_ANY_VSID, nvgre_mac_a,
					3, 0), 0);
	KUNIT_EXPECT_EQ(test, nvgre_steer_n_rules(steer), 3);
	KUNIT_EXPECT_EQ(test, nvgre_steer_max_queue(steer, true), 3);

	KUNIT_EXPECT_EQ(test, nvgre_steer_remove(steer, 0), 0);
	KUNIT_EXPECT_NULL(test, nvgre_steer_find(steer, &match));
	KUNIT_EXPECT_EQ(test, nvgre_steer_remove(steer, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, nvgre_steer_n_rules(steer), 2);
}

static void nvgre_replace(struct kunit *test)
{
	struct nvgre_match match = { .vsid = NVGRE_TEST_VSID };
	struct nvgre_steer_test *t = test->priv;
	struct nvgre_steer *steer = &t->steer;

	KUNIT_ASSERT_EQ(test, nvgre_add(t, 0, NVGRE_TEST_VSID, NULL, 1, 0), 0);
	KUNIT_ASSERT_EQ(test, nvgre_add(t, 1, 6000, NULL, 2, 0), 0);

	/* By one with the same match. */
	KUNIT_EXPECT_EQ(test, nvgre_add(t, 0, NVGRE_TEST_VSID, NULL, 3, 0), 0);
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			3);
	KUNIT_EXPECT_PTR_EQ(test, nvgre_steer_find(steer, &match),
			    nvgre_steer_rule_at(steer, 0));

	/* By one that cannot be: the old one stays. */
	KUNIT_EXPECT_EQ(test, nvgre_add(t, 0, 6000, NULL, 4, 0), -EEXIST);
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			3);
	KUNIT_EXPECT_PTR_EQ(test, nvgre_steer_find(steer, &match),
			    nvgre_steer_rule_at(steer, 0));
	KUNIT_EXPECT_EQ(test, nvgre_steer_n_rules(steer), 2);

	/* By one of another kind. */
	KUNIT_EXPECT_EQ(test, nvgre_add(t, 0, NVGRE_MATCH_ANY_VSID, nvgre_mac_a,
					5, 0), 0);
	KUNIT_EXPECT_NULL(test, nvgre_steer_find(steer, &match));
	KUNIT_EXPECT_EQ(test, nvgre_queue_of(t, NVGRE_TEST_VSID, nvgre_mac_a, 1),
			5);
	KUNIT_EXPECT_EQ(test, nvgre_steer_n_rules(steer), 2);
	KUNIT_EXPECT_EQ(test, steer->n_vsid, 1);
	KUNIT_EXPECT_EQ(test, steer->n_mac, 1);
}

static void nvgre_free_places(struct kunit *test)
{
	struct nvgre_steer_test *t = test->priv;
	static const u32 gaps[] = { 9, 4, 0, 1 };
	u32 loc, n = 0;
	int i;

	for (loc = 0; loc < 10; loc++)
		KUNIT_ASSERT_EQ(test, nvgre_add(t, loc, 5000 + loc, NULL, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, nvgre_steer_free_loc(&t->steer), 10);
	KUNIT_ASSERT_EQ(test, nvgre_add(t, NVGRE_STEER_MAX_RULES - 1, 6000, NULL,
					0, 0), 0);

	/* With gaps: any place, so long as it is free and exists. */
	for (i = 0; i < ARRAY_SIZE(gaps); i++) {
		KUNIT_EXPECT_EQ(test, nvgre_steer_remove(&t->steer, gaps[i]), 0);
		loc = nvgre_steer_free_loc(&t->steer);
		KUNIT_ASSERT_LT(test, loc, NVGRE_STEER_MAX_RULES);
		KUNIT_EXPECT_NULL(test, nvgre_steer_rule_at(&t->steer, loc));
	}
	for (i = 0; i < 20; i++) {
		loc = nvgre_steer_free_loc(&t->steer);
		n += nvgre_add(t, loc, 7000 + i, NULL, 0, 0) == 0;
	}
	KUNIT_EXPECT_EQ(test, n, 20);
	KUNIT_EXPECT_EQ(test, nvgre_steer_n_rules(&t->steer), 10 + 1 - 4 + 20);
}

/* 10,000 rules of three kinds: rule i leads to queue i % 7, without to RSS. */
static void nvgre_many(struct kunit *test)
{
	struct nvgre_steer_test *t = test->priv;
	u32 i, n = 10000, bad = 0, vsid;
	u8 mac[ETH_ALEN] = { 0x06 };

	for (i = 0; i < n; i++) {
		put_unaligned_be32(i, mac + 2);
		vsid = i % 3 == 1 ? NVGRE_MATCH_ANY_VSID : 5000 + i;
		if (nvgre_add(t, nvgre_steer_free_loc(&t->steer), vsid,
			      i % 3 ? mac : NULL, i % 7, 0))
			bad++;
	}
	KUNIT_ASSERT_EQ(test, bad, 0);
	KUNIT_EXPECT_EQ(test, nvgre_steer_n_rules(&t->steer), n);

	for (i = 0; i < n; i++) {
		put_unaligned_be32(i, mac + 2);
		vsid = i % 3 == 1 ? 4999 : 5000 + i;
		bad += nvgre_queue_of(t, vsid, i % 3 ? mac : nvgre_mac_a, i) !=
		       i % 7;
	}
	KUNIT_EXPECT_EQ(test, bad, 0);

	/* Every other rule goes; the rest stays. */
	for (i = 0; i < n; i += 2)
		bad += nvgre_steer_remove(&t->steer, i) != 0;
	KUNIT_EXPECT_EQ(test, bad, 0);
	KUNIT_EXPECT_EQ(test, nvgre_steer_n_rules(&t->steer), n / 2);
	for (i = 0; i < n; i++) {
		u16 want = i % 7;

		if (i % 2 == 0)
			want = nvgre_queue_of(t, 4999, nvgre_mac_a, i);
		put_unaligned_be32(i, mac + 2);
		vsid = i % 3 == 1 ? 4999 : 5000 + i;
		bad += nvgre_queue_of(t, vsid, i % 3 ? mac : nvgre_mac_a, i) !=
		       want;
	}
	KUNIT_EXPECT_EQ(test, bad, 0);
}

/*
 * Nanoseconds of a look-up among VSID rules 0..@n-1; rule i leads to queue i % 7. A
 * thousand of them in turn, so that it is the table that is measured, not the cache.
 */
static u64 nvgre_time_lookup(struct kunit *test, struct nvgre_steer_test *t,
			     u32 n)
{
	const u32 rounds = 100000, flows = min(n, 1000u);
	u64 start, best = U64_MAX;
	u32 i, vsid, bad = 0;
	int again;

	/* A table that has just grown is still being moved. */
	msleep(100);
	for (again = 0; again < 5; again++) {
		rcu_read_lock();
		start = ktime_get_ns();
		for (i = 0; i < rounds; i++) {
			vsid = i % flows * (n / flows);
			bad += nvgre_steer_queue(&t->steer, 5000 + vsid,
						 nvgre_mac_a, t->skb, &t->outer,
						 0) != vsid % 7;
		}
		best = min(best, ktime_get_ns() - start);
		rcu_read_unlock();
	}
	KUNIT_EXPECT_EQ(test, bad, 0);
	return div_u64(best, rounds);
}

/* 100,000 rules cost what 10 do. Printed, not judged. */
static void nvgre_cost(struct kunit *test)
{
	struct nvgre_steer_test *t = test->priv;
	const u32 few = 10, many = 100000;
	u64 ns;
	u32 i;

	for (i = 0; i < few; i++)
		KUNIT_ASSERT_EQ(test, nvgre_add(t, i, 5000 + i, NULL, i % 7, 0), 0);
	ns = nvgre_time_lookup(test, t, few);
	for (; i < many; i++)
		KUNIT_ASSERT_EQ(test, nvgre_add(t, i, 5000 + i, NULL, i % 7, 0), 0);
	kunit_info(test, "%llu ns to steer a packet by one of %u rules, %llu ns by one of %u\n",
		   ns, few, nvgre_time_lookup(test, t, many), many);
}

/* A copy is independent of its origin. */
static void nvgre_copy(struct kunit *test)
{
	struct nvgre_rss *a = nvgre_rss_create(5), *b;

	KUNIT_ASSERT_NOT_NULL(test, a);
	b = nvgre_rss_copy(a);
	if (!b) {
		kfree(a);
		KUNIT_FAIL(test, "no memory");
		return;
	}
	KUNIT_EXPECT_EQ(test, 0, memcmp(a, b, sizeof(*a)));
	KUNIT_EXPECT_EQ(test, nvgre_rss_max_queue(a), 4);
	nvgre_rss_spread(b, 9);
	KUNIT_EXPECT_EQ(test, nvgre_rss_max_queue(b), 8);
	KUNIT_EXPECT_EQ(test, nvgre_rss_max_queue(a), 4);
	kfree(a);
	kfree(b);
}

struct nvgre_reader {
	struct nvgre_steer_test *t;
	struct sk_buff *skb;
	u64 n;
	u64 bad;
};

/* A packet of VSID 5001 goes to queue 2 or 3, whichever rule or table is new. */
static int nvgre_read_thread(void *data)
{
	struct nvgre_reader *r = data;
	u16 queue;

	while (!kthread_should_stop()) {
		rcu_read_lock();
		queue = nvgre_steer_queue(&r->t->steer, NVGRE_TEST_VSID,
					  nvgre_mac_a, r->skb, &r->t->outer, 0);
		rcu_read_unlock();
		if (queue != 2 && queue != 3)
			r->bad++;
		/* On a single CPU, the writer must have its turn. */
		if (!(++r->n % 16))
			usleep_range(10, 20);
	}
	return 0;
}

/*
 * The device pauses packets while it changes tables. Even so, a table or rule
 * that a packet still looks at must not be freed under it.
 */
static void nvgre_readers(struct kunit *test)
{
	struct nvgre_steer_test *t = test->priv;
	struct nvgre_reader r = { .t = t };
	struct task_struct *thread;
	u64 last = 0;
	int i, err = 0;

	KUNIT_ASSERT_EQ(test, 0, nvgre_add_context(t, 0, 2));
	KUNIT_ASSERT_EQ(test, 0, nvgre_add_context(t, 1, 3));
	r.skb = skb_copy(t->skb, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, r.skb);
	thread = kthread_run(nvgre_read_thread, &r, "nvgre_reader");
	if (IS_ERR(thread)) {
		kfree_skb(r.skb);
		KUNIT_FAIL(test, "no thread");
		return;
	}

	for (i = 0; i < 300 && !err; i++) {
		err = nvgre_add(t, 0, NVGRE_TEST_VSID, NULL, 3, i % 2);
		if (!err)
			err = nvgre_add(t, 1, NVGRE_TEST_VSID, nvgre_mac_a, 2, 0);
		if (!err)
			err = nvgre_add_context(t, i % 2, 2 + i % 2);
		if (!err)
			err = nvgre_steer_remove(&t->steer, 1);
		if (!err)
			err = nvgre_steer_remove(&t->steer, 0);
		/* Let the reader have a look at each state now and then. */
		while (READ_ONCE(r.n) == last)
			usleep_range(10, 20);
		last = READ_ONCE(r.n);
	}
	kthread_stop(thread);
	kfree_skb(r.skb);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, i, 300);
	KUNIT_EXPECT_GT(test, r.n, 300ULL);
	KUNIT_EXPECT_EQ(test, r.bad, 0ULL);
}

static struct kunit_case nvgre_steer_kunit_cases[] = {
	NVGRE_CASE(nvgre_precedence, "Q5 MAC and VSID, MAC, VSID, RSS"),
	NVGRE_CASE(nvgre_contexts, "Q4 a rule spreads by its context"),
	NVGRE_CASE(nvgre_in_range, "Q2 Q3 any number of queues, all in range"),
	NVGRE_CASE(nvgre_hash_stored, "Q2 the hash stays in the packet"),
	NVGRE_CASE(nvgre_list, "Q5 rules by place and by match"),
	NVGRE_CASE(nvgre_replace, "Q5 X4 a rule replaces another or changes nothing"),
	NVGRE_CASE(nvgre_free_places, "Q5 a place for a rule"),
	NVGRE_CASE(nvgre_many, "Q4 Q5 10,000 rules"),
	NVGRE_CASE(nvgre_cost, "Q4 the cost of 10 and of 100,000 rules"),
	NVGRE_CASE(nvgre_copy, "Q3 a context is changed in a copy"),
	NVGRE_CASE(nvgre_readers, "Q4 Q5 X1 tables change under a reader"),
	{ }
};

static struct kunit_suite nvgre_steer_suite = {
	.name = "nvgre_steer",
	.init = nvgre_steer_test_init,
	.exit = nvgre_steer_test_exit,
	.test_cases = nvgre_steer_kunit_cases,
};

kunit_test_suite(nvgre_steer_suite);
