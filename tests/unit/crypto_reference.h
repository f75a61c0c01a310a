/* SPDX-License-Identifier: GPL-2.0 */
/* RFC 8439 to the letter and as slow as that is, to compare crypto/ with. */
#ifndef CRYPTO_REFERENCE_H
#define CRYPTO_REFERENCE_H

#include <string.h>

#include <linux/types.h>

static inline u32 ref_rotl(u32 v, int n)
{
	return v << n | v >> (32 - n);
}

/* Section 2.1 */
static inline void ref_quarter(u32 *s, int a, int b, int c, int d)
{
	s[a] += s[b]; s[d] ^= s[a]; s[d] = ref_rotl(s[d], 16);
	s[c] += s[d]; s[b] ^= s[c]; s[b] = ref_rotl(s[b], 12);
	s[a] += s[b]; s[d] ^= s[a]; s[d] = ref_rotl(s[d], 8);
	s[c] += s[d]; s[b] ^= s[c]; s[b] = ref_rotl(s[b], 7);
}

/* Section 2.3 */
static inline void ref_chacha20_block(u8 out[64], const u8 key[32],
				      u32 counter, const u8 nonce[12])
{
	u8 in[64];
	u32 s[16], w[16];
	int i;

	memcpy(in, "expand 32-byte k", 16);
	memcpy(in + 16, key, 32);
	for (i = 0; i < 4; i++)
		in[48 + i] = counter >> (8 * i);
	memcpy(in + 52, nonce, 12);
	for (i = 0; i < 16; i++) {
		s[i] = in[4 * i] | in[4 * i + 1] << 8 | in[4 * i + 2] << 16 |
		       (u32)in[4 * i + 3] << 24;
		w[i] = s[i];
	}
	for (i = 0; i < 10; i++) {
		ref_quarter(w, 0, 4, 8, 12);
		ref_quarter(w, 1, 5, 9, 13);
		ref_quarter(w, 2, 6, 10, 14);
		ref_quarter(w, 3, 7, 11, 15);
		ref_quarter(w, 0, 5, 10, 15);
		ref_quarter(w, 1, 6, 11, 12);
		ref_quarter(w, 2, 7, 8, 13);
		ref_quarter(w, 3, 4, 9, 14);
	}
	for (i = 0; i < 64; i++)
		out[i] = (w[i / 4] + s[i / 4]) >> (8 * (i % 4));
}

/*
 * In place: x mod 2^130 + 5 * (x / 2^130), which is the same modulo 2^130 - 5.
 * A number is little-endian bytes, one an element; @n of them, up to 40, that
 * need not be carried.
 */
static inline void ref_fold(u32 *x, int n)
{
	u32 high[40], carry = 0;
	int i;

	for (i = 0; i < n; i++) {
		carry += x[i];
		x[i] = carry & 255;
		carry >>= 8;
	}
	for (i = 0; i < n - 16; i++)
		high[i] = x[16 + i] >> 2 |
			  (i < n - 17 ? x[17 + i] << 6 & 255 : 0);
	x[16] &= 3;
	for (i = 17; i < n; i++)
		x[i] = 0;
	for (i = 0; i < n - 16; i++)
		x[i] += 5 * high[i];
	for (i = 0, carry = 0; i < n; i++) {
		carry += x[i];
		x[i] = carry & 255;
		carry >>= 8;
	}
}

/* Section 2.5 */
static inline void ref_poly1305(u8 tag[16], const u8 *msg, size_t len,
				const u8 key[32])
{
	u32 r[16], x[36], h[17] = { 0 }, carry;
	size_t n;
	int i, j;

	for (i = 0; i < 16; i++)
		r[i] = key[i];
	for (i = 3; i < 16; i += 4)
		r[i] &= 15;
	for (i = 4; i < 16; i += 4)
		r[i] &= 252;

	while (len) {
		n = len < 16 ? len : 16;
		for (i = 0; i < n; i++)
			h[i] += msg[i];
		h[n] += 1;
		msg += n;
		len -= n;

		memset(x, 0, sizeof(x));
		for (i = 0; i < 17; i++) {
			for (j = 0; j < 16; j++)
				x[i + j] += h[i] * r[j];
		}
		ref_fold(x, 36);
		ref_fold(x, 36);
		memcpy(h, x, sizeof(h));
	}

	/* h is below 2^130: subtract p when h + 5 reaches 2^130. */
	memcpy(x, h, sizeof(h));
	carry = 5;
	for (i = 0; i < 17; i++) {
		carry += x[i];
		x[i] = carry & 255;
		carry >>= 8;
	}
	if (x[16] >= 4)
		memcpy(h, x, sizeof(h));
	for (i = 0, carry = 0; i < 16; i++) {
		carry += h[i] + key[16 + i];
		tag[i] = carry;
		carry >>= 8;
	}
}

/*
 * Section 2.8 for the nonce 0 || LE64(@nonce). Nothing of it is incremental:
 * what the tag covers is laid out in memory, at most 8 KiB.
 */
static inline void ref_aead_seal(u8 *out, const u8 *msg, size_t len,
				 const u8 *ad, size_t adlen, u64 nonce,
				 const u8 key[32])
{
	static u8 mac[8192];
	u8 n[12] = { 0 }, block[64];
	size_t i, at = 0;

	for (i = 0; i < 8; i++)
		n[4 + i] = nonce >> (8 * i);
	for (i = 0; i < len; i++) {
		if (i % 64 == 0)
			ref_chacha20_block(block, key, 1 + i / 64, n);
		out[i] = msg[i] ^ block[i % 64];
	}

	memset(mac, 0, sizeof(mac));
	if (adlen)
		memcpy(mac, ad, adlen);
	at = (adlen + 15) / 16 * 16;
	if (len)
		memcpy(mac + at, out, len);
	at += (len + 15) / 16 * 16;
	for (i = 0; i < 8; i++) {
		mac[at + i] = (u64)adlen >> (8 * i);
		mac[at + 8 + i] = (u64)len >> (8 * i);
	}
	ref_chacha20_block(block, key, 0, n);
	ref_poly1305(out + len, mac, at + 16, block);
}

#endif /* CRYPTO_REFERENCE_H */
