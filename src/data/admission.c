// SPDX-License-Identifier: GPL-2.0
/* Which handshake messages are worked on, which get a cookie, and which nothing. */
#include "admission.h"

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/random.h>
#include <linux/sched/stat.h>
#include <linux/skbuff.h>

#include "device.h"
#include "endpoint.h"
#include "index.h"
#include "packet.h"
#include "socket.h"
#include "src/protocol/ratelimit.h"
#include "src/protocol/sources.h"

/*
 * Handshake messages that wait, of all CPUs together: each kind has room of its
 * own, which no other one can take.
 */
static const int room_size[WG_ROOMS] = {
	/* Those that workers do a handshake for; without load, all. */
	[WG_ROOM_PROVEN] = 2048,
	/* Those that get a cookie and nothing else, from where a peer was. */
	[WG_ROOM_KNOWN] = 512,
	/* The same, from elsewhere. */
	[WG_ROOM_UNPROVEN] = 2048,
	/* Who is on the path knows an index, and can send any number of these. */
	[WG_ROOM_COOKIE_REPLY] = 256,
};

/*
 * A device is under load, and for a while after, when that many wait, or when it
 * was bothered by that many for nothing within that while: a flood that the
 * workers keep up with takes all their time. Few are no flood: who sends them
 * must not get to have everybody asked for a cookie.
 */
#define QUEUED_UNDER_LOAD 512
#define FUTILE_UNDER_LOAD 512
#define UNDER_LOAD_TIME WG_SECOND

/*
 * One thread answers with cookies, for all devices, so that whoever floods us gets
 * one CPU at most, and of one that has other work an eighth: after each ANSWER_TIME
 * the thread sleeps, unless nobody else wants to run there. It also turns to the
 * next device then.
 */
#define ANSWER_TIME NSEC_PER_MSEC
#define ANSWER_PAUSE_US (7 * USEC_PER_MSEC)
/* Later an answer is of no use: the sender has begun anew, or is about to. */
#define ANSWER_WITHIN WG_SECOND

static struct kthread_worker *answerer;

static void drop(struct wg_device *wg, struct sk_buff *skb, enum wg_drop reason)
{
	wg_drop(wg, NULL, reason, 1);
	kfree_skb(skb);
}

/* --- load --- */

static void set_under_load(struct wg_device *wg, u64 now)
{
	u64 until = now + UNDER_LOAD_TIME;

	if (atomic64_read(&wg->under_load_until) != until)
		atomic64_set(&wg->under_load_until, until);
}

/* Is the device under load? Looked at for each message that may make it so. */
static bool under_load(struct wg_device *wg, u64 now)
{
	if (atomic_read(&wg->handshakes_queued[WG_ROOM_PROVEN]) +
	    atomic_read(&wg->handshakes_queued[WG_ROOM_KNOWN]) +
	    atomic_read(&wg->handshakes_queued[WG_ROOM_UNPROVEN]) <
	    QUEUED_UNDER_LOAD)
		return now < (u64)atomic64_read(&wg->under_load_until);
	set_under_load(wg, now);
	return true;
}

/* It does no harm when CPUs begin to count anew at the same time. */
void wg_admission_futile(struct wg_device *wg, u64 now)
{
	u64 since = atomic64_read(&wg->futile_since);

	/* Another CPU may have come here later, and before us. */
	if ((s64)(now - since) > (s64)UNDER_LOAD_TIME) {
		atomic64_set(&wg->futile_since, now);
		atomic_set(&wg->futile, 0);
	}
	if (atomic_inc_return(&wg->futile) >= FUTILE_UNDER_LOAD)
		set_under_load(wg, now);
}

/* --- a message, in softirq --- */

static enum wg_drop check_mac1(struct wg_device *wg, const struct sk_buff *skb)
{
	const struct wg_checker *checker = rcu_dereference(wg->checker);

	if (unlikely(!checker))
		return WG_DROP_RX_NO_IDENTITY;
	return wg_cookie_check_mac1(&checker->cookie, skb->data, skb->len) ?
		       WG_DROP_NONE : WG_DROP_RX_BAD_MAC1;
}

/*
 * Is a message worth a worker's time? Who sends one with a mac1 knows our public
 * key, and who sends a cookie an index of ours.
 */
static enum wg_drop check_plausible(struct wg_device *wg,
				    const struct sk_buff *skb, u32 type)
{
	const struct wg_msg_cookie_reply *cookie = (const void *)skb->data;

	if (type != WG_MSG_COOKIE_REPLY)
		return check_mac1(wg, skb);
	return wg_index_lookup(wg, le32_to_cpu(cookie->receiver_index)) ?
		       WG_DROP_NONE : WG_DROP_RX_UNKNOWN_INDEX;
}

/*
 * A copy of what cookies are made and checked with, so that no CPU waits for
 * another one. Returns false when there is no private key.
 */
static bool copy_checker(struct wg_device *wg, struct wg_cookie_checker *copy)
{
	const struct wg_checker *checker;
	unsigned int seq;

	rcu_read_lock();
	checker = rcu_dereference(wg->checker);
	if (likely(checker)) {
		do {
			seq = read_seqbegin(&wg->cookie_lock);
			*copy = checker->cookie;
		} while (read_seqretry(&wg->cookie_lock, seq));
	}
	rcu_read_unlock();
	return checker;
}

/* Where a message came from, as cookies are bound to it. */
static void source_of(struct wg_cookie_source *source,
		      const struct sk_buff *skb)
{
	struct wg_endpoint from;

	wg_endpoint_from_skb(&from, skb);
	wg_endpoint_cookie_source(source, &from);
}

/* The room of a message that brings no cookie. */
static enum wg_handshake_room
room_of_source(struct wg_device *wg, const struct wg_cookie_source *source)
{
	const struct wg_sources *sources = READ_ONCE(wg->sources);

	return sources && wg_sources_known(sources, source) ?
		       WG_ROOM_KNOWN : WG_ROOM_UNPROVEN;
}

/*
 * A device under load got a message with some mac2: when that is the cookie of its
 * address, *room becomes the one for such messages, unless too many come from there.
 */
static enum wg_drop admit(struct wg_device *wg, const struct sk_buff *skb,
			  const struct wg_cookie_source *source, u64 now,
			  enum wg_handshake_room *room)
{
	struct wg_cookie_checker checker;
	struct wg_ratelimit *ratelimit;
	bool proven;

	if (unlikely(!copy_checker(wg, &checker)))
		return WG_DROP_RX_NO_IDENTITY;
	proven = wg_cookie_check_mac2(&checker, skb->data, skb->len, source,
				      now);
	memzero_explicit(&checker, sizeof(checker));
	if (!proven)
		return WG_DROP_NONE;
	*room = WG_ROOM_PROVEN;
	/* Who made the cookie saw to it. */
	ratelimit = READ_ONCE(wg->ratelimit);
	if (unlikely(!ratelimit))
		return WG_DROP_RX_NO_MEMORY;
	return wg_ratelimit_allow(ratelimit, source->bytes, source->len - 2,
				  now) ?
		       WG_DROP_NONE : WG_DROP_RX_RATELIMITED;
}

/* Count a message that is to be queued, if there is room for it. */
static bool take_room(struct wg_device *wg, enum wg_handshake_room room)
{
	atomic_t *queued = &wg->handshakes_queued[room];

	if (atomic_inc_return(queued) <= room_size[room])
		return true;
	atomic_dec(queued);
	return false;
}

void wg_admission_give_room(struct wg_device *wg, enum wg_handshake_room room)
{
	atomic_dec(&wg->handshakes_queued[room]);
}

enum wg_drop wg_admission_judge(struct wg_device *wg, const struct sk_buff *skb,
				u32 type, enum wg_handshake_room *room)
{
	struct wg_cookie_source source;
	bool has_mac2 = false;
	enum wg_drop reason;
	u64 now = wg_now();

	*room = WG_ROOM_PROVEN;
	if (type == WG_MSG_COOKIE_REPLY) {
		*room = WG_ROOM_COOKIE_REPLY;
	} else if (under_load(wg, now)) {
		source_of(&source, skb);
		*room = room_of_source(wg, &source);
		has_mac2 = wg_cookie_has_mac2(skb->data, skb->len);
		/* In a flood this is what most messages get to. */
		if (!has_mac2 && atomic_read(&wg->handshakes_queued[*room]) >=
					 room_size[*room])
			return WG_DROP_RX_HANDSHAKE_QUEUE_FULL;
	}
	reason = check_plausible(wg, skb, type);
	if (reason == WG_DROP_NONE && has_mac2)
		reason = admit(wg, skb, &source, now, room);
	if (reason == WG_DROP_NONE && !take_room(wg, *room))
		reason = WG_DROP_RX_HANDSHAKE_QUEUE_FULL;
	if (reason == WG_DROP_NONE && wg_admission_cookie_only(*room))
		wg_admission_futile(wg, now);
	return reason;
}

/* --- answers, in a thread of their own --- */

static bool ready_ratelimit(struct wg_device *wg)
{
	struct wg_ratelimit *r;
	u8 secret[16];

	if (READ_ONCE(wg->ratelimit))
		return true;
	get_random_bytes(secret, sizeof(secret));
	r = wg_ratelimit_create(secret);
	memzero_explicit(secret, sizeof(secret));
	if (!r)
		return false;
	if (cmpxchg(&wg->ratelimit, NULL, r))
		wg_ratelimit_destroy(r);
	return true;
}

/* A new secret of a device's cookies, when it is time. */
static void rotate_secret(struct wg_device *wg, u64 now)
{
	u8 fresh[WG_COOKIE_SECRET_LEN];
	struct wg_checker *checker;

	get_random_bytes(fresh, sizeof(fresh));
	rcu_read_lock();
	write_seqlock_bh(&wg->cookie_lock);
	checker = rcu_dereference(wg->checker);
	if (checker)
		wg_cookie_rotate(&checker->cookie, fresh, now);
	write_sequnlock_bh(&wg->cookie_lock);
	rcu_read_unlock();
	memzero_explicit(fresh, sizeof(fresh));
}

static enum wg_drop answer(struct wg_device *wg, const struct sk_buff *skb,
			   u64 now)
{
	struct wg_cookie_checker checker;
	struct wg_msg_cookie_reply reply;
	struct wg_cookie_source source;
	u8 nonce[WG_COOKIE_NONCE_LEN];
	struct wg_endpoint from;

	if (unlikely(!ready_ratelimit(wg)))
		return WG_DROP_RX_NO_MEMORY;
	if (unlikely(!copy_checker(wg, &checker)))
		return WG_DROP_RX_NO_IDENTITY;
	if (unlikely(wg_cookie_rotation_due(&checker, now))) {
		rotate_secret(wg, now);
		if (unlikely(!copy_checker(wg, &checker))) {
			memzero_explicit(&checker, sizeof(checker));
			return WG_DROP_RX_NO_IDENTITY;
		}
	}
	wg_endpoint_from_skb(&from, skb);
	wg_endpoint_cookie_source(&source, &from);
	get_random_bytes(nonce, sizeof(nonce));
	wg_cookie_make_reply(&checker, &reply, skb->data, skb->len, &source,
			     nonce);
	memzero_explicit(&checker, sizeof(checker));
	wg_socket_reply(wg, &from, &reply, sizeof(reply));
	return WG_DROP_RX_COOKIE_SENT;
}

/* The thread has worked for so long, ns; it rests when it is time for that. */
static void rest(s64 worked)
{
	static s64 worked_since;

	worked_since += worked;
	if (worked_since < ANSWER_TIME)
		return;
	worked_since = 0;
	/*
	 * Not by a low priority: a scheduler whose clock is coarse does not see a
	 * thread that others always interrupt before a tick.
	 */
	if (!single_task_running())
		usleep_range(ANSWER_PAUSE_US, ANSWER_PAUSE_US + 1000);
}

static void run_answers(struct kthread_work *work)
{
	struct wg_device *wg = container_of(work, struct wg_device,
					    answer_work);
	enum wg_handshake_room room;
	ktime_t begin, end;
	struct sk_buff *skb;
	u64 now;

	if (unlikely(wait_for_random_bytes()))
		return;
	begin = ktime_get();
	end = ktime_add_ns(begin, ANSWER_TIME);
	do {
		room = WG_ROOM_KNOWN;
		skb = skb_dequeue(&wg->known);
		if (!skb) {
			room = WG_ROOM_UNPROVEN;
			skb = skb_dequeue(&wg->unproven);
		}
		if (!skb)
			break;
		now = wg_now();
		drop(wg, skb,
		     now - WG_PACKET_CB(skb)->queued_at > ANSWER_WITHIN ?
			     WG_DROP_RX_HANDSHAKE_QUEUE_FULL :
			     answer(wg, skb, now));
		wg_admission_give_room(wg, room);
		cond_resched();
	} while (ktime_before(ktime_get(), end));
	if (skb)
		kthread_queue_work(answerer, work);
	rest(ktime_to_ns(ktime_sub(ktime_get(), begin)));
}

void wg_admission_answer(struct wg_device *wg, struct sk_buff *skb,
			 enum wg_handshake_room room)
{
	WG_PACKET_CB(skb)->queued_at = wg_now();
	skb_queue_tail(room == WG_ROOM_KNOWN ? &wg->known : &wg->unproven,
		       skb);
	kthread_queue_work(answerer, &wg->answer_work);
}

/* --- peers, devices and the module --- */

void wg_admission_remember(struct wg_device *wg, const struct wg_endpoint *from)
{
	struct wg_cookie_source source;
	struct wg_sources *s;
	u8 secret[16];

	if (unlikely(!READ_ONCE(wg->sources))) {
		get_random_bytes(secret, sizeof(secret));
		s = wg_sources_create(secret);
		memzero_explicit(secret, sizeof(secret));
		/* Then there is none for now. */
		if (!s)
			return;
		if (cmpxchg(&wg->sources, NULL, s))
			wg_sources_destroy(s);
	}
	wg_endpoint_cookie_source(&source, from);
	wg_sources_remember(wg->sources, &source);
}

void wg_admission_device_init(struct wg_device *wg)
{
	unsigned int room;

	seqlock_init(&wg->cookie_lock);
	for (room = 0; room < WG_ROOMS; room++)
		atomic_set(&wg->handshakes_queued[room], 0);
	atomic_set(&wg->futile, 0);
	atomic64_set(&wg->futile_since, 0);
	atomic64_set(&wg->under_load_until, 0);
	skb_queue_head_init(&wg->known);
	skb_queue_head_init(&wg->unproven);
	kthread_init_work(&wg->answer_work, run_answers);
}

static void flush(struct wg_device *wg, struct sk_buff_head *queue,
		  enum wg_handshake_room room)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(queue))) {
		drop(wg, skb, WG_DROP_RX_DEVICE_DOWN);
		wg_admission_give_room(wg, room);
	}
}

void wg_admission_device_flush(struct wg_device *wg)
{
	flush(wg, &wg->known, WG_ROOM_KNOWN);
	flush(wg, &wg->unproven, WG_ROOM_UNPROVEN);
}

void wg_admission_device_destroy(struct wg_device *wg)
{
	wg_admission_device_flush(wg);
	kthread_cancel_work_sync(&wg->answer_work);
	wg_ratelimit_destroy(wg->ratelimit);
	wg_sources_destroy(wg->sources);
}

int wg_admission_module_init(void)
{
	answerer = kthread_create_worker(KTW_FREEZABLE, "wg-cookies");
	if (IS_ERR(answerer))
		return PTR_ERR(answerer);
	/* Newer kernels leave that to the caller. */
	wake_up_process(answerer->task);
	return 0;
}

void wg_admission_module_exit(void)
{
	kthread_destroy_worker(answerer);
}
