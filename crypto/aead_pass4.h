/* SPDX-License-Identifier: GPL-2.0 */
/* Passes of four lanes of ChaCha20 that Poly1305 goes along with, in assembly. */
#ifndef WG_CRYPTO_AEAD_PASS4_H
#define WG_CRYPTO_AEAD_PASS4_H

/* Offsets in the structures below and in struct wg_poly1305, for the assembly */
#define POLY_H		0x00
#define POLY_R		0x18
#define POLY_S1		0x28
#define JOB_POLY	0x00
#define JOB_TEXT	0x08
#define JOB_BLOCKS	0x10
#define JOB_SIZE	0x18
#define PASS_LANES	0x00
#define PASS_WORD8	0x40
#define PASS_KEY	0x50
#define PASS_SRC	0x58
#define PASS_DST	0x78
#define PASS_ROUNDS	0x98
#define PASS_WAITING	0x9c
#define PASS_JOBS	0xa0
#define PASS_JOB	0xa8

#ifndef __ASSEMBLER__

#include <linux/compiler.h>
#include <linux/types.h>

#include "aead.h"
#include "poly1305.h"

#define WG_PASS4_LANES 4

/* Those of the lanes of two passes */
#define WG_PASS4_JOBS (2 * WG_PASS4_LANES)

/**
 * struct wg_pass4_job - whole blocks that Poly1305 is to absorb
 * @poly: of the message; has nothing in its buffer
 * @text: 16 bytes a block
 * @blocks: at least one
 */
struct wg_pass4_job {
	struct wg_poly1305 *poly;
	const u8 *text;
	u64 blocks;
};

/**
 * struct wg_pass4_lane - what the state of a lane has of its own, words 12 to 15
 * @counter: of the block, below 2^32: word 13 is zero
 * @nonce: of the message
 */
struct wg_pass4_lane {
	u64 counter;
	u64 nonce;
};

/**
 * struct wg_pass4 - four blocks of ChaCha20, of any messages
 * @lanes: what each has of its own
 * @word8: scratch
 * @key: WG_AEAD_KEY_LEN bytes that all have in common
 * @src: 64 bytes each, to be encrypted to ...
 * @dst: ... 64 bytes here, which may be the same
 * @rounds: scratch
 * @waiting: scratch
 * @jobs: how many there are
 * @job: what Poly1305 does meanwhile, in this order, before anything is written
 */
struct wg_pass4 {
	struct wg_pass4_lane lanes[WG_PASS4_LANES];
	u32 word8[WG_PASS4_LANES];
	const u8 *key;
	const u8 *src[WG_PASS4_LANES];
	u8 *dst[WG_PASS4_LANES];
	u32 rounds;
	u32 waiting;
	u64 jobs;
	struct wg_pass4_job job[WG_PASS4_JOBS];
} __aligned(16);

/*
 * All of these are to be called where the vector registers are ours, and leave
 * secrets in them: wg_pass4_wipe() comes last. Scratch has secrets afterwards.
 */

/**
 * wg_pass4_run() - encrypt four blocks, do the jobs
 * @lanes: how many of the blocks, from the first on, are wanted; at least one. The
 *	others may be encrypted or not.
 */
void wg_pass4_run(struct wg_pass4 *p, unsigned int lanes);

/** wg_pass4_jobs() - only do the jobs */
void wg_pass4_jobs(struct wg_pass4 *p);

/** wg_pass4_wipe() - leave nothing secret in a vector register */
void wg_pass4_wipe(void);

/*
 * What the passes make of a batch, as wg_aead_seal_batch() and wg_aead_open_batch() on
 * a machine that can run them. Where no section may be begun, portable C does it.
 */
void wg_pass4_seal_batch(struct wg_aead_seg *segs, unsigned int n,
			 const u8 key[WG_AEAD_KEY_LEN]);
unsigned int wg_pass4_open_batch(struct wg_aead_seg *segs, unsigned int n,
				 const u8 key[WG_AEAD_KEY_LEN]);

#endif /* __ASSEMBLER__ */

#endif /* WG_CRYPTO_AEAD_PASS4_H */
