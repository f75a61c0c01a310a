// SPDX-License-Identifier: GPL-2.0
/* ChaCha20-Poly1305 for x86-64 processors with AVX-512 and its IFMA. */

#include "aead_avx512.h"
#include "dispatch.h"

#ifdef WG_AEAD_AVX512

#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "aead_source.h"
#include "avx512.h"
#include "chacha20.h"
#include "compat/fpu.h"
#include "compat/unaligned.h"
#include "poly1305.h"
#include "work_area.h"

/*
 * A batch is a row of lanes: for each message one for the block of key stream
 * that keys Poly1305, then one for each chunk of 64 bytes. A pass encrypts the
 * next 24 of them, whatever messages they belong to, and does jobs of Poly1305
 * meanwhile for what earlier passes have made.
 *
 * A long message has Poly1305 by powers of its own r, which cost as much as some
 * hundred bytes. Short ones have it eight at once, with no power but r^2; when
 * there are too few of them for that, portable C does it.
 */

static_assert(offsetof(struct wg_avx512_poly, h) == POLY_H);
static_assert(offsetof(struct wg_avx512_poly, first) == POLY_FIRST);
static_assert(offsetof(struct wg_avx512_poly, second) == POLY_SECOND);
static_assert(offsetof(struct wg_avx512_poly, powers) == POLY_POWERS);
static_assert(POLY_POWERS + 5 * POLY_ROW == POLY_BLOCKS);
static_assert(offsetof(struct wg_avx512_poly, blocks) == POLY_BLOCKS);
static_assert(offsetof(struct wg_avx512_poly, others) == POLY_OTHERS);
static_assert(sizeof(struct wg_avx512_poly) == POLY_SIZE);
static_assert(offsetof(struct wg_avx512_job, poly) == JOB_POLY);
static_assert(offsetof(struct wg_avx512_job, chunks) == JOB_CHUNKS);
static_assert(sizeof(struct wg_avx512_job) == JOB_SIZE);
static_assert(offsetof(struct wg_avx512_pass, counters) == PASS_COUNTERS);
static_assert(offsetof(struct wg_avx512_pass, nonces_lo) == PASS_NONCES_LO);
static_assert(offsetof(struct wg_avx512_pass, nonces_hi) == PASS_NONCES_HI);
static_assert(offsetof(struct wg_avx512_pass, state) == PASS_STATE);
static_assert(offsetof(struct wg_avx512_pass, rows) == PASS_ROWS);
static_assert(offsetof(struct wg_avx512_pass, src) == PASS_SRC);
static_assert(offsetof(struct wg_avx512_pass, dst) == PASS_DST);
static_assert(offsetof(struct wg_avx512_pass, job) == PASS_JOB);
static_assert(offsetof(struct wg_avx512_pass, jobs) == PASS_JOBS);
static_assert(offsetof(struct wg_avx512_across, s) == ACROSS_S);
static_assert(offsetof(struct wg_avx512_across, tags) == ACROSS_TAGS);
static_assert(offsetof(struct wg_avx512_across, squares) == ACROSS_SQUARES);
static_assert(offsetof(struct wg_avx512_across, rows) == ACROSS_ROWS);
static_assert(offsetof(struct wg_avx512_across, keys) == ACROSS_KEYS);
static_assert(offsetof(struct wg_avx512_across, chunks) == ACROSS_CHUNKS);

#define LANES WG_AVX512_LANES
#define CHUNK WG_AVX512_CHUNK
#define JOB_BYTES WG_AVX512_JOB_BYTES
#define BLOCK WG_POLY1305_BLOCK_LEN
#define ACROSS WG_AVX512_ACROSS

/*
 * Up to so many blocks of Poly1305, the one with the length included, a message is
 * short: when there are MANY of its kind, and when there are not.
 */
#define SHORT_AMONG_MANY 40
#define SHORT_ALONE 16
#define MANY 3
#define FEW 2 /* chunks */

/*
 * A pass has lanes of so many long messages, all but one or two of them whole. They are
 * done by the end of the next one: of 24 chunks and what was left, six jobs at most and
 * one, and it does eight.
 */
#define LONGS (2 * (LANES / (SHORT_ALONE * BLOCK / CHUNK + 1)) + 2)
static_assert(LANES * CHUNK / JOB_BYTES + 1 < WG_AVX512_JOBS);
static_assert(WG_AVX512_JOBS < 10); /* each has a double round */
/* One lane each, and what is not enough yet for doing it eight at once */
#define SHORTS (LANES + ACROSS)

struct text {
	struct wg_aead_seg *seg;
	const u8 *text; /* ciphertext, contiguous */
	size_t len; /* of it */
	const u8 *end; /* where the last chunk is that is not whole, or NULL */
	u8 *tag; /* where it goes, or is */
};

/* A long message, or two of the same length that go side by side */
struct long_text {
	struct text t[2];
	unsigned int n;
	size_t lanes; /* bytes of each that have been given lanes */
	size_t there; /* bytes of each that may be absorbed ... */
	size_t absorbed; /* ... and those that were */
	unsigned int jobs; /* still to be done */
	bool keyed;
	u8 key[2][CHUNK] __aligned(64); /* secret from here */
	u8 end[2][CHUNK];
	struct wg_avx512_poly poly;
};

struct short_text {
	struct text t;
	u8 key[CHUNK] __aligned(64);
	u8 end[CHUNK];
};

/* Output of a lane that goes somewhere else after the pass */
struct leftover {
	u8 *dst;
	const u8 *src;
	size_t len;
};

struct work {
	struct wg_avx512_pass pass;
	struct wg_avx512_across across;
	struct long_text longs[LONGS]; /* a ring */
	struct short_text shorts[SHORTS];
	u8 in[LANES][CHUNK] __aligned(64);
	u8 out[CHUNK];
	u8 tail[JOB_BYTES];
	u8 last[ACROSS][2 * CHUNK];
	u8 nowhere[CHUNK];
	u8 zeros[CHUNK];
	u8 copies[WG_AEAD_SECTION] __aligned(64); /* of ciphertext */
	size_t copied; /* of these, in use */
	struct leftover leftovers[LANES];
	unsigned int nlanes;
	u64 nonce; /* of the last lane ... */
	u64 counter; /* ... and what comes after it */
	unsigned int nbounced;
	unsigned int nleftovers;
	unsigned int oldest; /* of the long ones */
	unsigned int nlongs;
	unsigned int oldest_short;
	unsigned int nshorts;
	unsigned int short_blocks; /* up to which a message is short */
	unsigned int good;
	bool adding_short; /* the last one has not all its lanes yet ... */
	bool few_lanes; /* ... and does not get many */
	bool opening;
	/* How much of the above is to be wiped */
	unsigned int longs_used, shorts_used, bounces_used;
};

/* wg_avx512_last1() and wg_avx512_last2() take so many blocks. */
static_assert(SHORT_ALONE >= 16);
static_assert(SHORT_AMONG_MANY / 4 + 2 <= WG_AVX512_ACROSS_CHUNKS);

static void *__percpu *works; /* struct work */

static bool usable(void)
{
	if (!wg_avx512_ifma_usable())
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

/*
 * At most 64 bytes, without reading or writing others. C code of the kernel's has no
 * vector registers, and no clobbers of them; they are ours in a section.
 */
static __always_inline void copy_masked(u8 *dst, const u8 *src, size_t len)
{
	u64 mask;

	asm volatile("bzhi %[len], %[ones], %[mask]\n\t"
		     "kmovq %[mask], %%k1\n\t"
		     "vmovdqu8 (%[src]), %%zmm31%{%%k1%}%{z%}\n\t"
		     "vmovdqu8 %%zmm31, (%[dst])%{%%k1%}"
		     : [mask] "=&r" (mask)
		     : [len] "r" (len), [ones] "r" (~0ULL), [src] "r" (src),
		       [dst] "r" (dst)
		     : "memory");
}

/*
 * The same, with zeros up to 64 bytes, and @word where there is a bit in @words. When
 * nothing is read it is from where that is quick: behind a text may be anything.
 */
static __always_inline void copy_and_word(u8 *dst, const u8 *src, size_t len,
					  u64 word, unsigned int words)
{
	static const u8 zeros[CHUNK] __aligned(CHUNK);
	u64 mask;

	src = len ? src : zeros;
	asm volatile("bzhi %[len], %[ones], %[mask]\n\t"
		     "kmovq %[mask], %%k1\n\t"
		     "vmovdqu8 (%[src]), %%zmm31%{%%k1%}%{z%}\n\t"
		     "kmovd %[words], %%k1\n\t"
		     "vpbroadcastq %[word], %%zmm31%{%%k1%}\n\t"
		     "vmovdqu64 %%zmm31, (%[dst])"
		     : [mask] "=&r" (mask)
		     : [len] "r" (len), [ones] "r" (~0ULL), [src] "r" (src),
		       [dst] "r" (dst), [word] "r" (word), [words] "r" (words)
		     : "memory");
}

static __always_inline void copy_zeroed(u8 *dst, const u8 *src, size_t len)
{
	copy_and_word(dst, src, len, 0, 0);
}

/* h + s modulo 2^128 for reduced limbs or sums of eight of them */
static void make_tag(u8 tag[WG_AEAD_TAG_LEN], u64 h0, u64 h1, u64 h2,
		     const u8 s[16])
{
	const u64 mask44 = (1ULL << 44) - 1, mask42 = (1ULL << 42) - 1;
	u64 g0, g1, g2, mask, lo, hi, s0;

	h1 += h0 >> 44;
	h2 += h1 >> 44;
	h0 = (h0 & mask44) + 5 * (h2 >> 42);
	h1 = (h1 & mask44) + (h0 >> 44);
	h0 &= mask44;
	h2 = (h2 & mask42) + (h1 >> 44);
	h1 &= mask44;
	/* Below 2^130 + small: once more, which ends it */
	h0 += 5 * (h2 >> 42);
	h2 &= mask42;
	h1 += h0 >> 44;
	h0 &= mask44;

	g0 = h0 + 5;
	g1 = h1 + (g0 >> 44);
	g2 = h2 + (g1 >> 44);
	mask = -(g2 >> 42);
	OPTIMIZER_HIDE_VAR(mask);
	h0 = (g0 & mask44 & mask) | (h0 & ~mask);
	h1 = (g1 & mask44 & mask) | (h1 & ~mask);
	h2 = (g2 & mask42 & mask) | (h2 & ~mask);

	lo = h0 | h1 << 44;
	hi = h1 >> 20 | h2 << 24;
	s0 = get_unaligned_le64(s);
	lo += s0;
	hi += get_unaligned_le64(s + 8) + (lo < s0);
	put_unaligned_le64(lo, tag);
	put_unaligned_le64(hi, tag + 8);
}

static unsigned int blocks_of(size_t len)
{
	return DIV_ROUND_UP(len, BLOCK) + 1;
}

static void tagged(struct work *w, const struct text *t,
		   const u8 tag[WG_AEAD_TAG_LEN])
{
	w->good += wg_aead_tagged(t->seg, t->tag, tag, t->len, w->opening);
}

/*
 * The blocks of a message from byte @at on, and its length, as every @step-th chunk
 * of @to. Each is stored at once: it will be loaded so before long.
 */
static void lay_last(u8 *to, const struct text *t, size_t at, unsigned int step)
{
	unsigned int chunks = JOB_BYTES / CHUNK / step, i;
	size_t lens = round_up(t->len, BLOCK) + 8;

	for (i = 0; i < chunks; i++, at += CHUNK) {
		size_t n = at < t->len ? min_t(size_t, t->len - at, CHUNK) : 0;
		const u8 *from = t->text + at;

		if (n && n < CHUNK && t->end)
			from = t->end;
		copy_and_word(to + i * step * CHUNK, from, n, t->len,
			      lens - at < CHUNK ? 1 << (lens - at) / 8 : 0);
	}
}

static void end_long(struct work *w, struct long_text *l)
{
	size_t len = l->t[0].len, at = l->absorbed;
	struct wg_avx512_poly *poly = &l->poly;
	u64 h[2][3] = { { 0 } };
	u8 tag[WG_AEAD_TAG_LEN];
	unsigned int i;

	if (l->n == 1) {
		const u8 *text = l->t[0].text;

		if (blocks_of(len - at) > 16) {
			wg_avx512_half_job(poly, text + at, text + at + CHUNK);
			at += 2 * CHUNK;
		}
		lay_last(w->tail, &l->t[0], at, 1);
		wg_avx512_last1(poly, w->tail, blocks_of(len - at));
		for (i = 0; i < 8; i++) {
			h[0][0] += poly->h[0][i];
			h[0][1] += poly->h[1][i];
			h[0][2] += poly->h[2][i];
		}
	} else {
		const u8 *a = l->t[0].text, *b = l->t[1].text;

		if (blocks_of(len - at) > 8) {
			wg_avx512_half_job(poly, a + at, b + at);
			at += CHUNK;
		}
		lay_last(w->tail, &l->t[0], at, 2);
		lay_last(w->tail + CHUNK, &l->t[1], at, 2);
		wg_avx512_last2(poly, w->tail, blocks_of(len - at));
		for (i = 0; i < 8; i++) {
			h[i % 2][0] += poly->h[0][i];
			h[i % 2][1] += poly->h[1][i];
			h[i % 2][2] += poly->h[2][i];
		}
	}
	for (i = 0; i < l->n; i++) {
		make_tag(tag, h[i][0], h[i][1], h[i][2], l->key[i] + 16);
		tagged(w, &l->t[i], tag);
	}
	/* Of a forged message it is the right one. */
	memzero_explicit(tag, sizeof(tag));
	memzero_explicit(h, sizeof(h));
}

static void end_short_alone(struct work *w, struct short_text *s)
{
	u8 tag[WG_AEAD_TAG_LEN];
	struct wg_poly1305 p;

	wg_poly1305_init(&p, s->key);
	wg_poly1305_update(&p, s->t.text, s->t.len);
	wg_poly1305_final_lens(&p, 0, s->t.len, tag);
	tagged(w, &s->t, tag);
	memzero_explicit(tag, sizeof(tag));
}

/* Where message @i has its chunks; the last ones, with its length, are laid out */
static unsigned int lay_across(struct work *w, const struct short_text *s,
			       unsigned int i)
{
	unsigned int whole = s->t.len / CHUNK, rest = s->t.len % CHUNK, c, lens;
	struct wg_avx512_across *a = &w->across;
	const u8 *text = s->t.text;
	u8 *last = w->last[i];

	a->keys[i] = s->key;
	for (c = 0; c < whole; c++, text += CHUNK)
		a->chunks[c][i] = text;
	if (rest && s->t.end)
		text = s->t.end;
	lens = round_up(rest, BLOCK) + 8;
	copy_and_word(last, text, rest, s->t.len,
		      lens < CHUNK ? 1 << lens / 8 : 0);
	a->chunks[c++][i] = last;
	if (lens > CHUNK) {
		copy_and_word(last + CHUNK, last, 0, s->t.len, 1 << 1);
		a->chunks[c++][i] = last + CHUNK;
	}
	return c;
}

/* The i-th of the short messages under way, the oldest first */
static struct short_text *nth_short(struct work *w, unsigned int i)
{
	i += w->oldest_short;
	return &w->shorts[i < SHORTS ? i : i - SHORTS];
}

/* Eight at most; others in their place are the first one once more. */
static void end_across(struct work *w, unsigned int n)
{
	unsigned int chunks[ACROSS], most = 0, i, c;
	struct wg_avx512_across *a = &w->across;
	u64 rows = 0;

	for (i = 0; i < ACROSS; i++) {
		const struct short_text *s = nth_short(w, i < n ? i : 0);

		chunks[i] = lay_across(w, s, i);
		most = max(most, chunks[i]);
		rows |= (u64)blocks_of(s->t.len) << 8 * i;
	}
	a->rows = rows;
	for (i = 0; i < ACROSS; i++)
		for (c = chunks[i]; c < most; c++)
			a->chunks[c][i] = w->last[i];
	wg_avx512_across(a, most);
	for (i = 0; i < n; i++)
		tagged(w, &nth_short(w, i)->t, a->tags[wg_avx512_place(i)]);
}

/* The oldest @n of the short messages, which have all been encrypted */
static void end_shorts(struct work *w, unsigned int n)
{
	unsigned int i;

	if (n >= MANY) {
		end_across(w, n);
	} else {
		for (i = 0; i < n; i++)
			end_short_alone(w, nth_short(w, i));
	}
	w->nshorts -= n;
	w->oldest_short += n;
	if (w->oldest_short >= SHORTS)
		w->oldest_short -= SHORTS;
}

/* The i-th of the long messages under way, the oldest first */
static struct long_text *nth_long(struct work *w, unsigned int i)
{
	i += w->oldest;
	return &w->longs[i < LONGS ? i : i - LONGS];
}

/* What a job absorbs of each message */
static size_t job_bytes(const struct long_text *l)
{
	return l->n == 1 ? JOB_BYTES : JOB_BYTES / 2;
}

static void add_job(struct wg_avx512_job *job, struct long_text *l)
{
	const u8 *a = l->t[0].text + l->absorbed, *b;

	job->poly = &l->poly;
	job->chunks[0] = a;
	if (l->n == 1) {
		job->chunks[1] = a + CHUNK;
		job->chunks[2] = a + 2 * CHUNK;
		job->chunks[3] = a + 3 * CHUNK;
	} else {
		b = l->t[1].text + l->absorbed;
		job->chunks[1] = b;
		job->chunks[2] = a + CHUNK;
		job->chunks[3] = b + CHUNK;
	}
	l->absorbed += job_bytes(l);
	l->jobs--;
}

static unsigned int find_jobs(struct work *w)
{
	struct wg_avx512_job *job = w->pass.job;
	unsigned int i, n = 0;

	for (i = 0; i < w->nlongs; i++) {
		struct long_text *l = nth_long(w, i);

		while (n < WG_AVX512_JOBS && l->keyed && l->jobs &&
		       l->there - l->absorbed >= job_bytes(l))
			add_job(&job[n++], l);
	}
	return n;
}

static void end_oldest_long(struct work *w)
{
	struct long_text *l = nth_long(w, 0);
	unsigned int n;

	while (l->jobs) {
		for (n = 0; n < WG_AVX512_JOBS && l->jobs; n++)
			add_job(&w->pass.job[n], l);
		wg_avx512_jobs(w->pass.job, n);
	}
	end_long(w, l);
	w->oldest = w->oldest + 1 < LONGS ? w->oldest + 1 : 0;
	w->nlongs--;
}

/* Encrypts all lanes that there are, and does what has become possible. */
static noinline void run(struct work *w)
{
	struct wg_avx512_pass *p = &w->pass;
	struct long_text *l;
	unsigned int i;

	p->jobs = find_jobs(w);
	w->bounces_used = max(w->bounces_used, w->nbounced);
	w->nbounced = 0;
	for (i = w->nlanes; i % 8; i++) {
		p->src[i] = w->zeros;
		p->dst[i] = w->nowhere;
	}
	if (i == 24)
		wg_avx512_pass24(p);
	else if (i == 16)
		wg_avx512_pass16(p);
	else
		wg_avx512_pass8(p);
	w->nlanes = 0;

	for (i = 0; i < w->nleftovers; i++)
		copy_masked(w->leftovers[i].dst, w->leftovers[i].src,
			    w->leftovers[i].len);
	w->nleftovers = 0;

	for (i = 0; i < w->nlongs; i++) {
		l = nth_long(w, i);
		if (!l->keyed) {
			if (l->n == 1)
				wg_avx512_init1(&l->poly, l->key[0]);
			else
				wg_avx512_init2(&l->poly, l->key[0], l->key[1]);
			l->keyed = true;
		}
		l->there = w->opening ? l->t[0].len : l->lanes;
	}
	while (w->nlongs) {
		l = nth_long(w, 0);
		if (l->jobs || l->lanes < l->t[0].len)
			break;
		end_oldest_long(w);
	}
	while (w->nshorts - w->adding_short >= ACROSS)
		end_shorts(w, ACROSS);
}

static void drain(struct work *w)
{
	if (w->nlanes)
		run(w);
	while (w->nlongs)
		end_oldest_long(w);
	if (w->nshorts)
		end_shorts(w, w->nshorts);
}

/* At most a chunk, with zeros behind it */
static void gather(u8 chunk[CHUNK], struct wg_aead_reader *r, size_t len)
{
	size_t at, n;

	wg_aead_next_range(r);
	at = min(r->left, len);
	copy_zeroed(chunk, r->from, at);
	r->from += at;
	r->left -= at;
	while (at < len) {
		wg_aead_next_range(r);
		/* Ranges that are short of it let no old memory out. */
		if (WARN_ON_ONCE(!r->left))
			return;
		n = min(r->left, len - at);
		copy_masked(chunk + at, r->from, n);
		r->from += n;
		r->left -= n;
		at += n;
	}
}

/*
 * The next lanes are blocks from @counter on, which is below 2^32. Lanes that no message
 * has keep what they had, and their output is wiped. For a message of few lanes a call costs
 * more than single stores do, though the pass has to wait for the last of these.
 */
static __always_inline void set_nonce(struct work *w, u64 counter, u64 nonce,
				      unsigned int n)
{
	struct wg_avx512_pass *p = &w->pass;
	unsigned int i;

	if (w->few_lanes) {
		for (i = w->nlanes; i < w->nlanes + n; i++) {
			p->counters[i] = counter++;
			p->nonces_lo[i] = nonce;
			p->nonces_hi[i] = nonce >> 32;
		}
		w->counter = ~0ULL; /* no message has this one */
		return;
	}
	if (!w->nlanes || w->counter != counter || w->nonce != nonce)
		wg_avx512_nonce(p, w->nlanes, counter, nonce);
	w->counter = counter + n;
	w->nonce = nonce;
}

static __always_inline void add_lane(struct work *w, u64 counter, u64 nonce,
				     const u8 *src, u8 *dst)
{
	set_nonce(w, counter, nonce, 1);
	w->pass.src[w->nlanes] = src;
	w->pass.dst[w->nlanes] = dst;
	w->nlanes++;
}

/* Lanes for @n whole chunks, for which there is room */
static __always_inline void add_whole(struct work *w, u64 counter, u64 nonce,
				      const u8 *src, u8 *dst, unsigned int n)
{
	if (n == 1) {
		add_lane(w, counter, nonce, src, dst);
		return;
	}
	set_nonce(w, counter, nonce, n);
	wg_avx512_places(&w->pass, w->nlanes, src, dst);
	w->nlanes += n;
}

/* A lane for a chunk that is in pieces or not whole; then @end has it, too */
static void add_odd(struct work *w, u64 counter, u64 nonce, struct wg_aead_reader *r,
		    size_t len, u8 *dst, size_t total, u8 *end)
{
	u8 *in = w->in[w->nbounced++];

	gather(in, r, len);
	if (total < CHUNK) {
		w->leftovers[w->nleftovers++] =
			(struct leftover){ .dst = dst, .src = end,
					   .len = total };
		dst = end;
	}
	add_lane(w, counter, nonce, in, dst);
}

/* How far a text has been given lanes; past the source's @len there are zeros. */
struct cursor {
	struct wg_aead_reader r;
	size_t len;
	size_t total;
	size_t at;
	u64 nonce;
	u8 *dst;
	u8 *end; /* a place for the last chunk */
};

/* Lanes for @n chunks, or as many as there are; a pass runs when it is full. */
static void add_chunks(struct work *w, struct cursor *c, unsigned int n)
{
	while (n && c->at < c->total) {
		size_t left = c->at < c->len ? c->len - c->at : 0;
		u64 counter = c->at / CHUNK + 1;
		unsigned int some;

		if (w->nlanes == LANES)
			run(w);
		wg_aead_next_range(&c->r);
		some = min3(min(c->r.left, left) / CHUNK, (size_t)n,
			    (size_t)(LANES - w->nlanes));
		if (likely(some)) {
			add_whole(w, counter, c->nonce, c->r.from,
				  c->dst + c->at, some);
			c->r.from += some * CHUNK;
			c->r.left -= some * CHUNK;
			c->at += some * CHUNK;
			n -= some;
		} else {
			size_t bytes = min_t(size_t, c->total - c->at, CHUNK);

			add_odd(w, counter, c->nonce, &c->r,
				min_t(size_t, left, CHUNK), c->dst + c->at,
				bytes, c->end);
			c->at += bytes;
			n--;
		}
	}
}

/* A message that is short, and its lanes */
static void add_short(struct work *w, const struct text *t, struct cursor *c)
{
	struct short_text *s;

	if (w->nlanes == LANES)
		run(w);
	s = nth_short(w, w->nshorts++);
	w->shorts_used = min_t(unsigned int, w->shorts_used + 1, SHORTS);
	w->adding_short = true;
	w->few_lanes = c->total <= FEW * CHUNK;
	s->t = *t;
	c->end = s->end;
	if (!w->opening && t->len % CHUNK)
		s->t.end = s->end;
	add_lane(w, 0, t->seg->nonce, w->zeros, s->key);
	add_chunks(w, c, UINT_MAX);
	w->adding_short = false;
	w->few_lanes = false;
}

/* One message, or @n = 2 of the same length */
static void add_long(struct work *w, const struct text *t, struct cursor *c,
		     unsigned int n)
{
	unsigned int blocks = blocks_of(t->len), some, i;
	struct long_text *l;

	if (w->nlanes > LANES - n)
		run(w);
	if (WARN_ON_ONCE(w->nlongs == LONGS))
		drain(w);
	l = nth_long(w, w->nlongs++);
	w->longs_used = min_t(unsigned int, w->longs_used + 1, LONGS);
	for (i = 0; i < n; i++) {
		l->t[i] = t[i];
		c[i].end = l->end[i];
		if (!w->opening && t[i].len % CHUNK)
			l->t[i].end = l->end[i];
	}
	l->n = n;
	l->lanes = 0;
	l->there = 0;
	l->absorbed = 0;
	l->keyed = false;
	add_lane(w, 0, t[0].seg->nonce, w->zeros, l->key[0]);
	if (n == 1) {
		l->jobs = (blocks - 8) / 16;
		while (c->at < c->total) {
			l->lanes = c->at;
			if (w->nlanes == LANES)
				run(w);
			add_chunks(w, c, LANES - w->nlanes);
		}
	} else {
		l->jobs = (blocks - 4) / 8;
		add_lane(w, 0, t[1].seg->nonce, w->zeros, l->key[1]);
		while (c[1].at < c[1].total) {
			l->lanes = c[1].at;
			if (w->nlanes == LANES)
				run(w);
			some = max((LANES - w->nlanes) / 2, 1U);
			add_chunks(w, &c[0], some);
			add_chunks(w, &c[1], some);
		}
	}
	l->lanes = c[n - 1].at;
}

static bool is_short(const struct work *w, size_t len)
{
	return blocks_of(len) <= w->short_blocks;
}

static void seal_text(struct wg_aead_seg *seg, struct text *t, struct cursor *c)
{
	size_t total = seg->len + seg->pad;

	*t = (struct text){ .seg = seg, .text = seg->dst, .len = total,
			    .tag = seg->dst + total };
	*c = (struct cursor){ .r = { .range = seg->src, .nranges = seg->nsrc },
			      .len = seg->len, .total = total,
			      .nonce = seg->nonce, .dst = seg->dst };
}

/* What is at @text with its tag behind it, to be decrypted to somewhere else */
static void open_text(struct wg_aead_seg *seg, const u8 *text, struct text *t,
		      struct cursor *c)
{
	size_t len = seg->len - WG_AEAD_TAG_LEN;

	*t = (struct text){ .seg = seg, .text = text, .len = len,
			    .tag = (u8 *)text + len };
	*c = (struct cursor){ .r = { .from = text, .left = len }, .len = len,
			      .total = len, .nonce = seg->nonce,
			      .dst = seg->dst };
}

/* How many of the @n messages were taken: one or two */
static unsigned int seal_next(struct work *w, struct wg_aead_seg *segs,
			      unsigned int n)
{
	struct cursor c[2];
	struct text t[2];

	seal_text(&segs[0], &t[0], &c[0]);
	if (is_short(w, t[0].len)) {
		add_short(w, t, c);
		return 1;
	}
	n = n > 1 && segs[1].len + segs[1].pad == t[0].len ? 2 : 1;
	if (n == 2)
		seal_text(&segs[1], &t[1], &c[1]);
	add_long(w, t, c, n);
	return n;
}

/*
 * A message that is too long for a copy, in pieces or where it is to be decrypted to:
 * Poly1305 has to be done before. What has ranges is put there, its tag elsewhere.
 */
static void open_in_place(struct work *w, struct wg_aead_seg *seg)
{
	struct wg_aead_reader r = { .range = seg->src, .nranges = seg->nsrc };
	struct cursor c, none;
	struct text t;
	u8 last[CHUNK];
	size_t at, n;

	open_text(seg, seg->dst, &t, &c);
	if (seg->nsrc != 1) {
		for (at = 0; at < t.len; at += n) {
			n = min_t(size_t, t.len - at, CHUNK);
			gather(last, &r, n);
			copy_masked(seg->dst + at, last, n);
		}
		gather(last, &r, WG_AEAD_TAG_LEN);
		t.tag = last;
	}
	drain(w);
	none = c;
	none.at = none.total;
	add_long(w, &t, &none, 1);
	drain(w);
	if (!seg->ok)
		return;
	c.end = w->out;
	add_chunks(w, &c, UINT_MAX);
	drain(w);
}

/*
 * Where a message is in one piece that stays while it is decrypted: a copy costs
 * less than to absorb all of it before. NULL: it is longer than a section.
 */
static const u8 *in_one_piece(struct work *w, const struct wg_aead_seg *seg)
{
	size_t n = wg_aead_room(seg), at;
	unsigned int i;
	u8 *text;

	if (wg_aead_stays(seg))
		return seg->src->base;
	if (n > sizeof(w->copies) - w->copied)
		return NULL;
	text = w->copies + w->copied;
	w->copied += n;
	for (at = 0, i = 0; at < seg->len; at += n, i++) {
		n = min(seg->src[i].len, seg->len - at);
		wg_avx512_copy(text + at, seg->src[i].base, n);
	}
	return text;
}

static unsigned int open_next(struct work *w, struct wg_aead_seg *segs,
			      unsigned int n)
{
	const u8 *text[2];
	struct cursor c[2];
	struct text t[2];

	if (!wg_aead_may_open(&segs[0]))
		return 1;
	text[0] = in_one_piece(w, &segs[0]);
	if (!text[0]) {
		open_in_place(w, &segs[0]);
		return 1;
	}
	open_text(&segs[0], text[0], &t[0], &c[0]);
	if (is_short(w, t[0].len)) {
		add_short(w, t, c);
		return 1;
	}
	text[1] = NULL;
	if (n > 1 && segs[1].len == segs[0].len && wg_aead_may_open(&segs[1]))
		text[1] = in_one_piece(w, &segs[1]);
	if (text[1])
		open_text(&segs[1], text[1], &t[1], &c[1]);
	n = text[1] ? 2 : 1;
	add_long(w, t, c, n);
	return n;
}

static void begin(struct work *w, const struct wg_aead_seg *segs,
		  unsigned int n, const u8 key[WG_AEAD_KEY_LEN], bool opening)
{
	unsigned int shorts = 0, i;

	wg_chacha20_words(w->pass.state, key);
	for (i = 0; i < n; i++)
		shorts += blocks_of(segs[i].len) <= SHORT_AMONG_MANY;
	w->short_blocks = shorts < MANY ? SHORT_ALONE : SHORT_AMONG_MANY;
	w->oldest = 0;
	w->oldest_short = 0;
	w->opening = opening;
	w->good = 0;
	w->copied = 0;
}

/* All that is secret and was used; copies, tails and last chunks are ciphertext */
static void end(struct work *w)
{
	unsigned int i;

	drain(w);
	wg_avx512_zero(w->pass.state, sizeof(w->pass.state));
	for (i = 0; i < w->longs_used; i++)
		wg_avx512_zero(w->longs[i].key, sizeof(w->longs[i].key) +
						sizeof(w->longs[i].end) +
						sizeof(w->longs[i].poly));
	for (i = 0; i < w->shorts_used; i++)
		wg_avx512_zero(w->shorts[i].key, 2 * CHUNK);
	if (w->shorts_used)
		wg_avx512_zero(&w->across, ACROSS_SECRETS);
	if (w->bounces_used) {
		wg_avx512_zero(w->in, w->bounces_used * CHUNK);
		wg_avx512_zero(w->out, sizeof(w->out));
	}
	wg_avx512_zero(w->nowhere, sizeof(w->nowhere));
	w->longs_used = 0;
	w->shorts_used = 0;
	w->bounces_used = 0;
	wg_avx512_wipe();
}

static noinline unsigned int batch(struct wg_aead_seg *segs, unsigned int n,
				   const u8 key[WG_AEAD_KEY_LEN], bool opening)
{
	unsigned int good = 0, some, i;
	struct work *w;

	for (; n && may_use_simd(); segs += some, n -= some) {
		some = wg_aead_section(segs, n);
		wg_fpu_begin();
		w = *this_cpu_ptr(works);
		begin(w, segs, some, key, opening);
		for (i = 0; i < some;) {
			if (opening)
				i += open_next(w, &segs[i], some - i);
			else
				i += seal_next(w, &segs[i], some - i);
		}
		end(w);
		good += w->good;
		wg_fpu_end();
	}
	if (n && opening)
		good += wg_aead_scalar_open_batch(segs, n, key);
	else if (n)
		wg_aead_scalar_seal_batch(segs, n, key);
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

const struct wg_aead_impl wg_aead_avx512 = {
	.name = "avx512",
	.usable = usable,
	.release = release,
	.seal_batch = seal_batch,
	.open_batch = open_batch,
};

#endif /* WG_AEAD_AVX512 */
