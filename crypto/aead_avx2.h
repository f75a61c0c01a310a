/* SPDX-License-Identifier: GPL-2.0 */
/* What aead_avx2_asm.S offers: passes of ChaCha20 that Poly1305 goes along with. */
#ifndef WG_CRYPTO_AEAD_AVX2_H
#define WG_CRYPTO_AEAD_AVX2_H

/* Offsets in the structures below, for the assembly */
#define POLY_H0		0x00
#define POLY_H1		0x08
#define POLY_H2		0x10
#define POLY_R0		0x18
#define POLY_R1		0x20
#define PASS_COUNTERS	0x000
#define PASS_NONCES_LO	0x020
#define PASS_NONCES_HI	0x040
#define PASS_STATE	0x060
#define PASS_WORD8	0x0a0
#define PASS_SRC	0x1a0
#define PASS_DST	0x1e0
#define PASS_POLY	0x220
#define PASS_TEXT	0x228
#define PASS_R0		0x230
#define PASS_R1		0x238
#define PASS_S1		0x240
#define PASS_BLOCKS	0x248
#define PASS_WITH	0x24c
#define PASS_WITHOUT	0x250

#ifndef __ASSEMBLER__

#include <linux/compiler.h>
#include <linux/types.h>

#include "poly1305.h"

#define WG_AVX2_LANES 8
#define WG_AVX2_CHUNK 64

/* Of Poly1305, that a pass has room for between its rounds */
#define WG_AVX2_BLOCKS 32

/**
 * struct wg_avx2_pass - eight blocks of ChaCha20, of any messages
 * @counters: of blocks
 * @nonces_lo: words 14 of the state; word 13 is zero
 * @nonces_hi: words 15
 * @state: the others: constants and key
 * @words: scratch
 * @src: 64 bytes each, to be encrypted to ...
 * @dst: ... 64 bytes here, which may be the same
 * @poly: what is to absorb blocks meanwhile; its buffer is empty. NULL: nothing is
 * @text: these
 * @r: scratch
 * @blocks: so many, more than none when there is @poly; afterwards it is undefined
 * @rounds: scratch
 */
struct wg_avx2_pass {
	u32 counters[WG_AVX2_LANES];
	u32 nonces_lo[WG_AVX2_LANES];
	u32 nonces_hi[WG_AVX2_LANES];
	u32 state[16];
	u32 words[8][WG_AVX2_LANES];
	const u8 *src[WG_AVX2_LANES];
	u8 *dst[WG_AVX2_LANES];
	struct wg_poly1305 *poly;
	const u8 *text;
	u64 r[3];
	u32 blocks;
	u32 rounds[2];
} __aligned(32);

/*
 * Both are to be called where the vector registers are ours. The first leaves secrets
 * in them and in its argument.
 */

/** wg_avx2_pass() - encrypt eight blocks, absorb others */
void wg_avx2_pass(struct wg_avx2_pass *p);

/** wg_avx2_wipe() - leave nothing secret in a vector register */
void wg_avx2_wipe(void);

#endif /* __ASSEMBLER__ */

#endif /* WG_CRYPTO_AEAD_AVX2_H */
