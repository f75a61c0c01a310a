// SPDX-License-Identifier: GPL-2.0
/* ChaCha20 and HChaCha20 in portable C: one block at a time, in registers. */

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "chacha20.h"
#include "compat/unaligned.h"

/* Words of the state: 4 of constants, 8 of key, the counter, 3 of nonce. */
enum {
	KEY = 4,
	COUNTER = 12,
	NONCE = 13,
};

/* "expand 32-byte k" */
static const u32 constants[4] = {
	0x61707865, 0x3320646e, 0x79622d32, 0x6b206574
};

static __always_inline void quarter_round(u32 *a, u32 *b, u32 *c, u32 *d)
{
	*a += *b;
	*d = rol32(*d ^ *a, 16);
	*c += *d;
	*b = rol32(*b ^ *c, 12);
	*a += *b;
	*d = rol32(*d ^ *a, 8);
	*c += *d;
	*b = rol32(*b ^ *c, 7);
}

/*
 * RFC 8439 section 2.3: a round over the columns, then one over the diagonals.
 * Every index is a constant, so that @x lives in registers as far as they go.
 */
static __always_inline void permute(u32 x[16])
{
	int i;

	for (i = 0; i < 10; i++) {
		quarter_round(&x[0], &x[4], &x[8], &x[12]);
		quarter_round(&x[1], &x[5], &x[9], &x[13]);
		quarter_round(&x[2], &x[6], &x[10], &x[14]);
		quarter_round(&x[3], &x[7], &x[11], &x[15]);

		quarter_round(&x[0], &x[5], &x[10], &x[15]);
		quarter_round(&x[1], &x[6], &x[11], &x[12]);
		quarter_round(&x[2], &x[7], &x[8], &x[13]);
		quarter_round(&x[3], &x[4], &x[9], &x[14]);
	}
}

/*
 * One whole block, XORed into @src when there is one; steps the counter. A loop
 * that is not unrolled would index @x and so keep it out of registers.
 */
static __always_inline void block(u32 state[16], u8 *dst, const u8 *src)
{
	u32 x[16];
	int i;

#pragma GCC unroll 16
	for (i = 0; i < 16; i++)
		x[i] = state[i];
	permute(x);
#pragma GCC unroll 16
	for (i = 0; i < 16; i++) {
		x[i] += state[i];
		if (src)
			x[i] ^= get_unaligned_le32(src + 4 * i);
		put_unaligned_le32(x[i], dst + 4 * i);
	}
	state[COUNTER]++;
}

/* Out of line and alone, so that the permutation has all registers. */
static noinline void xor_blocks(u32 state[16], u8 *dst, const u8 *src,
				size_t blocks)
{
	for (; blocks; blocks--) {
		block(state, dst, src);
		dst += WG_CHACHA20_BLOCK_LEN;
		src += WG_CHACHA20_BLOCK_LEN;
	}
}

static void xor_bytes(u8 *dst, const u8 *src, const u8 *ks, size_t len)
{
	for (; len >= sizeof(u64); len -= sizeof(u64)) {
		put_unaligned_le64(get_unaligned_le64(src) ^
				   get_unaligned_le64(ks), dst);
		dst += sizeof(u64);
		src += sizeof(u64);
		ks += sizeof(u64);
	}
	for (; len; len--)
		*dst++ = *src++ ^ *ks++;
}

void wg_chacha20_words(u32 words[12], const u8 key[WG_CHACHA20_KEY_LEN])
{
	int i;

	for (i = 0; i < 4; i++)
		words[i] = constants[i];
	for (i = 0; i < 8; i++)
		words[KEY + i] = get_unaligned_le32(key + 4 * i);
}

void wg_chacha20_key(struct wg_chacha20 *c, const u8 key[WG_CHACHA20_KEY_LEN])
{
	wg_chacha20_words(c->state, key);
}

static void set_nonce(u32 state[16], u64 nonce)
{
	state[NONCE] = 0;
	state[NONCE + 1] = (u32)nonce;
	state[NONCE + 2] = (u32)(nonce >> 32);
}

void wg_chacha20_start(struct wg_chacha20 *c, u64 nonce)
{
	c->state[COUNTER] = 0;
	set_nonce(c->state, nonce);
	c->left = 0;
}

noinline void wg_chacha20_block(struct wg_chacha20 *c,
				u8 out[WG_CHACHA20_BLOCK_LEN])
{
	block(c->state, out, NULL);
}

void wg_chacha20_xor(struct wg_chacha20 *c, u8 *dst, const u8 *src, size_t len)
{
	size_t n;

	n = min_t(size_t, c->left, len);
	if (n) {
		xor_bytes(dst, src, c->ks + WG_CHACHA20_BLOCK_LEN - c->left, n);
		c->left -= n;
		dst += n;
		src += n;
		len -= n;
	}

	n = len - len % WG_CHACHA20_BLOCK_LEN;
	if (n) {
		xor_blocks(c->state, dst, src, n / WG_CHACHA20_BLOCK_LEN);
		dst += n;
		src += n;
		len -= n;
	}

	if (len) {
		wg_chacha20_block(c, c->ks);
		xor_bytes(dst, src, c->ks, len);
		c->left = WG_CHACHA20_BLOCK_LEN - len;
	}
}

void wg_chacha20_xor_block(u8 *dst, const u8 *src, const u8 key[WG_CHACHA20_KEY_LEN],
			   u64 nonce, u32 counter)
{
	u32 state[16];

	wg_chacha20_words(state, key);
	set_nonce(state, nonce);
	state[COUNTER] = counter;
	xor_blocks(state, dst, src, 1);
	memzero_explicit(state, sizeof(state));
}

void wg_hchacha20(u8 out[WG_CHACHA20_KEY_LEN],
		  const u8 nonce[WG_HCHACHA20_NONCE_LEN],
		  const u8 key[WG_CHACHA20_KEY_LEN])
{
	u32 x[16];
	int i;

	wg_chacha20_words(x, key);
	for (i = 0; i < 4; i++)
		x[COUNTER + i] = get_unaligned_le32(nonce + 4 * i);
	permute(x);
	for (i = 0; i < 4; i++) {
		put_unaligned_le32(x[i], out + 4 * i);
		put_unaligned_le32(x[COUNTER + i], out + 16 + 4 * i);
	}
	memzero_explicit(x, sizeof(x));
}
