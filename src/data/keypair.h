/* SPDX-License-Identifier: GPL-2.0 */
/* A session as a kernel object: references, its index, and a peer's slots. */
#ifndef WG_DATA_KEYPAIR_H
#define WG_DATA_KEYPAIR_H

#include <linux/kref.h>
#include <linux/rcupdate.h>

#include "src/protocol/session.h"

struct wg_index;
struct wg_peer;

/**
 * struct wg_keypair - a session and what keeps it alive
 *
 * One reference is the slot's (or the maker's, before it is in one); batches
 * hold theirs. Readers find it by RCU in the peer's slots or by its index.
 */
struct wg_keypair {
	struct wg_session session;
	struct wg_peer *peer; /* valid while the keypair is reachable by RCU or
			       * the holder of a reference also holds the peer
			       */
	struct wg_index *index;
	struct kref refs;
	struct rcu_head rcu;
};

/**
 * wg_keypair_begin() - make the session of a finished handshake and install it
 * @peer: its lock is held
 * @index: the handshake's index, which the session takes over on success
 * @now: clock, ns
 *
 * Process context. Return: -ENOMEM, or -EINVAL in a wrong handshake state; the
 * handshake is cleared then too.
 */
int wg_keypair_begin(struct wg_peer *peer, struct wg_index *index, u64 now);

/**
 * wg_keypair_confirm() - authenticated data came in under @kp
 *
 * Softirqs off. Return: true when it became the current one just now.
 */
bool wg_keypair_confirm(struct wg_peer *peer, struct wg_keypair *kp);

/** wg_keypairs_clear() - end all sessions of a peer. Softirqs on or off. */
void wg_keypairs_clear(struct wg_peer *peer);

/**
 * wg_keypairs_expire() - stop using all sessions, as if they were too old
 */
void wg_keypairs_expire(struct wg_peer *peer);

/**
 * wg_keypair_current() - the session to send under
 * @peer: under rcu_read_lock()
 * @now: clock, ns
 *
 * Return: NULL when there is none that may be used.
 */
struct wg_keypair *wg_keypair_current(struct wg_peer *peer, u64 now);

static inline bool __must_check wg_keypair_get(struct wg_keypair *kp)
{
	return kref_get_unless_zero(&kp->refs);
}

void wg_keypair_put(struct wg_keypair *kp);

#endif /* WG_DATA_KEYPAIR_H */
