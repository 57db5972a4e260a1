// SPDX-License-Identifier: GPL-2.0-only
/*
 * rtnl_link_ops. New and changed links go the same way: attributes are parsed
 * into a copy of the configuration, the whole is judged once, then published.
 */
#include <linux/etherdevice.h>
#include <linux/slab.h>
#include <net/rtnetlink.h>

#include "netlink.h"
#include "nvgre.h"
#include "underlay.h"

static const struct nla_policy nvgre_policy[IFLA_NVGRE_MAX + 1] = {
	[IFLA_NVGRE_VSID]		= { .type = NLA_U32 },
	[IFLA_NVGRE_MODE]		= { .type = NLA_U8 },
	[IFLA_NVGRE_KEY]		= { .type = NLA_U32 },
	[IFLA_NVGRE_CSUM]		= { .type = NLA_U8 },
	[IFLA_NVGRE_EXTERNAL]		= { .type = NLA_U8 },
	[IFLA_NVGRE_LOCAL]		= NLA_POLICY_EXACT_LEN(sizeof(__be32)),
	[IFLA_NVGRE_LOCAL6]		= NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[IFLA_NVGRE_REMOTE]		= NLA_POLICY_EXACT_LEN(sizeof(__be32)),
	[IFLA_NVGRE_REMOTE6]		= NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[IFLA_NVGRE_LINK]		= { .type = NLA_U32 },
	[IFLA_NVGRE_TTL]		= { .type = NLA_U8 },
	[IFLA_NVGRE_TTL_INHERIT]	= { .type = NLA_U8 },
	[IFLA_NVGRE_TOS]		= { .type = NLA_U8 },
	[IFLA_NVGRE_FLOWID_MODE]	= { .type = NLA_U8 },
	[IFLA_NVGRE_FLOWID]		= { .type = NLA_U8 },
	[IFLA_NVGRE_RESERVED_VSID]	= { .type = NLA_U8 },
	[IFLA_NVGRE_SRCCHECK]		= { .type = NLA_U8 },
};

/* -- attributes to configuration ------------------------------------------- */

/* One-byte attributes: the largest value, and where it goes. */
static const struct nvgre_small {
	u16 attr;
	u16 off;
	u8 max;
	const char *why;
} nvgre_smalls[] = {
#define NVGRE_SMALL(a, field, m, w)					\
	{ IFLA_NVGRE_##a, offsetof(struct nvgre_cfg, field), m, w }
	NVGRE_SMALL(MODE, mode, NVGRE_MODE_MAX, "mode must be nvgre or gre"),
	NVGRE_SMALL(CSUM, csum, 1, "csum must be 0 or 1"),
	NVGRE_SMALL(EXTERNAL, external, 1, "external must be 0 or 1"),
	NVGRE_SMALL(TTL, ttl, U8_MAX, NULL),
	NVGRE_SMALL(TTL_INHERIT, ttl_inherit, 1, "ttl inherit must be 0 or 1"),
	NVGRE_SMALL(TOS, tos, U8_MAX, NULL),
	NVGRE_SMALL(FLOWID_MODE, flowid_mode, NVGRE_FLOWID_MODE_MAX,
		    "flowid mode must be hash or fixed"),
	NVGRE_SMALL(FLOWID, flowid, U8_MAX, NULL),
	NVGRE_SMALL(RESERVED_VSID, reserved_vsid, 1,
		    "reserved-vsid must be 0 or 1"),
	NVGRE_SMALL(SRCCHECK, srccheck, 1, "srccheck must be 0 or 1"),
#undef NVGRE_SMALL
};

static int nvgre_parse_smalls(struct nvgre_cfg *cfg, struct nlattr *data[],
			      struct netlink_ext_ack *extack)
{
	int i;

	static_assert(sizeof(bool) == sizeof(u8));
	for (i = 0; i < ARRAY_SIZE(nvgre_smalls); i++) {
		const struct nvgre_small *s = &nvgre_smalls[i];

		if (!data[s->attr])
			continue;
		if (nla_get_u8(data[s->attr]) > s->max)
			return nvgre_refuse(extack, data[s->attr], -EINVAL,
					    s->why);
		*((u8 *)cfg + s->off) = nla_get_u8(data[s->attr]);
	}
	return 0;
}

/* All zero means no address, in either family. */
static int nvgre_parse_addr(struct nvgre_addr *addr, const struct nlattr *v4,
			    const struct nlattr *v6,
			    struct netlink_ext_ack *extack)
{
	if (v4 && v6)
		return nvgre_refuse(extack, v6, -EINVAL,
				    "an address is IPv4 or IPv6, not both");
	if (!v4 && !v6)
		return 0;

	memset(addr, 0, sizeof(*addr));
	if (v4) {
		addr->v4 = nla_get_in_addr(v4);
		if (addr->v4)
			addr->family = AF_INET;
	} else {
		addr->v6 = nla_get_in6_addr(v6);
		if (!ipv6_addr_any(&addr->v6))
			addr->family = AF_INET6;
	}
	return 0;
}

/*
 * Puts what @data names into @cfg, which holds the defaults or the device's
 * configuration.
 */
static int nvgre_parse(struct nvgre_cfg *cfg, struct nlattr *data[],
		       struct netlink_ext_ack *extack)
{
	bool had_remote = cfg->remote.family;
	int err;

	err = nvgre_parse_smalls(cfg, data, extack);
	if (err)
		return err;
	if (data[IFLA_NVGRE_VSID])
		cfg->vsid = nla_get_u32(data[IFLA_NVGRE_VSID]);
	if (data[IFLA_NVGRE_KEY]) {
		cfg->key = nla_get_u32(data[IFLA_NVGRE_KEY]);
		cfg->has_key = true;
	}
	if (data[IFLA_NVGRE_LINK])
		cfg->link = nla_get_u32(data[IFLA_NVGRE_LINK]);

	err = nvgre_parse_addr(&cfg->local, data[IFLA_NVGRE_LOCAL],
			       data[IFLA_NVGRE_LOCAL6], extack);
	if (err)
		return err;
	err = nvgre_parse_addr(&cfg->remote, data[IFLA_NVGRE_REMOTE],
			       data[IFLA_NVGRE_REMOTE6], extack);
	if (err)
		return err;

	/* The source check comes and goes with the remote. */
	if (!data[IFLA_NVGRE_SRCCHECK] && had_remote != !!cfg->remote.family)
		cfg->srccheck = cfg->remote.family;
	return 0;
}

/* -- judging a configuration ----------------------------------------------- */

static int nvgre_check_vsid(const struct nvgre_cfg *cfg, struct nlattr *data[],
			    struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = data[IFLA_NVGRE_VSID];

	if (attr && cfg->mode == NVGRE_MODE_GRE)
		return nvgre_refuse(extack, attr, -EINVAL,
				    "vsid is not for mode gre: use key");
	if (attr && cfg->external)
		return nvgre_refuse(extack, attr, -EINVAL,
				    "vsid and external exclude each other: an external device takes the VSID from metadata");
	if (cfg->mode == NVGRE_MODE_GRE || cfg->external)
		return 0;
	if (cfg->vsid > NVGRE_VSID_MASK)
		return nvgre_refuse(extack, attr, -ERANGE,
				    "vsid out of range: it has 24 bits");
	if (nvgre_vsid_is_reserved(cfg->vsid) && !cfg->reserved_vsid)
		return nvgre_refuse(extack, attr, -EINVAL,
				    "vsid is reserved by RFC 7637 (0 to 0xfff, 0xffffff): use reserved-vsid to allow it");
	return 0;
}

static int nvgre_check_mode(const struct nvgre_cfg *cfg, struct nlattr *data[],
			    struct netlink_ext_ack *extack)
{
	if (cfg->mode == NVGRE_MODE_GRE) {
		if (cfg->external)
			return nvgre_refuse(extack, data[IFLA_NVGRE_EXTERNAL],
					    -EINVAL,
					    "external is not for mode gre");
		if (data[IFLA_NVGRE_FLOWID_MODE] || data[IFLA_NVGRE_FLOWID])
			return nvgre_refuse(extack,
					    data[IFLA_NVGRE_FLOWID_MODE] ?:
					    data[IFLA_NVGRE_FLOWID], -EINVAL,
					    "flowid is not for mode gre: the key is fixed");
		return 0;
	}
	if (data[IFLA_NVGRE_FLOWID] && cfg->flowid_mode == NVGRE_FLOWID_HASH)
		return nvgre_refuse(extack, data[IFLA_NVGRE_FLOWID], -EINVAL,
				    "a flowid needs the fixed flowid mode");
	if (cfg->has_key)
		return nvgre_refuse(extack, data[IFLA_NVGRE_KEY], -EINVAL,
				    "key is for mode gre: NVGRE has vsid and flowid");
	if (cfg->csum)
		return nvgre_refuse(extack, data[IFLA_NVGRE_CSUM], -EINVAL,
				    "csum is for mode gre: NVGRE has no checksum (RFC 7637 section 3.2)");
	return 0;
}

static bool nvgre_is_linklocal(const struct nvgre_addr *addr)
{
	return addr->family == AF_INET6 &&
	       ipv6_addr_type(&addr->v6) & IPV6_ADDR_LINKLOCAL;
}

static int nvgre_check_addrs(struct net *net, const struct nvgre_cfg *cfg,
			     struct nlattr *data[],
			     struct netlink_ext_ack *extack)
{
	const struct nlattr *local = data[IFLA_NVGRE_LOCAL] ?:
				     data[IFLA_NVGRE_LOCAL6];
	const struct nlattr *remote = data[IFLA_NVGRE_REMOTE] ?:
				      data[IFLA_NVGRE_REMOTE6];

	if ((cfg->local.family &&
	     !nvgre_underlay_family_works(cfg->local.family)) ||
	    (cfg->remote.family &&
	     !nvgre_underlay_family_works(cfg->remote.family)))
		return nvgre_refuse(extack, remote ?: local, -EAFNOSUPPORT,
				    "IPv6 is disabled on this host");
	if (cfg->local.family && !nvgre_addr_is_unicast(&cfg->local))
		return nvgre_refuse(extack, local, -EINVAL,
				    "local must be a unicast address");
	if (nvgre_addr_is_multicast(&cfg->remote))
		return nvgre_refuse(extack, remote, -EINVAL,
				    "remote must not be a multicast address");
	if (nvgre_addr_is_broadcast(net, &cfg->remote))
		return nvgre_refuse(extack, remote, -EINVAL,
				    "remote must not be a broadcast address");
	if (cfg->remote.family && !nvgre_addr_is_unicast(&cfg->remote))
		return nvgre_refuse(extack, remote, -EINVAL,
				    "remote must be a unicast address");
	if (cfg->local.family && cfg->remote.family &&
	    cfg->local.family != cfg->remote.family)
		return nvgre_refuse(extack, remote, -EINVAL,
				    "local and remote must be of one address family");
	if (cfg->remote.family && nvgre_addr_equal(&cfg->local, &cfg->remote))
		return nvgre_refuse(extack, remote, -EINVAL,
				    "remote must not be the same as local");
	if (!cfg->link && (nvgre_is_linklocal(&cfg->local) ||
			   nvgre_is_linklocal(&cfg->remote)))
		return nvgre_refuse(extack, remote ?: local, -EINVAL,
				    "a link-local address needs dev");
	return 0;
}

static int nvgre_check(struct net *net, const struct net_device *dev,
		       const struct nvgre_cfg *cfg, struct nlattr *data[],
		       struct netlink_ext_ack *extack)
{
	const struct net_device *lower;
	int err;

	err = nvgre_check_vsid(cfg, data, extack);
	if (err)
		return err;
	err = nvgre_check_mode(cfg, data, extack);
	if (err)
		return err;
	err = nvgre_check_addrs(net, cfg, data, extack);
	if (err)
		return err;

	if (cfg->external && cfg->remote.family)
		return nvgre_refuse(extack, data[IFLA_NVGRE_REMOTE] ?:
				    data[IFLA_NVGRE_REMOTE6], -EINVAL,
				    "remote and external exclude each other: an external device takes the remote from metadata");
	if (cfg->srccheck && !cfg->remote.family)
		return nvgre_refuse(extack, data[IFLA_NVGRE_SRCCHECK], -EINVAL,
				    "srccheck needs a remote to check against");
	if (!cfg->link)
		return 0;
	lower = __dev_get_by_index(net, cfg->link);
	if (!lower)
		return nvgre_refuse(extack, data[IFLA_NVGRE_LINK], -ENODEV,
				    "dev does not exist");
	if (lower == dev)
		return nvgre_refuse(extack, data[IFLA_NVGRE_LINK], -EINVAL,
				    "dev must be another device");
	return 0;
}

/* Would @cfg claim the very packets that another device claims? */
static bool nvgre_cfg_same_packets(const struct nvgre_cfg *a,
				   const struct nvgre_cfg *b)
{
	if (a->mode != b->mode || a->external != b->external ||
	    a->link != b->link || !nvgre_addr_equal(&a->local, &b->local))
		return false;
	if (a->mode == NVGRE_MODE_NVGRE)
		return a->external || a->vsid == b->vsid;
	return a->has_key == b->has_key && a->key == b->key &&
	       nvgre_addr_equal(&a->remote, &b->remote);
}

static int nvgre_check_unique(const struct nvgre_net *nn,
			      const struct nvgre_dev *self,
			      const struct nvgre_cfg *cfg,
			      struct netlink_ext_ack *extack)
{
	const struct nvgre_dev *nv;

	list_for_each_entry(nv, &nn->devs, list) {
		const struct nvgre_conf *conf = rtnl_dereference(nv->conf);

		if (nv == self || !nvgre_cfg_same_packets(&conf->cfg, cfg))
			continue;
		if (cfg->mode == NVGRE_MODE_GRE)
			return nvgre_refuse(extack, NULL, -EEXIST,
					    "a device with this key, local, remote and dev exists");
		return nvgre_refuse(extack, NULL, -EEXIST,
				    cfg->external ?
				    "an external device with this local and dev exists" :
				    "a device with this vsid, local and dev exists");
	}
	return 0;
}

/* What makes a device the one it is cannot change while packets look for it. */
static int nvgre_check_fixed(const struct nvgre_cfg *old,
			     const struct nvgre_cfg *cfg, struct nlattr *data[],
			     struct netlink_ext_ack *extack)
{
	if (cfg->mode != old->mode)
		return nvgre_refuse(extack, data[IFLA_NVGRE_MODE], -EOPNOTSUPP,
				    "mode cannot be changed");
	if (cfg->vsid != old->vsid)
		return nvgre_refuse(extack, data[IFLA_NVGRE_VSID], -EOPNOTSUPP,
				    "vsid cannot be changed");
	if (cfg->has_key != old->has_key || cfg->key != old->key)
		return nvgre_refuse(extack, data[IFLA_NVGRE_KEY], -EOPNOTSUPP,
				    "key cannot be changed");
	if (cfg->external != old->external)
		return nvgre_refuse(extack, data[IFLA_NVGRE_EXTERNAL],
				    -EOPNOTSUPP, "external cannot be changed");
	if (!nvgre_addr_equal(&cfg->local, &old->local))
		return nvgre_refuse(extack, data[IFLA_NVGRE_LOCAL] ?:
				    data[IFLA_NVGRE_LOCAL6], -EOPNOTSUPP,
				    "local cannot be changed");
	return 0;
}

/* -- publishing ------------------------------------------------------------ */

static struct nvgre_conf *nvgre_conf_alloc(const struct nvgre_cfg *cfg)
{
	struct nvgre_conf *conf;
	__be16 flags = 0;

	conf = kzalloc_obj(*conf, GFP_KERNEL_ACCOUNT);
	if (!conf)
		return NULL;
	if (dst_cache_init(&conf->route, GFP_KERNEL)) {
		kfree(conf);
		return NULL;
	}

	if (cfg->mode == NVGRE_MODE_NVGRE || cfg->has_key)
		flags |= GRE_KEY;
	if (cfg->csum)
		flags |= GRE_CSUM;
	conf->cfg = *cfg;
	conf->gre.flags = flags;
	conf->gre.len = nvgre_gre_len(flags);
	conf->gre.key = cfg->key;
	return conf;
}

/* Context: any, when nobody can see @conf any more; NULL is fine. */
static void nvgre_conf_free(struct nvgre_conf *conf)
{
	if (!conf)
		return;
	dst_cache_destroy(&conf->route);
	kfree(conf);
}

static void nvgre_conf_free_rcu(struct rcu_head *rcu)
{
	nvgre_conf_free(container_of(rcu, struct nvgre_conf, rcu));
}

/* The device has no configuration from now on. Context: RTNL. */
void nvgre_conf_retire(struct nvgre_dev *nv)
{
	struct nvgre_conf *conf = rtnl_dereference(nv->conf);

	RCU_INIT_POINTER(nv->conf, NULL);
	call_rcu(&conf->rcu, nvgre_conf_free_rcu);
}

/*
 * Makes @dev an upper device of @lower (or of none), instead of what it was
 * before. The core refuses loops and chains of more than eight.
 */
static int nvgre_set_linked(struct nvgre_dev *nv, struct net_device *lower,
			    struct netlink_ext_ack *extack)
{
	int err;

	if (lower == nv->linked)
		return 0;
	if (lower) {
		err = netdev_upper_dev_link(lower, nv->dev, extack);
		if (err)
			return err;
	}
	if (nv->linked)
		netdev_upper_dev_unlink(nv->linked, nv->dev);
	nv->linked = lower;
	return 0;
}

static struct net_device *nvgre_lower(const struct nvgre_dev *nv,
				      const struct nvgre_cfg *cfg)
{
	return cfg->link ? __dev_get_by_index(nv->net, cfg->link) : NULL;
}

static int nvgre_newlink(struct net_device *dev,
			 struct rtnl_newlink_params *params,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *none[IFLA_NVGRE_MAX + 1] = { };
	struct nlattr **data = params->data ?: none;
	struct nvgre_dev *nv = netdev_priv(dev);
	struct nvgre_cfg cfg = { };
	struct nvgre_conf *conf;
	int err;

	if (dev->num_rx_queues > NVGRE_RXQ_MAX)
		return nvgre_refuse(extack, params->tb[IFLA_NUM_RX_QUEUES],
				    -EINVAL, "numrxqueues must be at most 256");

	nv->net = rtnl_newlink_link_net(params);
	nv->nn = nvgre_net_of(nv->net);
	nv->mtu_set = params->tb[IFLA_MTU];

	err = nvgre_parse(&cfg, data, extack);
	if (err)
		return err;
	if (!data[IFLA_NVGRE_VSID] && !cfg.external &&
	    cfg.mode == NVGRE_MODE_NVGRE) {
		NL_SET_ERR_ATTR_MISS(extack, NULL, IFLA_NVGRE_VSID);
		return nvgre_refuse(extack, NULL, -EINVAL,
				    "vsid is missing: give vsid, external or mode gre");
	}
	err = nvgre_check(nv->net, dev, &cfg, data, extack);
	if (err)
		return err;
	err = nvgre_check_unique(nv->nn, NULL, &cfg, extack);
	if (err)
		return err;

	conf = nvgre_conf_alloc(&cfg);
	if (!conf)
		return -ENOMEM;
	rcu_assign_pointer(nv->conf, conf);
	nvgre_dev_follow_underlay(nv);

	err = register_netdevice(dev);
	if (err) {
		/* Where ndo_uninit has run, nothing is left. */
		nvgre_conf_free(rtnl_dereference(nv->conf));
		return err;
	}
	err = nvgre_set_linked(nv, nvgre_lower(nv, &cfg), extack);
	if (err) {
		unregister_netdevice(dev);
		return err;
	}
	nvgre_offload_begin(nv);
	list_add(&nv->list, &nv->nn->devs);
	nvgre_watch_begin(nv->nn);
	return 0;
}

NVGRE_COMPAT_NEWLINK(nvgre_newlink)

static int nvgre_changelink(struct net_device *dev, struct nlattr *tb[],
			    struct nlattr *data[],
			    struct netlink_ext_ack *extack)
{
	struct nvgre_dev *nv = netdev_priv(dev);
	struct nvgre_conf *old = rtnl_dereference(nv->conf);
	struct nvgre_cfg cfg = old->cfg;
	struct nvgre_conf *conf;
	int err;

	if (!data)
		return 0;
	/* X2: who was given the device must not rewire another's underlay. */
	if (!net_eq(nv->net, dev_net(dev)) &&
	    !ns_capable(nv->net->user_ns, CAP_NET_ADMIN))
		return nvgre_refuse(extack, NULL, -EPERM,
				    "CAP_NET_ADMIN is needed in the namespace of the underlay");

	err = nvgre_parse(&cfg, data, extack);
	if (err)
		return err;
	err = nvgre_check_fixed(&old->cfg, &cfg, data, extack);
	if (err)
		return err;
	err = nvgre_check(nv->net, dev, &cfg, data, extack);
	if (err)
		return err;
	err = nvgre_check_unique(nv->nn, nv, &cfg, extack);
	if (err)
		return err;

	conf = nvgre_conf_alloc(&cfg);
	if (!conf)
		return -ENOMEM;
	err = nvgre_set_linked(nv, nvgre_lower(nv, &cfg), extack);
	if (err) {
		nvgre_conf_free(conf);
		return err;
	}
	rcu_assign_pointer(nv->conf, conf);
	call_rcu(&old->rcu, nvgre_conf_free_rcu);
	nvgre_dev_follow_underlay(nv);
	nvgre_nl_changed(nv);
	nvgre_offload_tell(nv);
	return 0;
}

static void nvgre_dellink(struct net_device *dev, struct list_head *head)
{
	struct nvgre_dev *nv = netdev_priv(dev);

	/* Whoever looks for devices to remove must not find this one again. */
	list_del_init(&nv->list);
	nvgre_set_linked(nv, NULL, NULL);
	unregister_netdevice_queue(dev, head);
}

/*
 * The core parses link attributes leniently and would ignore what it does not
 * know; a misspelt or newer attribute must not be.
 */
static int nvgre_validate(struct nlattr *tb[], struct nlattr *data[],
			  struct netlink_ext_ack *extack)
{
	const struct nlattr *info;

	if (tb[IFLA_ADDRESS] &&
	    (nla_len(tb[IFLA_ADDRESS]) != ETH_ALEN ||
	     !is_valid_ether_addr(nla_data(tb[IFLA_ADDRESS]))))
		return nvgre_refuse(extack, tb[IFLA_ADDRESS], -EADDRNOTAVAIL,
				    "address must be a unicast MAC address");
	if (!tb[IFLA_LINKINFO])
		return 0;
	info = nla_find_nested(tb[IFLA_LINKINFO], IFLA_INFO_DATA);
	if (!info)
		return 0;
	return __nla_validate(nla_data(info), nla_len(info), IFLA_NVGRE_MAX,
			      nvgre_policy,
			      NL_VALIDATE_MAXTYPE | NL_VALIDATE_TRAILING |
			      NL_VALIDATE_STRICT_ATTRS, extack);
}

/* -- configuration to attributes ------------------------------------------- */

static size_t nvgre_get_size(const struct net_device *dev)
{
	return nla_total_size(sizeof(u32)) * 3 +	/* VSID, KEY, LINK */
	       nla_total_size(sizeof(struct in6_addr)) * 2 +
	       nla_total_size(sizeof(u8)) * ARRAY_SIZE(nvgre_smalls);
}

/* Puts @addr as attribute @v4 or @v6, or nothing where it is none. */
int nvgre_put_addr(struct sk_buff *skb, int v4, int v6,
		   const struct nvgre_addr *addr)
{
	switch (addr->family) {
	case AF_INET:
		return nla_put_in_addr(skb, v4, addr->v4);
	case AF_INET6:
		return nla_put_in6_addr(skb, v6, &addr->v6);
	}
	return 0;
}

static int nvgre_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	const struct nvgre_dev *nv = netdev_priv(dev);
	const struct nvgre_conf *conf = rtnl_dereference(nv->conf);
	const struct nvgre_cfg *cfg = &conf->cfg;
	int i;

	if (cfg->mode == NVGRE_MODE_NVGRE && !cfg->external &&
	    nla_put_u32(skb, IFLA_NVGRE_VSID, cfg->vsid))
		return -EMSGSIZE;
	if (cfg->has_key && nla_put_u32(skb, IFLA_NVGRE_KEY, cfg->key))
		return -EMSGSIZE;
	if (nvgre_put_addr(skb, IFLA_NVGRE_LOCAL, IFLA_NVGRE_LOCAL6,
			   &cfg->local) ||
	    nvgre_put_addr(skb, IFLA_NVGRE_REMOTE, IFLA_NVGRE_REMOTE6,
			   &cfg->remote) ||
	    nla_put_u32(skb, IFLA_NVGRE_LINK, cfg->link))
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(nvgre_smalls); i++)
		if (nla_put_u8(skb, nvgre_smalls[i].attr,
			       *((const u8 *)cfg + nvgre_smalls[i].off)))
			return -EMSGSIZE;
	return 0;
}

static struct net *nvgre_get_link_net(const struct net_device *dev)
{
	const struct nvgre_dev *nv = netdev_priv(dev);

	return READ_ONCE(nv->net);
}

/* Where the user names none: one queue for each CPU. */
static unsigned int nvgre_get_num_rx_queues(void)
{
	return min_t(unsigned int, num_online_cpus(), NVGRE_RXQ_DEFAULT_MAX);
}

struct rtnl_link_ops nvgre_link_ops __read_mostly = {
	.kind		= "nvgre",
	.maxtype	= IFLA_NVGRE_MAX,
	.policy		= nvgre_policy,
	.priv_size	= sizeof(struct nvgre_dev),
	.setup		= nvgre_dev_setup,
	.validate	= nvgre_validate,
	.newlink	= NVGRE_COMPAT_NEWLINK_OP(nvgre_newlink),
	.changelink	= nvgre_changelink,
	.dellink	= nvgre_dellink,
	.get_size	= nvgre_get_size,
	.fill_info	= nvgre_fill_info,
	.get_link_net	= nvgre_get_link_net,
	.get_num_rx_queues = nvgre_get_num_rx_queues,
};
