// SPDX-License-Identifier: GPL-2.0
/* ChaCha20-Poly1305 and XChaCha20-Poly1305 composed of portable C. */

#include <linux/bug.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "aead.h"
#include "chacha20.h"
#include "compat/unaligned.h"
#include "ct.h"
#include "dispatch.h"
#include "poly1305.h"

/* RFC 8439 section 2.6: the first block of key stream keys Poly1305. */
static void start(struct wg_chacha20 *c, struct wg_poly1305 *p, u64 nonce)
{
	wg_chacha20_start(c, nonce);
	wg_chacha20_block(c, c->ks);
	wg_poly1305_init(p, c->ks);
}

static void seal_seg(struct wg_chacha20 *c, const struct wg_aead_seg *seg)
{
	size_t total = seg->len + seg->pad, left = seg->len, n;
	struct wg_poly1305 p;
	u8 *dst = seg->dst;
	unsigned int i;

	start(c, &p, seg->nonce);

	for (i = 0; i < seg->nsrc && left; i++) {
		n = min(seg->src[i].len, left);
		wg_chacha20_xor(c, dst, seg->src[i].base, n);
		dst += n;
		left -= n;
	}

	/* Ranges that are short of len must not let old memory out. */
	WARN_ON_ONCE(left);
	n = left + seg->pad;
	memset(dst, 0, n);
	wg_chacha20_xor(c, dst, dst, n);
	dst += n;

	wg_poly1305_update(&p, seg->dst, total);
	wg_poly1305_final_lens(&p, 0, total, dst);
}

static bool open_seg(struct wg_chacha20 *c, const struct wg_aead_seg *seg)
{
	u8 got[WG_AEAD_TAG_LEN], want[WG_AEAD_TAG_LEN];
	size_t len, left, n, m, taglen = 0;
	struct wg_poly1305 p;
	u8 *dst = seg->dst;
	unsigned int i;

	if (seg->len < WG_AEAD_TAG_LEN)
		return false;
	len = seg->len - WG_AEAD_TAG_LEN;

	start(c, &p, seg->nonce);

	/* The tag may begin and end in any range; an empty one has no base. */
	left = len;
	for (i = 0; i < seg->nsrc; i++) {
		if (!seg->src[i].len)
			continue;
		n = min(seg->src[i].len, left);
		wg_poly1305_update(&p, seg->src[i].base, n);
		left -= n;
		m = min(seg->src[i].len - n, WG_AEAD_TAG_LEN - taglen);
		memcpy(got + taglen, seg->src[i].base + n, m);
		taglen += m;
	}
	wg_poly1305_final_lens(&p, 0, len, want);
	if (WARN_ON_ONCE(taglen != WG_AEAD_TAG_LEN) || wg_tag_wrong(got, want))
		return false;

	left = len;
	for (i = 0; i < seg->nsrc && left; i++) {
		n = min(seg->src[i].len, left);
		wg_chacha20_xor(c, dst, seg->src[i].base, n);
		dst += n;
		left -= n;
	}
	return true;
}

void wg_aead_scalar_seal_batch(struct wg_aead_seg *segs, unsigned int n,
			       const u8 key[WG_AEAD_KEY_LEN])
{
	struct wg_chacha20 c;
	unsigned int i;

	wg_chacha20_key(&c, key);
	for (i = 0; i < n; i++)
		seal_seg(&c, &segs[i]);
	memzero_explicit(&c, sizeof(c));
}

unsigned int wg_aead_scalar_open_batch(struct wg_aead_seg *segs, unsigned int n,
				       const u8 key[WG_AEAD_KEY_LEN])
{
	unsigned int i, good = 0;
	struct wg_chacha20 c;

	wg_chacha20_key(&c, key);
	for (i = 0; i < n; i++) {
		segs[i].ok = open_seg(&c, &segs[i]);
		good += segs[i].ok;
	}
	memzero_explicit(&c, sizeof(c));
	return good;
}

const struct wg_aead_impl wg_aead_scalar = {
	.name = "scalar",
	.seal_batch = wg_aead_scalar_seal_batch,
	.open_batch = wg_aead_scalar_open_batch,
};

void wg_aead_seal(u8 *dst, const u8 *src, size_t len, const u8 *ad,
		  size_t adlen, u64 nonce, const u8 key[WG_AEAD_KEY_LEN])
{
	struct wg_poly1305 p;
	struct wg_chacha20 c;

	wg_chacha20_key(&c, key);
	start(&c, &p, nonce);
	wg_poly1305_update(&p, ad, adlen);
	wg_poly1305_pad16(&p);
	wg_chacha20_xor(&c, dst, src, len);
	wg_poly1305_update(&p, dst, len);
	wg_poly1305_final_lens(&p, adlen, len, dst + len);
	memzero_explicit(&c, sizeof(c));
}

bool wg_aead_open(u8 *dst, const u8 *src, size_t len, const u8 *ad,
		  size_t adlen, u64 nonce, const u8 key[WG_AEAD_KEY_LEN])
{
	u8 want[WG_AEAD_TAG_LEN];
	struct wg_poly1305 p;
	struct wg_chacha20 c;
	bool wrong;

	if (len < WG_AEAD_TAG_LEN)
		return false;
	len -= WG_AEAD_TAG_LEN;

	wg_chacha20_key(&c, key);
	start(&c, &p, nonce);
	wg_poly1305_update(&p, ad, adlen);
	wg_poly1305_pad16(&p);
	wg_poly1305_update(&p, src, len);
	wg_poly1305_final_lens(&p, adlen, len, want);
	wrong = wg_tag_wrong(src + len, want);
	if (!wrong)
		wg_chacha20_xor(&c, dst, src, len);
	memzero_explicit(&c, sizeof(c));
	return !wrong;
}

/* What remains of a 24-byte nonce is the 64-bit one of the derived key. */
#define XNONCE_TAIL(nonce) get_unaligned_le64((nonce) + WG_HCHACHA20_NONCE_LEN)

void wg_xaead_seal(u8 *dst, const u8 *src, size_t len, const u8 *ad,
		   size_t adlen, const u8 nonce[WG_XAEAD_NONCE_LEN],
		   const u8 key[WG_AEAD_KEY_LEN])
{
	u8 subkey[WG_AEAD_KEY_LEN];

	wg_hchacha20(subkey, nonce, key);
	wg_aead_seal(dst, src, len, ad, adlen, XNONCE_TAIL(nonce), subkey);
	memzero_explicit(subkey, sizeof(subkey));
}

bool wg_xaead_open(u8 *dst, const u8 *src, size_t len, const u8 *ad,
		   size_t adlen, const u8 nonce[WG_XAEAD_NONCE_LEN],
		   const u8 key[WG_AEAD_KEY_LEN])
{
	u8 subkey[WG_AEAD_KEY_LEN];
	bool ok;

	wg_hchacha20(subkey, nonce, key);
	ok = wg_aead_open(dst, src, len, ad, adlen, XNONCE_TAIL(nonce), subkey);
	memzero_explicit(subkey, sizeof(subkey));
	return ok;
}
