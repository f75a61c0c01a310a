/* SPDX-License-Identifier: GPL-2.0 */
/* Sending: from a packet on the interface to sealed messages on the socket. */
#ifndef WG_DATA_SEND_H
#define WG_DATA_SEND_H

#include <linux/netdevice.h>

struct wg_batch;
struct wg_peer;

/** wg_xmit() - ndo_start_xmit */
netdev_tx_t wg_xmit(struct sk_buff *skb, struct net_device *dev);

/**
 * wg_send_keepalive() - send an empty packet, or what is staged
 *
 * Any context.
 */
void wg_send_keepalive(struct wg_peer *peer);

/**
 * wg_send_staged() - send what waits for a session, or ask for one
 *
 * Any context.
 */
void wg_send_staged(struct wg_peer *peer);

/**
 * wg_send_seal() - turn a batch of packets into one of wire messages
 * @batch: with its nonces reserved; what cannot be sealed is dropped
 *
 * Any context but hard interrupts; takes as long as the crypto does.
 */
void wg_send_seal(struct wg_batch *batch);

/**
 * wg_send_emit() - hand a sealed batch to the network and release it
 *
 * Softirqs off; by one caller at a time for each peer, in order.
 */
void wg_send_emit(struct wg_batch *batch);

#endif /* WG_DATA_SEND_H */
