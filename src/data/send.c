// SPDX-License-Identifier: GPL-2.0
/* Sending: from a packet on the interface to sealed messages on the socket. */
#include "send.h"

#include <linux/err.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <net/dst_metadata.h>
#include <net/icmp.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>

#include "handshake.h"
#include "include/compat/gso.h"
#include "include/compat/unaligned.h"
#include "keypair.h"
#include "packet.h"
#include "parallel.h"
#include "peer.h"
#include "socket.h"
#include "src/protocol/padding.h"

/*
 * How deep in tunnels inside of tunnels somebody is that sends: the message that
 * wg_xmit() makes may come to wg_xmit() again. Batches take their depth along to
 * the workers. A record for each sender is on its stack, and those of one CPU
 * are in a list, since under PREEMPT_RT there may be more than one.
 *
 * From the second level on workers seal, so that the stack stays bounded. And
 * there is a last level: an endpoint that is reached through its own tunnel
 * would otherwise wrap its messages for ever.
 */
struct level {
	struct hlist_node entry;
	const struct task_struct *task;
	unsigned int depth;
};

static DEFINE_PER_CPU(struct hlist_head, levels);
#define DEPTH_INLINE_MAX 1
#define DEPTH_MAX 8

/* Softirqs are off, as for the two below: nobody changes the CPU. */
static unsigned int current_depth(void)
{
	unsigned int depth = 0;
	struct level *level;

	preempt_disable();
	hlist_for_each_entry(level, this_cpu_ptr(&levels), entry) {
		if (level->task == current) {
			depth = level->depth;
			break;
		}
	}
	preempt_enable();
	return depth;
}

static void enter_level(struct level *level, unsigned int depth)
{
	level->task = current;
	level->depth = depth;
	preempt_disable();
	hlist_add_head(&level->entry, this_cpu_ptr(&levels));
	preempt_enable();
}

static void leave_level(struct level *level)
{
	preempt_disable();
	hlist_del(&level->entry);
	preempt_enable();
}

/*
 * A wire message has memory of its own, but the sender is to feel how full the
 * queues below are (TCP small queues, SO_SNDBUF): its socket's charge goes over
 * to the message. The function that ends it is the kernel's own, so a message
 * may outlive this module.
 */
static void pass_charge(struct sk_buff *wire, struct sk_buff *skb)
{
	const struct sock *sk = skb->sk;

	/* Others may have left more in the packet than its size. */
	if (!sk || !skb->destructor || !sk_fullsock(sk) ||
	    (sk->sk_family != AF_INET && sk->sk_family != AF_INET6))
		return;
	swap(wire->sk, skb->sk);
	swap(wire->destructor, skb->destructor);
	swap(wire->truesize, skb->truesize);
}

/* A wire message with its header, and @len bytes behind to be sealed into. */
static struct sk_buff *alloc_wire(const struct wg_keypair *kp, u64 nonce,
				  unsigned int len)
{
	unsigned int size = sizeof(struct wg_msg_data) + len + WG_TAG_LEN;
	struct wg_msg_data *header;
	struct sk_buff *wire;

	wire = alloc_skb(WG_WIRE_HEADROOM + size, GFP_ATOMIC | __GFP_NOWARN);
	if (!wire)
		return NULL;
	skb_reserve(wire, WG_WIRE_HEADROOM);
	header = skb_put(wire, size);
	header->type = cpu_to_le32(WG_MSG_DATA);
	header->receiver_index = cpu_to_le32(kp->session.remote_index);
	header->counter = cpu_to_le64(nonce);
	return wire;
}

/* Prepare the next segment. Returns a reason, or -1 when the call is full. */
static int add_segment(struct wg_call *call, struct wg_batch *batch,
		       struct sk_buff *skb, u64 nonce, struct sk_buff **out)
{
	struct sk_buff *wire;
	unsigned int pad;
	int n;

	if (wg_call_full(call))
		return -1;
	/* What the hardware was to fill in must be right inside the tunnel. */
	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb))
		return WG_DROP_TX_NO_MEMORY;
	n = wg_packet_ranges(skb, wg_call_next(call), wg_call_left(call));
	if (n < 0)
		return WG_DROP_TX_NO_MEMORY;
	if (!n)
		return -1;
	pad = wg_padding(skb->len, WG_PACKET_CB(skb)->mtu);
	if (skb->len + pad + WG_DATA_OVERHEAD + sizeof(struct udphdr) >
	    IP_MAX_MTU - sizeof(struct iphdr))
		return WG_DROP_TX_TOO_BIG;
	wire = alloc_wire(batch->keypair, nonce, skb->len + pad);
	if (!wire)
		return WG_DROP_TX_NO_MEMORY;
	skb_copy_hash(wire, skb);
	WG_PACKET_CB(wire)->tos = WG_PACKET_CB(skb)->tos;

	wg_call_add(call, n, skb->len, pad,
		    wire->data + sizeof(struct wg_msg_data), nonce);
	*out = wire;
	return WG_DROP_NONE;
}

/* Seal as many packets of the list as one call takes; drop what cannot be. */
static struct sk_buff *seal_some(struct wg_batch *batch, struct sk_buff *skb,
				 u64 *nonce)
{
	struct sk_buff *wire[WG_CALL_SEGS], *plain[WG_CALL_SEGS], *next;
	struct wg_call call;
	unsigned int i;
	int reason;

	wg_call_init(&call);
	for (; skb; skb = next) {
		next = skb->next;
		i = call.nsegs;
		reason = add_segment(&call, batch, skb, *nonce,
				     i < WG_CALL_SEGS ? &wire[i] : NULL);
		if (reason < 0)
			break;
		++*nonce;
		skb_mark_not_on_list(skb);
		if (reason != WG_DROP_NONE) {
			wg_drop(batch->peer->wg, batch->peer, reason, 1);
			kfree_skb(skb);
		} else {
			plain[i] = skb;
		}
	}
	wg_aead_seal_batch(call.segs, call.nsegs,
			   batch->keypair->session.send_key);
	for (i = 0; i < call.nsegs; i++) {
		pass_charge(wire[i], plain[i]);
		consume_skb(plain[i]);
		wg_batch_add(batch, wire[i]);
	}
	return skb;
}

void wg_send_seal(struct wg_batch *batch)
{
	struct sk_buff *skb = batch->packets;
	u64 nonce = batch->nonce;

	if (unlikely(READ_ONCE(batch->peer->dead))) {
		wg_batch_drop(batch, WG_DROP_TX_PEER_REMOVED);
		return;
	}
	batch->packets = NULL;
	batch->last = NULL;
	batch->count = 0;
	while (skb)
		skb = seal_some(batch, skb, &nonce);
}

/* Hand a sealed batch to the network; softirqs off. */
static void emit(struct wg_batch *batch)
{
	struct wg_session *session = &batch->keypair->session;
	struct wg_peer *peer = batch->peer;
	struct sk_buff *skb;
	bool data = false;
	u64 now;

	if (!batch->packets)
		return;
	if (unlikely(READ_ONCE(peer->dead))) {
		wg_batch_drop(batch, WG_DROP_TX_PEER_REMOVED);
		return;
	}
	for (skb = batch->packets; skb && !data; skb = skb->next)
		data = skb->len > WG_DATA_OVERHEAD;
	wg_socket_send_skbs(peer, batch->packets);
	batch->packets = NULL;

	now = wg_now();
	if (wg_timers_sent(&peer->timers, now, data))
		wg_handshake_kick(peer);
	if (wg_session_rekey_on_send(session, now))
		wg_handshake_want(peer, now);
}

void wg_send_emit(struct wg_batch *batch)
{
	struct level level;

	enter_level(&level, batch->depth);
	emit(batch);
	leave_level(&level);
	wg_batch_free(batch);
}

static enum wg_drop reserve(struct wg_batch *batch)
{
	/* Not a drop: the caller stages the packets for the next session. */
	return wg_session_reserve(&batch->keypair->session, batch->count,
				  &batch->nonce) ?
		       WG_DROP_NONE :
		       WG_DROP_RX_SESSION_EXPIRED;
}

/*
 * Send one batch, which is on the caller's stack, here and now or by a worker.
 * It is empty afterwards, but for when the session is used up or gone: then false
 * is returned and the packets are still there. Softirqs off, under RCU.
 */
static bool send_batch(struct wg_batch *batch)
{
	struct wg_peer *peer = batch->peer;
	unsigned int depth = current_depth();
	struct wg_batch *queued;
	enum wg_drop reason;

	if (!wg_parallel_wanted(batch->count) &&
	    depth <= DEPTH_INLINE_MAX &&
	    wg_order_begin(&peer->tx)) {
		reason = reserve(batch);
		if (reason == WG_DROP_NONE) {
			wg_send_seal(batch);
			emit(batch);
		}
		wg_order_end(&peer->tx, wg_send_emit);
		return reason == WG_DROP_NONE;
	}

	queued = wg_batch_alloc(peer, batch->keypair, true);
	if (queued == ERR_PTR(-ESTALE))
		return false;
	if (IS_ERR(queued)) {
		wg_batch_drop(batch, WG_DROP_TX_NO_MEMORY);
		return true;
	}
	queued->depth = depth;
	queued->packets = batch->packets;
	queued->last = batch->last;
	queued->count = batch->count;
	reason = wg_order_push(&peer->tx, queued, reserve,
			       WG_DROP_TX_QUEUE_FULL);
	if (reason == WG_DROP_NONE)
		return true;
	wg_batch_free(queued);
	if (reason == WG_DROP_TX_QUEUE_FULL) {
		wg_batch_drop(batch, reason);
		return true;
	}
	return false;
}

/* Put packets where they wait for a session; the oldest give way. */
static void stage(struct wg_peer *peer, struct sk_buff_head *list, bool front)
{
	enum wg_drop reason = WG_DROP_TX_STAGED_OVERFLOW;
	struct sk_buff_head dropped;
	struct sk_buff *skb;

	/*
	 * A packet may wait here longer than its sender lives: it must not
	 * hold the sender's socket, and through it a namespace.
	 */
	skb_queue_walk(list, skb)
		skb_orphan(skb);
	__skb_queue_head_init(&dropped);
	spin_lock_bh(&peer->staged.lock);
	if (front)
		skb_queue_splice_init(list, &peer->staged);
	else
		skb_queue_splice_tail_init(list, &peer->staged);
	if (unlikely(READ_ONCE(peer->dead))) {
		reason = WG_DROP_TX_PEER_REMOVED;
		skb_queue_splice_init(&peer->staged, &dropped);
	}
	while (skb_queue_len(&peer->staged) > WG_STAGED_PACKETS_MAX)
		__skb_queue_tail(&dropped, __skb_dequeue(&peer->staged));
	spin_unlock_bh(&peer->staged.lock);

	if (unlikely(!skb_queue_empty(&dropped))) {
		wg_drop(peer->wg, peer, reason, skb_queue_len(&dropped));
		__skb_queue_purge(&dropped);
	}
}

/*
 * Send @list under @kp in batches. What is left because the session ended
 * stays in @list. Softirqs off, under RCU.
 */
static void send_list(struct wg_peer *peer, struct wg_keypair *kp,
		      struct sk_buff_head *list)
{
	struct sk_buff_head rest;
	struct sk_buff *skb, *next;
	struct wg_batch batch;

	while (!skb_queue_empty(list)) {
		wg_batch_init(&batch, peer, kp, true);
		while (batch.count < WG_BATCH_PACKETS_MAX &&
		       (skb = __skb_dequeue(list)))
			wg_batch_add(&batch, skb);
		if (likely(send_batch(&batch)))
			continue;
		__skb_queue_head_init(&rest);
		for (skb = batch.packets; skb; skb = next) {
			next = skb->next;
			__skb_queue_tail(&rest, skb);
		}
		skb_queue_splice(&rest, list);
		return;
	}
}

void wg_send_staged(struct wg_peer *peer)
{
	struct sk_buff_head list;
	struct wg_keypair *kp;
	u64 now = wg_now();

	if (skb_queue_empty_lockless(&peer->staged))
		return;
	local_bh_disable();
	rcu_read_lock();
	kp = wg_keypair_current(peer, now);
	if (kp) {
		__skb_queue_head_init(&list);
		spin_lock(&peer->staged.lock);
		skb_queue_splice_init(&peer->staged, &list);
		spin_unlock(&peer->staged.lock);
		send_list(peer, kp, &list);
		if (!skb_queue_empty(&list)) {
			stage(peer, &list, true);
			kp = NULL;
		}
	}
	rcu_read_unlock();
	local_bh_enable();
	if (!kp)
		wg_handshake_want(peer, now);
}

/* Send @list, whose packets are ready to be sealed. Softirqs off, under RCU. */
static void send_or_stage(struct wg_peer *peer, struct sk_buff_head *list)
{
	struct wg_keypair *kp = NULL;

	/* Never overtake what is already waiting. */
	if (likely(skb_queue_empty_lockless(&peer->staged)))
		kp = wg_keypair_current(peer, wg_now());
	if (likely(kp))
		send_list(peer, kp, list);
	if (likely(skb_queue_empty(list)))
		return;
	/* First, or who gives up at this moment would drop what is new as well. */
	wg_timers_traffic_waits(&peer->timers, wg_now());
	stage(peer, list, false);
	wg_send_staged(peer);
}

void wg_send_keepalive(struct wg_peer *peer)
{
	struct sk_buff_head list;
	struct sk_buff *skb;

	if (skb_queue_empty_lockless(&peer->staged)) {
		skb = alloc_skb(0, GFP_ATOMIC | __GFP_NOWARN);
		if (!skb) {
			wg_drop(peer->wg, peer, WG_DROP_TX_NO_MEMORY, 1);
			return;
		}
		memset(WG_PACKET_CB(skb), 0, sizeof(struct wg_packet_cb));
		__skb_queue_head_init(&list);
		__skb_queue_tail(&list, skb);
		stage(peer, &list, false);
	}
	wg_send_staged(peer);
}

/* The peer to which the packet's destination leads; under RCU. */
static struct wg_peer *find_peer(struct wg_device *wg,
				 const struct sk_buff *skb)
{
	struct wg_allowedips_owner *owner;

	if (skb->protocol == htons(ETH_P_IP))
		owner = wg_allowedips_lookup(&wg->allowedips, AF_INET,
					     (const u8 *)&ip_hdr(skb)->daddr);
	else
		owner = wg_allowedips_lookup(&wg->allowedips, AF_INET6,
					     ipv6_hdr(skb)->daddr.s6_addr);
	return owner ? container_of(owner, struct wg_peer, allowedips) : NULL;
}

/* Tell the sender that the destination cannot be reached. */
static void send_unreachable(struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	else if (skb->protocol == htons(ETH_P_IPV6))
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH,
				0);
}

/* A GSO packet becomes its segments, any other stays one; consumes @skb. */
static enum wg_drop segment(struct sk_buff *skb, struct sk_buff_head *list)
{
	struct sk_buff *segs, *next;

	if (!skb_is_gso(skb)) {
		__skb_queue_tail(list, skb);
		return WG_DROP_NONE;
	}
	/* The segments share the packet's pages: sealing is the only copy. */
	segs = skb_gso_segment(skb, NETIF_F_SG);
	if (IS_ERR(segs)) {
		kfree_skb(skb);
		return segs == ERR_PTR(-ENOMEM) ? WG_DROP_TX_NO_MEMORY :
						  WG_DROP_TX_SEGMENTATION;
	}
	if (!segs) {
		skb_gso_reset(skb);
		__skb_queue_tail(list, skb);
		return WG_DROP_NONE;
	}
	consume_skb(skb);
	for (skb = segs; skb; skb = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		__skb_queue_tail(list, skb);
	}
	return WG_DROP_NONE;
}

static netdev_tx_t refuse(struct wg_device *wg, struct wg_peer *peer,
			  struct sk_buff *skb, enum wg_drop reason, int err)
{
	wg_drop(wg, peer, reason, 1);
	kfree_skb(skb);
	return (netdev_tx_t)err;
}

static netdev_tx_t xmit(struct wg_device *wg, struct sk_buff *skb)
{
	struct sk_buff_head list;
	struct wg_peer *peer;
	enum wg_drop reason;
	u32 mtu;

	if (unlikely(!skb->protocol ||
		     ip_tunnel_parse_protocol(skb) != skb->protocol))
		return refuse(wg, NULL, skb, WG_DROP_TX_BAD_PROTOCOL,
			      -EPROTONOSUPPORT);
	peer = find_peer(wg, skb);
	if (unlikely(!peer)) {
		send_unreachable(skb);
		return refuse(wg, NULL, skb, WG_DROP_TX_NO_PEER, -ENOKEY);
	}
	if (unlikely(!READ_ONCE(peer->endpoint.value.addr.sa_family))) {
		send_unreachable(skb);
		return refuse(wg, peer, skb, WG_DROP_TX_NO_ENDPOINT,
			      -EDESTADDRREQ);
	}

	mtu = skb_valid_dst(skb) ? dst_mtu(skb_dst(skb)) :
				   READ_ONCE(wg->dev->mtu);
	/* What the inside knew of it would be held while it waits. */
	nf_reset_ct(skb);
	skb_ext_reset(skb);
	__skb_queue_head_init(&list);
	reason = segment(skb, &list);
	if (unlikely(reason != WG_DROP_NONE)) {
		wg_drop(wg, peer, reason, 1);
		return NETDEV_TX_OK;
	}
	skb_queue_walk(&list, skb) {
		struct wg_packet_cb *cb = WG_PACKET_CB(skb);

		cb->mtu = mtu;
		/* RFC 6040 section 4.1; the DSCP stays inside. */
		cb->tos = ip_tunnel_ecn_encap(0, ip_hdr(skb), skb);
		/* The route was for the inside; staged, it would be held. */
		skb_dst_drop(skb);
	}
	send_or_stage(peer, &list);
	return NETDEV_TX_OK;
}

netdev_tx_t wg_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct wg_device *wg = netdev_priv(dev);
	struct level level;
	unsigned int depth;
	netdev_tx_t ret;

	skb = skb_share_check(skb, GFP_ATOMIC);
	if (unlikely(!skb)) {
		wg_drop(wg, NULL, WG_DROP_TX_NO_MEMORY, 1);
		return NETDEV_TX_OK;
	}
	depth = current_depth();
	if (unlikely(depth >= DEPTH_MAX))
		return refuse(wg, NULL, skb, WG_DROP_TX_ROUTING_LOOP, -ELOOP);
	enter_level(&level, depth + 1);
	rcu_read_lock();
	ret = xmit(wg, skb);
	rcu_read_unlock();
	leave_level(&level);
	return ret;
}
