/* SPDX-License-Identifier: GPL-2.0 */
/* What code that must not depend on secrets is made of. */
#ifndef WG_CRYPTO_CT_H
#define WG_CRYPTO_CT_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "compat/unaligned.h"

/**
 * wg_memneq() - compare in constant time
 * @a: @len bytes
 * @b: @len bytes
 * @len: public
 *
 * Every byte is read whatever the others hold; the compiler is kept from
 * seeing that a difference found early settles the result.
 *
 * Return: true when the buffers differ.
 */
static inline bool wg_memneq(const void *a, const void *b, size_t len)
{
	const u8 *x = a, *y = b;
	u32 diff = 0;

	for (; len >= sizeof(u32); len -= sizeof(u32)) {
		diff |= get_unaligned_le32(x) ^ get_unaligned_le32(y);
		OPTIMIZER_HIDE_VAR(diff);
		x += sizeof(u32);
		y += sizeof(u32);
	}
	for (; len; len--) {
		diff |= *x++ ^ *y++;
		OPTIMIZER_HIDE_VAR(diff);
	}
	return diff != 0;
}

/*
 * A value computed from secrets that anyone may learn, such as whether a tag
 * was right. It says so to the reader and, in the build that tracks secrets
 * at run time, to the checker; elsewhere it is nothing.
 */
#ifdef WG_CT_CHECK
void wg_declassify(const void *p, size_t len);
#else
static inline void wg_declassify(const void *p, size_t len)
{
}
#endif

/**
 * wg_tag_wrong() - whether two tags of 16 bytes differ
 *
 * The verdict is no secret, but how much of the tag was right would be.
 */
static inline bool wg_tag_wrong(const u8 a[16], const u8 b[16])
{
	bool wrong = wg_memneq(a, b, 16);

	wg_declassify(&wrong, sizeof(wrong));
	return wrong;
}

#endif /* WG_CRYPTO_CT_H */
