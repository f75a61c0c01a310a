// SPDX-License-Identifier: GPL-2.0
/* ChaCha20-Poly1305 for x86-64 processors with AVX2. */

#include "aead_avx2.h"
#include "dispatch.h"

#ifdef WG_AEAD_AVX2

#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include <asm/cpufeature.h>

#include "aead_source.h"
#include "chacha20.h"
#include "compat/fpu.h"
#include "work_area.h"

/*
 * A batch is a row of lanes: for each message one for the block of key stream
 * that keys Poly1305, then one for each chunk of 64 bytes. A pass encrypts the
 * next eight of them, whatever messages they belong to, and absorbs meanwhile
 * what earlier passes have made of one message; the rest of it is for portable
 * C.
 */

static_assert(offsetof(struct wg_poly1305, h) == POLY_H0);
static_assert(offsetof(struct wg_poly1305, r) == POLY_R0);
static_assert(offsetof(struct wg_avx2_pass, counters) == PASS_COUNTERS);
static_assert(offsetof(struct wg_avx2_pass, nonces_lo) == PASS_NONCES_LO);
static_assert(offsetof(struct wg_avx2_pass, nonces_hi) == PASS_NONCES_HI);
static_assert(offsetof(struct wg_avx2_pass, state) == PASS_STATE);
static_assert(offsetof(struct wg_avx2_pass, words) == PASS_WORD8);
static_assert(offsetof(struct wg_avx2_pass, src) == PASS_SRC);
static_assert(offsetof(struct wg_avx2_pass, dst) == PASS_DST);
static_assert(offsetof(struct wg_avx2_pass, poly) == PASS_POLY);
static_assert(offsetof(struct wg_avx2_pass, text) == PASS_TEXT);
static_assert(offsetof(struct wg_avx2_pass, r) == PASS_R0);
static_assert(offsetof(struct wg_avx2_pass, blocks) == PASS_BLOCKS);
static_assert(offsetof(struct wg_avx2_pass, rounds) == PASS_WITH);

#define LANES WG_AVX2_LANES
#define CHUNK WG_AEAD_CHUNK
#define BLOCK WG_POLY1305_BLOCK_LEN

static_assert(WG_AVX2_CHUNK == CHUNK);

/* So few are not worth that a pass begins with them. */
#define BLOCKS_MIN 4

/* A pass has lanes of so many messages, besides one that has all its lanes. */
#define MESSAGES (LANES + 1)

struct message {
	struct wg_aead_seg *seg;
	const u8 *text;	 /* ciphertext, contiguous */
	size_t len;	 /* of it */
	u8 *tag;	 /* where it goes, or is */
	size_t lanes;	 /* bytes that have been given lanes */
	size_t there;	 /* bytes that may be absorbed ... */
	size_t absorbed; /* ... and those that were, whole blocks */
	bool keyed;
	struct wg_poly1305 poly; /* secret from here; wipes itself */
	u8 key[CHUNK];
	u8 end[CHUNK];
};

/* Output of a lane that goes somewhere else after the pass */
struct leftover {
	u8 *dst;
	const u8 *src;
	size_t len;
};

struct work {
	struct wg_avx2_pass pass;
	struct message messages[MESSAGES]; /* a ring */
	u8 in[LANES][CHUNK];
	u8 nowhere[CHUNK];
	u8 zeros[CHUNK];
	struct leftover leftovers[LANES];
	u8 copies[WG_AEAD_SECTION]; /* of ciphertext */
	size_t copied;		    /* of these, in use */
	unsigned int nlanes;
	unsigned int nleftovers;
	unsigned int oldest;
	unsigned int nmessages;
	unsigned int good;
	bool opening;
	/* How much of the above is to be wiped */
	unsigned int messages_used, in_used;
};

static void *__percpu *works; /* struct work */

static bool usable(void)
{
	if (!boot_cpu_has(X86_FEATURE_AVX2) ||
	    !boot_cpu_has(X86_FEATURE_BMI2) ||
	    !cpu_has_xfeatures(XFEATURE_MASK_SSE | XFEATURE_MASK_YMM, NULL))
		return false;
	if (!works)
		works = wg_work_area_alloc(sizeof(struct work));
	return works;
}

static void release(void)
{
	wg_work_area_free(works);
	works = NULL;
}

/* The i-th of the messages under way, the oldest first */
static struct message *nth_message(struct work *w, unsigned int i)
{
	i += w->oldest;
	return &w->messages[i < MESSAGES ? i : i - MESSAGES];
}

static void end_oldest(struct work *w)
{
	struct message *m = nth_message(w, 0);
	u8 tag[WG_AEAD_TAG_LEN];

	wg_poly1305_update(&m->poly, m->text + m->absorbed,
			   m->len - m->absorbed);
	wg_poly1305_final_lens(&m->poly, 0, m->len, tag);
	w->good += wg_aead_tagged(m->seg, m->tag, tag, m->len, w->opening);
	/* Of a forged message it is the right one. */
	memzero_explicit(tag, sizeof(tag));
	w->oldest = w->oldest + 1 < MESSAGES ? w->oldest + 1 : 0;
	w->nmessages--;
}

/* What the next pass absorbs: of the oldest message, which has most */
static void find_blocks(struct work *w)
{
	struct wg_avx2_pass *p = &w->pass;
	struct message *m = nth_message(w, 0);
	size_t blocks;

	p->poly = NULL;
	p->blocks = 0;
	if (!w->nmessages || !m->keyed)
		return;
	blocks =
		min_t(size_t, (m->there - m->absorbed) / BLOCK, WG_AVX2_BLOCKS);
	if (blocks < BLOCKS_MIN)
		return;
	p->poly = &m->poly;
	p->text = m->text + m->absorbed;
	p->blocks = blocks;
	m->absorbed += blocks * BLOCK;
}

/* Encrypts all lanes that there are, and does what has become possible. */
static void run(struct work *w)
{
	struct wg_avx2_pass *p = &w->pass;
	struct message *m;
	unsigned int i;

	find_blocks(w);
	for (i = w->nlanes; i < LANES; i++) {
		p->src[i] = w->zeros;
		p->dst[i] = w->nowhere;
	}
	wg_avx2_pass(p);
	w->nlanes = 0;

	for (i = 0; i < w->nleftovers; i++)
		memcpy(w->leftovers[i].dst, w->leftovers[i].src,
		       w->leftovers[i].len);
	w->nleftovers = 0;

	for (i = 0; i < w->nmessages; i++) {
		m = nth_message(w, i);
		if (!m->keyed)
			wg_poly1305_init(&m->poly, m->key);
		m->keyed = true;
		m->there = w->opening ? m->len : m->lanes;
	}
	/* The newest one may have its rest absorbed by the next pass. */
	while (w->nmessages > 1)
		end_oldest(w);
}

static void drain(struct work *w)
{
	if (w->nlanes)
		run(w);
	while (w->nmessages)
		end_oldest(w);
}

/* At most a chunk, with zeros behind it */
static void gather(u8 chunk[CHUNK], struct wg_aead_reader *r, size_t len)
{
	size_t at, n;

	for (at = 0; at < len; at += n) {
		wg_aead_next_range(r);
		/* Ranges that are short of it let no old memory out. */
		if (WARN_ON_ONCE(!r->left))
			break;
		n = min(r->left, len - at);
		memcpy(chunk + at, r->from, n);
		r->from += n;
		r->left -= n;
	}
	memset(chunk + at, 0, CHUNK - at);
}

static void add_lane(struct work *w, u32 counter, u64 nonce, const u8 *src,
		     u8 *dst)
{
	struct wg_avx2_pass *p = &w->pass;
	unsigned int i = w->nlanes++;

	p->counters[i] = counter;
	p->nonces_lo[i] = (u32)nonce;
	p->nonces_hi[i] = (u32)(nonce >> 32);
	p->src[i] = src;
	p->dst[i] = dst;
}

/*
 * A message's lanes, for @len bytes of @r and zeros after them. A pass runs
 * when it is full.
 */
static void add_message(struct work *w, const struct message *what,
			struct wg_aead_reader *r, size_t len)
{
	u64 nonce = what->seg->nonce;
	u8 *dst = what->seg->dst, *in;
	struct message *m;
	unsigned int i;
	size_t at, n;

	if (w->nlanes == LANES)
		run(w);
	m = nth_message(w, w->nmessages++);
	w->messages_used = min(w->messages_used + 1, (unsigned int)MESSAGES);
	m->seg = what->seg;
	m->text = what->text;
	m->len = what->len;
	m->tag = what->tag;
	m->there = 0;
	m->absorbed = 0;
	m->keyed = false;
	add_lane(w, 0, nonce, w->zeros, m->key);
	for (at = 0; at < m->len; at += n) {
		u32 counter = at / CHUNK + 1;

		m->lanes = at;
		if (w->nlanes == LANES)
			run(w);
		wg_aead_next_range(r);
		n = min3(min(r->left, len) / CHUNK, (m->len - at) / CHUNK,
			 (size_t)(LANES - w->nlanes));
		if (likely(n)) {
			for (i = 0; i < n; i++)
				add_lane(w, counter + i, nonce,
					 r->from + i * CHUNK,
					 dst + at + i * CHUNK);
			n *= CHUNK;
			r->from += n;
			r->left -= n;
			len -= n;
			continue;
		}
		n = min_t(size_t, m->len - at, CHUNK);
		in = w->in[w->nlanes];
		w->in_used = max(w->in_used, w->nlanes + 1);
		gather(in, r, min_t(size_t, len, n));
		len -= min_t(size_t, len, n);
		if (n == CHUNK) {
			add_lane(w, counter, nonce, in, dst + at);
			continue;
		}
		add_lane(w, counter, nonce, in, m->end);
		w->leftovers[w->nleftovers++] = (struct leftover){
			.dst = dst + at, .src = m->end, .len = n};
	}
	m->lanes = m->len;
}

static void seal(struct work *w, struct wg_aead_seg *seg)
{
	struct wg_aead_reader r = {.range = seg->src, .nranges = seg->nsrc};
	struct message m = {.seg = seg,
			    .text = seg->dst,
			    .len = seg->len + seg->pad,
			    .tag = seg->dst + seg->len + seg->pad};

	add_message(w, &m, &r, seg->len);
}

/* Where a message is in one piece that stays while it is decrypted */
static const u8 *in_one_piece(struct work *w, const struct wg_aead_seg *seg)
{
	u8 *text = w->copies + w->copied;
	size_t at, n;
	unsigned int i;

	if (wg_aead_stays(seg))
		return seg->src->base;
	for (at = 0, i = 0; at < seg->len; at += n, i++) {
		n = min(seg->src[i].len, seg->len - at);
		memcpy(text + at, seg->src[i].base, n);
	}
	w->copied += seg->len;
	return text;
}

static void open(struct work *w, struct wg_aead_seg *seg)
{
	struct wg_aead_reader r = {.nranges = 0};
	struct message m = {.seg = seg};

	if (!wg_aead_may_open(seg))
		return;
	m.text = in_one_piece(w, seg);
	m.len = seg->len - WG_AEAD_TAG_LEN;
	m.tag = (u8 *)m.text + m.len;
	r.from = m.text;
	r.left = m.len;
	add_message(w, &m, &r, m.len);
}

static void begin(struct work *w, const u8 key[WG_AEAD_KEY_LEN], bool opening)
{
	wg_chacha20_words(w->pass.state, key);
	w->oldest = 0;
	w->opening = opening;
	w->good = 0;
	w->copied = 0;
}

/* All that is secret and was used */
static void end(struct work *w)
{
	unsigned int i;

	drain(w);
	memzero_explicit(w->pass.state,
			 sizeof(w->pass.state) + sizeof(w->pass.words));
	memzero_explicit(w->pass.r, sizeof(w->pass.r));
	for (i = 0; i < w->messages_used; i++)
		memzero_explicit(w->messages[i].key,
				 sizeof(w->messages[i].key) +
					 sizeof(w->messages[i].end));
	memzero_explicit(w->in, w->in_used * CHUNK);
	memzero_explicit(w->nowhere, sizeof(w->nowhere));
	w->messages_used = 0;
	w->in_used = 0;
	wg_avx2_wipe();
}

/* What is better done without: nothing to encrypt, or too long for a copy */
static bool is_for_scalar(const struct wg_aead_seg *seg, unsigned int n,
			  bool opening)
{
	size_t len = seg->len + seg->pad;

	if (n == 1 && len <= (opening ? WG_AEAD_TAG_LEN : 0))
		return true;
	return opening && len > WG_AEAD_SECTION && !wg_aead_stays(seg);
}

static unsigned int scalar(struct wg_aead_seg *segs, unsigned int n,
			   const u8 key[WG_AEAD_KEY_LEN], bool opening)
{
	if (opening)
		return wg_aead_scalar.open_batch(segs, n, key);
	wg_aead_scalar.seal_batch(segs, n, key);
	return 0;
}

static unsigned int batch(struct wg_aead_seg *segs, unsigned int n,
			  const u8 key[WG_AEAD_KEY_LEN], bool opening)
{
	unsigned int good = 0, some, i;
	struct work *w;

	for (; n && may_use_simd(); segs += some, n -= some) {
		some = wg_aead_section(segs, n);
		if (is_for_scalar(segs, n, opening)) {
			some = 1;
			good += scalar(segs, 1, key, opening);
			continue;
		}
		wg_fpu_begin();
		w = *this_cpu_ptr(works);
		begin(w, key, opening);
		for (i = 0; i < some; i++) {
			if (opening)
				open(w, &segs[i]);
			else
				seal(w, &segs[i]);
		}
		end(w);
		good += w->good;
		wg_fpu_end();
	}
	if (n)
		good += scalar(segs, n, key, opening);
	return good;
}

static void seal_batch(struct wg_aead_seg *segs, unsigned int n,
		       const u8 key[WG_AEAD_KEY_LEN])
{
	batch(segs, n, key, false);
}

static unsigned int open_batch(struct wg_aead_seg *segs, unsigned int n,
			       const u8 key[WG_AEAD_KEY_LEN])
{
	return batch(segs, n, key, true);
}

const struct wg_aead_impl wg_aead_avx2 = {
	.name = "avx2",
	.usable = usable,
	.release = release,
	.seal_batch = seal_batch,
	.open_batch = open_batch,
};

#endif /* WG_AEAD_AVX2 */
