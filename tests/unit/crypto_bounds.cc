// SPDX-License-Identifier: GPL-2.0
/* The portable fields of X25519, run on intervals: no limb can overflow. */

/*
 * The headers of crypto/ are compiled with a type for their integers that holds
 * every value from lo to hi. Each sum, difference and product is checked to stay
 * in its type for all of them; shifts to the left and casts may cut off, as they
 * may in C, and then give any value. What comes out is compared with the bounds
 * that the headers promise, and what goes in is all that they allow: this is a
 * proof, where crypto_field.py tries.
 */

#include <stdio.h>
#include <stdlib.h>
#include <type_traits>

#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>

#include "compat/unaligned.h"
#include "crypto/int128.h"

typedef unsigned __int128 whole;

static const char *now;
static int wrong;
static bool quiet;

static void found(const char *what)
{
	if (!wrong++ && !quiet)
		printf("not ok %s: %s\n", now, what);
}

template <int BITS> struct interval {
	whole lo, hi;

	static constexpr whole TOP = BITS == 128 ? ~(whole)0 :
						   ((whole)1 << BITS % 128) - 1;

	interval() = default;
	interval(whole from, whole to) : lo(from), hi(to) {}

	template <class T,
		  class = typename std::enable_if<std::is_integral<T>::value>::type>
	interval(T x) : lo((whole)x & TOP), hi((whole)x & TOP) {}

	template <int OTHER>
	interval(const interval<OTHER> &x) : lo(x.lo), hi(x.hi)
	{
		if (hi > TOP) {
			lo = 0;
			hi = TOP;
		}
	}
};

template <int A, int B> using wider = interval<(A > B ? A : B)>;

template <int A, int B>
static wider<A, B> operator+(const interval<A> &a, const interval<B> &b)
{
	whole hi;

	if (__builtin_add_overflow(a.hi, b.hi, &hi) || hi > wider<A, B>::TOP)
		found("a sum overflows");
	return wider<A, B>(a.lo + b.lo, hi);
}

template <int A, int B>
static wider<A, B> operator-(const interval<A> &a, const interval<B> &b)
{
	if (a.lo < b.hi)
		found("a difference is below zero");
	return wider<A, B>(a.lo - b.hi, a.hi - b.lo);
}

template <int A, int B>
static wider<A, B> operator*(const interval<A> &a, const interval<B> &b)
{
	whole hi;

	if (__builtin_mul_overflow(a.hi, b.hi, &hi) || hi > wider<A, B>::TOP)
		found("a product overflows");
	return wider<A, B>(a.lo * b.lo, hi);
}

/* Exact for a mask of all lower bits that changes nothing, and for zero */
template <int A, int B>
static wider<A, B> operator&(const interval<A> &a, const interval<B> &b)
{
	if (b.lo == b.hi && !(b.hi & (b.hi + 1)) && a.hi <= b.hi)
		return wider<A, B>(a.lo, a.hi);
	return wider<A, B>(0, a.hi < b.hi ? a.hi : b.hi);
}

template <int A, int B>
static wider<A, B> operator|(const interval<A> &a, const interval<B> &b)
{
	whole hi = a.hi | b.hi;
	int i;

	if (!a.hi)
		return b;
	if (!b.hi)
		return a;
	for (i = 1; i < 128; i *= 2)
		hi |= hi >> i;
	return wider<A, B>(a.lo > b.lo ? a.lo : b.lo, hi);
}

template <int A> static interval<A> operator~(const interval<A> &a)
{
	return interval<A>(interval<A>::TOP - a.hi, interval<A>::TOP - a.lo);
}

/* Of 0 or 1, known which */
template <int A> static interval<A> operator-(const interval<A> &a)
{
	if (a.lo != a.hi)
		found("a negative of something unknown");
	return interval<A>(-a.lo & interval<A>::TOP, -a.lo & interval<A>::TOP);
}

template <int A> static interval<A> operator>>(const interval<A> &a, int n)
{
	return interval<A>(a.lo >> n, a.hi >> n);
}

template <int A> static interval<A> operator<<(const interval<A> &a, int n)
{
	if (a.hi > interval<A>::TOP >> n)
		return interval<A>(0, interval<A>::TOP);
	return interval<A>(a.lo << n, a.hi << n);
}

/* With an integer of C on one side */
#define MIXED(op)							\
template <int A, class T, class =					\
	  typename std::enable_if<std::is_integral<T>::value>::type>	\
static interval<A> operator op(const interval<A> &a, T b)		\
{									\
	return a op interval<A>(b);					\
}									\
template <int A, class T, class =					\
	  typename std::enable_if<std::is_integral<T>::value>::type>	\
static interval<A> operator op(T a, const interval<A> &b)		\
{									\
	return interval<A>(a) op b;					\
}									\
template <int A, class T>						\
static interval<A> &operator op##=(interval<A> &a, const T &b)		\
{									\
	return a = a op b;						\
}

MIXED(+)
MIXED(-)
MIXED(*)
MIXED(&)
MIXED(|)

/* Bytes are whatever they are. */
static __maybe_unused interval<64> load64(const void *)
{
	return interval<64>(0, interval<64>::TOP);
}

static __maybe_unused interval<32> load32(const void *)
{
	return interval<32>(0, interval<32>::TOP);
}

#undef OPTIMIZER_HIDE_VAR
#define OPTIMIZER_HIDE_VAR(x)		((void)(x))
#define memzero_explicit(p, n)		((void)(p))
#define get_unaligned_le64(p)		load64(p)
#define get_unaligned_le32(p)		load32(p)
#define put_unaligned_le64(x, p)	((void)(x), (void)(p))
#define put_unaligned_le32(x, p)	((void)(x), (void)(p))
#undef wg_u128
#define wg_u128 interval<128>
#define u64 interval<64>
#define u32 interval<32>
#pragma GCC diagnostic ignored "-Wclass-memaccess"
#pragma GCC diagnostic ignored "-Wunused-function"

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

static void begin(const char *name)
{
	static char text[100];

	snprintf(text, sizeof(text), "%d limbs: %s", LIMBS, name);
	now = text;
	wrong = 0;
}

static int failed;

static void end(void)
{
	if (wrong)
		failed = 1;
	else
		printf("ok %s\n", now);
}

static void operations(void)
{
	struct fe a, b, r;
	u8 bytes[32] = { 0 };

	begin("load");
	fe_load(&r, bytes);
	within(r, tight);
	end();

	begin("store");
	a = any(tight);
	fe_store(bytes, &a);
	end();

	begin("sum and difference");
	a = any(tight);
	b = any(tight);
	fe_add(&r, &a, &b);
	within(r, loose);
	fe_sub(&r, &a, &b);
	within(r, loose);
	end();

	begin("product");
	a = any(loose);
	b = any(loose);
	fe_mul(&r, &a, &b);
	within(r, tight);
	end();

	begin("square");
	a = any(loose);
	fe_sqr(&r, &a);
	within(r, tight);
	end();

	begin("small multiple");
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

	begin("a step of the ladder");
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

	begin("addition and doubling of points");
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

/* What must be found: if it were not, the cases above would say nothing. */
static void control(void)
{
	struct fe a, b, r;
	int k;

	quiet = true;
	for (k = 0; k < LIMBS; k++) {
		begin("control: limbs that are too large are found");
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
	control();
	return failed;
}
