/* SPDX-License-Identifier: GPL-2.0 */
/* Arithmetic modulo 2^255 - 19 for X25519, five limbs of 51 bits. */
#ifndef WG_CRYPTO_FE51_H
#define WG_CRYPTO_FE51_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "compat/unaligned.h"
#include "int128.h"

#define FE_MASK ((1ULL << 51) - 1)

/*
 * The value is the sum of v[i] * 2^(51 * i). What a load, a product, a square
 * and a small multiple give is tight: every limb below 2^51 + 2^13. A sum or
 * a difference of tight elements is loose: below 2^53. Products take loose
 * elements, all else takes tight ones.
 */
struct fe {
	u64 v[5];
};

static inline void fe_set(struct fe *r, u32 small)
{
	r->v[0] = small;
	r->v[1] = 0;
	r->v[2] = 0;
	r->v[3] = 0;
	r->v[4] = 0;
}

/* Bit 255 is ignored, a value of p and above stays as it is. */
static inline void fe_load(struct fe *r, const u8 in[32])
{
	r->v[0] = get_unaligned_le64(in) & FE_MASK;
	r->v[1] = (get_unaligned_le64(in + 6) >> 3) & FE_MASK;
	r->v[2] = (get_unaligned_le64(in + 12) >> 6) & FE_MASK;
	r->v[3] = (get_unaligned_le64(in + 19) >> 1) & FE_MASK;
	r->v[4] = (get_unaligned_le64(in + 24) >> 12) & FE_MASK;
}

/* The one representative below p. */
static inline void fe_store(u8 out[32], const struct fe *a)
{
	u64 t0 = a->v[0], t1 = a->v[1], t2 = a->v[2], t3 = a->v[3];
	u64 t4 = a->v[4], q;

	/*
	 * A tight value is below 2p. q is the carry of a + 19 out of bit 255:
	 * 1 exactly when a >= p, and then a - p = a + 19 - 2^255.
	 */
	q = (t0 + 19) >> 51;
	q = (t1 + q) >> 51;
	q = (t2 + q) >> 51;
	q = (t3 + q) >> 51;
	q = (t4 + q) >> 51;

	t0 += 19 * q;
	t1 += t0 >> 51;
	t2 += t1 >> 51;
	t3 += t2 >> 51;
	t4 += t3 >> 51;
	t0 &= FE_MASK;
	t1 &= FE_MASK;
	t2 &= FE_MASK;
	t3 &= FE_MASK;
	t4 &= FE_MASK;

	put_unaligned_le64(t0 | t1 << 51, out);
	put_unaligned_le64(t1 >> 13 | t2 << 38, out + 8);
	put_unaligned_le64(t2 >> 26 | t3 << 25, out + 16);
	put_unaligned_le64(t3 >> 39 | t4 << 12, out + 24);
}

static __always_inline void fe_add(struct fe *r, const struct fe *a,
				   const struct fe *b)
{
	r->v[0] = a->v[0] + b->v[0];
	r->v[1] = a->v[1] + b->v[1];
	r->v[2] = a->v[2] + b->v[2];
	r->v[3] = a->v[3] + b->v[3];
	r->v[4] = a->v[4] + b->v[4];
}

/* With 2p added no limb goes below zero. */
static __always_inline void fe_sub(struct fe *r, const struct fe *a,
				   const struct fe *b)
{
	r->v[0] = a->v[0] + (2 * FE_MASK - 36) - b->v[0];
	r->v[1] = a->v[1] + 2 * FE_MASK - b->v[1];
	r->v[2] = a->v[2] + 2 * FE_MASK - b->v[2];
	r->v[3] = a->v[3] + 2 * FE_MASK - b->v[3];
	r->v[4] = a->v[4] + 2 * FE_MASK - b->v[4];
}

/*
 * Carry columns into tight limbs. Column 4 has no factor 19: below 2^108.4
 * for loose factors, so that 19 times its carry is below 2^61.7.
 */
static __always_inline void fe_carry(struct fe *r, wg_u128 d0, wg_u128 d1,
				     wg_u128 d2, wg_u128 d3, wg_u128 d4)
{
	u64 t0;

	d1 += (u64)(d0 >> 51);
	d2 += (u64)(d1 >> 51);
	d3 += (u64)(d2 >> 51);
	d4 += (u64)(d3 >> 51);
	t0 = ((u64)d0 & FE_MASK) + 19 * (u64)(d4 >> 51);
	r->v[0] = t0 & FE_MASK;
	r->v[1] = ((u64)d1 & FE_MASK) + (t0 >> 51);
	r->v[2] = (u64)d2 & FE_MASK;
	r->v[3] = (u64)d3 & FE_MASK;
	r->v[4] = (u64)d4 & FE_MASK;
}

static __always_inline wg_u128 fe_wide(u64 a, u64 b)
{
	return (wg_u128)a * b;
}

/*
 * Schoolbook; 2^255 = 19 folds the upper columns down. A column is below
 * 77 * 2^106 < 2^112.3, and its carry fits 64 bits.
 */
static __always_inline void fe_mul(struct fe *r, const struct fe *a,
				   const struct fe *b)
{
	u64 a0 = a->v[0], a1 = a->v[1], a2 = a->v[2], a3 = a->v[3];
	u64 a4 = a->v[4];
	u64 b0 = b->v[0], b1 = b->v[1], b2 = b->v[2], b3 = b->v[3];
	u64 b4 = b->v[4];
	u64 b1_19 = 19 * b1, b2_19 = 19 * b2, b3_19 = 19 * b3;
	u64 b4_19 = 19 * b4;

	fe_carry(r,
		 fe_wide(a0, b0) + fe_wide(a1, b4_19) + fe_wide(a2, b3_19) +
		 fe_wide(a3, b2_19) + fe_wide(a4, b1_19),
		 fe_wide(a0, b1) + fe_wide(a1, b0) + fe_wide(a2, b4_19) +
		 fe_wide(a3, b3_19) + fe_wide(a4, b2_19),
		 fe_wide(a0, b2) + fe_wide(a1, b1) + fe_wide(a2, b0) +
		 fe_wide(a3, b4_19) + fe_wide(a4, b3_19),
		 fe_wide(a0, b3) + fe_wide(a1, b2) + fe_wide(a2, b1) +
		 fe_wide(a3, b0) + fe_wide(a4, b4_19),
		 fe_wide(a0, b4) + fe_wide(a1, b3) + fe_wide(a2, b2) +
		 fe_wide(a3, b1) + fe_wide(a4, b0));
}

static __always_inline void fe_sqr(struct fe *r, const struct fe *a)
{
	u64 a0 = a->v[0], a1 = a->v[1], a2 = a->v[2], a3 = a->v[3];
	u64 a4 = a->v[4];
	u64 a0_2 = 2 * a0, a1_2 = 2 * a1;
	u64 a3_19 = 19 * a3, a4_19 = 19 * a4, a4_38 = 2 * a4_19;

	fe_carry(r,
		 fe_wide(a0, a0) + fe_wide(a1, a4_38) +
		 fe_wide(2 * a2, a3_19),
		 fe_wide(a0_2, a1) + fe_wide(a2, a4_38) + fe_wide(a3, a3_19),
		 fe_wide(a0_2, a2) + fe_wide(a1, a1) + fe_wide(a3, a4_38),
		 fe_wide(a0_2, a3) + fe_wide(a1_2, a2) + fe_wide(a4, a4_19),
		 fe_wide(a0_2, a4) + fe_wide(a1_2, a3) + fe_wide(a2, a2));
}

/* @small < 2^17; takes a loose element. */
static __always_inline void fe_mul_small(struct fe *r, const struct fe *a,
					 u32 small)
{
	fe_carry(r, fe_wide(a->v[0], small), fe_wide(a->v[1], small),
		 fe_wide(a->v[2], small), fe_wide(a->v[3], small),
		 fe_wide(a->v[4], small));
}

/* r = a or, for @other = 1, b; the same work is done for 0. */
static __always_inline void fe_choose(struct fe *r, const struct fe *a,
				      const struct fe *b, u32 other)
{
	u64 mask = -(u64)other;
	int i;

	OPTIMIZER_HIDE_VAR(mask);
	for (i = 0; i < 5; i++)
		r->v[i] = (a->v[i] & ~mask) | (b->v[i] & mask);
}

#endif /* WG_CRYPTO_FE51_H */
