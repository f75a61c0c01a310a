/* SPDX-License-Identifier: GPL-2.0 */
/* Whether vector registers may be used here, for user space. */
#ifndef SHIM_ASM_SIMD_H
#define SHIM_ASM_SIMD_H

#include <linux/types.h>

/* A test may define it, to say no. */
bool shim_may_use_simd(void) __attribute__((weak));

#define may_use_simd() (!shim_may_use_simd || shim_may_use_simd())

#endif /* SHIM_ASM_SIMD_H */
