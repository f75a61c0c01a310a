// SPDX-License-Identifier: GPL-2.0
/* Table of our indexes: from the receiver index of a message to its peer. */
#include "index.h"

#include <linux/random.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "device.h"
#include "peer.h"

static const struct rhashtable_params params = {
	.key_len = sizeof(u32),
	.key_offset = offsetof(struct wg_index, value),
	.head_offset = offsetof(struct wg_index, node),
	.automatic_shrinking = true,
};

int wg_index_table_init(struct wg_device *wg)
{
	return rhashtable_init(&wg->indexes, &params);
}

void wg_index_table_destroy(struct wg_device *wg)
{
	rhashtable_destroy(&wg->indexes);
}

struct wg_index *wg_index_new(struct wg_device *wg, struct wg_peer *peer)
{
	struct wg_index *index = kzalloc(sizeof(*index), GFP_KERNEL);
	int err;

	if (!index)
		return NULL;
	index->peer = peer;
	do {
		index->value = get_random_u32();
		err = rhashtable_lookup_insert_fast(&wg->indexes, &index->node,
						    params);
	} while (err == -EEXIST);
	if (err) {
		kfree(index);
		return NULL;
	}
	return index;
}

void wg_index_remove(struct wg_device *wg, struct wg_index *index)
{
	if (!index)
		return;
	rhashtable_remove_fast(&wg->indexes, &index->node, params);
	kfree_rcu(index, rcu);
}

struct wg_index *wg_index_lookup(struct wg_device *wg, u32 value)
{
	return rhashtable_lookup(&wg->indexes, &value, params);
}
