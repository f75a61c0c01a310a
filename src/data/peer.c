// SPDX-License-Identifier: GPL-2.0
/* A peer: composed of one part from each concept, kept alive by references. */
#include "peer.h"

#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "handshake.h"
#include "index.h"
#include "keypair.h"
#include "trace.h"

static struct kmem_cache *peer_cache;
static atomic64_t last_id = ATOMIC64_INIT(0);

int wg_peer_module_init(void)
{
	/* A container's peers count as its memory. */
	peer_cache = kmem_cache_create("wg_peer", sizeof(struct wg_peer), 0,
				       SLAB_ACCOUNT, NULL);
	return peer_cache ? 0 : -ENOMEM;
}

void wg_peer_module_exit(void)
{
	kmem_cache_destroy(peer_cache);
}

static const struct rhashtable_params table_params = {
	.key_len = WG_KEY_LEN,
	.key_offset = offsetof(struct wg_peer, noise.public_key),
	.head_offset = offsetof(struct wg_peer, table_node),
	.automatic_shrinking = true,
};

int wg_peer_table_init(struct wg_device *wg)
{
	return rhashtable_init(&wg->peers, &table_params);
}

void wg_peer_table_destroy(struct wg_device *wg)
{
	rhashtable_destroy(&wg->peers);
}

int wg_peer_table_add(struct wg_peer *peer)
{
	return rhashtable_lookup_insert_fast(&peer->wg->peers,
					     &peer->table_node, table_params);
}

void wg_peer_table_remove(struct wg_peer *peer)
{
	rhashtable_remove_fast(&peer->wg->peers, &peer->table_node,
			       table_params);
}

struct wg_peer *wg_peer_lookup(struct wg_device *wg,
			       const u8 public_key[WG_KEY_LEN])
{
	struct wg_peer *peer;

	rcu_read_lock();
	peer = rhashtable_lookup(&wg->peers, public_key, table_params);
	if (peer && !wg_peer_get(peer))
		peer = NULL;
	rcu_read_unlock();
	return peer;
}

struct wg_peer *wg_peer_alloc(struct wg_device *wg,
			      const u8 public_key[WG_KEY_LEN])
{
	struct wg_peer *peer = kmem_cache_zalloc(peer_cache, GFP_KERNEL);

	if (!peer)
		return NULL;
	refcount_inc(&wg->users);
	peer->wg = wg;
	peer->id = atomic64_inc_return(&last_id);
	kref_init(&peer->refs);
	spin_lock_init(&peer->session_lock);
	wg_order_init(&peer->tx);
	wg_order_init(&peer->rx);
	wg_endpoint_init(&peer->endpoint);
	skb_queue_head_init(&peer->staged);
	mutex_init(&peer->lock);
	wg_noise_peer_init(&peer->noise, public_key);
	wg_timers_init(&peer->timers);
	wg_handshake_peer_init(peer);
	wg_allowedips_owner_init(&peer->allowedips);
	INIT_LIST_HEAD(&peer->list_entry);
	return peer;
}

/* After a grace period: readers under RCU need no reference to look at it. */
static void free_peer(struct rcu_head *rcu)
{
	struct wg_peer *peer = container_of(rcu, struct wg_peer, rcu);

	wg_counters_release(&peer->counters);
	wg_noise_peer_wipe(&peer->noise);
	wg_cookie_wipe(&peer->cookie);
	kmem_cache_free(peer_cache, peer);
}

static void release_peer(struct kref *refs)
{
	struct wg_peer *peer = container_of(refs, struct wg_peer, refs);
	struct wg_device *wg = peer->wg;

	/* Nothing is staged once dead is set, but what was before. */
	skb_queue_purge(&peer->staged);
	call_rcu(&peer->rcu, free_peer);
	wg_device_put(wg);
}

void wg_peer_put(struct wg_peer *peer)
{
	kref_put(&peer->refs, release_peer);
}

void wg_peer_heard_from(struct wg_peer *peer, const struct wg_endpoint *from)
{
	if (wg_endpoint_set(&peer->endpoint, from))
		trace_wg_roam(peer, from);
}

void wg_peer_drop_staged(struct wg_peer *peer, enum wg_drop reason)
{
	struct sk_buff_head dropped;

	__skb_queue_head_init(&dropped);
	spin_lock_bh(&peer->staged.lock);
	skb_queue_splice_init(&peer->staged, &dropped);
	spin_unlock_bh(&peer->staged.lock);
	wg_drop(peer->wg, peer, reason, skb_queue_len(&dropped));
	__skb_queue_purge(&dropped);
}

void wg_peer_quiesce(struct wg_peer *peer, enum wg_drop reason)
{
	mutex_lock(&peer->lock);
	wg_timers_stop(&peer->timers);
	wg_noise_handshakes_clear(&peer->noise);
	wg_index_remove(peer->wg, peer->handshake_index);
	peer->handshake_index = NULL;
	wg_keypairs_clear(peer);
	mutex_unlock(&peer->lock);
	wg_peer_drop_staged(peer, reason);
}
