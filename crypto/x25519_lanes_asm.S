/* SPDX-License-Identifier: GPL-2.0 */
/* Arithmetic modulo 2^255 - 19 with eight elements at once, by AVX-512 IFMA. */

#ifdef __x86_64__

#include <linux/linkage.h>

/*
 * Written from Gueron and Krasnov, "Software Implementation of Modular Exponentiation,
 * Using Advanced Vector Instructions Architectures" (what IFMA's halves of 52 bits are
 * for), and from RFC 7748 for the field.
 *
 * An element has five limbs of 51 bits, a register each: the same limb of eight
 * elements. Registers:
 *	%zmm0 to %zmm4		limbs of a, and of the result
 *	%zmm5 to %zmm7		scratch
 *	%zmm8 to %zmm16		columns 0 to 8: lower halves of products
 *	%zmm17 to %zmm25	upper halves, of the same products
 *	%zmm26 to %zmm28	2^51 - 1, 19, 38
 *
 * Bounds. Tight limbs are below 2^51 + 2^13. The product of two is below 2^102.1: its
 * lower half below 2^52, its upper one, worth 2^52 and so twice the next column's
 * 2^51, below 2^50.1. A column is the sum of five products at most: 5 * 2^52, and with
 * twice five upper halves 7.7 * 2^52, below 2^55. Columns 5 to 9 come back 19 times as
 * 0 to 4: below 20 * 2^55 < 2^59.4. What is carried is below 2^8.4, and 19 times that
 * below 2^12.7.
 */
#define MASK	%zmm26
#define C19	%zmm27
#define C38	%zmm28

.section .rodata.wg_x25519_lanes, "a", @progbits
.balign 8
.Lmask:
	.quad 0x7ffffffffffff
.Lnineteen:
	.quad 19
.Lthirtyeight:
	.quad 38
.Lsmall:
	.quad 121665
.Ltwo_p0:	/* limbs of 2p: the first and the others */
	.quad 0xfffffffffffda
.Ltwo_p:
	.quad 0xffffffffffffe
.text

.macro constants
	vpbroadcastq	.Lmask(%rip), MASK
	vpbroadcastq	.Lnineteen(%rip), C19
.endm

.macro load from
	.irp	i, 0, 1, 2, 3, 4
	vmovdqa64	0x40*\i(\from), %zmm\i
	.endr
.endm

.macro store to
	.irp	i, 0, 1, 2, 3, 4
	vmovdqa64	%zmm\i, 0x40*\i(\to)
	.endr
.endm

/* Columns \lo and \hi += a limb times another */
.macro product a, b, lo, hi
	vpmadd52luq	\b, %zmm\a, %zmm\lo
	vpmadd52huq	\b, %zmm\a, %zmm\hi
.endm

/* All five limbs of a times another */
.macro products b, l0, l1, l2, l3, l4, h0, h1, h2, h3, h4
	product	0, \b, \l0, \h0
	product	1, \b, \l1, \h1
	product	2, \b, \l2, \h2
	product	3, \b, \l3, \h3
	product	4, \b, \l4, \h4
.endm

.macro clear_columns
	.irp	i, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25
	vpxord	%xmm\i, %xmm\i, %xmm\i
	.endr
.endm

/* lower += 2 * upper */
.macro add_upper upper, lower
	vpaddq	%zmm\upper, %zmm\upper, %zmm\upper
	vpaddq	%zmm\upper, %zmm\lower, %zmm\lower
.endm

/* to += 19 * from */
.macro fold from, to
	vpaddq	%zmm\from, %zmm\from, %zmm5
	vpsllq	$4, %zmm\from, %zmm6
	vpaddq	%zmm\from, %zmm\to, %zmm\to
	vpaddq	%zmm5, %zmm6, %zmm6
	vpaddq	%zmm6, %zmm\to, %zmm\to
.endm

/* %zmm0 to %zmm4 = \c0 to \c4 with what is carried, all at once */
.macro carry c0, c1, c2, c3, c4
	vpsrlq	$51, %zmm\c4, %zmm5
	vpsrlq	$51, %zmm\c3, %zmm6
	vpandq	MASK, %zmm\c4, %zmm4
	vpaddq	%zmm6, %zmm4, %zmm4
	vpsrlq	$51, %zmm\c2, %zmm7
	vpandq	MASK, %zmm\c3, %zmm3
	vpaddq	%zmm7, %zmm3, %zmm3
	vpsrlq	$51, %zmm\c1, %zmm6
	vpandq	MASK, %zmm\c2, %zmm2
	vpaddq	%zmm6, %zmm2, %zmm2
	vpsrlq	$51, %zmm\c0, %zmm7
	vpandq	MASK, %zmm\c1, %zmm1
	vpaddq	%zmm7, %zmm1, %zmm1
	vpandq	MASK, %zmm\c0, %zmm0
	vpmadd52luq	C19, %zmm5, %zmm0
.endm

/* %zmm0 to %zmm4 = columns, reduced */
.macro reduce
	add_upper	17, 9
	add_upper	18, 10
	add_upper	19, 11
	add_upper	20, 12
	add_upper	21, 13
	add_upper	22, 14
	add_upper	23, 15
	add_upper	24, 16
	vpaddq	%zmm25, %zmm25, %zmm25
	fold	13, 8
	fold	14, 9
	fold	15, 10
	fold	16, 11
	fold	25, 12
	carry	8, 9, 10, 11, 12
.endm

/*
 * void wg_lanes_mul(struct wg_fe_lanes *r, const struct wg_fe_lanes *a,
 *		     const struct wg_fe_lanes *b)
 */
SYM_FUNC_START(wg_lanes_mul)
	constants
	load	%rsi
	clear_columns
	products	0x00(%rdx), 8, 9, 10, 11, 12, 17, 18, 19, 20, 21
	products	0x40(%rdx), 9, 10, 11, 12, 13, 18, 19, 20, 21, 22
	products	0x80(%rdx), 10, 11, 12, 13, 14, 19, 20, 21, 22, 23
	products	0xc0(%rdx), 11, 12, 13, 14, 15, 20, 21, 22, 23, 24
	products	0x100(%rdx), 12, 13, 14, 15, 16, 21, 22, 23, 24, 25
	reduce
	store	%rdi
	RET
SYM_FUNC_END(wg_lanes_mul)

/*
 * void wg_lanes_sqr(struct wg_fe_lanes *r, const struct wg_fe_lanes *a,
 *		     unsigned int n)
 *
 * Products of different limbs come twice: their columns are doubled before the squares
 * are added.
 */
SYM_FUNC_START(wg_lanes_sqr)
	constants
	load	%rsi
	.balign	32
1:
	clear_columns
	product	0, %zmm1, 9, 18
	product	0, %zmm2, 10, 19
	product	0, %zmm3, 11, 20
	product	0, %zmm4, 12, 21
	product	1, %zmm4, 13, 22
	product	2, %zmm4, 14, 23
	product	3, %zmm4, 15, 24
	product	1, %zmm2, 11, 20
	product	1, %zmm3, 12, 21
	product	2, %zmm3, 13, 22
	.irp	i, 9, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 24
	vpaddq	%zmm\i, %zmm\i, %zmm\i
	.endr
	product	0, %zmm0, 8, 17
	product	1, %zmm1, 10, 19
	product	2, %zmm2, 12, 21
	product	3, %zmm3, 14, 23
	product	4, %zmm4, 16, 25
	reduce
	decl	%edx
	jnz	1b
	store	%rdi
	RET
SYM_FUNC_END(wg_lanes_sqr)

/*
 * void wg_lanes_add(struct wg_fe_lanes *r, const struct wg_fe_lanes *a,
 *		     const struct wg_fe_lanes *b)
 */
SYM_FUNC_START(wg_lanes_add)
	constants
	load	%rsi
	.irp	i, 0, 1, 2, 3, 4
	vpaddq	0x40*\i(%rdx), %zmm\i, %zmm\i
	.endr
	carry	0, 1, 2, 3, 4
	store	%rdi
	RET
SYM_FUNC_END(wg_lanes_add)

/*
 * void wg_lanes_sub(struct wg_fe_lanes *r, const struct wg_fe_lanes *a,
 *		     const struct wg_fe_lanes *b)
 *
 * With 2p added no limb goes below zero.
 */
SYM_FUNC_START(wg_lanes_sub)
	constants
	load	%rsi
	vpaddq	.Ltwo_p0(%rip){1to8}, %zmm0, %zmm0
	.irp	i, 1, 2, 3, 4
	vpaddq	.Ltwo_p(%rip){1to8}, %zmm\i, %zmm\i
	.endr
	.irp	i, 0, 1, 2, 3, 4
	vpsubq	0x40*\i(%rdx), %zmm\i, %zmm\i
	.endr
	carry	0, 1, 2, 3, 4
	store	%rdi
	RET
SYM_FUNC_END(wg_lanes_sub)

/*
 * void wg_lanes_add_small(struct wg_fe_lanes *r, const struct wg_fe_lanes *a,
 *			   const struct wg_fe_lanes *b)
 *
 * Upper halves of products are below 2^16 here.
 */
SYM_FUNC_START(wg_lanes_add_small)
	constants
	vpbroadcastq	.Lthirtyeight(%rip), C38
	vpbroadcastq	.Lsmall(%rip), %zmm7
	load	%rsi
	.irp	i, 17, 18, 19, 20, 21
	vpxord	%xmm\i, %xmm\i, %xmm\i
	.endr
	product	7, 0x00(%rdx), 0, 17
	product	7, 0x40(%rdx), 1, 18
	product	7, 0x80(%rdx), 2, 19
	product	7, 0xc0(%rdx), 3, 20
	product	7, 0x100(%rdx), 4, 21
	add_upper	17, 1
	add_upper	18, 2
	add_upper	19, 3
	add_upper	20, 4
	vpmadd52luq	C38, %zmm21, %zmm0
	carry	0, 1, 2, 3, 4
	store	%rdi
	RET
SYM_FUNC_END(wg_lanes_add_small)

/*
 * void wg_lanes_swap(struct wg_fe_lanes *a, struct wg_fe_lanes *b,
 *		      unsigned int lanes)
 */
SYM_FUNC_START(wg_lanes_swap)
	kmovd	%edx, %k1
	.irp	i, 0, 1, 2, 3, 4
	vmovdqa64	0x40*\i(%rdi), %zmm0
	vmovdqa64	0x40*\i(%rsi), %zmm1
	vpblendmq	%zmm1, %zmm0, %zmm2{%k1}
	vpblendmq	%zmm0, %zmm1, %zmm3{%k1}
	vmovdqa64	%zmm2, 0x40*\i(%rdi)
	vmovdqa64	%zmm3, 0x40*\i(%rsi)
	.endr
	RET
SYM_FUNC_END(wg_lanes_swap)

/* void wg_lanes_wipe(void) */
SYM_FUNC_START(wg_lanes_wipe)
	.irp	i, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
	vpxord	%xmm\i, %xmm\i, %xmm\i
	.endr
	kxord	%k1, %k1, %k1
	vzeroall
	RET
SYM_FUNC_END(wg_lanes_wipe)

#endif
