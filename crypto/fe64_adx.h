/* SPDX-License-Identifier: GPL-2.0 */
/* What fe64_adx.S offers: X25519's ladder and comb for BMI2 and ADX. */
#ifndef WG_CRYPTO_FE64_ADX_H
#define WG_CRYPTO_FE64_ADX_H

#include <linux/types.h>

#include "x25519_impl.h"

/*
 * An element modulo 2^255 - 19, the lowest limb first. fe64_adx.S defines which
 * ones are tight and which are loose.
 */
struct wg_fe64 {
	u64 v[4];
};

/* fe64_adx.S has the offsets of these, too. */
struct wg_fe64_ladder {
	struct wg_fe64 x1, x2z2[2], x3z3[2];
	u64 swaps[4];
	struct wg_fe64 temporaries[6];
};

struct wg_fe64_comb {
	struct wg_fe64 x, y, z, t, fraction[2];
	struct wg_fe64 temporaries[5];
};

/**
 * wg_fe64_ladder() - the steps of a ladder for bits 254 to 0
 * @l: of two points whose difference has the u-coordinate x1, x2/z2 is the one
 *	that was doubled last and x3/z3 the other; tight. Bit i of swaps says
 *	whether bits i and i + 1 of the scalar differ.
 */
void wg_fe64_ladder(struct wg_fe64_ladder *l);

/**
 * wg_fe64_add() - add a digit times a row's point
 * @c: x, y, z and t are those of struct ed_point (edwards.h), tight
 * @row: of wg_x25519_table
 * @digit: -8 to 8
 */
void wg_fe64_add(struct wg_fe64_comb *c, const struct wg_x25519_entry *row,
		 s64 digit);

/** wg_fe64_double() - double the point of @c, as ed_double() */
void wg_fe64_double(struct wg_fe64_comb *c);

/** wg_fe64_fraction() - c->fraction[0] / c->fraction[1] is the point's u */
void wg_fe64_fraction(struct wg_fe64_comb *c);

/** wg_fe64_mul() - the product of two loose elements in place of the first */
void wg_fe64_mul(struct wg_fe64 factors[2]);

#endif /* WG_CRYPTO_FE64_ADX_H */
