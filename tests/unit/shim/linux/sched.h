/* SPDX-License-Identifier: GPL-2.0 */
/* Scheduling points, which user space does not need. */
#ifndef SHIM_LINUX_SCHED_H
#define SHIM_LINUX_SCHED_H

#define cond_resched() do { } while (0)

#endif /* SHIM_LINUX_SCHED_H */
