/* SPDX-License-Identifier: GPL-2.0 */
/* RCU pointers for user space, where a test decides when readers are gone. */
#ifndef SHIM_LINUX_RCUPDATE_H
#define SHIM_LINUX_RCUPDATE_H

#include <assert.h>
#include <stdlib.h>

#include <linux/atomic.h>
#include <linux/compiler.h>

#ifndef __rcu
#define __rcu
#endif

#define rcu_read_lock() barrier()
#define rcu_read_unlock() barrier()

#define rcu_access_pointer(p) __atomic_load_n(&(p), __ATOMIC_RELAXED)
#define rcu_dereference(p) __atomic_load_n(&(p), __ATOMIC_CONSUME)
#define rcu_dereference_check(p, c) ({ (void)(c); rcu_dereference(p); })
#define rcu_dereference_protected(p, c) ({ assert(c); (p); })
#define rcu_assign_pointer(p, v) __atomic_store_n(&(p), v, __ATOMIC_RELEASE)
#define RCU_INIT_POINTER(p, v) __atomic_store_n(&(p), v, __ATOMIC_RELAXED)

#define rcu_read_lock_bh_held() true

/*
 * What is freed after a grace period goes here. At once, as by default, shows
 * what an updater still uses; a test with readers replaces this.
 */
__attribute__((__weak__)) void (*shim_rcu_free)(void *p) = free;

#define kfree_rcu_mightsleep(p) shim_rcu_free(p)

#endif /* SHIM_LINUX_RCUPDATE_H */
