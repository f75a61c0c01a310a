// SPDX-License-Identifier: GPL-2.0
/* Memory of each CPU's for a section with vector registers. */

#include "work_area.h"

#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/topology.h>

void wg_work_area_free(void *__percpu *area)
{
	int cpu;

	if (!area)
		return;
	for_each_possible_cpu(cpu)
		kvfree(*per_cpu_ptr(area, cpu));
	free_percpu(area);
}

void *__percpu *wg_work_area_alloc(size_t size)
{
	void *__percpu *area = alloc_percpu(void *);
	void *p;
	int cpu;

	if (!area)
		return NULL;
	for_each_possible_cpu(cpu) {
		p = kvzalloc_node(size, GFP_KERNEL, cpu_to_node(cpu));
		if (!p) {
			wg_work_area_free(area);
			return NULL;
		}
		*per_cpu_ptr(area, cpu) = p;
	}
	return area;
}
