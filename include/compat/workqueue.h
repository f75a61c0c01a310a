/* SPDX-License-Identifier: GPL-2.0 */
/* WQ_PERCPU for kernels whose workqueues are per CPU unless told otherwise. */
#ifndef WG_COMPAT_WORKQUEUE_H
#define WG_COMPAT_WORKQUEUE_H

#include <linux/workqueue.h>

/*
 * On newer kernels exactly one of WQ_PERCPU and WQ_UNBOUND is to be given, and
 * WQ_UNBOUND is to become the default.
 */
#ifndef HAVE_WQ_PERCPU
#define WQ_PERCPU 0
#endif

#endif /* WG_COMPAT_WORKQUEUE_H */
