/* SPDX-License-Identifier: GPL-2.0 */
/* Kernel assertions: in a test, one that fires ends the program. */
#ifndef SHIM_LINUX_BUG_H
#define SHIM_LINUX_BUG_H

#include <stdio.h>
#include <stdlib.h>

#include <linux/compiler.h>

#define WARN_ON(cond) ({						\
	if (unlikely(cond)) {						\
		fprintf(stderr, "%s:%d: WARN_ON(%s)\n", __FILE__,	\
			__LINE__, #cond);				\
		abort();						\
	}								\
	false; })
#define WARN_ON_ONCE(cond) WARN_ON(cond)
#define BUILD_BUG_ON(cond) _Static_assert(!(cond), #cond)

#endif /* SHIM_LINUX_BUG_H */
