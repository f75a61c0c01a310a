// SPDX-License-Identifier: GPL-2.0
/* Two parties over a network that loses, repeats and reorders: every short run. */

#include "proto_fast_dh.h"
#include "proto_party.h"

#define PACKETS 64

struct packet {
	struct message m;
	u8 to;
	bool delivered; /* at least once */
	bool accepted;
};

/* All there is; sessions point into it, so it is saved and restored in place. */
struct world {
	struct party p[2];
	unsigned int n; /* packets */
	unsigned int may_initiate[2];
	unsigned int may_send[2];
	unsigned int may_repeat;
	enum {
		HEALS, /* a new handshake works */
		FLOWS, /* traffic flows both ways */
		AGREES, /* and under the same session */
	} expected; /* when all has arrived */
	u64 now;
	char trace[256]; /* what happened, in the newest steps */
	struct packet packet[PACKETS]; /* last, so that few are copied */
};

static struct world w;
static unsigned long nodes, leaves;

static void copy_world(struct world *to, const struct world *from)
{
	memcpy(to, from, offsetof(struct world, packet) +
			 from->n * sizeof(from->packet[0]));
}

/* "i0" 0 initiated, "s1" 1 sent data, "r0:2" 0 received a message of type 2 */
static void note(char what, unsigned int side, unsigned int type)
{
	char *end = strchr(w.trace, 0);

	if (end + 8 > w.trace + sizeof(w.trace)) {
		memmove(w.trace, w.trace + 128, sizeof(w.trace) - 128);
		end -= 128;
	}
	sprintf(end, type ? " %c%u:%u" : " %c%u", what, side, type);
	test_note = w.trace;
}

static u64 tick(void)
{
	return w.now += WG_SECOND;
}

/* Both ends of a session agree, if both have it; no key serves twice. */
static void check_keys(void)
{
	struct wg_session *slot[2][3];
	unsigned int i, j, side;

	for (side = 0; side < 2; side++) {
		party_check(&w.p[side]);
		slot[side][0] = w.p[side].slots.current_;
		slot[side][1] = w.p[side].slots.previous;
		slot[side][2] = w.p[side].slots.next;
	}
	for (i = 0; i < 3; i++) {
		for (j = 0; j < 3; j++) {
			struct wg_session *x = slot[0][i], *y = slot[1][j];

			if (!x || !y)
				continue;
			CHECK(memcmp(x->send_key, y->send_key, WG_KEY_LEN));
			if (x->local_index != y->remote_index ||
			    x->remote_index != y->local_index)
				continue;
			CHECK_MEM(x->send_key, y->recv_key, WG_KEY_LEN);
			CHECK_MEM(x->recv_key, y->send_key, WG_KEY_LEN);
			CHECK(x->initiator != y->initiator);
		}
	}
}

static void put(unsigned int to, const struct message *m)
{
	if (!m->len)
		return;
	CHECK(w.n < PACKETS);
	w.packet[w.n].m = *m;
	w.packet[w.n].to = to;
	w.packet[w.n].delivered = false;
	w.packet[w.n].accepted = false;
	w.n++;
}

static void initiate(unsigned int from)
{
	struct message m;

	note('i', from, 0);
	CHECK_EQ(party_initiate(&w.p[from], &m, tick()), WG_DROP_NONE);
	put(!from, &m);
}

static bool send(unsigned int from)
{
	struct message m;

	if (!party_send(&w.p[from], &m, w.now))
		return false;
	note('s', from, 0);
	put(!from, &m);
	return true;
}

static enum wg_drop deliver(unsigned int i)
{
	struct packet *packet = &w.packet[i];
	struct message reply;
	enum wg_drop verdict;

	note('r', packet->to, packet->m.bytes[0]);
	verdict = party_receive(&w.p[packet->to], &packet->m, &reply, tick());
	packet->delivered = true;
	if (verdict == WG_DROP_NONE) {
		/* Nothing is accepted twice: a cookie there is not. */
		CHECK(!packet->accepted);
		packet->accepted = true;
	}
	put(!packet->to, &reply);
	check_keys();
	return verdict;
}

static void check_flows(void)
{
	check_flow(&w.p[0], &w.p[1], w.now);
	check_flow(&w.p[1], &w.p[0], w.now);
}

/* Both send under the same session, which one of them will renew. */
static void check_agreed(void)
{
	struct wg_session *x = w.p[0].slots.current_;
	struct wg_session *y = w.p[1].slots.current_;

	CHECK_MEM(x->send_key, y->recv_key, WG_KEY_LEN);
	CHECK_MEM(x->recv_key, y->send_key, WG_KEY_LEN);
}

/* Whatever happened: a handshake without trouble makes all well. */
static void check_heals(void)
{
	struct world saved;
	unsigned int i;

	copy_world(&saved, &w);
	for (i = 0; i < 2; i++) {
		tick();
		check_handshake(&w.p[i], &w.p[!i], w.now);
		check_keys();
		copy_world(&w, &saved);
	}
}

/* Every order in which what is under way can arrive, without a loss. */
static void explore_orders(void)
{
	struct world saved;
	bool leaf = true;
	unsigned int i;

	nodes++;
	copy_world(&saved, &w);
	for (i = 0; i < 2; i++) {
		if (!w.may_initiate[i])
			continue;
		w.may_initiate[i]--;
		leaf = false;
		initiate(i);
		explore_orders();
		copy_world(&w, &saved);
	}
	for (i = 0; i < saved.n; i++) {
		if (w.packet[i].delivered) {
			if (!w.may_repeat)
				continue;
			w.may_repeat--;
		} else {
			leaf = false;
		}
		deliver(i);
		explore_orders();
		copy_world(&w, &saved);
	}
	/* All that comes on from here may be lost; a sample of it is enough. */
	if (w.expected > HEALS || nodes % 32 == 0)
		check_heals();
	if (leaf) {
		leaves++;
		if (w.expected >= AGREES)
			check_agreed();
		if (w.expected >= FLOWS)
			check_flows();
	}
	copy_world(&w, &saved);
}

/* The first packet to @to that is under way; w.n if there is none. */
static unsigned int head(unsigned int to)
{
	unsigned int i;

	for (i = 0; i < w.n; i++)
		if (w.packet[i].to == to && !w.packet[i].delivered)
			break;
	return i;
}

/* Every run over a network that neither loses nor reorders: no data is lost. */
static void explore_fifo(void)
{
	struct world saved;
	unsigned int i;

	nodes++;
	copy_world(&saved, &w);
	for (i = 0; i < 2; i++) {
		if (!w.may_initiate[i])
			continue;
		w.may_initiate[i]--;
		initiate(i);
		explore_fifo();
		copy_world(&w, &saved);
	}
	for (i = 0; i < 2; i++) {
		if (!w.may_send[i])
			continue;
		w.may_send[i]--;
		if (send(i))
			explore_fifo();
		copy_world(&w, &saved);
	}
	for (i = 0; i < 2; i++) {
		unsigned int first = head(i);
		enum wg_drop verdict;

		if (first == w.n)
			continue;
		verdict = deliver(first);
		if (w.packet[first].m.bytes[0] == WG_MSG_DATA)
			CHECK_EQ(verdict, WG_DROP_NONE);
		explore_fifo();
		copy_world(&w, &saved);
	}
	if (head(0) == w.n && head(1) == w.n && !w.may_initiate[0] &&
	    !w.may_initiate[1]) {
		leaves++;
		check_flows();
		copy_world(&w, &saved);
	}
}

enum begin {
	NOTHING, /* no session yet */
	YOUNG, /* the first party initiated one, which is due to be renewed */
	ENDED, /* one that is too old */
};

/* @greater: who has the greater public key, which matters when they cross. */
static void start(enum begin begin, unsigned int greater)
{
	do {
		memset(&w, 0, sizeof(w));
		parties_init(&w.p[0], &w.p[1]);
	} while ((memcmp(w.p[0].id.public_key, w.p[1].id.public_key,
			 WG_KEY_LEN) > 0) == greater);
	w.now = 1000 * WG_SECOND;
	if (begin == NOTHING)
		return;
	check_handshake(&w.p[0], &w.p[1], w.now);
	w.now += begin == ENDED ? WG_REJECT_AFTER_TIME : WG_REKEY_AFTER_TIME;
}

/* Both initiate, then everything arrives in any order. */
static void test_crossed(void)
{
	enum begin begin;
	unsigned int greater;

	for (begin = NOTHING; begin <= ENDED; begin++) {
		for (greater = 0; greater < 2; greater++) {
			start(begin, greater);
			initiate(0);
			initiate(1);
			w.may_repeat = 1;
			w.expected = AGREES;
			explore_orders();
		}
	}
}

static void test_orders(unsigned int a, unsigned int b, unsigned int repeat)
{
	enum begin begin;
	unsigned int greater;

	for (begin = NOTHING; begin <= ENDED; begin++) {
		for (greater = 0; greater < 2; greater++) {
			start(begin, greater);
			w.may_initiate[0] = a;
			w.may_initiate[1] = b;
			w.may_repeat = repeat;
			/* A retry may have taken back what was answered. */
			w.expected = a > 1 || b > 1 ? HEALS : FLOWS;
			explore_orders();
		}
	}
}

static void test_fifo(enum begin begin, unsigned int a, unsigned int b,
		      unsigned int packets)
{
	unsigned int greater;

	for (greater = 0; greater < 2; greater++) {
		start(begin, greater);
		w.may_initiate[0] = a;
		w.may_initiate[1] = b;
		w.may_send[0] = packets;
		w.may_send[1] = packets;
		explore_fifo();
	}
}

/* The device went down and up, or the machine restarted and forgot all. */
static void reset(struct party *p, bool reboot)
{
	struct wg_session *displaced[WG_SESSIONS_DISPLACED_MAX];
	u8 peer[WG_KEY_LEN];

	party_release(p, displaced, wg_sessions_clear(&p->slots, displaced));
	wg_noise_handshakes_clear(&p->peer);
	if (!reboot)
		return;
	memcpy(peer, p->peer.public_key, sizeof(peer));
	wg_noise_peer_init(&p->peer, peer);
	wg_cookie_wipe(&p->cookie);
}

static void forget_packet(unsigned int i)
{
	w.packet[i] = w.packet[--w.n];
}

static void walk(unsigned int steps)
{
	bool rebooted = false;
	unsigned int i;

	start(random_below(&test_rng, ENDED + 1), random_below(&test_rng, 2));
	while (steps--) {
		unsigned int side = random_below(&test_rng, 2);

		while (w.n > PACKETS - 4)
			forget_packet(random_below(&test_rng, w.n));
		switch (random_below(&test_rng, 32)) {
		case 0 ... 3:
			initiate(side);
			break;
		case 4 ... 9:
			send(side);
			break;
		case 10:
			w.now += random_below(&test_rng, 30 * WG_SECOND);
			break;
		case 11:
			w.now += random_below(&test_rng, WG_REJECT_AFTER_TIME);
			break;
		case 12:
			if (random_below(&test_rng, 4))
				break;
			rebooted |= side;
			reset(&w.p[random_below(&test_rng, 2)], side);
			break;
		case 13:
			if (!random_below(&test_rng, 4))
				w.p[side].peer.preshared_key[0] ^= 1;
			break;
		case 14 ... 16:
			if (w.n)
				forget_packet(random_below(&test_rng, w.n));
			break;
		default:
			if (!w.n)
				break;
			i = random_below(&test_rng, w.n);
			/* A restart forgets which initiations are old. */
			if (rebooted)
				w.packet[i].accepted = false;
			deliver(i);
			if (random_below(&test_rng, 4))
				forget_packet(i);
			break;
		}
		check_keys();
	}

	memcpy(w.p[0].peer.preshared_key, w.p[1].peer.preshared_key,
	       WG_KEY_LEN);
	check_heals();
	if (rebooted)
		return;
	/* After a handshake each way, all that went before is history. */
	for (i = 0; i < 2; i++) {
		tick();
		check_handshake(&w.p[i], &w.p[!i], w.now);
	}
	for (i = 0; i < w.n; i++) {
		struct packet *packet = &w.packet[i];
		struct world saved;
		struct message reply;

		if (packet->m.bytes[0] == WG_MSG_DATA)
			continue;
		copy_world(&saved, &w);
		CHECK(party_receive(&w.p[packet->to], &packet->m, &reply,
				    w.now + WG_SECOND) != WG_DROP_NONE);
		CHECK_EQ(reply.len, 0);
		CHECK_MEM(&saved, &w, offsetof(struct world, packet));
	}
}

static void test_walks(unsigned int n)
{
	while (n--)
		walk(10 + random_below(&test_rng, 60));
}

int main(void)
{
	RUN("crossed initiations, messages in every order", test_crossed());
	RUN("messages in every order", test_orders(1, 1, 0));
	RUN("messages in every order, some twice", test_orders(1, 0, 3));
	RUN("messages in every order, crossed and twice", test_orders(1, 1, 1));
	RUN("messages in every order, a retry crosses", test_orders(2, 1, 0));
	/*
	 * Not when they cross at rekeying: the slots have no room for all that
	 * may be under way. It takes two sides that both find the session dead.
	 */
	RUN("no data is lost at first", test_fifo(NOTHING, 1, 0, 2));
	RUN("no data is lost when first handshakes cross",
	    test_fifo(NOTHING, 1, 1, 1));
	RUN("no data is lost at rekeying by the initiator",
	    test_fifo(YOUNG, 1, 0, 2));
	RUN("no data is lost at rekeying by the responder",
	    test_fifo(YOUNG, 0, 1, 2));
	RUN("random walks", test_walks(3000));
	printf("%lu nodes, %lu complete runs\n", nodes, leaves);
	return 0;
}
