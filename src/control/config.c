// SPDX-License-Identifier: GPL-2.0
/* Changing a device's configuration; callers have checked every value. */
#include "config.h"

#include <linux/sched.h>
#include <linux/slab.h>

#include "crypto/ct.h"
#include "src/data/handshake.h"
#include "src/data/index.h"
#include "src/data/keypair.h"
#include "src/data/send.h"
#include "src/data/socket.h"

/* Far more than fit in memory on most machines; keeps counters in range. */
#define PEERS_MAX (1U << 20)

/* Peers that are removed before somebody else may have the device's lock. */
#define REMOVALS_AT_ONCE 64

/* A peer forgets all that the device's old private key was part of. */
static void rekey_peer(struct wg_peer *peer)
{
	mutex_lock(&peer->lock);
	wg_noise_peer_rekeyed(&peer->noise);
	wg_index_remove(peer->wg, peer->handshake_index);
	peer->handshake_index = NULL;
	wg_keypairs_expire(peer);
	wg_timers_rekeyed(&peer->timers);
	mutex_unlock(&peer->lock);
}

/* Who waited for a key, or lost a session that is to be kept up, begins anew. */
static void resume_peers(struct wg_device *wg)
{
	struct wg_peer *peer;

	if (!wg->up || !wg->identity.valid)
		return;
	list_for_each_entry(peer, &wg->peer_list, list_entry)
		if (peer->timers.persistent_interval ||
		    !skb_queue_empty_lockless(&peer->staged))
			wg_send_keepalive(peer);
}

/* After a grace period; the cookie secret in it is wiped. */
static void free_checker(struct rcu_head *rcu)
{
	kfree_sensitive(container_of(rcu, struct wg_checker, rcu));
}

static void swap_identity(struct wg_device *wg,
			  const struct wg_noise_identity *identity,
			  struct wg_checker *checker)
{
	struct wg_checker *old;
	struct wg_peer *peer;

	down_write(&wg->identity_lock);
	old = rcu_dereference_protected(wg->checker,
					lockdep_is_held(&wg->identity_lock));
	wg->identity = *identity;
	rcu_assign_pointer(wg->checker, checker);
	list_for_each_entry(peer, &wg->peer_list, list_entry)
		rekey_peer(peer);
	up_write(&wg->identity_lock);
	if (old)
		call_rcu(&old->rcu, free_checker);
}

struct wg_checker *wg_config_alloc_checker(void)
{
	return kzalloc(sizeof(struct wg_checker), GFP_KERNEL);
}

void wg_config_free_checker(struct wg_checker *checker)
{
	kfree_sensitive(checker);
}

void wg_config_private_key(struct wg_device *wg, const u8 key[WG_KEY_LEN],
			   struct wg_checker *checker)
{
	struct wg_noise_identity identity;
	struct wg_peer *self;

	wg_noise_set_identity(&identity, key);
	/* Only configuration writes it, and we are that. */
	if (identity.valid == wg->identity.valid &&
	    !wg_memneq(identity.private_key, wg->identity.private_key,
		       WG_KEY_LEN))
		goto out;
	if (identity.valid) {
		wg_cookie_checker_init(&checker->cookie, identity.public_key);
		self = wg_config_find_peer(wg, identity.public_key);
		if (self)
			wg_config_remove_peer(self);
		swap_identity(wg, &identity, checker);
		checker = NULL;
	} else {
		swap_identity(wg, &identity, NULL);
	}
	resume_peers(wg);
out:
	wg_config_free_checker(checker);
	memzero_explicit(&identity, sizeof(identity));
}

/* Routes and sources of all peers are found anew. */
static void reset_endpoints(struct wg_device *wg)
{
	struct wg_peer *peer;

	list_for_each_entry(peer, &wg->peer_list, list_entry)
		wg_endpoint_forget_source(&peer->endpoint);
}

int wg_config_port(struct wg_device *wg, u16 port)
{
	int ret;

	if (wg->port == port && port)
		return 0;
	if (!wg->up) {
		wg->port = port;
		return 0;
	}
	ret = wg_socket_open(wg, port);
	if (!ret)
		reset_endpoints(wg);
	return ret;
}

void wg_config_fwmark(struct wg_device *wg, u32 fwmark)
{
	if (wg->fwmark == fwmark)
		return;
	WRITE_ONCE(wg->fwmark, fwmark);
	reset_endpoints(wg);
}

struct wg_peer *wg_config_find_peer(struct wg_device *wg,
				    const u8 public_key[WG_KEY_LEN])
{
	struct wg_peer *peer = wg_peer_lookup(wg, public_key);

	/* The table keeps it while wg->lock is held. */
	if (peer)
		wg_peer_put(peer);
	return peer;
}

struct wg_peer *wg_config_add_peer(struct wg_device *wg,
				   const u8 public_key[WG_KEY_LEN])
{
	struct wg_peer *peer;

	if (wg->peer_count >= PEERS_MAX)
		return ERR_PTR(-E2BIG);
	peer = wg_peer_alloc(wg, public_key);
	if (!peer)
		return ERR_PTR(-ENOMEM);
	if (wg_peer_table_add(peer)) {
		wg_peer_put(peer);
		return ERR_PTR(-ENOMEM);
	}
	list_add_tail(&peer->list_entry, &wg->peer_list);
	wg->peer_count++;
	return peer;
}

void wg_config_start_peer(struct wg_peer *peer)
{
	if (!peer->wg->up)
		return;
	wg_handshake_start(peer);
	wg_send_staged(peer);
}

void wg_config_remove_peer(struct wg_peer *peer)
{
	struct wg_device *wg = peer->wg;

	/* First nothing finds it any more, ... */
	wg_allowedips_remove_owner(&wg->allowedips, &peer->allowedips);
	wg_peer_table_remove(peer);
	list_del(&peer->list_entry);
	wg->peer_count--;
	/* ... then who already has it stops. */
	WRITE_ONCE(peer->dead, true);
	wg_peer_quiesce(peer, WG_DROP_TX_PEER_REMOVED);
	wg_handshake_cancel(peer);
	mutex_lock(&peer->lock);
	wg_endpoint_end(&peer->endpoint);
	mutex_unlock(&peer->lock);
	wg_peer_put(peer);
}

void wg_config_remove_all_peers(struct wg_device *wg)
{
	unsigned int left = REMOVALS_AT_ONCE;
	struct wg_peer *peer;
	u64 last;

	if (list_empty(&wg->peer_list))
		return;
	/* Ids grow along the list: who is added meanwhile is not meant. */
	last = list_last_entry(&wg->peer_list, struct wg_peer, list_entry)->id;
	while ((peer = list_first_entry_or_null(&wg->peer_list, struct wg_peer,
						list_entry)) &&
	       peer->id <= last) {
		wg_config_remove_peer(peer);
		if (--left)
			continue;
		wg->generation++;
		mutex_unlock(&wg->lock);
		cond_resched();
		mutex_lock(&wg->lock);
		left = REMOVALS_AT_ONCE;
	}
}

void wg_config_preshared_key(struct wg_peer *peer, const u8 key[WG_KEY_LEN])
{
	mutex_lock(&peer->lock);
	memcpy(peer->noise.preshared_key, key, WG_KEY_LEN);
	mutex_unlock(&peer->lock);
}

void wg_config_endpoint(struct wg_peer *peer, const struct sockaddr *addr)
{
	struct wg_endpoint endpoint;

	memset(&endpoint, 0, sizeof(endpoint));
	if (addr->sa_family == AF_INET)
		memcpy(&endpoint.addr4, addr, sizeof(endpoint.addr4));
	else
		memcpy(&endpoint.addr6, addr, sizeof(endpoint.addr6));
	wg_endpoint_set(&peer->endpoint, &endpoint);
}

void wg_config_keepalive(struct wg_peer *peer, u16 seconds)
{
	wg_handshake_set_persistent(peer, seconds);
}
