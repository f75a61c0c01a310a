/* SPDX-License-Identifier: GPL-2.0 */
/* Handshake messages in and out, and a peer's housekeeping by its timers. */
#ifndef WG_DATA_HANDSHAKE_H
#define WG_DATA_HANDSHAKE_H

#include <linux/types.h>

struct sk_buff;
struct wg_device;
struct wg_peer;
struct work_struct;

int wg_handshake_module_init(void);
void wg_handshake_module_exit(void);

int wg_handshake_device_init(struct wg_device *wg);

/** wg_handshake_device_flush() - drop what is queued; process context */
void wg_handshake_device_flush(struct wg_device *wg);

/** wg_handshake_device_destroy() - the same, wait for workers, free */
void wg_handshake_device_destroy(struct wg_device *wg);

/**
 * wg_handshake_receive() - take an initiation, response or cookie reply
 * @wg: the device
 * @skb: data at the message, whose length is right for its type; consumed
 * @type: enum wg_message_type
 *
 * Checks mac1 and queues the message for a worker. Softirq.
 */
void wg_handshake_receive(struct wg_device *wg, struct sk_buff *skb, u32 type);

/** wg_handshake_start() - the timers of a peer begin, interface is up */
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

/** wg_handshake_cancel() - cancel a peer's housekeeping, without waiting */
void wg_handshake_cancel(struct wg_peer *peer);

/** wg_handshake_set_persistent() - set the persistent keepalive interval */
void wg_handshake_set_persistent(struct wg_peer *peer, u16 seconds);

void wg_handshake_housekeeping(struct work_struct *work);

#endif /* WG_DATA_HANDSHAKE_H */
