// SPDX-License-Identifier: GPL-2.0
/* Fuzzes a session's nonces and age, and a peer's slots, against a model. */

#include "fuzz.h"
#include "src/protocol/session.h"

#define POOL 5 /* three slots, a new one, and one to spare */

/* What is known of a session without looking at it. */
struct known {
	bool in_use;
	bool dead;
	bool asked; /* the receive rule fired */
	u64 left; /* nonces */
	u64 birth;
};

static struct wg_session pool[POOL];
static struct known known[POOL];
static struct wg_session_slots slots;
static int current_, previous, next; /* which of the pool; -1: none */
static u64 now;

static const struct known *known_of(const struct wg_session *s)
{
	return &known[s - pool];
}

static u64 age(const struct wg_session *s)
{
	return now - known_of(s)->birth;
}

static struct wg_session *at(int slot)
{
	return slot < 0 ? NULL : &pool[slot];
}

/* Those that leave the slots are the ones that the model lost, once each. */
static void release(struct wg_session **displaced, unsigned int n)
{
	unsigned int i;
	int which;

	CHECK(n <= WG_SESSIONS_DISPLACED_MAX);
	while (n) {
		which = displaced[--n] - pool;
		CHECK(which >= 0 && which < POOL && known[which].in_use);
		CHECK(which != current_ && which != previous && which != next);
		known[which].in_use = false;
		wg_session_wipe(&pool[which]);
		for (i = 0; i < WG_KEY_LEN; i++)
			CHECK(!pool[which].send_key[i] &&
			      !pool[which].recv_key[i]);
		memset(&pool[which], 0xdd, sizeof(pool[which]));
	}
	CHECK(slots.current_ == at(current_));
	CHECK(slots.previous == at(previous));
	CHECK(slots.next == at(next));
	for (i = 0, n = 0; i < POOL; i++)
		n += known[i].in_use;
	CHECK_EQ(n, (current_ >= 0) + (previous >= 0) + (next >= 0));
}

static void install(struct input *in)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];
	bool initiator = in_u8(in) & 1;
	u8 keys[2][WG_KEY_LEN];
	int new;

	for (new = 0; known[new].in_use; new++)
		CHECK(new < POOL - 1);
	memset(keys[0], 0x11, WG_KEY_LEN);
	memset(keys[1], 0x22, WG_KEY_LEN);
	known[new] = (struct known){
		.in_use = true,
		.left = WG_REJECT_AFTER_MESSAGES,
		/* Another CPU may have read the clock a little later. */
		.birth = now + in_below(in, 3),
	};
	wg_session_init(&pool[new], keys[0], keys[1], new, ~new, initiator,
			known[new].birth);
	if (!initiator) {
		next = new;
	} else {
		previous = next >= 0 ? next : current_;
		next = -1;
		current_ = new;
	}
	release(displaced, wg_sessions_install(&slots, &pool[new], displaced));
}

static void confirm(struct wg_session *s)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];
	bool is_next = s == at(next);
	unsigned int n;

	if (is_next) {
		previous = current_;
		current_ = next;
		next = -1;
	}
	CHECK(wg_sessions_confirm(&slots, s, displaced, &n) == is_next);
	CHECK(is_next || !n);
	release(displaced, n);
}

static void clear(void)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];

	current_ = -1;
	previous = -1;
	next = -1;
	release(displaced, wg_sessions_clear(&slots, displaced));
}

static void reserve(struct wg_session *s, unsigned int n)
{
	struct known *k = &known[s - pool];
	u64 first = 42;
	bool ok;

	ok = wg_session_reserve(s, n, &first);
	CHECK(ok == (!k->dead && n <= k->left));
	if (ok) {
		CHECK_EQ(first, WG_REJECT_AFTER_MESSAGES - k->left);
		k->left -= n;
	} else {
		CHECK_EQ(first, 42);
		k->dead = true;
	}
	CHECK_EQ(atomic64_read(&s->nonce), WG_REJECT_AFTER_MESSAGES - k->left);
}

/* As if it had sent that many. */
static void use_up(struct wg_session *s, u64 left)
{
	struct known *k = &known[s - pool];

	k->left = min(k->left, left);
	atomic64_set(&s->nonce, WG_REJECT_AFTER_MESSAGES - k->left);
}

static void check_rules(struct wg_session *s)
{
	struct known *k = &known[s - pool];
	bool born = (s64)age(s) >= 0, due;

	CHECK(wg_session_usable(s, now) ==
	      (!k->dead && (!born || age(s) < 180 * WG_SECOND)));
	due = s->initiator && ((born && age(s) >= 120 * WG_SECOND) ||
			       WG_REJECT_AFTER_MESSAGES - k->left >= 1ULL << 60);
	CHECK(wg_session_rekey_on_send(s, now) == due);
	due = s->initiator && born && age(s) >= 165 * WG_SECOND && !k->asked;
	CHECK(wg_session_rekey_on_receive(s, now) == due);
	k->asked |= due;
}

static struct wg_session *choose(struct input *in)
{
	struct wg_session *s = &pool[in_below(in, POOL)];

	return known_of(s)->in_use ? s : NULL;
}

static void fuzz(struct input *in)
{
	struct wg_session *s;

	memset(known, 0, sizeof(known));
	memset(&slots, 0, sizeof(slots));
	current_ = -1;
	previous = -1;
	next = -1;
	now = 1 + in_u32(in);
	while (in_more(in)) {
		switch (in_below(in, 9)) {
		case 0:
			install(in);
			break;
		case 1:
			s = choose(in);
			if (s)
				confirm(s);
			break;
		case 2:
			clear();
			break;
		case 3:
			s = choose(in);
			if (s)
				reserve(s, 1 + in_u8(in));
			break;
		case 4: /* as much at once as the type takes */
			s = choose(in);
			if (s)
				reserve(s, in_u32(in) | 1);
			break;
		case 5:
			s = choose(in);
			if (s)
				use_up(s, in_u16(in));
			break;
		case 6:
			s = choose(in);
			if (s)
				use_up(s, WG_REJECT_AFTER_MESSAGES -
					  (1ULL << 60) + (s8)in_u8(in));
			break;
		case 7:
			s = choose(in);
			if (!s)
				break;
			wg_session_kill(s);
			known[s - pool].dead = true;
			break;
		default: /* by whole seconds, or by next to nothing */
			now += in_u8(in) * WG_SECOND;
			now += (s8)in_u8(in);
			break;
		}
		for (s = pool; s < pool + POOL; s++)
			if (known_of(s)->in_use)
				check_rules(s);
	}
	clear();
}
