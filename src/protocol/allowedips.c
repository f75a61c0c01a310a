// SPDX-License-Identifier: GPL-2.0
/* Allowed IPs: longest-prefix match from an address to the peer that owns it. */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "allowedips.h"
#include "compat/unaligned.h"

/*
 * A tree bitmap (Eatherton, Varghese, Dittia: "Tree bitmap: hardware/software
 * IP lookups with incremental updates", 2004) with path compression.
 *
 * An address is a key of 128 bits; an IPv4 address is the low half of the first
 * word, so that all its prefixes are 32 bits longer here. A key is cut into
 * chunks of 6 bits, aligned to the end of each word: the first chunk of a word
 * has two leading bits that are always zero. This makes the usual lengths (IPv4
 * /32, IPv6 /64 and /128) end where a chunk ends, and no chunk spans two words.
 *
 * A node stands for one chunk at one level, for all keys that agree with each
 * other up to there. It has a bit and a slot for each prefix that ends inside
 * its chunk (@internal) and for each value of the chunk under which there are
 * longer prefixes (@external). What is alone under its chunk is in the slot
 * itself, as a leaf; so is a node of any lower level. Levels that would have
 * one child only are left out. So a lookup skips bits without looking at them,
 * and compares them all with the prefix that it found at the end.
 *
 * Readers are lockless: the bitmaps of a node never change. A node that gets
 * another bit is replaced by a copy, and a prefix that goes away leaves an
 * empty slot behind, which needs no memory. Every node has at least two slots
 * in use: it is replaced by what is left in it before there is only one.
 */

#define CHUNK_BITS 6
#define CHUNK_MASK 63
#define WORD_LEVELS 11
#define LEVELS (2 * WORD_LEVELS)

/* Prefixes are that much longer in a key. */
#define V4_OFFSET 32

struct key {
	u64 word[2];
};

/*
 * @external: bit c: the chunk's value c has a slot, counted from the first
 * @internal: bit 2^l + v: so has the prefix that ends after the l bits v of the
 *	chunk, counted from the last
 * @base: first bit of the key that belongs to the chunk
 * @word: which word of the key has the chunk
 * @shift: by how much it is above the word's end
 * @nslots: as many as there are bits
 * @live: slots that are not empty; writers only
 *
 * Of 1,000,000 random IPv4 addresses most nodes have two or three slots and
 * fit a cache line.
 */
struct wg_allowedips_node {
	u64 external;
	u64 internal;
	u8 base;
	u8 word;
	u8 shift;
	u8 nslots;
	u8 live;
	struct wg_allowedips_node __rcu *slots[];
};

/* Where a prefix belongs in a node: one bit of either map. */
struct place {
	u64 external;
	u64 internal;
};

/* From the root's slot down; each but the first is a slot of the one before. */
struct path {
	struct wg_allowedips_node __rcu **slot[LEVELS + 1];
	unsigned int depth; /* index of the last */
};

/* The lowest bit of a slot's pointer tells a leaf from a node. */
#define LEAF 1UL

static bool is_leaf(const struct wg_allowedips_node *p)
{
	return (unsigned long)p & LEAF;
}

static struct wg_allowedip *to_prefix(const struct wg_allowedips_node *p)
{
	return (struct wg_allowedip *)((unsigned long)p & ~LEAF);
}

static struct wg_allowedips_node *to_leaf(const struct wg_allowedip *a)
{
	return (struct wg_allowedips_node *)((unsigned long)a | LEAF);
}

/* For writers, who hold the caller's lock. */
static struct wg_allowedips_node *
locked(struct wg_allowedips_node __rcu *const *slot)
{
	return rcu_dereference_protected(*slot, true);
}

static struct key key_v4(const u8 *ip)
{
	return (struct key){ { get_unaligned_be32(ip), 0 } };
}

static struct key key_v6(const u8 *ip)
{
	return (struct key){ { get_unaligned_be64(ip),
			       get_unaligned_be64(ip + 8) } };
}

static struct key key_of(u8 family, const u8 *ip)
{
	return family == AF_INET ? key_v4(ip) : key_v6(ip);
}

static unsigned int len_of(u8 family, u8 cidr)
{
	return family == AF_INET ? cidr + V4_OFFSET : cidr;
}

static u64 leading_ones(unsigned int n)
{
	return n ? ~0ULL << (64 - n) : 0;
}

static void clear_host_bits(struct key *key, unsigned int len)
{
	key->word[0] &= leading_ones(min(len, 64U));
	key->word[1] &= leading_ones(len > 64 ? len - 64 : 0);
}

static unsigned int common_bits(const struct key *a, const struct key *b)
{
	u64 differ = a->word[0] ^ b->word[0];

	if (differ)
		return 64 - fls64(differ);
	return 128 - fls64(a->word[1] ^ b->word[1]);
}

static unsigned int chunk_of(const struct wg_allowedips_node *n,
			     const struct key *key)
{
	return (key->word[n->word] >> n->shift) & CHUNK_MASK;
}

/* The first bit of the key that is below the node's chunk. */
static unsigned int end_of(const struct wg_allowedips_node *n)
{
	return 64 * (n->word + 1) - n->shift;
}

/* The bits in @internal of all prefixes of a chunk that are shorter than it. */
static u64 shorter_prefixes(unsigned int chunk)
{
	unsigned int i = 1U << CHUNK_BITS | chunk;

	return BIT_ULL(i >> 1) | BIT_ULL(i >> 2) | BIT_ULL(i >> 3) |
	       BIT_ULL(i >> 4) | BIT_ULL(i >> 5) | BIT_ULL(i >> 6);
}

static struct place place_in(const struct wg_allowedips_node *n,
			     const struct key *key, unsigned int len)
{
	unsigned int end = end_of(n), chunk = chunk_of(n, key);

	if (len >= end)
		return (struct place){ .external = BIT_ULL(chunk) };
	return (struct place){
		.internal = BIT_ULL((1U << CHUNK_BITS | chunk) >> (end - len)),
	};
}

static unsigned int child_index(const struct wg_allowedips_node *n, u64 bit)
{
	return hweight64(n->external & (bit - 1));
}

static unsigned int result_index(const struct wg_allowedips_node *n, u64 bit)
{
	return n->nslots - 1 - hweight64(n->internal & (bit - 1));
}

static struct wg_allowedips_node __rcu **
place_slot(struct wg_allowedips_node *n, const struct place *place)
{
	return &n->slots[place->external ? child_index(n, place->external) :
					   result_index(n, place->internal)];
}

/* Lookup ********************************************************************/

/*
 * What the walk finds agrees with the key in every chunk it looked at, but not
 * necessarily in the bits it skipped. What disagrees shows up to where the
 * path was right: then the walk is repeated and enters no node below that. It
 * is not repeated without end, since what disagrees has a common part with the
 * key that ends above its node's base, which is at most the limit.
 */
static __always_inline struct wg_allowedips_owner *
longest_match(const struct wg_allowedips_node *root, const struct key *key,
	      unsigned int offset)
{
	const struct wg_allowedips_node *p, *n, *best;
	const struct wg_allowedip *a;
	unsigned int chunk, common;
	struct key found;
	u64 bit, mask;
	int limit = 128;

again:
	best = NULL;
	mask = 0;
	p = root;
	while (p && !is_leaf(p)) {
		n = p;
		p = NULL;
		if (n->base > limit)
			break;
		/* An IPv4 key has one word, which can stay in a register. */
		chunk = offset ? (key->word[0] >> n->shift) & CHUNK_MASK :
				 chunk_of(n, key);
		if (n->internal) {
			bit = n->internal & shorter_prefixes(chunk);
			if (bit) {
				best = n;
				mask = bit;
			}
		}
		bit = BIT_ULL(chunk);
		if (!(n->external & bit))
			break;
		p = rcu_dereference_check(n->slots[child_index(n, bit)],
					  rcu_read_lock_bh_held());
	}
	if (p) {
		a = to_prefix(p);
		found = offset ? key_v4(a->ip) : key_v6(a->ip);
		if (common_bits(key, &found) >= a->cidr + offset)
			goto found;
	}
	while (mask) {
		bit = BIT_ULL(fls64(mask) - 1);
		p = rcu_dereference_check(best->slots[result_index(best, bit)],
					  rcu_read_lock_bh_held());
		if (p) {
			a = to_prefix(p);
			found = offset ? key_v4(a->ip) : key_v6(a->ip);
			common = common_bits(key, &found);
			if (common >= a->cidr + offset)
				goto found;
			limit = common;
			goto again;
		}
		mask &= ~bit; /* removed: the next shorter one */
	}
	if (!best)
		return NULL;
	limit = best->base - 1;
	goto again;
found:
	return rcu_dereference_check(a->owner, rcu_read_lock_bh_held());
}

struct wg_allowedips_owner *
wg_allowedips_lookup_v4(const struct wg_allowedips *t, const u8 ip[4])
{
	const struct wg_allowedips_node *root;
	struct key key = key_v4(ip);

	root = rcu_dereference_check(t->root4, rcu_read_lock_bh_held());
	return longest_match(root, &key, V4_OFFSET);
}

struct wg_allowedips_owner *
wg_allowedips_lookup_v6(const struct wg_allowedips *t, const u8 ip[16])
{
	const struct wg_allowedips_node *root;
	struct key key = key_v6(ip);

	root = rcu_dereference_check(t->root6, rcu_read_lock_bh_held());
	return longest_match(root, &key, 0);
}

/* Nodes *********************************************************************/

/* Fills in which bits of the key the node of bit @bit looks at. */
static void set_level(struct wg_allowedips_node *n, unsigned int bit)
{
	unsigned int level = (bit % 64 + 2) / CHUNK_BITS;

	n->word = bit / 64;
	n->shift = CHUNK_BITS * (WORD_LEVELS - 1 - level);
	n->base = 64 * n->word + (level ? CHUNK_BITS * level - 2 : 0);
}

static struct wg_allowedips_node *
node_alloc(const struct wg_allowedips_node *level, u64 external, u64 internal,
	   gfp_t gfp)
{
	unsigned int nslots = hweight64(external) + hweight64(internal);
	struct wg_allowedips_node *n;

	n = kmalloc(sizeof(*n) + nslots * sizeof(n->slots[0]), gfp);
	if (!n)
		return NULL;
	n->external = external;
	n->internal = internal;
	n->base = level->base;
	n->word = level->word;
	n->shift = level->shift;
	n->nslots = nslots;
	n->live = nslots;
	return n;
}

/* The bits of those slots that are in use. */
static struct place live_places(const struct wg_allowedips_node *n)
{
	struct place live = { n->external, n->internal };
	unsigned int i;
	u64 bits;

	if (n->live == n->nslots)
		return live;
	for (i = 0, bits = n->external; bits; i++, bits &= bits - 1) {
		if (!locked(&n->slots[i]))
			live.external &= ~(bits & -bits);
	}
	for (i = n->nslots - 1, bits = n->internal; bits;
	     i--, bits &= bits - 1) {
		if (!locked(&n->slots[i]))
			live.internal &= ~(bits & -bits);
	}
	return live;
}

/*
 * A copy without the empty slots and, unless @place is NULL, with one more,
 * which is empty.
 */
static struct wg_allowedips_node *node_copy(const struct wg_allowedips_node *old,
					    const struct place *place,
					    gfp_t gfp)
{
	struct place bits = live_places(old), none = {};
	struct wg_allowedips_node *new;
	unsigned int i, j;
	u64 left, bit;

	if (!place)
		place = &none;
	new = node_alloc(old, bits.external | place->external,
			 bits.internal | place->internal, gfp);
	if (!new)
		return NULL;
	new->live = old->live;
	for (i = 0, j = 0, left = new->external; left; left &= left - 1) {
		bit = left & -left;
		if (bit == place->external) {
			RCU_INIT_POINTER(new->slots[j++], NULL);
			continue;
		}
		while (!locked(&old->slots[i]))
			i++;
		RCU_INIT_POINTER(new->slots[j++], locked(&old->slots[i++]));
	}
	i = old->nslots - 1;
	j = new->nslots - 1;
	for (left = new->internal; left; left &= left - 1) {
		bit = left & -left;
		if (bit == place->internal) {
			RCU_INIT_POINTER(new->slots[j--], NULL);
			continue;
		}
		while (!locked(&old->slots[i]))
			i--;
		RCU_INIT_POINTER(new->slots[j--], locked(&old->slots[i--]));
	}
	return new;
}

/* Puts into an empty slot of @n what belongs there. */
static void node_fill(struct wg_allowedips_node *n, const struct place *place,
		      struct wg_allowedips_node *what)
{
	rcu_assign_pointer(*place_slot(n, place), what);
	n->live++;
}

/* Any prefix at or below @p. */
static const struct wg_allowedip *any_below(const struct wg_allowedips_node *p)
{
	const struct wg_allowedips_node *next, *child;
	unsigned int i;

	while (!is_leaf(p)) {
		next = NULL;
		for (i = 0; i < p->nslots; i++) {
			child = locked(&p->slots[i]);
			if (child)
				next = child;
			/* What is close needs no more memory looked at. */
			if (is_leaf(child))
				break;
		}
		p = next;
	}
	return to_prefix(p);
}

/* Updating ******************************************************************/

/*
 * Follows the key down to the slot where a prefix of that length is or would
 * be: a leaf's, an empty one, that of the node that has or lacks its bit, or
 * that of a node that is below it. As in a lookup, skipped bits are not looked
 * at.
 */
static void descend(struct wg_allowedips_node __rcu **root,
		    const struct key *key, unsigned int len, struct path *path)
{
	struct wg_allowedips_node *n;
	u64 bit;

	path->depth = 0;
	path->slot[0] = root;
	for (;;) {
		n = locked(path->slot[path->depth]);
		if (!n || is_leaf(n) || len < end_of(n))
			return;
		bit = BIT_ULL(chunk_of(n, key));
		if (!(n->external & bit))
			return;
		path->slot[++path->depth] = &n->slots[child_index(n, bit)];
	}
}

static bool same_prefix(const struct wg_allowedip *a, const struct key *key,
			unsigned int len)
{
	struct key found = key_of(a->family, a->ip);

	return len_of(a->family, a->cidr) == len &&
	       found.word[0] == key->word[0] && found.word[1] == key->word[1];
}

/*
 * The very prefix, or NULL. Its slot is the last of @path, or one of the node
 * that is there: then @place says which, else it is empty.
 */
static struct wg_allowedip *find(struct wg_allowedips_node __rcu **root,
				 const struct key *key, unsigned int len,
				 struct path *path, struct place *place)
{
	struct wg_allowedips_node *p;

	*place = (struct place){};
	descend(root, key, len, path);
	p = locked(path->slot[path->depth]);
	if (!p)
		return NULL;
	if (!is_leaf(p)) {
		if (p->base > len)
			return NULL;
		*place = place_in(p, key, len);
		if (!(p->internal & place->internal))
			return NULL;
		p = locked(place_slot(p, place));
	}
	if (!p || !same_prefix(to_prefix(p), key, len))
		return NULL;
	return to_prefix(p);
}

/* A new node above @p and the new prefix, where the two part. */
static int split(struct wg_allowedips_node __rcu **slot,
		 const struct key *key, unsigned int len, unsigned int common,
		 const struct wg_allowedip *below, struct wg_allowedip *new)
{
	struct wg_allowedips_node *p = locked(slot), level, *n;
	struct key old_key = key_of(below->family, below->ip);
	unsigned int old_len = len_of(below->family, below->cidr);
	struct place old_place, new_place;

	set_level(&level, common);
	old_place = place_in(&level, &old_key, old_len);
	new_place = place_in(&level, key, len);
	n = node_alloc(&level, old_place.external | new_place.external,
		       old_place.internal | new_place.internal, GFP_KERNEL_ACCOUNT);
	if (!n)
		return -ENOMEM;
	RCU_INIT_POINTER(*place_slot(n, &old_place), p);
	RCU_INIT_POINTER(*place_slot(n, &new_place), to_leaf(new));
	rcu_assign_pointer(*slot, n);
	return 0;
}

/*
 * Puts a prefix that is not there where @path leads to. One pointer is
 * published at the end; a failure comes before.
 */
static int graft(struct path *path, const struct key *key, unsigned int len,
		 struct wg_allowedip *new)
{
	struct wg_allowedips_node __rcu **slot = path->slot[path->depth];
	struct wg_allowedips_node *p = locked(slot), *parent = NULL, *copy;
	const struct wg_allowedip *below;
	unsigned int common;
	struct place place;
	struct key found;

	if (path->depth)
		parent = locked(path->slot[path->depth - 1]);
	if (!p && !parent) {
		rcu_assign_pointer(*slot, to_leaf(new));
		return 0;
	}

	/* Up to where was the path right? */
	below = any_below(p ? p : parent);
	found = key_of(below->family, below->ip);
	common = min3(common_bits(key, &found), len,
		      len_of(below->family, below->cidr));
	while (path->depth &&
	       locked(path->slot[path->depth - 1])->base > common)
		path->depth--;

	slot = path->slot[path->depth];
	p = locked(slot);
	if (!p) {
		rcu_assign_pointer(*slot, to_leaf(new));
		locked(path->slot[path->depth - 1])->live++;
		return 0;
	}
	if (is_leaf(p) || p->base > common)
		return split(slot, key, len, common, below, new);

	place = place_in(p, key, len);
	if ((p->external & place.external) || (p->internal & place.internal)) {
		node_fill(p, &place, to_leaf(new));
		return 0;
	}
	copy = node_copy(p, &place, GFP_KERNEL_ACCOUNT);
	if (!copy)
		return -ENOMEM;
	node_fill(copy, &place, to_leaf(new));
	rcu_assign_pointer(*slot, copy);
	kfree_rcu_mightsleep(p);
	return 0;
}

/*
 * After a slot of the node at @slot was emptied. A node of which little is left
 * is replaced by a smaller one when there is memory for that.
 */
static void prune(struct wg_allowedips_node __rcu **slot)
{
	struct wg_allowedips_node *n = locked(slot), *left = NULL;
	unsigned int i;

	n->live--;
	if (n->live > 1) {
		if (n->live >= n->nslots / 2)
			return;
		left = node_copy(n, NULL, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
		if (!left)
			return;
	} else {
		for (i = 0; !left; i++)
			left = locked(&n->slots[i]);
	}
	rcu_assign_pointer(*slot, left);
	kfree_rcu_mightsleep(n);
}

static void take_out(struct wg_allowedips *t, struct wg_allowedip *a,
		     const struct path *path, const struct place *place)
{
	struct wg_allowedips_node __rcu **slot = path->slot[path->depth];

	if (place->internal) {
		RCU_INIT_POINTER(*place_slot(locked(slot), place), NULL);
		prune(slot);
	} else {
		RCU_INIT_POINTER(*slot, NULL);
		if (path->depth)
			prune(path->slot[path->depth - 1]);
	}
	list_del(&a->owner_entry);
	t->generation++;
	kfree_rcu_mightsleep(a);
}

static struct wg_allowedips_node __rcu **root_of(struct wg_allowedips *t,
						 u8 family)
{
	return family == AF_INET ? &t->root4 : &t->root6;
}

static struct wg_allowedip *prefix_alloc(u8 family, const struct key *key,
					 u8 cidr)
{
	size_t size = family == AF_INET ? offsetof(struct wg_allowedip, ip[4]) :
					  offsetof(struct wg_allowedip, ip[16]);
	struct wg_allowedip *a;

	/* Less than with sizeof, which is rounded up: 32 bytes for IPv4. */
	a = kmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!a)
		return NULL;
	a->family = family;
	a->cidr = cidr;
	if (family == AF_INET) {
		put_unaligned_be32(key->word[0], a->ip);
	} else {
		put_unaligned_be64(key->word[0], a->ip);
		put_unaligned_be64(key->word[1], a->ip + 8);
	}
	return a;
}

void wg_allowedips_init(struct wg_allowedips *t)
{
	RCU_INIT_POINTER(t->root4, NULL);
	RCU_INIT_POINTER(t->root6, NULL);
	t->generation = 1;
}

void wg_allowedips_owner_init(struct wg_allowedips_owner *o)
{
	INIT_LIST_HEAD(&o->prefixes);
}

int wg_allowedips_insert(struct wg_allowedips *t, u8 family, const u8 *ip,
			 u8 cidr, struct wg_allowedips_owner *owner)
{
	unsigned int len = len_of(family, cidr);
	struct key key = key_of(family, ip);
	struct wg_allowedip *a;
	struct place place;
	struct path path;
	int ret;

	clear_host_bits(&key, len);
	a = find(root_of(t, family), &key, len, &path, &place);
	if (a) {
		list_move_tail(&a->owner_entry, &owner->prefixes);
		if (rcu_access_pointer(a->owner) == owner)
			return 0;
		rcu_assign_pointer(a->owner, owner);
		t->generation++;
		return 0;
	}

	a = prefix_alloc(family, &key, cidr);
	if (!a)
		return -ENOMEM;
	RCU_INIT_POINTER(a->owner, owner);
	ret = graft(&path, &key, len, a);
	if (ret) {
		kfree(a);
		return ret;
	}
	list_add_tail(&a->owner_entry, &owner->prefixes);
	t->generation++;
	return 0;
}

struct wg_allowedip *wg_allowedips_find(struct wg_allowedips *t, u8 family,
					const u8 *ip, u8 cidr)
{
	unsigned int len = len_of(family, cidr);
	struct key key = key_of(family, ip);
	struct place place;
	struct path path;

	clear_host_bits(&key, len);
	return find(root_of(t, family), &key, len, &path, &place);
}

int wg_allowedips_remove(struct wg_allowedips *t, u8 family, const u8 *ip,
			 u8 cidr, struct wg_allowedips_owner *owner)
{
	unsigned int len = len_of(family, cidr);
	struct key key = key_of(family, ip);
	struct wg_allowedip *a;
	struct place place;
	struct path path;

	clear_host_bits(&key, len);
	a = find(root_of(t, family), &key, len, &path, &place);
	if (!a || rcu_access_pointer(a->owner) != owner)
		return -ENOENT;
	take_out(t, a, &path, &place);
	return 0;
}

void wg_allowedips_remove_owner(struct wg_allowedips *t,
				struct wg_allowedips_owner *owner)
{
	struct wg_allowedip *a, *next;
	struct place place;
	struct path path;
	struct key key;

	list_for_each_entry_safe(a, next, &owner->prefixes, owner_entry) {
		key = key_of(a->family, a->ip);
		find(root_of(t, a->family), &key, len_of(a->family, a->cidr),
		     &path, &place);
		take_out(t, a, &path, &place);
		cond_resched();
	}
}

static void prefix_free(struct wg_allowedip *a)
{
	list_del(&a->owner_entry);
	kfree_rcu_mightsleep(a);
}

static void tree_free(struct wg_allowedips_node __rcu **root)
{
	struct wg_allowedips_node *p = locked(root), *n, *above[LEVELS];
	unsigned int depth = 0;
	u8 next[LEVELS];

	RCU_INIT_POINTER(*root, NULL);
	for (;;) {
		if (is_leaf(p)) {
			prefix_free(to_prefix(p));
		} else if (p) {
			above[depth] = p;
			next[depth++] = 0;
		}
		if (!depth)
			return;
		n = above[depth - 1];
		if (next[depth - 1] < n->nslots) {
			p = locked(&n->slots[next[depth - 1]++]);
		} else {
			kfree_rcu_mightsleep(n);
			depth--;
			p = NULL;
		}
		cond_resched();
	}
}

void wg_allowedips_free(struct wg_allowedips *t)
{
	tree_free(&t->root4);
	tree_free(&t->root6);
	t->generation++;
}
