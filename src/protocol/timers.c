// SPDX-License-Identifier: GPL-2.0
/* A peer's timers as a pure state machine over a clock that is passed in. */
#include <linux/kernel.h>

#include "timers.h"

/* Keys and ephemerals are destroyed this long after the newest keys. */
#define WIPE_AFTER (3 * WG_REJECT_AFTER_TIME)

#define UNANSWERED_TIMEOUT (WG_KEEPALIVE_TIMEOUT + WG_REKEY_TIMEOUT)

/*
 * The traversal is noted this coarsely, so that CPUs that send and receive at
 * once share its cache line between writes. A persistent keepalive comes as
 * much later, never too early.
 */
#define TRAVERSAL_STEP (WG_SECOND / 1000)

static u64 jitter(const struct wg_timers *t)
{
	return READ_ONCE(t->jitter_ms) * (WG_SECOND / 1000);
}

/*
 * The jitter is that of our last initiation. Without it, two sides that lose
 * each other at the same moment would initiate at the same moment, and neither
 * initiation survives when they cross.
 */
static u64 unanswered_deadline(const struct wg_timers *t, u64 since)
{
	return since + UNANSWERED_TIMEOUT + jitter(t);
}

static u64 persistent_deadline(const struct wg_timers *t, u64 since)
{
	return since + READ_ONCE(t->persistent_interval) * WG_SECOND +
	       TRAVERSAL_STEP;
}

/* 0 when there is nothing to wipe. */
static u64 wipe_deadline(const struct wg_timers *t)
{
	if (t->keys_born)
		return t->keys_born + WIPE_AFTER;
	if (t->ephemeral_born)
		return t->ephemeral_born + WIPE_AFTER;
	return 0;
}

/* From when on an initiation may be sent; 0 when none was before. */
static u64 may_initiate_from(const struct wg_timers *t)
{
	u64 last = atomic64_read(&t->last_initiation);

	return last ? last + WG_REKEY_TIMEOUT + jitter(t) : 0;
}

static void end_attempts(struct wg_timers *t)
{
	t->attempt_begun = 0;
	t->retry_at = 0;
	t->tried = false;
	t->forget_source = false;
}

static void begin_attempts(struct wg_timers *t, u64 now)
{
	t->attempt_begun = now;
	if (!t->retry_at)
		t->retry_at = max(now, may_initiate_from(t));
}

static void forget_traffic(struct wg_timers *t)
{
	atomic64_set(&t->unanswered, 0);
	atomic64_set(&t->unacknowledged, 0);
	atomic64_set(&t->waiting, 0);
}

void wg_timers_init(struct wg_timers *t)
{
	*t = (struct wg_timers){};
	atomic64_set(&t->wake, WG_TIMERS_NEVER);
}

unsigned int wg_timers_start(struct wg_timers *t, u64 now)
{
	/* The data path may have noted something while it was being stopped. */
	forget_traffic(t);
	atomic64_set(&t->traversal, now);
	atomic64_set(&t->last_initiation, 0);
	/* Pairs with the acquire in wg_timers_sent() and _received(). */
	smp_store_release(&t->running, true);
	return t->persistent_interval ? WG_TIMER_KEEPALIVE : 0;
}

void wg_timers_stop(struct wg_timers *t)
{
	WRITE_ONCE(t->running, false);
	forget_traffic(t);
	end_attempts(t);
	t->keys_born = 0;
	t->ephemeral_born = 0;
	atomic64_set(&t->wake, WG_TIMERS_NEVER);
}

unsigned int wg_timers_set_persistent(struct wg_timers *t, u16 seconds,
				      u64 now)
{
	bool was_off = !t->persistent_interval;

	/* Nobody noted the traversal while it was off. */
	if (was_off)
		atomic64_set(&t->traversal, now);
	WRITE_ONCE(t->persistent_interval, seconds);
	return seconds && was_off && t->running ? WG_TIMER_KEEPALIVE : 0;
}

static void note_traversal(struct wg_timers *t, u64 now)
{
	if (READ_ONCE(t->persistent_interval) &&
	    (u64)atomic64_read(&t->traversal) + TRAVERSAL_STEP <= now)
		atomic64_set(&t->traversal, now);
}

/*
 * Why no deadline is lost: here @since is written first and t->wake read
 * after, and the successful cmpxchg is a full barrier in between. The other
 * side, wg_timers_next(), writes WG_TIMERS_NEVER to t->wake first and reads
 * @since after, with smp_mb() in between. So at least one sees the other's
 * write: either wg_timers_next() takes the new deadline into account, or we
 * read WG_TIMERS_NEVER, or what it computed without us, and ask for the timer
 * when that is later than our deadline.
 *
 * Who finds @since set leaves this to who set it. If it is being cleared at
 * the same time, then the opposite message overlaps with ours and counts as
 * having come after.
 */
static bool note_first(struct wg_timers *t, atomic64_t *since, u64 now,
		       u64 deadline)
{
	if (atomic64_read(since) || atomic64_cmpxchg(since, 0, now))
		return false;
	return deadline < (u64)atomic64_read(&t->wake);
}

static void clear(atomic64_t *since)
{
	if (atomic64_read(since))
		atomic64_set(since, 0);
}

bool wg_timers_sent(struct wg_timers *t, u64 now, bool data)
{
	/* Pairs with the release in wg_timers_start(). */
	if (!smp_load_acquire(&t->running))
		return false;
	note_traversal(t, now);
	clear(&t->unacknowledged);
	return data && note_first(t, &t->unanswered, now,
				  unanswered_deadline(t, now));
}

bool wg_timers_received(struct wg_timers *t, u64 now, bool data)
{
	/* Pairs with the release in wg_timers_start(). */
	if (!smp_load_acquire(&t->running))
		return false;
	note_traversal(t, now);
	clear(&t->unanswered);
	return data && note_first(t, &t->unacknowledged, now,
				  now + WG_KEEPALIVE_TIMEOUT);
}

bool wg_timers_may_initiate(const struct wg_timers *t, u64 now)
{
	return may_initiate_from(t) <= now;
}

void wg_timers_traffic_waits(struct wg_timers *t, u64 now)
{
	if ((u64)atomic64_read(&t->waiting) != now)
		atomic64_set(&t->waiting, now);
}

void wg_timers_traffic_wants_session(struct wg_timers *t, u64 now)
{
	if (t->running)
		begin_attempts(t, now);
}

void wg_timers_initiation_sent(struct wg_timers *t, u64 now,
			       unsigned int jitter_ms)
{
	WRITE_ONCE(t->jitter_ms, jitter_ms);
	atomic64_set(&t->last_initiation, now);
	t->ephemeral_born = now;
	if (!t->running)
		return;
	if (!t->attempt_begun)
		t->attempt_begun = now;
	t->retry_at = may_initiate_from(t);
	/* Traffic overtook the retry that would have forgotten it. */
	t->forget_source = t->tried;
	t->tried = true;
}

void wg_timers_session_begun(struct wg_timers *t, u64 now)
{
	t->keys_born = now;
	t->ephemeral_born = 0;
}

void wg_timers_handshake_complete(struct wg_timers *t)
{
	end_attempts(t);
}

void wg_timers_rekeyed(struct wg_timers *t)
{
	end_attempts(t);
	atomic64_set(&t->last_initiation, 0);
}

/* True for one caller only, and only while @since is what it was at. */
static bool take_due(atomic64_t *since, u64 at, u64 deadline, u64 next,
		     u64 now)
{
	return at && deadline <= now &&
	       (u64)atomic64_cmpxchg(since, at, next) == at;
}

static unsigned int run_unanswered(struct wg_timers *t, u64 now)
{
	u64 since = atomic64_read(&t->unanswered);

	if (!take_due(&t->unanswered, since, unanswered_deadline(t, since), 0,
		      now))
		return 0;
	begin_attempts(t, now);
	return WG_TIMER_FORGET_SOURCE;
}

/*
 * Giving up comes when the last initiation had its REKEY_TIMEOUT too, so up to
 * that much after WG_REKEY_ATTEMPT_TIME.
 */
static unsigned int run_attempts(struct wg_timers *t, u64 now)
{
	u64 since = max_t(u64, t->attempt_begun, atomic64_read(&t->waiting));
	unsigned int actions = WG_TIMER_INITIATE;

	if (!t->retry_at || t->retry_at > now)
		return 0;
	if (since + WG_REKEY_ATTEMPT_TIME <= now) {
		end_attempts(t);
		return WG_TIMER_GIVE_UP;
	}
	if (t->tried)
		actions |= WG_TIMER_FORGET_SOURCE;
	t->tried = false;
	/* Until wg_timers_initiation_sent() says better. */
	t->retry_at = now + WG_REKEY_TIMEOUT;
	return actions;
}

static unsigned int run_keepalives(struct wg_timers *t, u64 now)
{
	u64 received = atomic64_read(&t->unacknowledged);
	u64 traversal = atomic64_read(&t->traversal);
	unsigned int actions = 0;

	if (take_due(&t->unacknowledged, received,
		     received + WG_KEEPALIVE_TIMEOUT, 0, now))
		actions = WG_TIMER_KEEPALIVE;
	if (t->persistent_interval &&
	    take_due(&t->traversal, traversal,
		     persistent_deadline(t, traversal), now, now))
		actions = WG_TIMER_KEEPALIVE;
	return actions;
}

static unsigned int run_wipe(struct wg_timers *t, u64 now)
{
	u64 deadline = wipe_deadline(t);

	if (!deadline || deadline > now)
		return 0;
	t->keys_born = 0;
	t->ephemeral_born = 0;
	return WG_TIMER_WIPE;
}

unsigned int wg_timers_run(struct wg_timers *t, u64 now)
{
	unsigned int actions = 0;

	if (!t->running)
		return 0;
	if (t->forget_source)
		actions |= WG_TIMER_FORGET_SOURCE;
	t->forget_source = false;
	/* First, since it begins attempts. */
	actions |= run_unanswered(t, now);
	actions |= run_attempts(t, now);
	actions |= run_keepalives(t, now);
	actions |= run_wipe(t, now);
	return actions;
}

u64 wg_timers_next(struct wg_timers *t)
{
	u64 next = WG_TIMERS_NEVER;
	u64 since;

	atomic64_set(&t->wake, WG_TIMERS_NEVER);
	/* Pairs with the cmpxchg in note_first(). */
	smp_mb();
	if (!t->running)
		return next;
	since = atomic64_read(&t->unanswered);
	if (since)
		next = min(next, unanswered_deadline(t, since));
	since = atomic64_read(&t->unacknowledged);
	if (since)
		next = min(next, since + WG_KEEPALIVE_TIMEOUT);
	since = atomic64_read(&t->traversal);
	if (t->persistent_interval)
		next = min(next, persistent_deadline(t, since));
	if (t->retry_at)
		next = min(next, t->retry_at);
	if (t->forget_source)
		next = min_t(u64, next, atomic64_read(&t->last_initiation));
	since = wipe_deadline(t);
	if (since)
		next = min(next, since);
	atomic64_set(&t->wake, next);
	return next;
}
