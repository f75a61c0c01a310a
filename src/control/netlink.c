// SPDX-License-Identifier: GPL-2.0
/* The generic-netlink family "wireguard": its commands and registration. */

#include <linux/module.h>
#include <linux/netdevice.h>

#include "netdev.h"
#include "netlink.h"
#include "netlink_get.h"
#include "netlink_set.h"
#include "request.h"
#include "uapi/wireguard.h"

static const struct nla_policy wg_get_policy[WGDEVICE_A_IFNAME + 1] = {
	[WGDEVICE_A_IFINDEX] = { .type = NLA_U32 },
	[WGDEVICE_A_IFNAME] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
};

struct net_device *wg_netlink_find(struct net *net, struct nlattr **attrs,
				   struct netlink_ext_ack *extack)
{
	const struct nlattr *index = attrs[WGDEVICE_A_IFINDEX];
	const struct nlattr *name = attrs[WGDEVICE_A_IFNAME];
	struct net_device *dev;

	if (index && name) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "Interface is named both by index and by name");
		return ERR_PTR(-EBADR);
	}
	if (!index && !name) {
		NL_SET_ERR_MSG(extack, "Interface index or name is missing");
		return ERR_PTR(-EBADR);
	}

	dev = index ? dev_get_by_index(net, nla_get_u32(index)) :
		      dev_get_by_name(net, nla_data(name));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, index ?: name,
				    "No such interface in this namespace");
		return ERR_PTR(-ENODEV);
	}
	if (!wg_netdev_is_ours(dev)) {
		NL_SET_ERR_MSG_ATTR(extack, index ?: name,
				    "Interface is not of kind wireguard");
		dev_put(dev);
		return ERR_PTR(-EOPNOTSUPP);
	}
	return dev;
}

static const struct genl_ops wg_netlink_ops[] = {
	{
		.cmd = WG_CMD_GET_DEVICE,
		.start = wg_netlink_get_start,
		.dumpit = wg_netlink_get_part,
		.done = wg_netlink_get_done,
		.policy = wg_get_policy,
		.maxattr = ARRAY_SIZE(wg_get_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = WG_CMD_SET_DEVICE,
		.doit = wg_netlink_set,
		.policy = wg_request_policy,
		.maxattr = WGDEVICE_A_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	},
};

/*
 * parallel_ops: every command locks the device it is for, so that configuring
 * one waits neither for another nor for any other family.
 */
struct genl_family wg_netlink_family __ro_after_init = {
	.name = WG_GENL_NAME,
	.version = WG_GENL_VERSION,
	.maxattr = WGDEVICE_A_MAX,
	.policy = wg_request_policy,
	.netnsok = true,
	.parallel_ops = true,
	.ops = wg_netlink_ops,
	.n_ops = ARRAY_SIZE(wg_netlink_ops),
	.resv_start_op = WG_CMD_MAX + 1,
	.module = THIS_MODULE,
};

int __init wg_netlink_init(void)
{
	return genl_register_family(&wg_netlink_family);
}

void wg_netlink_exit(void)
{
	genl_unregister_family(&wg_netlink_family);
}

MODULE_ALIAS_GENL_FAMILY(WG_GENL_NAME);
