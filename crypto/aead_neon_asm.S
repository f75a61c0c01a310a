/* SPDX-License-Identifier: GPL-2.0 */
/* ChaCha20 of four blocks in NEON registers, Poly1305 in general ones beside it. */

#include <linux/linkage.h>

#if defined(__aarch64__) && defined(__AARCH64EL__)

#include "aead_pass4.h"

/*
 * Written from RFC 8439. A processor for arm64 has pipes for vectors and others for
 * integers, which multiply 64 x 64 bits: neither algorithm takes from the other while
 * their instructions take turns. Two vector instructions to one of integers is what a
 * round needs for one block of Poly1305, and 20 rounds of four lanes have to have 16 of
 * them in their shadow.
 *
 * Vector registers. Word i of all four blocks is in register i for the first eight, in
 * register i + 8 for the others: a row of the state is four registers, a block's column
 * one of each row. v24 to v27 are for what is between, v28 is ROT8. v8 to v15 belong to the caller,
 * by the procedure call standard, and are not touched.
 *
 * General registers. They are the ones that need not be saved, x18 left out, which may
 * be the platform's.
 */
#define PASS	x0
#define JOB	x1	/* the next one */
#define JOBS	x2	/* from there on */
#define BLOCKS	x3	/* left of the one before */
#define TEXT	x4	/* where they are */
#define ONE	x5	/* 1: the bit above a block */
#define ROUNDS	w6	/* double ones, to go */
#define H0	x7	/* the accumulator */
#define H1	x8
#define H2	x9
#define R0	x10	/* the key */
#define R1	x11
#define S1	x12	/* r1 + r1 / 4 */
#define D0	x13	/* columns of a product */
#define D1	x14
#define D2	x15
#define T0	x16	/* scratch */
#define T1	x17
#define ROT8	v28

.section .rodata.wg_aead_neon, "a", %progbits
.balign 16
.Lconstants:
	.ascii "expand 32-byte k"
.Lrot8:	/* where the bytes of a word come from that is rotated left by 8 bits */
	.byte 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14
.text

/*
 * Poly1305: H = (H + block + 2^128) * r modulo 2^130 - 5, as 26 instructions that stand
 * between others. A vector instruction leaves the carry alone, and so do those that
 * load, store and branch on a register.
 *
 * In radix 2^64 as in poly1305_64.h, and with its bounds: between blocks H2 <= 4, with
 * one added H2 <= 6; r0, r1 < 2^60 and r1 is a multiple of 4, so that r1 * 2^128 = s1,
 * a whole number below 2^60.4. The upper half of the first column is below 2^61.3, with
 * H2 * s1 < 2^63.1 it is below 2^63.5 (10: no carry). The upper half of the second one
 * is below 2^61.1, with H2 * r0 < 2^62.7 it is below 2^63.2 (18). What is above 2^130
 * comes back times 5, as four times it and once: below 2^63.6 (21); its carry leaves
 * H2 <= 4.
 */
.macro absorb i
.if (\i) == 0
	ldp	T0, T1, [TEXT], #16
.elseif (\i) == 1
	adds	H0, H0, T0
.elseif (\i) == 2
	adcs	H1, H1, T1
.elseif (\i) == 3
	adc	H2, H2, ONE
.elseif (\i) == 4
	mul	D0, H0, R0
.elseif (\i) == 5
	umulh	D1, H0, R0
.elseif (\i) == 6
	mul	T0, H1, S1
.elseif (\i) == 7
	umulh	T1, H1, S1
.elseif (\i) == 8
	adds	D0, D0, T0
.elseif (\i) == 9
	adc	D1, D1, T1
.elseif (\i) == 10
	madd	D1, H2, S1, D1
.elseif (\i) == 11
	mul	T0, H0, R1
.elseif (\i) == 12
	umulh	D2, H0, R1
.elseif (\i) == 13
	adds	D1, D1, T0
.elseif (\i) == 14
	mul	T0, H1, R0
.elseif (\i) == 15
	umulh	T1, H1, R0
.elseif (\i) == 16
	adc	D2, D2, T1
.elseif (\i) == 17
	adds	D1, D1, T0
.elseif (\i) == 18
	madd	D2, H2, R0, D2
.elseif (\i) == 19
	adc	D2, D2, xzr
.elseif (\i) == 20
	and	T0, D2, #~3
.elseif (\i) == 21
	add	T0, T0, D2, lsr #2
.elseif (\i) == 22
	and	H2, D2, #3
.elseif (\i) == 23
	adds	H0, D0, T0
.elseif (\i) == 24
	adcs	H1, D1, xzr
.elseif (\i) == 25
	adc	H2, H2, xzr
.endif
.endm

.macro absorb_block
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
	absorb	\i
	.endr
	.irp	i, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25
	absorb	\i
	.endr
.endm

/* No job is under way. */
.macro first_job
	add	JOB, PASS, #PASS_JOB
	ldr	JOBS, [PASS, #PASS_JOBS]
	mov	BLOCKS, #0
	mov	ONE, #1
.endm

.macro begin_job
	ldp	T0, TEXT, [JOB, #JOB_POLY]
	ldr	BLOCKS, [JOB, #JOB_BLOCKS]
	add	JOB, JOB, #JOB_SIZE
	sub	JOBS, JOBS, #1
	ldp	H0, H1, [T0, #POLY_H]
	ldp	H2, R0, [T0, #POLY_H + 16]
	ldr	R1, [T0, #POLY_R + 8]
	add	S1, R1, R1, lsr #2
.endm

.macro end_job
	ldr	T0, [JOB, #JOB_POLY - JOB_SIZE]
	stp	H0, H1, [T0, #POLY_H]
	str	H2, [T0, #POLY_H + 16]
.endm

/* Whatever is left to be done, alone */
.macro finish_jobs
	cbz	BLOCKS, 2f
1:	absorb_block
	sub	BLOCKS, BLOCKS, #1
	cbnz	BLOCKS, 1b
	end_job
2:	cbz	JOBS, 3f
	begin_job
	b	1b
3:
.endm

/* One instruction on four registers, with two of Poly1305's if there is one */
.macro four poly, i, op, x0, x1, x2, x3, y0, y1, y2, y3, z0, z1, z2, z3
	\op	v\x0\().4s, v\y0\().4s, v\z0\().4s
	\op	v\x1\().4s, v\y1\().4s, v\z1\().4s
	.if \poly
	absorb	\i
	.endif
	\op	v\x2\().4s, v\y2\().4s, v\z2\().4s
	\op	v\x3\().4s, v\y3\().4s, v\z3\().4s
	.if \poly
	absorb	(\i + 1)
	.endif
.endm

.macro four_bytes poly, i, op, x0, x1, x2, x3, y0, y1, y2, y3, z0, z1, z2, z3
	\op	v\x0\().16b, v\y0\().16b, v\z0\().16b
	\op	v\x1\().16b, v\y1\().16b, v\z1\().16b
	.if \poly
	absorb	\i
	.endif
	\op	v\x2\().16b, v\y2\().16b, v\z2\().16b
	\op	v\x3\().16b, v\y3\().16b, v\z3\().16b
	.if \poly
	absorb	(\i + 1)
	.endif
.endm

/* b = v24 to v27 rotated left */
.macro four_rotated poly, i, bits, b0, b1, b2, b3
	shl	v\b0\().4s, v24.4s, #\bits
	shl	v\b1\().4s, v25.4s, #\bits
	.if \poly
	absorb	\i
	.endif
	shl	v\b2\().4s, v26.4s, #\bits
	shl	v\b3\().4s, v27.4s, #\bits
	.if \poly
	absorb	(\i + 1)
	.endif
	sri	v\b0\().4s, v24.4s, #32 - \bits
	sri	v\b1\().4s, v25.4s, #32 - \bits
	.if \poly
	absorb	(\i + 2)
	.endif
	sri	v\b2\().4s, v26.4s, #32 - \bits
	sri	v\b3\().4s, v27.4s, #32 - \bits
	.if \poly
	absorb	(\i + 3)
	.endif
.endm

.macro four_rotated16 poly, i, d0, d1, d2, d3
	rev32	v\d0\().8h, v\d0\().8h
	rev32	v\d1\().8h, v\d1\().8h
	.if \poly
	absorb	\i
	.endif
	rev32	v\d2\().8h, v\d2\().8h
	rev32	v\d3\().8h, v\d3\().8h
	.if \poly
	absorb	(\i + 1)
	.endif
.endm

.macro four_rotated8 poly, i, d0, d1, d2, d3
	tbl	v\d0\().16b, {v\d0\().16b}, ROT8.16b
	tbl	v\d1\().16b, {v\d1\().16b}, ROT8.16b
	.if \poly
	absorb	\i
	.endif
	tbl	v\d2\().16b, {v\d2\().16b}, ROT8.16b
	tbl	v\d3\().16b, {v\d3\().16b}, ROT8.16b
	.if \poly
	absorb	(\i + 1)
	.endif
.endm

/* Four quarter rounds of four blocks, and a block of Poly1305 when @poly is 1 */
.macro round poly, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3
	four		\poly, 0, add, 0, 1, 2, 3, 0, 1, 2, 3, \b0, \b1, \b2, \b3
	four_bytes	\poly, 2, eor, \d0, \d1, \d2, \d3, \d0, \d1, \d2, \d3, 0, 1, 2, 3
	four_rotated16	\poly, 4, \d0, \d1, \d2, \d3
	four		\poly, 6, add, \c0, \c1, \c2, \c3, \c0, \c1, \c2, \c3, \d0, \d1, \d2, \d3
	four_bytes	\poly, 8, eor, 24, 25, 26, 27, \b0, \b1, \b2, \b3, \c0, \c1, \c2, \c3
	four_rotated	\poly, 10, 12, \b0, \b1, \b2, \b3
	four		\poly, 14, add, 0, 1, 2, 3, 0, 1, 2, 3, \b0, \b1, \b2, \b3
	four_bytes	\poly, 16, eor, \d0, \d1, \d2, \d3, \d0, \d1, \d2, \d3, 0, 1, 2, 3
	four_rotated8	\poly, 18, \d0, \d1, \d2, \d3
	four		\poly, 20, add, \c0, \c1, \c2, \c3, \c0, \c1, \c2, \c3, \d0, \d1, \d2, \d3
	four_bytes	\poly, 22, eor, 24, 25, 26, 27, \b0, \b1, \b2, \b3, \c0, \c1, \c2, \c3
	four_rotated	\poly, 24, 7, \b0, \b1, \b2, \b3
.endm

/* A round of columns, one of diagonals, and up to two blocks of Poly1305 */
.macro double_round blocks
	round	((\blocks) > 0), 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
	round	((\blocks) > 1), 5, 6, 7, 4, 18, 19, 16, 17, 23, 20, 21, 22
.endm

/* Four words of four blocks become four words of each block. */
.macro transpose x0, x1, x2, x3
	trn1	v24.4s, v\x0\().4s, v\x1\().4s
	trn2	v25.4s, v\x0\().4s, v\x1\().4s
	trn1	v26.4s, v\x2\().4s, v\x3\().4s
	trn2	v27.4s, v\x2\().4s, v\x3\().4s
	trn1	v\x0\().2d, v24.2d, v26.2d
	trn1	v\x1\().2d, v25.2d, v27.2d
	trn2	v\x2\().2d, v24.2d, v26.2d
	trn2	v\x3\().2d, v25.2d, v27.2d
.endm

/* The first row of the state, all lanes alike, in v\from and on */
.macro load_constants at, from, to
	adrp	\at, .Lconstants
	add	\at, \at, :lo12:.Lconstants
	ld4r	{v\from\().4s - v\to\().4s}, [\at]
.endm

/* Row += v24 to v27 */
.macro add_row x0, x1, x2, x3
	four	0, 0, add, \x0, \x1, \x2, \x3, \x0, \x1, \x2, \x3, 24, 25, 26, 27
.endm

/* @src and @dst are registers, @x0 to @x3 are the lane's block. */
.macro xor_lane src, dst, x0, x1, x2, x3
	ld1	{v24.16b - v27.16b}, [\src]
	four_bytes 0, 0, eor, 24, 25, 26, 27, 24, 25, 26, 27, \x0, \x1, \x2, \x3
	st1	{v24.16b - v27.16b}, [\dst]
.endm

/* void wg_pass4_run(struct wg_pass4 *p, unsigned int lanes): always all four */
SYM_FUNC_START(wg_pass4_run)
	adrp	T0, .Lrot8
	ldr	q28, [T0, :lo12:.Lrot8]
	first_job
	load_constants T0, 0, 3
	ldr	T0, [PASS, #PASS_KEY]
	ld4r	{v4.4s - v7.4s}, [T0], #16
	ld4r	{v16.4s - v19.4s}, [T0]
	ld4	{v20.4s - v23.4s}, [PASS]	/* its lanes */
	mov	ROUNDS, #10
.Lrounds:
	cbz	BLOCKS, .Lnext_job
.Lsome:
	subs	BLOCKS, BLOCKS, #2
	b.lo	.Lsingle
	double_round 2
	cbz	BLOCKS, .Ldone
	subs	ROUNDS, ROUNDS, #1
	b.ne	.Lsome
	b	.Llast
.Lsingle:
	double_round 1
	mov	BLOCKS, #0
.Ldone:
	end_job
	subs	ROUNDS, ROUNDS, #1
	b.ne	.Lrounds
	b	.Llast
.Lnext_job:
	cbz	JOBS, .Lnone
	begin_job
	b	.Lsome
.Lnone:
	double_round 0
	subs	ROUNDS, ROUNDS, #1
	b.ne	.Lnone
.Llast:
	finish_jobs

	load_constants T0, 24, 27
	add_row	0, 1, 2, 3
	ldr	T0, [PASS, #PASS_KEY]
	ld4r	{v24.4s - v27.4s}, [T0], #16
	add_row	4, 5, 6, 7
	ld4r	{v24.4s - v27.4s}, [T0]
	add_row	16, 17, 18, 19
	ld4	{v24.4s - v27.4s}, [PASS]
	add_row	20, 21, 22, 23
	transpose 0, 1, 2, 3
	transpose 4, 5, 6, 7
	transpose 16, 17, 18, 19
	transpose 20, 21, 22, 23

	ldp	x1, x2, [PASS, #PASS_SRC]
	ldp	x3, x4, [PASS, #PASS_SRC + 16]
	ldp	x5, x6, [PASS, #PASS_DST]
	ldp	x7, x8, [PASS, #PASS_DST + 16]
	xor_lane x1, x5, 0, 4, 16, 20
	xor_lane x2, x6, 1, 5, 17, 21
	xor_lane x3, x7, 2, 6, 18, 22
	xor_lane x4, x8, 3, 7, 19, 23
	ret
SYM_FUNC_END(wg_pass4_run)

/* void wg_pass4_jobs(struct wg_pass4 *p) */
SYM_FUNC_START(wg_pass4_jobs)
	first_job
	finish_jobs
	ret
SYM_FUNC_END(wg_pass4_jobs)

/* void wg_pass4_wipe(void) */
SYM_FUNC_START(wg_pass4_wipe)
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7
	movi	v\i\().4s, #0
	.endr
	.irp	i, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
	movi	v\i\().4s, #0
	.endr
	ret
SYM_FUNC_END(wg_pass4_wipe)

#endif /* __aarch64__ */
