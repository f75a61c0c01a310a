/* SPDX-License-Identifier: GPL-2.0 */
/* Properties of a network device that moved between flags and members. */
#ifndef WG_COMPAT_NETDEV_H
#define WG_COMPAT_NETDEV_H

#include <linux/netdevice.h>

/**
 * wg_netdev_set_lltx() - let @dev transmit without the queue's lock
 * @dev: not registered yet
 *
 * A feature bit that users could see up to Linux 6.11, a private member since.
 */
static inline void wg_netdev_set_lltx(struct net_device *dev)
{
#ifdef HAVE_NETDEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/**
 * wg_netdev_stats_alloc() - allocate the interface's own traffic counters
 * @dev: not registered yet
 *
 * dev->tstats, which the kernel's tunnel code counts in as well. Newer kernels
 * allocate it when the device is registered and free it when the last
 * reference is gone; they must be told, or that code warns.
 *
 * Return: 0 or -ENOMEM.
 */
static inline int wg_netdev_stats_alloc(struct net_device *dev)
{
#ifdef HAVE_NETDEV_PCPU_STAT_TYPE
	dev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;
	return 0;
#else
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	return dev->tstats ? 0 : -ENOMEM;
#endif
}

/** wg_netdev_stats_free() - the reverse */
static inline void wg_netdev_stats_free(struct net_device *dev)
{
#ifndef HAVE_NETDEV_PCPU_STAT_TYPE
	free_percpu(dev->tstats);
#endif
}

#endif /* WG_COMPAT_NETDEV_H */
