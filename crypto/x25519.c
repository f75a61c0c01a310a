// SPDX-License-Identifier: GPL-2.0
/* X25519: the choice of its implementation, and what all of them share. */

#include <linux/cache.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "ct.h"
#include "x25519.h"
#include "x25519_impl.h"

/* Fastest first. */
static const struct wg_x25519_impl *const impls[] = {
#ifdef WG_X25519_ADX
	&wg_x25519_adx,
#endif
	&wg_x25519_portable,
};

static const struct wg_x25519_impl *impl __ro_after_init = &wg_x25519_portable;
static bool table_ready __ro_after_init;

const struct wg_x25519_impl *__init wg_x25519_impl_usable(unsigned int i)
{
	unsigned int k;

	for (k = 0; k < ARRAY_SIZE(impls); k++) {
		if (impls[k]->usable && !impls[k]->usable())
			continue;
		if (!i--)
			return impls[k];
	}
	return NULL;
}

void __init wg_x25519_init(void)
{
	wg_x25519_table_init();
	table_ready = true;
	impl = wg_x25519_impl_usable(0);
}

const char *wg_x25519_name(void)
{
	return impl->name;
}

/* All ones when there is a byte other than 0, else 0 */
static u8 any_mask(const u8 bytes[WG_X25519_KEY_LEN])
{
	u8 any = 0;
	int i;

	for (i = 0; i < WG_X25519_KEY_LEN; i++)
		any |= bytes[i];
	return -(u8)(any != 0);
}

bool wg_x25519(u8 out[WG_X25519_KEY_LEN], const u8 secret[WG_X25519_KEY_LEN],
	       const u8 point[WG_X25519_KEY_LEN])
{
	u8 scalar[WG_X25519_KEY_LEN];

	memcpy(scalar, secret, sizeof(scalar));
	wg_x25519_clamp(scalar);
	impl->shared(out, scalar, point);
	memzero_explicit(scalar, sizeof(scalar));
	return any_mask(out);
}

bool wg_x25519_base(u8 out[WG_X25519_KEY_LEN],
		    const u8 secret[WG_X25519_KEY_LEN])
{
	static const u8 nine[WG_X25519_KEY_LEN] = { 9 };
	u8 scalar[WG_X25519_KEY_LEN], mask = any_mask(secret);
	int i;

	memcpy(scalar, secret, sizeof(scalar));
	wg_x25519_clamp(scalar);
	if (likely(table_ready))
		impl->base(out, scalar);
	else
		impl->shared(out, scalar, nine);
	for (i = 0; i < WG_X25519_KEY_LEN; i++)
		out[i] &= mask;
	memzero_explicit(scalar, sizeof(scalar));
	return mask;
}
