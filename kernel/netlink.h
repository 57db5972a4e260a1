/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic netlink family: what its parts share. uapi/nvgre.yaml says what
 * there is to ask; its tables are generated (netlink-gen.c).
 */
#ifndef NVGRE_NETLINK_H
#define NVGRE_NETLINK_H

#include <net/genetlink.h>

#include "netlink-gen.h"
#include "nvgre.h"

/* In each set of attributes, a device is named in the same way. */
#define NVGRE_A_IFINDEX	NVGRE_A_DEV_IFINDEX
#define NVGRE_A_IFNAME	NVGRE_A_DEV_IFNAME

/**
 * struct nvgre_nl_head - what the header of a message says
 * @portid: who it is for; 0 for all who listen
 * @seq: number of the request
 * @flags: of the netlink header
 * @cmd: the command
 * @cb: the dump that it is part of, or NULL
 */
struct nvgre_nl_head {
	u32 portid;
	u32 seq;
	int flags;
	u8 cmd;
	struct netlink_callback *cb;
};

/*
 * Puts the attributes behind the device's name into a message; 0 or -EMSGSIZE.
 * @what: which of the device's queues, rules, ...
 */
typedef int nvgre_nl_fill(struct sk_buff *skb, const struct nvgre_dev *nv,
			  const void *what);

/*
 * Puts messages about one device into @skb, from @pos on, and moves @pos; 0 when
 * it has no more, or -EMSGSIZE. @tb: what was asked for.
 */
typedef int nvgre_nl_dump_dev(struct sk_buff *skb,
			      const struct nvgre_nl_head *head,
			      const struct nvgre_dev *nv, struct nlattr **tb,
			      unsigned long *pos);

/* Does what a request asks of @nv. Context: RTNL. Return: 0 or an error. */
typedef int nvgre_nl_act(struct nvgre_dev *nv, struct genl_info *info);

int nvgre_nl_register(void);
void nvgre_nl_unregister(void);

int nvgre_nl_with_dev(struct genl_info *info, nvgre_nl_act *act);
int nvgre_nl_put(struct sk_buff *skb, const struct nvgre_nl_head *head,
		 const struct nvgre_dev *nv, nvgre_nl_fill *fill,
		 const void *what);
struct sk_buff *nvgre_nl_new(void);
int nvgre_nl_send(struct sk_buff *skb, struct genl_info *info, u8 cmd,
		  const struct nvgre_dev *nv, nvgre_nl_fill *fill,
		  const void *what);
int nvgre_nl_reply(struct genl_info *info, u8 cmd, const struct nvgre_dev *nv,
		   nvgre_nl_fill *fill, const void *what);
void nvgre_nl_changed(struct nvgre_dev *nv);
void nvgre_nl_lost(struct nvgre_dev *nv);
void nvgre_nl_notify(struct nvgre_dev *nv, u8 cmd, nvgre_nl_fill *fill,
		     const void *what);
int nvgre_nl_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		  nvgre_nl_dump_dev *dump_dev);

/* netlink_queue.c */
int nvgre_queue_set_cpu(struct nvgre_dev *nv, unsigned int queue, int cpu);
void nvgre_queue_set_len(struct nvgre_dev *nv, unsigned int len);
int nvgre_queue_set_number(struct nvgre_dev *nv, unsigned int n, bool spread);

/* netlink_filter.c */
void nvgre_nl_rule_added(struct nvgre_dev *nv, const struct nvgre_rule *rule);
void nvgre_nl_rule_deleted(struct nvgre_dev *nv, const struct nvgre_rule *rule);

#endif /* NVGRE_NETLINK_H */
