/* SPDX-License-Identifier: GPL-2.0 */
/* Receiving: from a message on the socket to a packet on the interface. */
#ifndef WG_DATA_RECEIVE_H
#define WG_DATA_RECEIVE_H

struct sk_buff;
struct wg_batch;
struct wg_device;

int wg_receive_module_init(void);
void wg_receive_module_exit(void);

/**
 * wg_receive() - take what came to the UDP port
 * @wg: the device
 * @skb: data at the UDP header, consumed
 *
 * Softirq.
 */
void wg_receive(struct wg_device *wg, struct sk_buff *skb);

/**
 * wg_receive_open() - turn a batch of messages into one of authentic plaintexts
 * @batch: what is not authentic is dropped
 *
 * Any context but hard interrupts; takes as long as the crypto does.
 */
void wg_receive_open(struct wg_batch *batch);

/**
 * wg_receive_emit() - pass an opened batch up the stack and release it
 *
 * Softirqs off; by one caller at a time for each peer, in order.
 */
void wg_receive_emit(struct wg_batch *batch);

#endif /* WG_DATA_RECEIVE_H */
