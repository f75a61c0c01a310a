// SPDX-License-Identifier: GPL-2.0
/* The AEADs, above all the batched one, in every shape a caller may use. */

#include <linux/kernel.h>

#include "crypto_reference.h"
#include "crypto_test.h"
#include "crypto/aead.h"
#include "crypto/ct.h"
#include "crypto/dispatch.h"

#define TAG WG_AEAD_TAG_LEN
#define LONGEST 2100

/* The implementation that the batch cases are about */
static const struct wg_aead_impl *impl;

static u8 key[32], text[LONGEST + 64];

static void fresh(void)
{
	rnd_bytes(key, sizeof(key));
	rnd_bytes(text, sizeof(text));
}

/* Lengths at which blocks, pairs of blocks and wide passes begin and end */
static const unsigned int edges[] = {
	0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 191, 192, 193,
	255, 256, 257, 320, 511, 512, 513, 576, 1023, 1024, 1025, 1280, 1420
};

#define EDGES ARRAY_SIZE(edges)

/* One message from one range; what is at the end of @dst is not touched. */
static void seal_one(u8 *dst, const u8 *src, size_t len, unsigned int pad,
		     u64 nonce)
{
	struct wg_aead_range range = { src, len };
	struct wg_aead_seg seg = {
		.src = &range, .nsrc = 1, .pad = pad, .len = len, .dst = dst,
		.nonce = nonce,
	};

	impl->seal_batch(&seg, 1, key);
}

static bool open_one(u8 *dst, const u8 *src, size_t len, u64 nonce)
{
	struct wg_aead_range range = { src, len };
	struct wg_aead_seg seg = {
		.src = &range, .nsrc = 1, .len = len, .dst = dst,
		.nonce = nonce,
	};

	if (impl->open_batch(&seg, 1, key) != seg.ok)
		fail("count and verdict differ");
	return seg.ok;
}

/* Every length, exactly sized buffers, apart and in place */
static void every_length(void)
{
	u8 want[LONGEST + TAG], *src, *dst;
	size_t len;
	u64 nonce;

	fresh();
	for (len = 0; len <= LONGEST; len++) {
		nonce = rnd();
		ref_aead_seal(want, text, len, NULL, 0, nonce, key);

		src = buf_alloc(len);
		if (len)
			memcpy(src, text, len);
		dst = buf_alloc(len + TAG);
		seal_one(dst, src, len, 0, nonce);
		EXPECT(!memcmp(dst, want, len + TAG), "seal %zu", len);
		EXPECT(open_one(src, dst, len + TAG, nonce), "open %zu", len);
		EXPECT(!memcmp(src, text, len), "opened %zu", len);

		EXPECT(open_one(dst, dst, len + TAG, nonce),
		       "open %zu in place", len);
		EXPECT(!memcmp(dst, text, len), "opened %zu in place", len);
		seal_one(dst, dst, len, 0, nonce);
		EXPECT(!memcmp(dst, want, len + TAG), "seal %zu in place", len);
		buf_free(src, len);
		buf_free(dst, len + TAG);
	}
}

/* Zeros after the plaintext, which is not there for the caller to extend */
static void every_padding(void)
{
	u8 plain[LONGEST], want[LONGEST + TAG], *src, *dst;
	unsigned int e, pad;
	size_t len;

	fresh();
	for (e = 0; e < EDGES; e++) {
		len = edges[e];
		memcpy(plain, text, len);
		memset(plain + len, 0, 300);
		src = buf_alloc(len);
		if (len)
			memcpy(src, text, len);
		for (pad = 0; pad <= 300; pad += pad < 80 ? 1 : 44) {
			ref_aead_seal(want, plain, len + pad, NULL, 0, pad,
				      key);
			dst = buf_alloc(len + pad + TAG);
			memset(dst, 0xee, len + pad + TAG);
			seal_one(dst, src, len, pad, pad);
			EXPECT(!memcmp(dst, want, len + pad + TAG),
			       "seal %zu + %u", len, pad);
			if (len)
				memcpy(dst, text, len);
			seal_one(dst, dst, len, pad, pad);
			EXPECT(!memcmp(dst, want, len + pad + TAG),
			       "seal %zu + %u in place", len, pad);
			buf_free(dst, len + pad + TAG);
		}
		buf_free(src, len);
	}
}

/* What a segment of ranges gives is what one of one range gives. */
static void check_ranges(const struct wg_aead_range *r, unsigned int n,
			 size_t len, unsigned int pad, bool seal, const u8 *want)
{
	size_t outlen = seal ? len + pad + TAG : len - TAG;
	struct wg_aead_seg seg = {
		.src = r, .nsrc = n, .pad = pad, .len = len, .nonce = 7,
	};

	seg.dst = buf_alloc(outlen);
	if (seal)
		impl->seal_batch(&seg, 1, key);
	else if (impl->open_batch(&seg, 1, key) != 1 || !seg.ok)
		fail("not opened");
	if (memcmp(seg.dst, want, outlen))
		fail("other bytes");
	buf_free(seg.dst, outlen);
}

/* Two ranges, split at every place, the tag's bytes included */
static void every_split(void)
{
	struct wg_aead_range r[2];
	u8 sealed[LONGEST + TAG];
	unsigned int e;
	size_t len, at;

	fresh();
	for (e = 0; e < EDGES; e++) {
		len = edges[e];
		ref_aead_seal(sealed, text, len, NULL, 0, 7, key);
		for (at = 0; at <= len + TAG; at++) {
			r[0].base = sealed;
			r[0].len = at;
			r[1].base = sealed + at;
			r[1].len = len + TAG - at;
			check_ranges(r, 2, len + TAG, 0, false, text);
			EXPECT(!why[0], "open %zu split at %zu", len, at);
			if (at > len)
				continue;
			r[0].base = text;
			r[1].base = text + at;
			r[1].len = len - at;
			check_ranges(r, 2, len, 0, true, sealed);
			EXPECT(!why[0], "seal %zu split at %zu", len, at);
		}
	}
}

/* Many ranges, exactly sized and apart, empty ones among them */
static void random_splits(void)
{
	u8 plain[LONGEST + 16], sealed[LONGEST + 16 + TAG], *from;
	unsigned int round, n, i, pad;
	struct wg_aead_range r[24];
	size_t len, left, want;
	bool seal;

	fresh();
	for (round = 0; round < 6000; round++) {
		len = rnd_below(rnd() % 4 ? 300 : LONGEST);
		pad = rnd_below(16);
		seal = round & 1;
		memcpy(plain, text, len);
		memset(plain + len, 0, pad);
		ref_aead_seal(sealed, plain, len + pad, NULL, 0, 7, key);

		left = seal ? len : len + pad + TAG;
		from = seal ? plain : sealed;
		n = 1 + rnd_below(ARRAY_SIZE(r));
		for (i = 0; i < n; i++) {
			want = rnd() % 3 ? rnd_below(40) : rnd_below(200);
			if (rnd() % 8 == 0)
				want = 0;
			r[i].len = i == n - 1 || want > left ? left : want;
			r[i].base = memcpy(buf_alloc(r[i].len), from,
					   r[i].len);
			from += r[i].len;
			left -= r[i].len;
		}
		if (seal)
			check_ranges(r, n, len, pad, true, sealed);
		else
			check_ranges(r, n, len + pad + TAG, 0, false, plain);
		for (i = 0; i < n; i++)
			buf_free((u8 *)r[i].base, r[i].len);
		EXPECT(!why[0], "%s %zu + %u in %u ranges, round %u",
		       seal ? "seal" : "open", len, pad, n, round);
	}
}

/* No range at all for nothing to seal, and empty ones without a base */
static void no_source(void)
{
	struct wg_aead_range none = { NULL, 0 }, r[4] = { { NULL, 0 } };
	struct wg_aead_seg seg = { .src = NULL, .nsrc = 0, .nonce = 7 };
	u8 want[TAG], got[TAG];

	fresh();
	ref_aead_seal(want, NULL, 0, NULL, 0, 7, key);
	seg.dst = got;
	impl->seal_batch(&seg, 1, key);
	EXPECT(!memcmp(got, want, TAG), "no range");
	memset(got, 0, TAG);
	seg.src = &none;
	seg.nsrc = 1;
	impl->seal_batch(&seg, 1, key);
	EXPECT(!memcmp(got, want, TAG), "a range without base");
	r[1] = (struct wg_aead_range){ want, 5 };
	r[3] = (struct wg_aead_range){ want + 5, TAG - 5 };
	check_ranges(r, 4, TAG, 0, false, want);
}

/* Source and destination at every place in a cache line */
static void every_alignment(void)
{
	static const unsigned int lens[] = { 1, 16, 64, 100, 257, 600 };
	u8 want[600 + TAG], back[600];
	unsigned int l, s, d;
	u8 *a, *b, *from, *to;
	size_t len;

	fresh();
	a = aligned_alloc(64, 1024);
	b = aligned_alloc(64, 1024);
	for (l = 0; l < ARRAY_SIZE(lens); l++) {
		len = lens[l];
		ref_aead_seal(want, text, len, NULL, 0, len, key);
		for (s = 0; s < 64; s++) {
			from = memcpy(a + 64 + s, text, len);
			for (d = 0; d < 64; d++) {
				to = b + 64 + d;
				to[-1] = 0x5a;
				to[len + TAG] = 0xa5;
				seal_one(to, from, len, 0, len);
				EXPECT(!memcmp(to, want, len + TAG),
				       "seal %zu from %u to %u", len, s, d);
				EXPECT(to[-1] == 0x5a && to[len + TAG] == 0xa5,
				       "seal %zu wrote beside %u", len, d);
				memset(back, 0, len);
				EXPECT(open_one(back, to, len + TAG, len),
				       "open %zu from %u", len, d);
				EXPECT(!memcmp(back, text, len),
				       "opened %zu from %u", len, d);
			}
			/* And opened from one place to all others */
			memcpy(from, want, len + TAG);
			for (d = 0; d < 64; d++) {
				to = b + 64 + d;
				to[-1] = 0x5a;
				to[len] = 0xa5;
				EXPECT(open_one(to, from, len + TAG, len),
				       "open %zu from %u to %u", len, s, d);
				EXPECT(!memcmp(to, text, len),
				       "opened %zu from %u to %u", len, s, d);
				EXPECT(to[-1] == 0x5a && to[len] == 0xa5,
				       "open %zu wrote beside %u", len, d);
			}
		}
	}
	free(a);
	free(b);
}

/* Whether the first bytes of the text came out although they should not */
static bool leaked(const u8 *dst, size_t len)
{
	return len >= 8 && !memcmp(dst, text, 8);
}

/* Every bit of message, tag, nonce and key */
static void every_bit(void)
{
	static const unsigned int lens[] = { 0, 1, 16, 17, 64, 100, 257, 1420 };
	u8 sealed[1420 + TAG], out[1420];
	unsigned int l, bit;
	size_t len;

	fresh();
	for (l = 0; l < ARRAY_SIZE(lens); l++) {
		len = lens[l];
		ref_aead_seal(sealed, text, len, NULL, 0, 9, key);
		memset(out, 0xee, sizeof(out));
		for (bit = 0; bit < 8 * (len + TAG); bit++) {
			sealed[bit / 8] ^= 1 << bit % 8;
			EXPECT(!open_one(out, sealed, len + TAG, 9),
			       "%zu bytes, bit %u of the message", len, bit);
			EXPECT(!leaked(out, len), "plaintext of %zu bytes got out, bit %u",
			       len, bit);
			sealed[bit / 8] ^= 1 << bit % 8;
		}
		for (bit = 0; bit < 64; bit++) {
			EXPECT(!open_one(out, sealed, len + TAG,
					 9 ^ 1ULL << bit),
			       "%zu bytes, bit %u of the nonce", len, bit);
		}
		for (bit = 0; bit < 256; bit++) {
			key[bit / 8] ^= 1 << bit % 8;
			EXPECT(!open_one(out, sealed, len + TAG, 9),
			       "%zu bytes, bit %u of the key", len, bit);
			key[bit / 8] ^= 1 << bit % 8;
		}
		EXPECT(open_one(out, sealed, len + TAG, 9), "unflipped %zu",
		       len);
	}
}

/* Shorter than a tag, and every other length than the right one */
static void every_other_length(void)
{
	u8 sealed[300 + TAG + 40], out[400];
	size_t len;

	fresh();
	memset(sealed, 0, sizeof(sealed));
	ref_aead_seal(sealed, text, 300, NULL, 0, 1, key);
	for (len = 0; len < sizeof(sealed); len++) {
		EXPECT(open_one(out, sealed, len, 1) == (len == 300 + TAG),
		       "verdict for %zu bytes", len);
	}
}

/* One message of a batch and what is known of it */
struct message {
	struct wg_aead_range r[3];
	u8 *plain, *sealed, *src, *dst;
	size_t len, total;
	unsigned int pad;
	bool bad, in_place;
};

static struct message messages[64];
static struct wg_aead_seg segs[64];

static size_t random_len(void)
{
	switch (rnd_below(4)) {
	case 0:
		return rnd_below(20);
	case 1:
		return edges[rnd_below(EDGES)];
	case 2:
		return rnd_below(300);
	default:
		return rnd_below(1500);
	}
}

/* The source in one to three ranges, of which some are empty */
static void set_ranges(struct wg_aead_seg *seg, struct message *m,
		       const u8 *src, size_t len)
{
	size_t a = rnd_below(len + 1), b = a + rnd_below(len - a + 1);

	seg->src = m->r;
	seg->nsrc = m->in_place ? 1 : 1 + rnd_below(3);
	seg->len = len;
	if (seg->nsrc == 1)
		a = len;
	if (seg->nsrc < 3)
		b = len;
	m->r[0] = (struct wg_aead_range){ src, a };
	m->r[1] = (struct wg_aead_range){ src + a, b - a };
	m->r[2] = (struct wg_aead_range){ src + b, len - b };
}

static void batch_alloc(unsigned int n)
{
	struct message *m;
	unsigned int i;

	for (i = 0; i < n; i++) {
		m = &messages[i];
		m->len = random_len();
		m->pad = rnd() % 2 ? rnd_below(16) : 0;
		m->total = m->len + m->pad;
		m->bad = rnd() % 3 == 0;
		m->in_place = rnd() % 2;
		segs[i].nonce = rnd();
		segs[i].pad = m->pad;
		segs[i].ok = rnd() & 1; /* what was there says nothing */

		m->plain = buf_alloc(m->total);
		rnd_bytes(m->plain, m->len);
		memset(m->plain + m->len, 0, m->pad);
		m->sealed = buf_alloc(m->total + TAG);
		ref_aead_seal(m->sealed, m->plain, m->total, NULL, 0,
			      segs[i].nonce, key);
		m->dst = buf_alloc(m->total + TAG);
		memset(m->dst, 0xee, m->total + TAG);
		if (m->in_place && m->len)
			memcpy(m->dst, m->plain, m->len);
		set_ranges(&segs[i], m, m->in_place ? m->dst : m->plain,
			   m->len);
		segs[i].dst = m->dst;
	}
}

static void batch_free(unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		buf_free(messages[i].plain, messages[i].total);
		buf_free(messages[i].sealed, messages[i].total + TAG);
		buf_free(messages[i].dst, messages[i].total + TAG);
	}
}

static void batch_check_sealed(unsigned int n)
{
	unsigned int i;

	impl->seal_batch(segs, n, key);
	for (i = 0; i < n; i++) {
		if (memcmp(messages[i].dst, messages[i].sealed,
			   messages[i].total + TAG))
			fail("sealed %u of %u, %zu + %u bytes", i, n,
			     messages[i].len, messages[i].pad);
	}
}

static void batch_check_opened(unsigned int n)
{
	unsigned int i, good = 0, got;
	struct message *m;
	size_t len;
	u8 *src;

	for (i = 0; i < n; i++) {
		m = &messages[i];
		len = m->total + TAG;
		if (m->bad && rnd() % 4 == 0)
			len = rnd_below(len); /* cut, maybe below a tag */
		else if (m->bad)
			m->sealed[rnd_below(len)] ^= 1 << rnd_below(8);
		else
			good++;
		src = m->sealed;
		if (m->in_place)
			src = memcpy(m->dst, m->sealed, m->total + TAG);
		set_ranges(&segs[i], m, src, len);
		segs[i].pad = 0;
	}
	got = impl->open_batch(segs, n, key);
	if (got != good)
		fail("%u good messages of %u, not %u", got, n, good);
	for (i = 0; i < n; i++) {
		m = &messages[i];
		if (segs[i].ok == m->bad)
			fail("verdict on %u of %u", i, n);
		else if (!m->bad && memcmp(m->dst, m->plain, m->total))
			fail("opened %u of %u, %zu bytes", i, n, m->total);
		else if (m->bad && m->len >= 8 && !memcmp(m->dst, m->plain, 8))
			fail("plaintext of %u of %u got out", i, n);
	}
}

/* 0 to 64 messages of all lengths and shapes, good and bad */
static void batches(void)
{
	unsigned int n, round;

	fresh();
	for (round = 0; round < 12; round++) {
		for (n = 0; n <= 64; n++) {
			batch_alloc(n);
			batch_check_sealed(n);
			batch_check_opened(n);
			batch_free(n);
			EXPECT(!why[0], "%s", why);
		}
	}
}

/* @n messages of @len bytes, sealed and opened; @want is all of them sealed */
static void equal_batch(const u8 *want, size_t len, unsigned int n)
{
	u8 *dst = buf_alloc(n * (len + TAG)), *back = buf_alloc(n * len);
	struct wg_aead_range r[64];
	unsigned int i;

	for (i = 0; i < n; i++) {
		r[i] = (struct wg_aead_range){ text + i, len };
		segs[i] = (struct wg_aead_seg){
			.src = &r[i], .nsrc = 1, .len = len,
			.dst = dst + i * (len + TAG), .nonce = 100 + i,
		};
	}
	impl->seal_batch(segs, n, key);
	EXPECT(!memcmp(dst, want, n * (len + TAG)), "seal %u of %zu", n, len);
	for (i = 0; i < n; i++) {
		r[i].base = segs[i].dst;
		r[i].len = len + TAG;
		segs[i].len = len + TAG;
		segs[i].dst = back + i * len;
	}
	EXPECT(impl->open_batch(segs, n, key) == n, "open %u of %zu", n, len);
	for (i = 0; i < n; i++)
		EXPECT(!memcmp(back + i * len, text + i, len),
		       "opened %u of %zu", n, len);
	buf_free(dst, n * (len + TAG));
	buf_free(back, n * len);
}

static u8 *sealed_batch(size_t len, unsigned int n)
{
	u8 *want = buf_alloc(n * (len + TAG));
	unsigned int i;

	for (i = 0; i < n; i++)
		ref_aead_seal(want + i * (len + TAG), text + i, len, NULL, 0,
			      100 + i, key);
	return want;
}

/* Equal lengths, as bulk data has them */
static void equal_batches(void)
{
	static const unsigned int lens[] = { 0, 16, 64, 128, 256, 576, 1420 };
	unsigned int l, n;
	u8 *want;

	fresh();
	for (l = 0; l < ARRAY_SIZE(lens); l++) {
		want = sealed_batch(lens[l], 64);
		for (n = 1; n <= 64; n++)
			equal_batch(want, lens[l], n);
		buf_free(want, 64 * (lens[l] + TAG));
	}
}

/* Wide implementations have messages of one length side by side. */
static void every_length_together(void)
{
	size_t len;
	u8 *want;

	fresh();
	for (len = 0; len <= LONGEST; len++) {
		want = sealed_batch(len, 5);
		equal_batch(want, len, 2);
		equal_batch(want, len, 3);
		equal_batch(want, len, 5);
		buf_free(want, 5 * (len + TAG));
	}
}

/* The counter's corners, and the block counter's second byte */
static void nonces(void)
{
	static const u64 corners[] = {
		0, 1, 0xff, 0xffff, 0x7fffffff, 0xffffffff, 0x100000000,
		0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
		0x0123456789abcdef
	};
	u8 want[1420 + TAG], got[1420 + TAG];
	unsigned int i;

	fresh();
	for (i = 0; i < ARRAY_SIZE(corners); i++) {
		ref_aead_seal(want, text, 1420, NULL, 0, corners[i], key);
		seal_one(got, text, 1420, 0, corners[i]);
		EXPECT(!memcmp(got, want, sizeof(want)), "nonce %llx",
		       corners[i]);
	}
}

/* A jumbo segment, more than 256 blocks long, against the one-shot call */
/* Two of them with a short one between, in pieces; then damaged: nothing comes out. */
static void large_in_pieces(const u8 *text_of, const u8 *sealed, u8 *dst,
			    size_t len)
{
	u8 *damaged = memcpy(buf_alloc(len + TAG), sealed, len + TAG);
	u8 *other = buf_alloc(len), small[64 + TAG], out[64];
	const u8 *from[2] = { sealed, damaged };
	struct wg_aead_range r[2][3], one = { small, sizeof(small) };
	struct wg_aead_seg segs[3];
	unsigned int i, round, good, plain = 0, stream = 0;

	wg_aead_seal(small, text, 64, NULL, 0, 6, key);
	for (round = 0; round < 2; round++) {
		damaged[12345] ^= round;
		for (i = 0; i < 2; i++) {
			r[i][0] = (struct wg_aead_range){ from[i], 33000 };
			r[i][1] = (struct wg_aead_range){ from[i] + 33000, 7 };
			r[i][2] = (struct wg_aead_range){ from[i] + 33007,
							  len + TAG - 33007 };
			segs[2 * i] = (struct wg_aead_seg){
				.src = r[i], .nsrc = 3, .len = len + TAG,
				.dst = i ? other : dst, .nonce = 5
			};
		}
		segs[1] = (struct wg_aead_seg){ .src = &one, .nsrc = 1,
						.len = sizeof(small),
						.dst = out, .nonce = 6 };
		memset(dst, 0xee, len);
		memset(other, 0xee, len);
		good = impl->open_batch(segs, 3, key);
		if (good != 3 - round || !segs[0].ok || !segs[1].ok ||
		    segs[2].ok == round || memcmp(dst, text_of, len) ||
		    memcmp(out, text, 64))
			fail("in pieces, round %u: %u are good", round, good);
		if (!round && memcmp(other, text_of, len))
			fail("in pieces: the other one");
		for (i = 0; round && i < len; i++) {
			plain += other[i] == text_of[i];
			stream += other[i] == (text_of[i] ^ sealed[i]);
		}
		/* One in 256 is so by chance. */
		if (plain > len / 64 || stream > len / 64)
			fail("of a forgery %u bytes of plaintext, %u of key stream",
			     plain, stream);
	}
	buf_free(damaged, len + TAG);
	buf_free(other, len);
}

static void large(void)
{
	size_t len = 70000;
	u8 *src, *dst, *want;

	fresh();
	src = buf_alloc(len);
	dst = buf_alloc(len + TAG);
	want = buf_alloc(len + TAG);
	rnd_bytes(src, len);
	wg_aead_seal(want, src, len, NULL, 0, 5, key);
	seal_one(dst, src, len, 0, 5);
	if (memcmp(dst, want, len + TAG))
		fail("seal");
	if (!open_one(dst, dst, len + TAG, 5) || memcmp(dst, src, len))
		fail("open");
	large_in_pieces(src, want, dst, len);
	buf_free(src, len);
	buf_free(dst, len + TAG);
	buf_free(want, len + TAG);
}

/* The calls with associated data */
static void associated_data(void)
{
	u8 want[300 + TAG], *ad, *buf, *out;
	size_t len, adlen;

	fresh();
	for (len = 0; len < 300; len += len < 70 ? 1 : 23) {
		for (adlen = 0; adlen < 100; adlen += adlen < 34 ? 1 : 11) {
			ad = memcpy(buf_alloc(adlen), text + len, adlen);
			buf = buf_alloc(len + TAG);
			out = buf_alloc(len);
			ref_aead_seal(want, text, len, ad, adlen, 77, key);
			wg_aead_seal(buf, text, len, ad, adlen, 77, key);
			if (memcmp(buf, want, len + TAG))
				fail("seal %zu, ad %zu", len, adlen);
			if (!wg_aead_open(out, buf, len + TAG, ad, adlen, 77,
					  key) || memcmp(out, text, len))
				fail("open %zu, ad %zu", len, adlen);
			if (!wg_aead_open(buf, buf, len + TAG, ad, adlen, 77,
					  key) || memcmp(buf, text, len))
				fail("open %zu in place, ad %zu", len, adlen);
			wg_aead_seal(buf, buf, len, ad, adlen, 77, key);
			if (memcmp(buf, want, len + TAG))
				fail("seal %zu in place, ad %zu", len, adlen);
			buf_free(ad, adlen);
			buf_free(buf, len + TAG);
			buf_free(out, len);
			EXPECT(!why[0], "%s", why);
		}
	}
}

static bool same(const u8 *p, u8 byte, size_t len)
{
	while (len--) {
		if (*p++ != byte)
			return false;
	}
	return true;
}

/* Every bit of message, tag, data, nonce and length, destination untouched */
static void associated_data_bits(void)
{
	u8 sealed[100 + TAG], ad[32], out[100];
	unsigned int bit;
	size_t len;

	fresh();
	memcpy(ad, text + 500, sizeof(ad));
	wg_aead_seal(sealed, text, 100, ad, sizeof(ad), 3, key);
	memset(out, 0xee, sizeof(out));
	for (bit = 0; bit < 8 * sizeof(sealed); bit++) {
		sealed[bit / 8] ^= 1 << bit % 8;
		EXPECT(!wg_aead_open(out, sealed, sizeof(sealed), ad,
				     sizeof(ad), 3, key), "message %u", bit);
		sealed[bit / 8] ^= 1 << bit % 8;
	}
	for (bit = 0; bit < 8 * sizeof(ad); bit++) {
		ad[bit / 8] ^= 1 << bit % 8;
		EXPECT(!wg_aead_open(out, sealed, sizeof(sealed), ad,
				     sizeof(ad), 3, key), "data %u", bit);
		ad[bit / 8] ^= 1 << bit % 8;
	}
	for (bit = 0; bit < 64; bit++)
		EXPECT(!wg_aead_open(out, sealed, sizeof(sealed), ad,
				     sizeof(ad), 3 ^ 1ULL << bit, key),
		       "nonce %u", bit);
	for (len = 0; len < sizeof(ad); len++)
		EXPECT(!wg_aead_open(out, sealed, sizeof(sealed), ad, len, 3,
				     key), "%zu bytes of data", len);
	for (len = 0; len < sizeof(sealed); len++)
		EXPECT(!wg_aead_open(out, sealed, len, ad, sizeof(ad), 3, key),
		       "%zu bytes of message", len);
	EXPECT(same(out, 0xee, sizeof(out)), "destination written");
}

static void extended_bits(void)
{
	u8 sealed[64 + TAG], ad[16], nonce[24], out[64], buf[64 + TAG];
	unsigned int bit;
	size_t len;

	fresh();
	memcpy(ad, text + 500, sizeof(ad));
	rnd_bytes(nonce, sizeof(nonce));
	wg_xaead_seal(sealed, text, 64, ad, sizeof(ad), nonce, key);
	memset(out, 0xee, sizeof(out));
	for (bit = 0; bit < 8 * sizeof(sealed); bit++) {
		sealed[bit / 8] ^= 1 << bit % 8;
		EXPECT(!wg_xaead_open(out, sealed, sizeof(sealed), ad,
				      sizeof(ad), nonce, key), "message %u",
		       bit);
		sealed[bit / 8] ^= 1 << bit % 8;
	}
	for (bit = 0; bit < 8 * sizeof(ad); bit++) {
		ad[bit / 8] ^= 1 << bit % 8;
		EXPECT(!wg_xaead_open(out, sealed, sizeof(sealed), ad,
				      sizeof(ad), nonce, key), "data %u", bit);
		ad[bit / 8] ^= 1 << bit % 8;
	}
	for (bit = 0; bit < 8 * sizeof(nonce); bit++) {
		nonce[bit / 8] ^= 1 << bit % 8;
		EXPECT(!wg_xaead_open(out, sealed, sizeof(sealed), ad,
				      sizeof(ad), nonce, key), "nonce %u", bit);
		nonce[bit / 8] ^= 1 << bit % 8;
	}
	for (len = 0; len < sizeof(sealed); len++)
		EXPECT(!wg_xaead_open(out, sealed, len, ad, sizeof(ad), nonce,
				      key), "%zu bytes of message", len);
	EXPECT(same(out, 0xee, sizeof(out)), "destination written");
	memcpy(buf, text, 64);
	wg_xaead_seal(buf, buf, 64, ad, sizeof(ad), nonce, key);
	EXPECT(!memcmp(buf, sealed, sizeof(buf)), "seal in place");
	EXPECT(wg_xaead_open(buf, buf, sizeof(buf), ad, sizeof(ad), nonce,
			     key), "open in place");
	EXPECT(!memcmp(buf, text, 64), "opened in place");
}

/* wg_memneq(): every length, every bit, at odd places */
static void memneq(void)
{
	u8 a[80], b[81];
	unsigned int bit;
	size_t len;

	fresh();
	for (len = 0; len < 70; len++) {
		memcpy(a, text, len);
		memcpy(b + 1, text, len);
		EXPECT(!wg_memneq(a, b + 1, len), "equal, %zu bytes", len);
		for (bit = 0; bit < 8 * len; bit++) {
			b[1 + bit / 8] ^= 1 << bit % 8;
			EXPECT(wg_memneq(a, b + 1, len), "%zu bytes, bit %u",
			       len, bit);
			b[1 + bit / 8] ^= 1 << bit % 8;
		}
		a[len] = 1;
		b[1 + len] = 2;
		EXPECT(!wg_memneq(a, b + 1, len), "beyond %zu bytes", len);
	}
}

/* What shim_may_use_simd() says */
static bool simd = true;

bool shim_may_use_simd(void)
{
	return simd;
}

static void without_simd(void)
{
	simd = false;
	every_length();
	equal_batches();
	batches();
	simd = true;
}

/* Where a message was not authentic there is nothing of it, and nothing more. */
static void nothing_left(void)
{
	struct wg_aead_range r[8];
	struct wg_aead_seg segs[8];
	unsigned int e, i, bad;
	u8 *sealed[8], *out[8];
	size_t len;

	fresh();
	for (e = 0; e < EDGES; e++) {
		len = edges[e];
		for (bad = 0; bad < 8; bad++) {
			for (i = 0; i < 8; i++) {
				sealed[i] = buf_alloc(len + TAG);
				out[i] = buf_alloc(len);
				seal_one(sealed[i], text, len, 0, i);
				if (len)
					memset(out[i], 0xee, len);
				r[i].base = sealed[i];
				r[i].len = len + TAG;
				segs[i] = (struct wg_aead_seg){
					.src = &r[i], .nsrc = 1, .len = len + TAG,
					.dst = out[i], .nonce = i,
				};
			}
			sealed[bad][len + bad] ^= 1;
			EXPECT(impl->open_batch(segs, 8, key) == 7,
			       "%zu bytes, bad %u", len, bad);
			for (i = 0; i < 8; i++) {
				EXPECT(segs[i].ok == (i != bad), "verdict of %u",
				       i);
				if (i != bad)
					EXPECT(!memcmp(out[i], text, len),
					       "%zu bytes, %u", len, i);
				else
					EXPECT(same(out[i], 0xee, len) ||
					       same(out[i], 0, len),
					       "%zu bytes left", len);
				buf_free(sealed[i], len + TAG);
				buf_free(out[i], len);
			}
		}
	}
}

static const struct {
	const char *name;
	void (*body)(void);
} batch_cases[] = {
	{ "every length to 2100, apart and in place", every_length },
	{ "every padding", every_padding },
	{ "every split in two ranges", every_split },
	{ "random ranges", random_splits },
	{ "no source", no_source },
	{ "every alignment", every_alignment },
	{ "every flipped bit", every_bit },
	{ "every other length", every_other_length },
	{ "batches of 0 to 64, good and bad", batches },
	{ "batches of equal lengths", equal_batches },
	{ "every length to 2100, some at once", every_length_together },
	{ "corner nonces", nonces },
	{ "70,000 bytes", large },
	{ "nothing is left of what was not authentic", nothing_left },
	{ "no vector registers", without_simd },
};

int main(void)
{
	char name[100];
	unsigned int i, k;

	for (i = 0; (impl = wg_aead_impl_usable(i)); i++) {
		for (k = 0; k < ARRAY_SIZE(batch_cases); k++) {
			snprintf(name, sizeof(name), "%s: %s", impl->name,
				 batch_cases[k].name);
			run_case(name, batch_cases[k].body);
		}
	}
	run_case("associated data", associated_data);
	run_case("associated data, every flipped bit", associated_data_bits);
	run_case("extended nonce, every flipped bit", extended_bits);
	run_case("wg_memneq", memneq);
	return test_done();
}
