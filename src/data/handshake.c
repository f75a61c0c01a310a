// SPDX-License-Identifier: GPL-2.0
/* Handshake messages in and out, and a peer's housekeeping by its timers. */
#include "handshake.h"

#include <linux/hrtimer.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>

#include "include/compat/hrtimer.h"
#include "include/compat/unaligned.h"
#include "include/compat/workqueue.h"
#include "admission.h"
#include "index.h"
#include "keypair.h"
#include "packet.h"
#include "parallel.h"
#include "peer.h"
#include "send.h"
#include "socket.h"

/* How late a peer's timer may be, to go off together with others. */
#define TIMER_SLACK (2 * NSEC_PER_MSEC)

/* One CPU's part of a device's handshake queue. */
struct wg_handshake_queue {
	struct sk_buff_head skbs;
	struct work_struct work;
	struct wg_device *wg;
};

/* The machine is about to sleep; changed without locks, read under a peer's. */
static bool asleep;

static void drop(struct wg_device *wg, struct wg_peer *peer,
		 struct sk_buff *skb, enum wg_drop reason)
{
	wg_drop(wg, peer, reason, 1);
	kfree_skb(skb);
}

/* --- in, in softirq --- */

/* The room of what waits for workers. */
static enum wg_handshake_room room_of_queued(const struct sk_buff *skb)
{
	return get_unaligned_le32(skb->data) == WG_MSG_COOKIE_REPLY ?
		       WG_ROOM_COOKIE_REPLY : WG_ROOM_PROVEN;
}

static void queue_message(struct wg_device *wg, struct sk_buff *skb)
{
	unsigned int cpu = wg_parallel_next_cpu(&wg->handshake_cpu);
	struct wg_handshake_queue *queue =
		per_cpu_ptr(wg->handshake_queues, cpu);

	skb_queue_tail(&queue->skbs, skb);
	queue_work_on(cpu, wg->kex_wq, &queue->work);
}

void wg_handshake_receive(struct wg_device *wg, struct sk_buff *skb, u32 type)
{
	enum wg_handshake_room room;
	enum wg_drop reason;

	if (unlikely(skb_linearize(skb))) {
		drop(wg, NULL, skb, WG_DROP_RX_NO_MEMORY);
		return;
	}
	reason = wg_admission_judge(wg, skb, type, &room);
	if (reason != WG_DROP_NONE)
		drop(wg, NULL, skb, reason);
	else if (wg_admission_cookie_only(room))
		wg_admission_answer(wg, skb, room);
	else
		queue_message(wg, skb);
}

/* --- in, in a worker --- */

/* Look an index up; the peer comes with a reference. */
static struct wg_peer *peer_by_index(struct wg_device *wg, __le32 value)
{
	struct wg_peer *peer = NULL;
	struct wg_index *index;

	rcu_read_lock();
	index = wg_index_lookup(wg, le32_to_cpu(value));
	if (index && wg_peer_get(index->peer))
		peer = index->peer;
	rcu_read_unlock();
	return peer;
}

/* May this peer take handshakes? Its lock is held; @dead is set without. */
static enum wg_drop check_alive(const struct wg_peer *peer)
{
	if (unlikely(READ_ONCE(peer->dead)))
		return WG_DROP_RX_PEER_REMOVED;
	if (unlikely(!peer->timers.running || READ_ONCE(asleep)))
		return WG_DROP_RX_DEVICE_DOWN;
	return WG_DROP_NONE;
}

/* A handshake message turned out to be authentic. The peer's lock is held. */
static void note_received(struct wg_peer *peer, const struct sk_buff *skb,
			  const struct wg_endpoint *from, u64 now)
{
	wg_peer_heard_from(peer, from);
	wg_admission_remember(peer->wg, from);
	/* The timer is set anew in any case, by housekeeping. */
	(void)!wg_timers_received(&peer->timers, now, false);
	local_bh_disable();
	wg_count_rx(peer, 1, skb->len);
	local_bh_enable();
}

/* Finish a handshake message with its macs and send it. */
static void send_message(struct wg_peer *peer, void *msg, size_t len, u64 now)
{
	wg_cookie_add_macs(&peer->cookie, peer->noise.public_key, msg, len,
			   now);
	(void)!wg_timers_sent(&peer->timers, now, false);
	wg_socket_send_buffer(peer, msg, len);
}

/* Take @index for the handshake that begins. */
static void replace_handshake_index(struct wg_peer *peer,
				    struct wg_index *index)
{
	wg_index_remove(peer->wg, peer->handshake_index);
	peer->handshake_index = index;
}

/*
 * A handshake is over: make its session, which takes over @index. The peer's
 * lock is held.
 */
static enum wg_drop begin_session(struct wg_peer *peer, struct wg_index *index,
				  u64 now)
{
	int err = wg_keypair_begin(peer, index, now);

	if (err) {
		wg_index_remove(peer->wg, index);
		return err == -ENOMEM ? WG_DROP_RX_NO_MEMORY :
					WG_DROP_RX_UNEXPECTED_RESPONSE;
	}
	wg_timers_session_begun(&peer->timers, now);
	return WG_DROP_NONE;
}

static enum wg_drop send_response(struct wg_peer *peer, u64 now)
{
	u8 ephemeral[WG_KEY_LEN];
	struct wg_msg_response msg;
	struct wg_index *index;
	enum wg_drop reason;

	/* Our own initiation may have given way to the peer's. */
	if (peer->noise.hs.state == WG_NOISE_IDLE)
		replace_handshake_index(peer, NULL);
	index = wg_index_new(peer->wg, peer);
	if (!index) {
		wg_noise_handshake_clear(&peer->noise.answer);
		return WG_DROP_RX_NO_MEMORY;
	}
	get_random_bytes(ephemeral, sizeof(ephemeral));
	reason = wg_noise_create_response(&peer->noise, ephemeral,
					  index->value, &msg);
	memzero_explicit(ephemeral, sizeof(ephemeral));
	if (reason != WG_DROP_NONE) {
		wg_index_remove(peer->wg, index);
		return reason;
	}
	reason = begin_session(peer, index, now);
	if (reason != WG_DROP_NONE)
		return reason;
	/*
	 * Its confirmation is on its way: a packet of ours that waits for the
	 * session is no reason to begin a second handshake meanwhile.
	 */
	atomic64_set(&peer->timers.last_initiation, now);
	wg_endpoint_prepare(&peer->endpoint);
	send_message(peer, &msg, sizeof(msg), now);
	return WG_DROP_NONE;
}

static enum wg_drop receive_initiation(struct wg_device *wg,
				       const struct sk_buff *skb,
				       const struct wg_endpoint *from,
				       const u8 *dh, u64 now,
				       struct wg_peer **whose)
{
	const struct wg_msg_initiation *msg = (const void *)skb->data;
	struct wg_noise_opened opened;
	struct wg_peer *peer;
	enum wg_drop reason;

	reason = wg_noise_open_initiation(&opened, &wg->identity, msg, dh);
	if (reason != WG_DROP_NONE)
		return reason;
	peer = wg_peer_lookup(wg, opened.remote_static);
	if (!peer) {
		memzero_explicit(&opened, sizeof(opened));
		return WG_DROP_RX_UNKNOWN_PEER;
	}
	*whose = peer;
	mutex_lock(&peer->lock);
	reason = check_alive(peer);
	if (reason == WG_DROP_NONE)
		reason = wg_noise_accept_initiation(&peer->noise, &opened,
						    &wg->identity, msg, now);
	if (reason == WG_DROP_NONE) {
		note_received(peer, skb, from, now);
		reason = send_response(peer, now);
	}
	mutex_unlock(&peer->lock);
	memzero_explicit(&opened, sizeof(opened));
	if (reason == WG_DROP_NONE)
		wg_handshake_kick(peer);
	return reason;
}

static enum wg_drop receive_response(struct wg_device *wg,
				     const struct sk_buff *skb,
				     const struct wg_endpoint *from, u64 now,
				     struct wg_peer **whose)
{
	const struct wg_msg_response *msg = (const void *)skb->data;
	struct wg_index *index;
	struct wg_peer *peer;
	enum wg_drop reason;

	peer = peer_by_index(wg, msg->receiver_index);
	if (!peer)
		return WG_DROP_RX_UNKNOWN_INDEX;
	*whose = peer;
	mutex_lock(&peer->lock);
	reason = check_alive(peer);
	if (reason == WG_DROP_NONE)
		reason = wg_noise_consume_response(&peer->noise, &wg->identity,
						   msg);
	if (reason == WG_DROP_NONE) {
		note_received(peer, skb, from, now);
		index = peer->handshake_index;
		peer->handshake_index = NULL;
		reason = begin_session(peer, index, now);
	}
	if (reason == WG_DROP_NONE) {
		wg_timers_handshake_complete(&peer->timers);
		ktime_get_real_ts64(&peer->last_handshake);
	}
	mutex_unlock(&peer->lock);
	if (reason == WG_DROP_NONE) {
		wg_handshake_kick(peer);
		/* Confirms the session to the responder. */
		wg_send_keepalive(peer);
	}
	return reason;
}

static enum wg_drop receive_cookie(struct wg_device *wg,
				   const struct sk_buff *skb, u64 now,
				   struct wg_peer **whose)
{
	const struct wg_msg_cookie_reply *msg = (const void *)skb->data;
	struct wg_peer *peer;
	enum wg_drop reason;

	peer = peer_by_index(wg, msg->receiver_index);
	if (!peer)
		return WG_DROP_RX_UNKNOWN_INDEX;
	*whose = peer;
	mutex_lock(&peer->lock);
	reason = wg_cookie_consume_reply(&peer->cookie, peer->noise.public_key,
					 msg, now);
	mutex_unlock(&peer->lock);
	if (reason == WG_DROP_NONE) {
		local_bh_disable();
		wg_count_rx(peer, 1, skb->len);
		local_bh_enable();
	}
	return reason;
}

/*
 * Work on one message, whose length and mac1 are right, under the identity's lock; @dh
 * is for an initiation.
 */
static void receive(struct wg_device *wg, struct sk_buff *skb, const u8 *dh)
{
	u32 type = get_unaligned_le32(skb->data);
	struct wg_peer *peer = NULL;
	struct wg_endpoint from;
	enum wg_drop reason;
	u64 now = wg_now();

	wg_endpoint_from_skb(&from, skb);
	if (unlikely(!wg->identity.valid))
		reason = WG_DROP_RX_NO_IDENTITY;
	else if (type == WG_MSG_INITIATION)
		reason = receive_initiation(wg, skb, &from, dh, now, &peer);
	else if (type == WG_MSG_RESPONSE)
		reason = receive_response(wg, skb, &from, now, &peer);
	else
		reason = receive_cookie(wg, skb, now, &peer);

	wg_drop(wg, peer, reason, 1);
	/* A cookie reply is no reason to ask others for cookies. */
	if (reason != WG_DROP_NONE && type != WG_MSG_COOKIE_REPLY)
		wg_admission_futile(wg, wg_now());
	if (peer)
		wg_peer_put(peer);
	if (reason == WG_DROP_NONE)
		consume_skb(skb);
	else
		kfree_skb(skb);
}

/* What is waiting, but no more than is worked on at once. Returns how many messages. */
static unsigned int take_waiting(struct wg_handshake_queue *queue,
				 struct sk_buff **skbs)
{
	unsigned int n = 0;

	while (n < WG_NOISE_DH_MAX && (skbs[n] = skb_dequeue(&queue->skbs)))
		n++;
	return n;
}

/* Work on @n messages; the costly part of all initiations among them at once. */
static void receive_some(struct wg_device *wg, struct sk_buff **skbs,
			 unsigned int n)
{
	const struct wg_msg_initiation *msgs[WG_NOISE_DH_MAX];
	u8 dh[WG_NOISE_DH_MAX][WG_KEY_LEN];
	const u8 *of[WG_NOISE_DH_MAX] = { NULL };
	unsigned int which[WG_NOISE_DH_MAX];
	unsigned int i, m = 0, good;
	enum wg_handshake_room room;

	down_read(&wg->identity_lock);
	for (i = 0; i < n; i++) {
		if (get_unaligned_le32(skbs[i]->data) != WG_MSG_INITIATION)
			continue;
		which[m] = i;
		msgs[m++] = (const void *)skbs[i]->data;
	}
	if (m && likely(wg->identity.valid)) {
		good = wg_noise_initiations_dh(dh, &wg->identity, msgs, m);
		for (i = 0; i < m; i++)
			if (good & 1U << i)
				of[which[i]] = dh[i];
	}
	for (i = 0; i < n; i++) {
		room = room_of_queued(skbs[i]);
		receive(wg, skbs[i], of[i]);
		wg_admission_give_room(wg, room);
		cond_resched();
	}
	up_read(&wg->identity_lock);
	memzero_explicit(dh, sizeof(dh));
}

static void run_queue(struct work_struct *work)
{
	struct wg_handshake_queue *queue =
		container_of(work, struct wg_handshake_queue, work);
	struct sk_buff *skbs[WG_NOISE_DH_MAX];
	unsigned int n;

	/* Only early after boot: ephemeral keys want a seeded generator. */
	if (unlikely(wait_for_random_bytes()))
		return;
	while ((n = take_waiting(queue, skbs)))
		receive_some(queue->wg, skbs, n);
}

/* --- a peer's housekeeping --- */

/* The locks of identity and peer are held. */
static void send_initiation(struct wg_peer *peer, u64 now)
{
	struct wg_device *wg = peer->wg;
	struct wg_msg_initiation msg;
	u8 timestamp[WG_TIMESTAMP_LEN];
	u8 ephemeral[WG_KEY_LEN];
	struct wg_index *index;
	struct timespec64 time;
	enum wg_drop reason;
	u32 jitter;

	/* Whatever hinders it now, it is tried again as if it had been lost. */
	jitter = get_random_u32_below(WG_REKEY_TIMEOUT_JITTER_MAX_MS + 1);
	wg_timers_initiation_sent(&peer->timers, now, jitter);
	if (!READ_ONCE(peer->endpoint.value.addr.sa_family)) {
		wg_drop(wg, peer, WG_DROP_TX_NO_ENDPOINT, 1);
		return;
	}
	index = wg_index_new(wg, peer);
	if (!index) {
		wg_drop(wg, peer, WG_DROP_TX_NO_MEMORY, 1);
		return;
	}
	replace_handshake_index(peer, index);
	ktime_get_real_ts64(&time);
	wg_noise_timestamp(timestamp, time.tv_sec, time.tv_nsec);
	get_random_bytes(ephemeral, sizeof(ephemeral));
	reason = wg_noise_create_initiation(&peer->noise, &wg->identity,
					    ephemeral, timestamp, index->value,
					    &msg);
	memzero_explicit(ephemeral, sizeof(ephemeral));
	if (reason != WG_DROP_NONE) {
		replace_handshake_index(peer, NULL);
		wg_drop(wg, peer, reason, 1);
		return;
	}
	wg_endpoint_prepare(&peer->endpoint);
	send_message(peer, &msg, sizeof(msg), now);
}

/* Do what is due and set the timer anew; the locks are held. */
static unsigned int run_timers(struct wg_peer *peer, u64 now)
{
	unsigned int due;

	if (test_and_clear_bit(WG_PEER_CONFIRMED, &peer->flags)) {
		wg_timers_handshake_complete(&peer->timers);
		ktime_get_real_ts64(&peer->last_handshake);
		/* Who wanted a session has this one. */
		clear_bit(WG_PEER_WANTS_SESSION, &peer->flags);
	}
	if (test_and_clear_bit(WG_PEER_WANTS_SESSION, &peer->flags))
		wg_timers_traffic_wants_session(&peer->timers, now);
	due = wg_timers_run(&peer->timers, now);
	if (due & WG_TIMER_FORGET_SOURCE)
		wg_endpoint_forget_source(&peer->endpoint);
	if (due & WG_TIMER_GIVE_UP)
		wg_peer_drop_staged(peer, WG_DROP_TX_STAGED_GIVEN_UP);
	if (due & WG_TIMER_WIPE) {
		wg_noise_handshakes_clear(&peer->noise);
		replace_handshake_index(peer, NULL);
		wg_keypairs_clear(peer);
	}
	if (due & WG_TIMER_INITIATE)
		send_initiation(peer, now);
	return due;
}

/*
 * Stop the timer. Returns whether it was set: then its reference is the caller's.
 * When it is going off at this moment, the reference goes its way with that, which
 * is waited for: until it is over nobody could tell whether it was set again.
 */
static bool disarm(struct wg_peer *peer)
{
	return hrtimer_cancel(&peer->timer) == 1;
}

/*
 * Set the timer to the next deadline; from housekeeping only, lock held.
 *
 * A high-resolution timer, since the others are late by up to an eighth of what
 * they wait: more than all of the jitter, and hours for a long keepalive. It goes
 * off when the module's clock, which is up to a tick behind, is sure to have
 * come to the deadline, or a little later together with others, and it counts
 * time asleep.
 */
static void arm(struct wg_peer *peer)
{
	bool was_set = disarm(peer);
	u64 next = wg_timers_next(&peer->timers);
	u64 now = wg_now();

	if (next == WG_TIMERS_NEVER) {
		if (was_set)
			wg_peer_put(peer);
		return;
	}
	if (!was_set)
		kref_get(&peer->refs);
	hrtimer_start_range_ns(&peer->timer,
			       ns_to_ktime((next > now ? next - now : 0) +
					   TICK_NSEC),
			       TIMER_SLACK, HRTIMER_MODE_REL_SOFT);
}

/* Have housekeeping run soon; takes over a reference. */
static void queue_housekeeping(struct wg_peer *peer)
{
	/* Not on this CPU: it may be one that is kept free of such work. */
	if (!queue_work_on(wg_parallel_any_cpu(), peer->wg->housekeeping_wq,
			   &peer->housekeeping))
		wg_peer_put(peer);
}

static enum hrtimer_restart timer_goes_off(struct hrtimer *timer)
{
	queue_housekeeping(container_of(timer, struct wg_peer, timer));
	return HRTIMER_NORESTART;
}

static void housekeeping(struct work_struct *work)
{
	struct wg_peer *peer = container_of(work, struct wg_peer, housekeeping);
	struct wg_device *wg = peer->wg;
	unsigned int due = 0;

	if (likely(!wait_for_random_bytes())) {
		down_read(&wg->identity_lock);
		mutex_lock(&peer->lock);
		/* Who wakes the machine kicks all peers. */
		if (likely(!READ_ONCE(peer->dead) && !READ_ONCE(asleep))) {
			due = run_timers(peer, wg_now());
			arm(peer);
		}
		mutex_unlock(&peer->lock);
		up_read(&wg->identity_lock);
	}
	if (due & WG_TIMER_KEEPALIVE)
		wg_send_keepalive(peer);
	wg_peer_put(peer);
}

void wg_handshake_peer_init(struct wg_peer *peer)
{
	INIT_WORK(&peer->housekeeping, housekeeping);
	wg_hrtimer_setup(&peer->timer, timer_goes_off, CLOCK_BOOTTIME,
			 HRTIMER_MODE_REL_SOFT);
}

void wg_handshake_kick(struct wg_peer *peer)
{
	if (likely(!READ_ONCE(peer->dead)) && wg_peer_get(peer))
		queue_housekeeping(peer);
}

void wg_handshake_cancel(struct wg_peer *peer)
{
	if (disarm(peer))
		wg_peer_put(peer);
}

void wg_handshake_want(struct wg_peer *peer, u64 now)
{
	if (!wg_timers_may_initiate(&peer->timers, now))
		return;
	if (!test_and_set_bit(WG_PEER_WANTS_SESSION, &peer->flags))
		wg_handshake_kick(peer);
}

void wg_handshake_start(struct wg_peer *peer)
{
	unsigned int due = 0;

	mutex_lock(&peer->lock);
	if (!peer->timers.running) {
		clear_bit(WG_PEER_WANTS_SESSION, &peer->flags);
		clear_bit(WG_PEER_CONFIRMED, &peer->flags);
		due = wg_timers_start(&peer->timers, wg_now());
	}
	mutex_unlock(&peer->lock);
	if (due & WG_TIMER_KEEPALIVE)
		wg_send_keepalive(peer);
	wg_handshake_kick(peer);
}

void wg_handshake_set_persistent(struct wg_peer *peer, u16 seconds)
{
	unsigned int due;

	mutex_lock(&peer->lock);
	due = wg_timers_set_persistent(&peer->timers, seconds, wg_now());
	mutex_unlock(&peer->lock);
	if (due & WG_TIMER_KEEPALIVE)
		wg_send_keepalive(peer);
	wg_handshake_kick(peer);
}

/* --- devices and the module --- */

int wg_handshake_device_init(struct wg_device *wg)
{
	const unsigned int flags = WQ_PERCPU | WQ_CPU_INTENSIVE | WQ_FREEZABLE;
	struct wg_handshake_queue *queue;
	int cpu;

	wg->kex_wq = alloc_workqueue("wg-kex-%s", flags, 0, wg->dev->name);
	wg->housekeeping_wq = alloc_workqueue("wg-peers-%s", flags, 0,
					      wg->dev->name);
	wg->handshake_queues = alloc_percpu(struct wg_handshake_queue);
	if (!wg->kex_wq || !wg->housekeeping_wq || !wg->handshake_queues) {
		free_percpu(wg->handshake_queues);
		wg_handshake_device_free(wg);
		return -ENOMEM;
	}
	for_each_possible_cpu(cpu) {
		queue = per_cpu_ptr(wg->handshake_queues, cpu);
		skb_queue_head_init(&queue->skbs);
		INIT_WORK(&queue->work, run_queue);
		queue->wg = wg;
	}
	init_rwsem(&wg->identity_lock);
	wg_admission_device_init(wg);
	return 0;
}

void wg_handshake_device_flush(struct wg_device *wg)
{
	struct wg_handshake_queue *queue;
	struct sk_buff *skb;
	int cpu;

	for_each_possible_cpu(cpu) {
		queue = per_cpu_ptr(wg->handshake_queues, cpu);
		while ((skb = skb_dequeue(&queue->skbs))) {
			wg_admission_give_room(wg, room_of_queued(skb));
			drop(wg, NULL, skb, WG_DROP_RX_DEVICE_DOWN);
		}
	}
	wg_admission_device_flush(wg);
}

void wg_handshake_device_destroy(struct wg_device *wg)
{
	int cpu;

	wg_handshake_device_flush(wg);
	for_each_possible_cpu(cpu)
		cancel_work_sync(&per_cpu_ptr(wg->handshake_queues, cpu)->work);
	wg_admission_device_destroy(wg);
	free_percpu(wg->handshake_queues);
}

void wg_handshake_device_free(struct wg_device *wg)
{
	if (wg->housekeeping_wq)
		destroy_workqueue(wg->housekeeping_wq);
	if (wg->kex_wq)
		destroy_workqueue(wg->kex_wq);
}

void wg_handshake_sleep(bool sleep)
{
	WRITE_ONCE(asleep, sleep);
}
