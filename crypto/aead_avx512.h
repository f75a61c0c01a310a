/* SPDX-License-Identifier: GPL-2.0 */
/* What aead_avx512_asm.S offers: passes of ChaCha20 that Poly1305 goes along with. */
#ifndef WG_CRYPTO_AEAD_AVX512_H
#define WG_CRYPTO_AEAD_AVX512_H

/* Offsets in the structures below, for the assembly */
#define POLY_H		0x000
#define POLY_FIRST	0x0c0
#define POLY_SECOND	0x200
#define POLY_POWERS	0x340
#define POLY_ROW	0x0c0
#define POLY_BLOCKS	0x700
#define POLY_OTHERS	0x7c0
#define POLY_SIZE	0x880
#define JOB_POLY	0x00
#define JOB_CHUNKS	0x08
#define JOB_SIZE	0x28
#define PASS_COUNTERS	0x000
#define PASS_NONCES_LO	0x080
#define PASS_NONCES_HI	0x100
#define PASS_STATE	0x180
#define PASS_ROWS	0x1c0
#define PASS_SRC	0x240
#define PASS_DST	0x3c0
#define PASS_JOB	0x540
#define PASS_JOBS	0x680
#define ACROSS_TAGS	0x000
#define ACROSS_SQUARES	0x080
#define ACROSS_S	0x1c0
#define ACROSS_SECRETS	0x240
#define ACROSS_ROWS	0x240
#define ACROSS_KEYS	0x248
#define ACROSS_CHUNKS	0x288

#ifndef __ASSEMBLER__

#include <linux/compiler.h>
#include <linux/types.h>

#define WG_AVX512_LANES 24
#define WG_AVX512_JOBS 8
#define WG_AVX512_ACROSS 8

/* Input of a job: four chunks of 64 bytes, which are 16 blocks of Poly1305 */
#define WG_AVX512_CHUNK 64
#define WG_AVX512_JOB_BYTES 256

/**
 * struct wg_avx512_poly - Poly1305 of one long message, or of two, by powers
 * @h: limbs of eight partial sums, or of four each
 * @first: limbs of what a job multiplies with, for its first two chunks: r^16
 *	everywhere, or r^8 of one and the other message in turn; second and third
 *	limb times 20
 * @second: the same for its other two chunks: r^8, or r^4
 * @powers: the same for the last blocks: r^16 to r^1 and zeros, or r^8 to r^1 of
 *	one and the other and zeros
 * @blocks: scratch, for limbs of what is multiplied
 * @others: the same
 */
struct wg_avx512_poly {
	u64 h[3][8];
	u64 first[5][8];
	u64 second[5][8];
	u64 powers[5][24];
	u64 blocks[3][8];
	u64 others[3][8];
} __aligned(64);

/* A step of Poly1305: four chunks of one message, or of two by turns two each */
struct wg_avx512_job {
	struct wg_avx512_poly *poly;
	const u8 *chunks[4];
};

/**
 * struct wg_avx512_pass - up to 24 blocks of ChaCha20, of any messages
 * @counters: of blocks
 * @nonces_lo: words 14 of the state; word 13 is zero
 * @nonces_hi: words 15
 * @state: the others: constants and key
 * @rows: scratch
 * @src: 64 bytes each, to be encrypted to ...
 * @dst: ... 64 bytes here, which may be the same; wg_avx512_places() writes past
 *	those that count
 * @job: what Poly1305 does meanwhile, in this order
 * @jobs: how many of them
 */
struct wg_avx512_pass {
	u32 counters[32];
	u32 nonces_lo[32];
	u32 nonces_hi[32];
	u32 state[16];
	u32 rows[2][16];
	const u8 *src[2 * WG_AVX512_LANES];
	u8 *dst[2 * WG_AVX512_LANES];
	struct wg_avx512_job job[WG_AVX512_JOBS];
	u32 jobs;
} __aligned(64);

/* Up to so many chunks, the one with the length included */
#define WG_AVX512_ACROSS_CHUNKS 12

/**
 * struct wg_avx512_across - Poly1305 of eight short messages at once
 * @tags: the result; that of message i has place wg_avx512_place(i)
 * @squares: scratch
 * @s: scratch
 * @rows: how many blocks each has, the one with its length included; a byte each
 * @keys: their one-time keys, 32 bytes
 * @chunks: where each has its blocks, four at a time; whatever is behind the last
 *	is read, but does not count
 */
struct wg_avx512_across {
	u8 tags[WG_AVX512_ACROSS][16];
	u64 squares[5][WG_AVX512_ACROSS];
	u64 s[2][WG_AVX512_ACROSS];
	u64 rows;
	const u8 *keys[WG_AVX512_ACROSS];
	const u8 *chunks[WG_AVX512_ACROSS_CHUNKS][WG_AVX512_ACROSS];
} __aligned(64);

static inline unsigned int wg_avx512_place(unsigned int i)
{
	return i / 2 + i % 2 * 4;
}

/*
 * All of these are to be called where the vector registers are ours, and leave
 * secrets in them: wg_avx512_wipe() comes last.
 */

/**
 * wg_avx512_nonce() - lanes from @i on are consecutive blocks under one nonce
 * @i: below WG_AVX512_LANES
 * @counter: of lane @i
 */
void wg_avx512_nonce(struct wg_avx512_pass *p, unsigned int i, u32 counter,
		     u64 nonce);

/** wg_avx512_places() - lanes from @i on are for consecutive chunks */
void wg_avx512_places(struct wg_avx512_pass *p, unsigned int i, const u8 *src,
		      u8 *dst);

/** wg_avx512_pass24() - encrypt 24 blocks, do the jobs */
void wg_avx512_pass24(struct wg_avx512_pass *p);

/** wg_avx512_pass16() - encrypt the first 16 blocks, do the jobs */
void wg_avx512_pass16(struct wg_avx512_pass *p);

/** wg_avx512_pass8() - encrypt the first 8 blocks, do the jobs */
void wg_avx512_pass8(struct wg_avx512_pass *p);

/** wg_avx512_jobs() - do @n jobs, at least one */
void wg_avx512_jobs(const struct wg_avx512_job *jobs, unsigned int n);

/** wg_avx512_init1() - begin with the first half of a one-time key */
void wg_avx512_init1(struct wg_avx512_poly *poly, const u8 r[16]);

/** wg_avx512_init2() - the same for two messages */
void wg_avx512_init2(struct wg_avx512_poly *poly, const u8 r[16],
		     const u8 s[16]);

/** wg_avx512_half_job() - absorb two chunks, of one message or one of each */
void wg_avx512_half_job(struct wg_avx512_poly *poly, const u8 chunk[64],
			const u8 other[64]);

/**
 * wg_avx512_last1() - absorb the last blocks
 * @poly: its h are eight summands afterwards, their limbs below 2^45
 * @blocks: zeros where there are less
 * @n: 8 to 16 blocks
 */
void wg_avx512_last1(struct wg_avx512_poly *poly, const u8 blocks[256],
		     unsigned int n);

/**
 * wg_avx512_last2() - the same for two messages
 * @poly: its h are four summands for each, by turns
 * @blocks: chunks of one and the other by turns
 * @n: 4 to 8 blocks of each
 */
void wg_avx512_last2(struct wg_avx512_poly *poly, const u8 blocks[256],
		     unsigned int n);

/** wg_avx512_across() - the tags of eight messages with up to @n chunks, n > 0 */
void wg_avx512_across(struct wg_avx512_across *a, unsigned int n);

/**
 * wg_avx512_copy() - copy @len bytes
 * @dst: has room for whole chunks: zeros follow in one that is not
 */
void wg_avx512_copy(u8 *dst, const u8 *src, size_t len);

/** wg_avx512_zero() - wipe @bytes, a multiple of 64 and not 0, aligned to that */
void wg_avx512_zero(void *p, size_t bytes);

/** wg_avx512_wipe() - leave nothing secret in a vector register */
void wg_avx512_wipe(void);

#endif /* __ASSEMBLER__ */

#endif /* WG_CRYPTO_AEAD_AVX512_H */
