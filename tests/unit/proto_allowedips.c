// SPDX-License-Identifier: GPL-2.0
/* Allowed IPs against a naive list, with its invariants and failing memory. */

#include "proto_allowedips_model.h"

/*
 * Addresses that are close to those in the table: one of them with some bits
 * changed, mostly at the end of its prefix or nowhere.
 */
static void random_ip(struct world *w, u8 *family, u8 *ip)
{
	const struct model_prefix *p;
	unsigned int i, flips;

	random_bytes(&w->rng, ip, 16);
	*family = random_below(&w->rng, 2) ? AF_INET : AF_INET6;
	if (!w->model.n || !random_below(&w->rng, 8))
		return;
	p = &w->model.prefixes[random_below(&w->rng, w->model.n)];
	*family = p->family;
	for (i = 0; i < p->cidr; i++) {
		ip[i / 8] &= ~(0x80 >> i % 8);
		ip[i / 8] |= bit_at(p->ip, i) << (7 - i % 8);
	}
	for (flips = random_below(&w->rng, 3); flips; flips--) {
		i = random_below(&w->rng, bits_of(*family));
		if (random_below(&w->rng, 2) && p->cidr)
			i = p->cidr - 1 - random_below(&w->rng,
						       min(p->cidr, (u8)8));
		ip[i / 8] ^= 0x80 >> i % 8;
	}
}

static u8 random_cidr(struct world *w, u8 family)
{
	static const u8 usual4[] = { 0, 1, 8, 16, 24, 30, 31, 32 };
	static const u8 usual6[] = { 0, 1, 32, 48, 56, 60, 63, 64, 65, 128 };

	if (random_below(&w->rng, 2))
		return random_below(&w->rng, bits_of(family) + 1);
	if (family == AF_INET)
		return usual4[random_below(&w->rng, ARRAY_SIZE(usual4))];
	return usual6[random_below(&w->rng, ARRAY_SIZE(usual6))];
}

static void random_step(struct world *w, unsigned int fill)
{
	unsigned int owner = random_below(&w->rng, OWNERS), what;
	const struct model_prefix *p;
	u8 family, ip[16], cidr;

	random_ip(w, &family, ip);
	cidr = random_cidr(w, family);
	what = random_below(&w->rng, 100);
	if (what < fill) {
		do_insert(w, family, ip, cidr, owner);
	} else if (what < 90 && w->model.n) {
		p = &w->model.prefixes[random_below(&w->rng, w->model.n)];
		do_remove(w, p->family, p->ip, p->cidr, p->owner);
	} else if (what < 95 && w->model.n) {
		p = &w->model.prefixes[random_below(&w->rng, w->model.n)];
		do_insert(w, p->family, p->ip, p->cidr, owner);
	} else {
		do_remove(w, family, ip, cidr, owner);
	}
	if (!random_below(&w->rng, 1000))
		do_remove_owner(w, owner);
}

static void random_operations(unsigned int steps, bool fail)
{
	unsigned int i, j, fill = 60;
	u8 family, ip[16];
	struct world w;

	world_init(&w);
	for (i = 0; i < steps; i++) {
		/* Now the table grows, now it shrinks. */
		if (!random_below(&w.rng, 300))
			fill = random_below(&w.rng, 80);
		if (fail) {
			shim_allocations_left = random_below(&w.rng, 3);
			memory_failed = true;
		}
		random_step(&w, fill);
		shim_allocations_left = -1;
		for (j = 0; j < 3; j++) {
			random_ip(&w, &family, ip);
			check_lookup(&w, family, ip);
		}
		if (i % 64 == 0)
			check_all(&w);
		if (!random_below(&w.rng, 20000))
			do_free(&w);
	}
	do_free(&w);
}

/* All lengths of one address nest, and each removal uncovers the next. */
static void nested_prefixes(u8 family)
{
	unsigned int bits = bits_of(family), round, i;
	u8 ip[16], other[16];
	struct world w;

	world_init(&w);
	random_bytes(&w.rng, ip, sizeof(ip));
	for (round = 0; round < 2; round++) {
		for (i = 0; i <= bits; i++) {
			do_insert(&w, family, ip, round ? bits - i : i,
				  i % OWNERS);
			check_all(&w);
			check_lookup(&w, family, ip);
		}
		for (i = 0; i < bits; i++) {
			memcpy(other, ip, sizeof(ip));
			other[i / 8] ^= 0x80 >> i % 8;
			check_lookup(&w, family, other);
		}
		for (i = 0; i <= bits; i++) {
			struct model_prefix *p;
			u8 cidr = round ? i : bits - i;

			p = model_find(&w.model, family, ip, cidr);
			CHECK(p);
			do_remove(&w, family, ip, cidr, p->owner);
			check_all(&w);
			check_lookup(&w, family, ip);
		}
	}
	do_free(&w);
}

/* A default route catches what no other prefix does, of its family only. */
static void default_routes(void)
{
	static const u8 any[16], ip4[4] = { 192, 168, 4, 17 };
	static const u8 ip6[16] = { 0xfd, 0, 0, 0x42 };
	struct world w;

	world_init(&w);
	do_insert(&w, AF_INET, any, 0, 0);
	CHECK_EQ(owner_index(&w, wg_allowedips_lookup(&w.table, AF_INET, ip4)),
		 0);
	CHECK(!wg_allowedips_lookup(&w.table, AF_INET6, ip6));
	do_insert(&w, AF_INET6, any, 0, 1);
	CHECK_EQ(owner_index(&w, wg_allowedips_lookup(&w.table, AF_INET6, ip6)),
		 1);
	do_insert(&w, AF_INET, ip4, 16, 2);
	CHECK_EQ(owner_index(&w, wg_allowedips_lookup(&w.table, AF_INET, ip4)),
		 2);
	CHECK_EQ(owner_index(&w, wg_allowedips_lookup(&w.table, AF_INET, any)),
		 0);
	check_all(&w);
	do_free(&w);
}

/* Every slot of a node, then half of them away with and without memory. */
static void full_nodes(void)
{
	unsigned int i, round;
	u8 ip[4] = { 10, 0, 0, 0 };
	struct world w;

	for (round = 0; round < 2; round++) {
		world_init(&w);
		for (i = 0; i < 256; i++) {
			ip[3] = i;
			do_insert(&w, AF_INET, ip, 32, i % OWNERS);
		}
		for (i = 24; i < 32; i++)
			do_insert(&w, AF_INET, ip, i, i % OWNERS);
		check_all(&w);
		for (i = 0; i < 256; i++) {
			ip[3] = i;
			if (round) {
				shim_allocations_left = 0;
				memory_failed = true;
			}
			do_remove(&w, AF_INET, ip, 32, i % OWNERS);
			shim_allocations_left = -1;
			check_lookup(&w, AF_INET, ip);
			check_all(&w);
		}
		/* Empty slots are filled again without memory for a node. */
		for (i = 0; i < 256; i++) {
			ip[3] = i;
			do_insert(&w, AF_INET, ip, 32, 1);
			check_lookup(&w, AF_INET, ip);
		}
		check_all(&w);
		do_free(&w);
	}
}

/* Each allocation of an insertion fails in turn; nothing changes by that. */
static void failing_allocations(void)
{
	unsigned int i, failures = 0;
	u8 family, ip[16], cidr;
	struct world w;

	world_init(&w);
	for (i = 0; i < 300; i++) {
		u64 generation = w.table.generation;
		long n;

		random_ip(&w, &family, ip);
		cidr = random_cidr(&w, family);
		if (model_find(&w.model, family, ip, cidr))
			continue;
		for (n = 0;; n++) {
			int ret;

			shim_allocations_left = n;
			ret = wg_allowedips_insert(&w.table, family, ip, cidr,
						   &w.owners[i % OWNERS]);
			shim_allocations_left = -1;
			if (!ret)
				break;
			CHECK_EQ(ret, -ENOMEM);
			CHECK(n < 2);
			CHECK(w.table.generation == generation);
			check_all(&w);
			check_lookup(&w, family, ip);
			failures++;
		}
		model_insert(&w.model, family, ip, cidr, i % OWNERS);
		check_all(&w);
	}
	CHECK(failures > 300);

	/* What needs none works without. */
	for (i = 0; i < w.model.n; i++) {
		const struct model_prefix *p = &w.model.prefixes[i];

		shim_allocations_left = 0;
		do_insert(&w, p->family, p->ip, p->cidr,
			  (p->owner + 1) % OWNERS);
		shim_allocations_left = -1;
	}
	check_all(&w);
	memory_failed = true;
	for (i = 0; i < OWNERS; i++) {
		shim_allocations_left = 0;
		do_remove_owner(&w, i);
		shim_allocations_left = -1;
		check_all(&w);
	}
	CHECK_EQ(w.model.n, 0);
	CHECK(!locked(&w.table.root4) && !locked(&w.table.root6));
}

int main(void)
{
	RUN("nested prefixes, IPv4", nested_prefixes(AF_INET));
	RUN("nested prefixes, IPv6", nested_prefixes(AF_INET6));
	RUN("default routes", default_routes());
	RUN("full nodes", full_nodes());
	RUN("each allocation fails in turn", failing_allocations());
	RUN("random operations against a model",
	    random_operations(200000, false));
	RUN("random operations while memory fails",
	    random_operations(100000, true));
	return 0;
}
