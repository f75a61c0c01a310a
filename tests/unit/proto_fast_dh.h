/* SPDX-License-Identifier: GPL-2.0 */
/* The handshake over a fast Diffie-Hellman, for tests that make many. */
#ifndef PROTO_FAST_DH_H
#define PROTO_FAST_DH_H

#include <linux/types.h>

/*
 * The handshake over a Diffie-Hellman that is a multiplication modulo 2^61 - 1:
 * of no security, but commutative like the real one, and a thousand times as
 * fast, so that runs can be explored by the hundred thousand.
 */
#define wg_x25519 fast_x25519
#define wg_x25519_base fast_x25519_base
#define wg_x25519_each fast_x25519_each
#include "src/protocol/noise.c"

#define PRIME ((1ULL << 61) - 1)

static u64 multiply(u64 x, u64 y)
{
	u64 result = 0;

	for (; y; y >>= 1) {
		if (y & 1)
			result = (result + x) % PRIME;
		x = 2 * x % PRIME;
	}
	return result;
}

bool fast_x25519(u8 out[WG_KEY_LEN], const u8 secret[WG_KEY_LEN],
		 const u8 point[WG_KEY_LEN])
{
	u64 product = multiply(get_unaligned_le64(secret + 8) % PRIME,
			       get_unaligned_le64(point) % PRIME);

	memset(out, 0, WG_KEY_LEN);
	put_unaligned_le64(product, out);
	return product;
}

bool fast_x25519_base(u8 out[WG_KEY_LEN], const u8 secret[WG_KEY_LEN])
{
	static const u8 base[WG_KEY_LEN] = { 9 };

	return fast_x25519(out, secret, base);
}

unsigned int fast_x25519_each(u8 out[][WG_KEY_LEN],
			      const u8 secret[WG_KEY_LEN],
			      const u8 *const points[], unsigned int n)
{
	unsigned int good = 0, i;

	for (i = 0; i < n; i++)
		good |= fast_x25519(out[i], secret, points[i]) << i;
	return good;
}

#endif /* PROTO_FAST_DH_H */
