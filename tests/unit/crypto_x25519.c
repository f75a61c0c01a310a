// SPDX-License-Identifier: GPL-2.0
/* X25519 where vectors do not go: low order, non-canonical, overlap, clamping. */

#include <linux/kernel.h>
#include <linux/slab.h>

#include "crypto_each_x25519.h"
#include "crypto_test.h"

static bool parse(u8 out[32], const char *hex)
{
	unsigned int i, byte;

	for (i = 0; i < 32; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			return false;
		out[i] = byte;
	}
	return true;
}

/* RFC 7748 section 5.2: k, u = X25519(k, u), k, over and over */
static void iterate(unsigned int times, const char *expected)
{
	u8 k[32] = { 9 }, u[32] = { 9 }, out[32], want[32];
	unsigned int i;

	EXPECT(parse(want, expected), "bad vector");
	for (i = 0; i < times; i++) {
		EXPECT(dh(out, k, u), "zero after %u", i);
		memcpy(u, k, 32);
		memcpy(k, out, 32);
	}
	EXPECT(!memcmp(k, want, 32), "after %u times", times);
}

static void iterated(void)
{
	iterate(1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
	iterate(1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

static void iterated_long(void)
{
	iterate(1000000, "7c3911e0ab2586fd864497297e575e6f3bc601c0883c30df5f4dd2d24f665424");
}

/* Points of order 1, 2, 4 and 8 of curve and twist, below 2^255 */
static const char *const low_order[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

static void low_order_points(void)
{
	u8 secret[32], point[32], out[32], zeros[32] = { 0 };
	unsigned int i, k;

	for (i = 0; i < 2 * ARRAY_SIZE(low_order); i++) {
		EXPECT(parse(point, low_order[i / 2]), "bad vector");
		if (i & 1)
			point[31] |= 0x80;
		for (k = 0; k < 50; k++) {
			rnd_bytes(secret, 32);
			memset(out, 0xee, 32);
			EXPECT(!dh(out, secret, point),
			       "point %u accepted", i / 2);
			EXPECT(!memcmp(out, zeros, 32), "point %u not zero",
			       i / 2);
		}
	}
}

/* u and u + p are the same point: 0 to 18 have two forms below 2^255. */
static void non_canonical(void)
{
	u8 secret[32], a[32], b[32], out_a[32], out_b[32];
	bool ok_a, ok_b;
	unsigned int u;

	for (u = 0; u < 19; u++) {
		memset(a, 0, 32);
		a[0] = u;
		memset(b, 0xff, 32);
		b[0] = 0xed + u;
		b[31] = 0x7f;
		rnd_bytes(secret, 32);
		ok_a = dh(out_a, secret, a);
		ok_b = dh(out_b, secret, b);
		EXPECT(ok_a == ok_b && !memcmp(out_a, out_b, 32),
		       "u = %u and u + p differ", u);
		EXPECT(ok_a == (u > 1), "verdict on u = %u", u);
	}
}

static void top_bit(void)
{
	u8 secret[32], point[32], a[32], b[32];
	unsigned int i;

	for (i = 0; i < 200; i++) {
		rnd_bytes(secret, 32);
		rnd_bytes(point, 32);
		EXPECT(dh(a, secret, point), "zero");
		point[31] ^= 0x80;
		EXPECT(dh(b, secret, point), "zero");
		EXPECT(!memcmp(a, b, 32), "the top bit counts");
	}
}

/* Which bits of a secret count, and that clamping twice is clamping once */
static void clamping(void)
{
	u8 secret[32], point[32], a[32], b[32], c[32];
	bool fixed;
	int bit;

	rnd_bytes(secret, 32);
	rnd_bytes(point, 32);
	EXPECT(dh(a, secret, point), "zero");
	for (bit = 0; bit < 256; bit++) {
		secret[bit / 8] ^= 1 << bit % 8;
		EXPECT(dh(b, secret, point), "zero");
		fixed = bit < 3 || bit > 253;
		EXPECT(!memcmp(a, b, 32) == fixed, "bit %d", bit);
		secret[bit / 8] ^= 1 << bit % 8;
	}
	memcpy(c, secret, 32);
	wg_x25519_clamp(c);
	EXPECT(!(c[0] & 7) && (c[31] & 0xc0) == 0x40, "not clamped");
	EXPECT(dh(b, c, point) && !memcmp(a, b, 32), "clamped differs");
	memcpy(b, c, 32);
	wg_x25519_clamp(b);
	EXPECT(!memcmp(b, c, 32), "clamped twice differs");
}

/* The result over either input, or over parts of both */
static void overlap(void)
{
	u8 secret[32], point[32], want[32], buf[96];
	unsigned int i, at;

	for (i = 0; i < 20; i++) {
		rnd_bytes(secret, 32);
		rnd_bytes(point, 32);
		EXPECT(dh(want, secret, point), "zero");
		for (at = 0; at <= 64; at += 4) {
			memcpy(buf, secret, 32);
			memcpy(buf + 32, point, 32);
			EXPECT(dh(buf + at, buf, buf + 32), "zero");
			EXPECT(!memcmp(buf + at, want, 32), "result at %u", at);
		}
		EXPECT(dh_base(want, secret), "zero");
		for (at = 0; at <= 32; at++) {
			memcpy(buf, secret, 32);
			EXPECT(dh_base(buf + at, buf), "zero");
			EXPECT(!memcmp(buf + at, want, 32), "base at %u", at);
		}
	}
}

static void agreement(void)
{
	u8 a[32], b[32], pa[32], pb[32], ab[32], ba[32];
	unsigned int i;

	for (i = 0; i < 300; i++) {
		rnd_bytes(a, 32);
		rnd_bytes(b, 32);
		EXPECT(dh_base(pa, a) && dh_base(pb, b), "zero");
		EXPECT(dh(ab, a, pb) && dh(ba, b, pa), "zero");
		EXPECT(!memcmp(ab, ba, 32), "the two sides differ");
	}
}

static void base_point(void)
{
	u8 secret[32], nine[32] = { 9 }, a[32], b[32], zeros[32] = { 0 };
	unsigned int i;

	for (i = 0; i < 300; i++) {
		rnd_bytes(secret, 32);
		if (i < 8)
			memset(secret, i & 1 ? 0xff : 0x00, 32);
		if (i & 2 && i < 8)
			secret[i & 4 ? 31 : 0] ^= 0x01;
		if (!x25519_by && !memcmp(secret, zeros, 32)) {
			memset(a, 0xee, 32);
			EXPECT(!dh_base(a, secret), "no key accepted");
			EXPECT(!memcmp(a, zeros, 32), "no key, not zero");
			continue;
		}
		EXPECT(dh_base(a, secret), "refused");
		EXPECT(dh(b, secret, nine), "zero");
		EXPECT(!memcmp(a, b, 32), "not the point 9");
	}
}

/*
 * Scalars that lead to every entry of the table, and to the digits at their
 * ends: each byte of the scalar takes each value, beside zeros and ones.
 */
static void base_digits(void)
{
	u8 secret[32], nine[32] = { 9 }, a[32], b[32];
	unsigned int i, byte, rest;

	for (i = 0; i < 32; i++) {
		for (byte = 0; byte < 256; byte += i & 1 ? 1 : 17) {
			for (rest = 0; rest < 2; rest++) {
				memset(secret, rest ? 0xff : 0x00, 32);
				secret[i] = byte;
				if (!any_byte(secret))
					continue;
				EXPECT(dh_base(a, secret), "refused");
				EXPECT(dh(b, secret, nine), "zero");
				EXPECT(!memcmp(a, b, 32),
				       "byte %u is %u, others %u", i, byte,
				       secret[(i + 1) % 32]);
			}
		}
	}
}

/* All implementations agree, also on points that make limbs extreme. */
static void agree(void)
{
	u8 secret[32], point[32], a[32], b[32];
	const struct wg_x25519_impl *other;
	unsigned int i, k, at;

	for (i = 0; i < 2000; i++) {
		rnd_bytes(secret, 32);
		rnd_bytes(point, 32);
		at = rnd_below(33);
		if (i & 1)
			memset(point + at, i & 2 ? 0xff : 0, 32 - at);
		if (i & 4)
			memset(point, i & 8 ? 0xff : 0, rnd_below(33));
		wg_x25519_clamp(secret);
		wg_x25519_portable.shared(a, secret, point);
		for (k = 0; (other = wg_x25519_impl_usable(k)); k++) {
			other->shared(b, secret, point);
			EXPECT(!memcmp(a, b, 32), "%s, round %u", other->name,
			       i);
		}
		wg_x25519_portable.base(a, secret);
		for (k = 0; (other = wg_x25519_impl_usable(k)); k++) {
			other->base(b, secret);
			EXPECT(!memcmp(a, b, 32), "%s, base, round %u",
			       other->name, i);
		}
	}
}

/* One secret with several points is the same as with each. */
static void several(void)
{
	u8 secret[32], points[WG_X25519_EACH_MAX][32], one[32];
	u8 out[WG_X25519_EACH_MAX][32];
	const u8 *at[WG_X25519_EACH_MAX];
	unsigned int round, n, i, good;
	bool ok;

	for (round = 0; round < 400; round++) {
		n = round % WG_X25519_EACH_MAX + 1;
		rnd_bytes(secret, 32);
		if (round % 16 == 1)
			memset(secret, round & 16 ? 0xff : 0, 32);
		for (i = 0; i < n; i++) {
			rnd_bytes(points[i], 32);
			at[i] = points[i];
			switch (rnd_below(6)) {
			case 0: /* low order, or no canonical number */
				memset(points[i], 0, 32);
				points[i][0] = rnd_below(2);
				break;
			case 1:
				memset(points[i], 0xff, 32);
				points[i][0] -= rnd_below(24);
				break;
			case 2:
				memset(points[i] + rnd_below(32), 0xff,
				       rnd_below(2));
				break;
			}
		}
		memset(out, 0xee, sizeof(out));
		good = wg_x25519_each(out, secret, at, n);
		EXPECT(good < 1U << n, "more than %u", n);
		for (i = 0; i < n; i++) {
			ok = wg_x25519(one, secret, points[i]);
			EXPECT(!memcmp(one, out[i], 32), "round %u, %u of %u",
			       round, i, n);
			EXPECT(ok == !!(good & 1U << i), "low order: %u", i);
		}
		if (n < WG_X25519_EACH_MAX)
			EXPECT(out[n][0] == 0xee, "one more than %u", n);
	}
	/* Without memory for it, one by one. */
	shim_allocations_left = 0;
	good = wg_x25519_each(out, secret, at, n);
	shim_allocations_left = -1;
	for (i = 0; i < n; i++) {
		ok = wg_x25519(one, secret, points[i]);
		EXPECT(!memcmp(one, out[i], 32) && ok == !!(good & 1U << i),
		       "without memory: %u", i);
	}
}

static void by_each(const char *name, void (*body)(void))
{
	char text[100];
	unsigned int i;

	x25519_by = NULL;
	run_case(name, body);
	for (i = 0; (x25519_by = wg_x25519_impl_usable(i)); i++) {
		snprintf(text, sizeof(text), "%s: %s", x25519_by->name, name);
		run_case(text, body);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--long")) {
		wg_x25519_init();
		by_each("iterated 1,000,000 times", iterated_long);
		return test_done();
	}
	run_case("base point, before an implementation is chosen", base_point);
	run_case("several points, before one is chosen", several);
	wg_x25519_init();
	by_each("iterated 1 and 1,000 times", iterated);
	by_each("low-order points", low_order_points);
	by_each("non-canonical points", non_canonical);
	by_each("top bit of the point", top_bit);
	by_each("clamping", clamping);
	by_each("overlapping buffers", overlap);
	by_each("both sides agree", agreement);
	by_each("base point", base_point);
	by_each("base point, all digits", base_digits);
	run_case("all implementations agree", agree);
	run_case("several points at once", several);
	return test_done();
}
