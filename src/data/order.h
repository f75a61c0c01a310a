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
 * Whoever finishes the batch at the head emits every finished batch behind it.
 * @emitting says that somebody does so; who finds it set leaves at once, since
 * the emitter looks at the head again under @lock before it clears the flag.
 */
struct wg_order {
	spinlock_t lock; /* of all that follows */
	bool emitting;
	unsigned int packets; /* in @batches */
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
 */
bool __must_check wg_order_begin(struct wg_order *q);

/**
 * wg_order_end() - leave after wg_order_begin(), emit what was finished since
 * @q: the queue
 * @emit: called for each batch, in order, without a lock; releases the batch
 */
void wg_order_end(struct wg_order *q, wg_emit_fn emit);

/**
 * wg_order_push() - append a batch that will be worked on elsewhere
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
 * wg_order_finish() - the work on @batch is done; emit if it is our turn
 *
 * Softirqs off.
 */
void wg_order_finish(struct wg_order *q, struct wg_batch *batch,
		     wg_emit_fn emit);

#endif /* WG_DATA_ORDER_H */
