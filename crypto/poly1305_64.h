/* SPDX-License-Identifier: GPL-2.0 */
/* Poly1305 arithmetic in radix 2^64, where 64 x 64 -> 128 bits is one step. */
#ifndef WG_CRYPTO_POLY1305_64_H
#define WG_CRYPTO_POLY1305_64_H

/*
 * h = h0 + h1 * 2^64 + h2 * 2^128, kept below 5 * 2^128 between calls
 * (h2 <= 4); r = r0 + r1 * 2^64. Clamping leaves r0, r1 < 2^60 and r1 a
 * multiple of 4, so that modulo p = 2^130 - 5
 *
 *	r1 * 2^128 = (r1 / 4) * 2^130 = (r1 / 4) * 5 = r1 + r1 / 4 =: s1
 *
 * is a whole number below 2^60.4, and a product needs four wide and two narrow
 * multiplications.
 */
static void set_r(struct wg_poly1305 *p, const u8 key[16])
{
	p->r[0] = get_unaligned_le64(key) & 0x0ffffffc0fffffffULL;
	p->r[1] = get_unaligned_le64(key + 8) & 0x0ffffffc0ffffffcULL;
	p->s1 = p->r[1] + (p->r[1] >> 2);
}

/* The accumulator and the key in registers */
struct poly_regs {
	u64 h0, h1, h2;
	u64 r0, r1, s1;
};

/*
 * h = h * r + m0 + m1 * 2^64 + hibit * 2^128
 *
 * On entry h2 <= 6. What is added goes into columns that have room for it, so
 * that a single chain of carries ends each step.
 */
static __always_inline void step(struct poly_regs *p, u64 m0, u64 m1, u64 hibit)
{
	wg_u128 d0, d1;
	u64 d2, c;

	/* d0 < 2^125.3, d1 < 2^125.1, h2 * s1 < 2^63.2 */
	d0 = (wg_u128)p->h0 * p->r0 + (wg_u128)p->h1 * p->s1 + m0;
	d1 = (wg_u128)p->h0 * p->r1 + (wg_u128)p->h1 * p->r0 +
	     p->h2 * p->s1 + m1;
	d1 += (u64)(d0 >> 64);
	d2 = p->h2 * p->r0 + (u64)(d1 >> 64) + hibit; /* < 2^63.1 */

	/* What is above 2^130 comes back times 5: c < 2^63.5. */
	c = (d2 >> 2) + (d2 & ~3ULL);
	p->h0 = (u64)d0 + c;
	c = p->h0 < c;
	p->h1 = (u64)d1 + c;
	p->h2 = (d2 & 3) + (p->h1 < c); /* <= 4 */
}

/* h = (h + block + hibit * 2^128) * r for each of the blocks, at least one */
static noinline void absorb(struct wg_poly1305 *p, const u8 *data,
			    size_t blocks, u64 hibit)
{
	struct poly_regs s = {
		.h0 = p->h[0], .h1 = p->h[1], .h2 = p->h[2],
		.r0 = p->r[0], .r1 = p->r[1], .s1 = p->s1,
	};
	u64 m = get_unaligned_le64(data), c;

	/* h < 5 * 2^128 and a block < 2^129: h2 <= 6 */
	s.h0 += m;
	c = s.h0 < m;
	s.h1 += c;
	s.h2 += hibit + (s.h1 < c);
	m = get_unaligned_le64(data + 8);
	s.h1 += m;
	s.h2 += s.h1 < m;

	while (--blocks) {
		data += WG_POLY1305_BLOCK_LEN;
		step(&s, get_unaligned_le64(data),
		     get_unaligned_le64(data + 8), hibit);
	}
	step(&s, 0, 0, 0);

	p->h[0] = s.h0;
	p->h[1] = s.h1;
	p->h[2] = s.h2;
}

/* The low 128 bits of h mod p; h < 5 * 2^128 < 2p takes one subtraction. */
static void reduce(const struct wg_poly1305 *p, u32 out[4])
{
	u64 g0, g1, g2, mask;
	wg_u128 t;

	t = (wg_u128)p->h[0] + 5;
	g0 = (u64)t;
	t = (wg_u128)p->h[1] + (u64)(t >> 64);
	g1 = (u64)t;
	g2 = p->h[2] + (u64)(t >> 64);

	mask = -(g2 >> 2); /* all ones when h >= p: then h - p = g - 2^130 */
	OPTIMIZER_HIDE_VAR(mask);
	g0 = (g0 & mask) | (p->h[0] & ~mask);
	g1 = (g1 & mask) | (p->h[1] & ~mask);

	out[0] = (u32)g0;
	out[1] = (u32)(g0 >> 32);
	out[2] = (u32)g1;
	out[3] = (u32)(g1 >> 32);
}

#endif /* WG_CRYPTO_POLY1305_64_H */
