// SPDX-License-Identifier: GPL-2.0
/* Fuzzes what reads a request to configure a device: right ones and wrong ones. */

#include "fuzz.h"
#include "src/protocol/allowedips.h"

/* Together with it, since it is of a room that the others do without. */
#include "src/control/request.c"

#define REQUEST_MAX 2048
#define SECRET "a key to be wiped, of 32 bytes!!"

/* The request that is being written; nests are closed by their start. */
static u8 request[REQUEST_MAX] __aligned(4);
static size_t len;
/* It is right as far as its grammar tells; nothing wrong was put in yet. */
static bool right;

static void put(unsigned int type, const void *data, size_t n)
{
	struct nlattr *nla = (struct nlattr *)(request + len);

	if (len + NLA_HDRLEN + NLA_ALIGN(n) > sizeof(request)) {
		right = false;
		return;
	}
	nla->nla_type = type;
	nla->nla_len = NLA_HDRLEN + n;
	memset(request + len + NLA_HDRLEN, 0, NLA_ALIGN(n));
	if (n)
		memcpy(request + len + NLA_HDRLEN, data, n);
	len += NLA_HDRLEN + NLA_ALIGN(n);
}

static size_t begin_nest(unsigned int type)
{
	size_t start = len;

	put(type | NLA_F_NESTED, NULL, 0);
	return start;
}

static void end_nest(size_t start)
{
	if (start < len)
		((struct nlattr *)(request + start))->nla_len = len - start;
}

/* Any attribute of any length, right or wrong: nobody knows. */
static void put_any(struct input *in, unsigned int types)
{
	u8 data[64], n = in_below(in, sizeof(data) + 1);
	u16 type = in_u8(in) % (types + 2);

	if (in_u8(in) & 1)
		type |= in_u8(in) << 8;
	in_bytes(in, data, n);
	put(type, data, n);
	right = false;
}

static void put_key(struct input *in, unsigned int type, bool secret)
{
	u8 key[WG_KEY_LEN];

	if (secret)
		memcpy(key, SECRET, sizeof(key));
	else
		memset(key, in_u8(in), sizeof(key));
	put(type, key, sizeof(key));
}

static void put_u32(struct input *in, unsigned int type, u32 known)
{
	u32 v = in_u8(in);

	/* Most have the flags only that there are. */
	if (v & 0x80) {
		v = in_u32(in);
		right &= !(v & ~known);
	} else {
		v &= known;
	}
	put(type, &v, sizeof(v));
}

static void put_endpoint(struct input *in)
{
	struct sockaddr_in6 addr = {};
	u8 how = in_u8(in);
	size_t n = how & 1 ? sizeof(struct sockaddr_in) : sizeof(addr);

	in_bytes(in, &addr, 8);
	addr.sin6_family = how & 1 ? AF_INET : AF_INET6;
	if (how & 0x80) {
		addr.sin6_family = in_u8(in);
		n = 16 + in_below(in, sizeof(addr) - 15);
		right &= (addr.sin6_family == AF_INET &&
			  n == sizeof(struct sockaddr_in)) ||
			 (addr.sin6_family == AF_INET6 && n == sizeof(addr));
	}
	put(WGPEER_A_ENDPOINT, &addr, n);
}

static void put_allowedip(struct input *in)
{
	size_t start = begin_nest(in_u8(in) & 3);
	u8 how = in_u8(in), ip[16], cidr = in_u8(in);
	u16 family = how & 1 ? AF_INET : AF_INET6;
	size_t n = how & 1 ? 4 : 16;

	in_bytes(in, ip, sizeof(ip));
	if (how & 0x80) {
		family = in_u8(in);
		n = 4 + in_below(in, 13);
	}
	if (!(how & 0x40))
		cidr %= 8 * n + 1;
	right &= (family == AF_INET && n == 4 && cidr <= 32) ||
		 (family == AF_INET6 && n == 16 && cidr <= 128);
	/* Any of them may be missing. */
	if (how & 0x20)
		right = false;
	if (!(how & 0x20) || how & 2)
		put(WGALLOWEDIP_A_FAMILY, &family, sizeof(family));
	if (!(how & 0x20) || how & 4)
		put(WGALLOWEDIP_A_IPADDR, ip, n);
	if (!(how & 0x20) || how & 8)
		put(WGALLOWEDIP_A_CIDR_MASK, &cidr, sizeof(cidr));
	if (how & 0x10)
		put_u32(in, WGALLOWEDIP_A_FLAGS, WGALLOWEDIP_F_REMOVE_ME);
	end_nest(start);
}

static void put_allowedips(struct input *in)
{
	size_t start = begin_nest(WGPEER_A_ALLOWEDIPS);
	unsigned int n = in_below(in, 8);

	while (n--) {
		if (in_u8(in) < 0xf8)
			put_allowedip(in);
		else
			put_any(in, WGALLOWEDIP_A_MAX);
	}
	end_nest(start);
}

static void put_peer(struct input *in)
{
	size_t start = begin_nest(in_u8(in) & 3);
	unsigned int n = in_below(in, 8);
	u16 keepalive;
	u32 version;

	/* One that comes twice counts the last time: all must be right. */
	if (in_u8(in) < 0xf0)
		put_key(in, WGPEER_A_PUBLIC_KEY, false);
	else
		right = false;
	while (n--) {
		switch (in_below(in, 9)) {
		case 0:
			put_key(in, WGPEER_A_PRESHARED_KEY, true);
			break;
		case 1:
			put_u32(in, WGPEER_A_FLAGS, 7);
			break;
		case 2:
			put_endpoint(in);
			break;
		case 3:
			keepalive = in_u16(in);
			put(WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, &keepalive,
			    sizeof(keepalive));
			break;
		case 4:
			version = in_u8(in) < 0xf0 ? 1 : in_u32(in);
			right &= version == 1;
			put(WGPEER_A_PROTOCOL_VERSION, &version,
			    sizeof(version));
			break;
		case 5: /* what is only read */
			put(WGPEER_A_LAST_HANDSHAKE_TIME, SECRET, 16);
			put(WGPEER_A_RX_BYTES, SECRET, 8);
			break;
		case 6:
			if (in_u8(in) >= 0xe0)
				put_any(in, WGPEER_A_MAX);
			break;
		default:
			put_allowedips(in);
			break;
		}
	}
	end_nest(start);
}

static void put_device(struct input *in)
{
	size_t start;
	unsigned int n;
	u16 port;

	switch (in_below(in, 8)) {
	case 0:
		put(WGDEVICE_A_IFNAME, "wg0", 4);
		break;
	case 1:
		put_key(in, WGDEVICE_A_PRIVATE_KEY, true);
		break;
	case 2:
		put_u32(in, WGDEVICE_A_FLAGS, WGDEVICE_F_REPLACE_PEERS);
		break;
	case 3:
		port = in_u16(in);
		put(WGDEVICE_A_LISTEN_PORT, &port, sizeof(port));
		put_u32(in, WGDEVICE_A_FWMARK, ~0U);
		break;
	case 4:
		if (in_u8(in) >= 0xe0)
			put_any(in, WGDEVICE_A_MAX);
		break;
	default:
		start = begin_nest(WGDEVICE_A_PEERS);
		for (n = in_below(in, 6); n; n--) {
			if (in_u8(in) < 0xf8)
				put_peer(in);
			else
				put_any(in, WGPEER_A_MAX);
		}
		end_nest(start);
		break;
	}
}

/* Some bytes changed: lengths, types, nests that reach too far. */
static void damage(struct input *in)
{
	unsigned int n = in_below(in, 8);

	if (!n || !len)
		return;
	right = false;
	while (n--)
		request[in_u16(in) % len] = in_u8(in);
}

static bool inside(const struct nlattr *nest, const void *at, size_t n)
{
	const u8 *from = nla_data(nest);

	return (const u8 *)at >= from &&
	       (const u8 *)at + n <= from + nla_len(nest);
}

static void apply_allowedips(const struct nlattr *nest,
			     struct wg_allowedips *table,
			     struct wg_allowedips_owner *owner)
{
	struct wg_request_allowedip ip;
	const struct nlattr *attr;
	int rem;

	nla_for_each_nested(attr, nest, rem) {
		CHECK_EQ(wg_request_allowedip(attr, &ip, NULL), 0);
		CHECK(ip.family == AF_INET || ip.family == AF_INET6);
		CHECK(inside(attr, ip.ip, ip.family == AF_INET ? 4 : 16));
		CHECK(ip.cidr <= (ip.family == AF_INET ? 32 : 128));
		if (ip.remove)
			wg_allowedips_remove(table, ip.family, ip.ip, ip.cidr,
					     owner);
		else
			CHECK_EQ(wg_allowedips_insert(table, ip.family, ip.ip,
						      ip.cidr, owner), 0);
	}
}

/* As the device does: reads all that was said, which was checked. */
static void apply(struct nlattr **attrs)
{
	struct wg_allowedips_owner owner;
	struct wg_allowedips table;
	struct wg_request_peer req;
	const struct nlattr *peer;
	size_t n;
	int rem;

	if (attrs[WGDEVICE_A_PRIVATE_KEY])
		CHECK_EQ(nla_len(attrs[WGDEVICE_A_PRIVATE_KEY]), WG_KEY_LEN);
	if (attrs[WGDEVICE_A_LISTEN_PORT])
		CHECK_EQ(nla_len(attrs[WGDEVICE_A_LISTEN_PORT]), 2);
	if (attrs[WGDEVICE_A_FWMARK])
		CHECK_EQ(nla_len(attrs[WGDEVICE_A_FWMARK]), 4);
	if (!attrs[WGDEVICE_A_PEERS])
		return;
	wg_allowedips_init(&table);
	wg_allowedips_owner_init(&owner);
	nla_for_each_nested(peer, attrs[WGDEVICE_A_PEERS], rem) {
		CHECK_EQ(wg_request_peer(peer, &req, NULL), 0);
		CHECK(inside(peer, req.public_key, WG_KEY_LEN));
		CHECK(!(req.flags & ~7U));
		if (req.preshared_key)
			CHECK(inside(peer, req.preshared_key, WG_KEY_LEN));
		if (req.endpoint) {
			n = req.endpoint->sa_family == AF_INET ?
				    sizeof(struct sockaddr_in) :
				    sizeof(struct sockaddr_in6);
			CHECK(req.endpoint->sa_family == AF_INET ||
			      req.endpoint->sa_family == AF_INET6);
			CHECK(inside(peer, req.endpoint, n));
		}
		if (req.allowedips)
			apply_allowedips(req.allowedips, &table, &owner);
	}
	wg_allowedips_free(&table);
}

static void fuzz(struct input *in)
{
	struct nlattr *attrs[WGDEVICE_A_MAX + 1];
	struct netlink_ext_ack ack = {};
	u8 *exact;
	size_t i;
	int ret;

	len = 0;
	right = true;
	if (in_u8(in) < 0xe0) {
		for (i = in_below(in, 12); i; i--)
			put_device(in);
		damage(in);
	} else {
		len = min(in->left, sizeof(request));
		in_bytes(in, request, len);
		right = false;
	}
	exact = exact_buffer(len);
	memcpy(exact, request, len);

	ret = shim_nla_parse(attrs, WGDEVICE_A_MAX, exact, len,
			     wg_request_policy, &ack);
	if (!ret) {
		ret = wg_request_check(attrs, &ack);
		if (!ret)
			apply(attrs);
		wg_request_wipe(exact, len);
		for (i = 0; right && i + WG_KEY_LEN <= len; i += 4)
			CHECK(memcmp(exact + i, SECRET, WG_KEY_LEN));
	}
	/* What is wrong is said, and where. */
	CHECK(!ret == !ack._msg);
	if (ack.bad_attr)
		CHECK((const u8 *)ack.bad_attr >= exact &&
		      (const u8 *)ack.bad_attr + NLA_HDRLEN <= exact + len);
	if (right)
		CHECK(!ret);
	free(exact);
}
