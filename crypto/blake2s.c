// SPDX-License-Identifier: GPL-2.0
/* BLAKE2s (RFC 7693), and HMAC and HKDF over it, in portable C. */

#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "blake2s.h"
#include "compat/unaligned.h"

static const u32 iv[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
};

/* RFC 2104 */
#define IPAD 0x36
#define OPAD 0x5c

static __always_inline void mix(u32 *a, u32 *b, u32 *c, u32 *d, u32 x, u32 y)
{
	*a += *b + x;
	*d = ror32(*d ^ *a, 16);
	*c += *d;
	*b = ror32(*b ^ *c, 12);
	*a += *b + y;
	*d = ror32(*d ^ *a, 8);
	*c += *d;
	*b = ror32(*b ^ *c, 7);
}

/*
 * One round: the columns, then the diagonals, with the message words in the
 * order of one row of SIGMA (RFC 7693 section 2.7). All indexes are constants,
 * so that @v lives in registers as far as they go.
 */
static __always_inline void mix_round(u32 v[16], const u32 m[16],
				      int s0, int s1, int s2, int s3,
				      int s4, int s5, int s6, int s7,
				      int s8, int s9, int s10, int s11,
				      int s12, int s13, int s14, int s15)
{
	mix(&v[0], &v[4], &v[8], &v[12], m[s0], m[s1]);
	mix(&v[1], &v[5], &v[9], &v[13], m[s2], m[s3]);
	mix(&v[2], &v[6], &v[10], &v[14], m[s4], m[s5]);
	mix(&v[3], &v[7], &v[11], &v[15], m[s6], m[s7]);
	mix(&v[0], &v[5], &v[10], &v[15], m[s8], m[s9]);
	mix(&v[1], &v[6], &v[11], &v[12], m[s10], m[s11]);
	mix(&v[2], &v[7], &v[8], &v[13], m[s12], m[s13]);
	mix(&v[3], &v[4], &v[9], &v[14], m[s14], m[s15]);
}

/* @count: bytes hashed up to the end of this block; @last: 0 or all ones */
static noinline void compress(u32 h[8], const u8 data[WG_BLAKE2S_BLOCK_LEN],
			      u64 count, u32 last)
{
	u32 m[16], v[16];
	int i;

#pragma GCC unroll 16
	for (i = 0; i < 16; i++)
		m[i] = get_unaligned_le32(data + 4 * i);
#pragma GCC unroll 8
	for (i = 0; i < 8; i++) {
		v[i] = h[i];
		v[i + 8] = iv[i];
	}
	v[12] ^= (u32)count;
	v[13] ^= (u32)(count >> 32);
	v[14] ^= last;

	mix_round(v, m, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	mix_round(v, m, 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
	mix_round(v, m, 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4);
	mix_round(v, m, 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8);
	mix_round(v, m, 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13);
	mix_round(v, m, 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9);
	mix_round(v, m, 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11);
	mix_round(v, m, 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10);
	mix_round(v, m, 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5);
	mix_round(v, m, 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0);

#pragma GCC unroll 8
	for (i = 0; i < 8; i++)
		h[i] ^= v[i] ^ v[i + 8];
	memzero_explicit(m, sizeof(m));
}

void wg_blake2s_init(struct wg_blake2s *s, size_t outlen, const u8 *key,
		     size_t keylen)
{
	int i;

	WARN_ON_ONCE(!outlen || outlen > WG_BLAKE2S_HASH_LEN ||
		     keylen > WG_BLAKE2S_KEY_LEN_MAX);

	for (i = 0; i < 8; i++)
		s->h[i] = iv[i];
	/* Parameter block: sequential mode, fanout and depth 1. */
	s->h[0] ^= 0x01010000 | (u32)keylen << 8 | (u32)outlen;
	s->count = 0;
	s->buflen = 0;
	s->outlen = outlen;

	/* A key is the first block, which stays in the buffer for now. */
	if (keylen) {
		memcpy(s->buf, key, keylen);
		memset(s->buf + keylen, 0, WG_BLAKE2S_BLOCK_LEN - keylen);
		s->buflen = WG_BLAKE2S_BLOCK_LEN;
	}
}

/* The last block is compressed by final() only: a full buffer may be it. */
void wg_blake2s_update(struct wg_blake2s *s, const u8 *data, size_t len)
{
	size_t n;

	if (!len)
		return;

	n = WG_BLAKE2S_BLOCK_LEN - s->buflen;
	if (s->buflen && len > n) {
		memcpy(s->buf + s->buflen, data, n);
		data += n;
		len -= n;
		s->count += WG_BLAKE2S_BLOCK_LEN;
		compress(s->h, s->buf, s->count, 0);
		s->buflen = 0;
	}
	if (!s->buflen) {
		while (len > WG_BLAKE2S_BLOCK_LEN) {
			s->count += WG_BLAKE2S_BLOCK_LEN;
			compress(s->h, data, s->count, 0);
			data += WG_BLAKE2S_BLOCK_LEN;
			len -= WG_BLAKE2S_BLOCK_LEN;
		}
	}
	memcpy(s->buf + s->buflen, data, len);
	s->buflen += len;
}

void wg_blake2s_final(struct wg_blake2s *s, u8 *out)
{
	u8 full[WG_BLAKE2S_HASH_LEN];
	int i;

	memset(s->buf + s->buflen, 0, WG_BLAKE2S_BLOCK_LEN - s->buflen);
	compress(s->h, s->buf, s->count + s->buflen, ~0U);
	for (i = 0; i < 8; i++)
		put_unaligned_le32(s->h[i], full + 4 * i);
	memcpy(out, full, s->outlen);
	memzero_explicit(full, sizeof(full));
	memzero_explicit(s, sizeof(*s));
}

void wg_blake2s(u8 *out, size_t outlen, const u8 *key, size_t keylen,
		const u8 *data, size_t len)
{
	struct wg_blake2s s;

	wg_blake2s_init(&s, outlen, key, keylen);
	wg_blake2s_update(&s, data, len);
	wg_blake2s_final(&s, out);
}

/* The key as one block (RFC 2104): hashed when it is longer, then zeros. */
static void hmac_key_block(u8 block[WG_BLAKE2S_BLOCK_LEN], const u8 *key,
			   size_t keylen)
{
	memset(block, 0, WG_BLAKE2S_BLOCK_LEN);
	if (keylen > WG_BLAKE2S_BLOCK_LEN)
		wg_blake2s(block, WG_BLAKE2S_HASH_LEN, NULL, 0, key, keylen);
	else if (keylen)
		memcpy(block, key, keylen);
}

static void xor_block(u8 block[WG_BLAKE2S_BLOCK_LEN], u8 with)
{
	int i;

	for (i = 0; i < WG_BLAKE2S_BLOCK_LEN; i++)
		block[i] ^= with;
}

void wg_hmac(u8 out[WG_BLAKE2S_HASH_LEN], const u8 *key, size_t keylen,
	     const u8 *data, size_t len)
{
	u8 block[WG_BLAKE2S_BLOCK_LEN], inner[WG_BLAKE2S_HASH_LEN];
	struct wg_blake2s s;

	hmac_key_block(block, key, keylen);

	xor_block(block, IPAD);
	wg_blake2s_init(&s, WG_BLAKE2S_HASH_LEN, NULL, 0);
	wg_blake2s_update(&s, block, sizeof(block));
	wg_blake2s_update(&s, data, len);
	wg_blake2s_final(&s, inner);

	xor_block(block, IPAD ^ OPAD);
	wg_blake2s_init(&s, WG_BLAKE2S_HASH_LEN, NULL, 0);
	wg_blake2s_update(&s, block, sizeof(block));
	wg_blake2s_update(&s, inner, sizeof(inner));
	wg_blake2s_final(&s, out);

	memzero_explicit(block, sizeof(block));
	memzero_explicit(inner, sizeof(inner));
}

/* A key that is used several times: the states after its two blocks. */
struct hmac_key {
	struct wg_blake2s_key inner;
	struct wg_blake2s_key outer;
};

/* The state after @block, which is a whole one and not the last. */
static void prepare_block(struct wg_blake2s_key *k, const struct wg_blake2s *s,
			  const u8 block[WG_BLAKE2S_BLOCK_LEN])
{
	memcpy(k->h, s->h, sizeof(k->h));
	k->outlen = s->outlen;
	compress(k->h, block, WG_BLAKE2S_BLOCK_LEN, 0);
}

void wg_blake2s_prepare(struct wg_blake2s_key *k, size_t outlen, const u8 *key,
			size_t keylen)
{
	struct wg_blake2s s;

	wg_blake2s_init(&s, outlen, key, keylen);
	prepare_block(k, &s, s.buf);
	memzero_explicit(&s, sizeof(s));
}

void wg_blake2s_prepared(u8 *out, const struct wg_blake2s_key *k,
			 const u8 *data, size_t len)
{
	struct wg_blake2s s;

	memcpy(s.h, k->h, sizeof(s.h));
	s.count = WG_BLAKE2S_BLOCK_LEN;
	s.buflen = 0;
	s.outlen = k->outlen;
	wg_blake2s_update(&s, data, len);
	wg_blake2s_final(&s, out);
}

static void hmac_key_init(struct hmac_key *k, const u8 *key, size_t keylen)
{
	u8 block[WG_BLAKE2S_BLOCK_LEN];
	struct wg_blake2s s;

	hmac_key_block(block, key, keylen);

	wg_blake2s_init(&s, WG_BLAKE2S_HASH_LEN, NULL, 0);
	xor_block(block, IPAD);
	prepare_block(&k->inner, &s, block);
	xor_block(block, IPAD ^ OPAD);
	prepare_block(&k->outer, &s, block);
	memzero_explicit(block, sizeof(block));
}

/* HMAC under a prepared key; @len is not 0. */
static void hmac_prepared(u8 out[WG_BLAKE2S_HASH_LEN], const struct hmac_key *k,
			  const u8 *data, size_t len)
{
	u8 inner[WG_BLAKE2S_HASH_LEN];

	wg_blake2s_prepared(inner, &k->inner, data, len);
	wg_blake2s_prepared(out, &k->outer, inner, sizeof(inner));
	memzero_explicit(inner, sizeof(inner));
}

void wg_hkdf(u8 *out1, u8 *out2, u8 *out3,
	     const u8 chaining_key[WG_BLAKE2S_HASH_LEN], const u8 *ikm,
	     size_t ikmlen)
{
	/* The output before, and the number of this one. */
	u8 t[WG_BLAKE2S_HASH_LEN + 1];
	struct hmac_key k;

	wg_hmac(t, chaining_key, WG_BLAKE2S_HASH_LEN, ikm, ikmlen);
	hmac_key_init(&k, t, WG_BLAKE2S_HASH_LEN);

	t[0] = 1;
	hmac_prepared(t, &k, t, 1);
	memcpy(out1, t, WG_BLAKE2S_HASH_LEN);
	if (out2) {
		t[WG_BLAKE2S_HASH_LEN] = 2;
		hmac_prepared(t, &k, t, sizeof(t));
		memcpy(out2, t, WG_BLAKE2S_HASH_LEN);
	}
	if (out3) {
		t[WG_BLAKE2S_HASH_LEN] = 3;
		hmac_prepared(t, &k, t, sizeof(t));
		memcpy(out3, t, WG_BLAKE2S_HASH_LEN);
	}

	memzero_explicit(&k, sizeof(k));
	memzero_explicit(t, sizeof(t));
}
