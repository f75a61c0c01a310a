/* SPDX-License-Identifier: GPL-2.0 */
/* ChaCha20 with 256-bit registers, Poly1305 with MULX between its rounds. */

#include <linux/linkage.h>

#ifdef __x86_64__

#include "aead_avx2.h"

/*
 * Written from RFC 8439; and from Goll and Gueron, "Vectorization on ChaCha Stream
 * Cipher" (a block's words across registers, or blocks side by side in one).
 *
 * Vector units and those for general registers work at the same time. So Poly1305
 * is done in the latter, radix 2^64, with products of MULX, while ChaCha20's rounds
 * are under way. Each step depends on the one before, and takes long: two that have
 * nothing to do with each other go side by side.
 *
 * Poly1305's registers:
 *	%rsi			the jobs
 *	%r8 to %r15 but %r10, %r13	limbs h0 and h1 of both, and where the next go
 *	%r10 and %r13		limbs h2
 *	%rax and %rcx		upper halves of columns
 *	%rbx and %rdx		scratch
 */
#define HI0	%rax
#define HI1	%rcx
#define T	%rbx

.section .rodata.wg_aead_avx2, "a", @progbits
.balign 32
.Lrotate16:
	.byte 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13
	.byte 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13
.Lrotate8:
	.byte 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14
	.byte 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14
.Llanes: /* such that the halves of two registers have lanes 0 to 3 */
	.long 0, 2, 0, 0, 1, 3, 0, 0
.Lcount:
	.long 0, 1, 2, 3, 4, 5, 6, 7
.Loffsets: /* of chunks */
	.quad 0, 64, 128, 192
	.quad 256, 320, 384, 448
.text

/*
 * (l0, l1, h2) = (h + 2^128 + block \at of a job) * r, in two parts. h0 and h1 are
 * used up. This is what poly1305_64.h does, with its bounds: h2 is at most 4, and 6
 * with the block added. So both columns are below 2^126, h2 * s1 is below 2^63.3,
 * and what is above them, h2 in the end, is below 2^63.3 as well; 5 * (h2 / 4)
 * is below 2^63.7, and brings h2 to 4 again, at most.
 */
.macro step part, job, at, h0, h1, h2, l0, l1
.if (\part) == 0
	movq	\job+JOB_TEXT(%rsi), %rdx
	movq	\job+JOB_POLY(%rsi), T
	addq	16*\at+0(%rdx), \h0
	adcq	16*\at+8(%rdx), \h1
	adcq	$1, \h2
	movq	POLY_R1(T), %rdx
	mulxq	\h0, \l1, HI1
	movq	POLY_S1(T), %rdx
	mulxq	\h1, \l0, HI0
	imulq	\h2, %rdx
	addq	%rdx, \l1
	adcq	$0, HI1
	movq	POLY_R0(T), %rdx
	imulq	%rdx, \h2
	mulxq	\h1, \h1, T
	addq	\h1, \l1
	adcq	T, HI1
	mulxq	\h0, \h0, T
.else
	addq	\h0, \l0
	adcq	T, HI0
	addq	HI0, \l1
	adcq	HI1, \h2
	/* What is above 2^130 comes back times 5. */
	movq	\h2, HI0
	andq	$3, \h2
	shrq	$2, HI0
	leaq	(HI0, HI0, 4), HI0
	addq	HI0, \l0
	adcq	$0, \l1
	adcq	$0, \h2
.endif
.endm

/* Where the limbs are changes places with where the next go. */
.macro step_a part, at, h0, h1, l0, l1
	step	\part, 0, \at, \h0, \h1, %r10, \l0, \l1
.endm

.macro step_b part, at, h0, h1, l0, l1
	step	\part, JOB_SIZE, \at, \h0, \h1, %r13, \l0, \l1
.endm

/* Two jobs side by side, and on to the next ones; in sixteen parts */
.macro jobs part
.if (\part) == 0
	movq	JOB_POLY(%rsi), T
	movq	JOB_SIZE+JOB_POLY(%rsi), %rdx
	movq	POLY_H0(T), %r8
	movq	POLY_H1(T), %r9
	movq	POLY_H2(T), %r10
	movq	POLY_H0(%rdx), %r11
	movq	POLY_H1(%rdx), %r12
	movq	POLY_H2(%rdx), %r13
.endif
.if (\part) / 2 == 0
	step_a	(\part)&1, 0, %r8, %r9, %r14, %r15
.elseif (\part) / 2 == 1
	step_b	(\part)&1, 0, %r11, %r12, %r8, %r9
.elseif (\part) / 2 == 2
	step_a	(\part)&1, 1, %r14, %r15, %r11, %r12
.elseif (\part) / 2 == 3
	step_b	(\part)&1, 1, %r8, %r9, %r14, %r15
.elseif (\part) / 2 == 4
	step_a	(\part)&1, 2, %r11, %r12, %r8, %r9
.elseif (\part) / 2 == 5
	step_b	(\part)&1, 2, %r14, %r15, %r11, %r12
.elseif (\part) / 2 == 6
	step_a	(\part)&1, 3, %r8, %r9, %r14, %r15
.else
	step_b	(\part)&1, 3, %r11, %r12, %r8, %r9
.endif
.if (\part) == 15
	movq	JOB_POLY(%rsi), T
	movq	JOB_SIZE+JOB_POLY(%rsi), %rdx
	movq	%r14, POLY_H0(T)
	movq	%r15, POLY_H1(T)
	movq	%r10, POLY_H2(T)
	movq	%r8, POLY_H0(%rdx)
	movq	%r9, POLY_H1(%rdx)
	movq	%r13, POLY_H2(%rdx)
	addq	$2*JOB_SIZE, %rsi
.endif
.endm

/*
 * A single job, in eight parts. A block is added to the columns of the product before
 * it, because that is through earlier then; only the first one is added to h. Bounds
 * are those of the step, a block in its columns makes no difference to them.
 *
 *	%rsi, %rdi		the text, the pass
 *	%r8, %r9, %r10		h
 *	%r14, %rax		first column, lower and upper half
 *	%r11, %rcx		second column
 *	%r13			Poly1305's state; %r15 is its r0
 *	%rbx, %rdx, %r12	scratch
 */
.macro chain part
.if (\part) & 1 == 0
.if (\part) == 0
	addq	0(%rsi), %r8
	adcq	8(%rsi), %r9
	adcq	$1, %r10
.endif
	movq	%r15, %rdx
	mulxq	%r8, %r14, HI0
	mulxq	%r9, %r11, HI1
	movq	POLY_R1(%r13), %rdx
	mulxq	%r8, %r12, T
	addq	%r12, %r11
	adcq	T, HI1
	movq	POLY_S1(%r13), %rdx
	mulxq	%r9, %r12, T
	imulq	%r10, %rdx
	imulq	%r15, %r10
.if (\part) != 6
	addq	8*(\part)+16(%rsi), %r14
	adcq	$0, HI0
	addq	8*(\part)+24(%rsi), %r11
	adcq	$1, HI1
.endif
.else
	addq	%rdx, %r11
	adcq	$0, HI1
	addq	%r12, %r14
	adcq	T, HI0
	addq	HI0, %r11
	adcq	HI1, %r10
	movq	%r10, HI0
	andq	$3, %r10
	shrq	$2, HI0
	leaq	(HI0, HI0, 4), HI0
	movq	%r14, %r8
	movq	%r11, %r9
	addq	HI0, %r8
	adcq	$0, %r9
	adcq	$0, %r10
.if (\part) == 7
	addq	$64, %rsi
.endif
.endif
.endm

.macro nothing part
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

/*
 * ChaCha20, eight blocks: word i of the state has %ymm\i, a block a place in each.
 * A rotation takes one register more: word 8 is in memory from when it has been
 * added to until the next time, and %ymm8 is free meanwhile.
 */
.macro rotate n, b
	vpslld	$\n, %ymm\b, %ymm8
	vpsrld	$32-\n, %ymm\b, %ymm\b
	vpor	%ymm8, %ymm\b, %ymm\b
.endm

/* c += d; b ^= c */
.macro add_xor c, d, b
.if (\c) == 8
	vpaddd	PASS_WORD8(%rdi), %ymm\d, %ymm8
	vpxor	%ymm8, %ymm\b, %ymm\b
	vmovdqa	%ymm8, PASS_WORD8(%rdi)
.else
	vpaddd	%ymm\d, %ymm\c, %ymm\c
	vpxor	%ymm\c, %ymm\b, %ymm\b
.endif
.endm

/*
 * Half a quarter round: a += b; d = (d ^ a) <<< 16 or 8; c += d; b = (b ^ c) <<< 12
 * or 7. Two of them only: what rotates, on two ports of three, and what adds are to
 * be under way at the same time.
 */
.macro half by, n, a0, b0, c0, d0, a1, b1, c1, d1
	add_xor	\a0, \b0, \d0
	add_xor	\a1, \b1, \d1
	vpshufb	\by(%rip), %ymm\d0, %ymm\d0
	vpshufb	\by(%rip), %ymm\d1, %ymm\d1
	add_xor	\c0, \d0, \b0
	add_xor	\c1, \d1, \b1
	rotate	\n, \b0
	rotate	\n, \b1
.endm

/* RFC 8439 section 2.3: columns, then diagonals; parts of another go between */
.macro double_round between, part
	half	.Lrotate16, 12, 0, 4, 8, 12, 1, 5, 9, 13
	\between	(\part)+0
	half	.Lrotate16, 12, 2, 6, 10, 14, 3, 7, 11, 15
	\between	(\part)+1
	half	.Lrotate8, 7, 0, 4, 8, 12, 1, 5, 9, 13
	\between	(\part)+2
	half	.Lrotate8, 7, 2, 6, 10, 14, 3, 7, 11, 15
	\between	(\part)+3
	half	.Lrotate16, 12, 0, 5, 10, 15, 1, 6, 11, 12
	\between	(\part)+4
	half	.Lrotate16, 12, 2, 7, 8, 13, 3, 4, 9, 14
	\between	(\part)+5
	half	.Lrotate8, 7, 0, 5, 10, 15, 1, 6, 11, 12
	\between	(\part)+6
	half	.Lrotate8, 7, 2, 7, 8, 13, 3, 4, 9, 14
	\between	(\part)+7
.endm

/*
 * The same for two times two blocks that are side by side in %ymm0 to %ymm7, a row
 * of their state each; %ymm14 and %ymm15 have how bytes rotate.
 */
.macro half_rows by, n
	vpaddd	%ymm1, %ymm0, %ymm0
	vpaddd	%ymm5, %ymm4, %ymm4
	vpxor	%ymm0, %ymm3, %ymm3
	vpxor	%ymm4, %ymm7, %ymm7
	vpshufb	%ymm\by, %ymm3, %ymm3
	vpshufb	%ymm\by, %ymm7, %ymm7
	vpaddd	%ymm3, %ymm2, %ymm2
	vpaddd	%ymm7, %ymm6, %ymm6
	vpxor	%ymm2, %ymm1, %ymm1
	vpxor	%ymm6, %ymm5, %ymm5
	rotate	\n, 1
	rotate	\n, 5
.endm

.macro half_double_round_rows between, part, turn1, turn3
	half_rows	14, 12
	\between	(\part)+0
	\between	(\part)+1
	half_rows	15, 7
	vpshufd	$\turn3, %ymm3, %ymm3
	vpshufd	$\turn3, %ymm7, %ymm7
	vpshufd	$0x4e, %ymm2, %ymm2
	vpshufd	$0x4e, %ymm6, %ymm6
	vpshufd	$\turn1, %ymm1, %ymm1
	vpshufd	$\turn1, %ymm5, %ymm5
	\between	(\part)+2
	\between	(\part)+3
.endm

.macro double_round_rows between, part
	half_double_round_rows \between, (\part), 0x39, 0x93
	half_double_round_rows \between, (\part)+4, 0x93, 0x39
.endm

/*
 * The rounds: two double rounds with each pair of jobs, one with each single job,
 * and then those that are left, which PASS_WITHOUT counts.
 */
.macro ten_double_rounds round
	movl	$10, PASS_WITHOUT(%rdi)
	cmpl	$0, PASS_PAIRS(%rdi)
	je	2f
	leaq	PASS_JOB(%rdi), %rsi
	.balign	32
1:	\round	jobs, 0
	\round	jobs, 8
	subl	$2, PASS_WITHOUT(%rdi)
	decl	PASS_PAIRS(%rdi)
	jnz	1b
2:	cmpl	$0, PASS_SINGLES(%rdi)
	je	4f
	movq	PASS_POLY(%rdi), %r13
	movq	PASS_TEXT(%rdi), %rsi
	movq	POLY_H0(%r13), %r8
	movq	POLY_H1(%r13), %r9
	movq	POLY_H2(%r13), %r10
	movq	POLY_R0(%r13), %r15
	.balign	32
3:	\round	chain, 0
	decl	PASS_WITHOUT(%rdi)
	decl	PASS_SINGLES(%rdi)
	jnz	3b
	movq	%r8, POLY_H0(%r13)
	movq	%r9, POLY_H1(%r13)
	movq	%r10, POLY_H2(%r13)
4:	cmpl	$0, PASS_WITHOUT(%rdi)
	je	6f
	.balign	32
5:	\round	nothing, 0
	decl	PASS_WITHOUT(%rdi)
	jnz	5b
6:
.endm

/*
 * Eight words of eight blocks in %ymm0 to %ymm7 become eight words of a block each,
 * which encrypt 32 bytes at \at of what it is for. All registers are used.
 */
.macro put_half at
	vpunpckldq	%ymm1, %ymm0, %ymm8
	vpunpckhdq	%ymm1, %ymm0, %ymm9
	vpunpckldq	%ymm3, %ymm2, %ymm10
	vpunpckhdq	%ymm3, %ymm2, %ymm11
	vpunpckldq	%ymm5, %ymm4, %ymm12
	vpunpckhdq	%ymm5, %ymm4, %ymm13
	vpunpckldq	%ymm7, %ymm6, %ymm14
	vpunpckhdq	%ymm7, %ymm6, %ymm15
	vpunpcklqdq	%ymm10, %ymm8, %ymm0
	vpunpckhqdq	%ymm10, %ymm8, %ymm1
	vpunpcklqdq	%ymm11, %ymm9, %ymm2
	vpunpckhqdq	%ymm11, %ymm9, %ymm3
	vpunpcklqdq	%ymm14, %ymm12, %ymm4
	vpunpckhqdq	%ymm14, %ymm12, %ymm5
	vpunpcklqdq	%ymm15, %ymm13, %ymm6
	vpunpckhqdq	%ymm15, %ymm13, %ymm7
	put		\at, 0, 0x20, 0, 4
	put		\at, 1, 0x20, 1, 5
	put		\at, 2, 0x20, 2, 6
	put		\at, 3, 0x20, 3, 7
	put		\at, 4, 0x31, 0, 4
	put		\at, 5, 0x31, 1, 5
	put		\at, 6, 0x31, 2, 6
	put		\at, 7, 0x31, 3, 7
.endm

/* 32 bytes of lane \n: the halves that \halves says of two registers */
.macro put at, n, halves, a, b
	movq		PASS_SRC + 8 * \n(%rdi), %rax
	movq		PASS_DST + 8 * \n(%rdi), %rcx
	vperm2i128	$\halves, %ymm\b, %ymm\a, %ymm8
	vpxor		\at(%rax), %ymm8, %ymm8
	vmovdqu		%ymm8, \at(%rcx)
.endm

/*
 * void wg_avx2_lanes(struct wg_avx2_pass *p, unsigned int i, const u8 *src, u8 *dst,
 *		      u32 counter, u64 nonce)
 *
 * Whole registers are loaded and stored: a load of what several stores have made
 * would have to wait until they have left the processor.
 */
SYM_FUNC_START(wg_avx2_lanes)
	movl		%esi, %esi
	subl		%esi, %r8d
	vmovd		%esi, %xmm0
	vmovd		%r8d, %xmm1
	vmovq		%r9, %xmm2
	vpbroadcastd	%xmm0, %ymm0
	vpbroadcastd	%xmm1, %ymm1
	vpsrlq		$32, %xmm2, %xmm3
	vpbroadcastd	%xmm2, %ymm2
	vpbroadcastd	%xmm3, %ymm3
	vmovdqa		.Lcount(%rip), %ymm4
	vpcmpgtd	%ymm4, %ymm0, %ymm0	/* lanes that stay */
	vpaddd		%ymm4, %ymm1, %ymm1
	vpblendvb	%ymm0, PASS_COUNTERS(%rdi), %ymm1, %ymm1
	vpblendvb	%ymm0, PASS_NONCES_LO(%rdi), %ymm2, %ymm2
	vpblendvb	%ymm0, PASS_NONCES_HI(%rdi), %ymm3, %ymm3
	vmovdqa		%ymm1, PASS_COUNTERS(%rdi)
	vmovdqa		%ymm2, PASS_NONCES_LO(%rdi)
	vmovdqa		%ymm3, PASS_NONCES_HI(%rdi)

	vmovq		%rdx, %xmm0
	vmovq		%rcx, %xmm1
	vpbroadcastq	%xmm0, %ymm0
	vpbroadcastq	%xmm1, %ymm1
	vmovdqa		.Loffsets + 0x00(%rip), %ymm2
	vmovdqa		.Loffsets + 0x20(%rip), %ymm3
	vpaddq		%ymm2, %ymm0, %ymm4
	vpaddq		%ymm3, %ymm0, %ymm0
	vpaddq		%ymm2, %ymm1, %ymm5
	vpaddq		%ymm3, %ymm1, %ymm1
	vmovdqu		%ymm4, PASS_SRC + 0x00(%rdi, %rsi, 8)
	vmovdqu		%ymm0, PASS_SRC + 0x20(%rdi, %rsi, 8)
	vmovdqu		%ymm5, PASS_DST + 0x00(%rdi, %rsi, 8)
	vmovdqu		%ymm1, PASS_DST + 0x20(%rdi, %rsi, 8)
	RET
SYM_FUNC_END(wg_avx2_lanes)

/*
 * void wg_avx2_pass8(struct wg_avx2_pass *p)
 */
SYM_FUNC_START(wg_avx2_pass8)
	save
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11
	vpbroadcastd	PASS_STATE + 4 * \i(%rdi), %ymm\i
	.endr
	vpbroadcastd	PASS_STATE + 4 * 8(%rdi), %ymm8
	vmovdqa		%ymm8, PASS_WORD8(%rdi)
	vmovdqa		PASS_COUNTERS(%rdi), %ymm12
	vpxor		%ymm13, %ymm13, %ymm13
	vmovdqa		PASS_NONCES_LO(%rdi), %ymm14
	vmovdqa		PASS_NONCES_HI(%rdi), %ymm15

	ten_double_rounds double_round

	/* Words 8 to 15 wait in memory. */
	vpaddd		PASS_COUNTERS(%rdi), %ymm12, %ymm12
	vpaddd		PASS_NONCES_LO(%rdi), %ymm14, %ymm14
	vpaddd		PASS_NONCES_HI(%rdi), %ymm15, %ymm15
	.irp	i, 9, 10, 11
	vpbroadcastd	PASS_STATE + 4 * \i(%rdi), %ymm8
	vpaddd		%ymm8, %ymm\i, %ymm\i
	.endr
	.irp	i, 9, 10, 11, 12, 13, 14, 15
	vmovdqa		%ymm\i, PASS_WORD8 + 32 * (\i - 8)(%rdi)
	.endr
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7
	vpbroadcastd	PASS_STATE + 4 * \i(%rdi), %ymm9
	vpaddd		%ymm9, %ymm\i, %ymm\i
	.endr
	put_half	0
	vpbroadcastd	PASS_STATE + 4 * 8(%rdi), %ymm0
	vpaddd		PASS_WORD8(%rdi), %ymm0, %ymm0
	.irp	i, 1, 2, 3, 4, 5, 6, 7
	vmovdqa		PASS_WORD8 + 32 * \i(%rdi), %ymm\i
	.endr
	put_half	32
	restore
	RET
SYM_FUNC_END(wg_avx2_pass8)

/*
 * void wg_avx2_pass4(struct wg_avx2_pass *p)
 *
 * Two blocks are side by side in four registers, one for each row; two other ones
 * are in four more.
 */
SYM_FUNC_START(wg_avx2_pass4)
	save
	vbroadcasti128	PASS_STATE + 0x00(%rdi), %ymm9
	vbroadcasti128	PASS_STATE + 0x10(%rdi), %ymm10
	vbroadcasti128	PASS_STATE + 0x20(%rdi), %ymm11
	vmovdqa		.Llanes(%rip), %ymm4
	vpermd		PASS_COUNTERS(%rdi), %ymm4, %ymm0
	vpermd		PASS_NONCES_LO(%rdi), %ymm4, %ymm1
	vpermd		PASS_NONCES_HI(%rdi), %ymm4, %ymm2
	vpxor		%ymm3, %ymm3, %ymm3
	vpunpckldq	%ymm3, %ymm0, %ymm0
	vpunpckldq	%ymm2, %ymm1, %ymm1
	vpunpcklqdq	%ymm1, %ymm0, %ymm3
	vpunpckhqdq	%ymm1, %ymm0, %ymm7
	vmovdqa		.Lrotate16(%rip), %ymm14
	vmovdqa		.Lrotate8(%rip), %ymm15
	vmovdqa		%ymm3, %ymm12
	vmovdqa		%ymm7, %ymm13
	vmovdqa		%ymm9, %ymm0
	vmovdqa		%ymm10, %ymm1
	vmovdqa		%ymm11, %ymm2
	vmovdqa		%ymm9, %ymm4
	vmovdqa		%ymm10, %ymm5
	vmovdqa		%ymm11, %ymm6

	ten_double_rounds double_round_rows

	vpaddd		%ymm9, %ymm0, %ymm0
	vpaddd		%ymm10, %ymm1, %ymm1
	vpaddd		%ymm11, %ymm2, %ymm2
	vpaddd		%ymm12, %ymm3, %ymm3
	vpaddd		%ymm9, %ymm4, %ymm4
	vpaddd		%ymm10, %ymm5, %ymm5
	vpaddd		%ymm11, %ymm6, %ymm6
	vpaddd		%ymm13, %ymm7, %ymm7
	put		0, 0, 0x20, 0, 1
	put		32, 0, 0x20, 2, 3
	put		0, 1, 0x31, 0, 1
	put		32, 1, 0x31, 2, 3
	put		0, 2, 0x20, 4, 5
	put		32, 2, 0x20, 6, 7
	put		0, 3, 0x31, 4, 5
	put		32, 3, 0x31, 6, 7
	restore
	RET
SYM_FUNC_END(wg_avx2_pass4)

/*
 * void wg_avx2_jobs(const struct wg_avx2_job *jobs, unsigned int pairs)
 */
SYM_FUNC_START(wg_avx2_jobs)
	save
	movl	%esi, %eax
	movq	%rdi, %rsi
	movl	%eax, %edi
	.balign	32
1:
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	jobs	\i
	.endr
	decl	%edi
	jnz	1b
	restore
	RET
SYM_FUNC_END(wg_avx2_jobs)

/*
 * void wg_avx2_zero(void *p, size_t bytes)
 */
SYM_FUNC_START(wg_avx2_zero)
	vpxor	%xmm0, %xmm0, %xmm0
1:	vmovdqa	%ymm0, (%rdi)
	addq	$32, %rdi
	subq	$32, %rsi
	jnz	1b
	RET
SYM_FUNC_END(wg_avx2_zero)

/*
 * void wg_avx2_wipe(void): nothing secret stays in a register
 */
SYM_FUNC_START(wg_avx2_wipe)
	vzeroall
	RET
SYM_FUNC_END(wg_avx2_wipe)

#endif /* __x86_64__ */
