/* SPDX-License-Identifier: GPL-2.0-only */
/* Before it was a header, its contents were in linux/skbuff.h. */
#ifndef NVGRE_COMPAT_NET_GSO_H
#define NVGRE_COMPAT_NET_GSO_H

#ifdef NVGRE_HAVE_GSO_H
#include_next <net/gso.h>
#else
#include <linux/skbuff.h>
#endif

#endif
