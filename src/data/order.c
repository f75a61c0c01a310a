// SPDX-License-Identifier: GPL-2.0
/* Ordered queue: batches are worked on in parallel and come out in order. */
#include "order.h"

#include "parallel.h"

/* Batches one caller emits before it hands the rest over to a worker. */
#define EMIT_BUDGET 8

void wg_order_init(struct wg_order *q)
{
	spin_lock_init(&q->lock);
	q->emitting = false;
	q->packets = 0;
	INIT_LIST_HEAD(&q->batches);
}

bool wg_order_begin(struct wg_order *q)
{
	bool first;

	spin_lock_bh(&q->lock);
	first = !q->emitting && list_empty(&q->batches);
	if (first)
		q->emitting = true;
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
			/*
			 * The role of the emitter goes along with the batch:
			 * q->emitting stays set, so nobody else can take the
			 * batch off the queue, and the worker that finds it
			 * finished calls this function again.
			 */
			spin_unlock_bh(&q->lock);
			wg_parallel_submit(b);
			return;
		}
		list_del(&b->order_entry);
		q->packets -= b->queued;
		spin_unlock_bh(&q->lock);
		emit(b);
	}
}

enum wg_drop wg_order_push(struct wg_order *q, struct wg_batch *batch,
			   enum wg_drop (*reserve)(struct wg_batch *batch),
			   enum wg_drop full)
{
	enum wg_drop reason;

	spin_lock_bh(&q->lock);
	if (q->packets + batch->count > WG_ORDER_PACKETS_MAX)
		reason = full;
	else
		reason = reserve ? reserve(batch) : WG_DROP_NONE;
	if (reason == WG_DROP_NONE) {
		batch->queued = batch->count;
		q->packets += batch->queued;
		list_add_tail(&batch->order_entry, &q->batches);
	}
	spin_unlock_bh(&q->lock);
	return reason;
}

void wg_order_finish(struct wg_order *q, struct wg_batch *batch,
		     wg_emit_fn emit)
{
	bool ours;

	spin_lock_bh(&q->lock);
	batch->finished = true;
	ours = !q->emitting && finished_head(q);
	if (ours)
		q->emitting = true;
	spin_unlock_bh(&q->lock);
	if (ours)
		wg_order_end(q, emit);
}
