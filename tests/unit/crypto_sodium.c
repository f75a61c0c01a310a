// SPDX-License-Identifier: GPL-2.0
/* Random cases of the AEADs and X25519 against libsodium. */

#include "crypto_test.h"

#ifdef HAVE_SODIUM
#include <sodium.h>

#include "crypto/aead.h"
#include "crypto/dispatch.h"
#include "crypto_each_x25519.h"

#define TAG WG_AEAD_TAG_LEN
#define LONGEST 4200

static u8 text[LONGEST], sealed[LONGEST + TAG], want[LONGEST + TAG];
static u8 out[LONGEST], ad[200], key[32], nonce[24];

static size_t random_len(void)
{
	switch (rnd_below(8)) {
	case 0:
		return rnd_below(LONGEST);
	case 1:
	case 2:
		return rnd_below(1500);
	default:
		return rnd_below(300);
	}
}

/* Now and then extremes, which random bytes do not meet */
static void random_case(void)
{
	rnd_bytes(text, sizeof(text));
	rnd_bytes(key, sizeof(key));
	rnd_bytes(nonce, sizeof(nonce));
	rnd_bytes(ad, sizeof(ad));
	if (rnd() % 8 == 0)
		memset(key, rnd() & 1 ? 0xff : 0, sizeof(key));
	if (rnd() % 8 == 0)
		memset(text, rnd() & 1 ? 0xff : 0, sizeof(text));
	if (rnd() % 8 == 0)
		memset(nonce, rnd() & 1 ? 0xff : 0, sizeof(nonce));
}

static u64 le64(const u8 *p)
{
	u64 v = 0;
	int i;

	for (i = 7; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

static void aead(void)
{
	const struct wg_aead_impl *impl;
	unsigned int round, i;
	size_t len, adlen;
	u8 n12[12];
	u64 n;

	for (round = 0; round < 6000; round++) {
		random_case();
		len = random_len();
		adlen = rnd() & 1 ? 0 : rnd_below(sizeof(ad));
		n = le64(nonce);
		memset(n12, 0, 4);
		memcpy(n12 + 4, nonce, 8);
		crypto_aead_chacha20poly1305_ietf_encrypt(want, NULL, text, len,
							  ad, adlen, NULL, n12,
							  key);
		wg_aead_seal(sealed, text, len, ad, adlen, n, key);
		EXPECT(!memcmp(sealed, want, len + TAG),
		       "seal %zu, ad %zu, round %u", len, adlen, round);
		EXPECT(wg_aead_open(out, want, len + TAG, ad, adlen, n, key) &&
		       !memcmp(out, text, len), "open %zu, ad %zu, round %u",
		       len, adlen, round);
		if (adlen)
			continue;
		for (i = 0; (impl = wg_aead_impl_usable(i)); i++) {
			struct wg_aead_range r = { text, len };
			struct wg_aead_seg seg = {
				.src = &r, .nsrc = 1, .len = len,
				.dst = sealed, .nonce = n,
			};

			memset(sealed, 0, len + TAG);
			impl->seal_batch(&seg, 1, key);
			EXPECT(!memcmp(sealed, want, len + TAG),
			       "%s seal %zu, round %u", impl->name, len, round);
			r = (struct wg_aead_range){ want, len + TAG };
			seg.len = len + TAG;
			seg.dst = out;
			memset(out, 0, len);
			EXPECT(impl->open_batch(&seg, 1, key) == 1 && seg.ok &&
			       !memcmp(out, text, len), "%s open %zu, round %u",
			       impl->name, len, round);
		}
	}
}

static void xaead(void)
{
	unsigned int round;
	size_t len, adlen;

	for (round = 0; round < 4000; round++) {
		random_case();
		len = random_len();
		adlen = rnd() % 3 ? rnd_below(sizeof(ad)) : 0;
		crypto_aead_xchacha20poly1305_ietf_encrypt(want, NULL, text,
							   len, ad, adlen, NULL,
							   nonce, key);
		wg_xaead_seal(sealed, text, len, ad, adlen, nonce, key);
		EXPECT(!memcmp(sealed, want, len + TAG),
		       "seal %zu, ad %zu, round %u", len, adlen, round);
		EXPECT(wg_xaead_open(out, want, len + TAG, ad, adlen, nonce,
				     key) && !memcmp(out, text, len),
		       "open %zu, ad %zu, round %u", len, adlen, round);
	}
}

/* Bytes that make limbs of 51, 26 and 25 bits long runs of ones or zeros */
static void random_point(u8 p[32])
{
	unsigned int at, n;

	rnd_bytes(p, 32);
	if (rnd() % 4)
		return;
	n = rnd_below(33);
	at = rnd_below(33 - n);
	memset(p + at, rnd() & 1 ? 0xff : 0, n);
}

static void x25519(void)
{
	u8 a[32], b[32], got[32], theirs[32];
	unsigned int round;
	bool ok;

	for (round = 0; round < 3000; round++) {
		random_point(a);
		random_point(b);
		ok = !crypto_scalarmult_curve25519(theirs, a, b);
		EXPECT(dh(got, a, b) == ok, "verdict, round %u", round);
		EXPECT(!ok || !memcmp(got, theirs, 32), "round %u", round);
	}
}

static void x25519_base(void)
{
	u8 a[32], got[32], theirs[32];
	unsigned int round;

	for (round = 0; round < 1500; round++) {
		do {
			random_point(a);
		} while (sodium_is_zero(a, 32)); /* no key for us */
		crypto_scalarmult_curve25519_base(theirs, a);
		EXPECT(dh_base(got, a), "zero, round %u", round);
		EXPECT(!memcmp(got, theirs, 32), "round %u", round);
	}
}

int main(void)
{
	char name[100];
	unsigned int i;

	if (sodium_init() < 0)
		return 1;
	wg_x25519_init();
	run_case("ChaCha20-Poly1305, 6,000 cases", aead);
	run_case("XChaCha20-Poly1305, 4,000 cases", xaead);
	for (i = 0; (x25519_by = wg_x25519_impl_usable(i)); i++) {
		snprintf(name, sizeof(name), "X25519 by %s, 3,000 cases",
			 x25519_by->name);
		run_case(name, x25519);
		snprintf(name, sizeof(name),
			 "X25519 base point by %s, 1,500 cases",
			 x25519_by->name);
		run_case(name, x25519_base);
	}
	return test_done();
}

#else

int main(void)
{
	puts("skip all: libsodium's headers are not installed");
	return 0;
}

#endif
