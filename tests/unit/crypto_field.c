// SPDX-License-Identifier: GPL-2.0
/* Lets a script put any limbs into the arithmetic of X25519 and Poly1305. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/int128.h"
#include "crypto/poly1305.h"
#ifdef WG_INT128
#include "crypto/fe51.h"
#else
#include "crypto/fe25.h"
#endif

#define LIMBS (sizeof(((struct fe *)NULL)->v) / sizeof(((struct fe *)NULL)->v[0]))
#define POLY_LIMBS (sizeof(((struct wg_poly1305 *)NULL)->h) / \
		    sizeof(((struct wg_poly1305 *)NULL)->h[0]))

/*
 * A request is a word and numbers, as many as the word wants:
 *
 *	limbs				how many X25519 and Poly1305 have
 *	mul A B, sqr A, small A n, add A B, sub A B, swap A B bit
 *	load b0..b31, store A
 *	poly h.. r0..r15 m0..m15	one block more
 *	tag h..				the value in the end, as 16 bytes
 *
 * The answer is the result's limbs or bytes.
 */
static u64 number(void)
{
	const char *s = strtok(NULL, "\n ");

	if (!s)
		exit(2);
	return strtoull(s, NULL, 0);
}

static void get(struct fe *a)
{
	unsigned int i;

	for (i = 0; i < LIMBS; i++)
		a->v[i] = number();
}

static void put(const struct fe *a)
{
	unsigned int i;

	for (i = 0; i < LIMBS; i++)
		printf("%llu ", (unsigned long long)a->v[i]);
}

static void get_bytes(u8 *p, size_t len)
{
	while (len--)
		*p++ = number();
}

static void put_bytes(const u8 *p, size_t len)
{
	while (len--)
		printf("%u ", *p++);
}

static void poly(bool tag)
{
	u8 key[32] = { 0 }, block[16];
	struct wg_poly1305 p;
	u64 h[POLY_LIMBS];
	unsigned int i;

	for (i = 0; i < POLY_LIMBS; i++)
		h[i] = number();
	if (!tag)
		get_bytes(key, 16);
	wg_poly1305_init(&p, key);
	for (i = 0; i < POLY_LIMBS; i++)
		p.h[i] = h[i];
	if (tag) {
		wg_poly1305_final(&p, block);
		put_bytes(block, sizeof(block));
		return;
	}
	get_bytes(block, sizeof(block));
	wg_poly1305_update(&p, block, sizeof(block));
	for (i = 0; i < POLY_LIMBS; i++)
		printf("%llu ", (unsigned long long)p.h[i]);
}

static bool answer(const char *word)
{
	struct fe a, b, r;
	u8 bytes[32];

	if (!strcmp(word, "limbs")) {
		printf("%zu %zu", LIMBS, POLY_LIMBS);
	} else if (!strcmp(word, "mul")) {
		get(&a);
		get(&b);
		fe_mul(&r, &a, &b);
		put(&r);
		/* The result may be either factor. */
		fe_mul(&a, &a, &b);
		return !memcmp(&a, &r, sizeof(r));
	} else if (!strcmp(word, "sqr")) {
		get(&a);
		fe_sqr(&r, &a);
		put(&r);
		fe_sqr(&a, &a);
		return !memcmp(&a, &r, sizeof(r));
	} else if (!strcmp(word, "small")) {
		get(&a);
		fe_mul_small(&r, &a, number());
		put(&r);
	} else if (!strcmp(word, "add")) {
		get(&a);
		get(&b);
		fe_add(&r, &a, &b);
		put(&r);
	} else if (!strcmp(word, "sub")) {
		get(&a);
		get(&b);
		fe_sub(&r, &a, &b);
		put(&r);
	} else if (!strcmp(word, "swap")) {
		get(&a);
		get(&b);
		fe_cswap(&a, &b, number());
		put(&a);
		put(&b);
	} else if (!strcmp(word, "load")) {
		get_bytes(bytes, 32);
		fe_load(&r, bytes);
		put(&r);
	} else if (!strcmp(word, "store")) {
		get(&a);
		fe_store(bytes, &a);
		put_bytes(bytes, 32);
	} else if (!strcmp(word, "poly")) {
		poly(false);
	} else if (!strcmp(word, "tag")) {
		poly(true);
	} else {
		return false;
	}
	return true;
}

int main(void)
{
	static char line[4096];
	const char *word;

	while (fgets(line, sizeof(line), stdin)) {
		word = strtok(line, "\n ");
		if (!word || !answer(word))
			return 1;
		putchar('\n');
	}
	return 0;
}
