/* SPDX-License-Identifier: GPL-2.0 */
/* ARRAY_SIZE(), snprintf() and what else code expects of linux/kernel.h, for user space. */
#ifndef SHIM_LINUX_KERNEL_H
#define SHIM_LINUX_KERNEL_H

#include <limits.h>
#include <stdio.h>

#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define round_up(x, y) ((((x) - 1) | ((__typeof__(x))(y) - 1)) + 1)

#endif /* SHIM_LINUX_KERNEL_H */
