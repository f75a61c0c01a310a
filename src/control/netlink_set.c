// SPDX-License-Identifier: GPL-2.0
/* WG_CMD_SET_DEVICE: apply a request that was checked as a whole. */

#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#include "config.h"
#include "netlink.h"
#include "netlink_set.h"
#include "request.h"
#include "src/data/device.h"
#include "src/data/peer.h"
#include "src/protocol/allowedips.h"
#include "uapi/wireguard.h"

/*
 * wg_request_check() leaves nothing for those named apply to refuse, but for
 * what depends on memory and on the socket.
 */

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

/* May it be configured? Its lock is held. */
static int wg_set_check_alive(const struct wg_device *wg,
			      struct netlink_ext_ack *extack)
{
	if (!wg->dead)
		return 0;
	NL_SET_ERR_MSG(extack, "Interface is being removed");
	return -ENODEV;
}

/*
 * All memory that a peer's allowed IPs take: those that nobody has are inserted.
 * What is left to do then moves them only, which cannot fail. A failure takes
 * them out again, so that the peer, and whom it would take some from, stay as
 * they were.
 */
static int wg_set_reserve_allowedips(struct wg_peer *peer,
				     const struct nlattr *nest,
				     struct netlink_ext_ack *extack)
{
	struct list_head *prefixes = &peer->allowedips.prefixes;
	struct wg_allowedips *table = &peer->wg->allowedips;
	const struct list_head *last = prefixes->prev;
	const struct wg_allowedip *ip;
	struct wg_request_allowedip req;
	const struct nlattr *attr;
	int ret;
	int rem;

	nla_for_each_nested(attr, nest, rem) {
		ret = wg_request_allowedip(attr, &req, NULL);
		if (!ret && !req.remove &&
		    !wg_allowedips_find(table, req.family, req.ip, req.cidr))
			ret = wg_allowedips_insert(table, req.family, req.ip,
						   req.cidr, &peer->allowedips);
		if (ret)
			goto undo;
		cond_resched();
	}
	return 0;

undo:
	NL_SET_ERR_MSG_ATTR(extack, attr, "No memory for this allowed IP");
	while (prefixes->prev != last) {
		ip = list_last_entry(prefixes, struct wg_allowedip,
				     owner_entry);
		wg_allowedips_remove(table, ip->family, ip->ip, ip->cidr,
				     &peer->allowedips);
	}
	return ret;
}

/* Takes what is to be removed aside. Everything was reserved. */
static void wg_set_apply_allowedip(struct wg_peer *peer,
				   const struct nlattr *nest,
				   struct list_head *aside)
{
	struct wg_allowedips *table = &peer->wg->allowedips;
	struct wg_request_allowedip req;
	struct wg_allowedip *ip;

	if (wg_request_allowedip(nest, &req, NULL))
		return;
	if (!req.remove) {
		wg_allowedips_insert(table, req.family, req.ip, req.cidr,
				     &peer->allowedips);
		return;
	}
	ip = wg_allowedips_find(table, req.family, req.ip, req.cidr);
	/* Another peer's, or nobody's: it is not this peer's, as asked. */
	if (ip && rcu_access_pointer(ip->owner) == &peer->allowedips)
		list_move_tail(&ip->owner_entry, aside);
}

/*
 * What a replaced set and its replacement have in common is never out of the
 * table, so that no packet is lost: the old entries are set aside, inserting
 * takes each that is wanted again back to the peer's list, and what is left
 * aside is removed at the end.
 */
static void wg_set_apply_allowedips(struct wg_peer *peer,
				    const struct nlattr *nest, bool replace)
{
	const struct wg_allowedip *ip;
	const struct nlattr *attr;
	LIST_HEAD(aside);
	int rem;

	if (replace)
		list_splice_init(&peer->allowedips.prefixes, &aside);
	if (nest) {
		nla_for_each_nested(attr, nest, rem) {
			wg_set_apply_allowedip(peer, attr, &aside);
			cond_resched();
		}
	}
	while (!list_empty(&aside)) {
		ip = list_first_entry(&aside, struct wg_allowedip, owner_entry);
		wg_allowedips_remove(&peer->wg->allowedips, ip->family, ip->ip,
				     ip->cidr, &peer->allowedips);
		cond_resched();
	}
}

static void wg_set_apply_own(struct wg_peer *peer,
			     const struct wg_request_peer *req)
{
	if (req->preshared_key)
		wg_config_preshared_key(peer, req->preshared_key);
	if (req->endpoint)
		wg_config_endpoint(peer, req->endpoint);
}

/*
 * What can fail comes first: a peer changes as a whole, or not at all. One that is
 * new, and goes again then, gets its endpoint before traffic that was another's.
 */
static int wg_set_apply_to_peer(struct wg_peer *peer, bool created,
				const struct wg_request_peer *req,
				struct netlink_ext_ack *extack)
{
	int ret;

	if (created)
		wg_set_apply_own(peer, req);
	if (req->allowedips) {
		ret = wg_set_reserve_allowedips(peer, req->allowedips, extack);
		if (ret)
			return ret;
	}
	if (!created)
		wg_set_apply_own(peer, req);
	wg_set_apply_allowedips(peer, req->allowedips,
				req->flags & WGPEER_F_REPLACE_ALLOWEDIPS);
	if (req->has_keepalive)
		wg_config_keepalive(peer, req->keepalive);
	wg_config_start_peer(peer);
	return 0;
}

static int wg_set_apply_peer(struct wg_device *wg, const struct nlattr *nest,
			     struct netlink_ext_ack *extack)
{
	struct wg_request_peer req;
	struct wg_peer *peer;
	bool created;
	int ret;

	ret = wg_request_peer(nest, &req, extack);
	if (ret)
		return ret;
	peer = wg_config_find_peer(wg, req.public_key);
	if (req.flags & WGPEER_F_REMOVE_ME) {
		if (peer)
			wg_config_remove_peer(peer);
		return 0;
	}
	created = !peer;
	if (created) {
		if (req.flags & WGPEER_F_UPDATE_ONLY)
			return 0;
		/*
		 * Networks that give every member one list of all members rely
		 * on a device skipping itself.
		 */
		if (wg->identity.valid &&
		    !memcmp(req.public_key, wg->identity.public_key,
			    WG_KEY_LEN))
			return 0;
		peer = wg_config_add_peer(wg, req.public_key);
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

	ret = wg_set_apply_to_peer(peer, created, &req, extack);
	if (ret && created)
		wg_config_remove_peer(peer);
	return ret;
}

static int wg_set_apply_port(struct wg_device *wg, const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	int ret = wg_config_port(wg, nla_get_u16(attr));

	if (ret == -EADDRINUSE)
		NL_SET_ERR_MSG_ATTR(extack, attr, "Port is in use");
	else if (ret)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "Cannot open a socket for this port");
	return ret;
}

/* What can fail comes first: the device's own change all, or none. */
static int wg_set_apply_device(struct wg_device *wg, struct nlattr **attrs,
			       struct netlink_ext_ack *extack)
{
	const struct nlattr *key = attrs[WGDEVICE_A_PRIVATE_KEY];
	struct wg_checker *checker = NULL;
	const struct nlattr *attr;
	int ret;

	if (key) {
		checker = wg_config_alloc_checker();
		if (!checker) {
			NL_SET_ERR_MSG_ATTR(extack, key,
					    "No memory to change the key");
			return -ENOMEM;
		}
	}
	attr = attrs[WGDEVICE_A_LISTEN_PORT];
	if (attr) {
		ret = wg_set_apply_port(wg, attr, extack);
		if (ret) {
			wg_config_free_checker(checker);
			return ret;
		}
	}
	if (key)
		wg_config_private_key(wg, nla_data(key), checker);
	attr = attrs[WGDEVICE_A_FWMARK];
	if (attr)
		wg_config_fwmark(wg, nla_get_u32(attr));
	attr = attrs[WGDEVICE_A_FLAGS];
	if (attr && nla_get_u32(attr) & WGDEVICE_F_REPLACE_PEERS)
		wg_config_remove_all_peers(wg);
	return wg_set_check_alive(wg, extack);
}

/*
 * The lock is held, and everything was checked. When memory runs out, what comes
 * before the peer at which it did has been applied, and nothing of that peer nor
 * of what comes after.
 */
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

	ret = wg_request_check(info->attrs, extack);
	if (!ret)
		ret = wg_set_check_permission(skb, wg, info->attrs, extack);
	if (ret)
		goto put;

	mutex_lock(&wg->request_lock);
	mutex_lock(&wg->lock);
	ret = wg_set_check_alive(wg, extack);
	if (!ret) {
		ret = wg_set_apply(wg, info->attrs, extack);
		wg->generation++;
	}
	mutex_unlock(&wg->lock);
	mutex_unlock(&wg->request_lock);
put:
	dev_put(dev);
wipe:
	wg_request_wipe(genlmsg_data(info->genlhdr),
			genlmsg_len(info->genlhdr));
	return ret;
}
