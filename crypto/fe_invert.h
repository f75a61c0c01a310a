/* SPDX-License-Identifier: GPL-2.0 */
/* The inverse modulo 2^255 - 19, in constant time. */
#ifndef WG_CRYPTO_FE_INVERT_H
#define WG_CRYPTO_FE_INVERT_H

#include <linux/types.h>

/**
 * wg_fe_invert() - 1 / in modulo p = 2^255 - 19
 * @out: 32 bytes, little-endian, below 2^255 but not always below p; may be @in
 * @in: 32 bytes, little-endian, below p
 *
 * The inverse of 0 is 0.
 */
void wg_fe_invert(u8 out[32], const u8 in[32]);

#endif /* WG_CRYPTO_FE_INVERT_H */
