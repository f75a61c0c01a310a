/* SPDX-License-Identifier: GPL-2.0 */
/* ChaCha20 with 512-bit registers, Poly1305 with IFMA in its shadow. */

#include <linux/linkage.h>

#ifdef __x86_64__

#include "aead_avx512.h"

/*
 * Written from RFC 8439; from Goll and Gueron, "Vectorization on ChaCha Stream
 * Cipher" (a block's words across registers, or blocks side by side in one); and
 * from Gueron and Krasnov, "Speeding up Poly1305 with vector instructions"
 * (several blocks at once by powers of r, and what IFMA's 52-bit halves are for).
 *
 * Registers. ChaCha20 has %zmm0 to %zmm15, a word of sixteen blocks each, and
 * %zmm16 to %zmm23, a row of four blocks each. Poly1305 has the others:
 *	%zmm24 to %zmm29	lower and upper halves of three sums of products; the
 *				lower ones become the product's limbs
 *	%zmm30 and %zmm31	scratch
 * Limbs of blocks on their way into products are in memory, and so is all else. Where
 * no rounds are under way, Poly1305 uses the lower registers too.
 */
#define LO0	%zmm24
#define HI0	%zmm25
#define LO1	%zmm26
#define HI1	%zmm27
#define LO2	%zmm28
#define HI2	%zmm29
#define T0	%zmm30
#define T1	%zmm31
#define MASK44	.Lmask44(%rip){1to8}
#define MASK42	.Lmask42(%rip){1to8}

/* Of wg_avx512_across() */
#define H0	%zmm16
#define H1	%zmm17
#define H2	%zmm18
#define M0	%zmm19
#define M1	T1
#define M2	%zmm20
#define ROWS	%zmm21

.section .rodata.wg_aead_avx512, "a", @progbits
.balign 64
.Leven:
	.quad 0, 2, 4, 6, 8, 10, 12, 14
.Lodd:
	.quad 1, 3, 5, 7, 9, 11, 13, 15
.Loffsets: /* of chunks */
	.quad 0, 64, 128, 192, 256, 320, 384, 448
	.quad 512, 576, 640, 704, 768, 832, 896, 960
	.quad 1024, 1088, 1152, 1216, 1280, 1344, 1408, 1472
.Lcount:
	.long 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.long 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
.Lrows:	/* of lanes, such that the quarters of two registers have lanes 0 to 7 */
	.long 0, 4, 0, 0, 1, 5, 0, 0, 2, 6, 0, 0, 3, 7, 0, 0
.Lfirst: /* halves of eight keys, from registers that were unpacked */
	.quad 0, 4, 1, 5, 8, 12, 9, 13
.Lsecond:
	.quad 2, 6, 3, 7, 10, 14, 11, 15
.Lnatural: /* of places in the order of load_chunks */
	.quad 0, 2, 4, 6, 1, 3, 5, 7
.Lclamp:	/* RFC 8439 section 2.5 */
	.quad 0x0ffffffc0fffffff, 0x0ffffffc0ffffffc
.Lmask44:
	.quad 0xfffffffffff
.Lmask42:
	.quad 0x3ffffffffff
.Lpadbit:	/* 2^128, in the third limb */
	.quad 1 << 40
.Lone:
	.quad 1
.Lfive:
	.quad 5
.Ltwenty:
	.quad 20
.text

/*
 * Poly1305. A number modulo p = 2^130 - 5 has limbs of 44, 44 and 42 bits, each in
 * 64 bits; eight numbers have a register for each limb. As 2^132 = 20 modulo p,
 *
 *	(a0, a1, a2) * (b0, b1, b2) = (a0 b0 + a1 20 b2 + a2 20 b1,
 *				       a0 b1 + a1    b0 + a2 20 b2,
 *				       a0 b2 + a1    b1 + a2    b0)
 *
 * IFMA adds the lower or the upper 52 bits of a product of 52-bit numbers. An
 * upper half is worth 2^52, that is 2^8 of the next limb, or for the third one
 * 2^10 * 2^130 = 2^10 * 5 of the first.
 *
 * Bounds. A number is reduced when its limbs are below 2^44, 2^44 + 2^11 and
 * 2^42 + 2^11. A block's limbs are below 2^44, 2^44 and 2^41; with a reduced number
 * added: 2^45, 2^45.1, 2^42.6. Times 20 the multiplier's limbs stay below 2^48.4,
 * so all factors are below 2^52, and no upper half is above 2^41.5. Six of them
 * are below 2^44.1: so the sums, shifted by 8 and with six lower halves below
 * 2^54.6, do not exceed 2^55, and carry less than 2^11. Upper halves in the third
 * sum come from factors without the 20: each below 2^37.1, all six 2^39.7, shifted
 * by 10 and with the carry of the third limb 2^50. Five times that is below 2^52.4,
 * and carried on below 2^8.4 for the second limb, whose other carry is one of lower
 * halves only, below 2^10.6.
 */

.macro clear_sums
	.irp	reg, LO0, HI0, LO1, HI1, LO2, HI2
	vpxord	\reg, \reg, \reg
	.endr
.endm

/* Sums += x * (b0, b1, b2) */
.macro multiply_limb x, b0, b1, b2
	vpmadd52luq	\b0, \x, LO0
	vpmadd52huq	\b0, \x, HI0
	vpmadd52luq	\b1, \x, LO1
	vpmadd52huq	\b1, \x, HI1
	vpmadd52luq	\b2, \x, LO2
	vpmadd52huq	\b2, \x, HI2
.endm

/* Sums += the part of a * b that has \x, which is limb number \limb of a */
.macro multiply limb, x, b0, b1, b2, b1_20, b2_20
.if (\limb) == 0
	multiply_limb	\x, \b0, \b1, \b2
.elseif (\limb) == 1
	multiply_limb	\x, \b2_20, \b0, \b1
.else
	multiply_limb	\x, \b1_20, \b2_20, \b0
.endif
.endm

/* The same with a table in memory, in rows of \row bytes */
.macro multiply_rows limb, x, at, row=0x40, base=%r8
	multiply \limb, \x, \at+0*\row(\base), \at+1*\row(\base), \
		\at+2*\row(\base), \at+3*\row(\base), \at+4*\row(\base)
.endm

/*
 * LO0, LO1, LO2 = the sums, reduced. What is carried on is taken from all three at
 * once: one after the other would take twice as long.
 */
.macro reduce
	vpsllq	$8, HI0, HI0
	vpsllq	$8, HI1, HI1
	vpaddq	HI0, LO1, LO1
	vpaddq	HI1, LO2, LO2
	vpsllq	$10, HI2, HI2
	vpsrlq	$42, LO2, T1
	vpsrlq	$44, LO0, T0
	vpaddq	T1, HI2, HI2
	vpsllq	$2, HI2, T1
	vpandq	MASK44, LO0, LO0
	vpaddq	HI2, LO0, LO0
	vpaddq	T1, LO0, LO0
	vpsrlq	$44, LO1, T1
	vpandq	MASK44, LO1, LO1
	vpaddq	T0, LO1, LO1
	vpsrlq	$44, LO0, T0
	vpandq	MASK42, LO2, LO2
	vpandq	MASK44, LO0, LO0
	vpaddq	T1, LO2, LO2
	vpaddq	T0, LO1, LO1
.endm

/*
 * T1, T0 = lower and upper halves of the blocks of two chunks, in the order 0, 4, 1,
 * 5, 2, 6, 3, 7
 */
.macro load_chunks first, second
	vmovdqu64	(\first), T0
	vpunpcklqdq	(\second), T0, T1
	vpunpckhqdq	(\second), T0, T0
.endm

/* c0, T1, c2 = limbs of T1 + 2^64 * T0 + 2^128 */
.macro split c0, c2
	vpandq		MASK44, T1, \c0
	vpsrlq		$44, T1, T1
	vpsllq		$20, T0, \c2
	vpternlogq	$0xa8, MASK44, \c2, T1	/* (T1 | c2) & MASK44 */
	vpsrlq		$24, T0, \c2
	vporq		.Lpadbit(%rip){1to8}, \c2, \c2
.endm

/* The same to memory, before there are sums */
.macro split_to at, base=%r8
	split		LO0, HI0
	vmovdqa64	LO0, \at+0x00(\base)
	vmovdqa64	T1, \at+0x40(\base)
	vmovdqa64	HI0, \at+0x80(\base)
.endm

/* Limbs of the number T1 + 2^64 * T0 */
.macro split_key r0, r1, r2
	vpandq		MASK44, T1, \r0
	vpsrlq		$44, T1, \r1
	vpsllq		$20, T0, T1
	vpternlogq	$0xa8, MASK44, T1, \r1
	vpsrlq		$24, T0, \r2
.endm

/* Sums += what was split to \from * a table */
.macro absorb limb, from, at, row=0x40, base=%r8, poly=%r8
	vmovdqa64	\from+0x40*(\limb)(\poly), T0
	multiply_rows	\limb, T0, \at, \row, \base
.endm

/* The same with h added to it */
.macro absorb_h limb, from, at, row=0x40, base=%r8, poly=%r8
	vmovdqa64	\from+0x40*(\limb)(\poly), T0
	vpaddq		POLY_H+0x40*(\limb)(\poly), T0, T0
	multiply_rows	\limb, T0, \at, \row, \base
.endm

.macro store_h poly=%r8
	vmovdqa64	LO0, POLY_H + 0x00(\poly)
	vmovdqa64	LO1, POLY_H + 0x40(\poly)
	vmovdqa64	LO2, POLY_H + 0x80(\poly)
.endm

/*
 * One job: h = (h + first two chunks) * first + other two * second. %rsi is the
 * job, and the next one afterwards. In eight parts, to be put between others.
 */
.macro job part
.if (\part) == 0
	movq	JOB_POLY(%rsi), %r8
	movq	JOB_CHUNKS + 0x10(%rsi), %r9
	movq	JOB_CHUNKS + 0x18(%rsi), %r10
	load_chunks %r9, %r10
	split_to POLY_OTHERS
.elseif (\part) == 1
	movq	JOB_CHUNKS + 0x00(%rsi), %r9
	movq	JOB_CHUNKS + 0x08(%rsi), %r10
	load_chunks %r9, %r10
	split_to POLY_BLOCKS
	clear_sums
	addq	$JOB_SIZE, %rsi
.elseif (\part) <= 4
	absorb	(\part)-2, POLY_OTHERS, POLY_SECOND
.else
	absorb_h (\part)-5, POLY_BLOCKS, POLY_FIRST
.if (\part) == 7
	reduce
	store_h
.endif
.endif
.endm

.macro nothing part
.endm

/*
 * ChaCha20. Sixteen blocks have a register for each word. Eight, beside them or
 * alone, have eight registers, four blocks side by side in a row of four: where a
 * result takes two cycles, sixteen alone would leave the processor idle.
 */

/* a += b; d = (d ^ a) <<< n, four at once */
.macro add_xor_rotate n, a0, a1, a2, a3, b0, b1, b2, b3, d0, d1, d2, d3
	vpaddd	%zmm\b0, %zmm\a0, %zmm\a0
	vpaddd	%zmm\b1, %zmm\a1, %zmm\a1
	vpaddd	%zmm\b2, %zmm\a2, %zmm\a2
	vpaddd	%zmm\b3, %zmm\a3, %zmm\a3
	vpxord	%zmm\a0, %zmm\d0, %zmm\d0
	vpxord	%zmm\a1, %zmm\d1, %zmm\d1
	vpxord	%zmm\a2, %zmm\d2, %zmm\d2
	vpxord	%zmm\a3, %zmm\d3, %zmm\d3
	vprold	$\n, %zmm\d0, %zmm\d0
	vprold	$\n, %zmm\d1, %zmm\d1
	vprold	$\n, %zmm\d2, %zmm\d2
	vprold	$\n, %zmm\d3, %zmm\d3
.endm

/* The same for rows, two at once */
.macro add_xor_rotate_rows n, a, b, d, a2, b2, d2
	vpaddd	%zmm\b, %zmm\a, %zmm\a
	vpaddd	%zmm\b2, %zmm\a2, %zmm\a2
	vpxord	%zmm\a, %zmm\d, %zmm\d
	vpxord	%zmm\a2, %zmm\d2, %zmm\d2
	vprold	$\n, %zmm\d, %zmm\d
	vprold	$\n, %zmm\d2, %zmm\d2
.endm

.macro turn_rows turn1, turn3
	vpshufd	$\turn3, %zmm19, %zmm19
	vpshufd	$\turn3, %zmm23, %zmm23
	vpshufd	$0x4e, %zmm18, %zmm18
	vpshufd	$0x4e, %zmm22, %zmm22
	vpshufd	$\turn1, %zmm17, %zmm17
	vpshufd	$\turn1, %zmm21, %zmm21
.endm

/* RFC 8439 section 2.3: a part of the rounds on columns, then diagonals */
.macro words part
.if (\part) == 0
	add_xor_rotate	16, 0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15
.elseif (\part) == 1
	add_xor_rotate	12, 8, 9, 10, 11, 12, 13, 14, 15, 4, 5, 6, 7
.elseif (\part) == 2
	add_xor_rotate	8, 0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15
.elseif (\part) == 3
	add_xor_rotate	7, 8, 9, 10, 11, 12, 13, 14, 15, 4, 5, 6, 7
.elseif (\part) == 4
	add_xor_rotate	16, 0, 1, 2, 3, 5, 6, 7, 4, 15, 12, 13, 14
.elseif (\part) == 5
	add_xor_rotate	12, 10, 11, 8, 9, 15, 12, 13, 14, 5, 6, 7, 4
.elseif (\part) == 6
	add_xor_rotate	8, 0, 1, 2, 3, 5, 6, 7, 4, 15, 12, 13, 14
.else
	add_xor_rotate	7, 10, 11, 8, 9, 15, 12, 13, 14, 5, 6, 7, 4
.endif
.endm

.macro rows part
.if (\part) % 4 == 0
	add_xor_rotate_rows	16, 16, 17, 19, 20, 21, 23
.elseif (\part) % 4 == 1
	add_xor_rotate_rows	12, 18, 19, 17, 22, 23, 21
.elseif (\part) % 4 == 2
	add_xor_rotate_rows	8, 16, 17, 19, 20, 21, 23
.else
	add_xor_rotate_rows	7, 18, 19, 17, 22, 23, 21
.if (\part) == 3
	turn_rows 0x39, 0x93
.else
	turn_rows 0x93, 0x39
.endif
.endif
.endm

.macro double_round first, second, between
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7
	\first	\i
	\second	\i
	\between	\i
	.endr
.endm

/*
 * The rounds, with as many jobs as there are, less than ten: %ecx. %eax counts rounds
 * without one.
 */
.macro ten_double_rounds first, second=nothing
	movl	PASS_JOBS(%rdi), %ecx
	leaq	PASS_JOB(%rdi), %rsi
	movl	$10, %eax
	subl	%ecx, %eax
	testl	%ecx, %ecx
	jz	2f
	.balign	32
1:	double_round \first, \second, job
	decl	%ecx
	jnz	1b
	.balign	32
2:	double_round \first, \second, nothing
	decl	%eax
	jnz	2b
.endm

/*
 * Of the 128-bit parts of four registers, those of the same place. The results are
 * in \c, \a, \t and \d, in this order; \b is free.
 */
.macro transpose_quarters a, b, c, d, t
	vshufi32x4	$0x44, %zmm\b, %zmm\a, %zmm\t
	vshufi32x4	$0xee, %zmm\b, %zmm\a, %zmm\b
	vshufi32x4	$0x44, %zmm\d, %zmm\c, %zmm\a
	vshufi32x4	$0xee, %zmm\d, %zmm\c, %zmm\d
	vshufi32x4	$0x88, %zmm\a, %zmm\t, %zmm\c
	vshufi32x4	$0xdd, %zmm\a, %zmm\t, %zmm\a
	vshufi32x4	$0x88, %zmm\d, %zmm\b, %zmm\t
	vshufi32x4	$0xdd, %zmm\d, %zmm\b, %zmm\d
.endm

/* The same for the words in each quarter */
.macro transpose_words a, b, c, d, t
	vpunpckldq	%zmm\b, %zmm\a, %zmm\t
	vpunpckhdq	%zmm\b, %zmm\a, %zmm\b
	vpunpckldq	%zmm\d, %zmm\c, %zmm\a
	vpunpckhdq	%zmm\d, %zmm\c, %zmm\d
	vpunpcklqdq	%zmm\a, %zmm\t, %zmm\c
	vpunpckhqdq	%zmm\a, %zmm\t, %zmm\a
	vpunpcklqdq	%zmm\d, %zmm\b, %zmm\t
	vpunpckhqdq	%zmm\d, %zmm\b, %zmm\d
.endm

/* The key stream of lane \n to where it belongs */
.macro put n, reg
	movq	PASS_SRC + 8 * (\n)(%rdi), %rax
	movq	PASS_DST + 8 * (\n)(%rdi), %rdx
	vpxord	(%rax), %zmm\reg, %zmm\reg
	vmovdqu64	%zmm\reg, (%rdx)
.endm

.macro put4 n, step, a, b, c, d
	put	(\n)+0*\step, \a
	put	(\n)+1*\step, \b
	put	(\n)+2*\step, \c
	put	(\n)+3*\step, \d
.endm

/* Lanes 0 to 15, in words */
.macro begin_words
	vmovdqa64	PASS_COUNTERS(%rdi), %zmm12
	vpxord		%zmm13, %zmm13, %zmm13
	vmovdqa64	PASS_NONCES_LO(%rdi), %zmm14
	vmovdqa64	PASS_NONCES_HI(%rdi), %zmm15
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	vpbroadcastd	PASS_STATE + 4 * \i(%rdi), %zmm\i
	.endr
.endm

.macro end_words
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	vpaddd	PASS_STATE + 4 * \i(%rdi){1to16}, %zmm\i, %zmm\i
	.endr
	vpaddd	PASS_COUNTERS(%rdi), %zmm12, %zmm12
	vpaddd	PASS_NONCES_LO(%rdi), %zmm14, %zmm14
	vpaddd	PASS_NONCES_HI(%rdi), %zmm15, %zmm15
	transpose_words 0, 1, 2, 3, 31		/* 2, 0, 31, 3 */
	transpose_words 4, 5, 6, 7, 1		/* 6, 4, 1, 7 */
	transpose_words 8, 9, 10, 11, 5		/* 10, 8, 5, 11 */
	transpose_words 12, 13, 14, 15, 9	/* 14, 12, 9, 15 */
	transpose_quarters 2, 6, 10, 14, 13	/* 10, 2, 13, 14 */
	put4	0, 4, 10, 2, 13, 14
	transpose_quarters 0, 4, 8, 12, 6	/* 8, 0, 6, 12 */
	put4	1, 4, 8, 0, 6, 12
	transpose_quarters 31, 1, 5, 9, 4	/* 5, 31, 4, 9 */
	put4	2, 4, 5, 31, 4, 9
	transpose_quarters 3, 7, 11, 15, 1	/* 11, 3, 1, 15 */
	put4	3, 4, 11, 3, 1, 15
.endm

/* Lanes from \lane on, in rows: eight */
.macro begin_rows lane
	vbroadcasti32x4	PASS_STATE + 0x00(%rdi), %zmm16
	vbroadcasti32x4	PASS_STATE + 0x10(%rdi), %zmm17
	vbroadcasti32x4	PASS_STATE + 0x20(%rdi), %zmm18
	vmovdqa64	.Lrows(%rip), %zmm24
	vpermd		PASS_COUNTERS + 4 * \lane(%rdi), %zmm24, %zmm25
	vpermd		PASS_NONCES_LO + 4 * \lane(%rdi), %zmm24, %zmm26
	vpermd		PASS_NONCES_HI + 4 * \lane(%rdi), %zmm24, %zmm27
	vpxord		%zmm28, %zmm28, %zmm28
	vpunpckldq	%zmm28, %zmm25, %zmm25
	vpunpckldq	%zmm27, %zmm26, %zmm26
	vpunpcklqdq	%zmm26, %zmm25, %zmm19
	vpunpckhqdq	%zmm26, %zmm25, %zmm23
	vmovdqa64	%zmm19, PASS_ROWS + 0x00(%rdi)
	vmovdqa64	%zmm23, PASS_ROWS + 0x40(%rdi)
	vmovdqa64	%zmm16, %zmm20
	vmovdqa64	%zmm17, %zmm21
	vmovdqa64	%zmm18, %zmm22
.endm

.macro end_rows lane
	vbroadcasti32x4	PASS_STATE + 0x00(%rdi), %zmm24
	vbroadcasti32x4	PASS_STATE + 0x10(%rdi), %zmm25
	vbroadcasti32x4	PASS_STATE + 0x20(%rdi), %zmm26
	vpaddd	%zmm24, %zmm16, %zmm16
	vpaddd	%zmm25, %zmm17, %zmm17
	vpaddd	%zmm26, %zmm18, %zmm18
	vpaddd	PASS_ROWS + 0x00(%rdi), %zmm19, %zmm19
	vpaddd	%zmm24, %zmm20, %zmm20
	vpaddd	%zmm25, %zmm21, %zmm21
	vpaddd	%zmm26, %zmm22, %zmm22
	vpaddd	PASS_ROWS + 0x40(%rdi), %zmm23, %zmm23
	transpose_quarters 16, 17, 18, 19, 24	/* 18, 16, 24, 19 */
	put4	\lane, 1, 18, 16, 24, 19
	transpose_quarters 20, 21, 22, 23, 25	/* 22, 20, 25, 23 */
	put4	\lane + 4, 1, 22, 20, 25, 23
.endm

/*
 * void wg_avx512_nonce(struct wg_avx512_pass *p, unsigned int i, u32 counter,
 *			u64 nonce)
 *
 * Whole registers are loaded and stored: a load of what several stores have made
 * would have to wait until they have left the processor.
 */
SYM_FUNC_START(wg_avx512_nonce)
	movq		%rcx, %r9
	movl		%esi, %ecx
	movl		$-1, %eax
	shll		%cl, %eax
	kmovd		%eax, %k1
	shrl		$16, %eax
	kmovd		%eax, %k2
	subl		%ecx, %edx
	vpbroadcastd	%edx, %zmm0
	vmovdqa64	PASS_COUNTERS + 0x00(%rdi), %zmm1
	vmovdqa64	PASS_COUNTERS + 0x40(%rdi), %zmm2
	vmovdqa64	PASS_NONCES_LO + 0x00(%rdi), %zmm3
	vmovdqa64	PASS_NONCES_LO + 0x40(%rdi), %zmm4
	vmovdqa64	PASS_NONCES_HI + 0x00(%rdi), %zmm5
	vmovdqa64	PASS_NONCES_HI + 0x40(%rdi), %zmm6
	vpaddd		.Lcount + 0x00(%rip), %zmm0, %zmm1{%k1}
	vpaddd		.Lcount + 0x40(%rip), %zmm0, %zmm2{%k2}
	vpbroadcastd	%r9d, %zmm3{%k1}
	vpbroadcastd	%r9d, %zmm4{%k2}
	shrq		$32, %r9
	vpbroadcastd	%r9d, %zmm5{%k1}
	vpbroadcastd	%r9d, %zmm6{%k2}
	vmovdqa64	%zmm1, PASS_COUNTERS + 0x00(%rdi)
	vmovdqa64	%zmm2, PASS_COUNTERS + 0x40(%rdi)
	vmovdqa64	%zmm3, PASS_NONCES_LO + 0x00(%rdi)
	vmovdqa64	%zmm4, PASS_NONCES_LO + 0x40(%rdi)
	vmovdqa64	%zmm5, PASS_NONCES_HI + 0x00(%rdi)
	vmovdqa64	%zmm6, PASS_NONCES_HI + 0x40(%rdi)
	RET
SYM_FUNC_END(wg_avx512_nonce)

/*
 * void wg_avx512_places(struct wg_avx512_pass *p, unsigned int i, const u8 *src,
 *			 u8 *dst)
 */
SYM_FUNC_START(wg_avx512_places)
	movl		%esi, %esi
	vpbroadcastq	%rdx, %zmm0
	vpbroadcastq	%rcx, %zmm1
	.irp	at, 0x00, 0x40, 0x80
	vmovdqa64	.Loffsets + \at(%rip), %zmm2
	vpaddq		%zmm2, %zmm0, %zmm3
	vpaddq		%zmm2, %zmm1, %zmm2
	vmovdqu64	%zmm3, PASS_SRC + \at(%rdi, %rsi, 8)
	vmovdqu64	%zmm2, PASS_DST + \at(%rdi, %rsi, 8)
	.endr
	RET
SYM_FUNC_END(wg_avx512_places)

/* void wg_avx512_pass24(struct wg_avx512_pass *p) */
SYM_FUNC_START(wg_avx512_pass24)
	begin_words
	begin_rows 16
	ten_double_rounds words, rows
	end_rows 16
	end_words
	RET
SYM_FUNC_END(wg_avx512_pass24)

/* void wg_avx512_pass16(struct wg_avx512_pass *p) */
SYM_FUNC_START(wg_avx512_pass16)
	begin_words
	ten_double_rounds words
	end_words
	RET
SYM_FUNC_END(wg_avx512_pass16)

/* void wg_avx512_pass8(struct wg_avx512_pass *p) */
SYM_FUNC_START(wg_avx512_pass8)
	begin_rows 0
	ten_double_rounds rows
	end_rows 0
	RET
SYM_FUNC_END(wg_avx512_pass8)

/*
 * void wg_avx512_jobs(const struct wg_avx512_job *jobs, unsigned int n)
 */
SYM_FUNC_START(wg_avx512_jobs)
	movl	%esi, %ecx
	movq	%rdi, %rsi
	.balign	32
1:
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7
	job	\i
	.endr
	decl	%ecx
	jnz	1b
	RET
SYM_FUNC_END(wg_avx512_jobs)

/* LO = number * number, the second one's limbs times 20 given as well */
.macro multiply_all x0, x1, x2, b0, b1, b2, b1_20, b2_20
	clear_sums
	multiply 0, \x0, \b0, \b1, \b2, \b1_20, \b2_20
	multiply 1, \x1, \b0, \b1, \b2, \b1_20, \b2_20
	multiply 2, \x2, \b0, \b1, \b2, \b1_20, \b2_20
	reduce
.endm

.macro times20 from, to
	vpxord		\to, \to, \to
	vpmadd52luq	.Ltwenty(%rip){1to8}, \from, \to
.endm

.macro store_row at, p0, p1, p2, p1_20, p2_20, row=0x40
	vmovdqa64	\p0, \at+0*\row(%r8)
	vmovdqa64	\p1, \at+1*\row(%r8)
	vmovdqa64	\p2, \at+2*\row(%r8)
	vmovdqa64	\p1_20, \at+3*\row(%r8)
	vmovdqa64	\p2_20, \at+4*\row(%r8)
.endm

.macro store_powers at, p0, p1, p2, p1_20, p2_20
	store_row	POLY_POWERS+\at, \p0, \p1, \p2, \p1_20, \p2_20, POLY_ROW
.endm

/* Where bits of \mask are set, %zmm0 to %zmm2 = LO */
.macro blend mask
	movl		$\mask, %eax
	kmovw		%eax, %k1
	vmovdqa64	LO0, %zmm0{%k1}
	vmovdqa64	LO1, %zmm1{%k1}
	vmovdqa64	LO2, %zmm2{%k1}
.endm

/* %zmm5 to %zmm7 = lane 0 of LO everywhere, %zmm3 and %zmm4 that times 20 */
.macro spread_lane
	vpbroadcastq	%xmm24, %zmm5
	vpbroadcastq	%xmm26, %zmm6
	vpbroadcastq	%xmm28, %zmm7
	times20	%zmm6, %zmm3
	times20	%zmm7, %zmm4
.endm

/* The same with the pair that lanes 0 and 1 are */
.macro spread_pair
	vshufi64x2	$0, LO0, LO0, %zmm5
	vshufi64x2	$0, LO1, LO1, %zmm6
	vshufi64x2	$0, LO2, LO2, %zmm7
	times20	%zmm6, %zmm3
	times20	%zmm7, %zmm4
.endm

/* LO = %zmm0 to %zmm2 times what was spread */
.macro multiply_spread
	multiply_all %zmm0, %zmm1, %zmm2, %zmm5, %zmm6, %zmm7, %zmm3, %zmm4
.endm

/* LO = r^2 for the r of which T1 and T0 are the halves, in %zmm0 to %zmm2; spread */
.macro begin_powers
	vpandq	.Lclamp + 0(%rip){1to8}, T1, T1
	vpandq	.Lclamp + 8(%rip){1to8}, T0, T0
	split_key	%zmm0, %zmm1, %zmm2
	times20	%zmm1, %zmm3
	times20	%zmm2, %zmm4
	multiply_all %zmm0, %zmm1, %zmm2, %zmm0, %zmm1, %zmm2, %zmm3, %zmm4
	times20	LO1, %zmm3
	times20	LO2, %zmm4
	vmovdqa64	LO0, %zmm5
	vmovdqa64	LO1, %zmm6
	vmovdqa64	LO2, %zmm7
.endm

/* What is left after the powers from %zmm0 to %zmm2 at \at: zeros, h = 0 */
.macro end_powers zeros
	vpxord	T0, T0, T0
	store_powers \zeros, T0, T0, T0, T0, T0
	vmovdqa64	T0, POLY_H + 0x00(%r8)
	vmovdqa64	T0, POLY_H + 0x40(%r8)
	vmovdqa64	T0, POLY_H + 0x80(%r8)
.endm

.macro store_low_powers at
	times20	%zmm1, %zmm8
	times20	%zmm2, %zmm9
	store_powers \at, %zmm0, %zmm1, %zmm2, %zmm8, %zmm9
.endm

.macro store_high_powers at
	times20	LO1, %zmm8
	times20	LO2, %zmm9
	store_powers \at, LO0, LO1, LO2, %zmm8, %zmm9
.endm

/*
 * void wg_avx512_init1(struct wg_avx512_poly *poly, const u8 r[16])
 *
 * The table is r^16 to r^1 and eight zeros.
 */
SYM_FUNC_START(wg_avx512_init1)
	movq	%rdi, %r8
	vpbroadcastq	0(%rsi), T1
	vpbroadcastq	8(%rsi), T0
	begin_powers
	blend	0x55		/* r^2, r, r^2, r, ... */
	multiply_spread
	spread_lane		/* r^4 */
	blend	0x33		/* r^4, r^3, r^2, r, r^4, ... */
	multiply_spread
	spread_lane		/* r^8 */
	store_row POLY_SECOND, %zmm5, %zmm6, %zmm7, %zmm3, %zmm4
	blend	0x0f		/* r^8 to r */
	store_low_powers 0x40
	multiply_spread
	store_high_powers 0x00	/* r^16 to r^9 */
	spread_lane
	store_row POLY_FIRST, %zmm5, %zmm6, %zmm7, %zmm3, %zmm4
	end_powers 0x80
	RET
SYM_FUNC_END(wg_avx512_init1)

/*
 * void wg_avx512_init2(struct wg_avx512_poly *poly, const u8 r[16],
 *			const u8 s[16])
 *
 * The table is r^8, s^8 to r^1, s^1 and eight zeros.
 */
SYM_FUNC_START(wg_avx512_init2)
	movq	%rdi, %r8
	movl	$0xaa, %eax
	kmovw	%eax, %k1
	vpbroadcastq	0(%rsi), T1
	vpbroadcastq	8(%rsi), T0
	vpbroadcastq	0(%rdx), T1{%k1}
	vpbroadcastq	8(%rdx), T0{%k1}
	begin_powers
	blend	0x33		/* r^2, s^2, r, s, r^2, ... */
	multiply_spread
	spread_pair		/* r^4, s^4 */
	store_row POLY_SECOND, %zmm5, %zmm6, %zmm7, %zmm3, %zmm4
	blend	0x0f		/* r^4, s^4 to r, s */
	store_low_powers 0x40
	multiply_spread
	store_high_powers 0x00	/* r^8, s^8 to r^5, s^5 */
	spread_pair
	store_row POLY_FIRST, %zmm5, %zmm6, %zmm7, %zmm3, %zmm4
	end_powers 0x80
	RET
SYM_FUNC_END(wg_avx512_init2)

/*
 * void wg_avx512_half_job(struct wg_avx512_poly *poly, const u8 chunk[64],
 *			   const u8 other[64])
 *
 * h = (h + the chunks) * second
 */
SYM_FUNC_START(wg_avx512_half_job)
	movq	%rdi, %r8
	load_chunks %rsi, %rdx
	split_to POLY_BLOCKS
	clear_sums
	.irp	i, 0, 1, 2
	absorb_h \i, POLY_BLOCKS, POLY_SECOND
	.endr
	reduce
	store_h
	RET
SYM_FUNC_END(wg_avx512_half_job)

/* h = (h + blocks) * the powers that %r8 points to + others * those behind them */
.macro absorb_last
	clear_sums
	.irp	i, 0, 1, 2
	absorb	\i, POLY_OTHERS, POLY_POWERS+0x40, POLY_ROW, poly=%rdi
	.endr
	.irp	i, 0, 1, 2
	absorb_h \i, POLY_BLOCKS, POLY_POWERS, POLY_ROW, poly=%rdi
	.endr
	reduce
	store_h	%rdi
.endm

/* T1, T0 = lower and upper halves of the eight blocks at \at, in ascending order */
.macro load_ascending at
	vmovdqa64	.Leven(%rip), T1
	vmovdqa64	.Lodd(%rip), T0
	vmovdqu64	\at+0x00(%rsi), %zmm0
	vpermi2q	\at+0x40(%rsi), %zmm0, T1
	vpermi2q	\at+0x40(%rsi), %zmm0, T0
.endm

/*
 * void wg_avx512_last1(struct wg_avx512_poly *poly, const u8 blocks[256],
 *			unsigned int n)
 *
 * h = (h + blocks 0 to 7) * (r^n to r^(n-7)) + blocks 8 to 15 * (r^(n-8) to ...)
 * where powers below r are zeros. Places are in ascending order for this.
 */
SYM_FUNC_START(wg_avx512_last1)
	/* %r8 such that the table begins at r^n */
	movl	$16, %eax
	subl	%edx, %eax
	leaq	(%rdi, %rax, 8), %r8

	vmovdqa64	.Lnatural(%rip), %zmm0
	.irp	at, 0x00, 0x40, 0x80
	vpermq		POLY_H+\at(%rdi), %zmm0, %zmm1
	vmovdqa64	%zmm1, POLY_H+\at(%rdi)
	.endr
	load_ascending	0x80
	split_to	POLY_OTHERS, %rdi
	load_ascending	0x00
	split_to	POLY_BLOCKS, %rdi
	absorb_last
	RET
SYM_FUNC_END(wg_avx512_last1)

/*
 * void wg_avx512_last2(struct wg_avx512_poly *poly, const u8 blocks[256],
 *			unsigned int n)
 *
 * The same for two messages, with up to 8 blocks of each and 8 - n left out of
 * the table. The first message has chunks 0 and 2, the second one 1 and 3.
 */
SYM_FUNC_START(wg_avx512_last2)
	movl	$8, %eax
	subl	%edx, %eax
	shll	$4, %eax
	leaq	(%rdi, %rax), %r8

	leaq	0x80(%rsi), %r9
	leaq	0xc0(%rsi), %r10
	load_chunks	%r9, %r10
	split_to	POLY_OTHERS, %rdi
	leaq	0x40(%rsi), %r10
	load_chunks	%rsi, %r10
	split_to	POLY_BLOCKS, %rdi
	absorb_last
	RET
SYM_FUNC_END(wg_avx512_last2)

.macro load_key_pair at, reg
	movq		ACROSS_KEYS+\at(%rdi), %rax
	movq		ACROSS_KEYS+\at+8(%rdi), %rdx
	vmovdqu64	(%rax), %ymm\reg
	vinserti64x4	$1, (%rdx), %zmm\reg, %zmm\reg
.endm

.macro load_pair at, first, second
	movq		\at(%r9), %rax
	movq		\at+8(%r9), %rdx
	vmovdqu64	(%rax), %zmm\first
	vmovdqu64	(%rdx), %zmm\second
.endm

/* M0, M1, M2 = limbs of one block of each message: two registers have halves */
.macro split_row even, odd
	vpunpcklqdq	%zmm\odd, %zmm\even, T1
	vpunpckhqdq	%zmm\odd, %zmm\even, T0
	split	M0, M2
.endm

.macro add_h
	vpaddq	H0, M0, M0
	vpaddq	H1, M1, M1
	vpaddq	H2, M2, M2
.endm

.macro multiply_by_r
	multiply 0, M0, %zmm8, %zmm9, %zmm10, %zmm11, %zmm12
	multiply 1, M1, %zmm8, %zmm9, %zmm10, %zmm11, %zmm12
	multiply 2, M2, %zmm8, %zmm9, %zmm10, %zmm11, %zmm12
.endm

/* h = (h + block) * r for those who have row %zmm13, and the next row */
.macro one_row even, odd
	vpcmpuq		$6, %zmm13, ROWS, %k1		/* these have more */
	vpaddq		.Lone(%rip){1to8}, %zmm13, %zmm13
	split_row	\even, \odd
	add_h
	clear_sums
	multiply_by_r
	reduce
	vmovdqa64	LO0, H0{%k1}
	vmovdqa64	LO1, H1{%k1}
	vmovdqa64	LO2, H2{%k1}
.endm

/* The same for two rows; h = (h + block) * r^2 + other * r if all have both */
.macro two_rows even, odd, even2, odd2
	vpaddq		.Lone(%rip){1to8}, %zmm13, %zmm14
	vpcmpuq		$2, %zmm14, ROWS, %k1
	kortestb	%k1, %k1
	jnz	1f
	vpaddq		.Lone(%rip){1to8}, %zmm14, %zmm13
	clear_sums
	split_row	\even2, \odd2
	multiply_by_r
	split_row	\even, \odd
	add_h
	multiply_rows	0, M0, ACROSS_SQUARES
	multiply_rows	1, M1, ACROSS_SQUARES
	multiply_rows	2, M2, ACROSS_SQUARES
	reduce
	vmovdqa64	LO0, H0
	vmovdqa64	LO1, H1
	vmovdqa64	LO2, H2
	jmp	2f
1:	one_row	\even, \odd
	one_row	\even2, \odd2
2:
.endm

/*
 * void wg_avx512_across(struct wg_avx512_across *a, unsigned int n)
 */
SYM_FUNC_START(wg_avx512_across)
	movq	%rdi, %r8
	load_key_pair	0x00, 0
	load_key_pair	0x10, 1
	load_key_pair	0x20, 2
	load_key_pair	0x30, 3
	vpunpcklqdq	%zmm1, %zmm0, %zmm4
	vpunpcklqdq	%zmm3, %zmm2, %zmm5
	vpunpckhqdq	%zmm1, %zmm0, %zmm6
	vpunpckhqdq	%zmm3, %zmm2, %zmm7
	vmovdqa64	.Lfirst(%rip), T1
	vmovdqa64	.Lfirst(%rip), T0
	vpermi2q	%zmm5, %zmm4, T1
	vpermi2q	%zmm7, %zmm6, T0
	vmovdqa64	.Lsecond(%rip), %zmm0
	vpermt2q	%zmm5, %zmm0, %zmm4
	vpermt2q	%zmm7, %zmm0, %zmm6
	vmovdqa64	%zmm4, ACROSS_S + 0x00(%rdi)
	vmovdqa64	%zmm6, ACROSS_S + 0x40(%rdi)
	vpandq	.Lclamp + 0(%rip){1to8}, T1, T1
	vpandq	.Lclamp + 8(%rip){1to8}, T0, T0
	split_key	%zmm8, %zmm9, %zmm10
	times20	%zmm9, %zmm11
	times20	%zmm10, %zmm12
	vmovdqa64	%zmm8, M0
	vmovdqa64	%zmm9, M1
	vmovdqa64	%zmm10, M2
	clear_sums
	multiply_by_r
	reduce
	times20	LO1, %zmm0
	times20	LO2, %zmm1
	store_row ACROSS_SQUARES, LO0, LO1, LO2, %zmm0, %zmm1
	vpxord	H0, H0, H0
	vpxord	H1, H1, H1
	vpxord	H2, H2, H2
	vpxord	%zmm13, %zmm13, %zmm13
	leaq	ACROSS_CHUNKS(%rdi), %r9
	.balign	32
3:
	load_pair	0x00, 0, 4
	load_pair	0x10, 1, 5
	load_pair	0x20, 2, 6
	load_pair	0x30, 3, 7
	addq	$0x40, %r9
	transpose_quarters 0, 1, 2, 3, 31	/* 2, 0, 31, 3 */
	transpose_quarters 4, 5, 6, 7, 1	/* 6, 4, 1, 7 */
	vmovdqa64	%zmm31, %zmm5
	vpmovzxbq	ACROSS_ROWS(%rdi), ROWS
	two_rows	2, 6, 0, 4
	two_rows	5, 1, 3, 7
	decl	%esi
	jnz	3b

	/* h = h mod p: carried, then with 5 added and 2^130 taken if it is there */
	vpsrlq	$44, H0, T0
	vpandq	MASK44, H0, H0
	vpaddq	T0, H1, H1
	vpsrlq	$44, H1, T0
	vpandq	MASK44, H1, H1
	vpaddq	T0, H2, H2
	vpsrlq	$42, H2, T0
	vpandq	MASK42, H2, H2
	vpaddq	T0, H0, H0
	vpsllq	$2, T0, T0
	vpaddq	T0, H0, H0
	vpsrlq	$44, H0, T0
	vpandq	MASK44, H0, H0
	vpaddq	T0, H1, H1
	vpsrlq	$44, H1, T0
	vpandq	MASK44, H1, H1
	vpaddq	T0, H2, H2
	vpaddq	.Lfive(%rip){1to8}, H0, LO0
	vpsrlq	$44, LO0, T0
	vpaddq	T0, H1, LO1
	vpsrlq	$44, LO1, T0
	vpaddq	T0, H2, LO2
	vpsrlq	$42, LO2, T0
	vptestmq	T0, T0, %k1
	vpandq	MASK44, LO0, H0{%k1}
	vpandq	MASK44, LO1, H1{%k1}
	vpandq	MASK42, LO2, H2{%k1}

	/* (h + s) mod 2^128 */
	vpsllq	$44, H1, T0
	vpsrlq	$20, H1, T1
	vpsllq	$24, H2, H2
	vporq	T0, H0, T0
	vporq	H2, T1, T1
	vpaddq	ACROSS_S + 0x00(%rdi), T0, T0
	vmovdqa64	ACROSS_S + 0x00(%rdi), %zmm0
	vpcmpuq	$1, %zmm0, T0, %k1	/* a carry */
	vpaddq	ACROSS_S + 0x40(%rdi), T1, T1
	vpaddq	.Lone(%rip){1to8}, T1, T1{%k1}
	vpunpcklqdq	T1, T0, H0
	vpunpckhqdq	T1, T0, H1
	vmovdqa64	H0, ACROSS_TAGS + 0x00(%rdi)
	vmovdqa64	H1, ACROSS_TAGS + 0x40(%rdi)
	RET
SYM_FUNC_END(wg_avx512_across)

/*
 * void wg_avx512_copy(u8 *dst, const u8 *src, size_t len): whole chunks are written
 */
SYM_FUNC_START(wg_avx512_copy)
	subq		$256, %rdx
	jb		2f
1:	vmovdqu64	0x00(%rsi), %zmm16
	vmovdqu64	0x40(%rsi), %zmm17
	vmovdqu64	0x80(%rsi), %zmm18
	vmovdqu64	0xc0(%rsi), %zmm19
	vmovdqu64	%zmm16, 0x00(%rdi)
	vmovdqu64	%zmm17, 0x40(%rdi)
	vmovdqu64	%zmm18, 0x80(%rdi)
	vmovdqu64	%zmm19, 0xc0(%rdi)
	addq		$256, %rsi
	addq		$256, %rdi
	subq		$256, %rdx
	jae		1b
2:	addq		$192, %rdx
	jnc		4f
3:	vmovdqu64	(%rsi), %zmm16
	vmovdqu64	%zmm16, (%rdi)
	addq		$64, %rsi
	addq		$64, %rdi
	subq		$64, %rdx
	jae		3b
4:	addq		$64, %rdx
	jz		5f
	movq		$-1, %rax
	bzhiq		%rdx, %rax, %rax
	kmovq		%rax, %k1
	vmovdqu8	(%rsi), %zmm16{%k1}{z}
	vmovdqu64	%zmm16, (%rdi)
5:	RET
SYM_FUNC_END(wg_avx512_copy)

/*
 * void wg_avx512_zero(void *p, size_t bytes): a multiple of 64, not 0
 */
SYM_FUNC_START(wg_avx512_zero)
	vpxord	%xmm16, %xmm16, %xmm16
1:	vmovdqa64	%zmm16, (%rdi)
	addq	$64, %rdi
	subq	$64, %rsi
	jnz	1b
	RET
SYM_FUNC_END(wg_avx512_zero)

/*
 * void wg_avx512_wipe(void): nothing secret stays in a register
 */
SYM_FUNC_START(wg_avx512_wipe)
	.irp	i, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vpxord	%xmm\i, %xmm\i, %xmm\i
	.endr
	kxorw	%k1, %k1, %k1
	vzeroall
	RET
SYM_FUNC_END(wg_avx512_wipe)

#endif
