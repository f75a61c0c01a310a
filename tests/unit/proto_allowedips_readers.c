// SPDX-License-Identifier: GPL-2.0
/* Allowed IPs: what readers see while prefixes move, come and go. */

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <pthread.h>
#include <sched.h>

#include "proto_test.h"
#include "src/protocol/allowedips.h"

#define READERS 2
#define STABLE 24
#define STEPS 30000
#define DEFERRED_MAX 4096

/* Who has what: a stable prefix is at all times at MOVER or MOVER + 1. */
enum { MOVER, NOISE = MOVER + 2, DEFAULT, OWNERS };

struct prefix {
	u8 family;
	u8 cidr;
	u8 ip[16];
};

static struct wg_allowedips table;
static struct wg_allowedips_owner owners[OWNERS];
static struct prefix stable[STABLE];

/*
 * Grace periods: what is freed waits until each reader has been outside of a
 * lookup since, which it says by repeating the current number.
 */
static unsigned long grace __aligned(64);

struct reader {
	pthread_t thread;
	unsigned long seen;
	unsigned long lookups;
	u64 seed;
} __aligned(64);

static struct reader readers[READERS];
static bool done;
static void *deferred[DEFERRED_MAX];
static unsigned int ndeferred;

static void synchronize(void)
{
	unsigned int i;

	/* Pairs with the acquire in quiescent(). */
	smp_store_release(&grace, grace + 1);
	for (i = 0; i < READERS; i++) {
		/* Pairs with the release in quiescent(). */
		while (smp_load_acquire(&readers[i].seen) != grace)
			sched_yield();
	}
	while (ndeferred)
		free(deferred[--ndeferred]);
}

static void free_later(void *p)
{
	if (ndeferred == DEFERRED_MAX)
		synchronize();
	deferred[ndeferred++] = p;
}

static void quiescent(struct reader *r)
{
	/* Pairs with the release and the acquire in synchronize(). */
	smp_store_release(&r->seen, smp_load_acquire(&grace));
}

static unsigned int bits_of(const struct prefix *p)
{
	return p->family == AF_INET ? 32 : 128;
}

static void flip(struct prefix *p, unsigned int bit)
{
	p->ip[bit / 8] ^= 0x80 >> bit % 8;
}

/* @p with other host bits. */
static struct prefix other_host(const struct prefix *p, u64 *rng)
{
	struct prefix host = *p;
	unsigned int i;

	for (i = p->cidr; i < bits_of(p); i++) {
		if (random_below(rng, 2))
			flip(&host, i);
	}
	return host;
}

/*
 * Close to a stable prefix, but never a longer match for one of its addresses:
 * another network, or a shorter prefix.
 */
static struct prefix noise(u64 *rng)
{
	const struct prefix *near = &stable[random_below(rng, STABLE)];
	struct prefix p = other_host(near, rng);
	unsigned int bit = random_below(rng, near->cidr);

	if (random_below(rng, 2) && near->cidr > 8)
		bit = near->cidr - 1 - random_below(rng, 8);
	if (random_below(rng, 4)) {
		flip(&p, bit);
		p.cidr = bit + 1 + random_below(rng, bits_of(&p) - bit);
	} else {
		p.cidr = 1 + random_below(rng, bit + 1);
	}
	if (p.cidr > near->cidr && !random_below(rng, 2))
		p.cidr = near->cidr;
	return p;
}

/* Does @p end up inside of any stable prefix? Then it must not be put in. */
static bool touches_stable(const struct prefix *p)
{
	unsigned int i, bit;

	for (i = 0; i < STABLE; i++) {
		const struct prefix *s = &stable[i];

		if (s->family != p->family || p->cidr < s->cidr)
			continue;
		for (bit = 0; bit < s->cidr; bit++) {
			if ((s->ip[bit / 8] ^ p->ip[bit / 8]) &
			    (0x80 >> bit % 8))
				break;
		}
		if (bit == s->cidr)
			return true;
	}
	return false;
}

static void *reading(void *arg)
{
	struct wg_allowedips_owner *o;
	struct reader *r = arg;
	u64 rng = r->seed;
	struct prefix p;

	while (!READ_ONCE(done)) {
		p = other_host(&stable[random_below(&rng, STABLE)], &rng);
		o = wg_allowedips_lookup(&table, p.family, p.ip);
		CHECK(o == &owners[MOVER] || o == &owners[MOVER + 1]);
		/* Elsewhere the default route is the least that is found. */
		p = noise(&rng);
		o = wg_allowedips_lookup(&table, p.family, p.ip);
		p.cidr = bits_of(&p);
		CHECK(o == &owners[NOISE] || o == &owners[DEFAULT] ||
		      (o && touches_stable(&p)));
		r->lookups += 2;
		quiescent(r);
	}
	return NULL;
}

static void move_a_stable_one(void)
{
	const struct prefix *p = &stable[random_below(&test_rng, STABLE)];
	unsigned int to = MOVER + random_below(&test_rng, 2);

	CHECK(!wg_allowedips_insert(&table, p->family, p->ip, p->cidr,
				    &owners[to]));
}

static void change_noise(struct prefix *live, unsigned int n)
{
	struct prefix *p = &live[random_below(&test_rng, n)];

	/* Now and then there is no memory to shrink a node. */
	if (!random_below(&test_rng, 4))
		shim_allocations_left = 0;
	wg_allowedips_remove(&table, p->family, p->ip, p->cidr,
			     &owners[NOISE]);
	shim_allocations_left = -1;
	do {
		*p = noise(&test_rng);
	} while (touches_stable(p));
	CHECK(!wg_allowedips_insert(&table, p->family, p->ip, p->cidr,
				    &owners[NOISE]));
}

static void insert_defaults(void)
{
	static const u8 any[16];

	CHECK(!wg_allowedips_insert(&table, AF_INET, any, 0,
				    &owners[DEFAULT]));
	CHECK(!wg_allowedips_insert(&table, AF_INET6, any, 0,
				    &owners[DEFAULT]));
}

/* Half of them in two networks, where their paths part late. */
static void insert_stable(void)
{
	unsigned int i;

	for (i = 0; i < STABLE; i++) {
		struct prefix *p = &stable[i];

		p->family = i % 2 ? AF_INET : AF_INET6;
		random_bytes(&test_rng, p->ip, sizeof(p->ip));
		if (i % 4 < 2)
			memset(p->ip, 0x2a, bits_of(p) / 16);
		p->cidr = bits_of(p) / 2 + 1 +
			  random_below(&test_rng, bits_of(p) / 2);
		CHECK(!wg_allowedips_insert(&table, p->family, p->ip, p->cidr,
					    &owners[MOVER]));
	}
}

static void concurrent(unsigned int nlive)
{
	struct prefix *live = calloc(nlive, sizeof(*live));
	unsigned int i;

	done = false;
	shim_rcu_free = free_later;
	wg_allowedips_init(&table);
	for (i = 0; i < OWNERS; i++)
		wg_allowedips_owner_init(&owners[i]);
	insert_defaults();
	insert_stable();
	for (i = 0; i < READERS; i++) {
		readers[i].seen = grace;
		readers[i].lookups = 0;
		readers[i].seed = random_u64(&test_rng);
		CHECK(!pthread_create(&readers[i].thread, NULL, reading,
				      &readers[i]));
	}
	for (i = 0; i < STEPS; i++) {
		move_a_stable_one();
		change_noise(live, nlive);
		if (!random_below(&test_rng, STEPS / 4))
			wg_allowedips_remove_owner(&table, &owners[NOISE]);
	}
	WRITE_ONCE(done, true);
	for (i = 0; i < READERS; i++) {
		pthread_join(readers[i].thread, NULL);
		CHECK(readers[i].lookups > 1000);
	}
	wg_allowedips_free(&table);
	while (ndeferred)
		free(deferred[--ndeferred]);
	free(live);
}

int main(void)
{
	RUN("prefixes that move among few", concurrent(8));
	RUN("prefixes that move among many", concurrent(1000));
	return 0;
}
