/* SPDX-License-Identifier: GPL-2.0 */
/* Which handshake messages are worked on, which get a cookie, and which nothing. */
#ifndef WG_DATA_ADMISSION_H
#define WG_DATA_ADMISSION_H

#include "device.h"

struct sk_buff;
struct wg_endpoint;

/** wg_admission_module_init() - start the thread that answers; may sleep */
int wg_admission_module_init(void);
void wg_admission_module_exit(void);

void wg_admission_device_init(struct wg_device *wg);

/** wg_admission_device_flush() - drop what waits for an answer; process context */
void wg_admission_device_flush(struct wg_device *wg);

/** wg_admission_device_destroy() - the same, wait for the thread, free */
void wg_admission_device_destroy(struct wg_device *wg);

/**
 * wg_admission_judge() - what becomes of a handshake message?
 * @wg: the device
 * @skb: linear, data at the message, whose length is right for its type
 * @type: enum wg_message_type, not data
 * @room: receives where it may wait
 *
 * Checks mac1, or a cookie reply's index; under load also mac2 and how many come
 * from the source. When there are many without a cookie already, nothing is computed
 * but a hash. Softirq.
 *
 * Return: WG_DROP_NONE when it may wait in @room, where a place is taken for it:
 * wg_admission_give_room() gives it back. Else why it is to be dropped.
 */
enum wg_drop wg_admission_judge(struct wg_device *wg, const struct sk_buff *skb,
				u32 type, enum wg_handshake_room *room);

/** wg_admission_give_room() - a message waits no more; any context */
void wg_admission_give_room(struct wg_device *wg, enum wg_handshake_room room);

/** wg_admission_cookie_only() - is this for who gets a cookie and nothing else? */
static inline bool wg_admission_cookie_only(enum wg_handshake_room room)
{
	return room == WG_ROOM_KNOWN || room == WG_ROOM_UNPROVEN;
}

/**
 * wg_admission_answer() - have a message answered with a cookie
 * @wg: the device
 * @skb: the message; consumed
 * @room: where wg_admission_judge() said that it may wait, one of these
 *
 * Softirq.
 */
void wg_admission_answer(struct wg_device *wg, struct sk_buff *skb,
			 enum wg_handshake_room room);

/**
 * wg_admission_futile() - somebody bothered us for nothing, or so it seems
 * @wg: the device, which comes under load when there are many
 * @now: clock, ns
 *
 * Any context.
 */
void wg_admission_futile(struct wg_device *wg, u64 now);

/**
 * wg_admission_remember() - a peer shook hands from there
 * @wg: the device
 * @from: so that in a flood its next handshake finds a place
 *
 * May sleep.
 */
void wg_admission_remember(struct wg_device *wg,
			   const struct wg_endpoint *from);

#endif /* WG_DATA_ADMISSION_H */
