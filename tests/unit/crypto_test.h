/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of crypto/ share: cases, reproducible randomness, hex. */
#ifndef CRYPTO_TEST_H
#define CRYPTO_TEST_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/compiler.h>
#include <linux/types.h>

/* Why the case that runs failed; empty while it did not. */
static char why[400];

/* Let the running case fail; what comes after the first failure is lost. */
static inline void __printf(1, 2) fail(const char *fmt, ...)
{
	va_list args;

	if (why[0])
		return;
	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
}

/* For the body of a case: leave it when the condition does not hold. */
#define EXPECT(cond, ...) do {						\
	if (!(cond)) {							\
		fail(__VA_ARGS__);					\
		return;							\
	}								\
} while (0)

static u64 rng_state;

/* The seed of the environment, else a fixed one. */
static inline u64 test_seed(void)
{
	const char *s = getenv("WG_TEST_SEED");

	return s ? strtoull(s, NULL, 0) : 1;
}

/* splitmix64 (Steele, Lea, Flood 2014) */
static inline u64 rnd(void)
{
	u64 z = rng_state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static inline size_t rnd_below(size_t n)
{
	return rnd() % n;
}

static inline void rnd_bytes(void *out, size_t len)
{
	u8 *p = out;

	while (len--)
		*p++ = rnd();
}

/* A buffer of exactly @len bytes, so that a sanitizer sees one byte beyond. */
static noinline __maybe_unused u8 *buf_alloc(size_t len)
{
	u8 *p = malloc(len ? len : 1);

	if (!p)
		abort();
	return len ? p : p + 1;
}

static noinline __maybe_unused void buf_free(u8 *p, size_t len)
{
	free(len ? p : p - 1);
}

static int failed_cases;

/* Run a case and report it. */
static inline void run_case(const char *name, void (*body)(void))
{
	why[0] = 0;
	rng_state = test_seed();
	body();
	if (why[0]) {
		printf("not ok %s: %s (seed %llu)\n", name, why, test_seed());
		failed_cases++;
	} else {
		printf("ok %s\n", name);
	}
	fflush(stdout);
}

static inline int test_done(void)
{
	return failed_cases ? 1 : 0;
}

#endif /* CRYPTO_TEST_H */
