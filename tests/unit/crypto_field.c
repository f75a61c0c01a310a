// SPDX-License-Identifier: GPL-2.0
/* Lets a script put any limbs into the arithmetic of X25519 and Poly1305. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/fe.h"
#include "crypto/fe64_adx.h"
#include "crypto/fe_invert.h"
#include "crypto/poly1305.h"

#define LIMBS (sizeof(((struct fe *)NULL)->v) / sizeof(((struct fe *)NULL)->v[0]))
#define POLY_LIMBS (sizeof(((struct wg_poly1305 *)NULL)->h) / \
		    sizeof(((struct wg_poly1305 *)NULL)->h[0]))

/*
 * A request is a word and numbers, as many as the word wants:
 *
 *	limbs				how many X25519 and Poly1305 have
 *	mul A B, sqr A, small A n, add A B, sub A B, choose A B bit
 *	load b0..b31, store A
 *	invert b0..b31			in bytes, both ways
 *	poly h.. r0..r15 m0..m15	one block more
 *	tag h..				the value in the end, as 16 bytes
 *	fe64				whether the ones below can be answered
 *	fe64-mul A B, fe64-double X Y Z T, fe64-fraction X Y Z T
 *	fe64-add X Y Z T entry digit	others than the digit's entry are ones
 *	fe64-ladder X1 X2 Z2 X3 Z3 swaps
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

#ifdef WG_X25519_ADX
static void get64(void *elements, unsigned int n)
{
	u64 *v = elements;
	unsigned int i;

	for (i = 0; i < 4 * n; i++)
		v[i] = number();
}

static void put64(const void *elements, unsigned int n)
{
	const u64 *v = elements;
	unsigned int i;

	for (i = 0; i < 4 * n; i++)
		printf("%llu ", (unsigned long long)v[i]);
}

static void fe64_add(struct wg_fe64_comb *c)
{
	struct wg_x25519_entry row[WG_COMB_COLUMNS], entry;
	int digit;

	get64(&entry, 3);
	digit = (int)number();
	memset(row, 0xff, sizeof(row));
	if (digit)
		row[abs(digit) - 1] = entry;
	wg_fe64_add(c, row, digit);
}

static bool answer_fe64(const char *word)
{
	struct wg_fe64_ladder l = { 0 };
	struct wg_fe64_comb c = { 0 };
	struct wg_fe64 factors[2];

	if (!strcmp(word, "fe64-mul")) {
		get64(factors, 2);
		wg_fe64_mul(factors);
		put64(factors, 1);
	} else if (!strcmp(word, "fe64-double")) {
		get64(&c, 4);
		wg_fe64_double(&c);
		put64(&c, 4);
	} else if (!strcmp(word, "fe64-add")) {
		get64(&c, 4);
		fe64_add(&c);
		put64(&c, 4);
	} else if (!strcmp(word, "fe64-fraction")) {
		get64(&c, 4);
		wg_fe64_fraction(&c);
		put64(c.fraction, 2);
	} else if (!strcmp(word, "fe64-ladder")) {
		get64(&l, 6);
		wg_fe64_ladder(&l);
		put64(l.x2z2, 4);
	} else {
		return false;
	}
	return true;
}

static bool fe64_usable(void)
{
	return wg_x25519_adx.usable();
}
#else
static bool answer_fe64(const char *word)
{
	return false;
}

static bool fe64_usable(void)
{
	return false;
}
#endif

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
	} else if (!strcmp(word, "choose")) {
		get(&a);
		get(&b);
		fe_choose(&r, &a, &b, number());
		put(&r);
	} else if (!strcmp(word, "load")) {
		get_bytes(bytes, 32);
		fe_load(&r, bytes);
		put(&r);
	} else if (!strcmp(word, "store")) {
		get(&a);
		fe_store(bytes, &a);
		put_bytes(bytes, 32);
	} else if (!strcmp(word, "invert")) {
		get_bytes(bytes, 32);
		wg_fe_invert(bytes, bytes);
		put_bytes(bytes, 32);
	} else if (!strcmp(word, "fe64")) {
		printf("%d", fe64_usable());
	} else if (!strncmp(word, "fe64-", 5)) {
		return answer_fe64(word);
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
