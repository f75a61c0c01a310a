/* SPDX-License-Identifier: GPL-2.0 */
/* Passes of four lanes of ChaCha20 that Poly1305 goes along with, in assembly. */
#ifndef WG_CRYPTO_AEAD_PASS4_H
#define WG_CRYPTO_AEAD_PASS4_H

/* Offsets in the structures below and in struct wg_poly1305, for the assembly */
#ifdef __arm__
#define POLY_H		0x00
#define POLY_R		0x14
#define JOB_POLY	0x00
#define JOB_TEXT	0x04
#define JOB_BLOCKS	0x08
#define JOB_SIZE	0x10
#define PASS_LANES	0x00
#define PASS_WORD8	0x40
#define PASS_KEY	0x50
#define PASS_SRC	0x54
#define PASS_DST	0x64
#define PASS_ROUNDS	0x74
#define PASS_WAITING	0x78
#define PASS_JOBS	0x80
#define PASS_JOB	0x88
#else
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
#endif

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
 * @poly: of the message, between wg_pass4_poly_start() and wg_pass4_poly_end(); has
 *	nothing in its buffer
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

#ifdef WG_INT128
static inline void wg_pass4_poly_start(struct wg_poly1305 *p)
{
}

static inline void wg_pass4_poly_end(struct wg_poly1305 *p)
{
}
#else
static inline void wg_pass4_words(u32 words[4], const u32 limbs[5])
{
	words[0] = limbs[0] | limbs[1] << 26;
	words[1] = limbs[1] >> 6 | limbs[2] << 20;
	words[2] = limbs[2] >> 12 | limbs[3] << 14;
	words[3] = limbs[3] >> 18 | limbs[4] << 8;
}

static inline void wg_pass4_limbs(u32 limbs[5], const u32 words[4])
{
	const u32 mask = 0x3ffffff;

	limbs[4] = words[3] >> 8;
	limbs[3] = (words[2] >> 14 | words[3] << 18) & mask;
	limbs[2] = (words[1] >> 20 | words[2] << 12) & mask;
	limbs[1] = (words[0] >> 26 | words[1] << 6) & mask;
	limbs[0] = words[0] & mask;
}

/** wg_pass4_poly_start() - a message begins: from radix 2^26 to 2^32, which jobs have */
static inline void wg_pass4_poly_start(struct wg_poly1305 *p)
{
	wg_pass4_words(p->r, p->r);
	p->r[4] = 0;
}

/**
 * wg_pass4_poly_end() - back to radix 2^26, after the last job
 *
 * Between jobs h < 5 * 2^128, so that the upper limb is below 2^26.4. What it has above
 * 2^26 comes back times 5: then limbs are below 2^26, and h1 is at most that.
 */
static inline void wg_pass4_poly_end(struct wg_poly1305 *p)
{
	u32 top = p->h[4];

	wg_pass4_limbs(p->r, p->r);
	wg_pass4_limbs(p->h, p->h);
	p->h[4] += top << 24;
	p->h[0] += 5 * (p->h[4] >> 26);
	p->h[4] &= 0x3ffffff;
	p->h[1] += p->h[0] >> 26;
	p->h[0] &= 0x3ffffff;
}
#endif

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
