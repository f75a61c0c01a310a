// SPDX-License-Identifier: GPL-2.0
/* The inverse modulo 2^255 - 19 by Bernstein's and Yang's division steps. */

/*
 * "Fast constant-time gcd computation and modular inversion", 2019. A step takes
 * an odd f and any g, and a counter delta:
 *
 *	delta > 0 and g odd:  delta, f, g = 1 - delta, g, (g - f) / 2
 *	else:                 delta, f, g = 1 + delta, f, (g + (g & 1) * f) / 2
 *
 * From f = p and g = the number, f ends as 1 or -1 and g as 0. With delta
 * starting at 1/2, which is Wuille's variant, 590 steps are enough for all f and
 * g below 2^256; more of them change nothing. That takes half the time of
 * raising to the power p - 2, or less.
 *
 * What n steps do depends on the lowest n bits of f and g only, and is linear: a
 * matrix of integers, divided by 2^n. So steps are done in batches, on one word,
 * and the matrix is applied to the whole of f and g, and modulo p to d and e,
 * which hold f = d * number and g = e * number.
 */

#include <linux/compiler.h>
#include <linux/string.h>

#include "compat/unaligned.h"
#include "fe_invert.h"
#include "int128.h"

/*
 * A number is the sum of v[i] * 2^(BITS * i). All limbs are in [0, 2^BITS) but
 * the highest, which has the sign. 2^255 is 2^TOP in the highest limb.
 */
#ifdef WG_INT128
#define BITS	60
#define LIMBS	5
#define PARTS	3
#define limb	s64
#define wide	__int128
#define INV19	0x6bca1af286bca1bULL /* 1/19 modulo 2^BITS */
#else
#define BITS	30
#define LIMBS	9
#define PARTS	2
#define limb	s32
#define wide	s64
#define INV19	0x286bca1bULL
#endif

#define TOP	(255 - BITS * (LIMBS - 1))
#define MASK	(((u64)1 << BITS) - 1)
#define STEPS	(BITS / PARTS) /* in one part of a batch */
#define BATCHES	(600 / BITS)

struct num {
	limb v[LIMBS];
};

/* f, g = (u * f + v * g, q * f + r * g) / 2^n, so far */
struct matrix {
	s64 u, v, q, r;
};

/*
 * One word has a low part of f and, in the fields from bit 21 and bit 42, what
 * of the old f and of the old g is in f, times -2^STEPS; another has that of g.
 * A step is linear, so it works on words as on numbers, and halving a word is
 * exact, because the number of halvings is in the factors already.
 *
 * The three fields are signed. Numbers stay as large as the greater of those at
 * the start: below 2^20. Of a row's two factors the sum of magnitudes is at most
 * 2^STEPS, and it is one factor alone, then of a negative field, only where the
 * row is still that of the start. So each field is in [-2^20, 2^20).
 */
#define FIELD	21
#define LOW	((1 << (FIELD - 1)) - 1)

static __always_inline s64 field(s64 word, int i)
{
	word += 1LL << (FIELD - 1);
	if (i == 1)
		return (s64)((u64)word << (64 - 2 * FIELD)) >> (64 - FIELD);
	return (word + (1LL << (2 * FIELD - 1))) >> (2 * FIELD);
}

/*
 * STEPS steps; zeta is -(delta + 1/2), so that below zero means delta > 0. What
 * is added to y is known before y's last bit is, and that bit before y is halved:
 * it is this which each step waits for.
 */
static s64 divsteps(s64 zeta, u64 f, u64 g, struct matrix *m)
{
	s64 x = (s64)(f & LOW) - (1LL << (FIELD + STEPS));
	s64 y = (s64)(g & LOW) - (1LL << (2 * FIELD + STEPS));
	s64 odd = -(y & 1), swap, add;
	int i;

	for (i = 0; i < STEPS; i++) {
		swap = zeta >> 63;
		OPTIMIZER_HIDE_VAR(swap);
		OPTIMIZER_HIDE_VAR(odd);

		add = ((x ^ swap) - swap) & odd;
		swap &= odd;
		zeta = (zeta ^ swap) - 1;
		x ^= (x ^ y) & swap;
		y += add;
		odd = (s64)((u64)y << 62) >> 63;
		y >>= 1;
	}

	m->u = -field(x, 1);
	m->v = -field(x, 2);
	m->q = -field(y, 1);
	m->r = -field(y, 2);
	return zeta;
}

/* m = n * m */
static void matrix_mul(struct matrix *m, const struct matrix *n)
{
	struct matrix o = *m;

	m->u = n->u * o.u + n->v * o.q;
	m->v = n->u * o.v + n->v * o.r;
	m->q = n->q * o.u + n->r * o.q;
	m->r = n->q * o.v + n->r * o.r;
}

/*
 * BITS steps: PARTS matrices in one. Each part shortens the f and g that the
 * next one may look at by STEPS bits. No factor is above 2^BITS.
 */
static s64 batch(s64 zeta, u64 f, u64 g, struct matrix *m)
{
	struct matrix next;
	u64 old;
	int i;

	zeta = divsteps(zeta, f, g, m);
	next = *m;
	for (i = 1; i < PARTS; i++) {
		old = f;
		f = ((u64)next.u * f + (u64)next.v * g) >> STEPS;
		g = ((u64)next.q * old + (u64)next.r * g) >> STEPS;
		zeta = divsteps(zeta, f, g, &next);
		matrix_mul(m, &next);
	}
	memzero_explicit(&next, sizeof(next));
	return zeta;
}

/*
 * f and g, divided. All intermediate sums of two products stay below 2^(2 * BITS
 * + 1) and a carry more.
 */
static void update_fg(struct num *f, struct num *g, const struct matrix *m)
{
	const limb u = m->u, v = m->v, q = m->q, r = m->r;
	wide a = 0, b = 0;
	limb x, y;
	int i;

	for (i = 0; i < LIMBS; i++) {
		x = f->v[i];
		y = g->v[i];
		a += (wide)u * x + (wide)v * y;
		b += (wide)q * x + (wide)r * y;
		if (i) { /* the lowest limb of both is zero */
			f->v[i - 1] = a & MASK;
			g->v[i - 1] = b & MASK;
		}
		a >>= BITS;
		b >>= BITS;
	}
	f->v[LIMBS - 1] = a;
	g->v[LIMBS - 1] = b;
}

/*
 * d and e, divided modulo p: the multiple k * p that makes the lowest limb zero
 * is added before, with k = sum / 19 modulo 2^BITS, as p is -19 there. A batch
 * lets the greater of |d| and |e| grow by p at the most, to 21 * p in the end,
 * which is below 2^260.
 */
static void update_de(struct num *d, struct num *e, const struct matrix *m)
{
	const limb u = m->u, v = m->v, q = m->q, r = m->r;
	wide a = 0, b = 0;
	limb x, y, k = 0, l = 0;
	int i;

	for (i = 0; i < LIMBS; i++) {
		x = d->v[i];
		y = e->v[i];
		a += (wide)u * x + (wide)v * y;
		b += (wide)q * x + (wide)r * y;
		if (!i) {
			k = (u64)a * INV19 & MASK;
			l = (u64)b * INV19 & MASK;
			a -= (wide)k * 19;
			b -= (wide)l * 19;
		} else {
			if (i == LIMBS - 1) {
				a += (wide)k << TOP;
				b += (wide)l << TOP;
			}
			d->v[i - 1] = a & MASK;
			e->v[i - 1] = b & MASK;
		}
		a >>= BITS;
		b >>= BITS;
	}
	d->v[LIMBS - 1] = a;
	e->v[LIMBS - 1] = b;
}

#define BYTE(i)		(BITS * (i) / 8)
#define SHIFT(i)	(BITS * (i) % 8)
#define ROOM		40 /* for whole words at the last byte */

static void num_load(struct num *a, const u8 in[32])
{
	u8 bytes[ROOM] = { 0 };
	int i;

	memcpy(bytes, in, 32);
	for (i = 0; i < LIMBS; i++)
		a->v[i] = get_unaligned_le64(bytes + BYTE(i)) >> SHIFT(i) &
			  MASK;
	memzero_explicit(bytes, sizeof(bytes));
}

/* For a number in [0, 2^255) */
static void num_store(u8 out[32], const struct num *a)
{
	u8 bytes[ROOM] = { 0 };
	u64 word;
	int i;

	for (i = 0; i < LIMBS; i++) {
		word = get_unaligned_le64(bytes + BYTE(i));
		word |= (u64)a->v[i] << SHIFT(i);
		put_unaligned_le64(word, bytes + BYTE(i));
	}
	memcpy(out, bytes, 32);
	memzero_explicit(bytes, sizeof(bytes));
}

static void carry(struct num *a)
{
	int i;

	for (i = 0; i < LIMBS - 1; i++) {
		a->v[i + 1] += a->v[i] >> BITS;
		a->v[i] &= MASK;
	}
}

/* a, or its negative when @sign is -1, modulo p to [0, 2^255); |a| < 2^260 */
static void reduce(struct num *a, limb sign)
{
	int i;

	OPTIMIZER_HIDE_VAR(sign);
	for (i = 0; i < LIMBS; i++)
		a->v[i] = (a->v[i] ^ sign) - sign;
	/* 32 * p makes it positive: 2^260 - 32 * 19 */
	a->v[LIMBS - 1] += (limb)32 << TOP;
	a->v[0] -= 32 * 19;
	carry(a);
	/*
	 * What is at 2^255 and above, below 2^6, comes back times 19. That can
	 * reach 2^255 again, but then leaves a small number there.
	 */
	for (i = 0; i < 2; i++) {
		a->v[0] += 19 * (a->v[LIMBS - 1] >> TOP);
		a->v[LIMBS - 1] &= ((limb)1 << TOP) - 1;
		carry(a);
	}
}

void wg_fe_invert(u8 out[32], const u8 in[32])
{
	struct {
		struct num f, g, d, e;
		struct matrix m;
	} s = {
		.f.v[0] = MASK + 1 - 19,
		.e.v[0] = 1,
	};
	s64 zeta = -1;
	int i;

	/* 2^255 - 19: a borrow through the limbs */
	for (i = 1; i < LIMBS - 1; i++)
		s.f.v[i] = MASK;
	s.f.v[LIMBS - 1] = ((limb)1 << TOP) - 1;
	num_load(&s.g, in);

	for (i = 0; i < BATCHES; i++) {
		zeta = batch(zeta, s.f.v[0], s.g.v[0], &s.m);
		update_fg(&s.f, &s.g, &s.m);
		update_de(&s.d, &s.e, &s.m);
	}

	reduce(&s.d, s.f.v[LIMBS - 1] >> (8 * sizeof(limb) - 1));
	num_store(out, &s.d);
	memzero_explicit(&s, sizeof(s));
}
