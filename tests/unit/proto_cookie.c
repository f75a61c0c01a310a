// SPDX-License-Identifier: GPL-2.0
/* mac1, mac2 and cookie replies between two parties over byte buffers. */

#include "proto_party.h"

static struct party a, b;
static struct message initiation, response;
static const u8 zeros[64];
static u64 now;

static struct wg_cookie_source v4, v6;

/* b under load: its secret, and what it answers to a message from @source. */
static void load(void)
{
	u8 secret[WG_COOKIE_SECRET_LEN];

	random_bytes(&test_rng, secret, sizeof(secret));
	wg_cookie_rotate(&b.checker, secret, now);
}

static void make_reply(struct message *reply, const struct message *m,
		       const struct wg_cookie_source *source)
{
	u8 nonce[WG_COOKIE_NONCE_LEN];

	random_bytes(&test_rng, nonce, sizeof(nonce));
	memset(reply, 0xa5, sizeof(*reply));
	wg_cookie_make_reply(&b.checker,
			     (struct wg_msg_cookie_reply *)reply->bytes,
			     m->bytes, m->len, source, nonce);
	reply->len = sizeof(struct wg_msg_cookie_reply);
}

static bool mac2_ok(const struct message *m,
		    const struct wg_cookie_source *source)
{
	bool ok = wg_cookie_check_mac2(&b.checker, m->bytes, m->len, source,
				       now);

	CHECK(wg_cookie_check_mac1(&b.checker, m->bytes, m->len));
	return ok;
}

static void initiate(void)
{
	CHECK_EQ(party_initiate(&a, &initiation, now), WG_DROP_NONE);
}

static bool has_mac2(const struct message *m)
{
	return memcmp(m->bytes + m->len - WG_MAC_LEN, zeros, WG_MAC_LEN);
}

static enum wg_drop receive_reply(const struct message *reply)
{
	struct message none;
	enum wg_drop verdict = party_receive(&a, reply, &none, now);

	CHECK_EQ(none.len, 0);
	return verdict;
}

static void start(void)
{
	now = 5000 * WG_SECOND;
	parties_init(&a, &b);
	random_bytes(&test_rng, v4.bytes, 6);
	v4.len = 6;
	random_bytes(&test_rng, v6.bytes, 18);
	v6.len = 18;
}

/* a holds the cookie of @source. */
static void give_cookie(const struct wg_cookie_source *source)
{
	struct message reply;

	load();
	initiate();
	make_reply(&reply, &initiation, source);
	CHECK_EQ(receive_reply(&reply), WG_DROP_NONE);
}

static void test_mac1(void)
{
	struct message m;
	unsigned int bit;

	start();
	initiate();
	CHECK(wg_cookie_check_mac1(&b.checker, initiation.bytes,
				   initiation.len));
	CHECK(!wg_cookie_check_mac1(&a.checker, initiation.bytes,
				    initiation.len));
	for (bit = 0; bit < 8u * initiation.len; bit++) {
		m = initiation;
		m.bytes[bit / 8] ^= 1 << bit % 8;
		/* mac2 comes after it. */
		CHECK_EQ(wg_cookie_check_mac1(&b.checker, m.bytes, m.len),
			 bit >= 8u * (initiation.len - WG_MAC_LEN));
	}

	CHECK_EQ(party_receive(&b, &initiation, &response, now), WG_DROP_NONE);
	CHECK(wg_cookie_check_mac1(&a.checker, response.bytes, response.len));
	CHECK(!wg_cookie_check_mac1(&b.checker, response.bytes, response.len));
	CHECK(!wg_cookie_check_mac1(&b.checker, initiation.bytes,
				    response.len));
	CHECK(!has_mac2(&initiation));
	CHECK(!has_mac2(&response));
}

/* A new key pair is another receiver, but the same secret. */
static void test_new_identity(void)
{
	struct wg_cookie_checker old;

	start();
	load();
	initiate();
	old = b.checker;
	wg_cookie_checker_init(&b.checker, a.id.public_key);
	CHECK(!wg_cookie_check_mac1(&b.checker, initiation.bytes,
				    initiation.len));
	CHECK_MEM(b.checker.secret, old.secret, WG_COOKIE_SECRET_LEN);
	CHECK_EQ(b.checker.secret_birth, old.secret_birth);
}

static void test_round(const struct wg_cookie_source *source)
{
	struct wg_cookie_source other;
	struct message reply, m;
	unsigned int bit;

	start();
	initiate();
	CHECK(!mac2_ok(&initiation, source)); /* b has no secret yet */
	load();
	CHECK(!mac2_ok(&initiation, source));
	make_reply(&reply, &initiation, source);
	CHECK_EQ(reply.bytes[0], WG_MSG_COOKIE_REPLY);
	CHECK_MEM(reply.bytes + 1, zeros, 3);
	CHECK_MEM(reply.bytes + 4, initiation.bytes + 4, 4);
	CHECK_EQ(receive_reply(&reply), WG_DROP_NONE);

	initiate();
	CHECK(has_mac2(&initiation));
	CHECK(mac2_ok(&initiation, source));
	for (bit = 0; bit < 8u * initiation.len; bit++) {
		m = initiation;
		m.bytes[bit / 8] ^= 1 << bit % 8;
		CHECK(!wg_cookie_check_mac2(&b.checker, m.bytes, m.len, source,
					    now));
	}

	/* From any other address or port. */
	for (bit = 0; bit < 8u * source->len; bit++) {
		other = *source;
		other.bytes[bit / 8] ^= 1 << bit % 8;
		CHECK(!mac2_ok(&initiation, &other));
	}
	other = *source;
	other.len = source->len == 6 ? 18 : 6;
	CHECK(!mac2_ok(&initiation, &other));

	/* It serves for as many messages as one likes, of both types. */
	CHECK(mac2_ok(&initiation, source));
	initiate();
	CHECK(mac2_ok(&initiation, source));
	a.peer.answer.state = WG_NOISE_INITIATION_CONSUMED;
	a.peer.answer.ephemeral[0] = 9;
	CHECK_EQ(party_respond(&a, &response, now), WG_DROP_NONE);
	CHECK(has_mac2(&response));
	CHECK(mac2_ok(&response, source));
	CHECK(wg_cookie_check_mac1(&b.checker, response.bytes, response.len));
}

/* A responder may be asked for a cookie as well. */
static void test_reply_to_response(void)
{
	struct message reply;

	start();
	load();
	CHECK_EQ(party_initiate(&b, &initiation, now), WG_DROP_NONE);
	CHECK_EQ(party_receive(&a, &initiation, &response, now), WG_DROP_NONE);
	make_reply(&reply, &response, &v6);
	CHECK_MEM(reply.bytes + 4, response.bytes + 4, 4);
	CHECK_EQ(receive_reply(&reply), WG_DROP_NONE);
	initiate();
	CHECK(mac2_ok(&initiation, &v6));
}

static void test_cookie_age(void)
{
	u64 birth;

	start();
	give_cookie(&v4);
	birth = now;
	/* Held for 120 s; what b thinks of it is another matter. */
	now = birth + WG_COOKIE_VALID_TIME;
	initiate();
	CHECK(has_mac2(&initiation));
	CHECK(mac2_ok(&initiation, &v4));
	now = birth - 1; /* a clock that was read earlier */
	initiate();
	CHECK(has_mac2(&initiation));
	now = birth + WG_COOKIE_VALID_TIME + 1;
	initiate();
	CHECK(!has_mac2(&initiation));
	CHECK(!a.cookie.valid);
	CHECK_MEM(a.cookie.value, zeros, WG_COOKIE_LEN);
	now = birth;
	initiate();
	CHECK(!has_mac2(&initiation));
}

static void test_secret_age(void)
{
	u8 first[WG_COOKIE_SECRET_LEN], second[WG_COOKIE_SECRET_LEN];
	u64 birth;

	start();
	memset(first, 1, sizeof(first));
	memset(second, 2, sizeof(second));
	wg_cookie_rotate(&b.checker, first, now);
	birth = now;
	CHECK_MEM(b.checker.secret, first, sizeof(first));
	wg_cookie_rotate(&b.checker, second, now + WG_COOKIE_VALID_TIME - 1);
	CHECK_MEM(b.checker.secret, first, sizeof(first));
	wg_cookie_rotate(&b.checker, second, now - 1);
	CHECK_MEM(b.checker.secret, first, sizeof(first));

	/* Too old a secret vouches for nobody, even if nobody rotates it. */
	initiate();
	a.cookie.valid = false;
	give_cookie(&v4);
	CHECK_EQ(b.checker.secret_birth, birth);
	initiate();
	CHECK(mac2_ok(&initiation, &v4));
	now = birth + WG_COOKIE_VALID_TIME;
	CHECK(mac2_ok(&initiation, &v4));
	now++;
	CHECK(!mac2_ok(&initiation, &v4));
	now = birth - 1;
	CHECK(mac2_ok(&initiation, &v4));

	now = birth + WG_COOKIE_VALID_TIME;
	wg_cookie_rotate(&b.checker, second, now);
	CHECK_MEM(b.checker.secret, second, sizeof(second));
	CHECK_EQ(b.checker.secret_birth, now);
	CHECK(!mac2_ok(&initiation, &v4));
	give_cookie(&v4);
	initiate();
	CHECK(mac2_ok(&initiation, &v4));
}

static void test_bad_replies(void)
{
	struct message reply, other, m;
	unsigned int bit;
	struct party c;

	/* Nothing was sent that could be answered. */
	start();
	load();
	initiate();
	make_reply(&reply, &initiation, &v4);
	m = initiation;
	start();
	check_refused(&a, &reply, WG_DROP_RX_UNEXPECTED_COOKIE, now);

	/* To an earlier message, even of ours. */
	load();
	initiate();
	make_reply(&other, &initiation, &v4);
	initiate();
	check_refused(&a, &other, WG_DROP_RX_BAD_COOKIE, now);

	/* One bit wrong; the receiver index only finds the peer. */
	make_reply(&reply, &initiation, &v4);
	for (bit = 64; bit < 8u * reply.len; bit++) {
		m = reply;
		m.bytes[bit / 8] ^= 1 << bit % 8;
		check_refused(&a, &m, WG_DROP_RX_BAD_COOKIE, now);
	}

	/* From one who is not the peer. */
	wg_noise_peer_init(&a.peer, a.id.public_key);
	check_refused(&a, &reply, WG_DROP_RX_BAD_COOKIE, now);
	wg_noise_peer_init(&a.peer, b.id.public_key);

	/* For another party's message. */
	parties_init(&c, &b);
	wg_noise_peer_init(&c.peer, a.peer.public_key);
	CHECK_EQ(party_initiate(&c, &m, now), WG_DROP_NONE);
	check_refused(&c, &reply, WG_DROP_RX_BAD_COOKIE, now);

	/* The good one counts once: a replay does not make it young again. */
	CHECK_EQ(receive_reply(&reply), WG_DROP_NONE);
	now += WG_SECOND;
	check_refused(&a, &reply, WG_DROP_RX_UNEXPECTED_COOKIE, now);
	initiate();
	check_refused(&a, &reply, WG_DROP_RX_BAD_COOKIE, now);
	CHECK(has_mac2(&initiation));
}

/* The mac1 that authenticates the reply is the attacker's to choose. */
static void test_forged_mac1(void)
{
	struct message reply, m;

	start();
	load();
	initiate();
	m = initiation;
	m.bytes[m.len - sizeof(struct wg_msg_macs)] ^= 1;
	make_reply(&reply, &m, &v4);
	check_refused(&a, &reply, WG_DROP_RX_BAD_COOKIE, now);
}

static void test_wipe(void)
{
	start();
	give_cookie(&v6);
	initiate();
	CHECK(a.cookie.valid && a.cookie.have_last_mac1);
	wg_cookie_wipe(&a.cookie);
	CHECK_MEM(&a.cookie, zeros, sizeof(a.cookie));
	initiate();
	CHECK(!has_mac2(&initiation));
}

/* A handshake between two that are both under load. */
static void test_both_under_load(void)
{
	struct message keepalive, none;

	start();
	give_cookie(&v4);
	initiate();
	CHECK(mac2_ok(&initiation, &v4));
	CHECK_EQ(party_receive(&b, &initiation, &response, now), WG_DROP_NONE);
	CHECK_EQ(party_receive(&a, &response, &keepalive, now), WG_DROP_NONE);
	CHECK_EQ(party_receive(&b, &keepalive, &none, now), WG_DROP_NONE);
	check_flow(&a, &b, now);
	check_flow(&b, &a, now);
}

int main(void)
{
	RUN("mac1", test_mac1());
	RUN("mac1 after a change of keys", test_new_identity());
	RUN("a cookie for an IPv4 source", test_round(&v4));
	RUN("a cookie for an IPv6 source", test_round(&v6));
	RUN("a reply to a response", test_reply_to_response());
	RUN("age of a cookie", test_cookie_age());
	RUN("age of the secret", test_secret_age());
	RUN("replies that are refused", test_bad_replies());
	RUN("a reply to a forged message", test_forged_mac1());
	RUN("wiping", test_wipe());
	RUN("a handshake with mac2", test_both_under_load());
	return 0;
}
