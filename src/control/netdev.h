/* SPDX-License-Identifier: GPL-2.0 */
/* The network interface: rtnl kind "wireguard", its life and its statistics. */
#ifndef WG_CONTROL_NETDEV_H
#define WG_CONTROL_NETDEV_H

#include <linux/netdevice.h>

struct wg_device;

/** wg_netdev_init() - register the rtnl kind; process context */
int wg_netdev_init(void);

/** wg_netdev_exit() - unregister it, and all interfaces with it */
void wg_netdev_exit(void);

/** wg_netdev_is_ours() - is @dev a WireGuard interface of this module? */
bool wg_netdev_is_ours(const struct net_device *dev);

/**
 * wg_netdev_for_each() - do something to all interfaces of the machine
 * @fn: called with wg->lock held; also for interfaces whose peers are just being
 *	removed (wg->dead)
 * @arg: passed on
 *
 * Process context.
 */
void wg_netdev_for_each(void (*fn)(struct wg_device *wg, void *arg),
			void *arg);

#endif /* WG_CONTROL_NETDEV_H */
