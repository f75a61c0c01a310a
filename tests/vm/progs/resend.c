// SPDX-License-Identifier: GPL-2.0
/* Sends again what tcpdump captured on an Ethernet device. */

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/if_ether.h>
#include <netpacket/packet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PCAP_MAGIC 0xa1b2c3d4u
#define ETHERNET_SIZE 14
#define BURST 2000

static const char usage[] =
	"resend frames FILE DEVICE          each frame as it was captured\n"
	"resend payloads FILE ADDRESS PORT  each UDP payload, from a new socket\n"
	"resend corrupt FILE ADDRESS PORT   the same, the last bit changed\n"
	"resend burst FILE ADDRESS PORT     the first one, 2000 times at once\n";

static void die(const char *what)
{
	fprintf(stderr, "resend: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_device(const char *name)
{
	struct sockaddr_ll where = { .sll_family = AF_PACKET,
				     .sll_protocol = htons(ETH_P_ALL) };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	where.sll_ifindex = if_nametoindex(name);
	if (fd < 0 || bind(fd, (struct sockaddr *)&where, sizeof(where)))
		die(name);
	return fd;
}

static int open_udp(const char *address, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
				  .ai_flags = AI_NUMERICHOST };
	struct addrinfo *where;
	int fd;

	if (getaddrinfo(address, port, &hints, &where)) {
		fprintf(stderr, "resend: bad address %s %s\n", address, port);
		exit(1);
	}
	fd = socket(where->ai_family, SOCK_DGRAM, 0);
	if (fd < 0 || connect(fd, where->ai_addr, where->ai_addrlen))
		die(address);
	freeaddrinfo(where);
	return fd;
}

/* Where the UDP payload of a frame begins, 0 when it has none. */
static size_t payload_offset(const uint8_t *frame, size_t size)
{
	size_t offset;

	if (size < ETHERNET_SIZE + 40)
		return 0;
	switch (frame[12] << 8 | frame[13]) {
	case ETH_P_IP:
		offset = ETHERNET_SIZE + (frame[14] & 15) * 4;
		if (frame[ETHERNET_SIZE + 9] != IPPROTO_UDP)
			return 0;
		break;
	case ETH_P_IPV6:
		offset = ETHERNET_SIZE + 40;
		if (frame[ETHERNET_SIZE + 6] != IPPROTO_UDP)
			return 0;
		break;
	default:
		return 0;
	}
	return offset + 8 <= size ? offset + 8 : 0;
}

int main(int argc, char **argv)
{
	static uint8_t frame[1 << 18];
	unsigned long sent = 0;
	uint32_t header[6], record[4];
	int fd, udp, burst;
	FILE *file;

	burst = argc == 5 && !strcmp(argv[1], "burst");
	udp = burst || (argc == 5 && (!strcmp(argv[1], "payloads") ||
				      !strcmp(argv[1], "corrupt")));
	if (!udp && (argc != 4 || strcmp(argv[1], "frames"))) {
		fputs(usage, stderr);
		return 2;
	}
	file = fopen(argv[2], "rb");
	if (!file)
		die(argv[2]);
	if (fread(header, sizeof(header), 1, file) != 1 ||
	    header[0] != PCAP_MAGIC) {
		fprintf(stderr, "resend: %s is no capture\n", argv[2]);
		return 1;
	}
	fd = udp ? open_udp(argv[3], argv[4]) : open_device(argv[3]);

	while (fread(record, sizeof(record), 1, file) == 1) {
		size_t size = record[2], offset = 0;

		if (size > sizeof(frame) || fread(frame, size, 1, file) != 1)
			break;
		if (udp) {
			offset = payload_offset(frame, size);
			if (!offset)
				continue;
			if (argv[1][0] == 'c')
				frame[size - 1] ^= 1;
		}
		do {
			/* A socket reports ICMP errors of earlier datagrams. */
			if (send(fd, frame + offset, size - offset, 0) < 0 &&
			    errno != ECONNREFUSED)
				die("send");
			sent++;
		} while (burst && sent < BURST);
		if (burst)
			break;
		usleep(200);
	}
	printf("%lu\n", sent);
	return sent ? 0 : 1;
}
