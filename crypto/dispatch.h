/* SPDX-License-Identifier: GPL-2.0 */
/* What an implementation of the batched AEAD gives to be chosen at load. */
#ifndef WG_CRYPTO_DISPATCH_H
#define WG_CRYPTO_DISPATCH_H

#include <linux/types.h>

#include "aead.h"
#include "int128.h"

/**
 * struct wg_aead_impl - one implementation of ChaCha20-Poly1305 over batches
 * @name: for the log and the self-test
 * @usable: whether this machine has what it needs, the state that the system
 *	must save included, and the memory; NULL when every machine has
 * @release: give that memory back; NULL when there is none
 * @seal_batch: as wg_aead_seal_batch()
 * @open_batch: as wg_aead_open_batch()
 *
 * Both work in any context: an implementation that needs a state which is not
 * at hand (an FPU section where none may be opened) hands the batch, or the
 * rest of it, to wg_aead_scalar. It opens and bounds its sections itself.
 */
struct wg_aead_impl {
	const char *name;
	bool (*usable)(void);
	void (*release)(void);
	void (*seal_batch)(struct wg_aead_seg *segs, unsigned int n,
			   const u8 key[WG_AEAD_KEY_LEN]);
	unsigned int (*open_batch)(struct wg_aead_seg *segs, unsigned int n,
				   const u8 key[WG_AEAD_KEY_LEN]);
};

/* Portable C, usable everywhere and in any context. */
extern const struct wg_aead_impl wg_aead_scalar;

/* What it does, to be called without a look at that */
void wg_aead_scalar_seal_batch(struct wg_aead_seg *segs, unsigned int n,
			       const u8 key[WG_AEAD_KEY_LEN]);
unsigned int wg_aead_scalar_open_batch(struct wg_aead_seg *segs, unsigned int n,
				       const u8 key[WG_AEAD_KEY_LEN]);

/* x86-64 with AVX-512 IFMA, with AVX2, and with SSSE3 */
#if defined(__x86_64__) && defined(WG_INT128)
#define WG_AEAD_AVX512 1
extern const struct wg_aead_impl wg_aead_avx512;
#define WG_AEAD_AVX2 1
extern const struct wg_aead_impl wg_aead_avx2;
#define WG_AEAD_SSSE3 1
extern const struct wg_aead_impl wg_aead_ssse3;
#endif

/* ARM with NEON; a kernel of the other byte order has none. */
#if (defined(__AARCH64EL__) && defined(WG_INT128)) ||                          \
	(defined(__ARMEL__) &&                                                 \
	 (defined(CONFIG_KERNEL_MODE_NEON) || !defined(__KERNEL__)))
#define WG_AEAD_NEON 1
extern const struct wg_aead_impl wg_aead_neon;
#endif

/* What these two have in common: aead_pass4.h */
#if defined(WG_AEAD_SSSE3) || defined(WG_AEAD_NEON)
#define WG_AEAD_PASS4 1
#endif

/**
 * wg_aead_impl_usable() - the implementations of this machine, fastest first
 * @i: 0, 1, ...
 *
 * Return: NULL past the last.
 */
const struct wg_aead_impl *wg_aead_impl_usable(unsigned int i);

#endif /* WG_CRYPTO_DISPATCH_H */
