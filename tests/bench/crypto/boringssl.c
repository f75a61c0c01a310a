// SPDX-License-Identifier: GPL-2.0
/* BoringSSL's AEAD and X25519 as a contender, from Android's build of it. */

/*
 * Its functions have OpenSSL's names: it is loaded apart, and what it is
 * called with is declared here.
 */

#include <dlfcn.h>
#include <err.h>
#include <string.h>

#include "bench.h"
#include "nonce.h"

#define LIBRARY "/usr/lib/x86_64-linux-gnu/android/libcrypto.so.0"

struct evp_aead;
struct evp_aead_ctx;

typedef int crypt_t(const struct evp_aead_ctx *ctx, u8 *out, size_t *out_len,
		    size_t out_max, const u8 *nonce, size_t nonce_len,
		    const u8 *in, size_t in_len, const u8 *ad, size_t ad_len);

static const struct evp_aead *(*get_aead)(void);
static struct evp_aead_ctx *(*new_ctx)(const struct evp_aead *aead,
				       const u8 *key, size_t key_len,
				       size_t tag_len);
static crypt_t *seal_one, *open_one;
static int (*x25519)(u8 *out, const u8 *secret, const u8 *point);
static void (*x25519_public)(u8 *out, const u8 *secret);

static struct evp_aead_ctx *ctx;
static u8 key_of_ctx[32];

static bool boringssl_usable(const struct contender *c)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);

	if (!library)
		return false;
	get_aead = dlsym(library, "EVP_aead_chacha20_poly1305");
	new_ctx = dlsym(library, "EVP_AEAD_CTX_new");
	seal_one = dlsym(library, "EVP_AEAD_CTX_seal");
	open_one = dlsym(library, "EVP_AEAD_CTX_open");
	x25519 = dlsym(library, "X25519");
	x25519_public = dlsym(library, "X25519_public_from_private");
	return get_aead && new_ctx && seal_one && open_one && x25519 &&
	       x25519_public;
}

static void use_key(const u8 *key)
{
	if (ctx && !memcmp(key, key_of_ctx, sizeof(key_of_ctx)))
		return;
	ctx = new_ctx(get_aead(), key, 32, WG_AEAD_TAG_LEN);
	if (!ctx)
		errx(1, "BoringSSL takes no key");
	memcpy(key_of_ctx, key, sizeof(key_of_ctx));
}

static void boringssl_seal(const struct contender *c, struct wg_aead_seg *segs,
			   unsigned int n, const u8 *key)
{
	unsigned int i;
	u8 nonce[12];
	size_t len;

	use_key(key);
	for (i = 0; i < n; i++) {
		put_nonce(nonce, segs[i].nonce);
		seal_one(ctx, segs[i].dst, &len, segs[i].len + WG_AEAD_TAG_LEN,
			 nonce, sizeof(nonce), segs[i].src->base, segs[i].len,
			 NULL, 0);
	}
}

static unsigned int boringssl_open(const struct contender *c,
				   struct wg_aead_seg *segs, unsigned int n,
				   const u8 *key)
{
	unsigned int i, authentic = 0;
	u8 nonce[12];
	size_t len;

	use_key(key);
	for (i = 0; i < n; i++) {
		put_nonce(nonce, segs[i].nonce);
		authentic += open_one(ctx, segs[i].dst, &len, segs[i].len,
				      nonce, sizeof(nonce), segs[i].src->base,
				      segs[i].len, NULL, 0) > 0;
	}
	return authentic;
}

static bool boringssl_x25519(const struct contender *c, u8 *out,
			     const u8 *secret, const u8 *point)
{
	return x25519(out, secret, point) > 0;
}

static bool boringssl_x25519_base(const struct contender *c, u8 *out,
				  const u8 *secret)
{
	x25519_public(out, secret);
	return true;
}

const struct contender contender_boringssl = {
	.who = "BoringSSL", .isa = "", .usable = boringssl_usable,
	.seal = boringssl_seal, .open = boringssl_open,
	.x25519 = boringssl_x25519, .x25519_base = boringssl_x25519_base,
};
