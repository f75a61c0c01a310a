/* SPDX-License-Identifier: GPL-2.0 */
/* One signature for the rtnl_link_ops callback that makes an interface. */
#ifndef WG_COMPAT_NEWLINK_H
#define WG_COMPAT_NEWLINK_H

#include <net/rtnetlink.h>

/**
 * WG_DEFINE_NEWLINK() - define @name, fit for rtnl_link_ops.newlink
 * @name: the function to define
 * @fn: what it calls, with the arguments of struct rtnl_link_ops up to Linux
 *	6.14: int fn(struct net *net, struct net_device *dev,
 *	struct nlattr *tb[], struct nlattr *data[],
 *	struct netlink_ext_ack *extack). @net is the namespace that
 *	IFLA_LINK_NETNSID names, else that of the request's socket.
 *
 * Since Linux 6.15 namespaces and attributes come in one structure. Called
 * under rtnl.
 */
#ifdef HAVE_RTNL_NEWLINK_PARAMS
#define WG_DEFINE_NEWLINK(name, fn)					\
static int name(struct net_device *dev,					\
		struct rtnl_newlink_params *params,			\
		struct netlink_ext_ack *extack)				\
{									\
	return fn(rtnl_newlink_link_net(params), dev, params->tb,	\
		  params->data, extack);				\
}
#else
#define WG_DEFINE_NEWLINK(name, fn)					\
static int name(struct net *net, struct net_device *dev,		\
		struct nlattr *tb[], struct nlattr *data[],		\
		struct netlink_ext_ack *extack)				\
{									\
	return fn(net, dev, tb, data, extack);				\
}
#endif

#endif /* WG_COMPAT_NEWLINK_H */
