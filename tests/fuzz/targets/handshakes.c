// SPDX-License-Identifier: GPL-2.0
/* Fuzzes handshakes of three nodes over a network that an attacker controls. */

#include "proto_fast_dh.h"

#include "fuzz.h"
#include "proto_party.h"

/*
 * Each node has two links, one to each other node; a link is a struct party, and
 * those of a node have its key in common. Whatever is sent stays in the network
 * and may arrive at any time, often, changed, and at anybody.
 */
#define NODES 3
#define PACKETS_MAX 64
#define STEPS_MAX 200

struct packet {
	struct message m;
	u8 from, to; /* nodes, as the sender means it */
	bool genuine;
	u8 psk[WG_KEY_LEN]; /* response: the sender's, when it was made */
	int answers; /* response: to which packet */
	int session; /* response: of which session */
	u64 taken; /* initiation: for which life of the link it was */
};

/* The keys of one session, as its responder made them. */
struct keys {
	u8 to_initiator[WG_KEY_LEN];
	u8 to_responder[WG_KEY_LEN];
};

struct link {
	struct party p;
	u64 life; /* another one when the other node's key was set anew */
	int open; /* the packet with its newest initiation; -1: none */
};

static struct link links[NODES][NODES];
static struct link before[NODES];
static struct packet packets[PACKETS_MAX];
static int npackets;
static struct keys sessions[PACKETS_MAX];
static int nsessions;
static u64 now, lives, keys_rng;

static struct packet *put(unsigned int from, unsigned int to,
			  const struct message *m)
{
	struct packet *packet;

	if (!m->len || npackets == PACKETS_MAX)
		return NULL;
	packet = &packets[npackets++];
	memset(packet, 0, sizeof(*packet));
	packet->m = *m;
	packet->from = from;
	packet->to = to;
	packet->genuine = true;
	packet->answers = -1;
	packet->session = -1;
	return packet;
}

/*
 * What nobody but the sender can make, of each message. Indexes are not of it: who
 * is on the path may change one, and change it back in what answers.
 */
static bool same_body(const struct message *x, const struct message *y)
{
	size_t from = 0, to = x->len;

	if (x->len != y->len || memcmp(x->bytes, y->bytes, 4))
		return false;
	switch (x->bytes[0]) {
	case WG_MSG_INITIATION:
		from = offsetof(struct wg_msg_initiation, ephemeral);
		to = offsetof(struct wg_msg_initiation, macs);
		break;
	case WG_MSG_RESPONSE:
		from = offsetof(struct wg_msg_response, ephemeral);
		to = offsetof(struct wg_msg_response, macs);
		break;
	case WG_MSG_COOKIE_REPLY:
		from = offsetof(struct wg_msg_cookie_reply, nonce);
		break;
	case WG_MSG_DATA:
		from = offsetof(struct wg_msg_data, counter);
		break;
	}
	return !memcmp(x->bytes + from, y->bytes + from, to - from);
}

/* The genuine packet from one node to the other that @m is, or is made from. */
static int find_genuine(unsigned int from, unsigned int to,
			const struct message *m)
{
	int i;

	for (i = 0; i < npackets; i++) {
		const struct packet *packet = &packets[i];

		if (packet->genuine && packet->from == from &&
		    packet->to == to && same_body(&packet->m, m))
			return i;
	}
	return -1;
}

static bool knows_index(const struct party *p, u32 index)
{
	return (p->peer.hs.state != WG_NOISE_IDLE &&
		p->peer.hs.local_index == index) || party_find(p, index);
}

/* To which of the node's links a message is for; any when for none. */
static unsigned int find_link(unsigned int node, const struct message *m)
{
	unsigned int any = (node + 1) % NODES, other;
	struct wg_noise_opened opened;
	const struct party *p;
	u32 index;

	for (other = 0; other < NODES; other++) {
		if (other == node)
			continue;
		p = &links[node][other].p;
		if (m->bytes[0] == WG_MSG_INITIATION) {
			if (open_initiation(&opened, &p->id,
					    (void *)m->bytes) ==
				    WG_DROP_NONE &&
			    !memcmp(opened.remote_static, p->peer.public_key,
				    WG_KEY_LEN))
				return other;
			continue;
		}
		index = get_unaligned_le32(m->bytes +
					   (m->bytes[0] == WG_MSG_RESPONSE ?
						    8 : 4));
		if (knows_index(p, index))
			return other;
	}
	return any;
}

/* Both ends have the same keys, and no two sessions have any in common. */
static int note_session(const struct wg_session *s)
{
	struct keys *new = &sessions[nsessions];
	int i;

	CHECK(!s->initiator);
	memcpy(new->to_initiator, s->send_key, WG_KEY_LEN);
	memcpy(new->to_responder, s->recv_key, WG_KEY_LEN);
	CHECK(memcmp(new->to_initiator, new->to_responder, WG_KEY_LEN));
	for (i = 0; i < nsessions; i++) {
		CHECK(memcmp(new->to_initiator, sessions[i].to_initiator,
			     WG_KEY_LEN));
		CHECK(memcmp(new->to_responder, sessions[i].to_responder,
			     WG_KEY_LEN));
	}
	return nsessions++;
}

static void initiate(unsigned int from, unsigned int to)
{
	struct link *l = &links[from][to];
	struct message m;
	u64 last_index = l->p.last_index;

	if (npackets == PACKETS_MAX)
		return;
	CHECK_EQ(party_initiate(&l->p, &m, now), WG_DROP_NONE);
	CHECK(l->p.last_index == last_index + 1);
	l->open = npackets;
	put(from, to, &m);
}

static void send_data(unsigned int from, unsigned int to)
{
	struct message m;

	if (npackets < PACKETS_MAX && party_send(&links[from][to].p, &m, now))
		put(from, to, &m);
}

/* An initiation that was accepted is one that was meant for us, and newer. */
static void took_initiation(struct link *l, const struct link *was, int which,
			    unsigned int node, unsigned int other,
			    const struct message *reply)
{
	struct packet *packet = &packets[which], *answer;

	CHECK(packet->taken != l->life);
	packet->taken = l->life;
	CHECK(memcmp(l->p.peer.greatest_timestamp,
		     was->p.peer.greatest_timestamp, WG_TIMESTAMP_LEN) > 0);
	CHECK(l->p.slots.next && !l->p.slots.next->initiator);
	CHECK_EQ(reply->len, sizeof(struct wg_msg_response));
	answer = put(node, other, reply);
	if (!answer)
		return;
	answer->answers = which;
	answer->session = note_session(l->p.slots.next);
	memcpy(answer->psk, l->p.peer.preshared_key, WG_KEY_LEN);
}

/* A response that was accepted ends our newest initiation, under one PSK. */
static void took_response(struct link *l, int which, unsigned int node,
			  unsigned int other, const struct message *reply)
{
	const struct packet *packet = &packets[which];
	const struct wg_session *s = l->p.slots.current_;
	const struct keys *keys = &sessions[packet->session];

	CHECK(l->open >= 0 && packet->answers == l->open);
	CHECK_MEM(packet->psk, l->p.peer.preshared_key, WG_KEY_LEN);
	CHECK(s && s->initiator);
	CHECK_MEM(s->recv_key, keys->to_initiator, WG_KEY_LEN);
	CHECK_MEM(s->send_key, keys->to_responder, WG_KEY_LEN);
	l->open = -1;
	put(node, other, reply);
}

static void deliver(unsigned int node, const struct message *m)
{
	unsigned int other, i;
	struct message reply;
	enum wg_drop verdict;
	struct link *l;
	int which;

	if (m->len < 12 || npackets >= PACKETS_MAX - 1)
		return;
	memcpy(before, links[node], sizeof(before));
	other = find_link(node, m);
	l = &links[node][other];
	verdict = party_receive(&l->p, m, &reply, now);
	CHECK(reply.len <= m->len);
	for (i = 0; i < NODES; i++)
		if (i != other)
			CHECK_MEM(&before[i], &links[node][i],
				  sizeof(before[i]));
	party_check(&l->p);
	CHECK(memcmp(l->p.peer.greatest_timestamp,
		     before[other].p.peer.greatest_timestamp,
		     WG_TIMESTAMP_LEN) >= 0);
	if (verdict != WG_DROP_NONE) {
		/* No trace, but what is computed once. */
		memcpy(before[other].p.peer.static_static,
		       l->p.peer.static_static, WG_KEY_LEN);
		before[other].p.peer.static_static_known =
			l->p.peer.static_static_known;
		CHECK_EQ(reply.len, 0);
		CHECK_MEM(&before[other], l, sizeof(*l));
		return;
	}
	/* Nothing is accepted that its sender has not made for us. */
	which = find_genuine(other, node, m);
	CHECK(which >= 0);
	if (m->bytes[0] == WG_MSG_INITIATION)
		took_initiation(l, &before[other], which, node, other, &reply);
	else if (m->bytes[0] == WG_MSG_RESPONSE)
		took_response(l, which, node, other, &reply);
}

/* A cookie, made by the node that @m is for, and as it is on its way. */
static void answer_with_cookie(struct input *in, const struct packet *packet)
{
	static const struct wg_cookie_source source = { { 1, 2, 3, 4 }, 6 };
	struct party *p = &links[packet->to][packet->from].p;
	struct wg_msg_cookie_reply *reply;
	u8 fresh[WG_COOKIE_SECRET_LEN];
	struct message m = {};

	if (packet->m.bytes[0] != WG_MSG_INITIATION &&
	    packet->m.bytes[0] != WG_MSG_RESPONSE)
		return;
	memset(fresh, in_u8(in), sizeof(fresh));
	wg_cookie_rotate(&p->checker, fresh, now);
	reply = (struct wg_msg_cookie_reply *)m.bytes;
	wg_cookie_make_reply(&p->checker, reply, packet->m.bytes,
			     packet->m.len, &source, fresh);
	m.len = sizeof(*reply);
	put(packet->to, packet->from, &m);
}

static void change(struct input *in, unsigned int to, struct message *m)
{
	const struct message *other;
	unsigned int n = 1 + in_below(in, 3), at, len;

	while (n--) {
		at = in_u8(in);
		if (at & 1) {
			/* Indexes are not what is vouched for: often those. */
			at = at & 2 ? 4 + in_below(in, 8) :
				      in_u8(in) % m->len;
			m->bytes[at] ^= 1 << in_below(in, 8);
			continue;
		}
		other = &packets[in_below(in, npackets)].m;
		at = in_u8(in) % m->len;
		len = min(in_below(in, 64), m->len - at);
		memcpy(m->bytes + at, other->bytes + at, len);
	}
	/* Everybody knows its public key. */
	if (m->len >= sizeof(struct wg_msg_response) && in_u8(in) & 1)
		wg_blake2s_prepared(m->bytes + m->len - 2 * WG_MAC_LEN,
				    &links[to][(to + 1) % NODES].p.checker.mac1,
				    m->bytes, m->len - 2 * WG_MAC_LEN);
}

static void arrive(struct input *in, bool changed)
{
	const struct packet *packet;
	struct message m;
	unsigned int to;
	u8 where;

	if (!npackets)
		return;
	/* The newest ones mostly. */
	packet = &packets[npackets - 1 - in_u8(in) % npackets];
	m = packet->m;
	to = packet->to;
	if (changed) {
		where = in_u8(in);
		if (where >= 0xc0)
			to = where % NODES;
		change(in, to, &m);
	}
	deliver(to, &m);
}

static void forget_sessions(struct party *p)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];

	party_release(p, displaced, wg_sessions_clear(&p->slots, displaced));
}

/* As when the other node's public key is configured for the first time. */
static void meet(unsigned int node, unsigned int other)
{
	struct link *l = &links[node][other];

	forget_sessions(&l->p);
	wg_noise_peer_wipe(&l->p.peer);
	wg_noise_peer_init(&l->p.peer, links[other][node].p.id.public_key);
	wg_cookie_wipe(&l->p.cookie);
	l->life = ++lives;
	l->open = -1;
}

static void new_key(unsigned int node)
{
	unsigned int other;
	u8 key[WG_KEY_LEN];

	random_bytes(&keys_rng, key, sizeof(key));
	for (other = 0; other < NODES; other++) {
		struct link *l = &links[node][other];

		if (other == node)
			continue;
		party_set_key(&l->p, key);
		wg_noise_peer_rekeyed(&l->p.peer);
		forget_sessions(&l->p);
		l->open = -1;
	}
}

static void set_psk(unsigned int node, unsigned int other, u8 value)
{
	/* Few different ones, so that both sides may come to the same. */
	memset(links[node][other].p.peer.preshared_key, value & 3, WG_KEY_LEN);
}

static void check_heals(unsigned int a, unsigned int b)
{
	meet(a, b);
	meet(b, a);
	now += WG_SECOND;
	check_handshake(&links[a][b].p, &links[b][a].p, now);
}

static void step(struct input *in)
{
	u8 how = in_u8(in), what = how >> 4;
	unsigned int a = how % NODES;
	unsigned int b = (a + 1 + (how >> 3 & 1)) % NODES;

	switch (what) {
	case 0:
	case 1:
		initiate(a, b);
		break;
	case 2:
	case 3:
	case 4:
	case 5:
	case 6:
		arrive(in, false);
		break;
	case 7:
	case 8:
		arrive(in, true);
		break;
	case 9:
		send_data(a, b);
		break;
	case 10:
		set_psk(a, b, in_u8(in));
		break;
	case 11:
		if (npackets)
			answer_with_cookie(in,
					   &packets[in_u8(in) % npackets]);
		break;
	case 12:
		if (in_u8(in) & 1)
			new_key(a);
		else
			meet(a, b);
		break;
	case 13: /* what happens when there are no new keys for long */
		wg_noise_handshakes_clear(&links[a][b].p.peer);
		forget_sessions(&links[a][b].p);
		links[a][b].open = -1;
		break;
	case 14:
		now += WG_SECOND / 100 * in_u8(in);
		break;
	default:
		now += WG_SECOND * in_u8(in);
		break;
	}
}

static void fuzz(struct input *in)
{
	unsigned int a, b, n;

	memset(links, 0, sizeof(links));
	npackets = 0;
	nsessions = 0;
	lives = 0;
	now = 1000 * WG_SECOND;
	keys_rng = in_u8(in);
	for (a = 0; a < NODES; a++) {
		new_key(a);
		for (b = 0; b < NODES; b++) {
			links[a][b].p.rng = 16 * a + b;
			links[a][b].p.last_index = a << 28 | b << 24;
			links[a][b].open = -1;
		}
	}
	for (a = 0; a < NODES; a++)
		for (b = 0; b < NODES; b++)
			if (a != b)
				meet(a, b);
	for (n = 0; n < STEPS_MAX && in_more(in); n++)
		step(in);
	/* Who are told each other's keys can talk. */
	a = keys_rng % NODES;
	check_heals(a, (a + 1) % NODES);
}
