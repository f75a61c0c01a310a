// SPDX-License-Identifier: GPL-2.0
/* Receiving: from a message on the socket to a packet on the interface. */
#include "receive.h"

#include <linux/err.h>
#include <linux/netdevice.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>

#include "handshake.h"
#include "include/compat/dummy_netdev.h"
#include "include/compat/unaligned.h"
#include "index.h"
#include "keypair.h"
#include "packet.h"
#include "parallel.h"
#include "peer.h"
#include "send.h"

/* Messages one CPU gathers before further ones are dropped. */
#define GATHER_PACKETS_MAX 4096

/*
 * Where a CPU gathers data messages into batches while its network softirq
 * runs; the NAPI instance makes it work on them once all that came at once is
 * there. One a CPU, for all devices.
 */
struct gather {
	struct napi_struct napi;
	spinlock_t lock; /* another CPU polls for one that went offline */
	struct list_head batches; /* by work_entry */
	unsigned int packets;
};

static struct net_device *gather_dev;
static struct gather __percpu *gathers;

static void drop(struct wg_device *wg, struct wg_peer *peer,
		 struct sk_buff *skb, enum wg_drop reason)
{
	wg_drop(wg, peer, reason, 1);
	kfree_skb(skb);
}

/*
 * A message that cannot be opened where it lies is opened into a new packet,
 * which gets the outer headers too: they say who sent it and with which ECN.
 */
static struct sk_buff *alloc_opened(const struct sk_buff *skb)
{
	unsigned int outer = skb->data - skb_network_header(skb);
	unsigned int len = skb->len - WG_TAG_LEN;
	struct sk_buff *out;

	out = alloc_skb(NET_SKB_PAD + ALIGN(outer, 16) + len,
			GFP_ATOMIC | __GFP_NOWARN);
	if (!out)
		return NULL;
	skb_reserve(out, NET_SKB_PAD + ALIGN(outer, 16) - outer);
	skb_reset_network_header(out);
	skb_put_data(out, skb_network_header(skb), outer);
	skb_set_transport_header(out, skb_transport_offset(skb) -
					      skb_network_offset(skb));
	__skb_pull(out, outer);
	skb_put(out, len);
	out->protocol = skb->protocol;
	out->skb_iif = skb->skb_iif;
	memcpy(out->cb, skb->cb, sizeof(out->cb));
	return out;
}

/*
 * Prepare the next segment; data is behind the message's header. Returns a
 * reason, or -1 when the call is full.
 */
static int add_segment(struct wg_call *call, struct sk_buff *skb,
		       struct sk_buff **out)
{
	int n;

	if (wg_call_full(call))
		return -1;
	/*
	 * Read twice, to be authenticated and to be decrypted: a sender on this
	 * machine that can still write to the page must not do so in between.
	 */
	if (unlikely(skb_has_shared_frag(skb)) && skb_linearize(skb))
		return WG_DROP_RX_NO_MEMORY;
	n = wg_packet_ranges(skb, wg_call_next(call), wg_call_left(call));
	if (n < 0)
		return WG_DROP_RX_NO_MEMORY;
	if (!n)
		return -1;
	*out = skb;
	if (skb_cloned(skb) || skb_is_nonlinear(skb)) {
		*out = alloc_opened(skb);
		if (!*out)
			return WG_DROP_RX_NO_MEMORY;
	}
	wg_call_add(call, n, skb->len, 0, (*out)->data,
		    WG_PACKET_CB(skb)->counter);
	return WG_DROP_NONE;
}

/* Open as many messages of the list as one call takes, drop the bad ones. */
static struct sk_buff *open_some(struct wg_batch *batch, struct sk_buff *skb)
{
	struct sk_buff *opened[WG_CALL_SEGS], *sealed[WG_CALL_SEGS], *next;
	struct wg_peer *peer = batch->peer;
	struct wg_call call;
	unsigned int i;
	int reason;

	wg_call_init(&call);
	for (; skb; skb = next) {
		next = skb->next;
		i = call.nsegs;
		/* A header pulled twice would be wrong: only once it fits. */
		__skb_pull(skb, sizeof(struct wg_msg_data));
		reason = add_segment(&call, skb,
				     i < WG_CALL_SEGS ? &opened[i] : NULL);
		if (reason < 0) {
			__skb_push(skb, sizeof(struct wg_msg_data));
			break;
		}
		skb_mark_not_on_list(skb);
		if (reason != WG_DROP_NONE)
			drop(peer->wg, peer, skb, reason);
		else
			sealed[i] = skb;
	}
	wg_aead_open_batch(call.segs, call.nsegs,
			   batch->keypair->session.recv_key);
	for (i = 0; i < call.nsegs; i++) {
		if (unlikely(!call.segs[i].ok)) {
			if (opened[i] != sealed[i])
				consume_skb(opened[i]);
			drop(peer->wg, peer, sealed[i], WG_DROP_RX_BAD_TAG);
			continue;
		}
		if (opened[i] == sealed[i])
			skb_trim(opened[i], opened[i]->len - WG_TAG_LEN);
		else
			consume_skb(sealed[i]);
		wg_batch_add(batch, opened[i]);
	}
	return skb;
}

void wg_receive_open(struct wg_batch *batch)
{
	struct sk_buff *skb = batch->packets;

	if (unlikely(READ_ONCE(batch->peer->dead))) {
		wg_batch_drop(batch, WG_DROP_RX_PEER_REMOVED);
		return;
	}
	if (unlikely(!wg_session_usable(&batch->keypair->session, wg_now()))) {
		wg_batch_drop(batch, WG_DROP_RX_SESSION_EXPIRED);
		return;
	}
	batch->packets = NULL;
	batch->last = NULL;
	batch->count = 0;
	while (skb)
		skb = open_some(batch, skb);
}

/*
 * Check what is inside, cut the padding off. On success skb->protocol is the
 * inner one. The packet is linear.
 */
static enum wg_drop check_inner(struct wg_peer *peer, struct sk_buff *skb,
				u8 outer_tos)
{
	struct wg_allowedips *ips = &peer->wg->allowedips;
	struct wg_allowedips_owner *owner;
	unsigned int len;
	u8 tos;

	skb_reset_network_header(skb);
	skb->protocol = ip_tunnel_parse_protocol(skb);
	if (skb->protocol == htons(ETH_P_IP)) {
		len = ntohs(ip_hdr(skb)->tot_len);
		if (unlikely(len < sizeof(struct iphdr)))
			return WG_DROP_RX_BAD_INNER_LENGTH;
		tos = ip_hdr(skb)->tos;
		owner = wg_allowedips_lookup(ips, AF_INET,
					     (const u8 *)&ip_hdr(skb)->saddr);
	} else if (skb->protocol == htons(ETH_P_IPV6)) {
		len = ntohs(ipv6_hdr(skb)->payload_len) +
		      sizeof(struct ipv6hdr);
		tos = ipv6_get_dsfield(ipv6_hdr(skb));
		owner = wg_allowedips_lookup(ips, AF_INET6,
					     ipv6_hdr(skb)->saddr.s6_addr);
	} else {
		return WG_DROP_RX_BAD_INNER;
	}
	if (unlikely(len > skb->len))
		return WG_DROP_RX_BAD_INNER_LENGTH;
	if (unlikely(owner != &peer->allowedips))
		return WG_DROP_RX_BAD_SOURCE;
	/* RFC 6040 section 4.2: congestion it cannot be told of is loss. */
	if (unlikely(INET_ECN_decapsulate(skb, outer_tos, tos) > 1))
		return WG_DROP_RX_BAD_ECN;
	skb_trim(skb, len);
	return WG_DROP_NONE;
}

/* Pass one packet up that was checked; counts it when it is taken. */
static void deliver(struct wg_peer *peer, struct sk_buff *skb,
		    unsigned int wire_len)
{
	struct wg_device *wg = peer->wg;
	__be16 protocol = skb->protocol;

	skb->dev = wg->dev;
	wg_packet_scrub(skb);
	skb->protocol = protocol;
	/* The tag vouched for every byte since the sender's checksum. */
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_level = ~0;
	if (likely(gro_cells_receive(&wg->gro_cells, skb) == NET_RX_SUCCESS))
		wg_count_rx(peer, 1, wire_len);
	else
		wg_drop(wg, peer, WG_DROP_RX_DELIVERY, 1);
}

/* A fresh authentic message: data, or a keepalive. Returns true for data. */
static bool accept(struct wg_peer *peer, struct sk_buff *skb)
{
	unsigned int wire_len = skb->len + WG_DATA_OVERHEAD;
	enum wg_drop reason;

	if (!skb->len) {
		wg_count_rx(peer, 1, wire_len);
		consume_skb(skb);
		return false;
	}
	reason = check_inner(peer, skb, WG_PACKET_CB(skb)->tos);
	if (likely(reason == WG_DROP_NONE))
		deliver(peer, skb, wire_len);
	else
		drop(peer->wg, peer, skb, reason);
	return true;
}

/*
 * Pass an opened batch up the stack, in order; softirqs off. The queue lets
 * one caller at a time in, so that the replay window needs no lock.
 */
static void emit(struct wg_batch *batch)
{
	struct wg_session *session = &batch->keypair->session;
	struct wg_peer *peer = batch->peer;
	struct sk_buff *skb, *next;
	struct wg_endpoint from;
	bool data = false;
	bool any = false;
	u64 now;

	if (unlikely(READ_ONCE(peer->dead))) {
		wg_batch_drop(batch, WG_DROP_RX_PEER_REMOVED);
		return;
	}
	rcu_read_lock();
	for (skb = batch->packets; skb; skb = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		if (unlikely(!wg_replay_accept(&session->replay,
					       WG_PACKET_CB(skb)->counter))) {
			drop(peer->wg, peer, skb, WG_DROP_RX_REPLAY);
			continue;
		}
		wg_endpoint_from_skb(&from, skb);
		if (!any && wg_keypair_confirm(peer, batch->keypair)) {
			wg_peer_heard_from(peer, &from);
			set_bit(WG_PEER_CONFIRMED, &peer->flags);
			wg_handshake_kick(peer);
			wg_send_staged(peer);
		}
		any = true;
		data |= accept(peer, skb);
	}
	rcu_read_unlock();
	batch->packets = NULL;
	if (unlikely(!any))
		return;

	wg_peer_heard_from(peer, &from);
	now = wg_now();
	if (wg_timers_received(&peer->timers, now, data))
		wg_handshake_kick(peer);
	if (wg_session_rekey_on_receive(session, now))
		wg_handshake_want(peer, now);
}

void wg_receive_emit(struct wg_batch *batch)
{
	emit(batch);
	wg_batch_free(batch);
}

/* Work on a gathered batch, or have it worked on; softirq. */
static void submit(struct wg_batch *batch, bool spread)
{
	struct wg_peer *peer = batch->peer;
	enum wg_drop reason;

	if (!spread && wg_order_begin(&peer->rx)) {
		wg_receive_open(batch);
		emit(batch);
		wg_order_end(&peer->rx, wg_receive_emit);
		wg_batch_free(batch);
		return;
	}
	reason = wg_order_push(&peer->rx, batch, NULL, WG_DROP_RX_QUEUE_FULL);
	if (unlikely(reason != WG_DROP_NONE)) {
		wg_batch_drop(batch, reason);
		wg_batch_free(batch);
	}
}

static int poll_gather(struct napi_struct *napi, int budget)
{
	struct gather *g = container_of(napi, struct gather, napi);
	struct wg_batch *batch;
	bool spread;
	int done = 0;

	while (done < budget) {
		spin_lock_bh(&g->lock);
		batch = list_first_entry_or_null(&g->batches, struct wg_batch,
						 work_entry);
		if (!batch) {
			/* Under the lock, so that the next message schedules. */
			napi_complete_done(napi, done);
			spin_unlock_bh(&g->lock);
			return done;
		}
		/* By all that waits: it is the CPU's load that is shared. */
		spread = wg_parallel_wanted(g->packets);
		list_del(&batch->work_entry);
		g->packets -= batch->count;
		spin_unlock_bh(&g->lock);
		done += batch->count;
		submit(batch, spread);
	}
	return budget;
}

/* Add a data message to what this CPU gathers; softirq, under RCU. */
static enum wg_drop gather(struct wg_keypair *kp, struct wg_peer *peer,
			   struct sk_buff *skb)
{
	struct gather *g = this_cpu_ptr(gathers);
	enum wg_drop reason = WG_DROP_NONE;
	struct wg_batch *batch = NULL;

	spin_lock_bh(&g->lock);
	if (unlikely(g->packets >= GATHER_PACKETS_MAX)) {
		reason = WG_DROP_RX_QUEUE_FULL;
		goto out;
	}
	if (!list_empty(&g->batches))
		batch = list_last_entry(&g->batches, struct wg_batch,
					work_entry);
	if (!batch || batch->keypair != kp ||
	    batch->count >= WG_BATCH_PACKETS_MAX) {
		batch = wg_batch_alloc(peer, kp, false);
		if (IS_ERR(batch)) {
			reason = batch == ERR_PTR(-ENOMEM) ?
					 WG_DROP_RX_NO_MEMORY :
					 WG_DROP_RX_SESSION_EXPIRED;
			goto out;
		}
		list_add_tail(&batch->work_entry, &g->batches);
	}
	wg_batch_add(batch, skb);
	g->packets++;
	napi_schedule(&g->napi);
out:
	spin_unlock_bh(&g->lock);
	return reason;
}

static void receive_data(struct wg_device *wg, struct sk_buff *skb)
{
	const struct wg_msg_data *header = (const void *)skb->data;
	struct wg_keypair *kp = NULL;
	struct wg_index *index;
	enum wg_drop reason;

	index = wg_index_lookup(wg, le32_to_cpu(header->receiver_index));
	if (index)
		kp = rcu_dereference(index->keypair);
	if (unlikely(!kp)) {
		drop(wg, NULL, skb, WG_DROP_RX_UNKNOWN_INDEX);
		return;
	}
	WG_PACKET_CB(skb)->counter = get_unaligned_le64(&header->counter);
	WG_PACKET_CB(skb)->tos = ip_tunnel_get_dsfield(ip_hdr(skb), skb);
	reason = gather(kp, index->peer, skb);
	if (unlikely(reason != WG_DROP_NONE))
		drop(wg, index->peer, skb, reason);
}

void wg_receive(struct wg_device *wg, struct sk_buff *skb)
{
	enum wg_drop reason;
	u32 type;

	skb_mark_not_on_list(skb);
	if (unlikely(!pskb_may_pull(skb, sizeof(struct udphdr) +
					 sizeof(struct wg_msg_data)))) {
		reason = WG_DROP_RX_TRUNCATED;
		goto out;
	}
	__skb_pull(skb, sizeof(struct udphdr));
	type = get_unaligned_le32(skb->data);
	reason = wg_message_check(type, skb->len);
	if (unlikely(reason != WG_DROP_NONE))
		goto out;
	if (likely(type == WG_MSG_DATA))
		receive_data(wg, skb);
	else
		wg_handshake_receive(wg, skb, type);
	return;
out:
	drop(wg, NULL, skb, reason);
}

int wg_receive_module_init(void)
{
	struct gather *g;
	int cpu;

	gather_dev = wg_dummy_netdev_alloc();
	if (!gather_dev)
		return -ENOMEM;
	gathers = alloc_percpu(struct gather);
	if (!gathers) {
		wg_dummy_netdev_free(gather_dev);
		return -ENOMEM;
	}
	for_each_possible_cpu(cpu) {
		g = per_cpu_ptr(gathers, cpu);
		spin_lock_init(&g->lock);
		INIT_LIST_HEAD(&g->batches);
		netif_napi_add(gather_dev, &g->napi, poll_gather);
		napi_enable(&g->napi);
	}
	return 0;
}

void wg_receive_module_exit(void)
{
	struct gather *g;
	int cpu;

	/* No device is left, so neither is a batch: they hold peers. */
	for_each_possible_cpu(cpu) {
		g = per_cpu_ptr(gathers, cpu);
		napi_disable(&g->napi);
		__netif_napi_del(&g->napi);
	}
	synchronize_net();
	free_percpu(gathers);
	wg_dummy_netdev_free(gather_dev);
}
