// SPDX-License-Identifier: GPL-2.0
/* WG_CMD_SET_DEVICE: check a request as a whole, then apply it. */

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#include "config.h"
#include "netlink.h"
#include "netlink_set.h"
#include "src/data/device.h"
#include "src/data/peer.h"
#include "src/protocol/allowedips.h"
#include "uapi/wireguard.h"

/*
 * Functions named check look at the request only. They leave nothing for those
 * named apply to refuse, but for what depends on memory and on the socket.
 */

/* What one nest of WGPEER_A_ALLOWEDIPS says; points into the request. */
struct wg_set_allowedip {
	const u8 *ip;
	u8 family;
	u8 cidr;
	bool remove;
};

/* An absent set of flags is an empty one. */
static int wg_set_flags(const struct nlattr *attr, u32 known, u32 *flags,
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
static int wg_set_check_end(const struct nlattr *nest, int rem,
			    struct netlink_ext_ack *extack)
{
	/* Negative: the last element's padding is not part of the array. */
	if (rem <= 0)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, nest, "Array does not end with an element");
	return -EINVAL;
}

static int wg_set_check_allowedip(const struct nlattr *nest,
				  struct wg_set_allowedip *req,
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
	ret = wg_set_flags(attrs[WGALLOWEDIP_A_FLAGS], __WGALLOWEDIP_F_ALL,
			   &flags, extack);
	if (ret)
		return ret;

	req->ip = nla_data(attrs[WGALLOWEDIP_A_IPADDR]);
	req->family = family;
	req->remove = flags & WGALLOWEDIP_F_REMOVE_ME;
	return 0;
}

static int wg_set_check_endpoint(const struct nlattr *attr,
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

static int wg_set_check_peer(const struct nlattr *nest,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[WGPEER_A_MAX + 1];
	struct wg_set_allowedip req;
	const struct nlattr *attr;
	u32 flags;
	int ret;
	int rem;

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
	ret = wg_set_flags(attrs[WGPEER_A_FLAGS], __WGPEER_F_ALL, &flags,
			   extack);
	if (ret)
		return ret;
	if (attrs[WGPEER_A_ENDPOINT]) {
		ret = wg_set_check_endpoint(attrs[WGPEER_A_ENDPOINT], extack);
		if (ret)
			return ret;
	}
	if (!attrs[WGPEER_A_ALLOWEDIPS])
		return 0;
	nla_for_each_nested(attr, attrs[WGPEER_A_ALLOWEDIPS], rem) {
		ret = wg_set_check_allowedip(attr, &req, extack);
		if (ret)
			return ret;
		cond_resched();
	}
	return wg_set_check_end(attrs[WGPEER_A_ALLOWEDIPS], rem, extack);
}

static int wg_set_check(struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	const struct nlattr *peer;
	u32 flags;
	int ret;
	int rem;

	ret = wg_set_flags(attrs[WGDEVICE_A_FLAGS], __WGDEVICE_F_ALL, &flags,
			   extack);
	if (ret || !attrs[WGDEVICE_A_PEERS])
		return ret;
	nla_for_each_nested(peer, attrs[WGDEVICE_A_PEERS], rem) {
		ret = wg_set_check_peer(peer, extack);
		if (ret)
			return ret;
	}
	return wg_set_check_end(attrs[WGDEVICE_A_PEERS], rem, extack);
}

/*
 * Port and mark belong to the socket, and that stays in the namespace where
 * the interface was created. Who got only the interface, moved into a
 * namespace of their own, must not reach out of there.
 */
static int wg_set_check_permission(struct sk_buff *skb, struct wg_device *wg,
				   struct nlattr **attrs,
				   struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[WGDEVICE_A_LISTEN_PORT] ?:
				    attrs[WGDEVICE_A_FWMARK];
	struct net *net;
	bool allowed;

	if (!attr)
		return 0;
	rcu_read_lock();
	net = rcu_dereference(wg->creating_net);
	allowed = net &&
		  netlink_ns_capable(skb, net->user_ns, CAP_NET_ADMIN);
	rcu_read_unlock();
	if (allowed)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "Not permitted in the namespace that the interface was created in");
	return -EPERM;
}

static int wg_set_apply_allowedip(struct wg_peer *peer,
				  const struct nlattr *nest)
{
	struct wg_allowedips *table = &peer->wg->allowedips;
	struct wg_set_allowedip req;
	int ret;

	ret = wg_set_check_allowedip(nest, &req, NULL);
	if (ret)
		return ret;
	if (!req.remove)
		return wg_allowedips_insert(table, req.family, req.ip, req.cidr,
					    &peer->allowedips);
	/* Another peer's, or nobody's: it is not this peer's, as asked. */
	wg_allowedips_remove(table, req.family, req.ip, req.cidr,
			     &peer->allowedips);
	return 0;
}

/*
 * What a replaced set and its replacement have in common is never out of the
 * table, so that no packet is lost: the old entries are set aside, inserting
 * takes each that is wanted again back to the peer's list, and what is left
 * aside is removed at the end.
 */
static int wg_set_apply_allowedips(struct wg_peer *peer,
				   const struct nlattr *nest, bool replace,
				   struct netlink_ext_ack *extack)
{
	struct list_head *prefixes = &peer->allowedips.prefixes;
	const struct wg_allowedip *ip;
	const struct nlattr *attr;
	LIST_HEAD(old);
	int ret;
	int rem;

	if (replace)
		list_splice_init(prefixes, &old);
	if (nest) {
		nla_for_each_nested(attr, nest, rem) {
			ret = wg_set_apply_allowedip(peer, attr);
			if (ret) {
				NL_SET_ERR_MSG_ATTR(extack, attr,
						    "No memory for this allowed IP");
				list_splice(&old, prefixes);
				return ret;
			}
			cond_resched();
		}
	}
	while (!list_empty(&old)) {
		ip = list_first_entry(&old, struct wg_allowedip, owner_entry);
		wg_allowedips_remove(&peer->wg->allowedips, ip->family, ip->ip,
				     ip->cidr, &peer->allowedips);
		cond_resched();
	}
	return 0;
}

static int wg_set_apply_peer_attrs(struct wg_peer *peer, struct nlattr **attrs,
				   u32 flags, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int ret;

	attr = attrs[WGPEER_A_PRESHARED_KEY];
	if (attr)
		wg_config_preshared_key(peer, nla_data(attr));
	attr = attrs[WGPEER_A_ENDPOINT];
	if (attr)
		wg_config_endpoint(peer, nla_data(attr));
	ret = wg_set_apply_allowedips(peer, attrs[WGPEER_A_ALLOWEDIPS],
				      flags & WGPEER_F_REPLACE_ALLOWEDIPS,
				      extack);
	if (ret)
		return ret;
	attr = attrs[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL];
	if (attr)
		wg_config_keepalive(peer, nla_get_u16(attr));
	wg_config_start_peer(peer);
	return 0;
}

static int wg_set_apply_peer(struct wg_device *wg, const struct nlattr *nest,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[WGPEER_A_MAX + 1];
	struct wg_peer *peer;
	const u8 *key;
	bool created;
	u32 flags;
	int ret;

	ret = nla_parse_nested(attrs, WGPEER_A_MAX, nest, NULL, extack);
	if (ret)
		return ret;
	key = nla_data(attrs[WGPEER_A_PUBLIC_KEY]);
	flags = attrs[WGPEER_A_FLAGS] ? nla_get_u32(attrs[WGPEER_A_FLAGS]) : 0;

	peer = wg_config_find_peer(wg, key);
	if (flags & WGPEER_F_REMOVE_ME) {
		if (peer)
			wg_config_remove_peer(peer);
		return 0;
	}
	created = !peer;
	if (created) {
		if (flags & WGPEER_F_UPDATE_ONLY)
			return 0;
		/*
		 * Networks that give every member one list of all members rely
		 * on a device skipping itself.
		 */
		if (wg->identity.valid &&
		    !memcmp(key, wg->identity.public_key, WG_KEY_LEN))
			return 0;
		peer = wg_config_add_peer(wg, key);
		if (IS_ERR(peer)) {
			ret = PTR_ERR(peer);
			if (ret == -E2BIG)
				NL_SET_ERR_MSG_ATTR(extack, nest,
						    "Too many peers");
			else
				NL_SET_ERR_MSG_ATTR(extack, nest,
						    "No memory for this peer");
			return ret;
		}
	}

	ret = wg_set_apply_peer_attrs(peer, attrs, flags, extack);
	if (ret && created)
		wg_config_remove_peer(peer);
	return ret;
}

static int wg_set_apply_device(struct wg_device *wg, struct nlattr **attrs,
			       struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int ret;

	/* What can fail comes first, a socket before memory. */
	attr = attrs[WGDEVICE_A_LISTEN_PORT];
	if (attr) {
		ret = wg_config_port(wg, nla_get_u16(attr));
		if (ret == -EADDRINUSE)
			NL_SET_ERR_MSG_ATTR(extack, attr, "Port is in use");
		else if (ret)
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "Cannot open a socket for this port");
		if (ret)
			return ret;
	}
	attr = attrs[WGDEVICE_A_PRIVATE_KEY];
	if (attr) {
		ret = wg_config_private_key(wg, nla_data(attr));
		if (ret) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "No memory to change the key");
			return ret;
		}
	}
	attr = attrs[WGDEVICE_A_FWMARK];
	if (attr)
		wg_config_fwmark(wg, nla_get_u32(attr));
	attr = attrs[WGDEVICE_A_FLAGS];
	if (attr && nla_get_u32(attr) & WGDEVICE_F_REPLACE_PEERS)
		wg_config_remove_all_peers(wg);
	return 0;
}

/* The lock is held, and everything was checked. */
static int wg_set_apply(struct wg_device *wg, struct nlattr **attrs,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *peer;
	int ret;
	int rem;

	ret = wg_set_apply_device(wg, attrs, extack);
	if (ret || !attrs[WGDEVICE_A_PEERS])
		return ret;
	nla_for_each_nested(peer, attrs[WGDEVICE_A_PEERS], rem) {
		ret = wg_set_apply_peer(wg, peer, extack);
		if (ret)
			return ret;
		cond_resched();
	}
	return 0;
}

static void wg_set_wipe_peer(struct nlattr *nest)
{
	struct nlattr *attr;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		if (nla_type(attr) == WGPEER_A_PRESHARED_KEY)
			memzero_explicit(nla_data(attr), nla_len(attr));
}

/*
 * The core frees a request without wiping it. It is ours until then: nobody
 * reads it again, except that a refusal may quote it, and that need not repeat
 * keys. (A request that the policies refuse does not come this far.)
 */
static void wg_set_wipe(struct genl_info *info)
{
	struct nlattr *attr, *peer;
	int rem, peers_rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		switch (nla_type(attr)) {
		case WGDEVICE_A_PRIVATE_KEY:
			memzero_explicit(nla_data(attr), nla_len(attr));
			break;
		case WGDEVICE_A_PEERS:
			nla_for_each_nested(peer, attr, peers_rem)
				wg_set_wipe_peer(peer);
			break;
		}
	}
}

int wg_netlink_set(struct sk_buff *skb, struct genl_info *info)
{
	struct netlink_ext_ack *extack = info->extack;
	struct net_device *dev;
	struct wg_device *wg;
	int ret;

	dev = wg_netlink_find(genl_info_net(info), info->attrs, extack);
	if (IS_ERR(dev)) {
		ret = PTR_ERR(dev);
		goto wipe;
	}
	wg = netdev_priv(dev);

	ret = wg_set_check(info->attrs, extack);
	if (!ret)
		ret = wg_set_check_permission(skb, wg, info->attrs, extack);
	if (ret)
		goto put;

	mutex_lock(&wg->lock);
	if (wg->dead) {
		NL_SET_ERR_MSG(extack, "Interface is being removed");
		ret = -ENODEV;
	} else {
		ret = wg_set_apply(wg, info->attrs, extack);
		wg->generation++;
	}
	mutex_unlock(&wg->lock);
put:
	dev_put(dev);
wipe:
	wg_set_wipe(info);
	return ret;
}
