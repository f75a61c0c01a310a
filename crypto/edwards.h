/* SPDX-License-Identifier: GPL-2.0 */
/* Points of the twisted Edwards curve of X25519, over the portable fields. */
#ifndef WG_CRYPTO_EDWARDS_H
#define WG_CRYPTO_EDWARDS_H

#include "fe.h"

/*
 * x = X / Z, y = Y / Z and x * y = T / Z on -x^2 + y^2 = 1 + d * x^2 * y^2. All
 * coordinates are tight. The formulas are those of Hisil, Wong, Carter and
 * Dawson, "Twisted Edwards Curves Revisited", which are complete: they hold for
 * all points, equal ones and the identity too.
 */
struct ed_point {
	struct fe x, y, z, t;
	struct fe a, b, c, d; /* temporaries */
};

/*
 * What is added to a point: (Y + X) / 2, (Y - X) / 2, d * T and Z, or all of
 * them times the same number. They may be loose.
 */
struct ed_addend {
	struct fe sum, difference, product, z;
};

static inline void ed_set_identity(struct ed_point *p)
{
	fe_set(&p->x, 0);
	fe_set(&p->y, 1);
	fe_set(&p->z, 1);
	fe_set(&p->t, 0);
}

/*
 * p += q. With @affine the addend's z is 1 and not read.
 */
static __always_inline void ed_add(struct ed_point *p,
				   const struct ed_addend *q, bool affine)
{
	fe_sub(&p->a, &p->y, &p->x);
	fe_add(&p->b, &p->y, &p->x);
	fe_mul(&p->a, &p->a, &q->difference);
	fe_mul(&p->b, &p->b, &q->sum);
	fe_mul(&p->c, &p->t, &q->product);
	if (!affine)
		fe_mul(&p->z, &p->z, &q->z);
	fe_sub(&p->d, &p->z, &p->c); /* F */
	fe_add(&p->c, &p->z, &p->c); /* G */
	fe_sub(&p->x, &p->b, &p->a); /* E */
	fe_add(&p->b, &p->b, &p->a); /* H */
	fe_mul(&p->z, &p->d, &p->c);
	fe_mul(&p->t, &p->x, &p->b);
	fe_mul(&p->x, &p->x, &p->d);
	fe_mul(&p->y, &p->c, &p->b);
}

/*
 * p *= 2. F and H have the opposite sign of the paper's, so that all coordinates
 * have it.
 */
static noinline __maybe_unused void ed_double(struct ed_point *p)
{
	fe_add(&p->d, &p->x, &p->x);
	fe_mul(&p->d, &p->d, &p->y); /* E = 2 * X * Y */
	fe_add(&p->c, &p->z, &p->z);
	fe_mul(&p->c, &p->c, &p->z); /* C = 2 * Z^2 */
	fe_sqr(&p->a, &p->x); /* A */
	fe_sqr(&p->b, &p->y); /* B */
	fe_add(&p->c, &p->c, &p->a);
	fe_mul_small(&p->c, &p->c, 1); /* tight again */
	fe_sub(&p->c, &p->c, &p->b); /* F = C + A - B */
	fe_sub(&p->y, &p->b, &p->a); /* G = B - A */
	fe_add(&p->b, &p->b, &p->a); /* H = B + A */
	fe_mul(&p->x, &p->d, &p->c);
	fe_mul(&p->t, &p->d, &p->b);
	fe_mul(&p->z, &p->c, &p->y);
	fe_mul(&p->y, &p->y, &p->b);
}

#endif /* WG_CRYPTO_EDWARDS_H */
