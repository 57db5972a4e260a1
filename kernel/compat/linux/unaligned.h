/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef NVGRE_COMPAT_LINUX_UNALIGNED_H
#define NVGRE_COMPAT_LINUX_UNALIGNED_H

#ifdef NVGRE_HAVE_UNALIGNED_H
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif
