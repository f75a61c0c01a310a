// SPDX-License-Identifier: GPL-2.0
/* OpenSSL's EVP as a contender. */

/*
 * As a user of it with sessions would do it: the key is set up once, a packet
 * sets its nonce. A secret of X25519 becomes a key object once as well, but
 * the other side's key is new each time, and so is an ephemeral one.
 */

#include <err.h>
#include <string.h>

#include <openssl/evp.h>

#include "bench.h"
#include "nonce.h"

static struct evp_cipher_ctx_st *sealing, *opening;
static u8 key_of_both[32];
static bool keyed;

static void use_key(const u8 *key)
{
	if (keyed && !memcmp(key, key_of_both, sizeof(key_of_both)))
		return;
	if (!EVP_EncryptInit_ex(sealing, EVP_chacha20_poly1305(), NULL, key,
				NULL) ||
	    !EVP_DecryptInit_ex(opening, EVP_chacha20_poly1305(), NULL, key,
				NULL))
		errx(1, "OpenSSL takes no key");
	memcpy(key_of_both, key, sizeof(key_of_both));
	keyed = true;
}

static bool openssl_usable(const struct contender *c)
{
	sealing = EVP_CIPHER_CTX_new();
	opening = EVP_CIPHER_CTX_new();
	return sealing && opening;
}

static void openssl_seal(const struct contender *c, struct wg_aead_seg *segs,
			 unsigned int n, const u8 *key)
{
	unsigned int i;
	u8 nonce[12];
	int len;

	use_key(key);
	for (i = 0; i < n; i++) {
		put_nonce(nonce, segs[i].nonce);
		EVP_EncryptInit_ex(sealing, NULL, NULL, NULL, nonce);
		EVP_EncryptUpdate(sealing, segs[i].dst, &len, segs[i].src->base,
				  segs[i].len);
		EVP_EncryptFinal_ex(sealing, segs[i].dst + len, &len);
		EVP_CIPHER_CTX_ctrl(sealing, EVP_CTRL_AEAD_GET_TAG,
				    WG_AEAD_TAG_LEN, segs[i].dst + segs[i].len);
	}
}

static unsigned int openssl_open(const struct contender *c,
				 struct wg_aead_seg *segs, unsigned int n,
				 const u8 *key)
{
	unsigned int i, authentic = 0;
	u8 nonce[12];
	int len;

	use_key(key);
	for (i = 0; i < n; i++) {
		size_t bytes = segs[i].len - WG_AEAD_TAG_LEN;

		put_nonce(nonce, segs[i].nonce);
		EVP_DecryptInit_ex(opening, NULL, NULL, NULL, nonce);
		EVP_CIPHER_CTX_ctrl(opening, EVP_CTRL_AEAD_SET_TAG,
				    WG_AEAD_TAG_LEN,
				    (u8 *)segs[i].src->base + bytes);
		EVP_DecryptUpdate(opening, segs[i].dst, &len, segs[i].src->base,
				  bytes);
		authentic += EVP_DecryptFinal_ex(opening, segs[i].dst + len,
						 &len) > 0;
	}
	return authentic;
}

static bool openssl_x25519(const struct contender *c, u8 *out, const u8 *secret,
			   const u8 *point)
{
	static EVP_PKEY_CTX *derive;
	static u8 last[32];
	EVP_PKEY *mine, *other;
	size_t len = 32;
	bool good;

	if (!derive || memcmp(last, secret, sizeof(last))) {
		EVP_PKEY_CTX_free(derive);
		mine = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL,
						    secret, 32);
		derive = EVP_PKEY_CTX_new(mine, NULL);
		EVP_PKEY_free(mine);
		if (!derive || EVP_PKEY_derive_init(derive) <= 0)
			errx(1, "OpenSSL takes no secret");
		memcpy(last, secret, sizeof(last));
	}
	other = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, point, 32);
	good = other && EVP_PKEY_derive_set_peer_ex(derive, other, 0) > 0 &&
	       EVP_PKEY_derive(derive, out, &len) > 0;
	EVP_PKEY_free(other);
	return good;
}

static bool openssl_x25519_base(const struct contender *c, u8 *out,
				const u8 *secret)
{
	EVP_PKEY *mine = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL,
						      secret, 32);
	size_t len = 32;
	bool good = mine && EVP_PKEY_get_raw_public_key(mine, out, &len) > 0;

	EVP_PKEY_free(mine);
	return good;
}

const struct contender contender_openssl = {
	.who = "OpenSSL", .isa = "", .usable = openssl_usable,
	.seal = openssl_seal, .open = openssl_open,
	.x25519 = openssl_x25519, .x25519_base = openssl_x25519_base,
};
