/* SPDX-License-Identifier: GPL-2.0 */
/* Chooses between 64-bit and 32-bit field arithmetic at compile time. */
#ifndef WG_CRYPTO_INT128_H
#define WG_CRYPTO_INT128_H

/*
 * The kernel's option says that the architecture multiplies 64 x 64 -> 128
 * bits without calls into libgcc, which the kernel does not have. User-Mode Linux
 * does not say so of the processor that it is on.
 * WG_NO_INT128 forces the 32-bit arithmetic, for tests on a 64-bit machine.
 */
#if !defined(WG_NO_INT128) && \
	(defined(CONFIG_ARCH_SUPPORTS_INT128) || \
	 (defined(CONFIG_UML) && defined(__x86_64__)) || \
	 (!defined(__KERNEL__) && defined(__SIZEOF_INT128__)))
#define WG_INT128 1
#define wg_u128 unsigned __int128
#endif

#endif /* WG_CRYPTO_INT128_H */
