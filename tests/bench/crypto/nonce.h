/* SPDX-License-Identifier: GPL-2.0 */
/* The 12 bytes that other implementations take for a packet's counter. */
#ifndef BENCH_CRYPTO_NONCE_H
#define BENCH_CRYPTO_NONCE_H

#include <linux/types.h>

#include <linux/unaligned.h>

static inline void put_nonce(u8 nonce[12], u64 counter)
{
	memset(nonce, 0, 4);
	put_unaligned_le64(counter, nonce + 4);
}

/* Whether a tag is the one that was computed, for whom leaves it to its user */
static inline bool same_tag(const u8 *tag, const u8 *computed)
{
	u64 differ = get_unaligned_le64(tag) ^ get_unaligned_le64(computed);

	differ |= get_unaligned_le64(tag + 8) ^
		  get_unaligned_le64(computed + 8);
	return !differ;
}

#endif /* BENCH_CRYPTO_NONCE_H */
