// SPDX-License-Identifier: GPL-2.0
/* WG_CMD_GET_DEVICE: a device's configuration, in as many parts as it takes. */

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/netdevice.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "compat/genl.h"
#include "config.h"
#include "netdev.h"
#include "netlink.h"
#include "netlink_get.h"
#include "src/data/device.h"
#include "src/data/peer.h"
#include "uapi/wireguard.h"

/**
 * struct wg_dump - where the next part of a dump begins
 * @ifindex: the interface
 * @wg: the device it was; compared, never followed
 * @begun: the device's own attributes were sent
 * @peer_id: the next peer; ids grow along the device's list of peers
 * @public_key: the next peer's
 * @in_peer: some of that peer was sent, @allowedip is next
 * @allowedip: valid as long as @allowedips_generation is the table's
 * @allowedips_generation: when @allowedip was looked at
 * @allowedips_sent: how many of this peer's were sent
 *
 * Nothing is referenced between two parts: a program that starts a dump and
 * never reads on must not keep an interface or its namespace from going away.
 */
struct wg_dump {
	int ifindex;
	const struct wg_device *wg;
	bool begun;
	u64 peer_id;
	u8 public_key[WG_KEY_LEN];
	bool in_peer;
	const struct wg_allowedip *allowedip;
	u64 allowedips_generation;
	unsigned long allowedips_sent;
};

static struct wg_dump *wg_dump_of(struct netlink_callback *cb)
{
	return (struct wg_dump *)cb->args[0];
}

int wg_netlink_get_start(struct netlink_callback *cb)
{
	struct net_device *dev;
	struct wg_dump *dump;

	dev = wg_netlink_find(sock_net(cb->skb->sk), wg_genl_dump_attrs(cb),
			      cb->extack);
	if (IS_ERR(dev))
		return PTR_ERR(dev);

	dump = kzalloc(sizeof(*dump), GFP_KERNEL);
	if (dump) {
		dump->ifindex = dev->ifindex;
		dump->wg = netdev_priv(dev);
	}
	dev_put(dev);
	cb->args[0] = (long)dump;
	return dump ? 0 : -ENOMEM;
}

int wg_netlink_get_done(struct netlink_callback *cb)
{
	kfree(wg_dump_of(cb));
	return 0;
}

static int wg_dump_allowedip(struct sk_buff *skb, const struct wg_allowedip *ip)
{
	int len = ip->family == AF_INET6 ? sizeof(struct in6_addr) :
					   sizeof(struct in_addr);
	struct nlattr *nest;

	nest = nla_nest_start(skb, 0);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u16(skb, WGALLOWEDIP_A_FAMILY, ip->family) ||
	    nla_put(skb, WGALLOWEDIP_A_IPADDR, len, ip->ip) ||
	    nla_put_u8(skb, WGALLOWEDIP_A_CIDR_MASK, ip->cidr)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* The first allowed IP that was not sent yet; NULL: all were. */
static const struct wg_allowedip *wg_dump_next_allowedip(struct wg_dump *dump,
							 struct wg_peer *peer)
{
	unsigned long left = dump->allowedips_sent;
	const struct wg_allowedip *ip;

	if (dump->in_peer &&
	    dump->allowedips_generation == peer->wg->allowedips.generation)
		return dump->allowedip;

	/* The table changed: the reader is told, it gets about the rest. */
	list_for_each_entry(ip, &peer->allowedips.prefixes, owner_entry) {
		if (!left--)
			return ip;
		cond_resched();
	}
	return NULL;
}

static int wg_dump_allowedips(struct sk_buff *skb, struct wg_dump *dump,
			      struct wg_peer *peer)
{
	const struct wg_allowedip *ip;
	struct nlattr *nest;
	int ret = 0;

	nest = nla_nest_start(skb, WGPEER_A_ALLOWEDIPS);
	if (!nest)
		return -EMSGSIZE;

	ip = wg_dump_next_allowedip(dump, peer);
	if (ip) {
		list_for_each_entry_from(ip, &peer->allowedips.prefixes,
					 owner_entry) {
			ret = wg_dump_allowedip(skb, ip);
			if (ret)
				break;
			dump->allowedips_sent++;
		}
	}
	if (ret) {
		dump->in_peer = true;
		dump->allowedip = ip;
		dump->allowedips_generation = peer->wg->allowedips.generation;
	}
	/* Also when it is empty, as readers of this family know it. */
	nla_nest_end(skb, nest);
	return ret;
}

static int wg_dump_endpoint(struct sk_buff *skb, struct wg_peer *peer)
{
	struct wg_endpoint endpoint;

	wg_endpoint_get(&peer->endpoint, &endpoint);
	switch (endpoint.addr.sa_family) {
	case AF_INET:
		return nla_put(skb, WGPEER_A_ENDPOINT, sizeof(endpoint.addr4),
			       &endpoint.addr4);
	case AF_INET6:
		return nla_put(skb, WGPEER_A_ENDPOINT, sizeof(endpoint.addr6),
			       &endpoint.addr6);
	}
	return 0;
}

static int wg_dump_peer_attrs(struct sk_buff *skb, struct wg_peer *peer)
{
	struct __kernel_timespec last_handshake = { };

	/* The one value here that handshakes change without the device's lock. */
	mutex_lock(&peer->lock);
	last_handshake.tv_sec = peer->last_handshake.tv_sec;
	last_handshake.tv_nsec = peer->last_handshake.tv_nsec;
	mutex_unlock(&peer->lock);

	if (nla_put(skb, WGPEER_A_PRESHARED_KEY, WG_KEY_LEN,
		    peer->noise.preshared_key) ||
	    nla_put(skb, WGPEER_A_LAST_HANDSHAKE_TIME, sizeof(last_handshake),
		    &last_handshake) ||
	    nla_put_u16(skb, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL,
			peer->timers.persistent_interval) ||
	    nla_put_u64_64bit(skb, WGPEER_A_TX_BYTES,
			      atomic64_read(&peer->counters.tx_bytes),
			      WGPEER_A_UNSPEC) ||
	    nla_put_u64_64bit(skb, WGPEER_A_RX_BYTES,
			      atomic64_read(&peer->counters.rx_bytes),
			      WGPEER_A_UNSPEC) ||
	    nla_put_u32(skb, WGPEER_A_PROTOCOL_VERSION, 1))
		return -EMSGSIZE;
	return wg_dump_endpoint(skb, peer);
}

/*
 * Returns -EMSGSIZE when the message is full; @dump says then how much of the
 * peer is in it: nothing, or all but some of its allowed IPs.
 */
static int wg_dump_peer(struct sk_buff *skb, struct wg_dump *dump,
			struct wg_peer *peer)
{
	struct nlattr *nest;
	int ret;

	nest = nla_nest_start(skb, 0);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put(skb, WGPEER_A_PUBLIC_KEY, WG_KEY_LEN,
		    peer->noise.public_key))
		goto none;
	if (!dump->in_peer && wg_dump_peer_attrs(skb, peer))
		goto none;

	ret = wg_dump_allowedips(skb, dump, peer);
	if (ret && !dump->in_peer)
		goto none;
	nla_nest_end(skb, nest);
	return ret;

none:
	nla_nest_cancel(skb, nest);
	return -EMSGSIZE;
}

/* Make @peer the one to go on with. */
static void wg_dump_go_to(struct wg_dump *dump, struct wg_peer *peer)
{
	dump->peer_id = peer->id;
	memcpy(dump->public_key, peer->noise.public_key, WG_KEY_LEN);
	dump->in_peer = false;
	dump->allowedips_sent = 0;
}

/* Where this part begins; NULL: there is nothing left. */
static struct wg_peer *wg_dump_first_peer(struct wg_dump *dump,
					  struct wg_device *wg)
{
	struct wg_peer *peer;

	if (!dump->begun)
		return list_first_entry_or_null(&wg->peer_list, struct wg_peer,
						list_entry);

	peer = wg_config_find_peer(wg, dump->public_key);
	if (peer && peer->id == dump->peer_id)
		return peer;

	/* It is gone: take the one that came after it. */
	list_for_each_entry(peer, &wg->peer_list, list_entry) {
		if (peer->id > dump->peer_id) {
			wg_dump_go_to(dump, peer);
			return peer;
		}
		cond_resched();
	}
	return NULL;
}

static int wg_dump_peers(struct sk_buff *skb, struct wg_dump *dump,
			 struct wg_device *wg)
{
	struct wg_peer *peer = wg_dump_first_peer(dump, wg);
	struct nlattr *nest;
	int ret = 0;

	if (!peer)
		return 0;
	if (!dump->begun)
		wg_dump_go_to(dump, peer);

	nest = nla_nest_start(skb, WGDEVICE_A_PEERS);
	if (!nest)
		return -EMSGSIZE;
	list_for_each_entry_from(peer, &wg->peer_list, list_entry) {
		if (peer->id != dump->peer_id)
			wg_dump_go_to(dump, peer);
		ret = wg_dump_peer(skb, dump, peer);
		if (ret)
			break;
		dump->in_peer = false;
	}
	nla_nest_end(skb, nest);
	return ret;
}

static int wg_dump_device(struct sk_buff *skb, struct wg_device *wg)
{
	const struct wg_noise_identity *id = &wg->identity;

	if (nla_put_u16(skb, WGDEVICE_A_LISTEN_PORT, wg->port) ||
	    nla_put_u32(skb, WGDEVICE_A_FWMARK, READ_ONCE(wg->fwmark)) ||
	    nla_put_u32(skb, WGDEVICE_A_IFINDEX, wg->dev->ifindex))
		return -EMSGSIZE;

	/*
	 * The core frees this message without wiping it, once the reader has
	 * it. The key goes to an administrator of the namespace only, and only
	 * when it is asked for; no other copy is made here.
	 */
	if (id->valid &&
	    (nla_put(skb, WGDEVICE_A_PRIVATE_KEY, WG_KEY_LEN,
		     id->private_key) ||
	     nla_put(skb, WGDEVICE_A_PUBLIC_KEY, WG_KEY_LEN, id->public_key)))
		return -EMSGSIZE;
	return 0;
}

/* One message; wg->lock is held. */
static int wg_dump_part(struct sk_buff *skb, struct netlink_callback *cb,
			struct wg_device *wg)
{
	struct wg_dump *dump = wg_dump_of(cb);
	char name[IFNAMSIZ];
	void *header;
	int ret;

	/* Never 0, which would mean that there was no message before. */
	cb->seq = wg->generation << 1 | 1;
	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &wg_netlink_family,
			     NLM_F_MULTI, WG_CMD_GET_DEVICE);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);

	/* A copy, since renaming needs no lock of ours. */
	strscpy(name, wg->dev->name, sizeof(name));
	ret = nla_put_string(skb, WGDEVICE_A_IFNAME, name);
	if (!ret && !dump->begun)
		ret = wg_dump_device(skb, wg);
	if (ret) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}

	/* A message of the smallest size has room for a whole peer. */
	ret = wg_dump_peers(skb, dump, wg);
	dump->begun = true;
	genlmsg_end(skb, header);
	return ret == -EMSGSIZE ? skb->len : 0;
}

int wg_netlink_get_part(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct wg_dump *dump = wg_dump_of(cb);
	struct net_device *dev;
	struct wg_device *wg;
	int ret = -ENODEV;

	dev = dev_get_by_index(sock_net(skb->sk), dump->ifindex);
	if (!dev)
		return -ENODEV;

	/* The index may be another interface's by now. */
	wg = netdev_priv(dev);
	if (wg_netdev_is_ours(dev) && wg == dump->wg) {
		mutex_lock(&wg->lock);
		if (!wg->dead)
			ret = wg_dump_part(skb, cb, wg);
		mutex_unlock(&wg->lock);
	}
	dev_put(dev);
	return ret;
}
