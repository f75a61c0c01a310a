// SPDX-License-Identifier: GPL-2.0
/* Where a peer is reached, and from which of our addresses. */
#include "endpoint.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/udp.h>
#include <net/ipv6.h>

void wg_endpoint_init(struct wg_peer_endpoint *e)
{
	seqlock_init(&e->lock);
	memset(&e->value, 0, sizeof(e->value));
	e->route = NULL;
}

void wg_endpoint_prepare(struct wg_peer_endpoint *e)
{
	struct wg_route *route;

	if (e->route)
		return;
	route = kzalloc(sizeof(*route), GFP_KERNEL | __GFP_NOWARN);
	if (!route)
		return;
	if (dst_cache_init(&route->cache, GFP_KERNEL | __GFP_NOWARN)) {
		kfree(route);
		return;
	}
	/* Pairs with the dependent load of senders: all or NULL is seen. */
	smp_store_release(&e->route, route);
}

void wg_endpoint_get(struct wg_peer_endpoint *e, struct wg_endpoint *out)
{
	unsigned int seq;

	do {
		seq = read_seqbegin(&e->lock);
		*out = e->value;
	} while (read_seqretry(&e->lock, seq));
}

static bool same_endpoint(const struct wg_endpoint *a,
			  const struct wg_endpoint *b)
{
	if (a->addr.sa_family != b->addr.sa_family ||
	    a->src_ifindex != b->src_ifindex)
		return false;
	if (a->addr.sa_family == AF_INET)
		return a->addr4.sin_addr.s_addr == b->addr4.sin_addr.s_addr &&
		       a->addr4.sin_port == b->addr4.sin_port &&
		       a->src4.s_addr == b->src4.s_addr;
	return ipv6_addr_equal(&a->addr6.sin6_addr, &b->addr6.sin6_addr) &&
	       a->addr6.sin6_port == b->addr6.sin6_port &&
	       a->addr6.sin6_scope_id == b->addr6.sin6_scope_id &&
	       ipv6_addr_equal(&a->src6, &b->src6);
}

bool wg_endpoint_set(struct wg_peer_endpoint *e,
		     const struct wg_endpoint *value)
{
	struct wg_endpoint old;

	wg_endpoint_get(e, &old);
	if (likely(same_endpoint(&old, value)))
		return false;
	write_seqlock_bh(&e->lock);
	e->value = *value;
	write_sequnlock_bh(&e->lock);
	wg_endpoint_reset_route(e);
	return true;
}

void wg_endpoint_forget_source(struct wg_peer_endpoint *e)
{
	write_seqlock_bh(&e->lock);
	memset(&e->value.src6, 0, sizeof(e->value.src6));
	e->value.src_ifindex = 0;
	write_sequnlock_bh(&e->lock);
	wg_endpoint_reset_route(e);
}

void wg_endpoint_reset_route(struct wg_peer_endpoint *e)
{
	struct wg_route *route;

	rcu_read_lock();
	route = READ_ONCE(e->route);
	if (route)
		dst_cache_reset(&route->cache);
	rcu_read_unlock();
}

void wg_endpoint_check_route(struct wg_peer_endpoint *e,
			     const struct wg_endpoint *to)
{
	struct wg_endpoint now;

	wg_endpoint_get(e, &now);
	if (unlikely(!same_endpoint(&now, to)))
		wg_endpoint_reset_route(e);
}

void wg_endpoint_drop_route(struct wg_peer_endpoint *e)
{
	struct wg_route *route = READ_ONCE(e->route);

	if (route)
		dst_cache_reset_now(&route->cache);
}

static void free_route(struct rcu_head *rcu)
{
	struct wg_route *route = container_of(rcu, struct wg_route, rcu);

	dst_cache_destroy(&route->cache);
	kfree(route);
}

void wg_endpoint_end(struct wg_peer_endpoint *e)
{
	struct wg_route *route = e->route;

	if (!route)
		return;
	WRITE_ONCE(e->route, NULL);
	call_rcu(&route->rcu, free_route);
}

void wg_endpoint_from_skb(struct wg_endpoint *out, const struct sk_buff *skb)
{
	const struct udphdr *udp = udp_hdr(skb);

	memset(out, 0, sizeof(*out));
	if (skb->protocol == htons(ETH_P_IP)) {
		out->addr4.sin_family = AF_INET;
		out->addr4.sin_port = udp->source;
		out->addr4.sin_addr.s_addr = ip_hdr(skb)->saddr;
		out->src4.s_addr = ip_hdr(skb)->daddr;
		out->src_ifindex = skb->skb_iif;
	} else {
		out->addr6.sin6_family = AF_INET6;
		out->addr6.sin6_port = udp->source;
		out->addr6.sin6_addr = ipv6_hdr(skb)->saddr;
		out->addr6.sin6_scope_id =
			ipv6_iface_scope_id(&ipv6_hdr(skb)->saddr,
					    skb->skb_iif);
		out->src6 = ipv6_hdr(skb)->daddr;
	}
}

void wg_endpoint_cookie_source(struct wg_cookie_source *out,
			       const struct wg_endpoint *e)
{
	if (e->addr.sa_family == AF_INET) {
		memcpy(out->bytes, &e->addr4.sin_addr, 4);
		memcpy(out->bytes + 4, &e->addr4.sin_port, 2);
		out->len = 4 + 2;
	} else {
		memcpy(out->bytes, &e->addr6.sin6_addr, 16);
		memcpy(out->bytes + 16, &e->addr6.sin6_port, 2);
		out->len = 16 + 2;
	}
}
