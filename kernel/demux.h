/* SPDX-License-Identifier: GPL-2.0-only */
/* Which device a received GRE packet is for. */
#ifndef NVGRE_DEMUX_H
#define NVGRE_DEMUX_H

#include "nvgre.h"

int nvgre_demux_add(struct nvgre_dev *nv);
void nvgre_demux_del(struct nvgre_dev *nv);

#endif /* NVGRE_DEMUX_H */
