// SPDX-License-Identifier: GPL-2.0
/* Suspend, hibernation and forks of a virtual machine: keys do not survive. */
#include "power.h"

#include <linux/random.h>
#include <linux/suspend.h>

#include "netdev.h"
#include "src/data/handshake.h"
#include "src/data/index.h"
#include "src/data/keypair.h"
#include "src/data/peer.h"

/* A peer's open handshake ends; its lock is held. */
static void forget_handshake(struct wg_peer *peer)
{
	wg_noise_handshakes_clear(&peer->noise);
	wg_index_remove(peer->wg, peer->handshake_index);
	peer->handshake_index = NULL;
}

/* Who gets at the memory of a machine asleep shall find no session in it. */
static void forget_keys(struct wg_device *wg, void *arg)
{
	struct wg_peer *peer;

	list_for_each_entry(peer, &wg->peer_list, list_entry) {
		mutex_lock(&peer->lock);
		forget_handshake(peer);
		wg_keypairs_clear(peer);
		mutex_unlock(&peer->lock);
	}
}

/* What became due meanwhile is done now. */
static void wake(struct wg_device *wg, void *arg)
{
	struct wg_peer *peer;

	list_for_each_entry(peer, &wg->peer_list, list_entry)
		wg_handshake_kick(peer);
}

static int pm_notify(struct notifier_block *nb, unsigned long action,
		     void *data)
{
	/*
	 * Machines that sleep between any two events, as phones do, would have
	 * to shake hands each time.
	 */
	if (IS_ENABLED(CONFIG_PM_AUTOSLEEP) ||
	    IS_ENABLED(CONFIG_PM_USERSPACE_AUTOSLEEP))
		return NOTIFY_DONE;
	switch (action) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
		/* Traffic goes on for a while: it shall not bring new keys. */
		wg_handshake_sleep(true);
		wg_netdev_for_each(forget_keys, NULL);
		/* What was freed is wiped when the grace period is over. */
		rcu_barrier();
		break;
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
		wg_handshake_sleep(false);
		wg_netdev_for_each(wake, NULL);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block pm_nb = {
	.notifier_call = pm_notify,
};

/*
 * Two machines from one image must not send under the same nonces: sessions end,
 * at once, ...
 */
static void expire_keys(struct wg_device *wg, void *arg)
{
	struct wg_peer *peer;

	list_for_each_entry(peer, &wg->peer_list, list_entry)
		wg_keypairs_expire(peer);
}

/*
 * ... and so do open handshakes, of which both would make the same session. One
 * that a worker is about to complete has the peer's lock, and what comes of it
 * ends as well.
 */
static void abandon_handshakes(struct wg_device *wg, void *arg)
{
	struct wg_peer *peer;

	list_for_each_entry(peer, &wg->peer_list, list_entry) {
		mutex_lock(&peer->lock);
		forget_handshake(peer);
		wg_keypairs_expire(peer);
		wg_timers_rekeyed(&peer->timers);
		mutex_unlock(&peer->lock);
	}
}

static int vmfork_notify(struct notifier_block *nb, unsigned long action,
			 void *data)
{
	wg_netdev_for_each(expire_keys, NULL);
	wg_netdev_for_each(abandon_handshakes, NULL);
	return NOTIFY_DONE;
}

static struct notifier_block vmfork_nb = {
	.notifier_call = vmfork_notify,
};

int wg_power_init(void)
{
	int err;

	err = register_pm_notifier(&pm_nb);
	if (err)
		return err;
	err = register_random_vmfork_notifier(&vmfork_nb);
	if (err)
		unregister_pm_notifier(&pm_nb);
	return err;
}

void wg_power_exit(void)
{
	unregister_random_vmfork_notifier(&vmfork_nb);
	unregister_pm_notifier(&pm_nb);
}
