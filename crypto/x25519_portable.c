// SPDX-License-Identifier: GPL-2.0
/* X25519 in portable C: the ladder, and the comb for the base point. */

#include <linux/string.h>

#include "edwards.h"
#include "fe_invert.h"
#include "ladder.h"
#include "x25519_impl.h"

/* out = a / b, or 0 for b = 0; b is used up. */
static void quotient(u8 out[WG_X25519_KEY_LEN], const struct fe *a,
		     struct fe *b)
{
	fe_store(out, b);
	wg_fe_invert(out, out);
	fe_load(b, out);
	fe_mul(b, a, b);
	fe_store(out, b);
}

static void shared(u8 out[WG_X25519_KEY_LEN],
		   const u8 scalar[WG_X25519_KEY_LEN],
		   const u8 point[WG_X25519_KEY_LEN])
{
	u32 bit, last = 0;
	struct ladder l;
	int i;

	fe_load(&l.x1, point);
	fe_set(&l.x2, 1);
	fe_set(&l.z2, 0);
	l.x3 = l.x1;
	fe_set(&l.z3, 1);

	for (i = 254; i >= 0; i--) {
		bit = (scalar[i / 8] >> (i % 8)) & 1;
		ladder_step(&l, bit ^ last);
		last = bit;
	}
	/* The lowest bit of a clamped scalar is 0: n * P was doubled last. */

	quotient(out, &l.x2, &l.z2);
	memzero_explicit(&l, sizeof(l));
}

#define WORDS (sizeof(struct wg_x25519_entry) / sizeof(u64))

/*
 * A digit times a row's point. Every entry is read, and the right one kept. Of a
 * negative one, sum and difference change places and the product its sign; 0
 * times a point is (1/2, 1/2, 0).
 */
static noinline void comb_choose(struct ed_addend *to, struct fe *zero,
				 const struct wg_x25519_entry *row, s8 digit)
{
	static const u8 half[32] = {
		0xf7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f
	};
	u64 negative = (s64)digit >> 63, columns[1 + WG_COMB_COLUMNS];
	u64 column = ((s64)digit ^ negative) - negative, word;
	u32 swap = negative & 1, equal;
	struct wg_x25519_entry entry;
	unsigned int i, k;

	for (i = 0; i <= WG_COMB_COLUMNS; i++) {
		equal = ((u32)column ^ i) - 1;
		equal >>= 31;
		/* A compiler that knew it to be 0 or 1 would branch on it. */
		OPTIMIZER_HIDE_VAR(equal);
		columns[i] = -(u64)equal;
	}

	memcpy(entry.sum, half, 32);
	memcpy(entry.difference, half, 32);
	memset(entry.product, 0, 32);
	for (k = 0; k < WORDS; k++) {
		word = ((u64 *)&entry)[k] & columns[0];
		for (i = 0; i < WG_COMB_COLUMNS; i++)
			word |= ((const u64 *)&row[i])[k] & columns[1 + i];
		((u64 *)&entry)[k] = word;
	}

	fe_load(&to->sum, (u8 *)entry.sum);
	fe_load(&to->difference, (u8 *)entry.difference);
	fe_load(&to->product, (u8 *)entry.product);
	fe_set(zero, 0);
	fe_sub(&to->z, zero, &to->product);
	fe_choose(&to->product, &to->product, &to->z, swap);
	to->z = to->sum;
	fe_choose(&to->sum, &to->sum, &to->difference, swap);
	fe_choose(&to->difference, &to->difference, &to->z, swap);
	memzero_explicit(&entry, sizeof(entry));
	memzero_explicit(columns, sizeof(columns));
}

static noinline void comb_add(struct ed_point *p, const struct ed_addend *q)
{
	ed_add(p, q, true);
}

static void base(u8 out[WG_X25519_KEY_LEN], const u8 scalar[WG_X25519_KEY_LEN])
{
	struct {
		s8 digits[WG_COMB_DIGITS];
		struct ed_point p;
		struct ed_addend q;
	} s;
	int i, r;

	wg_x25519_digits(s.digits, scalar);
	ed_set_identity(&s.p);
	for (r = WG_COMB_STEP - 1; r >= 0; r--) {
		for (i = r; i < WG_COMB_DIGITS; i += WG_COMB_STEP) {
			comb_choose(&s.q, &s.p.a,
				    wg_x25519_table[i / WG_COMB_STEP],
				    s.digits[i]);
			comb_add(&s.p, &s.q);
		}
		for (i = 0; r && i < 4; i++)
			ed_double(&s.p);
	}

	/* u = (1 + y) / (1 - y); no clamped scalar leads to the identity. */
	fe_add(&s.p.a, &s.p.z, &s.p.y);
	fe_sub(&s.p.b, &s.p.z, &s.p.y);
	fe_mul_small(&s.p.b, &s.p.b, 1); /* tight again */
	quotient(out, &s.p.a, &s.p.b);
	memzero_explicit(&s, sizeof(s));
}

const struct wg_x25519_impl wg_x25519_portable = {
	.name = "portable",
	.shared = shared,
	.base = base,
};
