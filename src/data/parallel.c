// SPDX-License-Identifier: GPL-2.0
/* Crypto workers: which CPU works on a batch, and the work itself. */
#include "parallel.h"

#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/sched/isolation.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "batch.h"
#include "include/compat/workqueue.h"
#include "order.h"
#include "peer.h"
#include "receive.h"
#include "send.h"

/*
 * Packets below which the CPU at hand does the work itself. Waking a worker
 * costs a few microseconds, about as much as sealing this many packets does.
 */
#define SPREAD_PACKETS_MIN 4

/* One a CPU, for all devices, so that a device costs no memory for it. */
struct worker {
	spinlock_t lock; /* of @batches */
	struct list_head batches;
	struct work_struct work;
};

static DEFINE_PER_CPU(struct worker, workers);
static struct workqueue_struct *crypt_wq;
static unsigned int last_cpu;

bool wg_parallel_wanted(unsigned int packets)
{
	return packets >= SPREAD_PACKETS_MIN && num_online_cpus() > 1;
}

unsigned int wg_parallel_next_cpu(unsigned int *last)
{
	unsigned int cpu = READ_ONCE(*last);
	const struct cpumask *mask;

	/* Which CPUs are isolated may change while the kernel runs. */
	rcu_read_lock();
	mask = housekeeping_cpumask(HK_TYPE_DOMAIN);
	cpu = cpumask_next_and(cpu, mask, cpu_online_mask);
	if (cpu >= nr_cpu_ids)
		cpu = cpumask_first_and(mask, cpu_online_mask);
	rcu_read_unlock();
	if (unlikely(cpu >= nr_cpu_ids))
		return raw_smp_processor_id();
	WRITE_ONCE(*last, cpu);
	return cpu;
}

unsigned int wg_parallel_any_cpu(void)
{
	return wg_parallel_next_cpu(&last_cpu);
}

unsigned int wg_parallel_keep_cpu(unsigned int cpu)
{
	bool fit;

	rcu_read_lock();
	fit = cpu_online(cpu) &&
	      cpumask_test_cpu(cpu, housekeeping_cpumask(HK_TYPE_DOMAIN));
	rcu_read_unlock();
	return likely(fit) ? cpu : wg_parallel_any_cpu();
}

void wg_parallel_submit(struct wg_batch *batch, unsigned int cpu, bool before)
{
	struct worker *w = &per_cpu(workers, cpu);

	spin_lock_bh(&w->lock);
	if (before)
		list_add(&batch->work_entry, &w->batches);
	else
		list_add_tail(&batch->work_entry, &w->batches);
	spin_unlock_bh(&w->lock);
	queue_work_on(cpu, crypt_wq, &w->work);
}

static struct wg_batch *next_batch(struct worker *w)
{
	struct wg_batch *batch;

	spin_lock_bh(&w->lock);
	batch = list_first_entry_or_null(&w->batches, struct wg_batch,
					 work_entry);
	if (batch)
		list_del(&batch->work_entry);
	spin_unlock_bh(&w->lock);
	return batch;
}

/* Seal or open a batch and have it emitted, or emit where others left off. */
static void work_on(struct wg_batch *batch)
{
	wg_emit_fn emit = batch->sending ? wg_send_emit : wg_receive_emit;
	struct wg_peer *peer = batch->peer;
	struct wg_order *q = batch->sending ? &peer->tx : &peer->rx;

	/*
	 * Once it is finished another CPU may emit and free the batch, and the
	 * peer with it: keep the queue alive until we are out of it.
	 */
	kref_get(&peer->refs);
	if (batch->finished) {
		local_bh_disable();
		wg_order_end(q, emit);
	} else {
		if (batch->sending)
			wg_send_seal(batch);
		else
			wg_receive_open(batch);
		local_bh_disable();
		wg_order_finish(q, batch, emit);
	}
	local_bh_enable();
	wg_peer_put(peer);
}

static void run_worker(struct work_struct *work)
{
	struct worker *w = container_of(work, struct worker, work);
	struct wg_batch *batch;

	while ((batch = next_batch(w))) {
		work_on(batch);
		/* There may be no end to it. */
		cond_resched_tasks_rcu_qs();
	}
}

int wg_parallel_module_init(void)
{
	struct worker *w;
	int cpu;

	for_each_possible_cpu(cpu) {
		w = &per_cpu(workers, cpu);
		spin_lock_init(&w->lock);
		INIT_LIST_HEAD(&w->batches);
		INIT_WORK(&w->work, run_worker);
	}
	crypt_wq = alloc_workqueue("wg-crypt",
				   WQ_PERCPU | WQ_CPU_INTENSIVE |
				   WQ_MEM_RECLAIM, 0);
	return crypt_wq ? 0 : -ENOMEM;
}

void wg_parallel_module_exit(void)
{
	destroy_workqueue(crypt_wq);
}
