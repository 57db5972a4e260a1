// SPDX-License-Identifier: GPL-2.0
/*
 * Deliberate bugs, one at a time, for the harness to prove that the kernel it
 * is about to trust reports them:
 *
 *	modprobe selfproof bug=overflow		KASAN
 *	modprobe selfproof bug=use-after-free	KASAN
 *	modprobe selfproof bug=leak		kmemleak
 *	modprobe selfproof bug=inversion	lockdep
 *	modprobe selfproof bug=sleep		DEBUG_ATOMIC_SLEEP
 *
 * Never load it into a kernel that has other work to do.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define SELFPROOF_BYTES 40

static char *bug = "none";
module_param(bug, charp, 0444);
MODULE_PARM_DESC(bug, "which mistake to make");

/* The compiler must not see through the mistakes. */
static u8 *selfproof_alloc(void)
{
	u8 *bytes = kmalloc(SELFPROOF_BYTES, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(bytes);
	return bytes;
}

static void selfproof_overflow(void)
{
	u8 *bytes = selfproof_alloc();

	if (bytes)
		WRITE_ONCE(bytes[SELFPROOF_BYTES], 1);
	kfree(bytes);
}

static void selfproof_use_after_free(void)
{
	u8 *bytes = selfproof_alloc();
	u8 *stale = bytes;

	OPTIMIZER_HIDE_VAR(stale);
	kfree(bytes);
	if (stale)
		WRITE_ONCE(stale[0], 1);
}

/* A few, because a stale copy of a pointer in a register or on the stack hides one. */
static noinline void selfproof_leak(void)
{
	int i;

	for (i = 0; i < 16; i++) {
		u8 *bytes = selfproof_alloc();

		if (bytes)
			memset(bytes, 0, SELFPROOF_BYTES);
	}
}

static DEFINE_MUTEX(selfproof_first);
static DEFINE_MUTEX(selfproof_second);

static void selfproof_lock_both(struct mutex *outer, struct mutex *inner)
{
	mutex_lock(outer);
	mutex_lock(inner);
	mutex_unlock(inner);
	mutex_unlock(outer);
}

static void selfproof_inversion(void)
{
	selfproof_lock_both(&selfproof_first, &selfproof_second);
	selfproof_lock_both(&selfproof_second, &selfproof_first);
}

static DEFINE_SPINLOCK(selfproof_spinlock);

static void selfproof_sleep(void)
{
	spin_lock(&selfproof_spinlock);
	kfree(kmalloc(SELFPROOF_BYTES, GFP_KERNEL));
	spin_unlock(&selfproof_spinlock);
}

static const struct {
	const char *name;
	void (*make)(void);
} selfproof_bugs[] = {
	{ "overflow", selfproof_overflow },
	{ "use-after-free", selfproof_use_after_free },
	{ "leak", selfproof_leak },
	{ "inversion", selfproof_inversion },
	{ "sleep", selfproof_sleep },
};

static int __init selfproof_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(selfproof_bugs); i++) {
		if (!strcmp(bug, selfproof_bugs[i].name)) {
			selfproof_bugs[i].make();
			return 0;
		}
	}
	pr_err("no such bug: %s\n", bug);
	return -EINVAL;
}
module_init(selfproof_init);

static void __exit selfproof_exit(void)
{
}
module_exit(selfproof_exit);

MODULE_DESCRIPTION("Deliberate bugs that a debug kernel must report");
MODULE_LICENSE("GPL");
