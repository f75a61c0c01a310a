// SPDX-License-Identifier: GPL-2.0
/*
 * Commits one fault when it is loaded, that of its parameter: a kernel with
 * sanitizers tells of it. Nothing here is to be imitated.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

/* Not a multiple of what the allocator rounds up to. */
#define BLOCK_SIZE 333

static char *fault = "";
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "the fault to commit");

static int out_of_bounds(void)
{
	char *block = kmalloc(BLOCK_SIZE, GFP_KERNEL);

	if (!block)
		return -ENOMEM;
	OPTIMIZER_HIDE_VAR(block);
	WRITE_ONCE(block[BLOCK_SIZE], 1);
	kfree(block);
	return 0;
}

static int use_after_free(void)
{
	char *block = kmalloc(BLOCK_SIZE, GFP_KERNEL);
	char *freed = block;

	if (!block)
		return -ENOMEM;
	OPTIMIZER_HIDE_VAR(freed);
	kfree(block);
	WRITE_ONCE(freed[BLOCK_SIZE / 2], 1);
	return 0;
}

/* Without KASAN the allocator sees it, when it gives the block out again. */
static int poison(void)
{
	struct kmem_cache *cache;
	char *block, *freed;

	cache = kmem_cache_create("wireguard_faults", BLOCK_SIZE, 0, SLAB_POISON,
				  NULL);
	if (!cache)
		return -ENOMEM;
	block = kmem_cache_alloc(cache, GFP_KERNEL);
	if (block) {
		freed = block;
		OPTIMIZER_HIDE_VAR(freed);
		kmem_cache_free(cache, block);
		WRITE_ONCE(freed[BLOCK_SIZE / 2], 1);
		block = kmem_cache_alloc(cache, GFP_KERNEL);
		if (block)
			kmem_cache_free(cache, block);
	}
	kmem_cache_destroy(cache);
	return 0;
}

/* Newer allocators keep pointers to some of what they last gave out. */
#define LEAKED_BLOCKS 512

static int leak(void)
{
	unsigned int i;
	void *block;

	for (i = 0; i < LEAKED_BLOCKS; i++) {
		block = kmalloc(BLOCK_SIZE, GFP_KERNEL);
		OPTIMIZER_HIDE_VAR(block);
		if (!block)
			return -ENOMEM;
	}
	return 0;
}

static int shift(void)
{
	static int bits = 40;

	pr_info("shifted: %d\n", 1 << READ_ONCE(bits));
	return 0;
}

static DEFINE_SPINLOCK(first_lock);
static DEFINE_SPINLOCK(second_lock);

static int lock_order(void)
{
	spin_lock(&first_lock);
	spin_lock(&second_lock);
	spin_unlock(&second_lock);
	spin_unlock(&first_lock);

	spin_lock(&second_lock);
	spin_lock(&first_lock);
	spin_unlock(&first_lock);
	spin_unlock(&second_lock);
	return 0;
}

static int sleep_atomic(void)
{
	spin_lock(&first_lock);
	might_sleep();
	spin_unlock(&first_lock);
	return 0;
}

static int sleep_rcu(void)
{
	rcu_read_lock();
	msleep(20);
	rcu_read_unlock();
	return 0;
}

static int *pointer;

static int rcu_unlocked(void)
{
	int __rcu **shared = (int __rcu **)&pointer;

	return rcu_dereference(*shared) ? 1 : 0;
}

static int processor_id(void)
{
	pr_info("on processor %d\n", smp_processor_id());
	return 0;
}

static void expired(struct timer_list *timer)
{
}

static int timer_freed(void)
{
	struct timer_list *timer = kmalloc(sizeof(*timer), GFP_KERNEL);

	if (!timer)
		return -ENOMEM;
	timer_setup(timer, expired, 0);
	mod_timer(timer, jiffies + 3600 * HZ);
	kfree(timer);
	return 0;
}

static int refcount(void)
{
	static refcount_t count = REFCOUNT_INIT(1);
	bool last = refcount_dec_and_test(&count);

	return last && refcount_dec_and_test(&count) ? 1 : 0;
}

static int list_twice(void)
{
	static LIST_HEAD(list);
	static struct list_head entry;

	list_add(&entry, &list);
	list_del(&entry);
	list_del(&entry);
	return 0;
}

static unsigned long raced;
static DECLARE_COMPLETION(done);

static noinline int racer(void *data)
{
	unsigned long end = jiffies + 10 * HZ;

	while (time_before(jiffies, end)) {
		raced++;
		barrier();
		cond_resched();
	}
	complete(&done);
	return 0;
}

static int race(void)
{
	struct task_struct *task;
	int i;

	for (i = 0; i < 2; i++) {
		task = kthread_run(racer, NULL, "racer/%d", i);
		if (IS_ERR(task))
			return PTR_ERR(task);
	}
	for (i = 0; i < 2; i++)
		wait_for_completion(&done);
	/* They have left our code when their last call has returned. */
	msleep(100);
	return 0;
}

static const struct {
	const char *name;
	int (*commit)(void);
} faults[] = {
	{ "out-of-bounds", out_of_bounds },
	{ "use-after-free", use_after_free },
	{ "poison", poison },
	{ "leak", leak },
	{ "shift", shift },
	{ "lock-order", lock_order },
	{ "sleep-atomic", sleep_atomic },
	{ "sleep-rcu", sleep_rcu },
	{ "rcu-unlocked", rcu_unlocked },
	{ "processor-id", processor_id },
	{ "timer-freed", timer_freed },
	{ "refcount", refcount },
	{ "list-twice", list_twice },
	{ "race", race },
};

static int __init faults_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!strcmp(faults[i].name, fault))
			return faults[i].commit();
	}
	return -EINVAL;
}

static void __exit faults_exit(void)
{
}

module_init(faults_init);
module_exit(faults_exit);
MODULE_DESCRIPTION("Faults for sanitizers to find");
MODULE_LICENSE("GPL");
