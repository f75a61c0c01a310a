/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers that follow from a seed, so that a run can be repeated. */
#ifndef PROGS_RANDOM_H
#define PROGS_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct random {
	uint64_t state; /* the seed, to begin with */
};

/* SplitMix64: any seed is as good as another. */
static inline uint64_t random_u64(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* 0 to @n - 1, for a small @n that is not 0 */
static inline uint32_t random_below(struct random *r, uint32_t n)
{
	return (random_u64(r) >> 32) * n >> 32;
}

static inline void random_bytes(struct random *r, void *to, size_t size)
{
	uint8_t *at = to;
	uint64_t bits;
	size_t part;

	for (; size; size -= part, at += part) {
		part = size < sizeof(bits) ? size : sizeof(bits);
		bits = random_u64(r);
		memcpy(at, &bits, part);
	}
}

#endif /* PROGS_RANDOM_H */
