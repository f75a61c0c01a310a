// SPDX-License-Identifier: GPL-2.0
/* wgctl bad: requests that no sound client sends, each of which is refused. */

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/genetlink.h>

#include "talk.h"
#include "text.h"
#include "wgctl.h"

#define REQUEST_SIZE 4096

/* What is sent; the interface's name is at the start unless said otherwise. */
struct request {
	struct nlmsghdr *nlh;
	const char *name;
	uint32_t ifindex;
	int socket; /* holds the port that is in use; -1: none */
};

/**
 * struct bad - one entry of the catalogue
 * @name: what it is called on the command line
 * @error: what the kernel must answer
 * @what: for people
 * @build: writes the request after its headers
 * @type: of the attribute that is bad, for some of @build
 * @len: of that attribute, bytes
 * @value: what it holds: a number, or a byte that is repeated
 * @flags: of the request, NLM_F_ACK when 0
 * @cmd: 0: WG_CMD_SET_DEVICE, else one more than the command
 * @mute: netlink's core refuses it, and says no more than the errno
 */
struct bad {
	const char *name;
	int error;
	const char *what;
	void (*build)(struct request *r, const struct bad *b);
	uint16_t type;
	uint16_t len;
	uint32_t value;
	uint16_t flags;
	uint8_t cmd;
	bool mute;
};

/* ---- parts of requests --------------------------------------------------- */

static void put_name(struct request *r)
{
	mnl_attr_put_strz(r->nlh, WGDEVICE_A_IFNAME, r->name);
}

/*
 * Sound changes that come before the bad one: when the request is refused,
 * none of them may have been made.
 */
static void put_changes(struct request *r)
{
	put_name(r);
	mnl_attr_put_u32(r->nlh, WGDEVICE_A_FWMARK, 0xbad);
	mnl_attr_put_u32(r->nlh, WGDEVICE_A_FLAGS, WGDEVICE_F_REPLACE_PEERS);
}

/* @value's lowest byte repeated, or all of it when that is all there is. */
static void put_filled(struct request *r, const struct bad *b)
{
	uint8_t bytes[256];

	if (b->len == sizeof(b->value)) {
		mnl_attr_put(r->nlh, b->type, b->len, &b->value);
		return;
	}
	memset(bytes, b->value, sizeof(bytes));
	mnl_attr_put(r->nlh, b->type, b->len, bytes);
}

static void put_key(struct request *r, uint8_t byte)
{
	uint8_t key[WG_KEY_LEN];

	memset(key, byte, sizeof(key));
	mnl_attr_put(r->nlh, WGPEER_A_PUBLIC_KEY, sizeof(key), key);
}

static void put_address(struct request *r)
{
	mnl_attr_put(r->nlh, WGALLOWEDIP_A_IPADDR, 4, "\x0a\xba\xd0\x01");
}

static void put_family(struct request *r)
{
	mnl_attr_put_u16(r->nlh, WGALLOWEDIP_A_FAMILY, AF_INET);
}

static void put_mask(struct request *r)
{
	mnl_attr_put_u8(r->nlh, WGALLOWEDIP_A_CIDR_MASK, 32);
}

static struct nlattr *begin_array(struct request *r, uint16_t type)
{
	return mnl_attr_nest_start(r->nlh, type);
}

static struct nlattr *begin_element(struct request *r)
{
	return mnl_attr_nest_start(r->nlh, 0);
}

static void end(struct request *r, struct nlattr *nest)
{
	mnl_attr_nest_end(r->nlh, nest);
}

static void put_sound_allowedip(struct request *r)
{
	struct nlattr *element = begin_element(r);

	put_family(r);
	put_address(r);
	put_mask(r);
	end(r, element);
}

static void put_sound_peer(struct request *r)
{
	struct nlattr *peer = begin_element(r), *prefixes;

	put_key(r, 0x51);
	mnl_attr_put_u16(r->nlh, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, 7);
	prefixes = begin_array(r, WGPEER_A_ALLOWEDIPS);
	put_sound_allowedip(r);
	end(r, prefixes);
	end(r, peer);
}

/* ---- whole requests: which interface ------------------------------------- */

static void build_nothing(struct request *r, const struct bad *b)
{
	(void)r;
	(void)b;
}

static void build_by_name(struct request *r, const struct bad *b)
{
	(void)b;
	put_name(r);
}

static void build_both(struct request *r, const struct bad *b)
{
	(void)b;
	mnl_attr_put_u32(r->nlh, WGDEVICE_A_IFINDEX, r->ifindex);
	put_name(r);
}

static void build_unknown_index(struct request *r, const struct bad *b)
{
	(void)b;
	mnl_attr_put_u32(r->nlh, WGDEVICE_A_IFINDEX, 0x7ffffff0);
}

static void build_unknown_name(struct request *r, const struct bad *b)
{
	(void)b;
	mnl_attr_put_strz(r->nlh, WGDEVICE_A_IFNAME, "no-such-device");
}

static void build_not_wireguard(struct request *r, const struct bad *b)
{
	(void)b;
	mnl_attr_put_strz(r->nlh, WGDEVICE_A_IFNAME, "lo");
}

static void build_empty_name(struct request *r, const struct bad *b)
{
	(void)b;
	mnl_attr_put_strz(r->nlh, WGDEVICE_A_IFNAME, "");
}

/* The attribute alone, without a name before it. */
static void build_only(struct request *r, const struct bad *b)
{
	put_filled(r, b);
}

static void build_after_name(struct request *r, const struct bad *b)
{
	put_name(r);
	put_filled(r, b);
}

/* ---- whole requests: the device's attributes ----------------------------- */

static void build_device(struct request *r, const struct bad *b)
{
	put_changes(r);
	put_filled(r, b);
}

static void build_nested_scalar(struct request *r, const struct bad *b)
{
	put_changes(r);
	mnl_attr_put_u32(r->nlh, b->type | NLA_F_NESTED, 0xbad);
}

/* An attribute whose header says @len, at the end of the message. */
static void build_lying_attr(struct request *r, const struct bad *b)
{
	struct nlattr *attr;

	put_changes(r);
	attr = mnl_nlmsg_get_payload_tail(r->nlh);
	mnl_attr_put_u32(r->nlh, WGDEVICE_A_FWMARK, 0xbad);
	attr->nla_len = b->len;
}

static void build_leftover(struct request *r, const struct bad *b)
{
	uint8_t *tail;

	(void)b;
	put_changes(r);
	tail = mnl_nlmsg_get_payload_tail(r->nlh);
	memset(tail, 0xff, 3);
	r->nlh->nlmsg_len += 3;
}

/* Shorter than the family's header: no room for a command. */
static void build_no_header(struct request *r, const struct bad *b)
{
	(void)b;
	r->nlh->nlmsg_len = NLMSG_HDRLEN;
}

/* A port that somebody else has: ourselves, for both families. */
static void build_port_in_use(struct request *r, const struct bad *b)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
	socklen_t len = sizeof(any);
	uint8_t key[WG_KEY_LEN];
	struct nlattr *peers;
	int zero = 0;

	(void)b;
	r->socket = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(r->socket, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
	if (r->socket < 0 ||
	    bind(r->socket, (struct sockaddr *)&any, sizeof(any)) ||
	    getsockname(r->socket, (struct sockaddr *)&any, &len))
		exit(failure("bad: cannot bind a port: %s", strerror(errno)));
	put_changes(r);
	mnl_attr_put_u16(r->nlh, WGDEVICE_A_LISTEN_PORT,
			 ntohs(any.sin6_port));
	memset(key, 0x51, sizeof(key));
	mnl_attr_put(r->nlh, WGDEVICE_A_PRIVATE_KEY, sizeof(key), key);
	peers = begin_array(r, WGDEVICE_A_PEERS);
	put_sound_peer(r);
	end(r, peers);
}

/* ---- whole requests: peers ----------------------------------------------- */

static void build_peers_not_nested(struct request *r, const struct bad *b)
{
	struct nlattr *peers;

	(void)b;
	put_changes(r);
	peers = begin_array(r, WGDEVICE_A_PEERS);
	put_sound_peer(r);
	end(r, peers);
	peers->nla_type &= ~NLA_F_NESTED;
}

/* A sound peer, then one with a key and the bad attribute. */
static void build_peer(struct request *r, const struct bad *b)
{
	struct nlattr *peers, *peer;

	put_changes(r);
	peers = begin_array(r, WGDEVICE_A_PEERS);
	put_sound_peer(r);
	peer = begin_element(r);
	if (b->type != WGPEER_A_PUBLIC_KEY)
		put_key(r, 0x52);
	put_filled(r, b);
	end(r, peer);
	end(r, peers);
}

/* The same with the bad one first. */
static void build_peer_first(struct request *r, const struct bad *b)
{
	struct nlattr *peers, *peer;

	put_changes(r);
	peers = begin_array(r, WGDEVICE_A_PEERS);
	peer = begin_element(r);
	put_key(r, 0x52);
	put_filled(r, b);
	end(r, peer);
	put_sound_peer(r);
	end(r, peers);
}

/* The same with a flag that would remove the peer without looking further. */
static void build_removed_peer(struct request *r, const struct bad *b)
{
	struct nlattr *peers, *peer;

	put_changes(r);
	peers = begin_array(r, WGDEVICE_A_PEERS);
	put_sound_peer(r);
	peer = begin_element(r);
	put_key(r, 0x52);
	mnl_attr_put_u32(r->nlh, WGPEER_A_FLAGS, WGPEER_F_REMOVE_ME);
	put_filled(r, b);
	end(r, peer);
	end(r, peers);
}

static void build_keyless_peer(struct request *r, const struct bad *b)
{
	struct nlattr *peers, *peer;

	put_changes(r);
	peers = begin_array(r, WGDEVICE_A_PEERS);
	put_sound_peer(r);
	peer = begin_element(r);
	if (b->len)
		put_filled(r, b);
	end(r, peer);
	end(r, peers);
}

static void build_peer_not_nested(struct request *r, const struct bad *b)
{
	struct nlattr *peers, *peer;

	(void)b;
	put_changes(r);
	peers = begin_array(r, WGDEVICE_A_PEERS);
	put_sound_peer(r);
	peer = begin_element(r);
	put_key(r, 0x52);
	end(r, peer);
	end(r, peers);
	peer->nla_type &= ~NLA_F_NESTED;
}

/* A peer whose last attribute claims more than the peer's nest holds. */
static void build_truncated_peer(struct request *r, const struct bad *b)
{
	struct nlattr *peers, *peer, *attr;

	(void)b;
	put_changes(r);
	peers = begin_array(r, WGDEVICE_A_PEERS);
	put_sound_peer(r);
	peer = begin_element(r);
	put_key(r, 0x52);
	attr = mnl_nlmsg_get_payload_tail(r->nlh);
	mnl_attr_put_u32(r->nlh, WGPEER_A_FLAGS, 0);
	end(r, peer);
	end(r, peers);
	attr->nla_len = 64;
}

/* An array that ends with a few bytes that are no attribute. */
static void build_garbage_peers(struct request *r, const struct bad *b)
{
	struct nlattr *peers;

	put_changes(r);
	peers = begin_array(r, WGDEVICE_A_PEERS);
	put_sound_peer(r);
	memset(mnl_nlmsg_get_payload_tail(r->nlh), 0xff, b->len);
	r->nlh->nlmsg_len += b->len;
	end(r, peers);
}

/* An endpoint of @len bytes whose first two say family @value. */
static void build_endpoint(struct request *r, const struct bad *b)
{
	struct nlattr *peers, *peer;
	uint8_t bytes[128] = { 0 };
	uint16_t family = b->value;

	memset(bytes, 1, b->len);
	memcpy(bytes, &family, sizeof(family));
	put_changes(r);
	peers = begin_array(r, WGDEVICE_A_PEERS);
	put_sound_peer(r);
	peer = begin_element(r);
	put_key(r, 0x52);
	mnl_attr_put(r->nlh, WGPEER_A_ENDPOINT, b->len, bytes);
	end(r, peer);
	end(r, peers);
}

/* ---- whole requests: allowed IPs ----------------------------------------- */

/* What all of them share: a sound one, then the bad one, of a second peer. */
struct allowedip {
	struct nlattr *peers;
	struct nlattr *peer;
	struct nlattr *prefixes;
	struct nlattr *prefix;
};

static void begin_allowedip(struct request *r, struct allowedip *a)
{
	put_changes(r);
	a->peers = begin_array(r, WGDEVICE_A_PEERS);
	put_sound_peer(r);
	a->peer = begin_element(r);
	put_key(r, 0x52);
	a->prefixes = begin_array(r, WGPEER_A_ALLOWEDIPS);
	put_sound_allowedip(r);
	a->prefix = begin_element(r);
}

static void end_allowedip(struct request *r, struct allowedip *a)
{
	end(r, a->prefix);
	end(r, a->prefixes);
	end(r, a->peer);
	end(r, a->peers);
}

/* Three sound attributes but one, that is the bad one, or absent. */
static void build_allowedip(struct request *r, const struct bad *b)
{
	struct allowedip a;

	begin_allowedip(r, &a);
	if (b->type != WGALLOWEDIP_A_FAMILY)
		put_family(r);
	if (b->type != WGALLOWEDIP_A_IPADDR)
		put_address(r);
	if (b->type != WGALLOWEDIP_A_CIDR_MASK)
		put_mask(r);
	if (b->len)
		put_filled(r, b);
	end_allowedip(r, &a);
}

static void build_mask6(struct request *r, const struct bad *b)
{
	struct allowedip a;

	begin_allowedip(r, &a);
	mnl_attr_put_u16(r->nlh, WGALLOWEDIP_A_FAMILY, AF_INET6);
	mnl_attr_put(r->nlh, WGALLOWEDIP_A_IPADDR, 16,
		     "\xfd\0\x0b\xad\0\0\0\0\0\0\0\0\0\0\0\1");
	put_filled(r, b);
	end_allowedip(r, &a);
}

static void build_family6(struct request *r, const struct bad *b)
{
	struct allowedip a;

	(void)b;
	begin_allowedip(r, &a);
	mnl_attr_put_u16(r->nlh, WGALLOWEDIP_A_FAMILY, AF_INET6);
	put_address(r);
	put_mask(r);
	end_allowedip(r, &a);
}

static void build_prefix_not_nested(struct request *r, const struct bad *b)
{
	struct allowedip a;

	(void)b;
	begin_allowedip(r, &a);
	put_family(r);
	put_address(r);
	put_mask(r);
	end_allowedip(r, &a);
	a.prefix->nla_type &= ~NLA_F_NESTED;
}

static void build_prefixes_not_nested(struct request *r, const struct bad *b)
{
	struct allowedip a;

	(void)b;
	begin_allowedip(r, &a);
	put_family(r);
	put_address(r);
	put_mask(r);
	end_allowedip(r, &a);
	a.prefixes->nla_type &= ~NLA_F_NESTED;
}

static void build_truncated_prefix(struct request *r, const struct bad *b)
{
	struct nlattr *attr;
	struct allowedip a;

	(void)b;
	begin_allowedip(r, &a);
	put_family(r);
	put_address(r);
	attr = mnl_nlmsg_get_payload_tail(r->nlh);
	put_mask(r);
	end_allowedip(r, &a);
	attr->nla_len = 40;
}

/* ---- the catalogue ------------------------------------------------------- */

#define GET (WG_CMD_GET_DEVICE + 1)
#define DUMP (NLM_F_ACK | NLM_F_DUMP)

#define DEVICE(attr, length) \
	.build = build_device, .type = WGDEVICE_A_##attr, .len = (length)
#define PEER(attr, length) \
	.build = build_peer, .type = WGPEER_A_##attr, .len = (length)
#define ALLOWEDIP(attr, length) \
	.build = build_allowedip, .type = WGALLOWEDIP_A_##attr, .len = (length)

/*
 * Which errno: netlink's core says ERANGE of a length or value outside of what
 * a policy allows, EINVAL of all else that is malformed.
 */
static const struct bad catalogue[] = {
	/* the message */
	{ "no-header", EINVAL, "a message without the family's header",
	  .build = build_no_header, .mute = true },
	{ "unknown-command", EOPNOTSUPP, "a command that does not exist",
	  .build = build_by_name, .cmd = 3, .mute = true },
	{ "leftover", EINVAL, "three bytes behind the last attribute",
	  .build = build_leftover },
	{ "attr-overrun", EINVAL, "an attribute longer than the message",
	  .build = build_lying_attr, .len = 64 },
	{ "attr-tiny", EINVAL, "an attribute shorter than its own header",
	  .build = build_lying_attr, .len = 3 },

	/* reading */
	{ "get-without-dump", EOPNOTSUPP, "GET_DEVICE that is no dump",
	  .build = build_by_name, .cmd = GET, .mute = true },
	{ "get-no-interface", EBADR, "a dump of no interface",
	  .build = build_nothing, .cmd = GET, .flags = DUMP },
	{ "get-both", EBADR, "a dump by index and by name",
	  .build = build_both, .cmd = GET, .flags = DUMP },
	{ "get-unknown-index", ENODEV, "a dump of an index that is nobody's",
	  .build = build_unknown_index, .cmd = GET, .flags = DUMP },
	{ "get-unknown-name", ENODEV, "a dump of a name that is nobody's",
	  .build = build_unknown_name, .cmd = GET, .flags = DUMP },
	{ "get-not-wireguard", EOPNOTSUPP, "a dump of the loopback interface",
	  .build = build_not_wireguard, .cmd = GET, .flags = DUMP },
	{ "get-index-short", EINVAL, "a dump by half an index",
	  .build = build_only, .type = WGDEVICE_A_IFINDEX, .len = 2,
	  .value = 1, .cmd = GET, .flags = DUMP },
	{ "get-attribute", EINVAL, "a dump with an attribute out of place",
	  .build = build_after_name, .type = WGDEVICE_A_LISTEN_PORT, .len = 2,
	  .value = 1, .cmd = GET, .flags = DUMP },

	/* which interface */
	{ "no-interface", EBADR, "neither index nor name",
	  .build = build_nothing },
	{ "both", EBADR, "index and name", .build = build_both },
	{ "unknown-index", ENODEV, "an index that is nobody's",
	  .build = build_unknown_index },
	{ "unknown-name", ENODEV, "a name that is nobody's",
	  .build = build_unknown_name },
	{ "empty-name", ENODEV, "a name without a letter",
	  .build = build_empty_name },
	{ "not-wireguard", EOPNOTSUPP, "the loopback interface",
	  .build = build_not_wireguard },
	{ "name-long", EINVAL, "a name of 20 letters", .build = build_only,
	  .type = WGDEVICE_A_IFNAME, .len = 20, .value = 'a' },
	{ "name-unterminated", EINVAL, "a name without its NUL",
	  .build = build_only, .type = WGDEVICE_A_IFNAME, .len = 10,
	  .value = 'a' },
	{ "index-short", EINVAL, "an index of 2 bytes", .build = build_only,
	  .type = WGDEVICE_A_IFINDEX, .len = 2, .value = 1 },
	{ "index-long", EINVAL, "an index of 8 bytes", .build = build_only,
	  .type = WGDEVICE_A_IFINDEX, .len = 8, .value = 1 },

	/* device */
	{ "private-key-empty", ERANGE, "a private key of 0 bytes",
	  DEVICE(PRIVATE_KEY, 0) },
	{ "private-key-short", ERANGE, "a private key of 31 bytes",
	  DEVICE(PRIVATE_KEY, 31), .value = 1 },
	{ "private-key-long", ERANGE, "a private key of 33 bytes",
	  DEVICE(PRIVATE_KEY, 33), .value = 1 },
	{ "public-key-short", ERANGE, "a device's public key of 31 bytes",
	  DEVICE(PUBLIC_KEY, 31), .value = 1 },
	{ "public-key-long", ERANGE, "a device's public key of 33 bytes",
	  DEVICE(PUBLIC_KEY, 33), .value = 1 },
	{ "flags-short", EINVAL, "a device's flags of 2 bytes",
	  DEVICE(FLAGS, 2) },
	{ "flags-long", EINVAL, "a device's flags of 8 bytes",
	  DEVICE(FLAGS, 8) },
	{ "flags-unknown", EOPNOTSUPP, "a device's flag that does not exist",
	  DEVICE(FLAGS, 4), .value = 2 },
	{ "flags-unknown-high", EOPNOTSUPP, "a device's highest flag",
	  DEVICE(FLAGS, 4), .value = 0x80000000 },
	{ "port-short", EINVAL, "a listen port of 1 byte",
	  DEVICE(LISTEN_PORT, 1), .value = 1 },
	{ "port-long", EINVAL, "a listen port of 4 bytes",
	  DEVICE(LISTEN_PORT, 4), .value = 1 },
	{ "fwmark-short", EINVAL, "a mark of 2 bytes", DEVICE(FWMARK, 2) },
	{ "fwmark-long", EINVAL, "a mark of 8 bytes", DEVICE(FWMARK, 8) },
	{ "attribute-unknown", EINVAL, "a device's attribute 9",
	  .build = build_device, .type = 9, .len = 4 },
	{ "attribute-zero", EINVAL, "a device's attribute 0",
	  .build = build_device, .type = 0, .len = 4 },
	{ "fwmark-nested", EINVAL, "a mark that says it is a nest",
	  .build = build_nested_scalar, .type = WGDEVICE_A_FWMARK },
	{ "port-in-use", EADDRINUSE, "a port that is taken, of an interface that is up",
	  .build = build_port_in_use },

	/* peers */
	{ "peers-not-nested", EINVAL, "peers that do not say they are a nest",
	  .build = build_peers_not_nested },
	{ "peers-garbage", EINVAL, "peers, then three bytes",
	  .build = build_garbage_peers, .len = 3 },
	{ "peers-garbage-long", EINVAL, "peers, then bytes that are no attribute",
	  .build = build_garbage_peers, .len = 40 },
	{ "peer-not-nested", EINVAL, "a peer that does not say it is a nest",
	  .build = build_peer_not_nested },
	{ "peer-empty", EINVAL, "a peer of nothing",
	  .build = build_keyless_peer },
	{ "peer-keyless", EINVAL, "a peer without public key",
	  .build = build_keyless_peer,
	  .type = WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, .len = 2 },
	{ "peer-truncated", EINVAL, "an attribute longer than its peer",
	  .build = build_truncated_peer },
	{ "peer-key-short", ERANGE, "a peer's key of 31 bytes",
	  PEER(PUBLIC_KEY, 31), .value = 1 },
	{ "peer-key-long", ERANGE, "a peer's key of 33 bytes",
	  PEER(PUBLIC_KEY, 33), .value = 1 },
	{ "psk-short", ERANGE, "a preshared key of 31 bytes",
	  PEER(PRESHARED_KEY, 31), .value = 1 },
	{ "psk-long", ERANGE, "a preshared key of 33 bytes",
	  PEER(PRESHARED_KEY, 33), .value = 1 },
	{ "peer-flags-short", EINVAL, "a peer's flags of 2 bytes",
	  PEER(FLAGS, 2) },
	{ "peer-flags-long", EINVAL, "a peer's flags of 8 bytes",
	  PEER(FLAGS, 8) },
	{ "peer-flags-unknown", EOPNOTSUPP, "a peer's flag that does not exist",
	  PEER(FLAGS, 4), .value = 8 },
	{ "peer-flags-mixed", EOPNOTSUPP, "flags of which one does not exist",
	  PEER(FLAGS, 4), .value = 0x40000001 },
	{ "keepalive-short", EINVAL, "an interval of 1 byte",
	  PEER(PERSISTENT_KEEPALIVE_INTERVAL, 1) },
	{ "keepalive-long", EINVAL, "an interval of 4 bytes",
	  PEER(PERSISTENT_KEEPALIVE_INTERVAL, 4) },
	{ "handshake-time-short", ERANGE, "a handshake's time of 8 bytes",
	  PEER(LAST_HANDSHAKE_TIME, 8) },
	{ "rx-bytes-short", EINVAL, "received bytes of 4 bytes",
	  PEER(RX_BYTES, 4) },
	{ "tx-bytes-short", EINVAL, "sent bytes of 4 bytes",
	  PEER(TX_BYTES, 4) },
	{ "version-short", EINVAL, "a protocol's version of 1 byte",
	  PEER(PROTOCOL_VERSION, 1), .value = 1 },
	{ "version-zero", EPFNOSUPPORT, "version 0 of the protocol",
	  PEER(PROTOCOL_VERSION, 4), .value = 0 },
	{ "version-two", EPFNOSUPPORT, "version 2 of the protocol",
	  PEER(PROTOCOL_VERSION, 4), .value = 2 },
	{ "version-two-first", EPFNOSUPPORT, "the same before a sound peer",
	  .build = build_peer_first, .type = WGPEER_A_PROTOCOL_VERSION,
	  .len = 4, .value = 2 },
	{ "version-two-removed", EPFNOSUPPORT, "the same of a peer to remove",
	  .build = build_removed_peer, .type = WGPEER_A_PROTOCOL_VERSION,
	  .len = 4, .value = 2 },
	{ "peer-attribute-unknown", EINVAL, "a peer's attribute 11",
	  .build = build_peer, .type = 11, .len = 4 },
	{ "endpoint-empty", ERANGE, "an endpoint of 0 bytes",
	  .build = build_endpoint, .len = 0 },
	{ "endpoint-short", ERANGE, "an IPv4 endpoint of 15 bytes",
	  .build = build_endpoint, .len = 15, .value = AF_INET },
	{ "endpoint-long", EINVAL, "an IPv4 endpoint of 28 bytes",
	  .build = build_endpoint, .len = 28, .value = AF_INET },
	{ "endpoint6-short", EINVAL, "an IPv6 endpoint of 16 bytes",
	  .build = build_endpoint, .len = 16, .value = AF_INET6 },
	{ "endpoint6-shorter", EINVAL, "an IPv6 endpoint of 27 bytes",
	  .build = build_endpoint, .len = 27, .value = AF_INET6 },
	{ "endpoint6-long", EINVAL, "an IPv6 endpoint of 29 bytes",
	  .build = build_endpoint, .len = 29, .value = AF_INET6 },
	{ "endpoint-family-zero", EINVAL, "an endpoint of no family",
	  .build = build_endpoint, .len = 16, .value = AF_UNSPEC },
	{ "endpoint-family-unix", EINVAL, "an endpoint of another family",
	  .build = build_endpoint, .len = 28, .value = AF_UNIX },

	/* allowed IPs */
	{ "prefixes-not-nested", EINVAL, "allowed IPs that are no nest",
	  .build = build_prefixes_not_nested },
	{ "prefix-not-nested", EINVAL, "an allowed IP that is no nest",
	  .build = build_prefix_not_nested },
	{ "prefix-truncated", EINVAL, "an attribute longer than its allowed IP",
	  .build = build_truncated_prefix },
	{ "prefix-no-family", EINVAL, "an allowed IP without family",
	  ALLOWEDIP(FAMILY, 0) },
	{ "prefix-no-address", EINVAL, "an allowed IP without address",
	  ALLOWEDIP(IPADDR, 0) },
	{ "prefix-no-mask", EINVAL, "an allowed IP without mask",
	  ALLOWEDIP(CIDR_MASK, 0) },
	{ "family-short", EINVAL, "a family of 1 byte", ALLOWEDIP(FAMILY, 1),
	  .value = AF_INET },
	{ "family-long", EINVAL, "a family of 4 bytes", ALLOWEDIP(FAMILY, 4),
	  .value = AF_INET },
	{ "family-zero", EINVAL, "no family", ALLOWEDIP(FAMILY, 2),
	  .value = 0 },
	{ "family-unknown", EINVAL, "family 0x2222", ALLOWEDIP(FAMILY, 2),
	  .value = 0x22 },
	{ "family-mismatch", EINVAL, "an IPv4 address in family AF_INET6",
	  .build = build_family6 },
	{ "address-mismatch", EINVAL, "an IPv6 address in family AF_INET",
	  ALLOWEDIP(IPADDR, 16), .value = 1 },
	{ "address-3", ERANGE, "an address of 3 bytes", ALLOWEDIP(IPADDR, 3),
	  .value = 1 },
	{ "address-5", EINVAL, "an address of 5 bytes", ALLOWEDIP(IPADDR, 5),
	  .value = 1 },
	{ "address-17", EINVAL, "an address of 17 bytes",
	  ALLOWEDIP(IPADDR, 17), .value = 1 },
	{ "mask-33", EINVAL, "33 bits of an IPv4 address",
	  ALLOWEDIP(CIDR_MASK, 1), .value = 33 },
	{ "mask-128", EINVAL, "128 bits of an IPv4 address",
	  ALLOWEDIP(CIDR_MASK, 1), .value = 128 },
	{ "mask-129", EINVAL, "129 bits of an IPv6 address",
	  .build = build_mask6, .type = WGALLOWEDIP_A_CIDR_MASK, .len = 1,
	  .value = 129 },
	{ "mask-255", EINVAL, "255 bits of an IPv6 address",
	  .build = build_mask6, .type = WGALLOWEDIP_A_CIDR_MASK, .len = 1,
	  .value = 255 },
	{ "mask-long", EINVAL, "a mask of 2 bytes", ALLOWEDIP(CIDR_MASK, 2),
	  .value = 1 },
	{ "prefix-flags-short", EINVAL, "an allowed IP's flags of 1 byte",
	  ALLOWEDIP(FLAGS, 1) },
	{ "prefix-flags-unknown", EOPNOTSUPP, "an allowed IP's unknown flag",
	  ALLOWEDIP(FLAGS, 4), .value = 2 },
	{ "prefix-attribute-unknown", EINVAL, "an allowed IP's attribute 5",
	  .build = build_allowedip, .type = 5, .len = 4 },
};

static int list(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(catalogue); i++)
		printf("%s %s %s %s\n", catalogue[i].name,
		       talk_errno_name(catalogue[i].error),
		       catalogue[i].mute ? "errno" : "message",
		       catalogue[i].what);
	return WGCTL_OK;
}

static int send_bad(struct talk *t, const struct bad *b, const char *name)
{
	char buffer[REQUEST_SIZE] = "";
	struct request r = {
		.name = name,
		.ifindex = if_nametoindex(name),
		.socket = -1,
	};
	struct verdict v;
	int ret;

	r.nlh = talk_begin(t, buffer,
			   b->cmd ? b->cmd - 1 : WG_CMD_SET_DEVICE,
			   b->flags ?: NLM_F_ACK);
	b->build(&r, b);
	ret = talk_exchange(t, r.nlh, NULL, NULL, &v);
	if (r.socket >= 0)
		close(r.socket);
	if (ret)
		return WGCTL_FAILED;
	printf("%s %s%s%s\n", b->name,
	       v.error ? talk_errno_name(v.error) : "accepted",
	       *v.message ? " " : "", v.message);
	return v.error ? WGCTL_OK : WGCTL_REFUSED;
}

int cmd_bad(int argc, char **argv)
{
	struct talk t;
	size_t i;
	int ret;

	if (argc == 1 && !strcmp(argv[0], "list"))
		return list();
	if (argc != 2 || strlen(argv[1]) >= IF_NAMESIZE)
		return usage_error("bad: needs list, or NAME and DEV");
	for (i = 0; i < ARRAY_SIZE(catalogue); i++)
		if (!strcmp(argv[0], catalogue[i].name))
			break;
	if (i == ARRAY_SIZE(catalogue))
		return usage_error("bad: no '%s' in the catalogue", argv[0]);
	if (talk_open(&t, WG_GENL_NAME, 8192))
		return WGCTL_FAILED;
	ret = send_bad(&t, &catalogue[i], argv[1]);
	talk_close(&t);
	return ret;
}
