/* SPDX-License-Identifier: GPL-2.0 */
/* Known-answer self-test of every primitive, run when the module loads. */
#ifndef WG_CRYPTO_SELFTEST_H
#define WG_CRYPTO_SELFTEST_H

/**
 * wg_crypto_selftest() - run all known answers
 *
 * From the module's init, after wg_crypto_init(), and only once at a time: it
 * works in static memory that goes with init. Takes a few milliseconds.
 *
 * Return: NULL when all is right, else the name of what failed, for the log;
 * it is gone after init.
 */
const char *wg_crypto_selftest(void);

#endif /* WG_CRYPTO_SELFTEST_H */
