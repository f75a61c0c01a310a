// SPDX-License-Identifier: GPL-2.0
/* The network interface: rtnl kind "wireguard", its life and its statistics. */
#include "netdev.h"

#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/random.h>
#include <net/addrconf.h>
#include <net/ip_tunnels.h>
#include <net/netns/generic.h>
#include <net/rtnetlink.h>

#include "config.h"
#include "include/compat/netdev.h"
#include "include/compat/newlink.h"
#include "src/data/handshake.h"
#include "src/data/index.h"
#include "src/data/packet.h"
#include "src/data/send.h"
#include "src/data/socket.h"

/* All interfaces of the machine. Its lock is outside of every wg->lock. */
static LIST_HEAD(devices);
static DEFINE_MUTEX(devices_lock);

static struct workqueue_struct *teardown_wq;

/* --- up and down; under rtnl --- */

/* The sockets are closed, and nobody sends any more. */
static void quiesce_peers(struct wg_device *wg)
{
	struct wg_peer *peer;

	list_for_each_entry(peer, &wg->peer_list, list_entry) {
		wg_peer_quiesce(peer, WG_DROP_TX_DEVICE_DOWN);
		/* It may belong to another namespace, which may go first. */
		wg_endpoint_drop_route(&peer->endpoint);
	}
}

static void configure_stack(struct net_device *dev)
{
	struct in_device *in4 = __in_dev_get_rtnl(dev);
	struct inet6_dev *in6 = __in6_dev_get(dev);

	/*
	 * Peers that talk to each other through us come in and leave on this
	 * interface; an ICMP redirect would tell them of a way that is none.
	 * The setting of "all" wins over the interface's own.
	 */
	if (in4) {
		IN_DEV_CONF_SET(in4, SEND_REDIRECTS, false);
		IPV4_DEVCONF_ALL(dev_net(dev), SEND_REDIRECTS) = false;
	}
	/* There is no link to have a link-local address on. */
	if (in6)
		in6->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
}

static int open(struct net_device *dev)
{
	struct wg_device *wg = netdev_priv(dev);
	struct wg_peer *peer;
	int err;

	configure_stack(dev);
	mutex_lock(&wg->lock);
	err = wg_socket_open(wg, wg->port);
	if (err)
		goto out;
	wg->up = true;
	list_for_each_entry(peer, &wg->peer_list, list_entry) {
		wg_handshake_start(peer);
		wg_send_staged(peer);
	}
out:
	mutex_unlock(&wg->lock);
	return err;
}

static int stop(struct net_device *dev)
{
	struct wg_device *wg = netdev_priv(dev);

	mutex_lock(&wg->lock);
	wg->up = false;
	wg_socket_close(wg);
	wg_handshake_device_flush(wg);
	/* One that is deleted has its peers removed soon, without rtnl. */
	if (!wg->deleted)
		quiesce_peers(wg);
	mutex_unlock(&wg->lock);
	return 0;
}

/* --- statistics --- */

/* To which of the interface's usual statistics a reason belongs. */
static u64 *stat_of(struct rtnl_link_stats64 *stats, enum wg_drop reason)
{
	switch (reason) {
	case WG_DROP_RX_BAD_INNER_LENGTH:
		return &stats->rx_length_errors;
	case WG_DROP_RX_BAD_INNER:
	case WG_DROP_RX_BAD_SOURCE:
	case WG_DROP_RX_BAD_ECN:
		return &stats->rx_frame_errors;
	case WG_DROP_TX_NO_ENDPOINT:
	case WG_DROP_TX_NO_PEER:
	case WG_DROP_TX_BAD_PROTOCOL:
	case WG_DROP_TX_NO_ROUTE:
	case WG_DROP_TX_NO_SOCKET:
	case WG_DROP_TX_ROUTING_LOOP:
	case WG_DROP_TX_TOO_BIG:
		return &stats->tx_errors;
	case WG_DROP_TX_NO_MEMORY:
	case WG_DROP_TX_QUEUE_FULL:
	case WG_DROP_TX_SEGMENTATION:
	case WG_DROP_TX_STAGED_GIVEN_UP:
	case WG_DROP_TX_STAGED_OVERFLOW:
	case WG_DROP_TX_PEER_REMOVED:
	case WG_DROP_TX_DEVICE_DOWN:
		return &stats->tx_dropped;
	case WG_DROP_RX_NO_MEMORY:
	case WG_DROP_RX_QUEUE_FULL:
		return &stats->rx_dropped;
	default:
		/*
		 * What anybody can send us is no error of the interface, and
		 * GRO has counted what it would not take.
		 */
		return NULL;
	}
}

static void get_stats64(struct net_device *dev,
			struct rtnl_link_stats64 *stats)
{
	u64 drops[WG_DROP_COUNT];
	unsigned int i;
	u64 *stat;

	/* What the kernel's tunnel and GRO code count by themselves, ... */
	dev_get_tstats64(dev, stats);
	/* ... and ours. */
	wg_device_drops_sum(netdev_priv(dev), drops);
	for (i = 1; i < WG_DROP_COUNT; i++) {
		stat = stat_of(stats, i);
		if (stat)
			*stat += drops[i];
	}
	stats->rx_errors += stats->rx_length_errors + stats->rx_frame_errors;
}

static int get_sset_count(struct net_device *dev, int sset)
{
	return sset == ETH_SS_STATS ? WG_DROP_COUNT - 1 : -EOPNOTSUPP;
}

static void get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	unsigned int i;

	if (sset != ETH_SS_STATS)
		return;
	for (i = 1; i < WG_DROP_COUNT; i++)
		ethtool_sprintf(&data, "%s", wg_drop_name(i));
}

static void get_ethtool_stats(struct net_device *dev,
			      struct ethtool_stats *stats, u64 *data)
{
	u64 drops[WG_DROP_COUNT];

	wg_device_drops_sum(netdev_priv(dev), drops);
	memcpy(data, drops + 1, (WG_DROP_COUNT - 1) * sizeof(*data));
}

static const struct ethtool_ops ethtool_ops = {
	.get_link = ethtool_op_get_link,
	.get_sset_count = get_sset_count,
	.get_strings = get_strings,
	.get_ethtool_stats = get_ethtool_stats,
};

/* --- creation and removal --- */

/*
 * Peers go in a work of its own: rtnl, under which the interface is removed,
 * is not held here, so however many peers there are, nobody else waits.
 */
static void teardown(struct work_struct *work)
{
	struct wg_device *wg = container_of(work, struct wg_device, teardown);

	mutex_lock(&wg->lock);
	wg_config_remove_all_peers(wg);
	mutex_unlock(&wg->lock);
	/* Not before: a namespace that goes waits for routes of its own. */
	mutex_lock(&devices_lock);
	list_del(&wg->device_entry);
	mutex_unlock(&devices_lock);
	wg_handshake_device_destroy(wg);
	wg_device_put(wg);
}

static void uninit(struct net_device *dev)
{
	struct wg_device *wg = netdev_priv(dev);
	bool registered;

	mutex_lock(&devices_lock);
	registered = !list_empty(&wg->device_entry);
	mutex_unlock(&devices_lock);
	/* Who has the device in hand finishes first, nobody begins anew. */
	mutex_lock(&wg->lock);
	wg->dead = true;
	mutex_unlock(&wg->lock);
	if (registered)
		queue_work(teardown_wq, &wg->teardown);
	else
		wg_handshake_device_destroy(wg);
}

/* After the last reference: no peer is left, nor a packet of one. */
static void destruct(struct net_device *dev)
{
	struct wg_device *wg = netdev_priv(dev);

	wg_handshake_device_free(wg);
	kfree_sensitive(rcu_dereference_protected(wg->checker, true));
	memzero_explicit(&wg->identity, sizeof(wg->identity));
	wg_allowedips_free(&wg->allowedips);
	gro_cells_destroy(&wg->gro_cells);
	wg_peer_table_destroy(wg);
	wg_index_table_destroy(wg);
	free_percpu(wg->drops);
	wg_netdev_stats_free(dev);
}

static int init(struct net_device *dev)
{
	struct wg_device *wg = netdev_priv(dev);
	int err;

	wg->dev = dev;
	mutex_init(&wg->request_lock);
	mutex_init(&wg->lock);
	INIT_LIST_HEAD(&wg->peer_list);
	INIT_LIST_HEAD(&wg->device_entry);
	/* Not to be configured before it is registered. */
	wg->dead = true;
	/* Not that of an interface that had the same index before. */
	wg->generation = get_random_u32();
	refcount_set(&wg->users, 1);
	INIT_WORK(&wg->teardown, teardown);
	wg_allowedips_init(&wg->allowedips);

	err = wg_netdev_stats_alloc(dev);
	if (err)
		return err;
	wg->drops = alloc_percpu(struct wg_device_drops);
	if (!wg->drops) {
		err = -ENOMEM;
		goto err_stats;
	}
	err = wg_index_table_init(wg);
	if (err)
		goto err_drops;
	err = wg_peer_table_init(wg);
	if (err)
		goto err_index_table;
	err = gro_cells_init(&wg->gro_cells, dev);
	if (err)
		goto err_peer_table;
	err = wg_handshake_device_init(wg);
	if (err)
		goto err_gro_cells;
	/* From here on it undoes all of this, also when registering fails. */
	dev->priv_destructor = destruct;
	return 0;

err_gro_cells:
	gro_cells_destroy(&wg->gro_cells);
err_peer_table:
	wg_peer_table_destroy(wg);
err_index_table:
	wg_index_table_destroy(wg);
err_drops:
	free_percpu(wg->drops);
err_stats:
	wg_netdev_stats_free(dev);
	return err;
}

static const struct net_device_ops netdev_ops = {
	.ndo_init = init,
	.ndo_uninit = uninit,
	.ndo_open = open,
	.ndo_stop = stop,
	.ndo_start_xmit = wg_xmit,
	.ndo_get_stats64 = get_stats64,
};

static const struct device_type device_type = {
	.name = KBUILD_MODNAME,
};

bool wg_netdev_is_ours(const struct net_device *dev)
{
	return dev->netdev_ops == &netdev_ops;
}

static void setup(struct net_device *dev)
{
	const netdev_features_t features =
		NETIF_F_HW_CSUM | NETIF_F_RXCSUM | NETIF_F_SG | NETIF_F_GSO |
		NETIF_F_GSO_SOFTWARE |
		/* The crypto reads packets where they lie. */
		(IS_ENABLED(CONFIG_HIGHMEM) ? 0 : NETIF_F_HIGHDMA);
	const int overhead = WG_DATA_OVERHEAD + sizeof(struct udphdr) +
			     sizeof(struct ipv6hdr);

	dev->netdev_ops = &netdev_ops;
	dev->header_ops = &ip_tunnel_header_ops;
	dev->ethtool_ops = &ethtool_ops;
	dev->needs_free_netdev = true;
	dev->type = ARPHRD_NONE;
	dev->hard_header_len = 0;
	dev->addr_len = 0;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP;
	dev->priv_flags |= IFF_NO_QUEUE;
	wg_netdev_set_lltx(dev);
	dev->features |= features;
	dev->hw_features |= features;
	dev->hw_enc_features |= features;
	dev->mtu = ETH_DATA_LEN - overhead;
	dev->max_mtu = round_down(INT_MAX, WG_PADDING_MULTIPLE) - overhead;
	SET_NETDEV_DEVTYPE(dev, &device_type);
	/* Sending needs the route's MTU, and ICMP errors the route. */
	netif_keep_dst(dev);
	netif_set_tso_max_size(dev, GSO_MAX_SIZE);
}

static int newlink(struct net *net, struct net_device *dev,
		   struct nlattr *tb[], struct nlattr *data[],
		   struct netlink_ext_ack *extack)
{
	struct wg_device *wg = netdev_priv(dev);
	int err;

	rcu_assign_pointer(wg->creating_net, net);
	err = register_netdevice(dev);
	if (err < 0)
		return err;
	netdev_hold(dev, &wg->dev_tracker, GFP_KERNEL);
	mutex_lock(&devices_lock);
	list_add(&wg->device_entry, &devices);
	mutex_unlock(&devices_lock);
	mutex_lock(&wg->lock);
	wg->dead = false;
	mutex_unlock(&wg->lock);
	return 0;
}

WG_DEFINE_NEWLINK(wg_newlink, newlink)

static void dellink(struct net_device *dev, struct list_head *head)
{
	struct wg_device *wg = netdev_priv(dev);

	wg->deleted = true;
	unregister_netdevice_queue(dev, head);
}

static struct rtnl_link_ops link_ops __read_mostly = {
	.kind = KBUILD_MODNAME,
	.priv_size = sizeof(struct wg_device),
	.setup = setup,
	.newlink = wg_newlink,
	.dellink = dellink,
};

void wg_netdev_for_each(void (*fn)(struct wg_device *wg, void *arg),
			void *arg)
{
	struct wg_device *wg;

	mutex_lock(&devices_lock);
	list_for_each_entry(wg, &devices, device_entry) {
		mutex_lock(&wg->lock);
		fn(wg, arg);
		mutex_unlock(&wg->lock);
	}
	mutex_unlock(&devices_lock);
}

/* --- namespaces --- */

/*
 * The namespace in which an interface was created goes, and its socket with
 * it; the interface may live on in another one, but has no way out any more.
 */
static void leave_net(struct wg_device *wg)
{
	struct wg_peer *peer;

	if (!wg->dead)
		netif_carrier_off(wg->dev);
	wg_socket_close(wg);
	list_for_each_entry(peer, &wg->peer_list, list_entry) {
		wg_endpoint_forget_source(&peer->endpoint);
		wg_endpoint_drop_route(&peer->endpoint);
	}
}

/* An interface that was created in @net and has not been told yet, held. */
static struct wg_device *next_to_leave(struct net *net)
{
	struct wg_device *wg, *found = NULL;

	mutex_lock(&devices_lock);
	list_for_each_entry(wg, &devices, device_entry) {
		if (rcu_access_pointer(wg->creating_net) == net) {
			RCU_INIT_POINTER(wg->creating_net, NULL);
			refcount_inc(&wg->users);
			found = wg;
			break;
		}
	}
	mutex_unlock(&devices_lock);
	return found;
}

static void net_pre_exit(struct net *net)
{
	struct wg_device *wg;

	/* Not under the list's lock, for which rtnl may be waiting. */
	while ((wg = next_to_leave(net))) {
		mutex_lock(&wg->lock);
		leave_net(wg);
		mutex_unlock(&wg->lock);
		wg_device_put(wg);
	}
}

static struct pernet_operations net_ops = {
	.pre_exit = net_pre_exit,
};

int wg_netdev_init(void)
{
	int err;

	teardown_wq = alloc_workqueue("wg-teardown", WQ_UNBOUND, 0);
	if (!teardown_wq)
		return -ENOMEM;
	err = register_pernet_device(&net_ops);
	if (err)
		goto err_wq;
	err = rtnl_link_register(&link_ops);
	if (err)
		goto err_pernet;
	return 0;

err_pernet:
	unregister_pernet_device(&net_ops);
err_wq:
	destroy_workqueue(teardown_wq);
	return err;
}

void wg_netdev_exit(void)
{
	rtnl_link_unregister(&link_ops);
	unregister_pernet_device(&net_ops);
	destroy_workqueue(teardown_wq);
}

MODULE_ALIAS_RTNL_LINK(KBUILD_MODNAME);
