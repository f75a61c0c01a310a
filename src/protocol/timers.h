/* SPDX-License-Identifier: GPL-2.0 */
/* A peer's timers as a pure state machine over a clock that is passed in. */
#ifndef WG_PROTOCOL_TIMERS_H
#define WG_PROTOCOL_TIMERS_H

#include <linux/atomic.h>
#include <linux/types.h>

#include "messages.h"

#define WG_TIMERS_NEVER (~0ULL)

/*
 * What is due, a set of bits. Several at once are done in this order: what is
 * staged is dropped and keys are wiped before an initiation makes new ones,
 * and the source is forgotten before anything is sent.
 */
enum wg_timer_action {
	WG_TIMER_INITIATE = 1 << 0, /* send an initiation */
	WG_TIMER_KEEPALIVE = 1 << 1, /* send a keepalive */
	WG_TIMER_FORGET_SOURCE = 1 << 2, /* drop the endpoint's cached source */
	WG_TIMER_GIVE_UP = 1 << 3, /* drop what is staged */
	WG_TIMER_WIPE = 1 << 4, /* destroy all sessions and ephemerals */
};

/**
 * struct wg_timers - when what happened
 * @unanswered: first data sent since anything came; 0 none
 * @unacknowledged: first data received since we sent; 0 none
 * @traversal: last authenticated message either way, if anybody wants to know
 * @waiting: newest packet that came while there was no session; 0 none
 * @wake: when the caller's timer is set to go off
 * @last_initiation: when we last sent one; 0 never
 * @persistent_interval: s; 0 off
 * @jitter_ms: of the newest initiation
 * @running: interface is up
 * @tried: an initiation went out with the cached source
 * @forget_source: due at once
 * @attempt_begun: first initiation of this series; 0: none
 * @retry_at: when to send the next one; 0: none
 * @keys_born: newest session; 0: no session to wipe
 * @ephemeral_born: newest initiation since; 0: none to wipe
 *
 * Times are ns of one monotonic clock that is never 0 and stays below 2^63.
 * The atomics are written by the data path of any CPU without a lock; two of
 * its events that overlap count in either order, so that a race moves a
 * deadline by less than it lasted. All the rest is under the peer's lock;
 * @jitter_ms, @persistent_interval and @running are read without it.
 *
 * After any call that needs the lock the caller sets its one timer to what
 * wg_timers_next() says, before it releases the lock.
 */
struct wg_timers {
	atomic64_t unanswered;
	atomic64_t unacknowledged;
	atomic64_t traversal;
	atomic64_t waiting;
	atomic64_t wake;
	atomic64_t last_initiation;

	u16 persistent_interval;
	u16 jitter_ms;
	bool running;
	bool tried;
	bool forget_source;
	u64 attempt_begun;
	u64 retry_at;
	u64 keys_born;
	u64 ephemeral_born;
};

/** wg_timers_init() - nothing happened, nothing due, not running */
void wg_timers_init(struct wg_timers *t);

/**
 * wg_timers_start() - the interface came up
 * @t: locked
 * @now: clock, ns
 *
 * An initiation may be sent at once, whenever the last one was.
 *
 * Return: the set of actions due at once (a keepalive, when persistent
 * keepalive is on).
 */
unsigned int wg_timers_start(struct wg_timers *t, u64 now);

/**
 * wg_timers_stop() - the interface went down; keeps the configuration
 * @t: locked
 *
 * Nothing is due until wg_timers_start(): the caller destroys sessions and
 * ephemerals and drops what is staged by itself.
 */
void wg_timers_stop(struct wg_timers *t);

/**
 * wg_timers_set_persistent() - change the persistent keepalive interval
 * @t: locked
 * @seconds: 0 switches it off
 * @now: clock, ns
 *
 * Return: the set of actions due at once (a keepalive, when it was off before
 * and the timers are running).
 */
unsigned int wg_timers_set_persistent(struct wg_timers *t, u16 seconds,
				      u64 now);

/**
 * wg_timers_sent() - an authenticated message of ours is on its way
 * @t: lockless
 * @now: clock, ns
 * @data: it was data with a packet inside, no keepalive and no handshake
 *
 * Any context, once a batch. Writes only what changes; while messages go both
 * ways it asks for the timer a few times in KEEPALIVE_TIMEOUT.
 *
 * Return: true when the caller's timer must be set anew (wg_timers_next()),
 * because a deadline came up that is earlier than where it stands.
 */
bool __must_check wg_timers_sent(struct wg_timers *t, u64 now, bool data);

/**
 * wg_timers_received() - an authenticated message of the peer came
 * @t: lockless
 * @now: clock, ns
 * @data: it was data with a packet inside, no keepalive and no handshake
 *
 * Return: as wg_timers_sent().
 */
bool __must_check wg_timers_received(struct wg_timers *t, u64 now, bool data);

/**
 * wg_timers_may_initiate() - has REKEY_TIMEOUT passed since the last one?
 * @t: lockless
 * @now: clock, ns
 *
 * The jitter of the last one counts, so that traffic that waits does not
 * overtake the retry that is due.
 *
 * Asked by the data path before it wakes anybody, and again by the caller under
 * the peer's lock before it makes an initiation that wg_timers_run() did not
 * ask for.
 *
 * Return: true when it has.
 */
bool wg_timers_may_initiate(const struct wg_timers *t, u64 now);

/**
 * wg_timers_traffic_waits() - a packet waits for a session
 * @t: lockless
 * @now: clock, ns
 *
 * A series of attempts that is under way goes on for WG_REKEY_ATTEMPT_TIME from
 * here: no packet is given up before it had that time. Begins none.
 */
void wg_timers_traffic_waits(struct wg_timers *t, u64 now);

/**
 * wg_timers_traffic_wants_session() - traffic asks for a session
 * @t: locked
 * @now: clock, ns
 *
 * Begins a new series of attempts, so that WG_REKEY_ATTEMPT_TIME counts from
 * here, also when an older series was under way. The caller goes on with
 * wg_timers_run(), which says whether to initiate; or it asks
 * wg_timers_may_initiate() and initiates by itself.
 */
void wg_timers_traffic_wants_session(struct wg_timers *t, u64 now);

/**
 * wg_timers_initiation_sent() - an initiation was made, and goes out
 * @t: locked
 * @now: clock, ns
 * @jitter_ms: random, 0 to WG_REKEY_TIMEOUT_JITTER_MAX_MS
 */
void wg_timers_initiation_sent(struct wg_timers *t, u64 now,
			       unsigned int jitter_ms);

/**
 * wg_timers_session_begun() - new transport keys were derived
 * @t: locked
 * @now: clock, ns
 */
void wg_timers_session_begun(struct wg_timers *t, u64 now);

/**
 * wg_timers_handshake_complete() - the series of attempts succeeded
 * @t: locked
 *
 * For the initiator when the response came, for the responder when its session
 * was confirmed.
 */
void wg_timers_handshake_complete(struct wg_timers *t);

/**
 * wg_timers_rekeyed() - our own private key changed
 * @t: locked
 *
 * What was sent for the old key, or could not be for want of one, is void: the
 * next initiation may go at once.
 */
void wg_timers_rekeyed(struct wg_timers *t);

/**
 * wg_timers_run() - what is due now?
 * @t: locked
 * @now: clock, ns
 *
 * The machine's state moves on as if the caller did all of it at once (an
 * initiation is reported by wg_timers_initiation_sent(), a message sent by
 * wg_timers_sent()); when it cannot (no route, no memory), the deadline comes
 * again as if the message had been lost.
 *
 * Return: a set of enum wg_timer_action.
 */
unsigned int wg_timers_run(struct wg_timers *t, u64 now);

/**
 * wg_timers_next() - when to call wg_timers_run() again
 * @t: locked
 *
 * Also notes it in t->wake, so that the caller must really set its timer. A
 * timer that goes off earlier does no harm.
 *
 * Return: a time of the clock, which may have passed, or WG_TIMERS_NEVER.
 */
u64 wg_timers_next(struct wg_timers *t);

#endif /* WG_PROTOCOL_TIMERS_H */
