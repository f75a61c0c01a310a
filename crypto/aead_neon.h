/* SPDX-License-Identifier: GPL-2.0 */
/* What aead_neon_asm.S offers: passes of ChaCha20 that Poly1305 goes along with. */
#ifndef WG_CRYPTO_AEAD_NEON_H
#define WG_CRYPTO_AEAD_NEON_H

/* Offsets in the structures below and in struct wg_poly1305, for the assembly */
#define POLY_H		0x00
#define POLY_R		0x18
#define JOB_POLY	0x00
#define JOB_TEXT	0x08
#define JOB_BLOCKS	0x10
#define JOB_SIZE	0x18
#define PASS_STATE	0x00
#define PASS_COUNTERS	0x30
#define PASS_NONCES_LO	0x40
#define PASS_NONCES_HI	0x50
#define PASS_SRC	0x60
#define PASS_DST	0x80
#define PASS_JOBS	0xa0
#define PASS_JOB	0xa8

#ifndef __ASSEMBLER__

#include <linux/types.h>

#include "poly1305.h"

#define WG_NEON_LANES 4

/* Those of the lanes of two passes, one lane left out that is for a key */
#define WG_NEON_JOBS (2 * WG_NEON_LANES - 1)

/**
 * struct wg_neon_job - whole blocks that Poly1305 is to absorb
 * @poly: of the message; has nothing in its buffer
 * @text: 16 bytes a block
 * @blocks: at least one
 */
struct wg_neon_job {
	struct wg_poly1305 *poly;
	const u8 *text;
	u64 blocks;
};

/**
 * struct wg_neon_pass - four blocks of ChaCha20, of any messages
 * @state: what all have in common: constants and key
 * @counters: of blocks
 * @nonces_lo: words 14 of the state; word 13 is zero
 * @nonces_hi: words 15
 * @src: 64 bytes each, to be encrypted to ...
 * @dst: ... 64 bytes here, which may be the same
 * @jobs: how many there are
 * @job: what Poly1305 does meanwhile, in this order, before anything is written
 */
struct wg_neon_pass {
	u32 state[12];
	u32 counters[WG_NEON_LANES];
	u32 nonces_lo[WG_NEON_LANES];
	u32 nonces_hi[WG_NEON_LANES];
	const u8 *src[WG_NEON_LANES];
	u8 *dst[WG_NEON_LANES];
	u64 jobs;
	struct wg_neon_job job[WG_NEON_JOBS];
};

/*
 * All of these are to be called where the vector registers are ours, and leave
 * secrets in them: wg_neon_wipe() comes last.
 */

/** wg_neon_pass4() - encrypt four blocks, do the jobs */
void wg_neon_pass4(const struct wg_neon_pass *p);

/** wg_neon_jobs() - only do the jobs */
void wg_neon_jobs(const struct wg_neon_pass *p);

/** wg_neon_wipe() - leave nothing secret in a vector register */
void wg_neon_wipe(void);

#endif /* __ASSEMBLER__ */

#endif /* WG_CRYPTO_AEAD_NEON_H */
