// SPDX-License-Identifier: GPL-2.0
/* Inner packets: echo requests and others, right until a script changes them. */

#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>

#include <linux/string.h>

#include "forge.h"

#define ECHO_ID 0x6667

/* Ones' complement sum, as it stands in headers; @sum is of what came before. */
u16 inner_checksum(const void *data, size_t len, u32 sum)
{
	const u8 *p = data;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

void inner_sum(u8 *ip4)
{
	u16 sum;

	memset(ip4 + 10, 0, 2);
	sum = inner_checksum(ip4, (ip4[0] & 15) * 4, 0);
	memcpy(ip4 + 10, &sum, 2);
}

/* An echo request, or bytes of no meaning; returns its length. */
static size_t payload(u8 *out, u8 type, const struct packet_options *o)
{
	struct icmphdr *echo = (void *)out;
	size_t i;

	for (i = 0; i < o->size; i++)
		out[i] = i;
	if (o->protocol >= 0 || o->size < sizeof(*echo))
		return o->size;
	memset(echo, 0, sizeof(*echo));
	echo->type = type;
	echo->un.echo.id = htons(ECHO_ID);
	echo->un.echo.sequence = htons(o->sequence);
	return o->size;
}

void inner_ip4(struct buffer *b, struct in_addr from, struct in_addr to,
	       const struct packet_options *o)
{
	struct iphdr *ip = (void *)b->bytes;
	u8 *behind = b->bytes + sizeof(*ip) + o->extra_len;
	struct icmphdr *echo = (void *)behind;
	size_t len = payload(behind, ICMP_ECHO, o);

	if (o->protocol < 0 && len >= sizeof(*echo))
		echo->checksum = inner_checksum(echo, len, 0);
	b->len = sizeof(*ip) + o->extra_len + len;
	memset(ip, 0, sizeof(*ip));
	memcpy(ip + 1, o->extra, o->extra_len);
	ip->version = 4;
	ip->ihl = (sizeof(*ip) + o->extra_len) / 4;
	ip->tos = o->tos;
	ip->tot_len = htons(b->len);
	memcpy(&ip->frag_off, o->fragment, 2);
	ip->ttl = 64;
	ip->protocol = o->protocol < 0 ? IPPROTO_ICMP : o->protocol;
	ip->saddr = from.s_addr;
	ip->daddr = to.s_addr;
	inner_sum(b->bytes);
}

void inner_ip6(struct buffer *b, const struct in6_addr *from,
	       const struct in6_addr *to, const struct packet_options *o)
{
	struct ip6_hdr *ip = (void *)b->bytes;
	u8 *behind = b->bytes + sizeof(*ip) + o->extra_len;
	struct icmp6_hdr *echo = (void *)behind;
	size_t len = payload(behind, ICMP6_ECHO_REQUEST, o);
	u8 protocol = o->protocol < 0 ? IPPROTO_ICMPV6 : o->protocol;
	u32 pseudo;

	memset(ip, 0, sizeof(*ip));
	memcpy(ip + 1, o->extra, o->extra_len);
	ip->ip6_flow = htonl(6U << 28 | o->tos << 20);
	ip->ip6_plen = htons(o->extra_len + len);
	ip->ip6_nxt = o->extra_len ? o->next_header : protocol;
	ip->ip6_hlim = 64;
	ip->ip6_src = *from;
	ip->ip6_dst = *to;
	b->len = sizeof(*ip) + o->extra_len + len;
	if (o->protocol < 0 && len >= sizeof(*echo)) {
		/* Both addresses stand together in the header. */
		pseudo = (u16)~ntohs(inner_checksum(&ip->ip6_src, 32, 0));
		echo->icmp6_cksum = inner_checksum(echo, len,
						   pseudo + len +
						   IPPROTO_ICMPV6);
	}
}
