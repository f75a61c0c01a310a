/* SPDX-License-Identifier: GPL-2.0 */
/* What the processor can do, for user space. */
#ifndef SHIM_ASM_CPUFEATURE_H
#define SHIM_ASM_CPUFEATURE_H

#ifdef __aarch64__

/* Every processor for arm64 has it that a Linux of Debian's runs on. */
#define cpu_have_named_feature(name) true

#else

#include <cpuid.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 * clang has no name for this one. valgrind runs such instructions but says that
 * the processor has none: there the kernel is asked.
 */
static inline bool shim_has_adx(void)
{
#ifdef WG_CT_CHECK
	static char line[8192];
	FILE *f = fopen("/proc/cpuinfo", "r");
	bool has = false;

	while (f && !has && fgets(line, sizeof(line), f))
		has = !strncmp(line, "flags", 5) && strstr(line, " adx ");
	if (f)
		fclose(f);
	return has;
#else
	unsigned int a, b, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & bit_ADX;
#endif
}

#define X86_FEATURE_ADX shim_has_adx()
#define X86_FEATURE_AVX2 __builtin_cpu_supports("avx2")
#define X86_FEATURE_AVX512F __builtin_cpu_supports("avx512f")
#define X86_FEATURE_AVX512BW __builtin_cpu_supports("avx512bw")
#define X86_FEATURE_AVX512DQ __builtin_cpu_supports("avx512dq")
#define X86_FEATURE_AVX512VL __builtin_cpu_supports("avx512vl")
#define X86_FEATURE_AVX512IFMA __builtin_cpu_supports("avx512ifma")
#define X86_FEATURE_BMI2 __builtin_cpu_supports("bmi2")
#define X86_FEATURE_SSSE3 __builtin_cpu_supports("ssse3")

#define boot_cpu_has(feature) (!!(feature))

#endif

#endif /* SHIM_ASM_CPUFEATURE_H */
