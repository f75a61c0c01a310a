/* SPDX-License-Identifier: GPL-2.0 */
/* Poly1305 (RFC 8439 section 2.5), a one-time authenticator, for the AEADs. */
#ifndef WG_CRYPTO_POLY1305_H
#define WG_CRYPTO_POLY1305_H

#include <linux/types.h>

#include "int128.h"

#define WG_POLY1305_KEY_LEN 32
#define WG_POLY1305_BLOCK_LEN 16
#define WG_POLY1305_TAG_LEN 16

/* Secret throughout; wiped by wg_poly1305_final(). */
struct wg_poly1305 {
#ifdef WG_INT128
	u64 h[3]; /* accumulator, radix 2^64; h[2] is a few bits */
	u64 r[2]; /* the clamped half of the key */
	u64 s1; /* r[1] * 5 / 4 */
#else
	u32 h[5]; /* accumulator, radix 2^26 */
	u32 r[5];
#endif
	u32 s[4]; /* the half of the key that is added at the end */
	u8 buf[WG_POLY1305_BLOCK_LEN];
	unsigned int buflen;
};

/** wg_poly1305_init() - start with a key that is used for one message only */
void wg_poly1305_init(struct wg_poly1305 *p,
		      const u8 key[WG_POLY1305_KEY_LEN]);

/** wg_poly1305_update() - absorb @len bytes; calls join up without a seam */
void wg_poly1305_update(struct wg_poly1305 *p, const u8 *data, size_t len);

/** wg_poly1305_pad16() - absorb zeros up to a multiple of 16 (RFC 8439, 2.8) */
void wg_poly1305_pad16(struct wg_poly1305 *p);

/** wg_poly1305_final() - write the tag and wipe @p */
void wg_poly1305_final(struct wg_poly1305 *p, u8 tag[WG_POLY1305_TAG_LEN]);

/** wg_poly1305_final_lens() - close what an AEAD authenticates (RFC 8439, 2.8) */
void wg_poly1305_final_lens(struct wg_poly1305 *p, u64 adlen, u64 len,
			    u8 tag[WG_POLY1305_TAG_LEN]);

#endif /* WG_CRYPTO_POLY1305_H */
