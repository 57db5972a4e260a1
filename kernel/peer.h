/* SPDX-License-Identifier: GPL-2.0-only */
/* What an external device has exchanged with each VSID and remote. */
#ifndef NVGRE_PEER_H
#define NVGRE_PEER_H

#include "addr.h"
#include "stats.h"

struct nvgre_peer;
struct nvgre_peers;

/*
 * Pairs of VSID and remote that have counters of their own, for a device. Each takes
 * about 100 bytes, and 250 for each CPU: at most 1 MB for a CPU.
 */
#define NVGRE_PEERS_MAX	4096

/**
 * struct nvgre_peer_counts - sums of a pair
 * @rx_packets: received and decapsulated; a queue may have dropped them later
 * @rx_bytes: their bytes, inner Ethernet header included
 * @tx_packets: sent, as segments
 * @tx_bytes: their bytes
 * @count: what became of the others, by enum nvgre_count
 */
struct nvgre_peer_counts {
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
	u64 count[NVGRE_N_COUNT];
};

struct nvgre_peers *nvgre_peers_create(unsigned int max);
void nvgre_peers_destroy(struct nvgre_peers *peers);

struct nvgre_peer *nvgre_peer_find(struct nvgre_peers *peers, u32 vsid,
				   const struct nvgre_addr *remote);
struct nvgre_peer *nvgre_peer_find_or_add(struct nvgre_peers *peers, u32 vsid,
					  const struct nvgre_addr *remote);
struct nvgre_peer *nvgre_peer_next(struct nvgre_peers *peers,
				   unsigned long *index);

void nvgre_peer_count_rx(struct nvgre_peer *peer, struct nvgre_traffic t);
void nvgre_peer_count_tx(struct nvgre_peer *peer, struct nvgre_traffic t);
void nvgre_peer_count(struct nvgre_peer *peer, enum nvgre_count what);

u32 nvgre_peer_vsid(const struct nvgre_peer *peer);
struct nvgre_addr nvgre_peer_remote(const struct nvgre_peer *peer);
void nvgre_peer_get_counts(const struct nvgre_peer *peer,
			   struct nvgre_peer_counts *counts);

#endif /* NVGRE_PEER_H */
