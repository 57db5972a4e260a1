/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters: packets and bytes of a device, and every drop by its reason. */
#ifndef NVGRE_STATS_H
#define NVGRE_STATS_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/u64_stats_sync.h>

#include "proto.h"

struct nvgre_dev;
struct nvgre_net;

/**
 * enum nvgre_count - what is counted besides packets and bytes
 * @NVGRE_COUNT_NONE: nothing to count
 * @NVGRE_TX_DROP_RUNT: shorter than its headers say
 * @NVGRE_TX_DROP_NO_REMOTE: the device has no remote
 * @NVGRE_TX_DROP_METADATA: external device, tunnel metadata missing or unusable
 * @NVGRE_TX_DROP_NO_ROUTE: no route to the remote
 * @NVGRE_TX_DROP_LOOP: the route leads back into tunnels
 * @NVGRE_TX_DROP_TOO_BIG: larger than the path MTU allows (W7)
 * @NVGRE_TX_DROP_NO_MEMORY: no memory for headers
 * @NVGRE_TX_DROP_UNDERLAY: the IP layer or the underlay device refused it
 * @NVGRE_RX_DROP_RUNT: no whole inner Ethernet header
 * @NVGRE_RX_DROP_MALFORMED: the inner IP header cannot be read
 * @NVGRE_RX_DROP_CSUM: wrong GRE checksum (G1)
 * @NVGRE_RX_DROP_VLAN: tagged inner frame (W5)
 * @NVGRE_RX_DROP_MAC: inner source MAC is no unicast address, or our own
 * @NVGRE_RX_DROP_ECN: congestion marks that RFC 6040 says to drop (W8)
 * @NVGRE_RX_DROP_SOURCE: outer source is not the remote (srccheck)
 * @NVGRE_RX_DROP_POLICY: refused by IPsec policy (D3)
 * @NVGRE_RX_DROP_CONNTRACK: connection tracking did not confirm the flow (D3)
 * @NVGRE_RX_DROP_DOWN: waited in a receive queue when the device went down
 * @NVGRE_RX_DROP_NO_MEMORY: no memory to decapsulate
 * @NVGRE_RX_DROP_QUEUE_FULL: the receive queue was full, which then counts it as
 *	well; or, while tables changed, too many were held that have no queue yet (Q7)
 * @NVGRE_TX_VLAN_STRIPPED: sent without the tag it had (W5); not a drop
 * @NVGRE_TX_SW_SEGMENTED: segmented and summed before encapsulation (S7); not a
 *	drop
 * @NVGRE_TX_PEER_UNCOUNTED: sent by an external device to a VSID and remote that
 *	have no counters of their own, since NVGRE_PEERS_MAX others have, or there
 *	was no memory for them yet; not a drop
 * @NVGRE_N_COUNT: number of these
 *
 * Names and core drop reasons stand in stats.c. The TX_DROP and RX_DROP ones end
 * the packet and are part of tx_dropped and rx_dropped, but for TX_DROP_UNDERLAY,
 * which is tx_errors, and RX_DROP_QUEUE_FULL, which is rx_missed_errors. What came
 * in broken is part of rx_errors as well.
 */
enum nvgre_count {
	NVGRE_COUNT_NONE,
	NVGRE_TX_DROP_RUNT,
	NVGRE_TX_DROP_NO_REMOTE,
	NVGRE_TX_DROP_METADATA,
	NVGRE_TX_DROP_NO_ROUTE,
	NVGRE_TX_DROP_LOOP,
	NVGRE_TX_DROP_TOO_BIG,
	NVGRE_TX_DROP_NO_MEMORY,
	NVGRE_TX_DROP_UNDERLAY,
	NVGRE_RX_DROP_RUNT,
	NVGRE_RX_DROP_MALFORMED,
	NVGRE_RX_DROP_CSUM,
	NVGRE_RX_DROP_VLAN,
	NVGRE_RX_DROP_MAC,
	NVGRE_RX_DROP_ECN,
	NVGRE_RX_DROP_SOURCE,
	NVGRE_RX_DROP_POLICY,
	NVGRE_RX_DROP_CONNTRACK,
	NVGRE_RX_DROP_DOWN,
	NVGRE_RX_DROP_NO_MEMORY,
	NVGRE_RX_DROP_QUEUE_FULL,
	NVGRE_TX_VLAN_STRIPPED,
	NVGRE_TX_SW_SEGMENTED,
	NVGRE_TX_PEER_UNCOUNTED,
	NVGRE_N_COUNT
};

/**
 * struct nvgre_pcpu - one CPU's share of a device's counters; received packets are
 *	counted by their queue
 * @syncp: guards the 64-bit counters on 32-bit machines
 * @tx_packets: inner frames sent, as segments (S9)
 * @tx_bytes: their bytes, inner Ethernet header included
 * @count: by enum nvgre_count
 * @ip_id: next outer IPv4 ID. Packets carry DF, so any value is legal (RFC 6864);
 *	a running one lets receivers aggregate. Written by its CPU, BH disabled.
 */
struct nvgre_pcpu {
	struct u64_stats_sync syncp;
	u64_stats_t tx_packets;
	u64_stats_t tx_bytes;
	u64_stats_t count[NVGRE_N_COUNT];
	u16 ip_id;
};

/**
 * struct nvgre_traffic - what a frame counts as
 * @packets: segments it holds or will become
 * @bytes: their bytes, headers replicated
 */
struct nvgre_traffic {
	unsigned int packets;
	unsigned int bytes;
};

/* One CPU's count of GRE packets of a namespace that were not ours. */
struct nvgre_pass_pcpu {
	struct u64_stats_sync syncp;
	u64_stats_t count[NVGRE_N_PASS];
};

struct nvgre_pcpu __percpu *nvgre_stats_alloc(void);
struct nvgre_pass_pcpu __percpu *nvgre_pass_alloc(void);
struct nvgre_traffic nvgre_traffic(const struct sk_buff *skb,
				   unsigned int pulled);
void nvgre_count(struct nvgre_dev *nv, enum nvgre_count what);
void nvgre_count_pass(struct nvgre_net *nn, enum nvgre_pass why);
void nvgre_count_tx(struct nvgre_dev *nv, struct nvgre_traffic t);
void nvgre_drop(struct nvgre_dev *nv, struct sk_buff *skb,
		enum nvgre_count why);
void nvgre_drop_frame(struct nvgre_dev *nv, struct sk_buff *skb,
		      enum nvgre_count why);
void nvgre_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *s);

extern const struct netdev_stat_ops nvgre_stat_ops;

/**
 * struct nvgre_counter - one of a device's counters by reason
 * @name: as of "ethtool -S"
 * @kind: enum nvgre_counter_kind
 * @value: packets
 */
struct nvgre_counter {
	const char *name;
	u32 kind;
	u64 value;
};

void nvgre_stats_describe(enum nvgre_count what, struct nvgre_counter *counter);
bool nvgre_stats_counter(const struct nvgre_dev *nv, unsigned int i,
			 struct nvgre_counter *counter);
int nvgre_stats_n(const struct nvgre_dev *nv);
void nvgre_stats_names(const struct nvgre_dev *nv, u8 *names);
void nvgre_stats_values(const struct nvgre_dev *nv, u64 *values);

#endif /* NVGRE_STATS_H */
