/* SPDX-License-Identifier: GPL-2.0 */
/* Counters: traffic and drops by reason, for each device and each peer. */
#ifndef WG_DATA_COUNTERS_H
#define WG_DATA_COUNTERS_H

#include <linux/atomic.h>
#include <linux/percpu.h>
#include <linux/types.h>

#include "src/protocol/drop.h"

struct wg_device;
struct wg_peer;

/* One CPU's drops of a device; a reader adds up the CPUs. */
struct wg_device_drops {
	unsigned long count[WG_DROP_COUNT];
};

/* A peer's drops, allocated at its first one. */
struct wg_peer_drops {
	atomic_long_t count[WG_DROP_COUNT];
};

struct wg_peer_counters {
	atomic64_t rx_bytes; /* outer UDP payload, as wg(8) shows it */
	atomic64_t tx_bytes;
	struct wg_peer_drops *drops; /* NULL: none yet; published once */
};

/**
 * wg_drop() - count @n dropped packets or messages
 * @wg: the device
 * @peer: whose they were, or NULL when that is not known
 * @reason: why; WG_DROP_NONE counts nothing
 * @n: how many
 *
 * Any context, lockless. The caller frees the packets.
 */
void wg_drop(struct wg_device *wg, struct wg_peer *peer, enum wg_drop reason,
	     unsigned int n);

/**
 * wg_device_drops_sum() - total of a device
 * @wg: the device
 * @sum: WG_DROP_COUNT counters, overwritten
 */
void wg_device_drops_sum(struct wg_device *wg, u64 *sum);

/** wg_peer_drops_read() - the same for a peer */
void wg_peer_drops_read(struct wg_peer *peer, u64 *sum);

/**
 * wg_count_rx() - an authenticated message came
 * @peer: from whom
 * @packets: how many
 * @bytes: of outer UDP payload
 *
 * Softirqs off.
 */
void wg_count_rx(struct wg_peer *peer, unsigned int packets,
		 unsigned int bytes);

/**
 * wg_count_tx() - messages were handed to the socket
 * @peer: to whom
 * @bytes: of outer UDP payload
 *
 * Any context. The interface's own statistics are counted packet by packet by
 * the kernel's tunnel code, which sees whether the lower layers took it.
 */
void wg_count_tx(struct wg_peer *peer, unsigned int bytes);

/** wg_counters_release() - free what a peer's counters hold */
void wg_counters_release(struct wg_peer_counters *c);

#endif /* WG_DATA_COUNTERS_H */
