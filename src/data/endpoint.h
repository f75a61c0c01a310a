/* SPDX-License-Identifier: GPL-2.0 */
/* Where a peer is reached, and from which of our addresses. */
#ifndef WG_DATA_ENDPOINT_H
#define WG_DATA_ENDPOINT_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/seqlock.h>
#include <linux/socket.h>
#include <net/dst_cache.h>

#include "src/protocol/cookie.h"

struct sk_buff;

/**
 * struct wg_endpoint - the outer addresses of a message, or of a peer
 * @addr: the far side; sa_family is 0 while there is none
 * @src4: our IPv4 address for it, 0: let routing choose
 * @src6: our IPv6 address for it, ::: let routing choose
 * @src_ifindex: interface on which the far side's last message came in, which
 *	@src4 was bound to; 0 with no source
 */
struct wg_endpoint {
	union {
		struct sockaddr addr;
		struct sockaddr_in addr4;
		struct sockaddr_in6 addr6;
	};
	union {
		struct in_addr src4;
		struct in6_addr src6;
	};
	int src_ifindex;
};

/* The cached route to an endpoint; it goes by RCU. */
struct wg_route {
	struct dst_cache cache;
	struct rcu_head rcu;
};

/**
 * struct wg_peer_endpoint - a peer's endpoint with its cached route
 *
 * Senders copy @value under the sequence count without a lock; writers are
 * rare. @route is allocated when the first handshake is sent, since an idle
 * peer needs none; it is published once and stays until the peer is removed.
 */
struct wg_peer_endpoint {
	seqlock_t lock;
	struct wg_endpoint value;
	struct wg_route *route;
};

/** wg_endpoint_init() - no address yet, and no route */
void wg_endpoint_init(struct wg_peer_endpoint *e);

/**
 * wg_endpoint_prepare() - allocate the route cache
 *
 * Process context, serialised by the peer's lock, before wg_endpoint_end(). A
 * failure is harmless: routes are looked up for each batch then.
 */
void wg_endpoint_prepare(struct wg_peer_endpoint *e);

/** wg_endpoint_get() - consistent copy. Any context. */
void wg_endpoint_get(struct wg_peer_endpoint *e, struct wg_endpoint *out);

/**
 * wg_endpoint_set() - replace the endpoint
 * @e: where
 * @value: an address of family AF_INET or AF_INET6
 *
 * Any context. Nothing is written when nothing changes.
 *
 * Return: true when it changed.
 */
bool wg_endpoint_set(struct wg_peer_endpoint *e,
		     const struct wg_endpoint *value);

/** wg_endpoint_forget_source() - let routing choose our address anew */
void wg_endpoint_forget_source(struct wg_peer_endpoint *e);

/** wg_endpoint_reset_route() - look the route up anew from the next message on */
void wg_endpoint_reset_route(struct wg_peer_endpoint *e);

/**
 * wg_endpoint_check_route() - a route to @to was put into the cache
 *
 * Meanwhile the peer may have gone elsewhere: then it is the wrong one, and
 * looked up anew. Any context.
 */
void wg_endpoint_check_route(struct wg_peer_endpoint *e,
			     const struct wg_endpoint *to);

/**
 * wg_endpoint_drop_route() - let go of the cached route now
 *
 * For when the namespace it leads through is about to go. Nobody sends: the
 * sockets are closed and a grace period has passed.
 */
void wg_endpoint_drop_route(struct wg_peer_endpoint *e);

/**
 * wg_endpoint_end() - the peer is removed: free the route cache
 *
 * After a grace period, since somebody may be sending. The route must not wait
 * for the last of the peer's references: the namespace it leads through can go
 * before. Under the peer's lock.
 */
void wg_endpoint_end(struct wg_peer_endpoint *e);

/**
 * wg_endpoint_from_skb() - the far side of a message that came in
 * @out: where it came from and to which address of ours
 * @skb: with network and transport header set
 */
void wg_endpoint_from_skb(struct wg_endpoint *out, const struct sk_buff *skb);

/** wg_endpoint_cookie_source() - address and port as cookies contain them */
void wg_endpoint_cookie_source(struct wg_cookie_source *out,
			       const struct wg_endpoint *e);

#endif /* WG_DATA_ENDPOINT_H */
