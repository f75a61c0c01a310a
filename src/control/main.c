// SPDX-License-Identifier: GPL-2.0
/* The module: what is set up when it is loaded, in which order. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/rcupdate.h>

#include "crypto/crypto.h"
#include "crypto/selftest.h"
#include "crypto/x25519.h"
#include "include/version.h"
#include "netdev.h"
#include "netlink.h"
#include "power.h"
#include "src/data/admission.h"
#include "src/data/batch.h"
#include "src/data/parallel.h"
#include "src/data/peer.h"
#include "src/data/receive.h"

static char *aead;
module_param(aead, charp, 0444);
MODULE_PARM_DESC(aead, "implementation of ChaCha20-Poly1305, instead of the fastest one");

/* In order; taken down in reverse. A step without an exit needs none. */
static const struct {
	int (*init)(void);
	void (*exit)(void);
} steps[] = {
	{ wg_peer_module_init, wg_peer_module_exit },
	{ wg_batch_module_init, wg_batch_module_exit },
	{ wg_parallel_module_init, wg_parallel_module_exit },
	{ wg_admission_module_init, wg_admission_module_exit },
	{ wg_receive_module_init, wg_receive_module_exit },
	{ wg_netdev_init, wg_netdev_exit },
	{ wg_power_init, wg_power_exit },
	{ wg_netlink_init, wg_netlink_exit },
};

static void take_down(unsigned int done)
{
	while (done--) {
		/* Before a cache goes, all that was in it is freed. */
		if (steps[done].exit == wg_peer_module_exit)
			rcu_barrier();
		steps[done].exit();
	}
}

static int __init wg_init(void)
{
	const char *failed;
	unsigned int i;
	int err;

	err = wg_crypto_init(aead);
	if (err)
		return err;
	failed = wg_crypto_selftest();
	if (failed) {
		pr_err("self-test failed: %s; not loading\n", failed);
		wg_crypto_exit();
		return -ENODEV;
	}
	wg_crypto_settle();
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		err = steps[i].init();
		if (err) {
			take_down(i);
			wg_crypto_exit();
			return err;
		}
	}
	pr_info("WireGuard %s, ChaCha20-Poly1305 by %s, X25519 by %s\n",
		WG_VERSION, wg_crypto_name(), wg_x25519_name());
	return 0;
}

static void __exit wg_exit(void)
{
	take_down(ARRAY_SIZE(steps));
	/* And no callback of ours runs after our code is gone. */
	rcu_barrier();
	wg_crypto_exit();
}

module_init(wg_init);
module_exit(wg_exit);
MODULE_LICENSE("GPL v2");
MODULE_DESCRIPTION("WireGuard secure network tunnel");
MODULE_VERSION(WG_VERSION);
