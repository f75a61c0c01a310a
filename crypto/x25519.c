// SPDX-License-Identifier: GPL-2.0
/* X25519: the Montgomery ladder over a field for 64 or 32 bits. */

#include <linux/string.h>

#include "ct.h"
#include "int128.h"
#include "x25519.h"

#ifdef WG_INT128
#include "fe51.h"
#else
#include "fe25.h"
#endif

/* (486662 - 2) / 4, the curve's constant in doubling */
#define A24 121665

/* Where the ladder stands: x2/z2 = n * P, x3/z3 = (n + 1) * P. */
struct ladder {
	struct fe x1, x2, z2, x3, z3;
	struct fe a, b, c, d; /* temporaries */
};

/*
 * Double one point and add the other to it (RFC 7748 section 5). Names in
 * comments are the RFC's. The order keeps all operands of sums tight.
 */
static noinline void ladder_step(struct ladder *l)
{
	fe_add(&l->a, &l->x2, &l->z2); /* A */
	fe_sub(&l->b, &l->x2, &l->z2); /* B */
	fe_add(&l->c, &l->x3, &l->z3); /* C */
	fe_sub(&l->d, &l->x3, &l->z3); /* D */

	fe_mul(&l->d, &l->d, &l->a); /* DA */
	fe_mul(&l->c, &l->c, &l->b); /* CB */
	fe_add(&l->x3, &l->d, &l->c);
	fe_sub(&l->z3, &l->d, &l->c);
	fe_sqr(&l->x3, &l->x3);
	fe_sqr(&l->z3, &l->z3);
	fe_mul(&l->z3, &l->z3, &l->x1);

	fe_sqr(&l->a, &l->a); /* AA */
	fe_sqr(&l->b, &l->b); /* BB */
	fe_mul(&l->x2, &l->a, &l->b);
	fe_sub(&l->b, &l->a, &l->b); /* E */
	fe_mul_small(&l->c, &l->b, A24);
	fe_add(&l->a, &l->a, &l->c);
	fe_mul(&l->z2, &l->b, &l->a);
}

static noinline void sqr_times(struct fe *r, const struct fe *a, int n)
{
	fe_sqr(r, a);
	while (--n)
		fe_sqr(r, r);
}

static noinline void mul(struct fe *r, const struct fe *a, const struct fe *b)
{
	fe_mul(r, a, b);
}

/*
 * 1/z = z^(p - 2), and 0 for 0 (Fermat); p - 2 = 2^255 - 21. A comment gives
 * the exponent reached: 2^n - 1 is built by doubling n. The five are distinct.
 */
static noinline void invert(struct fe *r, const struct fe *z, struct fe *t0,
			    struct fe *t1, struct fe *t2)
{
	sqr_times(t0, z, 1); /* 2 */
	sqr_times(t1, t0, 2); /* 8 */
	mul(t1, t1, z); /* 9 */
	mul(t0, t0, t1); /* 11 */
	sqr_times(t2, t0, 1); /* 22 */
	mul(t1, t1, t2); /* 2^5 - 1 */
	sqr_times(t2, t1, 5);
	mul(t1, t1, t2); /* 2^10 - 1 */
	sqr_times(t2, t1, 10);
	mul(t2, t2, t1); /* 2^20 - 1 */
	sqr_times(r, t2, 20);
	mul(t2, t2, r); /* 2^40 - 1 */
	sqr_times(t2, t2, 10);
	mul(t1, t1, t2); /* 2^50 - 1 */
	sqr_times(t2, t1, 50);
	mul(t2, t2, t1); /* 2^100 - 1 */
	sqr_times(r, t2, 100);
	mul(t2, t2, r); /* 2^200 - 1 */
	sqr_times(t2, t2, 50);
	mul(t1, t1, t2); /* 2^250 - 1 */
	sqr_times(t1, t1, 5); /* 2^255 - 2^5 */
	mul(r, t1, t0); /* 2^255 - 21 */
}

bool wg_x25519(u8 out[WG_X25519_KEY_LEN], const u8 secret[WG_X25519_KEY_LEN],
	       const u8 point[WG_X25519_KEY_LEN])
{
	u8 scalar[WG_X25519_KEY_LEN], any = 0;
	u32 bit, swap = 0;
	struct ladder l;
	int i;

	memcpy(scalar, secret, sizeof(scalar));
	wg_x25519_clamp(scalar);

	fe_load(&l.x1, point);
	fe_set(&l.x2, 1);
	fe_set(&l.z2, 0);
	l.x3 = l.x1;
	fe_set(&l.z3, 1);

	/* Two exchanges in a row are one, of both bits' difference. */
	for (i = 254; i >= 0; i--) {
		bit = (scalar[i / 8] >> (i % 8)) & 1;
		swap ^= bit;
		fe_cswap(&l.x2, &l.x3, swap);
		fe_cswap(&l.z2, &l.z3, swap);
		swap = bit;
		ladder_step(&l);
	}
	/* The lowest bit of a clamped scalar is 0: nothing is left to undo. */

	invert(&l.x3, &l.z2, &l.a, &l.b, &l.c);
	mul(&l.x2, &l.x2, &l.x3);
	fe_store(out, &l.x2);

	for (i = 0; i < WG_X25519_KEY_LEN; i++)
		any |= out[i];
	memzero_explicit(scalar, sizeof(scalar));
	memzero_explicit(&l, sizeof(l));
	return any != 0;
}

bool wg_x25519_base(u8 out[WG_X25519_KEY_LEN],
		    const u8 secret[WG_X25519_KEY_LEN])
{
	static const u8 base[WG_X25519_KEY_LEN] = { 9 };
	u8 any = 0, mask;
	bool ok;
	int i;

	for (i = 0; i < WG_X25519_KEY_LEN; i++)
		any |= secret[i];
	mask = -(u8)(any != 0);
	ok = wg_x25519(out, secret, base);
	for (i = 0; i < WG_X25519_KEY_LEN; i++)
		out[i] &= mask;
	return ok & mask;
}
