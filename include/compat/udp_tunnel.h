/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's UDP tunnel calls with the argument lists of Linux 6.12. */
#ifndef WG_COMPAT_UDP_TUNNEL_H
#define WG_COMPAT_UDP_TUNNEL_H

#include <linux/net.h>
#include <linux/skbuff.h>
#include <net/udp_tunnel.h>

/**
 * wg_udp_tunnel_xmit() - udp_tunnel_xmit_skb() without its newest argument
 *
 * Newer kernels take flags for the packet's IPCB as an argument; none are
 * wanted here, the tunnel decides for itself whether a packet is forwarded.
 * Takes over the reference on @rt and @skb.
 */
static inline void wg_udp_tunnel_xmit(struct rtable *rt, struct sock *sk,
				      struct sk_buff *skb, __be32 src,
				      __be32 dst, u8 tos, u8 ttl, __be16 df,
				      __be16 sport, __be16 dport, bool xnet,
				      bool nocheck)
{
#ifdef HAVE_UDP_TUNNEL_XMIT_IPCB_FLAGS
	udp_tunnel_xmit_skb(rt, sk, skb, src, dst, tos, ttl, df, sport, dport,
			    xnet, nocheck, 0);
#else
	udp_tunnel_xmit_skb(rt, sk, skb, src, dst, tos, ttl, df, sport, dport,
			    xnet, nocheck);
#endif
}

#if IS_ENABLED(CONFIG_IPV6)
/**
 * wg_udp_tunnel6_xmit() - udp_tunnel6_xmit_skb() with const addresses
 *
 * As wg_udp_tunnel_xmit(); Linux 6.1 does not declare the addresses const,
 * but never writes them. Takes over the reference on @dst and @skb. Exists only
 * when the kernel has IPv6.
 */
static inline void wg_udp_tunnel6_xmit(struct dst_entry *dst, struct sock *sk,
				       struct sk_buff *skb,
				       struct net_device *dev,
				       const struct in6_addr *saddr,
				       const struct in6_addr *daddr, u8 prio,
				       u8 ttl, __be32 label, __be16 sport,
				       __be16 dport, bool nocheck)
{
#ifdef HAVE_UDP_TUNNEL6_XMIT_IPCB_FLAGS
	udp_tunnel6_xmit_skb(dst, sk, skb, dev, saddr, daddr, prio, ttl, label,
			     sport, dport, nocheck, 0);
#else
	udp_tunnel6_xmit_skb(dst, sk, skb, dev, (struct in6_addr *)saddr,
			     (struct in6_addr *)daddr, prio, ttl, label, sport,
			     dport, nocheck);
#endif
}
#endif /* CONFIG_IPV6 */

/* Newer kernels take the struct sock, older ones its struct socket. */

/** wg_setup_udp_tunnel_sock() - make @sock an encapsulation socket */
static inline void wg_setup_udp_tunnel_sock(struct net *net,
					    struct socket *sock,
					    struct udp_tunnel_sock_cfg *cfg)
{
#ifdef HAVE_SETUP_UDP_TUNNEL_SOCK_TAKES_SK
	setup_udp_tunnel_sock(net, sock->sk, cfg);
#else
	setup_udp_tunnel_sock(net, sock, cfg);
#endif
}

/**
 * wg_udp_tunnel_sock_release() - shut @sock down and release it
 *
 * Waits for a grace period; process context.
 */
static inline void wg_udp_tunnel_sock_release(struct socket *sock)
{
#ifdef HAVE_UDP_TUNNEL_SOCK_RELEASE_TAKES_SK
	udp_tunnel_sock_release(sock->sk);
#else
	udp_tunnel_sock_release(sock);
#endif
}

#endif /* WG_COMPAT_UDP_TUNNEL_H */
