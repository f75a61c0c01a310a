/* SPDX-License-Identifier: GPL-2.0 */
/* Keys, addresses and numbers as people write them. */
#ifndef WGCTL_TEXT_H
#define WGCTL_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <netinet/in.h>
#include <sys/socket.h>

#include "uapi/wireguard.h"

#define KEY_TEXT_LEN 44 /* base64 of WG_KEY_LEN bytes */

union endpoint {
	struct sockaddr addr;
	struct sockaddr_in addr4;
	struct sockaddr_in6 addr6;
};

struct prefix {
	uint16_t family; /* AF_INET or AF_INET6 */
	uint8_t cidr;
	uint8_t ip[16];
};

/* All parse functions return false for what they do not understand. */
bool parse_key(uint8_t key[WG_KEY_LEN], const char *text);

/* The first line of a file; an empty file is a key of zeros. */
bool parse_key_file(uint8_t key[WG_KEY_LEN], const char *path);

/* Decimal, or hexadecimal after 0x, at most @max; "off" is 0. */
bool parse_number(uint32_t *number, const char *text, uint32_t max);

/* HOST:PORT, [IPV6]:PORT; names are resolved. */
bool parse_endpoint(union endpoint *e, const char *text);

/* ADDRESS[/CIDR] */
bool parse_prefix(struct prefix *p, const char *text);

void format_key(char text[KEY_TEXT_LEN + 1], const uint8_t key[WG_KEY_LEN]);
void print_endpoint(FILE *out, const union endpoint *e);
void print_prefix(FILE *out, const struct prefix *p);
bool key_is_zero(const uint8_t key[WG_KEY_LEN]);

#endif /* WGCTL_TEXT_H */
