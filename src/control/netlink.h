/* SPDX-License-Identifier: GPL-2.0 */
/* The generic-netlink family "wireguard": the fixed ABI of wg(8) and others. */
#ifndef WG_CONTROL_NETLINK_H
#define WG_CONTROL_NETLINK_H

#include <net/genetlink.h>

/** wg_netlink_init() - register the family; process context */
int wg_netlink_init(void);

/** wg_netlink_exit() - unregister it */
void wg_netlink_exit(void);

/* What follows is between the family and its two commands. */

extern struct genl_family wg_netlink_family;

/**
 * wg_netlink_find() - the interface that a request names
 * @net: namespace of the request's socket
 * @attrs: the request's attributes, indexed by type
 * @extack: told what is wrong
 *
 * Process context. The interface may be on its way out: look at its dead flag
 * under its lock.
 *
 * Return: an interface of ours, with a reference for the caller to dev_put();
 * ERR_PTR of -EBADR when it is not named once, -ENODEV when there is none,
 * -EOPNOTSUPP when it is not ours.
 */
struct net_device *wg_netlink_find(struct net *net, struct nlattr **attrs,
				   struct netlink_ext_ack *extack);

#endif /* WG_CONTROL_NETLINK_H */
