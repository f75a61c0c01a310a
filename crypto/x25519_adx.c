// SPDX-License-Identifier: GPL-2.0
/* X25519 for x86-64 processors with BMI2 and ADX, around fe64_adx.S. */

#include "x25519_impl.h"

#ifdef WG_X25519_ADX

#include <linux/build_bug.h>
#include <linux/string.h>
#include <linux/types.h>

#include <asm/cpufeature.h>

#include "compat/unaligned.h"
#include "fe64_adx.h"
#include "fe_invert.h"

static_assert(offsetof(struct wg_fe64_ladder, swaps) == 0xa0);
static_assert(sizeof(struct wg_fe64_ladder) == 0x180);
static_assert(offsetof(struct wg_fe64_comb, fraction) == 0x80);
static_assert(sizeof(struct wg_fe64_comb) == 0x160);
static_assert(offsetof(struct wg_x25519_entry, sum) == 0x00);
static_assert(offsetof(struct wg_x25519_entry, difference) == 0x20);
static_assert(offsetof(struct wg_x25519_entry, product) == 0x40);
static_assert(sizeof(struct wg_x25519_entry) == 0x60);
static_assert(WG_COMB_COLUMNS == 8);

static bool usable(void)
{
	return boot_cpu_has(X86_FEATURE_BMI2) && boot_cpu_has(X86_FEATURE_ADX);
}

static void load(struct wg_fe64 *a, const u8 in[32])
{
	int i;

	for (i = 0; i < 4; i++)
		a->v[i] = get_unaligned_le64(in + 8 * i);
}

/* t + small */
static void add_small(u64 t[4], u64 small)
{
	int i;

	for (i = 0; i < 4; i++) {
		t[i] += small;
		small = t[i] < small; /* the carry */
	}
}

/* t - small, which is not below 0 */
static void sub_small(u64 t[4], u64 small)
{
	u64 old;
	int i;

	for (i = 0; i < 4; i++) {
		old = t[i];
		t[i] -= small;
		small = t[i] > old; /* the borrow */
	}
}

/* The one representative below p of any four limbs */
static void store(u8 out[32], const struct wg_fe64 *a)
{
	u64 t[4], q;
	int i;

	/* 2^255 is 19: what is left is below 2^255 + 19, and so below 2p. */
	memcpy(t, a->v, sizeof(t));
	q = t[3] >> 63;
	t[3] &= ~0ULL >> 1;
	add_small(t, 19 * q);

	/*
	 * Bit 255 of t + 19 says whether t is p or more, and then the rest of it
	 * is t - p. Else 19 is too much.
	 */
	add_small(t, 19);
	q = t[3] >> 63;
	t[3] &= ~0ULL >> 1;
	sub_small(t, 19 * (1 - q));

	for (i = 0; i < 4; i++)
		put_unaligned_le64(t[i], out + 8 * i);
	memzero_explicit(t, sizeof(t));
}

/* out = factors[0] / factors[1], or 0 for a division by 0; uses both up. */
static void quotient(u8 out[32], struct wg_fe64 factors[2])
{
	store(out, &factors[1]);
	wg_fe_invert(out, out);
	load(&factors[1], out);
	wg_fe64_mul(factors);
	store(out, &factors[0]);
}

static void shared(u8 out[WG_X25519_KEY_LEN],
		   const u8 scalar[WG_X25519_KEY_LEN],
		   const u8 point[WG_X25519_KEY_LEN])
{
	struct wg_fe64_ladder l = {
		.x2z2[0].v[0] = 1,
		.x3z3[1].v[0] = 1,
	};
	int i;

	load(&l.x1, point);
	l.x1.v[3] &= ~0ULL >> 1;
	l.x3z3[0] = l.x1;

	load((struct wg_fe64 *)l.swaps, scalar);
	for (i = 0; i < 3; i++)
		l.swaps[i] ^= l.swaps[i] >> 1 | l.swaps[i + 1] << 63;
	l.swaps[3] ^= l.swaps[3] >> 1;

	wg_fe64_ladder(&l);
	/* The lowest bit of a clamped scalar is 0: its multiple is x2/z2. */
	quotient(out, l.x2z2);
	memzero_explicit(&l, sizeof(l));
}

static void base(u8 out[WG_X25519_KEY_LEN], const u8 scalar[WG_X25519_KEY_LEN])
{
	struct {
		s8 digits[WG_COMB_DIGITS];
		struct wg_fe64_comb c;
	} s = {
		.c.y.v[0] = 1,
		.c.z.v[0] = 1,
	};
	int i, r;

	wg_x25519_digits(s.digits, scalar);
	for (r = WG_COMB_STEP - 1; r >= 0; r--) {
		for (i = r; i < WG_COMB_DIGITS; i += WG_COMB_STEP)
			wg_fe64_add(&s.c, wg_x25519_table[i / WG_COMB_STEP],
				    s.digits[i]);
		for (i = 0; r && i < 4; i++)
			wg_fe64_double(&s.c);
	}

	/* u = (1 + y) / (1 - y); no clamped scalar leads to the identity. */
	wg_fe64_fraction(&s.c);
	quotient(out, s.c.fraction);
	memzero_explicit(&s, sizeof(s));
}

const struct wg_x25519_impl wg_x25519_adx = {
	.name = "x86-64 with BMI2 and ADX",
	.usable = usable,
	.shared = shared,
	.base = base,
};

#endif
