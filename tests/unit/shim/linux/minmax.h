/* SPDX-License-Identifier: GPL-2.0 */
/* min(), max() and their typed forms, for user space. */
#ifndef SHIM_LINUX_MINMAX_H
#define SHIM_LINUX_MINMAX_H

#define min(a, b) ({							\
	__typeof__(a) shim_a = (a);					\
	__typeof__(b) shim_b = (b);					\
	shim_a < shim_b ? shim_a : shim_b; })
#define max(a, b) ({							\
	__typeof__(a) shim_a = (a);					\
	__typeof__(b) shim_b = (b);					\
	shim_a > shim_b ? shim_a : shim_b; })
#define min3(a, b, c) min(min(a, b), c)
#define max3(a, b, c) max(max(a, b), c)
#define min_t(type, a, b) min((type)(a), (type)(b))
#define max_t(type, a, b) max((type)(a), (type)(b))

#endif /* SHIM_LINUX_MINMAX_H */
