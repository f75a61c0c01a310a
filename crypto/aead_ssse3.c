// SPDX-License-Identifier: GPL-2.0
/* ChaCha20-Poly1305 for x86-64 processors without AVX2, with SSSE3. */

#include "dispatch.h"

#ifdef WG_AEAD_SSSE3

#include <asm/cpufeature.h>

#include "aead_pass4.h"
#include "aead_source.h"

/* Every system saves these registers, also on processors that have no XSAVE. */
static bool usable(void)
{
	return boot_cpu_has(X86_FEATURE_SSSE3);
}

static void seal_batch(struct wg_aead_seg *segs, unsigned int n,
		       const u8 key[WG_AEAD_KEY_LEN])
{
	if (wg_aead_is_lone(segs, n, false))
		wg_aead_scalar_seal_batch(segs, n, key);
	else
		wg_pass4_seal_batch(segs, n, key);
}

static unsigned int open_batch(struct wg_aead_seg *segs, unsigned int n,
			       const u8 key[WG_AEAD_KEY_LEN])
{
	if (wg_aead_is_lone(segs, n, true))
		return wg_aead_scalar_open_batch(segs, n, key);
	return wg_pass4_open_batch(segs, n, key);
}

const struct wg_aead_impl wg_aead_ssse3 = {
	.name = "ssse3",
	.usable = usable,
	.seal_batch = seal_batch,
	.open_batch = open_batch,
};

#endif /* WG_AEAD_SSSE3 */
