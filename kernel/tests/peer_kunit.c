// SPDX-License-Identifier: GPL-2.0-only
/* Q7, X1: counters by VSID and remote. */
#include <kunit/test.h>
#include <linux/bottom_half.h>
#include <linux/delay.h>
#include <linux/in.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "../peer.h"
#include "case.h"

/*
 * Far fewer than a device may have. In User Mode Linux, KASAN writes over all that is
 * between two areas that are freed together, and those of the per-CPU allocator are
 * at the far end: gigabytes of the host's memory.
 */
#define NVGRE_TEST_PEERS	32

static int nvgre_peer_test_init(struct kunit *test)
{
	test->priv = nvgre_peers_create(NVGRE_TEST_PEERS);
	return test->priv ? 0 : -ENOMEM;
}

static void nvgre_peer_test_exit(struct kunit *test)
{
	nvgre_peers_destroy(test->priv);
}

static struct nvgre_addr nvgre_peer_v4(u32 addr)
{
	return (struct nvgre_addr) { .family = AF_INET, .v4 = htonl(addr) };
}

/* As a packet would: BH disabled, under RCU. */
static struct nvgre_peer *nvgre_peer_of(struct kunit *test, u32 vsid,
					struct nvgre_addr remote, bool add)
{
	struct nvgre_peer *peer;

	rcu_read_lock_bh();
	if (add)
		peer = nvgre_peer_find_or_add(test->priv, vsid, &remote);
	else
		peer = nvgre_peer_find(test->priv, vsid, &remote);
	rcu_read_unlock_bh();
	return peer;
}

/* VSID and remote, of either family, make a pair. */
static void nvgre_peer_pairs(struct kunit *test)
{
	struct nvgre_addr v4 = nvgre_peer_v4(0xc0000201), v6 = { .family = AF_INET6 };
	struct nvgre_peer *a, *b, *c, *d;
	struct nvgre_addr got;

	/* The same bytes in front. */
	v6.v6.s6_addr32[0] = v4.v4;
	KUNIT_EXPECT_NULL(test, nvgre_peer_of(test, 5001, v4, false));
	a = nvgre_peer_of(test, 5001, v4, true);
	b = nvgre_peer_of(test, 5002, v4, true);
	c = nvgre_peer_of(test, 5001, v6, true);
	d = nvgre_peer_of(test, 5001, nvgre_peer_v4(0xc0000202), true);
	KUNIT_ASSERT_TRUE(test, a && b && c && d);
	KUNIT_EXPECT_TRUE(test, a != b && a != c && a != d && b != c);
	KUNIT_EXPECT_PTR_EQ(test, nvgre_peer_of(test, 5001, v4, true), a);
	KUNIT_EXPECT_PTR_EQ(test, nvgre_peer_of(test, 5001, v6, false), c);
	KUNIT_EXPECT_EQ(test, nvgre_peer_vsid(b), 5002);
	got = nvgre_peer_remote(c);
	KUNIT_EXPECT_TRUE(test, nvgre_addr_equal(&got, &v6));
}

static void nvgre_peer_counting(struct kunit *test)
{
	struct nvgre_peer *peer = nvgre_peer_of(test, 5001, nvgre_peer_v4(1), true);
	const struct nvgre_traffic t = { .packets = 3, .bytes = 300 };
	struct nvgre_peer_counts counts;

	KUNIT_ASSERT_NOT_NULL(test, peer);
	local_bh_disable();
	nvgre_peer_count_rx(peer, t);
	nvgre_peer_count_tx(peer, t);
	nvgre_peer_count_tx(peer, t);
	nvgre_peer_count(peer, NVGRE_TX_DROP_TOO_BIG);
	/* Who has no counters counts nothing. */
	nvgre_peer_count_rx(NULL, t);
	nvgre_peer_count_tx(NULL, t);
	nvgre_peer_count(NULL, NVGRE_TX_DROP_TOO_BIG);
	local_bh_enable();

	nvgre_peer_get_counts(peer, &counts);
	KUNIT_EXPECT_EQ(test, counts.rx_packets, 3ULL);
	KUNIT_EXPECT_EQ(test, counts.rx_bytes, 300ULL);
	KUNIT_EXPECT_EQ(test, counts.tx_packets, 6ULL);
	KUNIT_EXPECT_EQ(test, counts.tx_bytes, 600ULL);
	KUNIT_EXPECT_EQ(test, counts.count[NVGRE_TX_DROP_TOO_BIG], 1ULL);
	KUNIT_EXPECT_EQ(test, counts.count[NVGRE_RX_DROP_MAC], 0ULL);
}

/* Adds a pair, as packet after packet would: the per-CPU allocator refills itself. */
static bool nvgre_peer_add_soon(struct kunit *test, u32 vsid)
{
	int i;

	for (i = 0; i < 1000; i++) {
		if (nvgre_peer_of(test, vsid, nvgre_peer_v4(7), true))
			return true;
		usleep_range(1000, 2000);
	}
	return false;
}

/* No more than there may be; those that are there stay, in order. */
static void nvgre_peer_limit(struct kunit *test)
{
	const struct nvgre_addr remote = nvgre_peer_v4(7);
	unsigned long index = 0;
	struct nvgre_peer *peer;
	u32 i, bad = 0;

	for (i = 0; i < NVGRE_TEST_PEERS && !bad; i++)
		bad += !nvgre_peer_add_soon(test, 5000 + i);
	KUNIT_EXPECT_EQ(test, bad, 0);
	KUNIT_EXPECT_NULL(test, nvgre_peer_of(test, 5000 + i, remote, true));
	KUNIT_EXPECT_NOT_NULL(test, nvgre_peer_of(test, 5000, remote, true));

	for (i = 0; (peer = nvgre_peer_next(test->priv, &index)); i++, index++)
		bad += index != i || nvgre_peer_vsid(peer) != 5000 + i;
	KUNIT_EXPECT_EQ(test, bad, 0);
	KUNIT_EXPECT_EQ(test, i, NVGRE_TEST_PEERS);
}

static struct kunit_case nvgre_peer_kunit_cases[] = {
	NVGRE_CASE(nvgre_peer_pairs, "Q7 VSID and remote of either family"),
	NVGRE_CASE(nvgre_peer_counting, "Q7 packets, bytes, reasons"),
	NVGRE_CASE(nvgre_peer_limit, "X1 a limit on memory"),
	{ }
};

static struct kunit_suite nvgre_peer_suite = {
	.name = "nvgre_peer",
	.init = nvgre_peer_test_init,
	.exit = nvgre_peer_test_exit,
	.test_cases = nvgre_peer_kunit_cases,
};

kunit_test_suite(nvgre_peer_suite);
