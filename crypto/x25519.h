/* SPDX-License-Identifier: GPL-2.0 */
/* X25519 (RFC 7748): Diffie-Hellman over Curve25519 in constant time. */
#ifndef WG_CRYPTO_X25519_H
#define WG_CRYPTO_X25519_H

#include <linux/types.h>

#define WG_X25519_KEY_LEN 32

/**
 * wg_x25519() - scalar multiplication
 * @out: WG_X25519_KEY_LEN bytes, may overlap the inputs
 * @secret: scalar; it is clamped as RFC 7748 section 5 says
 * @point: u-coordinate; the top bit is ignored, non-canonical values accepted
 *
 * Any context; does not sleep. About 25 us on a fast machine, 100 on a slow one.
 *
 * Return: false when the result is all zeros (a point of low order); @out is
 * zero then and must not be used as a key.
 */
bool __must_check wg_x25519(u8 out[WG_X25519_KEY_LEN],
			    const u8 secret[WG_X25519_KEY_LEN],
			    const u8 point[WG_X25519_KEY_LEN]);

/**
 * wg_x25519_base() - public key of @secret
 *
 * Return: false when @secret is all zeros (no key); @out is zero then.
 */
bool __must_check wg_x25519_base(u8 out[WG_X25519_KEY_LEN],
				 const u8 secret[WG_X25519_KEY_LEN]);

/* So many at once, at most */
#define WG_X25519_EACH_MAX 8

/**
 * wg_x25519_each() - wg_x25519() of one secret with several points
 * @out: results; none may overlap a point
 * @secret: as there
 * @points: where they are, WG_X25519_KEY_LEN bytes each
 * @n: how many, at most WG_X25519_EACH_MAX
 *
 * Process context. Where the processor has AVX-512 IFMA, eight take as long as three
 * one by one; elsewhere it is one by one.
 *
 * Return: a bit for each, set when it is not a point of low order.
 */
unsigned int wg_x25519_each(u8 out[][WG_X25519_KEY_LEN],
			    const u8 secret[WG_X25519_KEY_LEN],
			    const u8 *const points[], unsigned int n);

/**
 * wg_x25519_init() - choose the fastest implementation this machine can run
 *
 * By wg_crypto_init() (crypto.h). Without it the portable one serves, and the
 * base point is as slow as any.
 */
void wg_x25519_init(void);

/**
 * wg_x25519_name() - what was chosen, for the log
 *
 * Return: a string that stays.
 */
const char *wg_x25519_name(void);

/** wg_x25519_clamp() - clear and set the fixed bits of a secret, in place */
static inline void wg_x25519_clamp(u8 secret[WG_X25519_KEY_LEN])
{
	secret[0] &= 248;
	secret[31] = (secret[31] & 127) | 64;
}

#endif /* WG_CRYPTO_X25519_H */
