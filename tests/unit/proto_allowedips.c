// SPDX-License-Identifier: GPL-2.0
/* Allowed IPs against a naive list, with its invariants and failing memory. */

#include "proto_test.h"

/* So that the invariants of its nodes can be checked. */
#include "src/protocol/allowedips.c"

#define OWNERS 6
#define PREFIXES_MAX 400

/* The model: every prefix in the order in which it came to its owner. */
struct model_prefix {
	u8 family;
	u8 cidr;
	u8 ip[16];
	unsigned int owner;
	u64 order;
};

struct model {
	struct model_prefix prefixes[PREFIXES_MAX];
	unsigned int n;
	u64 order;
};

struct world {
	struct wg_allowedips table;
	struct wg_allowedips_owner owners[OWNERS];
	struct model model;
	u64 rng;
};

static unsigned int bytes_of(u8 family)
{
	return family == AF_INET ? 4 : 16;
}

static unsigned int bits_of(u8 family)
{
	return 8 * bytes_of(family);
}

static bool bit_at(const u8 *ip, unsigned int i)
{
	return ip[i / 8] >> (7 - i % 8) & 1;
}

static bool covers(const struct model_prefix *p, u8 family, const u8 *ip)
{
	unsigned int i;

	if (p->family != family)
		return false;
	for (i = 0; i < p->cidr; i++) {
		if (bit_at(p->ip, i) != bit_at(ip, i))
			return false;
	}
	return true;
}

static struct model_prefix *model_find(struct model *m, u8 family,
				       const u8 *ip, u8 cidr)
{
	unsigned int i;

	for (i = 0; i < m->n; i++) {
		if (m->prefixes[i].cidr == cidr &&
		    covers(&m->prefixes[i], family, ip))
			return &m->prefixes[i];
	}
	return NULL;
}

static int model_lookup(struct model *m, u8 family, const u8 *ip)
{
	const struct model_prefix *best = NULL;
	unsigned int i;

	for (i = 0; i < m->n; i++) {
		if (covers(&m->prefixes[i], family, ip) &&
		    (!best || m->prefixes[i].cidr > best->cidr))
			best = &m->prefixes[i];
	}
	return best ? (int)best->owner : -1;
}

static void model_remove(struct model *m, struct model_prefix *p)
{
	*p = m->prefixes[--m->n];
}

static void model_insert(struct model *m, u8 family, const u8 *ip, u8 cidr,
			 unsigned int owner)
{
	struct model_prefix *p = model_find(m, family, ip, cidr);
	unsigned int i;

	if (!p) {
		p = &m->prefixes[m->n++];
		memset(p, 0, sizeof(*p));
		p->family = family;
		p->cidr = cidr;
		for (i = 0; i < cidr; i++)
			p->ip[i / 8] |= bit_at(ip, i) << (7 - i % 8);
	}
	p->owner = owner;
	p->order = m->order++;
}

/* Then nodes may be larger than they need to be. */
static bool memory_failed;

/*
 * Returns how many prefixes there are at and below @p. They all agree with each
 * other, hence with @first, which is one of them, up to @base.
 */
static unsigned int check_below(const struct wg_allowedips_node *p,
				const struct wg_allowedip *first,
				unsigned int base)
{
	const struct wg_allowedip *a, *below;
	unsigned int i, live = 0, count = 0;
	struct key key, first_key;
	struct place place;

	if (is_leaf(p)) {
		a = to_prefix(p);
		key = key_of(a->family, a->ip);
		first_key = key_of(first->family, first->ip);
		CHECK(len_of(a->family, a->cidr) >= base);
		CHECK(common_bits(&key, &first_key) >= base);
		clear_host_bits(&key, len_of(a->family, a->cidr));
		CHECK(same_prefix(a, &key, len_of(a->family, a->cidr)));
		return 1;
	}
	CHECK(p->base >= base);
	CHECK(p->nslots == hweight64(p->external) + hweight64(p->internal));
	for (i = 0; i < p->nslots; i++) {
		const struct wg_allowedips_node *child = locked(&p->slots[i]);

		if (!child)
			continue;
		live++;
		below = any_below(child);
		key = key_of(below->family, below->ip);
		first_key = key_of(first->family, first->ip);
		CHECK(common_bits(&key, &first_key) >= p->base);
		if (!is_leaf(child)) {
			place = (struct place){ BIT_ULL(chunk_of(p, &key)), 0 };
			CHECK(child->base >= end_of(p));
		} else {
			place = place_in(p, &key,
					 len_of(below->family, below->cidr));
		}
		CHECK((p->external & place.external) ||
		      (p->internal & place.internal));
		CHECK(place_slot((void *)p, &place) == &p->slots[i]);
		count += check_below(child, below, place.external ? end_of(p) :
								    p->base);
	}
	CHECK(live == p->live && live >= 2);
	CHECK(memory_failed || p->nslots <= 2 * live + 1);
	return count;
}

static void check_owners(struct world *w)
{
	const struct wg_allowedip *a;
	struct model_prefix *p;
	unsigned int i, n = 0;
	u64 order;

	for (i = 0; i < OWNERS; i++) {
		order = 0;
		list_for_each_entry(a, &w->owners[i].prefixes, owner_entry) {
			CHECK(rcu_access_pointer(a->owner) == &w->owners[i]);
			p = model_find(&w->model, a->family, a->ip, a->cidr);
			CHECK(p && p->owner == i);
			CHECK(!memcmp(p->ip, a->ip, bytes_of(a->family)));
			CHECK(p->order >= order);
			order = p->order + 1;
			n++;
		}
	}
	CHECK_EQ(n, w->model.n);
}

static void check_all(struct world *w)
{
	const struct wg_allowedips_node *root4 = locked(&w->table.root4);
	const struct wg_allowedips_node *root6 = locked(&w->table.root6);
	unsigned int n = 0;

	if (root4)
		n += check_below(root4, any_below(root4), V4_OFFSET - 4);
	if (root6)
		n += check_below(root6, any_below(root6), 0);
	CHECK_EQ(n, w->model.n);
	check_owners(w);
}

static int owner_index(struct world *w, struct wg_allowedips_owner *o)
{
	return o ? (int)(o - w->owners) : -1;
}

static void check_lookup(struct world *w, u8 family, const u8 *ip)
{
	u8 buf[17];

	/* Any alignment. */
	memcpy(buf + 1, ip, bytes_of(family));
	CHECK_EQ(owner_index(w, wg_allowedips_lookup(&w->table, family,
						     buf + 1)),
		 model_lookup(&w->model, family, ip));
}

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

static void world_init(struct world *w)
{
	unsigned int i;

	memset(w, 0, sizeof(*w));
	memory_failed = false;
	w->rng = random_u64(&test_rng);
	wg_allowedips_init(&w->table);
	for (i = 0; i < OWNERS; i++)
		wg_allowedips_owner_init(&w->owners[i]);
}

static void do_insert(struct world *w, u8 family, const u8 *ip, u8 cidr,
		      unsigned int owner)
{
	struct model_prefix *p = model_find(&w->model, family, ip, cidr);
	u64 generation = w->table.generation;
	bool change = !p || p->owner != owner;
	bool failing = shim_allocations_left >= 0;
	int ret;

	if (!p && w->model.n == PREFIXES_MAX)
		return;
	ret = wg_allowedips_insert(&w->table, family, ip, cidr,
				   &w->owners[owner]);
	if (!ret)
		model_insert(&w->model, family, ip, cidr, owner);
	else
		CHECK(ret == -ENOMEM && failing && !p);
	CHECK((w->table.generation != generation) == (change && !ret));
}

static void do_remove(struct world *w, u8 family, const u8 *ip, u8 cidr,
		      unsigned int owner)
{
	struct model_prefix *p = model_find(&w->model, family, ip, cidr);
	u64 generation = w->table.generation;
	bool there = p && p->owner == owner;

	CHECK_EQ(wg_allowedips_remove(&w->table, family, ip, cidr,
				      &w->owners[owner]), there ? 0 : -ENOENT);
	if (there)
		model_remove(&w->model, p);
	CHECK((w->table.generation != generation) == there);
}

static void do_remove_owner(struct world *w, unsigned int owner)
{
	unsigned int i;

	wg_allowedips_remove_owner(&w->table, &w->owners[owner]);
	for (i = 0; i < w->model.n;) {
		if (w->model.prefixes[i].owner == owner)
			model_remove(&w->model, &w->model.prefixes[i]);
		else
			i++;
	}
	CHECK(list_empty(&w->owners[owner].prefixes));
}

static void do_free(struct world *w)
{
	unsigned int i;
	u8 zero[16] = {};

	wg_allowedips_free(&w->table);
	w->model.n = 0;
	for (i = 0; i < OWNERS; i++)
		CHECK(list_empty(&w->owners[i].prefixes));
	check_all(w);
	check_lookup(w, AF_INET, zero);
	check_lookup(w, AF_INET6, zero);
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
