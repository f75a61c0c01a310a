// SPDX-License-Identifier: GPL-2.0
/* Token buckets by source address for handshakes of a device under load. */
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "compat/unaligned.h"
#include "messages.h"
#include "ratelimit.h"

/* Each set is a cache line, and all with the rest just fit into 256 KiB. */
#define SETS 4095
#define WAYS 4

/* What a token takes to come, and all of a bucket's. */
#define TOKEN_TIME (WG_SECOND / WG_RATELIMIT_PER_SECOND)
#define BUCKET_TIME (WG_RATELIMIT_BURST * TOKEN_TIME)

/*
 * A bucket as the time at which it will be full. One that is full is as good
 * as none, so that a way is free again BUCKET_TIME after its last use at the
 * latest, and nothing has to be collected.
 */
struct bucket {
	u64 source; /* keyed hash: equal for equal sources only, but for luck */
	u64 full_at; /* ns */
};

struct set {
	struct bucket ways[WAYS];
};

struct wg_ratelimit {
	struct set sets[SETS]; /* first: the memory begins at a page */
	spinlock_t lock; /* protects sets */
	siphash_key_t key;
};

struct wg_ratelimit *wg_ratelimit_create(const u8 secret[16])
{
	struct wg_ratelimit *r = kvzalloc(sizeof(*r), GFP_KERNEL);

	BUILD_BUG_ON(sizeof(struct set) != 64);
	if (!r)
		return NULL;
	spin_lock_init(&r->lock);
	r->key.key[0] = get_unaligned_le64(secret);
	r->key.key[1] = get_unaligned_le64(secret + 8);
	return r;
}

void wg_ratelimit_destroy(struct wg_ratelimit *r)
{
	if (!r)
		return;
	memzero_explicit(&r->key, sizeof(r->key));
	kvfree(r);
}

static u64 hash_source(const struct wg_ratelimit *r, const u8 *addr,
		       unsigned int addrlen)
{
	u64 a = addrlen == 4 ? get_unaligned_be32(addr) :
			       get_unaligned_be64(addr);

	return siphash_2u64(a, addrlen, &r->key);
}

/*
 * The source's bucket, or the one that it takes over: a full one, else the one
 * that will be full first.
 *
 * In the latter case there are more sources than ways, all of which sent within
 * the last BUCKET_TIME. The newcomer is not turned away, or else whoever has
 * many addresses could lock out all others; it gets a single token, or else
 * whoever has many addresses would have a burst each time one was forgotten.
 * What is forgotten is the bucket that needs it least, so a source that uses up
 * its tokens stays. Nobody knows which sources share a set. To have more than
 * its share by being forgotten, a source needs others of its owner's to push it
 * out between its messages: more than SETS * WAYS addresses (16,380, IPv6
 * counting by /64), all proved to be its own, that send more than
 * WG_RATELIMIT_PER_SECOND initiations a second each. That many are too many for
 * the machine with or without it.
 */
static struct bucket *find_bucket(struct set *set, u64 source, u64 now)
{
	struct bucket *b, *first = &set->ways[0];
	unsigned int i;

	for (i = 0; i < WAYS; i++) {
		b = &set->ways[i];
		if (b->source == source)
			return b;
		if (b->full_at < first->full_at)
			first = b;
	}
	if (first->full_at > now)
		first->full_at = now + BUCKET_TIME - TOKEN_TIME;
	first->source = source;
	return first;
}

static bool take_token(struct bucket *b, u64 now)
{
	u64 full_at = max(b->full_at, now) + TOKEN_TIME;

	if (full_at > now + BUCKET_TIME)
		return false;
	b->full_at = full_at;
	return true;
}

bool wg_ratelimit_allow(struct wg_ratelimit *r, const u8 *addr,
			unsigned int addrlen, u64 now)
{
	u64 source = hash_source(r, addr, addrlen);
	struct set *set;
	bool allow;

	spin_lock(&r->lock);
	set = &r->sets[(u32)source % SETS];
	allow = take_token(find_bucket(set, source, now), now);
	spin_unlock(&r->lock);
	return allow;
}
