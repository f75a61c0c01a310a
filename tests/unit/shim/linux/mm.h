/* SPDX-License-Identifier: GPL-2.0 */
/* Large allocations, for user space. */
#ifndef SHIM_LINUX_MM_H
#define SHIM_LINUX_MM_H

#include <string.h>

#include <linux/slab.h>

/* So much that it is aligned to pages in a kernel; to cache lines here */
static inline void *kvzalloc_node(size_t size, gfp_t gfp, int node)
{
	size_t rounded = (size + 63) & ~(size_t)63;
	void *p = shim_allocation_fails() ? NULL : aligned_alloc(64, rounded);

	(void)gfp;
	(void)node;
	return p ? memset(p, 0, rounded) : NULL;
}

#endif /* SHIM_LINUX_MM_H */
