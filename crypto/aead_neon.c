// SPDX-License-Identifier: GPL-2.0
/* ChaCha20-Poly1305 for arm64 processors, with NEON. */

#include "dispatch.h"

#ifdef WG_AEAD_NEON

#include <asm/cpufeature.h>

#include "aead_pass4.h"

static bool usable(void)
{
	return cpu_have_named_feature(ASIMD);
}

const struct wg_aead_impl wg_aead_neon = {
	.name = "neon",
	.usable = usable,
	.seal_batch = wg_pass4_seal_batch,
	.open_batch = wg_pass4_open_batch,
};

#endif /* WG_AEAD_NEON */
