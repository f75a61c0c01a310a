// SPDX-License-Identifier: GPL-2.0
/* The in-tree crypto as a contender: compiled once for each class it can be in. */

/*
 * One message is one call, in one piece: text that goes from one buffer to
 * another. The in-tree driver does it in place, in pieces of a scatterlist,
 * for which it copies first; that is not counted here.
 */

#include <crypto/blake2s.h>
#include <crypto/chacha20poly1305.h>
#include <crypto/curve25519.h>

#include "bench.h"

static bool intree_usable(const struct contender *c)
{
	return INTREE_USABLE;
}

#ifdef INTREE_AEAD
static void intree_seal(const struct contender *c, struct wg_aead_seg *segs,
			unsigned int n, const u8 *key)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		chacha20poly1305_encrypt(segs[i].dst, segs[i].src->base,
					 segs[i].len, NULL, 0, segs[i].nonce,
					 key);
}

static unsigned int intree_open(const struct contender *c,
				struct wg_aead_seg *segs, unsigned int n,
				const u8 *key)
{
	unsigned int i, authentic = 0;

	for (i = 0; i < n; i++)
		authentic += chacha20poly1305_decrypt(segs[i].dst,
						      segs[i].src->base,
						      segs[i].len, NULL, 0,
						      segs[i].nonce, key);
	return authentic;
}

static void intree_seal_one(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			    size_t adlen, u64 nonce, const u8 *key)
{
	chacha20poly1305_encrypt(dst, src, len, ad, adlen, nonce, key);
}

static bool intree_open_one(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			    size_t adlen, u64 nonce, const u8 *key)
{
	return chacha20poly1305_decrypt(dst, src, len, ad, adlen, nonce, key);
}
#endif

#ifdef INTREE_X25519
static bool intree_x25519(const struct contender *c, u8 *out, const u8 *secret,
			  const u8 *point)
{
	return curve25519(out, secret, point);
}

static bool intree_x25519_base(const struct contender *c, u8 *out,
			       const u8 *secret)
{
	return curve25519_generate_public(out, secret);
}
#endif

#ifdef INTREE_BLAKE2S
static void intree_blake2s(u8 *out, size_t outlen, const u8 *key, size_t keylen,
			   const u8 *data, size_t len)
{
	blake2s(out, data, key, outlen, len, keylen);
}

/* The in-tree driver has an HMAC of its own, from the same three calls. */
static void hmac(u8 *out, const u8 *key, const u8 *data, size_t len, int last)
{
	u8 pad[BLAKE2S_BLOCK_SIZE];
	struct blake2s_state state;
	unsigned int i;

	memset(pad, 0x36, sizeof(pad));
	for (i = 0; i < BLAKE2S_HASH_SIZE; i++)
		pad[i] ^= key[i];
	blake2s_init(&state, BLAKE2S_HASH_SIZE);
	blake2s_update(&state, pad, sizeof(pad));
	blake2s_update(&state, data, len);
	if (last) {
		u8 byte = last;

		blake2s_update(&state, &byte, 1);
	}
	blake2s_final(&state, out);
	for (i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36 ^ 0x5c;
	blake2s_init(&state, BLAKE2S_HASH_SIZE);
	blake2s_update(&state, pad, sizeof(pad));
	blake2s_update(&state, out, BLAKE2S_HASH_SIZE);
	blake2s_final(&state, out);
	memzero_explicit(pad, sizeof(pad));
}

static void intree_hkdf(u8 *out1, u8 *out2, u8 *out3, const u8 *chaining_key,
			const u8 *ikm, size_t ikmlen)
{
	u8 prk[BLAKE2S_HASH_SIZE], t[BLAKE2S_HASH_SIZE];

	hmac(prk, chaining_key, ikm, ikmlen, 0);
	hmac(t, prk, NULL, 0, 1);
	memcpy(out1, t, sizeof(t));
	if (out2) {
		hmac(t, prk, t, sizeof(t), 2);
		memcpy(out2, t, sizeof(t));
	}
	if (out3) {
		hmac(t, prk, t, sizeof(t), 3);
		memcpy(out3, t, sizeof(t));
	}
	memzero_explicit(prk, sizeof(prk));
	memzero_explicit(t, sizeof(t));
}
#endif

const struct contender INTREE_CONTENDER = {
	.who = "in-tree",
	.isa = INTREE_ISA,
	.usable = intree_usable,
#ifdef INTREE_AEAD
	.seal = intree_seal,
	.open = intree_open,
	.seal_one = intree_seal_one,
	.open_one = intree_open_one,
#endif
#ifdef INTREE_X25519
	.x25519 = intree_x25519,
	.x25519_base = intree_x25519_base,
#endif
#ifdef INTREE_BLAKE2S
	.blake2s = intree_blake2s,
	.hkdf = intree_hkdf,
#endif
};
