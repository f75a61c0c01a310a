/* SPDX-License-Identifier: GPL-2.0 */
/* Placement attributes of data, for user space. */
#ifndef SHIM_LINUX_CACHE_H
#define SHIM_LINUX_CACHE_H

#define __ro_after_init
#define ____cacheline_aligned __attribute__((__aligned__(64)))
#define ____cacheline_aligned_in_smp ____cacheline_aligned

#endif /* SHIM_LINUX_CACHE_H */
