// SPDX-License-Identifier: GPL-2.0
/* Makes unwanted messages of all kinds, has wgflood send them; and a newcomer. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <asm/byteorder.h>

#include "crypto/aead.h"
#include "crypto/crypto.h"
#include "src/protocol/cookie.h"
#include "src/protocol/noise.h"
#include "tests/bench/player.h"
#include "tests/flood/wgflood/wgflood.h"

static const char usage[] =
	"flood kinds\n"
	"flood peers N\n"
	"flood send [OPTION...] KIND SERVER-KEY ADDRESS PORT\n"
	"flood newcomer TRIES SERVER-KEY ADDRESS PORT\n"
	"peers: those that the device needs, as `wg addconf` wants them (at least 3).\n"
	"send: has /dev/wgflood send messages of a kind, and prints what it did.\n"
	"  -d DEVICE     the device that sends\n"
	"  -m MAC        the Ethernet address to send to, if it is such a device\n"
	"  -p PORT       send to this port; the other one is for the handshake that\n"
	"                some kinds begin with\n"
	"  -a ADDRESS    the first address to send from\n"
	"  -s N          how many there are (1)\n"
	"  -l LENGTH     of a data message (128)\n"
	"  -n COUNT      how many messages to send at most\n"
	"  -t MS         how long to send at most (1000)\n"
	"  -b BURST      messages until others may use the processor (64)\n"
	"  -c FD         an open file with a counter; prints by how much it grew\n"
	"  -i            pause after each until nobody else wants to use it\n"
	"newcomer: shakes hands TRIES times as if it had never heard of a cookie.\n"
	"Prints how often it asked without a cookie and was answered, and with one.\n"
	"SERVER-KEY is base64.\n";

/* Who of print_peers() plays which part. */
enum part { TALKER, REPLAYED, NEWCOMER };

#define MESSAGES 1024
/* A device takes 50 initiations a second of a peer, 20 of a source. */
#define BETWEEN_INITIATIONS_US 60000
#define PATIENCE_MS 1500
#define HANDSHAKE_TRIES 100
#define OUR_INDEX 0x1000

struct options {
	struct wgflood_run run;
	unsigned int length;
	int counter; /* an open file, or -1 */
	bool idle;
};

struct player {
	int fd;
	struct wg_noise_peer server;
	struct wg_noise_identity id;
	struct wg_cookie cookie;
};

/* What a message is made from. */
struct context {
	const struct options *options;
	struct player *player; /* with a session, for kinds that need one */
	struct wg_session session;
	u8 server[WG_KEY_LEN];
	u32 number; /* of the message, from 0 */
	struct wg_msg_initiation initiation; /* that was accepted */
};

static void set_player(struct player *p, int fd, const u8 server[WG_KEY_LEN],
		       const u8 key[WG_KEY_LEN])
{
	memset(p, 0, sizeof(*p));
	p->fd = fd;
	wg_noise_set_identity(&p->id, key);
	wg_noise_peer_init(&p->server, server);
}

static void make_initiation(struct player *p, struct wg_msg_initiation *msg)
{
	u8 timestamp[WG_TIMESTAMP_LEN], ephemeral[WG_KEY_LEN];
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	wg_noise_timestamp(timestamp, time.tv_sec, time.tv_nsec);
	random_bytes(ephemeral, sizeof(ephemeral));
	if (wg_noise_create_initiation(&p->server, &p->id, ephemeral, timestamp,
				       OUR_INDEX, msg) != WG_DROP_NONE)
		die("initiation");
	wg_cookie_add_macs(&p->cookie, p->server.public_key, msg, sizeof(*msg),
			   now());
}

enum answer { NOTHING, COOKIE, RESPONSE };

static enum answer await(struct player *p)
{
	struct pollfd ready = { .fd = p->fd, .events = POLLIN };
	u64 end = now() + PATIENCE_MS * 1000000ULL;
	union {
		struct wg_msg_response response;
		struct wg_msg_cookie_reply cookie;
		u8 bytes[256];
	} m;
	ssize_t size;
	int left;

	while ((left = (int)((s64)(end - now()) / 1000000)) > 0) {
		if (poll(&ready, 1, left) <= 0)
			continue;
		size = recv(p->fd, &m, sizeof(m), MSG_DONTWAIT);
		if (size == sizeof(m.response) &&
		    wg_noise_consume_response(&p->server, &p->id,
					      &m.response) == WG_DROP_NONE)
			return RESPONSE;
		if (size == sizeof(m.cookie) &&
		    wg_cookie_consume_reply(&p->cookie, p->server.public_key,
					    &m.cookie, now()) == WG_DROP_NONE)
			return COOKIE;
	}
	return NOTHING;
}

static enum answer ask(struct player *p, struct wg_msg_initiation *msg)
{
	usleep(BETWEEN_INITIATIONS_US);
	make_initiation(p, msg);
	if (send(p->fd, msg, sizeof(*msg), 0) < 0 && errno != ECONNREFUSED)
		die("send");
	return await(p);
}

static void shake_hands(struct player *p, struct wg_msg_initiation *msg)
{
	unsigned int i;

	for (i = 0; i < HANDSHAKE_TRIES; i++)
		if (ask(p, msg) == RESPONSE)
			return;
	fprintf(stderr, "flood: no answer to %d initiations\n",
		HANDSHAKE_TRIES);
	exit(1);
}

/* --- the kinds --- */

static void add_macs(struct context *c, void *msg, size_t len)
{
	struct wg_cookie none = { 0 };

	wg_cookie_add_macs(&none, c->server, msg, len, now());
}

static size_t initiation_bad_mac1(struct context *c, u8 *out)
{
	*(__le32 *)out = cpu_to_le32(WG_MSG_INITIATION);
	return sizeof(struct wg_msg_initiation);
}

static size_t initiation_garbage(struct context *c, u8 *out)
{
	*(__le32 *)out = cpu_to_le32(WG_MSG_INITIATION);
	add_macs(c, out, sizeof(struct wg_msg_initiation));
	return sizeof(struct wg_msg_initiation);
}

static size_t initiation_bad_mac2(struct context *c, u8 *out)
{
	initiation_garbage(c, out);
	random_bytes(((struct wg_msg_initiation *)out)->macs.mac2, WG_MAC_LEN);
	return sizeof(struct wg_msg_initiation);
}

static size_t initiation_stranger(struct context *c, u8 *out)
{
	u8 key[WG_KEY_LEN];
	struct player p;

	random_bytes(key, sizeof(key));
	set_player(&p, -1, c->server, key);
	make_initiation(&p, (void *)out);
	return sizeof(struct wg_msg_initiation);
}

static size_t initiation_replay(struct context *c, u8 *out)
{
	memcpy(out, &c->initiation, sizeof(c->initiation));
	return sizeof(c->initiation);
}

static size_t response(struct context *c, u8 *out)
{
	*(__le32 *)out = cpu_to_le32(WG_MSG_RESPONSE);
	add_macs(c, out, sizeof(struct wg_msg_response));
	return sizeof(struct wg_msg_response);
}

static size_t cookie_reply(struct context *c, u8 *out)
{
	*(__le32 *)out = cpu_to_le32(WG_MSG_COOKIE_REPLY);
	return sizeof(struct wg_msg_cookie_reply);
}

static size_t cookie_reply_forged(struct context *c, u8 *out)
{
	struct wg_msg_cookie_reply *msg = (void *)out;

	msg->receiver_index = cpu_to_le32(c->session.remote_index);
	return cookie_reply(c, out);
}

static size_t data_unknown(struct context *c, u8 *out)
{
	*(__le32 *)out = cpu_to_le32(WG_MSG_DATA);
	return c->options->length;
}

static size_t data_bad_tag(struct context *c, u8 *out)
{
	struct wg_msg_data *msg = (void *)out;

	msg->type = cpu_to_le32(WG_MSG_DATA);
	msg->receiver_index = cpu_to_le32(c->session.remote_index);
	msg->counter = cpu_to_le64(c->number);
	return c->options->length;
}

/* The first of each is authentic, though what is inside is no packet. */
static size_t data_replay(struct context *c, u8 *out)
{
	size_t len = c->options->length - WG_DATA_OVERHEAD;
	struct wg_msg_data *msg = (void *)out;

	data_bad_tag(c, out);
	memset(msg + 1, 0, len);
	wg_aead_seal((u8 *)(msg + 1), (u8 *)(msg + 1), len, NULL, 0, c->number,
		     c->session.send_key);
	return c->options->length;
}

/* A half of these begins as a message does. */
static size_t garbage(struct context *c, u8 *out)
{
	if (c->number & 1)
		*(__le32 *)out = cpu_to_le32(1 + (c->number >> 1) % 4);
	return *(u16 *)(out + 8) % 1473;
}

/* Of whom some state is needed, made by a handshake beforehand. */
enum needs { NONE, SESSION, INITIATION };

static const struct kind {
	const char *name;
	size_t (*make)(struct context *c, u8 *out);
	enum needs needs;
	unsigned int flags;
} kinds[] = {
	{ "initiation-bad-mac1", initiation_bad_mac1 },
	{ "initiation-garbage", initiation_garbage },
	{ "initiation-bad-mac2", initiation_bad_mac2 },
	{ "initiation-stranger", initiation_stranger },
	{ "initiation-replay", initiation_replay, INITIATION },
	{ "response", response },
	{ "cookie-reply", cookie_reply },
	{ "cookie-reply-forged", cookie_reply_forged, SESSION },
	{ "data-unknown-index", data_unknown },
	{ "data-bad-tag", data_bad_tag, SESSION },
	{ "data-replay", data_replay, SESSION },
	{ "garbage", garbage },
	{ "fragments", data_unknown },
	{ "fragments-incomplete", data_unknown, NONE, WGFLOOD_INCOMPLETE },
};

static const struct kind *find_kind(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	fprintf(stderr, "flood: no kind %s\n", name);
	exit(2);
}

/* --- sending --- */

static void prepare(struct context *c, struct player *p, enum needs needs,
		    int fd)
{
	u8 key[WG_KEY_LEN];

	if (needs == NONE)
		return;
	peer_key(key, needs == SESSION ? TALKER : REPLAYED);
	set_player(p, fd, c->server, key);
	shake_hands(p, &c->initiation);
	if (needs == SESSION &&
	    !wg_noise_begin_session(&p->server, &c->session, now()))
		die("session");
}

static unsigned long long read_counter(int fd)
{
	char text[32] = "";

	if (fd >= 0 && pread(fd, text, sizeof(text) - 1, 0) <= 0)
		die("counter");
	return strtoull(text, NULL, 10);
}

static int send_kind(const struct kind *kind, struct options *o, int fd,
		     const u8 server[WG_KEY_LEN])
{
	struct context c = { .options = o };
	static u8 message[WGFLOOD_LENGTH_MAX + 1];
	struct sched_param zero = { 0 };
	unsigned long long before;
	struct player p;
	size_t len;
	int dev;

	memcpy(c.server, server, WG_KEY_LEN);
	prepare(&c, &p, kind->needs, fd);
	dev = open("/dev/wgflood", O_WRONLY | O_CLOEXEC);
	if (dev < 0)
		die("/dev/wgflood");
	for (c.number = 0; c.number < MESSAGES; c.number++) {
		random_bytes(message, 256);
		len = kind->make(&c, message);
		if (write(dev, message, len) != (ssize_t)len)
			die("write");
	}
	o->run.flags = kind->flags | (o->idle ? WGFLOOD_PAUSE : 0);
	if (o->idle && sched_setscheduler(0, SCHED_IDLE, &zero))
		die("SCHED_IDLE");
	before = read_counter(o->counter);
	if (ioctl(dev, WGFLOOD_RUN, &o->run))
		die("WGFLOOD_RUN");
	printf("counted=%llu sent=%llu frames=%llu wall=%llu cpu=%llu\n",
	       read_counter(o->counter) - before,
	       (unsigned long long)o->run.sent,
	       (unsigned long long)o->run.frames,
	       (unsigned long long)o->run.wall_ns,
	       (unsigned long long)o->run.cpu_ns);
	return 0;
}

static int newcomer(unsigned int tries, int fd, const u8 server[WG_KEY_LEN])
{
	unsigned int i, answered = 0, cookies = 0, let_in = 0;
	struct wg_msg_initiation msg;
	struct player p;
	u8 key[WG_KEY_LEN];
	enum answer answer;

	peer_key(key, NEWCOMER);
	for (i = 0; i < tries; i++) {
		set_player(&p, fd, server, key);
		answer = ask(&p, &msg);
		answered += answer != NOTHING;
		if (answer != COOKIE)
			continue;
		cookies++;
		let_in += ask(&p, &msg) == RESPONSE;
	}
	printf("asked=%u answered=%u cookies=%u let_in=%u\n", tries, answered,
	       cookies, let_in);
	return 0;
}

static void parse_mac(u8 mac[6], const char *text)
{
	if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1],
		   &mac[2], &mac[3], &mac[4], &mac[5]) == 6)
		return;
	fprintf(stderr, "flood: bad Ethernet address %s\n", text);
	exit(2);
}

/* Returns the index of the first argument that is no option. */
static int parse_options(struct options *o, int argc, char **argv)
{
	struct wgflood_run *run = &o->run;
	int option;

	while ((option = getopt(argc, argv, "+d:m:p:a:s:l:n:t:b:c:i")) != -1) {
		switch (option) {
		case 'd':
			run->ifindex = if_nametoindex(optarg);
			break;
		case 'm':
			parse_mac(run->mac, optarg);
			break;
		case 'p':
			run->dport = htons(atoi(optarg));
			break;
		case 'a':
			run->saddr = inet_addr(optarg);
			break;
		case 's':
			run->sources = strtoul(optarg, NULL, 0);
			break;
		case 'l':
			o->length = strtoul(optarg, NULL, 0);
			break;
		case 'n':
			run->count = strtoull(optarg, NULL, 0);
			break;
		case 't':
			run->limit_ns = strtoull(optarg, NULL, 0) * 1000000;
			break;
		case 'b':
			run->burst = strtoul(optarg, NULL, 0);
			break;
		case 'c':
			o->counter = atoi(optarg);
			break;
		case 'i':
			o->idle = true;
			break;
		default:
			return -1;
		}
	}
	if (o->length < WG_DATA_OVERHEAD || o->length > WGFLOOD_LENGTH_MAX)
		return -1;
	return optind;
}

int main(int argc, char **argv)
{
	struct options o = {
		.run = { .sources = 1, .mtu = 1500, .burst = 64,
			 .limit_ns = WG_SECOND, .count = ~0ULL,
			 .sport = htons(40000) },
		.length = 128,
		.counter = -1,
	};
	u8 server[WG_KEY_LEN];
	unsigned int i;
	int at;

	wg_crypto_init(NULL);
	if (argc == 2 && !strcmp(argv[1], "kinds")) {
		for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			puts(kinds[i].name);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "peers")) {
		print_peers(strtoul(argv[2], NULL, 0));
		return 0;
	}
	if (argc == 6 && !strcmp(argv[1], "newcomer") &&
	    parse_base64(server, argv[3]))
		return newcomer(strtoul(argv[2], NULL, 0),
				open_socket(argv[4], argv[5]), server);
	if (argc > 2 && !strcmp(argv[1], "send")) {
		at = parse_options(&o, argc - 1, argv + 1);
		argv += at + 1;
		if (at >= 0 && argc - 1 - at == 4 &&
		    parse_base64(server, argv[1])) {
			o.run.daddr = inet_addr(argv[2]);
			if (!o.run.dport)
				o.run.dport = htons(atoi(argv[3]));
			return send_kind(find_kind(argv[0]), &o,
					 open_socket(argv[2], argv[3]), server);
		}
	}
	fputs(usage, stderr);
	return 2;
}
