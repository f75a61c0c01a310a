// SPDX-License-Identifier: GPL-2.0
/* BLAKE2s far into a message, against RFC 7693 to the letter. */

#include <linux/kernel.h>

#include "crypto_test.h"
#include "crypto/blake2s.h"

/* RFC 7693 section 2.7 */
static const u8 sigma[10][16] = {
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	{ 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
	{ 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4 },
	{ 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8 },
	{ 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13 },
	{ 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9 },
	{ 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11 },
	{ 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10 },
	{ 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5 },
	{ 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0 },
};

static u32 rotr(u32 v, int n)
{
	return v >> n | v << (32 - n);
}

/* Section 3.1 */
static void ref_g(u32 *v, int a, int b, int c, int d, u32 x, u32 y)
{
	v[a] = v[a] + v[b] + x;
	v[d] = rotr(v[d] ^ v[a], 16);
	v[c] = v[c] + v[d];
	v[b] = rotr(v[b] ^ v[c], 12);
	v[a] = v[a] + v[b] + y;
	v[d] = rotr(v[d] ^ v[a], 8);
	v[c] = v[c] + v[d];
	v[b] = rotr(v[b] ^ v[c], 7);
}

/* Section 3.2 */
static void ref_f(u32 h[8], const u8 block[64], u64 t, bool last)
{
	static const u32 iv[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
	};
	u32 v[16], m[16];
	const u8 *s;
	int i;

	for (i = 0; i < 16; i++)
		m[i] = block[4 * i] | block[4 * i + 1] << 8 |
		       block[4 * i + 2] << 16 | (u32)block[4 * i + 3] << 24;
	for (i = 0; i < 8; i++) {
		v[i] = h[i];
		v[i + 8] = iv[i];
	}
	v[12] ^= (u32)t;
	v[13] ^= (u32)(t >> 32);
	if (last)
		v[14] = ~v[14];
	for (i = 0; i < 10; i++) {
		s = sigma[i];
		ref_g(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
		ref_g(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
		ref_g(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
		ref_g(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
		ref_g(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
		ref_g(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
		ref_g(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
		ref_g(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
	}
	for (i = 0; i < 8; i++)
		h[i] ^= v[i] ^ v[i + 8];
}

/* As if @before bytes had been hashed, with any chaining value */
static void continue_at(u64 before, size_t len)
{
	u8 data[256] = { 0 }, out[32], want[32];
	struct wg_blake2s s;
	u32 h[8];
	size_t at;
	int i;

	rnd_bytes(data, len);
	wg_blake2s_init(&s, 32, NULL, 0);
	rnd_bytes(s.h, sizeof(s.h));
	memcpy(h, s.h, sizeof(h));
	s.count = before;
	wg_blake2s_update(&s, data, len);
	wg_blake2s_final(&s, out);

	for (at = 0; len - at > 64; at += 64)
		ref_f(h, data + at, before + at + 64, false);
	ref_f(h, data + at, before + len, true);
	for (i = 0; i < 32; i++)
		want[i] = h[i / 4] >> (8 * (i % 4));
	EXPECT(!memcmp(out, want, 32), "%zu bytes after %llu", len, before);
}

static void lengths(void)
{
	static const u64 before[] = {
		0, 64, 0xffffff80, 0xffffffc0, 0x100000000, 0x1000000000,
		0x7fffffffffffffc0, 0xffffffffffffff00
	};
	unsigned int i;
	size_t len;

	for (i = 0; i < ARRAY_SIZE(before); i++) {
		for (len = 0; len < 200; len++)
			continue_at(before[i], len);
	}
}

/* Nothing of the state is left when it was used. */
static void wiped(void)
{
	u8 out[32], key[32], data[100];
	struct wg_blake2s s;
	unsigned int i;

	rnd_bytes(key, sizeof(key));
	rnd_bytes(data, sizeof(data));
	wg_blake2s_init(&s, 32, key, sizeof(key));
	wg_blake2s_update(&s, data, sizeof(data));
	wg_blake2s_final(&s, out);
	for (i = 0; i < sizeof(s); i++)
		EXPECT(!((u8 *)&s)[i], "byte %u of the state", i);
}

/* A prepared key makes the same hash, as often as it is asked. */
static void prepared(void)
{
	u8 key[32], data[200], out[32], want[32];
	struct wg_blake2s_key k;
	size_t keylen, outlen, len;

	for (keylen = 1; keylen <= sizeof(key); keylen += 31) {
		for (outlen = 16; outlen <= sizeof(out); outlen += 16) {
			rnd_bytes(key, sizeof(key));
			wg_blake2s_prepare(&k, outlen, key, keylen);
			for (len = 1; len <= sizeof(data); len++) {
				rnd_bytes(data, len);
				wg_blake2s_prepared(out, &k, data, len);
				wg_blake2s(want, outlen, key, keylen, data,
					   len);
				EXPECT(!memcmp(out, want, outlen),
				       "key %zu, hash %zu, %zu bytes", keylen,
				       outlen, len);
			}
		}
	}
}

int main(void)
{
	run_case("counter up to 2^64", lengths);
	run_case("state wiped", wiped);
	run_case("prepared key", prepared);
	return test_done();
}
