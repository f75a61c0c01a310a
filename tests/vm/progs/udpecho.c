// SPDX-License-Identifier: GPL-2.0
/* Sends UDP datagrams one at a time, has each sent back, compares, and times. */

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_SIZE 65507
#define TRIES 10
#define PATIENCE_MS 1000

static const char usage[] =
	"udpecho serve ADDRESS PORT\n"
	"udpecho ask ADDRESS PORT COUNT MIN [MAX]\n"
	"ask: COUNT datagrams of MIN to MAX bytes in turn, each sent when the one\n"
	"before has come back. What is lost is sent again, up to 10 times. Prints\n"
	"answered, lost, resent, corrupt, and the fastest, median and 99th\n"
	"percentile time of a round trip in nanoseconds.\n";

static void die(const char *what)
{
	fprintf(stderr, "udpecho: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_socket(const char *address, const char *port, int serving)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
				  .ai_flags = AI_NUMERICHOST };
	struct addrinfo *where;
	int fd;

	if (getaddrinfo(address, port, &hints, &where)) {
		fprintf(stderr, "udpecho: bad address %s %s\n", address, port);
		exit(1);
	}
	fd = socket(where->ai_family, SOCK_DGRAM, 0);
	if (fd < 0)
		die("socket");
	if (serving ? bind(fd, where->ai_addr, where->ai_addrlen) :
		      connect(fd, where->ai_addr, where->ai_addrlen))
		die(serving ? "bind" : "connect");
	freeaddrinfo(where);
	return fd;
}

static void __attribute__((noreturn)) serve(int fd)
{
	static uint8_t data[MAX_SIZE];
	struct sockaddr_storage from;
	socklen_t from_size;
	ssize_t size;

	for (;;) {
		from_size = sizeof(from);
		size = recvfrom(fd, data, sizeof(data), 0,
				(struct sockaddr *)&from, &from_size);
		if (size < 0)
			die("recvfrom");
		sendto(fd, data, size, 0, (struct sockaddr *)&from, from_size);
	}
}

/* Every byte of a datagram follows from its number. */
static void fill(uint8_t *data, size_t size, unsigned long number)
{
	size_t i;

	for (i = 0; i < size; i++)
		data[i] = number * 131 + i * 7 + (i >> 8);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Returns 1 for an answer, 0 for none in time, -1 for a wrong one. */
static int await(int fd, const uint8_t *sent, size_t size, int late)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	static uint8_t data[MAX_SIZE + 1];
	ssize_t got;

	while (poll(&ready, 1, PATIENCE_MS) > 0) {
		got = recv(fd, data, sizeof(data), 0);
		if (got == (ssize_t)size && !memcmp(data, sent, size))
			return 1;
		if (got < 0)
			return 0;
		/* Once one was sent twice it may be answered twice. */
		if (!late)
			return -1;
	}
	return 0;
}

static int ask(int fd, int argc, char **argv)
{
	unsigned long count = strtoul(argv[0], NULL, 0), i, lost = 0,
		      resent = 0, corrupt = 0, answered = 0;
	size_t min = strtoul(argv[1], NULL, 0), max = min, size;
	static uint8_t data[MAX_SIZE];
	uint64_t *times, start;
	int try, got, late = 0;

	if (argc > 2)
		max = strtoul(argv[2], NULL, 0);
	if (max < min || max > MAX_SIZE || !count)
		return 2;
	times = calloc(count, sizeof(*times));
	if (!times)
		die("calloc");
	for (i = 0; i < count; i++) {
		size = min + i % (max - min + 1);
		fill(data, size, i);
		got = 0;
		for (try = 0; try < TRIES && !got; try++) {
			start = now();
			if (send(fd, data, size, 0) < 0) {
				usleep(100000);
				continue;
			}
			got = await(fd, data, size, late);
			if (!got)
				late = 1;
		}
		resent += try - 1;
		if (!got)
			lost++;
		else if (got < 0)
			corrupt++;
		else
			times[answered++] = now() - start;
	}
	qsort(times, answered, sizeof(*times), compare);
	printf("answered=%lu lost=%lu resent=%lu corrupt=%lu fastest=%llu median=%llu slow=%llu\n",
	       answered, lost, resent, corrupt,
	       (unsigned long long)(answered ? times[0] : 0),
	       (unsigned long long)(answered ? times[answered / 2] : 0),
	       (unsigned long long)(answered ? times[answered * 99 / 100] : 0));
	free(times);
	return lost || corrupt;
}

int main(int argc, char **argv)
{
	int status = 2;

	if (argc == 4 && !strcmp(argv[1], "serve"))
		serve(open_socket(argv[2], argv[3], 1));
	else if ((argc == 6 || argc == 7) && !strcmp(argv[1], "ask"))
		status = ask(open_socket(argv[2], argv[3], 0), argc - 4,
			     argv + 4);
	if (status == 2)
		fputs(usage, stderr);
	return status;
}
