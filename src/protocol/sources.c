// SPDX-License-Identifier: GPL-2.0
/* A small memory of the addresses from which peers have shaken hands. */
#include "sources.h"

#include <linux/kernel.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat/unaligned.h"
#include "cookie.h"

#define SETS 1024 /* a power of two */
#define WAYS 4

struct wg_sources {
	siphash_key_t key;
	/* A part of each address's keyed hash, the newest first; 0: none. */
	u32 tags[SETS][WAYS];
};

struct wg_sources *wg_sources_create(const u8 secret[16])
{
	struct wg_sources *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return NULL;
	s->key.key[0] = get_unaligned_le64(secret);
	s->key.key[1] = get_unaligned_le64(secret + 8);
	return s;
}

void wg_sources_destroy(struct wg_sources *s)
{
	if (!s)
		return;
	memzero_explicit(&s->key, sizeof(s->key));
	kfree(s);
}

/* The tag of an address; *set receives where it belongs. */
static u32 tag_of(const struct wg_sources *s,
		  const struct wg_cookie_source *source, unsigned int *set)
{
	const u8 *bytes = source->bytes;
	u64 hash;

	if (source->len == 4 + 2)
		hash = siphash_2u64(get_unaligned_be32(bytes),
				    get_unaligned_be16(bytes + 4), &s->key);
	else
		hash = siphash_3u64(get_unaligned_be64(bytes),
				    get_unaligned_be64(bytes + 8),
				    get_unaligned_be16(bytes + 16), &s->key);
	*set = hash % SETS;
	return (hash >> 32) | 1;
}

bool wg_sources_known(const struct wg_sources *s,
		      const struct wg_cookie_source *source)
{
	unsigned int set, way;
	u32 tag = tag_of(s, source, &set);

	for (way = 0; way < WAYS; way++)
		if (READ_ONCE(s->tags[set][way]) == tag)
			return true;
	return false;
}

void wg_sources_remember(struct wg_sources *s,
			 const struct wg_cookie_source *source)
{
	unsigned int set, way;
	u32 tag = tag_of(s, source, &set);

	/* Up to where it was, or the oldest, all move on by one. */
	for (way = 0; way < WAYS - 1; way++)
		if (READ_ONCE(s->tags[set][way]) == tag)
			break;
	for (; way; way--)
		WRITE_ONCE(s->tags[set][way], READ_ONCE(s->tags[set][way - 1]));
	if (READ_ONCE(s->tags[set][0]) != tag)
		WRITE_ONCE(s->tags[set][0], tag);
}
