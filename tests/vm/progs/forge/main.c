// SPDX-License-Identifier: GPL-2.0
/* Attacks a WireGuard device as a script on standard input says, and judges it. */

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>

#include <asm/byteorder.h>
#include <linux/kernel.h>

#include "compat/unaligned.h"
#include "crypto/crypto.h"
#include "forge.h"

static const char usage[] =
	"forge <SCRIPT\n"
	"Commands, a line each or apart by ';' (# begins a comment):\n"
	"\n"
	"what there is\n"
	"  device NS DEV KEY ADDRESS PORT INNER   whom we attack\n"
	"  wire DEV                       ours, behind which the device is\n"
	"  socket NAME ADDRESS PORT       of ours\n"
	"  peer NAME KEYFILE INNER SOCKET [psk=FILE]  that we play, and its home\n"
	"  neighbour ADDRESS PORT         a tunnel that lives its own life\n"
	"  witness PEER|none              whose tunnel has to work after all\n"
	"  note TEXT                      what comes\n"
	"  run COMMAND                    of the shell; what it changes is right\n"
	"\n"
	"making: each writes to the buffer, or changes it\n"
	"  initiation PEER [tai=HEX] [ephemeral=HEX] [claims=HEX|PEER]\n"
	"             [static=zero] [index=NUMBER]  (a PEER may be the device)\n"
	"  response PEER [older] [ephemeral=HEX] [misdirected]  to its initiation\n"
	"             (misdirected: to the index of the session that there is)\n"
	"  cookie PEER [older]            for its last handshake message\n"
	"  ip4 FROM TO, ip6 FROM TO [size=N] [protocol=N] [tos=N] [fragment=HEX]\n"
	"             [extra=HEX] [next=N]  (echo requests, unless told)\n"
	"  seal PEER [counter=N] [session=N] [index=PEER]  into a data message\n"
	"  bytes HEX; zeros N; random N; grow N; cut N; set OFFSET HEX\n"
	"  flip OFFSET [BIT]; sum (of IPv4); macs [PEER]\n"
	"  heard                          what the device sent last, whole\n"
	"  keep NAME; load NAME; add (to what is sent together)\n"
	"\n"
	"sending\n"
	"  send [from=SOCKET] [times=N] [tos=N] [checksum=no] [together]\n"
	"       [loaded] [fragments=N] [overlapping]\n"
	"  icmp TYPE CODE REST SOCKET     an error about what it sends there\n"
	"  provoke PEER|ADDRESS           the device has something to send to it\n"
	"  calm                           the device is not under load any more\n"
	"\n"
	"judging what was sent since the last judgement\n"
	"  drop [REASON[=N[+]]...]        exactly these (+: or more of this one);\n"
	"                                 no answer, no change\n"
	"  accept PEER                    all of it was the peer's\n"
	"  take initiation|response|cookie|data|keepalive PEER [at=SOCKET]\n"
	"       [mac2=yes|no] [size=N] [session=N] [opens=no] [unread]  what the device sends next\n"
	"  credit PEER N                  N bytes of what is dropped are none the\n"
	"                                 less the peer's\n"
	"  unreachable                    its kernel alone answers, by ICMP\n"
	"together\n"
	"  handshake PEER, reply PEER, echo PEER, spam PEER N\n";

#define PARTIES_MAX 40
#define KEPT_MAX 64
#define WORDS_MAX 32
/* After so many floods a device that is not under load never will be. */
#define FLOODS 50
/* So much apart, initiations are not too many. */
#define REST (WG_SECOND / 25)

struct words {
	int n;
	char *word[WORDS_MAX];
};

static struct party parties[PARTIES_MAX];
static unsigned int nparties;
static struct party *witness;
static struct buffer buffer, heard;
static struct {
	char name[NAME_MAX_LEN + 1];
	struct buffer data;
} kept[KEPT_MAX];
static unsigned int nkept;

/* Since the last judgement: messages sent, the last of them and its way. */
static unsigned int sent, flooded;
static size_t sent_bytes;
static struct buffer sent_last;
static struct outlet *sent_from;

static struct view before, now;
static struct in_addr device_inner;
static union address neighbour;
static const char *the_note = "";
static char the_command[200];
static unsigned int the_line;

void failed(const char *format, ...)
{
	va_list args;

	printf("FORGE: line %u: %s: ", the_line, the_command);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf(" (%s)\n", the_note);
	exit(1);
}

u64 clock_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * WG_SECOND + time.tv_nsec;
}

void pause_for(u64 ns)
{
	struct timespec time = { ns / WG_SECOND, ns % WG_SECOND };

	nanosleep(&time, NULL);
}

void random_bytes(void *out, size_t len)
{
	if (getrandom(out, len, 0) != (ssize_t)len)
		failed("no random bytes");
}

/* --- words --- */

static const char *word(const struct words *w, int i)
{
	if (i >= w->n)
		failed("more words are wanted");
	return w->word[i];
}

/* The VALUE of NAME=VALUE, or "" for NAME alone; NULL: neither. */
static const char *option(const struct words *w, const char *name)
{
	size_t len = strlen(name);
	int i;

	for (i = 1; i < w->n; i++)
		if (!strncmp(w->word[i], name, len)) {
			if (w->word[i][len] == '=')
				return w->word[i] + len + 1;
			if (!w->word[i][len])
				return w->word[i] + len;
		}
	return NULL;
}

static u64 to_number(const char *text)
{
	char *end;
	u64 n;

	errno = 0;
	n = strtoull(text, &end, 0);
	if (errno || end == text || *end)
		failed("'%s' is no number", text);
	return n;
}

static u64 number_option(const struct words *w, const char *name, u64 other)
{
	const char *text = option(w, name);

	return text ? to_number(text) : other;
}

static size_t hex(u8 *out, size_t space, const char *text)
{
	size_t len = strlen(text), i;
	unsigned int byte;

	if (len % 2 || len / 2 > space)
		failed("'%s' does not fit", text);
	for (i = 0; i < len / 2; i++) {
		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			failed("'%s' is not hexadecimal", text);
		out[i] = byte;
	}
	return len / 2;
}

/* The option's @len bytes in @out, or NULL. */
static const u8 *hex_option(const struct words *w, const char *name, u8 *out,
			    size_t len)
{
	const char *text = option(w, name);

	if (!text)
		return NULL;
	if (hex(out, len, text) != len)
		failed("%s needs %zu bytes", name, len);
	return out;
}

static struct party *find_party(const char *name)
{
	unsigned int i;

	for (i = 0; i < nparties; i++)
		if (!strcmp(parties[i].name, name))
			return &parties[i];
	return NULL;
}

static struct party *party(const struct words *w, int i)
{
	struct party *p = find_party(word(w, i));

	if (!p)
		failed("there is no peer %s", w->word[i]);
	return p;
}

/* --- judging --- */

static const char *time_text(const struct peer_view *v)
{
	static char text[2][48];
	static int next;

	next ^= 1;
	snprintf(text[next], sizeof(text[0]), "%lld.%09lld", v->handshake_sec,
		 v->handshake_nsec);
	return text[next];
}

static bool same_handshake(const struct peer_view *a, const struct peer_view *b)
{
	return a->handshake_sec == b->handshake_sec &&
	       a->handshake_nsec == b->handshake_nsec;
}

/* From here on, what the device tells is what it should. */
static void settle(void)
{
	target_view(&before);
	sent = 0;
	sent_bytes = 0;
	sent_from = NULL;
	flooded = 0;
}

/* What the device counts for a peer becomes what we know it to be. */
static void await_bytes(const struct party *p, bool tx_too)
{
	u64 deadline = clock_now() + PATIENCE;
	struct peer_view *peer;

	for (;;) {
		target_view(&now);
		peer = target_peer(&now, p->public_key);
		if (!peer || (peer->rx == p->rx &&
			      (!tx_too || peer->tx == p->tx)))
			return;
		if (clock_now() > deadline)
			break;
		pause_for(WG_SECOND / 500);
	}
	failed("%s has rx %llu and tx %llu, wanted %llu and %llu", p->name,
	       peer->rx, peer->tx, p->rx, p->tx);
}

/* The peer that has its home where a frame went. */
static struct party *addressee(const struct frame *f)
{
	unsigned int i;

	for (i = 0; i < nparties; i++)
		if (parties[i].home &&
		    same_address(&parties[i].home->at, &f->to))
			return &parties[i];
	return NULL;
}

/*
 * The device may owe a peer a keepalive, however short a script is: on a slow
 * machine ten seconds pass. An authentic one is no answer.
 */
static bool is_keepalive(const struct frame *f)
{
	static struct buffer plain;
	struct party *p;
	unsigned int i;

	if (!f->udp || f->data.len != WG_DATA_OVERHEAD)
		return false;
	for (i = 0; i < nparties; i++) {
		p = &parties[i];
		if (p->home && same_address(&p->home->at, &f->to) &&
		    !craft_take_data(p, &f->data, &plain)) {
			p->tx += f->data.len;
			return true;
		}
	}
	return false;
}

/* Cookies for the flood, of which no message may be longer than it. */
static bool is_for_flood(const struct frame *f)
{
	return f->udp && f->data.len == sizeof(struct wg_msg_cookie_reply) &&
	       f->data.bytes[0] == WG_MSG_COOKIE_REPLY &&
	       same_address(&f->to, &wire_outlet("flood")->at);
}

static void unexpected(const struct frame *f)
{
	if (!f->udp)
		failed("ICMP %u to %s", f->icmp, address_text(&f->to));
	failed("%zu bytes, %02x..., to %s", f->data.len,
	       f->data.len ? f->data.bytes[0] : 0, address_text(&f->to));
}

static bool next_frame(struct frame *f, u64 deadline)
{
	while (wire_next(f, deadline))
		if (!is_for_flood(f) && !same_address(&f->to, &neighbour))
			return true;
	return false;
}

static void silence(void)
{
	static struct frame f;

	while (next_frame(&f, 0))
		if (!is_keepalive(&f))
			unexpected(&f);
}

/* All that the device tells but counters of drops is as it was. */
static void no_change(void)
{
	unsigned int i;

	for (i = 0; i < nparties; i++)
		await_bytes(&parties[i], true);
	if (now.npeers != before.npeers)
		failed("%u peers, not %u", now.npeers, before.npeers);
	for (i = 0; i < before.npeers; i++) {
		const struct peer_view *a = &before.peers[i];
		const struct peer_view *b = target_peer(&now, a->public_key);

		if (!b)
			failed("a peer is gone");
		if (!same_address(&a->endpoint, &b->endpoint))
			failed("endpoint %s, not %s",
			       address_text(&b->endpoint),
			       address_text(&a->endpoint));
		if (!same_handshake(a, b) &&
		    !same_address(&a->endpoint, &neighbour))
			failed("a handshake at %s, not %s", time_text(b),
			       time_text(a));
	}
}

static u64 more(unsigned int counter)
{
	return now.counters[counter] - before.counters[counter];
}

struct drops {
	u64 count[COUNTERS_MAX];
	bool open[COUNTERS_MAX]; /* or more */
};

/* What the flood is dropped for, as far as the device gets with it. */
static bool is_of_flood(unsigned int counter)
{
	const char *name = target_counter_name(counter);

	return flooded && (!strcmp(name, "rx_cookie_sent") ||
			   !strcmp(name, "rx_bad_static") ||
			   !strcmp(name, "rx_handshake_queue_full"));
}

/* The counters changed by what is wanted, and by the flood. */
static bool right_drops(const struct drops *wanted)
{
	u64 of_flood = 0, of_flood_wanted = flooded;
	unsigned int i;

	for (i = 0; i < target_ncounters; i++) {
		if (is_of_flood(i)) {
			of_flood += more(i);
			of_flood_wanted += wanted->count[i];
		} else if (more(i) < wanted->count[i] ||
			   (more(i) > wanted->count[i] && !wanted->open[i])) {
			return false;
		}
	}
	return of_flood == of_flood_wanted;
}

static void await_drops(const struct drops *wanted)
{
	u64 deadline = clock_now() + PATIENCE;
	unsigned int i;

	do {
		target_view(&now);
		if (right_drops(wanted))
			return;
		pause_for(WG_SECOND / 500);
	} while (clock_now() < deadline);
	for (i = 0; i < target_ncounters; i++)
		if (more(i) != wanted->count[i])
			printf("FORGE: %s: %llu, wanted %llu\n",
			       target_counter_name(i), more(i),
			       wanted->count[i]);
	failed("wrong drops, of %u messages", sent);
}

/* --- sending and taking --- */

/*
 * Flood until the device is seen to answer with cookies, as it goes on to for a
 * second: on a busy machine it may keep up with a flood that is slow as well.
 */
static void load_device(void)
{
	int cookies = target_counter("rx_cookie_sent");
	unsigned int tries;
	u64 already;

	target_view(&now);
	already = cookies < 0 ? 0 : more(cookies);
	for (tries = 0; tries < FLOODS; tries++) {
		flooded += wire_flood(wire_outlet("flood"));
		if (cookies < 0)
			return;
		target_view(&now);
		if (more(cookies) > already)
			return;
	}
}

static void send_buffer(const struct sending *how)
{
	size_t bytes;
	unsigned int n = 1;

	if (how->together)
		n = wire_added(&bytes);
	else
		bytes = buffer.len;
	if (how->loaded) {
		load_device();
		wire_send(how, &buffer);
		flooded += wire_flood(wire_outlet("flood"));
	} else {
		wire_send(how, &buffer);
	}
	sent += n * how->times;
	sent_bytes += bytes * how->times;
	copy_buffer(&sent_last, &buffer);
	sent_from = how->from;
}

static void send_from(struct outlet *from)
{
	const struct sending how = { .from = from, .times = 1 };

	send_buffer(&how);
}

/* The session that what was sent last belongs to, if it is not known to count. */
static struct keys *unconfirmed(struct party *p)
{
	u32 type = get_unaligned_le32(sent_last.bytes);
	struct keys *k;

	if (type == WG_MSG_RESPONSE) {
		craft_begin_session(p, &p->offered);
		return &p->sessions[0];
	}
	for (k = p->sessions; k < p->sessions + SESSIONS_MAX; k++)
		if (type == WG_MSG_DATA && !k->confirmed && k->remote_index &&
		    k->remote_index == get_unaligned_le32(sent_last.bytes + 4))
			return k;
	return NULL;
}

/* The first message of a session is counted as a handshake, in a while. */
static void await_confirmed(struct party *p, struct keys *k)
{
	u64 deadline = clock_now() + PATIENCE;

	while (same_handshake(target_peer(&before, p->public_key),
			      target_peer(&now, p->public_key))) {
		if (clock_now() > deadline)
			failed("no handshake is counted");
		pause_for(WG_SECOND / 500);
		target_view(&now);
	}
	k->confirmed = true;
}

/* A batch is counted packet by packet, and only then moves the endpoint. */
static void await_endpoint(const struct party *p)
{
	u64 deadline = clock_now() + PATIENCE;
	const struct peer_view *v;

	for (;;) {
		v = target_peer(&now, p->public_key);
		if (!v)
			failed("%s is no peer any more", p->name);
		if (same_address(&v->endpoint, &p->home->at))
			return;
		if (clock_now() > deadline)
			break;
		pause_for(WG_SECOND / 500);
		target_view(&now);
	}
	failed("endpoint %s, not %s", address_text(&v->endpoint),
	       address_text(&p->home->at));
}

/* All that was sent since the last judgement was the peer's. */
static void accept_all(struct party *p)
{
	bool cookie = get_unaligned_le32(sent_last.bytes) ==
		      WG_MSG_COOKIE_REPLY;
	struct keys *k;

	if (!sent)
		failed("nothing was sent");
	/* A cookie proves nothing of its sender; in-tree, it counts nothing. */
	if (!cookie)
		p->home = sent_from;
	if (!cookie || target_ncounters)
		p->rx += sent_bytes;
	/* What it has to say to that is to be taken afterwards. */
	await_bytes(p, false);
	k = unconfirmed(p);
	if (k)
		await_confirmed(p, k);
	await_endpoint(p);
	settle();
}

/* Which message it is; a keepalive is data without content. */
static const char *take(struct party *p, const char *kind,
			const struct buffer *b)
{
	static struct buffer plain;
	const char *wrong;

	if (!strcmp(kind, "initiation"))
		return craft_take_initiation(p, b);
	if (!strcmp(kind, "response"))
		return craft_take_response(p, b);
	if (!strcmp(kind, "cookie"))
		return craft_take_cookie(p, b);
	wrong = craft_take_data(p, b, &plain);
	if (wrong)
		return wrong;
	if (!strcmp(kind, "keepalive") != !plain.len)
		return plain.len ? "is no keepalive" : "is a keepalive";
	copy_buffer(&buffer, &plain);
	return NULL;
}

enum content {
	OPENS,
	DOES_NOT,
	UNREAD, /* it is the kind alone that matters */
};

static void take_next(struct party *p, const char *kind, struct outlet *at,
		      enum content content)
{
	static const char *const kinds[] = { "", "initiation", "response",
					     "cookie", "data" };
	bool answer = !strcmp(kind, "response") || !strcmp(kind, "cookie");
	static const struct drops of_flood_only;
	static struct frame f;
	const char *wrong;

	do {
		if (!next_frame(&f, clock_now() + PATIENCE))
			failed("no %s came", kind);
	} while (strcmp(kind, "keepalive") && is_keepalive(&f));
	if (!f.udp || !f.data.len || f.data.bytes[0] > WG_MSG_DATA ||
	    !same_address(&f.to, &at->at))
		unexpected(&f);
	if (strcmp(kinds[f.data.bytes[0]], kind) &&
	    (strcmp(kind, "keepalive") || f.data.bytes[0] != WG_MSG_DATA))
		unexpected(&f);
	if (answer && f.data.len >= sent_bytes)
		failed("%zu bytes answer %zu", f.data.len, sent_bytes);
	copy_buffer(&heard, &f.data);
	wrong = content == UNREAD ? NULL : take(p, kind, &f.data);
	if (content == DOES_NOT && !wrong)
		failed("the %s can be opened", kind);
	if (wrong && (content == OPENS || strcmp(wrong, DOES_NOT_OPEN)))
		failed("the %s %s", kind, wrong);
	if (strcmp(kind, "cookie"))
		p->tx += f.data.len;
	/* An answer shows that the question was accepted. */
	if (!strcmp(kind, "response")) {
		if (flooded && target_ncounters)
			await_drops(&of_flood_only);
		p->rx += sizeof(struct wg_msg_initiation);
		p->rested = clock_now() + REST;
		if (sent_from)
			p->home = sent_from;
		await_bytes(p, true);
		settle();
	}
}

/* --- what attacks are made of, in the order of the usage --- */

static void do_device(const struct words *w)
{
	if (!parse_key(device_key, word(w, 3)) ||
	    !parse_address(&device_address, word(w, 4), to_number(word(w, 5))) ||
	    inet_pton(AF_INET, word(w, 6), &device_inner) != 1)
		failed("what is that device?");
	target_open(w->word[1], w->word[2]);
}

static void do_wire(const struct words *w)
{
	wire_open(word(w, 1));
}

static void do_socket(const struct words *w)
{
	word(w, 3);
	wire_new_outlet(w->word[1], w->word[2], to_number(w->word[3]));
}

/* What is right now, for who came, went or was changed. */
static void resume(void)
{
	struct peer_view *v;
	unsigned int i;

	settle();
	for (i = 0; i < nparties; i++) {
		v = target_peer(&before, parties[i].public_key);
		parties[i].rx = v ? v->rx : 0;
		parties[i].tx = v ? v->tx : 0;
	}
}

static void do_peer(const struct words *w)
{
	struct party *p = &parties[nparties++];
	const char *psk = option(w, "psk");

	word(w, 4);
	if (nparties > PARTIES_MAX)
		failed("too many peers");
	snprintf(p->name, sizeof(p->name), "%s", w->word[1]);
	if (!parse_key_file(p->private_key, w->word[2]) ||
	    (psk && !parse_key_file(p->preshared_key, psk)) ||
	    inet_pton(AF_INET, w->word[3], &p->inner) != 1)
		failed("what is that peer?");
	p->home = wire_outlet(w->word[4]);
	craft_party(p);
	resume();
}

static void do_neighbour(const struct words *w)
{
	word(w, 2);
	if (!parse_address(&neighbour, w->word[1], to_number(w->word[2])))
		failed("who is that?");
}

static void do_witness(const struct words *w)
{
	witness = strcmp(word(w, 1), "none") ? party(w, 1) : NULL;
}

static void do_initiation(const struct words *w)
{
	u8 tai[WG_TIMESTAMP_LEN], ephemeral[WG_KEY_LEN], claims[WG_KEY_LEN];
	struct initiation_options o = { .index = number_option(w, "index", 0) };
	struct party *p = party(w, 1);
	const char *who = option(w, "claims");
	u64 time = clock_now();

	o.index_given = option(w, "index");
	o.timestamp = hex_option(w, "tai", tai, sizeof(tai));
	o.ephemeral = hex_option(w, "ephemeral", ephemeral, sizeof(ephemeral));
	if (who && !strcmp(who, "device"))
		o.claims = device_key;
	else if (who && find_party(who))
		o.claims = find_party(who)->public_key;
	else
		o.claims = hex_option(w, "claims", claims, sizeof(claims));
	o.zero_static = option(w, "static");
	if (p->rested > time)
		pause_for(p->rested - time);
	craft_initiation(&buffer, p, &o);
}

static void do_response(const struct words *w)
{
	struct wg_msg_response *msg = (void *)buffer.bytes;
	struct party *p = party(w, 1);
	u8 ephemeral[WG_KEY_LEN];

	craft_response(&buffer, p, option(w, "older") ? 1 : 0,
		       hex_option(w, "ephemeral", ephemeral,
				  sizeof(ephemeral)));
	if (!option(w, "misdirected"))
		return;
	msg->receiver_index = cpu_to_le32(p->sessions[0].remote_index);
	craft_macs(&buffer, NULL);
}

static void do_cookie(const struct words *w)
{
	craft_cookie(&buffer, party(w, 1), option(w, "older") ? 1 : 0);
}

static void packet_options(struct packet_options *o, const struct words *w)
{
	const char *extra = option(w, "extra");

	memset(o, 0, sizeof(*o));
	o->size = number_option(w, "size", 32);
	o->protocol = number_option(w, "protocol", -1);
	o->tos = number_option(w, "tos", 0);
	o->next_header = number_option(w, "next", 0);
	hex_option(w, "fragment", o->fragment, sizeof(o->fragment));
	if (extra)
		o->extra_len = hex(o->extra, sizeof(o->extra), extra);
	if (o->size + o->extra_len > 65400)
		failed("too large");
}

static void do_ip4(const struct words *w)
{
	struct in_addr from, to;
	struct packet_options o;

	packet_options(&o, w);
	if (inet_pton(AF_INET, word(w, 1), &from) != 1 ||
	    inet_pton(AF_INET, word(w, 2), &to) != 1)
		failed("what are these addresses?");
	inner_ip4(&buffer, from, to, &o);
}

static void do_ip6(const struct words *w)
{
	struct in6_addr from, to;
	struct packet_options o;

	packet_options(&o, w);
	if (inet_pton(AF_INET6, word(w, 1), &from) != 1 ||
	    inet_pton(AF_INET6, word(w, 2), &to) != 1)
		failed("what are these addresses?");
	inner_ip6(&buffer, &from, &to, &o);
}

static void seal_for(struct party *p, struct keys *k, u64 counter)
{
	if (!k->remote_index)
		failed("%s has no such session", p->name);
	craft_seal(&buffer, k, counter);
	if (counter >= k->counter)
		k->counter = counter + 1;
}

static void do_seal(const struct words *w)
{
	struct wg_msg_data *msg = (void *)buffer.bytes;
	struct party *p = party(w, 1), *other;
	u64 session = number_option(w, "session", 0);
	const char *index = option(w, "index");
	struct keys *k;

	if (session >= SESSIONS_MAX)
		failed("that was too long ago");
	k = &p->sessions[session];
	seal_for(p, k, number_option(w, "counter", k->counter));
	if (!index)
		return;
	other = find_party(index);
	if (!other)
		failed("there is no peer %s", index);
	msg->receiver_index = cpu_to_le32(other->sessions[0].remote_index);
}

static void do_bytes(const struct words *w)
{
	buffer.len = hex(buffer.bytes, sizeof(buffer.bytes), word(w, 1));
}

static size_t space_for(const struct words *w, size_t have)
{
	u64 n = to_number(word(w, 1));

	if (n > sizeof(buffer.bytes) - have)
		failed("too large");
	return n;
}

static void do_zeros(const struct words *w)
{
	buffer.len = space_for(w, 0);
	memset(buffer.bytes, 0, buffer.len);
}

static void do_random(const struct words *w)
{
	size_t at, n;

	buffer.len = space_for(w, 0);
	for (at = 0; at < buffer.len; at += n) {
		/* getrandom() gives more than this in parts. */
		n = buffer.len - at < 256 ? buffer.len - at : 256;
		random_bytes(buffer.bytes + at, n);
	}
}

static void do_grow(const struct words *w)
{
	size_t n = space_for(w, buffer.len);

	memset(buffer.bytes + buffer.len, 0xa5, n);
	buffer.len += n;
}

static void do_cut(const struct words *w)
{
	u64 n = to_number(word(w, 1));

	if (n > buffer.len)
		failed("there are only %zu bytes", buffer.len);
	buffer.len -= n;
}

/* Negative offsets count from the end. */
static size_t offset(const char *text, size_t len)
{
	u64 at = *text == '-' ? buffer.len - to_number(text + 1) : to_number(text);

	if (at > buffer.len || len > buffer.len - at)
		failed("there are only %zu bytes", buffer.len);
	return at;
}

static void do_set(const struct words *w)
{
	u8 bytes[256];
	size_t len = hex(bytes, sizeof(bytes), word(w, 2));

	memcpy(buffer.bytes + offset(w->word[1], len), bytes, len);
}

static void do_flip(const struct words *w)
{
	u64 bit = w->n > 2 ? to_number(w->word[2]) : 0;

	buffer.bytes[offset(word(w, 1), 1)] ^= 1U << bit % 8;
}

static void do_sum(const struct words *w)
{
	inner_sum(buffer.bytes);
}

static void do_macs(const struct words *w)
{
	craft_macs(&buffer, w->n > 1 ? &party(w, 1)->cookie : NULL);
}

static void do_heard(const struct words *w)
{
	copy_buffer(&buffer, &heard);
}

static int find_kept(const char *name)
{
	unsigned int i;

	for (i = 0; i < nkept; i++)
		if (!strcmp(kept[i].name, name))
			return i;
	return -1;
}

static void do_keep(const struct words *w)
{
	int i = find_kept(word(w, 1));

	if (i < 0)
		i = nkept++;
	if (i >= KEPT_MAX)
		failed("too many are kept");
	snprintf(kept[i].name, sizeof(kept[i].name), "%s", w->word[1]);
	copy_buffer(&kept[i].data, &buffer);
}

static void do_load(const struct words *w)
{
	int i = find_kept(word(w, 1));

	if (i < 0)
		failed("nothing is kept as that");
	copy_buffer(&buffer, &kept[i].data);
}

static void do_add(const struct words *w)
{
	wire_add(&buffer);
}

static void do_send(const struct words *w)
{
	const char *from = option(w, "from");
	struct sending how = {
		.times = number_option(w, "times", 1),
		.tos = number_option(w, "tos", 0),
		.no_checksum = option(w, "checksum"),
		.together = option(w, "together"),
		.loaded = option(w, "loaded"),
		.fragments = number_option(w, "fragments", 0),
		.overlapping = option(w, "overlapping"),
	};

	if (!from && !witness)
		failed("from where?");
	how.from = from ? wire_outlet(from) : witness->home;
	send_buffer(&how);
}

static void do_icmp(const struct words *w)
{
	word(w, 4);
	wire_icmp(to_number(w->word[1]), to_number(w->word[2]), to_number(w->word[3]),
		  wire_outlet(w->word[4]));
}

static void do_provoke(const struct words *w)
{
	struct in_addr to;

	if (inet_pton(AF_INET, word(w, 1), &to) != 1)
		to = party(w, 1)->inner;
	target_provoke(to);
}

static void do_calm(const struct words *w)
{
	/* Without a message more, it ends a second after the queue was long. */
	pause_for(WG_SECOND + WG_SECOND / 5);
}

/* --- judgements --- */

/* The device answers an echo request of the peer's through its tunnel. */
static void echoes(struct party *p)
{
	static struct buffer saved;
	struct packet_options o = { .size = 32, .protocol = -1 };
	struct keys *k = &p->sessions[0];
	static u16 sequence;

	copy_buffer(&saved, &buffer);
	o.sequence = ++sequence;
	inner_ip4(&buffer, p->inner, device_inner, &o);
	seal_for(p, k, k->counter);
	send_from(p->home);
	p->rx += buffer.len;
	take_next(p, "data", p->home, OPENS);
	if (buffer.len < 28 || buffer.bytes[20] ||
	    get_unaligned_be16(buffer.bytes + 26) != sequence)
		failed("something else than an echo came to %s", p->name);
	/* So that the device does not wonder where the peer has gone. */
	buffer.len = 0;
	seal_for(p, k, k->counter);
	send_from(p->home);
	p->rx += buffer.len;
	await_bytes(p, true);
	copy_buffer(&buffer, &saved);
}

static void do_drop(const struct words *w)
{
	struct drops wanted = { 0 };
	char name[64], count[32];
	const char *n;
	int i, counter;

	for (i = 1; i < w->n && target_ncounters; i++) {
		n = strchrnul(w->word[i], '=');
		snprintf(name, sizeof(name), "%.*s", (int)(n - w->word[i]),
			 w->word[i]);
		counter = target_counter(name);
		if (counter < 0)
			failed("there is no reason %s", name);
		snprintf(count, sizeof(count), "%s", *n ? n + 1 : "1");
		wanted.open[counter] = strchr(count, '+');
		count[strcspn(count, "+")] = '\0';
		wanted.count[counter] += to_number(count);
	}
	if (target_ncounters)
		await_drops(&wanted);
	else
		pause_for(WG_SECOND / 5);
	if (witness)
		echoes(witness);
	else
		pause_for(WG_SECOND / 20);
	silence();
	no_change();
	if (target_ncounters)
		await_drops(&wanted);
	settle();
}

static void do_accept(const struct words *w)
{
	accept_all(party(w, 1));
}

/* Of the packet inside, without the padding behind it. */
static size_t packet_size(void)
{
	if (buffer.bytes[0] >> 4 == 4)
		return get_unaligned_be16(buffer.bytes + 2);
	return get_unaligned_be16(buffer.bytes + 4) + 40;
}

static void do_take(const struct words *w)
{
	const char *at = option(w, "at"), *mac2 = option(w, "mac2");
	struct party *p = party(w, 2);
	const char *size = option(w, "size");

	take_next(p, w->word[1], at ? wire_outlet(at) : p->home,
		  option(w, "opens") ? DOES_NOT :
		  option(w, "unread") ? UNREAD : OPENS);
	if (number_option(w, "session", p->taken) != p->taken)
		failed("under session %u", p->taken);
	if (mac2 && craft_has_mac2(p, &heard) != !strcmp(mac2, "yes"))
		failed("mac2 is not as wanted");
	if (size && packet_size() != to_number(size))
		failed("a packet of %zu bytes", packet_size());
}

static void do_credit(const struct words *w)
{
	party(w, 1)->rx += to_number(word(w, 2));
}

static void do_unreachable(const struct words *w)
{
	static struct frame f;
	unsigned int n;

	for (n = 0; n < sent; n++) {
		if (!wire_next(&f, clock_now() + PATIENCE))
			failed("the kernel does not answer");
		if (f.udp || f.icmp != (f.to.any.sa_family == AF_INET ? 3 : 1))
			unexpected(&f);
	}
	settle();
}

static void shake(struct party *p, struct outlet *from)
{
	const struct initiation_options o = { 0 };
	u64 time = clock_now();

	if (p->rested > time)
		pause_for(p->rested - time);
	craft_initiation(&buffer, p, &o);
	send_from(from);
	take_next(p, "response", from, OPENS);
	buffer.len = 0;
	seal_for(p, &p->sessions[0], 0);
	send_from(from);
	accept_all(p);
}

static void do_handshake(const struct words *w)
{
	const char *from = option(w, "from");
	struct party *p = party(w, 1);

	shake(p, from ? wire_outlet(from) : p->home);
}

/* Our part of a handshake that the device began to send something. */
static void do_reply(const struct words *w)
{
	struct party *p = party(w, 1);

	take_next(p, "initiation", p->home, OPENS);
	craft_response(&buffer, p, 0, NULL);
	send_from(p->home);
	accept_all(p);
	take_next(p, "data", p->home, OPENS);
	settle();
}

static void do_echo(const struct words *w)
{
	echoes(party(w, 1));
	settle();
}

/*
 * Too many, or overtaken by a later one: several processors work on them. In-tree
 * nothing tells.
 */
static u64 refused(void)
{
	int flood = target_counter("rx_initiation_flood");
	int replay = target_counter("rx_initiation_replay");

	return flood < 0 ? 0 : more(flood) + more(replay);
}

/*
 * Good initiations as fast as can be. A device takes 50 a second; and since its
 * clock is coarse, what it took may be some milliseconds closer together.
 */
static void do_spam(const struct words *w)
{
	const struct initiation_options o = { 0 };
	u64 n = to_number(word(w, 2)), begin, taken = 0, i;
	struct party *p = party(w, 1);
	static struct frame f;
	u64 most, deadline;

	pause_for(REST);
	target_view(&now);
	begin = clock_now();
	for (i = 0; i < n; i++) {
		craft_initiation(&buffer, p, &o);
		send_from(p->home);
	}
	deadline = clock_now() + PATIENCE;
	while (taken + refused() < n) {
		if (next_frame(&f, clock_now() + WG_SECOND / 50)) {
			if (is_keepalive(&f))
				continue;
			if (f.data.len != sizeof(struct wg_msg_response) ||
			    addressee(&f) != p)
				unexpected(&f);
			p->tx += f.data.len;
			p->rx += sizeof(struct wg_msg_initiation);
			taken++;
		} else if (!target_ncounters) {
			break;
		}
		target_view(&now);
		if (clock_now() > deadline)
			failed("%llu taken, %llu refused, of %llu", taken,
			       refused(), n);
	}
	most = 1 + (clock_now() - begin) / (WG_SECOND / 63);
	if (!taken || taken > most)
		failed("%llu taken, at most %llu wanted", taken, most);
	printf("%llu of %llu taken\n", taken, n);
	await_bytes(p, true);
	p->rested = clock_now() + REST;
	settle();
}

static void run_shell(const char *command)
{
	int status;

	fflush(stdout);
	status = system(command);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		failed("status %d", status);
	resume();
}

static const struct {
	const char *name;
	void (*run)(const struct words *w);
} commands[] = {
	{ "device", do_device },
	{ "wire", do_wire },
	{ "socket", do_socket },
	{ "peer", do_peer },
	{ "neighbour", do_neighbour },
	{ "witness", do_witness },
	{ "initiation", do_initiation },
	{ "response", do_response },
	{ "cookie", do_cookie },
	{ "ip4", do_ip4 },
	{ "ip6", do_ip6 },
	{ "seal", do_seal },
	{ "bytes", do_bytes },
	{ "zeros", do_zeros },
	{ "random", do_random },
	{ "grow", do_grow },
	{ "cut", do_cut },
	{ "set", do_set },
	{ "flip", do_flip },
	{ "sum", do_sum },
	{ "macs", do_macs },
	{ "heard", do_heard },
	{ "keep", do_keep },
	{ "load", do_load },
	{ "add", do_add },
	{ "send", do_send },
	{ "icmp", do_icmp },
	{ "provoke", do_provoke },
	{ "calm", do_calm },
	{ "drop", do_drop },
	{ "accept", do_accept },
	{ "take", do_take },
	{ "credit", do_credit },
	{ "unreachable", do_unreachable },
	{ "handshake", do_handshake },
	{ "reply", do_reply },
	{ "echo", do_echo },
	{ "spam", do_spam },
};

static void run_command(char *text)
{
	struct words w = { 0 };
	char *save;
	unsigned int i;
	char *next;

	snprintf(the_command, sizeof(the_command), "%s", text);
	for (next = strtok_r(text, " \t", &save); next;
	     next = strtok_r(NULL, " \t", &save)) {
		if (w.n == WORDS_MAX)
			failed("too many words");
		w.word[w.n++] = next;
	}
	if (!w.n)
		return;
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, w.word[0])) {
			commands[i].run(&w);
			return;
		}
	failed("there is no such command");
}

static void run_line(char *line)
{
	char *save, *command;

	line += strspn(line, " \t");
	line[strcspn(line, "\n")] = '\0';
	if (!strncmp(line, "run ", 4)) {
		snprintf(the_command, sizeof(the_command), "%s", line);
		run_shell(line + 4);
		return;
	}
	if (!strncmp(line, "note ", 5)) {
		puts(line);
		the_note = strdup(line + 5);
		return;
	}
	line[strcspn(line, "#")] = '\0';
	for (command = strtok_r(line, ";", &save); command;
	     command = strtok_r(NULL, ";", &save))
		run_command(command);
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t space = 0;

	if (argc > 1) {
		fputs(usage, stderr);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	wg_crypto_init(NULL);
	while (getline(&line, &space, stdin) > 0) {
		the_line++;
		run_line(line);
	}
	free(line);
	/* What the script left unjudged is no success. */
	if (sent)
		failed("%u messages were not judged", sent);
	return 0;
}
