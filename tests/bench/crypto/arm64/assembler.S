/* SPDX-License-Identifier: GPL-2.0 */
/* Macros of arm64 that the in-tree crypto's assembly uses, for user space. */
#define L1_CACHE_SHIFT 6

#define CPU_LE(code...)	code
#define CPU_BE(code...)

/* The address of a symbol */
.macro adr_l reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
.endm

/* A frame with ten registers, from x19 on: no more is asked for. */
.macro frame_push registers
	.if \registers != 10
	.error "frame_push: ten registers"
	.endif
	stp	x29, x30, [sp, #-96]!
	mov	x29, sp
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
.endm

.macro frame_pop
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #96
.endm
