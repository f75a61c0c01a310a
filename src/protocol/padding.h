/* SPDX-License-Identifier: GPL-2.0 */
/* How many zeros go behind a packet before it is sealed. */
#ifndef WG_PROTOCOL_PADDING_H
#define WG_PROTOCOL_PADDING_H

#include <linux/align.h>
#include <linux/minmax.h>
#include <linux/types.h>

#include "messages.h"

/**
 * wg_padding() - zeros to append to a plaintext
 * @len: bytes of plaintext
 * @mtu: never pad past a multiple of it; 0: pad freely
 *
 * Up to the next multiple of WG_PADDING_MULTIPLE (WireGuard paper, section
 * 5.4.6), but a packet that fits the MTU is not padded past it.
 */
static inline unsigned int wg_padding(unsigned int len, u32 mtu)
{
	unsigned int last = len;

	if (mtu) {
		if (last > mtu)
			last %= mtu;
		return min(mtu, ALIGN(last, WG_PADDING_MULTIPLE)) - last;
	}
	return ALIGN(len, WG_PADDING_MULTIPLE) - len;
}

#endif /* WG_PROTOCOL_PADDING_H */
