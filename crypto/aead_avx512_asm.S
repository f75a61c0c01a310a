/* SPDX-License-Identifier: GPL-2.0 */
/* ChaCha20 with 512-bit registers, Poly1305 with IFMA in its shadow. */

#ifdef __x86_64__

#include <linux/linkage.h>

#include "aead_avx512.h"

/*
 * Written from RFC 8439; from Goll and Gueron, "Vectorization on ChaCha Stream
 * Cipher" (a block's words across registers, or blocks side by side in one); and
 * from Gueron and Krasnov, "Speeding up Poly1305 with vector instructions"
 * (several blocks at once by powers of r, and what IFMA's 52-bit halves are for).
 *
 * Registers. ChaCha20 has %zmm0 to %zmm15. Poly1305 has the others:
 *	%zmm16 to %zmm18	the accumulators' limbs
 *	%zmm19 to %zmm24	lower and upper halves of three sums of products
 *	%zmm25 to %zmm28	blocks on their way into limbs, and scratch
 *	%zmm29 and %zmm30	constants
 * %zmm31 is for what is between them. Where no rounds are under way, Poly1305 uses the
 * lower ones too.
 */
#define H0	%zmm16
#define H1	%zmm17
#define H2	%zmm18
#define LO0	%zmm19
#define HI0	%zmm20
#define LO1	%zmm21
#define HI1	%zmm22
#define LO2	%zmm23
#define HI2	%zmm24
#define M0	%zmm28
#define M1	%zmm25
#define M2	%zmm27
#define T0	%zmm25
#define T1	%zmm26
#define T2	%zmm27
#define MASK44	%zmm29
#define MASK42	%zmm30

.section .rodata.wg_aead_avx512, "a", @progbits
.balign 64
.Leven:
	.quad 0, 2, 4, 6, 8, 10, 12, 14
.Lodd:
	.quad 1, 3, 5, 7, 9, 11, 13, 15
.Loffsets: /* of chunks */
	.quad 0, 64, 128, 192, 256, 320, 384, 448
	.quad 512, 576, 640, 704, 768, 832, 896, 960
.Lcount:
	.long 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
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
 * Bounds. A number is reduced when its limbs are below 2^44, 2^44 + 2^10 and
 * 2^42. A block's limbs are below 2^44, 2^44 and 2^41; with a reduced number
 * added: 2^45, 2^45.1, 2^42.6. Times 20 the multiplier's limbs stay below 2^48.4,
 * so all factors are below 2^52, and no upper half is above 2^41.5. Six of them
 * are below 2^44.1: so the sums, shifted by 8 and with six lower halves below
 * 2^54.6, do not exceed 2^55. Upper halves in the third sum come from factors
 * without the 20: each below 2^37.1, all six 2^39.7, shifted by 10 and with the
 * carry 2^50. Five times that is below 2^52.4, and carried on below 2^8.4 more
 * for the second limb.
 */

.macro constants
	vpbroadcastq	.Lmask44(%rip), MASK44
	vpbroadcastq	.Lmask42(%rip), MASK42
.endm

.macro clear_sums
	vpxord	LO0, LO0, LO0
	vpxord	HI0, HI0, HI0
	vpxord	LO1, LO1, LO1
	vpxord	HI1, HI1, HI1
	vpxord	LO2, LO2, LO2
	vpxord	HI2, HI2, HI2
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

/* Sums += (x0, x1, x2) * b: three parts */
.macro multiply part, x0, x1, x2, b0, b1, b2, b1_20, b2_20
.if (\part) == 0
	multiply_limb	\x0, \b0, \b1, \b2
.elseif (\part) == 1
	multiply_limb	\x1, \b2_20, \b0, \b1
.else
	multiply_limb	\x2, \b1_20, \b2_20, \b0
.endif
.endm

/* H = sums, reduced: three parts */
.macro reduce part
.if (\part) == 0
	vpsrlq	$44, LO0, T0
	vpsllq	$8, HI0, T1
	vpandq	MASK44, LO0, H0
	vpaddq	T0, LO1, LO1
	vpaddq	T1, LO1, LO1
	vpsrlq	$44, LO1, T0
	vpsllq	$8, HI1, T1
.elseif (\part) == 1
	vpandq	MASK44, LO1, H1
	vpaddq	T0, LO2, LO2
	vpaddq	T1, LO2, LO2
	vpsrlq	$42, LO2, T0
	vpsllq	$10, HI2, T1
	vpandq	MASK42, LO2, H2
	vpaddq	T1, T0, T0
.else
	vpsllq	$2, T0, T1
	vpaddq	T0, H0, H0
	vpaddq	T1, H0, H0
	vpsrlq	$44, H0, T0
	vpandq	MASK44, H0, H0
	vpaddq	T0, H1, H1
.endif
.endm

.macro reduce_all
	.irp	i, 0, 1, 2
	reduce	\i
	.endr
.endm

/*
 * T1, T2 = lower and upper halves of the blocks of two chunks, in the order 0, 4, 1,
 * 5, 2, 6, 3, 7
 */
.macro load_chunks first, second
	vmovdqu64	(\first), T0
	vpunpcklqdq	(\second), T0, T1
	vpunpckhqdq	(\second), T0, T2
.endm

/* M0, M1, M2 = limbs of T1 + 2^64 * T2 + 2^128 */
.macro split
	vpandq		MASK44, T1, M0
	vpsrlq		$44, T1, T0
	vpsllq		$20, T2, T1
	vpternlogq	$0xa8, MASK44, T1, T0	/* (T0 | T1) & MASK44 */
	vpsrlq		$24, T2, T2
	vporq		.Lpadbit(%rip){1to8}, T2, T2
.endm

/* The limbs of T1 + 2^64 * T2 */
.macro split_key r0, r1, r2
	vpandq		MASK44, T1, \r0
	vpsrlq		$44, T1, \r1
	vpsllq		$20, T2, T1
	vpternlogq	$0xa8, MASK44, T1, \r1
	vpsrlq		$24, T2, \r2
.endm

/* M += H */
.macro add_h
	vpaddq	H0, M0, M0
	vpaddq	H1, M1, M1
	vpaddq	H2, M2, M2
.endm

/* M += h in memory */
.macro add_accumulator
	vpaddq	POLY_H + 0x00(%r8), M0, M0
	vpaddq	POLY_H + 0x40(%r8), M1, M1
	vpaddq	POLY_H + 0x80(%r8), M2, M2
.endm

.macro store_accumulator
	vmovdqa64	H0, POLY_H + 0x00(%r8)
	vmovdqa64	H1, POLY_H + 0x40(%r8)
	vmovdqa64	H2, POLY_H + 0x80(%r8)
.endm

/* Sums += M * what is in memory at \at in rows of \row bytes */
.macro multiply_row part, at, row=0x40
	multiply \part, M0, M1, M2, \at+0*\row(%r8), \at+1*\row(%r8), \
		\at+2*\row(%r8), \at+3*\row(%r8), \at+4*\row(%r8)
.endm

.macro multiply_rows at, row=0x40
	.irp	i, 0, 1, 2
	multiply_row	\i, \at, \row
	.endr
.endm

/*
 * One job: h = (h + first two chunks) * first + other two * second. %rsi is the
 * job, and the next one afterwards. In sixteen parts, to be put between others.
 */
.macro job part
.if (\part) == 0
	movq	JOB_POLY(%rsi), %r8
	movq	JOB_CHUNKS + 0x10(%rsi), %r9
	movq	JOB_CHUNKS + 0x18(%rsi), %r10
	load_chunks %r9, %r10
.elseif (\part) == 1
	clear_sums
	split
.elseif (\part) <= 4
	multiply_row	(\part)-2, POLY_SECOND
.elseif (\part) == 5
	movq	JOB_CHUNKS + 0x00(%rsi), %r9
	movq	JOB_CHUNKS + 0x08(%rsi), %r10
	load_chunks %r9, %r10
.elseif (\part) == 6
	split
.elseif (\part) == 7
	add_accumulator
.elseif (\part) <= 10
	multiply_row	(\part)-8, POLY_FIRST
.elseif (\part) <= 13
	reduce	(\part)-11
.elseif (\part) == 14
	store_accumulator
.else
	addq	$JOB_SIZE, %rsi
.endif
.endm

.macro nothing part
.endm

/* ChaCha20 */

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

/* RFC 8439 section 2.3: columns, then diagonals; parts of another go between */
.macro double_round between, part
	add_xor_rotate	16, 0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15
	\between	(\part)+0
	add_xor_rotate	12, 8, 9, 10, 11, 12, 13, 14, 15, 4, 5, 6, 7
	\between	(\part)+1
	add_xor_rotate	8, 0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15
	\between	(\part)+2
	add_xor_rotate	7, 8, 9, 10, 11, 12, 13, 14, 15, 4, 5, 6, 7
	\between	(\part)+3
	add_xor_rotate	16, 0, 1, 2, 3, 5, 6, 7, 4, 15, 12, 13, 14
	\between	(\part)+4
	add_xor_rotate	12, 10, 11, 8, 9, 15, 12, 13, 14, 5, 6, 7, 4
	\between	(\part)+5
	add_xor_rotate	8, 0, 1, 2, 3, 5, 6, 7, 4, 15, 12, 13, 14
	\between	(\part)+6
	add_xor_rotate	7, 10, 11, 8, 9, 15, 12, 13, 14, 5, 6, 7, 4
	\between	(\part)+7
.endm

/* The same for two times four blocks that are side by side in %zmm0 to %zmm7 */
.macro add_xor_rotate_rows n, a, b, d, a2, b2, d2
	vpaddd	%zmm\b, %zmm\a, %zmm\a
	vpaddd	%zmm\b2, %zmm\a2, %zmm\a2
	vpxord	%zmm\a, %zmm\d, %zmm\d
	vpxord	%zmm\a2, %zmm\d2, %zmm\d2
	vprold	$\n, %zmm\d, %zmm\d
	vprold	$\n, %zmm\d2, %zmm\d2
.endm

.macro half_double_round_rows between, part, turn1, turn3
	add_xor_rotate_rows	16, 0, 1, 3, 4, 5, 7
	\between	(\part)+0
	add_xor_rotate_rows	12, 2, 3, 1, 6, 7, 5
	\between	(\part)+1
	add_xor_rotate_rows	8, 0, 1, 3, 4, 5, 7
	\between	(\part)+2
	add_xor_rotate_rows	7, 2, 3, 1, 6, 7, 5
	vpshufd	$\turn3, %zmm3, %zmm3
	vpshufd	$\turn3, %zmm7, %zmm7
	vpshufd	$0x4e, %zmm2, %zmm2
	vpshufd	$0x4e, %zmm6, %zmm6
	vpshufd	$\turn1, %zmm1, %zmm1
	vpshufd	$\turn1, %zmm5, %zmm5
	\between	(\part)+3
.endm

.macro double_round_rows between, part
	half_double_round_rows \between, (\part), 0x39, 0x93
	half_double_round_rows \between, (\part)+4, 0x93, 0x39
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

/*
 * The rounds, with as many jobs as there are, five at most. %ecx and %eax count
 * pairs of double rounds with and without a job.
 */
.macro ten_double_rounds round
	movl	PASS_JOBS(%rdi), %ecx
	leaq	PASS_JOB(%rdi), %rsi
	movl	$5, %eax
	testl	%ecx, %ecx
	jz	3f
	constants
	subl	%ecx, %eax
	.balign	32
1:	\round	job, 0
	\round	job, 8
	decl	%ecx
	jnz	1b
	testl	%eax, %eax
	jz	4f
	.balign	32
3:	\round	nothing, 0
	\round	nothing, 8
	decl	%eax
	jnz	3b
4:
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
	movl		$0xffff, %eax
	shll		%cl, %eax
	kmovw		%eax, %k1
	subl		%ecx, %edx
	vpbroadcastd	%edx, %zmm0
	vmovdqa64	PASS_COUNTERS(%rdi), %zmm1
	vmovdqa64	PASS_NONCES_LO(%rdi), %zmm2
	vmovdqa64	PASS_NONCES_HI(%rdi), %zmm3
	vpaddd		.Lcount(%rip), %zmm0, %zmm1{%k1}
	vpbroadcastd	%r9d, %zmm2{%k1}
	shrq		$32, %r9
	vpbroadcastd	%r9d, %zmm3{%k1}
	vmovdqa64	%zmm1, PASS_COUNTERS(%rdi)
	vmovdqa64	%zmm2, PASS_NONCES_LO(%rdi)
	vmovdqa64	%zmm3, PASS_NONCES_HI(%rdi)
	RET
SYM_FUNC_END(wg_avx512_nonce)

/*
 * void wg_avx512_places(struct wg_avx512_pass *p, unsigned int i, const u8 *src,
 *			 u8 *dst)
 */
SYM_FUNC_START(wg_avx512_places)
	movl		%esi, %esi
	vmovdqa64	.Loffsets + 0x00(%rip), %zmm0
	vmovdqa64	.Loffsets + 0x40(%rip), %zmm1
	vpbroadcastq	%rdx, %zmm2
	vpbroadcastq	%rcx, %zmm3
	vpaddq		%zmm0, %zmm2, %zmm4
	vpaddq		%zmm1, %zmm2, %zmm2
	vpaddq		%zmm0, %zmm3, %zmm5
	vpaddq		%zmm1, %zmm3, %zmm3
	vmovdqu64	%zmm4, PASS_SRC + 0x00(%rdi, %rsi, 8)
	vmovdqu64	%zmm2, PASS_SRC + 0x40(%rdi, %rsi, 8)
	vmovdqu64	%zmm5, PASS_DST + 0x00(%rdi, %rsi, 8)
	vmovdqu64	%zmm3, PASS_DST + 0x40(%rdi, %rsi, 8)
	RET
SYM_FUNC_END(wg_avx512_places)

/*
 * void wg_avx512_pass16(struct wg_avx512_pass *p)
 *
 * A word of the state has a register, a block a place in each.
 */
SYM_FUNC_START(wg_avx512_pass16)
	vmovdqa64	PASS_COUNTERS(%rdi), %zmm12
	vpxord		%zmm13, %zmm13, %zmm13
	vmovdqa64	PASS_NONCES_LO(%rdi), %zmm14
	vmovdqa64	PASS_NONCES_HI(%rdi), %zmm15
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	vpbroadcastd	PASS_STATE + 4 * \i(%rdi), %zmm\i
	.endr

	ten_double_rounds double_round

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
	RET
SYM_FUNC_END(wg_avx512_pass16)

/*
 * void wg_avx512_pass8(struct wg_avx512_pass *p)
 *
 * Four blocks are side by side in four registers, one for each row.
 */
SYM_FUNC_START(wg_avx512_pass8)
	vbroadcasti32x4	PASS_STATE + 0x00(%rdi), %zmm8
	vbroadcasti32x4	PASS_STATE + 0x10(%rdi), %zmm9
	vbroadcasti32x4	PASS_STATE + 0x20(%rdi), %zmm10
	vmovdqa64	.Lrows(%rip), %zmm4
	vpermd		PASS_COUNTERS(%rdi), %zmm4, %zmm0
	vpermd		PASS_NONCES_LO(%rdi), %zmm4, %zmm1
	vpermd		PASS_NONCES_HI(%rdi), %zmm4, %zmm2
	vpxord		%zmm3, %zmm3, %zmm3
	vpunpckldq	%zmm3, %zmm0, %zmm0
	vpunpckldq	%zmm2, %zmm1, %zmm1
	vpunpcklqdq	%zmm1, %zmm0, %zmm3
	vpunpckhqdq	%zmm1, %zmm0, %zmm7
	vmovdqa64	%zmm3, %zmm11
	vmovdqa64	%zmm7, %zmm12
	vmovdqa64	%zmm8, %zmm0
	vmovdqa64	%zmm9, %zmm1
	vmovdqa64	%zmm10, %zmm2
	vmovdqa64	%zmm8, %zmm4
	vmovdqa64	%zmm9, %zmm5
	vmovdqa64	%zmm10, %zmm6

	ten_double_rounds double_round_rows

	vpaddd	%zmm8, %zmm0, %zmm0
	vpaddd	%zmm9, %zmm1, %zmm1
	vpaddd	%zmm10, %zmm2, %zmm2
	vpaddd	%zmm11, %zmm3, %zmm3
	vpaddd	%zmm8, %zmm4, %zmm4
	vpaddd	%zmm9, %zmm5, %zmm5
	vpaddd	%zmm10, %zmm6, %zmm6
	vpaddd	%zmm12, %zmm7, %zmm7
	transpose_quarters 0, 1, 2, 3, 8	/* 2, 0, 8, 3 */
	put4	0, 1, 2, 0, 8, 3
	transpose_quarters 4, 5, 6, 7, 9	/* 6, 4, 9, 7 */
	put4	4, 1, 6, 4, 9, 7
	RET
SYM_FUNC_END(wg_avx512_pass8)

/*
 * void wg_avx512_jobs(const struct wg_avx512_job *jobs, unsigned int n)
 */
SYM_FUNC_START(wg_avx512_jobs)
	movl	%esi, %ecx
	movq	%rdi, %rsi
	constants
	.balign	32
1:
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	job	\i
	.endr
	decl	%ecx
	jnz	1b
	RET
SYM_FUNC_END(wg_avx512_jobs)

/* h = number * number, the second one's limbs times 20 given as well */
.macro multiply_all x0, x1, x2, b0, b1, b2, b1_20, b2_20
	clear_sums
	.irp	i, 0, 1, 2
	multiply \i, \x0, \x1, \x2, \b0, \b1, \b2, \b1_20, \b2_20
	.endr
	reduce_all
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

/* From %zmm0 to %zmm2, but where bits of \mask are set H */
.macro blend mask
	movl		$\mask, %eax
	kmovw		%eax, %k1
	vmovdqa64	H0, %zmm0{%k1}
	vmovdqa64	H1, %zmm1{%k1}
	vmovdqa64	H2, %zmm2{%k1}
.endm

/* %zmm5 to %zmm7 = lane 0 of H everywhere, %zmm3 and %zmm4 that times 20 */
.macro spread_lane
	vpbroadcastq	%xmm16, %zmm5
	vpbroadcastq	%xmm17, %zmm6
	vpbroadcastq	%xmm18, %zmm7
	times20	%zmm6, %zmm3
	times20	%zmm7, %zmm4
.endm

/* The same with the pair that lanes 0 and 1 are */
.macro spread_pair
	vshufi64x2	$0, H0, H0, %zmm5
	vshufi64x2	$0, H1, H1, %zmm6
	vshufi64x2	$0, H2, H2, %zmm7
	times20	%zmm6, %zmm3
	times20	%zmm7, %zmm4
.endm

/* H = %zmm0 to %zmm2 times what was spread */
.macro multiply_spread
	multiply_all %zmm0, %zmm1, %zmm2, %zmm5, %zmm6, %zmm7, %zmm3, %zmm4
.endm

/* H = r^2 for the r of which T1 and T2 are the halves, in %zmm0 to %zmm2; spread */
.macro begin_powers
	vpandq	.Lclamp + 0(%rip){1to8}, T1, T1
	vpandq	.Lclamp + 8(%rip){1to8}, T2, T2
	split_key	%zmm0, %zmm1, %zmm2
	times20	%zmm1, %zmm3
	times20	%zmm2, %zmm4
	multiply_all %zmm0, %zmm1, %zmm2, %zmm0, %zmm1, %zmm2, %zmm3, %zmm4
	times20	H1, %zmm3
	times20	H2, %zmm4
	vmovdqa64	H0, %zmm5
	vmovdqa64	H1, %zmm6
	vmovdqa64	H2, %zmm7
.endm

/* What is left after the powers from %zmm0 to %zmm2 at \at: zeros, h = 0 */
.macro end_powers zeros
	vpxord	H0, H0, H0
	store_powers \zeros, H0, H0, H0, H0, H0
	vmovdqa64	H0, POLY_H + 0x00(%r8)
	vmovdqa64	H0, POLY_H + 0x40(%r8)
	vmovdqa64	H0, POLY_H + 0x80(%r8)
.endm

.macro store_low_powers at
	times20	%zmm1, %zmm8
	times20	%zmm2, %zmm9
	store_powers \at, %zmm0, %zmm1, %zmm2, %zmm8, %zmm9
.endm

.macro store_high_powers at
	times20	H1, %zmm8
	times20	H2, %zmm9
	store_powers \at, H0, H1, H2, %zmm8, %zmm9
.endm

/*
 * void wg_avx512_init1(struct wg_avx512_poly *poly, const u8 r[16])
 *
 * The table is r^16 to r^1 and eight zeros.
 */
SYM_FUNC_START(wg_avx512_init1)
	movq	%rdi, %r8
	constants
	vpbroadcastq	0(%rsi), T1
	vpbroadcastq	8(%rsi), T2
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
	constants
	movl	$0xaa, %eax
	kmovw	%eax, %k1
	vpbroadcastq	0(%rsi), T1
	vpbroadcastq	8(%rsi), T2
	vpbroadcastq	0(%rdx), T1{%k1}
	vpbroadcastq	8(%rdx), T2{%k1}
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
	constants
	load_chunks %rsi, %rdx
	clear_sums
	split
	add_accumulator
	multiply_rows	POLY_SECOND
	reduce_all
	store_accumulator
	RET
SYM_FUNC_END(wg_avx512_half_job)

/* h = (H + the blocks in T1 and T2) * the powers that %r8 points to, + sums */
.macro absorb_last
	split
	add_h
	multiply_rows	POLY_POWERS, POLY_ROW
	reduce_all
	vmovdqa64	H0, POLY_H + 0x00(%rdi)
	vmovdqa64	H1, POLY_H + 0x40(%rdi)
	vmovdqa64	H2, POLY_H + 0x80(%rdi)
.endm

/*
 * void wg_avx512_last1(struct wg_avx512_poly *poly, const u8 blocks[256],
 *			unsigned int n)
 *
 * h = (h + blocks 0 to 7) * (r^n to r^(n-7)) + blocks 8 to 15 * (r^(n-8) to ...)
 * where powers below r are zeros. Places are in ascending order for this.
 */
SYM_FUNC_START(wg_avx512_last1)
	constants
	/* %r8 such that the table begins at r^n */
	movl	$16, %eax
	subl	%edx, %eax
	leaq	(%rdi, %rax, 8), %r8

	vmovdqu64	0x80(%rsi), %zmm0
	vmovdqa64	.Leven(%rip), T1
	vmovdqa64	.Lodd(%rip), T2
	vpermt2q	0xc0(%rsi), T1, %zmm0
	vmovdqu64	0x80(%rsi), %zmm1
	vpermt2q	0xc0(%rsi), T2, %zmm1
	vmovdqa64	%zmm0, T1
	vmovdqa64	%zmm1, T2
	clear_sums
	split
	multiply_rows	POLY_POWERS+0x40, POLY_ROW

	vmovdqa64	.Leven(%rip), T1
	vmovdqa64	.Lodd(%rip), T2
	vmovdqa64	.Lnatural(%rip), H2
	vpermq	POLY_H + 0x00(%rdi), H2, H0
	vpermq	POLY_H + 0x40(%rdi), H2, H1
	vpermq	POLY_H + 0x80(%rdi), H2, H2
	vmovdqu64	0x00(%rsi), %zmm0
	vpermt2q	0x40(%rsi), T1, %zmm0
	vmovdqu64	0x00(%rsi), %zmm1
	vpermt2q	0x40(%rsi), T2, %zmm1
	vmovdqa64	%zmm0, T1
	vmovdqa64	%zmm1, T2
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
	constants
	movl	$8, %eax
	subl	%edx, %eax
	shll	$4, %eax
	leaq	(%rdi, %rax), %r8

	leaq	0x80(%rsi), %r9
	leaq	0xc0(%rsi), %r10
	load_chunks %r9, %r10
	clear_sums
	split
	multiply_rows	POLY_POWERS+0x40, POLY_ROW
	vmovdqa64	POLY_H + 0x00(%rdi), H0
	vmovdqa64	POLY_H + 0x40(%rdi), H1
	vmovdqa64	POLY_H + 0x80(%rdi), H2
	leaq	0x40(%rsi), %r10
	load_chunks %rsi, %r10
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
	vpunpckhqdq	%zmm\odd, %zmm\even, T2
	split
.endm

.macro multiply_by_r
	.irp	i, 0, 1, 2
	multiply \i, M0, M1, M2, %zmm8, %zmm9, %zmm10, %zmm11, %zmm12
	.endr
.endm

/*
 * h = (h + block) * r for those who have row %zmm13, and the next row. %zmm14 and
 * %zmm15 are used up.
 */
.macro one_row even, odd
	vpcmpuq		$2, %zmm13, %zmm31, %k1		/* these have it not */
	vpaddq		.Lone(%rip){1to8}, %zmm13, %zmm13
	split_row	\even, \odd
	add_h
	clear_sums
	multiply_by_r
	vmovdqa64	H0, M0
	vmovdqa64	H1, %zmm14
	vmovdqa64	H2, %zmm15
	reduce_all
	vmovdqa64	M0, H0{%k1}
	vmovdqa64	%zmm14, H1{%k1}
	vmovdqa64	%zmm15, H2{%k1}
.endm

/* The same for two rows; h = (h + block) * r^2 + other * r if all have both */
.macro two_rows even, odd, even2, odd2
	vpaddq		.Lone(%rip){1to8}, %zmm13, %zmm14
	vpcmpuq		$2, %zmm14, %zmm31, %k1
	kortestb	%k1, %k1
	jnz	1f
	vpaddq		.Lone(%rip){1to8}, %zmm14, %zmm13
	clear_sums
	split_row	\even2, \odd2
	multiply_by_r
	split_row	\even, \odd
	add_h
	multiply_rows	ACROSS_SQUARES
	reduce_all
	jmp	2f
1:	one_row	\even, \odd
	one_row	\even2, \odd2
2:
.endm

/*
 * void wg_avx512_across(struct wg_avx512_across *a, unsigned int n)
 */
SYM_FUNC_START(wg_avx512_across)
	constants
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
	vmovdqa64	.Lfirst(%rip), T2
	vpermi2q	%zmm5, %zmm4, T1
	vpermi2q	%zmm7, %zmm6, T2
	vmovdqa64	.Lsecond(%rip), %zmm0
	vpermt2q	%zmm5, %zmm0, %zmm4
	vpermt2q	%zmm7, %zmm0, %zmm6
	vmovdqa64	%zmm4, ACROSS_S + 0x00(%rdi)
	vmovdqa64	%zmm6, ACROSS_S + 0x40(%rdi)
	vpandq	.Lclamp + 0(%rip){1to8}, T1, T1
	vpandq	.Lclamp + 8(%rip){1to8}, T2, T2
	split_key	%zmm8, %zmm9, %zmm10
	times20	%zmm9, %zmm11
	times20	%zmm10, %zmm12
	vmovdqa64	%zmm8, M0
	vmovdqa64	%zmm9, M1
	vmovdqa64	%zmm10, M2
	clear_sums
	multiply_by_r
	reduce_all
	times20	H1, %zmm0
	times20	H2, %zmm1
	store_row ACROSS_SQUARES, H0, H1, H2, %zmm0, %zmm1
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
	vpmovzxbq	ACROSS_ROWS(%rdi), %zmm31
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
	vpsllq	$24, H2, T2
	vporq	T0, H0, T0
	vporq	T2, T1, T1
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
	movq		$-1, %rax
	bzhiq		%rdx, %rax, %rax
	kmovq		%rax, %k1
	vmovdqu8	(%rsi), %zmm16{%k1}{z}
	vmovdqu64	%zmm16, (%rdi)
	RET
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
