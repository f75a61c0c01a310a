/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's atomic operations over the compiler's, for user space. */
#ifndef SHIM_LINUX_ATOMIC_H
#define SHIM_LINUX_ATOMIC_H

#include <linux/compiler.h>
#include <linux/types.h>

/* On 32-bit x86 an s64 in a structure is aligned to 4 bytes only. */
typedef struct {
	s64 counter __aligned(8);
} atomic64_t;

typedef struct {
	int counter;
} atomic_t;

#define ATOMIC_INIT(i) { (i) }
#define ATOMIC64_INIT(i) { (i) }

/*
 * As in the kernel: what returns nothing, and plain reads and writes, order
 * nothing; what returns the old or the new value is a full barrier.
 */
#define SHIM_ATOMIC(name, type, t)					\
static inline t name##_read(const type *v)				\
{									\
	return __atomic_load_n(&v->counter, __ATOMIC_RELAXED);		\
}									\
									\
static inline void name##_set(type *v, t i)				\
{									\
	__atomic_store_n(&v->counter, i, __ATOMIC_RELAXED);		\
}									\
									\
static inline void name##_add(t i, type *v)				\
{									\
	__atomic_fetch_add(&v->counter, i, __ATOMIC_RELAXED);		\
}									\
									\
static inline t name##_fetch_add(t i, type *v)				\
{									\
	return __atomic_fetch_add(&v->counter, i, __ATOMIC_SEQ_CST);	\
}									\
									\
static inline t name##_add_return(t i, type *v)				\
{									\
	return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST);	\
}									\
									\
static inline t name##_xchg(type *v, t i)				\
{									\
	return __atomic_exchange_n(&v->counter, i, __ATOMIC_SEQ_CST);	\
}									\
									\
static inline bool name##_try_cmpxchg(type *v, t *old, t new)		\
{									\
	return __atomic_compare_exchange_n(&v->counter, old, new, false,	\
					   __ATOMIC_SEQ_CST,		\
					   __ATOMIC_RELAXED);		\
}									\
									\
static inline bool name##_try_cmpxchg_relaxed(type *v, t *old, t new)	\
{									\
	return __atomic_compare_exchange_n(&v->counter, old, new, false,	\
					   __ATOMIC_RELAXED,		\
					   __ATOMIC_RELAXED);		\
}									\
									\
static inline t name##_cmpxchg(type *v, t old, t new)			\
{									\
	name##_try_cmpxchg(v, &old, new);				\
	return old;							\
}

SHIM_ATOMIC(atomic, atomic_t, int)
SHIM_ATOMIC(atomic64, atomic64_t, s64)

#undef SHIM_ATOMIC

#define xchg(p, v) __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define cmpxchg(p, o, n) ({						\
	__typeof__(*(p)) shim_old = (o);				\
	__atomic_compare_exchange_n(p, &shim_old, n, false,		\
				    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);	\
	shim_old; })

#define smp_mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define smp_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)
#define smp_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)

#endif /* SHIM_LINUX_ATOMIC_H */
