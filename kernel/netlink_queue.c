// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receive queues: their state over netlink, and the one place that changes their
 * number, CPU and length, whoever asks (sysfs, ethtool, netlink), so that listeners
 * are told.
 */
#include <linux/rtnetlink.h>

#include "netlink.h"
#include "nvgre.h"

/* -- messages ----------------------------------------------------------------- */

static int nvgre_nl_fill_counts(struct sk_buff *skb, const struct nvgre_dev *nv,
				unsigned int queue)
{
	static const u8 attrs[NVGRE_RXQ_N_COUNT] = {
		[NVGRE_RXQ_PACKETS] = NVGRE_A_QUEUE_PACKETS,
		[NVGRE_RXQ_BYTES] = NVGRE_A_QUEUE_BYTES,
		[NVGRE_RXQ_DROPS] = NVGRE_A_QUEUE_DROPS,
		[NVGRE_RXQ_MERGED] = NVGRE_A_QUEUE_MERGED,
		[NVGRE_RXQ_REMOTE] = NVGRE_A_QUEUE_REMOTE_CPU,
	};
	struct nvgre_rxq_counts counts;
	unsigned int i;

	nvgre_rxq_get_counts(nv, queue, &counts);
	for (i = 0; i < NVGRE_RXQ_N_COUNT; i++)
		if (nla_put_u64_64bit(skb, attrs[i], counts.count[i],
				      NVGRE_A_QUEUE_PAD))
			return -EMSGSIZE;
	return 0;
}

/* @what: number of the queue */
static int nvgre_nl_fill_queue(struct sk_buff *skb, const struct nvgre_dev *nv,
			       const void *what)
{
	const unsigned int queue = *(const unsigned int *)what;
	struct nvgre_rxq_info info;

	nvgre_rxq_get_info(nv, queue, &info);
	if (nla_put_u32(skb, NVGRE_A_QUEUE_ID, queue) ||
	    nla_put_u32(skb, NVGRE_A_QUEUE_CPU, info.cpu) ||
	    nla_put_u8(skb, NVGRE_A_QUEUE_CPU_AUTO, !info.cpu_set) ||
	    nla_put_u32(skb, NVGRE_A_QUEUE_LEN, nv->rxqs.len) ||
	    nla_put_u32(skb, NVGRE_A_QUEUE_WAITING, info.waiting) ||
	    nla_put_u8(skb, NVGRE_A_QUEUE_IN_USE, queue < nv->steer.n_queues) ||
	    (info.napi_id &&
	     nla_put_u32(skb, NVGRE_A_QUEUE_NAPI_ID, info.napi_id)))
		return -EMSGSIZE;
	return nvgre_nl_fill_counts(skb, nv, queue);
}

static int nvgre_nl_fill_len(struct sk_buff *skb, const struct nvgre_dev *nv,
			     const void *what)
{
	return nla_put_u32(skb, NVGRE_A_QUEUE_LEN, nv->rxqs.len);
}

/* -- changes ------------------------------------------------------------------ */

/* As nvgre_rxq_set_cpu(); listeners are told of a change. */
int nvgre_queue_set_cpu(struct nvgre_dev *nv, unsigned int queue, int cpu)
{
	struct nvgre_rxq_info before, after;
	int err;

	nvgre_rxq_get_info(nv, queue, &before);
	err = nvgre_rxq_set_cpu(nv, queue, cpu);
	if (err)
		return err;
	nvgre_rxq_get_info(nv, queue, &after);
	if (after.cpu != before.cpu || after.cpu_set != before.cpu_set)
		nvgre_nl_notify(nv, NVGRE_CMD_QUEUE_NTF, nvgre_nl_fill_queue,
				&queue);
	return 0;
}

/* Packets that may wait in each queue; @len is in range. Context: RTNL. */
void nvgre_queue_set_len(struct nvgre_dev *nv, unsigned int len)
{
	if (len == nv->rxqs.len)
		return;
	WRITE_ONCE(nv->rxqs.len, len);
	nvgre_nl_notify(nv, NVGRE_CMD_QUEUE_NTF, nvgre_nl_fill_len, NULL);
}

/**
 * nvgre_queue_set_number() - change the number of queues in use
 * @nv: the device
 * @n: that many; no rule and no context points beyond, nor the device's indirection
 *	table but with @spread
 * @spread: the device's indirection table is the default: spread it anew
 *
 * Listeners are told of each queue that comes into use, or goes out of it.
 *
 * Context: RTNL.
 * Return: 0 or an error.
 */
int nvgre_queue_set_number(struct nvgre_dev *nv, unsigned int n, bool spread)
{
	unsigned int queue, was = nv->steer.n_queues;
	int err;

	/* No packet on its way up may name a queue that is no more. */
	nvgre_rxq_pause(nv);
	err = netif_set_real_num_rx_queues(nv->dev, n);
	if (!err)
		nvgre_steer_set_queues(&nv->steer, n, spread);
	nvgre_rxq_resume(nv);
	if (err)
		return err;
	for (queue = min(n, was); queue < max(n, was); queue++)
		nvgre_nl_notify(nv, NVGRE_CMD_QUEUE_NTF, nvgre_nl_fill_queue,
				&queue);
	nvgre_offload_tell(nv);
	return 0;
}

/* -- requests ----------------------------------------------------------------- */

/* The queue that a request names, or an error. */
static int nvgre_nl_queue(const struct nvgre_dev *nv, struct genl_info *info)
{
	const struct nlattr *id = info->attrs[NVGRE_A_QUEUE_ID];

	if (!id) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, NVGRE_A_QUEUE_ID);
		return nvgre_refuse(info->extack, NULL, -EINVAL,
				    "no queue is named: give id");
	}
	if (nla_get_u32(id) >= nv->dev->num_rx_queues)
		return nvgre_refuse(info->extack, id, -ENOENT, "no such queue");
	return nla_get_u32(id);
}

static int nvgre_nl_queue_get(struct nvgre_dev *nv, struct genl_info *info)
{
	int queue = nvgre_nl_queue(nv, info);

	if (queue < 0)
		return queue;
	return nvgre_nl_reply(info, NVGRE_CMD_QUEUE_GET, nv,
			      nvgre_nl_fill_queue, &queue);
}

int nvgre_nl_queue_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nvgre_nl_with_dev(info, nvgre_nl_queue_get);
}

static int nvgre_nl_dump_queues(struct sk_buff *skb,
				const struct nvgre_nl_head *head,
				const struct nvgre_dev *nv, struct nlattr **tb,
				unsigned long *pos)
{
	for (; *pos < nv->dev->num_rx_queues; ++*pos) {
		unsigned int queue = *pos;

		if (nvgre_nl_put(skb, head, nv, nvgre_nl_fill_queue, &queue))
			return -EMSGSIZE;
	}
	return 0;
}

int nvgre_nl_queue_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **tb = nvgre_compat_dump_attrs(cb);

	if (tb[NVGRE_A_QUEUE_ID])
		return nvgre_refuse(cb->extack, tb[NVGRE_A_QUEUE_ID], -EINVAL,
				    "a dump takes no id");
	return nvgre_nl_dump(skb, cb, NVGRE_CMD_QUEUE_GET,
			     nvgre_nl_dump_queues);
}

static int nvgre_nl_set_len(struct nvgre_dev *nv, struct genl_info *info)
{
	struct nlattr **tb = info->attrs;
	const struct nlattr *other = tb[NVGRE_A_QUEUE_ID] ?:
				     tb[NVGRE_A_QUEUE_CPU] ?:
				     tb[NVGRE_A_QUEUE_CPU_AUTO];

	if (other)
		return nvgre_refuse(info->extack, other, -EINVAL,
				    "len is that of all queues: set it alone");
	nvgre_queue_set_len(nv, nla_get_u32(tb[NVGRE_A_QUEUE_LEN]));
	return 0;
}

static int nvgre_nl_set_cpu(struct nvgre_dev *nv, struct genl_info *info)
{
	const struct nlattr *cpu = info->attrs[NVGRE_A_QUEUE_CPU];
	const struct nlattr *cpu_auto = info->attrs[NVGRE_A_QUEUE_CPU_AUTO];
	bool automatic = cpu_auto && nla_get_u8(cpu_auto);
	int queue, err;

	if (!cpu && !automatic) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, NVGRE_A_QUEUE_CPU);
		return nvgre_refuse(info->extack, cpu_auto, -EINVAL,
				    "nothing to set: give cpu, cpu-auto 1 or len");
	}
	if (cpu && automatic)
		return nvgre_refuse(info->extack, cpu_auto, -EINVAL,
				    "cpu and cpu-auto exclude each other");
	queue = nvgre_nl_queue(nv, info);
	if (queue < 0)
		return queue;
	if (!cpu)
		return nvgre_queue_set_cpu(nv, queue, -1);
	err = nla_get_u32(cpu) > INT_MAX ? -EINVAL :
	      nvgre_queue_set_cpu(nv, queue, nla_get_u32(cpu));
	if (err == -EPERM)
		return nvgre_refuse(info->extack, cpu, err,
				    "an isolated CPU needs CAP_NET_ADMIN on the host");
	if (err)
		return nvgre_refuse(info->extack, cpu, err,
				    "no such CPU, or it is offline");
	return 0;
}

int nvgre_nl_queue_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nvgre_nl_with_dev(info, info->attrs[NVGRE_A_QUEUE_LEN] ?
				       nvgre_nl_set_len : nvgre_nl_set_cpu);
}
