// SPDX-License-Identifier: GPL-2.0-only
/* O1, O2, O5: cells, features, and changes. */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/netdev_features.h>
#include <linux/string.h>

#include "../offload.h"

#define NVGRE_ALL_FEATURES	(NVGRE_OFFLOAD_FEATURES | NETIF_F_ALL_TSO)

static void nvgre_fill(u8 *enabled, u8 mix)
{
	memset(enabled, mix, NVGRE_N_OFFLOAD);
}

static void nvgre_cells(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, nvgre_offload_mix(false, AF_INET),
			NVGRE_MIX_INNER4_OUTER4);
	KUNIT_EXPECT_EQ(test, nvgre_offload_mix(true, AF_INET),
			NVGRE_MIX_INNER6_OUTER4);
	KUNIT_EXPECT_EQ(test, nvgre_offload_mix(false, AF_INET6),
			NVGRE_MIX_INNER4_OUTER6);
	KUNIT_EXPECT_EQ(test, nvgre_offload_mix(true, AF_INET6),
			NVGRE_MIX_INNER6_OUTER6);
	KUNIT_EXPECT_EQ(test, BIT(nvgre_offload_cell(htons(ETH_P_IPV6), AF_INET)),
			NVGRE_MIX_INNER6_OUTER4);
	KUNIT_EXPECT_EQ(test, BIT(nvgre_offload_cell(htons(ETH_P_IP), AF_INET6)),
			NVGRE_MIX_INNER4_OUTER6);
	KUNIT_EXPECT_EQ(test, nvgre_offload_cell(htons(ETH_P_ARP), AF_INET6),
			NVGRE_CELL_OTHER);
}

/* A feature is on exactly when one of its cells is. */
static void nvgre_features(struct kunit *test)
{
	static const struct {
		unsigned int offload;
		u8 mix;
		netdev_features_t feature;
	} bits[] = {
		{ NVGRE_OFFLOAD_TX_CHECKSUM, NVGRE_MIX_ALL, NETIF_F_HW_CSUM },
		{ NVGRE_OFFLOAD_RX_CHECKSUM, NVGRE_MIX_ALL, NETIF_F_RXCSUM },
		{ NVGRE_OFFLOAD_LSO, NVGRE_MIX_INNER4, NETIF_F_TSO },
		{ NVGRE_OFFLOAD_LSO, NVGRE_MIX_INNER6, NETIF_F_TSO6 },
		{ NVGRE_OFFLOAD_USO, NVGRE_MIX_ALL, NETIF_F_GSO_UDP_L4 },
		{ NVGRE_OFFLOAD_RSS, NVGRE_MIX_ALL, NETIF_F_RXHASH },
		{ NVGRE_OFFLOAD_VMQ, NVGRE_MIX_ALL, NETIF_F_NTUPLE },
		{ NVGRE_OFFLOAD_GRO, NVGRE_MIX_ALL, NETIF_F_GRO },
	};
	u8 enabled[NVGRE_N_OFFLOAD];
	unsigned int i, mix;

	for (i = 0; i < ARRAY_SIZE(bits); i++) {
		for (mix = 0; mix <= NVGRE_MIX_ALL; mix++) {
			netdev_features_t features;

			nvgre_fill(enabled, 0);
			/* What segments need. */
			enabled[NVGRE_OFFLOAD_TX_CHECKSUM] = NVGRE_MIX_ALL;
			enabled[bits[i].offload] = mix;
			features = nvgre_offload_features(enabled);
			KUNIT_EXPECT_EQ(test, !!(features & bits[i].feature),
					!!(mix & bits[i].mix));
			/* What agrees stays as it is. */
			nvgre_offload_follow(enabled, features);
			KUNIT_EXPECT_EQ(test, enabled[bits[i].offload], mix);
			/* On: all cells where none was. Off: none. */
			nvgre_offload_follow(enabled,
					     features | bits[i].feature);
			KUNIT_EXPECT_EQ(test, enabled[bits[i].offload],
					mix & bits[i].mix ? mix :
					mix | bits[i].mix);
			nvgre_offload_follow(enabled,
					     features & ~bits[i].feature);
			KUNIT_EXPECT_EQ(test, enabled[bits[i].offload],
					mix & ~bits[i].mix);
		}
	}
	nvgre_fill(enabled, NVGRE_MIX_ALL);
	KUNIT_EXPECT_EQ(test, nvgre_offload_features(enabled),
			NVGRE_ALL_FEATURES);
	nvgre_offload_follow(enabled, 0);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(enabled, 0, sizeof(enabled)),
			    NULL);
}

static void nvgre_changes(struct kunit *test)
{
	struct nvgre_offload_change change = { };
	u8 enabled[NVGRE_N_OFFLOAD];

	KUNIT_EXPECT_TRUE(test, nvgre_offload_add(&change, NVGRE_OFFLOAD_LSO,
						  false, NVGRE_MIX_INNER6));
	KUNIT_EXPECT_TRUE(test, nvgre_offload_add(&change, NVGRE_OFFLOAD_LSO,
						  true, NVGRE_MIX_INNER4));
	KUNIT_EXPECT_TRUE(test, nvgre_offload_add(&change, NVGRE_OFFLOAD_GRO,
						  false, NVGRE_MIX_ALL));
	nvgre_fill(enabled, NVGRE_MIX_ALL);
	nvgre_offload_apply(enabled, &change);
	KUNIT_EXPECT_EQ(test, enabled[NVGRE_OFFLOAD_LSO], NVGRE_MIX_INNER4);
	KUNIT_EXPECT_EQ(test, enabled[NVGRE_OFFLOAD_GRO], 0);
	KUNIT_EXPECT_EQ(test, enabled[NVGRE_OFFLOAD_RSS], NVGRE_MIX_ALL);
	KUNIT_EXPECT_TRUE(test, nvgre_offload_possible(enabled));
	/* Twice is as once. */
	nvgre_offload_apply(enabled, &change);
	KUNIT_EXPECT_EQ(test, enabled[NVGRE_OFFLOAD_LSO], NVGRE_MIX_INNER4);
	/* One cell, on and off. */
	KUNIT_EXPECT_FALSE(test,
			   nvgre_offload_add(&change, NVGRE_OFFLOAD_GRO, true,
					     NVGRE_MIX_INNER6_OUTER6));
}

/* Segments need checksums, in each cell. */
static void nvgre_possible(struct kunit *test)
{
	netdev_features_t features;
	u8 enabled[NVGRE_N_OFFLOAD];

	nvgre_fill(enabled, NVGRE_MIX_ALL);
	enabled[NVGRE_OFFLOAD_TX_CHECKSUM] = NVGRE_MIX_INNER6;
	KUNIT_EXPECT_FALSE(test, nvgre_offload_possible(enabled));
	enabled[NVGRE_OFFLOAD_LSO] = NVGRE_MIX_INNER6;
	KUNIT_EXPECT_FALSE(test, nvgre_offload_possible(enabled));
	enabled[NVGRE_OFFLOAD_USO] = 0;
	KUNIT_EXPECT_TRUE(test, nvgre_offload_possible(enabled));

	/* A feature brings on no cell without a checksum... */
	features = nvgre_offload_features(enabled);
	nvgre_offload_follow(enabled, features | NETIF_F_GSO_UDP_L4);
	KUNIT_EXPECT_EQ(test, enabled[NVGRE_OFFLOAD_USO], NVGRE_MIX_INNER6);
	/* ... and is not there where it could bring on none... */
	KUNIT_EXPECT_EQ(test, nvgre_offload_fix(enabled, NVGRE_ALL_FEATURES) &
			(NETIF_F_TSO | NETIF_F_TSO6), NETIF_F_TSO6);
	/* ... also because checksums go off with this change, or come on. */
	features = NVGRE_ALL_FEATURES & ~NETIF_F_HW_CSUM;
	KUNIT_EXPECT_EQ(test, nvgre_offload_fix(enabled, features) &
			(NETIF_F_TSO | NETIF_F_TSO6 | NETIF_F_GSO_UDP_L4), 0);
	enabled[NVGRE_OFFLOAD_TX_CHECKSUM] = 0;
	KUNIT_EXPECT_EQ(test, nvgre_offload_fix(enabled, NVGRE_ALL_FEATURES),
			NVGRE_ALL_FEATURES);
}

/* What packets look at. */
static void nvgre_packets(struct kunit *test)
{
	struct nvgre_offloads o = { };
	u8 enabled[NVGRE_N_OFFLOAD];
	unsigned int other = NVGRE_CELL_OTHER;

	nvgre_fill(enabled, NVGRE_MIX_ALL);
	nvgre_offload_enable(&o, enabled);
	KUNIT_EXPECT_FALSE(test, o.tx_some_off);
	KUNIT_EXPECT_FALSE(test, o.rx_some_off);

	enabled[NVGRE_OFFLOAD_LSO] &= ~NVGRE_MIX_INNER6_OUTER4;
	nvgre_offload_enable(&o, enabled);
	KUNIT_EXPECT_TRUE(test, o.tx_some_off);
	KUNIT_EXPECT_FALSE(test, o.rx_some_off);
	KUNIT_EXPECT_EQ(test, o.tx_off[1], NETIF_F_ALL_TSO);
	KUNIT_EXPECT_EQ(test, o.tx_off[0] | o.tx_off[2] | o.tx_off[3] |
			o.tx_off[other], 0);

	enabled[NVGRE_OFFLOAD_GRO] = NVGRE_MIX_INNER4_OUTER6;
	enabled[NVGRE_OFFLOAD_VMQ] = 0;
	nvgre_offload_enable(&o, enabled);
	KUNIT_EXPECT_TRUE(test, o.rx_some_off);
	KUNIT_EXPECT_EQ(test, o.rx_off[0],
			NVGRE_RX_OFF_GRO | NVGRE_RX_OFF_VMQ);
	KUNIT_EXPECT_EQ(test, o.rx_off[2], NVGRE_RX_OFF_VMQ);
	KUNIT_EXPECT_EQ(test, o.rx_off[other], NVGRE_RX_OFF_VMQ);
	KUNIT_EXPECT_EQ(test, nvgre_offload_rx_off(&o, htons(ETH_P_IP),
						   AF_INET6), NVGRE_RX_OFF_VMQ);

	nvgre_fill(enabled, NVGRE_MIX_ALL);
	nvgre_offload_enable(&o, enabled);
	KUNIT_EXPECT_FALSE(test, o.tx_some_off);
	KUNIT_EXPECT_FALSE(test, o.rx_some_off);
}

static struct kunit_case nvgre_offload_kunit_cases[] = {
	KUNIT_CASE(nvgre_cells),
	KUNIT_CASE(nvgre_features),
	KUNIT_CASE(nvgre_changes),
	KUNIT_CASE(nvgre_possible),
	KUNIT_CASE(nvgre_packets),
	{ }
};

static struct kunit_suite nvgre_offload_kunit_suite = {
	.name = "nvgre_offload",
	.test_cases = nvgre_offload_kunit_cases,
};

kunit_test_suite(nvgre_offload_kunit_suite);
