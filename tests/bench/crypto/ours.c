// SPDX-License-Identifier: GPL-2.0
/* Our crypto room as contenders: each implementation that it would choose from. */

#include <linux/kernel.h>

#include <string.h>

#include "crypto/aead.h"
#include "crypto/blake2s.h"
#include "crypto/crypto.h"
#include "crypto/dispatch.h"
#include "crypto/x25519.h"

#include "bench.h"

static void ours_seal(const struct contender *c, struct wg_aead_seg *segs,
		      unsigned int n, const u8 *key)
{
	const struct wg_aead_impl *impl = c->impl;

	impl->seal_batch(segs, n, key);
}

static unsigned int ours_open(const struct contender *c,
			      struct wg_aead_seg *segs, unsigned int n,
			      const u8 *key)
{
	const struct wg_aead_impl *impl = c->impl;

	return impl->open_batch(segs, n, key);
}

static bool ours_open_one(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			  size_t adlen, u64 nonce, const u8 *key)
{
	return wg_aead_open(dst, src, len, ad, adlen, nonce, key);
}

/* What there is one of, or what chooses for itself */
static const struct contender rest = {
	.who = "ours", .isa = "", .blake2s = wg_blake2s, .hkdf = wg_hkdf,
	.seal_one = wg_aead_seal, .open_one = ours_open_one,
	.x25519_each = wg_x25519_each,
};

#if __has_include("crypto/x25519_impl.h")
#include "crypto/x25519_impl.h"

static bool ours_x25519(const struct contender *c, u8 *out, const u8 *secret,
			const u8 *point)
{
	const struct wg_x25519_impl *impl = c->impl;
	u8 scalar[WG_X25519_KEY_LEN], any = 0;
	unsigned int i;

	memcpy(scalar, secret, sizeof(scalar));
	wg_x25519_clamp(scalar);
	impl->shared(out, scalar, point);
	for (i = 0; i < WG_X25519_KEY_LEN; i++)
		any |= out[i];
	return any;
}

static bool ours_x25519_base(const struct contender *c, u8 *out,
			     const u8 *secret)
{
	const struct wg_x25519_impl *impl = c->impl;
	u8 scalar[WG_X25519_KEY_LEN];

	memcpy(scalar, secret, sizeof(scalar));
	wg_x25519_clamp(scalar);
	impl->base(out, scalar);
	return true;
}

static const void *x25519_impl(unsigned int i, const char **name)
{
	const struct wg_x25519_impl *impl = wg_x25519_impl_usable(i);

	*name = impl ? impl->name : NULL;
	return impl;
}
#else
static bool ours_x25519(const struct contender *c, u8 *out, const u8 *secret,
			const u8 *point)
{
	return wg_x25519(out, secret, point);
}

static bool ours_x25519_base(const struct contender *c, u8 *out,
			     const u8 *secret)
{
	return wg_x25519_base(out, secret);
}

static const void *x25519_impl(unsigned int i, const char **name)
{
	*name = "generic";
	return i ? NULL : *name;
}
#endif

const struct contender *contender_ours(unsigned int i)
{
	static struct contender made[32];
	static unsigned int count;
	const struct wg_aead_impl *aead;
	const char *name;
	const void *impl;
	unsigned int k;

	if (!count) {
		wg_crypto_init(NULL);
		made[count++] = rest;
		for (k = 0; (impl = x25519_impl(k, &name)); k++)
			made[count++] = (struct contender){
				.who = "ours", .isa = name, .impl = impl,
				.x25519 = ours_x25519,
				.x25519_base = ours_x25519_base,
			};
		for (k = 0; (aead = wg_aead_impl_usable(k)); k++)
			made[count++] = (struct contender){
				.who = "ours", .isa = aead->name, .impl = aead,
				.seal = ours_seal, .open = ours_open,
			};
	}
	return i < count ? &made[i] : NULL;
}
