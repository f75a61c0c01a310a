/* SPDX-License-Identifier: GPL-2.0 */
/* Handshake messages in and out, and a peer's housekeeping by its timers. */
#ifndef WG_DATA_HANDSHAKE_H
#define WG_DATA_HANDSHAKE_H

#include <linux/types.h>

struct sk_buff;
struct wg_device;
struct wg_peer;

/** wg_handshake_device_init() - for a device that has its name; may sleep */
int wg_handshake_device_init(struct wg_device *wg);

/** wg_handshake_device_flush() - drop what is queued; process context */
void wg_handshake_device_flush(struct wg_device *wg);

/** wg_handshake_device_destroy() - the same, wait for workers, free */
void wg_handshake_device_destroy(struct wg_device *wg);

/** wg_handshake_device_free() - the rest, after the last peer; may sleep */
void wg_handshake_device_free(struct wg_device *wg);

/**
 * wg_handshake_sleep() - the machine is about to sleep, or has woken up
 * @sleep: whether it is the former
 *
 * Who locks a peer after this was set to true finds no handshake going on that
 * could still make a session. After it was set to false, kick all peers.
 */
void wg_handshake_sleep(bool sleep);

/**
 * wg_handshake_receive() - take an initiation, response or cookie reply
 * @wg: the device
 * @skb: data at the message, whose length is right for its type; consumed
 * @type: enum wg_message_type
 *
 * Has it worked on, answered with a cookie or dropped (admission.h). Softirq.
 */
void wg_handshake_receive(struct wg_device *wg, struct sk_buff *skb, u32 type);

/** wg_handshake_start() - the timers of a peer begin, interface is up; may sleep */
void wg_handshake_start(struct wg_peer *peer);

/**
 * wg_handshake_want() - ask for a new session, at most each WG_REKEY_TIMEOUT
 *
 * Any context, lockless.
 */
void wg_handshake_want(struct wg_peer *peer, u64 now);

/**
 * wg_handshake_kick() - run a peer's housekeeping soon
 *
 * Any context.
 */
void wg_handshake_kick(struct wg_peer *peer);

/** wg_handshake_peer_init() - make a new peer's housekeeping ready */
void wg_handshake_peer_init(struct wg_peer *peer);

/**
 * wg_handshake_cancel() - let a peer's timer not go off any more
 *
 * For a peer that is dead. May sleep, but not for long.
 */
void wg_handshake_cancel(struct wg_peer *peer);

/** wg_handshake_set_persistent() - set its keepalive's interval; may sleep */
void wg_handshake_set_persistent(struct wg_peer *peer, u16 seconds);

#endif /* WG_DATA_HANDSHAKE_H */
