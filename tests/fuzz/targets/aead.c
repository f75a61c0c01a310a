// SPDX-License-Identifier: GPL-2.0
/* Fuzzes the batched AEAD: each implementation against RFC 8439 or portable C. */

#include "fuzz.h"

#include "crypto/dispatch.h"
#include "crypto_reference.h"

#define TAG WG_AEAD_TAG_LEN
#define MESSAGES 20
#define LEN_MAX 2200
/* One of a batch may be about as long as a section of the FPU. */
#define FULL_MIN (32768 - 100)
#define FULL_MAX (FULL_MIN + 4096)
#define RANGES 3
/* The reference takes its time. */
#define REFERENCE_MAX 300
/* So that a message begins anywhere in a chunk and still ends where memory does */
#define ALIGNMENTS 64

struct message {
	size_t len, total;    /* without and with padding */
	unsigned int at, pad; /* offset in what is allocated */
	bool in_place;
	unsigned int damaged; /* byte of what is sealed, from 1 on; 0 for none */
	size_t cut[RANGES - 1];
	u8 *plain, *sealed;
	struct wg_aead_range r[RANGES];
	u8 *source, *out; /* of one call */
};

static struct message messages[MESSAGES];
static struct wg_aead_seg segs[MESSAGES];
static u8 key[WG_AEAD_KEY_LEN];
static unsigned int asked; /* so often vector registers may be used */

bool shim_may_use_simd(void)
{
	return asked && asked--;
}

static void expand(u8 *out, size_t len, u64 *state)
{
	size_t i;

	for (i = 0; i < len; i++)
		out[i] = random_u64(state);
}

/*
 * What a message says: anything, or what makes its ciphertext all zeros or all
 * ones, so that the limbs of Poly1305 get as large as they can.
 */
static void fill(struct message *m, u64 nonce, unsigned int kind, u64 *state)
{
	u8 n[12] = {0}, ks[64];
	size_t i;

	expand(m->plain, m->len, state);
	if (kind > 1)
		return;
	put_unaligned_le64(nonce, n + 4);
	for (i = 0; i < m->len; i++) {
		if (i % 64 == 0)
			ref_chacha20_block(ks, key, 1 + i / 64, n);
		m->plain[i] = kind ? ~ks[i % 64] : ks[i % 64];
	}
}

static void decide(struct input *in, struct message *m, struct wg_aead_seg *seg,
		   u64 *state)
{
	unsigned int shape = in_u8(in), i;

	m->len = shape % 3 ? in_u16(in) % LEN_MAX : in_u8(in);
	if (seg == segs && shape == 0x0f)
		m->len = FULL_MIN + in_u16(in) % (FULL_MAX - FULL_MIN);
	m->pad = shape & 0x10 ? in_below(in, 16) : 0;
	m->total = m->len + m->pad;
	m->at = in_below(in, ALIGNMENTS);
	m->in_place = shape & 0x20;
	m->damaged = shape & 0x40 ? 1 + in_u16(in) % (m->total + TAG) : 0;
	for (i = 0; i < RANGES - 1; i++)
		m->cut[i] = shape & 0x80 || m->len >= FULL_MIN ?
				    in_u16(in) : FULL_MAX + TAG;
	seg->nonce = in_u64(in);
	m->plain = exact_buffer(m->total);
	memset(m->plain, 0, m->total);
	fill(m, seg->nonce, in_below(in, 4), state);

	m->sealed = exact_buffer(m->total + TAG);
	if (m->total <= REFERENCE_MAX) {
		ref_aead_seal(m->sealed, m->plain, m->total, NULL, 0,
			      seg->nonce, key);
	} else {
		m->r[0] = (struct wg_aead_range){m->plain, m->total};
		*seg = (struct wg_aead_seg){.src = m->r,
					    .nsrc = 1,
					    .len = m->total,
					    .dst = m->sealed,
					    .nonce = seg->nonce};
		wg_aead_scalar.seal_batch(seg, 1, key);
	}
}

/* @len bytes of @from, where and in how many pieces the message wants them */
static void lay_out(struct message *m, struct wg_aead_seg *seg, const u8 *from,
		    size_t len, size_t outlen)
{
	size_t room = m->at + max(len, outlen), at = 0, n;
	unsigned int i;

	m->out =
		exact_buffer(m->at + (m->in_place ? max(len, outlen) : outlen));
	m->source = m->in_place ? NULL : exact_buffer(room);
	seg->dst = m->out + m->at;
	from = memcpy(m->in_place ? seg->dst : m->source + room - len, from,
		      len);
	seg->src = m->r;
	seg->len = len;
	for (i = 0; i < RANGES; i++) {
		n = len - at;
		if (i < RANGES - 1 && !m->in_place)
			n = min(n, m->cut[i] % (len + 1));
		m->r[i] = (struct wg_aead_range){from + at, n};
		at += n;
	}
	seg->nsrc = m->in_place || m->r[0].len == len ? 1 : RANGES;
	/* The last one has what is left. */
	m->r[seg->nsrc - 1].len += len - at;
}

static void clean(struct message *m)
{
	free(m->source);
	free(m->out);
}

static void seal_all(const struct wg_aead_impl *impl, unsigned int n)
{
	struct message *m;
	unsigned int i;

	for (i = 0; i < n; i++) {
		m = &messages[i];
		segs[i].pad = m->pad;
		lay_out(m, &segs[i], m->plain, m->len, m->total + TAG);
	}
	impl->seal_batch(segs, n, key);
	for (i = 0; i < n; i++) {
		m = &messages[i];
		CHECK(!memcmp(segs[i].dst, m->sealed, m->total + TAG));
		clean(m);
	}
}

static void open_all(const struct wg_aead_impl *impl, unsigned int n)
{
	unsigned int i, good = 0;
	struct message *m;
	size_t k;

	for (i = 0; i < n; i++) {
		m = &messages[i];
		segs[i].pad = 0;
		segs[i].ok = m->damaged;
		good += !m->damaged;
		if (m->damaged)
			m->sealed[m->damaged - 1] ^= 1 << m->at % 8;
		lay_out(m, &segs[i], m->sealed, m->total + TAG, m->total);
		if (m->damaged)
			m->sealed[m->damaged - 1] ^= 1 << m->at % 8;
		if (!m->in_place)
			memset(segs[i].dst, 0xa5, m->total);
	}
	CHECK(impl->open_batch(segs, n, key) == good);
	for (i = 0; i < n; i++) {
		m = &messages[i];
		CHECK(segs[i].ok == !m->damaged);
		if (segs[i].ok)
			CHECK(!memcmp(segs[i].dst, m->plain, m->total));
		/* Nothing that it says got out. */
		for (k = 0; !segs[i].ok && k + 8 <= m->len; k += 8)
			CHECK(memcmp(segs[i].dst + k, m->plain + k, 8));
		clean(m);
	}
}

static void fuzz(struct input *in)
{
	u64 state = in_u64(in);
	unsigned int n = in_below(in, MESSAGES + 1), limit = in_u8(in), i;
	const struct wg_aead_impl *impl;

	expand(key, sizeof(key), &state);
	for (i = 0; i < n; i++)
		decide(in, &messages[i], &segs[i], &state);
	for (i = 0; (impl = wg_aead_impl_usable(i)); i++) {
		/* A section asks once, and the shim when it begins. */
		asked = limit < 16 ? 2 * limit : UINT_MAX;
		seal_all(impl, n);
		asked = limit < 16 ? 2 * limit : UINT_MAX;
		open_all(impl, n);
	}
	for (i = 0; i < n; i++) {
		free(messages[i].plain);
		free(messages[i].sealed);
	}
}
