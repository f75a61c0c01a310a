/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of a batch as implementations with lanes see them, before any cipher. */
#ifndef WG_CRYPTO_AEAD_SOURCE_H
#define WG_CRYPTO_AEAD_SOURCE_H

#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "aead.h"
#include "ct.h"

/* What a lane takes: a block of ChaCha20 */
#define WG_AEAD_CHUNK 64

/* One FPU section: nothing else runs on this CPU meanwhile. */
#define WG_AEAD_SECTION 32768

/* What a message takes of a section: its chunks, and one for its key */
static inline size_t wg_aead_room(const struct wg_aead_seg *seg)
{
	return round_up(seg->len + seg->pad, WG_AEAD_CHUNK) + WG_AEAD_CHUNK;
}

/** wg_aead_section() - how many of the messages one section takes: at least one */
static inline unsigned int wg_aead_section(const struct wg_aead_seg *segs,
					   unsigned int n)
{
	size_t bytes = wg_aead_room(&segs[0]);
	unsigned int i;

	for (i = 1; i < n; i++) {
		bytes += wg_aead_room(&segs[i]);
		if (bytes > WG_AEAD_SECTION)
			break;
	}
	return i;
}

/**
 * wg_aead_is_lone() - whether one message is all there is, and it is a chunk at most
 *
 * Lanes would be empty. Without them it takes as long, touches two thirds as many lines
 * of memory, and needs no FPU section.
 */
static inline bool wg_aead_is_lone(const struct wg_aead_seg *segs, unsigned int n,
				   bool opening)
{
	return n == 1 && segs->len + segs->pad <=
				 WG_AEAD_CHUNK + (opening ? WG_AEAD_TAG_LEN : 0);
}

/** wg_aead_may_open() - whether a message can be opened at all; it is not, yet */
static inline bool wg_aead_may_open(struct wg_aead_seg *seg)
{
	size_t len = 0;
	unsigned int i;

	seg->ok = false;
	if (seg->len < WG_AEAD_TAG_LEN)
		return false;
	for (i = 0; i < seg->nsrc; i++)
		len += seg->src[i].len;
	return !WARN_ON_ONCE(len < seg->len);
}

/**
 * wg_aead_stays() - whether a message is in one piece that stays as it is while it is
 * decrypted
 */
static inline bool wg_aead_stays(const struct wg_aead_seg *seg)
{
	return seg->nsrc == 1 && seg->src->base != seg->dst;
}

/**
 * wg_aead_tagged() - the tag of a message is known
 * @at: where it goes when sealing, or is what came with the message
 * @len: bytes that have been decrypted; they are zeroed when the tag is wrong
 *
 * Return: whether a message was opened.
 */
static inline bool wg_aead_tagged(struct wg_aead_seg *seg, u8 *at,
				  const u8 tag[WG_AEAD_TAG_LEN], size_t len,
				  bool opening)
{
	if (!opening) {
		memcpy(at, tag, WG_AEAD_TAG_LEN);
		return false;
	}
	seg->ok = !wg_tag_wrong(at, tag);
	if (!seg->ok)
		memset(seg->dst, 0, len);
	return seg->ok;
}

/* Where the ranges of a source have been read up to */
struct wg_aead_reader {
	const struct wg_aead_range *range;
	unsigned int nranges; /* behind this one */
	const u8 *from;
	size_t left; /* of this one */
};

/** wg_aead_next_range() - to a range that has something, if there is one */
static __always_inline void wg_aead_next_range(struct wg_aead_reader *r)
{
	while (!r->left && r->nranges) {
		r->from = r->range->base;
		r->left = r->range->len;
		r->range++;
		r->nranges--;
	}
}

#endif /* WG_CRYPTO_AEAD_SOURCE_H */
