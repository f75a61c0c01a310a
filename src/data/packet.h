/* SPDX-License-Identifier: GPL-2.0 */
/* Small things about one packet: its control block, padding and ranges. */
#ifndef WG_DATA_PACKET_H
#define WG_DATA_PACKET_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/udp.h>

#include "crypto/aead.h"
#include "src/protocol/messages.h"

/* Segments sealed or opened by one call, and their ranges: stack space. */
#define WG_CALL_SEGS 8
#define WG_CALL_RANGES 24

/**
 * struct wg_packet_cb - what the data path notes on a packet
 * @counter: receiving: the message's counter
 * @mtu: sending: never pad past a multiple of it; 0: pad freely
 * @tos: sending: outer TOS octet; receiving: as it came in
 */
struct wg_packet_cb {
	u64 counter;
	u32 mtu;
	u8 tos;
};

#define WG_PACKET_CB(skb) ((struct wg_packet_cb *)((skb)->cb))

/* Space for outer headers in front of a wire message. */
#define WG_WIRE_HEADROOM                                        \
	ALIGN(MAX_HEADER + sizeof(struct ipv6hdr) +             \
		      sizeof(struct udphdr), 16)

/**
 * wg_packet_padding() - zeros to append to a plaintext
 * @len: bytes of plaintext
 * @mtu: as in struct wg_packet_cb
 *
 * Up to the next multiple of WG_PADDING_MULTIPLE (WireGuard paper, section
 * 5.4.6), but a packet that fits the MTU is not padded past it.
 */
static inline unsigned int wg_packet_padding(unsigned int len, u32 mtu)
{
	unsigned int last = len;

	if (mtu) {
		if (last > mtu)
			last %= mtu;
		return min(mtu, ALIGN(last, WG_PADDING_MULTIPLE)) - last;
	}
	return ALIGN(len, WG_PADDING_MULTIPLE) - len;
}

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
