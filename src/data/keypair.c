// SPDX-License-Identifier: GPL-2.0
/* A session as a kernel object: references, its index, and a peer's slots. */
#include "keypair.h"

#include <linux/slab.h>

#include "index.h"
#include "peer.h"
#include "trace.h"

static struct wg_keypair *to_keypair(struct wg_session *s)
{
	return s ? container_of(s, struct wg_keypair, session) : NULL;
}

static void free_keypair(struct rcu_head *rcu)
{
	struct wg_keypair *kp = container_of(rcu, struct wg_keypair, rcu);

	wg_session_wipe(&kp->session);
	kfree_sensitive(kp);
}

static void release_keypair(struct kref *refs)
{
	call_rcu(&container_of(refs, struct wg_keypair, refs)->rcu,
		 free_keypair);
}

void wg_keypair_put(struct wg_keypair *kp)
{
	kref_put(&kp->refs, release_keypair);
}

/*
 * Sessions that left the slots: nothing that comes in finds them any more, and
 * what is already on its way holds a reference.
 */
static void retire(struct wg_peer *peer, struct wg_session **sessions,
		   unsigned int n)
{
	struct wg_keypair *kp;

	while (n--) {
		kp = to_keypair(sessions[n]);
		wg_index_remove(peer->wg, kp->index);
		wg_keypair_put(kp);
	}
}

int wg_keypair_begin(struct wg_peer *peer, struct wg_index *index, u64 now)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];
	struct wg_keypair *kp;
	unsigned int n;

	kp = kzalloc(sizeof(*kp), GFP_KERNEL);
	if (!kp) {
		wg_noise_handshakes_clear(&peer->noise);
		return -ENOMEM;
	}
	if (!wg_noise_begin_session(&peer->noise, &kp->session, now)) {
		wg_noise_handshakes_clear(&peer->noise);
		kfree(kp);
		return -EINVAL;
	}
	kref_init(&kp->refs);
	kp->peer = peer;
	kp->index = index;

	spin_lock_bh(&peer->session_lock);
	n = wg_sessions_install(&peer->sessions, &kp->session, displaced);
	/* From here on its index finds it. */
	rcu_assign_pointer(index->keypair, kp);
	spin_unlock_bh(&peer->session_lock);
	trace_wg_session(peer, kp->session.local_index,
			 kp->session.remote_index, kp->session.initiator,
			 kp->session.initiator);
	retire(peer, displaced, n);
	return 0;
}

bool wg_keypair_confirm(struct wg_peer *peer, struct wg_keypair *kp)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];
	unsigned int n = 0;
	bool confirmed;

	/* Once a session, so that the lock is not taken for each batch. */
	if (likely(rcu_access_pointer(peer->sessions.next) != &kp->session))
		return false;
	spin_lock_bh(&peer->session_lock);
	confirmed = wg_sessions_confirm(&peer->sessions, &kp->session,
					displaced, &n);
	spin_unlock_bh(&peer->session_lock);
	retire(peer, displaced, n);
	if (confirmed)
		trace_wg_session(peer, kp->session.local_index,
				 kp->session.remote_index, false, true);
	return confirmed;
}

void wg_keypairs_clear(struct wg_peer *peer)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];
	unsigned int n;

	spin_lock_bh(&peer->session_lock);
	n = wg_sessions_clear(&peer->sessions, displaced);
	while (n--) {
		wg_session_kill(displaced[n]);
		retire(peer, &displaced[n], 1);
	}
	spin_unlock_bh(&peer->session_lock);
}

static void expire(struct wg_peer *peer, struct wg_session __rcu **slot)
{
	struct wg_session *s;

	s = rcu_dereference_protected(*slot,
				      lockdep_is_held(&peer->session_lock));
	if (s)
		wg_session_kill(s);
}

void wg_keypairs_expire(struct wg_peer *peer)
{
	spin_lock_bh(&peer->session_lock);
	expire(peer, &peer->sessions.current_);
	expire(peer, &peer->sessions.previous);
	expire(peer, &peer->sessions.next);
	spin_unlock_bh(&peer->session_lock);
}

struct wg_keypair *wg_keypair_current(struct wg_peer *peer, u64 now)
{
	struct wg_session *s = rcu_dereference(peer->sessions.current_);

	if (!s || !wg_session_usable(s, now))
		return NULL;
	return to_keypair(s);
}
