// SPDX-License-Identifier: GPL-2.0
/* Fuzzes one side with what an outsider can send: forged, changed and old messages. */

#include "crypto/blake2s.h"
#include "fuzz.h"
#include "proto_party.h"

/*
 * The party @a is attacked, in one of several moments of its life. The attacker
 * knows its public key, so has every mac1 right that it wants, and has seen
 * messages that the party @b sent to it, some of which @a has had already. Only
 * these can have an effect, once each, and only with the bytes that b vouched
 * for.
 */
#define GENUINE_MAX 8
#define MOMENTS 8
#define COOKIES_MAX 16
#define LEN_MAX 300

struct genuine {
	struct message m;
	bool had; /* by a, which must not take it again */
};

struct moment {
	struct party a;
	u64 now;
	unsigned int n;
	struct genuine genuine[GENUINE_MAX];
};

/* What the attacker was told as the owner of an address. */
struct given {
	u8 value[WG_COOKIE_LEN];
	u8 secret[WG_COOKIE_SECRET_LEN]; /* of which it was made */
	unsigned int source;
};

/* What the attacker is about to send. */
struct forgery {
	u8 bytes[LEN_MAX];
	size_t len;
};

static struct moment moments[MOMENTS];
/* Slots point into them, so they are restored in place. */
static struct party a, b, before;
static struct moment w;
static struct given given[COOKIES_MAX];
static unsigned int ngiven;

static const struct wg_cookie_source sources[] = {
	{ { 192, 0, 2, 1, 200, 1 }, 6 },
	{ { 192, 0, 2, 1, 200, 2 }, 6 },
	{ { 192, 0, 2, 2, 200, 1 }, 6 },
	{ { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, [15] = 1, 200, 1 }, 18 },
	{ { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, [15] = 2, 200, 1 }, 18 },
};

/* Making the moments *********************************************************/

static void saw(struct moment *m, const struct message *message, bool had)
{
	CHECK(message->len && m->n < GENUINE_MAX);
	m->genuine[m->n].m = *message;
	m->genuine[m->n++].had = had;
}

static void initiate(struct party *p, struct moment *m, struct message *out)
{
	CHECK_EQ(party_initiate(p, out, m->now), WG_DROP_NONE);
}

static void receive(struct party *p, struct moment *m,
		    const struct message *in, struct message *reply)
{
	CHECK_EQ(party_receive(p, in, reply, m->now), WG_DROP_NONE);
}

/* Our initiation is open: its response, a cookie for it, and one that crosses. */
static void make_open(struct moment *m)
{
	struct wg_msg_cookie_reply *reply;
	struct message ours, theirs, answer, cookie = {};
	u8 bytes[WG_COOKIE_SECRET_LEN];

	initiate(&a, m, &ours);
	initiate(&b, m, &theirs);
	saw(m, &theirs, false);
	receive(&b, m, &ours, &answer);
	saw(m, &answer, false);

	memset(bytes, 0x5a, sizeof(bytes));
	wg_cookie_rotate(&b.checker, bytes, m->now);
	reply = (struct wg_msg_cookie_reply *)cookie.bytes;
	wg_cookie_make_reply(&b.checker, reply, ours.bytes, ours.len,
			     &sources[0], bytes);
	cookie.len = sizeof(*reply);
	saw(m, &cookie, false);
}

/* We answered: nothing under the new session yet, and what follows it. */
static void make_answered(struct moment *m)
{
	struct message theirs, answer, data;

	initiate(&b, m, &theirs);
	receive(&a, m, &theirs, &answer);
	saw(m, &theirs, true);
	receive(&b, m, &answer, &data);
	saw(m, &data, false);
	CHECK(party_send(&b, &data, m->now));
	saw(m, &data, false);
	m->now += WG_SECOND;
	initiate(&b, m, &theirs);
	saw(m, &theirs, false);
	initiate(&b, m, &theirs);
	saw(m, &theirs, false);
}

/* A session of ours, in use: data seen and unseen, and all that was before. */
static void make_session(struct moment *m)
{
	struct message ours, answer, data, none;
	unsigned int i;

	initiate(&a, m, &ours);
	receive(&b, m, &ours, &answer);
	receive(&a, m, &answer, &data);
	saw(m, &answer, true);
	receive(&b, m, &data, &none);
	for (i = 0; i < 3; i++) {
		CHECK(party_send(&b, &data, m->now));
		if (i == 1)
			receive(&a, m, &data, &none);
		saw(m, &data, i == 1);
	}
	m->now += WG_SECOND;
	initiate(&b, m, &ours);
	saw(m, &ours, false);
}

static void make_moment(struct moment *m, unsigned int which)
{
	struct message theirs;
	bool greater;

	/* Whose public key is greater matters when initiations cross. */
	do {
		parties_init(&a, &b);
		greater = memcmp(a.id.public_key, b.id.public_key,
				 WG_KEY_LEN) > 0;
	} while (greater != which % 2);
	m->now = 1000 * WG_SECOND;
	switch (which / 2) {
	case 0:
		initiate(&b, m, &theirs);
		saw(m, &theirs, false);
		initiate(&b, m, &theirs);
		saw(m, &theirs, false);
		/* What is computed once is not to look like a trace. */
		initiate(&a, m, &theirs);
		wg_noise_handshakes_clear(&a.peer);
		break;
	case 1:
		make_open(m);
		break;
	case 2:
		make_answered(m);
		break;
	default:
		make_session(m);
		break;
	}
	m->a = a;
}

static void restore(const struct moment *m)
{
	w = *m;
	a = m->a;
	ngiven = 0;
}

/* What b vouched for, of a message: all but its sender's index and its macs. */
static void vouched_for(u32 type, size_t len, size_t *from, size_t *to)
{
	switch (type) {
	case WG_MSG_INITIATION:
		*from = offsetof(struct wg_msg_initiation, ephemeral);
		*to = offsetof(struct wg_msg_initiation, macs);
		break;
	case WG_MSG_RESPONSE:
		*from = offsetof(struct wg_msg_response, receiver_index);
		*to = offsetof(struct wg_msg_response, macs);
		break;
	case WG_MSG_COOKIE_REPLY:
		/* The index only finds the peer, and here is only one. */
		*from = offsetof(struct wg_msg_cookie_reply, nonce);
		*to = len;
		break;
	default:
		*from = offsetof(struct wg_msg_data, receiver_index);
		*to = len;
		break;
	}
}

static struct genuine *find_genuine(const u8 *msg, size_t len)
{
	u32 type = get_unaligned_le32(msg);
	size_t from, to;
	unsigned int i;

	vouched_for(type, len, &from, &to);
	for (i = 0; i < w.n; i++) {
		const struct message *m = &w.genuine[i].m;

		if (m->len == len && get_unaligned_le32(m->bytes) == type &&
		    !memcmp(m->bytes + from, msg + from, to - from))
			return &w.genuine[i];
	}
	return NULL;
}

static enum wg_drop deliver(const u8 *msg, size_t len)
{
	struct message reply;
	struct genuine *g;
	enum wg_drop verdict;

	before = a;
	verdict = party_receive_bytes(&a, msg, len, &reply, w.now);
	CHECK(verdict < WG_DROP_COUNT);
	/* Nobody is answered by more than was sent. */
	CHECK(reply.len <= len);
	party_check(&a);
	if (verdict != WG_DROP_NONE) {
		CHECK_EQ(reply.len, 0);
		CHECK_MEM(&before, &a, sizeof(a));
		return verdict;
	}
	g = find_genuine(msg, len);
	CHECK(g && !g->had);
	/* An initiation makes older ones too old. */
	do
		g->had = true;
	while (get_unaligned_le32(msg) == WG_MSG_INITIATION &&
	       g-- > w.genuine &&
	       g->m.bytes[0] == WG_MSG_INITIATION);
	return verdict;
}

/* Without the genuine ones being accepted as they are this tells nothing. */
static void make_moments(void)
{
	unsigned int i, j;

	for (i = 0; i < MOMENTS; i++) {
		make_moment(&moments[i], i);
		for (j = 0; j < moments[i].n; j++) {
			const struct genuine *g = &moments[i].genuine[j];

			restore(&moments[i]);
			CHECK((deliver(g->m.bytes, g->m.len) ==
			       WG_DROP_NONE) == !g->had);
		}
	}
}

/* Making forgeries **********************************************************/

static void start(struct input *in, struct forgery *f)
{
	static const u8 lengths[] = { 148, 92, 64, 32 };
	const struct genuine *g;
	u8 how = in_u8(in);

	memset(f, 0, sizeof(*f));
	if (how < 0xc0) {
		g = &w.genuine[how % w.n];
		memcpy(f->bytes, g->m.bytes, g->m.len);
		f->len = g->m.len;
		return;
	}
	/* Of nothing, though of a type and length that there is, mostly. */
	f->bytes[0] = 1 + how % 4;
	f->len = how < 0xf0 ? lengths[how % 4] : in_u16(in) % LEN_MAX;
	in_bytes(in, f->bytes + 4, in_u8(in));
}

static void change(struct input *in, struct forgery *f)
{
	const struct message *m;
	size_t at, n;

	switch (in_below(in, 6)) {
	case 0:
		f->bytes[in_u8(in)] = in_u8(in);
		break;
	case 1:
		f->bytes[in_u8(in)] ^= 1 << in_below(in, 8);
		break;
	case 2:
		f->len = in_u16(in) % LEN_MAX;
		break;
	case 3: /* a field of another message */
		m = &w.genuine[in_below(in, w.n)].m;
		at = in_u8(in) % m->len;
		n = min((size_t)in_u8(in), m->len - at);
		memcpy(f->bytes + at, m->bytes + at, n);
		break;
	case 4: /* a field of the same one elsewhere */
		at = in_below(in, LEN_MAX / 2);
		n = in_below(in, 33);
		memmove(f->bytes + at, f->bytes + in_below(in, LEN_MAX / 2), n);
		break;
	default: /* low-order points and the like */
		at = in_below(in, 13);
		memset(f->bytes + at, in_u8(in) & 1 ? 0 : 0xff, WG_KEY_LEN);
		break;
	}
}

static void fix_mac1(struct forgery *f)
{
	if (f->len > sizeof(struct wg_msg_macs))
		wg_blake2s_prepared(f->bytes + f->len - 2 * WG_MAC_LEN,
				    &a.checker.mac1, f->bytes,
				    f->len - 2 * WG_MAC_LEN);
}

static void fix_mac2(struct input *in, struct forgery *f)
{
	if (ngiven && f->len >= WG_MAC_LEN)
		wg_blake2s(f->bytes + f->len - WG_MAC_LEN, WG_MAC_LEN,
			   given[in_below(in, ngiven)].value, WG_COOKIE_LEN,
			   f->bytes, f->len - WG_MAC_LEN);
}

/* Is its mac2 made with what its address was given, under this secret? */
static bool holds_cookie(const u8 *msg, size_t len, unsigned int source)
{
	u8 mac2[WG_MAC_LEN];
	unsigned int i;

	for (i = 0; i < ngiven; i++) {
		if (given[i].source != source ||
		    memcmp(given[i].secret, a.checker.secret,
			   WG_COOKIE_SECRET_LEN))
			continue;
		wg_blake2s(mac2, WG_MAC_LEN, given[i].value, WG_COOKIE_LEN, msg,
			   len - WG_MAC_LEN);
		if (!memcmp(mac2, msg + len - WG_MAC_LEN, WG_MAC_LEN))
			return true;
	}
	return false;
}

/* Whoever knows a's public key and what was answered can read the answer. */
static void take_cookie(const struct wg_msg_cookie_reply *reply, const u8 *msg,
			size_t len, unsigned int source)
{
	struct given *g = &given[ngiven % COOKIES_MAX];

	CHECK_EQ(get_unaligned_le32(&reply->type), WG_MSG_COOKIE_REPLY);
	CHECK_EQ(get_unaligned_le32(&reply->receiver_index),
		 get_unaligned_le32(msg + 4));
	CHECK(wg_xaead_open(g->value, reply->encrypted_cookie,
			    sizeof(reply->encrypted_cookie),
			    msg + len - 2 * WG_MAC_LEN, WG_MAC_LEN,
			    reply->nonce, a.checker.cookie_key));
	memcpy(g->secret, a.checker.secret, WG_COOKIE_SECRET_LEN);
	g->source = source;
	if (ngiven < COOKIES_MAX)
		ngiven++;
}

/* A device under load: true when the message is worth a handshake. */
static bool admit(struct input *in, const u8 *msg, size_t len)
{
	unsigned int source = in_below(in, ARRAY_SIZE(sources));
	struct wg_msg_cookie_reply reply;
	u8 fresh[WG_COOKIE_SECRET_LEN];
	u32 type;
	bool ok;

	if (len < sizeof(u32))
		return false;
	type = get_unaligned_le32(msg);
	if (wg_message_check(type, len) != WG_DROP_NONE)
		return false;
	if (type != WG_MSG_INITIATION && type != WG_MSG_RESPONSE)
		return true;
	if (!wg_cookie_check_mac1(&a.checker, msg, len))
		return false;
	random_bytes(&test_rng, fresh, sizeof(fresh));
	wg_cookie_rotate(&a.checker, fresh, w.now);
	ok = wg_cookie_check_mac2(&a.checker, msg, len, &sources[source],
				  w.now);
	CHECK(ok == holds_cookie(msg, len, source));
	if (!ok) {
		CHECK(sizeof(reply) <= len);
		wg_cookie_make_reply(&a.checker, &reply, msg, len,
				     &sources[source], fresh);
		take_cookie(&reply, msg, len, source);
	}
	return ok;
}

static void send(struct input *in, const struct forgery *f, bool loaded)
{
	/* At an odd address, and exactly as long. */
	u8 *copy = exact_buffer(f->len + 1);

	memcpy(copy + 1, f->bytes, f->len);
	if (!loaded || admit(in, copy + 1, f->len))
		deliver(copy + 1, f->len);
	CHECK_MEM(copy + 1, f->bytes, f->len);
	free(copy);
}

static void fuzz(struct input *in)
{
	struct forgery f;
	unsigned int n;
	u8 how;

	if (!moments[0].n)
		make_moments();
	test_rng = 0;
	restore(&moments[in_below(in, MOMENTS)]);
	/* Each costs up to four X25519. */
	for (n = 0; n < 10 && in_more(in); n++) {
		how = in_u8(in);
		if (how >= 0xf0)
			w.now += in_u8(in) * WG_SECOND;
		start(in, &f);
		for (; how & 7; how--)
			change(in, &f);
		if (how & 8)
			fix_mac1(&f);
		if (how & 16)
			fix_mac2(in, &f);
		send(in, &f, how & 32);
	}
}
