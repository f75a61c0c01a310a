// SPDX-License-Identifier: GPL-2.0
/* Fuzzes the rate limit: sources that share a set, against token buckets. */

#include "fuzz.h"

/* So that sources can be found that share a set. */
#include "src/protocol/ratelimit.c"

#define MS (WG_SECOND / 1000)
#define SOURCES 12

/*
 * What is known of a source without looking at its bucket. It may be forgotten
 * when there are more than ways, and has a single token then.
 */
struct source {
	u8 addr[16];
	unsigned int addrlen;
	u64 credit; /* ns, at most: one token is TOKEN_TIME */
	u64 at; /* when @credit was right */
	u64 last; /* when it was allowed; 0: never */
	bool exact; /* @credit is what it has */
	bool forgotten; /* perhaps */
};

static struct source sources[SOURCES];
static struct wg_ratelimit *table;

static struct set *set_of(const struct source *s)
{
	u64 hash = hash_source(table, s->addr, s->addrlen);

	return &table->sets[(u32)hash % SETS];
}

/* All of them in one set: IPv4 ones first, then IPv6 ones. */
static void find_sources(void)
{
	static const u8 secret[16] = { 1, 2, 3 };
	struct source *s = sources;
	u32 i;

	table = wg_ratelimit_create(secret);
	CHECK(table);
	for (i = 0; s < sources + SOURCES; i++) {
		s->addrlen = s < sources + SOURCES / 2 ? 4 : 16;
		put_unaligned_be32(i, s->addr);
		if (s == sources || set_of(s) == set_of(sources))
			s++;
	}
}

/* Not allowed for so long that its bucket is full. */
static bool is_fresh(const struct source *s, u64 now)
{
	return !s->last || now - s->last >= BUCKET_TIME;
}

static unsigned int count_others(const struct source *s, u64 now)
{
	const struct source *other;
	unsigned int n = 0;

	for (other = sources; other < sources + SOURCES; other++)
		n += other != s && !is_fresh(other, now);
	return n;
}

static void push_out_others(const struct source *s)
{
	struct source *other;

	for (other = sources; other < sources + SOURCES; other++) {
		if (other != s) {
			other->exact = false;
			other->forgotten = true;
		}
	}
}

static void ask(struct input *in, u64 now)
{
	struct source *s = &sources[in_below(in, SOURCES)];
	bool crowded = count_others(s, now) >= WAYS;
	bool fresh = is_fresh(s, now), present;
	u8 addr[16];
	bool allowed;

	s->credit = min(s->credit + (now - s->at), BUCKET_TIME);
	s->at = now;
	if (fresh) {
		s->credit = BUCKET_TIME;
		s->exact = !crowded;
		s->forgotten = false;
	}
	present = s->exact && !fresh;
	memcpy(addr, s->addr, sizeof(addr));
	/* Of an IPv6 address the network counts. */
	if (s->addrlen == 16)
		in_bytes(in, addr + 8, 8);
	allowed = wg_ratelimit_allow(table, addr, s->addrlen, now);

	/* However many others there are. */
	if (fresh)
		CHECK(allowed);
	if (s->exact)
		CHECK(allowed == (s->credit >= TOKEN_TIME));
	if (s->forgotten)
		s->credit = max(s->credit, TOKEN_TIME);
	s->forgotten = false;
	if (allowed) {
		CHECK(s->credit >= TOKEN_TIME);
		s->credit -= TOKEN_TIME;
		s->last = now;
	}
	if (crowded && !present)
		push_out_others(s);
}

static void fuzz(struct input *in)
{
	u64 now = WG_SECOND;
	struct source *s;

	if (!table)
		find_sources();
	memset(set_of(sources), 0, sizeof(struct set));
	for (s = sources; s < sources + SOURCES; s++) {
		s->at = now;
		s->last = 0;
	}
	while (in_more(in)) {
		switch (in_below(in, 4)) {
		case 0:
			now += in_u8(in) * MS;
			break;
		case 1: /* around the time that one token takes */
			now += TOKEN_TIME + (s8)in_u8(in);
			break;
		default:
			ask(in, now);
			break;
		}
	}
}
