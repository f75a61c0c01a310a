/* SPDX-License-Identifier: GPL-2.0 */
/* Looking up routes for outer packets, the same on every kernel. */
#ifndef WG_COMPAT_ROUTE_H
#define WG_COMPAT_ROUTE_H

#include <net/ip.h>
#include <net/ipv6.h>
#include <net/route.h>
#if IS_ENABLED(CONFIG_IPV6) && defined(HAVE_IPV6_STUB)
#include <net/ipv6_stubs.h>
#endif

#if IS_ENABLED(CONFIG_IPV6)
/**
 * wg_ip6_dst_lookup_flow() - the route for an outer IPv6 packet
 *
 * Kernels that can have IPv6 in a module of its own are asked through the stub
 * that the module fills in; newer ones have it built in or not at all. Under
 * rcu_read_lock_bh() or in process context. Exists only when the kernel has
 * IPv6.
 *
 * Return: a referenced route or an ERR_PTR().
 */
static inline struct dst_entry *wg_ip6_dst_lookup_flow(struct net *net,
						       const struct sock *sk,
						       struct flowi6 *fl6)
{
#ifdef HAVE_IPV6_STUB
	return ipv6_stub->ipv6_dst_lookup_flow(net, sk, fl6, NULL);
#else
	return ip6_dst_lookup_flow(net, sk, fl6, NULL);
#endif
}
#endif /* CONFIG_IPV6 */

#endif /* WG_COMPAT_ROUTE_H */
