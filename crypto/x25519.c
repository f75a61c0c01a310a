// SPDX-License-Identifier: GPL-2.0
/* X25519: the choice of its implementation, and what all of them share. */

#include <linux/bug.h>
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
static const struct wg_x25519_each_impl *each __ro_after_init;
static bool table_ready __ro_after_init;

/* Fewer are faster one by one. */
#define EACH_MIN 3

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
#ifdef WG_X25519_EACH
	if (wg_x25519_lanes.usable())
		each = &wg_x25519_lanes;
#endif
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

unsigned int wg_x25519_each(u8 out[][WG_X25519_KEY_LEN],
			    const u8 secret[WG_X25519_KEY_LEN],
			    const u8 *const points[], unsigned int n)
{
	u8 scalar[WG_X25519_KEY_LEN];
	unsigned int good = 0, i;
	bool done = false;

	if (WARN_ON_ONCE(n > WG_X25519_EACH_MAX))
		return 0;
	if (each && n >= EACH_MIN) {
		memcpy(scalar, secret, sizeof(scalar));
		wg_x25519_clamp(scalar);
		done = each->each(out, scalar, points, n);
		memzero_explicit(scalar, sizeof(scalar));
	}
	for (i = 0; i < n; i++) {
		if (done ? any_mask(out[i]) :
			   wg_x25519(out[i], secret, points[i]))
			good |= 1U << i;
	}
	return good;
}
