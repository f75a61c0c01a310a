/* SPDX-License-Identifier: GPL-2.0 */
/* Crypto workers: which CPU works on a batch, and the work itself. */
#ifndef WG_DATA_PARALLEL_H
#define WG_DATA_PARALLEL_H

#include <linux/types.h>

struct wg_batch;

int wg_parallel_module_init(void);
void wg_parallel_module_exit(void);

/**
 * wg_parallel_wanted() - is it worth handing work of @packets to another CPU?
 *
 * No on a machine with one CPU, and no for little: waking a worker costs more
 * than it saves.
 */
bool wg_parallel_wanted(unsigned int packets);

/**
 * wg_parallel_next_cpu() - whose turn it is to work
 * @last: whose turn it was; races over it only make the round uneven
 *
 * Round robin over the CPUs that are not isolated from such work. Any context.
 *
 * Return: a CPU; work for one that goes offline meanwhile is done by another.
 */
unsigned int wg_parallel_next_cpu(unsigned int *last);

/** wg_parallel_any_cpu() - the CPU whose turn it is with a batch */
unsigned int wg_parallel_any_cpu(void);

/** wg_parallel_keep_cpu() - @cpu if workers may run there, else any other */
unsigned int wg_parallel_keep_cpu(unsigned int cpu);

/**
 * wg_parallel_submit() - let a worker seal or open @batch, or emit a finished
 * @batch: in its peer's ordered queue, whose lock is held
 * @cpu: whose worker
 * @before: before what already waits for that worker
 *
 * Softirqs off. Cannot fail: the ordered queues bound what waits.
 */
void wg_parallel_submit(struct wg_batch *batch, unsigned int cpu, bool before);

#endif /* WG_DATA_PARALLEL_H */
