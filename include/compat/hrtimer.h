/* SPDX-License-Identifier: GPL-2.0 */
/* hrtimer_setup() for kernels that have the function set apart. */
#ifndef WG_COMPAT_HRTIMER_H
#define WG_COMPAT_HRTIMER_H

#include <linux/hrtimer.h>

static inline void
wg_hrtimer_setup(struct hrtimer *timer,
		 enum hrtimer_restart (*fires)(struct hrtimer *),
		 clockid_t clock, enum hrtimer_mode mode)
{
#ifdef HAVE_HRTIMER_SETUP
	hrtimer_setup(timer, fires, clock, mode);
#else
	hrtimer_init(timer, clock, mode);
	timer->function = fires;
#endif
}

#endif /* WG_COMPAT_HRTIMER_H */
