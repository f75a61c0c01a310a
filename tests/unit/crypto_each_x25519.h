/* SPDX-License-Identifier: GPL-2.0 */
/* X25519 by one implementation after the other, for tests. */
#ifndef CRYPTO_EACH_X25519_H
#define CRYPTO_EACH_X25519_H

#include <string.h>

#include "crypto/x25519.h"
#include "crypto/x25519_impl.h"

/* The one that is tested; NULL for what wg_x25519_init() has chosen. */
static const struct wg_x25519_impl *x25519_by;

static inline bool any_byte(const u8 p[32])
{
	u8 any = 0;
	int i;

	for (i = 0; i < 32; i++)
		any |= p[i];
	return any;
}

/* As wg_x25519() */
static inline bool dh(u8 out[32], const u8 secret[32], const u8 point[32])
{
	u8 scalar[32];

	if (!x25519_by)
		return wg_x25519(out, secret, point);
	memcpy(scalar, secret, 32);
	wg_x25519_clamp(scalar);
	x25519_by->shared(out, scalar, point);
	return any_byte(out);
}

/* As wg_x25519_base(), but that a secret of zeros is one like any other */
static inline bool dh_base(u8 out[32], const u8 secret[32])
{
	u8 scalar[32];

	if (!x25519_by)
		return wg_x25519_base(out, secret);
	memcpy(scalar, secret, 32);
	wg_x25519_clamp(scalar);
	x25519_by->base(out, scalar);
	return any_byte(out);
}

#endif /* CRYPTO_EACH_X25519_H */
