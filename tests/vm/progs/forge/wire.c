// SPDX-License-Identifier: GPL-2.0
/* Sockets: what we send to the device, and all that it puts on the link. */

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <asm/byteorder.h>

#include "compat/unaligned.h"
#include "forge.h"

#define OUTLETS_MAX 16
#define ETHERNET_SIZE 14
/* A device is under load when 512 wait; what comes amidst twice this finds it so. */
#define FLOOD 900

union address device_address;
u8 device_key[WG_KEY_LEN];

static struct outlet outlets[OUTLETS_MAX];
static unsigned int noutlets;
static struct buffer pieces[PIECES_MAX];
static unsigned int npieces;
static int link_fd = -1;

bool parse_address(union address *a, const char *text, u16 port)
{
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, &a->in4.sin_addr) == 1) {
		a->in4.sin_family = AF_INET;
		a->in4.sin_port = htons(port);
		return true;
	}
	a->in6.sin6_family = AF_INET6;
	a->in6.sin6_port = htons(port);
	return inet_pton(AF_INET6, text, &a->in6.sin6_addr) == 1;
}

bool same_address(const union address *a, const union address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->in4.sin_addr.s_addr == b->in4.sin_addr.s_addr &&
		       a->in4.sin_port == b->in4.sin_port;
	return a->any.sa_family != AF_INET6 ||
	       (!memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr, 16) &&
		a->in6.sin6_port == b->in6.sin6_port);
}

const char *address_text(const union address *a)
{
	static char text[4][INET6_ADDRSTRLEN + 8];
	static unsigned int next;
	char host[INET6_ADDRSTRLEN], *out = text[next++ % 4];

	if (a->any.sa_family == AF_INET)
		sprintf(out, "%s:%u",
			inet_ntop(AF_INET, &a->in4.sin_addr, host,
				  sizeof(host)), ntohs(a->in4.sin_port));
	else if (a->any.sa_family == AF_INET6)
		sprintf(out, "[%s]:%u",
			inet_ntop(AF_INET6, &a->in6.sin6_addr, host,
				  sizeof(host)), ntohs(a->in6.sin6_port));
	else
		return "(nowhere)";
	return out;
}

static socklen_t address_len(const union address *a)
{
	return a->any.sa_family == AF_INET ? sizeof(a->in4) : sizeof(a->in6);
}

void wire_open(const char *dev)
{
	struct sockaddr_ll where = { .sll_family = AF_PACKET,
				     .sll_protocol = htons(ETH_P_ALL) };
	int space = 64 << 20;

	link_fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	where.sll_ifindex = if_nametoindex(dev);
	if (link_fd < 0 ||
	    setsockopt(link_fd, SOL_SOCKET, SO_RCVBUFFORCE, &space,
		       sizeof(space)) ||
	    bind(link_fd, (struct sockaddr *)&where, sizeof(where)))
		failed("cannot listen on %s: %s", dev, strerror(errno));
}

struct outlet *wire_outlet(const char *name)
{
	unsigned int i;

	for (i = 0; i < noutlets; i++)
		if (!strcmp(outlets[i].name, name))
			return &outlets[i];
	failed("there is no socket %s", name);
}

void wire_new_outlet(const char *name, const char *address, u16 port)
{
	struct outlet *o = &outlets[noutlets++];

	if (noutlets > OUTLETS_MAX || !parse_address(&o->at, address, port))
		failed("what is the socket %s %s?", name, address);
	snprintf(o->name, sizeof(o->name), "%s", name);
	o->fd = socket(o->at.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (o->fd < 0 || bind(o->fd, &o->at.any, address_len(&o->at)) ||
	    connect(o->fd, &device_address.any, address_len(&device_address)))
		failed("the socket %s: %s", name, strerror(errno));
}

static void set_option(struct outlet *o, int level, int name, int value)
{
	if (setsockopt(o->fd, level, name, &value, sizeof(value)))
		failed("socket option: %s", strerror(errno));
}

static void set_tos(struct outlet *o, int tos)
{
	if (o->at.any.sa_family == AF_INET)
		set_option(o, IPPROTO_IP, IP_TOS, tos);
	else
		set_option(o, IPPROTO_IPV6, IPV6_TCLASS, tos);
}

static void set_no_checksum(struct outlet *o, int value)
{
	if (o->at.any.sa_family == AF_INET)
		set_option(o, SOL_SOCKET, SO_NO_CHECK, value);
	else
		set_option(o, IPPROTO_UDP, UDP_NO_CHECK6_TX, value);
}

static void send_plain(struct outlet *o, const void *data, size_t len)
{
	/* A socket reports the ICMP errors of what it sent before. */
	while (send(o->fd, data, len, 0) < 0) {
		if (errno == ENOBUFS)
			pause_for(WG_SECOND / 1000);
		else if (errno != ECONNREFUSED)
			failed("sending: %s", strerror(errno));
	}
}

void wire_add(const struct buffer *b)
{
	if (npieces == PIECES_MAX)
		failed("more than %u pieces", PIECES_MAX);
	copy_buffer(&pieces[npieces++], b);
}

unsigned int wire_added(size_t *bytes)
{
	unsigned int i;

	*bytes = 0;
	for (i = 0; i < npieces; i++)
		*bytes += pieces[i].len;
	return npieces;
}

/* All that was added, as one packet that the kernel may cut apart again. */
static void send_together(struct outlet *o)
{
	static u8 all[65535];
	size_t len = 0;
	unsigned int i;

	if (!npieces)
		failed("nothing was added");
	for (i = 0; i < npieces; i++) {
		if (len + pieces[i].len > sizeof(all) ||
		    pieces[i].len > pieces[0].len ||
		    (pieces[i].len < pieces[0].len && i < npieces - 1))
			failed("piece %u does not fit", i);
		memcpy(all + len, pieces[i].bytes, pieces[i].len);
		len += pieces[i].len;
	}
	set_option(o, IPPROTO_UDP, UDP_SEGMENT, pieces[0].len);
	send_plain(o, all, len);
	set_option(o, IPPROTO_UDP, UDP_SEGMENT, 0);
	npieces = 0;
}

/* Raw IPv4 with a header of ours; nothing else lets fragments overlap. */
static void send_fragments(const struct sending *how, const struct buffer *b)
{
	static u8 datagram[sizeof(struct udphdr) + sizeof(b->bytes)];
	static u16 id = 1;
	size_t len = sizeof(struct udphdr) + b->len, at, size, end;
	struct udphdr *udp = (void *)datagram;
	u8 packet[sizeof(struct iphdr) + 1500];
	struct iphdr *ip = (void *)packet;
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

	if (fd < 0 || device_address.any.sa_family != AF_INET ||
	    how->fragments % 8 || how->fragments > 1400)
		failed("fragments of %u bytes cannot be", how->fragments);
	memset(udp, 0, sizeof(*udp));
	udp->source = how->from->at.in4.sin_port;
	udp->dest = device_address.in4.sin_port;
	udp->len = htons(len);
	memcpy(udp + 1, b->bytes, b->len);
	id++;
	for (at = 0; at < len; at = end) {
		end = at + how->fragments < len ? at + how->fragments : len;
		/* Each but the first begins in the one before. */
		if (how->overlapping && at)
			at -= 8;
		size = end - at;
		memset(ip, 0, sizeof(*ip));
		ip->version = 4;
		ip->ihl = 5;
		ip->id = htons(id);
		ip->frag_off = htons(at / 8 | (end < len ? IP_MF : 0));
		ip->ttl = 64;
		ip->protocol = IPPROTO_UDP;
		ip->saddr = how->from->at.in4.sin_addr.s_addr;
		ip->daddr = device_address.in4.sin_addr.s_addr;
		memcpy(ip + 1, datagram + at, size);
		if (sendto(fd, packet, sizeof(*ip) + size, 0,
			   &device_address.any, sizeof(device_address.in4)) < 0)
			failed("sending a fragment: %s", strerror(errno));
	}
	close(fd);
}

/*
 * Initiations with nothing right but the mac1, made beforehand, since they have to
 * come faster than the device works on them.
 */
static void prepare_flood(struct mmsghdr *headers)
{
	static struct wg_msg_initiation msgs[FLOOD];
	static struct iovec parts[FLOOD];
	struct wg_cookie none = { 0 };
	unsigned int i;

	for (i = 0; i < FLOOD; i++) {
		random_bytes(&msgs[i], sizeof(msgs[i]));
		msgs[i].type = cpu_to_le32(WG_MSG_INITIATION);
		wg_cookie_add_macs(&none, device_key, &msgs[i],
				   sizeof(msgs[i]), clock_now());
		parts[i].iov_base = &msgs[i];
		parts[i].iov_len = sizeof(msgs[i]);
		headers[i].msg_hdr.msg_iov = &parts[i];
		headers[i].msg_hdr.msg_iovlen = 1;
	}
}

unsigned int wire_flood(struct outlet *from)
{
	static struct mmsghdr headers[FLOOD];
	unsigned int i;
	int sent;

	if (!headers[0].msg_hdr.msg_iov)
		prepare_flood(headers);
	for (i = 0; i < FLOOD; i += sent) {
		sent = sendmmsg(from->fd, headers + i, FLOOD - i, 0);
		if (sent < 0)
			failed("flooding: %s", strerror(errno));
	}
	return FLOOD;
}

void wire_send(const struct sending *how, const struct buffer *b)
{
	struct outlet *o = how->from;
	unsigned int i;

	if (how->tos)
		set_tos(o, how->tos);
	if (how->no_checksum)
		set_no_checksum(o, 1);
	for (i = 0; i < how->times; i++) {
		if (how->together)
			send_together(o);
		else if (how->fragments)
			send_fragments(how, b);
		else
			send_plain(o, b->bytes, b->len);
	}
	if (how->tos)
		set_tos(o, 0);
	if (how->no_checksum)
		set_no_checksum(o, 0);
}

/* The IPv4 packet that the error quotes: one of the device's. */
static size_t quote4(u8 *out, const struct outlet *about)
{
	struct iphdr *ip = (void *)out;
	struct udphdr *udp = (void *)(ip + 1);

	memset(out, 0, sizeof(*ip) + sizeof(*udp));
	ip->version = 4;
	ip->ihl = 5;
	ip->tot_len = htons(1280);
	ip->frag_off = htons(IP_DF);
	ip->ttl = 63;
	ip->protocol = IPPROTO_UDP;
	ip->saddr = device_address.in4.sin_addr.s_addr;
	ip->daddr = about->at.in4.sin_addr.s_addr;
	ip->check = inner_checksum(ip, sizeof(*ip), 0);
	udp->source = device_address.in4.sin_port;
	udp->dest = about->at.in4.sin_port;
	udp->len = htons(1260);
	return sizeof(*ip) + sizeof(*udp);
}

static size_t quote6(u8 *out, const struct outlet *about)
{
	struct ip6_hdr *ip = (void *)out;
	struct udphdr *udp = (void *)(ip + 1);

	memset(out, 0, sizeof(*ip) + sizeof(*udp));
	ip->ip6_flow = htonl(6U << 28);
	ip->ip6_plen = htons(1240);
	ip->ip6_nxt = IPPROTO_UDP;
	ip->ip6_hlim = 63;
	ip->ip6_src = device_address.in6.sin6_addr;
	ip->ip6_dst = about->at.in6.sin6_addr;
	udp->source = device_address.in6.sin6_port;
	udp->dest = about->at.in6.sin6_port;
	udp->len = htons(1240);
	return sizeof(*ip) + sizeof(*udp);
}

void wire_icmp(u8 type, u8 code, u32 rest, struct outlet *about)
{
	bool v4 = about->at.any.sa_family == AF_INET;
	int fd = socket(about->at.any.sa_family, SOCK_RAW | SOCK_CLOEXEC,
			v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	union address from = about->at, to = device_address;
	u8 message[8 + 64] = { type, code };
	size_t len;
	u16 sum;

	put_unaligned_be32(rest, message + 4);
	len = 8 + (v4 ? quote4(message + 8, about) :
			quote6(message + 8, about));
	/* That of ICMPv6 is the kernel's work. */
	sum = inner_checksum(message, len, 0);
	if (v4)
		memcpy(message + 2, &sum, 2);
	/* The port means nothing, and not 0 something else. */
	from.in4.sin_port = 0;
	to.in4.sin_port = 0;
	if (fd < 0 || bind(fd, &from.any, address_len(&from)) ||
	    sendto(fd, message, len, 0, &to.any, address_len(&to)) < 0)
		failed("sending ICMP: %s", strerror(errno));
	close(fd);
}

/* The parts of what was captured that all IP has; false: of no interest. */
static bool parse_frame(struct frame *f, const u8 *p, size_t len)
{
	const struct udphdr *udp;
	size_t header;
	u8 protocol;

	if (len < ETHERNET_SIZE + sizeof(struct iphdr))
		return false;
	switch (p[12] << 8 | p[13]) {
	case ETH_P_IP: {
		const struct iphdr *ip = (void *)(p + ETHERNET_SIZE);

		header = ip->ihl * 4;
		protocol = ip->protocol;
		memset(&f->to, 0, sizeof(f->to));
		f->to.in4.sin_family = AF_INET;
		f->to.in4.sin_addr.s_addr = ip->daddr;
		len = ntohs(ip->tot_len);
		p = (const u8 *)ip + header;
		break;
	}
	case ETH_P_IPV6: {
		const struct ip6_hdr *ip = (void *)(p + ETHERNET_SIZE);

		header = sizeof(*ip);
		protocol = ip->ip6_nxt;
		memset(&f->to, 0, sizeof(f->to));
		f->to.in6.sin6_family = AF_INET6;
		f->to.in6.sin6_addr = ip->ip6_dst;
		len = header + ntohs(ip->ip6_plen);
		p = (const u8 *)(ip + 1);
		/* Neighbours and groups: the kernel's own business. */
		if (protocol == IPPROTO_HOPOPTS ||
		    (protocol == IPPROTO_ICMPV6 && *p >= 130))
			return false;
		break;
	}
	default:
		return false;
	}
	if (protocol == IPPROTO_IGMP)
		return false;
	f->udp = protocol == IPPROTO_UDP;
	f->icmp = f->udp ? 0 : *p;
	f->data.len = 0;
	if (!f->udp)
		return true;
	udp = (const void *)p;
	if (f->to.any.sa_family == AF_INET)
		f->to.in4.sin_port = udp->dest;
	else
		f->to.in6.sin6_port = udp->dest;
	f->data.len = len - header - sizeof(*udp);
	memcpy(f->data.bytes, udp + 1, f->data.len);
	return true;
}

bool wire_next(struct frame *f, u64 deadline)
{
	static u8 bytes[1 << 17];

	for (;;) {
		struct pollfd ready = { .fd = link_fd, .events = POLLIN };
		struct sockaddr_ll from;
		socklen_t len = sizeof(from);
		u64 now = clock_now();
		ssize_t size;

		size = recvfrom(link_fd, bytes, sizeof(bytes), MSG_DONTWAIT,
				(struct sockaddr *)&from, &len);
		if (size >= 0) {
			if (from.sll_pkttype != PACKET_OUTGOING &&
			    parse_frame(f, bytes, size))
				return true;
			continue;
		}
		if (now >= deadline)
			return false;
		poll(&ready, 1, 1 + (deadline - now) / 1000000);
	}
}
