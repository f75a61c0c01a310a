// SPDX-License-Identifier: GPL-2.0
/* A session's nonces and age, and the moves between a peer's three slots. */

#include <linux/string.h>

#include "session.h"

/* The receive rule fires this early before the session ends (paper, 6.2). */
#define REKEY_AFTER_TIME_RECEIVING \
	(WG_REJECT_AFTER_TIME - WG_KEEPALIVE_TIMEOUT - WG_REKEY_TIMEOUT)

/*
 * Signed, because a caller may have read the clock just before another CPU
 * made the session: such an age is slightly negative.
 */
static bool is_aged(const struct wg_session *s, u64 now, u64 limit)
{
	return (s64)(now - s->birth) >= (s64)limit;
}

void wg_session_init(struct wg_session *s, const u8 send_key[WG_KEY_LEN],
		     const u8 recv_key[WG_KEY_LEN], u32 local_index,
		     u32 remote_index, bool initiator, u64 now)
{
	memcpy(s->send_key, send_key, WG_KEY_LEN);
	memcpy(s->recv_key, recv_key, WG_KEY_LEN);
	s->birth = now;
	s->local_index = local_index;
	s->remote_index = remote_index;
	s->initiator = initiator;
	s->dead = false;
	s->rekey_asked = 0;
	atomic64_set(&s->nonce, 0);
	wg_replay_init(&s->replay);
}

void wg_session_wipe(struct wg_session *s)
{
	memzero_explicit(s->send_key, WG_KEY_LEN);
	memzero_explicit(s->recv_key, WG_KEY_LEN);
}

void wg_session_kill(struct wg_session *s)
{
	WRITE_ONCE(s->dead, true);
}

bool wg_session_usable(const struct wg_session *s, u64 now)
{
	return !READ_ONCE(s->dead) && !is_aged(s, now, WG_REJECT_AFTER_TIME);
}

bool wg_session_reserve(struct wg_session *s, unsigned int n, u64 *first)
{
	s64 old = atomic64_read(&s->nonce);

	/*
	 * A plain atomic add would need an argument about how many CPUs can
	 * be between its overflow check and the add. The exchange needs none:
	 * the counter only ever takes values that passed the check. It needs
	 * no ordering either; that no two callers get one nonce follows from
	 * its atomicity alone.
	 */
	do {
		if (READ_ONCE(s->dead))
			return false;
		if (n > WG_REJECT_AFTER_MESSAGES - (u64)old) {
			wg_session_kill(s);
			return false;
		}
	} while (!atomic64_try_cmpxchg_relaxed(&s->nonce, &old,
					       (s64)((u64)old + n)));
	*first = old;
	return true;
}

bool wg_session_rekey_on_send(const struct wg_session *s, u64 now)
{
	if (!s->initiator)
		return false;
	return is_aged(s, now, WG_REKEY_AFTER_TIME) ||
	       (u64)atomic64_read(&s->nonce) >= WG_REKEY_AFTER_MESSAGES;
}

bool wg_session_rekey_on_receive(struct wg_session *s, u64 now)
{
	if (!s->initiator || !is_aged(s, now, REKEY_AFTER_TIME_RECEIVING))
		return false;
	/* The read keeps the cache line shared once the rule has fired. */
	return !READ_ONCE(s->rekey_asked) && !xchg(&s->rekey_asked, 1UL);
}

/* The caller of every function below holds the peer's lock. */
static struct wg_session *slot_get(struct wg_session __rcu *const *slot)
{
	return rcu_dereference_protected(*slot, true);
}

static unsigned int displace(struct wg_session **displaced, unsigned int n,
			     struct wg_session *s)
{
	if (s)
		displaced[n++] = s;
	return n;
}

unsigned int wg_sessions_install(struct wg_session_slots *slots,
				 struct wg_session *s,
				 struct wg_session **displaced)
{
	struct wg_session *current_ = slot_get(&slots->current_);
	struct wg_session *next = slot_get(&slots->next);
	unsigned int n;

	if (!s->initiator) {
		rcu_assign_pointer(slots->next, s);
		return displace(displaced, 0, next);
	}

	n = displace(displaced, 0, slot_get(&slots->previous));
	if (next) {
		n = displace(displaced, n, current_);
		rcu_assign_pointer(slots->previous, next);
		RCU_INIT_POINTER(slots->next, NULL);
	} else {
		rcu_assign_pointer(slots->previous, current_);
	}
	rcu_assign_pointer(slots->current_, s);
	return n;
}

bool wg_sessions_confirm(struct wg_session_slots *slots, struct wg_session *s,
			 struct wg_session **displaced,
			 unsigned int *ndisplaced)
{
	*ndisplaced = 0;
	if (slot_get(&slots->next) != s)
		return false;

	*ndisplaced = displace(displaced, 0, slot_get(&slots->previous));
	rcu_assign_pointer(slots->previous, slot_get(&slots->current_));
	rcu_assign_pointer(slots->current_, s);
	RCU_INIT_POINTER(slots->next, NULL);
	return true;
}

unsigned int wg_sessions_clear(struct wg_session_slots *slots,
			       struct wg_session **displaced)
{
	unsigned int n;

	n = displace(displaced, 0, slot_get(&slots->current_));
	n = displace(displaced, n, slot_get(&slots->previous));
	n = displace(displaced, n, slot_get(&slots->next));
	RCU_INIT_POINTER(slots->current_, NULL);
	RCU_INIT_POINTER(slots->previous, NULL);
	RCU_INIT_POINTER(slots->next, NULL);
	return n;
}
