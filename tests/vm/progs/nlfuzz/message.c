// SPDX-License-Identifier: GPL-2.0
/* Trees of attributes: made sound, then changed in a place or two, then bytes. */

#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "message.h"
#include "wgctl.h"

#define MAX_NODES 1024
#define MAX_DATA 256

/**
 * struct node - one attribute, or the root of all
 * @type: with its flags
 * @repeat: how many times it is there
 * @claim: what its length says, if that is a lie; -1: the truth
 * @nest: it has children instead of @data
 */
struct node {
	uint16_t type;
	unsigned int repeat;
	int claim;
	bool nest;
	size_t len;
	uint8_t data[MAX_DATA];
	struct node *child;
	struct node *sibling;
	struct node *parent;
};

static struct node nodes[MAX_NODES];
static unsigned int node_count;

static struct node *new_node(struct node *parent, uint16_t type)
{
	struct node *n = &nodes[node_count < MAX_NODES ? node_count++ : 0], **at;

	memset(n, 0, sizeof(*n));
	n->type = type;
	n->repeat = 1;
	n->claim = -1;
	n->parent = parent;
	if (parent) {
		for (at = &parent->child; *at; at = &(*at)->sibling)
			;
		*at = n;
	}
	return n;
}

static struct node *root(void)
{
	node_count = 0;
	/* The first is what new_node() gives when there are no more. */
	new_node(NULL, 0);
	return new_node(NULL, 0);
}

static struct node *put(struct node *parent, uint16_t type, const void *data,
			size_t len)
{
	struct node *n = new_node(parent, type);

	memcpy(n->data, data, len);
	n->len = len;
	return n;
}

static void put_u16(struct node *parent, uint16_t type, uint16_t value)
{
	put(parent, type, &value, sizeof(value));
}

static void put_u32(struct node *parent, uint16_t type, uint32_t value)
{
	put(parent, type, &value, sizeof(value));
}

static void put_random(struct random *dice, struct node *parent, uint16_t type,
		       size_t len)
{
	uint8_t data[MAX_DATA];

	random_bytes(dice, data, len);
	put(parent, type, data, len);
}

static struct node *nest(struct node *parent, uint16_t type)
{
	struct node *n = new_node(parent, type | NLA_F_NESTED);

	n->nest = true;
	return n;
}

static bool one_in(struct random *dice, uint32_t n)
{
	return !random_below(dice, n);
}

/* ---- sound --------------------------------------------------------------- */

/* One of a few, so that it is there already now and then. */
static void some_key(struct random *dice, const struct model *m, uint8_t *key)
{
	struct random number = { 0x6b6579 + random_below(dice, 12) };

	if (m->key_count && one_in(dice, 6))
		memcpy(key, m->keys[random_below(dice, m->key_count)].public,
		       WG_KEY_LEN);
	else
		random_bytes(&number, key, WG_KEY_LEN);
}

static void add_allowedip(struct random *dice, struct node *list)
{
	struct node *n = nest(list, random_below(dice, 3));
	bool six = random_below(dice, 2);
	uint8_t ip[16] = { 10, random_below(dice, 4), random_below(dice, 4), 1 };
	uint8_t cidr = 8 * (1 + random_below(dice, 4));

	if (six) {
		ip[0] = 0xfd;
		cidr *= 4;
	}
	if (one_in(dice, 6))
		cidr = random_below(dice, six ? 129 : 33);
	put_u16(n, WGALLOWEDIP_A_FAMILY, six ? AF_INET6 : AF_INET);
	put(n, WGALLOWEDIP_A_IPADDR, ip, six ? 16 : 4);
	put(n, WGALLOWEDIP_A_CIDR_MASK, &cidr, 1);
	if (one_in(dice, 4))
		put_u32(n, WGALLOWEDIP_A_FLAGS, random_below(dice, 2));
}

static void add_endpoint(struct random *dice, struct node *peer)
{
	union endpoint e = { 0 };

	if (random_below(dice, 2)) {
		e.addr4.sin_family = AF_INET;
		e.addr4.sin_addr.s_addr = htonl(0x7f000001 +
						random_below(dice, 3));
		e.addr4.sin_port = htons(1 + random_below(dice, 3));
		put(peer, WGPEER_A_ENDPOINT, &e, sizeof(e.addr4));
	} else {
		e.addr6.sin6_family = AF_INET6;
		e.addr6.sin6_addr.s6_addr[15] = 1 + random_below(dice, 3);
		e.addr6.sin6_port = htons(1 + random_below(dice, 3));
		put(peer, WGPEER_A_ENDPOINT, &e, sizeof(e.addr6));
	}
}

static void add_peer(struct random *dice, const struct model *m,
		     struct node *peers)
{
	struct node *peer = nest(peers, random_below(dice, 3)), *list;
	uint8_t key[WG_KEY_LEN];
	unsigned int i;

	some_key(dice, m, key);
	put(peer, WGPEER_A_PUBLIC_KEY, key, sizeof(key));
	if (one_in(dice, 2))
		put_u32(peer, WGPEER_A_FLAGS,
			one_in(dice, 3) ? random_below(dice, 8) :
					  random_below(dice, 4) * 2);
	if (one_in(dice, 3))
		put_random(dice, peer, WGPEER_A_PRESHARED_KEY, WG_KEY_LEN);
	if (one_in(dice, 2))
		add_endpoint(dice, peer);
	if (one_in(dice, 3))
		put_u16(peer, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL,
			one_in(dice, 3) ? 0 : 1 + random_below(dice, 65535));
	if (one_in(dice, 8))
		put_u32(peer, WGPEER_A_PROTOCOL_VERSION, 1);
	/* What is only read is ignored. */
	if (one_in(dice, 16))
		put_random(dice, peer, WGPEER_A_RX_BYTES, 8);
	if (one_in(dice, 16))
		put_random(dice, peer, WGPEER_A_LAST_HANDSHAKE_TIME, 16);
	if (one_in(dice, 4))
		return;
	list = nest(peer, WGPEER_A_ALLOWEDIPS);
	for (i = random_below(dice, 6); i > 0; i--)
		add_allowedip(dice, list);
}

static void add_private_key(struct random *dice, const struct model *m,
			    struct node *device)
{
	uint8_t key[WG_KEY_LEN] = { 0 };

	if (m->key_count && random_below(dice, 4))
		memcpy(key, m->keys[random_below(dice, m->key_count)].asked,
		       sizeof(key));
	else if (random_below(dice, 4))
		random_bytes(dice, key, sizeof(key));
	put(device, WGDEVICE_A_PRIVATE_KEY, key, sizeof(key));
}

static struct node *sound_device(struct random *dice, const struct model *m)
{
	struct node *device = root(), *peers;
	unsigned int i;

	if (one_in(dice, 3))
		put_u32(device, WGDEVICE_A_IFINDEX, m->ifindex);
	else
		put(device, WGDEVICE_A_IFNAME, m->name, strlen(m->name) + 1);
	if (one_in(dice, 3))
		add_private_key(dice, m, device);
	if (one_in(dice, 12))
		put_random(dice, device, WGDEVICE_A_PUBLIC_KEY, WG_KEY_LEN);
	if (one_in(dice, 4))
		put_u16(device, WGDEVICE_A_LISTEN_PORT,
			one_in(dice, 4) ? 0 : 20000 + random_below(dice, 50));
	if (one_in(dice, 4))
		put_u32(device, WGDEVICE_A_FWMARK, random_below(dice, 3));
	if (one_in(dice, 4))
		put_u32(device, WGDEVICE_A_FLAGS, one_in(dice, 3));
	if (one_in(dice, 8))
		return device;
	peers = nest(device, WGDEVICE_A_PEERS);
	for (i = random_below(dice, 5); i > 0; i--)
		add_peer(dice, m, peers);
	return device;
}

/* ---- nearly -------------------------------------------------------------- */

static struct node *any_node(struct random *dice)
{
	return node_count < 3 ? NULL :
				&nodes[2 + random_below(dice, node_count - 2)];
}

static void unlink_node(struct node *n)
{
	struct node **at;

	for (at = &n->parent->child; *at && *at != n; at = &(*at)->sibling)
		;
	if (*at)
		*at = n->sibling;
	n->sibling = NULL;
}

static bool is_inside(const struct node *n, const struct node *outer)
{
	for (; n; n = n->parent)
		if (n == outer)
			return true;
	return false;
}

static void move_node(struct node *n, struct node *parent)
{
	if (!parent->nest || is_inside(parent, n))
		return;
	unlink_node(n);
	n->parent = parent;
	n->sibling = parent->child;
	parent->child = n;
}

/* A number at the edge of what it may be. */
static void edge_value(struct random *dice, struct node *n)
{
	static const uint32_t edges[] = { 0, 1, 2, 3, 4, 7, 8, 10, 32, 33, 64,
					  127, 128, 129, 255, 256, 0x7fffffff,
					  0x80000000, 0xffffffff };
	uint32_t value = edges[random_below(dice, ARRAY_SIZE(edges))];

	memcpy(n->data, &value, n->len < 4 ? n->len : 4);
}

static void change(struct random *dice)
{
	static const size_t lengths[] = { 0, 1, 2, 3, 4, 5, 8, 15, 16, 17, 20,
					  27, 28, 29, 31, 32, 33, 64, 255 };
	static const unsigned int counts[] = { 2, 3, 100, 300, 1000, 3000 };
	struct node *n = any_node(dice), *other = any_node(dice);

	if (!n)
		return;
	switch (random_below(dice, 14)) {
	case 0:
		n->len = lengths[random_below(dice, ARRAY_SIZE(lengths))];
		n->nest = false;
		break;
	case 1:
		n->len += one_in(dice, 2) ? 1 : -(n->len > 0);
		n->len &= MAX_DATA - 1;
		break;
	case 2:
		n->claim = random_below(dice, 40);
		break;
	case 3:
		n->claim = 0xffff - random_below(dice, 8);
		break;
	case 4:
		n->type = (n->type & NLA_F_NESTED) | random_below(dice, 13);
		break;
	case 5:
		n->type ^= NLA_F_NESTED;
		break;
	case 6:
		n->type ^= NLA_F_NET_BYTEORDER;
		break;
	case 7:
		n->type = random_u64(dice);
		break;
	case 8:
		n->repeat = counts[random_below(dice, ARRAY_SIZE(counts))];
		break;
	case 9:
		unlink_node(n);
		break;
	case 10:
		move_node(n, other);
		break;
	case 11:
		/* Twice in a row, but not quite. */
		if (n->parent && !n->nest)
			put(n->parent, n->type, n->data, n->len);
		break;
	case 12:
		random_bytes(dice, n->data, n->len);
		break;
	case 13:
		edge_value(dice, n);
		break;
	}
}

/* ---- bytes --------------------------------------------------------------- */

/* Returns the end, or NULL when there is no room. */
static uint8_t *write_nodes(const struct node *n, uint8_t *to, uint8_t *end)
{
	struct nlattr head;
	unsigned int i;
	uint8_t *start;

	for (; n; n = n->sibling)
		for (i = 0; i < n->repeat; i++) {
			start = to;
			if (to + NLA_HDRLEN + MAX_DATA > end)
				return NULL;
			to += NLA_HDRLEN;
			if (n->nest) {
				to = write_nodes(n->child, to, end);
				if (!to)
					return NULL;
			} else {
				memcpy(to, n->data, n->len);
				to += n->len;
			}
			/* A nest that is too long lies by itself. */
			head.nla_len = n->claim >= 0 ? n->claim : to - start;
			head.nla_type = n->type;
			memcpy(start, &head, sizeof(head));
			while ((to - start) % NLA_ALIGNTO)
				*to++ = 0;
		}
	return to;
}

static size_t write_message(const struct node *device, uint16_t family,
			    uint16_t flags, uint8_t cmd, uint32_t seq,
			    uint8_t *to, size_t space)
{
	struct nlmsghdr *nlh = (void *)to;
	struct genlmsghdr *genl = (void *)(nlh + 1);
	uint8_t *end;

	if (space < 4096)
		return 0;
	end = write_nodes(device->child, (void *)(genl + 1), to + space);
	if (!end)
		return 0;
	*nlh = (struct nlmsghdr) { .nlmsg_len = end - to, .nlmsg_type = family,
				   .nlmsg_flags = flags, .nlmsg_seq = seq };
	*genl = (struct genlmsghdr) { .cmd = cmd, .version = 1 };
	return end - to;
}

size_t message_sound(struct random *dice, const struct model *m, uint8_t *to)
{
	return write_message(sound_device(dice, m), m->family,
			     NLM_F_REQUEST | NLM_F_ACK, WG_CMD_SET_DEVICE, 0,
			     to, DATAGRAM_SIZE);
}

/* Flags, commands and versions that are used otherwise, or not at all. */
static void change_header(struct random *dice, struct nlmsghdr *nlh)
{
	struct genlmsghdr *genl = (void *)(nlh + 1);

	switch (random_below(dice, 8)) {
	case 0:
		nlh->nlmsg_flags = random_u64(dice);
		break;
	case 1:
		nlh->nlmsg_flags |= NLM_F_DUMP;
		break;
	case 2:
		nlh->nlmsg_flags &= ~NLM_F_ACK;
		break;
	case 3:
		nlh->nlmsg_flags &= ~NLM_F_REQUEST;
		break;
	case 4:
		/* Of netlink itself, or of no family at all. */
		nlh->nlmsg_type = one_in(dice, 2) ? random_below(dice, 16) :
						    0x7ff0;
		break;
	case 5:
		genl->cmd = random_below(dice, 5);
		break;
	case 6:
		genl->version = random_u64(dice);
		genl->reserved = random_u64(dice);
		break;
	case 7:
		nlh->nlmsg_pid = random_u64(dice);
		break;
	}
}

/* Bits anywhere, except that it must not become another family's. */
static void change_bytes(struct random *dice, uint8_t *message, size_t len)
{
	struct nlmsghdr *nlh = (void *)message;
	uint16_t type = nlh->nlmsg_type;
	unsigned int i;
	uint32_t at;

	for (i = 1 + random_below(dice, 4); i > 0; i--) {
		at = random_below(dice, len);
		if (one_in(dice, 2))
			message[at] ^= 1 << random_below(dice, 8);
		else
			message[at] = random_u64(dice);
	}
	nlh->nlmsg_type = type;
}

static size_t one_message(struct random *dice, const struct model *m,
			  bool clear, uint8_t *to, size_t space)
{
	bool get = one_in(dice, 12);
	struct nlmsghdr *nlh = (void *)to;
	struct node *device;
	size_t len, cut;
	int changes;

	if (get) {
		device = root();
		put(device, WGDEVICE_A_IFNAME, m->name, strlen(m->name) + 1);
	} else {
		device = sound_device(dice, m);
	}
	if (clear && !get)
		put_u32(device, WGDEVICE_A_FLAGS, WGDEVICE_F_REPLACE_PEERS);
	for (changes = (int)random_below(dice, 5) - 2; changes > 0; changes--)
		change(dice);
	len = write_message(device, m->family,
			    NLM_F_REQUEST | NLM_F_ACK | (get ? NLM_F_DUMP : 0),
			    get ? WG_CMD_GET_DEVICE : WG_CMD_SET_DEVICE,
			    random_u64(dice), to, space);
	if (!len)
		return 0;
	if (one_in(dice, 6))
		change_header(dice, nlh);
	if (one_in(dice, 8))
		change_bytes(dice, to, len);
	if (one_in(dice, 16)) {
		cut = random_below(dice, len + 1);
		/* Mostly there is as much as the header says. */
		nlh->nlmsg_len = cut;
		if (random_below(dice, 4)) {
			len = cut < NLMSG_HDRLEN ? NLMSG_HDRLEN : cut;
			nlh->nlmsg_len = len;
		}
	}
	while (len % NLMSG_ALIGNTO)
		to[len++] = 0;
	return len;
}

size_t message_datagram(struct random *dice, const struct model *m, bool clear,
			uint8_t *to)
{
	unsigned int count = one_in(dice, 6) ? 2 + random_below(dice, 2) : 1;
	size_t len = 0, one;

	while (count-- > 0) {
		one = one_message(dice, m, clear, to + len,
				  DATAGRAM_SIZE - len);
		if (!one)
			return 0;
		len += one;
	}
	return len;
}

/* ---- links --------------------------------------------------------------- */

size_t message_link(struct random *dice, const char *name, uint8_t *to)
{
	static const uint16_t numbers[] = {
		IFLA_MTU, IFLA_LINK, IFLA_TXQLEN, IFLA_GROUP, IFLA_MASTER,
		IFLA_PROMISCUITY, IFLA_NUM_TX_QUEUES, IFLA_NUM_RX_QUEUES,
		IFLA_GSO_MAX_SEGS, IFLA_GSO_MAX_SIZE, IFLA_GRO_MAX_SIZE,
		IFLA_NET_NS_PID, IFLA_NET_NS_FD, IFLA_LINK_NETNSID,
		IFLA_TARGET_NETNSID, IFLA_NEW_IFINDEX, IFLA_CARRIER,
	};
	struct node *link = root(), *info, *data;
	struct nlmsghdr *nlh = (void *)to;
	struct ifinfomsg *ifi = (void *)(nlh + 1);
	unsigned int i;
	uint8_t *end;

	put(link, IFLA_IFNAME, name, strlen(name) + 1);
	for (i = random_below(dice, 4); i > 0; i--) {
		put_u32(link, numbers[random_below(dice, ARRAY_SIZE(numbers))],
			one_in(dice, 2) ? random_below(dice, 2000) :
					  random_u64(dice));
	}
	if (one_in(dice, 4))
		put_random(dice, link, IFLA_ADDRESS, random_below(dice, 33));
	if (one_in(dice, 4))
		put_random(dice, link, IFLA_OPERSTATE, 1);
	if (one_in(dice, 4))
		put_random(dice, link, IFLA_LINKMODE, 1);
	info = nest(link, IFLA_LINKINFO);
	put(info, IFLA_INFO_KIND, "wireguard", 9);
	if (one_in(dice, 3)) {
		data = nest(info, IFLA_INFO_DATA);
		for (i = random_below(dice, 4); i > 0; i--)
			put_random(dice, data, random_below(dice, 10),
				   random_below(dice, 40));
	}
	for (i = random_below(dice, 3); i > 0; i--)
		change(dice);

	memset(to, 0, NLMSG_HDRLEN + sizeof(*ifi));
	end = write_nodes(link->child, (void *)(ifi + 1), to + DATAGRAM_SIZE);
	if (!end)
		return 0;
	nlh->nlmsg_len = end - to;
	nlh->nlmsg_type = one_in(dice, 3) ? RTM_SETLINK : RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK |
			   (one_in(dice, 4) ? 0 : NLM_F_CREATE) |
			   (one_in(dice, 4) ? NLM_F_EXCL : 0) |
			   (one_in(dice, 8) ? NLM_F_REPLACE : 0);
	if (one_in(dice, 2)) {
		ifi->ifi_flags = one_in(dice, 2) ? IFF_UP : random_u64(dice);
		ifi->ifi_change = one_in(dice, 2) ? IFF_UP : ifi->ifi_flags;
	}
	return nlh->nlmsg_len;
}
