/* SPDX-License-Identifier: GPL-2.0 */
/* WG_CMD_GET_DEVICE: a device's configuration, in as many parts as it takes. */
#ifndef WG_CONTROL_NETLINK_GET_H
#define WG_CONTROL_NETLINK_GET_H

struct netlink_callback;
struct sk_buff;

/* The three callbacks of a generic-netlink dump. */
int wg_netlink_get_start(struct netlink_callback *cb);
int wg_netlink_get_part(struct sk_buff *skb, struct netlink_callback *cb);
int wg_netlink_get_done(struct netlink_callback *cb);

#endif /* WG_CONTROL_NETLINK_GET_H */
