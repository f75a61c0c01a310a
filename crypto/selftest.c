// SPDX-License-Identifier: GPL-2.0
/* Known answers for every primitive and every implementation in use. */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "aead.h"
#include "blake2s.h"
#include "ct.h"
#include "dispatch.h"
#include "selftest.h"
#include "x25519.h"
#include "x25519_impl.h"

/*
 * Lengths around the block sizes of ChaCha20 and Poly1305 and of wide
 * implementations, up to a full packet; message i is padded by i % 16 zeros.
 */
static const u16 batch_lens[] __initconst = {
	0, 1, 15, 16, 31, 48, 63, 64, 65, 127, 192, 255, 256, 257, 512, 639,
	640, 1024, 1420
};

#define BATCH ARRAY_SIZE(batch_lens)
#define BATCH_BYTES 6052 /* all sealed messages */

/* BLAKE2s of all sealed messages of the batch, by another implementation */
static const u8 batch_digest[WG_BLAKE2S_HASH_LEN] __initconst = {
	0x4a, 0x58, 0xef, 0x6f, 0xfc, 0x47, 0x53, 0xd3,
	0xc9, 0x4c, 0x27, 0xfb, 0x1e, 0xd7, 0xb5, 0xdc,
	0x34, 0x3f, 0x85, 0xf1, 0xc6, 0x8d, 0x79, 0x5d,
	0x00, 0x48, 0x48, 0x4a, 0xd4, 0x09, 0x3b, 0x64
};

/* RFC 7693 appendix E, and appendix B for "abc" */
static const u8 blake2s_grand[WG_BLAKE2S_HASH_LEN] __initconst = {
	0x6a, 0x41, 0x1f, 0x08, 0xce, 0x25, 0xad, 0xcd,
	0xfb, 0x02, 0xab, 0xa6, 0x41, 0x45, 0x1c, 0xec,
	0x53, 0xc5, 0x98, 0xb2, 0x4f, 0x4f, 0xc7, 0x87,
	0xfb, 0xdc, 0x88, 0x79, 0x7f, 0x4c, 0x1d, 0xfe
};

static const u8 blake2s_abc[WG_BLAKE2S_HASH_LEN] __initconst = {
	0x50, 0x8c, 0x5e, 0x8c, 0x32, 0x7c, 0x14, 0xe2,
	0xe1, 0xa7, 0x2b, 0xa3, 0x4e, 0xeb, 0x45, 0x2f,
	0x37, 0x45, 0x8b, 0x20, 0x9e, 0xd6, 0x3a, 0x29,
	0x4d, 0x99, 0x9b, 0x4c, 0x86, 0x67, 0x59, 0x82
};

/* Key text[0..80), data text[0..100): longer than a block, so hashed first */
static const u8 hmac_tag[WG_BLAKE2S_HASH_LEN] __initconst = {
	0x37, 0xe9, 0x41, 0x0f, 0x76, 0xa9, 0xba, 0x15,
	0x39, 0xd2, 0x8a, 0xda, 0x6b, 0xa3, 0x94, 0x58,
	0x00, 0xa1, 0x81, 0x3f, 0xc5, 0x0f, 0x8d, 0x70,
	0x12, 0xb2, 0x66, 0xc6, 0x83, 0x60, 0xff, 0xc3
};

/*
 * BLAKE2s of the three outputs for chaining key 0, 1, ... 31 and the first 0,
 * 32 and 200 bytes of the text, by another implementation
 */
static const u8 hkdf_digest[WG_BLAKE2S_HASH_LEN] __initconst = {
	0x0b, 0xdd, 0x90, 0xe6, 0x4e, 0x16, 0xdc, 0x0f,
	0x28, 0x70, 0x27, 0xbb, 0x85, 0xb6, 0x86, 0xec,
	0x6a, 0xf0, 0xdc, 0xae, 0xe4, 0xe1, 0x9f, 0x38,
	0xf6, 0xf2, 0x05, 0xce, 0x17, 0xe5, 0x03, 0x13
};

/* RFC 8439 appendix A.5; the tag vouches for the ciphertext before it. */
static const u8 aead_key[WG_AEAD_KEY_LEN] __initconst = {
	0x1c, 0x92, 0x40, 0xa5, 0xeb, 0x55, 0xd3, 0x8a,
	0xf3, 0x33, 0x88, 0x86, 0x04, 0xf6, 0xb5, 0xf0,
	0x47, 0x39, 0x17, 0xc1, 0x40, 0x2b, 0x80, 0x09,
	0x9d, 0xca, 0x5c, 0xbc, 0x20, 0x70, 0x75, 0xc0
};

static const u8 aead_ad[] __initconst = {
	0xf3, 0x33, 0x88, 0x86, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x4e, 0x91
};

static const u8 aead_tag[WG_AEAD_TAG_LEN] __initconst = {
	0xee, 0xad, 0x9d, 0x67, 0x89, 0x0c, 0xbb, 0x22,
	0x39, 0x23, 0x36, 0xfe, 0xa1, 0x85, 0x1f, 0x38
};

#define AEAD_NONCE 0x0807060504030201ULL

static const char aead_text[] __initconst = {
	"Internet-Drafts are draft documents valid for a maximum of six months and may be updated, replaced, or obsoleted by other documents at any time. It is inappropriate to use Internet-Drafts as reference material or to cite them other than as /\xe2\x80\x9cwork in progress./\xe2\x80\x9d"
};

/* draft-irtf-cfrg-xchacha-03 appendix A.3.1; key 80.. and nonce 40.. count up */
static const u8 xaead_ad[] __initconst = {
	0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3,
	0xc4, 0xc5, 0xc6, 0xc7
};

static const u8 xaead_tag[WG_AEAD_TAG_LEN] __initconst = {
	0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79,
	0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a, 0xcf, 0x49
};

static const char xaead_text[] __initconst = {
	"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
};

/* RFC 7748 section 5.2: scalar, u-coordinate, result */
static const u8 x25519_known[2][3][WG_X25519_KEY_LEN] __initconst = { {
	{ 0xa5, 0x46, 0xe3, 0x6b, 0xf0, 0x52, 0x7c, 0x9d,
	  0x3b, 0x16, 0x15, 0x4b, 0x82, 0x46, 0x5e, 0xdd,
	  0x62, 0x14, 0x4c, 0x0a, 0xc1, 0xfc, 0x5a, 0x18,
	  0x50, 0x6a, 0x22, 0x44, 0xba, 0x44, 0x9a, 0xc4 },
	{ 0xe6, 0xdb, 0x68, 0x67, 0x58, 0x30, 0x30, 0xdb,
	  0x35, 0x94, 0xc1, 0xa4, 0x24, 0xb1, 0x5f, 0x7c,
	  0x72, 0x66, 0x24, 0xec, 0x26, 0xb3, 0x35, 0x3b,
	  0x10, 0xa9, 0x03, 0xa6, 0xd0, 0xab, 0x1c, 0x4c },
	{ 0xc3, 0xda, 0x55, 0x37, 0x9d, 0xe9, 0xc6, 0x90,
	  0x8e, 0x94, 0xea, 0x4d, 0xf2, 0x8d, 0x08, 0x4f,
	  0x32, 0xec, 0xcf, 0x03, 0x49, 0x1c, 0x71, 0xf7,
	  0x54, 0xb4, 0x07, 0x55, 0x77, 0xa2, 0x85, 0x52 }
}, {
	{ 0x4b, 0x66, 0xe9, 0xd4, 0xd1, 0xb4, 0x67, 0x3c,
	  0x5a, 0xd2, 0x26, 0x91, 0x95, 0x7d, 0x6a, 0xf5,
	  0xc1, 0x1b, 0x64, 0x21, 0xe0, 0xea, 0x01, 0xd4,
	  0x2c, 0xa4, 0x16, 0x9e, 0x79, 0x18, 0xba, 0x0d },
	{ 0xe5, 0x21, 0x0f, 0x12, 0x78, 0x68, 0x11, 0xd3,
	  0xf4, 0xb7, 0x95, 0x9d, 0x05, 0x38, 0xae, 0x2c,
	  0x31, 0xdb, 0xe7, 0x10, 0x6f, 0xc0, 0x3c, 0x3e,
	  0xfc, 0x4c, 0xd5, 0x49, 0xc7, 0x15, 0xa4, 0x93 },
	{ 0x95, 0xcb, 0xde, 0x94, 0x76, 0xe8, 0x90, 0x7d,
	  0x7a, 0xad, 0xe4, 0x5c, 0xb4, 0xb8, 0x73, 0xf8,
	  0x8b, 0x59, 0x5a, 0x68, 0x79, 0x9f, 0xa1, 0x52,
	  0xe6, 0xf8, 0xf7, 0x64, 0x7a, 0xac, 0x79, 0x57 }
} };

/* RFC 7748 section 6.1: Alice's secret and public key */
static const u8 x25519_base_known[2][WG_X25519_KEY_LEN] __initconst = {
	{ 0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d,
	  0x3c, 0x16, 0xc1, 0x72, 0x51, 0xb2, 0x66, 0x45,
	  0xdf, 0x4c, 0x2f, 0x87, 0xeb, 0xc0, 0x99, 0x2a,
	  0xb1, 0x77, 0xfb, 0xa5, 0x1d, 0xb9, 0x2c, 0x2a },
	{ 0x85, 0x20, 0xf0, 0x09, 0x89, 0x30, 0xa7, 0x54,
	  0x74, 0x8b, 0x7d, 0xdc, 0xb4, 0x3e, 0xf7, 0x5a,
	  0x0d, 0xbf, 0x3a, 0x0d, 0x26, 0x38, 0x1a, 0xf4,
	  0xeb, 0xa4, 0xa9, 0x8e, 0xaa, 0x9b, 0x4e, 0x6a }
};

/* BLAKE2s of the keys of base_right(), by another implementation */
static const u8 x25519_base_digest[WG_BLAKE2S_HASH_LEN] __initconst = {
	0x8f, 0x48, 0x51, 0x9f, 0x17, 0x08, 0x87, 0x08,
	0xa8, 0x0f, 0xee, 0x83, 0xac, 0x5b, 0xce, 0x54,
	0xd3, 0x66, 0xf4, 0x20, 0xa0, 0xcc, 0x25, 0x95,
	0x1c, 0x72, 0xf9, 0x83, 0xde, 0x21, 0x59, 0xa2
};

/* Too large for a stack, and gone after init. */
static u8 text[2048] __initdata;
static u8 sealed[BATCH_BYTES] __initdata;
static u8 opened[BATCH_BYTES] __initdata;
static struct wg_aead_range ranges[BATCH][3] __initdata;
static struct wg_aead_seg segs[BATCH] __initdata;
static char failed[64] __initdata;

static void __init fill_text(void)
{
	u32 j;

	for (j = 0; j < sizeof(text); j++)
		text[j] = (j * j * 11 + j * 7) >> 3;
}

/* The generator of RFC 7693 appendix E */
static void __init blake2s_seq(u8 *out, size_t len, u32 seed)
{
	u32 a = 0xdead4bad * seed, b = 1, t;

	while (len--) {
		t = a + b;
		a = b;
		b = t;
		*out++ = t >> 24;
	}
}

static bool __init blake2s_right(void)
{
	static const u8 outlens[] __initconst = { 16, 20, 28, 32 };
	static const u16 inlens[] __initconst = { 0, 3, 64, 65, 255, 1024 };
	u8 out[WG_BLAKE2S_HASH_LEN], key[WG_BLAKE2S_KEY_LEN_MAX];
	struct wg_blake2s grand, part;
	unsigned int o, i;

	wg_blake2s(out, sizeof(out), NULL, 0, (const u8 *)"abc", 3);
	if (wg_memneq(out, blake2s_abc, sizeof(out)))
		return false;

	wg_blake2s_init(&grand, WG_BLAKE2S_HASH_LEN, NULL, 0);
	for (o = 0; o < ARRAY_SIZE(outlens); o++) {
		blake2s_seq(key, outlens[o], outlens[o]);
		for (i = 0; i < ARRAY_SIZE(inlens); i++) {
			blake2s_seq(opened, inlens[i], inlens[i]);
			wg_blake2s(out, outlens[o], NULL, 0, opened, inlens[i]);
			wg_blake2s_update(&grand, out, outlens[o]);

			wg_blake2s_init(&part, outlens[o], key, outlens[o]);
			wg_blake2s_update(&part, opened, inlens[i] / 3);
			wg_blake2s_update(&part, opened + inlens[i] / 3,
					  inlens[i] - inlens[i] / 3);
			wg_blake2s_final(&part, out);
			wg_blake2s_update(&grand, out, outlens[o]);
		}
	}
	wg_blake2s_final(&grand, out);
	return !wg_memneq(out, blake2s_grand, sizeof(out));
}

static bool __init hmac_right(void)
{
	u8 out[WG_BLAKE2S_HASH_LEN];

	wg_hmac(out, text, 80, text, 100);
	return !wg_memneq(out, hmac_tag, sizeof(out));
}

static bool __init hkdf_right(void)
{
	static const u8 lens[] __initconst = { 0, 32, 200 };
	u8 out[3][WG_BLAKE2S_HASH_LEN], two[2][WG_BLAKE2S_HASH_LEN];
	u8 ck[WG_BLAKE2S_HASH_LEN];
	struct wg_blake2s all;
	unsigned int i;

	for (i = 0; i < sizeof(ck); i++)
		ck[i] = i;
	wg_blake2s_init(&all, WG_BLAKE2S_HASH_LEN, NULL, 0);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		wg_hkdf(out[0], out[1], out[2], ck, text, lens[i]);
		wg_blake2s_update(&all, out[0], sizeof(out));

		/* Fewer outputs are a prefix, also over the chaining key. */
		memcpy(two[0], ck, sizeof(ck));
		wg_hkdf(two[0], two[1], NULL, two[0], text, lens[i]);
		if (wg_memneq(two, out, sizeof(two)))
			return false;
		wg_hkdf(two[0], NULL, NULL, ck, text, lens[i]);
		if (wg_memneq(two[0], out[0], sizeof(two[0])))
			return false;
	}
	wg_blake2s_final(&all, out[0]);
	return !wg_memneq(out[0], hkdf_digest, sizeof(hkdf_digest));
}

static bool __init x25519_right(void)
{
	u8 out[WG_X25519_KEY_LEN];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(x25519_known); i++) {
		if (!wg_x25519(out, x25519_known[i][0], x25519_known[i][1]) ||
		    wg_memneq(out, x25519_known[i][2], sizeof(out)))
			return false;
	}

	/* u = 1 has order 4 (RFC 7748 section 7) */
	memset(out, 0, sizeof(out));
	out[0] = 1;
	return !wg_x25519(out, x25519_known[0][0], out);
}

/* As many points as there may be, the known ones in turn, one of low order */
static bool __init x25519_each_right(void)
{
	static u8 out[WG_X25519_EACH_MAX][WG_X25519_KEY_LEN] __initdata;
	static const u8 one[WG_X25519_KEY_LEN] __initconst = { 1 };
	const u8 *points[WG_X25519_EACH_MAX];
	u8 expected[WG_X25519_KEY_LEN];
	unsigned int i;

	for (i = 0; i < WG_X25519_EACH_MAX; i++)
		points[i] = i == 5 ? one : x25519_known[i % 2][1];
	if (wg_x25519_each(out, x25519_known[1][0], points,
			   WG_X25519_EACH_MAX) != 0xdf)
		return false;
	for (i = 0; i < WG_X25519_EACH_MAX; i++) {
		bool low = points[i] == one;

		if (wg_x25519(expected, x25519_known[1][0], points[i]) == low ||
		    wg_memneq(out[i], expected, sizeof(expected)))
			return false;
	}
	return true;
}

static bool __init x25519_base_right(void)
{
	u8 out[WG_X25519_KEY_LEN];

	return wg_x25519_base(out, x25519_base_known[0]) &&
	       !wg_memneq(out, x25519_base_known[1], sizeof(out));
}

static bool __init shared_right(const struct wg_x25519_impl *impl)
{
	u8 out[WG_X25519_KEY_LEN], scalar[WG_X25519_KEY_LEN];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(x25519_known); i++) {
		memcpy(scalar, x25519_known[i][0], sizeof(scalar));
		wg_x25519_clamp(scalar);
		impl->shared(out, scalar, x25519_known[i][1]);
		if (wg_memneq(out, x25519_known[i][2], sizeof(out)))
			return false;
	}
	return true;
}

/* The known key, and scalars that lead to every entry of the table */
static bool __init base_right(const struct wg_x25519_impl *impl)
{
	u8 out[WG_X25519_KEY_LEN], scalar[WG_X25519_KEY_LEN];
	struct wg_blake2s all;
	unsigned int i;

	memcpy(scalar, x25519_base_known[0], sizeof(scalar));
	wg_x25519_clamp(scalar);
	impl->base(out, scalar);
	if (wg_memneq(out, x25519_base_known[1], sizeof(out)))
		return false;

	/* Bytes 0x00, 0x11, ... 0xff, and 0x08 for the digits that are -8 */
	wg_blake2s_init(&all, WG_BLAKE2S_HASH_LEN, NULL, 0);
	for (i = 0; i < 17; i++) {
		memset(scalar, i < 16 ? 0x11 * i : 0x08, sizeof(scalar));
		wg_x25519_clamp(scalar);
		impl->base(out, scalar);
		wg_blake2s_update(&all, out, sizeof(out));
	}
	wg_blake2s_final(&all, out);
	return !wg_memneq(out, x25519_base_digest, sizeof(x25519_base_digest));
}

static bool __init aead_seal_right(void)
{
	size_t len = sizeof(aead_text) - 1;

	wg_aead_seal(sealed, (const u8 *)aead_text, len, aead_ad,
		     sizeof(aead_ad), AEAD_NONCE, aead_key);
	return !wg_memneq(sealed + len, aead_tag, sizeof(aead_tag));
}

/* Opens what aead_seal_right() left behind. */
static bool __init aead_open_right(void)
{
	size_t len = sizeof(aead_text) - 1;

	if (!wg_aead_open(opened, sealed, len + WG_AEAD_TAG_LEN, aead_ad,
			  sizeof(aead_ad), AEAD_NONCE, aead_key) ||
	    wg_memneq(opened, aead_text, len))
		return false;
	if (wg_aead_open(opened, sealed, len + WG_AEAD_TAG_LEN, aead_ad,
			 sizeof(aead_ad) - 1, AEAD_NONCE, aead_key))
		return false;
	sealed[len / 2] ^= 0x10;
	return !wg_aead_open(opened, sealed, len + WG_AEAD_TAG_LEN, aead_ad,
			     sizeof(aead_ad), AEAD_NONCE, aead_key);
}

static void __init count_up(u8 *out, size_t len, u8 first)
{
	while (len--)
		*out++ = first++;
}

static bool __init xaead_seal_right(void)
{
	size_t len = sizeof(xaead_text) - 1;
	u8 nonce[WG_XAEAD_NONCE_LEN], key[WG_AEAD_KEY_LEN];

	count_up(nonce, sizeof(nonce), 0x40);
	count_up(key, sizeof(key), 0x80);
	wg_xaead_seal(sealed, (const u8 *)xaead_text, len, xaead_ad,
		      sizeof(xaead_ad), nonce, key);
	return !wg_memneq(sealed + len, xaead_tag, sizeof(xaead_tag));
}

/* Opens what xaead_seal_right() left behind. */
static bool __init xaead_open_right(void)
{
	size_t len = sizeof(xaead_text) - 1;
	u8 nonce[WG_XAEAD_NONCE_LEN], key[WG_AEAD_KEY_LEN];

	count_up(nonce, sizeof(nonce), 0x40);
	count_up(key, sizeof(key), 0x80);
	if (!wg_xaead_open(opened, sealed, len + WG_AEAD_TAG_LEN, xaead_ad,
			   sizeof(xaead_ad), nonce, key) ||
	    wg_memneq(opened, xaead_text, len))
		return false;
	nonce[3] ^= 0x20;
	return !wg_xaead_open(opened, sealed, len + WG_AEAD_TAG_LEN, xaead_ad,
			      sizeof(xaead_ad), nonce, key);
}

/*
 * A source of @len bytes in one range, or in three with an empty one between;
 * @short_last makes the third one too short for a tag, so that it is split.
 */
static void __init set_source(unsigned int i, const u8 *base, size_t len,
			      bool short_last)
{
	size_t first = short_last ? len - min_t(size_t, len, 7) : len / 3;

	segs[i].src = ranges[i];
	segs[i].len = len;
	if (i & 1) {
		ranges[i][0].base = base;
		ranges[i][0].len = first;
		ranges[i][1].base = base;
		ranges[i][1].len = 0;
		ranges[i][2].base = base + first;
		ranges[i][2].len = len - first;
		segs[i].nsrc = 3;
	} else {
		ranges[i][0].base = base;
		ranges[i][0].len = len;
		segs[i].nsrc = 1;
	}
}

/* Message i is text[i] and on, so that sources have every alignment. */
static bool __init batch_seal_right(const struct wg_aead_impl *impl,
				    const u8 key[WG_AEAD_KEY_LEN])
{
	u8 digest[WG_BLAKE2S_HASH_LEN];
	u8 *dst = sealed;
	unsigned int i;

	memset(sealed, 0, sizeof(sealed));
	for (i = 0; i < BATCH; i++) {
		set_source(i, text + i, batch_lens[i], false);
		segs[i].pad = i % 16;
		segs[i].dst = dst;
		segs[i].nonce = (0xfffffffeULL + i) * 0x100000001ULL;
		dst += batch_lens[i] + segs[i].pad + WG_AEAD_TAG_LEN;
	}
	impl->seal_batch(segs, BATCH, key);
	wg_blake2s(digest, sizeof(digest), NULL, 0, sealed, sizeof(sealed));
	return !wg_memneq(digest, batch_digest, sizeof(digest));
}

/* Whether message i came out at @at; the padding is part of it. */
static bool __init message_right(unsigned int i, const u8 *at)
{
	unsigned int j;
	u8 any = 0;

	for (j = 0; j < i % 16; j++)
		any |= at[batch_lens[i] + j];
	return !any && !wg_memneq(at, text + i, batch_lens[i]);
}

/*
 * Opens what batch_seal_right() left behind: apart from it with a bit flipped
 * in every third message, then, without flipped bits, where messages are of one
 * range in place.
 */
static bool __init batch_open_right(const struct wg_aead_impl *impl,
				    const u8 key[WG_AEAD_KEY_LEN])
{
	unsigned int i, good = 0;
	u8 *src = sealed;
	size_t len;

	for (i = 0; i < BATCH; i++) {
		len = batch_lens[i] + i % 16 + WG_AEAD_TAG_LEN;
		set_source(i, src, len, true);
		segs[i].dst = opened + (src - sealed);
		segs[i].ok = i % 3 == 0;
		if (i % 3)
			good++;
		else
			src[(i * 37) % len] ^= 1 << i % 8;
		src += len;
	}
	if (impl->open_batch(segs, BATCH, key) != good)
		return false;
	for (i = 0; i < BATCH; i++) {
		if (segs[i].ok != (i % 3 != 0))
			return false;
		if (segs[i].ok && !message_right(i, segs[i].dst))
			return false;
	}

	src = sealed;
	for (i = 0; i < BATCH; i++) {
		len = segs[i].len;
		if (i % 3 == 0)
			src[(i * 37) % len] ^= 1 << i % 8;
		if (segs[i].nsrc == 1)
			segs[i].dst = src;
		src += len;
	}
	if (impl->open_batch(segs, BATCH, key) != BATCH)
		return false;
	for (i = 0; i < BATCH; i++) {
		if (!segs[i].ok || !message_right(i, segs[i].dst))
			return false;
	}
	return true;
}

struct known_answer {
	const char *name;
	bool (*right)(void);
};

static const struct known_answer tests[] __initconst = {
	{ "BLAKE2s", blake2s_right },
	{ "HMAC-BLAKE2s", hmac_right },
	{ "HKDF-BLAKE2s", hkdf_right },
	{ "X25519", x25519_right },
	{ "X25519 base point", x25519_base_right },
	{ "X25519 several points", x25519_each_right },
	{ "ChaCha20-Poly1305 seal", aead_seal_right },
	{ "ChaCha20-Poly1305 open", aead_open_right },
	{ "XChaCha20-Poly1305 seal", xaead_seal_right },
	{ "XChaCha20-Poly1305 open", xaead_open_right },
};

const char *__init wg_crypto_selftest(void)
{
	const struct wg_x25519_impl *x25519;
	const struct wg_aead_impl *impl;
	u8 key[WG_AEAD_KEY_LEN];
	const char *what;
	unsigned int i;

	fill_text();
	for (i = 0; i < ARRAY_SIZE(tests); i++) {
		if (!tests[i].right())
			return tests[i].name;
	}

	for (i = 0; (x25519 = wg_x25519_impl_usable(i)); i++) {
		if (!shared_right(x25519))
			what = "any";
		else if (!base_right(x25519))
			what = "base";
		else
			continue;
		snprintf(failed, sizeof(failed), "X25519 %s point, %s", what,
			 x25519->name);
		return failed;
	}

	count_up(key, sizeof(key), 1);
	for (i = 0; (impl = wg_aead_impl_usable(i)); i++) {
		if (!batch_seal_right(impl, key))
			what = "seal";
		else if (!batch_open_right(impl, key))
			what = "open";
		else
			continue;
		snprintf(failed, sizeof(failed),
			 "ChaCha20-Poly1305 batch %s, %s", what, impl->name);
		return failed;
	}
	return NULL;
}
