/* SPDX-License-Identifier: GPL-2.0 */
/* Start-up of the crypto room: which implementation serves this machine. */
#ifndef WG_CRYPTO_CRYPTO_H
#define WG_CRYPTO_CRYPTO_H

/**
 * wg_crypto_init() - choose the fastest implementations this machine can run
 * @aead: the name of the packet AEAD's, or NULL: those that can run are timed, which
 *	takes less than a millisecond
 *
 * Once, from the module's init and before wg_crypto_selftest() (selftest.h).
 * Without it everything works on portable C.
 *
 * Return: 0, or -EINVAL when there is none of that name, of which the log tells;
 * then nothing is left to be released.
 */
int wg_crypto_init(const char *aead);

/** wg_crypto_settle() - the self-test is over: free what only it and the choice needed */
void wg_crypto_settle(void);

/** wg_crypto_exit() - the end of it, when nothing is encrypted any more */
void wg_crypto_exit(void);

/**
 * wg_crypto_name() - what was chosen for the packet AEAD, for the log; that for
 * X25519 is wg_x25519_name() (x25519.h)
 *
 * Return: a string that stays.
 */
const char *wg_crypto_name(void);

#endif /* WG_CRYPTO_CRYPTO_H */
