// SPDX-License-Identifier: GPL-2.0-only
/*
 * Routes of a link net that change, and with them what devices follow: MTU and
 * limits (S6), and what becomes of their offloads (O4). Routes change under locks
 * of their own, and often many at once; whether one of ours has, only a look-up
 * can tell, a little later. It begins with the first device of the namespace, and
 * ends with the last (D5).
 */
#include <linux/rtnetlink.h>
#include <net/fib_notifier.h>
#include <net/nexthop.h>

#include "effective.h"
#include "nvgre.h"
#include "offload.h"

#define NVGRE_WATCH_DELAY	(HZ / 20)
#define NVGRE_WATCH_RETRY	HZ

/* Context: atomic. */
static int nvgre_watch_fib_event(struct notifier_block *nb, unsigned long event,
				 void *ptr)
{
	struct nvgre_net *nn = container_of(nb, struct nvgre_net, fib);

	if (!list_empty_careful(&nn->devs))
		schedule_delayed_work(&nn->watch, NVGRE_WATCH_DELAY);
	return NOTIFY_DONE;
}

/* A nexthop object that is replaced moves routes that do not change themselves. */
static int nvgre_watch_nexthop_event(struct notifier_block *nb,
				     unsigned long event, void *ptr)
{
	struct nvgre_net *nn = container_of(nb, struct nvgre_net, nexthops);

	if (!list_empty_careful(&nn->devs))
		schedule_delayed_work(&nn->watch, NVGRE_WATCH_DELAY);
	return NOTIFY_DONE;
}

/*
 * Registering reads all routes there are, and gives up while they keep changing.
 * Context: process, without RTNL.
 */
static int nvgre_watch_register(struct nvgre_net *nn)
{
	int err;

	err = register_fib_notifier(nn->net, &nn->fib, NULL, NULL);
	if (err)
		return err;
	err = register_nexthop_notifier(nn->net, &nn->nexthops, NULL);
	if (err)
		unregister_fib_notifier(nn->net, &nn->fib);
	return err;
}

/* Context: process, without RTNL. */
static void nvgre_watch_unregister(struct nvgre_net *nn)
{
	unregister_fib_notifier(nn->net, &nn->fib);
	unregister_nexthop_notifier(nn->net, &nn->nexthops);
}

static void nvgre_watch_work(struct work_struct *work)
{
	struct nvgre_net *nn = container_of(to_delayed_work(work),
					    struct nvgre_net, watch);
	struct nvgre_dev *nv;
	bool over;

	if (!nn->watching && !list_empty_careful(&nn->devs)) {
		if (nvgre_watch_register(nn))
			schedule_delayed_work(&nn->watch, NVGRE_WATCH_RETRY);
		else
			WRITE_ONCE(nn->watching, true);
	}
	rtnl_lock();
	/* A device that comes from here on calls for this work again. */
	over = nn->watching && list_empty(&nn->devs);
	if (over)
		WRITE_ONCE(nn->watching, false);
	list_for_each_entry(nv, &nn->devs, list) {
		if (!nvgre_effective_moved(nv, &nv->told.path))
			continue;
		nvgre_dev_follow_underlay(nv);
		nvgre_offload_tell(nv);
	}
	rtnl_unlock();
	if (over)
		nvgre_watch_unregister(nn);
}

/* Context: process. */
void nvgre_watch_init(struct nvgre_net *nn)
{
	INIT_DELAYED_WORK(&nn->watch, nvgre_watch_work);
	nn->fib.notifier_call = nvgre_watch_fib_event;
	nn->nexthops.notifier_call = nvgre_watch_nexthop_event;
}

/* A device is there. Context: RTNL. */
void nvgre_watch_begin(struct nvgre_net *nn)
{
	if (!READ_ONCE(nn->watching))
		schedule_delayed_work(&nn->watch, 0);
}

/* A device is no longer there. Context: RTNL. */
void nvgre_watch_rest(struct nvgre_net *nn)
{
	if (list_empty(&nn->devs))
		schedule_delayed_work(&nn->watch, 0);
}

/* The namespace goes, without devices. Context: process, without RTNL. */
void nvgre_watch_end(struct nvgre_net *nn)
{
	cancel_delayed_work_sync(&nn->watch);
	if (nn->watching)
		nvgre_watch_unregister(nn);
}
