/* SPDX-License-Identifier: GPL-2.0 */
/* Large allocations, for user space. */
#ifndef SHIM_LINUX_MM_H
#define SHIM_LINUX_MM_H

#include <linux/slab.h>

#endif /* SHIM_LINUX_MM_H */
