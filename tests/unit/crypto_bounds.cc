// SPDX-License-Identifier: GPL-2.0
/* The portable fields of X25519, run on intervals: no limb can overflow. */

/*
 * What comes out is compared with the bounds that the headers promise, and what goes
 * in is all that they allow: this is a proof, where crypto_field.py tries.
 */

#include "crypto_interval.hh"

#include "crypto/edwards.h"
#include "crypto/ladder.h"

#undef u64
#undef u32

#define LIMBS ((int)(sizeof(fe::v) / sizeof(fe::v[0])))

/* The greatest that a limb of a tight and of a loose element can be */
static whole tight(int i)
{
#ifdef WG_INT128
	(void)i;
	return ((whole)1 << 51) + ((whole)1 << 13) - 1;
#else
	if (i == 1)
		return ((whole)1 << 25) + ((whole)1 << 13) - 1;
	return ((whole)1 << FE_BITS(i)) - 1;
#endif
}

static whole loose(int i)
{
#ifdef WG_INT128
	(void)i;
	return ((whole)1 << 53) - 1;
#else
	if (i % 2)
		return 3 * ((whole)1 << 25) + ((whole)1 << 13) - 1;
	return 3 * ((whole)1 << 26) - 1;
#endif
}

static struct fe any(whole (*bound)(int))
{
	struct fe a;
	int i;

	for (i = 0; i < LIMBS; i++) {
		a.v[i].lo = 0;
		a.v[i].hi = bound(i);
	}
	return a;
}

static void within(const struct fe &a, whole (*bound)(int))
{
	int i;

	for (i = 0; i < LIMBS; i++) {
		if (a.v[i].hi > bound(i))
			found("a limb is above what is promised");
	}
}

static void begin_field(const char *name)
{
	static char text[100];

	snprintf(text, sizeof(text), "%d limbs: %s", LIMBS, name);
	begin(text);
}

static void operations(void)
{
	struct fe a, b, r;
	u8 bytes[32] = { 0 };

	begin_field("load");
	fe_load(&r, bytes);
	within(r, tight);
	end();

	begin_field("store");
	a = any(tight);
	fe_store(bytes, &a);
	end();

	begin_field("sum and difference");
	a = any(tight);
	b = any(tight);
	fe_add(&r, &a, &b);
	within(r, loose);
	fe_sub(&r, &a, &b);
	within(r, loose);
	end();

	begin_field("product");
	a = any(loose);
	b = any(loose);
	fe_mul(&r, &a, &b);
	within(r, tight);
	end();

	begin_field("square");
	a = any(loose);
	fe_sqr(&r, &a);
	within(r, tight);
	end();

	begin_field("small multiple");
	a = any(loose);
	fe_mul_small(&r, &a, (1 << 17) - 1);
	within(r, tight);
	end();
}

static void points(void)
{
	struct ed_point p;
	struct ed_addend q;
	struct ladder l;
	int i;

	begin_field("a step of the ladder");
	for (i = 0; i < 2; i++) {
		l.x1 = any(tight);
		l.x2 = any(tight);
		l.z2 = any(tight);
		l.x3 = any(tight);
		l.z3 = any(tight);
		ladder_step(&l, i);
		within(l.x2, tight);
		within(l.z2, tight);
		within(l.x3, tight);
		within(l.z3, tight);
	}
	end();

	begin_field("addition and doubling of points");
	for (i = 0; i < 3; i++) {
		p.x = any(tight);
		p.y = any(tight);
		p.z = any(tight);
		p.t = any(tight);
		q.sum = any(loose);
		q.difference = any(loose);
		q.product = any(loose);
		q.z = any(loose);
		if (i < 2)
			ed_add(&p, &q, i);
		else
			ed_double(&p);
		within(p.x, tight);
		within(p.y, tight);
		within(p.z, tight);
		within(p.t, tight);
	}
	end();
}

#ifdef WG_INT128
/* x25519_lanes_asm.S: the columns of a product become tight limbs. */
static struct fe reduce_columns(interval<64> *lo, interval<64> *hi)
{
	const interval<64> MASK(FE_MASK);
	interval<64> carry[5];
	struct fe r;
	int k;

	for (k = 1; k < 9; k++)
		lo[k] = lo[k] + (hi[k - 1] + hi[k - 1]);
	for (k = 0; k < 4; k++)
		lo[k] = lo[k] + lo[k + 5] * 19;
	lo[4] = lo[4] + (hi[8] + hi[8]) * 19;
	for (k = 0; k < 5; k++)
		carry[k] = lo[k] >> 51;
	for (k = 1; k < 5; k++)
		r.v[k] = (lo[k] & MASK) + carry[k - 1];
	r.v[0] = (lo[0] & MASK) + carry[4] * 19;
	return r;
}

static void clear_columns(interval<64> *lo, interval<64> *hi)
{
	int k;

	for (k = 0; k < 9; k++)
		lo[k] = hi[k] = interval<64>(0);
}

static void lanes(void)
{
	interval<64> lo[9], hi[9];
	struct fe a = any(tight), b = any(tight);
	int i, k;

	begin_field("lanes: product");
	clear_columns(lo, hi);
	for (k = 0; k < 5; k++)
		for (i = 0; i < 5; i++)
			madd52(lo[i + k], hi[i + k], a.v[i], b.v[k]);
	within(reduce_columns(lo, hi), tight);
	end();

	begin_field("lanes: square");
	clear_columns(lo, hi);
	for (i = 0; i < 5; i++)
		for (k = i + 1; k < 5; k++)
			madd52(lo[i + k], hi[i + k], a.v[i], a.v[k]);
	for (k = 1; k < 8; k++) {
		lo[k] = lo[k] + lo[k];
		hi[k] = hi[k] + hi[k];
	}
	for (i = 0; i < 5; i++)
		madd52(lo[2 * i], hi[2 * i], a.v[i], a.v[i]);
	within(reduce_columns(lo, hi), tight);
	end();

	begin_field("lanes: sum and difference");
	clear_columns(lo, hi);
	for (i = 0; i < 5; i++)
		lo[i] = a.v[i] + b.v[i];
	within(reduce_columns(lo, hi), tight);
	clear_columns(lo, hi);
	for (i = 0; i < 5; i++)
		lo[i] = a.v[i] + interval<64>(2 * FE_MASK - (i ? 0 : 36)) -
			b.v[i];
	within(reduce_columns(lo, hi), tight);
	end();

	begin_field("lanes: small multiple");
	clear_columns(lo, hi);
	for (i = 0; i < 5; i++) {
		lo[i] = a.v[i];
		madd52(lo[i], hi[i], b.v[i], interval<64>(121665));
	}
	madd52(lo[0], hi[8], hi[4], interval<64>(38));
	hi[4] = hi[8] = interval<64>(0);
	within(reduce_columns(lo, hi), tight);
	end();
}
#endif

/* What must be found: if it were not, the cases above would say nothing. */
static void control(void)
{
	struct fe a, b, r;
	int k;

	quiet = true;
	for (k = 0; k < LIMBS; k++) {
		begin_field("control: limbs that are too large are found");
		a = any(loose);
		b = any(loose);
		a.v[k].hi <<= 7;
		b.v[LIMBS - k - 1].hi <<= 7;
		fe_mul(&r, &a, &b);
		if (!wrong) {
			printf("not ok %s: not limb %d\n", now, k);
			failed = 1;
			return;
		}
	}
	printf("ok %s\n", now);
}

int main(void)
{
	operations();
	points();
#ifdef WG_INT128
	lanes();
#endif
	control();
	return failed;
}
