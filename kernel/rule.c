// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "netlink.h"
#include "nvgre.h"
#include "rule.h"

static int nvgre_rule_wrong(struct nvgre_rule_refusal *no, int err,
			    enum nvgre_rule_part part, const char *why)
{
	no->why = why;
	no->part = part;
	return err;
}

/* The place where @want can be, or an error. */
static int nvgre_rule_place(struct nvgre_steer *steer,
			    const struct nvgre_rule *want, unsigned int replace,
			    struct nvgre_rule_refusal *no)
{
	const struct nvgre_rule *same = nvgre_steer_find(steer, &want->match);
	int loc = want->loc;

	if (want->loc == NVGRE_RULE_ANY_LOC) {
		if (same && replace & NVGRE_RULE_REPLACE_MATCH)
			return same->loc;
		loc = same ? 0 : nvgre_steer_free_loc(steer);
	} else if (want->loc >= NVGRE_STEER_MAX_RULES) {
		loc = -ENOSPC;
	}
	if (loc == -ENOMEM)
		return loc;
	if (loc < 0)
		return nvgre_rule_wrong(no, loc, NVGRE_RULE_LOC,
					 "no such place, or none free");
	if (same && (same->loc != want->loc ||
		     !(replace & NVGRE_RULE_REPLACE_LOC)))
		return nvgre_rule_wrong(no, -EEXIST, NVGRE_RULE_MATCH,
					 "another rule matches the same packets");
	if (!(replace & NVGRE_RULE_REPLACE_LOC) &&
	    nvgre_steer_rule_at(steer, loc))
		return nvgre_rule_wrong(no, -EEXIST, NVGRE_RULE_LOC,
					 "another rule has this place");
	return loc;
}

static int nvgre_rule_check_target(const struct nvgre_steer *steer,
				   const struct nvgre_rule *want,
				   struct nvgre_rule_refusal *no)
{
	if (want->context && !nvgre_steer_rss(steer, want->context))
		return nvgre_rule_wrong(no, -EINVAL, NVGRE_RULE_CONTEXT,
					 "no such context");
	if (!want->context && want->queue >= steer->n_queues)
		return nvgre_rule_wrong(no, -EINVAL, NVGRE_RULE_QUEUE,
					 "no such queue in use");
	return 0;
}

/**
 * nvgre_rule_add() - add or replace a rule, and tell those who listen
 * @nv: the device
 * @want: the rule; with NVGRE_RULE_ANY_LOC, where there is room. It is copied.
 * @replace: enum nvgre_rule_replace: what it may replace
 * @no: says why not
 *
 * Context: RTNL.
 * Return: its place, or an error; then all is as before.
 */
int nvgre_rule_add(struct nvgre_dev *nv, const struct nvgre_rule *want,
		   unsigned int replace, struct nvgre_rule_refusal *no)
{
	struct nvgre_rule *rule;
	int loc, err;

	ASSERT_RTNL();
	no->why = NULL;
	err = nvgre_rule_check_target(&nv->steer, want, no);
	if (err)
		return err;
	loc = nvgre_rule_place(&nv->steer, want, replace, no);
	if (loc < 0)
		return loc;

	rule = kzalloc_obj(*rule, GFP_KERNEL_ACCOUNT);
	if (!rule)
		return -ENOMEM;
	rule->match = want->match;
	rule->queue = want->queue;
	rule->context = want->context;
	rule->loc = loc;
	nvgre_rxq_pause(nv);
	err = nvgre_steer_insert(&nv->steer, rule);
	nvgre_rxq_resume(nv);
	if (err) {
		kfree(rule);
		return err;
	}
	nvgre_nl_rule_added(nv, rule);
	nvgre_offload_tell(nv);
	return loc;
}

/* Deletes the rule at @loc, and tells those who listen. Context: RTNL. */
int nvgre_rule_del(struct nvgre_dev *nv, u32 loc)
{
	const struct nvgre_rule *rule = nvgre_steer_rule_at(&nv->steer, loc);
	struct nvgre_rule was;

	ASSERT_RTNL();
	if (!rule)
		return -ENOENT;
	was = *rule;
	nvgre_rxq_pause(nv);
	nvgre_steer_remove(&nv->steer, loc);
	nvgre_rxq_resume(nv);
	nvgre_nl_rule_deleted(nv, &was);
	nvgre_offload_tell(nv);
	return 0;
}
