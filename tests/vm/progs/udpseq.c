// SPDX-License-Identifier: GPL-2.0
/* Sends numbered UDP datagrams, or receives them and tells which came how. */

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MAX_NUMBER (1u << 24)
#define MIN_SIZE 8

static const char usage[] =
	"udpseq send [-i MICROSECONDS] [-q TOS] ADDRESS PORT COUNT MIN [MAX]\n"
	"udpseq recv [-t IDLE_MS] ADDRESS PORT COUNT\n"
	"send: COUNT datagrams of MIN to MAX bytes, numbered from 0.\n"
	"recv: until COUNT different ones came, or none for IDLE_MS (2000) after\n"
	"the first, or SIGTERM; prints received, distinct, duplicate, reordered (came after\n"
	"a higher number), corrupt, and every TOS or traffic class seen.\n";

static void die(const char *what)
{
	fprintf(stderr, "udpseq: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_socket(const char *address, const char *port, int listening,
		       int *family)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
				  .ai_flags = AI_NUMERICHOST };
	int fd, one = 1, space = 16 << 20;
	struct addrinfo *where;

	if (getaddrinfo(address, port, &hints, &where)) {
		fprintf(stderr, "udpseq: bad address %s %s\n", address, port);
		exit(1);
	}
	fd = socket(where->ai_family, SOCK_DGRAM, 0);
	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_SOCKET, listening ? SO_RCVBUFFORCE : SO_SNDBUFFORCE,
		   &space, sizeof(space));
	setsockopt(fd, IPPROTO_IP, IP_RECVTOS, &one, sizeof(one));
	if (where->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, &one,
			   sizeof(one));
	if (listening ? bind(fd, where->ai_addr, where->ai_addrlen) :
			connect(fd, where->ai_addr, where->ai_addrlen))
		die(listening ? "bind" : "connect");
	*family = where->ai_family;
	freeaddrinfo(where);
	return fd;
}

/* Every byte of a datagram follows from its number. */
static void fill(uint8_t *data, size_t size, uint32_t number)
{
	size_t i;

	for (i = 0; i < size; i++)
		data[i] = number * 31 + i * 7 + (i >> 8);
	number = htonl(number);
	memcpy(data, &number, 4);
	number = htonl(size);
	memcpy(data + 4, &number, 4);
}

static int send_all(int argc, char **argv)
{
	static uint8_t data[65536];
	unsigned long count, min, max, i;
	int fd, family, option, tos = 0;
	long interval = 0;

	while ((option = getopt(argc, argv, "i:q:")) != -1) {
		if (option == 'i')
			interval = atol(optarg);
		else if (option == 'q')
			tos = strtol(optarg, NULL, 0);
		else
			return 2;
	}
	if (argc - optind < 4)
		return 2;
	fd = open_socket(argv[optind], argv[optind + 1], 0, &family);
	count = strtoul(argv[optind + 2], NULL, 0);
	min = strtoul(argv[optind + 3], NULL, 0);
	max = argc - optind > 4 ? strtoul(argv[optind + 4], NULL, 0) : min;
	if (min < MIN_SIZE || max < min || max > 65507 || count > MAX_NUMBER)
		return 2;
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof(tos));
	else
		setsockopt(fd, IPPROTO_IP, IP_TOS, &tos, sizeof(tos));

	for (i = 0; i < count; i++) {
		size_t size = min + i % (max - min + 1);

		fill(data, size, i);
		while (send(fd, data, size, 0) < 0) {
			if (errno != ENOBUFS && errno != EAGAIN)
				die("send");
			usleep(1000);
		}
		if (interval)
			usleep(interval);
	}
	return 0;
}

static int tos_of(struct msghdr *message)
{
	struct cmsghdr *part;
	int tos = 0;

	for (part = CMSG_FIRSTHDR(message); part;
	     part = CMSG_NXTHDR(message, part)) {
		if (part->cmsg_level == IPPROTO_IP &&
		    part->cmsg_type == IP_TOS)
			return *(uint8_t *)CMSG_DATA(part);
		if (part->cmsg_level == IPPROTO_IPV6 &&
		    part->cmsg_type == IPV6_TCLASS) {
			memcpy(&tos, CMSG_DATA(part), sizeof(tos));
			return tos;
		}
	}
	return 0;
}

static void stop(int signal)
{
	(void)signal;
}

static int receive_all(int argc, char **argv)
{
	unsigned long received = 0, distinct = 0, duplicate = 0, reordered = 0,
		      corrupt = 0, count;
	static uint8_t data[65536], expected[65536], seen[MAX_NUMBER / 8];
	int fd, family, option, idle = 2000, tos, first = 1;
	/* Without SA_RESTART, so that waiting ends. */
	struct sigaction action = { .sa_handler = stop };
	uint8_t tos_seen[256] = { 0 };
	uint32_t number, highest = 0;

	while ((option = getopt(argc, argv, "t:")) != -1) {
		if (option == 't')
			idle = atoi(optarg);
		else
			return 2;
	}
	if (argc - optind < 3)
		return 2;
	fd = open_socket(argv[optind], argv[optind + 1], 1, &family);
	count = strtoul(argv[optind + 2], NULL, 0);
	sigaction(SIGTERM, &action, NULL);

	while (distinct < count) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		struct iovec where = { data, sizeof(data) };
		char control[128];
		struct msghdr message = { .msg_iov = &where, .msg_iovlen = 1,
					  .msg_control = control,
					  .msg_controllen = sizeof(control) };
		ssize_t size;

		if (poll(&ready, 1, first ? 20000 : idle) <= 0)
			break;
		size = recvmsg(fd, &message, 0);
		if (size < 0)
			die("recvmsg");
		first = 0;
		received++;
		memcpy(&number, data, 4);
		number = ntohl(number);
		if (size >= MIN_SIZE)
			fill(expected, size, number);
		if (size < MIN_SIZE || number >= MAX_NUMBER ||
		    memcmp(data, expected, size)) {
			corrupt++;
			continue;
		}
		tos_seen[tos_of(&message) & 255] = 1;
		if (seen[number / 8] & 1 << number % 8) {
			duplicate++;
			continue;
		}
		seen[number / 8] |= 1 << number % 8;
		distinct++;
		if (number < highest)
			reordered++;
		else
			highest = number;
	}
	printf("received=%lu distinct=%lu duplicate=%lu reordered=%lu corrupt=%lu tos=",
	       received, distinct, duplicate, reordered, corrupt);
	for (tos = 0, first = 1; tos < 256; tos++)
		if (tos_seen[tos]) {
			printf("%s0x%02x", first ? "" : ",", tos);
			first = 0;
		}
	printf("\n");
	return 0;
}

int main(int argc, char **argv)
{
	int status = 2;

	if (argc > 2 && !strcmp(argv[1], "send"))
		status = send_all(argc - 1, argv + 1);
	else if (argc > 2 && !strcmp(argv[1], "recv"))
		status = receive_all(argc - 1, argv + 1);
	if (status == 2)
		fputs(usage, stderr);
	return status;
}
