/* SPDX-License-Identifier: GPL-2.0 */
/* WG_CMD_SET_DEVICE: apply a request that was checked as a whole. */
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
 * memory runs out, when there are too many peers, or when the interface is deleted
 * while its peers are being replaced, is it applied in part: up to, and without,
 * the peer that could not be added or changed.
 *
 * Return: 0 or an errno with a message in the extended answer.
 */
int wg_netlink_set(struct sk_buff *skb, struct genl_info *info);

#endif /* WG_CONTROL_NETLINK_SET_H */
