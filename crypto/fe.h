/* SPDX-License-Identifier: GPL-2.0 */
/* The field of X25519 in portable C: 64-bit limbs where they are fast. */
#ifndef WG_CRYPTO_FE_H
#define WG_CRYPTO_FE_H

#include "int128.h"

#ifdef WG_INT128
#include "fe51.h"
#else
#include "fe25.h"
#endif

#endif /* WG_CRYPTO_FE_H */
