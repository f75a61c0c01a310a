// SPDX-License-Identifier: GPL-2.0
/* Each rule of a peer's timers by itself, in virtual time. */

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <pthread.h>
#include <sched.h>

#include "proto_test.h"

/* How often the machine writes what other CPUs may read. */
static unsigned long writes;

#define atomic64_set(v, i) (writes++, (atomic64_set)(v, i))
#define atomic64_cmpxchg(v, o, n) (writes++, (atomic64_cmpxchg)(v, o, n))
#include "src/protocol/timers.c"
#undef atomic64_set
#undef atomic64_cmpxchg

#define MS (WG_SECOND / 1000)
#define JITTER_MAX (WG_REKEY_TIMEOUT_JITTER_MAX_MS * MS)
#define EVENTS_MAX 100000

#define INITIATE WG_TIMER_INITIATE
#define KEEPALIVE WG_TIMER_KEEPALIVE
#define FORGET_SOURCE WG_TIMER_FORGET_SOURCE
#define GIVE_UP WG_TIMER_GIVE_UP
#define WIPE WG_TIMER_WIPE

struct event {
	u64 at;
	unsigned int actions;
};

/* A caller as the kernel's is: one timer, set when it is told to. */
static struct {
	struct wg_timers t;
	u64 now;
	u64 armed; /* when its timer goes off */
	unsigned int jitter_ms;
	bool random_jitter;
	bool mute; /* it cannot send */
	unsigned int rearmed; /* by the data path */
	unsigned int wakeups;
	struct event events[EVENTS_MAX];
	unsigned int nevents;
	unsigned int expected; /* how many of them were looked at */
} sim;

/* Where all clocks begin. */
static u64 origin;

static void rearm(void)
{
	sim.armed = wg_timers_next(&sim.t);
}

static void sent(bool data)
{
	if (wg_timers_sent(&sim.t, sim.now, data)) {
		sim.rearmed++;
		rearm();
	}
}

static void received(bool data)
{
	if (wg_timers_received(&sim.t, sim.now, data)) {
		sim.rearmed++;
		rearm();
	}
}

static void initiate(void)
{
	unsigned int jitter = sim.jitter_ms;

	if (sim.random_jitter)
		jitter = random_below(&test_rng,
				      WG_REKEY_TIMEOUT_JITTER_MAX_MS + 1);
	CHECK(wg_timers_may_initiate(&sim.t, sim.now));
	wg_timers_initiation_sent(&sim.t, sim.now, jitter);
	sent(false);
}

static void note(unsigned int actions)
{
	struct event *e = &sim.events[sim.nevents];

	CHECK(sim.nevents++ < EVENTS_MAX);
	e->at = sim.now;
	e->actions = actions;
}

static void perform(unsigned int actions)
{
	if (!actions)
		return;
	note(actions);
	if (sim.mute)
		return;
	if (actions & INITIATE)
		initiate();
	if (actions & KEEPALIVE)
		sent(false);
}

static void run(void)
{
	perform(wg_timers_run(&sim.t, sim.now));
	rearm();
}

static void go_to(u64 when)
{
	while (sim.armed <= origin + when) {
		sim.wakeups++;
		sim.now = max(sim.now, sim.armed);
		run();
	}
	sim.now = origin + when;
}

static void go(u64 time)
{
	go_to(sim.now - origin + time);
}

static void start(void)
{
	perform(wg_timers_start(&sim.t, sim.now));
	rearm();
}

static void stop(void)
{
	wg_timers_stop(&sim.t);
	rearm();
	CHECK_EQ(sim.armed, WG_TIMERS_NEVER);
}

static void set_persistent(u16 seconds)
{
	perform(wg_timers_set_persistent(&sim.t, seconds, sim.now));
	rearm();
}

static void traffic(void)
{
	wg_timers_traffic_wants_session(&sim.t, sim.now);
	run();
}

static void session_begun(void)
{
	wg_timers_session_begun(&sim.t, sim.now);
	rearm();
}

static void handshake_complete(void)
{
	wg_timers_handshake_complete(&sim.t);
	rearm();
}

static void begin(void)
{
	memset(&sim, 0, sizeof(sim));
	sim.now = origin;
	wg_timers_init(&sim.t);
	rearm();
	CHECK_EQ(sim.armed, WG_TIMERS_NEVER);
}

static void begin_started(void)
{
	begin();
	start();
	CHECK_EQ(sim.nevents, 0);
}

/* The next event is this one. */
static void expect(u64 at, unsigned int actions)
{
	const struct event *e = &sim.events[sim.expected];

	CHECK(sim.expected++ < sim.nevents);
	CHECK_EQ(e->at - origin, at);
	CHECK_EQ(e->actions, actions);
}

static void expect_no_more(void)
{
	CHECK_EQ(sim.expected, sim.nevents);
}

static void expect_quiet(u64 time)
{
	expect_no_more();
	go(time);
	expect_no_more();
}

/* Handshakes ****************************************************************/

static void nothing_by_itself(void)
{
	begin_started();
	expect_quiet(1000000 * WG_SECOND);
	CHECK_EQ(sim.wakeups, 0);
}

static void initiation_at_once(void)
{
	begin_started();
	go(7 * WG_SECOND);
	traffic();
	expect(7 * WG_SECOND, INITIATE);
	expect_no_more();
}

static void retries(void)
{
	u64 at, step = WG_REKEY_TIMEOUT + 100 * MS;

	begin_started();
	sim.jitter_ms = 100;
	traffic();
	go(1000 * WG_SECOND);
	expect(0, INITIATE);
	for (at = step; at < WG_REKEY_ATTEMPT_TIME; at += step)
		expect(at, INITIATE | FORGET_SOURCE);
	/* The last one had its time as well. */
	expect(at, GIVE_UP);
	CHECK(at < WG_REKEY_ATTEMPT_TIME + WG_REKEY_TIMEOUT + JITTER_MAX);
	expect(at - step + 540 * WG_SECOND, WIPE);
	expect_no_more();
}

static void jitter_bounds(void)
{
	u64 least = ~0ULL, most = 0, step;
	unsigned int i, series;

	for (series = 0; series < 500; series++) {
		begin_started();
		sim.random_jitter = true;
		traffic();
		go(200 * WG_SECOND);
		for (i = 1; i < sim.nevents; i++) {
			step = sim.events[i].at - sim.events[i - 1].at;
			least = min(least, step);
			most = max(most, step);
		}
		i = sim.nevents - 1;
		CHECK_EQ(sim.events[i].actions, GIVE_UP);
		CHECK(sim.events[i].at - origin >= WG_REKEY_ATTEMPT_TIME);
		CHECK(sim.events[i].at - origin <
		      WG_REKEY_ATTEMPT_TIME + WG_REKEY_TIMEOUT + JITTER_MAX);
		CHECK(i == 17 || i == 18);
	}
	CHECK_EQ(least, WG_REKEY_TIMEOUT);
	CHECK_EQ(most, WG_REKEY_TIMEOUT + JITTER_MAX);
}

static void success_ends_retries(void)
{
	begin_started();
	traffic();
	go(WG_SECOND);
	received(false);
	session_begun();
	handshake_complete();
	expect(0, INITIATE);
	expect_quiet(100 * WG_SECOND);
}

/* Responding does not yet mean that the other side knows. */
static void responding_does_not_end_retries(void)
{
	begin_started();
	traffic();
	go(WG_SECOND);
	received(false);
	session_begun();
	go(5 * WG_SECOND);
	expect(0, INITIATE);
	expect(5 * WG_SECOND, INITIATE | FORGET_SOURCE);
	expect_no_more();
}

static void traffic_prolongs_the_series(void)
{
	unsigned int i;

	begin_started();
	traffic();
	go(42 * WG_SECOND);
	traffic();
	go(200 * WG_SECOND);
	expect(0, INITIATE);
	for (i = 5; i < 42 + 90; i += 5)
		expect(i * WG_SECOND, INITIATE | FORGET_SOURCE);
	expect(135 * WG_SECOND, GIVE_UP);
	expect_no_more();
}

/* A packet in between is no reason for another try, but it has its 90 s. */
static void waiting_prolongs_the_series(void)
{
	unsigned int i;

	begin_started();
	traffic();
	go(42 * WG_SECOND);
	wg_timers_traffic_waits(&sim.t, sim.now);
	go(200 * WG_SECOND);
	expect(0, INITIATE);
	for (i = 5; i < 42 + 90; i += 5)
		expect(i * WG_SECOND, INITIATE | FORGET_SOURCE);
	expect(135 * WG_SECOND, GIVE_UP);
	wg_timers_traffic_waits(&sim.t, sim.now);
	go(200 * WG_SECOND);
	expect_no_more();
}

static void traffic_after_giving_up(void)
{
	begin_started();
	traffic();
	go(93 * WG_SECOND);
	CHECK_EQ(sim.events[sim.nevents - 1].actions, GIVE_UP);
	sim.expected = sim.nevents;
	traffic();
	expect(93 * WG_SECOND, INITIATE);
	go_to(99 * WG_SECOND);
	expect(98 * WG_SECOND, INITIATE | FORGET_SOURCE);
	expect_no_more();
}

/*
 * However much traffic waits, whether it or a late timer comes first, and
 * whether the caller asks the machine or initiates without asking further.
 */
static void one_initiation_at_a_time(void)
{
	unsigned int i, n = 0, forgotten = 0;
	u64 last = 0;

	begin_started();
	sim.random_jitter = true;
	for (i = 0; i < 300000; i++) {
		sim.now += MS;
		if (!random_below(&test_rng, 5) && sim.armed <= sim.now)
			run();
		if (!wg_timers_may_initiate(&sim.t, sim.now))
			continue;
		wg_timers_traffic_wants_session(&sim.t, sim.now);
		if (random_below(&test_rng, 2)) {
			initiate();
			note(INITIATE);
		}
		run();
	}
	for (i = 0; i < sim.nevents; i++) {
		unsigned int actions = sim.events[i].actions;

		forgotten += !!(actions & FORGET_SOURCE);
		if (!(actions & INITIATE))
			continue;
		CHECK(!n++ || sim.events[i].at - last >= WG_REKEY_TIMEOUT);
		last = sim.events[i].at;
	}
	CHECK(n >= 300 / 6 && n <= 300 / 5 + 1);
	CHECK(forgotten >= n - 10);
}

/* Traffic sees that the time has come before the timer goes off. */
static void traffic_overtakes_the_retry(void)
{
	unsigned int i;

	begin_started();
	for (i = 0; i < 20; i++) {
		wg_timers_traffic_wants_session(&sim.t, sim.now);
		initiate();
		rearm();
		go(WG_REKEY_TIMEOUT - 1);
		CHECK(!wg_timers_may_initiate(&sim.t, sim.now));
		sim.now++;
	}
	/* After each try but the first. */
	for (i = 1; i < 20; i++)
		expect(i * WG_REKEY_TIMEOUT, FORGET_SOURCE);
	expect_no_more();
}

/* No route, no memory: as if it had been lost. */
static void initiation_that_cannot_be_sent(void)
{
	unsigned int i;

	begin_started();
	sim.mute = true;
	traffic();
	go(1000 * WG_SECOND);
	for (i = 0; i < 90; i += 5)
		expect(i * WG_SECOND, INITIATE);
	expect(90 * WG_SECOND, GIVE_UP);
	/* There is nothing to wipe either. */
	expect_no_more();
}

/* Nor does traffic make it try more often then. */
static void traffic_while_it_cannot_be_sent(void)
{
	unsigned int i;

	begin_started();
	sim.mute = true;
	for (i = 0; i < 20000; i++) {
		traffic();
		go(MS);
	}
	for (i = 0; i <= 20; i += 5)
		expect(i * WG_SECOND, INITIATE);
	expect_no_more();
}

static void initiation_too_early(void)
{
	begin_started();
	traffic();
	go(WG_SECOND);
	session_begun();
	handshake_complete();
	go(WG_SECOND);
	/* The session was destroyed: the next initiation waits its turn. */
	traffic();
	expect(0, INITIATE);
	expect_no_more();
	go(5 * WG_SECOND);
	expect(5 * WG_SECOND, INITIATE);
	expect_no_more();
}

/* Data that nobody answers **************************************************/

static void unanswered_data(void)
{
	begin_started();
	go(3 * WG_SECOND);
	sent(true);
	go(15 * WG_SECOND - 1);
	expect_no_more();
	go(1);
	expect(18 * WG_SECOND, INITIATE | FORGET_SOURCE);
	go(5 * WG_SECOND);
	expect(23 * WG_SECOND, INITIATE | FORGET_SOURCE);
	expect_no_more();
}

static void unanswered_counts_from_the_first(void)
{
	unsigned int i;

	begin_started();
	for (i = 0; i < 150; i++) {
		sent(true);
		go(100 * MS);
	}
	expect(15 * WG_SECOND, INITIATE | FORGET_SOURCE);
	expect_no_more();
}

static void unanswered_has_jitter(void)
{
	begin_started();
	sim.jitter_ms = 333;
	traffic();
	received(false);
	session_begun();
	handshake_complete();
	sent(true);
	go(20 * WG_SECOND);
	expect(0, INITIATE);
	expect(15 * WG_SECOND + 333 * MS, INITIATE | FORGET_SOURCE);
	expect_no_more();
}

static void anything_answers(void)
{
	begin_started();
	sent(true);
	go(14 * WG_SECOND);
	received(false);
	expect_quiet(100 * WG_SECOND);
	/* And it counts anew from the next data. */
	sent(true);
	go(15 * WG_SECOND);
	expect(129 * WG_SECOND, INITIATE | FORGET_SOURCE);
	expect_no_more();
}

static void keepalives_need_no_answer(void)
{
	begin_started();
	sent(false);
	expect_quiet(1000 * WG_SECOND);
}

static void unanswered_begins_a_new_series(void)
{
	unsigned int i, last;

	begin_started();
	/* A session is there all the time: data goes on to be sent. */
	for (i = 0; i < 600; i++) {
		sent(true);
		go(100 * MS);
	}
	/* 15 s after the data that followed the last such event, at 45 s. */
	go(200 * WG_SECOND);
	last = sim.nevents - 1;
	CHECK_EQ(sim.events[last].actions, GIVE_UP);
	CHECK(sim.events[last].at - origin >= (45 + 90) * WG_SECOND);
	CHECK(sim.events[last].at - origin <= (60 + 15 + 95) * WG_SECOND);
	for (i = 1; i < last; i++) {
		if (sim.events[i].actions & INITIATE)
			CHECK(sim.events[i].at - sim.events[i - 1].at <=
			      WG_REKEY_TIMEOUT);
	}
}

/* Keepalives ****************************************************************/

static void passive_keepalive(void)
{
	begin_started();
	go(2 * WG_SECOND);
	received(true);
	go(10 * WG_SECOND - 1);
	expect_no_more();
	go(1);
	expect(12 * WG_SECOND, KEEPALIVE);
	expect_quiet(1000 * WG_SECOND);
}

static void passive_counts_from_the_first(void)
{
	unsigned int i;

	begin_started();
	for (i = 0; i < 305; i++) {
		received(true);
		go(100 * MS);
	}
	go(10 * WG_SECOND);
	/* Each counts from the first data after the keepalive before. */
	expect(10 * WG_SECOND, KEEPALIVE);
	expect(20 * WG_SECOND, KEEPALIVE);
	expect(30 * WG_SECOND, KEEPALIVE);
	expect(40 * WG_SECOND, KEEPALIVE);
	expect_no_more();
}

static void sending_replaces_the_keepalive(void)
{
	begin_started();
	received(true);
	go(9 * WG_SECOND);
	sent(false);
	expect_quiet(1000 * WG_SECOND);
}

static void keepalives_are_not_answered(void)
{
	begin_started();
	received(false);
	expect_quiet(1000 * WG_SECOND);
}

/* Persistent keepalive ******************************************************/

/* The traversal is noted in steps of a millisecond. */
static void persistent_keepalive(void)
{
	unsigned int i;

	begin();
	set_persistent(25);
	expect_no_more();
	go(WG_SECOND);
	start();
	expect(WG_SECOND, KEEPALIVE);
	for (i = 1; i <= 100; i++) {
		go(25 * WG_SECOND + MS);
		expect(WG_SECOND + i * (25 * WG_SECOND + MS), KEEPALIVE);
	}
	expect_no_more();
}

static void persistent_switched_on(void)
{
	begin_started();
	go(1000 * WG_SECOND);
	set_persistent(10);
	expect(1000 * WG_SECOND, KEEPALIVE);
	go(11 * WG_SECOND);
	expect(1010 * WG_SECOND + MS, KEEPALIVE);
	/* Another interval, not switched on: from the same silence. */
	set_persistent(20);
	expect_no_more();
	go(20 * WG_SECOND);
	expect(1030 * WG_SECOND + 2 * MS, KEEPALIVE);
	set_persistent(0);
	expect_quiet(100000 * WG_SECOND);
	set_persistent(65535);
	expect(sim.now - origin, KEEPALIVE);
	go(65535 * WG_SECOND);
	expect_no_more();
	go(MS);
	expect(sim.now - origin, KEEPALIVE);
}

static void persistent_shortened(void)
{
	begin_started();
	set_persistent(1000);
	expect(0, KEEPALIVE);
	go(500 * WG_SECOND);
	set_persistent(100);
	go(0);
	expect(500 * WG_SECOND, KEEPALIVE);
	expect_no_more();
}

/* No session and no route: once each interval. */
static void persistent_that_cannot_be_sent(void)
{
	begin_started();
	sim.mute = true;
	go(1000 * WG_SECOND);
	set_persistent(25);
	go(51 * WG_SECOND);
	expect(1000 * WG_SECOND, KEEPALIVE);
	expect(1025 * WG_SECOND + MS, KEEPALIVE);
	expect(1050 * WG_SECOND + 2 * MS, KEEPALIVE);
	expect_no_more();
}

static void traffic_postpones_persistent(void)
{
	unsigned int i;

	begin_started();
	set_persistent(25);
	expect(0, KEEPALIVE);
	for (i = 0; i < 100; i++) {
		go(24 * WG_SECOND);
		if (i & 1)
			sent(false);
		else
			received(false);
	}
	expect_no_more();
	go(25 * WG_SECOND);
	expect_no_more();
	go(MS);
	expect(2425 * WG_SECOND + MS, KEEPALIVE);
}

static void persistent_is_off_when_stopped(void)
{
	begin();
	set_persistent(25);
	expect_quiet(1000 * WG_SECOND);
	start();
	expect(1000 * WG_SECOND, KEEPALIVE);
	stop();
	expect_quiet(1000 * WG_SECOND);
	start();
	expect(2000 * WG_SECOND, KEEPALIVE);
}

/* Without a peer there, it tries again and again. */
static void persistent_without_answer(void)
{
	unsigned int i;

	begin_started();
	sim.random_jitter = true;
	set_persistent(25);
	for (i = 0; i < 100000; i++) {
		unsigned int seen = sim.nevents;

		go(WG_SECOND);
		for (; seen < sim.nevents; seen++) {
			if (sim.events[seen].actions & KEEPALIVE)
				traffic();
		}
	}
	for (i = 1; i < sim.nevents; i++)
		CHECK(sim.events[i].at - sim.events[i - 1].at <=
		      26 * WG_SECOND);
	CHECK(sim.events[sim.nevents - 1].at - origin > 99974 * WG_SECOND);
}

/* Wiping ********************************************************************/

static void wipe(void)
{
	begin_started();
	session_begun();
	go(540 * WG_SECOND - 1);
	expect_no_more();
	go(1);
	expect(540 * WG_SECOND, WIPE);
	expect_quiet(100000 * WG_SECOND);
}

static void new_keys_postpone_wiping(void)
{
	unsigned int i;

	begin_started();
	for (i = 0; i < 100; i++) {
		session_begun();
		expect_quiet(539 * WG_SECOND);
	}
	go(WG_SECOND);
	expect((99 * 539 + 540) * WG_SECOND, WIPE);
	expect_quiet(100000 * WG_SECOND);
}

/* Trying in vain does not keep old keys. */
static void wipe_amid_attempts(void)
{
	unsigned int i, wiped = 0, after = 0;

	begin_started();
	session_begun();
	for (i = 0; i < 600; i++) {
		traffic();
		go(WG_SECOND);
	}
	for (i = 0; i < sim.nevents; i++) {
		CHECK(!(sim.events[i].actions & GIVE_UP));
		if (sim.events[i].actions & WIPE) {
			CHECK_EQ(sim.events[i].at - origin, 540 * WG_SECOND);
			wiped++;
		} else if (wiped && sim.events[i].actions & INITIATE) {
			after++;
		}
	}
	CHECK_EQ(wiped, 1);
	CHECK(after > 10);
}

static void wipe_after_giving_up(void)
{
	begin_started();
	session_begun();
	go(200 * WG_SECOND);
	traffic();
	go(200 * WG_SECOND);
	CHECK_EQ(sim.events[sim.nevents - 1].actions, GIVE_UP);
	sim.expected = sim.nevents;
	go(1000 * WG_SECOND);
	expect(540 * WG_SECOND, WIPE);
	expect_no_more();
}

/* An ephemeral of an initiation that was never answered. */
static void wipe_ephemerals(void)
{
	unsigned int last;

	begin_started();
	traffic();
	go(10000 * WG_SECOND);
	last = sim.nevents - 1;
	CHECK_EQ(sim.events[last].actions, WIPE);
	CHECK_EQ(sim.events[last - 1].actions, GIVE_UP);
	CHECK_EQ(sim.events[last].at - sim.events[last - 2].at,
		 540 * WG_SECOND);
}

/* Stop and start ************************************************************/

static void stopped_does_nothing(void)
{
	begin();
	writes = 0;
	sent(true);
	received(true);
	wg_timers_traffic_wants_session(&sim.t, sim.now);
	CHECK_EQ(writes, 0);
	rearm();
	CHECK_EQ(sim.armed, WG_TIMERS_NEVER);
	CHECK_EQ(wg_timers_run(&sim.t, sim.now + 1000 * WG_SECOND), 0);
	expect_quiet(1000 * WG_SECOND);
}

static void stop_forgets_all(void)
{
	begin_started();
	sent(true);
	received(true);
	sent(true);
	session_begun();
	traffic();
	expect(0, INITIATE);
	stop();
	CHECK_EQ(wg_timers_run(&sim.t, sim.now + 1000 * WG_SECOND), 0);
	expect_quiet(WG_SECOND);
	start();
	expect_quiet(100000 * WG_SECOND);
}

static void initiation_at_once_after_start(void)
{
	begin_started();
	traffic();
	expect(0, INITIATE);
	stop();
	go(WG_SECOND);
	start();
	traffic();
	expect(WG_SECOND, INITIATE);
	expect_no_more();
}

/* The data path may be slower than the stop. */
static void late_notes_of_the_data_path(void)
{
	begin_started();
	stop();
	atomic64_set(&sim.t.unanswered, sim.now);
	atomic64_set(&sim.t.unacknowledged, sim.now);
	go(100 * WG_SECOND);
	start();
	expect_quiet(1000 * WG_SECOND);
}

/* A handshake may be finished by a worker after the stop. */
static void late_session(void)
{
	begin_started();
	stop();
	session_begun();
	expect_quiet(100 * WG_SECOND);
	start();
	go(1000 * WG_SECOND);
	expect(540 * WG_SECOND, WIPE);
	expect_no_more();
}

/* The caller's timer and the data path **************************************/

static void early_wakeups(void)
{
	begin_started();
	sim.jitter_ms = 7;
	traffic();
	while (sim.now < origin + 200 * WG_SECOND) {
		run();
		sim.now += 33 * MS;
	}
	expect(0, INITIATE);
	CHECK_EQ(sim.nevents, 19);
	CHECK_EQ(sim.events[18].actions, GIVE_UP);
}

static void late_wakeups(void)
{
	begin_started();
	traffic();
	session_begun();
	sim.now += 80 * WG_SECOND;
	run();
	expect(0, INITIATE);
	expect(80 * WG_SECOND, INITIATE | FORGET_SOURCE);
	expect_no_more();
	/* Asleep for a day: all that was due is due once. */
	sent(true);
	sim.now += 86400 * WG_SECOND;
	run();
	expect(86480 * WG_SECOND, INITIATE | FORGET_SOURCE | WIPE);
	expect_no_more();
}

struct cost {
	unsigned int rearmed;
	unsigned int wakeups;
	unsigned long writes;
};

/* One hour, a message each millisecond: bit i of @pattern is 1 for sent. */
static struct cost an_hour_of(unsigned int pattern, unsigned int length)
{
	unsigned int i;

	begin_started();
	sim.jitter_ms = 100;
	traffic();
	received(false);
	session_begun();
	handshake_complete();
	sim.wakeups = 0;
	sim.rearmed = 0;
	writes = 0;
	for (i = 0; i < 3600000; i++) {
		if (i % 120000 == 0)
			session_begun();
		if (pattern >> i % length & 1)
			sent(true);
		else
			received(true);
		go(MS);
	}
	return (struct cost){ sim.rearmed, sim.wakeups, writes };
}

static void steady_traffic_is_cheap(void)
{
	struct cost c;

	/* Receiving only: a keepalive each 10 s is sent. */
	c = an_hour_of(0, 1);
	CHECK(c.rearmed <= 400 && c.wakeups <= 400 && c.writes <= 5000);

	/* Sending, with one answer in 32: the answer writes, nothing else. */
	c = an_hour_of(0x7fffffff, 31 + 1);
	CHECK(c.rearmed <= 1100 && c.wakeups <= 1100);
	CHECK(c.writes <= 3600000 / 32 * 4 + 5000);

	/* Ping-pong. */
	c = an_hour_of(1, 2);
	CHECK(c.rearmed <= 1100 && c.wakeups <= 1100);

	/* Bursts of two and five. */
	c = an_hour_of(3, 7);
	CHECK(c.rearmed <= 1100 && c.wakeups <= 1100);
}

static void steady_direction_writes_nothing(void)
{
	unsigned int i;

	begin_started();
	sent(true);
	writes = 0;
	for (i = 0; i < 1000000; i++) {
		sim.now += 10;
		sent(true);
	}
	CHECK_EQ(writes, 0);
	received(true);
	writes = 0;
	for (i = 0; i < 1000000; i++) {
		sim.now += 10;
		received(true);
	}
	CHECK_EQ(writes, 0);

	/* With persistent keepalive once a millisecond. */
	set_persistent(25);
	sent(true);
	writes = 0;
	for (i = 0; i < 1000000; i++) {
		sim.now += 10;
		sent(true);
	}
	CHECK_EQ(writes, 10);
}

#define RACES 300000

static struct {
	struct wg_timers t;
	bool asked;
	/* The round that may begin, and the last that the sender finished. */
	unsigned int begun __aligned(64);
	unsigned int done __aligned(64);
} race;

static void wait_for(const unsigned int *counter, unsigned int value)
{
	unsigned int spins = 0;

	/* Pairs with the release by which the other thread counts up. */
	while (smp_load_acquire(counter) != value) {
		/* There may be one CPU only. */
		if (++spins % 10000 == 0)
			sched_yield();
	}
}

static void *racing_sender(void *arg)
{
	unsigned int i;

	for (i = 1; i <= RACES; i++) {
		wait_for(&race.begun, i);
		race.asked = wg_timers_sent(&race.t, origin + WG_SECOND, true);
		/* Pairs with wait_for(). */
		smp_store_release(&race.done, i);
	}
	return NULL;
}

/*
 * One CPU sends data while another looks for the next deadline: one of them
 * must see the other. The deadline before had passed.
 */
static void no_deadline_is_lost(void)
{
	unsigned int i, delay;
	pthread_t sender;

	race.begun = 0;
	race.done = 0;
	CHECK(!pthread_create(&sender, NULL, racing_sender, NULL));
	for (i = 1; i <= RACES; i++) {
		wg_timers_init(&race.t);
		CHECK(!wg_timers_start(&race.t, origin));
		atomic64_set(&race.t.wake, origin);
		/* Pairs with wait_for(). */
		smp_store_release(&race.begun, i);
		for (delay = random_below(&test_rng, 100); delay; delay--)
			barrier();
		wg_timers_next(&race.t);
		wait_for(&race.done, i);
		CHECK(race.asked || (u64)atomic64_read(&race.t.wake) <=
				    origin + WG_SECOND + 15 * WG_SECOND);
	}
	pthread_join(sender, NULL);
}

static const struct {
	const char *name;
	void (*check)(void);
} rules[] = {
	{ "nothing by itself", nothing_by_itself },
	{ "an initiation at once", initiation_at_once },
	{ "retries, then giving up", retries },
	{ "bounds of the jitter", jitter_bounds },
	{ "success ends retries", success_ends_retries },
	{ "responding does not end retries", responding_does_not_end_retries },
	{ "traffic prolongs the series", traffic_prolongs_the_series },
	{ "waiting prolongs the series", waiting_prolongs_the_series },
	{ "traffic after giving up", traffic_after_giving_up },
	{ "one initiation at a time", one_initiation_at_a_time },
	{ "traffic overtakes the retry", traffic_overtakes_the_retry },
	{ "an initiation that cannot be sent", initiation_that_cannot_be_sent },
	{ "traffic while it cannot be sent", traffic_while_it_cannot_be_sent },
	{ "an initiation that is too early", initiation_too_early },
	{ "unanswered data", unanswered_data },
	{ "unanswered counts from the first",
	  unanswered_counts_from_the_first },
	{ "unanswered has jitter", unanswered_has_jitter },
	{ "anything answers", anything_answers },
	{ "keepalives need no answer", keepalives_need_no_answer },
	{ "unanswered begins a new series", unanswered_begins_a_new_series },
	{ "passive keepalive", passive_keepalive },
	{ "passive keepalive counts from the first",
	  passive_counts_from_the_first },
	{ "sending replaces the keepalive", sending_replaces_the_keepalive },
	{ "keepalives are not answered", keepalives_are_not_answered },
	{ "persistent keepalive", persistent_keepalive },
	{ "persistent keepalive switched on", persistent_switched_on },
	{ "persistent keepalive shortened", persistent_shortened },
	{ "persistent keepalive that cannot be sent",
	  persistent_that_cannot_be_sent },
	{ "traffic postpones it", traffic_postpones_persistent },
	{ "it is off when stopped", persistent_is_off_when_stopped },
	{ "it goes on without an answer", persistent_without_answer },
	{ "wipe", wipe },
	{ "new keys postpone wiping", new_keys_postpone_wiping },
	{ "wipe amid attempts", wipe_amid_attempts },
	{ "wipe after giving up", wipe_after_giving_up },
	{ "wipe ephemerals", wipe_ephemerals },
	{ "nothing while stopped", stopped_does_nothing },
	{ "stopping forgets all", stop_forgets_all },
	{ "an initiation at once after start", initiation_at_once_after_start },
	{ "late notes of the data path", late_notes_of_the_data_path },
	{ "a late session", late_session },
	{ "early wakeups", early_wakeups },
	{ "late wakeups", late_wakeups },
	{ "steady traffic is cheap", steady_traffic_is_cheap },
	{ "a steady direction writes nothing",
	  steady_direction_writes_nothing },
	{ "no deadline is lost", no_deadline_is_lost },
};

static void at_every_clock(void (*rule)(void))
{
	static const u64 origins[] = {
		1, 1ULL << 32, 1ULL << 62, (1ULL << 63) - 200000 * WG_SECOND,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(origins); i++) {
		origin = origins[i];
		rule();
	}
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		RUN(rules[i].name, at_every_clock(rules[i].check));
	return 0;
}
