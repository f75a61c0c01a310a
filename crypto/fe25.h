/* SPDX-License-Identifier: GPL-2.0 */
/* Arithmetic modulo 2^255 - 19 for X25519, ten limbs of 26 and 25 bits. */
#ifndef WG_CRYPTO_FE25_H
#define WG_CRYPTO_FE25_H

#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>

#include "compat/unaligned.h"

#define FE_BITS(i) ((i) & 1 ? 25 : 26)
#define FE_MASK(i) ((1U << FE_BITS(i)) - 1)

/*
 * The value is the sum of v[i] * 2^ceil(25.5 * i): even limbs have 26 bits, odd
 * ones 25. What a load, a product, a square and a small multiple give is
 * tight: no limb beyond its bits but v[1], which is below 2^25 + 2^13. A sum
 * or a difference of tight elements is loose: even limbs below 3 * 2^26, odd
 * ones below 3 * 2^25 + 2^13. Products take loose elements, all else takes
 * tight ones.
 */
struct fe {
	u32 v[10];
};

static inline void fe_set(struct fe *r, u32 small)
{
	memset(r, 0, sizeof(*r));
	r->v[0] = small;
}

/* Bit 255 is ignored, a value of p and above stays as it is. */
static inline void fe_load(struct fe *r, const u8 in[32])
{
	r->v[0] = get_unaligned_le32(in) & FE_MASK(0);
	r->v[1] = (get_unaligned_le32(in + 3) >> 2) & FE_MASK(1);
	r->v[2] = (get_unaligned_le32(in + 6) >> 3) & FE_MASK(2);
	r->v[3] = (get_unaligned_le32(in + 9) >> 5) & FE_MASK(3);
	r->v[4] = (get_unaligned_le32(in + 12) >> 6) & FE_MASK(4);
	r->v[5] = get_unaligned_le32(in + 16) & FE_MASK(5);
	r->v[6] = (get_unaligned_le32(in + 19) >> 1) & FE_MASK(6);
	r->v[7] = (get_unaligned_le32(in + 22) >> 3) & FE_MASK(7);
	r->v[8] = (get_unaligned_le32(in + 25) >> 4) & FE_MASK(8);
	r->v[9] = (get_unaligned_le32(in + 28) >> 6) & FE_MASK(9);
}

/* The one representative below p. */
static inline void fe_store(u8 out[32], const struct fe *a)
{
	u32 t[10], q = 19;
	int i;

	/*
	 * A tight value is below 2p. q is the carry of a + 19 out of bit 255:
	 * 1 exactly when a >= p, and then a - p = a + 19 - 2^255.
	 */
	for (i = 0; i < 10; i++)
		q = (a->v[i] + q) >> FE_BITS(i);

	q *= 19;
	for (i = 0; i < 10; i++) {
		t[i] = a->v[i] + q;
		q = t[i] >> FE_BITS(i);
		t[i] &= FE_MASK(i);
	}

	put_unaligned_le32(t[0] | t[1] << 26, out);
	put_unaligned_le32(t[1] >> 6 | t[2] << 19, out + 4);
	put_unaligned_le32(t[2] >> 13 | t[3] << 13, out + 8);
	put_unaligned_le32(t[3] >> 19 | t[4] << 6, out + 12);
	put_unaligned_le32(t[5] | t[6] << 25, out + 16);
	put_unaligned_le32(t[6] >> 7 | t[7] << 19, out + 20);
	put_unaligned_le32(t[7] >> 13 | t[8] << 12, out + 24);
	put_unaligned_le32(t[8] >> 20 | t[9] << 6, out + 28);
	memzero_explicit(t, sizeof(t));
}

static inline void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
	int i;

	for (i = 0; i < 10; i++)
		r->v[i] = a->v[i] + b->v[i];
}

/* With 2p added no limb goes below zero. */
static inline void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
	int i;

	r->v[0] = a->v[0] + (2 * FE_MASK(0) - 36) - b->v[0];
	for (i = 1; i < 10; i++)
		r->v[i] = a->v[i] + 2 * FE_MASK(i) - b->v[i];
}

static __always_inline u64 fe_wide(u32 a, u32 b)
{
	return (u64)a * b;
}

/* f[0] * w[0] + f[1] * w[-1] + ... + f[9] * w[-9] */
static __always_inline u64 fe_column(const u32 f[10], const u32 *w)
{
	return fe_wide(f[0], w[0]) + fe_wide(f[1], w[-1]) +
	       fe_wide(f[2], w[-2]) + fe_wide(f[3], w[-3]) +
	       fe_wide(f[4], w[-4]) + fe_wide(f[5], w[-5]) +
	       fe_wide(f[6], w[-6]) + fe_wide(f[7], w[-7]) +
	       fe_wide(f[8], w[-8]) + fe_wide(f[9], w[-9]);
}

/* Split a column into its limb and the carry into the next. */
static __always_inline u64 fe_split(u32 *limb, u64 column, int i)
{
	*limb = (u32)column & FE_MASK(i);
	return column >> FE_BITS(i);
}

/*
 * What leaves limb 9 is below 2^32.5 for loose factors (ten products below
 * 2^54.2 each) and comes back to limb 0 times 19.
 */
static __always_inline void fe_wrap(struct fe *r, u64 carry)
{
	carry = r->v[0] + 19 * carry;
	r->v[0] = (u32)carry & FE_MASK(0);
	r->v[1] += (u32)(carry >> FE_BITS(0));
}

/*
 * Schoolbook. Column k is the sum of the products with indexes i + j = k, and
 * 19 times those with i + j = k + 10. Where i and j are both odd, their weights
 * multiply to twice that of the column: in even columns, the odd limbs of a
 * are taken doubled. 19 times a loose limb is below 2^31.9; a column is below
 * 2^62.2.
 */
static noinline void fe_mul(struct fe *r, const struct fe *a,
			    const struct fe *b)
{
	u32 odd[10], even[10], w[19];
	u64 c;
	int i;

	for (i = 0; i < 10; i += 2) {
		odd[i] = a->v[i];
		odd[i + 1] = a->v[i + 1];
		even[i] = a->v[i];
		even[i + 1] = 2 * a->v[i + 1];
	}
	for (i = 0; i < 9; i++)
		w[i] = 19 * b->v[i + 1];
	for (i = 0; i < 10; i++)
		w[9 + i] = b->v[i];

	c = fe_split(&r->v[0], fe_column(even, w + 9), 0);
	c = fe_split(&r->v[1], fe_column(odd, w + 10) + c, 1);
	c = fe_split(&r->v[2], fe_column(even, w + 11) + c, 2);
	c = fe_split(&r->v[3], fe_column(odd, w + 12) + c, 3);
	c = fe_split(&r->v[4], fe_column(even, w + 13) + c, 4);
	c = fe_split(&r->v[5], fe_column(odd, w + 14) + c, 5);
	c = fe_split(&r->v[6], fe_column(even, w + 15) + c, 6);
	c = fe_split(&r->v[7], fe_column(odd, w + 16) + c, 7);
	c = fe_split(&r->v[8], fe_column(even, w + 17) + c, 8);
	c = fe_split(&r->v[9], fe_column(odd, w + 18) + c, 9);
	fe_wrap(r, c);
}

/* The same columns with equal products taken together: 55 instead of 100. */
static noinline void fe_sqr(struct fe *r, const struct fe *a)
{
	const u32 f0 = a->v[0], f1 = a->v[1], f2 = a->v[2], f3 = a->v[3];
	const u32 f4 = a->v[4], f5 = a->v[5], f6 = a->v[6], f7 = a->v[7];
	const u32 f8 = a->v[8], f9 = a->v[9];
	const u32 f0_2 = 2 * f0, f1_2 = 2 * f1, f2_2 = 2 * f2, f3_2 = 2 * f3;
	const u32 f4_2 = 2 * f4, f5_2 = 2 * f5, f6_2 = 2 * f6, f7_2 = 2 * f7;
	const u32 f6_19 = 19 * f6, f8_19 = 19 * f8;
	const u32 f5_38 = 38 * f5, f7_38 = 38 * f7, f9_38 = 38 * f9;
	u64 c;

	c = fe_wide(f0, f0) + fe_wide(f1_2, f9_38) + fe_wide(f2_2, f8_19) +
	    fe_wide(f3_2, f7_38) + fe_wide(f4_2, f6_19) + fe_wide(f5, f5_38);
	c = fe_split(&r->v[0], c, 0);
	c += fe_wide(f0_2, f1) + fe_wide(f2, f9_38) + fe_wide(f3_2, f8_19) +
	     fe_wide(f4, f7_38) + fe_wide(f5_2, f6_19);
	c = fe_split(&r->v[1], c, 1);
	c += fe_wide(f0_2, f2) + fe_wide(f1_2, f1) + fe_wide(f3_2, f9_38) +
	     fe_wide(f4_2, f8_19) + fe_wide(f5_2, f7_38) + fe_wide(f6, f6_19);
	c = fe_split(&r->v[2], c, 2);
	c += fe_wide(f0_2, f3) + fe_wide(f1_2, f2) + fe_wide(f4, f9_38) +
	     fe_wide(f5_2, f8_19) + fe_wide(f6, f7_38);
	c = fe_split(&r->v[3], c, 3);
	c += fe_wide(f0_2, f4) + fe_wide(f1_2, f3_2) + fe_wide(f2, f2) +
	     fe_wide(f5_2, f9_38) + fe_wide(f6_2, f8_19) + fe_wide(f7, f7_38);
	c = fe_split(&r->v[4], c, 4);
	c += fe_wide(f0_2, f5) + fe_wide(f1_2, f4) + fe_wide(f2_2, f3) +
	     fe_wide(f6, f9_38) + fe_wide(f7_2, f8_19);
	c = fe_split(&r->v[5], c, 5);
	c += fe_wide(f0_2, f6) + fe_wide(f1_2, f5_2) + fe_wide(f2_2, f4) +
	     fe_wide(f3_2, f3) + fe_wide(f7_2, f9_38) + fe_wide(f8, f8_19);
	c = fe_split(&r->v[6], c, 6);
	c += fe_wide(f0_2, f7) + fe_wide(f1_2, f6) + fe_wide(f2_2, f5) +
	     fe_wide(f3_2, f4) + fe_wide(f8, f9_38);
	c = fe_split(&r->v[7], c, 7);
	c += fe_wide(f0_2, f8) + fe_wide(f1_2, f7_2) + fe_wide(f2_2, f6) +
	     fe_wide(f3_2, f5_2) + fe_wide(f4, f4) + fe_wide(f9, f9_38);
	c = fe_split(&r->v[8], c, 8);
	c += fe_wide(f0_2, f9) + fe_wide(f1_2, f8) + fe_wide(f2_2, f7) +
	     fe_wide(f3_2, f6) + fe_wide(f4_2, f5);
	c = fe_split(&r->v[9], c, 9);
	fe_wrap(r, c);
}

/* @small < 2^17; takes a loose element. */
static inline void fe_mul_small(struct fe *r, const struct fe *a, u32 small)
{
	u64 c = 0;
	int i;

	for (i = 0; i < 10; i++)
		c = fe_split(&r->v[i], fe_wide(a->v[i], small) + c, i);
	fe_wrap(r, c);
}

/* r = a or, for @other = 1, b; the same work is done for 0. */
static __always_inline void fe_choose(struct fe *r, const struct fe *a,
				      const struct fe *b, u32 other)
{
	u32 mask = -(u32)other;
	int i;

	OPTIMIZER_HIDE_VAR(mask);
	for (i = 0; i < 10; i++)
		r->v[i] = (a->v[i] & ~mask) | (b->v[i] & mask);
}

#endif /* WG_CRYPTO_FE25_H */
