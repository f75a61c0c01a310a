/* SPDX-License-Identifier: GPL-2.0 */
/* Poly1305 arithmetic in radix 2^26, with 32 x 32 -> 64 bit products. */
#ifndef WG_CRYPTO_POLY1305_32_H
#define WG_CRYPTO_POLY1305_32_H

#define MASK26 0x3ffffff

/*
 * h and r are five limbs of 26 bits. Clamping (RFC 8439 section 2.5) clears 22
 * bits of r: here they are the zeros in the masks.
 */
static void set_r(struct wg_poly1305 *p, const u8 key[16])
{
	p->r[0] = get_unaligned_le32(key) & 0x3ffffff;
	p->r[1] = (get_unaligned_le32(key + 3) >> 2) & 0x3ffff03;
	p->r[2] = (get_unaligned_le32(key + 6) >> 4) & 0x3ffc0ff;
	p->r[3] = (get_unaligned_le32(key + 9) >> 6) & 0x3f03fff;
	p->r[4] = (get_unaligned_le32(key + 12) >> 8) & 0x00fffff;
}

static __always_inline u64 mul(u32 a, u32 b)
{
	return (u64)a * b;
}

/*
 * h = (h + block + hibit * 2^128) * r for each of the blocks
 *
 * Between blocks every limb of h is below 2^26 but h1, which is below
 * 2^26 + 2^6; with a block added, all are below 2^27.01. Limbs above 2^130
 * come back times 5: s = 5 * r < 2^28.4, a column of five products is below
 * 5 * 2^55.4 < 2^57.8. Column 4 has no s: below 5 * 2^53.01 plus a carry
 * of 2^31.8, so that 5 times its carry is below 2^31.7 and fits a u32
 * together with h0.
 */
static noinline void absorb(struct wg_poly1305 *p, const u8 *data,
			    size_t blocks, u32 hibit)
{
	u32 h0 = p->h[0], h1 = p->h[1], h2 = p->h[2];
	u32 h3 = p->h[3], h4 = p->h[4];
	const u32 r0 = p->r[0], r1 = p->r[1], r2 = p->r[2];
	const u32 r3 = p->r[3], r4 = p->r[4];
	const u32 s1 = 5 * r1, s2 = 5 * r2, s3 = 5 * r3, s4 = 5 * r4;
	u64 d0, d1, d2, d3, d4;

	for (; blocks; blocks--) {
		h0 += get_unaligned_le32(data) & MASK26;
		h1 += (get_unaligned_le32(data + 3) >> 2) & MASK26;
		h2 += (get_unaligned_le32(data + 6) >> 4) & MASK26;
		h3 += get_unaligned_le32(data + 9) >> 6;
		h4 += (get_unaligned_le32(data + 12) >> 8) | hibit << 24;

		d0 = mul(h0, r0) + mul(h1, s4) + mul(h2, s3) + mul(h3, s2) +
		     mul(h4, s1);
		d1 = mul(h0, r1) + mul(h1, r0) + mul(h2, s4) + mul(h3, s3) +
		     mul(h4, s2);
		d2 = mul(h0, r2) + mul(h1, r1) + mul(h2, r0) + mul(h3, s4) +
		     mul(h4, s3);
		d3 = mul(h0, r3) + mul(h1, r2) + mul(h2, r1) + mul(h3, r0) +
		     mul(h4, s4);
		d4 = mul(h0, r4) + mul(h1, r3) + mul(h2, r2) + mul(h3, r1) +
		     mul(h4, r0);

		d1 += d0 >> 26;
		d2 += d1 >> 26;
		d3 += d2 >> 26;
		d4 += d3 >> 26;
		h0 = ((u32)d0 & MASK26) + 5 * (u32)(d4 >> 26);
		h1 = ((u32)d1 & MASK26) + (h0 >> 26);
		h0 &= MASK26;
		h2 = (u32)d2 & MASK26;
		h3 = (u32)d3 & MASK26;
		h4 = (u32)d4 & MASK26;

		data += WG_POLY1305_BLOCK_LEN;
	}

	p->h[0] = h0;
	p->h[1] = h1;
	p->h[2] = h2;
	p->h[3] = h3;
	p->h[4] = h4;
}

/* The low 128 bits of h mod p */
static void reduce(const struct wg_poly1305 *p, u32 out[4])
{
	u32 h[5], g[5], c, mask;
	int i;

	/* Carry once around: then every limb but h0 is below 2^26. */
	c = 0;
	for (i = 0; i < 5; i++) {
		h[i] = p->h[i] + c;
		c = h[i] >> 26;
		h[i] &= MASK26;
	}
	h[0] += 5 * c;

	/*
	 * h < 2^130 + 5 < 2p takes one subtraction: g = h + 5, and when that
	 * reaches 2^130, h - p is g without the bit. A carry out of h[0] is
	 * carried by g, and by h when it is the one that is kept.
	 */
	c = 5;
	for (i = 0; i < 5; i++) {
		g[i] = h[i] + c;
		c = g[i] >> 26;
		g[i] &= MASK26;
	}
	mask = -c;
	OPTIMIZER_HIDE_VAR(mask);

	c = 0;
	for (i = 0; i < 5; i++) {
		h[i] += c;
		c = h[i] >> 26;
		h[i] &= MASK26;
		h[i] = (g[i] & mask) | (h[i] & ~mask);
	}

	out[0] = h[0] | h[1] << 26;
	out[1] = h[1] >> 6 | h[2] << 20;
	out[2] = h[2] >> 12 | h[3] << 14;
	out[3] = h[3] >> 18 | h[4] << 8;
	memzero_explicit(h, sizeof(h));
	memzero_explicit(g, sizeof(g));
}

#endif /* WG_CRYPTO_POLY1305_32_H */
