/* SPDX-License-Identifier: GPL-2.0 */
/* A peer: composed of one part from each concept, kept alive by references. */
#ifndef WG_DATA_PEER_H
#define WG_DATA_PEER_H

#include <linux/hrtimer.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rhashtable-types.h>
#include <linux/skbuff.h>
#include <linux/time64.h>
#include <linux/workqueue.h>

#include "counters.h"
#include "device.h"
#include "endpoint.h"
#include "order.h"
#include "src/protocol/allowedips.h"
#include "src/protocol/cookie.h"
#include "src/protocol/noise.h"
#include "src/protocol/session.h"
#include "src/protocol/timers.h"

enum wg_peer_flag {
	WG_PEER_WANTS_SESSION, /* traffic asks housekeeping for a handshake */
	WG_PEER_CONFIRMED, /* a session was confirmed, tell the timers */
};

/**
 * struct wg_peer - one peer of one device
 *
 * Removal has two steps: control takes the peer out of every table and sets
 * @dead, after which nothing new finds it and its queues drain by dropping;
 * the last reference frees it, after a grace period.
 */
struct wg_peer {
	struct wg_device *wg;
	struct kref refs;
	bool dead; /* READ_ONCE */
	unsigned long flags; /* enum wg_peer_flag */

	/* data path */
	struct wg_session_slots sessions;
	spinlock_t session_lock; /* of changes to @sessions */
	struct wg_order tx;
	struct wg_order rx;
	struct wg_peer_endpoint endpoint;
	struct sk_buff_head staged; /* plaintext that waits for a session */
	struct wg_peer_counters counters;

	/* handshake and housekeeping */
	struct mutex lock;
	struct wg_noise_peer noise;
	struct wg_index *handshake_index; /* of the handshake under way */
	struct wg_cookie cookie;
	struct wg_timers timers;
	struct work_struct housekeeping; /* has a reference while queued */
	struct hrtimer timer; /* queues it; has a reference while set */
	struct timespec64 last_handshake; /* wall clock, under @lock */

	/* configuration, under the device's lock */
	struct wg_allowedips_owner allowedips;
	struct rhash_head table_node;
	struct list_head list_entry;
	u64 id; /* for traces; unique while the module is loaded */

	struct rcu_head rcu;
};

int wg_peer_module_init(void);
void wg_peer_module_exit(void);

int wg_peer_table_init(struct wg_device *wg);
void wg_peer_table_destroy(struct wg_device *wg);

/**
 * wg_peer_table_add() - let a peer be found by its public key
 *
 * Process context, wg->lock is held. Return: 0, -EEXIST or -ENOMEM.
 */
int wg_peer_table_add(struct wg_peer *peer);

/** wg_peer_table_remove() - the reverse; wg->lock is held */
void wg_peer_table_remove(struct wg_peer *peer);

/**
 * wg_peer_lookup() - find a peer by its public key
 * @wg: the device
 * @public_key: WG_KEY_LEN bytes
 *
 * Any context. Return: the peer with a reference, or NULL.
 */
struct wg_peer *wg_peer_lookup(struct wg_device *wg,
			       const u8 public_key[WG_KEY_LEN]);

/**
 * wg_peer_alloc() - a peer that is in no table yet
 * @wg: the device; the peer counts as one of its users
 * @public_key: WG_KEY_LEN bytes
 *
 * Process context. Return: NULL without memory.
 */
struct wg_peer *wg_peer_alloc(struct wg_device *wg,
			      const u8 public_key[WG_KEY_LEN]);

static inline bool __must_check wg_peer_get(struct wg_peer *peer)
{
	return kref_get_unless_zero(&peer->refs);
}

void wg_peer_put(struct wg_peer *peer);

/**
 * wg_peer_heard_from() - an authentic message of the peer came from @from
 *
 * Roaming: this is where it is reached from now on. Any context.
 */
void wg_peer_heard_from(struct wg_peer *peer, const struct wg_endpoint *from);

/** wg_peer_drop_staged() - drop what waits for a session. Any context. */
void wg_peer_drop_staged(struct wg_peer *peer, enum wg_drop reason);

/**
 * wg_peer_quiesce() - end sessions, handshake and staged packets of a peer
 *
 * When the interface goes down, the machine sleeps, or the peer goes. Process
 * context, takes the peer's lock.
 */
void wg_peer_quiesce(struct wg_peer *peer, enum wg_drop reason);

#endif /* WG_DATA_PEER_H */
