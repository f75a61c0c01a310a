/* SPDX-License-Identifier: GPL-2.0 */
/* X25519's ladder, and its comb for the base point, with BMI2 and ADX. */

#include <linux/linkage.h>

#ifdef __x86_64__

/*
 * Arithmetic modulo p = 2^255 - 19 with four limbs of 64 bits.
 *
 * Written from RFC 7748 section 5 (the ladder), from Hisil, Wong, Carter and
 * Dawson, "Twisted Edwards Curves Revisited" (additions and doublings), and from
 * Intel's "New Instructions Supporting Large Integer Arithmetic" (the use of two
 * chains of carries).
 *
 * Elements are in memory, at offsets from %rdi. In registers one has the limbs
 * %r8 to %r11, lowest first; a product has %r8 to %r15. All macros take what is
 * in memory, leave their result in these registers, and use up %rax, %rbx, %rcx
 * and %rdx. All code is straight but for loops whose count is public.
 *
 * Bounds. Four limbs hold any value below 2^256, and 2^256 is 38 modulo p, 2^255
 * is 19. An element is
 *	tight when it is below 2^255 + 2^11: what a product and a square leave,
 *	loose when it is below 2^256: what a sum and a difference leave.
 * Products and squares take loose ones. Sums and differences take tight ones;
 * what is subtracted from may be loose as well.
 */

/* struct wg_fe64_ladder (fe64_adx.h) */
#define X1	0x000
#define X2	0x020
#define Z2	0x040
#define X3	0x060
#define Z3	0x080
#define SWAPS	0x0a0
#define L0	0x0c0
#define L1	0x0e0
#define L2	0x100
#define L3	0x120
#define L4	0x140
#define L5	0x160

/* struct wg_fe64_comb */
#define X	0x000
#define Y	0x020
#define Z	0x040
#define T	0x060
#define C0	0x080
#define C1	0x0a0
#define C2	0x0c0
#define C3	0x0e0
#define SUM	0x100
#define DIFF	0x120
#define PROD	0x140

/* struct wg_x25519_entry, and how many a row has */
#define ENTRY_SIZE	0x060
#define COLUMNS	8

.macro fe_load from
	movq	0x00+\from(%rdi), %r8
	movq	0x08+\from(%rdi), %r9
	movq	0x10+\from(%rdi), %r10
	movq	0x18+\from(%rdi), %r11
.endm

.macro fe_store to
	movq	%r8, 0x00+\to(%rdi)
	movq	%r9, 0x08+\to(%rdi)
	movq	%r10, 0x10+\to(%rdi)
	movq	%r11, 0x18+\to(%rdi)
.endm

/*
 * One row of the schoolbook: \c5..\c1 += %rdx * b, \c5 new. The low halves go
 * along the chain of CF, the high ones along that of OF. Both end in \c5, which
 * has room: a product's upper half is at most 2^64 - 2, and the sum fits as
 * (2^64 - 1) * b + old value < 2^320. %rcx is zero.
 */
.macro row b, c1, c2, c3, c4, c5
	xorl	%ecx, %ecx
	mulxq	0x00+\b(%rdi), %rax, %rbx
	adcxq	%rax, \c1
	adoxq	%rbx, \c2
	mulxq	0x08+\b(%rdi), %rax, %rbx
	adcxq	%rax, \c2
	adoxq	%rbx, \c3
	mulxq	0x10+\b(%rdi), %rax, %rbx
	adcxq	%rax, \c3
	adoxq	%rbx, \c4
	mulxq	0x18+\b(%rdi), %rax, \c5
	adcxq	%rax, \c4
	adoxq	%rcx, \c5
	adcxq	%rcx, \c5
.endm

/* r15..r8 = a * b, loose ones */
.macro multiply a, b
	movq	0x00+\a(%rdi), %rdx
	mulxq	0x00+\b(%rdi), %r8, %r9
	mulxq	0x08+\b(%rdi), %rax, %r10
	addq	%rax, %r9
	mulxq	0x10+\b(%rdi), %rax, %r11
	adcq	%rax, %r10
	mulxq	0x18+\b(%rdi), %rax, %r12
	adcq	%rax, %r11
	adcq	$0, %r12
	movq	0x08+\a(%rdi), %rdx
	row	\b, %r9, %r10, %r11, %r12, %r13
	movq	0x10+\a(%rdi), %rdx
	row	\b, %r10, %r11, %r12, %r13, %r14
	movq	0x18+\a(%rdi), %rdx
	row	\b, %r11, %r12, %r13, %r14, %r15
.endm

/*
 * r15..r8 = a * a, a loose one: the six products of different limbs, then,
 * doubled along CF, with the four squares added to them along OF.
 */
.macro square a
	movq	0x00+\a(%rdi), %rdx
	mulxq	0x08+\a(%rdi), %r9, %r10
	mulxq	0x10+\a(%rdi), %rax, %r11
	mulxq	0x18+\a(%rdi), %rbx, %r12
	movq	0x18+\a(%rdi), %rdx
	mulxq	0x08+\a(%rdi), %rcx, %r13
	addq	%rax, %r10
	adcq	%rbx, %r11
	mulxq	0x10+\a(%rdi), %rax, %r14
	adcq	%rcx, %r12
	adcq	%rax, %r13
	movq	0x08+\a(%rdi), %rdx
	mulxq	0x10+\a(%rdi), %rax, %rbx
	adcq	$0, %r14
	xorl	%r15d, %r15d
	adcxq	%rax, %r11
	adoxq	%rbx, %r12
	adcxq	%r15, %r12
	adoxq	%r15, %r13
	adcxq	%r15, %r13
	adoxq	%r15, %r14
	adcxq	%r15, %r14

	xorl	%r15d, %r15d
	mulxq	%rdx, %rax, %rbx
	movq	0x00+\a(%rdi), %rdx
	mulxq	%rdx, %r8, %rcx
	adcxq	%r9, %r9
	adoxq	%rcx, %r9
	adcxq	%r10, %r10
	adoxq	%rax, %r10
	movq	0x10+\a(%rdi), %rdx
	mulxq	%rdx, %rax, %rcx
	adcxq	%r11, %r11
	adoxq	%rbx, %r11
	adcxq	%r12, %r12
	adoxq	%rax, %r12
	movq	0x18+\a(%rdi), %rdx
	mulxq	%rdx, %rax, %rbx
	adcxq	%r13, %r13
	adoxq	%rcx, %r13
	adcxq	%r14, %r14
	adoxq	%rax, %r14
	adcxq	%r15, %r15
	adoxq	%rbx, %r15
.endm

/*
 * r11..r8 = r12..r8 modulo p, for %r12 below 2^18: what is at 2^255 and above is
 * q < 2^19 times 2^255, so 19 * q is added to the rest. That is tight for %r12
 * up to 38, as after a product (q is at most 77, 19 * q below 2^11), and below
 * 2^255 + 2^24 for the greatest.
 */
.macro fold
	addq	%r11, %r11
	adcq	%r12, %r12
	shrq	$1, %r11
	imulq	$19, %r12, %r12
	addq	%r12, %r8
	adcq	$0, %r9
	adcq	$0, %r10
	adcq	$0, %r11
.endm

/* r11..r8 = r15..r8 modulo p, tight: %r12 is at most 38 before the fold. */
.macro reduce
	movl	$38, %edx
	xorl	%ecx, %ecx
	mulxq	%r12, %rax, %rbx
	adcxq	%rax, %r8
	adoxq	%rbx, %r9
	mulxq	%r13, %rax, %rbx
	adcxq	%rax, %r9
	adoxq	%rbx, %r10
	mulxq	%r14, %rax, %rbx
	adcxq	%rax, %r10
	adoxq	%rbx, %r11
	mulxq	%r15, %rax, %r12
	adcxq	%rax, %r11
	adoxq	%rcx, %r12
	adcxq	%rcx, %r12
	fold
.endm

.macro fe_mul to, a, b
	multiply \a, \b
	reduce
	fe_store	\to
.endm

.macro fe_sqr to, a
	square	\a
	reduce
	fe_store	\to
.endm

/*
 * Tight a + b is below 2^256 + 2^12. With a carry, the upper limbs are zero and
 * the lowest has room for the 38 that the carry is.
 */
.macro fe_add to, a, b
	fe_load	\a
	addq	0x00+\b(%rdi), %r8
	adcq	0x08+\b(%rdi), %r9
	adcq	0x10+\b(%rdi), %r10
	adcq	0x18+\b(%rdi), %r11
	sbbq	%rax, %rax
	andl	$38, %eax
	addq	%rax, %r8
	fe_store	\to
.endm

/*
 * Loose a - b, for a tight b. A borrow is 2^256 added: 38 is taken off again,
 * from no less than 2^256 - 2^255 - 2^11.
 */
.macro fe_sub to, a, b
	fe_load	\a
	subq	0x00+\b(%rdi), %r8
	sbbq	0x08+\b(%rdi), %r9
	sbbq	0x10+\b(%rdi), %r10
	sbbq	0x18+\b(%rdi), %r11
	sbbq	%rax, %rax
	andl	$38, %eax
	subq	%rax, %r8
	sbbq	$0, %r9
	sbbq	$0, %r10
	sbbq	$0, %r11
	fe_store	\to
.endm

/*
 * a + n * b for loose ones and n < 2^17, below 2^255 + 2^24: loose.
 */
.macro fe_add_small to, a, n, b
	movl	$\n, %edx
	xorl	%ecx, %ecx
	mulxq	0x00+\b(%rdi), %r8, %r9
	mulxq	0x08+\b(%rdi), %rax, %r10
	mulxq	0x10+\b(%rdi), %rbx, %r11
	mulxq	0x18+\b(%rdi), %rdx, %r12
	adcxq	0x00+\a(%rdi), %r8
	adoxq	%rax, %r9
	adcxq	0x08+\a(%rdi), %r9
	adoxq	%rbx, %r10
	adcxq	0x10+\a(%rdi), %r10
	adoxq	%rdx, %r11
	adcxq	0x18+\a(%rdi), %r11
	adoxq	%rcx, %r12
	adcxq	%rcx, %r12
	fold
	fe_store	\to
.endm

/* to = a when CF is clear, b when it is set; CF stays. */
.macro fe_choose to, a, b
	fe_load	\a
	cmovcq	0x00+\b(%rdi), %r8
	cmovcq	0x08+\b(%rdi), %r9
	cmovcq	0x10+\b(%rdi), %r10
	cmovcq	0x18+\b(%rdi), %r11
	fe_store	\to
.endm

.macro enter
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
.endm

/* Registers that are the caller's again get its values, the others zeros. */
.macro leave_and_wipe
	xorl	%eax, %eax
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r11d, %r11d
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	RET
.endm

/*
 * void wg_fe64_ladder(struct wg_fe64_ladder *l)
 *
 * 255 steps of RFC 7748 section 5, whose names are in the comments. Bit i of
 * swaps says whether bits i and i + 1 of the scalar differ. The sum of the two
 * points is the same whichever is which, so it is enough to choose the one that
 * is doubled: x2/z2, where the step before left what it doubled, or x3/z3.
 *
 * %rdi	the structure	%rsi	the bit
 */
SYM_FUNC_START(wg_fe64_ladder)
	enter
	movl	$254, %esi
.Lladder_step:
	fe_add	L0, X2, Z2		/* A */
	fe_sub	L1, X2, Z2		/* B */
	fe_add	L2, X3, Z3		/* C */
	fe_sub	L3, X3, Z3		/* D */
	movl	%esi, %eax
	shrl	$6, %eax
	movq	SWAPS(%rdi,%rax,8), %rax
	btq	%rsi, %rax
	fe_choose	L4, L0, L2
	fe_choose	L5, L1, L3
	fe_sqr	L4, L4			/* AA */
	fe_mul	L3, L3, L0		/* DA */
	fe_sqr	L5, L5			/* BB */
	fe_mul	L2, L2, L1		/* CB */
	fe_sub	L0, L4, L5		/* E */
	fe_mul	X2, L4, L5
	fe_add	X3, L3, L2
	fe_sub	Z3, L3, L2
	fe_add_small L1, L4, 121665, L0	/* AA + a24 * E */
	fe_sqr	Z3, Z3
	fe_sqr	X3, X3
	fe_mul	Z2, L0, L1
	fe_mul	Z3, Z3, X1
	subl	$1, %esi
	jnc	.Lladder_step
	leave_and_wipe
SYM_FUNC_END(wg_fe64_ladder)

/*
 * void wg_fe64_mul(struct wg_fe64 factors[2])
 */
SYM_FUNC_START(wg_fe64_mul)
	enter
	fe_mul	0x00, 0x00, 0x20
	leave_and_wipe
SYM_FUNC_END(wg_fe64_mul)

/* r11..r8 = what a column's entry has there when %eax is that column */
.macro look_up from, column
	cmpl	$\column, %eax
	cmoveq	(\column - 1) * ENTRY_SIZE + 0x00 + \from(%rsi), %r8
	cmoveq	(\column - 1) * ENTRY_SIZE + 0x08 + \from(%rsi), %r9
	cmoveq	(\column - 1) * ENTRY_SIZE + 0x10 + \from(%rsi), %r10
	cmoveq	(\column - 1) * ENTRY_SIZE + 0x18 + \from(%rsi), %r11
.endm

.macro look_up_row from
	.set	column, 1
	.rept	COLUMNS
	look_up	\from, column
	.set	column, column + 1
	.endr
.endm

/* r11..r8 = 1/2, that is 2^254 - 9 */
.macro load_half
	movq	$-9, %r8
	movq	$-1, %r9
	movq	$-1, %r10
	movq	$-1, %r11
	shrq	$2, %r11
.endm

/*
 * wg_fe64_add(c, row, digit)
 *
 * Adds a digit, -8 to 8, times a row's point (edwards.h has the same in C). Every
 * entry of the row is read by a conditional move. For a negative digit, the
 * places of sum and difference and the sign of the product change: p - product
 * is at most p.
 *
 * %rdi	the structure	%rsi	the row		%eax	the column, 0 for none
 * %edx	the digit's sign, -1 or 0
 */
SYM_FUNC_START(wg_fe64_add)
	enter
	movl	%edx, %eax
	sarl	$31, %edx
	xorl	%edx, %eax
	subl	%edx, %eax

	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r11d, %r11d
	look_up_row 0x40
	movq	$-19, %r12
	movq	$-1, %r13
	movq	$-1, %r14
	movq	$-1, %r15
	shrq	$1, %r15
	subq	%r8, %r12
	sbbq	%r9, %r13
	sbbq	%r10, %r14
	sbbq	%r11, %r15
	testl	%edx, %edx
	cmovnzq	%r12, %r8
	cmovnzq	%r13, %r9
	cmovnzq	%r14, %r10
	cmovnzq	%r15, %r11
	fe_store	PROD

	load_half
	look_up_row 0x00
	movq	%r8, %r12
	movq	%r9, %r13
	movq	%r10, %r14
	movq	%r11, %r15
	load_half
	look_up_row 0x20
	testl	%edx, %edx
	movq	%r8, %rax
	cmovnzq	%r12, %r8
	cmovnzq	%rax, %r12
	movq	%r9, %rax
	cmovnzq	%r13, %r9
	cmovnzq	%rax, %r13
	movq	%r10, %rax
	cmovnzq	%r14, %r10
	cmovnzq	%rax, %r14
	movq	%r11, %rax
	cmovnzq	%r15, %r11
	cmovnzq	%rax, %r15
	fe_store	DIFF
	movq	%r12, 0x00+SUM(%rdi)
	movq	%r13, 0x08+SUM(%rdi)
	movq	%r14, 0x10+SUM(%rdi)
	movq	%r15, 0x18+SUM(%rdi)

	fe_sub	C0, Y, X
	fe_add	C1, Y, X
	fe_mul	C2, T, PROD
	fe_mul	C0, C0, DIFF
	fe_mul	C1, C1, SUM
	fe_sub	C3, Z, C2		/* F */
	fe_add	C2, Z, C2		/* G */
	fe_sub	X, C1, C0		/* E */
	fe_add	C1, C1, C0		/* H */
	fe_mul	Z, C3, C2
	fe_mul	T, X, C1
	fe_mul	X, X, C3
	fe_mul	Y, C2, C1
	leave_and_wipe
SYM_FUNC_END(wg_fe64_add)

/*
 * void wg_fe64_double(struct wg_fe64_comb *c): edwards.h has the same in C.
 */
SYM_FUNC_START(wg_fe64_double)
	enter
	fe_add	C3, X, X
	fe_add	C2, Z, Z
	fe_sqr	C0, X			/* A */
	fe_sqr	C1, Y			/* B */
	fe_mul	C2, C2, Z		/* C */
	fe_mul	C3, C3, Y		/* E */
	fe_add	C2, C2, C0
	fe_sub	C2, C2, C1		/* F */
	fe_sub	Y, C1, C0		/* G */
	fe_add	C1, C1, C0		/* H */
	fe_mul	X, C3, C2
	fe_mul	T, C3, C1
	fe_mul	Z, C2, Y
	fe_mul	Y, Y, C1
	leave_and_wipe
SYM_FUNC_END(wg_fe64_double)

/*
 * void wg_fe64_fraction(struct wg_fe64_comb *c): (z + y) / (z - y)
 */
SYM_FUNC_START(wg_fe64_fraction)
	fe_add	C0, Z, Y
	fe_sub	C1, Z, Y
	xorl	%eax, %eax
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r11d, %r11d
	RET
SYM_FUNC_END(wg_fe64_fraction)

#endif
