// SPDX-License-Identifier: GPL-2.0
/* Integers that hold every value from one to another, to run C on (g++). */
#ifndef CRYPTO_INTERVAL_H
#define CRYPTO_INTERVAL_H

/*
 * The headers of crypto/ that are included after this are compiled with a type for
 * their integers that holds every value from lo to hi. Each sum, difference and
 * product is checked to stay in its type for all of them; shifts to the left and
 * casts may cut off, as they may in C, and then give any value. A sum may be meant
 * to wrap: then it is compared with what was added, which tells the carry.
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
static int failed;
static int wraps; /* sums of 64 bits that may, and nobody has asked yet */

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

	if (!__builtin_add_overflow(a.hi, b.hi, &hi) && hi <= wider<A, B>::TOP)
		return wider<A, B>(a.lo + b.lo, hi);
	if (A == 64 && B == 64)
		wraps++;
	else
		found("a sum overflows");
	return wider<A, B>(0, wider<A, B>::TOP);
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

/* Of 0 or 1 */
template <int A> static interval<A> operator-(const interval<A> &a)
{
	if (a.hi > 1)
		found("a negative of more than a bit");
	if (a.lo != a.hi)
		return interval<A>(0, interval<A>::TOP);
	return interval<A>(-a.lo & interval<A>::TOP, -a.lo & interval<A>::TOP);
}

/* Whether a sum has wrapped, for which there must have been one that may */
template <int A, int B>
static interval<A> operator<(const interval<A> &, const interval<B> &)
{
	if (wraps)
		wraps--;
	return interval<A>(0, 1);
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

static void begin(const char *name)
{
	now = name;
	wrong = 0;
	wraps = 0;
}

static void end(void)
{
	if (wraps)
		found("a sum overflows");
	if (wrong)
		failed = 1;
	else
		printf("ok %s\n", now);
}

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

/* Both halves of a product of what AVX-512 IFMA takes, 52 bits, are added. */
static inline void madd52(interval<64> &lo, interval<64> &hi,
			  const interval<64> &a, const interval<64> &b)
{
	const whole TOP52 = ((whole)1 << 52) - 1;
	interval<128> product;

	if (a.hi > TOP52 || b.hi > TOP52)
		found("a factor is above 52 bits");
	product = interval<128>(a) * interval<128>(b);
	lo += interval<64>(0, product.hi < TOP52 ? product.hi : TOP52);
	hi += interval<64>(product >> 52);
}

#endif /* CRYPTO_INTERVAL_H */
