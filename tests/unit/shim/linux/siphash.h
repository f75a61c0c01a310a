/* SPDX-License-Identifier: GPL-2.0 */
/* SipHash-2-4 (Aumasson, Bernstein, 2012) with the kernel's names. */
#ifndef SHIM_LINUX_SIPHASH_H
#define SHIM_LINUX_SIPHASH_H

#include <linux/types.h>

typedef struct {
	u64 key[2];
} siphash_key_t;

static inline u64 shim_rol64(u64 x, unsigned int n)
{
	return x << n | x >> (64 - n);
}

static inline void shim_sipround(u64 v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = shim_rol64(v[1], 13) ^ v[0];
	v[3] = shim_rol64(v[3], 16) ^ v[2];
	v[0] = shim_rol64(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = shim_rol64(v[1], 17) ^ v[2];
	v[3] = shim_rol64(v[3], 21) ^ v[0];
	v[2] = shim_rol64(v[2], 32);
}

static inline void shim_sip_word(u64 v[4], u64 m)
{
	v[3] ^= m;
	shim_sipround(v);
	shim_sipround(v);
	v[0] ^= m;
}

static inline u64 shim_siphash(const u64 *words, unsigned int n,
			       const siphash_key_t *key)
{
	u64 v[4] = {
		key->key[0] ^ 0x736f6d6570736575ULL,
		key->key[1] ^ 0x646f72616e646f6dULL,
		key->key[0] ^ 0x6c7967656e657261ULL,
		key->key[1] ^ 0x7465646279746573ULL,
	};
	unsigned int i;

	for (i = 0; i < n; i++)
		shim_sip_word(v, words[i]);
	shim_sip_word(v, 8ULL * n << 56);
	v[2] ^= 0xff;
	for (i = 0; i < 4; i++)
		shim_sipround(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* Of the 16 bytes of both numbers, little-endian. */
static inline u64 siphash_2u64(u64 a, u64 b, const siphash_key_t *key)
{
	const u64 words[] = { a, b };

	return shim_siphash(words, 2, key);
}

/* Of the 24 bytes of all. */
static inline u64 siphash_3u64(u64 a, u64 b, u64 c, const siphash_key_t *key)
{
	const u64 words[] = { a, b, c };

	return shim_siphash(words, 3, key);
}

#endif /* SHIM_LINUX_SIPHASH_H */
