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
#include "compat/unaligned.h"
#include "poly1305.h"
#include "poly1305_64.h"
#include "work_area.h"

/*
 * A batch is a row of lanes: for each message one for the block of key stream
 * that keys Poly1305, then one for each chunk of 64 bytes. A pass encrypts the
 * next eight of them, whatever messages they belong to, and does jobs of Poly1305
 * meanwhile for what earlier passes have made: pairs of jobs for two messages, as
 * long as there are two, then single ones.
 */

static_assert(offsetof(struct wg_poly1305, h) == POLY_H0);
static_assert(offsetof(struct wg_poly1305, h[1]) == POLY_H1);
static_assert(offsetof(struct wg_poly1305, h[2]) == POLY_H2);
static_assert(offsetof(struct wg_poly1305, r) == POLY_R0);
static_assert(offsetof(struct wg_poly1305, r[1]) == POLY_R1);
static_assert(offsetof(struct wg_poly1305, s1) == POLY_S1);
static_assert(offsetof(struct wg_avx2_job, poly) == JOB_POLY);
static_assert(offsetof(struct wg_avx2_job, text) == JOB_TEXT);
static_assert(sizeof(struct wg_avx2_job) == JOB_SIZE);
static_assert(offsetof(struct wg_avx2_pass, counters) == PASS_COUNTERS);
static_assert(offsetof(struct wg_avx2_pass, nonces_lo) == PASS_NONCES_LO);
static_assert(offsetof(struct wg_avx2_pass, nonces_hi) == PASS_NONCES_HI);
static_assert(offsetof(struct wg_avx2_pass, state) == PASS_STATE);
static_assert(offsetof(struct wg_avx2_pass, words) == PASS_WORD8);
static_assert(offsetof(struct wg_avx2_pass, src) == PASS_SRC);
static_assert(offsetof(struct wg_avx2_pass, dst) == PASS_DST);
static_assert(offsetof(struct wg_avx2_pass, jobs) == PASS_JOB);
static_assert(offsetof(struct wg_avx2_pass, poly) == PASS_POLY);
static_assert(offsetof(struct wg_avx2_pass, text) == PASS_TEXT);
static_assert(offsetof(struct wg_avx2_pass, pairs) == PASS_PAIRS);
static_assert(offsetof(struct wg_avx2_pass, singles) == PASS_SINGLES);
static_assert(offsetof(struct wg_avx2_pass, without) == PASS_WITHOUT);

#define LANES WG_AVX2_LANES
#define PAIRS ((unsigned int)WG_AVX2_PAIRS)
#define CHUNK WG_AEAD_CHUNK
#define BLOCK WG_POLY1305_BLOCK_LEN

/* Of single jobs: fewer in a pass are not worth it, as long as more will come. */
#define FEW 3

/* From this length on, two messages go side by side. */
#define LONG 512

/* A pass has lanes of LANES messages at most; others wait for a second one. */
#define MESSAGES (4 * LANES)
static_assert((MESSAGES & (MESSAGES - 1)) == 0);

struct text {
	struct wg_aead_seg *seg;
	const u8 *text; /* ciphertext, contiguous */
	size_t len; /* of it */
	u8 *tag; /* where it goes, or is */
};

struct message {
	struct text t;
	size_t lanes; /* bytes that have been given lanes */
	size_t there; /* bytes that may be absorbed ... */
	size_t absorbed; /* ... and those that were, whole chunks */
	bool keyed;
	u8 key[CHUNK] __aligned(32); /* secret from here */
	u8 end[CHUNK];
	struct wg_poly1305 poly;
};

/* What is wiped of a message */
#define SECRETS (sizeof(struct message) - offsetof(struct message, key))

/* Output of a lane that goes somewhere else after the pass */
struct leftover {
	u8 *dst;
	const u8 *src;
	size_t len;
};

struct work {
	struct wg_avx2_pass pass;
	struct message messages[MESSAGES]; /* a ring */
	u8 in[LANES][CHUNK] __aligned(32);
	u8 nowhere[CHUNK] __aligned(32);
	u8 zeros[CHUNK];
	struct leftover leftovers[LANES];
	u8 copies[WG_AEAD_SECTION]; /* of ciphertext */
	size_t copied; /* of these, in use */
	unsigned int nlanes;
	unsigned int nbounced;
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
	return &w->messages[(w->oldest + i) % MESSAGES];
}

static size_t chunks_there(const struct message *m)
{
	return m->keyed ? (m->there - m->absorbed) / CHUNK : 0;
}

static void set_key(struct message *m)
{
	m->poly.h[0] = 0;
	m->poly.h[1] = 0;
	m->poly.h[2] = 0;
	set_r(&m->poly, m->key);
	m->keyed = true;
}

static void add_pair(struct wg_avx2_job pair[2], struct wg_poly1305 *a,
		     const u8 *a_text, struct wg_poly1305 *b, const u8 *b_text)
{
	pair[0].poly = a;
	pair[0].text = a_text;
	pair[1].poly = b;
	pair[1].text = b_text;
}

/* Pairs for the next @n chunks of both */
static void pair_up(struct work *w, struct message *a, struct message *b,
		    unsigned int n)
{
	struct wg_avx2_job *job = w->pass.jobs[w->pass.pairs];
	const u8 *a_text = a->t.text + a->absorbed;
	const u8 *b_text = b->t.text + b->absorbed;

	w->pass.pairs += n;
	a->absorbed += n * CHUNK;
	b->absorbed += n * CHUNK;
	for (; n; n--, job += 2, a_text += CHUNK, b_text += CHUNK)
		add_pair(job, &a->poly, a_text, &b->poly, b_text);
}

/* What is absorbed next: pairs, then single jobs when @singles may be */
static void find_jobs(struct work *w, bool singles)
{
	struct wg_avx2_pass *p = &w->pass;
	struct message *a = NULL, *b;
	unsigned int na = 0, nb, n, i;

	p->pairs = 0;
	p->singles = 0;
	for (i = 0; i < w->nmessages; i++) {
		b = nth_message(w, i);
		nb = chunks_there(b);
		if (na && nb) {
			n = min3(na, nb, PAIRS - p->pairs);
			pair_up(w, a, b, n);
			if (p->pairs == PAIRS)
				return;
			na -= n;
			nb -= n;
		}
		if (nb) {
			a = b;
			na = nb;
		}
	}
	if (!singles || na < FEW)
		return;
	p->singles = min(na, 2 * (PAIRS - p->pairs));
	p->poly = &a->poly;
	p->text = a->t.text + a->absorbed;
	a->absorbed += p->singles * CHUNK;
}

static void end_oldest(struct work *w)
{
	struct message *m = nth_message(w, 0);
	const u8 *text = m->t.text + m->absorbed, *s = m->key + 16;
	size_t left = m->t.len - m->absorbed, n = left / BLOCK;
	u8 tag[WG_AEAD_TAG_LEN], last[2][BLOCK];
	u64 lo, hi, s0;
	u32 h[4];

	if (n)
		absorb(&m->poly, text, n, 1);
	put_unaligned_le64(0, last[0]);
	put_unaligned_le64(0, last[0] + 8);
	memcpy(last[0], text + n * BLOCK, left % BLOCK);
	put_unaligned_le64(0, last[1]);
	put_unaligned_le64(m->t.len, last[1] + 8);
	n = left % BLOCK ? 2 : 1;
	absorb(&m->poly, last[2 - n], n, 1);
	reduce(&m->poly, h);
	lo = h[0] | (u64)h[1] << 32;
	hi = h[2] | (u64)h[3] << 32;
	s0 = get_unaligned_le64(s);
	lo += s0;
	hi += get_unaligned_le64(s + 8) + (lo < s0);
	put_unaligned_le64(lo, tag);
	put_unaligned_le64(hi, tag + 8);
	w->good += wg_aead_tagged(m->t.seg, m->t.tag, tag, m->t.len,
				  w->opening);
	/* Of a forged message it is the right one. */
	memzero_explicit(tag, sizeof(tag));
	memzero_explicit(h, sizeof(h));
	w->oldest++;
	w->nmessages--;
}

/* Encrypts all lanes that there are, and does what has become possible. */
static noinline void run(struct work *w)
{
	struct wg_avx2_pass *p = &w->pass;
	struct message *m;
	unsigned int i;

	find_jobs(w, true);
	w->in_used = max(w->in_used, w->nbounced);
	w->nbounced = 0;
	for (i = w->nlanes; i % (LANES / 2); i++) {
		p->src[i] = w->zeros;
		p->dst[i] = w->nowhere;
	}
	if (i > LANES / 2)
		wg_avx2_pass8(p);
	else
		wg_avx2_pass4(p);
	w->nlanes = 0;

	for (i = 0; i < w->nleftovers; i++)
		memcpy(w->leftovers[i].dst, w->leftovers[i].src,
		       w->leftovers[i].len);
	w->nleftovers = 0;

	for (i = 0; i < w->nmessages; i++) {
		m = nth_message(w, i);
		if (!m->keyed)
			set_key(m);
		m->there = w->opening ? m->t.len : m->lanes;
	}
	while (w->nmessages) {
		m = nth_message(w, 0);
		if (m->lanes < m->t.len || chunks_there(m))
			break;
		end_oldest(w);
	}
}

static void drain(struct work *w)
{
	if (w->nlanes)
		run(w);
	for (;;) {
		find_jobs(w, false);
		if (!w->pass.pairs)
			break;
		wg_avx2_jobs(w->pass.jobs[0], w->pass.pairs);
	}
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

/* Lanes for @n chunks, for which there is room */
static __always_inline void add_lanes(struct work *w, u32 counter, u64 nonce,
				      const u8 *src, u8 *dst, unsigned int n)
{
	wg_avx2_lanes(&w->pass, w->nlanes, src, dst, counter, nonce);
	w->nlanes += n;
}

/* How far a message has been given lanes; past the source's @len there are zeros. */
struct cursor {
	struct message *m;
	struct wg_aead_reader r;
	size_t len; /* still to be read */
	size_t at;
};

/* A lane for a chunk that is in pieces or not whole */
static noinline void add_odd(struct work *w, struct cursor *c)
{
	size_t n = min_t(size_t, c->m->t.len - c->at, CHUNK);
	u8 *in = w->in[w->nbounced++], *dst = c->m->t.seg->dst + c->at;
	size_t some = min(c->len, n);

	gather(in, &c->r, some);
	if (n < CHUNK) {
		w->leftovers[w->nleftovers++] = (struct leftover){
			.dst = dst, .src = c->m->end, .len = n
		};
		dst = c->m->end;
	}
	add_lanes(w, c->at / CHUNK + 1, c->m->t.seg->nonce, in, dst, 1);
	c->len -= some;
	c->at += n;
}

/* Lanes for @n chunks, or as many as there are; a pass runs when it is full. */
static void add_chunks(struct work *w, struct cursor *c, unsigned int n)
{
	struct message *m = c->m;

	while (n && c->at < m->t.len) {
		size_t some;

		if (w->nlanes == LANES)
			run(w);
		wg_aead_next_range(&c->r);
		some = min3(c->r.left, c->len, m->t.len - c->at) / CHUNK;
		some = min3(some, (size_t)n, (size_t)(LANES - w->nlanes));
		if (likely(some)) {
			add_lanes(w, c->at / CHUNK + 1, m->t.seg->nonce,
				  c->r.from, m->t.seg->dst + c->at, some);
			n -= some;
			some *= CHUNK;
			c->r.from += some;
			c->r.left -= some;
			c->len -= some;
			c->at += some;
		} else {
			add_odd(w, c);
			n--;
		}
		m->lanes = c->at;
	}
}

/* A message, and a lane for its key */
static void begin_message(struct work *w, const struct text *t,
			  struct cursor *c)
{
	struct message *m;

	if (w->nlanes == LANES)
		run(w);
	m = nth_message(w, w->nmessages++);
	w->messages_used = min_t(unsigned int, w->messages_used + 1, MESSAGES);
	m->t = *t;
	m->lanes = 0;
	m->there = 0;
	m->absorbed = 0;
	m->keyed = false;
	add_lanes(w, 0, t->seg->nonce, w->zeros, m->key, 1);
	c->m = m;
}

/* One message, or two whose chunks take turns: there will be pairs of jobs. */
static void add(struct work *w, const struct text *t, struct cursor *c,
		unsigned int n)
{
	unsigned int some;

	if (w->nmessages > MESSAGES - 2)
		drain(w);
	begin_message(w, &t[0], &c[0]);
	if (n == 2) {
		begin_message(w, &t[1], &c[1]);
		while (c[0].at < t[0].len && c[1].at < t[1].len) {
			if (w->nlanes == LANES)
				run(w);
			some = max((LANES - w->nlanes) / 2, 1U);
			add_chunks(w, &c[0], some);
			add_chunks(w, &c[1], some);
		}
		add_chunks(w, &c[1], UINT_MAX);
	}
	add_chunks(w, &c[0], UINT_MAX);
}

/* Fields one by one: the compiler would clear all of it first, and slowly. */
static __always_inline void set_text(struct text *t, struct cursor *c,
				     struct wg_aead_seg *seg, const u8 *text,
				     size_t len)
{
	t->seg = seg;
	t->text = text;
	t->len = len;
	t->tag = (u8 *)text + len;
	c->r.range = seg->src;
	c->r.nranges = seg->nsrc;
	c->r.from = NULL;
	c->r.left = 0;
	c->len = seg->len;
	c->at = 0;
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

static bool may_add(struct work *w, struct wg_aead_seg *seg, struct text *t,
		    struct cursor *c)
{
	const u8 *text;

	if (!w->opening) {
		set_text(t, c, seg, seg->dst, seg->len + seg->pad);
		return true;
	}
	if (!wg_aead_may_open(seg))
		return false;
	text = in_one_piece(w, seg);
	set_text(t, c, seg, text, seg->len - WG_AEAD_TAG_LEN);
	c->r.nranges = 0;
	c->r.from = text;
	c->r.left = t->len;
	c->len = t->len;
	return true;
}

/* How many of the @n messages were taken: one or two */
static unsigned int next(struct work *w, struct wg_aead_seg *segs,
			 unsigned int n)
{
	struct cursor c[2];
	struct text t[2];
	unsigned int i;

	for (i = 0; i < n && i < 2; i++) {
		if (!may_add(w, &segs[i], &t[i], &c[i]))
			break;
		if (t[i].len < LONG) {
			i++;
			break;
		}
	}
	if (i)
		add(w, t, c, i);
	return max(i, 1U);
}

static void begin(struct work *w, const u8 key[WG_AEAD_KEY_LEN], bool opening)
{
	wg_chacha20_words(w->pass.state, key);
	w->oldest = 0;
	w->nbounced = 0;
	w->opening = opening;
	w->good = 0;
	w->copied = 0;
}

/* All that is secret and was used */
static void end(struct work *w)
{
	unsigned int i;

	drain(w);
	wg_avx2_zero(w->pass.state,
		     sizeof(w->pass.state) + sizeof(w->pass.words));
	for (i = 0; i < w->messages_used; i++)
		wg_avx2_zero(w->messages[i].key, SECRETS);
	if (w->in_used)
		wg_avx2_zero(w->in, w->in_used * CHUNK);
	wg_avx2_zero(w->nowhere, sizeof(w->nowhere));
	w->messages_used = 0;
	w->in_used = 0;
	wg_avx2_wipe();
}

/* What is too long for a copy */
static bool is_for_scalar(const struct wg_aead_seg *seg, bool opening)
{
	return opening && seg->len > WG_AEAD_SECTION && !wg_aead_stays(seg);
}

static unsigned int scalar(struct wg_aead_seg *segs, unsigned int n,
			   const u8 key[WG_AEAD_KEY_LEN], bool opening)
{
	if (opening)
		return wg_aead_scalar_open_batch(segs, n, key);
	wg_aead_scalar_seal_batch(segs, n, key);
	return 0;
}

static noinline unsigned int batch(struct wg_aead_seg *segs, unsigned int n,
				   const u8 key[WG_AEAD_KEY_LEN], bool opening)
{
	unsigned int good = 0, some, i;
	struct work *w;

	for (; n && may_use_simd(); segs += some, n -= some) {
		some = wg_aead_section(segs, n);
		if (is_for_scalar(segs, opening)) {
			some = 1;
			good += scalar(segs, 1, key, opening);
			continue;
		}
		wg_fpu_begin();
		w = *this_cpu_ptr(works);
		begin(w, key, opening);
		for (i = 0; i < some;)
			i += next(w, &segs[i], some - i);
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
	if (wg_aead_is_lone(segs, n, false))
		wg_aead_scalar_seal_batch(segs, n, key);
	else
		batch(segs, n, key, false);
}

static unsigned int open_batch(struct wg_aead_seg *segs, unsigned int n,
			       const u8 key[WG_AEAD_KEY_LEN])
{
	if (wg_aead_is_lone(segs, n, true))
		return wg_aead_scalar_open_batch(segs, n, key);
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
