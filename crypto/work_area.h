/* SPDX-License-Identifier: GPL-2.0 */
/* Memory of each CPU's for a section with vector registers, in which it is alone. */
#ifndef WG_CRYPTO_WORK_AREA_H
#define WG_CRYPTO_WORK_AREA_H

#include <linux/percpu.h>
#include <linux/types.h>

/**
 * wg_work_area_alloc() - @size bytes for each CPU, zeroed, aligned to cache lines
 * @size: a page at least: what is smaller need not be aligned
 *
 * More than alloc_percpu() has, therefore pointers. Process context. Return: NULL when
 * there is no memory.
 */
void *__percpu *wg_work_area_alloc(size_t size);

/** wg_work_area_free() - what was allocated, or NULL; it holds no secrets */
void wg_work_area_free(void *__percpu *area);

#endif /* WG_CRYPTO_WORK_AREA_H */
