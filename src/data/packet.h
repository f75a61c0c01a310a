/* SPDX-License-Identifier: GPL-2.0 */
/* Small things about one packet: its control block and ranges. */
#ifndef WG_DATA_PACKET_H
#define WG_DATA_PACKET_H

#include <linux/align.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/udp.h>

#include "call.h"
#include "src/protocol/messages.h"

/**
 * struct wg_packet_cb - what the data path notes on a packet
 * @counter: receiving: the message's counter
 * @mtu: sending: as wg_padding() takes it
 * @tos: sending: outer TOS octet; receiving: as it came in
 * @queued_at: a handshake message that waits for a cookie: since when, ns
 */
struct wg_packet_cb {
	union {
		u64 counter;
		u64 queued_at;
	};
	u32 mtu;
	u8 tos;
};

#define WG_PACKET_CB(skb) ((struct wg_packet_cb *)((skb)->cb))

/* Space for outer headers in front of a wire message. */
#define WG_WIRE_HEADROOM                                        \
	ALIGN(MAX_HEADER + sizeof(struct ipv6hdr) +             \
		      sizeof(struct udphdr), 16)

/**
 * wg_packet_ranges() - the pieces of memory a packet consists of
 * @skb: the packet; may be linearised
 * @ranges: receives them
 * @max: how many fit
 *
 * Return: how many there are; 0 when they do not fit in @max though they do in
 * WG_CALL_RANGES; -ENOMEM.
 */
int wg_packet_ranges(struct sk_buff *skb, struct wg_aead_range *ranges,
		     unsigned int max);

/**
 * wg_packet_scrub() - make a decrypted packet look as if it had just come in
 * @skb: data at the inner IP header; dev set
 */
void wg_packet_scrub(struct sk_buff *skb);

#endif /* WG_DATA_PACKET_H */
