// SPDX-License-Identifier: GPL-2.0
/* Computes the multiples of the base point that X25519 looks up. */

#include <linux/cache.h>
#include <linux/init.h>
#include <linux/string.h>

#include "edwards.h"
#include "fe_invert.h"
#include "x25519_impl.h"

/* A whole number of cache lines for every row. */
struct wg_x25519_entry
wg_x25519_table[WG_COMB_ROWS][WG_COMB_COLUMNS] __ro_after_init __aligned(64);

/* RFC 7748 section 4.1: the base point and d of edwards25519 */
static const u8 base_x[32] __initconst = {
	0x1a, 0xd5, 0x25, 0x8f, 0x60, 0x2d, 0x56, 0xc9,
	0xb2, 0xa7, 0x25, 0x95, 0x60, 0xc7, 0x2c, 0x69,
	0x5c, 0xdc, 0xd6, 0xfd, 0x31, 0xe2, 0xa4, 0xc0,
	0xfe, 0x53, 0x6e, 0xcd, 0xd3, 0x36, 0x69, 0x21
};

static const u8 base_y[32] __initconst = {
	0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
	0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
	0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
	0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66
};

static const u8 curve_d[32] __initconst = {
	0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75,
	0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a, 0x70, 0x00,
	0x98, 0xe8, 0x79, 0x77, 0x79, 0x40, 0xc7, 0x8c,
	0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c, 0x03, 0x52
};

/* All of it is public, but too large for a stack; gone after init. */
static struct {
	struct fe d, half, t;
	struct ed_point row, p;
	struct ed_addend addend;
	/* of the points of a row: x, y, z, and the product of all z before */
	struct fe x[WG_COMB_COLUMNS], y[WG_COMB_COLUMNS];
	struct fe z[WG_COMB_COLUMNS], before[WG_COMB_COLUMNS];
} work __initdata;

static void __init fe_invert(struct fe *r, const struct fe *a)
{
	u8 bytes[32];

	fe_store(bytes, a);
	wg_fe_invert(bytes, bytes);
	fe_load(r, bytes);
}

/* x and y are affine. */
static void __init store_entry(struct wg_x25519_entry *to, const struct fe *x,
			       const struct fe *y)
{
	struct fe *t = &work.t;

	fe_add(t, y, x);
	fe_mul(t, t, &work.half);
	fe_store((u8 *)to->sum, t);
	fe_sub(t, y, x);
	fe_mul(t, t, &work.half);
	fe_store((u8 *)to->difference, t);
	fe_mul(t, x, y);
	fe_mul(t, t, &work.d);
	fe_store((u8 *)to->product, t);
}

/* The multiples 1, 2, ... of work.row, with one inversion for all. */
static void __init store_row(struct wg_x25519_entry to[WG_COMB_COLUMNS])
{
	const struct ed_point *row = &work.row;
	struct fe *t = &work.t;
	int i;

	fe_add(&work.addend.sum, &row->y, &row->x);
	fe_sub(&work.addend.difference, &row->y, &row->x);
	fe_mul(t, &row->t, &work.d);
	fe_add(&work.addend.product, t, t);
	fe_add(&work.addend.z, &row->z, &row->z);

	work.p = *row;
	fe_set(t, 1);
	for (i = 0; i < WG_COMB_COLUMNS; i++) {
		if (i)
			ed_add(&work.p, &work.addend, false);
		work.x[i] = work.p.x;
		work.y[i] = work.p.y;
		work.z[i] = work.p.z;
		work.before[i] = *t;
		fe_mul(t, t, &work.p.z);
	}

	/* p.z is 1 / (z[0] * ... * z[i]), p.t is 1 / z[i]. */
	fe_invert(&work.p.z, t);
	while (i--) {
		fe_mul(&work.p.t, &work.p.z, &work.before[i]);
		fe_mul(&work.p.z, &work.p.z, &work.z[i]);
		fe_mul(&work.x[i], &work.x[i], &work.p.t);
		fe_mul(&work.y[i], &work.y[i], &work.p.t);
		store_entry(&to[i], &work.x[i], &work.y[i]);
	}
}

void __init wg_x25519_table_init(void)
{
	int i, k;

	fe_load(&work.d, curve_d);
	fe_set(&work.half, 2);
	fe_invert(&work.half, &work.half);
	fe_load(&work.row.x, base_x);
	fe_load(&work.row.y, base_y);
	fe_set(&work.row.z, 1);
	fe_mul(&work.row.t, &work.row.x, &work.row.y);
	for (k = 0; k < WG_COMB_ROWS; k++) {
		for (i = 0; k && i < 4 * WG_COMB_STEP; i++)
			ed_double(&work.row);
		store_row(wg_x25519_table[k]);
	}
}
