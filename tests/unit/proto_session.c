// SPDX-License-Identifier: GPL-2.0
/* Sessions: nonces under contention and at the end, ages, the three slots. */

#include <pthread.h>

#include "proto_test.h"
#include "src/protocol/session.h"

#define THREADS 4
#define LIMIT WG_REJECT_AFTER_MESSAGES

static const u8 key_a[WG_KEY_LEN] = "the key that A sends with";
static const u8 key_b[WG_KEY_LEN] = "the key that B sends with";

/* Ages are taken from clocks that wrapped, and that will soon. */
static const u64 births[] = {
	1, WG_SECOND, 1ULL << 32, 1ULL << 62, ~0ULL - 5, 1ULL << 63,
};

static struct wg_session session;

static void begin(bool initiator, u64 birth)
{
	memset(&session, 0xa5, sizeof(session));
	wg_session_init(&session, key_a, key_b, 0x11223344, 0xffeeddcc,
			initiator, birth);
}

static void test_init(void)
{
	static const u8 zeros[WG_KEY_LEN];
	u64 first;

	begin(true, 77);
	CHECK_MEM(session.send_key, key_a, WG_KEY_LEN);
	CHECK_MEM(session.recv_key, key_b, WG_KEY_LEN);
	CHECK_EQ(session.local_index, 0x11223344);
	CHECK_EQ(session.remote_index, 0xffeeddcc);
	CHECK_EQ(session.birth, 77);
	CHECK(session.initiator);
	CHECK(wg_session_usable(&session, 77));
	CHECK(wg_session_reserve(&session, 1, &first));
	CHECK_EQ(first, 0);
	CHECK(wg_replay_accept(&session.replay, 0));
	CHECK(!wg_replay_accept(&session.replay, 0));

	wg_session_wipe(&session);
	CHECK_MEM(session.send_key, zeros, WG_KEY_LEN);
	CHECK_MEM(session.recv_key, zeros, WG_KEY_LEN);

	begin(false, 77);
	CHECK(!session.initiator);
}

static void test_age(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(births); i++) {
		u64 t = births[i];

		begin(true, t);
		CHECK(wg_session_usable(&session, t));
		CHECK(wg_session_usable(&session, t + 179 * WG_SECOND));
		CHECK(wg_session_usable(&session,
					t + WG_REJECT_AFTER_TIME - 1));
		CHECK(!wg_session_usable(&session, t + WG_REJECT_AFTER_TIME));
		CHECK(!wg_session_usable(&session, t + 3600 * WG_SECOND));
		/* A clock that was read before the session began. */
		CHECK(wg_session_usable(&session, t - 1));
		CHECK(wg_session_usable(&session, t - WG_SECOND));
		CHECK(!wg_session_rekey_on_send(&session, t - 1));
		CHECK(!wg_session_rekey_on_receive(&session, t - 1));

		wg_session_kill(&session);
		CHECK(!wg_session_usable(&session, t));
	}
}

static void test_rekey_on_send(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(births); i++) {
		u64 t = births[i];

		begin(true, t);
		CHECK(!wg_session_rekey_on_send(&session, t));
		CHECK(!wg_session_rekey_on_send(&session,
						t + WG_REKEY_AFTER_TIME - 1));
		CHECK(wg_session_rekey_on_send(&session,
					       t + WG_REKEY_AFTER_TIME));
		CHECK(wg_session_rekey_on_send(&session,
					       t + WG_REKEY_AFTER_TIME));
		atomic64_set(&session.nonce, WG_REKEY_AFTER_MESSAGES - 1);
		CHECK(!wg_session_rekey_on_send(&session, t));
		atomic64_set(&session.nonce, WG_REKEY_AFTER_MESSAGES);
		CHECK(wg_session_rekey_on_send(&session, t));
		/* Here a signed counter is negative. */
		atomic64_set(&session.nonce, LIMIT);
		CHECK(wg_session_rekey_on_send(&session, t));

		begin(false, t);
		atomic64_set(&session.nonce, WG_REKEY_AFTER_MESSAGES);
		CHECK(!wg_session_rekey_on_send(&session,
						t + WG_REKEY_AFTER_TIME));
	}
}

static void test_rekey_on_receive(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(births); i++) {
		u64 t = births[i];

		begin(true, t);
		CHECK(!wg_session_rekey_on_receive(&session, t));
		CHECK(!wg_session_rekey_on_receive(&session,
						   t + 165 * WG_SECOND - 1));
		CHECK(wg_session_rekey_on_receive(&session,
						  t + 165 * WG_SECOND));
		CHECK(!wg_session_rekey_on_receive(&session,
						   t + 165 * WG_SECOND));
		CHECK(!wg_session_rekey_on_receive(&session,
						   t + 179 * WG_SECOND));

		begin(false, t);
		CHECK(!wg_session_rekey_on_receive(&session,
						   t + 170 * WG_SECOND));
	}
}

static void test_reserve_ends(void)
{
	u64 first = 4711;
	unsigned int n;

	/* What is left is handed out to the last one, and not one more. */
	for (n = 1; n <= 70; n++) {
		begin(true, 1);
		atomic64_set(&session.nonce, LIMIT - n);
		CHECK(wg_session_reserve(&session, n, &first));
		CHECK_EQ(first, LIMIT - n);
		CHECK(wg_session_usable(&session, 1));
		first = 4711;
		CHECK(!wg_session_reserve(&session, 1, &first));
		CHECK_EQ(first, 4711);
		CHECK(!wg_session_usable(&session, 1));
		CHECK_EQ(atomic64_read(&session.nonce), LIMIT);
	}

	/* After a refusal a smaller wish is refused as well. */
	for (n = 2; n <= 4096; n *= 2) {
		begin(true, 1);
		atomic64_set(&session.nonce, LIMIT - n + 1);
		CHECK(!wg_session_reserve(&session, n, &first));
		CHECK(!wg_session_reserve(&session, 1, &first));
		CHECK_EQ(first, 4711);
		CHECK_EQ(atomic64_read(&session.nonce), LIMIT - n + 1);
	}

	begin(true, 1);
	atomic64_set(&session.nonce, LIMIT - 1);
	CHECK(!wg_session_reserve(&session, ~0U, &first));

	begin(true, 1);
	wg_session_kill(&session);
	CHECK(!wg_session_reserve(&session, 1, &first));
	CHECK_EQ(first, 4711);
}

static void test_reserve_in_order(u64 start)
{
	u64 first, expected = start;
	unsigned int i;

	begin(false, 1);
	atomic64_set(&session.nonce, start);
	for (i = 0; i < 10000; i++) {
		unsigned int n = 1 + random_below(&test_rng, 64);

		CHECK(wg_session_reserve(&session, n, &first));
		CHECK_EQ(first, expected);
		expected += n;
	}
}

static void test_reserve(void)
{
	test_reserve_in_order(0);
	/* The counter is signed in the machine, not in its meaning. */
	test_reserve_in_order((1ULL << 63) - 5000);
	test_reserve_ends();
}

/* Nonces that are left when the threads start, and who got which. */
#define LEFT 300000
static u8 taken[LEFT];
static pthread_barrier_t barrier;

struct taker {
	pthread_t thread;
	u64 rng;
	u64 got;
};

static void *take(void *arg)
{
	struct taker *t = arg;
	u64 first, i;

	pthread_barrier_wait(&barrier);
	for (;;) {
		unsigned int n = 1 + random_below(&t->rng, 64);

		if (!wg_session_reserve(&session, n, &first))
			break;
		CHECK(first >= LIMIT - LEFT && first + n <= LIMIT &&
		      first + n > first);
		for (i = first; i < first + n; i++)
			CHECK(!__atomic_exchange_n(&taken[i - (LIMIT - LEFT)],
						   1, __ATOMIC_RELAXED));
		t->got += n;
	}
	/* Late callers, as many as there are, move nothing. */
	for (i = 0; i < 100; i++)
		CHECK(!wg_session_reserve(&session, 1, &first));
	return NULL;
}

/* Many, so that threads which run through them meet at some. */
#define SESSIONS 3000
static struct wg_session many[SESSIONS];
static unsigned int asked[SESSIONS];

static void *ask(void *arg)
{
	unsigned int i;

	pthread_barrier_wait(&barrier);
	for (i = 0; i < SESSIONS; i++)
		if (wg_session_rekey_on_receive(&many[i], 170 * WG_SECOND))
			__atomic_add_fetch(&asked[i], 1, __ATOMIC_RELAXED);
	return NULL;
}

static void run_threads(struct taker *t, void *(*body)(void *))
{
	unsigned int i;

	CHECK(!pthread_barrier_init(&barrier, NULL, THREADS));
	for (i = 0; i < THREADS; i++) {
		t[i].rng = random_u64(&test_rng);
		t[i].got = 0;
		CHECK(!pthread_create(&t[i].thread, NULL, body, &t[i]));
	}
	for (i = 0; i < THREADS; i++)
		CHECK(!pthread_join(t[i].thread, NULL));
	pthread_barrier_destroy(&barrier);
}

static void test_reserve_threads(void)
{
	struct taker t[THREADS];
	unsigned int round, i;
	u64 got;

	for (round = 0; round < 10; round++) {
		memset(taken, 0, sizeof(taken));
		begin(true, 1);
		atomic64_set(&session.nonce, LIMIT - LEFT);
		run_threads(t, take);
		for (got = 0, i = 0; i < THREADS; i++)
			got += t[i].got;
		CHECK_EQ(atomic64_read(&session.nonce), LIMIT - LEFT + got);
		CHECK(got > LEFT - 64 && got <= LEFT);
		for (i = 0; i < LEFT; i++)
			CHECK_EQ(taken[i], i < got);
	}
}

static void test_rekey_threads(void)
{
	struct taker t[THREADS];
	unsigned int round, i;

	for (round = 0; round < 50; round++) {
		memset(asked, 0, sizeof(asked));
		for (i = 0; i < SESSIONS; i++)
			wg_session_init(&many[i], key_a, key_b, 1, 2, true, 1);
		run_threads(t, ask);
		for (i = 0; i < SESSIONS; i++)
			CHECK_EQ(asked[i], 1);
	}
}

/* Slots: a pool whose users are counted. */
#define POOL 8

static struct wg_session pool[POOL];
static bool in_use[POOL];
static struct wg_session_slots slots;

static struct wg_session *get(bool initiator)
{
	unsigned int i;

	for (i = 0; i < POOL; i++) {
		if (in_use[i])
			continue;
		in_use[i] = true;
		wg_session_init(&pool[i], key_a, key_b, i, i, initiator, 1);
		return &pool[i];
	}
	CHECK(!"a session leaked");
	return NULL;
}

static void put(struct wg_session *s)
{
	CHECK(in_use[s - pool]);
	in_use[s - pool] = false;
}

static void put_all(struct wg_session **displaced, unsigned int n)
{
	CHECK(n <= WG_SESSIONS_DISPLACED_MAX);
	while (n)
		put(displaced[--n]);
}

static void check_slots(struct wg_session *current_,
			struct wg_session *previous, struct wg_session *next)
{
	unsigned int i, used = 0;

	CHECK(slots.current_ == current_);
	CHECK(slots.previous == previous);
	CHECK(slots.next == next);
	for (i = 0; i < POOL; i++)
		used += in_use[i];
	CHECK_EQ(used, !!current_ + !!previous + !!next);
}

static struct wg_session *install(bool initiator)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];
	struct wg_session *s = get(initiator);

	put_all(displaced, wg_sessions_install(&slots, s, displaced));
	return s;
}

static bool confirm(struct wg_session *s)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];
	unsigned int n = 99;
	bool ok;

	ok = wg_sessions_confirm(&slots, s, displaced, &n);
	if (!ok)
		CHECK_EQ(n, 0);
	put_all(displaced, n);
	return ok;
}

static void clear(void)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];

	put_all(displaced, wg_sessions_clear(&slots, displaced));
	check_slots(NULL, NULL, NULL);
}

static void test_slots_rules(void)
{
	struct wg_session *a, *b, *c, *d;

	/* An initiator, again and again. */
	a = install(true);
	check_slots(a, NULL, NULL);
	b = install(true);
	check_slots(b, a, NULL);
	c = install(true);
	check_slots(c, b, NULL);
	CHECK(!confirm(c));
	CHECK(!confirm(b));
	check_slots(c, b, NULL);
	clear();

	/* A responder: nothing is sent under next before it is confirmed. */
	a = install(false);
	check_slots(NULL, NULL, a);
	CHECK(confirm(a));
	check_slots(a, NULL, NULL);
	CHECK(!confirm(a));
	b = install(false);
	check_slots(a, NULL, b);
	CHECK(!confirm(a));
	c = install(false); /* our response to the first was lost */
	check_slots(a, NULL, c);
	CHECK(confirm(c));
	check_slots(c, a, NULL);
	b = install(false);
	check_slots(c, a, b);
	CHECK(confirm(b));
	check_slots(b, c, NULL);
	clear();

	/* Crossed: as responder first, then as initiator. */
	a = install(false);
	b = install(true);
	check_slots(b, a, NULL);
	CHECK(!confirm(a)); /* data under it stays welcome in its slot */
	check_slots(b, a, NULL);
	clear();

	/* Crossed: as initiator first, then as responder, then confirmed. */
	a = install(true);
	b = install(false);
	check_slots(a, NULL, b);
	CHECK(confirm(b));
	check_slots(b, a, NULL);
	/* An initiation alone pushes nothing out; a response does. */
	c = install(false);
	check_slots(b, a, c);
	d = install(true);
	check_slots(d, c, NULL);
	clear();
}

/* Every sequence of @depth operations keeps what the comment promises. */
static void explore(unsigned int depth)
{
	struct wg_session_slots before = slots;
	bool used[POOL];
	unsigned int op;

	if (!depth)
		return;
	memcpy(used, in_use, sizeof(used));
	for (op = 0; op < 5; op++) {
		struct wg_session *s;

		switch (op) {
		case 0:
			s = install(true);
			check_slots(s, before.next ? before.next :
				    before.current_, NULL);
			break;
		case 1:
			s = install(false);
			check_slots(before.current_, before.previous, s);
			break;
		case 2:
			if (!before.next)
				continue;
			CHECK(confirm(before.next));
			check_slots(before.next, before.current_, NULL);
			break;
		case 3:
			if (before.current_)
				CHECK(!confirm(before.current_));
			if (before.previous)
				CHECK(!confirm(before.previous));
			check_slots(before.current_, before.previous,
				    before.next);
			break;
		default:
			clear();
			break;
		}
		explore(depth - 1);
		slots = before;
		memcpy(in_use, used, sizeof(used));
	}
}

int main(void)
{
	RUN("a new session, and wiped", test_init());
	RUN("usable by age", test_age());
	RUN("rekey on send", test_rekey_on_send());
	RUN("rekey on receive", test_rekey_on_receive());
	RUN("rekey on receive, once on many CPUs", test_rekey_threads());
	RUN("nonces in order and at the end", test_reserve());
	RUN("nonces on many CPUs at the end", test_reserve_threads());
	RUN("slots, rule by rule", test_slots_rules());
	RUN("slots, every sequence of 8", explore(8));
	return 0;
}
