/* SPDX-License-Identifier: GPL-2.0 */
/* Sections with vector registers, also where the kernel is a user's process. */
#ifndef WG_COMPAT_FPU_H
#define WG_COMPAT_FPU_H

#include <asm/simd.h>

/* Nothing sleeps in a section, which begins where may_use_simd() says that it may. */

#if defined(__aarch64__) || defined(__arm__)
#include <asm/neon.h>

/*
 * On arm64 a task may be preempted in a section since 6.8. Newer kernels have no place of their
 * own for the registers that it has then: whoever begins a section has one.
 */
#if defined(__aarch64__) && defined(HAVE_KERNEL_NEON_BEGIN_TAKES_STATE)
struct wg_simd_state {
	struct user_fpsimd_state regs;
};

#define wg_simd_begin(state) kernel_neon_begin(&(state)->regs)
#define wg_simd_end(state) kernel_neon_end(&(state)->regs)
#else
struct wg_simd_state {
};

#define wg_simd_begin(state) ((void)(state), kernel_neon_begin())
#define wg_simd_end(state) ((void)(state), kernel_neon_end())
#endif

#else
#include <asm/fpu/api.h>

/* Nothing is preempted in a section. */
struct wg_simd_state {
};

#define wg_simd_begin(state) ((void)(state), wg_fpu_begin())
#define wg_simd_end(state) ((void)(state), wg_fpu_end())

/*
 * User-Mode Linux has the registers of its own process, whose host saves them for a
 * signal, which is its interrupt. It has no names for them and does nothing for a
 * section, so that another of its tasks could come upon them, nor does it say in a
 * softirq whether it has interrupted one: there must be none. Nor may interrupts be off
 * there, since softirqs could not be let in again.
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

#endif

#endif /* WG_COMPAT_FPU_H */
