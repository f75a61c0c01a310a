/* SPDX-License-Identifier: GPL-2.0 */
/* ChaCha20 of four blocks in NEON registers of ARMv7, Poly1305 in general ones beside it. */

#include <linux/linkage.h>

#ifdef __ARMEL__

#include "aead_pass4.h"

.syntax unified
.arch armv7-a
.fpu neon

/*
 * Written from RFC 8439, and from the description of UMAAL in the ARM architecture's
 * manual: two words are added to a product of two, which never overflows.
 *
 * NEON has pipes of its own, which are what is waited for: on small processors an
 * instruction on four words may be there for two cycles, and one for general registers can
 * be issued meanwhile. Poly1305 by VMULL, four blocks at a time, would be fewer
 * instructions, but all of them for NEON; this way they take turns. A round of four lanes
 * has 60 instructions and one block of Poly1305 has 52: so 20 of them go into a pass, which
 * makes 16.
 *
 * Vector registers. Word i of all four blocks is in q\i. A rotation takes one register
 * more, two so that one need not wait for another, and there are only sixteen: of words 8
 * to 11 the two that are not in use are in memory, and their registers are free. Columns
 * or diagonals are done by twos, so that these change once a round. q4 to q7 belong to
 * the caller, by the procedure call standard: they are saved.
 *
 * General registers. r4 to r11 are the caller's as well.
 */
#define TEXT	r0	/* the next block */
#define WORDS	r1	/* where words 10 and 11 are; words 8 and 9 are at sp */
#define H0	r2	/* the accumulator */
#define H1	r3
#define H2	r4
#define H3	r5
#define H4	r6
#define D0	r7	/* columns of a product; scratch between blocks */
#define D1	r8
#define D2	r9
#define D3	r10
#define D4	r11
#define C	r12	/* what goes to the next column */
#define R	lr	/* a word of the key, or 5 / 4 of one */

/* The frame; up to S3 it has secrets, and is zeroed in the end. */
#define WORDS_8_9	0
#define WORDS_10_11	32
#define R0		64
#define R1		68
#define R2		72
#define R3		76
#define S1		80	/* r1 + r1 / 4 */
#define S2		84
#define S3		88
#define JOB		92	/* the next one */
#define JOBS		96	/* from there on */
#define BLOCKS		100	/* of the job before: left */
#define ROUNDS		104	/* double ones, to go */
#define PASS		108
#define CONSTANTS	112	/* where they are */
#define FRAME		116	/* with nine registers saved, sp is a multiple of 8 */

/*
 * Poly1305: H = (H + block + 2^128) * r modulo 2^130 - 5, as 52 instructions that stand
 * between others. A vector instruction leaves the carry alone.
 *
 * In radix 2^32. By its clamping r0, r1, r2, r3 < 2^28, and all but r0 are multiples of
 * 4, so that rj * 2^128 = sj, a whole number below 2^28.4. Columns 0 to 3 are
 *
 *	h0 * r0 + h1 * s3 + h2 * s2 + h3 * s1
 *	h0 * r1 + h1 * r0 + h2 * s3 + h3 * s2 + h4 * s1
 *	h0 * r2 + h1 * r1 + h2 * r0 + h3 * s3 + h4 * s2
 *	h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * s3
 *
 * and column 4 is h4 * r0 and what is carried. They are added up by factors, from column
 * to column with a carry C.
 *
 * Between blocks H4 <= 4, with one added H4 <= 6. A carry of UMLAL or UMAAL by a factor f
 * is at most f + 1; with 6 * f added (19, 30, 40) it is below 7 * 2^28.4 + 1 < 2^32. Four
 * carries by words of r and 6 * r0 (17) leave D4 below 10 * 2^28 + 4 < 2^31.4. What is
 * above 2^130 comes back times 5, as four times it and once: below 12.5 * 2^28 + 5 < 2^32
 * (45); its carry leaves H4 <= 4.
 */
.macro absorb i
.if (\i) == 0
	ldr	D1, [TEXT, #4]
.elseif (\i) == 1
	ldr	D2, [TEXT, #8]
.elseif (\i) == 2
	ldr	D3, [TEXT, #12]
.elseif (\i) == 3
	ldr	D0, [TEXT], #16
.elseif (\i) == 4
	adds	H0, H0, D0
.elseif (\i) == 5
	adcs	H1, H1, D1
.elseif (\i) == 6
	adcs	H2, H2, D2
.elseif (\i) == 7
	adcs	H3, H3, D3
.elseif (\i) == 8
	adc	H4, H4, #1
.elseif (\i) == 9
	ldr	R, [sp, #R0]
.elseif (\i) == 10
	umull	D0, D1, H0, R
.elseif (\i) == 11
	mov	D2, #0
.elseif (\i) == 12
	umlal	D1, D2, H1, R
.elseif (\i) == 13
	mov	D3, #0
.elseif (\i) == 14
	umlal	D2, D3, H2, R
.elseif (\i) == 15
	mov	D4, #0
.elseif (\i) == 16
	umlal	D3, D4, H3, R
.elseif (\i) == 17
	mla	D4, H4, R, D4
.elseif (\i) == 18
	ldr	R, [sp, #S1]
.elseif (\i) == 19
	mul	C, H4, R
.elseif (\i) == 20
	umlal	D0, C, H3, R
.elseif (\i) == 21
	ldr	R, [sp, #R1]
.elseif (\i) == 22
	umaal	D1, C, H0, R
.elseif (\i) == 23
	umaal	D2, C, H1, R
.elseif (\i) == 24
	umaal	D3, C, H2, R
.elseif (\i) == 25
	add	D4, D4, C
.elseif (\i) == 26
	ldr	R, [sp, #S2]
.elseif (\i) == 27
	mov	C, #0
.elseif (\i) == 28
	umlal	D0, C, H2, R
.elseif (\i) == 29
	umaal	D1, C, H3, R
.elseif (\i) == 30
	mla	C, H4, R, C
.elseif (\i) == 31
	ldr	R, [sp, #R2]
.elseif (\i) == 32
	umaal	D2, C, H0, R
.elseif (\i) == 33
	umaal	D3, C, H1, R
.elseif (\i) == 34
	add	D4, D4, C
.elseif (\i) == 35
	ldr	R, [sp, #S3]
.elseif (\i) == 36
	mov	C, #0
.elseif (\i) == 37
	umlal	D0, C, H1, R
.elseif (\i) == 38
	umaal	D1, C, H2, R
.elseif (\i) == 39
	umaal	D2, C, H3, R
.elseif (\i) == 40
	mla	C, H4, R, C
.elseif (\i) == 41
	ldr	R, [sp, #R3]
.elseif (\i) == 42
	umaal	D3, C, H0, R
.elseif (\i) == 43
	add	D4, D4, C
.elseif (\i) == 44
	bic	C, D4, #3
.elseif (\i) == 45
	add	C, C, D4, lsr #2
.elseif (\i) == 46
	and	H4, D4, #3
.elseif (\i) == 47
	adds	H0, D0, C
.elseif (\i) == 48
	adcs	H1, D1, #0
.elseif (\i) == 49
	adcs	H2, D2, #0
.elseif (\i) == 50
	adcs	H3, D3, #0
.elseif (\i) == 51
	adc	H4, H4, #0
.endif
.endm

.macro absorb_block
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
	absorb	\i
	.endr
	.irp	i, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34
	absorb	\i
	.endr
	.irp	i, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51
	absorb	\i
	.endr
.endm

/* What is left of the key there; q0 and q1 are zero afterwards. */
.macro wipe_frame
	add	r12, sp, #R0
	vmov.i32 q0, #0
	vmov.i32 q1, #0
	vst1.64	{q0, q1}, [r12]
.endm

/* No job is under way. @pass is the pass. */
.macro first_job pass
	ldr	D0, [\pass, #PASS_JOBS]
	add	D1, \pass, #PASS_JOB
	str	D0, [sp, #JOBS]
	str	D1, [sp, #JOB]
.endm

/* There is one. BLOCKS are in D0 as well. */
.macro begin_job
	ldr	D1, [sp, #JOB]
	ldr	D2, [sp, #JOBS]
	ldr	D3, [D1, #JOB_POLY]
	ldr	TEXT, [D1, #JOB_TEXT]
	ldr	D0, [D1, #JOB_BLOCKS]
	add	D1, D1, #JOB_SIZE
	sub	D2, D2, #1
	str	D1, [sp, #JOB]
	str	D2, [sp, #JOBS]
	ldm	D3, {H0, H1, H2, H3, H4}
	ldr	D1, [D3, #POLY_R]
	ldr	D2, [D3, #POLY_R + 4]
	ldr	D4, [D3, #POLY_R + 8]
	ldr	C, [D3, #POLY_R + 12]
	str	D1, [sp, #R0]
	str	D2, [sp, #R1]
	str	D4, [sp, #R2]
	str	C, [sp, #R3]
	add	D2, D2, D2, lsr #2
	add	D4, D4, D4, lsr #2
	add	C, C, C, lsr #2
	str	D2, [sp, #S1]
	str	D4, [sp, #S2]
	str	C, [sp, #S3]
.endm

.macro end_job
	ldr	D1, [sp, #JOB]
	ldr	D1, [D1, #JOB_POLY - JOB_SIZE]
	stm	D1, {H0, H1, H2, H3, H4}
.endm

/* Whatever is left to be done, alone; D0 has BLOCKS. */
.macro finish_jobs
	cmp	D0, #0
	beq	2f
1:	str	D0, [sp, #BLOCKS]
	absorb_block
	ldr	D0, [sp, #BLOCKS]
	subs	D0, D0, #1
	bne	1b
	end_job
2:	ldr	D1, [sp, #JOBS]
	cmp	D1, #0
	beq	3f
	begin_job
	b	1b
3:
.endm

/* One instruction on two registers, with two of Poly1305's if there is one */
.macro two poly, i, op, x0, x1, y0, y1, z0, z1
	\op	q\x0, q\y0, q\z0
	\op	q\x1, q\y1, q\z1
	.if \poly
	absorb	(\i)
	absorb	(\i + 1)
	.endif
.endm

/* The same with a number as the last operand */
.macro two_by poly, i, op, bits, x0, x1, y0, y1
	\op	q\x0, q\y0, #\bits
	\op	q\x1, q\y1, #\bits
	.if \poly
	absorb	(\i)
	absorb	(\i + 1)
	.endif
.endm

.macro two_rotated16 poly, i, d0, d1
	vrev32.16 q\d0, q\d0
	vrev32.16 q\d1, q\d1
	.if \poly
	absorb	(\i)
	absorb	(\i + 1)
	.endif
.endm

/* Two quarter rounds of four blocks, and half a block of Poly1305, from @i on */
.macro quarters poly, i, a0, a1, b0, b1, c0, c1, d0, d1, t0, t1
	two	\poly, \i, vadd.i32, \a0, \a1, \a0, \a1, \b0, \b1
	two	\poly, \i + 2, veor, \d0, \d1, \d0, \d1, \a0, \a1
	two_rotated16 \poly, \i + 4, \d0, \d1
	two	\poly, \i + 6, vadd.i32, \c0, \c1, \c0, \c1, \d0, \d1
	two	\poly, \i + 8, veor, \t0, \t1, \b0, \b1, \c0, \c1
	two_by	\poly, \i + 10, vshl.i32, 12, \b0, \b1, \t0, \t1
	two_by	\poly, \i + 12, vsri.32, 20, \b0, \b1, \t0, \t1
	two	\poly, \i + 14, vadd.i32, \a0, \a1, \a0, \a1, \b0, \b1
	two	\poly, \i + 16, veor, \t0, \t1, \d0, \d1, \a0, \a1
	two_by	\poly, \i + 18, vshl.i32, 8, \d0, \d1, \t0, \t1
	two_by	\poly, \i + 20, vsri.32, 24, \d0, \d1, \t0, \t1
	two	\poly, \i + 22, vadd.i32, \c0, \c1, \c0, \c1, \d0, \d1
	two	\poly, \i + 24, veor, \t0, \t1, \b0, \b1, \c0, \c1
	two_by	0, 0, vshl.i32, 7, \b0, \b1, \t0, \t1
	two_by	0, 0, vsri.32, 25, \b0, \b1, \t0, \t1
.endm

/* A round of columns, one of diagonals, and up to two blocks of Poly1305 */
.macro double_round blocks
	quarters ((\blocks) > 0), 0, 0, 1, 4, 5, 8, 9, 12, 13, 10, 11
	vst1.64	{q8, q9}, [sp]
	vld1.64	{q10, q11}, [WORDS]
	quarters ((\blocks) > 0), 26, 2, 3, 6, 7, 10, 11, 14, 15, 8, 9
	quarters ((\blocks) > 1), 0, 0, 1, 5, 6, 10, 11, 15, 12, 8, 9
	vst1.64	{q10, q11}, [WORDS]
	vld1.64	{q8, q9}, [sp]
	quarters ((\blocks) > 1), 26, 2, 3, 7, 4, 8, 9, 13, 14, 10, 11
.endm

/*
 * Row @x0 to @x3, a word of four blocks each, becomes the same row of each block. @from
 * and @to are the vector halves that change places: those of 2 and 3 with those of 0
 * and 1.
 */
.macro transpose x0, x1, x2, x3, from0, to0, from1, to1
	vtrn.32	q\x0, q\x1
	vtrn.32	q\x2, q\x3
	vswp	d\from0, d\to0
	vswp	d\from1, d\to1
.endm

/* Row += q\by */
.macro add_row by, x0, x1, x2, x3
	vadd.i32 q\x0, q\x0, q\by
	vadd.i32 q\x1, q\x1, q\by
	vadd.i32 q\x2, q\x2, q\by
	vadd.i32 q\x3, q\x3, q\by
.endm

/* Half a block of a lane, whose rows are @x0 and @x1; @t0 and @t1 are free. */
.macro xor_half src, dst, x0, x1, t0, t1
	vld1.8	{q\t0, q\t1}, [\src]!
	veor	q\t0, q\t0, q\x0
	veor	q\t1, q\t1, q\x1
	vst1.8	{q\t0, q\t1}, [\dst]!
.endm

/* A word in all lanes */
.macro load_word at, lower, upper
	vld1.32	{d\lower[], d\upper[]}, [\at]!
.endm

.balign 4
.Lconstants:
	.ascii "expand 32-byte k"

/* void wg_pass4_run(struct wg_pass4 *p, unsigned int lanes): always all four */
SYM_FUNC_START(wg_pass4_run)
	push	{r4 - r11, lr}
	vpush	{d8 - d15}
	sub	sp, sp, #FRAME
	adr	C, .Lconstants
	str	r0, [sp, #PASS]
	str	C, [sp, #CONSTANTS]
	first_job r0
	mov	D0, #10
	str	D0, [sp, #ROUNDS]
	add	WORDS, sp, #WORDS_10_11
	load_word C, 0, 1
	load_word C, 2, 3
	load_word C, 4, 5
	load_word C, 6, 7
	ldr	C, [r0, #PASS_KEY]
	load_word C, 8, 9
	load_word C, 10, 11
	load_word C, 12, 13
	load_word C, 14, 15
	load_word C, 16, 17
	load_word C, 18, 19
	load_word C, 20, 21
	load_word C, 22, 23
	vst1.64	{q10, q11}, [WORDS]
	vld4.32	{d24, d26, d28, d30}, [r0]!	/* its lanes */
	vld4.32	{d25, d27, d29, d31}, [r0]
.Lnext_job:
	ldr	D0, [sp, #JOBS]
	cmp	D0, #0
	beq	.Lnone
	begin_job
.Lsome:
	subs	D0, D0, #2
	str	D0, [sp, #BLOCKS]
	blo	.Lsingle
	double_round 2
	ldr	D0, [sp, #BLOCKS]
	cmp	D0, #0
	beq	.Ldone
	ldr	D1, [sp, #ROUNDS]
	subs	D1, D1, #1
	str	D1, [sp, #ROUNDS]
	bne	.Lsome
	b	.Llast
.Lsingle:
	double_round 1
.Ldone:
	end_job
	ldr	D1, [sp, #ROUNDS]
	subs	D1, D1, #1
	str	D1, [sp, #ROUNDS]
	bne	.Lnext_job
	mov	D0, #0
	b	.Llast
.Lnone:
	double_round 0
	ldr	D1, [sp, #ROUNDS]
	subs	D1, D1, #1
	str	D1, [sp, #ROUNDS]
	bne	.Lnone
	mov	D0, #0
.Llast:
	finish_jobs

	ldr	r0, [sp, #PASS]
	ldr	r12, [sp, #CONSTANTS]
	ldr	lr, [r0, #PASS_KEY]
	add	r10, r0, #PASS_SRC
	ldm	r10, {r2 - r9}		/* sources, destinations */
	vld1.8	{q10}, [r12]
	transpose 0, 1, 2, 3, 1, 4, 3, 6
	vld1.8	{q11}, [lr]!
	add_row	10, 0, 1, 2, 3
	transpose 4, 5, 6, 7, 9, 12, 11, 14
	add_row	11, 4, 5, 6, 7
	xor_half r2, r6, 0, 4, 10, 11
	xor_half r3, r7, 1, 5, 10, 11
	xor_half r4, r8, 2, 6, 10, 11
	xor_half r5, r9, 3, 7, 10, 11
	vld1.64	{q10, q11}, [WORDS]
	vld1.8	{q0}, [lr]
	transpose 8, 9, 10, 11, 17, 20, 19, 22
	vld1.64	{q4, q5}, [r0]!
	add_row	0, 8, 9, 10, 11
	vld1.64	{q6, q7}, [r0]
	transpose 12, 13, 14, 15, 25, 28, 27, 30
	vadd.i32 q12, q12, q4
	vadd.i32 q13, q13, q5
	vadd.i32 q14, q14, q6
	vadd.i32 q15, q15, q7
	xor_half r2, r6, 8, 12, 0, 1
	xor_half r3, r7, 9, 13, 2, 3
	xor_half r4, r8, 10, 14, 0, 1
	xor_half r5, r9, 11, 15, 2, 3
	wipe_frame
	vst1.64	{q0, q1}, [sp]
	vst1.64	{q0, q1}, [WORDS]
	add	sp, sp, #FRAME
	vpop	{d8 - d15}
	pop	{r4 - r11, pc}
SYM_FUNC_END(wg_pass4_run)

/* void wg_pass4_jobs(struct wg_pass4 *p) */
SYM_FUNC_START(wg_pass4_jobs)
	push	{r4 - r11, lr}
	sub	sp, sp, #FRAME
	first_job r0
	mov	D0, #0
	finish_jobs
	wipe_frame
	add	sp, sp, #FRAME
	pop	{r4 - r11, pc}
SYM_FUNC_END(wg_pass4_jobs)

/* void wg_pass4_wipe(void): all but what wg_pass4_run() restores */
SYM_FUNC_START(wg_pass4_wipe)
	.irp	i, 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15
	vmov.i32 q\i, #0
	.endr
	bx	lr
SYM_FUNC_END(wg_pass4_wipe)

#endif /* __ARMEL__ */
