// SPDX-License-Identifier: GPL-2.0
/* Ordered queue: batches are worked on in parallel and come out in order. */
#include "order.h"

#include <linux/jiffies.h>
#include <linux/smp.h>

#include "parallel.h"

/* Batches one caller emits before it hands the rest over to a worker. */
#define EMIT_BUDGET 8

/*
 * Jiffies that what one CPU emitted may take to get through that CPU's queues:
 * longer for what workers emit than for what went in the softirq at hand. The
 * current jiffy may be over at once.
 */
#define SETTLE_BURST (msecs_to_jiffies(8) + 1)
#define SETTLE_INLINE (msecs_to_jiffies(4) + 1)

void wg_order_init(struct wg_order *q)
{
	spin_lock_init(&q->lock);
	q->emitting = false;
	q->cpu = raw_smp_processor_id();
	q->packets = 0;
	q->busy_until = jiffies;
	INIT_LIST_HEAD(&q->batches);
}

/* @cpu emits from now on, and goes on to for some jiffies. */
static void moved_to(struct wg_order *q, unsigned int cpu, unsigned long settle)
{
	q->cpu = cpu;
	if (time_after(jiffies + settle, q->busy_until))
		q->busy_until = jiffies + settle;
}

bool wg_order_begin(struct wg_order *q)
{
	unsigned int cpu;
	bool first;

	spin_lock_bh(&q->lock);
	cpu = smp_processor_id();
	first = !q->emitting && list_empty(&q->batches) &&
		(q->cpu == cpu || time_after_eq(jiffies, q->busy_until));
	if (first) {
		q->emitting = true;
		moved_to(q, cpu, SETTLE_INLINE);
	}
	spin_unlock_bh(&q->lock);
	return first;
}

/* The batch at the head when it is finished, else NULL. Under the lock. */
static struct wg_batch *finished_head(struct wg_order *q)
{
	struct wg_batch *b;

	b = list_first_entry_or_null(&q->batches, struct wg_batch, order_entry);
	return b && b->finished ? b : NULL;
}

/*
 * The role of the emitter goes along with the batch: q->emitting stays set, so
 * nobody else can take the batch off the queue, and the worker that finds it
 * finished calls wg_order_end(). Under the lock. Out with what is finished
 * @before more is begun, unless it was somebody else's turn.
 */
static void hand_over(struct wg_order *q, struct wg_batch *b, bool before)
{
	wg_parallel_submit(b, wg_parallel_keep_cpu(q->cpu), before);
}

void wg_order_end(struct wg_order *q, wg_emit_fn emit)
{
	unsigned int budget = EMIT_BUDGET;
	struct wg_batch *b;

	for (;;) {
		spin_lock_bh(&q->lock);
		b = finished_head(q);
		if (!b) {
			q->emitting = false;
			spin_unlock_bh(&q->lock);
			return;
		}
		if (!budget--) {
			hand_over(q, b, false);
			spin_unlock_bh(&q->lock);
			return;
		}
		list_del(&b->order_entry);
		q->packets -= b->queued;
		moved_to(q, smp_processor_id(), SETTLE_BURST);
		spin_unlock_bh(&q->lock);
		emit(b);
	}
}

enum wg_drop wg_order_push(struct wg_order *q, struct wg_batch *batch,
			   enum wg_drop (*reserve)(struct wg_batch *batch),
			   enum wg_drop full)
{
	enum wg_drop reason;
	bool alone;

	spin_lock_bh(&q->lock);
	alone = !q->emitting && list_empty(&q->batches);
	if (q->packets + batch->count > WG_ORDER_PACKETS_MAX)
		reason = full;
	else
		reason = reserve ? reserve(batch) : WG_DROP_NONE;
	if (reason == WG_DROP_NONE) {
		batch->queued = batch->count;
		q->packets += batch->queued;
		list_add_tail(&batch->order_entry, &q->batches);
		/* The first where it will be emitted, further ones anywhere. */
		if (alone && time_after_eq(jiffies, q->busy_until))
			q->cpu = wg_parallel_any_cpu();
		wg_parallel_submit(batch, alone ? wg_parallel_keep_cpu(q->cpu) :
						  wg_parallel_any_cpu(), false);
	}
	spin_unlock_bh(&q->lock);
	return reason;
}

void wg_order_finish(struct wg_order *q, struct wg_batch *batch,
		     wg_emit_fn emit)
{
	struct wg_batch *head = NULL;
	bool here = false;

	spin_lock_bh(&q->lock);
	batch->finished = true;
	if (!q->emitting)
		head = finished_head(q);
	if (head) {
		q->emitting = true;
		here = wg_parallel_keep_cpu(q->cpu) == smp_processor_id();
		if (!here)
			hand_over(q, head, true);
	}
	spin_unlock_bh(&q->lock);
	if (here)
		wg_order_end(q, emit);
}
