/* SPDX-License-Identifier: GPL-2.0 */
/* Changing a device's configuration; callers have checked every value. */
#ifndef WG_CONTROL_CONFIG_H
#define WG_CONTROL_CONFIG_H

#include <linux/types.h>

#include "src/data/device.h"
#include "src/data/peer.h"

/*
 * All of these run in process context with wg->lock held and, but for removals,
 * wg->dead false. Who calls them adds one to wg->generation when it is done;
 * wg_config_remove_all_peers() also does so each time it lets go of the lock.
 */

/** wg_config_alloc_checker() - what wg_config_private_key() takes; or NULL */
struct wg_checker *wg_config_alloc_checker(void);

/** wg_config_free_checker() - when it was not given away, or is NULL */
void wg_config_free_checker(struct wg_checker *checker);

/**
 * wg_config_private_key() - set the private key, or remove it
 * @wg: the device
 * @key: WG_KEY_LEN bytes; all zeros removes the key
 * @checker: all the memory that this may take, so that it cannot fail; it is
 *	not the caller's any more, whether it was needed or not
 *
 * A peer that has the resulting public key is removed. Sessions end, so that
 * new ones are made with the new key; nothing happens when the key is the one
 * in use.
 */
void wg_config_private_key(struct wg_device *wg, const u8 key[WG_KEY_LEN],
			   struct wg_checker *checker);

/**
 * wg_config_port() - change the listen port, now or for the next time up
 * @port: host order; 0: any
 *
 * Return: 0, or an error of wg_socket_open(); the old port stays then.
 */
int wg_config_port(struct wg_device *wg, u16 port);

/** wg_config_fwmark() - mark of all outer packets; 0: none */
void wg_config_fwmark(struct wg_device *wg, u32 fwmark);

/** wg_config_find_peer() - by public key; NULL when there is none */
struct wg_peer *wg_config_find_peer(struct wg_device *wg,
				    const u8 public_key[WG_KEY_LEN]);

/**
 * wg_config_add_peer() - create a peer that does not exist yet
 * @public_key: not the device's own
 *
 * Return: the peer (the table's reference), ERR_PTR(-ENOMEM), or
 * ERR_PTR(-E2BIG) when there are too many.
 */
struct wg_peer *wg_config_add_peer(struct wg_device *wg,
				   const u8 public_key[WG_KEY_LEN]);

/**
 * wg_config_start_peer() - begin its timers, and send what was waiting
 *
 * After a peer's attributes are set, whether or not it is new; does nothing
 * while the interface is down.
 */
void wg_config_start_peer(struct wg_peer *peer);

/** wg_config_remove_peer() - take a peer out of all tables; never waits */
void wg_config_remove_peer(struct wg_peer *peer);

/**
 * wg_config_remove_all_peers() - the same for every peer that there is now
 *
 * Lets go of wg->lock now and then, since rtnl may be waiting for it: what was
 * looked at before may have changed, up to wg->dead.
 */
void wg_config_remove_all_peers(struct wg_device *wg);

/** wg_config_preshared_key() - WG_KEY_LEN bytes, all zeros: none */
void wg_config_preshared_key(struct wg_peer *peer,
			     const u8 key[WG_KEY_LEN]);

/**
 * wg_config_endpoint() - set where the peer is reached
 * @addr: a struct sockaddr_in or sockaddr_in6, its family already checked
 */
void wg_config_endpoint(struct wg_peer *peer, const struct sockaddr *addr);

/** wg_config_keepalive() - persistent keepalive interval in s, 0: off */
void wg_config_keepalive(struct wg_peer *peer, u16 seconds);

#endif /* WG_CONTROL_CONFIG_H */
