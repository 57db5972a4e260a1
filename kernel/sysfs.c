// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/class/net/DEV/queues/rx-N/nvgre/cpu: the CPU of a receive queue. Writing a
 * CPU number chooses it, "auto" leaves the choice to the driver again.
 */
#include <linux/rtnetlink.h>
#include <linux/sysfs.h>
#include <net/netdev_rx_queue.h>

#include "netlink.h"
#include "nvgre.h"

static ssize_t nvgre_cpu_show(struct netdev_rx_queue *queue, char *buf)
{
	unsigned int index = get_netdev_rx_queue_index(queue);
	struct net_device *dev = queue->dev;
	int cpu = -1;

	/* From ndo_uninit on, the queues no longer move when their CPU goes. */
	if (!rtnl_trylock())
		return restart_syscall();
	if (dev->reg_state == NETREG_REGISTERED)
		cpu = nvgre_rxq_cpu(netdev_priv(dev), index);
	rtnl_unlock();
	return cpu < 0 ? -ENODEV : sysfs_emit(buf, "%d\n", cpu);
}

static ssize_t nvgre_cpu_store(struct netdev_rx_queue *queue, const char *buf,
			       size_t len)
{
	unsigned int index = get_netdev_rx_queue_index(queue);
	struct net_device *dev = queue->dev;
	int cpu = -1, err;

	/* The file belongs to the namespace's root, who must also be capable. */
	if (!ns_capable(dev_net(dev)->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	if (!sysfs_streq(buf, "auto")) {
		err = kstrtoint(buf, 0, &cpu);
		if (err)
			return err;
		if (cpu < 0)
			return -EINVAL;
	}

	if (!rtnl_trylock())
		return restart_syscall();
	err = dev->reg_state == NETREG_REGISTERED ?
	      nvgre_queue_set_cpu(netdev_priv(dev), index, cpu) : -ENODEV;
	rtnl_unlock();
	return err ?: len;
}

static struct rx_queue_attribute nvgre_cpu_attr =
	__ATTR(cpu, 0644, nvgre_cpu_show, nvgre_cpu_store);

static struct attribute *nvgre_rxq_attrs[] = {
	&nvgre_cpu_attr.attr,
	NULL
};

const struct attribute_group nvgre_rxq_group = {
	.name = "nvgre",
	.attrs = nvgre_rxq_attrs,
};
