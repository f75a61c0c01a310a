/* SPDX-License-Identifier: GPL-2.0 */
/* What an implementation gives to be measured beside the others. */
#ifndef BENCH_CRYPTO_BENCH_H
#define BENCH_CRYPTO_BENCH_H

#include <linux/types.h>

#include "crypto/aead.h"

/**
 * struct contender - one implementation at one instruction set
 * @who: whose it is
 * @isa: its name among theirs; the greatest of the classes of main.c that is
 *	in it is what it needs. "" when it chooses for itself.
 * @usable: whether this machine has what it needs, and ready to work; NULL
 *	when every machine has
 * @impl: what tells one contender of ours from another
 * @seal: encrypt @n packets, each of one source range and without padding
 * @open: the reverse; how many were authentic
 * @x25519: false when the result is no key
 * @x25519_base: the public key of a secret
 * @blake2s: a hash, plain when @keylen is 0
 * @hkdf: HKDF with HMAC-BLAKE2s to one, two or three outputs
 * @seal_one: the AEAD for a message of a handshake
 * @open_one: the reverse
 * @handshake: all of the above, once: both sides of a handshake; without
 *	X25519 when @symmetric. The two keys of the session are the result.
 * @x25519_each: as wg_x25519_each()
 * @refuse: @n initiations, at most 8, of somebody who knows our public key and
 *	nobody else's: their MAC is right and their sender's key is not
 *
 * Nothing measures a function that is not there.
 */
struct contender {
	const char *who;
	const char *isa;
	bool (*usable)(const struct contender *c);
	const void *impl;
	void (*seal)(const struct contender *c, struct wg_aead_seg *segs,
		     unsigned int n, const u8 *key);
	unsigned int (*open)(const struct contender *c,
			     struct wg_aead_seg *segs, unsigned int n,
			     const u8 *key);
	bool (*x25519)(const struct contender *c, u8 *out, const u8 *secret,
		       const u8 *point);
	bool (*x25519_base)(const struct contender *c, u8 *out,
			    const u8 *secret);
	void (*blake2s)(u8 *out, size_t outlen, const u8 *key, size_t keylen,
			const u8 *data, size_t len);
	void (*hkdf)(u8 *out1, u8 *out2, u8 *out3, const u8 *chaining_key,
		     const u8 *ikm, size_t ikmlen);
	void (*seal_one)(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			 size_t adlen, u64 nonce, const u8 *key);
	bool (*open_one)(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			 size_t adlen, u64 nonce, const u8 *key);
	void (*handshake)(const struct contender *c, bool symmetric,
			  u8 result[64]);
	unsigned int (*x25519_each)(u8 out[][32], const u8 *secret,
				    const u8 *const points[], unsigned int n);
	void (*refuse)(const struct contender *c, unsigned int n);
};

/**
 * contender_ours() - our implementations on this machine
 * @i: 0, 1, ...
 *
 * The first is what there is one of; then those of the AEAD, fastest first.
 *
 * Return: NULL past the last.
 */
const struct contender *contender_ours(unsigned int i);

/**
 * contender_handshake() - handshakes over somebody's primitives
 * @who: whose
 * @from: the contenders to take them from; the first that has one is taken
 * @n: how many
 *
 * Return: NULL when one is missing.
 */
const struct contender *contender_handshake(const char *who,
					    const struct contender **from,
					    unsigned int n);

/* The in-tree driver's, once for each class (intree.c, Makefile). */
extern const struct contender contender_intree_avx512;
extern const struct contender contender_intree_avx512vl;
extern const struct contender contender_intree_avx2;
extern const struct contender contender_intree_adx;
extern const struct contender contender_intree_avx;
extern const struct contender contender_intree_ssse3;
extern const struct contender contender_intree_generic;

/* Other libraries, when they were there to build with (Makefile) */
#define OPTIONAL __attribute__((__weak__))
extern const struct contender contender_openssl OPTIONAL;
extern const struct contender contender_boringssl;
extern const struct contender contender_sodium OPTIONAL;
extern const struct contender contender_ipsec_mb[] OPTIONAL; /* ends empty */

#endif /* BENCH_CRYPTO_BENCH_H */
