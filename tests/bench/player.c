// SPDX-License-Identifier: GPL-2.0
/* What programs share that play peers of a device, or somebody worse. */

#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>

#include "crypto/blake2s.h"
#include "crypto/x25519.h"
#include "player.h"

void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what,
		strerror(errno));
	exit(1);
}

u64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * WG_SECOND + time.tv_nsec;
}

void random_bytes(void *out, size_t len)
{
	if (getrandom(out, len, 0) != (ssize_t)len)
		die("getrandom");
}

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void print_base64(const u8 key[WG_KEY_LEN])
{
	unsigned int bits = 0, have = 0, i;

	for (i = 0; i < WG_KEY_LEN; i++) {
		bits = bits << 8 | key[i];
		for (have += 8; have >= 6; have -= 6)
			putchar(base64_digits[bits >> (have - 6) & 63]);
	}
	/* 32 bytes leave four bits over. */
	putchar(base64_digits[bits << 2 & 63]);
	putchar('=');
}

bool parse_base64(u8 key[WG_KEY_LEN], const char *text)
{
	unsigned int bits = 0, have = 0, n = 0;
	const char *digit;

	if (strlen(text) != 44 || text[43] != '=')
		return false;
	for (; *text != '='; text++) {
		digit = strchr(base64_digits, *text);
		if (!digit)
			return false;
		bits = bits << 6 | (digit - base64_digits);
		have += 6;
		if (have >= 8 && n < WG_KEY_LEN) {
			have -= 8;
			key[n++] = bits >> have;
		}
	}
	return n == WG_KEY_LEN;
}

void peer_key(u8 key[WG_KEY_LEN], u32 number)
{
	struct wg_blake2s hash;

	wg_blake2s_init(&hash, WG_KEY_LEN, (const u8 *)"initiators", 10);
	wg_blake2s_update(&hash, (const u8 *)&number, sizeof(number));
	wg_blake2s_final(&hash, key);
	wg_x25519_clamp(key);
}

void print_peers(u32 n)
{
	u8 key[WG_KEY_LEN], public_key[WG_KEY_LEN];
	u32 i;

	for (i = 0; i < n; i++) {
		peer_key(key, i);
		if (!wg_x25519_base(public_key, key))
			die("key");
		printf("[Peer]\nPublicKey = ");
		print_base64(public_key);
		printf("\nAllowedIPs = 10.77.%u.%u/32\n", i >> 8 & 255,
		       i & 255);
	}
}

int open_socket(const char *address, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
				  .ai_flags = AI_NUMERICHOST };
	struct addrinfo *where;
	int fd, space = 4 << 20;

	if (getaddrinfo(address, port, &hints, &where)) {
		fprintf(stderr, "bad address %s %s\n", address, port);
		exit(1);
	}
	fd = socket(where->ai_family, SOCK_DGRAM, 0);
	if (fd < 0 || connect(fd, where->ai_addr, where->ai_addrlen))
		die("socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &space, sizeof(space));
	freeaddrinfo(where);
	return fd;
}
