/* SPDX-License-Identifier: GPL-2.0 */
/* A netdev that only carries NAPI instances, wherever its memory comes from. */
#ifndef WG_COMPAT_DUMMY_NETDEV_H
#define WG_COMPAT_DUMMY_NETDEV_H

#include <linux/netdevice.h>
#include <linux/slab.h>

/* Since Linux 6.10 the kernel allocates it, before the caller did. */
#ifdef HAVE_ALLOC_NETDEV_DUMMY
static inline struct net_device *wg_dummy_netdev_alloc(void)
{
	return alloc_netdev_dummy(0);
}

static inline void wg_dummy_netdev_free(struct net_device *dev)
{
	free_netdev(dev);
}
#else
static inline struct net_device *wg_dummy_netdev_alloc(void)
{
	struct net_device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (dev)
		init_dummy_netdev(dev);
	return dev;
}

static inline void wg_dummy_netdev_free(struct net_device *dev)
{
	kfree(dev);
}
#endif

#endif /* WG_COMPAT_DUMMY_NETDEV_H */
