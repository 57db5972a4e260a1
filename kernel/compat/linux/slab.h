/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef NVGRE_COMPAT_LINUX_SLAB_H
#define NVGRE_COMPAT_LINUX_SLAB_H

#include_next <linux/slab.h>

#ifndef kzalloc_obj
#define kzalloc_obj(obj, gfp)	kzalloc(sizeof(obj), gfp)
#define kvzalloc_obj(obj, gfp)	kvzalloc(sizeof(obj), gfp)
#endif

#endif
