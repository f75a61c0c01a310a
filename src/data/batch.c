// SPDX-License-Identifier: GPL-2.0
/* The batch: consecutive packets of one peer and one session. */
#include "batch.h"

#include <linux/err.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "counters.h"
#include "keypair.h"
#include "peer.h"

static struct kmem_cache *batch_cache;

int wg_batch_module_init(void)
{
	batch_cache = kmem_cache_create("wg_batch", sizeof(struct wg_batch), 0,
					0, NULL);
	return batch_cache ? 0 : -ENOMEM;
}

void wg_batch_module_exit(void)
{
	kmem_cache_destroy(batch_cache);
}

void wg_batch_init(struct wg_batch *b, struct wg_peer *peer,
		   struct wg_keypair *keypair, bool sending)
{
	memset(b, 0, sizeof(*b));
	b->peer = peer;
	b->keypair = keypair;
	b->sending = sending;
}

struct wg_batch *wg_batch_alloc(struct wg_peer *peer,
				struct wg_keypair *keypair, bool sending)
{
	struct wg_batch *b;

	b = kmem_cache_alloc(batch_cache, GFP_ATOMIC | __GFP_NOWARN);
	if (!b)
		return ERR_PTR(-ENOMEM);
	if (!wg_peer_get(peer))
		goto err_free;
	if (!wg_keypair_get(keypair))
		goto err_peer;
	wg_batch_init(b, peer, keypair, sending);
	return b;

err_peer:
	wg_peer_put(peer);
err_free:
	kmem_cache_free(batch_cache, b);
	return ERR_PTR(-ESTALE);
}

void wg_batch_add(struct wg_batch *b, struct sk_buff *skb)
{
	skb->next = NULL;
	skb->prev = NULL;
	if (b->last)
		b->last->next = skb;
	else
		b->packets = skb;
	b->last = skb;
	b->count++;
}

void wg_batch_drop(struct wg_batch *b, enum wg_drop reason)
{
	wg_drop(b->peer->wg, b->peer, reason, b->count);
	kfree_skb_list(b->packets);
	b->packets = NULL;
	b->last = NULL;
	b->count = 0;
}

void wg_batch_free(struct wg_batch *b)
{
	struct wg_peer *peer = b->peer;

	wg_keypair_put(b->keypair);
	kmem_cache_free(batch_cache, b);
	wg_peer_put(peer);
}
