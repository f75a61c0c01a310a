// SPDX-License-Identifier: GPL-2.0
/* Poly1305, run on intervals: no limb overflows, in C, and by what multiplies. */

/*
 * The portable arithmetic is compiled as it is. The assembly of AVX-512, AVX2, SSSE3
 * and of ARM for 64 and 32 bits is written down once more, in the names that it has there. The accumulator goes in as large as
 * it may be and has to come out so again: then any number of blocks is right.
 */

#include "crypto_interval.hh"

#define u64 interval<64>
#define u32 interval<32>

#include "crypto/poly1305.h"
#ifdef WG_INT128
#include "crypto/poly1305_64.h"
#else
#include "crypto/poly1305_32.h"
#include "crypto/aead_pass4.h"
#endif

#undef u64
#undef u32

static void at_most(const interval<64> &x, whole bound)
{
	if (x.hi > bound)
		found("a limb is above what is promised");
}

/* What absorb() says of h between calls */
static whole h_bound(int i)
{
#ifdef WG_INT128
	return i < 2 ? interval<64>::TOP : 4;
#else
	return (1 << 26) - 1 + (i == 1 ? 1 << 6 : 0);
#endif
}

#define H_LIMBS ((int)(sizeof(wg_poly1305::h) / sizeof(wg_poly1305::h[0])))

static void portable(whole excess)
{
	static const u8 key[WG_POLY1305_KEY_LEN] = { 0 }, data[48] = { 0 };
	interval<32> out[4];
	struct wg_poly1305 p;
	int blocks, i;

	set_r(&p, key);
	for (blocks = 1; blocks <= 3; blocks++) {
		for (i = 0; i < H_LIMBS; i++)
			p.h[i] = { 0, h_bound(i) };
		p.h[H_LIMBS - 1].hi += excess;
		absorb(&p, data, blocks, 1);
		for (i = 0; i < H_LIMBS; i++)
			at_most(p.h[i], h_bound(i));
		reduce(&p, out);
	}
}

#ifdef WG_INT128
/* Three limbs of 44, 44 and 42 bits */
struct number {
	interval<64> v[3];
};

static const interval<64> MASK44((1ULL << 44) - 1), MASK42((1ULL << 42) - 1);
static interval<64> LO[3], HI[3];

static struct number reduced(void)
{
	return { { { 0, ((whole)1 << 44) - 1 },
		   { 0, ((whole)1 << 44) + (1 << 11) - 1 },
		   { 0, ((whole)1 << 42) + (1 << 11) - 1 } } };
}

static void is_reduced(const struct number &a)
{
	int i;

	for (i = 0; i < 3; i++)
		at_most(a.v[i], reduced().v[i].hi);
}

static struct number split(void)
{
	interval<64> lower(0, interval<64>::TOP), upper = lower;

	return { { lower & MASK44, ((lower >> 44) | (upper << 20)) & MASK44,
		   (upper >> 24) | interval<64>(1ULL << 40) } };
}

static struct number operator+(const struct number &a, const struct number &b)
{
	return { { a.v[0] + b.v[0], a.v[1] + b.v[1], a.v[2] + b.v[2] } };
}

static void clear_sums(void)
{
	int i;

	for (i = 0; i < 3; i++)
		LO[i] = HI[i] = interval<64>(0);
}

static void multiply(const struct number &x, const struct number &b)
{
	interval<64> b1_20 = b.v[1] * 20, b2_20 = b.v[2] * 20;
	const interval<64> *rows[3][3] = {
		{ &b.v[0], &b.v[1], &b.v[2] },
		{ &b2_20, &b.v[0], &b.v[1] },
		{ &b1_20, &b2_20, &b.v[0] },
	};
	int i, k;

	for (i = 0; i < 3; i++)
		for (k = 0; k < 3; k++)
			madd52(LO[k], HI[k], x.v[i], *rows[i][k]);
}

static struct number reduce_sums(void)
{
	interval<64> T0, T1;
	int i;

	for (i = 0; i < 3; i++)
		at_most(HI[i], interval<64>::TOP >> (i < 2 ? 8 : 10));
	LO[1] = LO[1] + (HI[0] << 8);
	LO[2] = LO[2] + (HI[1] << 8);
	HI[2] = (HI[2] << 10) + (LO[2] >> 42);
	T0 = LO[0] >> 44;
	at_most(HI[2], interval<64>::TOP >> 2);
	LO[0] = (LO[0] & MASK44) + HI[2] + (HI[2] << 2);
	T1 = LO[1] >> 44;
	LO[1] = (LO[1] & MASK44) + T0;
	T0 = LO[0] >> 44;
	LO[0] = LO[0] & MASK44;
	LO[2] = (LO[2] & MASK42) + T1;
	LO[1] = LO[1] + T0;
	return { { LO[0], LO[1], LO[2] } };
}

static void ifma(void)
{
	begin("IFMA: a power of r");
	clear_sums();
	multiply(reduced(), reduced());
	is_reduced(reduce_sums());
	end();

	begin("IFMA: a job");
	clear_sums();
	multiply(split(), reduced());
	multiply(split() + reduced(), reduced());
	is_reduced(reduce_sums());
	end();
}

/* What additions of two words carry out of the upper one */
static const interval<64> CARRY(0, 1);

/* A block that is added to h */
static struct number with_block(struct number h)
{
	h.v[2] = h.v[2] + interval<64>(1) + CARRY;
	return h;
}

static const interval<64> R0(0, 0x0ffffffc0fffffff), R1(0, 0x0ffffffc0ffffffc),
	S1 = R1 + (R1 >> 2), any(0, interval<64>::TOP);

/* h times r, and a block on its way into the columns if there is one */
static struct number step(const struct number &h, bool block)
{
	interval<128> first, second;
	interval<64> h2, HI0;

	second = interval<128>(h.v[0]) * interval<128>(R1);
	first = interval<128>(h.v[1]) * interval<128>(S1);
	second += interval<128>(h.v[2] * S1);
	h2 = h.v[2] * R0;
	second += interval<128>(h.v[1]) * interval<128>(R0);
	first += interval<128>(h.v[0]) * interval<128>(R0);
	if (block) {
		first += interval<128>(any);
		second += interval<128>(any);
		second += interval<128>((whole)1 << 64, (whole)1 << 64);
	}
	second += first >> 64;
	h2 += interval<64>(second >> 64);
	HI0 = (h2 >> 2) * 5;
	return { { any, any, (h2 & 3) + CARRY } };
}

/* The greatest that h may be between jobs */
static struct number between_jobs(void)
{
	return { { { 0, interval<64>::TOP }, { 0, interval<64>::TOP },
		   { 0, 4 } } };
}

static void mulx(const struct number &from)
{
	struct number pair = from, chain = from;
	int i;

	for (i = 0; i < 4; i++) {
		pair = step(with_block(pair), false);
		chain = step(i ? chain : with_block(chain), i < 3);
		at_most(pair.v[2], 4);
		at_most(chain.v[2], 4);
	}
}

static interval<64> upper_half(const interval<64> &a, const interval<64> &b)
{
	return interval<64>((interval<128>(a) * interval<128>(b)) >> 64);
}

/* What goes into C and H2 is added up in 64 bits. */
static void mulq(const struct number &from)
{
	struct number h = with_block(from);
	interval<64> C = h.v[2] * S1, H2 = h.v[2] * R0;

	H2 += upper_half(h.v[0], R1);
	C += upper_half(h.v[0], R0);
	C += upper_half(h.v[1], S1) + CARRY;
	H2 += upper_half(h.v[1], R0) + CARRY;
	H2 += CARRY;
	at_most((H2 >> 2) * 5, interval<64>::TOP);
	at_most((H2 & 3) + CARRY, 4);
}

/* As mulq(), in the order that aead_neon_asm.S has */
static void umulh(const struct number &from)
{
	struct number h = with_block(from);
	interval<64> D1, D2;

	D1 = upper_half(h.v[0], R0) + (upper_half(h.v[1], S1) + CARRY);
	D1 = D1 + h.v[2] * S1;
	D2 = upper_half(h.v[0], R1) + (upper_half(h.v[1], R0) + CARRY);
	D2 = D2 + h.v[2] * R0 + CARRY;
	at_most((D2 & ~interval<64>(3)) + (D2 >> 2), interval<64>::TOP);
	at_most((D2 & 3) + CARRY, 4);
}
#endif

#ifndef WG_INT128
/* The key as set_r() clamps it, as words: from r1 on they are multiples of 4. */
static const interval<32> R0(0, 0x0fffffff), R1(0, 0x0ffffffc);

static interval<32> low_word(void)
{
	return interval<32>(0, interval<32>::TOP);
}

static void carry(interval<32> &C, const interval<64> &sum)
{
	C = interval<32>(sum >> 32);
}

/* An accumulator of two registers: its upper one is @C afterwards. */
static void umlal(interval<32> &D, interval<32> &C, const interval<32> &a,
		  const interval<32> &b)
{
	interval<64> product = interval<64>(a) * interval<64>(b);

	product += interval<64>(C.lo << 32, C.hi << 32);
	carry(C, product + interval<64>(D));
	D = low_word();
}

static void umaal(interval<32> &D, interval<32> &C, const interval<32> &a,
		  const interval<32> &b)
{
	carry(C, interval<64>(a) * interval<64>(b) + interval<64>(D) +
			 interval<64>(C));
	D = low_word();
}

/* In the order that aead_neon32_asm.S has; h4 goes in as large as it may be. */
static void umaal_block(whole h4)
{
	interval<32> H[5] = { low_word(), low_word(), low_word(), low_word(),
			      { 0, h4 } };
	interval<32> D[5], C, R;

	H[4] = H[4] + interval<32>(1) + interval<32>(0, 1);
	D[0] = low_word();
	D[1] = interval<32>((interval<64>(H[0]) * interval<64>(R0)) >> 32);
	D[2] = D[3] = D[4] = interval<32>(0);
	umlal(D[1], D[2], H[1], R0);
	umlal(D[2], D[3], H[2], R0);
	umlal(D[3], D[4], H[3], R0);
	D[4] = H[4] * R0 + D[4];
	R = R1 + (R1 >> 2);
	C = H[4] * R;
	umlal(D[0], C, H[3], R);
	umaal(D[1], C, H[0], R1);
	umaal(D[2], C, H[1], R1);
	umaal(D[3], C, H[2], R1);
	D[4] = D[4] + C;
	C = interval<32>(0);
	umlal(D[0], C, H[2], R);
	umaal(D[1], C, H[3], R);
	C = H[4] * R + C;
	umaal(D[2], C, H[0], R1);
	umaal(D[3], C, H[1], R1);
	D[4] = D[4] + C;
	C = interval<32>(0);
	umlal(D[0], C, H[1], R);
	umaal(D[1], C, H[2], R);
	umaal(D[2], C, H[3], R);
	C = H[4] * R + C;
	umaal(D[3], C, H[0], R1);
	D[4] = D[4] + C;
	C = D[4] + (D[4] >> 2);
	H[4] = (D[4] & 3) + interval<32>(0, 1);
	if (H[4].hi > 4)
		found("h4 is above what is promised");
}

/* Back in the radix of portable C, as large as it promises to be at most */
static void back_in_limbs(whole h4)
{
	struct wg_poly1305 p;
	int i;

	for (i = 0; i < 4; i++)
		p.h[i] = p.r[i] = low_word();
	p.h[4] = { 0, h4 };
	wg_pass4_poly_end(&p);
	for (i = 0; i < H_LIMBS; i++)
		at_most(p.h[i], h_bound(i));
}
#endif

/* What must be found: if it were not, the cases above would say nothing. */
static void control(void)
{
	begin("control: limbs that are too large are found");
	quiet = true;
#ifdef WG_INT128
	portable((whole)1 << 63);
#else
	portable(0xfc000000);
#endif
	quiet = false;
	if (!wrong && !wraps) {
		printf("not ok %s: not in C\n", now);
		failed = 1;
		return;
	}
#ifdef WG_INT128
	quiet = true;
	wrong = 0;
	wraps = 0;
	clear_sums();
	struct number large = reduced();

	large.v[1].hi <<= 4;
	multiply(split(), large);
	quiet = false;
	if (!wrong) {
		printf("not ok %s: not with IFMA\n", now);
		failed = 1;
		return;
	}
	quiet = true;
	wrong = 0;
	wraps = 0;
	large = between_jobs();
	large.v[2].hi <<= 1;
	mulx(large);
	if (wrong) {
		printf("not ok %s: too strict with MULX\n", now);
		failed = 1;
		return;
	}
	large.v[2].hi <<= 1;
	mulx(large);
	quiet = false;
	if (!wrong) {
		printf("not ok %s: not with MULX\n", now);
		failed = 1;
		return;
	}
	quiet = true;
	wrong = 0;
	wraps = 0;
	mulq(large);
	quiet = false;
	if (!wrong && !wraps) {
		printf("not ok %s: not with MULQ\n", now);
		failed = 1;
		return;
	}
	quiet = true;
	wrong = 0;
	wraps = 0;
	umulh(large);
	quiet = false;
	if (!wrong && !wraps) {
		printf("not ok %s: not with UMULH\n", now);
		failed = 1;
		return;
	}
#endif
#ifndef WG_INT128
	quiet = true;
	wrong = 0;
	umaal_block(8);
	quiet = false;
	if (!wrong) {
		printf("not ok %s: not with UMAAL\n", now);
		failed = 1;
		return;
	}
#endif
	printf("ok %s\n", now);
}

int main(void)
{
	begin("Poly1305 in C");
	portable(0);
	end();
#ifdef WG_INT128
	ifma();

	begin("MULX: jobs");
	mulx(between_jobs());
	end();

	begin("MULQ: a block");
	mulq(between_jobs());
	end();

	begin("UMULH: a block");
	umulh(between_jobs());
	end();
#else
	begin("UMAAL: a block");
	umaal_block(4);
	end();

	begin("UMAAL: back in limbs");
	back_in_limbs(4);
	end();
#endif
	control();
	return failed;
}
