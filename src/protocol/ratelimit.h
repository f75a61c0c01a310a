/* SPDX-License-Identifier: GPL-2.0 */
/* Token buckets by source address for handshakes of a device under load. */
#ifndef WG_PROTOCOL_RATELIMIT_H
#define WG_PROTOCOL_RATELIMIT_H

#include <linux/types.h>

#define WG_RATELIMIT_PER_SECOND 20
#define WG_RATELIMIT_BURST 5

struct wg_ratelimit; /* 256 KiB, allocated when first needed */

/**
 * wg_ratelimit_create() - an empty table of bounded size
 * @secret: random, keys the table's hash so that nobody can aim at a bucket
 *
 * May sleep.
 *
 * Return: the table, or NULL without memory.
 */
struct wg_ratelimit *wg_ratelimit_create(const u8 secret[16]);

/** wg_ratelimit_destroy() - free @r, which may be NULL */
void wg_ratelimit_destroy(struct wg_ratelimit *r);

/**
 * wg_ratelimit_allow() - may one more handshake from this source be worked on?
 * @r: calls are serialised inside (spinlock, any context with softirqs off)
 * @addr: network order
 * @addrlen: its bytes: 4, or 16 of which the first 8 count
 * @now: clock, ns
 *
 * A source has a burst of WG_RATELIMIT_BURST and then WG_RATELIMIT_PER_SECOND.
 * When there are too many to remember, one that is not known may have only one
 * at first.
 *
 * Return: true when it may.
 */
bool wg_ratelimit_allow(struct wg_ratelimit *r, const u8 *addr,
			unsigned int addrlen, u64 now);

#endif /* WG_PROTOCOL_RATELIMIT_H */
