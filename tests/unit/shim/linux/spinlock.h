/* SPDX-License-Identifier: GPL-2.0 */
/* Spinlocks over POSIX threads, for user space. */
#ifndef SHIM_LINUX_SPINLOCK_H
#define SHIM_LINUX_SPINLOCK_H

#include <pthread.h>

typedef pthread_spinlock_t spinlock_t;

#define spin_lock_init(l) pthread_spin_init(l, PTHREAD_PROCESS_PRIVATE)
#define spin_lock(l) pthread_spin_lock(l)
#define spin_unlock(l) pthread_spin_unlock(l)
#define spin_lock_bh(l) pthread_spin_lock(l)
#define spin_unlock_bh(l) pthread_spin_unlock(l)

#endif /* SHIM_LINUX_SPINLOCK_H */
