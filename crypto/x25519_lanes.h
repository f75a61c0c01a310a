/* SPDX-License-Identifier: GPL-2.0 */
/* Eight X25519 at once: field elements in lanes, and what the assembly does to them. */
#ifndef WG_CRYPTO_X25519_LANES_H
#define WG_CRYPTO_X25519_LANES_H

#include "int128.h"

/* x86-64 with AVX-512 IFMA; limbs are loaded and stored as fe51.h does it. */
#if defined(__x86_64__) && defined(WG_INT128)
#define WG_X25519_LANES 8

#include <linux/compiler.h>
#include <linux/types.h>

/**
 * struct wg_fe_lanes - eight elements of the field modulo 2^255 - 19
 * @v: five limbs of 51 bits each; a lane has a place in each
 *
 * Tight limbs are below 2^51 + 2^13, as all these take and give.
 */
struct wg_fe_lanes {
	u64 v[5][WG_X25519_LANES];
} __aligned(64);

/*
 * All are to be called where the vector registers are ours. They leave secrets in
 * them: wg_lanes_wipe() comes last. Results may be where arguments are.
 */

/** wg_lanes_mul() - r = a * b */
void wg_lanes_mul(struct wg_fe_lanes *r, const struct wg_fe_lanes *a,
		  const struct wg_fe_lanes *b);

/** wg_lanes_sqr() - r = a, squared @n times, at least once */
void wg_lanes_sqr(struct wg_fe_lanes *r, const struct wg_fe_lanes *a,
		  unsigned int n);

/** wg_lanes_add() - r = a + b */
void wg_lanes_add(struct wg_fe_lanes *r, const struct wg_fe_lanes *a,
		  const struct wg_fe_lanes *b);

/** wg_lanes_sub() - r = a - b */
void wg_lanes_sub(struct wg_fe_lanes *r, const struct wg_fe_lanes *a,
		  const struct wg_fe_lanes *b);

/** wg_lanes_add_small() - r = a + 121665 * b, which is the curve's (A - 2) / 4 */
void wg_lanes_add_small(struct wg_fe_lanes *r, const struct wg_fe_lanes *a,
			const struct wg_fe_lanes *b);

/** wg_lanes_swap() - exchange a and b in the lanes whose bits are set; in constant time */
void wg_lanes_swap(struct wg_fe_lanes *a, struct wg_fe_lanes *b,
		   unsigned int lanes);

/** wg_lanes_wipe() - leave nothing secret in a vector register */
void wg_lanes_wipe(void);

#endif
#endif /* WG_CRYPTO_X25519_LANES_H */
