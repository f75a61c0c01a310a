/* SPDX-License-Identifier: GPL-2.0 */
/* Sections with vector registers, also where the kernel is a user's process. */
#ifndef WG_COMPAT_FPU_H
#define WG_COMPAT_FPU_H

#include <asm/fpu/api.h>

/*
 * User-Mode Linux has the registers of its own process, whose state its host
 * saves, and knows no names for them.
 */
#ifdef CONFIG_UML
#define XFEATURE_MASK_SSE	0
#define XFEATURE_MASK_YMM	0
#define XFEATURE_MASK_AVX512	0
#define cpu_has_xfeatures(mask, name) true
#endif

#endif /* WG_COMPAT_FPU_H */
