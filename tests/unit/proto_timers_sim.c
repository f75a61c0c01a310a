// SPDX-License-Identifier: GPL-2.0
/* Two peers' timers over a lossy link, for days of virtual time. */

#include <linux/kernel.h>

#include "proto_test.h"
#include "src/protocol/messages.h"
#include "src/protocol/timers.h"

#define MS (WG_SECOND / 1000)
#define HOUR (3600 * WG_SECOND)
#define DAY (24 * HOUR)
#define IN_FLIGHT_MAX 4096

/* As much later as the longest jitter allows. */
#define RETRY_MAX (WG_REKEY_TIMEOUT + WG_REKEY_TIMEOUT_JITTER_MAX_MS * MS)

struct session {
	u32 id; /* 0: none */
	u64 birth;
	bool initiator;
	bool rekey_asked;
};

struct side {
	struct wg_timers t;
	u64 armed;
	struct session current_, previous, next;
	u32 initiation; /* that waits for its response; 0: none */
	unsigned int staged;
	u64 staged_since;

	/* What the rules are checked against. */
	u64 unanswered;
	u64 unacknowledged;
	u64 last_initiation;
	u64 last_traversal;

	/* Counts. */
	unsigned long sent;
	unsigned long delivered;
	unsigned long rearmed;
	unsigned long wakeups;
	unsigned long initiations;
	unsigned long given_up;
	unsigned long staged_ever;
};

enum type { INITIATION, RESPONSE, DATA, KEEPALIVE };

struct message {
	u64 at;
	u32 id;
	unsigned int to;
	enum type type;
};

/* How much traffic there is, and how bad the link. */
struct weather {
	u64 length;
	unsigned int loss; /* in 1000 */
	u64 outage_each; /* on average; 0: never */
	u64 outage_length;
	u64 packet_each; /* on average */
	u64 busy; /* traffic goes on for that long on average */
	u64 quiet; /* and then pauses for that long; 0: never */
	unsigned int answered; /* in 1000 */
	u16 persistent; /* s, of the first side */
};

static struct side sides[2];
static struct message in_flight[IN_FLIGHT_MAX];
static unsigned int nin_flight;
static const struct weather *weather;
static u64 now;
static u64 link_up_since, link_change;
static bool link_up, busy;
static u64 busy_since, busy_change, next_packet;
static u64 longest_gap, last_delivery;
static u32 ids;

static u64 around(u64 average)
{
	return average / 2 + random_below(&test_rng, average + 1);
}

static unsigned int index_of(const struct side *s)
{
	return s - sides;
}

static void arm(struct side *s)
{
	s->armed = wg_timers_next(&s->t);
}

static void transmit(struct side *from, enum type type, u32 id)
{
	struct message *m = &in_flight[nin_flight];
	bool data = type == DATA;

	if (wg_timers_sent(&from->t, now, data)) {
		from->rearmed++;
		arm(from);
	}
	from->unacknowledged = 0;
	from->last_traversal = now;
	if (data && !from->unanswered)
		from->unanswered = now;
	from->sent++;
	if (!link_up || random_below(&test_rng, 1000) < weather->loss)
		return;
	CHECK(nin_flight++ < IN_FLIGHT_MAX);
	m->at = now + 5 * MS + random_below(&test_rng, 40 * MS);
	m->id = id;
	m->to = !index_of(from);
	m->type = type;
}

static void send_packet(struct side *s, bool keepalive);

static void run(struct side *s)
{
	unsigned int actions = wg_timers_run(&s->t, now), none;

	if (actions & WG_TIMER_GIVE_UP) {
		s->given_up++;
		s->staged = 0;
	}
	if (actions & WG_TIMER_WIPE) {
		s->current_.id = 0;
		s->previous.id = 0;
		s->next.id = 0;
		s->initiation = 0;
	}
	/* No series is begun without it. */
	if (actions & (WG_TIMER_FORGET_SOURCE | WG_TIMER_INITIATE))
		s->unanswered = 0;
	if (actions & WG_TIMER_INITIATE) {
		CHECK(wg_timers_may_initiate(&s->t, now));
		CHECK(!s->last_initiation ||
		      now - s->last_initiation >= WG_REKEY_TIMEOUT);
		s->last_initiation = now;
		s->initiations++;
		s->initiation = ++ids;
		none = random_below(&test_rng,
				    WG_REKEY_TIMEOUT_JITTER_MAX_MS + 1);
		wg_timers_initiation_sent(&s->t, now, none);
		transmit(s, INITIATION, s->initiation);
	}
	arm(s);
	if (actions & WG_TIMER_KEEPALIVE)
		send_packet(s, true);
}

static void want_session(struct side *s)
{
	if (!wg_timers_may_initiate(&s->t, now))
		return;
	wg_timers_traffic_wants_session(&s->t, now);
	run(s);
}

static bool usable(const struct session *k)
{
	return k->id && now - k->birth < WG_REJECT_AFTER_TIME;
}

static void send_packet(struct side *s, bool keepalive)
{
	struct session *k = &s->current_;

	if (!usable(k)) {
		if (!keepalive) {
			if (!s->staged++)
				s->staged_since = now;
			s->staged_ever++;
		}
		want_session(s);
		return;
	}
	transmit(s, keepalive ? KEEPALIVE : DATA, k->id);
	if (k->initiator && now - k->birth >= WG_REKEY_AFTER_TIME)
		want_session(s);
}

static void send_staged(struct side *s, bool confirm)
{
	if (!s->staged && confirm)
		send_packet(s, true);
	while (s->staged) {
		s->staged--;
		send_packet(s, false);
	}
}

static void note_received(struct side *s, bool data)
{
	s->unanswered = 0;
	s->last_traversal = now;
	if (data && !s->unacknowledged)
		s->unacknowledged = now;
	if (wg_timers_received(&s->t, now, data)) {
		s->rearmed++;
		arm(s);
	}
}

static void consume_initiation(struct side *s, u32 id)
{
	note_received(s, false);
	/* There is one handshake state: ours is gone. */
	s->initiation = 0;
	s->next = (struct session){ id, now, false, false };
	wg_timers_session_begun(&s->t, now);
	arm(s);
	transmit(s, RESPONSE, id);
}

static void consume_response(struct side *s, u32 id)
{
	if (s->initiation != id)
		return;
	note_received(s, false);
	s->initiation = 0;
	s->previous = s->current_;
	s->current_ = (struct session){ id, now, true, false };
	s->next.id = 0;
	wg_timers_session_begun(&s->t, now);
	wg_timers_handshake_complete(&s->t);
	arm(s);
	send_staged(s, true);
}

static void consume_data(struct side *s, u32 id, bool keepalive)
{
	struct session *k = s->current_.id == id ? &s->current_ :
			    s->previous.id == id ? &s->previous :
			    s->next.id == id ? &s->next : NULL;

	if (!k || !usable(k))
		return;
	note_received(s, !keepalive);
	if (k == &s->next) {
		s->previous = s->current_;
		s->current_ = s->next;
		s->next.id = 0;
		wg_timers_handshake_complete(&s->t);
		arm(s);
		send_staged(s, false);
	}
	k = &s->current_;
	if (k->initiator && !k->rekey_asked &&
	    now - k->birth > WG_REJECT_AFTER_TIME - WG_KEEPALIVE_TIMEOUT -
			     WG_REKEY_TIMEOUT) {
		k->rekey_asked = true;
		want_session(s);
	}
	if (keepalive)
		return;
	s->delivered++;
	/* Only what the tunnel is to blame for. */
	longest_gap = max(longest_gap,
			  now - max3(last_delivery, link_up_since, busy_since));
	last_delivery = now;
	if (random_below(&test_rng, 1000) < weather->answered)
		send_packet(s, false);
}

static void deliver(struct message m)
{
	struct side *s = &sides[m.to];

	if (m.type == INITIATION)
		consume_initiation(s, m.id);
	else if (m.type == RESPONSE)
		consume_response(s, m.id);
	else
		consume_data(s, m.id, m.type == KEEPALIVE);
}

static void check_side(struct side *s)
{
	struct wg_timers copy = s->t;
	u64 newest = max3(s->current_.id ? s->current_.birth : 0,
			  s->previous.id ? s->previous.birth : 0,
			  s->next.id ? s->next.birth : 0);

	/* The timer is never later than what is due next. */
	CHECK(s->armed <= wg_timers_next(&copy));
	/* A new jitter may bring a deadline forward to before now. */
	CHECK(s->armed >= now - WG_REKEY_TIMEOUT_JITTER_MAX_MS * MS);
	CHECK(!s->unanswered || now - s->unanswered <=
	      WG_KEEPALIVE_TIMEOUT + RETRY_MAX);
	CHECK(!s->unacknowledged ||
	      now - s->unacknowledged <= WG_KEEPALIVE_TIMEOUT);
	CHECK(!newest || now - newest <= 3 * WG_REJECT_AFTER_TIME);
	CHECK(!s->staged || now - s->staged_since <=
	      WG_REKEY_ATTEMPT_TIME + 2 * RETRY_MAX ||
	      s->t.attempt_begun > s->staged_since);
	if (s->t.persistent_interval)
		CHECK(now - s->last_traversal <=
		      s->t.persistent_interval * WG_SECOND + 2 * MS ||
		      !s->current_.id);
}

/* The first of what happens next. */
static void step(u64 end)
{
	u64 at = min(min3(link_change, busy_change, end),
		     min3(busy ? next_packet : end, sides[0].armed,
			  sides[1].armed));
	unsigned int i, first = 0;
	struct message m;

	for (i = 1; i < nin_flight; i++) {
		if (in_flight[i].at < in_flight[first].at)
			first = i;
	}
	if (nin_flight && in_flight[first].at <= at) {
		now = in_flight[first].at;
		m = in_flight[first];
		in_flight[first] = in_flight[--nin_flight];
		deliver(m);
		return;
	}
	now = max(now, at);
	for (i = 0; i < 2; i++) {
		if (sides[i].armed <= now) {
			sides[i].wakeups++;
			run(&sides[i]);
		}
	}
	if (link_change <= now) {
		link_up = !link_up;
		link_up_since = now;
		link_change = now + around(link_up ? weather->outage_each :
						     weather->outage_length);
	}
	if (busy_change <= now) {
		busy = !busy;
		busy_since = now;
		busy_change = now + around(busy ? weather->busy :
						  weather->quiet);
	}
	if (busy && next_packet <= now) {
		next_packet = now + 1 + random_below(&test_rng,
						     2 * weather->packet_each);
		send_packet(&sides[!random_below(&test_rng, 4)], false);
	}
}

static void simulate(const struct weather *w)
{
	u64 begin = 1 + random_below(&test_rng, 1ULL << 61), end;
	unsigned int i;

	weather = w;
	now = begin;
	end = begin + w->length;
	memset(sides, 0, sizeof(sides));
	nin_flight = 0;
	link_up = true;
	busy = true;
	link_up_since = now;
	busy_since = now;
	next_packet = now;
	last_delivery = now;
	longest_gap = 0;
	link_change = w->outage_each ? now + around(w->outage_each) : ~0ULL;
	busy_change = w->quiet ? now + around(w->busy) : ~0ULL;
	for (i = 0; i < 2; i++) {
		wg_timers_init(&sides[i].t);
		sides[i].last_traversal = now;
		if (!i)
			wg_timers_set_persistent(&sides[i].t, w->persistent,
						 now);
		if (wg_timers_start(&sides[i].t, now) & WG_TIMER_KEEPALIVE)
			send_packet(&sides[i], true);
		arm(&sides[i]);
	}
	while (now < end) {
		step(end);
		for (i = 0; i < 2; i++)
			check_side(&sides[i]);
	}
}

/* A week: one handshake each two minutes, and nothing ever waits for one. */
static void busy_on_a_good_link(void)
{
	static const struct weather w = {
		.length = 7 * DAY, .packet_each = 500 * MS, .answered = 300,
	};
	unsigned long initiations, due = w.length / WG_REKEY_AFTER_TIME;

	simulate(&w);
	initiations = sides[0].initiations + sides[1].initiations;
	CHECK(initiations >= due - due / 20 && initiations <= due + due / 20);
	CHECK(sides[0].staged_ever + sides[1].staged_ever <= 2);
	CHECK_EQ(sides[0].given_up + sides[1].given_up, 0);
	CHECK(longest_gap < 10 * WG_SECOND);
	CHECK(sides[0].delivered > 500000);
	/* A few a second would be one for each message. */
	CHECK(sides[0].rearmed + sides[0].wakeups < 7 * 24 * 1000);
	CHECK(sides[1].rearmed + sides[1].wakeups < 7 * 24 * 1000);
}

static void now_and_then(void)
{
	static const struct weather w = {
		.length = 7 * DAY, .packet_each = WG_SECOND, .answered = 900,
		.busy = 100 * WG_SECOND, .quiet = 1000 * WG_SECOND,
	};

	simulate(&w);
	CHECK_EQ(sides[0].given_up + sides[1].given_up, 0);
	/* The handshake at the beginning; two that cross try again. */
	CHECK(longest_gap < 2 * RETRY_MAX + 10 * WG_SECOND);
}

static void lossy(unsigned int loss, u64 gap)
{
	struct weather w = {
		.length = 2 * DAY, .packet_each = 400 * MS, .answered = 500,
		.busy = 500 * WG_SECOND, .quiet = 700 * WG_SECOND,
		.loss = loss,
	};

	simulate(&w);
	CHECK(longest_gap < gap);
}

/* Traffic flows again soon after the link does. */
static void outages(void)
{
	static const struct weather w = {
		.length = 7 * DAY, .packet_each = 300 * MS, .answered = 600,
		.outage_each = HOUR, .outage_length = 600 * WG_SECOND,
	};

	simulate(&w);
	CHECK(longest_gap < 4 * RETRY_MAX);
	CHECK(sides[0].initiations > 1000);
}

static void idle_with_persistent_keepalive(void)
{
	static const struct weather w = {
		.length = 7 * DAY, .packet_each = WG_SECOND,
		.busy = 2 * WG_SECOND, .quiet = 10 * HOUR,
		.persistent = 25, .loss = 10,
		.outage_each = 5 * HOUR, .outage_length = HOUR,
	};
	unsigned long keepalives = w.length / (25 * WG_SECOND);

	simulate(&w);
	/* The session that it keeps needs a handshake each two or three. */
	CHECK(sides[0].sent > keepalives / 2 && sides[0].sent < 2 * keepalives);
	CHECK(sides[0].initiations > w.length / (250 * WG_SECOND));
}

static void idle(void)
{
	static const struct weather w = {
		.length = 100 * DAY, .packet_each = WG_SECOND,
		.busy = 2 * WG_SECOND, .quiet = 5 * DAY,
	};

	simulate(&w);
	CHECK(sides[0].sent + sides[1].sent < 1000);
	CHECK(sides[0].wakeups + sides[1].wakeups < 1000);
}

int main(void)
{
	RUN("a busy week on a good link", busy_on_a_good_link());
	RUN("traffic now and then", now_and_then());
	RUN("one message in a hundred lost", lossy(10, 60 * WG_SECOND));
	RUN("one in five lost", lossy(200, 120 * WG_SECOND));
	RUN("three in five lost", lossy(600, 600 * WG_SECOND));
	RUN("outages", outages());
	RUN("idle with persistent keepalive", idle_with_persistent_keepalive());
	RUN("idle", idle());
	return 0;
}
