/* SPDX-License-Identifier: GPL-2.0 */
/* What a WG_CMD_SET_DEVICE request says: its policies, checking it, reading it. */
#ifndef WG_CONTROL_REQUEST_H
#define WG_CONTROL_REQUEST_H

#include <linux/types.h>
#include <net/netlink.h>

#include "uapi/wireguard.h"

struct sockaddr;

/*
 * All of this looks at the request only, which the core has checked against
 * wg_request_policy. It compiles in user space as well, where it is fuzzed.
 */

/**
 * struct wg_request_peer - what one element of WGDEVICE_A_PEERS says
 * @public_key: WG_KEY_LEN bytes
 * @preshared_key: WG_KEY_LEN bytes, or NULL
 * @endpoint: a struct sockaddr_in or sockaddr_in6, or NULL; any alignment
 * @allowedips: the array, or NULL; for wg_request_allowedip() one by one
 * @flags: enum wgpeer_flag
 * @keepalive: persistent keepalive interval in s, if @has_keepalive
 *
 * Points into the request.
 */
struct wg_request_peer {
	const u8 *public_key;
	const u8 *preshared_key;
	const struct sockaddr *endpoint;
	const struct nlattr *allowedips;
	u32 flags;
	u16 keepalive;
	bool has_keepalive;
};

/**
 * struct wg_request_allowedip - what one element of WGPEER_A_ALLOWEDIPS says
 * @ip: 4 or 16 bytes, by @family; points into the request
 * @family: AF_INET or AF_INET6
 * @cidr: at most 32 or 128
 * @remove: take it away from the peer, else give it
 */
struct wg_request_allowedip {
	const u8 *ip;
	u8 family;
	u8 cidr;
	bool remove;
};

extern const struct nla_policy wg_request_policy[WGDEVICE_A_MAX + 1];

/**
 * wg_request_check() - is all of it right?
 * @attrs: the request's attributes, indexed by type
 * @extack: told what is wrong
 *
 * May sleep. Return: 0, and then so do the following for every peer and every
 * allowed IP; else -EINVAL, -EOPNOTSUPP, -EPFNOSUPPORT.
 */
int wg_request_check(struct nlattr **attrs, struct netlink_ext_ack *extack);

/** wg_request_peer() - read one peer; as wg_request_check() */
int wg_request_peer(const struct nlattr *nest, struct wg_request_peer *req,
		    struct netlink_ext_ack *extack);

/** wg_request_allowedip() - read one allowed IP; as wg_request_check() */
int wg_request_allowedip(const struct nlattr *nest,
			 struct wg_request_allowedip *req,
			 struct netlink_ext_ack *extack);

/**
 * wg_request_wipe() - destroy all private and preshared keys in a request
 * @request: its first attribute
 * @len: bytes of all attributes
 *
 * The core frees a request without wiping it. It is ours until then: nobody
 * reads it again, except that a refusal may quote it, and that need not repeat
 * keys. (A request that the policies refuse does not come this far.)
 */
void wg_request_wipe(void *request, int len);

#endif /* WG_CONTROL_REQUEST_H */
