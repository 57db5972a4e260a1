// SPDX-License-Identifier: GPL-2.0
/*
 * Made-up Ethernet devices that send into nowhere, for tests of what nvgre does above
 * drivers that cannot do everything. The kind of link says what the driver can do:
 *
 *	ip link add NAME type testnic		all offloads, also of Ethernet in GRE
 *	ip link add NAME type testnic-refuse	claims so, but refuses Ethernet in GRE
 *	ip link add NAME type testnic-partial	Ethernet in GRE by GSO_PARTIAL alone
 *	ip link add NAME type testnic-small	all, of super-packets that are not large
 *
 * What a device got, it counts as transmitted; a packet socket shows it.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <net/rtnetlink.h>

#define TESTNIC_GRE		(NETIF_F_GSO_GRE | NETIF_F_GSO_GRE_CSUM)
#define TESTNIC_FEATURES	(NETIF_F_SG | NETIF_F_HIGHDMA | NETIF_F_HW_CSUM | \
				 NETIF_F_RXCSUM | NETIF_F_GSO_SOFTWARE |	  \
				 TESTNIC_GRE)

static netdev_tx_t testnic_xmit(struct sk_buff *skb, struct net_device *dev)
{
	DEV_STATS_INC(dev, tx_packets);
	DEV_STATS_ADD(dev, tx_bytes, skb->len);
	dev_consume_skb_any(skb);
	return NETDEV_TX_OK;
}

/* As bnxt_en: IP in GRE, perhaps, but no Ethernet. */
static netdev_features_t testnic_refuse(struct sk_buff *skb,
					struct net_device *dev,
					netdev_features_t features)
{
	if (skb->encapsulation && skb->inner_protocol == htons(ETH_P_TEB))
		features &= ~(NETIF_F_CSUM_MASK | NETIF_F_GSO_MASK);
	return vlan_features_check(skb, features);
}

static const struct net_device_ops testnic_ops = {
	.ndo_start_xmit		= testnic_xmit,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_validate_addr	= eth_validate_addr,
};

static const struct net_device_ops testnic_refuse_ops = {
	.ndo_start_xmit		= testnic_xmit,
	.ndo_features_check	= testnic_refuse,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_validate_addr	= eth_validate_addr,
};

static void testnic_setup(struct net_device *dev)
{
	ether_setup(dev);
	eth_hw_addr_random(dev);
	dev->netdev_ops = &testnic_ops;
	dev->needs_free_netdev = true;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->hw_features = TESTNIC_FEATURES;
	dev->hw_enc_features = TESTNIC_FEATURES;
	dev->features |= TESTNIC_FEATURES;
}

static void testnic_refuse_setup(struct net_device *dev)
{
	testnic_setup(dev);
	dev->netdev_ops = &testnic_refuse_ops;
}

static void testnic_partial_setup(struct net_device *dev)
{
	testnic_setup(dev);
	dev->gso_partial_features = TESTNIC_GRE;
	dev->hw_features |= NETIF_F_GSO_PARTIAL;
	dev->hw_enc_features |= NETIF_F_GSO_PARTIAL;
	dev->features |= NETIF_F_GSO_PARTIAL;
}

static void testnic_small_setup(struct net_device *dev)
{
	testnic_setup(dev);
	netif_set_tso_max_size(dev, 16384);
	netif_set_tso_max_segs(dev, 20);
}

static struct rtnl_link_ops testnic_kinds[] = {
	{ .kind = "testnic", .setup = testnic_setup },
	{ .kind = "testnic-refuse", .setup = testnic_refuse_setup },
	{ .kind = "testnic-partial", .setup = testnic_partial_setup },
	{ .kind = "testnic-small", .setup = testnic_small_setup },
};

static void testnic_unregister(unsigned int n)
{
	while (n--)
		rtnl_link_unregister(&testnic_kinds[n]);
}

static int __init testnic_init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(testnic_kinds); i++) {
		err = rtnl_link_register(&testnic_kinds[i]);
		if (err) {
			testnic_unregister(i);
			return err;
		}
	}
	return 0;
}
module_init(testnic_init);

static void __exit testnic_exit(void)
{
	testnic_unregister(ARRAY_SIZE(testnic_kinds));
}
module_exit(testnic_exit);

MODULE_DESCRIPTION("Ethernet devices into nowhere, of drivers that can do more or less");
MODULE_LICENSE("GPL");
