// SPDX-License-Identifier: GPL-2.0
/* Fuzzes a peer's timers in virtual time against the rules, one by one. */

#include "fuzz.h"
#include "src/protocol/messages.h"
#include "src/protocol/timers.h"

#define MS (WG_SECOND / 1000)
#define STEPS_MAX 2000

/* What happened, and what the rules say of it; times as struct wg_timers'. */
static struct {
	u64 unanswered;
	u64 unacknowledged;
	u64 traversal;
	u64 last_initiation; /* or response */
	u64 initiated; /* the last initiation alone */
	u64 jitter; /* ns, its own */
	u64 series; /* when this series of attempts began */
	u64 due; /* when the next of it is due */
	bool tried; /* with the source that is still cached */
	bool overtaken; /* that source is to be forgotten */
	u64 keys_born;
	u64 ephemeral_born;
	u64 interval; /* ns; 0: off */
	bool running;
} rule;

static struct wg_timers t;
static u64 now;
static u64 armed; /* when the caller's timer goes off */

static void rearm(void)
{
	armed = wg_timers_next(&t);
}

static u64 may_initiate_from(void)
{
	if (!rule.last_initiation)
		return 0;
	return rule.last_initiation + 5 * WG_SECOND + rule.jitter;
}

static void begin_series(void)
{
	rule.series = now;
	if (!rule.due)
		rule.due = max(now, may_initiate_from());
}

static void end_series(void)
{
	rule.series = 0;
	rule.due = 0;
	rule.tried = false;
	rule.overtaken = false;
}

/* Who is not told to set the timer anew may rely on the one that is set. */
static void after_message(bool rearmed)
{
	struct wg_timers copy = t;

	if (rearmed)
		rearm();
	else
		CHECK(armed <= wg_timers_next(&copy));
}

static bool note_sent(bool data)
{
	if (rule.running) {
		rule.traversal = now;
		rule.unacknowledged = 0;
		if (data && !rule.unanswered)
			rule.unanswered = now;
	}
	return wg_timers_sent(&t, now, data);
}

static void sent(bool data)
{
	after_message(note_sent(data));
}

static void received(bool data)
{
	if (rule.running) {
		rule.traversal = now;
		rule.unanswered = 0;
		if (data && !rule.unacknowledged)
			rule.unacknowledged = now;
	}
	after_message(wg_timers_received(&t, now, data));
}

static void initiation_sent(unsigned int jitter_ms)
{
	wg_timers_initiation_sent(&t, now, jitter_ms);
	rule.jitter = jitter_ms * MS;
	rule.last_initiation = now;
	rule.initiated = now;
	rule.ephemeral_born = now;
	if (!rule.series)
		rule.series = now;
	rule.due = may_initiate_from();
	rule.overtaken = rule.tried;
	rule.tried = true;
	/* The caller sets the timer in any case. */
	note_sent(false);
}

static void check_may_initiate(void)
{
	CHECK(wg_timers_may_initiate(&t, now) == (may_initiate_from() <= now));
}

/* When something is due next, by the rules. */
static u64 next_due(void)
{
	u64 wipe = rule.keys_born ?: rule.ephemeral_born;
	u64 next = WG_TIMERS_NEVER;

	if (!rule.running)
		return next;
	if (rule.overtaken)
		return now;
	if (rule.unanswered)
		next = rule.unanswered + 15 * WG_SECOND + rule.jitter;
	if (rule.unacknowledged)
		next = min(next, rule.unacknowledged + 10 * WG_SECOND);
	if (rule.interval)
		next = min(next, rule.traversal + rule.interval + MS);
	if (rule.due)
		next = min(next, rule.due);
	if (wipe)
		next = min(next, wipe + 540 * WG_SECOND);
	return next;
}

/* All that is due at this moment, by the rules. */
static unsigned int expect(void)
{
	unsigned int due = 0;
	u64 since;

	if (rule.overtaken)
		due |= WG_TIMER_FORGET_SOURCE;
	rule.overtaken = false;
	if (rule.unanswered &&
	    now >= rule.unanswered + 15 * WG_SECOND + rule.jitter) {
		rule.unanswered = 0;
		begin_series();
		due |= WG_TIMER_FORGET_SOURCE;
	}
	if (rule.due && now >= rule.due) {
		if (now >= rule.series + 90 * WG_SECOND) {
			end_series();
			due |= WG_TIMER_GIVE_UP;
		} else {
			CHECK(!rule.initiated ||
			      now >= rule.initiated + 5 * WG_SECOND +
					     rule.jitter);
			due |= WG_TIMER_INITIATE;
			if (rule.tried)
				due |= WG_TIMER_FORGET_SOURCE;
			rule.tried = false;
			rule.due = now + 5 * WG_SECOND;
		}
	}
	if (rule.unacknowledged &&
	    now >= rule.unacknowledged + 10 * WG_SECOND) {
		rule.unacknowledged = 0;
		due |= WG_TIMER_KEEPALIVE;
	}
	since = rule.keys_born ?: rule.ephemeral_born;
	if (since && now >= since + 540 * WG_SECOND) {
		rule.keys_born = 0;
		rule.ephemeral_born = 0;
		due |= WG_TIMER_WIPE;
	}
	return due;
}

static void run(struct input *in)
{
	struct wg_timers copy;
	unsigned int due, expected;
	u64 silence;
	u8 how;

	if (!rule.running) {
		CHECK_EQ(wg_timers_run(&t, now), 0);
		return;
	}
	expected = expect();
	due = wg_timers_run(&t, now);
	/* Never before its time, and at most a millisecond after. */
	silence = now - rule.traversal;
	if (rule.interval && silence >= rule.interval) {
		if (silence >= rule.interval + MS)
			expected |= WG_TIMER_KEEPALIVE;
		else
			expected |= due & WG_TIMER_KEEPALIVE;
		if (silence >= rule.interval + MS ||
		    atomic64_read(&t.traversal) == now)
			rule.traversal = now;
	}
	CHECK_EQ(due, expected);

	/* All is done: nothing more is due, and nothing at once again. */
	copy = t;
	CHECK(wg_timers_next(&copy) > now);
	CHECK_EQ(wg_timers_run(&copy, now), 0);

	/* Whether the caller can do what it is asked for or not. */
	how = due ? in_u8(in) : 0;
	if ((due & WG_TIMER_INITIATE) && (how & 3))
		initiation_sent(in_u16(in) %
				(WG_REKEY_TIMEOUT_JITTER_MAX_MS + 1));
	rearm();
	if ((due & WG_TIMER_KEEPALIVE) && (how & 4))
		sent(false);
}

/* Time passes, and the timer goes off: on time, or it is late. */
static void pass(struct input *in, u64 time, bool late)
{
	u64 then = now + time;
	unsigned int n;

	if (late) {
		now = then;
		return;
	}
	for (n = 0; armed <= then && n < 50; n++) {
		/* One that goes off early does no harm. */
		if (armed > now + 1) {
			now = armed - 1;
			run(in);
		}
		if (armed > then)
			break;
		now = max(now, armed);
		run(in);
	}
	now = max(now, then);
	if (armed <= now)
		run(in);
}

static void start(void)
{
	unsigned int due = wg_timers_start(&t, now);

	CHECK_EQ(due, rule.interval ? WG_TIMER_KEEPALIVE : 0);
	rule.running = true;
	rule.unanswered = 0;
	rule.unacknowledged = 0;
	rule.traversal = now;
	rule.last_initiation = 0;
	rule.initiated = 0;
	rearm();
}

static void stop(void)
{
	wg_timers_stop(&t);
	rule.running = false;
	rule.unanswered = 0;
	rule.unacknowledged = 0;
	rule.keys_born = 0;
	rule.ephemeral_born = 0;
	end_series();
	rearm();
	CHECK_EQ(armed, WG_TIMERS_NEVER);
}

static void set_persistent(u16 seconds)
{
	bool was_off = !rule.interval;
	unsigned int due = wg_timers_set_persistent(&t, seconds, now);

	CHECK_EQ(due, seconds && was_off && rule.running ? WG_TIMER_KEEPALIVE :
							   0);
	rule.interval = seconds * WG_SECOND;
	if (was_off)
		rule.traversal = now;
	rearm();
}

static void session_begun(bool responder)
{
	wg_timers_session_begun(&t, now);
	rule.keys_born = now;
	rule.ephemeral_born = 0;
	if (responder) {
		/* Its confirmation is on its way: no second one meanwhile. */
		atomic64_set(&t.last_initiation, now);
		rule.last_initiation = now;
		note_sent(false);
	} else {
		wg_timers_handshake_complete(&t);
		end_series();
	}
	rearm();
}

static void step(struct input *in)
{
	u8 how;

	switch (in_below(in, 14)) {
	case 0:
	case 1:
		how = in_u8(in);
		pass(in, (how & 0x7f) * WG_SECOND, how & 0x80);
		break;
	case 2:
		how = in_u8(in);
		pass(in, in_u16(in) * MS / 16, how & 1);
		break;
	case 3: /* hours, of which nobody notices most */
		pass(in, in_u8(in) * 600 * WG_SECOND, false);
		break;
	case 4:
	case 5:
		sent(in_u8(in) & 1);
		break;
	case 6:
	case 7:
		received(in_u8(in) & 1);
		break;
	case 8:
		wg_timers_traffic_wants_session(&t, now);
		if (rule.running)
			begin_series();
		run(in);
		rearm();
		break;
	case 9:
		if (rule.running)
			session_begun(in_u8(in) & 1);
		break;
	case 10:
		wg_timers_handshake_complete(&t);
		end_series();
		rearm();
		break;
	case 11:
		wg_timers_rekeyed(&t);
		end_series();
		rule.last_initiation = 0;
		rule.initiated = 0;
		rearm();
		break;
	case 12:
		set_persistent(in_u16(in) >> in_below(in, 16));
		break;
	default: /* traffic does not wait for the timer to ask for one */
		if (rule.running && in_u8(in) & 1) {
			if (wg_timers_may_initiate(&t, now))
				initiation_sent(in_u8(in));
			rearm();
		} else if (rule.running) {
			stop();
		} else {
			start();
		}
		break;
	}
	check_may_initiate();
	/* Nothing is slept through. */
	CHECK(armed <= next_due());
}

static void fuzz(struct input *in)
{
	unsigned int n;

	memset(&rule, 0, sizeof(rule));
	now = 1 + in_u32(in) * MS;
	wg_timers_init(&t);
	rearm();
	CHECK_EQ(armed, WG_TIMERS_NEVER);
	start();
	for (n = 0; n < STEPS_MAX && in_more(in); n++)
		step(in);
}
