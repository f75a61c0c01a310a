/* SPDX-License-Identifier: GPL-2.0 */
/* Macros of arm64 that the in-tree crypto's assembly uses, for user space. */
#ifndef BENCH_CRYPTO_SHIM_ASSEMBLER_H
#define BENCH_CRYPTO_SHIM_ASSEMBLER_H

#define L1_CACHE_SHIFT 6

#define CPU_LE(code...)	code
#define CPU_BE(code...)

#include "macros.S"

#endif /* BENCH_CRYPTO_SHIM_ASSEMBLER_H */
