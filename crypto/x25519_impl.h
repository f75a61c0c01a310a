/* SPDX-License-Identifier: GPL-2.0 */
/* What an implementation of X25519 gives to be chosen at load, and is given. */
#ifndef WG_CRYPTO_X25519_IMPL_H
#define WG_CRYPTO_X25519_IMPL_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "int128.h"
#include "x25519.h"

/**
 * struct wg_x25519_impl - one implementation of scalar multiplication
 * @name: for the log and the self-test
 * @usable: whether this machine has what it needs; NULL when every machine has
 * @shared: the u-coordinate of @scalar * (the point with u-coordinate @point)
 * @base: the same for the base point, u = 9; needs wg_x25519_table
 *
 * Both take a clamped scalar, in any context; @out may overlap the inputs.
 */
struct wg_x25519_impl {
	const char *name;
	bool (*usable)(void);
	void (*shared)(u8 out[WG_X25519_KEY_LEN],
		       const u8 scalar[WG_X25519_KEY_LEN],
		       const u8 point[WG_X25519_KEY_LEN]);
	void (*base)(u8 out[WG_X25519_KEY_LEN],
		     const u8 scalar[WG_X25519_KEY_LEN]);
};

/* Portable C, usable everywhere. */
extern const struct wg_x25519_impl wg_x25519_portable;

/* x86-64 with BMI2 and ADX, in general registers. */
#if defined(__x86_64__) && !defined(WG_NO_INT128)
#define WG_X25519_ADX 1
extern const struct wg_x25519_impl wg_x25519_adx;
#endif

/**
 * struct wg_x25519_each_impl - one scalar with several points
 * @usable: whether this machine has what it needs
 * @each: process context; false, and nothing done, without memory or where vector
 *	registers are not to be had
 */
struct wg_x25519_each_impl {
	bool (*usable)(void);
	bool (*each)(u8 out[][WG_X25519_KEY_LEN],
		     const u8 scalar[WG_X25519_KEY_LEN],
		     const u8 *const points[], unsigned int n);
};

/* x86-64 with AVX-512 IFMA: x25519_lanes.h */
#if defined(__x86_64__) && defined(WG_INT128)
#define WG_X25519_EACH 1
extern const struct wg_x25519_each_impl wg_x25519_lanes;
#endif

/**
 * wg_x25519_impl_usable() - the implementations of this machine, fastest first
 * @i: 0, 1, ...
 *
 * Return: NULL past the last.
 */
const struct wg_x25519_impl *wg_x25519_impl_usable(unsigned int i);

/*
 * The base point is multiplied on the twisted Edwards curve -x^2 + y^2 = 1 +
 * d * x^2 * y^2, which is the same curve (RFC 7748 section 4.1). The scalar is
 * the sum of digits[i] * 16^i, digits from -8 to 8. Row k of the table has the
 * multiples 1 to 8 of 16^(WG_COMB_STEP * k) * B: rows times the digits with i =
 * WG_COMB_STEP * k + r are added up for one r after the other, the highest
 * first, and all is multiplied by 16 in between.
 *
 * A table for each digit would save the doublings (WG_COMB_STEP is 1 then), but
 * has to be read as a whole: more of it is more lines of the cache to be missed.
 */
#define WG_COMB_DIGITS	64
#define WG_COMB_STEP	2
#define WG_COMB_ROWS	(WG_COMB_DIGITS / WG_COMB_STEP)
#define WG_COMB_COLUMNS	8

/**
 * struct wg_x25519_entry - a multiple of the base point
 * @sum: (y + x) / 2
 * @difference: (y - x) / 2
 * @product: d * x * y
 *
 * Each as its 32 bytes, little-endian and below p.
 */
struct wg_x25519_entry {
	u64 sum[4];
	u64 difference[4];
	u64 product[4];
};

extern struct wg_x25519_entry
wg_x25519_table[WG_COMB_ROWS][WG_COMB_COLUMNS];

/** wg_x25519_table_init() - compute the table; once, before base is called */
void wg_x25519_table_init(void);

/**
 * wg_x25519_digits() - a clamped scalar for the comb
 * @digits: the result
 * @scalar: below 2^255
 *
 * Digits are from -8 to 7, but the highest is from 4 to 8.
 */
static inline void wg_x25519_digits(s8 digits[WG_COMB_DIGITS],
				    const u8 scalar[WG_X25519_KEY_LEN])
{
	int i, digit, carry = 0;

	for (i = 0; i < WG_COMB_DIGITS; i++) {
		digit = (scalar[i / 2] >> (4 * (i & 1)) & 15) + carry;
		carry = i < WG_COMB_DIGITS - 1 ? (digit + 8) >> 4 : 0;
		digits[i] = digit - carry * 16;
	}
}

#endif /* WG_CRYPTO_X25519_IMPL_H */
