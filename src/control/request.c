// SPDX-License-Identifier: GPL-2.0
/* What a WG_CMD_SET_DEVICE request says: its policies, checking it, reading it. */

#include <linux/errno.h>
#include <linux/if.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/sched.h>
#include <linux/socket.h>
#include <linux/string.h>

#include "request.h"
#include "src/protocol/messages.h"

/*
 * The core checks requests against these, arrays included, before a command
 * sees them. What is only ever read is accepted with its proper length when it
 * is written, and ignored: programs send back what they got. Flags, and what
 * depends on two attributes, are for wg_request_check().
 */
static const struct nla_policy allowedip_policy[WGALLOWEDIP_A_MAX + 1] = {
	[WGALLOWEDIP_A_FAMILY] = { .type = NLA_U16 },
	[WGALLOWEDIP_A_IPADDR] = NLA_POLICY_MIN_LEN(sizeof(struct in_addr)),
	[WGALLOWEDIP_A_CIDR_MASK] = { .type = NLA_U8 },
	[WGALLOWEDIP_A_FLAGS] = { .type = NLA_U32 },
};

static const struct nla_policy peer_policy[WGPEER_A_MAX + 1] = {
	[WGPEER_A_PUBLIC_KEY] = NLA_POLICY_EXACT_LEN(WG_KEY_LEN),
	[WGPEER_A_PRESHARED_KEY] = NLA_POLICY_EXACT_LEN(WG_KEY_LEN),
	[WGPEER_A_FLAGS] = { .type = NLA_U32 },
	[WGPEER_A_ENDPOINT] = NLA_POLICY_MIN_LEN(sizeof(struct sockaddr_in)),
	[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL] = { .type = NLA_U16 },
	[WGPEER_A_LAST_HANDSHAKE_TIME] = NLA_POLICY_EXACT_LEN(2 * sizeof(s64)),
	[WGPEER_A_RX_BYTES] = { .type = NLA_U64 },
	[WGPEER_A_TX_BYTES] = { .type = NLA_U64 },
	[WGPEER_A_ALLOWEDIPS] = NLA_POLICY_NESTED_ARRAY(allowedip_policy),
	[WGPEER_A_PROTOCOL_VERSION] = { .type = NLA_U32 },
};

const struct nla_policy wg_request_policy[WGDEVICE_A_MAX + 1] = {
	[WGDEVICE_A_IFINDEX] = { .type = NLA_U32 },
	[WGDEVICE_A_IFNAME] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[WGDEVICE_A_PRIVATE_KEY] = NLA_POLICY_EXACT_LEN(WG_KEY_LEN),
	[WGDEVICE_A_PUBLIC_KEY] = NLA_POLICY_EXACT_LEN(WG_KEY_LEN),
	[WGDEVICE_A_FLAGS] = { .type = NLA_U32 },
	[WGDEVICE_A_LISTEN_PORT] = { .type = NLA_U16 },
	[WGDEVICE_A_FWMARK] = { .type = NLA_U32 },
	[WGDEVICE_A_PEERS] = NLA_POLICY_NESTED_ARRAY(peer_policy),
};

/* An absent set of flags is an empty one. */
static int read_flags(const struct nlattr *attr, u32 known, u32 *flags,
		      struct netlink_ext_ack *extack)
{
	*flags = attr ? nla_get_u32(attr) : 0;
	if (*flags & ~known) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "Unknown flag");
		return -EOPNOTSUPP;
	}
	return 0;
}

/* What is left of an array behind its last element, after a loop over it. */
static int check_end(const struct nlattr *nest, int rem,
		     struct netlink_ext_ack *extack)
{
	/* Negative: the last element's padding is not part of the array. */
	if (rem <= 0)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, nest, "Array does not end with an element");
	return -EINVAL;
}

int wg_request_allowedip(const struct nlattr *nest,
			 struct wg_request_allowedip *req,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[WGALLOWEDIP_A_MAX + 1];
	u16 family, bits;
	u32 flags;
	int ret;

	ret = nla_parse_nested(attrs, WGALLOWEDIP_A_MAX, nest, NULL, extack);
	if (ret)
		return ret;
	if (!attrs[WGALLOWEDIP_A_FAMILY] || !attrs[WGALLOWEDIP_A_IPADDR] ||
	    !attrs[WGALLOWEDIP_A_CIDR_MASK]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "Allowed IP lacks family, address or mask");
		return -EINVAL;
	}

	family = nla_get_u16(attrs[WGALLOWEDIP_A_FAMILY]);
	if (family == AF_INET) {
		bits = 8 * sizeof(struct in_addr);
	} else if (family == AF_INET6) {
		bits = 8 * sizeof(struct in6_addr);
	} else {
		NL_SET_ERR_MSG_ATTR(extack, attrs[WGALLOWEDIP_A_FAMILY],
				    "Family is neither AF_INET nor AF_INET6");
		return -EINVAL;
	}
	if (nla_len(attrs[WGALLOWEDIP_A_IPADDR]) != bits / 8) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[WGALLOWEDIP_A_IPADDR],
				    "Address has not the length of its family");
		return -EINVAL;
	}
	req->cidr = nla_get_u8(attrs[WGALLOWEDIP_A_CIDR_MASK]);
	if (req->cidr > bits) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[WGALLOWEDIP_A_CIDR_MASK],
				    "Mask is longer than the address");
		return -EINVAL;
	}
	ret = read_flags(attrs[WGALLOWEDIP_A_FLAGS], __WGALLOWEDIP_F_ALL,
			 &flags, extack);
	if (ret)
		return ret;

	req->ip = nla_data(attrs[WGALLOWEDIP_A_IPADDR]);
	req->family = family;
	req->remove = flags & WGALLOWEDIP_F_REMOVE_ME;
	return 0;
}

static int check_endpoint(const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	const struct sockaddr *addr = nla_data(attr);
	int len;

	switch (addr->sa_family) {
	case AF_INET:
		len = sizeof(struct sockaddr_in);
		break;
	case AF_INET6:
		len = sizeof(struct sockaddr_in6);
		break;
	default:
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "Endpoint is neither AF_INET nor AF_INET6");
		return -EINVAL;
	}
	if (nla_len(attr) != len) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "Endpoint has not the length of its family");
		return -EINVAL;
	}
	return 0;
}

int wg_request_peer(const struct nlattr *nest, struct wg_request_peer *req,
		    struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[WGPEER_A_MAX + 1];
	const struct nlattr *attr;
	int ret;

	*req = (struct wg_request_peer){};
	ret = nla_parse_nested(attrs, WGPEER_A_MAX, nest, NULL, extack);
	if (ret)
		return ret;
	if (!attrs[WGPEER_A_PUBLIC_KEY]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "Peer lacks a public key");
		return -EINVAL;
	}
	attr = attrs[WGPEER_A_PROTOCOL_VERSION];
	if (attr && nla_get_u32(attr) != 1) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "Only version 1 of the protocol is known");
		return -EPFNOSUPPORT;
	}
	ret = read_flags(attrs[WGPEER_A_FLAGS], __WGPEER_F_ALL, &req->flags,
			 extack);
	if (ret)
		return ret;
	attr = attrs[WGPEER_A_ENDPOINT];
	if (attr) {
		ret = check_endpoint(attr, extack);
		if (ret)
			return ret;
		req->endpoint = nla_data(attr);
	}
	req->public_key = nla_data(attrs[WGPEER_A_PUBLIC_KEY]);
	attr = attrs[WGPEER_A_PRESHARED_KEY];
	if (attr)
		req->preshared_key = nla_data(attr);
	attr = attrs[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL];
	if (attr) {
		req->has_keepalive = true;
		req->keepalive = nla_get_u16(attr);
	}
	req->allowedips = attrs[WGPEER_A_ALLOWEDIPS];
	return 0;
}

static int check_peer(const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	struct wg_request_allowedip ip;
	struct wg_request_peer req;
	const struct nlattr *attr;
	int ret;
	int rem;

	ret = wg_request_peer(nest, &req, extack);
	if (ret || !req.allowedips)
		return ret;
	nla_for_each_nested(attr, req.allowedips, rem) {
		ret = wg_request_allowedip(attr, &ip, extack);
		if (ret)
			return ret;
		cond_resched();
	}
	return check_end(req.allowedips, rem, extack);
}

int wg_request_check(struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	const struct nlattr *peer;
	u32 flags;
	int ret;
	int rem;

	ret = read_flags(attrs[WGDEVICE_A_FLAGS], __WGDEVICE_F_ALL, &flags,
			 extack);
	if (ret || !attrs[WGDEVICE_A_PEERS])
		return ret;
	nla_for_each_nested(peer, attrs[WGDEVICE_A_PEERS], rem) {
		ret = check_peer(peer, extack);
		if (ret)
			return ret;
	}
	return check_end(attrs[WGDEVICE_A_PEERS], rem, extack);
}

static void wipe_peer(struct nlattr *nest)
{
	struct nlattr *attr;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		if (nla_type(attr) == WGPEER_A_PRESHARED_KEY)
			memzero_explicit(nla_data(attr), nla_len(attr));
}

void wg_request_wipe(void *request, int len)
{
	struct nlattr *attr, *peer;
	int rem, peers_rem;

	nla_for_each_attr(attr, request, len, rem) {
		switch (nla_type(attr)) {
		case WGDEVICE_A_PRIVATE_KEY:
			memzero_explicit(nla_data(attr), nla_len(attr));
			break;
		case WGDEVICE_A_PEERS:
			nla_for_each_nested(peer, attr, peers_rem)
				wipe_peer(peer);
			break;
		}
	}
}
