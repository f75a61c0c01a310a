/* SPDX-License-Identifier: GPL-2.0 */
/* Ordered queue: batches are worked on in parallel and come out in order. */
#ifndef WG_DATA_ORDER_H
#define WG_DATA_ORDER_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "batch.h"

/* Packets that may wait in one queue; beyond it new ones are dropped. */
#define WG_ORDER_PACKETS_MAX 1024

/**
 * struct wg_order - one direction of one peer
 *
 * Whoever finishes the batch at the head has all finished ones behind it
 * emitted. @emitting says that somebody does so; who finds it set leaves at
 * once, since the emitter looks at the head again under @lock before it clears
 * the flag.
 *
 * What is emitted goes on to queues of the CPU: of the network card, of the
 * stack. Two CPUs that took turns would be overtaken there by each other. So
 * while the queue is busy one CPU emits, @cpu, and others hand over to it.
 */
struct wg_order {
	spinlock_t lock; /* of all that follows */
	bool emitting;
	unsigned int cpu; /* that emitted last */
	unsigned int packets; /* in @batches */
	unsigned long busy_until; /* jiffies; until then @cpu stays */
	struct list_head batches;
};

typedef void (*wg_emit_fn)(struct wg_batch *batch);

void wg_order_init(struct wg_order *q);

/**
 * wg_order_begin() - enter the queue at its head, if nobody is in it
 * @q: the queue
 *
 * For work that is done at once, by the caller. On success the caller is the
 * emitter: what others finish meanwhile waits for wg_order_end(). Softirqs
 * off.
 *
 * Return: false also when another CPU has just emitted a burst, which this one
 * could overtake.
 */
bool __must_check wg_order_begin(struct wg_order *q);

/**
 * wg_order_end() - emit what is finished, then leave
 *
 * After wg_order_begin(), or in a worker that was handed a finished batch.
 * @q: the queue
 * @emit: called for each batch, in order, without a lock; releases the batch
 */
void wg_order_end(struct wg_order *q, wg_emit_fn emit);

/**
 * wg_order_push() - append a batch and let a worker seal or open it
 * @q: the queue
 * @batch: not finished
 * @reserve: called under the lock, so that what it takes (nonces) has the
 *	queue's order; NULL: nothing to take. When it fails, nothing is queued.
 *
 * Softirqs off. Return: WG_DROP_NONE; a reason of @reserve; or @full.
 */
enum wg_drop wg_order_push(struct wg_order *q, struct wg_batch *batch,
			   enum wg_drop (*reserve)(struct wg_batch *batch),
			   enum wg_drop full);

/**
 * wg_order_finish() - the work on @batch is done; have it emitted in its turn
 *
 * In the worker, softirqs off. The batch may be gone afterwards.
 */
void wg_order_finish(struct wg_order *q, struct wg_batch *batch,
		     wg_emit_fn emit);

#endif /* WG_DATA_ORDER_H */
