/* SPDX-License-Identifier: GPL-2.0 */
/* One call to the AEAD: the segments it works on, and what they consist of. */
#ifndef WG_DATA_CALL_H
#define WG_DATA_CALL_H

#include <linux/types.h>

#include "crypto/aead.h"

/* Segments sealed or opened by one call, and their ranges: stack space. */
#define WG_CALL_SEGS 8
#define WG_CALL_RANGES 24

/**
 * struct wg_call - what is handed to the AEAD at once
 * @ranges: of all segments, one segment's behind the other's
 * @segs: the segments
 * @nranges: how many of @ranges are in use
 * @nsegs: how many of @segs are in use
 */
struct wg_call {
	struct wg_aead_range ranges[WG_CALL_RANGES];
	struct wg_aead_seg segs[WG_CALL_SEGS];
	unsigned int nranges;
	unsigned int nsegs;
};

static inline void wg_call_init(struct wg_call *call)
{
	call->nranges = 0;
	call->nsegs = 0;
}

/** wg_call_full() - no other segment fits, whatever it consists of */
static inline bool wg_call_full(const struct wg_call *call)
{
	return call->nsegs == WG_CALL_SEGS;
}

/** wg_call_next() - where the next segment's ranges go */
static inline struct wg_aead_range *wg_call_next(struct wg_call *call)
{
	return call->ranges + call->nranges;
}

/** wg_call_left() - how many ranges there is room for */
static inline unsigned int wg_call_left(const struct wg_call *call)
{
	return WG_CALL_RANGES - call->nranges;
}

/**
 * wg_call_add() - take the next segment in
 * @call: not full
 * @nranges: how many ranges were written to wg_call_next(); at most
 *	wg_call_left()
 * @len: bytes in them
 * @pad: as in struct wg_aead_seg, as are the following
 */
static inline void wg_call_add(struct wg_call *call, unsigned int nranges,
			       size_t len, unsigned int pad, u8 *dst, u64 nonce)
{
	struct wg_aead_seg *seg = &call->segs[call->nsegs++];

	seg->src = wg_call_next(call);
	seg->nsrc = nranges;
	seg->pad = pad;
	seg->len = len;
	seg->dst = dst;
	seg->nonce = nonce;
	call->nranges += nranges;
}

#endif /* WG_DATA_CALL_H */
