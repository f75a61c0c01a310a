/* SPDX-License-Identifier: GPL-2.0 */
/* Table of our indexes: from the receiver index of a message to its peer. */
#ifndef WG_DATA_INDEX_H
#define WG_DATA_INDEX_H

#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>

struct wg_device;
struct wg_keypair;
struct wg_peer;

/**
 * struct wg_index - one index in use, of a handshake and then of its session
 * @peer: holds no reference: the peer removes its indexes before it goes, and
 *	readers are under RCU
 * @keypair: NULL while the handshake is under way
 */
struct wg_index {
	struct rhash_head node;
	u32 value;
	struct wg_peer *peer;
	struct wg_keypair __rcu *keypair;
	struct rcu_head rcu;
};

int wg_index_table_init(struct wg_device *wg);
void wg_index_table_destroy(struct wg_device *wg);

/**
 * wg_index_new() - choose a random index that is free
 *
 * Process context. Return: NULL without memory.
 */
struct wg_index *wg_index_new(struct wg_device *wg, struct wg_peer *peer);

/** wg_index_remove() - take an index out and free it; NULL is fine */
void wg_index_remove(struct wg_device *wg, struct wg_index *index);

/** wg_index_lookup() - under rcu_read_lock() */
struct wg_index *wg_index_lookup(struct wg_device *wg, u32 value);

#endif /* WG_DATA_INDEX_H */
