/* SPDX-License-Identifier: GPL-2.0 */
/* One side of a tunnel over byte buffers: what the kernel does around the protocol. */
#ifndef PROTO_PARTY_H
#define PROTO_PARTY_H

#include "compat/unaligned.h"
#include "crypto/aead.h"
#include "proto_test.h"
#include "src/protocol/cookie.h"
#include "proto_open.h"
#include "src/protocol/noise.h"

#define POOL 5 /* three slots, a new one, and one to spare */

/*
 * All state is inside, so that comparing the bytes of a party before and after
 * tells whether a message changed anything.
 */
struct party {
	struct wg_noise_identity id;
	struct wg_noise_peer peer;
	struct wg_cookie_checker checker;
	struct wg_cookie cookie;
	struct wg_session_slots slots;
	struct wg_session pool[POOL];
	bool in_use[POOL];
	u64 rng;
	u64 tai; /* seconds; a step forward for each initiation */
	u32 last_index;
};

/* At an odd address, as a message may come from the network. */
struct message {
	u8 pad;
	u8 bytes[sizeof(struct wg_msg_initiation)];
	u8 len; /* 0: there is none */
};

static inline void party_set_key(struct party *p, const u8 key[WG_KEY_LEN])
{
	wg_noise_set_identity(&p->id, key);
	wg_cookie_checker_init(&p->checker, p->id.public_key);
}

/* Two parties that know each other. */
static inline void parties_init(struct party *a, struct party *b)
{
	u8 key[WG_KEY_LEN];

	memset(a, 0, sizeof(*a));
	memset(b, 0, sizeof(*b));
	a->rng = random_u64(&test_rng);
	b->rng = random_u64(&test_rng);
	a->last_index = 0xaaaa0000;
	b->last_index = 0xbbbb0000;
	random_bytes(&a->rng, key, sizeof(key));
	party_set_key(a, key);
	random_bytes(&b->rng, key, sizeof(key));
	party_set_key(b, key);
	wg_noise_peer_init(&a->peer, b->id.public_key);
	wg_noise_peer_init(&b->peer, a->id.public_key);
}

static inline void party_release(struct party *p, struct wg_session **s,
				 unsigned int n)
{
	CHECK(n <= WG_SESSIONS_DISPLACED_MAX);
	while (n) {
		struct wg_session *dead = s[--n];
		unsigned int i = dead - p->pool;

		CHECK(i < POOL && p->in_use[i]);
		wg_session_wipe(dead);
		memset(dead, 0xdd, sizeof(*dead));
		p->in_use[i] = false;
	}
}

/* Sessions in use are those in slots: none leaked, none freed too early. */
static inline void party_check(const struct party *p)
{
	unsigned int i, used = 0;

	for (i = 0; i < POOL; i++)
		used += p->in_use[i];
	CHECK_EQ(used, !!p->slots.current_ + !!p->slots.previous +
		 !!p->slots.next);
	/* Nothing was sent under a session that is not confirmed. */
	if (p->slots.next)
		CHECK_EQ(atomic64_read(&p->slots.next->nonce), 0);
	/* An answer ends in the same breath in which it begins. */
	CHECK_EQ(p->peer.answer.state, WG_NOISE_IDLE);
}

static inline struct wg_session *party_begin(struct party *p, u64 now)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];
	struct wg_session *s;
	unsigned int i;

	for (i = 0; i < POOL && p->in_use[i]; i++)
		;
	CHECK(i < POOL);
	s = &p->pool[i];
	p->in_use[i] = true;
	CHECK(wg_noise_begin_session(&p->peer, s, now));
	party_release(p, displaced, wg_sessions_install(&p->slots, s,
							displaced));
	return s;
}

static inline enum wg_drop party_initiate(struct party *p, struct message *m,
					  u64 now)
{
	struct wg_msg_initiation *msg = (struct wg_msg_initiation *)m->bytes;
	u8 timestamp[WG_TIMESTAMP_LEN], ephemeral[WG_KEY_LEN];
	enum wg_drop verdict;

	m->len = 0;
	wg_noise_timestamp(timestamp, ++p->tai, 0);
	random_bytes(&p->rng, ephemeral, sizeof(ephemeral));
	verdict = wg_noise_create_initiation(&p->peer, &p->id, ephemeral,
					     timestamp, ++p->last_index, msg);
	if (verdict != WG_DROP_NONE)
		return verdict;
	m->len = sizeof(*msg);
	wg_cookie_add_macs(&p->cookie, p->peer.public_key, msg, m->len, now);
	return WG_DROP_NONE;
}

static inline enum wg_drop party_respond(struct party *p, struct message *m,
					 u64 now)
{
	struct wg_msg_response *msg = (struct wg_msg_response *)m->bytes;
	u8 ephemeral[WG_KEY_LEN];
	enum wg_drop verdict;

	random_bytes(&p->rng, ephemeral, sizeof(ephemeral));
	verdict = wg_noise_create_response(&p->peer, ephemeral,
					   ++p->last_index, msg);
	if (verdict != WG_DROP_NONE)
		return verdict;
	m->len = sizeof(*msg);
	wg_cookie_add_macs(&p->cookie, p->peer.public_key, msg, m->len, now);
	party_begin(p, now);
	return WG_DROP_NONE;
}

/* A keepalive under the current session, if there is one. */
static inline bool party_send(struct party *p, struct message *m, u64 now)
{
	struct wg_msg_data *msg = (struct wg_msg_data *)m->bytes;
	struct wg_session *s = p->slots.current_;
	u64 nonce;

	m->len = 0;
	if (!s || !wg_session_usable(s, now) ||
	    !wg_session_reserve(s, 1, &nonce))
		return false;
	put_unaligned_le32(WG_MSG_DATA, &msg->type);
	put_unaligned_le32(s->remote_index, &msg->receiver_index);
	put_unaligned_le64(nonce, &msg->counter);
	wg_aead_seal((u8 *)(msg + 1), (u8 *)(msg + 1), 0, NULL, 0, nonce,
		     s->send_key);
	m->len = WG_DATA_OVERHEAD;
	return true;
}

static inline struct wg_session *party_find(const struct party *p, u32 index)
{
	struct wg_session *const slot[] = {
		p->slots.current_, p->slots.previous, p->slots.next,
	};
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (slot[i] && slot[i]->local_index == index)
			return slot[i];
	return NULL;
}

static inline enum wg_drop party_receive_data(struct party *p,
					      const struct wg_msg_data *msg,
					      size_t len, u64 now)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];
	struct wg_session *s;
	unsigned int n;
	u64 counter;
	bool ok;
	u8 *plain;

	s = party_find(p, get_unaligned_le32(&msg->receiver_index));
	if (!s)
		return WG_DROP_RX_UNKNOWN_INDEX;
	if (!wg_session_usable(s, now))
		return WG_DROP_RX_SESSION_EXPIRED;
	counter = get_unaligned_le64(&msg->counter);
	plain = malloc(len);
	ok = wg_aead_open(plain, (const u8 *)(msg + 1), len - sizeof(*msg),
			  NULL, 0, counter, s->recv_key);
	free(plain);
	if (!ok)
		return WG_DROP_RX_BAD_TAG;
	if (!wg_replay_accept(&s->replay, counter))
		return WG_DROP_RX_REPLAY;
	wg_sessions_confirm(&p->slots, s, displaced, &n);
	party_release(p, displaced, n);
	return WG_DROP_NONE;
}

/* Takes in a message; @reply receives what goes back, if anything does. */
static inline enum wg_drop party_receive_bytes(struct party *p,
					       const void *msg, size_t len,
					       struct message *reply, u64 now)
{
	struct wg_noise_opened opened;
	enum wg_drop verdict;
	u32 type;

	reply->len = 0;
	if (len < sizeof(u32))
		return WG_DROP_RX_TRUNCATED;
	type = get_unaligned_le32(msg);
	verdict = wg_message_check(type, len);
	if (verdict != WG_DROP_NONE)
		return verdict;
	switch (type) {
	case WG_MSG_INITIATION:
		if (!wg_cookie_check_mac1(&p->checker, msg, len))
			return WG_DROP_RX_BAD_MAC1;
		verdict = open_initiation(&opened, &p->id, msg);
		if (verdict != WG_DROP_NONE)
			return verdict;
		if (memcmp(opened.remote_static, p->peer.public_key,
			   WG_KEY_LEN))
			return WG_DROP_RX_UNKNOWN_PEER;
		verdict = wg_noise_accept_initiation(&p->peer, &opened, &p->id,
						     msg, now);
		if (verdict != WG_DROP_NONE)
			return verdict;
		return party_respond(p, reply, now);
	case WG_MSG_RESPONSE:
		if (!wg_cookie_check_mac1(&p->checker, msg, len))
			return WG_DROP_RX_BAD_MAC1;
		verdict = wg_noise_consume_response(&p->peer, &p->id, msg);
		if (verdict != WG_DROP_NONE)
			return verdict;
		party_begin(p, now);
		CHECK(party_send(p, reply, now));
		return WG_DROP_NONE;
	case WG_MSG_COOKIE_REPLY:
		return wg_cookie_consume_reply(&p->cookie, p->peer.public_key,
					       msg, now);
	default:
		return party_receive_data(p, msg, len, now);
	}
}

static inline enum wg_drop party_receive(struct party *p,
					 const struct message *m,
					 struct message *reply, u64 now)
{
	return party_receive_bytes(p, m->bytes, m->len, reply, now);
}

/* @m is refused for @reason, leaves no trace and gets no reply. */
static inline void check_refused(struct party *p, const struct message *m,
				 enum wg_drop reason, u64 now)
{
	static struct party before;
	struct message reply;

	memcpy(&before, p, sizeof(before));
	CHECK_EQ(party_receive(p, m, &reply, now), reason);
	CHECK_EQ(reply.len, 0);
	CHECK_MEM(&before, p, sizeof(before));
}

/* What @from sends arrives at @to. */
static inline void check_flow(struct party *from, struct party *to, u64 now)
{
	struct message m, reply;

	CHECK(party_send(from, &m, now));
	CHECK_EQ(party_receive(to, &m, &reply, now), WG_DROP_NONE);
	check_refused(to, &m, WG_DROP_RX_REPLAY, now);
}

/* A handshake without trouble, begun by @a; then traffic both ways. */
static inline void check_handshake(struct party *a, struct party *b, u64 now)
{
	struct message initiation, response, keepalive, none;

	CHECK_EQ(party_initiate(a, &initiation, now), WG_DROP_NONE);
	CHECK_EQ(party_receive(b, &initiation, &response, now), WG_DROP_NONE);
	CHECK_EQ(party_receive(a, &response, &keepalive, now), WG_DROP_NONE);
	CHECK_EQ(party_receive(b, &keepalive, &none, now), WG_DROP_NONE);
	CHECK_EQ(none.len, 0);
	check_flow(a, b, now);
	check_flow(b, a, now);
	party_check(a);
	party_check(b);
}

#endif /* PROTO_PARTY_H */
