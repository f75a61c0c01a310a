/* SPDX-License-Identifier: GPL-2.0 */
/* ChaCha20 of four blocks in SSE registers, Poly1305 in general ones beside it. */

#include <linux/linkage.h>

#ifdef __x86_64__

#include "aead_pass4.h"

/*
 * Written from RFC 8439; and from Goll and Gueron, "Vectorization on ChaCha Stream
 * Cipher" (a block's words across registers, or its rows in four). No instruction is
 * newer than SSSE3, whose PSHUFB rotates by whole bytes.
 *
 * Vector units and those for general registers work at the same time: an instruction of
 * Poly1305 follows two or so of ChaCha20. Two blocks of Poly1305 go with each of the ten
 * double rounds, which is more than the sixteen that a pass makes.
 *
 * Vector registers. Word i of all four blocks is in %xmm\i. A rotation by bits takes one
 * register more, and there are only sixteen: word 8 is in PASS_WORD8 from when it has
 * been added to until the next time, and %xmm8 is free meanwhile.
 *
 * General registers. %rax and %rdx are where MULQ has its factor and its product;
 * %rbp is left alone.
 */
#define PASS	%rdi
#define TEXT	%rsi	/* the next block */
#define H0	%r8	/* the accumulator */
#define H1	%r9
#define H2	%r10
#define R0	%r11	/* the key */
#define R1	%r12
#define S1	%r13	/* r1 + r1 / 4 */
#define C	%rcx	/* the first column's upper half, and what goes to the second */
#define D1	%rbx	/* the second column's lower half */
#define BLOCKS	%r14d	/* left of the job before the next one */
#define JOB	%r15	/* the next one */

.section .rodata.wg_aead_ssse3, "a", @progbits
.balign 16
.Lconstants:
	.ascii "expand 32-byte k"
.Lrotate16:	/* where the bytes of words come from that are rotated left by 16 bits */
	.byte 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13
.Lrotate8:
	.byte 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14
.text

/*
 * Poly1305: h = (h + block + 2^128) * r modulo 2^130 - 5, as 33 instructions that stand
 * between others. A vector instruction leaves the flags alone, and so do those that
 * move or load an address.
 *
 * In radix 2^64 as in poly1305_64.h, and with its bounds: between blocks h2 <= 4, with
 * one added h2 <= 6; r0, r1 < 2^60 and r1 is a multiple of 4, so that r1 * 2^128 = s1,
 * a whole number below 2^60.4. The columns are
 *
 *	h0 * r0 + h1 * s1, and h0 * r1 + h1 * r0 + h2 * s1, and h2 * r0
 *
 * Upper halves of the products are added to what h2 makes before the lower ones are: C
 * is below 2^63 + 2^60 + 2^60.4 + 1 < 2^63.4 (18), H2 below 2^62.6 + 2^60 + 2^60 + 2 <
 * 2^63.1 (25). What is above 2^130 comes back times 5: below 2^63.4 (29); its carry
 * leaves h2 <= 4.
 */
.macro absorb i
.if (\i) == 0
	addq	0(TEXT), H0
.elseif (\i) == 1
	adcq	8(TEXT), H1
.elseif (\i) == 2
	adcq	$1, H2
.elseif (\i) == 3
	movq	H0, %rax
.elseif (\i) == 4
	mulq	R1
.elseif (\i) == 5
	movq	S1, C
.elseif (\i) == 6
	imulq	H2, C
.elseif (\i) == 7
	imulq	R0, H2
.elseif (\i) == 8
	movq	%rax, D1
.elseif (\i) == 9
	addq	%rdx, H2
.elseif (\i) == 10
	movq	H0, %rax
.elseif (\i) == 11
	mulq	R0
.elseif (\i) == 12
	movq	%rax, H0
.elseif (\i) == 13
	addq	%rdx, C
.elseif (\i) == 14
	movq	H1, %rax
.elseif (\i) == 15
	mulq	S1
.elseif (\i) == 16
	leaq	16(TEXT), TEXT
.elseif (\i) == 17
	addq	%rax, H0
.elseif (\i) == 18
	adcq	%rdx, C
.elseif (\i) == 19
	movq	H1, %rax
.elseif (\i) == 20
	mulq	R0
.elseif (\i) == 21
	addq	%rax, D1
.elseif (\i) == 22
	adcq	%rdx, H2
.elseif (\i) == 23
	movq	D1, H1
.elseif (\i) == 24
	addq	C, H1
.elseif (\i) == 25
	adcq	$0, H2
.elseif (\i) == 26
	movq	H2, %rax
.elseif (\i) == 27
	andq	$3, H2
.elseif (\i) == 28
	shrq	$2, %rax
.elseif (\i) == 29
	leaq	(%rax, %rax, 4), %rax
.elseif (\i) == 30
	addq	%rax, H0
.elseif (\i) == 31
	adcq	$0, H1
.elseif (\i) == 32
	adcq	$0, H2
.endif
.endm

/* @n of these instructions, if there is a block to absorb */
.macro poly on, i, n=1
.if \on
	absorb	(\i)
	.if \n > 1
	absorb	(\i) + 1
	.endif
.endif
.endm

.macro absorb_block
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
	absorb	\i
	.endr
	.irp	i, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
	absorb	\i
	.endr
.endm

/* No job is under way. */
.macro first_job
	leaq	PASS_JOB(PASS), JOB
	movl	PASS_JOBS(PASS), %eax
	movl	%eax, PASS_WAITING(PASS)
	xorl	BLOCKS, BLOCKS
.endm

.macro begin_job
	movq	JOB_POLY(JOB), %rax
	movq	JOB_TEXT(JOB), TEXT
	movl	JOB_BLOCKS(JOB), BLOCKS
	addq	$JOB_SIZE, JOB
	decl	PASS_WAITING(PASS)
	movq	POLY_H(%rax), H0
	movq	POLY_H + 8(%rax), H1
	movq	POLY_H + 16(%rax), H2
	movq	POLY_R(%rax), R0
	movq	POLY_R + 8(%rax), R1
	movq	POLY_S1(%rax), S1
.endm

.macro end_job
	movq	JOB_POLY - JOB_SIZE(JOB), %rax
	movq	H0, POLY_H(%rax)
	movq	H1, POLY_H + 8(%rax)
	movq	H2, POLY_H + 16(%rax)
.endm

/* Whatever is left to be done, alone */
.macro finish_jobs
	testl	BLOCKS, BLOCKS
	jz	22f
	.balign	16
21:	absorb_block
	decl	BLOCKS
	jnz	21b
	end_job
22:	cmpl	$0, PASS_WAITING(PASS)
	je	23f
	begin_job
	jmp	21b
23:
.endm

/*
 * Ten double rounds: macro @double_round is for this many blocks of Poly1305 beside it.
 * A job that ends with a single one has another double round for it.
 */
.macro rounds double_round
	first_job
	movl	$10, PASS_ROUNDS(PASS)
10:	testl	BLOCKS, BLOCKS
	jz	14f
	.balign	16
11:	subl	$2, BLOCKS
	jb	12f
	\double_round 2
	testl	BLOCKS, BLOCKS
	jz	13f
	decl	PASS_ROUNDS(PASS)
	jnz	11b
	jmp	16f
12:	\double_round 1
	xorl	BLOCKS, BLOCKS
13:	end_job
	decl	PASS_ROUNDS(PASS)
	jnz	10b
	jmp	16f
14:	cmpl	$0, PASS_WAITING(PASS)
	je	15f
	begin_job
	jmp	11b
	.balign	16
15:	\double_round 0
	decl	PASS_ROUNDS(PASS)
	jnz	15b
16:	finish_jobs
.endm

.macro save
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
.endm

.macro restore
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
.endm

/* c += d; b ^= c */
.macro add_xor c, d, b
.if (\c) == 8
	movdqa	PASS_WORD8(PASS), %xmm8
	paddd	%xmm\d, %xmm8
	pxor	%xmm8, %xmm\b
	movdqa	%xmm8, PASS_WORD8(PASS)
.else
	paddd	%xmm\d, %xmm\c
	pxor	%xmm\c, %xmm\b
.endif
.endm

.macro rotate on, i, n, b
	movdqa	%xmm\b, %xmm8
	pslld	$\n, %xmm\b
	poly	\on, (\i)
	psrld	$32 - \n, %xmm8
	por	%xmm8, %xmm\b
	poly	\on, (\i) + 1
.endm

/*
 * Half of two quarter rounds: a += b; d = (d ^ a) <<< 16 or 8; c += d; b = (b ^ c) <<<
 * 12 or 7. Nine instructions of Poly1305 are among them.
 */
.macro half on, i, by, n, a0, b0, c0, d0, a1, b1, c1, d1
	add_xor	\a0, \b0, \d0
	poly	\on, (\i)
	add_xor	\a1, \b1, \d1
	poly	\on, (\i) + 1
	pshufb	\by(%rip), %xmm\d0
	pshufb	\by(%rip), %xmm\d1
	poly	\on, (\i) + 2
	add_xor	\c0, \d0, \b0
	poly	\on, (\i) + 3
	add_xor	\c1, \d1, \b1
	poly	\on, (\i) + 4
	rotate	\on, (\i) + 5, \n, \b0
	rotate	\on, (\i) + 7, \n, \b1
.endm

/* RFC 8439 section 2.3: columns, diagonals, and up to two blocks of Poly1305 */
.macro double_round blocks
	half	(\blocks > 0), 0, .Lrotate16, 12, 0, 4, 8, 12, 1, 5, 9, 13
	half	(\blocks > 0), 9, .Lrotate16, 12, 2, 6, 10, 14, 3, 7, 11, 15
	half	(\blocks > 0), 18, .Lrotate8, 7, 0, 4, 8, 12, 1, 5, 9, 13
	half	(\blocks > 0), 27, .Lrotate8, 7, 2, 6, 10, 14, 3, 7, 11, 15
	half	(\blocks > 1), 0, .Lrotate16, 12, 0, 5, 10, 15, 1, 6, 11, 12
	half	(\blocks > 1), 9, .Lrotate16, 12, 2, 7, 8, 13, 3, 4, 9, 14
	half	(\blocks > 1), 18, .Lrotate8, 7, 0, 5, 10, 15, 1, 6, 11, 12
	half	(\blocks > 1), 27, .Lrotate8, 7, 2, 7, 8, 13, 3, 4, 9, 14
.endm

/*
 * The same for two blocks, in %xmm0 to %xmm3 and %xmm4 to %xmm7, a row of their state
 * each. %xmm8 and %xmm9 are free, %xmm14 and %xmm15 have how bytes rotate.
 */
.macro half_rows on, i, by, n
	paddd	%xmm1, %xmm0
	paddd	%xmm5, %xmm4
	poly	\on, (\i), 2
	pxor	%xmm0, %xmm3
	pxor	%xmm4, %xmm7
	poly	\on, (\i) + 2, 2
	pshufb	%xmm\by, %xmm3
	pshufb	%xmm\by, %xmm7
	poly	\on, (\i) + 4, 2
	paddd	%xmm3, %xmm2
	paddd	%xmm7, %xmm6
	poly	\on, (\i) + 6, 2
	pxor	%xmm2, %xmm1
	pxor	%xmm6, %xmm5
	poly	\on, (\i) + 8, 2
	movdqa	%xmm1, %xmm8
	movdqa	%xmm5, %xmm9
	poly	\on, (\i) + 10, 2
	pslld	$\n, %xmm1
	pslld	$\n, %xmm5
	poly	\on, (\i) + 12, 2
	psrld	$32 - \n, %xmm8
	psrld	$32 - \n, %xmm9
	poly	\on, (\i) + 14, 2
	por	%xmm8, %xmm1
	por	%xmm9, %xmm5
.endm

/* Rows turn beside the second one, for which all else waits. */
.macro round_rows on, turn0, turn2
	half_rows \on, 0, 14, 12
	half_rows \on, 16, 15, 7
	poly	\on, 32
	pshufd	$\turn0, %xmm0, %xmm0
	pshufd	$\turn0, %xmm4, %xmm4
	pshufd	$0x4e, %xmm3, %xmm3
	pshufd	$0x4e, %xmm7, %xmm7
	pshufd	$\turn2, %xmm2, %xmm2
	pshufd	$\turn2, %xmm6, %xmm6
.endm

.macro double_round_rows blocks
	round_rows (\blocks > 0), 0x93, 0x39
	round_rows (\blocks > 1), 0x39, 0x93
.endm

/* A row of the state that all lanes have in common, in %xmm8 as well */
.macro spread from, x0, x1, x2, x3
	movdqu	\from, %xmm8
	pshufd	$0x00, %xmm8, %xmm\x0
	pshufd	$0x55, %xmm8, %xmm\x1
	pshufd	$0xaa, %xmm8, %xmm\x2
	pshufd	$0xff, %xmm8, %xmm\x3
.endm

/*
 * Words 12, 14 and 15 of all lanes; %xmm\t is used as well. Each half of a lane is loaded
 * as it was stored: a load of what two stores have made would have to wait until they
 * have left the processor.
 */
.macro spread_lanes x12, t, x14, x15
	movq	PASS_LANES + 0x00(PASS), %xmm\x12
	movhps	PASS_LANES + 0x10(PASS), %xmm\x12
	movq	PASS_LANES + 0x20(PASS), %xmm\t
	movhps	PASS_LANES + 0x30(PASS), %xmm\t
	shufps	$0x88, %xmm\t, %xmm\x12
	movq	PASS_LANES + 0x08(PASS), %xmm\x14
	movhps	PASS_LANES + 0x18(PASS), %xmm\x14
	movq	PASS_LANES + 0x28(PASS), %xmm\t
	movhps	PASS_LANES + 0x38(PASS), %xmm\t
	movdqa	%xmm\x14, %xmm\x15
	shufps	$0x88, %xmm\t, %xmm\x14
	shufps	$0xdd, %xmm\t, %xmm\x15
.endm

/* Such a row is added to four words; %xmm8 is used up. */
.macro add_row from, x0, x1, x2, x3
	add_word 0 + \from, \x0
	add_word 4 + \from, \x1
	add_word 8 + \from, \x2
	add_word 12 + \from, \x3
.endm

.macro add_word from, x
	movd	\from, %xmm8
	pshufd	$0x00, %xmm8, %xmm8
	paddd	%xmm8, %xmm\x
.endm

/* 16 bytes at \at of a lane, whose source and destination are in registers */
.macro put at, src, dst, x, free
	movdqu	\at(\src), %xmm\free
	pxor	%xmm\free, %xmm\x
	movdqu	%xmm\x, \at(\dst)
.endm

/*
 * Four words of four blocks become four words of a block each, which encrypt 16 bytes at
 * \at of all lanes. %xmm\t is used as well.
 */
.macro put_row at, x0, x1, x2, x3, t
	movdqa		%xmm\x0, %xmm\t
	punpckldq	%xmm\x1, %xmm\x0
	punpckhdq	%xmm\x1, %xmm\t
	movdqa		%xmm\x2, %xmm\x1
	punpckldq	%xmm\x3, %xmm\x2
	punpckhdq	%xmm\x3, %xmm\x1
	movdqa		%xmm\x0, %xmm\x3
	punpcklqdq	%xmm\x2, %xmm\x0
	punpckhqdq	%xmm\x2, %xmm\x3
	movdqa		%xmm\t, %xmm\x2
	punpcklqdq	%xmm\x1, %xmm\x2
	punpckhqdq	%xmm\x1, %xmm\t
	put	\at, %rax, %r10, \x0, \x1
	put	\at, %rcx, %r11, \x3, \x1
	put	\at, %r8, %r12, \x2, \x1
	put	\at, %r9, %r13, \t, \x1
.endm

/*
 * void wg_pass4_run(struct wg_pass4 *p, unsigned int lanes)
 *
 * For two lanes it takes less to have a row in a register.
 */
SYM_FUNC_START(wg_pass4_run)
	save
	cmpl	$2, %esi
	jbe	.Ltwo

	movq	PASS_KEY(PASS), %rax
	spread	0x10(%rax), 0, 9, 10, 11
	movdqa	%xmm0, PASS_WORD8(PASS)
	spread	0x00(%rax), 4, 5, 6, 7
	spread	.Lconstants(%rip), 0, 1, 2, 3
	spread_lanes 12, 13, 14, 15
	pxor	%xmm13, %xmm13
	rounds	double_round

	movq	PASS_SRC + 0x00(PASS), %rax
	movq	PASS_SRC + 0x08(PASS), %rcx
	movq	PASS_SRC + 0x10(PASS), %r8
	movq	PASS_SRC + 0x18(PASS), %r9
	movq	PASS_DST + 0x00(PASS), %r10
	movq	PASS_DST + 0x08(PASS), %r11
	movq	PASS_DST + 0x10(PASS), %r12
	movq	PASS_DST + 0x18(PASS), %r13
	movq	PASS_KEY(PASS), %r14
	add_row	.Lconstants(%rip), 0, 1, 2, 3
	add_row	0x00(%r14), 4, 5, 6, 7
	put_row	0, 0, 1, 2, 3, 8
	put_row	16, 4, 5, 6, 7, 8
	movdqa	PASS_WORD8(PASS), %xmm0
	add_row	0x10(%r14), 0, 9, 10, 11
	put_row	32, 0, 9, 10, 11, 8
	spread_lanes 0, 1, 2, 3
	paddd	%xmm0, %xmm12
	paddd	%xmm2, %xmm14
	paddd	%xmm3, %xmm15
	put_row	48, 12, 13, 14, 15, 8
	restore
	RET

.Ltwo:
	movq	PASS_LANES + 0x00(PASS), %xmm3
	movhps	PASS_LANES + 0x08(PASS), %xmm3
	movq	PASS_LANES + 0x10(PASS), %xmm7
	movhps	PASS_LANES + 0x18(PASS), %xmm7
	movq	PASS_KEY(PASS), %rax
	movdqa	.Lconstants(%rip), %xmm0
	movdqu	0x00(%rax), %xmm1
	movdqu	0x10(%rax), %xmm2
	movdqa	%xmm0, %xmm4
	movdqa	%xmm1, %xmm5
	movdqa	%xmm2, %xmm6
	movdqa	%xmm1, %xmm10
	movdqa	%xmm2, %xmm11
	movdqa	%xmm3, %xmm12
	movdqa	%xmm7, %xmm13
	movdqa	.Lrotate16(%rip), %xmm14
	movdqa	.Lrotate8(%rip), %xmm15
	rounds	double_round_rows

	movq	PASS_SRC + 0x00(PASS), %rax
	movq	PASS_SRC + 0x08(PASS), %rcx
	movq	PASS_DST + 0x00(PASS), %r10
	movq	PASS_DST + 0x08(PASS), %r11
	movdqa	.Lconstants(%rip), %xmm8
	paddd	%xmm8, %xmm0
	paddd	%xmm10, %xmm1
	paddd	%xmm11, %xmm2
	paddd	%xmm12, %xmm3
	paddd	%xmm8, %xmm4
	paddd	%xmm10, %xmm5
	paddd	%xmm11, %xmm6
	paddd	%xmm13, %xmm7
	put	0, %rax, %r10, 0, 8
	put	16, %rax, %r10, 1, 8
	put	32, %rax, %r10, 2, 8
	put	48, %rax, %r10, 3, 8
	put	0, %rcx, %r11, 4, 8
	put	16, %rcx, %r11, 5, 8
	put	32, %rcx, %r11, 6, 8
	put	48, %rcx, %r11, 7, 8
	restore
	RET
SYM_FUNC_END(wg_pass4_run)

/* void wg_pass4_jobs(struct wg_pass4 *p) */
SYM_FUNC_START(wg_pass4_jobs)
	save
	first_job
	finish_jobs
	restore
	RET
SYM_FUNC_END(wg_pass4_jobs)

/* void wg_pass4_wipe(void) */
SYM_FUNC_START(wg_pass4_wipe)
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	pxor	%xmm\i, %xmm\i
	.endr
	RET
SYM_FUNC_END(wg_pass4_wipe)

#endif /* __x86_64__ */
