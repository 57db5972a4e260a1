/* SPDX-License-Identifier: GPL-2.0-only */
/* Who performs offloads on the way to a remote (O6). */
#ifndef NVGRE_EFFECTIVE_H
#define NVGRE_EFFECTIVE_H

#include <linux/if.h>

#include "addr.h"
#include "offload.h"

struct nvgre_dev;

#define NVGRE_REASON_LEN	80

/**
 * struct nvgre_path_names - names for a report, good as long as RTNL is held
 * @dev: the underlay device, or ""
 * @driver: its driver or, without one, its rtnl link kind; or ""
 */
struct nvgre_path_names {
	char dev[IFNAMSIZ];
	const char *driver;
};

bool nvgre_effective_moved(struct nvgre_dev *nv, const struct nvgre_path *was);
int nvgre_effective_get(struct nvgre_dev *nv, struct nvgre_path *path);
void nvgre_effective_names(const struct nvgre_dev *nv,
			   const struct nvgre_path *path,
			   struct nvgre_path_names *names);
void nvgre_effective_text(char *text, const struct nvgre_path_names *names,
			  unsigned int max_header_size,
			  const struct nvgre_effective *e);

#endif /* NVGRE_EFFECTIVE_H */
