/* SPDX-License-Identifier: GPL-2.0 */
/* Sections with vector registers, for user space, which owns them anyway. */
#ifndef SHIM_ASM_FPU_API_H
#define SHIM_ASM_FPU_API_H

#include <linux/section.h>

#define XFEATURE_MASK_SSE	(1 << 1)
#define XFEATURE_MASK_YMM	(1 << 2)
#define XFEATURE_MASK_AVX512	(7 << 5)

/* __builtin_cpu_supports() has asked for it. */
#define cpu_has_xfeatures(mask, name) ((void)(mask), (void)(name), true)

#define kernel_fpu_begin() shim_section(1)
#define kernel_fpu_end() shim_section(-1)

#endif /* SHIM_ASM_FPU_API_H */
