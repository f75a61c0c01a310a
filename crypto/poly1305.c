// SPDX-License-Identifier: GPL-2.0
/* Poly1305: buffering of input around the arithmetic for 64 or 32 bits. */

#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "compat/unaligned.h"
#include "poly1305.h"

#ifdef WG_INT128
#include "poly1305_64.h"
#else
#include "poly1305_32.h"
#endif

void wg_poly1305_init(struct wg_poly1305 *p, const u8 key[WG_POLY1305_KEY_LEN])
{
	int i;

	memset(p->h, 0, sizeof(p->h));
	set_r(p, key);
	for (i = 0; i < 4; i++)
		p->s[i] = get_unaligned_le32(key + 16 + 4 * i);
	p->buflen = 0;
}

void wg_poly1305_update(struct wg_poly1305 *p, const u8 *data, size_t len)
{
	size_t n;

	if (p->buflen) {
		n = min_t(size_t, WG_POLY1305_BLOCK_LEN - p->buflen, len);
		memcpy(p->buf + p->buflen, data, n);
		p->buflen += n;
		data += n;
		len -= n;
		if (p->buflen < WG_POLY1305_BLOCK_LEN)
			return;
		absorb(p, p->buf, 1, 1);
		p->buflen = 0;
	}

	n = len / WG_POLY1305_BLOCK_LEN;
	if (n) {
		absorb(p, data, n, 1);
		data += n * WG_POLY1305_BLOCK_LEN;
		len -= n * WG_POLY1305_BLOCK_LEN;
	}

	if (len) {
		memcpy(p->buf, data, len);
		p->buflen = len;
	}
}

void wg_poly1305_pad16(struct wg_poly1305 *p)
{
	if (!p->buflen)
		return;
	memset(p->buf + p->buflen, 0, WG_POLY1305_BLOCK_LEN - p->buflen);
	absorb(p, p->buf, 1, 1);
	p->buflen = 0;
}

void wg_poly1305_final_lens(struct wg_poly1305 *p, u64 adlen, u64 len,
			    u8 tag[WG_POLY1305_TAG_LEN])
{
	u8 lens[WG_POLY1305_BLOCK_LEN];

	wg_poly1305_pad16(p);
	put_unaligned_le64(adlen, lens);
	put_unaligned_le64(len, lens + 8);
	wg_poly1305_update(p, lens, sizeof(lens));
	wg_poly1305_final(p, tag);
}

void wg_poly1305_final(struct wg_poly1305 *p, u8 tag[WG_POLY1305_TAG_LEN])
{
	u32 h[4];
	u64 sum = 0;
	int i;

	/* A short last block carries its top bit right behind the data. */
	if (p->buflen) {
		p->buf[p->buflen++] = 1;
		memset(p->buf + p->buflen, 0,
		       WG_POLY1305_BLOCK_LEN - p->buflen);
		absorb(p, p->buf, 1, 0);
	}

	reduce(p, h);
	for (i = 0; i < 4; i++) {
		sum += (u64)h[i] + p->s[i];
		put_unaligned_le32((u32)sum, tag + 4 * i);
		sum >>= 32;
	}
	memzero_explicit(h, sizeof(h));
	memzero_explicit(p, sizeof(*p));
}
