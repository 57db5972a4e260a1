/* SPDX-License-Identifier: GPL-2.0-only */
/* Who performs offloads on the way to a remote (O6). */
#ifndef NVGRE_EFFECTIVE_H
#define NVGRE_EFFECTIVE_H

#include <linux/ethtool.h>
#include <linux/if.h>

#include "addr.h"
#include "offload.h"

struct nvgre_dev;

#define NVGRE_REASON_LEN	80

/**
 * struct nvgre_path_names - names for a report
 * @dev: the underlay device
 * @driver: its driver, as "ethtool -i" names it
 */
struct nvgre_path_names {
	char dev[IFNAMSIZ];
	char driver[sizeof_field(struct ethtool_drvinfo, driver)];
};

void nvgre_effective_get(struct nvgre_dev *nv, struct nvgre_path *path);
void nvgre_effective_names(const struct nvgre_dev *nv,
			   const struct nvgre_path *path,
			   struct nvgre_path_names *names);
void nvgre_effective_text(char *text, const struct nvgre_path_names *names,
			  unsigned int max_header_size,
			  const struct nvgre_effective *e);

#endif /* NVGRE_EFFECTIVE_H */
