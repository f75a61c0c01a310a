// SPDX-License-Identifier: GPL-2.0
/* Cycles that the primitives take, warm and in user space. */

#include <linux/kernel.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crypto/aead.h"
#include "crypto/blake2s.h"
#include "crypto/dispatch.h"
#include "crypto/x25519.h"
#include "crypto/x25519_impl.h"

#if __has_builtin(__builtin_ia32_rdtsc)
#define UNIT "cycles of the time stamp counter"
static u64 now(void)
{
	__builtin_ia32_lfence();
	return __builtin_ia32_rdtsc();
}
#else
#define UNIT "ns"
static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}
#endif

#define ROUNDS 501
#define BATCH 8
#define LONGEST 16384

static u8 text[LONGEST], sealed[BATCH][LONGEST + 16], key[32], point[32];
static u8 hash[32], scalar[32];
static struct wg_aead_range ranges[BATCH];
static struct wg_aead_seg segs[BATCH];

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* The median of what a call takes */
#define MEASURE(call) ({						\
	static u64 took[ROUNDS];					\
	unsigned int round;						\
	u64 start;							\
									\
	for (round = 0; round < ROUNDS; round++) {			\
		start = now();						\
		call;							\
		took[round] = now() - start;				\
	}								\
	qsort(took, ROUNDS, sizeof(took[0]), compare);			\
	took[ROUNDS / 2];						\
})

static void set_batch(size_t len, bool seal)
{
	unsigned int i;

	for (i = 0; i < BATCH; i++) {
		ranges[i].base = seal ? text : sealed[i];
		ranges[i].len = seal ? len : len + 16;
		segs[i] = (struct wg_aead_seg){
			.src = &ranges[i], .nsrc = 1, .len = ranges[i].len,
			.dst = seal ? sealed[i] : text, .nonce = i,
		};
	}
}

int main(void)
{
	static const unsigned int lens[] = {
		16, 64, 128, 256, 576, 1420, LONGEST
	};
	const struct wg_x25519_impl *x25519;
	const struct wg_aead_impl *impl;
	u64 seal, seal8, open, open8;
	unsigned int i, l;

	memset(key, 0x42, sizeof(key));
	memset(point, 0x24, sizeof(point));
	printf("Median of %d, in %s\n\n", ROUNDS, UNIT);
	for (i = 0; (impl = wg_aead_impl_usable(i)); i++) {
		printf("%-12s %9s %9s %9s %9s\n", impl->name, "seal", "of 8",
		       "open", "of 8");
		for (l = 0; l < ARRAY_SIZE(lens); l++) {
			set_batch(lens[l], true);
			seal = MEASURE(impl->seal_batch(segs, 1, key));
			seal8 = MEASURE(impl->seal_batch(segs, BATCH, key));
			set_batch(lens[l], false);
			open = MEASURE(impl->open_batch(segs, 1, key));
			open8 = MEASURE(impl->open_batch(segs, BATCH, key));
			printf("%6u bytes %9llu %9llu %9llu %9llu\n", lens[l],
			       seal, seal8 / BATCH, open, open8 / BATCH);
		}
		putchar('\n');
	}
	wg_x25519_init();
	memset(scalar, 0x42, sizeof(scalar));
	wg_x25519_clamp(scalar);
	for (i = 0; (x25519 = wg_x25519_impl_usable(i)); i++)
		printf("X25519 by %s %llu, base point %llu\n", x25519->name,
		       MEASURE(x25519->shared(hash, scalar, point)),
		       MEASURE(x25519->base(hash, scalar)));
	printf("BLAKE2s of 64 bytes %llu, keyed 128 bytes %llu, HKDF to 3 %llu\n",
	       MEASURE(wg_blake2s(hash, 32, NULL, 0, text, 64)),
	       MEASURE(wg_blake2s(hash, 16, key, 32, text, 128)),
	       MEASURE(wg_hkdf(hash, text, text + 32, key, point, 32)));
	return 0;
}
