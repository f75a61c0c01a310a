/* SPDX-License-Identifier: GPL-2.0 */
/* What the in-tree crypto's assembly expects of a kernel, for user space. */
#ifndef BENCH_CRYPTO_SHIM_LINKAGE_H
#define BENCH_CRYPTO_SHIM_LINKAGE_H

#define SYM_FUNC_START(name)		\
	.globl name;			\
	SYM_FUNC_START_LOCAL(name)
#define SYM_FUNC_START_LOCAL(name)	\
	.balign 16;			\
	.type name, @function;		\
	name:
#define SYM_FUNC_END(name)		\
	.size name, . - name

/* Debian's kernels unwind without frame pointers. */
#define FRAME_BEGIN
#define FRAME_END

#define RET ret

#endif /* BENCH_CRYPTO_SHIM_LINKAGE_H */
