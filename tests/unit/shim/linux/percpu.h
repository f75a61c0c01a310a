/* SPDX-License-Identifier: GPL-2.0 */
/* Memory for each CPU, for user space: of one. */
#ifndef SHIM_LINUX_PERCPU_H
#define SHIM_LINUX_PERCPU_H

#include <stdlib.h>
#include <string.h>

#define __percpu
#define DEFINE_PER_CPU(type, name) type name

static inline void *shim_percpu(size_t size)
{
	void *p = aligned_alloc(64, (size + 63) & ~(size_t)63);

	if (p)
		memset(p, 0, size);
	return p;
}

#define alloc_percpu(type) ((type *)shim_percpu(sizeof(type)))
#define free_percpu(p) free(p)
#define this_cpu_ptr(p) (p)
#define per_cpu_ptr(p, cpu) ((void)(cpu), (p))

#endif /* SHIM_LINUX_PERCPU_H */
