/* SPDX-License-Identifier: GPL-2.0-only */
/* Receive queues: from a decapsulated frame to the stack, with GRO. */
#ifndef NVGRE_RXQ_H
#define NVGRE_RXQ_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/smp.h>
#include <linux/u64_stats_sync.h>

struct nvgre_dev;
struct nvgre_outer;
struct nvgre_rxq;

#define NVGRE_RXQ_MAX		256	/* queues of a device */
#define NVGRE_RXQ_DEFAULT_MAX	16	/* where the user names no number */
#define NVGRE_RXQ_LEN_DEFAULT	1024	/* packets in a queue */
#define NVGRE_RXQ_LEN_MAX	16384
/* Packets held while tables change, or as many as the queues have room for. */
#define NVGRE_RXQ_PARK_MIN	16384

/**
 * enum nvgre_rxq_count - what a queue counts
 * @NVGRE_RXQ_PACKETS: inner frames; an aggregated one counts as its segments
 * @NVGRE_RXQ_BYTES: their bytes, inner Ethernet header included
 * @NVGRE_RXQ_DROPS: packets that found the queue full
 * @NVGRE_RXQ_MERGED: frames that GRO merged into others here
 * @NVGRE_RXQ_REMOTE: packets that another CPU than the queue's brought
 * @NVGRE_RXQ_N_COUNT: number of these
 */
enum nvgre_rxq_count {
	NVGRE_RXQ_PACKETS,
	NVGRE_RXQ_BYTES,
	NVGRE_RXQ_DROPS,
	NVGRE_RXQ_MERGED,
	NVGRE_RXQ_REMOTE,
	NVGRE_RXQ_N_COUNT
};

/* A queue's counters, by enum nvgre_rxq_count. */
struct nvgre_rxq_counts {
	u64 count[NVGRE_RXQ_N_COUNT];
};

/**
 * struct nvgre_rxq_info - state of a queue
 * @cpu: where it is processed
 * @cpu_set: the user chose @cpu
 * @waiting: packets that wait in it
 * @napi_id: of its NAPI instance; 0 while there is none
 */
struct nvgre_rxq_info {
	int cpu;
	bool cpu_set;
	unsigned int waiting;
	unsigned int napi_id;
};

/**
 * struct nvgre_rxqs - the receive queues of a device
 * @q: all queues, dev->num_rx_queues of them
 * @len: packets that may wait in one, besides those that its poll has taken
 * @first: number of the first queue in the order in which queues get their CPUs:
 *	over all devices, or the first queue of each would be on one and the same
 * @running: between open and stop; RTNL
 * @parking: packets go to @parked, unsteered
 * @park_max: how many may go there; under its lock
 * @parked: packets that came while tables changed, in order
 * @hotplug: where CPUs that come and go are announced
 */
struct nvgre_rxqs {
	struct nvgre_rxq *q;
	unsigned int len;
	unsigned int first;
	bool running;
	bool parking;
	unsigned int park_max;
	struct sk_buff_head parked;
	struct hlist_node hotplug;
};

int nvgre_rxq_register_hotplug(void);
void nvgre_rxq_unregister_hotplug(void);

int nvgre_rxq_init(struct nvgre_dev *nv);
void nvgre_rxq_uninit(struct nvgre_dev *nv);
void nvgre_rxq_free(struct nvgre_dev *nv);
void nvgre_rxq_start(struct nvgre_dev *nv);
void nvgre_rxq_stop(struct nvgre_dev *nv);

void nvgre_rxq_pause(struct nvgre_dev *nv);
void nvgre_rxq_resume(struct nvgre_dev *nv);

void nvgre_rxq_receive(struct nvgre_dev *nv, struct sk_buff *skb, u32 vsid,
		       const struct nvgre_outer *outer, bool aggregated);

int nvgre_rxq_cpu(const struct nvgre_dev *nv, unsigned int queue);
int nvgre_rxq_set_cpu(struct nvgre_dev *nv, unsigned int queue, int cpu);
void nvgre_rxq_get_info(const struct nvgre_dev *nv, unsigned int queue,
			struct nvgre_rxq_info *info);
void nvgre_rxq_get_counts(const struct nvgre_dev *nv, unsigned int queue,
			  struct nvgre_rxq_counts *counts);

#endif /* NVGRE_RXQ_H */
