// SPDX-License-Identifier: GPL-2.0
/* A wire between two interfaces that damages what WireGuard sends over it. */

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "random.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define FRAME_SIZE 1514
#define ROOM 2048
/* Frames that wait, and that are kept to come again. */
#define MAX_LATE 256
#define MAX_OLD 64

static const char usage[] =
	"wirefuzz SEED DEV1 DEV2 PORT1 PORT2\n"
	"Passes frames on between DEV1 and DEV2. SIGUSR1 makes it damage, drop,\n"
	"repeat, delay and turn back UDP datagrams between PORT1, of the host at\n"
	"DEV1, and PORT2; again, and it is a plain wire. At SIGTERM it prints what\n"
	"it did, and how many datagrams whose checksums are right it passed to each\n"
	"port. What comes from DEV1 may get another source: one side at a time\n"
	"can lose the other's address and be told it anew.\n";

struct frame {
	int to; /* index of the interface */
	uint64_t due; /* ns */
	size_t len;
	/* Aligned so that the IP header is. */
	uint8_t room[2];
	uint8_t data[ROOM];
};

/* Where things are in a frame that carries one of our datagrams. */
struct parts {
	struct iphdr *ip4; /* one of the two */
	struct ip6_hdr *ip6;
	struct udphdr *udp;
	uint8_t *payload;
	size_t payload_len;
};

enum damage {
	DROP, REPEAT, REPLAY, DELAY, BITS, HEADER, TRUNCATE, EXTEND, TYPE,
	REFLECT, SOURCE_PORT, SOURCE_ADDRESS, FRAGMENT, CHECKSUM, DAMAGES
};

static const char *const names[] = {
	"drop", "repeat", "replay", "delay", "bits", "header", "truncate",
	"extend", "type", "reflect", "source-port", "source-address",
	"fragment", "checksum",
};

static struct random dice;
static int sockets[2];
static uint16_t ports[2];
static struct frame late[MAX_LATE], old[MAX_OLD];
static unsigned int late_count, old_count;
/* Of 256 datagrams, how many are damaged in this way; changes now and then. */
static unsigned int rates[DAMAGES];
static unsigned long done[DAMAGES], seen[2], passed[2];
static uint16_t fragment_id;

static volatile sig_atomic_t fuzzing, stopped;

static void toggle(int signal)
{
	(void)signal;
	fuzzing = !fuzzing;
}

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void die(const char *what)
{
	fprintf(stderr, "wirefuzz: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* ---- headers ------------------------------------------------------------- */

static bool parse(struct frame *f, struct parts *p)
{
	struct ethhdr *eth = (void *)f->data;
	uint8_t *at = f->data + sizeof(*eth), *end = f->data + f->len;
	uint8_t protocol;

	memset(p, 0, sizeof(*p));
	/* Not to be read beyond: the room behind a frame is larger. */
	if (f->len < sizeof(*eth) + sizeof(*p->ip4) + sizeof(*p->udp))
		return false;
	if (eth->h_proto == htons(ETH_P_IP)) {
		p->ip4 = (void *)at;
		protocol = p->ip4->protocol;
		if (p->ip4->ihl != 5 ||
		    p->ip4->frag_off & htons(IP_MF | IP_OFFMASK))
			return false;
		at += sizeof(*p->ip4);
	} else if (eth->h_proto == htons(ETH_P_IPV6)) {
		p->ip6 = (void *)at;
		protocol = p->ip6->ip6_nxt;
		at += sizeof(*p->ip6);
	} else {
		return false;
	}
	p->udp = (void *)at;
	at += sizeof(*p->udp);
	if (protocol != IPPROTO_UDP || at > end)
		return false;
	p->payload = at;
	p->payload_len = end - at;
	/* A short frame is padded. */
	if (ntohs(p->udp->len) < sizeof(*p->udp) ||
	    ntohs(p->udp->len) - sizeof(*p->udp) > p->payload_len)
		return false;
	p->payload_len = ntohs(p->udp->len) - sizeof(*p->udp);
	return true;
}

static uint32_t sum(const void *data, size_t len, uint32_t so_far)
{
	const uint8_t *at = data;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		so_far += at[i] << 8 | at[i + 1];
	if (len & 1)
		so_far += at[len - 1] << 8;
	return so_far;
}

static uint16_t fold(uint32_t value)
{
	while (value >> 16)
		value = (value & 0xffff) + (value >> 16);
	return htons(~value);
}

/* After any change: lengths and checksums are right again. */
static void mend(struct frame *f, struct parts *p)
{
	size_t len = sizeof(*p->udp) + p->payload_len;
	uint32_t pseudo = IPPROTO_UDP + len;

	p->udp->len = htons(len);
	p->udp->check = 0;
	if (p->ip4) {
		p->ip4->tot_len = htons(sizeof(*p->ip4) + len);
		p->ip4->check = 0;
		p->ip4->check = fold(sum(p->ip4, sizeof(*p->ip4), 0));
		pseudo = sum(&p->ip4->saddr, 8, pseudo);
	} else {
		p->ip6->ip6_plen = htons(len);
		pseudo = sum(&p->ip6->ip6_src, 32, pseudo);
	}
	p->udp->check = fold(sum(p->udp, len, pseudo)) ?: 0xffff;
	f->len = p->payload + p->payload_len - f->data;
}

/* ---- sending ------------------------------------------------------------- */

static void send_frame(const struct frame *f)
{
	if (send(sockets[f->to], f->data, f->len, 0) < 0)
		die("send");
}

/* Whole, with checksums that are right. */
static void pass(struct frame *f)
{
	struct parts p;

	if (parse(f, &p) && p.udp->dest == htons(ports[f->to]))
		passed[f->to]++;
	send_frame(f);
}

static void pass_later(struct frame *f, uint64_t ns)
{
	if (late_count == MAX_LATE) {
		pass(f);
		return;
	}
	late[late_count] = *f;
	late[late_count++].due = now() + ns;
}

/* Those whose time has come, or all; in another order than they came. */
static void pass_late(bool all)
{
	uint64_t time = now();
	unsigned int i;

	for (i = 0; i < late_count;) {
		if (all || late[i].due <= time) {
			pass(&late[i]);
			late[i] = late[--late_count];
		} else {
			i++;
		}
	}
}

/* In two or three, now and then without one of them, or in reverse. */
static void pass_fragments(struct frame *f, struct parts *p)
{
	size_t len = sizeof(*p->udp) + p->payload_len;
	unsigned int count = 2 + random_below(&dice, 2), i, part;
	size_t each = (len / count + 7) & ~(size_t)7, from, size;
	bool lose = !random_below(&dice, 4), reverse = random_below(&dice, 2);
	struct frame piece;
	struct iphdr *ip;

	/* So many that each has something. */
	if (each * (count - 1) >= len) {
		pass(f);
		return;
	}
	fragment_id++;
	for (i = 0; i < count; i++) {
		part = reverse ? count - 1 - i : i;
		if (lose && !i)
			continue;
		from = each * part;
		size = part == count - 1 ? len - from : each;
		piece.to = f->to;
		piece.len = sizeof(struct ethhdr) + sizeof(*ip) + size;
		memcpy(piece.data, f->data, sizeof(struct ethhdr) + sizeof(*ip));
		memcpy(piece.data + sizeof(struct ethhdr) + sizeof(*ip),
		       (uint8_t *)p->udp + from, size);
		ip = (void *)(piece.data + sizeof(struct ethhdr));
		ip->id = htons(fragment_id);
		ip->frag_off = htons(from / 8 |
				     (part == count - 1 ? 0 : IP_MF));
		ip->tot_len = htons(sizeof(*ip) + size);
		ip->check = 0;
		ip->check = fold(sum(ip, sizeof(*ip), 0));
		send_frame(&piece);
	}
	if (!lose && p->udp->dest == htons(ports[f->to]))
		passed[f->to]++;
}

/* ---- damage -------------------------------------------------------------- */

static void flip_bits(uint8_t *data, size_t len)
{
	unsigned int i;

	for (i = 1 + random_below(&dice, 3); len && i > 0; i--)
		data[random_below(&dice, len)] ^= 1 << random_below(&dice, 8);
}

static void swap_bytes(void *a, void *b, size_t len)
{
	uint8_t kept[16];

	memcpy(kept, a, len);
	memcpy(a, b, len);
	memcpy(b, kept, len);
}

/* Back to whom it came from, as if the other side had sent it. */
static void reflect(struct frame *f, struct parts *p)
{
	struct ethhdr *eth = (void *)f->data;

	swap_bytes(eth->h_dest, eth->h_source, ETH_ALEN);
	if (p->ip4)
		swap_bytes(&p->ip4->saddr, &p->ip4->daddr, 4);
	else
		swap_bytes(&p->ip6->ip6_src, &p->ip6->ip6_dst, 16);
	swap_bytes(&p->udp->source, &p->udp->dest, 2);
	f->to = !f->to;
}

static void other_source(struct parts *p)
{
	uint8_t *last = p->ip4 ? (uint8_t *)&p->ip4->saddr + 3 :
				 p->ip6->ip6_src.s6_addr + 15;

	*last = 100 + random_below(&dice, 100);
}

static bool happens(enum damage what)
{
	if (random_below(&dice, 256) >= rates[what])
		return false;
	done[what]++;
	return true;
}

static void damage_payload(struct parts *p)
{
	size_t space = FRAME_SIZE - sizeof(struct ethhdr) -
		       sizeof(struct ip6_hdr) - sizeof(*p->udp);
	size_t more;

	if (happens(BITS))
		flip_bits(p->payload, p->payload_len);
	if (happens(HEADER))
		flip_bits(p->payload, p->payload_len < 16 ? p->payload_len : 16);
	if (happens(TYPE) && p->payload_len)
		p->payload[random_below(&dice, 4) ? 0 : p->payload_len > 3] =
			random_below(&dice, 8);
	if (happens(TRUNCATE))
		p->payload_len = random_below(&dice, p->payload_len + 1);
	if (happens(EXTEND) && p->payload_len < space) {
		more = 1 + random_below(&dice, space - p->payload_len);
		random_bytes(&dice, p->payload + p->payload_len, more);
		p->payload_len += more;
	}
}

static void fuzz(struct frame *f, struct parts *p)
{
	struct frame copy;

	seen[f->to]++;
	if (happens(DROP))
		return;
	if (random_below(&dice, 8) == 0)
		old[old_count++ % MAX_OLD] = *f;
	if (happens(REPLAY) && old_count) {
		copy = old[random_below(&dice, old_count < MAX_OLD ?
						       old_count : MAX_OLD)];
		pass(&copy);
	}
	if (happens(REPEAT)) {
		copy = *f;
		pass_later(&copy, random_below(&dice, 20) * 1000000ull);
	}
	damage_payload(p);
	if (happens(REFLECT))
		reflect(f, p);
	else if (f->to == 1 && happens(SOURCE_PORT))
		p->udp->source = htons(1024 + random_below(&dice, 60000));
	else if (f->to == 1 && happens(SOURCE_ADDRESS))
		other_source(p);
	mend(f, p);
	if (happens(CHECKSUM)) {
		p->udp->check ^= htons(1 << random_below(&dice, 16));
		/* Neither is passed as one that is right; 0 would be none. */
		if (p->udp->check)
			send_frame(f);
	} else if (happens(DELAY)) {
		pass_later(f, random_below(&dice, 100) * 1000000ull);
	} else if (p->ip4 && happens(FRAGMENT)) {
		pass_fragments(f, p);
	} else {
		pass(f);
	}
}

/* Now much of this and nothing of that. */
static void change_rates(void)
{
	unsigned int i;

	for (i = 0; i < DAMAGES; i++)
		rates[i] = random_below(&dice, 3) ? random_below(&dice, 24) : 0;
}

/* ---- the wire ------------------------------------------------------------ */

static int open_device(const char *name)
{
	struct sockaddr_ll where = { .sll_family = AF_PACKET,
				     .sll_protocol = htons(ETH_P_ALL),
				     .sll_ifindex = if_nametoindex(name) };
	struct packet_mreq all = { .mr_ifindex = where.sll_ifindex,
				   .mr_type = PACKET_MR_PROMISC };
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
	int one = 1, space = 16 << 20;

	if (fd < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one,
		       sizeof(one)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &space, sizeof(space)) ||
	    bind(fd, (void *)&where, sizeof(where)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all,
		       sizeof(all)))
		die(name);
	return fd;
}

static void take_frame(int from)
{
	struct frame f = { .to = !from };
	ssize_t got = recv(sockets[from], f.data, FRAME_SIZE, MSG_DONTWAIT);
	struct parts p;

	if (got < 0)
		return;
	f.len = got;
	if (fuzzing && parse(&f, &p) &&
	    p.udp->source == htons(ports[from]) &&
	    p.udp->dest == htons(ports[!from]))
		fuzz(&f, &p);
	else
		pass(&f);
}

static void be_a_wire(void)
{
	struct pollfd ready[2] = { { sockets[0], POLLIN, 0 },
				   { sockets[1], POLLIN, 0 } };
	unsigned int turn = 0, i;

	while (!stopped) {
		poll(ready, 2, late_count ? 2 : 500);
		for (i = 0; i < 2; i++)
			if (ready[i].revents)
				take_frame(i);
		pass_late(!fuzzing);
		/*
		 * A copy may be of one that never arrived whole, and would be
		 * taken, rightly, when nobody expects it any more.
		 */
		if (!fuzzing)
			old_count = 0;
		if (turn++ % 512 == 0)
			change_rates();
	}
	pass_late(true);
}

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc != 6) {
		fputs(usage, stderr);
		return 2;
	}
	dice.state = strtoull(argv[1], NULL, 0);
	for (i = 0; i < 2; i++) {
		sockets[i] = open_device(argv[2 + i]);
		ports[i] = atoi(argv[4 + i]);
	}
	signal(SIGUSR1, toggle);
	signal(SIGTERM, stop);
	be_a_wire();
	printf("seen1=%lu seen2=%lu passed1=%lu passed2=%lu", seen[0], seen[1],
	       passed[0], passed[1]);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		printf(" %s=%lu", names[i], done[i]);
	printf("\n");
	return 0;
}
