// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family "nvgre", and its devices. Whoever asks is answered
 * under RTNL; a dump takes it anew for each part, so that it does not hold up
 * others, and says when something has changed in between.
 */
#include <linux/if_nvgre.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "netlink.h"
#include "nvgre.h"

static const struct genl_multicast_group nvgre_nl_groups[] = {
	[NVGRE_NLGRP_MONITOR] = { .name = NVGRE_MCGRP_MONITOR },
};

static struct genl_family nvgre_nl_family __ro_after_init = {
	.name		= NVGRE_FAMILY_NAME,
	.version	= NVGRE_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= nvgre_nl_ops,
	.n_ops		= ARRAY_SIZE(nvgre_nl_ops),
	.mcgrps		= nvgre_nl_groups,
	.n_mcgrps	= ARRAY_SIZE(nvgre_nl_groups),
};

int __init nvgre_nl_register(void)
{
	return genl_register_family(&nvgre_nl_family);
}

void nvgre_nl_unregister(void)
{
	genl_unregister_family(&nvgre_nl_family);
}

/* -- which device ------------------------------------------------------------ */

/* The nvgre device that @dev is, or NULL. */
static struct nvgre_dev *nvgre_nl_dev(struct net_device *dev)
{
	return dev->rtnl_link_ops == &nvgre_link_ops ? netdev_priv(dev) : NULL;
}

/* The device that a request names, or ERR_PTR. Context: RTNL. */
static struct nvgre_dev *nvgre_nl_find(struct net *net, struct nlattr **tb,
				       struct netlink_ext_ack *extack)
{
	const struct nlattr *index = tb[NVGRE_A_IFINDEX];
	const struct nlattr *name = tb[NVGRE_A_IFNAME];
	struct net_device *dev;
	struct nvgre_dev *nv;

	ASSERT_RTNL();
	if (!index && !name) {
		NL_SET_ERR_ATTR_MISS(extack, NULL, NVGRE_A_IFINDEX);
		return ERR_PTR(nvgre_refuse(extack, NULL, -EINVAL,
					    "no device is named: give ifindex or ifname"));
	}
	if (index)
		dev = __dev_get_by_index(net, nla_get_u32(index));
	else
		dev = __dev_get_by_name(net, nla_data(name));
	if (!dev)
		return ERR_PTR(nvgre_refuse(extack, index ?: name, -ENODEV,
					    "no such device"));
	if (index && name && nla_strcmp(name, dev->name))
		return ERR_PTR(nvgre_refuse(extack, name, -ENODEV,
					    "ifindex and ifname are not of one device"));
	nv = nvgre_nl_dev(dev);
	if (!nv)
		return ERR_PTR(nvgre_refuse(extack, index ?: name, -EOPNOTSUPP,
					    "not a device of kind nvgre"));
	return nv;
}

/**
 * nvgre_nl_with_dev() - do what a request asks of the device that it names
 * @info: the request
 * @act: called under RTNL, with the device
 *
 * Return: what @act returns, or why there is no such device.
 */
int nvgre_nl_with_dev(struct genl_info *info, nvgre_nl_act *act)
{
	struct nvgre_dev *nv;
	int err;

	rtnl_lock();
	nv = nvgre_nl_find(genl_info_net(info), info->attrs, info->extack);
	err = IS_ERR(nv) ? PTR_ERR(nv) : act(nv, info);
	rtnl_unlock();
	return err;
}

/* -- messages ----------------------------------------------------------------- */

/* Puts a whole message into @skb, or nothing: 0 or -EMSGSIZE. */
int nvgre_nl_put(struct sk_buff *skb, const struct nvgre_nl_head *head,
		 const struct nvgre_dev *nv, nvgre_nl_fill *fill,
		 const void *what)
{
	void *hdr;

	hdr = genlmsg_put(skb, head->portid, head->seq, &nvgre_nl_family,
			  head->flags, head->cmd);
	if (!hdr)
		return -EMSGSIZE;
	if (head->cb)
		genl_dump_check_consistent(head->cb, hdr);
	if (nla_put_u32(skb, NVGRE_A_IFINDEX, nv->dev->ifindex) ||
	    nla_put_string(skb, NVGRE_A_IFNAME, nv->dev->name) ||
	    fill(skb, nv, what)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* Room for one message, or NULL. */
struct sk_buff *nvgre_nl_new(void)
{
	return genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
}

int nvgre_nl_reply(struct genl_info *info, u8 cmd, const struct nvgre_dev *nv,
		   nvgre_nl_fill *fill, const void *what)
{
	struct sk_buff *skb = nvgre_nl_new();

	return skb ? nvgre_nl_send(skb, info, cmd, nv, fill, what) : -ENOMEM;
}

/* Answers in @skb, of nvgre_nl_new(). Consumes @skb. */
int nvgre_nl_send(struct sk_buff *skb, struct genl_info *info, u8 cmd,
		  const struct nvgre_dev *nv, nvgre_nl_fill *fill,
		  const void *what)
{
	const struct nvgre_nl_head head = {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = cmd,
	};
	int err = nvgre_nl_put(skb, &head, nv, fill, what);

	if (WARN_ON_ONCE(err)) {
		nlmsg_free(skb);
		return err;
	}
	return genlmsg_reply(skb, info);
}

/* Something that dumps tell has changed: one that is under way says so. RTNL. */
void nvgre_nl_changed(struct nvgre_dev *nv)
{
	ASSERT_RTNL();
	nv->changes++;
	nvgre_net_of(dev_net(nv->dev))->changes++;
}

/* Listeners shall know that they missed something: ENOBUFS. RTNL. */
void nvgre_nl_lost(struct nvgre_dev *nv)
{
	nvgre_nl_changed(nv);
	genl_set_err(&nvgre_nl_family, dev_net(nv->dev), 0, NVGRE_NLGRP_MONITOR,
		     -ENOBUFS);
}

/**
 * nvgre_nl_notify() - tell those who listen in the device's namespace
 * @nv: the device
 * @cmd: what has happened
 * @fill: puts the attributes
 * @what: for @fill
 *
 * A dump that is under way will say that it was interrupted.
 *
 * Context: RTNL, so that the order of messages is that of changes.
 */
void nvgre_nl_notify(struct nvgre_dev *nv, u8 cmd, nvgre_nl_fill *fill,
		     const void *what)
{
	const struct nvgre_nl_head head = { .cmd = cmd };
	struct net *net = dev_net(nv->dev);
	struct sk_buff *skb;

	nvgre_nl_changed(nv);
	if (!genl_has_listeners(&nvgre_nl_family, net, NVGRE_NLGRP_MONITOR))
		return;
	skb = nvgre_nl_new();
	if (skb && WARN_ON_ONCE(nvgre_nl_put(skb, &head, nv, fill, what))) {
		nlmsg_free(skb);
		skb = NULL;
	}
	if (!skb)
		nvgre_nl_lost(nv);
	else
		genlmsg_multicast_netns(&nvgre_nl_family, net, skb, 0,
					NVGRE_NLGRP_MONITOR, GFP_KERNEL);
}

/*
 * Where a dump is: so many devices are done, and so much of the next. One that was
 * asked for is known by @ifindex from then on, whatever its name becomes.
 */
struct nvgre_nl_cursor {
	unsigned int devs;
	int ifindex;
	unsigned long pos;
};

/* A number that changes with what is dumped; 0 means that none is known. */
static unsigned int nvgre_nl_dump_seq(struct net *net,
				      const struct nvgre_dev *nv)
{
	unsigned int seq = net->dev_base_seq;

	seq += nv ? nv->changes : nvgre_net_of(net)->changes;
	return seq ?: 1;
}

static struct nvgre_dev *nvgre_nl_dump_find(struct net *net,
					    struct nvgre_nl_cursor *cursor,
					    struct nlattr **tb,
					    struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	struct nvgre_dev *nv;

	if (!cursor->ifindex) {
		nv = nvgre_nl_find(net, tb, extack);
		if (!IS_ERR(nv))
			cursor->ifindex = nv->dev->ifindex;
		return nv;
	}
	dev = __dev_get_by_index(net, cursor->ifindex);
	nv = dev ? nvgre_nl_dev(dev) : NULL;
	return nv ?: ERR_PTR(nvgre_refuse(extack, NULL, -ENODEV,
					  "the device is gone"));
}

static int nvgre_nl_dump_all(struct sk_buff *skb,
			     const struct nvgre_nl_head *head, struct net *net,
			     struct nlattr **tb, nvgre_nl_dump_dev *dump_dev)
{
	struct nvgre_nl_cursor *cursor = (void *)head->cb->ctx;
	const struct nvgre_dev *nv;
	struct net_device *dev;
	unsigned int i = 0;
	int err;

	for_each_netdev(net, dev) {
		if (i++ < cursor->devs)
			continue;
		nv = nvgre_nl_dev(dev);
		err = nv ? dump_dev(skb, head, nv, tb, &cursor->pos) : 0;
		if (err)
			return err;
		cursor->devs = i;
		cursor->pos = 0;
	}
	return 0;
}

/**
 * nvgre_nl_dump() - dump one device's things, or all devices' of a namespace
 * @skb: to fill
 * @cb: state of the dump
 * @cmd: command of the messages
 * @dump_dev: dumps one device's
 *
 * Return: as the dumpit operation: more to come, or 0, or an error.
 */
int nvgre_nl_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		  nvgre_nl_dump_dev *dump_dev)
{
	const struct nvgre_nl_head head = {
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cmd = cmd,
		.cb = cb,
	};
	struct nvgre_nl_cursor *cursor = (void *)cb->ctx;
	struct nlattr **tb = nvgre_compat_dump_attrs(cb);
	struct net *net = sock_net(skb->sk);
	const struct nvgre_dev *nv = NULL;
	int err = 0;

	BUILD_BUG_ON(sizeof(*cursor) > sizeof(cb->ctx));
	rtnl_lock();
	if (tb[NVGRE_A_IFINDEX] || tb[NVGRE_A_IFNAME]) {
		nv = nvgre_nl_dump_find(net, cursor, tb, cb->extack);
		if (IS_ERR(nv)) {
			err = PTR_ERR(nv);
			goto unlock;
		}
	}
	cb->seq = nvgre_nl_dump_seq(net, nv);
	if (!nv) {
		err = nvgre_nl_dump_all(skb, &head, net, tb, dump_dev);
	} else if (!cursor->devs) {
		err = dump_dev(skb, &head, nv, tb, &cursor->pos);
		if (!err)
			cursor->devs = 1;
	}
unlock:
	rtnl_unlock();
	return err && !(err == -EMSGSIZE && skb->len) ? err : skb->len;
}

/* -- devices ------------------------------------------------------------------ */

static int nvgre_nl_fill_config(struct sk_buff *skb, const struct nvgre_dev *nv)
{
	struct nlattr *nest = nla_nest_start(skb, NVGRE_A_DEV_CONFIG);

	/* One and the same attributes, in two protocols. */
	static_assert((int)NVGRE_A_CONFIG_MAX == (int)IFLA_NVGRE_MAX);
	static_assert((int)NVGRE_A_CONFIG_LINK == (int)IFLA_NVGRE_LINK);
	if (!nest || nvgre_link_ops.fill_info(skb, nv->dev))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nvgre_nl_fill_dev(struct sk_buff *skb, const struct nvgre_dev *nv,
			     const void *what)
{
	const struct net_device *dev = nv->dev;

	if (nvgre_nl_fill_config(skb, nv) ||
	    nla_put_u8(skb, NVGRE_A_DEV_UP, netif_running(dev)) ||
	    nla_put_u32(skb, NVGRE_A_DEV_MTU, dev->mtu) ||
	    nla_put_u32(skb, NVGRE_A_DEV_RX_QUEUES, nv->steer.n_queues) ||
	    nla_put_u32(skb, NVGRE_A_DEV_RX_QUEUES_MAX, dev->num_rx_queues))
		return -EMSGSIZE;
	if (nvgre_crosses_netns(nv) &&
	    nla_put_s32(skb, NVGRE_A_DEV_LINK_NETNSID,
			peernet2id(dev_net(dev), nv->net)))
		return -EMSGSIZE;
	if (nv->underlay &&
	    nla_put_u32(skb, NVGRE_A_DEV_UNDERLAY, nv->underlay))
		return -EMSGSIZE;
	return 0;
}

static int nvgre_nl_dev_get(struct nvgre_dev *nv, struct genl_info *info)
{
	return nvgre_nl_reply(info, NVGRE_CMD_DEV_GET, nv, nvgre_nl_fill_dev,
			      NULL);
}

int nvgre_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nvgre_nl_with_dev(info, nvgre_nl_dev_get);
}

static int nvgre_nl_dump_dev_one(struct sk_buff *skb,
				 const struct nvgre_nl_head *head,
				 const struct nvgre_dev *nv,
				 struct nlattr **tb, unsigned long *pos)
{
	return nvgre_nl_put(skb, head, nv, nvgre_nl_fill_dev, NULL);
}

int nvgre_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return nvgre_nl_dump(skb, cb, NVGRE_CMD_DEV_GET, nvgre_nl_dump_dev_one);
}
