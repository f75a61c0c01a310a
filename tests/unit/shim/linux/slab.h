/* SPDX-License-Identifier: GPL-2.0 */
/* Allocation with the kernel's names, and with failures on demand. */
#ifndef SHIM_LINUX_SLAB_H
#define SHIM_LINUX_SLAB_H

#include <stdlib.h>

#include <linux/types.h>

typedef unsigned int gfp_t;

#define GFP_KERNEL 0U
#define GFP_KERNEL_ACCOUNT 0U
#define __GFP_NOWARN 0U

/* So many allocations succeed before one fails; negative: all succeed. */
__attribute__((__weak__)) long shim_allocations_left = -1;

static inline bool shim_allocation_fails(void)
{
	return shim_allocations_left >= 0 && !shim_allocations_left--;
}

static inline void *kmalloc(size_t size, gfp_t gfp)
{
	(void)gfp;
	return shim_allocation_fails() ? NULL : malloc(size);
}

static inline void *kzalloc(size_t size, gfp_t gfp)
{
	(void)gfp;
	return shim_allocation_fails() ? NULL : calloc(1, size);
}

#define kvmalloc kmalloc
#define kvzalloc kzalloc

static inline void kfree(const void *p)
{
	free((void *)p);
}

#define kvfree kfree
#define kfree_sensitive(p) free(p)

#endif /* SHIM_LINUX_SLAB_H */
