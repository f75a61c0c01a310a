/* SPDX-License-Identifier: GPL-2.0 */
/* Rounding up to a power of two, for user space. */
#ifndef SHIM_LINUX_ALIGN_H
#define SHIM_LINUX_ALIGN_H

#define ALIGN(x, a) (((x) + ((__typeof__(x))(a) - 1)) & ~((__typeof__(x))(a) - 1))

#define PTR_ALIGN(p, a) ((typeof(p))(((unsigned long)(p) + (a) - 1) & ~((a) - 1UL)))

#endif /* SHIM_LINUX_ALIGN_H */
