/* SPDX-License-Identifier: GPL-2.0 */
/* Layout of the four WireGuard messages, and the protocol's constants. */
#ifndef WG_PROTOCOL_MESSAGES_H
#define WG_PROTOCOL_MESSAGES_H

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/types.h>

#include "drop.h"

#define WG_KEY_LEN 32
#define WG_HASH_LEN 32
#define WG_TAG_LEN 16
#define WG_MAC_LEN 16
#define WG_TIMESTAMP_LEN 12
#define WG_COOKIE_LEN 16
#define WG_COOKIE_NONCE_LEN 24

#define WG_PADDING_MULTIPLE 16U

/* First four bytes of every message, as one little-endian number. */
enum wg_message_type {
	WG_MSG_INITIATION = 1,
	WG_MSG_RESPONSE = 2,
	WG_MSG_COOKIE_REPLY = 3,
	WG_MSG_DATA = 4,
};

/* Always the last fields of an initiation and of a response. */
struct wg_msg_macs {
	u8 mac1[WG_MAC_LEN];
	u8 mac2[WG_MAC_LEN];
} __packed;

struct wg_msg_initiation {
	__le32 type;
	__le32 sender_index;
	u8 ephemeral[WG_KEY_LEN];
	u8 encrypted_static[WG_KEY_LEN + WG_TAG_LEN];
	u8 encrypted_timestamp[WG_TIMESTAMP_LEN + WG_TAG_LEN];
	struct wg_msg_macs macs;
} __packed;

struct wg_msg_response {
	__le32 type;
	__le32 sender_index;
	__le32 receiver_index;
	u8 ephemeral[WG_KEY_LEN];
	u8 encrypted_nothing[WG_TAG_LEN];
	struct wg_msg_macs macs;
} __packed;

struct wg_msg_cookie_reply {
	__le32 type;
	__le32 receiver_index;
	u8 nonce[WG_COOKIE_NONCE_LEN];
	u8 encrypted_cookie[WG_COOKIE_LEN + WG_TAG_LEN];
} __packed;

/* The encrypted packet and its tag follow. */
struct wg_msg_data {
	__le32 type;
	__le32 receiver_index;
	__le64 counter;
} __packed;

/* What goes over the wire has no padding and no alignment. */
static_assert(sizeof(struct wg_msg_initiation) == 148);
static_assert(sizeof(struct wg_msg_response) == 92);
static_assert(sizeof(struct wg_msg_cookie_reply) == 64);
static_assert(sizeof(struct wg_msg_data) == 16);

/* Bytes a data message adds to the padded plaintext. */
#define WG_DATA_OVERHEAD (sizeof(struct wg_msg_data) + WG_TAG_LEN)

/* Limits on a session, WireGuard paper section 6.1; times in nanoseconds. */
#define WG_SECOND 1000000000ULL
#define WG_REKEY_AFTER_MESSAGES BIT_ULL(60)
#define WG_REJECT_AFTER_MESSAGES (~0ULL - (1ULL << 13))
#define WG_REKEY_AFTER_TIME (120 * WG_SECOND)
#define WG_REJECT_AFTER_TIME (180 * WG_SECOND)
#define WG_REKEY_ATTEMPT_TIME (90 * WG_SECOND)
#define WG_REKEY_TIMEOUT (5 * WG_SECOND)
#define WG_REKEY_TIMEOUT_JITTER_MAX_MS 333
#define WG_KEEPALIVE_TIMEOUT (10 * WG_SECOND)
#define WG_COOKIE_VALID_TIME (120 * WG_SECOND)

#define WG_INITIATIONS_PER_SECOND 50
#define WG_STAGED_PACKETS_MAX 128

/**
 * wg_message_check() - is it a message at all?
 * @type: its first four bytes, little-endian
 * @len: of all of it
 *
 * Return: WG_DROP_NONE; WG_DROP_RX_BAD_TYPE, WG_DROP_RX_BAD_LENGTH.
 */
static inline enum wg_drop wg_message_check(u32 type, size_t len)
{
	bool right;

	switch (type) {
	case WG_MSG_DATA:
		right = len >= WG_DATA_OVERHEAD;
		break;
	case WG_MSG_INITIATION:
		right = len == sizeof(struct wg_msg_initiation);
		break;
	case WG_MSG_RESPONSE:
		right = len == sizeof(struct wg_msg_response);
		break;
	case WG_MSG_COOKIE_REPLY:
		right = len == sizeof(struct wg_msg_cookie_reply);
		break;
	default:
		return WG_DROP_RX_BAD_TYPE;
	}
	return right ? WG_DROP_NONE : WG_DROP_RX_BAD_LENGTH;
}

#endif /* WG_PROTOCOL_MESSAGES_H */
