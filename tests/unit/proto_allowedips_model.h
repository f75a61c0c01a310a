/* SPDX-License-Identifier: GPL-2.0 */
/* Allowed IPs beside a naive list of prefixes; both must always agree. */
#ifndef PROTO_ALLOWEDIPS_MODEL_H
#define PROTO_ALLOWEDIPS_MODEL_H

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
	const struct wg_allowedip *found;
	int ret;

	found = wg_allowedips_find(&w->table, family, ip, cidr);
	CHECK(p ? found && found->owner == &w->owners[p->owner] : !found);
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

#endif /* PROTO_ALLOWEDIPS_MODEL_H */
