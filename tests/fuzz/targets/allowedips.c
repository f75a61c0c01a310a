// SPDX-License-Identifier: GPL-2.0
/* Fuzzes the table of allowed IPs against a naive list, while memory fails. */

#include "fuzz.h"
#include "proto_allowedips_model.h"

/* Bounds of one input's time. */
#define STEPS_MAX 500
#define CHECKS_MAX 8

static struct world w;
static unsigned int checks; /* of everything, so far */

/* Any address, or one that is close to one of the table's. */
static void read_ip(struct input *in, u8 *family, u8 *ip)
{
	unsigned int how = in_u8(in), flips, i;
	const struct model_prefix *p;

	memset(ip, 0, 16);
	*family = how & 1 ? AF_INET : AF_INET6;
	if (!w.model.n || how & 2) {
		in_bytes(in, ip, bytes_of(*family));
		return;
	}
	p = &w.model.prefixes[in_below(in, min(w.model.n, 256U))];
	*family = p->family;
	memcpy(ip, p->ip, 16);
	for (flips = how >> 6; flips; flips--) {
		i = in_below(in, bits_of(*family));
		ip[i / 8] ^= 0x80 >> i % 8;
	}
}

static void insert(struct input *in)
{
	unsigned int owner = in_below(in, OWNERS);
	u8 family, ip[16];

	read_ip(in, &family, ip);
	do_insert(&w, family, ip, in_below(in, bits_of(family) + 1), owner);
}

/* Of anybody, whether it is there or not. */
static void remove_any(struct input *in)
{
	unsigned int owner = in_below(in, OWNERS);
	u8 family, ip[16];

	read_ip(in, &family, ip);
	do_remove(&w, family, ip, in_below(in, bits_of(family) + 1), owner);
}

static const struct model_prefix *choose(struct input *in)
{
	return &w.model.prefixes[in_u16(in) % w.model.n];
}

/* One that is there. */
static void move_or_remove(struct input *in, bool move)
{
	struct model_prefix p;

	if (!w.model.n)
		return;
	p = *choose(in);
	if (move)
		do_insert(&w, p.family, p.ip, p.cidr, in_below(in, OWNERS));
	else
		do_remove(&w, p.family, p.ip, p.cidr, p.owner);
}

static void look_up(struct input *in)
{
	u8 family, ip[16];

	read_ip(in, &family, ip);
	check_lookup(&w, family, ip);
}

static void step(struct input *in)
{
	unsigned int what = in_u8(in);

	/* The next allocations fail, for this step. */
	if (what >= 0xe0) {
		shim_allocations_left = what & 3;
		memory_failed = true;
	}
	switch (what % 16) {
	case 0:
	case 1:
	case 2:
	case 3:
	case 4:
	case 5:
		insert(in);
		break;
	case 6:
	case 7:
		move_or_remove(in, true);
		break;
	case 8:
	case 9:
	case 10:
		move_or_remove(in, false);
		break;
	case 11:
		remove_any(in);
		break;
	case 12:
		do_remove_owner(&w, in_below(in, OWNERS));
		break;
	case 13:
	case 14:
		look_up(in);
		break;
	default:
		if (!(in_u8(in) & 1))
			do_free(&w);
		else if (checks++ < CHECKS_MAX)
			check_all(&w);
		break;
	}
	shim_allocations_left = -1;
}

static void fuzz(struct input *in)
{
	unsigned int i;

	world_init(&w);
	checks = 0;
	for (i = 0; i < STEPS_MAX && in_more(in); i++)
		step(in);
	check_all(&w);
	/* Where each prefix begins, its owner or a longer one's is found. */
	for (i = 0; i < w.model.n; i++)
		check_lookup(&w, w.model.prefixes[i].family,
			     w.model.prefixes[i].ip);
	do_free(&w);
}
