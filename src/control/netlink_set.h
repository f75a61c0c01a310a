/* SPDX-License-Identifier: GPL-2.0 */
/* WG_CMD_SET_DEVICE: check a request as a whole, then apply it. */
#ifndef WG_CONTROL_NETLINK_SET_H
#define WG_CONTROL_NETLINK_SET_H

struct genl_info;
struct sk_buff;

/**
 * wg_netlink_set() - the doit callback
 * @skb: the request
 * @info: its attributes, already checked against the policies
 *
 * A request that asks for anything impossible changes nothing. Only when
 * memory runs out, or when there are too many peers, is it applied in part: up
 * to, and without, the peer that could not be added, or, of a peer that was
 * there before, the allowed IP that could not.
 *
 * Return: 0 or an errno with a message in the extended answer.
 */
int wg_netlink_set(struct sk_buff *skb, struct genl_info *info);

#endif /* WG_CONTROL_NETLINK_SET_H */
