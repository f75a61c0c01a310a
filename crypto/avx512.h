/* SPDX-License-Identifier: GPL-2.0 */
/* What a processor has to have for code with 512-bit registers and IFMA. */
#ifndef WG_CRYPTO_AVX512_H
#define WG_CRYPTO_AVX512_H

#include <asm/cpufeature.h>

#include "compat/fpu.h"

/** wg_avx512_ifma_usable() - whether it has, and the system saves the registers */
static inline bool wg_avx512_ifma_usable(void)
{
	return boot_cpu_has(X86_FEATURE_AVX512F) &&
	       boot_cpu_has(X86_FEATURE_AVX512VL) &&
	       boot_cpu_has(X86_FEATURE_AVX512BW) &&
	       boot_cpu_has(X86_FEATURE_AVX512DQ) &&
	       boot_cpu_has(X86_FEATURE_AVX512IFMA) &&
	       boot_cpu_has(X86_FEATURE_BMI2) &&
	       cpu_has_xfeatures(XFEATURE_MASK_SSE | XFEATURE_MASK_YMM |
				 XFEATURE_MASK_AVX512, NULL);
}

#endif /* WG_CRYPTO_AVX512_H */
