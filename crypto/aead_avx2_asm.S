/* SPDX-License-Identifier: GPL-2.0 */
/* Eight blocks of ChaCha20 with 256-bit registers, Poly1305 with MULX between. */

#ifdef __x86_64__

#include <linux/linkage.h>

#include "aead_avx2.h"

/*
 * Written from RFC 8439 and from Goll and Gueron, "Vectorization on ChaCha Stream
 * Cipher" (a word of the state has a register, a block a place in each).
 *
 * Registers. Word i of the state has %ymm\i. A rotation takes one more: word 8
 * is in memory from when it has been added until it is added to again, which costs
 * a store, and %ymm8 is free meanwhile.
 *
 * Poly1305 has general registers:
 *	%r8, %r9, %r10		h, radix 2^64
 *	%rax and %rcx		first column of the product, lower and upper half
 *	%r11 and %r12		second column
 *	%r13, %r14, %rdx	scratch
 *	%rsi			the last block that has been added
 * and its key in memory: a multiplication takes it from there as well.
 */
#define H0	%r8
#define H1	%r9
#define H2	%r10
#define LO0	%rax
#define HI0	%rcx
#define LO1	%r11
#define HI1	%r12
#define T0	%r13
#define T1	%r14

.section .rodata.wg_aead_avx2, "a", @progbits
.balign 32
.Lrotate16:
	.byte 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13
	.byte 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13
.Lrotate8:
	.byte 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14
	.byte 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14
.text

/*
 * h = h * r + block behind %rsi + 2^128 * \top, in three parts. This is what
 * poly1305_64.h does, with its bounds: h2 <= 7 makes h2 * s1 < 2^63.3, no column
 * overflows, and d2, which is in H2 in the end, is below 2^63.3.
 */
.macro step part, m0, m1, top
.if (\part) == 0
	movq	PASS_R0(%rdi), %rdx
	mulxq	H0, LO0, HI0
	mulxq	H1, LO1, HI1
	movq	PASS_R1(%rdi), %rdx
	mulxq	H0, T0, T1
	addq	T0, LO1
	adcq	T1, HI1
	movq	PASS_S1(%rdi), %rdx
	mulxq	H1, T0, T1
.elseif (\part) == 1
	addq	\m0, LO0
	adcq	$0, HI0
	addq	\m1, LO1
	adcq	$0, HI1
	imulq	H2, %rdx
	addq	T0, LO0
	adcq	T1, HI0
	imulq	PASS_R0(%rdi), H2
	addq	%rdx, LO1
	adcq	$\top, HI1
.else
	addq	HI0, LO1
	adcq	HI1, H2
	/* What is above 2^130 comes back times 5. */
	movq	H2, HI0
	movq	H2, %rdx
	andl	$3, %r10d
	shrq	$2, HI0
	andq	$-4, %rdx
	addq	%rdx, HI0
	movq	LO0, H0
	addq	HI0, H0
	movq	LO1, H1
	adcq	$0, H1
	adcq	$0, H2
.endif
.endm

.macro next_block part
	step	\part, 16(%rsi), 24(%rsi), 1
.if (\part) == 2
	addq	$16, %rsi
.endif
.endm

/* Three blocks, in eight parts to be put between others */
.macro three_blocks part
.if (\part) == 0
	next_block 0
.elseif (\part) == 1
	next_block 1
.elseif (\part) == 2
	next_block 2
	next_block 0
.elseif (\part) == 3
	next_block 1
.elseif (\part) == 4
	next_block 2
	next_block 0
.elseif (\part) == 5
	next_block 1
.elseif (\part) == 6
	next_block 2
.endif
.endm

.macro nothing part
.endm

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
.macro double_round between
	half	.Lrotate16, 12, 0, 4, 8, 12, 1, 5, 9, 13
	\between	0
	half	.Lrotate16, 12, 2, 6, 10, 14, 3, 7, 11, 15
	\between	1
	half	.Lrotate8, 7, 0, 4, 8, 12, 1, 5, 9, 13
	\between	2
	half	.Lrotate8, 7, 2, 6, 10, 14, 3, 7, 11, 15
	\between	3
	half	.Lrotate16, 12, 0, 5, 10, 15, 1, 6, 11, 12
	\between	4
	half	.Lrotate16, 12, 2, 7, 8, 13, 3, 4, 9, 14
	\between	5
	half	.Lrotate8, 7, 0, 5, 10, 15, 1, 6, 11, 12
	\between	6
	half	.Lrotate8, 7, 2, 7, 8, 13, 3, 4, 9, 14
	\between	7
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

.macro put at, n, halves, a, b
	movq		PASS_SRC + 8 * \n(%rdi), %rax
	movq		PASS_DST + 8 * \n(%rdi), %rcx
	vperm2i128	$\halves, %ymm\b, %ymm\a, %ymm8
	vpxor		\at(%rax), %ymm8, %ymm8
	vmovdqu		%ymm8, \at(%rcx)
.endm

/*
 * void wg_avx2_pass(struct wg_avx2_pass *p)
 *
 * PASS_WITH and PASS_WITHOUT count double rounds with and without blocks of
 * Poly1305.
 */
SYM_FUNC_START(wg_avx2_pass)
	pushq	%r12
	pushq	%r13
	pushq	%r14
	/* Three blocks a double round, and the last one is closed in the end. */
	movl	PASS_BLOCKS(%rdi), %eax
	movl	$10, PASS_WITHOUT(%rdi)
	movl	$0, PASS_WITH(%rdi)
	testl	%eax, %eax
	jz	1f
	movq	PASS_POLY(%rdi), %rdx
	movq	PASS_TEXT(%rdi), %rsi
	movq	POLY_R0(%rdx), %rcx
	movq	%rcx, PASS_R0(%rdi)
	movq	POLY_R1(%rdx), %rcx
	movq	%rcx, PASS_R1(%rdi)
	movq	%rcx, T0
	shrq	$2, T0
	addq	T0, %rcx
	movq	%rcx, PASS_S1(%rdi)
	movq	POLY_H0(%rdx), H0
	movq	POLY_H1(%rdx), H1
	movq	POLY_H2(%rdx), H2
	addq	0(%rsi), H0
	adcq	8(%rsi), H1
	adcq	$1, H2
	decl	%eax
	xorl	%edx, %edx
	movl	$3, %ecx
	divl	%ecx
	movl	$10, %ecx
	cmpl	%ecx, %eax
	cmoval	%ecx, %eax
	subl	%eax, %ecx
	movl	%eax, PASS_WITH(%rdi)
	movl	%ecx, PASS_WITHOUT(%rdi)
	leal	(%rax, %rax, 2), %eax
	incl	%eax
	subl	%eax, PASS_BLOCKS(%rdi)
1:
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11
	vpbroadcastd	PASS_STATE + 4 * \i(%rdi), %ymm\i
	.endr
	vpbroadcastd	PASS_STATE + 4 * 8(%rdi), %ymm8
	vmovdqa		%ymm8, PASS_WORD8(%rdi)
	vmovdqa		PASS_COUNTERS(%rdi), %ymm12
	vpxor		%ymm13, %ymm13, %ymm13
	vmovdqa		PASS_NONCES_LO(%rdi), %ymm14
	vmovdqa		PASS_NONCES_HI(%rdi), %ymm15

	cmpl	$0, PASS_WITH(%rdi)
	je	3f
	.balign	32
2:	double_round three_blocks
	decl	PASS_WITH(%rdi)
	jnz	2b
	cmpl	$0, PASS_WITHOUT(%rdi)
	je	4f
	.balign	32
3:	double_round nothing
	decl	PASS_WITHOUT(%rdi)
	jnz	3b
4:
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

	/* Poly1305's remaining blocks, and its last product */
	cmpq	$0, PASS_POLY(%rdi)
	je	7f
	cmpl	$0, PASS_BLOCKS(%rdi)
	je	6f
5:	.irp	i, 0, 1, 2
	next_block \i
	.endr
	decl	PASS_BLOCKS(%rdi)
	jnz	5b
6:	.irp	i, 0, 1, 2
	step	\i, $0, $0, 0
	.endr
	movq	PASS_POLY(%rdi), %rdx
	movq	H0, POLY_H0(%rdx)
	movq	H1, POLY_H1(%rdx)
	movq	H2, POLY_H2(%rdx)
7:
	put_half	0
	vpbroadcastd	PASS_STATE + 4 * 8(%rdi), %ymm0
	vpaddd		PASS_WORD8(%rdi), %ymm0, %ymm0
	.irp	i, 1, 2, 3, 4, 5, 6, 7
	vmovdqa		PASS_WORD8 + 32 * \i(%rdi), %ymm\i
	.endr
	put_half	32
	popq	%r14
	popq	%r13
	popq	%r12
	RET
SYM_FUNC_END(wg_avx2_pass)

/*
 * void wg_avx2_wipe(void): nothing secret stays in a register
 */
SYM_FUNC_START(wg_avx2_wipe)
	vzeroall
	RET
SYM_FUNC_END(wg_avx2_wipe)

#endif /* __x86_64__ */
