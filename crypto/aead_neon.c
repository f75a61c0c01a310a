// SPDX-License-Identifier: GPL-2.0
/* ChaCha20-Poly1305 for ARM processors of 64 or 32 bits, with NEON. */

#include "dispatch.h"

#ifdef WG_AEAD_NEON

#ifdef __aarch64__
#include <asm/cpufeature.h>
#else
#include <asm/neon.h>
#endif

#include "aead_pass4.h"

static bool usable(void)
{
#ifdef __aarch64__
	return cpu_have_named_feature(ASIMD);
#else
	return cpu_has_neon();
#endif
}

const struct wg_aead_impl wg_aead_neon = {
	.name = "neon",
	.usable = usable,
	.seal_batch = wg_pass4_seal_batch,
	.open_batch = wg_pass4_open_batch,
};

#endif /* WG_AEAD_NEON */
