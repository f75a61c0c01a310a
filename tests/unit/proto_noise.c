// SPDX-License-Identifier: GPL-2.0
/* Two parties shake hands: as they should, and in every way they should not. */

#include "crypto/blake2s.h"
#include "crypto/x25519.h"
#include "proto_party.h"

#define MS 1000000ULL

static struct party a, b;
static struct message initiation, response, keepalive, none;
static const u8 zeros[512];

/* Far enough from each other that the limit on initiations is not in the way. */
static u64 now;

static u64 later(void)
{
	return now += WG_SECOND;
}

static struct wg_msg_initiation *as_initiation(struct message *m)
{
	return (struct wg_msg_initiation *)m->bytes;
}

static struct wg_msg_response *as_response(struct message *m)
{
	return (struct wg_msg_response *)m->bytes;
}

/* What anyone can do who knows the receiver's public key. */
static void forge_mac1(struct message *m, const struct party *to)
{
	struct wg_cookie k = { 0 };

	wg_cookie_add_macs(&k, to->id.public_key, m->bytes, m->len, 1);
}

static void send_initiation(struct party *from)
{
	CHECK_EQ(party_initiate(from, &initiation, later()), WG_DROP_NONE);
}

static void receive(struct party *to, const struct message *m,
		    struct message *reply)
{
	CHECK_EQ(party_receive(to, m, reply, now), WG_DROP_NONE);
	party_check(to);
}

static void check_wiped(const void *p, size_t len)
{
	CHECK(len <= sizeof(zeros));
	CHECK_MEM(p, zeros, len);
}

static void start(void)
{
	now = 1000 * WG_SECOND;
	parties_init(&a, &b);
}

/* The same, with the smaller public key at @a. */
static void start_ordered(void)
{
	do
		start();
	while (memcmp(a.id.public_key, b.id.public_key, WG_KEY_LEN) > 0);
}

static void test_identity(void)
{
	static const char construction[] =
		"Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s";
	static const char identifier[] = "WireGuard v1 zx2c4 Jason@zx2c4.com";
	u8 key[WG_KEY_LEN], public_key[WG_KEY_LEN], h[2 * WG_HASH_LEN + 8];
	struct wg_noise_identity id;

	random_bytes(&test_rng, key, sizeof(key));
	memset(&id, 0xa5, sizeof(id));
	wg_noise_set_identity(&id, key);
	CHECK(id.valid);
	wg_x25519_clamp(key);
	CHECK_MEM(id.private_key, key, WG_KEY_LEN);
	CHECK(wg_x25519_base(public_key, key));
	CHECK_MEM(id.public_key, public_key, WG_KEY_LEN);

	/* The constants in the source are the hashes that they stand for. */
	wg_blake2s(h, WG_HASH_LEN, NULL, 0, (const u8 *)construction,
		   strlen(construction));
	memcpy(h + WG_HASH_LEN, identifier, strlen(identifier));
	wg_blake2s(h, WG_HASH_LEN, NULL, 0, h,
		   WG_HASH_LEN + strlen(identifier));
	memcpy(h + WG_HASH_LEN, public_key, WG_KEY_LEN);
	wg_blake2s(h, WG_HASH_LEN, NULL, 0, h, WG_HASH_LEN + WG_KEY_LEN);
	CHECK_MEM(id.responder_hash, h, WG_HASH_LEN);

	wg_noise_set_identity(&id, NULL);
	check_wiped(&id, sizeof(id));
	wg_noise_set_identity(&id, key);
	CHECK(id.valid);
	wg_noise_set_identity(&id, zeros);
	check_wiped(&id, sizeof(id));
}

static void test_timestamp(void)
{
	/* 2000-01-01 00:00:00 UTC is 386d4380 in hex; 999999999 is 3b9ac9ff. */
	static const u8 known[] = { 0x40, 0, 0, 0, 0x38, 0x6d, 0x43, 0x8a,
				    0x3b, 0, 0, 0 };
	u8 last[WG_TIMESTAMP_LEN], t[WG_TIMESTAMP_LEN];
	u32 nsec;
	s64 sec;

	wg_noise_timestamp(t, 946684800, 999999999);
	CHECK_MEM(t, known, sizeof(known));
	wg_noise_timestamp(t, 0, 0);
	CHECK_EQ(get_unaligned_be64(t), 0x400000000000000aULL);
	wg_noise_timestamp(t, -11, 0);
	CHECK_EQ(get_unaligned_be64(t), 0x3fffffffffffffffULL);

	/* In order of time bytewise, in steps of 2^24 ns. */
	memset(last, 0, sizeof(last));
	for (sec = 250; sec < 260; sec++) {
		for (nsec = 0; nsec < 1000000000; nsec += 1 << 24) {
			wg_noise_timestamp(t, sec, nsec);
			CHECK(memcmp(t, last, sizeof(t)) > 0);
			memcpy(last, t, sizeof(t));
			CHECK_EQ(get_unaligned_be32(t + 8), nsec);
			wg_noise_timestamp(t, sec, nsec + (1 << 24) - 1);
			CHECK_MEM(t, last, sizeof(t));
		}
	}
}

static void test_normal(void)
{
	struct wg_session *sa, *sb;

	start();
	send_initiation(&a);
	CHECK_EQ(a.peer.hs.state, WG_NOISE_INITIATION_CREATED);
	CHECK_EQ(initiation.bytes[0], 1);
	check_wiped(initiation.bytes + 1, 3);
	receive(&b, &initiation, &response);
	sb = b.slots.next;
	CHECK(sb && !b.slots.current_ && !b.slots.previous);
	CHECK(!party_send(&b, &none, now));
	receive(&a, &response, &keepalive);
	sa = a.slots.current_;
	CHECK(sa && !a.slots.next && !a.slots.previous);
	receive(&b, &keepalive, &none);
	CHECK(b.slots.current_ == sb && !b.slots.next);

	CHECK_MEM(sa->send_key, sb->recv_key, WG_KEY_LEN);
	CHECK_MEM(sa->recv_key, sb->send_key, WG_KEY_LEN);
	CHECK(memcmp(sa->send_key, sa->recv_key, WG_KEY_LEN));
	CHECK(memcmp(sa->send_key, zeros, WG_KEY_LEN));
	CHECK_EQ(sa->local_index, sb->remote_index);
	CHECK_EQ(sa->remote_index, sb->local_index);
	CHECK(sa->initiator && !sb->initiator);
	CHECK_EQ(sa->birth, now);
	CHECK_EQ(sb->birth, now);
	check_flow(&a, &b, now);
	check_flow(&b, &a, now);

	check_wiped(&a.peer.hs, sizeof(a.peer.hs));
	check_wiped(&a.peer.answer, sizeof(a.peer.answer));
	check_wiped(&b.peer.hs, sizeof(b.peer.hs));
	check_wiped(&b.peer.answer, sizeof(b.peer.answer));

	/* Again, either way. */
	later();
	check_handshake(&b, &a, now);
	later();
	check_handshake(&a, &b, now);
	CHECK(memcmp(a.slots.current_->send_key, a.slots.previous->send_key,
		     WG_KEY_LEN));
}

/* Each function in each state in which it must refuse. */
static void test_states(void)
{
	struct wg_session s, untouched;
	u8 ephemeral[WG_KEY_LEN] = { 1 };
	struct wg_noise_opened o;
	struct party before;

	start();
	memset(&s, 0xa5, sizeof(s));
	memcpy(&untouched, &s, sizeof(s));
	memcpy(&before, &a, sizeof(a));
	CHECK(!wg_noise_begin_session(&a.peer, &s, now));
	CHECK_EQ(wg_noise_create_response(&a.peer, ephemeral, 1,
					  as_response(&response)),
		 WG_DROP_RX_HANDSHAKE_GONE);
	CHECK_MEM(&before, &a, sizeof(a));

	send_initiation(&a);
	memcpy(&before, &a, sizeof(a));
	CHECK(!wg_noise_begin_session(&a.peer, &s, now));
	CHECK_EQ(wg_noise_create_response(&a.peer, ephemeral, 1,
					  as_response(&response)),
		 WG_DROP_RX_HANDSHAKE_GONE);
	CHECK_MEM(&before, &a, sizeof(a));

	CHECK_EQ(open_initiation(&o, &b.id,
				 as_initiation(&initiation)),
		 WG_DROP_NONE);
	CHECK_EQ(wg_noise_accept_initiation(&b.peer, &o, &b.id,
					    as_initiation(&initiation), now),
		 WG_DROP_NONE);
	check_wiped(&o, sizeof(o));
	CHECK_EQ(b.peer.answer.state, WG_NOISE_INITIATION_CONSUMED);
	CHECK(!wg_noise_begin_session(&b.peer, &s, now));

	/* Without randomness there is no response, and no handshake left. */
	CHECK_EQ(wg_noise_create_response(&b.peer, zeros, 1,
					  as_response(&response)),
		 WG_DROP_RX_LOW_ORDER_POINT);
	check_wiped(&b.peer.answer, sizeof(b.peer.answer));
	CHECK(!wg_noise_begin_session(&b.peer, &s, now));
	CHECK_MEM(&s, &untouched, sizeof(s));

	/* A second response is no response to anything. */
	send_initiation(&a);
	CHECK_EQ(open_initiation(&o, &b.id,
				 as_initiation(&initiation)),
		 WG_DROP_NONE);
	CHECK_EQ(wg_noise_accept_initiation(&b.peer, &o, &b.id,
					    as_initiation(&initiation), now),
		 WG_DROP_NONE);
	CHECK_EQ(wg_noise_create_response(&b.peer, ephemeral, 1,
					  as_response(&response)),
		 WG_DROP_NONE);
	CHECK_EQ(wg_noise_create_response(&b.peer, ephemeral, 1,
					  as_response(&response)),
		 WG_DROP_RX_HANDSHAKE_GONE);
	check_wiped(&b.peer.answer, sizeof(b.peer.answer));
}

/* A caller that lacks memory for a session leaves its handshake behind. */
static void test_abandoned(void)
{
	u8 ephemeral[WG_KEY_LEN] = { 3 };
	struct wg_noise_opened o;

	/* An answer, while our own initiation goes on. */
	start_ordered();
	later();
	CHECK_EQ(party_initiate(&a, &keepalive, now), WG_DROP_NONE);
	send_initiation(&b);
	CHECK_EQ(open_initiation(&o, &a.id,
				 as_initiation(&initiation)),
		 WG_DROP_NONE);
	CHECK_EQ(wg_noise_accept_initiation(&a.peer, &o, &a.id,
					    as_initiation(&initiation), now),
		 WG_DROP_NONE);
	CHECK_EQ(wg_noise_create_response(&a.peer, ephemeral, 1,
					  as_response(&response)),
		 WG_DROP_NONE);
	receive(&b, &keepalive, &response);
	receive(&a, &response, &keepalive);
	CHECK(a.slots.current_->initiator);
	receive(&b, &keepalive, &none);
	check_flow(&a, &b, now);
	check_flow(&b, &a, now);

	/* A response; then the peer begins. */
	now += WG_REJECT_AFTER_TIME;
	send_initiation(&a);
	receive(&b, &initiation, &response);
	CHECK_EQ(wg_noise_consume_response(&a.peer, &a.id,
					   as_response(&response)),
		 WG_DROP_NONE);
	check_wiped(a.peer.hs.ephemeral, WG_KEY_LEN);
	check_wiped(a.peer.hs.hash, WG_HASH_LEN);
	later();
	check_handshake(&b, &a, now);
	CHECK(!a.slots.current_->initiator);
	check_wiped(&a.peer.hs, sizeof(a.peer.hs));
}

static void test_psk(void)
{
	u8 psk[WG_KEY_LEN];

	start();
	random_bytes(&test_rng, psk, sizeof(psk));
	memcpy(a.peer.preshared_key, psk, WG_KEY_LEN);
	memcpy(b.peer.preshared_key, psk, WG_KEY_LEN);
	later();
	check_handshake(&a, &b, now);

	/* On one side only, on the other one only, and two that differ. */
	memset(b.peer.preshared_key, 0, WG_KEY_LEN);
	send_initiation(&a);
	receive(&b, &initiation, &response);
	check_refused(&a, &response, WG_DROP_RX_BAD_RESPONSE, now);
	send_initiation(&b);
	receive(&a, &initiation, &response);
	check_refused(&b, &response, WG_DROP_RX_BAD_RESPONSE, now);
	memcpy(b.peer.preshared_key, psk, WG_KEY_LEN);
	b.peer.preshared_key[31] ^= 0x80;
	send_initiation(&a);
	receive(&b, &initiation, &response);
	check_refused(&a, &response, WG_DROP_RX_BAD_RESPONSE, now);

	/* The initiation stays open: with the right key the response is good. */
	a.peer.preshared_key[31] ^= 0x80;
	receive(&a, &response, &keepalive);
	receive(&b, &keepalive, &none);
	check_flow(&a, &b, now);
	check_flow(&b, &a, now);
}

static void test_lost_response(void)
{
	struct message first;

	start();
	send_initiation(&a);
	receive(&b, &initiation, &response);
	first = response;

	/* The retry; the late response to the first one changes nothing. */
	send_initiation(&a);
	check_refused(&a, &first, WG_DROP_RX_UNEXPECTED_RESPONSE, now);
	receive(&b, &initiation, &response);
	check_refused(&a, &first, WG_DROP_RX_UNEXPECTED_RESPONSE, now);
	receive(&a, &response, &keepalive);
	check_refused(&a, &first, WG_DROP_RX_UNEXPECTED_RESPONSE, now);
	check_refused(&a, &response, WG_DROP_RX_UNEXPECTED_RESPONSE, now);
	receive(&b, &keepalive, &none);
	check_flow(&a, &b, now);
	check_flow(&b, &a, now);
	check_refused(&b, &response, WG_DROP_RX_BAD_MAC1, now);

	/* A retry that overtakes: the first one is too old then. */
	send_initiation(&a);
	first = initiation;
	send_initiation(&a);
	receive(&b, &initiation, &response);
	check_refused(&b, &first, WG_DROP_RX_INITIATION_REPLAY, now);
	receive(&a, &response, &keepalive);
	receive(&b, &keepalive, &none);
	check_flow(&b, &a, now);
	check_refused(&b, &first, WG_DROP_RX_INITIATION_REPLAY, now);
}

static void test_response_index(void)
{
	struct message m;
	u32 index;

	start();
	send_initiation(&a);
	receive(&b, &initiation, &response);
	index = get_unaligned_le32(&as_response(&response)->receiver_index);
	for (unsigned int bit = 0; bit < 32; bit++) {
		m = response;
		put_unaligned_le32(index ^ (1U << bit),
				   &as_response(&m)->receiver_index);
		forge_mac1(&m, &a);
		check_refused(&a, &m, WG_DROP_RX_UNEXPECTED_RESPONSE, now);
	}
	receive(&a, &response, &keepalive);
}

static void test_initiation_replay(void)
{
	struct message old[5];
	unsigned int i;

	start();
	for (i = 0; i < 5; i++) {
		send_initiation(&a);
		old[i] = initiation;
	}
	/* The middle one first: what is before it and itself is history. */
	receive(&b, &old[2], &response);
	for (i = 0; i < 3; i++) {
		later();
		check_refused(&b, &old[i], WG_DROP_RX_INITIATION_REPLAY, now);
	}
	receive(&b, &old[3], &response);
	for (i = 0; i < 4; i++) {
		later();
		check_refused(&b, &old[i], WG_DROP_RX_INITIATION_REPLAY, now);
	}
	receive(&b, &old[4], &response);
	receive(&a, &response, &keepalive);
	receive(&b, &keepalive, &none);
	check_flow(&a, &b, now);

	/* The clock of the initiator was set back. */
	a.tai -= 2;
	send_initiation(&a);
	check_refused(&b, &initiation, WG_DROP_RX_INITIATION_REPLAY, now);
	send_initiation(&a);
	check_refused(&b, &initiation, WG_DROP_RX_INITIATION_REPLAY, now);
	send_initiation(&a);
	receive(&b, &initiation, &response);
}

static void test_flood(void)
{
	static const u64 clocks[] = { 1, 1ULL << 32, 1ULL << 63, ~0ULL - 5 };
	unsigned int i, accepted = 0;
	struct message old;

	start();
	for (i = 0; i < ARRAY_SIZE(clocks); i++) {
		start();
		send_initiation(&a);
		old = initiation;
		now = clocks[i];
		receive(&b, &old, &response);

		CHECK_EQ(party_initiate(&a, &initiation, now), WG_DROP_NONE);
		check_refused(&b, &initiation, WG_DROP_RX_INITIATION_FLOOD,
			      now);
		check_refused(&b, &initiation, WG_DROP_RX_INITIATION_FLOOD,
			      now + 20 * MS - 1);
		/* A clock that was read before the other one was accepted. */
		check_refused(&b, &initiation, WG_DROP_RX_INITIATION_FLOOD,
			      now - 1);
		/* Replays in between do not put off what is fresh. */
		check_refused(&b, &old, WG_DROP_RX_INITIATION_REPLAY,
			      now + 19 * MS);
		check_refused(&b, &old, WG_DROP_RX_INITIATION_REPLAY,
			      now + 20 * MS);
		now += 20 * MS;
		receive(&b, &initiation, &response);
	}

	/* One a millisecond: 50 a second. */
	start();
	for (i = 0; i < 2000; i++) {
		CHECK_EQ(party_initiate(&a, &initiation, now), WG_DROP_NONE);
		if (!party_receive(&b, &initiation, &response, now))
			accepted++;
		now += MS;
	}
	CHECK_EQ(accepted, 100);
}

/* The product may be computed by a message that is then refused, once. */
static void test_static_static(void)
{
	struct wg_noise_peer before;

	start();
	send_initiation(&a);
	CHECK(a.peer.static_static_known);
	CHECK(!b.peer.static_static_known);
	before = b.peer;
	as_initiation(&initiation)->encrypted_timestamp[0] ^= 1;
	forge_mac1(&initiation, &b);
	CHECK_EQ(party_receive(&b, &initiation, &response, now),
		 WG_DROP_RX_BAD_TIMESTAMP);
	CHECK(b.peer.static_static_known);
	CHECK_MEM(b.peer.static_static, a.peer.static_static, WG_KEY_LEN);
	memcpy(before.static_static, b.peer.static_static, WG_KEY_LEN);
	before.static_static_known = true;
	CHECK_MEM(&before, &b.peer, sizeof(before));
	check_refused(&b, &initiation, WG_DROP_RX_BAD_TIMESTAMP, now);

	/* Known is known: a wrong product is not computed anew. */
	a.peer.static_static[0] ^= 1;
	send_initiation(&a);
	check_refused(&b, &initiation, WG_DROP_RX_BAD_TIMESTAMP, now);
	b.peer.static_static[0] ^= 1;
	receive(&b, &initiation, &response);
}

static void test_key_change(void)
{
	struct wg_noise_opened o;
	u8 key[WG_KEY_LEN];

	/* The initiator's, before the response comes. */
	start();
	send_initiation(&a);
	receive(&b, &initiation, &response);
	random_bytes(&test_rng, key, sizeof(key));
	party_set_key(&a, key);
	wg_noise_peer_rekeyed(&a.peer);
	check_wiped(&a.peer.hs, sizeof(a.peer.hs));
	check_wiped(a.peer.static_static, WG_KEY_LEN);
	check_refused(&a, &response, WG_DROP_RX_BAD_MAC1, now);
	forge_mac1(&response, &a);
	check_refused(&a, &response, WG_DROP_RX_UNEXPECTED_RESPONSE, now);
	send_initiation(&a);
	check_refused(&b, &initiation, WG_DROP_RX_UNKNOWN_PEER, now);
	wg_noise_peer_init(&b.peer, a.id.public_key);
	later();
	check_handshake(&a, &b, now);

	/* The same without telling the peer: the response does not fit. */
	start();
	send_initiation(&a);
	receive(&b, &initiation, &response);
	party_set_key(&a, key);
	forge_mac1(&response, &a);
	check_refused(&a, &response, WG_DROP_RX_BAD_RESPONSE, now);

	/* The responder's, before the initiation comes. */
	start();
	later();
	check_handshake(&a, &b, now);
	send_initiation(&a);
	party_set_key(&b, key);
	wg_noise_peer_rekeyed(&b.peer);
	check_refused(&b, &initiation, WG_DROP_RX_BAD_MAC1, now);
	forge_mac1(&initiation, &b);
	check_refused(&b, &initiation, WG_DROP_RX_BAD_STATIC, now);

	/* Between its two halves. */
	start();
	send_initiation(&a);
	CHECK_EQ(open_initiation(&o, &b.id,
				 as_initiation(&initiation)),
		 WG_DROP_NONE);
	party_set_key(&b, key);
	wg_noise_peer_rekeyed(&b.peer);
	CHECK_EQ(wg_noise_accept_initiation(&b.peer, &o, &b.id,
					    as_initiation(&initiation), now),
		 WG_DROP_RX_BAD_TIMESTAMP);
	check_wiped(&o, sizeof(o));
	CHECK_EQ(b.peer.answer.state, WG_NOISE_IDLE);

	/* Before it responds. */
	start();
	send_initiation(&a);
	CHECK_EQ(open_initiation(&o, &b.id,
				 as_initiation(&initiation)),
		 WG_DROP_NONE);
	CHECK_EQ(wg_noise_accept_initiation(&b.peer, &o, &b.id,
					    as_initiation(&initiation), now),
		 WG_DROP_NONE);
	party_set_key(&b, key);
	wg_noise_peer_rekeyed(&b.peer);
	CHECK_EQ(party_respond(&b, &response, now), WG_DROP_RX_HANDSHAKE_GONE);

	/* With the new key, once the other side has it as well. */
	wg_noise_peer_init(&a.peer, b.id.public_key);
	later();
	check_handshake(&a, &b, now);
	later();
	check_handshake(&b, &a, now);
}

/* Its preshared key may change until the moment that it goes in. */
static void test_psk_change(void)
{
	start();
	send_initiation(&a);
	a.peer.preshared_key[7] = 7;
	b.peer.preshared_key[7] = 7;
	receive(&b, &initiation, &response);
	receive(&a, &response, &keepalive);
	receive(&b, &keepalive, &none);
	check_flow(&a, &b, now);
	check_flow(&b, &a, now);
}

static void test_wrong_recipient(void)
{
	struct wg_noise_opened o;
	struct message m;
	struct party c, d;

	start();
	parties_init(&c, &d);
	wg_noise_peer_init(&c.peer, a.id.public_key);
	later();
	check_handshake(&a, &b, now);

	send_initiation(&a);
	check_refused(&c, &initiation, WG_DROP_RX_BAD_MAC1, now);
	m = initiation;
	forge_mac1(&m, &c);
	check_refused(&c, &m, WG_DROP_RX_BAD_STATIC, now);
	CHECK_EQ(open_initiation(&o, &c.id, as_initiation(&m)),
		 WG_DROP_RX_BAD_STATIC);
	check_wiped(&o, sizeof(o));

	/* Sent back to where it came from. */
	check_refused(&a, &initiation, WG_DROP_RX_BAD_MAC1, now);
	forge_mac1(&m, &a);
	check_refused(&a, &m, WG_DROP_RX_BAD_STATIC, now);

	/* Looked up as another peer, by a caller's mistake. */
	wg_noise_peer_init(&c.peer, d.id.public_key);
	CHECK_EQ(open_initiation(&o, &b.id,
				 as_initiation(&initiation)),
		 WG_DROP_NONE);
	CHECK_EQ(wg_noise_accept_initiation(&c.peer, &o, &b.id,
					    as_initiation(&initiation), now),
		 WG_DROP_RX_BAD_TIMESTAMP);
	check_wiped(&o, sizeof(o));
	CHECK_EQ(c.peer.answer.state, WG_NOISE_IDLE);
	check_wiped(c.peer.greatest_timestamp, WG_TIMESTAMP_LEN);

	/* The response, at another peer with an open initiation. */
	receive(&b, &initiation, &response);
	CHECK_EQ(party_initiate(&c, &m, now), WG_DROP_NONE);
	m = response;
	put_unaligned_le32(c.last_index, &as_response(&m)->receiver_index);
	forge_mac1(&m, &c);
	check_refused(&c, &m, WG_DROP_RX_BAD_RESPONSE, now);
	receive(&a, &response, &keepalive);
}

/* Points of order 1, 2, 4, 8 on curve and twist, not all of them reduced. */
static const char *const low_order[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

static void low_order_point(u8 point[WG_KEY_LEN], unsigned int i)
{
	unsigned int j, byte;

	for (j = 0; j < WG_KEY_LEN; j++) {
		int n = sscanf(low_order[i] + 2 * j, "%2x", &byte);

		CHECK_EQ(n, 1);
		point[j] = byte;
	}
}

static void test_low_order_ephemeral(void)
{
	struct message m;
	unsigned int i;

	start();
	later();
	check_handshake(&a, &b, now);
	send_initiation(&a);
	for (i = 0; i < ARRAY_SIZE(low_order); i++) {
		m = initiation;
		low_order_point(as_initiation(&m)->ephemeral, i);
		forge_mac1(&m, &b);
		check_refused(&b, &m, WG_DROP_RX_LOW_ORDER_POINT, now);
	}
	receive(&b, &initiation, &response);
	for (i = 0; i < ARRAY_SIZE(low_order); i++) {
		m = response;
		low_order_point(as_response(&m)->ephemeral, i);
		forge_mac1(&m, &a);
		check_refused(&a, &m, WG_DROP_RX_LOW_ORDER_POINT, now);
	}
	receive(&a, &response, &keepalive);
	receive(&b, &keepalive, &none);
	check_flow(&a, &b, now);
}

static void test_low_order_static(void)
{
	u8 ephemeral[WG_KEY_LEN] = { 2 };
	struct party before;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(low_order); i++) {
		/* As initiator, with an older initiation open. */
		start();
		send_initiation(&a);
		low_order_point(a.peer.public_key, i);
		memcpy(&before, &a, sizeof(a));
		CHECK_EQ(party_initiate(&a, &initiation, now),
			 WG_DROP_RX_LOW_ORDER_POINT);
		CHECK_EQ(initiation.len, 0);
		CHECK_MEM(&before.peer, &a.peer, sizeof(a.peer));

		/*
		 * As responder: whoever has such a public key knows all
		 * products with it, they are zero.
		 */
		start();
		low_order_point(b.peer.public_key, i);
		low_order_point(a.id.public_key, i);
		a.peer.static_static_known = true;
		memset(a.peer.static_static, 0, WG_KEY_LEN);
		send_initiation(&a);
		check_refused(&b, &initiation, WG_DROP_RX_LOW_ORDER_POINT, now);

		/* The same if it got any further. */
		b.peer.answer.state = WG_NOISE_INITIATION_CONSUMED;
		b.peer.answer.ephemeral[0] = 9;
		CHECK_EQ(wg_noise_create_response(&b.peer, ephemeral, 1,
						  as_response(&response)),
			 WG_DROP_RX_LOW_ORDER_POINT);
		check_wiped(&b.peer.answer, sizeof(b.peer.answer));
	}
}

static void test_no_identity(void)
{
	struct wg_noise_opened o;
	struct party before;

	start();
	send_initiation(&a);
	CHECK_EQ(open_initiation(&o, &b.id,
				 as_initiation(&initiation)),
		 WG_DROP_NONE);
	wg_noise_set_identity(&b.id, NULL);
	check_refused(&b, &initiation, WG_DROP_RX_NO_IDENTITY, now);
	memcpy(&before, &b, sizeof(b));
	CHECK_EQ(wg_noise_accept_initiation(&b.peer, &o, &b.id,
					    as_initiation(&initiation), now),
		 WG_DROP_RX_NO_IDENTITY);
	check_wiped(&o, sizeof(o));
	memset(&o, 0xa5, sizeof(o));
	CHECK_EQ(open_initiation(&o, &b.id,
				 as_initiation(&initiation)),
		 WG_DROP_RX_NO_IDENTITY);
	check_wiped(&o, sizeof(o));
	CHECK_MEM(&before, &b, sizeof(b));
	CHECK_EQ(party_initiate(&b, &initiation, now), WG_DROP_TX_NO_IDENTITY);
	CHECK_MEM(&before.peer, &b.peer, sizeof(b.peer));

	start();
	send_initiation(&a);
	receive(&b, &initiation, &response);
	wg_noise_set_identity(&a.id, NULL);
	memcpy(&before, &a, sizeof(a));
	CHECK_EQ(wg_noise_consume_response(&a.peer, &a.id,
					   as_response(&response)),
		 WG_DROP_RX_NO_IDENTITY);
	CHECK_MEM(&before, &a, sizeof(a));
}

/* A zero ephemeral is a random number generator that failed. */
static void test_no_randomness(void)
{
	u8 timestamp[WG_TIMESTAMP_LEN];
	struct party before;

	start();
	send_initiation(&a);
	memcpy(&before, &a, sizeof(a));
	wg_noise_timestamp(timestamp, 5, 0);
	CHECK_EQ(wg_noise_create_initiation(&a.peer, &a.id, zeros, timestamp,
					    1, as_initiation(&initiation)),
		 WG_DROP_RX_LOW_ORDER_POINT);
	CHECK_MEM(&before, &a, sizeof(a));
}

static enum wg_drop verdict_of(struct party *to, const struct message *m)
{
	static struct party before;
	enum wg_drop verdict;
	struct message reply;

	memcpy(&before, to, sizeof(before));
	verdict = party_receive(to, m, &reply, now);
	CHECK_EQ(reply.len, 0);
	CHECK_MEM(&before, to, sizeof(before));
	return verdict;
}

/* Each bit from @from to @to, with a mac1 that fits if @forged. */
static void flip(struct party *receiver, const struct message *m,
		 size_t from, size_t to, bool forged, enum wg_drop reason)
{
	struct message flipped;
	enum wg_drop verdict;
	size_t bit;

	for (bit = 8 * from; bit < 8 * to; bit++) {
		flipped = *m;
		flipped.bytes[bit / 8] ^= 1 << bit % 8;
		if (forged)
			forge_mac1(&flipped, receiver);
		verdict = verdict_of(receiver, &flipped);
		if (verdict != reason)
			printf("bit %zu\n", bit);
		CHECK_EQ(verdict, reason);
	}
}

#define INITIATION(field) offsetof(struct wg_msg_initiation, field)
#define RESPONSE(field) offsetof(struct wg_msg_response, field)

static void test_flipped_bits(void)
{
	start();
	later();
	check_handshake(&a, &b, now);

	/* As an outsider's noise: the cheap checks are enough. */
	send_initiation(&a);
	flip(&b, &initiation, 1, 4, false, WG_DROP_RX_BAD_TYPE);
	flip(&b, &initiation, 4, INITIATION(macs.mac2), false,
	     WG_DROP_RX_BAD_MAC1);

	/*
	 * From one who knows the receiver's public key. The sender's index is
	 * not part of Noise's transcript: a wrong one makes a session that
	 * nobody can use.
	 */
	flip(&b, &initiation, INITIATION(ephemeral),
	     INITIATION(encrypted_timestamp), true, WG_DROP_RX_BAD_STATIC);
	flip(&b, &initiation, INITIATION(encrypted_timestamp),
	     INITIATION(macs), true, WG_DROP_RX_BAD_TIMESTAMP);
	receive(&b, &initiation, &response);

	flip(&a, &response, 1, 4, false, WG_DROP_RX_BAD_TYPE);
	flip(&a, &response, 4, RESPONSE(macs.mac2), false,
	     WG_DROP_RX_BAD_MAC1);
	flip(&a, &response, RESPONSE(receiver_index), RESPONSE(ephemeral),
	     true, WG_DROP_RX_UNEXPECTED_RESPONSE);
	flip(&a, &response, RESPONSE(ephemeral), RESPONSE(macs), true,
	     WG_DROP_RX_BAD_RESPONSE);
	receive(&a, &response, &keepalive);

	flip(&b, &keepalive, 1, 4, false, WG_DROP_RX_BAD_TYPE);
	flip(&b, &keepalive, 4, 8, false, WG_DROP_RX_UNKNOWN_INDEX);
	flip(&b, &keepalive, 8, WG_DATA_OVERHEAD, false, WG_DROP_RX_BAD_TAG);
	receive(&b, &keepalive, &none);
	check_flow(&a, &b, now);
	check_flow(&b, &a, now);
}

/* The type is one number of four bytes; lengths go with it. */
static void test_types_and_lengths(void)
{
	static const unsigned int lengths[] = { 0, 148, 92, 64, 32 };
	unsigned int type, len;
	struct message m;

	start();
	for (type = 0; type < 256; type++) {
		for (len = 0; len <= sizeof(m.bytes); len++) {
			enum wg_drop verdict;

			memset(&m, 0, sizeof(m));
			m.bytes[0] = type;
			m.len = len;
			verdict = verdict_of(&b, &m);
			if (len < 4)
				CHECK_EQ(verdict, WG_DROP_RX_TRUNCATED);
			else if (type < 1 || type > 4)
				CHECK_EQ(verdict, WG_DROP_RX_BAD_TYPE);
			else if (type == WG_MSG_DATA ? len < lengths[type] :
						       len != lengths[type])
				CHECK_EQ(verdict, WG_DROP_RX_BAD_LENGTH);
			else
				CHECK(verdict != WG_DROP_NONE);
		}
	}
}

/* Our initiation survives one of the peer's, and no second one. */
static void test_crossed_twice(void)
{
	struct message late;

	start_ordered();
	send_initiation(&a);
	late = initiation;
	send_initiation(&b);
	receive(&a, &initiation, &response);
	CHECK_EQ(a.peer.hs.state, WG_NOISE_INITIATION_CROSSED);
	send_initiation(&b);
	receive(&a, &initiation, &response);
	check_wiped(&a.peer.hs, sizeof(a.peer.hs));
	receive(&b, &response, &keepalive);
	receive(&b, &late, &response);
	check_refused(&a, &response, WG_DROP_RX_UNEXPECTED_RESPONSE, now);
	receive(&a, &keepalive, &none);
	check_flow(&a, &b, now);
	check_flow(&b, &a, now);
}

/* Initiations cross: the one of the smaller public key goes on. */
static void test_crossed(void)
{
	struct message ia, ib, ra, rb, ka;
	unsigned int i;

	start_ordered();
	for (i = 0; i < 3; i++) {
		later();
		CHECK_EQ(party_initiate(&a, &ia, now), WG_DROP_NONE);
		CHECK_EQ(party_initiate(&b, &ib, now), WG_DROP_NONE);
		receive(&a, &ib, &ra);
		receive(&b, &ia, &rb);
		CHECK_EQ(a.peer.hs.state, WG_NOISE_INITIATION_CROSSED);
		check_wiped(&b.peer.hs, sizeof(b.peer.hs));
		check_refused(&b, &ra, WG_DROP_RX_UNEXPECTED_RESPONSE, now);
		receive(&a, &rb, &ka);
		receive(&b, &ka, &none);
		check_flow(&a, &b, now);
		check_flow(&b, &a, now);
		CHECK(a.slots.current_->initiator);
		CHECK_MEM(a.slots.current_->send_key,
			  b.slots.current_->recv_key, WG_KEY_LEN);
		/* The second one at rekeying, the third without a session. */
		now += i ? WG_REJECT_AFTER_TIME : WG_REKEY_AFTER_TIME;
	}
}

static void test_wipe(void)
{
	struct wg_noise_peer p;

	start();
	later();
	memset(a.peer.preshared_key, 1, WG_KEY_LEN);
	memset(b.peer.preshared_key, 1, WG_KEY_LEN);
	check_handshake(&a, &b, now);
	send_initiation(&a);
	memset(&a.peer.answer, 1, sizeof(a.peer.answer));
	CHECK(memcmp(a.peer.hs.ephemeral, zeros, WG_KEY_LEN));
	CHECK(memcmp(a.peer.hs.chaining_key, zeros, WG_KEY_LEN));

	p = a.peer;
	wg_noise_handshake_clear(&p.hs);
	check_wiped(&p.hs, sizeof(p.hs));

	p = a.peer;
	wg_noise_peer_rekeyed(&p);
	check_wiped(&p.hs, sizeof(p.hs));
	check_wiped(&p.answer, sizeof(p.answer));
	check_wiped(p.static_static, WG_KEY_LEN);
	CHECK(!p.static_static_known);
	CHECK_MEM(p.preshared_key, a.peer.preshared_key, WG_KEY_LEN);
	CHECK_MEM(p.greatest_timestamp, a.peer.greatest_timestamp,
		  WG_TIMESTAMP_LEN);

	wg_noise_peer_wipe(&p);
	check_wiped(p.preshared_key, WG_KEY_LEN);
	check_wiped(&p.hs, sizeof(p.hs));
}

static void test_drop_names(void)
{
	unsigned int i, j;

	CHECK(!strcmp(wg_drop_name(WG_DROP_NONE), "none"));
	CHECK(!strcmp(wg_drop_name(WG_DROP_RX_BAD_MAC1), "rx_bad_mac1"));
	CHECK(!strcmp(wg_drop_name(WG_DROP_COUNT), "unknown"));
	CHECK(!strcmp(wg_drop_name(-1), "unknown"));
	for (i = 0; i < WG_DROP_COUNT; i++)
		for (j = 0; j < i; j++)
			CHECK(strcmp(wg_drop_name(i), wg_drop_name(j)));
}

/* Each is judged by itself, whatever else is worked on at once. */
static void test_several(void)
{
	const struct wg_msg_initiation *msgs[WG_NOISE_DH_MAX];
	struct message m[WG_NOISE_DH_MAX];
	u8 dh[WG_NOISE_DH_MAX][WG_KEY_LEN];
	struct wg_noise_opened o;
	unsigned int n, i, good;
	enum wg_drop expected;

	start();
	for (n = 1; n <= WG_NOISE_DH_MAX; n++) {
		for (i = 0; i < n; i++) {
			send_initiation(&a);
			m[i] = initiation;
			if (i % 4 == 1)
				as_initiation(&m[i])->encrypted_static[7] ^= 1;
			if (i % 4 == 2)
				memset(as_initiation(&m[i])->ephemeral, 0,
				       WG_KEY_LEN);
			msgs[i] = as_initiation(&m[i]);
		}
		good = wg_noise_initiations_dh(dh, &b.id, msgs, n);
		for (i = 0; i < n; i++) {
			expected = i % 4 == 1 ? WG_DROP_RX_BAD_STATIC :
				   i % 4 == 2 ? WG_DROP_RX_LOW_ORDER_POINT :
						WG_DROP_NONE;
			CHECK_EQ(wg_noise_open_initiation(&o, &b.id, msgs[i],
							  good & 1U << i ?
								  dh[i] : NULL),
				 expected);
			if (expected == WG_DROP_NONE)
				CHECK_MEM(o.remote_static, a.id.public_key,
					  WG_KEY_LEN);
			else
				check_wiped(&o, sizeof(o));
		}
	}
}

int main(void)
{
	RUN("names of drop reasons", test_drop_names());
	RUN("identity", test_identity());
	RUN("timestamps", test_timestamp());
	RUN("a normal handshake, again and the other way", test_normal());
	RUN("calls in the wrong state", test_states());
	RUN("abandoned handshakes", test_abandoned());
	RUN("preshared keys that differ", test_psk());
	RUN("preshared key changed midway", test_psk_change());
	RUN("lost and late responses", test_lost_response());
	RUN("a response to another index", test_response_index());
	RUN("initiations replayed and out of order", test_initiation_replay());
	RUN("50 initiations a second", test_flood());
	RUN("static-static at first use", test_static_static());
	RUN("private key changed midway", test_key_change());
	RUN("wrong recipient", test_wrong_recipient());
	RUN("ephemerals of low order", test_low_order_ephemeral());
	RUN("static keys of low order", test_low_order_static());
	RUN("no identity", test_no_identity());
	RUN("no randomness", test_no_randomness());
	RUN("every bit flipped", test_flipped_bits());
	RUN("every type and length", test_types_and_lengths());
	RUN("several initiations at once", test_several());
	RUN("crossed handshakes", test_crossed());
	RUN("crossed handshakes, a retry", test_crossed_twice());
	RUN("secrets wiped", test_wipe());
	return 0;
}
