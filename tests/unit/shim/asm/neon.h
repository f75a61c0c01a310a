/* SPDX-License-Identifier: GPL-2.0 */
/* Sections with vector registers on ARM, for user space, which owns them anyway. */
#ifndef SHIM_ASM_NEON_H
#define SHIM_ASM_NEON_H

#include <linux/section.h>

#ifdef __arm__
#include <sys/auxv.h>

#define cpu_has_neon() (!!(getauxval(AT_HWCAP) & (1 << 12)))
#endif

#define kernel_neon_begin() shim_section(1)
#define kernel_neon_end() shim_section(-1)

#endif /* SHIM_ASM_NEON_H */
