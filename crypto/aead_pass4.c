// SPDX-License-Identifier: GPL-2.0
/* ChaCha20-Poly1305 of batches in passes of four lanes, for NEON and SSSE3. */

#include "dispatch.h"

#ifdef WG_AEAD_PASS4

#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "aead_pass4.h"
#include "aead_source.h"
#include "chacha20.h"
#include "compat/fpu.h"

/*
 * The messages of a section are a row of lanes: first one for each message, for the
 * block of key stream that keys its Poly1305, then one for each chunk of 64 bytes. A
 * pass encrypts the next four of them, whatever messages they belong to, and Poly1305
 * absorbs ciphertext meanwhile: that of the pass before when sealing, its own when
 * opening, which may so be in place. Its key must be there: what shares a pass with
 * keys is absorbed in the next one, from a copy unless the source stays. Where there is
 * one lane more than passes have, the first one is alone.
 *
 * All state is on the stack. It is small in a kernel, but stays with a task that loses
 * its processor in a section, which kernels for arm64 allow since 6.8. Those for 32 bits
 * have half as much and do not allow it: there each CPU has some.
 */

static_assert(offsetof(struct wg_poly1305, h) == POLY_H);
static_assert(offsetof(struct wg_poly1305, r) == POLY_R);
#ifdef POLY_S1
static_assert(offsetof(struct wg_poly1305, s1) == POLY_S1);
#endif
static_assert(offsetof(struct wg_pass4_job, poly) == JOB_POLY);
static_assert(offsetof(struct wg_pass4_job, text) == JOB_TEXT);
static_assert(offsetof(struct wg_pass4_job, blocks) == JOB_BLOCKS);
static_assert(sizeof(struct wg_pass4_job) == JOB_SIZE);
static_assert(offsetof(struct wg_pass4, lanes) == PASS_LANES);
static_assert(offsetof(struct wg_pass4, word8) == PASS_WORD8);
static_assert(offsetof(struct wg_pass4, key) == PASS_KEY);
static_assert(offsetof(struct wg_pass4, src) == PASS_SRC);
static_assert(offsetof(struct wg_pass4, dst) == PASS_DST);
static_assert(offsetof(struct wg_pass4, rounds) == PASS_ROUNDS);
static_assert(offsetof(struct wg_pass4, waiting) == PASS_WAITING);
static_assert(offsetof(struct wg_pass4, jobs) == PASS_JOBS);
static_assert(offsetof(struct wg_pass4, job) == PASS_JOB);

#define LANES WG_PASS4_LANES
#define CHUNK WG_AEAD_CHUNK
#define BLOCK WG_POLY1305_BLOCK_LEN

/* Of a section: more would not fit on the stack. */
#define MESSAGES 8

struct message {
	struct wg_aead_seg *seg;
	u8 tag[WG_AEAD_TAG_LEN]; /* that came with it */
	union {
		u8 key[CHUNK];
		struct wg_poly1305 poly;
	};
};

/* Output of a lane that goes somewhere else after the pass */
struct leftover {
	u8 *dst;
	u8 len;
	u8 lane;
};

struct work {
	struct wg_pass4 pass;
	unsigned int nlater; /* jobs behind those of the pass: for the next one */
	unsigned int nmessages;
	unsigned int nkeyed; /* messages whose Poly1305 has its key */
	unsigned int nkeys; /* lanes of this pass that are for keys */
	unsigned int nlanes;
	unsigned int most; /* lanes of this pass */
	unsigned int turn; /* of @bounce */
	struct leftover leftovers[LANES];
	unsigned int nleftovers;
	bool opening;
	bool bounced;
	/* Secrets: what is used of it is wiped. */
	u8 nowhere[CHUNK];
	struct message messages[MESSAGES];
	/*
	 * For chunks that are not in one piece, by turns: what Poly1305 reads stays there
	 * for one more pass.
	 */
	u8 bounce[2][LANES][CHUNK];
};

static const u8 zeros[CHUNK];

/* What the last pass left there is read by jobs of this one, before it writes. */
static u8 *spare(struct work *w, unsigned int lane)
{
	return w->bounce[!w->turn][lane];
}

/* Where the output of a chunk goes that is not in one piece: ciphertext stays. */
static u8 *bounced(struct work *w, unsigned int lane)
{
	return w->opening ? spare(w, lane) : w->bounce[w->turn][lane];
}

static void start_poly(struct message *m)
{
	u8 key[WG_POLY1305_KEY_LEN];

	memcpy(key, m->key, sizeof(key));
	wg_poly1305_init(&m->poly, key);
	wg_pass4_poly_start(&m->poly);
	memzero_explicit(key, sizeof(key));
}

/* Encrypts all lanes that there are, does the jobs, and has those of the next pass. */
static noinline void run(struct work *w)
{
	struct wg_pass4 *p = &w->pass;
	unsigned int i;

	if (w->nlanes == 1) {
		/* In general registers it takes less than a pass does. */
		wg_pass4_jobs(p);
		wg_chacha20_xor_block(p->dst[0], p->src[0], p->key,
				      p->lanes[0].nonce, p->lanes[0].counter);
	} else {
		for (i = w->nlanes; i < LANES; i++) {
			p->src[i] = zeros;
			p->dst[i] = w->nowhere;
		}
		wg_pass4_run(p, w->nlanes);
	}

	for (i = 0; i < w->nleftovers; i++) {
		const struct leftover *l = &w->leftovers[i];
		u8 *from = bounced(w, l->lane);

		memcpy(l->dst, from, l->len);
		/* Ciphertext is absorbed with zeros up to a whole block. */
		memset(from + l->len, 0, CHUNK - l->len);
	}
	for (i = 0; i < w->nkeys; i++)
		start_poly(&w->messages[w->nkeyed++]);

	memmove(p->job, p->job + p->jobs, w->nlater * sizeof(*p->job));
	p->jobs = w->nlater;
	w->nlater = 0;
	w->nkeys = 0;
	w->nlanes = 0;
	w->most = LANES;
	w->nleftovers = 0;
	w->turn = !w->turn;
}

static __always_inline void add_lane(struct work *w, u32 counter, u64 nonce,
				     const u8 *src, u8 *dst)
{
	struct wg_pass4 *p = &w->pass;
	unsigned int i = w->nlanes++;

	p->lanes[i].counter = counter;
	p->lanes[i].nonce = nonce;
	p->src[i] = src;
	p->dst[i] = dst;
}

/*
 * The ciphertext of lanes of this pass, which is next of its message. All of a pass is
 * for now or for later: lanes for keys come before those for text.
 */
static __always_inline void add_job(struct work *w, struct message *m,
				    const u8 *text, unsigned int blocks)
{
	struct wg_pass4_job *job = &w->pass.job[w->pass.jobs + w->nlater];

	if (w->opening && !w->nkeys)
		w->pass.jobs++;
	else
		w->nlater++;
	job->poly = &m->poly;
	job->text = text;
	job->blocks = blocks;
}

static void gather(u8 *to, struct wg_aead_reader *r, size_t len)
{
	size_t n;

	for (; len; len -= n) {
		wg_aead_next_range(r);
		/* Ranges that are short of it let no old memory out. */
		if (WARN_ON_ONCE(!r->left)) {
			memset(to, 0, len);
			return;
		}
		n = min(r->left, len);
		memcpy(to, r->from, n);
		r->from += n;
		r->left -= n;
		to += n;
	}
}

/* A lane for a chunk that is in pieces, not whole, or to be absorbed too late */
static noinline void add_odd(struct work *w, struct message *m, u32 counter,
			     struct wg_aead_reader *r, size_t len, u8 *dst,
			     size_t total)
{
	unsigned int lane = w->nlanes;
	u8 *in = w->bounce[w->turn][lane];
	const u8 *text = in;

	w->bounced = true;
	gather(in, r, len);
	memset(in + len, 0, CHUNK - len);
	if (total < CHUNK) {
		w->leftovers[w->nleftovers++] = (struct leftover){
			.dst = dst, .len = total, .lane = lane
		};
		dst = bounced(w, lane);
	} else if (!w->opening) {
		text = dst;
	}
	add_lane(w, counter, m->seg->nonce, in, dst);
	add_job(w, m, text, DIV_ROUND_UP(total, BLOCK));
}

/* Lanes for whole chunks in one piece, as many as there is room for */
static __always_inline unsigned int add_whole(struct work *w, struct message *m,
					      u32 counter,
					      struct wg_aead_reader *r, u8 *dst,
					      size_t n)
{
	const u8 *src = r->from;
	unsigned int i;

	n = min_t(size_t, n, w->most - w->nlanes);
	add_job(w, m, w->opening ? src : dst, n * (CHUNK / BLOCK));
	for (i = 0; i < n; i++)
		add_lane(w, counter + i, m->seg->nonce, src + i * CHUNK,
			 dst + i * CHUNK);
	r->from += n * CHUNK;
	r->left -= n * CHUNK;
	return n;
}

/* How long the text of a message is, padding included */
static size_t text_len(const struct work *w, const struct message *m)
{
	return w->opening ? m->seg->len - WG_AEAD_TAG_LEN :
			    m->seg->len + m->seg->pad;
}

/* Lanes for a message: its source, then zeros */
static void add_text(struct work *w, struct message *m)
{
	const struct wg_aead_seg *seg = m->seg;
	struct wg_aead_reader r = { .range = seg->src, .nranges = seg->nsrc };
	size_t total = text_len(w, m);
	size_t len = w->opening ? total : seg->len;
	size_t at = 0, n;
	bool stays = !w->opening || wg_aead_stays(seg);
	u32 counter = 1;

	while (at < total) {
		if (w->nlanes == w->most)
			run(w);
		wg_aead_next_range(&r);
		n = min(r.left, len) / CHUNK;
		if (likely(n) && (stays || !w->nkeys)) {
			n = add_whole(w, m, counter, &r, seg->dst + at, n);
			counter += n;
			n *= CHUNK;
			len -= n;
		} else {
			size_t some = min_t(size_t, len, CHUNK);

			n = min_t(size_t, total - at, CHUNK);
			add_odd(w, m, counter++, &r, some, seg->dst + at, n);
			len -= some;
		}
		at += n;
	}
	if (w->opening)
		gather(m->tag, &r, WG_AEAD_TAG_LEN);
}

static noinline void add_messages(struct work *w, struct wg_aead_seg *segs,
				  unsigned int n)
{
	struct message *m;
	size_t lanes = 0;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (w->opening && !wg_aead_may_open(&segs[i]))
			continue;
		m = &w->messages[w->nmessages++];
		m->seg = &segs[i];
		lanes += 1 + DIV_ROUND_UP(text_len(w, m), CHUNK);
	}
	/* The first one is for a key: what comes after it need not wait for that. */
	w->most = lanes % LANES == 1 ? 1 : LANES;
	for (i = 0; i < w->nmessages; i++) {
		m = &w->messages[i];
		if (w->nlanes == w->most)
			run(w);
		w->nkeys++;
		add_lane(w, 0, m->seg->nonce, zeros, m->key);
	}
	for (i = 0; i < w->nmessages; i++)
		add_text(w, &w->messages[i]);
}

/* All of a message was absorbed. */
static bool end_message(const struct work *w, struct message *m)
{
	size_t len = text_len(w, m);
	u8 tag[WG_AEAD_TAG_LEN];
	bool opened;

	wg_pass4_poly_end(&m->poly);
	wg_poly1305_final_lens(&m->poly, 0, len, tag);
	opened = wg_aead_tagged(m->seg, w->opening ? m->tag : m->seg->dst + len,
				tag, len, w->opening);
	/* Of a forged message it is the right one. */
	memzero_explicit(tag, sizeof(tag));
	return opened;
}

#ifdef __arm__
static DEFINE_PER_CPU(struct work, work_of_cpu);
#endif

/* Out of line, so that portable C has not this on the stack as well. */
static noinline unsigned int section(struct wg_aead_seg *segs, unsigned int n,
				     const u8 key[WG_AEAD_KEY_LEN], bool opening)
{
#ifdef __arm__
	struct work *w = this_cpu_ptr(&work_of_cpu);
#else
	struct work on_stack, *w = &on_stack;
#endif
	unsigned int good = 0, i;

	w->pass.jobs = 0;
	w->nlater = 0;
	w->nmessages = 0;
	w->nkeyed = 0;
	w->nkeys = 0;
	w->nlanes = 0;
	w->turn = 0;
	w->nleftovers = 0;
	w->opening = opening;
	w->bounced = false;
	w->pass.key = key;
	add_messages(w, segs, n);
	if (w->nlanes)
		run(w);
	wg_pass4_jobs(&w->pass);
	for (i = 0; i < w->nmessages; i++)
		good += end_message(w, &w->messages[i]);
	memzero_explicit(w->pass.word8, sizeof(w->pass.word8));
	memzero_explicit(w->nowhere, sizeof(w->nowhere));
	memzero_explicit(w->messages, w->nmessages * sizeof(*w->messages));
	if (w->bounced)
		memzero_explicit(w->bounce, sizeof(w->bounce));
	wg_pass4_wipe();
	return good;
}

static unsigned int batch(struct wg_aead_seg *segs, unsigned int n,
			  const u8 key[WG_AEAD_KEY_LEN], bool opening)
{
	unsigned int good = 0, some;
	struct wg_simd_state state;

	for (; n && may_use_simd(); segs += some, n -= some) {
		some = wg_aead_section(segs, min_t(unsigned int, n, MESSAGES));
		wg_simd_begin(&state);
		good += section(segs, some, key, opening);
		wg_simd_end(&state);
	}
	if (n && opening)
		good += wg_aead_scalar_open_batch(segs, n, key);
	else if (n)
		wg_aead_scalar_seal_batch(segs, n, key);
	return good;
}

void wg_pass4_seal_batch(struct wg_aead_seg *segs, unsigned int n,
			 const u8 key[WG_AEAD_KEY_LEN])
{
	batch(segs, n, key, false);
}

unsigned int wg_pass4_open_batch(struct wg_aead_seg *segs, unsigned int n,
				 const u8 key[WG_AEAD_KEY_LEN])
{
	return batch(segs, n, key, true);
}

#endif /* WG_AEAD_PASS4 */
