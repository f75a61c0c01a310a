/* SPDX-License-Identifier: GPL-2.0 */
/* Counts sections with vector registers, for user space, which owns them anyway. */
#ifndef SHIM_LINUX_SECTION_H
#define SHIM_LINUX_SECTION_H

#include <asm/simd.h>

/* Sections do not nest, and begin only where they may. */
static inline void shim_section(int change)
{
	static _Thread_local int sections;

	if (change > 0 && !may_use_simd())
		__builtin_trap();
	sections += change;
	if (sections != (change > 0))
		__builtin_trap();
}

#endif /* SHIM_LINUX_SECTION_H */
