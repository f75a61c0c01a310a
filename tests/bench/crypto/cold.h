/* SPDX-License-Identifier: GPL-2.0 */
/* Caches without anything that a contender could want in them. */
#ifndef BENCH_CRYPTO_COLD_H
#define BENCH_CRYPTO_COLD_H

/**
 * cold_init() - learn what there is to be thrown out
 *
 * Once everything is loaded and each contender has been called.
 */
void cold_init(void);

/**
 * cold() - throw the program out of all caches
 *
 * Code, constants, data, heap and stack go line by line, from all levels; so
 * does the beginning of what is large. A walk through other pages takes the
 * place of translations, and of most that the first two levels still have.
 * Predictions of branches are not touched.
 */
void cold(void);

#endif /* BENCH_CRYPTO_COLD_H */
