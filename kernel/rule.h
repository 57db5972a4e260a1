/* SPDX-License-Identifier: GPL-2.0-only */
/* Steering rules: the one place that changes them, whoever asks. */
#ifndef NVGRE_RULE_H
#define NVGRE_RULE_H

#include <linux/bits.h>

#include "steer.h"

struct nvgre_dev;

/* nvgre_rule.loc of a rule to add: the first place that is free. */
#define NVGRE_RULE_ANY_LOC	U32_MAX

/**
 * enum nvgre_rule_replace - what may be in the way of a rule
 * @NVGRE_RULE_REPLACE_LOC: a rule that has its place
 * @NVGRE_RULE_REPLACE_MATCH: a rule that has its match, where it names no place
 */
enum nvgre_rule_replace {
	NVGRE_RULE_REPLACE_LOC = BIT(0),
	NVGRE_RULE_REPLACE_MATCH = BIT(1),
};

/**
 * enum nvgre_rule_part - what of a rule is wrong
 * @NVGRE_RULE_LOC: its place
 * @NVGRE_RULE_MATCH: what it looks at
 * @NVGRE_RULE_QUEUE: its queue
 * @NVGRE_RULE_CONTEXT: its RSS context
 */
enum nvgre_rule_part {
	NVGRE_RULE_LOC,
	NVGRE_RULE_MATCH,
	NVGRE_RULE_QUEUE,
	NVGRE_RULE_CONTEXT,
};

/**
 * struct nvgre_rule_refusal - why a rule was refused (X4)
 * @why: for people; NULL where the error says all
 * @part: what of it is wrong
 */
struct nvgre_rule_refusal {
	const char *why;
	enum nvgre_rule_part part;
};

int nvgre_rule_add(struct nvgre_dev *nv, const struct nvgre_rule *want,
		   unsigned int replace, struct nvgre_rule_refusal *no);
int nvgre_rule_del(struct nvgre_dev *nv, u32 loc);

#endif /* NVGRE_RULE_H */
