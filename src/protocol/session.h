/* SPDX-License-Identifier: GPL-2.0 */
/* A session: its transport keys, nonces, age; and a peer's three slots for it. */
#ifndef WG_PROTOCOL_SESSION_H
#define WG_PROTOCOL_SESSION_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

#include "messages.h"
#include "replay.h"

/**
 * struct wg_session - what one handshake made
 *
 * Immutable after it is published, but for @dead and @rekey_asked, which change
 * once, the nonce, and the replay window (serialised by the receiver). The CPUs
 * that send and those that receive write to cache lines of their own.
 */
struct wg_session {
	u8 send_key[WG_KEY_LEN];
	u8 recv_key[WG_KEY_LEN];
	u64 birth; /* clock passed in, ns */
	u32 local_index;
	u32 remote_index;
	bool initiator;
	bool dead; /* killed, or out of nonces; lockless */
	unsigned long rekey_asked; /* the receive rule fired; lockless */
	/* next to send, at most WG_REJECT_AFTER_MESSAGES */
	atomic64_t nonce ____cacheline_aligned_in_smp;
	struct wg_replay replay ____cacheline_aligned_in_smp;
};

/**
 * wg_session_init() - fill in a new session
 * @s: uninitialised memory
 * @send_key: WG_KEY_LEN bytes, copied
 * @recv_key: WG_KEY_LEN bytes, copied
 * @local_index: the index the other side will name
 * @remote_index: the index we name
 * @initiator: who began the handshake
 * @now: clock, ns
 */
void wg_session_init(struct wg_session *s, const u8 send_key[WG_KEY_LEN],
		     const u8 recv_key[WG_KEY_LEN], u32 local_index,
		     u32 remote_index, bool initiator, u64 now);

/** wg_session_wipe() - destroy the keys when nobody uses @s any more */
void wg_session_wipe(struct wg_session *s);

/** wg_session_kill() - let @s be used in neither direction from now on */
void wg_session_kill(struct wg_session *s);

/**
 * wg_session_usable() - young enough and not killed, for either direction
 * @s: the session
 * @now: clock, ns
 *
 * False from WG_REJECT_AFTER_TIME on. Any context, lockless.
 */
bool wg_session_usable(const struct wg_session *s, u64 now);

/**
 * wg_session_reserve() - take @n consecutive nonces at once
 * @s: the session
 * @n: how many, at least 1
 * @first: receives the first
 *
 * All nonces handed out are below WG_REJECT_AFTER_MESSAGES, and the counter
 * never passes it, whatever number of CPUs ask at once: it cannot wrap. Any
 * context, lockless.
 *
 * Return: false, and @first untouched, when fewer than @n are left, or @s was
 * killed. The first kills @s, so that nothing is sent under it again.
 */
bool __must_check wg_session_reserve(struct wg_session *s, unsigned int n,
				     u64 *first);

/**
 * wg_session_rekey_on_send() - should this send also start a handshake?
 * @s: the session it goes under
 * @now: clock, ns
 *
 * The initiator's rule: from WG_REKEY_AFTER_TIME or WG_REKEY_AFTER_MESSAGES
 * on, at every send; how often one begins is for the timers to limit. Any
 * context, lockless.
 */
bool wg_session_rekey_on_send(const struct wg_session *s, u64 now);

/**
 * wg_session_rekey_on_receive() - should this receive start a handshake?
 * @s: the session it came under
 * @now: clock, ns
 *
 * The initiator's rule: from WG_REJECT_AFTER_TIME - WG_KEEPALIVE_TIMEOUT -
 * WG_REKEY_TIMEOUT (165 s) on; true at most once a session, also when CPUs
 * ask at once. Any context, lockless.
 */
bool wg_session_rekey_on_receive(struct wg_session *s, u64 now);

/**
 * struct wg_session_slots - previous, current and next session of a peer
 *
 * Writers hold the peer's lock; readers use RCU. What a function displaces is
 * returned for the caller to release. The underscore is there because current
 * is a macro of the kernel.
 */
struct wg_session_slots {
	struct wg_session __rcu *current_;
	struct wg_session __rcu *previous;
	struct wg_session __rcu *next;
};

#define WG_SESSIONS_DISPLACED_MAX 3

/**
 * wg_sessions_install() - put in a new session after a handshake
 * @slots: the peer's slots, locked
 * @s: new, from initiator or responder as s->initiator says
 * @displaced: room for WG_SESSIONS_DISPLACED_MAX pointers; receives the
 *	sessions that left the slots
 *
 * Initiator: @s becomes current. The old next, which the other side may
 * already use for sending when handshakes crossed, else the old current,
 * becomes previous. Responder: @s becomes next and is not sent under before it
 * is confirmed; the old next leaves, and previous stays, since nothing tells yet
 * whether the other side has our response.
 *
 * Return: how many were displaced.
 */
unsigned int wg_sessions_install(struct wg_session_slots *slots,
				 struct wg_session *s,
				 struct wg_session **displaced);

/**
 * wg_sessions_confirm() - authenticated data came in under @s
 * @slots: the peer's slots, locked
 * @s: the session it came under
 * @displaced: as in wg_sessions_install()
 * @ndisplaced: receives how many
 *
 * Return: true when @s was next and is current now.
 */
bool wg_sessions_confirm(struct wg_session_slots *slots, struct wg_session *s,
			 struct wg_session **displaced,
			 unsigned int *ndisplaced);

/**
 * wg_sessions_clear() - empty all three slots
 * @slots: the peer's slots, locked
 * @displaced: as in wg_sessions_install()
 *
 * Return: how many were displaced, as in wg_sessions_install().
 */
unsigned int wg_sessions_clear(struct wg_session_slots *slots,
			       struct wg_session **displaced);

#endif /* WG_PROTOCOL_SESSION_H */
