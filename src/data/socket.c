// SPDX-License-Identifier: GPL-2.0
/* The UDP sockets of a device: opening them, and sending through them. */
#include "socket.h"

#include <linux/inetdevice.h>
#include <net/addrconf.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "endpoint.h"
#include "include/compat/route.h"
#include "include/compat/udp_tunnel.h"
#include "packet.h"
#include "peer.h"
#include "receive.h"

/* With port 0: attempts to find one that is free in both families. */
#define PORT_TRIES 100

static int encap_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct wg_device *wg = rcu_dereference_sk_user_data(sk);

	if (likely(wg))
		wg_receive(wg, skb);
	else
		kfree_skb(skb);
	return 0;
}

static void release_sock_of(struct sock *sk)
{
	if (!sk)
		return;
	sk_clear_memalloc(sk);
	wg_udp_tunnel_sock_release(sk->sk_socket);
}

static int open_family(struct wg_device *wg, struct net *net,
		       struct udp_port_cfg *cfg, struct sock **out)
{
	struct udp_tunnel_sock_cfg tunnel = {
		.sk_user_data = wg,
		.encap_type = 1,
		.encap_rcv = encap_rcv,
	};
	struct socket *sock;
	int err;

	err = udp_sock_create(net, cfg, &sock);
	if (err)
		return err;
	/* Senders are in softirq; what waits is bounded by the queues. */
	sock->sk->sk_allocation = GFP_ATOMIC;
	sock->sk->sk_sndbuf = INT_MAX;
	sk_set_memalloc(sock->sk);
	wg_setup_udp_tunnel_sock(net, sock, &tunnel);
	*out = sock->sk;
	return 0;
}

static int open_both(struct wg_device *wg, struct net *net, u16 port,
		     struct sock **sock4, struct sock **sock6)
{
	struct udp_port_cfg cfg4 = {
		.family = AF_INET,
		.local_ip.s_addr = htonl(INADDR_ANY),
		.local_udp_port = htons(port),
		.use_udp_checksums = true,
	};
#if IS_ENABLED(CONFIG_IPV6)
	struct udp_port_cfg cfg6 = {
		.family = AF_INET6,
		.local_ip6 = IN6ADDR_ANY_INIT,
		.use_udp6_tx_checksums = true,
		.use_udp6_rx_checksums = true,
		.ipv6_v6only = true,
	};
#endif
	int err;

	err = open_family(wg, net, &cfg4, sock4);
	if (err)
		return err;
#if IS_ENABLED(CONFIG_IPV6)
	if (!ipv6_mod_enabled())
		return 0;
	cfg6.local_udp_port = inet_sk(*sock4)->inet_sport;
	err = open_family(wg, net, &cfg6, sock6);
	if (err) {
		release_sock_of(*sock4);
		*sock4 = NULL;
	}
#endif
	return err;
}

/* Under wg->lock: publish new sockets, or none, and release the old ones. */
static void replace_sockets(struct wg_device *wg, struct sock *sock4,
			    struct sock *sock6)
{
	struct sock *old4, *old6;

	old4 = rcu_replace_pointer(wg->sock4, sock4,
				   lockdep_is_held(&wg->lock));
	old6 = rcu_replace_pointer(wg->sock6, sock6,
				   lockdep_is_held(&wg->lock));
	if (!old4 && !old6)
		return;
	synchronize_net();
	release_sock_of(old4);
	release_sock_of(old6);
}

int wg_socket_open(struct wg_device *wg, u16 port)
{
	struct sock *sock4 = NULL, *sock6 = NULL;
	unsigned int tries = port ? 1 : PORT_TRIES;
	struct net *net;
	int err;

	rcu_read_lock();
	net = rcu_dereference(wg->creating_net);
	net = net ? maybe_get_net(net) : NULL;
	rcu_read_unlock();
	if (!net)
		return -ENONET;

	do {
		err = open_both(wg, net, port, &sock4, &sock6);
	} while (err == -EADDRINUSE && --tries);
	if (!err) {
		wg->port = ntohs(inet_sk(sock4)->inet_sport);
		replace_sockets(wg, sock4, sock6);
	}
	put_net(net);
	return err;
}

void wg_socket_close(struct wg_device *wg)
{
	replace_sockets(wg, NULL, NULL);
}

/*
 * The route to an IPv4 endpoint, and in @saddr the address to send from.
 * Softirqs off, under RCU. Returns a referenced route or an ERR_PTR().
 */
static struct rtable *route4(struct wg_device *wg, struct sock *sk,
			     const struct wg_endpoint *to,
			     struct wg_peer_endpoint *of, __be32 *saddr)
{
	struct wg_route *cached = of ? READ_ONCE(of->route) : NULL;
	struct flowi4 fl = {
		.saddr = to->src4.s_addr,
		.daddr = to->addr4.sin_addr.s_addr,
		.fl4_sport = inet_sk(sk)->inet_sport,
		.fl4_dport = to->addr4.sin_port,
		.flowi4_mark = READ_ONCE(wg->fwmark),
		.flowi4_proto = IPPROTO_UDP,
	};
	struct net *net = sock_net(sk);
	struct rtable *rt;
	bool stale;

	if (cached) {
		rt = dst_cache_get_ip4(&cached->cache, saddr);
		if (rt)
			return rt;
	}

	security_sk_classify_flow(sk, flowi4_to_flowi_common(&fl));
	/* The address we were sent to may not be ours any more. */
	stale = fl.saddr &&
		!inet_confirm_addr(net, NULL, 0, fl.saddr, RT_SCOPE_HOST);
	if (!stale) {
		rt = ip_route_output_flow(net, &fl, sk);
		/*
		 * Nor does it stick when the route leaves through another
		 * interface than the one the peer was heard on.
		 */
		if (to->src_ifindex &&
		    (IS_ERR(rt) ? PTR_ERR(rt) == -EINVAL :
				  rt->dst.dev->ifindex != to->src_ifindex)) {
			stale = true;
			if (!IS_ERR(rt))
				ip_rt_put(rt);
		}
	}
	if (stale) {
		if (of)
			wg_endpoint_forget_source(of);
		fl.saddr = 0;
		rt = ip_route_output_flow(net, &fl, sk);
	}
	if (IS_ERR(rt))
		return rt;
	if (cached) {
		dst_cache_set_ip4(&cached->cache, &rt->dst, fl.saddr);
		wg_endpoint_check_route(of, to);
	}
	*saddr = fl.saddr;
	return rt;
}

#if IS_ENABLED(CONFIG_IPV6)
/* As route4(). */
static struct dst_entry *route6(struct wg_device *wg, struct sock *sk,
				const struct wg_endpoint *to,
				struct wg_peer_endpoint *of,
				struct in6_addr *saddr)
{
	struct wg_route *cached = of ? READ_ONCE(of->route) : NULL;
	struct flowi6 fl = {
		.saddr = to->src6,
		.daddr = to->addr6.sin6_addr,
		.fl6_sport = inet_sk(sk)->inet_sport,
		.fl6_dport = to->addr6.sin6_port,
		.flowi6_mark = READ_ONCE(wg->fwmark),
		.flowi6_oif = to->addr6.sin6_scope_id,
		.flowi6_proto = IPPROTO_UDP,
	};
	struct net *net = sock_net(sk);
	struct dst_entry *dst;

	if (cached) {
		dst = dst_cache_get_ip6(&cached->cache, saddr);
		if (dst)
			return dst;
	}

	security_sk_classify_flow(sk, flowi6_to_flowi_common(&fl));
	if (!ipv6_addr_any(&fl.saddr) &&
	    !ipv6_chk_addr(net, &fl.saddr, NULL, 0)) {
		if (of)
			wg_endpoint_forget_source(of);
		fl.saddr = in6addr_any;
	}
	dst = wg_ip6_dst_lookup_flow(net, sk, &fl);
	if (IS_ERR(dst))
		return dst;
	if (cached) {
		dst_cache_set_ip6(&cached->cache, dst, &fl.saddr);
		wg_endpoint_check_route(of, to);
	}
	*saddr = fl.saddr;
	return dst;
}
#endif

/* What both families want to be set on a packet that leaves. */
static void prepare_wire(struct wg_device *wg, struct sk_buff *skb)
{
	skb_mark_not_on_list(skb);
	skb->dev = wg->dev;
	skb->mark = READ_ONCE(wg->fwmark);
	/* Larger than the path MTU: let IP fragment it. */
	skb->ignore_df = 1;
	/* Where the kernel's tunnel statistics begin to count bytes. */
	skb_set_inner_network_header(skb, 0);
}

/* Takes one packet off the list; the route's reference goes with the last. */
static struct sk_buff *take(struct sk_buff **skbs, struct dst_entry *dst)
{
	struct sk_buff *skb = *skbs;

	*skbs = skb->next;
	if (*skbs)
		dst_hold(dst);
	return skb;
}

/*
 * Send a list of wire messages to @to. @of is the peer's endpoint that @to is
 * a copy of, or NULL. Consumes the list when it returns WG_DROP_NONE.
 */
static enum wg_drop send_to(struct wg_device *wg, const struct wg_endpoint *to,
			    struct wg_peer_endpoint *of, struct sk_buff *skbs)
{
	struct sk_buff *skb;
	struct sock *sk;

	if (to->addr.sa_family == AF_INET) {
		struct rtable *rt;
		__be32 saddr;

		sk = rcu_dereference(wg->sock4);
		if (unlikely(!sk))
			return WG_DROP_TX_NO_SOCKET;
		rt = route4(wg, sk, to, of, &saddr);
		if (IS_ERR(rt))
			return WG_DROP_TX_NO_ROUTE;
		while (skbs) {
			skb = take(&skbs, &rt->dst);
			prepare_wire(wg, skb);
			wg_udp_tunnel_xmit(rt, sk, skb, saddr,
					   to->addr4.sin_addr.s_addr,
					   WG_PACKET_CB(skb)->tos,
					   ip4_dst_hoplimit(&rt->dst), 0,
					   inet_sk(sk)->inet_sport,
					   to->addr4.sin_port, false, false);
		}
		return WG_DROP_NONE;
	}
#if IS_ENABLED(CONFIG_IPV6)
	if (to->addr.sa_family == AF_INET6) {
		struct dst_entry *dst;
		struct in6_addr saddr;

		sk = rcu_dereference(wg->sock6);
		if (unlikely(!sk))
			return WG_DROP_TX_NO_SOCKET;
		dst = route6(wg, sk, to, of, &saddr);
		if (IS_ERR(dst))
			return WG_DROP_TX_NO_ROUTE;
		while (skbs) {
			skb = take(&skbs, dst);
			prepare_wire(wg, skb);
			wg_udp_tunnel6_xmit(dst, sk, skb, wg->dev, &saddr,
					    &to->addr6.sin6_addr,
					    WG_PACKET_CB(skb)->tos,
					    ip6_dst_hoplimit(dst), 0,
					    inet_sk(sk)->inet_sport,
					    to->addr6.sin6_port, false);
		}
		return WG_DROP_NONE;
	}
#endif
	return WG_DROP_TX_NO_ENDPOINT;
}

void wg_socket_send_skbs(struct wg_peer *peer, struct sk_buff *skbs)
{
	unsigned int packets = 0, bytes = 0;
	struct wg_endpoint to;
	enum wg_drop reason;
	struct sk_buff *skb;

	for (skb = skbs; skb; skb = skb->next) {
		packets++;
		bytes += skb->len;
	}
	wg_endpoint_get(&peer->endpoint, &to);
	rcu_read_lock();
	reason = send_to(peer->wg, &to, &peer->endpoint, skbs);
	rcu_read_unlock();
	if (unlikely(reason != WG_DROP_NONE)) {
		wg_drop(peer->wg, peer, reason, packets);
		kfree_skb_list(skbs);
		return;
	}
	wg_count_tx(peer, bytes);
}

static struct sk_buff *buffer_to_skb(const void *buffer, size_t len)
{
	struct sk_buff *skb;

	skb = alloc_skb(WG_WIRE_HEADROOM + len, GFP_KERNEL);
	if (!skb)
		return NULL;
	skb_reserve(skb, WG_WIRE_HEADROOM);
	skb_put_data(skb, buffer, len);
	WG_PACKET_CB(skb)->tos = WG_HANDSHAKE_TOS;
	return skb;
}

void wg_socket_send_buffer(struct wg_peer *peer, const void *buffer,
			   size_t len)
{
	struct sk_buff *skb = buffer_to_skb(buffer, len);

	if (!skb) {
		wg_drop(peer->wg, peer, WG_DROP_TX_NO_MEMORY, 1);
		return;
	}
	local_bh_disable();
	wg_socket_send_skbs(peer, skb);
	local_bh_enable();
}

void wg_socket_reply(struct wg_device *wg, const struct wg_endpoint *to,
		     const void *buffer, size_t len)
{
	struct sk_buff *skb = buffer_to_skb(buffer, len);
	enum wg_drop reason;

	if (!skb) {
		wg_drop(wg, NULL, WG_DROP_TX_NO_MEMORY, 1);
		return;
	}
	local_bh_disable();
	rcu_read_lock();
	reason = send_to(wg, to, NULL, skb);
	rcu_read_unlock();
	local_bh_enable();
	if (reason != WG_DROP_NONE) {
		wg_drop(wg, NULL, reason, 1);
		kfree_skb(skb);
	}
}
