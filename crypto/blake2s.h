/* SPDX-License-Identifier: GPL-2.0 */
/* BLAKE2s (RFC 7693), plain and keyed, and HMAC and HKDF over it. */
#ifndef WG_CRYPTO_BLAKE2S_H
#define WG_CRYPTO_BLAKE2S_H

#include <linux/types.h>

#define WG_BLAKE2S_BLOCK_LEN 64
#define WG_BLAKE2S_HASH_LEN 32
#define WG_BLAKE2S_KEY_LEN_MAX 32

/* Running state; wiped by wg_blake2s_final(). */
struct wg_blake2s {
	u32 h[8];
	u64 count; /* bytes compressed so far */
	u8 buf[WG_BLAKE2S_BLOCK_LEN];
	unsigned int buflen;
	unsigned int outlen;
};

/**
 * wg_blake2s_init() - start a hash
 * @s: the state
 * @outlen: bytes of output, 1 to WG_BLAKE2S_HASH_LEN
 * @key: @keylen bytes, or NULL when @keylen is 0
 * @keylen: 0 to WG_BLAKE2S_KEY_LEN_MAX
 *
 * RFC 7693 section 3.3. All of these functions run in any context.
 */
void wg_blake2s_init(struct wg_blake2s *s, size_t outlen, const u8 *key,
		     size_t keylen);

/** wg_blake2s_update() - absorb @len bytes */
void wg_blake2s_update(struct wg_blake2s *s, const u8 *data, size_t len);

/** wg_blake2s_final() - write the outlen bytes of output and wipe @s */
void wg_blake2s_final(struct wg_blake2s *s, u8 *out);

/**
 * wg_blake2s() - hash one buffer
 *
 * Parameters as in wg_blake2s_init() and wg_blake2s_update().
 */
void wg_blake2s(u8 *out, size_t outlen, const u8 *key, size_t keylen,
		const u8 *data, size_t len);

/* A key that is used again and again: the state after its block. */
struct wg_blake2s_key {
	u32 h[8];
	unsigned int outlen;
};

/**
 * wg_blake2s_prepare() - do for a key what is the same for all that it hashes
 * @k: receives the state; as secret as the key
 * @outlen: as in wg_blake2s_init()
 * @key: @keylen bytes, at least 1
 */
void wg_blake2s_prepare(struct wg_blake2s_key *k, size_t outlen, const u8 *key,
			size_t keylen);

/**
 * wg_blake2s_prepared() - hash one buffer with such a key
 * @out: as many bytes as @k was prepared for
 * @data: @len bytes, at least 1: else the key's block would be the last one,
 *	which BLAKE2s compresses differently
 */
void wg_blake2s_prepared(u8 *out, const struct wg_blake2s_key *k,
			 const u8 *data, size_t len);

/**
 * wg_hmac() - HMAC-BLAKE2s (RFC 2104 with BLAKE2s-256)
 * @out: WG_BLAKE2S_HASH_LEN bytes
 * @key: @keylen bytes, any length
 * @data: @len bytes
 */
void wg_hmac(u8 out[WG_BLAKE2S_HASH_LEN], const u8 *key, size_t keylen,
	     const u8 *data, size_t len);

/**
 * wg_hkdf() - HKDF (RFC 5869) with HMAC-BLAKE2s, as Noise rev. 34 uses it
 * @out1: first output, WG_BLAKE2S_HASH_LEN bytes; may equal @chaining_key
 * @out2: second output or NULL
 * @out3: third output or NULL (needs @out2)
 * @chaining_key: WG_BLAKE2S_HASH_LEN bytes
 * @ikm: input key material, @ikmlen bytes, may be empty
 */
void wg_hkdf(u8 *out1, u8 *out2, u8 *out3,
	     const u8 chaining_key[WG_BLAKE2S_HASH_LEN], const u8 *ikm,
	     size_t ikmlen);

#endif /* WG_CRYPTO_BLAKE2S_H */
