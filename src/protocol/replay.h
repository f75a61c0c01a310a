/* SPDX-License-Identifier: GPL-2.0 */
/* Sliding window that accepts each counter of a session at most once. */
#ifndef WG_PROTOCOL_REPLAY_H
#define WG_PROTOCOL_REPLAY_H

#include <linux/bits.h>
#include <linux/types.h>

/*
 * Bits of memory of counters seen. One word is always given up: it is cleared
 * as a whole when the window moves into it, so that the usable size is a word
 * less (RFC 6479).
 */
#define WG_REPLAY_BITS 8192U
#define WG_REPLAY_WORDS (WG_REPLAY_BITS / BITS_PER_LONG)
#define WG_REPLAY_WINDOW (WG_REPLAY_BITS - BITS_PER_LONG)

struct wg_replay {
	u64 next; /* greatest counter accepted, plus one; 0: none yet */
	unsigned long seen[WG_REPLAY_WORDS];
};

/**
 * wg_replay_init() - forget everything
 */
void wg_replay_init(struct wg_replay *r);

/**
 * wg_replay_accept() - test and mark a counter whose message authenticated
 * @r: the window; calls for one window are serialised by the caller
 * @counter: as received
 *
 * Any context.
 *
 * Return: false when @counter was accepted before, lies below the window, or
 * is WG_REJECT_AFTER_MESSAGES or more.
 */
bool __must_check wg_replay_accept(struct wg_replay *r, u64 counter);

#endif /* WG_PROTOCOL_REPLAY_H */
