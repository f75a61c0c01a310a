// SPDX-License-Identifier: GPL-2.0
/* Plays many peers that shake hands with one device, or that flood it. */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <asm/byteorder.h>

#include "crypto/crypto.h"
#include "player.h"
#include "src/protocol/cookie.h"
#include "src/protocol/noise.h"

static const char usage[] =
	"initiators peers N\n"
	"initiators run SERVER-KEY ADDRESS PORT N ROUNDS [WINDOW]\n"
	"initiators flood SERVER-KEY ADDRESS PORT SECONDS\n"
	"peers: the peers that the device needs, as `wg addconf` wants them\n"
	"(keys follow from the number; peer I has 10.77.I/256.I%256).\n"
	"run: each of N peers shakes hands ROUNDS times; at most WINDOW (64)\n"
	"initiations are unanswered. They are made beforehand. Prints\n"
	"handshakes, resent, bad and nanoseconds, that is of the wait alone.\n"
	"flood: initiations with a right mac1 and nothing else right, in bursts.\n"
	"SERVER-KEY is base64.\n";

#define INDEX_BASE 0x1000
#define PATIENCE_NS (2 * WG_SECOND)
/* More than a device queues before it takes itself to be under load. */
#define BURST 1500
#define BURST_PAUSE_US 200000

struct initiator {
	struct wg_noise_peer server;
	struct wg_noise_identity id;
	struct wg_cookie cookie;
	struct wg_msg_initiation message;
	u64 sent; /* ns */
	bool answered;
};

/* A fresh initiation of each peer; the timestamp grows from round to round. */
static void prepare(struct initiator *peers, u32 n, unsigned int round)
{
	u8 timestamp[WG_TIMESTAMP_LEN], ephemeral[WG_KEY_LEN];
	u32 i;

	wg_noise_timestamp(timestamp, time(NULL) + round, 0);
	for (i = 0; i < n; i++) {
		struct initiator *p = &peers[i];

		random_bytes(ephemeral, sizeof(ephemeral));
		if (wg_noise_create_initiation(&p->server, &p->id, ephemeral,
					       timestamp, INDEX_BASE + i,
					       &p->message) != WG_DROP_NONE)
			die("initiation");
		wg_cookie_add_macs(&p->cookie, p->server.public_key,
				   &p->message, sizeof(p->message), now());
		p->sent = 0;
		p->answered = false;
	}
}

struct result {
	unsigned long handshakes;
	unsigned long resent;
	unsigned long bad;
	u64 time;
};

static void send_one(int fd, struct initiator *p)
{
	p->sent = now();
	if (send(fd, &p->message, sizeof(p->message), 0) < 0 &&
	    errno != ECONNREFUSED && errno != ENOBUFS)
		die("send");
}

/* Takes in one message. Returns true when it was a first answer. */
static bool receive_one(int fd, struct initiator *peers, u32 n,
			struct wg_msg_response *answers, struct result *r)
{
	union {
		struct wg_msg_response response;
		u8 bytes[256];
	} message;
	ssize_t size = recv(fd, &message, sizeof(message), MSG_DONTWAIT);
	u32 i;

	if (size != sizeof(message.response)) {
		/* Keepalives and cookies: the window keeps it from these. */
		r->bad += size >= 0;
		return false;
	}
	i = le32_to_cpu(message.response.receiver_index) - INDEX_BASE;
	if (i >= n || le32_to_cpu(message.response.type) != WG_MSG_RESPONSE) {
		r->bad++;
		return false;
	}
	if (peers[i].answered)
		return false;
	peers[i].answered = true;
	answers[i] = message.response;
	return true;
}

/* All peers at once, but for the window; then are the answers good? */
static void shake(int fd, struct initiator *peers, u32 n, unsigned int window,
		  struct wg_msg_response *answers, struct result *r)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	u32 next = 0, done = 0, i;
	u64 start = now();

	while (done < n) {
		while (next < n && next - done < window)
			send_one(fd, &peers[next++]);
		if (poll(&ready, 1, 100) > 0) {
			if (receive_one(fd, peers, n, answers, r))
				done++;
			continue;
		}
		for (i = 0; i < next; i++) {
			if (peers[i].answered ||
			    now() - peers[i].sent < PATIENCE_NS)
				continue;
			r->resent++;
			send_one(fd, &peers[i]);
		}
		if (now() - start > 60 * WG_SECOND) {
			fprintf(stderr, "initiators: %u of %u answered\n", done,
				n);
			exit(1);
		}
	}
	r->time += now() - start;
	r->handshakes += n;
	for (i = 0; i < n; i++)
		if (wg_noise_consume_response(&peers[i].server, &peers[i].id,
					      &answers[i]) != WG_DROP_NONE)
			r->bad++;
}

static int run(int fd, const u8 server[WG_KEY_LEN], u32 n, unsigned int rounds,
	       unsigned int window)
{
	struct wg_msg_response *answers = calloc(n, sizeof(*answers));
	struct initiator *peers = calloc(n, sizeof(*peers));
	struct result r = { 0 };
	u8 key[WG_KEY_LEN];
	unsigned int i;

	if (!answers || !peers)
		die("calloc");
	for (i = 0; i < n; i++) {
		peer_key(key, i);
		wg_noise_set_identity(&peers[i].id, key);
		wg_noise_peer_init(&peers[i].server, server);
	}
	for (i = 0; i < rounds; i++) {
		prepare(peers, n, i);
		shake(fd, peers, n, window, answers, &r);
	}
	printf("handshakes=%lu resent=%lu bad=%lu nanoseconds=%llu\n",
	       r.handshakes, r.resent, r.bad, (unsigned long long)r.time);
	return r.bad != 0;
}

static int flood(int fd, const u8 server[WG_KEY_LEN], unsigned int seconds)
{
	u64 end = now() + seconds * WG_SECOND;
	struct wg_msg_initiation message;
	struct wg_cookie cookie = { 0 };
	unsigned long sent = 0;

	random_bytes(&message, sizeof(message));
	message.type = cpu_to_le32(WG_MSG_INITIATION);
	while (now() < end) {
		/* So that no message is like the one before. */
		message.sender_index = cpu_to_le32(sent);
		wg_cookie_add_macs(&cookie, server, &message, sizeof(message),
				   now());
		if (send(fd, &message, sizeof(message), 0) > 0)
			sent++;
		if (sent % BURST == 0)
			usleep(BURST_PAUSE_US);
	}
	printf("sent=%lu\n", sent);
	return 0;
}

int main(int argc, char **argv)
{
	u8 server[WG_KEY_LEN];

	wg_crypto_init(NULL);
	if (argc == 3 && !strcmp(argv[1], "peers")) {
		print_peers(strtoul(argv[2], NULL, 0));
		return 0;
	}
	if (argc < 6 || !parse_base64(server, argv[2])) {
		fputs(usage, stderr);
		return 2;
	}
	if (!strcmp(argv[1], "flood"))
		return flood(open_socket(argv[3], argv[4]), server,
			     strtoul(argv[5], NULL, 0));
	if (!strcmp(argv[1], "run") && argc >= 7)
		return run(open_socket(argv[3], argv[4]), server,
			   strtoul(argv[5], NULL, 0), strtoul(argv[6], NULL, 0),
			   argc > 7 ? strtoul(argv[7], NULL, 0) : 64);
	fputs(usage, stderr);
	return 2;
}
