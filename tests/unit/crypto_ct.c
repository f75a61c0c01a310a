// SPDX-License-Identifier: GPL-2.0
/* No branch and no address depends on a secret: valgrind's memcheck watches. */

/*
 * Secrets are marked undefined. memcheck follows that bit by bit through all
 * that is computed from them and reports a jump or an address that depends on
 * it. It does not know of instructions whose time depends on their operands.
 * A value that wg_declassify() is called for may be branched on.
 */

#include <linux/kernel.h>

#include "crypto_test.h"

#if defined(HAVE_VALGRIND) && defined(WG_CT_CHECK)
#include <valgrind/memcheck.h>

#include "crypto/aead.h"
#include "crypto/blake2s.h"
#include "crypto/ct.h"
#include "crypto/dispatch.h"
#include "crypto_each_x25519.h"

#define TAG WG_AEAD_TAG_LEN

static const struct wg_aead_impl *impl;

static u8 key[32], point[32], text[2048], sealed[2048], out[2048];

static void classify(const void *p, size_t len)
{
	if (len)
		VALGRIND_MAKE_MEM_UNDEFINED(p, len);
}

void wg_declassify(const void *p, size_t len)
{
	VALGRIND_MAKE_MEM_DEFINED(p, len);
}

static void fresh(void)
{
	rnd_bytes(key, sizeof(key));
	rnd_bytes(point, sizeof(point));
	rnd_bytes(text, sizeof(text));
}

static void forget(void)
{
	wg_declassify(key, sizeof(key));
	wg_declassify(point, sizeof(point));
	wg_declassify(text, sizeof(text));
	wg_declassify(sealed, sizeof(sealed));
	wg_declassify(out, sizeof(out));
}

static const unsigned int lens[] = { 0, 1, 15, 16, 64, 65, 200, 257, 1420 };

static void seal_batch(void)
{
	struct wg_aead_range r[ARRAY_SIZE(lens)][2];
	struct wg_aead_seg segs[ARRAY_SIZE(lens)];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		r[i][0] = (struct wg_aead_range){ text + i, lens[i] / 3 };
		r[i][1] = (struct wg_aead_range){ text + i + lens[i] / 3,
						  lens[i] - lens[i] / 3 };
		segs[i] = (struct wg_aead_seg){
			.src = r[i], .nsrc = 2, .pad = i, .len = lens[i],
			.dst = out, .nonce = i,
		};
	}
	classify(key, sizeof(key));
	classify(text, sizeof(text));
	impl->seal_batch(segs, ARRAY_SIZE(segs), key);
}

/* Both verdicts; ciphertext and key are secret, the verdict is not. */
static void open_batch(void)
{
	struct wg_aead_range r[ARRAY_SIZE(lens)][2];
	struct wg_aead_seg segs[ARRAY_SIZE(lens)];
	unsigned int i;
	u8 *p = sealed;
	size_t len;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		len = lens[i] % 1000 + TAG;
		wg_aead_seal(p, text, len - TAG, NULL, 0, i, key);
		if (i & 1)
			p[len / 2] ^= 1;
		r[i][0] = (struct wg_aead_range){ p, len - 5 };
		r[i][1] = (struct wg_aead_range){ p + len - 5, 5 };
		segs[i] = (struct wg_aead_seg){
			.src = r[i], .nsrc = 2, .len = len, .dst = out,
			.nonce = i,
		};
		p += len;
	}
	classify(key, sizeof(key));
	classify(sealed, sizeof(sealed));
	i = impl->open_batch(segs, ARRAY_SIZE(segs), key);
	EXPECT(i == (ARRAY_SIZE(segs) + 1) / 2, "%u were good", i);
}

static void seal_and_open(void)
{
	bool ok;

	classify(key, sizeof(key));
	classify(text, sizeof(text));
	wg_aead_seal(sealed, text, 100, text + 500, 32, 1, key);
	ok = wg_aead_open(out, sealed, 100 + TAG, text + 500, 32, 1, key);
	EXPECT(ok, "not opened");
	sealed[3] ^= 1;
	ok = wg_aead_open(out, sealed, 100 + TAG, text + 500, 32, 1, key);
	EXPECT(!ok, "opened");
}

static void extended(void)
{
	bool ok;

	classify(key, sizeof(key));
	classify(text, sizeof(text));
	wg_xaead_seal(sealed, text, 16, text + 500, 16, text + 600, key);
	ok = wg_xaead_open(out, sealed, 16 + TAG, text + 500, 16, text + 600,
			   key);
	EXPECT(ok, "not opened");
	sealed[3] ^= 1;
	ok = wg_xaead_open(out, sealed, 16 + TAG, text + 500, 16, text + 600,
			   key);
	EXPECT(!ok, "opened");
}

static void x25519(void)
{
	bool ok;

	classify(key, sizeof(key));
	classify(point, sizeof(point));
	ok = dh(out, key, point);
	wg_declassify(&ok, sizeof(ok));
	EXPECT(ok, "zero");
}

static void x25519_low_order(void)
{
	bool ok;

	memset(point, 0, sizeof(point));
	classify(key, sizeof(key));
	classify(point, sizeof(point));
	ok = dh(out, key, point);
	wg_declassify(&ok, sizeof(ok));
	EXPECT(!ok, "not zero");
}

static void x25519_base(void)
{
	bool ok;

	classify(key, sizeof(key));
	ok = dh_base(out, key);
	wg_declassify(&ok, sizeof(ok));
	EXPECT(ok, "zero");
	if (x25519_by)
		return;
	memset(key, 0, sizeof(key));
	classify(key, sizeof(key));
	ok = dh_base(out, key);
	wg_declassify(&ok, sizeof(ok));
	EXPECT(!ok, "no key accepted");
}

static void clamp(void)
{
	classify(key, sizeof(key));
	wg_x25519_clamp(key);
}

static void blake2s(void)
{
	unsigned int i;

	classify(key, sizeof(key));
	classify(text, sizeof(text));
	for (i = 0; i < ARRAY_SIZE(lens); i++)
		wg_blake2s(out, 16, key, sizeof(key), text, lens[i]);
}

static void hmac_and_hkdf(void)
{
	classify(key, sizeof(key));
	classify(text, sizeof(text));
	wg_hmac(out, text, 100, text, 40);
	wg_hkdf(out, out + 32, out + 64, key, text, 32);
	wg_hkdf(out, out + 32, NULL, key, NULL, 0);
}

static void memneq(void)
{
	bool differ;
	size_t len;

	classify(text, sizeof(text));
	for (len = 0; len < 70; len++) {
		differ = wg_memneq(text, text + 100, len);
		wg_declassify(&differ, sizeof(differ));
		EXPECT(differ || len < 4, "equal, %zu bytes", len);
		differ = wg_memneq(text, text, len);
		wg_declassify(&differ, sizeof(differ));
		EXPECT(!differ, "different, %zu bytes", len);
	}
}

/* What must be found: if it were not, the cases above would say nothing. */
static noinline bool leaky_compare(const u8 *a, const u8 *b, size_t len)
{
	while (len--) {
		if (*a++ != *b++)
			return true;
	}
	return false;
}

static void leaks_compare(void)
{
	bool differ;

	classify(text, sizeof(text));
	differ = leaky_compare(text, text + 100, 16);
	wg_declassify(&differ, sizeof(differ));
	EXPECT(differ, "equal");
}

static noinline u8 leaky_lookup(const u8 *table, const u8 *secret)
{
	return table[*secret];
}

static void leaks_lookup(void)
{
	classify(key, sizeof(key));
	out[0] = leaky_lookup(text, key);
}

/* A real one, too: all of X25519 is right, and one bit decides a jump. */
static noinline void leaky_ladder(u8 *res, const u8 *secret)
{
	bool ok = wg_x25519(res, secret, point);

	wg_declassify(&ok, sizeof(ok));
	if (ok && res[31] & 1)
		res[0] = 0;
}

static void leaks_one_bit(void)
{
	classify(key, sizeof(key));
	leaky_ladder(out, key);
}

static const struct {
	const char *name;
	void (*body)(void);
	bool leaks;
} cases[] = {
	{ "AEAD with associated data", seal_and_open },
	{ "AEAD with extended nonce", extended },
	{ "X25519", x25519 },
	{ "X25519 base point", x25519_base },
	{ "clamping", clamp },
	{ "keyed BLAKE2s", blake2s },
	{ "HMAC and HKDF", hmac_and_hkdf },
	{ "wg_memneq", memneq },
	{ "control: a leaky comparison is found", leaks_compare, true },
	{ "control: a leaky table is found", leaks_lookup, true },
	{ "control: a leak of one bit is found", leaks_one_bit, true },
};

static void watch(void (*body)(void), bool leaks)
{
	unsigned int before = VALGRIND_COUNT_ERRORS, found;

	fresh();
	body();
	forget();
	found = VALGRIND_COUNT_ERRORS - before;
	if (leaks && !found)
		fail("not found");
	else if (!leaks && found)
		fail("%u jumps or addresses depend on a secret", found);
}

static unsigned int current;

static void one_case(void)
{
	watch(cases[current].body, cases[current].leaks);
}

static void seal_case(void)
{
	watch(seal_batch, false);
}

static void open_case(void)
{
	watch(open_batch, false);
}

static void x25519_case(void)
{
	watch(x25519, false);
}

static void low_order_case(void)
{
	watch(x25519_low_order, false);
}

static void base_case(void)
{
	watch(x25519_base, false);
}

int main(void)
{
	char name[100];
	unsigned int i;

	if (!RUNNING_ON_VALGRIND) {
		puts("skip all: not run by valgrind, which is not installed");
		return 0;
	}
	for (i = 0; (impl = wg_aead_impl_usable(i)); i++) {
		snprintf(name, sizeof(name), "%s: seal", impl->name);
		run_case(name, seal_case);
		snprintf(name, sizeof(name), "%s: open", impl->name);
		run_case(name, open_case);
	}
	wg_x25519_init();
	for (i = 0; (x25519_by = wg_x25519_impl_usable(i)); i++) {
		snprintf(name, sizeof(name), "X25519 by %s", x25519_by->name);
		run_case(name, x25519_case);
		snprintf(name, sizeof(name), "X25519 by %s, low order",
			 x25519_by->name);
		run_case(name, low_order_case);
		snprintf(name, sizeof(name), "X25519 base point by %s",
			 x25519_by->name);
		run_case(name, base_case);
	}
	for (current = 0; current < ARRAY_SIZE(cases); current++)
		run_case(cases[current].name, one_case);
	return test_done();
}

#else

#ifdef WG_CT_CHECK
void wg_declassify(const void *p, size_t len)
{
}
#endif

int main(void)
{
	puts("skip all: no valgrind, or not built for it");
	return 0;
}

#endif
