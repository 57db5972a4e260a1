// SPDX-License-Identifier: GPL-2.0-only
/* Module and namespace, in and out; nothing else. */
#include <linux/module.h>
#include <net/netns/generic.h>
#include <net/rtnetlink.h>

#include "netlink.h"
#include "nvgre.h"

static unsigned int nvgre_net_id __read_mostly;

struct nvgre_net *nvgre_net_of(const struct net *net)
{
	return net_generic(net, nvgre_net_id);
}

static int __net_init nvgre_net_init(struct net *net)
{
	struct nvgre_net *nn = nvgre_net_of(net);

	nn->net = net;
	INIT_LIST_HEAD(&nn->devs);
	nn->pass = nvgre_pass_alloc();
	if (!nn->pass)
		return -ENOMEM;
	nvgre_watch_init(nn);
	return 0;
}

/*
 * The underlay's namespace goes: its tunnels go, wherever they are. Those that
 * live here with an underlay elsewhere are removed by the core, as all devices.
 */
static void __net_exit nvgre_net_exit_rtnl(struct net *net,
					   struct list_head *kill)
{
	struct nvgre_net *nn = nvgre_net_of(net);
	struct nvgre_dev *nv, *next;

	list_for_each_entry_safe(nv, next, &nn->devs, list)
		nvgre_link_ops.dellink(nv->dev, kill);
}

NVGRE_COMPAT_EXIT_RTNL(nvgre_net_exit_rtnl)

static void __net_exit nvgre_net_exit(struct net *net)
{
	struct nvgre_net *nn = nvgre_net_of(net);

	WARN_ON_ONCE(!list_empty(&nn->devs) || nn->demux);
	nvgre_watch_end(nn);
	free_percpu(nn->pass);
}

static struct pernet_operations nvgre_net_ops = {
	.init = nvgre_net_init,
	NVGRE_COMPAT_EXIT_RTNL_OP(nvgre_net_exit_rtnl),
	.exit = nvgre_net_exit,
	.id = &nvgre_net_id,
	.size = sizeof(struct nvgre_net),
};

static int __init nvgre_module_init(void)
{
	int err;

	err = register_pernet_subsys(&nvgre_net_ops);
	if (err)
		return err;
	err = nvgre_rxq_register_hotplug();
	if (err)
		goto unreg_pernet;
	err = nvgre_dev_register_notifier();
	if (err)
		goto unreg_hotplug;
	err = nvgre_nl_register();
	if (err)
		goto unreg_notifier;
	err = rtnl_link_register(&nvgre_link_ops);
	if (err)
		goto unreg_nl;
	return 0;

unreg_nl:
	nvgre_nl_unregister();
unreg_notifier:
	nvgre_dev_unregister_notifier();
unreg_hotplug:
	nvgre_rxq_unregister_hotplug();
unreg_pernet:
	unregister_pernet_subsys(&nvgre_net_ops);
	return err;
}
module_init(nvgre_module_init);

static void __exit nvgre_module_exit(void)
{
	rtnl_link_unregister(&nvgre_link_ops);
	nvgre_nl_unregister();
	nvgre_dev_unregister_notifier();
	nvgre_rxq_unregister_hotplug();
	unregister_pernet_subsys(&nvgre_net_ops);
	/* Configurations are freed by call_rcu(), into our code. */
	rcu_barrier();
}
module_exit(nvgre_module_exit);

MODULE_DESCRIPTION("NVGRE (RFC 7637) and Ethernet-in-GRE tunnel device");
MODULE_AUTHOR("The nvgre authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(NVGRE_VERSION);
MODULE_ALIAS_RTNL_LINK("nvgre");
MODULE_ALIAS_GENL_FAMILY(NVGRE_FAMILY_NAME);
