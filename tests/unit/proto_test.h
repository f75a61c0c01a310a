/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of src/protocol share: assertions and reproducible randomness. */
#ifndef PROTO_TEST_H
#define PROTO_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/kernel.h>

static const char *test_case;
static u64 test_seed;
static u64 test_rng;
static const char *test_note = ""; /* how it came to that */

/* What a test leaves behind when it fails is of no use: end the program. */
static inline void __noreturn
check_failed(const char *file, int line, const char *what)
{
	printf("not ok %s: %s:%d: %s (WG_TEST_SEED=%llu) %s\n", test_case,
	       file, line, what, test_seed, test_note);
	fflush(stdout);
	exit(1);
}

#define CHECK(cond) do {						\
	if (!(cond))							\
		check_failed(__FILE__, __LINE__, #cond);		\
} while (0)

#define CHECK_EQ(a, b) do {						\
	u64 check_a = (a), check_b = (b);				\
									\
	if (check_a != check_b) {					\
		printf("%llu, not %llu\n", check_a, check_b);		\
		check_failed(__FILE__, __LINE__, #a " == " #b);		\
	}								\
} while (0)

#define CHECK_MEM(a, b, len) CHECK(!memcmp(a, b, len))

/* Each case starts from the seed, so that it fails alone as well. */
#define RUN(name, body) do {						\
	const char *run_seed = getenv("WG_TEST_SEED");			\
									\
	test_case = name;						\
	test_seed = run_seed ? strtoull(run_seed, NULL, 0) : 20260101;	\
	test_rng = test_seed;						\
	body;								\
	printf("ok %s\n", test_case);					\
	fflush(stdout);							\
} while (0)

/* splitmix64 (Steele, Lea, Flood 2014): any state is a good one. */
static inline u64 random_u64(u64 *state)
{
	u64 z;

	*state += 0x9e3779b97f4a7c15ULL;
	z = *state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static inline u64 random_below(u64 *state, u64 n)
{
	return random_u64(state) % n;
}

static inline void random_bytes(u64 *state, void *out, size_t len)
{
	u8 *p = out;

	while (len--)
		*p++ = random_u64(state);
}

#endif /* PROTO_TEST_H */
