/* SPDX-License-Identifier: GPL-2.0 */
/* The UDP sockets of a device: opening them, and sending through them. */
#ifndef WG_DATA_SOCKET_H
#define WG_DATA_SOCKET_H

#include <linux/types.h>

struct sk_buff;
struct wg_batch;
struct wg_device;
struct wg_endpoint;
struct wg_peer;

/* Outer DSCP of handshake messages (AF41); data has 0. */
#define WG_HANDSHAKE_TOS 0x88

/**
 * wg_socket_open() - bind both families to a port and start to receive
 * @wg: its lock is held; sockets that are open are replaced
 * @port: host order; 0: any that is free for both
 *
 * On failure the device keeps what it had. On success wg->port is the port.
 * Process context.
 *
 * Return: 0 or a negative errno (-EADDRINUSE, -ENONET when the namespace in
 * which the interface was created is gone, ...).
 */
int wg_socket_open(struct wg_device *wg, u16 port);

/** wg_socket_close() - stop to receive; wg->lock is held */
void wg_socket_close(struct wg_device *wg);

/**
 * wg_socket_send_skbs() - send wire messages to a peer
 * @peer: to whom
 * @skbs: list linked by skb->next, consumed; data at the message, headroom for
 *	the outer headers, outer ECN bits in WG_PACKET_CB(skb)->tos
 *
 * One route lookup for the whole list. Counts what goes out and what does not.
 * Softirqs off.
 */
void wg_socket_send_skbs(struct wg_peer *peer, struct sk_buff *skbs);

/**
 * wg_socket_send_buffer() - send one handshake message to a peer
 * @peer: to whom
 * @buffer: @len bytes, copied
 *
 * Process context.
 */
void wg_socket_send_buffer(struct wg_peer *peer, const void *buffer,
			   size_t len);

/**
 * wg_socket_reply() - send one message to where another came from
 * @wg: the device
 * @to: from wg_endpoint_from_skb()
 * @buffer: @len bytes, copied
 *
 * For cookie replies, which have no peer. Process context.
 */
void wg_socket_reply(struct wg_device *wg, const struct wg_endpoint *to,
		     const void *buffer, size_t len);

#endif /* WG_DATA_SOCKET_H */
