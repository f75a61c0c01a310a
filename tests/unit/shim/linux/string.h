/* SPDX-License-Identifier: GPL-2.0 */
/* Memory functions with the kernel's names, for user space. */
#ifndef SHIM_LINUX_STRING_H
#define SHIM_LINUX_STRING_H

#include <linux/types.h>
#include <string.h>

/* The asm keeps the compiler from dropping a store that nothing reads. */
static inline void memzero_explicit(void *s, size_t n)
{
	memset(s, 0, n);
	__asm__ __volatile__("" : : "r"(s) : "memory");
}

#endif /* SHIM_LINUX_STRING_H */
