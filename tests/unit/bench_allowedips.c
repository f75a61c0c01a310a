// SPDX-License-Identifier: GPL-2.0
/* Speed and memory of the allowed IPs beside a binary trie; not a test. */

/* The kernel has it patched in where there is one. */
#ifdef __x86_64__
#pragma GCC target("popcnt")
#endif

#include <sys/mman.h>
#include <time.h>

#include <linux/kernel.h>
#include <linux/slab.h>

#include "compat/unaligned.h"
#include "proto_test.h"

/*
 * Memory as the kernel gives it: from caches of a few sizes, without a header,
 * aligned as far as the size is, and mapped by large pages.
 */
#define ARENA_SIZE 1073741824UL
#define PAGE_SIZE 4096

static const unsigned int classes[] = {
	8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048,
};

struct slab_object {
	struct slab_object *next;
};

static struct slab_object *free_objects[ARRAY_SIZE(classes)];
static char *arena; /* ARENA_SIZE bytes */
static unsigned char class_of_page[ARENA_SIZE / PAGE_SIZE];
static unsigned int pages;
static size_t slab_used;

static void slab_refill(unsigned int class)
{
	char *page = arena + (size_t)pages * PAGE_SIZE;
	size_t size = classes[class], i;

	CHECK(pages < ARENA_SIZE / PAGE_SIZE);
	for (i = 0; i + size <= PAGE_SIZE; i += size) {
		struct slab_object *o = (void *)(page + i);

		o->next = free_objects[class];
		free_objects[class] = o;
	}
	class_of_page[pages++] = class;
}

static void *slab_alloc(size_t size)
{
	struct slab_object *o;
	unsigned int class;

	for (class = 0; classes[class] < size; class++)
		;
	if (!free_objects[class])
		slab_refill(class);
	o = free_objects[class];
	free_objects[class] = o->next;
	slab_used += classes[class];
	return o;
}

static void slab_free(void *p)
{
	unsigned int class = class_of_page[((char *)p - arena) / PAGE_SIZE];
	struct slab_object *o = p;

	o->next = free_objects[class];
	free_objects[class] = o;
	slab_used -= classes[class];
}

/* Everything is free again. */
static void slab_reset(void)
{
	if (arena)
		munmap(arena, ARENA_SIZE);
	arena = mmap(NULL, ARENA_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	CHECK(arena != MAP_FAILED);
	madvise(arena, ARENA_SIZE, MADV_HUGEPAGE);
	memset(free_objects, 0, sizeof(free_objects));
	pages = 0;
	slab_used = 0;
}

#define kmalloc(size, gfp) ((void)(gfp), slab_alloc(size))
#define kfree(p) slab_free(p)
#include "src/protocol/allowedips.c"

#define OWNERS 1000
#define LOOKUPS 2097152

struct prefix {
	u8 family;
	u8 cidr;
	u8 ip[16];
};

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/*
 * What to compare with: a binary trie with path compression, a node for each
 * prefix and one for each branching.
 */
struct binary_node {
	u64 key[2];
	struct binary_node *child[2];
	void *owner;
	u8 len;
};

struct binary {
	struct binary_node *root[2];
};

static unsigned int binary_bit(const u64 key[2], unsigned int i)
{
	return key[i / 64] >> (63 - i % 64) & 1;
}

static unsigned int binary_common(const u64 a[2], const u64 b[2])
{
	if (a[0] != b[0])
		return __builtin_clzll(a[0] ^ b[0]);
	return a[1] == b[1] ? 128 : 64 + __builtin_clzll(a[1] ^ b[1]);
}

static void binary_key(u64 key[2], u8 family, const u8 *ip)
{
	key[0] = family == AF_INET ? (u64)get_unaligned_be32(ip) << 32 :
				     get_unaligned_be64(ip);
	key[1] = family == AF_INET ? 0 : get_unaligned_be64(ip + 8);
}

static struct binary_node *binary_node(const u64 key[2], unsigned int len,
				       void *owner)
{
	struct binary_node *n = slab_alloc(sizeof(*n));

	memset(n, 0, sizeof(*n));
	n->key[0] = key[0];
	n->key[1] = key[1];
	n->len = len;
	n->owner = owner;
	return n;
}

static void binary_insert(struct binary *t, const struct prefix *p, void *owner)
{
	struct binary_node **slot = &t->root[p->family == AF_INET6], *n, *m;
	unsigned int common;
	u64 key[2];

	binary_key(key, p->family, p->ip);
	for (; (n = *slot); slot = &n->child[binary_bit(key, n->len)]) {
		common = min_t(unsigned int, binary_common(key, n->key),
			       min(n->len, p->cidr));
		if (common == n->len && common == p->cidr) {
			n->owner = owner;
			return;
		}
		if (common == n->len)
			continue;
		m = binary_node(key, common, NULL);
		m->child[binary_bit(n->key, common)] = n;
		*slot = m;
		if (common == p->cidr) {
			m->owner = owner;
			return;
		}
		n = m;
	}
	*slot = binary_node(key, p->cidr, owner);
}

static void *binary_lookup(const struct binary *t, u8 family, const u8 *ip)
{
	const struct binary_node *n = t->root[family == AF_INET6];
	void *best = NULL;
	u64 key[2];

	binary_key(key, family, ip);
	while (n && binary_common(key, n->key) >= n->len) {
		if (n->owner)
			best = n->owner;
		if (n->len == (family == AF_INET ? 32 : 128))
			break;
		n = n->child[binary_bit(key, n->len)];
	}
	return best;
}

static void fill_random(u64 *rng, struct prefix *p, u8 family, u8 cidr)
{
	p->family = family;
	p->cidr = cidr;
	random_bytes(rng, p->ip, sizeof(p->ip));
}

static void make_random_v4(u64 *rng, struct prefix *p, unsigned int i)
{
	(void)i;
	fill_random(rng, p, AF_INET, 32);
}

/* One address a peer, given out in order from 10.0.0.0/8. */
static void make_pool_v4(u64 *rng, struct prefix *p, unsigned int i)
{
	fill_random(rng, p, AF_INET, 32);
	put_unaligned_be32(10U << 24 | i, p->ip);
}

/* Addresses out of 64 pools of a /16, and networks anywhere. */
static void make_mixed_v4(u64 *rng, struct prefix *p, unsigned int i)
{
	(void)i;
	fill_random(rng, p, AF_INET, 32);
	if (random_below(rng, 2)) {
		p->ip[0] = 10;
		p->ip[1] = random_below(rng, 64);
	} else {
		p->cidr = random_below(rng, 4) ? 24 :
						 16 + random_below(rng, 16);
	}
}

/* Half /64 and half /128, under 16 networks of a /32. */
static void make_mixed_v6(u64 *rng, struct prefix *p, unsigned int i)
{
	(void)i;
	fill_random(rng, p, AF_INET6, random_below(rng, 2) ? 64 : 128);
	put_unaligned_be32(0x20010db8 + random_below(rng, 16), p->ip);
}

static void *lookup_ours(const void *t, u8 family, const u8 *ip)
{
	return wg_allowedips_lookup(t, family, ip);
}

static void *lookup_binary(const void *t, u8 family, const u8 *ip)
{
	return binary_lookup(t, family, ip);
}

/* Each lookup begins when the one before it ended. */
static double ns_per_lookup(void *(*lookup)(const void *t, u8 family,
					    const u8 *ip),
			    const void *t, const struct prefix *keys)
{
	unsigned int i, mask = 0;
	double begun = seconds();

	for (i = 0; i < LOOKUPS; i++) {
		const struct prefix *k = &keys[i | mask];

		mask = lookup(t, k->family, k->ip) ? 0 : i;
	}
	return (seconds() - begun) / LOOKUPS * 1e9;
}

static void bench(const char *what, unsigned int n,
		  void (*make)(u64 *rng, struct prefix *p, unsigned int i))
{
	struct prefix *prefixes = calloc(n, sizeof(*prefixes));
	struct prefix *keys = calloc(LOOKUPS, sizeof(*keys));
	struct wg_allowedips_owner *owners = calloc(OWNERS, sizeof(*owners));
	double begun, insert, binary_insert_time, ours, theirs, removal;
	struct binary binary = {};
	struct wg_allowedips t;
	u64 rng = test_rng;
	unsigned int i, j;
	double bytes, binary_bytes;

	for (i = 0; i < OWNERS; i++)
		wg_allowedips_owner_init(&owners[i]);
	for (i = 0; i < n; i++)
		make(&rng, &prefixes[i], i);
	for (i = n - 1; i; i--) {
		struct prefix p = prefixes[i];

		j = random_below(&rng, i + 1);
		prefixes[i] = prefixes[j];
		prefixes[j] = p;
	}
	for (i = 0; i < LOOKUPS; i++) {
		struct prefix *k = &keys[i];

		*k = prefixes[random_below(&rng, n)];
		for (j = k->cidr; j < (k->family == AF_INET ? 32 : 128); j++)
			k->ip[j / 8] ^= random_below(&rng, 2) << (7 - j % 8);
	}

	slab_reset();
	wg_allowedips_init(&t);
	begun = seconds();
	for (i = 0; i < n; i++) {
		const struct prefix *p = &prefixes[i];

		CHECK(!wg_allowedips_insert(&t, p->family, p->ip, p->cidr,
					    &owners[i % OWNERS]));
	}
	insert = seconds() - begun;
	bytes = slab_used;

	begun = seconds();
	for (i = 0; i < n; i++)
		binary_insert(&binary, &prefixes[i], &owners[i % OWNERS]);
	binary_insert_time = seconds() - begun;
	binary_bytes = slab_used - bytes;

	for (i = 0; i < LOOKUPS; i++) {
		const struct prefix *k = &keys[i];

		CHECK(lookup_ours(&t, k->family, k->ip) ==
		      lookup_binary(&binary, k->family, k->ip));
	}
	/* The least of several: what else runs here costs cache. */
	ours = ns_per_lookup(lookup_ours, &t, keys);
	theirs = ns_per_lookup(lookup_binary, &binary, keys);
	for (i = 0; i < 4; i++) {
		ours = min(ours, ns_per_lookup(lookup_ours, &t, keys));
		theirs = min(theirs,
			     ns_per_lookup(lookup_binary, &binary, keys));
	}

	begun = seconds();
	for (i = 0; i < OWNERS; i++)
		wg_allowedips_remove_owner(&t, &owners[i]);
	removal = seconds() - begun;
	CHECK(!t.root4 && !t.root6);

	printf("%-22s %8u  lookup %6.1f ns (binary %6.1f, %4.1fx)  ", what, n,
	       ours, theirs, theirs / ours);
	printf("insert %5.0f ns (binary %5.0f)  remove %5.0f ns  ",
	       insert / n * 1e9, binary_insert_time / n * 1e9,
	       removal / n * 1e9);
	printf("%5.1f bytes (binary %5.1f)\n", bytes / n, binary_bytes / n);
	fflush(stdout);

	free(owners);
	free(keys);
	free(prefixes);
}

int main(void)
{
	static const unsigned int sizes[] = { 10, 1000, 100000, 1000000 };
	unsigned int i;

	shim_rcu_free = slab_free;
	test_case = "bench";
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		bench("IPv4 random /32", sizes[i], make_random_v4);
		bench("IPv4 pool of /32", sizes[i], make_pool_v4);
		bench("IPv4 mixed", sizes[i], make_mixed_v4);
		bench("IPv6 /64 and /128", sizes[i], make_mixed_v6);
	}
	return 0;
}
