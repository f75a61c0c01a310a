// SPDX-License-Identifier: GPL-2.0
/* Keys, addresses and numbers as people write them. */

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool key_is_zero(const uint8_t key[WG_KEY_LEN])
{
	uint8_t any = 0;
	int i;

	for (i = 0; i < WG_KEY_LEN; i++)
		any |= key[i];
	return !any;
}

/* Three bytes become four characters; the last two bytes three and a '='. */
void format_key(char text[KEY_TEXT_LEN + 1], const uint8_t key[WG_KEY_LEN])
{
	uint32_t bits;
	int i, j;

	for (i = 0; i <= WG_KEY_LEN; i += 3) {
		bits = key[i] << 16 | key[i + 1] << 8;
		if (i + 2 < WG_KEY_LEN)
			bits |= key[i + 2];
		for (j = 0; j < 4; j++)
			*text++ = alphabet[bits >> (18 - 6 * j) & 63];
		if (i + 2 == WG_KEY_LEN)
			break;
	}
	text[-1] = '=';
	*text = '\0';
}

bool parse_key(uint8_t key[WG_KEY_LEN], const char *text)
{
	uint8_t bytes[WG_KEY_LEN + 1];
	const char *at;
	uint32_t bits = 0;
	int i;

	if (strlen(text) != KEY_TEXT_LEN || text[KEY_TEXT_LEN - 1] != '=')
		return false;
	for (i = 0; i < KEY_TEXT_LEN; i++) {
		/* The '=' at the end stands for no bits. */
		at = i == KEY_TEXT_LEN - 1 ? alphabet : strchr(alphabet, text[i]);
		if (!at)
			return false;
		bits = bits << 6 | (at - alphabet);
		if (i % 4 != 3)
			continue;
		bytes[i / 4 * 3] = bits >> 16;
		bytes[i / 4 * 3 + 1] = bits >> 8;
		bytes[i / 4 * 3 + 2] = bits;
	}
	/* Bits beyond the key must be 0: one key has one spelling. */
	if (bytes[WG_KEY_LEN])
		return false;
	memcpy(key, bytes, WG_KEY_LEN);
	explicit_bzero(bytes, sizeof(bytes));
	return true;
}

bool parse_key_file(uint8_t key[WG_KEY_LEN], const char *path)
{
	char line[KEY_TEXT_LEN + 2] = "";
	bool ok = true;
	FILE *in;

	in = fopen(path, "re");
	if (!in)
		return false;
	setvbuf(in, NULL, _IONBF, 0);
	if (!fgets(line, sizeof(line), in))
		ok = !ferror(in);
	fclose(in);
	line[strcspn(line, "\n")] = '\0';
	if (*line)
		ok = parse_key(key, line);
	else
		memset(key, 0, WG_KEY_LEN);
	explicit_bzero(line, sizeof(line));
	return ok;
}

bool parse_number(uint32_t *number, const char *text, uint32_t max)
{
	unsigned long long value;
	char *end;

	if (!strcmp(text, "off")) {
		*number = 0;
		return true;
	}
	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	value = strtoull(text, &end,
			 !strncmp(text, "0x", 2) ? 16 : 10);
	if (errno || *end || value > max)
		return false;
	*number = value;
	return true;
}

bool parse_endpoint(union endpoint *e, const char *text)
{
	struct addrinfo hints = {
		.ai_socktype = SOCK_DGRAM,
		.ai_protocol = IPPROTO_UDP,
	};
	struct addrinfo *found;
	char *copy, *host, *port;
	bool ok = false;

	copy = strdup(text);
	if (!copy)
		return false;
	host = copy;
	port = strrchr(copy, ':');
	if (!port || port == copy)
		goto out;
	*port++ = '\0';
	if (*host == '[' && port[-2] == ']') {
		port[-2] = '\0';
		host++;
	}
	if (!*port || getaddrinfo(host, port, &hints, &found))
		goto out;
	if ((found->ai_family == AF_INET || found->ai_family == AF_INET6) &&
	    found->ai_addrlen <= sizeof(*e)) {
		memset(e, 0, sizeof(*e));
		memcpy(e, found->ai_addr, found->ai_addrlen);
		ok = true;
	}
	freeaddrinfo(found);
out:
	free(copy);
	return ok;
}

bool parse_prefix(struct prefix *p, const char *text)
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchrnul(text, '/');
	size_t len = slash - text;
	uint32_t cidr, max;

	if (len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	memset(p, 0, sizeof(*p));
	p->family = strchr(address, ':') ? AF_INET6 : AF_INET;
	max = p->family == AF_INET6 ? 128 : 32;
	cidr = max;
	if (inet_pton(p->family, address, p->ip) != 1 ||
	    (*slash && !parse_number(&cidr, slash + 1, max)))
		return false;
	p->cidr = cidr;
	return true;
}

void print_endpoint(FILE *out, const union endpoint *e)
{
	char host[INET6_ADDRSTRLEN + IF_NAMESIZE + 1], port[6];
	socklen_t len = e->addr.sa_family == AF_INET6 ? sizeof(e->addr6) :
							sizeof(e->addr4);

	if (getnameinfo(&e->addr, len, host, sizeof(host), port, sizeof(port),
			NI_DGRAM | NI_NUMERICHOST | NI_NUMERICSERV))
		fputs("(unknown)", out);
	else if (e->addr.sa_family == AF_INET6)
		fprintf(out, "[%s]:%s", host, port);
	else
		fprintf(out, "%s:%s", host, port);
}

void print_prefix(FILE *out, const struct prefix *p)
{
	char text[INET6_ADDRSTRLEN];

	if (!inet_ntop(p->family, p->ip, text, sizeof(text)))
		fputs("(unknown)", out);
	else
		fprintf(out, "%s/%u", text, p->cidr);
}
