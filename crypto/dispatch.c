// SPDX-License-Identifier: GPL-2.0
/* Chooses the implementation of the batched AEAD once, for this machine. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/static_call.h>
#include <linux/string.h>

#include "crypto.h"
#include "dispatch.h"
#include "x25519.h"

/* Fastest first, on the processors that they were made for. */
static const struct wg_aead_impl *const impls[] = {
#ifdef WG_AEAD_AVX512
	&wg_aead_avx512,
#endif
#ifdef WG_AEAD_AVX2
	&wg_aead_avx2,
#endif
#ifdef WG_AEAD_SSSE3
	&wg_aead_ssse3,
#endif
#ifdef WG_AEAD_NEON
	&wg_aead_neon,
#endif
	&wg_aead_scalar,
};

static const struct wg_aead_impl *aead __ro_after_init = &wg_aead_scalar;

/* What it does: direct calls, where the architecture can change them */
DEFINE_STATIC_CALL(wg_seal_batch, wg_aead_scalar_seal_batch);
DEFINE_STATIC_CALL(wg_open_batch, wg_aead_scalar_open_batch);

static void __init choose(const struct wg_aead_impl *impl)
{
	aead = impl;
	static_call_update(wg_seal_batch, impl->seal_batch);
	static_call_update(wg_open_batch, impl->open_batch);
}

const struct wg_aead_impl *__init wg_aead_impl_usable(unsigned int i)
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

/* A batch as it is sent when there is much to send */
#define TRIAL_MESSAGES 8
#define TRIAL_LEN 1420
#define TRIAL_ROOM (23 * 64)
static_assert(TRIAL_LEN + WG_AEAD_TAG_LEN <= TRIAL_ROOM);
#define TRIALS 5

/* ns that a batch takes, at best */
static u64 __init trial(const struct wg_aead_impl *impl, u8 *room)
{
	static const u8 key[WG_AEAD_KEY_LEN] __initconst;
	static struct wg_aead_range ranges[TRIAL_MESSAGES] __initdata;
	static struct wg_aead_seg segs[TRIAL_MESSAGES] __initdata;
	u64 best = ~0ULL, start;
	unsigned int i, k;

	for (k = 0; k < TRIALS; k++) {
		for (i = 0; i < TRIAL_MESSAGES; i++, room += TRIAL_ROOM) {
			ranges[i].base = room;
			ranges[i].len = TRIAL_LEN;
			segs[i].src = &ranges[i];
			segs[i].nsrc = 1;
			segs[i].len = TRIAL_LEN;
			segs[i].dst = room;
			segs[i].nonce = i;
		}
		room -= TRIAL_MESSAGES * TRIAL_ROOM;
		start = ktime_get_ns();
		impl->seal_batch(segs, TRIAL_MESSAGES, key);
		best = min(best, ktime_get_ns() - start);
	}
	return best;
}

/*
 * An emulated processor may have wide registers that are slower than narrow ones: what
 * is faster by an eighth wins. A clock too coarse to tell leaves the first.
 */
static const struct wg_aead_impl *__init fastest(void)
{
	const struct wg_aead_impl *impl, *best = wg_aead_impl_usable(0);
	u64 time, best_time;
	unsigned int i;
	u8 *room;

	if (!wg_aead_impl_usable(1))
		return best;
	room = kvzalloc(TRIAL_MESSAGES * TRIAL_ROOM, GFP_KERNEL);
	if (!room)
		return best;
	best_time = trial(best, room);
	for (i = 1; (impl = wg_aead_impl_usable(i)); i++) {
		time = trial(impl, room);
		if (time + time / 8 < best_time) {
			best = impl;
			best_time = time;
		}
	}
	kvfree(room);
	return best;
}

int __init wg_crypto_init(const char *name)
{
	const struct wg_aead_impl *impl;
	unsigned int i;

	wg_x25519_init();
	if (!name) {
		choose(fastest());
		return 0;
	}
	for (i = 0; (impl = wg_aead_impl_usable(i)); i++) {
		if (!strcmp(impl->name, name)) {
			choose(impl);
			return 0;
		}
	}
	pr_err("aead=%s is nothing that this machine has\n", name);
	for (i = 0; (impl = wg_aead_impl_usable(i)); i++)
		pr_err("aead=%s is\n", impl->name);
	wg_crypto_exit();
	return -EINVAL;
}

/* Memory of implementations, but for that of @spared */
static void release_all_but(const struct wg_aead_impl *spared)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(impls); i++) {
		if (impls[i] != spared && impls[i]->release)
			impls[i]->release();
	}
}

void __init wg_crypto_settle(void)
{
	release_all_but(aead);
}

void wg_crypto_exit(void)
{
	release_all_but(NULL);
}

const char *wg_crypto_name(void)
{
	return aead->name;
}

void wg_aead_seal_batch(struct wg_aead_seg *segs, unsigned int n,
			const u8 key[WG_AEAD_KEY_LEN])
{
	static_call(wg_seal_batch)(segs, n, key);
}

unsigned int wg_aead_open_batch(struct wg_aead_seg *segs, unsigned int n,
				const u8 key[WG_AEAD_KEY_LEN])
{
	return static_call(wg_open_batch)(segs, n, key);
}
