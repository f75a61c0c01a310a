/* SPDX-License-Identifier: GPL-2.0 */
/* A WireGuard interface: what its data path and its configuration share. */
#ifndef WG_DATA_DEVICE_H
#define WG_DATA_DEVICE_H

#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/refcount.h>
#include <linux/rhashtable-types.h>
#include <linux/rwsem.h>
#include <linux/seqlock.h>
#include <linux/skbuff.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>
#include <net/gro_cells.h>

#include "counters.h"
#include "src/protocol/allowedips.h"
#include "src/protocol/cookie.h"
#include "src/protocol/noise.h"

struct wg_handshake_queue;
struct wg_ratelimit;

/* What an outsider's message is checked against first; replaced by RCU. */
struct wg_checker {
	struct wg_cookie_checker cookie;
	struct rcu_head rcu;
};

/* Where handshake messages wait; kinds that cannot take each other's room. */
enum wg_handshake_room {
	WG_ROOM_PROVEN,
	WG_ROOM_KNOWN,
	WG_ROOM_UNPROVEN,
	WG_ROOM_COOKIE_REPLY,
	WG_ROOMS
};

/**
 * struct wg_device - private part of the netdev
 *
 * Locks, outermost first: @request_lock, @lock, @identity_lock, a peer's lock, a
 * peer's session_lock, a queue's lock. Who holds rtnl, which we never take, takes
 * @lock and those after it: so long work lets go of that now and then.
 */
struct wg_device {
	struct net_device *dev;

	/* read by the data path */
	struct sock __rcu *sock4;
	struct sock __rcu *sock6;
	struct rhashtable indexes;
	struct wg_allowedips allowedips;
	struct wg_device_drops __percpu *drops;
	struct gro_cells gro_cells;
	struct wg_checker __rcu *checker; /* NULL: no private key */
	u32 fwmark; /* host order; READ_ONCE */
	u16 port; /* host order; under @lock */

	/* handshakes */
	struct rw_semaphore identity_lock;
	struct wg_noise_identity identity;
	struct wg_handshake_queue __percpu *handshake_queues;
	struct workqueue_struct *kex_wq; /* works on messages */
	struct workqueue_struct *housekeeping_wq;
	atomic_t handshakes_queued[WG_ROOMS];
	unsigned int handshake_cpu; /* round robin; races are harmless */
	atomic64_t under_load_until; /* ns */
	atomic64_t futile_since; /* ns */
	atomic_t futile; /* messages since then that led to nothing */
	struct sk_buff_head known; /* to be answered with a cookie, ... */
	struct sk_buff_head unproven; /* ... and these after them */
	struct kthread_work answer_work;
	seqlock_t cookie_lock; /* the checker's secret */
	struct wg_ratelimit *ratelimit; /* NULL before the first cookie */
	struct wg_sources *sources; /* NULL before the first session */

	/* configuration */
	struct mutex request_lock; /* one request at a time */
	struct mutex lock;
	struct rhashtable peers; /* by public key */
	struct list_head peer_list; /* in order of creation */
	unsigned int peer_count;
	u32 generation; /* changes with the configuration, for dumps */
	bool up; /* between ndo_open and ndo_stop */
	bool dead; /* nothing may be configured: not yet, or not any more */
	bool deleted; /* on its way there; under rtnl */
	struct net __rcu *creating_net; /* not counted; NULL when it is gone */
	struct list_head device_entry; /* in the list of all devices */

	/* one for the device and one a peer; the last lets go of @dev */
	refcount_t users;
	netdevice_tracker dev_tracker;
	struct work_struct teardown;
};

/**
 * wg_device_put() - one user less
 *
 * Any context. The last one gives back the reference on the netdev that was
 * taken when it was registered: as long as a packet or a timer can come to a
 * peer, neither the device nor its counters go.
 */
static inline void wg_device_put(struct wg_device *wg)
{
	if (refcount_dec_and_test(&wg->users))
		netdev_put(wg->dev, &wg->dev_tracker);
}

/* The clock of the whole module, ns, counts time asleep, never 0. */
static inline u64 wg_now(void)
{
	return ktime_get_coarse_boottime_ns() + 1;
}

#endif /* WG_DATA_DEVICE_H */
