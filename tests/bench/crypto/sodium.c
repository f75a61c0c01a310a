// SPDX-License-Identifier: GPL-2.0
/* libsodium as a contender. */

#include <sodium.h>

#include "bench.h"
#include "nonce.h"

static bool sodium_usable(const struct contender *c)
{
	return sodium_init() >= 0;
}

static void sodium_seal(const struct contender *c, struct wg_aead_seg *segs,
			unsigned int n, const u8 *key)
{
	unsigned int i;
	u8 nonce[12];

	for (i = 0; i < n; i++) {
		put_nonce(nonce, segs[i].nonce);
		crypto_aead_chacha20poly1305_ietf_encrypt(segs[i].dst, NULL,
							  segs[i].src->base,
							  segs[i].len, NULL, 0,
							  NULL, nonce, key);
	}
}

static unsigned int sodium_open(const struct contender *c,
				struct wg_aead_seg *segs, unsigned int n,
				const u8 *key)
{
	unsigned int i, authentic = 0;
	u8 nonce[12];

	for (i = 0; i < n; i++) {
		put_nonce(nonce, segs[i].nonce);
		authentic += !crypto_aead_chacha20poly1305_ietf_decrypt
			(segs[i].dst, NULL, NULL, segs[i].src->base,
			 segs[i].len, NULL, 0, nonce, key);
	}
	return authentic;
}

static bool sodium_x25519(const struct contender *c, u8 *out, const u8 *secret,
			  const u8 *point)
{
	return !crypto_scalarmult_curve25519(out, secret, point);
}

static bool sodium_x25519_base(const struct contender *c, u8 *out,
			       const u8 *secret)
{
	return !crypto_scalarmult_curve25519_base(out, secret);
}

const struct contender contender_sodium = {
	.who = "libsodium", .isa = "", .usable = sodium_usable,
	.seal = sodium_seal, .open = sodium_open,
	.x25519 = sodium_x25519, .x25519_base = sodium_x25519_base,
};
