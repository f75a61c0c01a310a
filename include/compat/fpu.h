/* SPDX-License-Identifier: GPL-2.0 */
/* Sections with vector registers, also where the kernel is a user's process. */
#ifndef WG_COMPAT_FPU_H
#define WG_COMPAT_FPU_H

#include <asm/fpu/api.h>
#include <asm/simd.h>

/*
 * Nothing sleeps in a section, which begins where may_use_simd() says that it may.
 *
 * User-Mode Linux has the registers of its own process, whose host saves them for a
 * signal, which is its interrupt. It has no names for them and does nothing for a
 * section, so that another of its tasks could come upon them, nor does it say in a
 * softirq whether it has interrupted one: there must be none.
 */
#ifdef CONFIG_UML
#include <linux/bottom_half.h>

#define XFEATURE_MASK_SSE	0
#define XFEATURE_MASK_YMM	0
#define XFEATURE_MASK_AVX512	0
#define cpu_has_xfeatures(mask, name) true
#define wg_fpu_begin() local_bh_disable()
#define wg_fpu_end() local_bh_enable()
#else
#define wg_fpu_begin() kernel_fpu_begin()
#define wg_fpu_end() kernel_fpu_end()
#endif

#endif /* WG_COMPAT_FPU_H */
