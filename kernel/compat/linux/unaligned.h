/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef NVGRE_COMPAT_LINUX_UNALIGNED_H
#define NVGRE_COMPAT_LINUX_UNALIGNED_H

#if __has_include_next(<linux/unaligned.h>)
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif
