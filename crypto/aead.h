/* SPDX-License-Identifier: GPL-2.0 */
/* ChaCha20-Poly1305 over batches of segments, and its XChaCha20 variant. */
#ifndef WG_CRYPTO_AEAD_H
#define WG_CRYPTO_AEAD_H

#include <linux/types.h>

#define WG_AEAD_KEY_LEN 32
#define WG_AEAD_TAG_LEN 16
#define WG_XAEAD_NONCE_LEN 24

/* One contiguous piece of a segment's input. */
struct wg_aead_range {
	const u8 *base;
	size_t len;
};

/**
 * struct wg_aead_seg - one message of a batch
 * @src: the input, in order; ranges may be empty and of any alignment
 * @nsrc: number of ranges in @src
 * @pad: seal: number of zero bytes appended to the plaintext before it is
 *	encrypted (they are authenticated like the rest); open: 0
 * @len: seal: bytes of plaintext in all ranges, without @pad;
 *	open: bytes of ciphertext in all ranges, tag included
 * @dst: contiguous output; seal writes @len + @pad + WG_AEAD_TAG_LEN bytes,
 *	open writes @len - WG_AEAD_TAG_LEN bytes
 * @nonce: the 64-bit counter; the RFC 8439 nonce is 4 zero bytes || LE64(nonce)
 * @ok: open only, written: true when the tag was right. When it is false the
 *	contents of @dst are unspecified, hold no plaintext, and must not be used.
 *
 * In place means that @dst is the base of the only range; any other overlap of
 * @dst with a source range is a caller's bug.
 */
struct wg_aead_seg {
	const struct wg_aead_range *src;
	unsigned int nsrc;
	unsigned int pad;
	size_t len;
	u8 *dst;
	u64 nonce;
	bool ok;
};

/**
 * wg_aead_seal_batch() - encrypt and authenticate @n messages under one key
 * @segs: the messages, no associated data
 * @n: how many
 * @key: WG_AEAD_KEY_LEN bytes
 *
 * RFC 8439 section 2.8. Cannot fail. Any context; does not sleep.
 */
void wg_aead_seal_batch(struct wg_aead_seg *segs, unsigned int n,
			const u8 key[WG_AEAD_KEY_LEN]);

/**
 * wg_aead_open_batch() - authenticate and decrypt @n messages under one key
 * @segs: the messages, no associated data
 * @n: how many
 * @key: WG_AEAD_KEY_LEN bytes
 *
 * A message shorter than a tag is refused. The tag is compared in constant
 * time. Where a message is decrypted while it is authenticated, @dst is zeroed
 * when it was not authentic: nobody else reads it before this returns. Sources
 * may be read twice: nobody else writes to them meanwhile. Any context; does not
 * sleep.
 *
 * Return: how many messages were authentic; @segs[i].ok says which.
 */
unsigned int wg_aead_open_batch(struct wg_aead_seg *segs, unsigned int n,
				const u8 key[WG_AEAD_KEY_LEN]);

/**
 * wg_aead_seal() - encrypt one contiguous message with associated data
 * @dst: receives @len + WG_AEAD_TAG_LEN bytes; may equal @src
 * @src: @len bytes of plaintext
 * @ad: @adlen bytes that are authenticated only
 * @nonce: the 64-bit counter, as in struct wg_aead_seg
 * @key: WG_AEAD_KEY_LEN bytes
 *
 * For handshake messages. RFC 8439 section 2.8. Any context.
 */
void wg_aead_seal(u8 *dst, const u8 *src, size_t len, const u8 *ad,
		  size_t adlen, u64 nonce, const u8 key[WG_AEAD_KEY_LEN]);

/**
 * wg_aead_open() - decrypt one contiguous message with associated data
 * @dst: receives @len - WG_AEAD_TAG_LEN bytes; may equal @src
 * @src: @len bytes of ciphertext followed by the tag
 *
 * The other parameters as in wg_aead_seal(). Any context.
 *
 * Return: false when @len is shorter than a tag or the tag is wrong; @dst is
 * then untouched.
 */
bool __must_check wg_aead_open(u8 *dst, const u8 *src, size_t len,
			       const u8 *ad, size_t adlen, u64 nonce,
			       const u8 key[WG_AEAD_KEY_LEN]);

/**
 * wg_xaead_seal() - XChaCha20-Poly1305 with a 24-byte nonce
 * @nonce: WG_XAEAD_NONCE_LEN bytes
 *
 * draft-irtf-cfrg-xchacha-03. The rest as in wg_aead_seal().
 */
void wg_xaead_seal(u8 *dst, const u8 *src, size_t len, const u8 *ad,
		   size_t adlen, const u8 nonce[WG_XAEAD_NONCE_LEN],
		   const u8 key[WG_AEAD_KEY_LEN]);

/**
 * wg_xaead_open() - open what wg_xaead_seal() made
 *
 * Return: as wg_aead_open().
 */
bool __must_check wg_xaead_open(u8 *dst, const u8 *src, size_t len,
				const u8 *ad, size_t adlen,
				const u8 nonce[WG_XAEAD_NONCE_LEN],
				const u8 key[WG_AEAD_KEY_LEN]);

#endif /* WG_CRYPTO_AEAD_H */
