// SPDX-License-Identifier: GPL-2.0
/* X25519 of one secret with several points at once, for a flood of initiations. */

#include "x25519_lanes.h"

#ifdef WG_X25519_LANES

#include <linux/align.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "avx512.h"
#include "fe51.h"
#include "x25519_impl.h"

/*
 * The ladder of RFC 7748 section 5, in eight lanes with one scalar. What is computed
 * does not depend on the scalar but for a mask, nor does where it is.
 */
struct state {
	struct wg_fe_lanes x1, x2, z2, x3, z3;
	struct wg_fe_lanes a, b, c, d, e;
};

/* So many steps are one FPU section; 5 us where a step takes 150 ns */
#define SECTION_STEPS 32

static bool usable(void)
{
	return wg_avx512_ifma_usable();
}

static void set(struct wg_fe_lanes *r, u64 small)
{
	unsigned int lane;

	memset(r, 0, sizeof(*r));
	for (lane = 0; lane < WG_X25519_LANES; lane++)
		r->v[0][lane] = small;
}

static void load(struct wg_fe_lanes *r, unsigned int lane,
		 const u8 point[WG_X25519_KEY_LEN])
{
	struct fe f;
	unsigned int i;

	fe_load(&f, point);
	for (i = 0; i < 5; i++)
		r->v[i][lane] = f.v[i];
}

static void store(u8 out[WG_X25519_KEY_LEN], const struct wg_fe_lanes *a,
		  unsigned int lane)
{
	struct fe f;
	unsigned int i;

	for (i = 0; i < 5; i++)
		f.v[i] = a->v[i][lane];
	fe_store(out, &f);
	memzero_explicit(&f, sizeof(f));
}

/* One step; @swap: all lanes if this bit of the scalar is not as the one before, or none */
static void step(struct state *s, unsigned int swap)
{
	wg_lanes_swap(&s->x2, &s->x3, swap);
	wg_lanes_swap(&s->z2, &s->z3, swap);
	wg_lanes_add(&s->a, &s->x2, &s->z2);
	wg_lanes_sub(&s->b, &s->x2, &s->z2);
	wg_lanes_add(&s->c, &s->x3, &s->z3);
	wg_lanes_sub(&s->d, &s->x3, &s->z3);
	wg_lanes_mul(&s->d, &s->d, &s->a); /* DA */
	wg_lanes_mul(&s->c, &s->c, &s->b); /* CB */
	wg_lanes_sqr(&s->a, &s->a, 1); /* AA */
	wg_lanes_sqr(&s->b, &s->b, 1); /* BB */
	wg_lanes_add(&s->x3, &s->d, &s->c);
	wg_lanes_sub(&s->z3, &s->d, &s->c);
	wg_lanes_sqr(&s->x3, &s->x3, 1);
	wg_lanes_sqr(&s->z3, &s->z3, 1);
	wg_lanes_mul(&s->z3, &s->z3, &s->x1);
	wg_lanes_mul(&s->x2, &s->a, &s->b);
	wg_lanes_sub(&s->e, &s->a, &s->b);
	wg_lanes_add_small(&s->a, &s->a, &s->e);
	wg_lanes_mul(&s->z2, &s->e, &s->a);
}

/* a = z2^(p - 2), its inverse, or 0: an exponent of 250 ones, then 01011 */
static void invert(struct state *s)
{
	const struct wg_fe_lanes *z = &s->z2;

	wg_lanes_sqr(&s->a, z, 1); /* 2 */
	wg_lanes_sqr(&s->b, &s->a, 2);
	wg_lanes_mul(&s->b, &s->b, z); /* 9 */
	wg_lanes_mul(&s->a, &s->a, &s->b); /* 11 */
	wg_lanes_sqr(&s->c, &s->a, 1);
	wg_lanes_mul(&s->b, &s->b, &s->c); /* 5 ones */
	wg_lanes_sqr(&s->c, &s->b, 5);
	wg_lanes_mul(&s->b, &s->c, &s->b); /* 10 */
	wg_lanes_sqr(&s->c, &s->b, 10);
	wg_lanes_mul(&s->c, &s->c, &s->b); /* 20 */
	wg_lanes_sqr(&s->d, &s->c, 20);
	wg_lanes_mul(&s->c, &s->d, &s->c); /* 40 */
	wg_lanes_sqr(&s->c, &s->c, 10);
	wg_lanes_mul(&s->b, &s->c, &s->b); /* 50 */
	wg_lanes_sqr(&s->c, &s->b, 50);
	wg_lanes_mul(&s->c, &s->c, &s->b); /* 100 */
	wg_lanes_sqr(&s->d, &s->c, 100);
	wg_lanes_mul(&s->c, &s->d, &s->c); /* 200 */
	wg_lanes_sqr(&s->c, &s->c, 50);
	wg_lanes_mul(&s->b, &s->c, &s->b); /* 250 */
	wg_lanes_sqr(&s->b, &s->b, 5);
	wg_lanes_mul(&s->a, &s->b, &s->a);
}

static bool each(u8 out[][WG_X25519_KEY_LEN],
		 const u8 scalar[WG_X25519_KEY_LEN],
		 const u8 *const points[], unsigned int n)
{
	unsigned int i, bit, last = 0;
	bool done = false;
	struct state *s;
	void *room;
	int pos;

	room = kmalloc(sizeof(*s) + __alignof__(*s), GFP_KERNEL | __GFP_NOWARN);
	if (!room)
		return false;
	s = PTR_ALIGN(room, __alignof__(*s));
	for (i = 0; i < WG_X25519_LANES; i++)
		load(&s->x1, i, points[i < n ? i : 0]);
	set(&s->x2, 1);
	set(&s->z2, 0);
	s->x3 = s->x1;
	set(&s->z3, 1);

	for (pos = 254; pos >= 0;) {
		if (!may_use_simd())
			goto out;
		wg_fpu_begin();
		for (i = 0; i < SECTION_STEPS && pos >= 0; i++, pos--) {
			bit = scalar[pos / 8] >> pos % 8 & 1;
			step(s, -(bit ^ last) & 0xff);
			last = bit;
		}
		wg_lanes_wipe();
		wg_fpu_end();
	}
	if (!may_use_simd())
		goto out;
	wg_fpu_begin();
	/* The lowest bit of a clamped scalar is 0: nothing to swap. */
	invert(s);
	wg_lanes_mul(&s->a, &s->a, &s->x2);
	wg_lanes_wipe();
	wg_fpu_end();
	for (i = 0; i < n; i++)
		store(out[i], &s->a, i);
	done = true;
out:
	memzero_explicit(s, sizeof(*s));
	kfree(room);
	return done;
}

const struct wg_x25519_each_impl wg_x25519_lanes = {
	.usable = usable,
	.each = each,
};

#endif /* WG_X25519_LANES */
