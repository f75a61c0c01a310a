/* SPDX-License-Identifier: GPL-2.0 */
/* The batch: consecutive packets of one peer and one session. */
#ifndef WG_DATA_BATCH_H
#define WG_DATA_BATCH_H

#include <linux/list.h>
#include <linux/types.h>

#include "src/protocol/drop.h"

struct sk_buff;
struct wg_keypair;
struct wg_peer;

/* Packets in one batch; bounds the time of one crypto call and one emission. */
#define WG_BATCH_PACKETS_MAX 64

/**
 * struct wg_batch - the unit of work of the data path
 * @order_entry: place in the peer's ordered queue
 * @work_entry: place in a worker's queue
 * @peer: whose packets; a reference unless the batch is on a stack
 * @keypair: under which session; as @peer
 * @packets: linked by skb->next; plaintext or wire messages, by direction and
 *	by how far the work is
 * @last: last of @packets
 * @nonce: sending: of the first packet, the others follow
 * @count: number of packets
 * @queued: what @count was when the batch entered the ordered queue
 * @depth: sending: how many tunnels in tunnels of this machine it is inside of
 * @sending: seal, else open
 * @finished: under the ordered queue's lock
 */
struct wg_batch {
	struct list_head order_entry;
	struct list_head work_entry;
	struct wg_peer *peer;
	struct wg_keypair *keypair;
	struct sk_buff *packets;
	struct sk_buff *last;
	u64 nonce;
	u16 count;
	u16 queued;
	u8 depth;
	bool sending;
	bool finished;
};

int wg_batch_module_init(void);
void wg_batch_module_exit(void);

/** wg_batch_init() - an empty batch that borrows @peer and @keypair */
void wg_batch_init(struct wg_batch *b, struct wg_peer *peer,
		   struct wg_keypair *keypair, bool sending);

/**
 * wg_batch_alloc() - an empty batch that holds references
 *
 * Any context, under RCU. Return: ERR_PTR(-ENOMEM), or ERR_PTR(-ESTALE) when one
 * of the two is already on its way out.
 */
struct wg_batch *wg_batch_alloc(struct wg_peer *peer,
				struct wg_keypair *keypair, bool sending);

/** wg_batch_add() - append one packet */
void wg_batch_add(struct wg_batch *b, struct sk_buff *skb);

/** wg_batch_drop() - count and free all packets; the batch is empty then */
void wg_batch_drop(struct wg_batch *b, enum wg_drop reason);

/** wg_batch_free() - release an allocated batch, which must be empty */
void wg_batch_free(struct wg_batch *b);

#endif /* WG_DATA_BATCH_H */
