/* SPDX-License-Identifier: GPL-2.0-only */
/* The attributes of a dump request had another place. */
#ifndef NVGRE_COMPAT_NET_GENETLINK_H
#define NVGRE_COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>

static inline struct nlattr **
nvgre_compat_dump_attrs(struct netlink_callback *cb)
{
#ifdef NVGRE_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif
