/* SPDX-License-Identifier: GPL-2.0 */
/* What aead_avx2_asm.S offers: passes of ChaCha20 that Poly1305 goes along with. */
#ifndef WG_CRYPTO_AEAD_AVX2_H
#define WG_CRYPTO_AEAD_AVX2_H

/* Offsets in the structures below and in struct wg_poly1305, for the assembly */
#define POLY_H0		0x00
#define POLY_H1		0x08
#define POLY_H2		0x10
#define POLY_R0		0x18
#define POLY_R1		0x20
#define POLY_S1		0x28
#define JOB_POLY	0x00
#define JOB_TEXT	0x08
#define JOB_SIZE	0x10
#define PASS_COUNTERS	0x000
#define PASS_NONCES_LO	0x020
#define PASS_NONCES_HI	0x040
#define PASS_STATE	0x060
#define PASS_WORD8	0x0a0
#define PASS_SRC	0x1a0
#define PASS_DST	0x220
#define PASS_JOB	0x2a0
#define PASS_POLY	0x340
#define PASS_TEXT	0x348
#define PASS_PAIRS	0x350
#define PASS_SINGLES	0x354
#define PASS_WITHOUT	0x358

#ifndef __ASSEMBLER__

#include <linux/compiler.h>
#include <linux/types.h>

#include "poly1305.h"

#define WG_AVX2_LANES 8
#define WG_AVX2_PAIRS 5

/* A step of Poly1305: the four blocks of a chunk. The buffer of @poly is empty. */
struct wg_avx2_job {
	struct wg_poly1305 *poly;
	const u8 *text;
};

/**
 * struct wg_avx2_pass - up to eight blocks of ChaCha20, of any messages
 * @counters: of blocks
 * @nonces_lo: words 14 of the state; word 13 is zero
 * @nonces_hi: words 15
 * @state: the others: constants and key
 * @words: scratch
 * @src: 64 bytes each, to be encrypted to ...
 * @dst: ... 64 bytes here, which may be the same; wg_avx2_lanes() writes past the
 *	eight that count
 * @jobs: what Poly1305 does meanwhile, in this order; both of a pair have another
 *	@poly
 * @poly: what single jobs are for, after these pairs ...
 * @text: ... and their chunks
 * @pairs: how many pairs; afterwards it is 0
 * @singles: how many single jobs; a pair counts twice, and there is room for ten
 * @without: scratch
 */
struct wg_avx2_pass {
	u32 counters[WG_AVX2_LANES];
	u32 nonces_lo[WG_AVX2_LANES];
	u32 nonces_hi[WG_AVX2_LANES];
	u32 state[16];
	u32 words[8][WG_AVX2_LANES];
	const u8 *src[2 * WG_AVX2_LANES];
	u8 *dst[2 * WG_AVX2_LANES];
	struct wg_avx2_job jobs[WG_AVX2_PAIRS][2];
	struct wg_poly1305 *poly;
	const u8 *text;
	u32 pairs;
	u32 singles;
	u32 without;
} __aligned(32);

/*
 * All are to be called where the vector registers are ours. They leave secrets in
 * these, and passes also in their argument.
 */

/**
 * wg_avx2_lanes() - lanes from @i on have @nonce, blocks from @counter on, and
 * consecutive chunks
 */
void wg_avx2_lanes(struct wg_avx2_pass *p, unsigned int i, const u8 *src,
		   u8 *dst, u32 counter, u64 nonce);

/** wg_avx2_pass8() - encrypt eight blocks, do all jobs */
void wg_avx2_pass8(struct wg_avx2_pass *p);

/** wg_avx2_pass4() - the same for the first four, in two thirds of the time */
void wg_avx2_pass4(struct wg_avx2_pass *p);

/** wg_avx2_jobs() - the jobs alone; at least one pair */
void wg_avx2_jobs(const struct wg_avx2_job *jobs, unsigned int pairs);

/** wg_avx2_zero() - wipe a multiple of 32 bytes, not none */
void wg_avx2_zero(void *p, size_t bytes);

/** wg_avx2_wipe() - leave nothing secret in a vector register */
void wg_avx2_wipe(void);

#endif /* __ASSEMBLER__ */

#endif /* WG_CRYPTO_AEAD_AVX2_H */
