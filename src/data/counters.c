// SPDX-License-Identifier: GPL-2.0
/* Counters: traffic and drops by reason, for each device and each peer. */
#include "counters.h"

#include <linux/netdevice.h>
#include <linux/slab.h>

#include "device.h"
#include "peer.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static struct wg_peer_drops *peer_drops(struct wg_peer_counters *c)
{
	struct wg_peer_drops *drops = READ_ONCE(c->drops);
	struct wg_peer_drops *won;

	if (drops)
		return drops;
	drops = kzalloc(sizeof(*drops), GFP_ATOMIC | __GFP_NOWARN);
	if (!drops)
		return NULL;
	won = cmpxchg(&c->drops, NULL, drops);
	if (!won)
		return drops;
	kfree(drops);
	return won;
}

void wg_drop(struct wg_device *wg, struct wg_peer *peer, enum wg_drop reason,
	     unsigned int n)
{
	struct wg_peer_drops *drops;

	if (reason == WG_DROP_NONE || !n)
		return;
	trace_wg_drop(wg, peer, reason, n);
	this_cpu_add(wg->drops->count[reason], n);
	if (!peer)
		return;
	/* Without memory the device's counter alone has it. */
	drops = peer_drops(&peer->counters);
	if (drops)
		atomic_long_add(n, &drops->count[reason]);
}

void wg_device_drops_sum(struct wg_device *wg, u64 *sum)
{
	const struct wg_device_drops *drops;
	unsigned int i;
	int cpu;

	memset(sum, 0, WG_DROP_COUNT * sizeof(*sum));
	for_each_possible_cpu(cpu) {
		drops = per_cpu_ptr(wg->drops, cpu);
		for (i = 0; i < WG_DROP_COUNT; i++)
			sum[i] += READ_ONCE(drops->count[i]);
	}
}

void wg_peer_drops_read(struct wg_peer *peer, u64 *sum)
{
	const struct wg_peer_drops *drops = READ_ONCE(peer->counters.drops);
	unsigned int i;

	for (i = 0; i < WG_DROP_COUNT; i++)
		sum[i] = drops ? atomic_long_read(&drops->count[i]) : 0;
}

void wg_count_rx(struct wg_peer *peer, unsigned int packets,
		 unsigned int bytes)
{
	struct pcpu_sw_netstats *stats = this_cpu_ptr(peer->wg->dev->tstats);

	u64_stats_update_begin(&stats->syncp);
	u64_stats_add(&stats->rx_packets, packets);
	u64_stats_add(&stats->rx_bytes, bytes);
	u64_stats_update_end(&stats->syncp);
	atomic64_add(bytes, &peer->counters.rx_bytes);
}

void wg_count_tx(struct wg_peer *peer, unsigned int bytes)
{
	atomic64_add(bytes, &peer->counters.tx_bytes);
}

void wg_counters_release(struct wg_peer_counters *c)
{
	kfree(c->drops);
}
