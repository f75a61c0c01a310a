/* SPDX-License-Identifier: GPL-2.0 */
/* One step of X25519's ladder, over the portable fields. */
#ifndef WG_CRYPTO_LADDER_H
#define WG_CRYPTO_LADDER_H

#include "fe.h"

/* (486662 - 2) / 4, the curve's constant in doubling */
#define A24 121665

/*
 * Where the ladder stands: of n * P and (n + 1) * P, x2/z2 is the one that was
 * doubled and x3/z3 the other one.
 */
struct ladder {
	struct fe x1, x2, z2, x3, z3;
	struct fe a, b, c, d, e, f; /* temporaries */
};

/*
 * Double one point and add the other to it (RFC 7748 section 5). Names in
 * comments are the RFC's. The sum is the same whichever of the two is which,
 * so instead of exchanging them it is enough to choose what is doubled: x3/z3
 * for @swap. The order keeps all operands of sums tight.
 */
static noinline void ladder_step(struct ladder *l, u32 swap)
{
	fe_add(&l->a, &l->x2, &l->z2); /* A */
	fe_sub(&l->b, &l->x2, &l->z2); /* B */
	fe_add(&l->c, &l->x3, &l->z3); /* C */
	fe_sub(&l->d, &l->x3, &l->z3); /* D */
	fe_choose(&l->e, &l->a, &l->c, swap);
	fe_choose(&l->f, &l->b, &l->d, swap);

	fe_mul(&l->d, &l->d, &l->a); /* DA */
	fe_mul(&l->c, &l->c, &l->b); /* CB */
	fe_add(&l->x3, &l->d, &l->c);
	fe_sub(&l->z3, &l->d, &l->c);
	fe_sqr(&l->x3, &l->x3);
	fe_sqr(&l->z3, &l->z3);
	fe_mul(&l->z3, &l->z3, &l->x1);

	fe_sqr(&l->a, &l->e); /* AA */
	fe_sqr(&l->b, &l->f); /* BB */
	fe_mul(&l->x2, &l->a, &l->b);
	fe_sub(&l->b, &l->a, &l->b); /* E */
	fe_mul_small(&l->c, &l->b, A24);
	fe_add(&l->a, &l->a, &l->c);
	fe_mul(&l->z2, &l->b, &l->a);
}

#endif /* WG_CRYPTO_LADDER_H */
