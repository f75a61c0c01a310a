/* SPDX-License-Identifier: GPL-2.0 */
/* timer_container_of() under its present name. */
#ifndef WG_COMPAT_TIMER_H
#define WG_COMPAT_TIMER_H

#include <linux/timer.h>

/* Called from_timer() up to Linux 6.15. */
#ifndef timer_container_of
#define timer_container_of(var, callback_timer, timer_fieldname)	\
	container_of(callback_timer, typeof(*(var)), timer_fieldname)
#endif

#endif /* WG_COMPAT_TIMER_H */
