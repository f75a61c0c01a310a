/* SPDX-License-Identifier: GPL-2.0 */
/* ChaCha20 (RFC 8439) as a byte stream, and HChaCha20, for the AEADs. */
#ifndef WG_CRYPTO_CHACHA20_H
#define WG_CRYPTO_CHACHA20_H

#include <linux/types.h>

#define WG_CHACHA20_KEY_LEN 32
#define WG_CHACHA20_BLOCK_LEN 64
#define WG_HCHACHA20_NONCE_LEN 16

/* Secret throughout; whoever holds one wipes it. */
struct wg_chacha20 {
	u32 state[16];
	u8 ks[WG_CHACHA20_BLOCK_LEN]; /* the current block's key stream */
	unsigned int left; /* bytes at the end of @ks that are not used yet */
};

/** wg_chacha20_words() - the words of a state that a key determines: the first 12 */
void wg_chacha20_words(u32 words[12], const u8 key[WG_CHACHA20_KEY_LEN]);

/** wg_chacha20_key() - set the key; wg_chacha20_start() must follow */
void wg_chacha20_key(struct wg_chacha20 *c, const u8 key[WG_CHACHA20_KEY_LEN]);

/**
 * wg_chacha20_start() - begin the stream of a nonce at block counter 0
 * @c: state with a key
 * @nonce: the RFC 8439 nonce is 4 zero bytes || LE64(nonce)
 */
void wg_chacha20_start(struct wg_chacha20 *c, u64 nonce);

/**
 * wg_chacha20_block() - the next whole block of key stream
 *
 * For the Poly1305 key; only before the first wg_chacha20_xor().
 */
void wg_chacha20_block(struct wg_chacha20 *c, u8 out[WG_CHACHA20_BLOCK_LEN]);

/**
 * wg_chacha20_xor() - encrypt or decrypt the next @len bytes of the stream
 * @dst: @len bytes; equal to @src or apart from it
 * @src: @len bytes
 *
 * Calls join up without a seam, whatever lengths they have. 2^38 - 64 bytes
 * after a wg_chacha20_block() the block counter is used up.
 */
void wg_chacha20_xor(struct wg_chacha20 *c, u8 *dst, const u8 *src,
		     size_t len);

/**
 * wg_chacha20_xor_block() - encrypt or decrypt the block at @counter of a stream
 * @dst: WG_CHACHA20_BLOCK_LEN bytes; equal to @src or apart from it
 * @src: as many
 * @nonce: as in wg_chacha20_start()
 */
void wg_chacha20_xor_block(u8 *dst, const u8 *src, const u8 key[WG_CHACHA20_KEY_LEN],
			   u64 nonce, u32 counter);

/**
 * wg_hchacha20() - derive a key from a key and 16 bytes of nonce
 *
 * draft-irtf-cfrg-xchacha-03 section 2.2. @out may equal @key.
 */
void wg_hchacha20(u8 out[WG_CHACHA20_KEY_LEN],
		  const u8 nonce[WG_HCHACHA20_NONCE_LEN],
		  const u8 key[WG_CHACHA20_KEY_LEN]);

#endif /* WG_CRYPTO_CHACHA20_H */
