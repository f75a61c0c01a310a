// SPDX-License-Identifier: GPL-2.0
/* Chooses the implementation of the batched AEAD once, for this machine. */

#include <linux/cache.h>
#include <linux/init.h>
#include <linux/kernel.h>

#include "crypto.h"
#include "dispatch.h"
#include "x25519.h"

/* Fastest first. */
static const struct wg_aead_impl *const impls[] = {
#ifdef WG_AEAD_AVX512
	&wg_aead_avx512,
#endif
	&wg_aead_scalar,
};

static const struct wg_aead_impl *aead __ro_after_init = &wg_aead_scalar;

const struct wg_aead_impl *__init wg_aead_impl_usable(unsigned int i)
{
	unsigned int k;

	for (k = 0; k < ARRAY_SIZE(impls); k++) {
		if (impls[k]->usable && !impls[k]->usable())
			continue;
		if (!i--)
			return impls[k];
	}
	return NULL;
}

void __init wg_crypto_init(void)
{
	aead = wg_aead_impl_usable(0);
	wg_x25519_init();
}

void wg_crypto_exit(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(impls); i++) {
		if (impls[i]->release)
			impls[i]->release();
	}
}

const char *wg_crypto_name(void)
{
	return aead->name;
}

void wg_aead_seal_batch(struct wg_aead_seg *segs, unsigned int n,
			const u8 key[WG_AEAD_KEY_LEN])
{
	aead->seal_batch(segs, n, key);
}

unsigned int wg_aead_open_batch(struct wg_aead_seg *segs, unsigned int n,
				const u8 key[WG_AEAD_KEY_LEN])
{
	return aead->open_batch(segs, n, key);
}
