// SPDX-License-Identifier: GPL-2.0
/* Two hosts exchange datagrams by a plan, for as long as days; tells what is lost. */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define PORT "9003"
#define MS 1000000ull
#define SIZE_MIN sizeof(struct message)
#define SIZE_MAX_ 1200
/* What is under way when the last one was sent has that long to come. */
#define LINGER (10000 * MS)

static const char usage[] =
	"chatter NS1 ADDRESS1 NS2 ADDRESS2 FROM:START:END:GAP[:BURST]...\n"
	"Host FROM, 1 or 2, sends BURST (1) datagrams to the other one every GAP ms,\n"
	"from START ms after the beginning until END. Prints for each host that sent\n"
	"sent, received, lost, twice, and the longest time under way in ms.\n";

struct message {
	uint64_t number;
	uint64_t sent; /* ns */
};

struct host {
	int fd;
	/* Of what it sent, by number. */
	bool *received;
	uint64_t sent, room, arrived, twice, slowest;
};

struct plan {
	unsigned int from;
	uint64_t next, end, gap; /* ns */
	unsigned int burst;
};

static struct host hosts[2];
static int timer;

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "chatter: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static struct addrinfo *resolve(const char *address)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
				  .ai_flags = AI_NUMERICHOST };
	struct addrinfo *where;

	if (getaddrinfo(address, PORT, &hints, &where)) {
		fprintf(stderr, "chatter: bad address %s\n", address);
		exit(1);
	}
	return where;
}

/* A socket in the namespace of that name. */
static int open_socket(const char *ns, const char *own, const char *other)
{
	struct addrinfo *from = resolve(own), *to = resolve(other);
	int space = 4 << 20, ns_fd, fd;
	char path[100];

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	ns_fd = open(path, O_RDONLY);
	if (ns_fd < 0 || setns(ns_fd, CLONE_NEWNET))
		die(ns);
	close(ns_fd);
	fd = socket(from->ai_family, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, from->ai_addr, from->ai_addrlen) ||
	    connect(fd, to->ai_addr, to->ai_addrlen) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &space, sizeof(space)))
		die(own);
	freeaddrinfo(from);
	freeaddrinfo(to);
	return fd;
}

static void parse(struct plan *plan, const char *text, uint64_t start)
{
	unsigned long long from, begin, end, gap, burst = 1;
	int n = sscanf(text, "%llu:%llu:%llu:%llu:%llu", &from, &begin, &end,
		       &gap, &burst);

	if (n < 4 || from < 1 || from > 2 || !gap) {
		fputs(usage, stderr);
		exit(2);
	}
	plan->from = from - 1;
	plan->next = start + begin * MS;
	plan->end = start + end * MS;
	plan->gap = gap * MS;
	plan->burst = burst;
}

static void send_one(struct host *host)
{
	static uint8_t data[SIZE_MAX_];
	struct message *message = (void *)data;
	size_t size = SIZE_MIN +
		      host->sent * 97 % (sizeof(data) - SIZE_MIN + 1);

	if (host->sent == host->room) {
		host->room = host->room * 2 + 1024;
		host->received = realloc(host->received, host->room);
		if (!host->received)
			die("realloc");
	}
	message->number = host->sent;
	message->sent = now();
	host->received[host->sent++] = false;
	/* What the tunnel refuses is as lost as what it loses. */
	if (send(host->fd, data, size, 0) < 0)
		fprintf(stderr, "chatter: send: %s\n", strerror(errno));
}

static void receive_all(int fd, struct host *sender)
{
	static uint8_t data[SIZE_MAX_];
	const struct message *message = (const void *)data;
	uint64_t took;

	while (recv(fd, data, sizeof(data), 0) >= (ssize_t)SIZE_MIN) {
		if (message->number >= sender->sent)
			die("a datagram that was not sent");
		took = now() - message->sent;
		if (took > sender->slowest)
			sender->slowest = took;
		if (sender->received[message->number])
			sender->twice++;
		else
			sender->arrived++;
		sender->received[message->number] = true;
	}
}

/* By a timer: poll's own timeout may be late by 100 ms when it is long. */
static void wait_until(uint64_t when)
{
	struct pollfd ready[3] = { { .fd = hosts[0].fd, .events = POLLIN },
				   { .fd = hosts[1].fd, .events = POLLIN },
				   { .fd = timer, .events = POLLIN } };
	struct itimerspec at = { .it_value = { .tv_sec = when / 1000000000,
					       .tv_nsec = when % 1000000000 } };

	if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL))
		die("timerfd_settime");
	while (now() < when) {
		if (poll(ready, 3, -1) <= 0)
			continue;
		receive_all(hosts[0].fd, &hosts[1]);
		receive_all(hosts[1].fd, &hosts[0]);
	}
}

static void run(struct plan *plans, unsigned int n)
{
	struct plan *first;
	unsigned int i;

	for (;;) {
		first = NULL;
		for (i = 0; i < n; i++)
			if (plans[i].next < plans[i].end &&
			    (!first || plans[i].next < first->next))
				first = &plans[i];
		if (!first)
			break;
		wait_until(first->next);
		for (i = 0; i < first->burst; i++)
			send_one(&hosts[first->from]);
		first->next += first->gap;
	}
	wait_until(now() + LINGER);
}

int main(int argc, char **argv)
{
	unsigned int n = argc - 5, i;
	struct plan *plans;

	if (argc < 6) {
		fputs(usage, stderr);
		return 2;
	}
	plans = calloc(n, sizeof(*plans));
	if (!plans)
		die("calloc");
	timer = timerfd_create(CLOCK_MONOTONIC, 0);
	if (timer < 0)
		die("timerfd_create");
	hosts[0].fd = open_socket(argv[1], argv[2], argv[4]);
	hosts[1].fd = open_socket(argv[3], argv[4], argv[2]);
	for (i = 0; i < n; i++)
		parse(&plans[i], argv[5 + i], now());
	run(plans, n);
	free(plans);
	for (i = 0; i < 2; i++) {
		if (!hosts[i].sent)
			continue;
		printf("%u sent=%llu received=%llu lost=%llu twice=%llu slowest=%llu\n",
		       i + 1, (unsigned long long)hosts[i].sent,
		       (unsigned long long)hosts[i].arrived,
		       (unsigned long long)(hosts[i].sent - hosts[i].arrived),
		       (unsigned long long)hosts[i].twice,
		       (unsigned long long)(hosts[i].slowest / MS));
		free(hosts[i].received);
	}
	return 0;
}
