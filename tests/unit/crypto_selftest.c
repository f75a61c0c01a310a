// SPDX-License-Identifier: GPL-2.0
/* The self-test passes, and names whichever primitive was made wrong. */

#include <linux/kernel.h>

#include "crypto_test.h"
#include "crypto/aead.h"
#include "crypto/blake2s.h"
#include "crypto/crypto.h"
#include "crypto/dispatch.h"
#include "crypto/selftest.h"
#include "crypto/x25519.h"
#include "crypto/x25519_impl.h"

/* What is wrong with what the self-test calls */
static enum fault {
	NONE,
	BLAKE2S, BLAKE2S_CHUNKS, HMAC, HKDF_FIRST, HKDF_THIRD,
	X25519, X25519_ZERO, EACH, EACH_ZERO, BASE, BASE_REFUSES, IMPL, IMPL_BASE, IMPL_TABLE,
	SEAL, OPEN, OPEN_ACCEPTS, OPEN_REFUSES,
	XSEAL, XOPEN, XOPEN_ACCEPTS,
	BATCH_SEAL, BATCH_SEAL_LAST, BATCH_OPEN, BATCH_OPEN_COUNT,
	BATCH_OPEN_ACCEPTS, BATCH_OPEN_REFUSES,
} fault;

/* The linker turns calls of name into __wrap_name, and __real_name into name. */
void __real_wg_blake2s(u8 *out, size_t outlen, const u8 *key, size_t keylen,
		       const u8 *data, size_t len);
void __wrap_wg_blake2s(u8 *out, size_t outlen, const u8 *key, size_t keylen,
		       const u8 *data, size_t len);
void __wrap_wg_blake2s(u8 *out, size_t outlen, const u8 *key, size_t keylen,
		       const u8 *data, size_t len)
{
	__real_wg_blake2s(out, outlen, key, keylen, data, len);
	if (fault == BLAKE2S && len == 255)
		out[outlen - 1] ^= 1;
}

void __real_wg_blake2s_update(struct wg_blake2s *s, const u8 *data, size_t len);
void __wrap_wg_blake2s_update(struct wg_blake2s *s, const u8 *data, size_t len);
void __wrap_wg_blake2s_update(struct wg_blake2s *s, const u8 *data, size_t len)
{
	__real_wg_blake2s_update(s, data, len);
	if (fault == BLAKE2S_CHUNKS && s->buflen == 64)
		s->buf[63] ^= 1;
}

void __real_wg_hmac(u8 *out, const u8 *key, size_t keylen, const u8 *data,
		    size_t len);
void __wrap_wg_hmac(u8 *out, const u8 *key, size_t keylen, const u8 *data,
		    size_t len);
void __wrap_wg_hmac(u8 *out, const u8 *key, size_t keylen, const u8 *data,
		    size_t len)
{
	__real_wg_hmac(out, key, keylen, data, len);
	if (fault == HMAC)
		out[31] ^= 0x80;
}

void __real_wg_hkdf(u8 *out1, u8 *out2, u8 *out3, const u8 *ck, const u8 *ikm,
		    size_t len);
void __wrap_wg_hkdf(u8 *out1, u8 *out2, u8 *out3, const u8 *ck, const u8 *ikm,
		    size_t len);
void __wrap_wg_hkdf(u8 *out1, u8 *out2, u8 *out3, const u8 *ck, const u8 *ikm,
		    size_t len)
{
	__real_wg_hkdf(out1, out2, out3, ck, ikm, len);
	if (fault == HKDF_FIRST && !out2)
		out1[0] ^= 1;
	if (fault == HKDF_THIRD && out3 && !len)
		out3[5] ^= 1;
}

bool __real_wg_x25519(u8 *out, const u8 *secret, const u8 *point);
bool __wrap_wg_x25519(u8 *out, const u8 *secret, const u8 *point);
bool __wrap_wg_x25519(u8 *out, const u8 *secret, const u8 *point)
{
	bool ok = __real_wg_x25519(out, secret, point);

	if (fault == X25519)
		out[16] ^= 4;
	return ok || fault == X25519_ZERO;
}

unsigned int __real_wg_x25519_each(u8 out[][32], const u8 *secret,
				   const u8 *const points[], unsigned int n);
unsigned int __wrap_wg_x25519_each(u8 out[][32], const u8 *secret,
				   const u8 *const points[], unsigned int n);
unsigned int __wrap_wg_x25519_each(u8 out[][32], const u8 *secret,
				   const u8 *const points[], unsigned int n)
{
	unsigned int good = __real_wg_x25519_each(out, secret, points, n);

	if (fault == EACH)
		out[7][3] ^= 2;
	return fault == EACH_ZERO ? good | 1U << 5 : good;
}

bool __real_wg_x25519_base(u8 *out, const u8 *secret);
bool __wrap_wg_x25519_base(u8 *out, const u8 *secret);
bool __wrap_wg_x25519_base(u8 *out, const u8 *secret)
{
	bool ok = __real_wg_x25519_base(out, secret);

	if (fault == BASE)
		out[31] ^= 1;
	return ok && fault != BASE_REFUSES;
}

void __real_wg_aead_seal(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			 size_t adlen, u64 nonce, const u8 *key);
void __wrap_wg_aead_seal(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			 size_t adlen, u64 nonce, const u8 *key);
void __wrap_wg_aead_seal(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			 size_t adlen, u64 nonce, const u8 *key)
{
	__real_wg_aead_seal(dst, src, len, ad, adlen, nonce, key);
	if (fault == SEAL)
		dst[len + 15] ^= 0x40;
}

bool __real_wg_aead_open(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			 size_t adlen, u64 nonce, const u8 *key);
bool __wrap_wg_aead_open(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			 size_t adlen, u64 nonce, const u8 *key);
bool __wrap_wg_aead_open(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			 size_t adlen, u64 nonce, const u8 *key)
{
	bool ok = __real_wg_aead_open(dst, src, len, ad, adlen, nonce, key);

	if (fault == OPEN)
		dst[len - 17] ^= 1;
	return (ok && fault != OPEN_REFUSES) || fault == OPEN_ACCEPTS;
}

void __real_wg_xaead_seal(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			  size_t adlen, const u8 *nonce, const u8 *key);
void __wrap_wg_xaead_seal(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			  size_t adlen, const u8 *nonce, const u8 *key);
void __wrap_wg_xaead_seal(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			  size_t adlen, const u8 *nonce, const u8 *key)
{
	__real_wg_xaead_seal(dst, src, len, ad, adlen, nonce, key);
	if (fault == XSEAL)
		dst[len] ^= 1;
}

bool __real_wg_xaead_open(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			  size_t adlen, const u8 *nonce, const u8 *key);
bool __wrap_wg_xaead_open(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			  size_t adlen, const u8 *nonce, const u8 *key);
bool __wrap_wg_xaead_open(u8 *dst, const u8 *src, size_t len, const u8 *ad,
			  size_t adlen, const u8 *nonce, const u8 *key)
{
	bool ok = __real_wg_xaead_open(dst, src, len, ad, adlen, nonce, key);

	if (fault == XOPEN)
		dst[0] ^= 1;
	return ok || fault == XOPEN_ACCEPTS;
}

static void odd_seal(struct wg_aead_seg *segs, unsigned int n, const u8 *key)
{
	wg_aead_scalar.seal_batch(segs, n, key);
	if (fault == BATCH_SEAL)
		segs[0].dst[3] ^= 1;
	if (fault == BATCH_SEAL_LAST)
		segs[n - 1].dst[segs[n - 1].len] ^= 1;
}

static unsigned int odd_open(struct wg_aead_seg *segs, unsigned int n,
			     const u8 *key)
{
	unsigned int i, good = wg_aead_scalar.open_batch(segs, n, key);

	if (fault == BATCH_OPEN)
		segs[n - 1].dst[1] ^= 1;
	if (fault == BATCH_OPEN_COUNT)
		good++;
	for (i = 0; i < n; i++) {
		if (fault == BATCH_OPEN_ACCEPTS && !segs[i].ok) {
			segs[i].ok = true;
			good++;
		}
	}
	if (fault == BATCH_OPEN_REFUSES) {
		segs[0].ok = !segs[0].ok;
		segs[1].ok = !segs[1].ok;
	}
	return good;
}

static const struct wg_aead_impl odd = {
	.name = "odd",
	.seal_batch = odd_seal,
	.open_batch = odd_open,
};

/* A second implementation, so that the self-test must go past the first */
const struct wg_aead_impl *__wrap_wg_aead_impl_usable(unsigned int i);
const struct wg_aead_impl *__wrap_wg_aead_impl_usable(unsigned int i)
{
	return i == 0 ? &wg_aead_scalar : i == 1 ? &odd : NULL;
}

static void odd_shared(u8 *out, const u8 *scalar, const u8 *point)
{
	wg_x25519_portable.shared(out, scalar, point);
	if (fault == IMPL && point[0] == 0xe5)
		out[2] ^= 8;
}

static void odd_base(u8 *out, const u8 *scalar)
{
	wg_x25519_portable.base(out, scalar);
	if (fault == IMPL_BASE || (fault == IMPL_TABLE && scalar[1] == 0xee))
		out[31] ^= 0x10;
}

static const struct wg_x25519_impl odd_x25519 = {
	"odd", NULL, odd_shared, odd_base
};

const struct wg_x25519_impl *__wrap_wg_x25519_impl_usable(unsigned int i);
const struct wg_x25519_impl *__wrap_wg_x25519_impl_usable(unsigned int i)
{
	return i == 0 ? &wg_x25519_portable : i == 1 ? &odd_x25519 : NULL;
}

static const struct {
	enum fault fault;
	const char *name;
} expected[] = {
	{ BLAKE2S, "BLAKE2s" },
	{ BLAKE2S_CHUNKS, "BLAKE2s" },
	{ HMAC, "HMAC-BLAKE2s" },
	{ HKDF_FIRST, "HKDF-BLAKE2s" },
	{ HKDF_THIRD, "HKDF-BLAKE2s" },
	{ X25519, "X25519" },
	{ X25519_ZERO, "X25519" },
	{ BASE, "X25519 base point" },
	{ BASE_REFUSES, "X25519 base point" },
	{ EACH, "X25519 several points" },
	{ EACH_ZERO, "X25519 several points" },
	{ IMPL, "X25519 any point, odd" },
	{ IMPL_BASE, "X25519 base point, odd" },
	{ IMPL_TABLE, "X25519 base point, odd" },
	{ SEAL, "ChaCha20-Poly1305 seal" },
	{ OPEN, "ChaCha20-Poly1305 open" },
	{ OPEN_ACCEPTS, "ChaCha20-Poly1305 open" },
	{ OPEN_REFUSES, "ChaCha20-Poly1305 open" },
	{ XSEAL, "XChaCha20-Poly1305 seal" },
	{ XOPEN, "XChaCha20-Poly1305 open" },
	{ XOPEN_ACCEPTS, "XChaCha20-Poly1305 open" },
	{ BATCH_SEAL, "ChaCha20-Poly1305 batch seal, odd" },
	{ BATCH_SEAL_LAST, "ChaCha20-Poly1305 batch seal, odd" },
	{ BATCH_OPEN, "ChaCha20-Poly1305 batch open, odd" },
	{ BATCH_OPEN_COUNT, "ChaCha20-Poly1305 batch open, odd" },
	{ BATCH_OPEN_ACCEPTS, "ChaCha20-Poly1305 batch open, odd" },
	{ BATCH_OPEN_REFUSES, "ChaCha20-Poly1305 batch open, odd" },
};

static void passes(void)
{
	const char *what;

	fault = NONE;
	wg_crypto_init(NULL);
	EXPECT(wg_crypto_name(), "no name");
	what = wg_crypto_selftest();
	EXPECT(!what, "%s", what);
}

static void names_what_fails(void)
{
	const char *what;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		fault = expected[i].fault;
		what = wg_crypto_selftest();
		EXPECT(what && !strcmp(what, expected[i].name),
		       "%s, not %s (fault %d)", what ? what : "passed",
		       expected[i].name, fault);
	}
}

int main(void)
{
	run_case("passes", passes);
	run_case("names what fails", names_what_fails);
	run_case("passes again", passes);
	return test_done();
}
