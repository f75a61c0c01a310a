/* SPDX-License-Identifier: GPL-2.0 */
/* mac1, mac2 and cookies: proof of address ownership for a device under load. */
#ifndef WG_PROTOCOL_COOKIE_H
#define WG_PROTOCOL_COOKIE_H

#include <linux/types.h>

#include "crypto/blake2s.h"
#include "drop.h"
#include "messages.h"

#define WG_COOKIE_SECRET_LEN 32

/* Where a message came from, as it goes into a cookie. */
struct wg_cookie_source {
	u8 bytes[16 + 2]; /* address, then port, both as on the wire */
	u8 len; /* 4 + 2 or 16 + 2 */
};

/* The side that checks: one a device. */
struct wg_cookie_checker {
	struct wg_blake2s_key mac1;
	u8 cookie_key[WG_KEY_LEN];
	u8 secret[WG_COOKIE_SECRET_LEN];
	u64 secret_birth; /* ns; 0: there is no secret yet */
};

/* The side that is checked: one a peer. */
struct wg_cookie {
	u64 birth; /* ns; when the cookie came */
	u8 value[WG_COOKIE_LEN];
	u8 last_mac1[WG_MAC_LEN]; /* of the last handshake message we sent */
	bool valid;
	bool have_last_mac1;
};

/**
 * wg_cookie_checker_init() - derive the keys from the own public key
 * @c: the checker; its secret is kept
 * @public_key: WG_KEY_LEN bytes
 *
 * The caller excludes all other users of @c.
 */
void wg_cookie_checker_init(struct wg_cookie_checker *c,
			    const u8 public_key[WG_KEY_LEN]);

/**
 * wg_cookie_check_mac1() - is the message for us?
 * @c: read only
 * @msg: an initiation or response of @len bytes
 *
 * Any context, lockless against everything but wg_cookie_checker_init().
 * Constant time.
 */
bool wg_cookie_check_mac1(const struct wg_cookie_checker *c, const void *msg,
			  size_t len);

/**
 * wg_cookie_has_mac2() - does a message claim to hold a cookie?
 * @msg: an initiation or response of @len bytes
 *
 * A sender without one leaves mac2 zero.
 */
bool wg_cookie_has_mac2(const void *msg, size_t len);

/**
 * wg_cookie_rotation_due() - would wg_cookie_rotate() replace the secret?
 * @c: read only; may be a copy
 * @now: clock, ns, never 0
 */
bool wg_cookie_rotation_due(const struct wg_cookie_checker *c, u64 now);

/**
 * wg_cookie_rotate() - replace the secret when it is WG_COOKIE_VALID_TIME old
 * @c: nobody reads its secret meanwhile; the next two functions may have a copy
 * @fresh: WG_COOKIE_SECRET_LEN random bytes
 * @now: clock, ns, never 0
 */
void wg_cookie_rotate(struct wg_cookie_checker *c,
		      const u8 fresh[WG_COOKIE_SECRET_LEN], u64 now);

/**
 * wg_cookie_check_mac2() - does the sender hold the cookie of its address?
 * @c: with a secret that is not older than WG_COOKIE_VALID_TIME at @now (else
 *	the answer is no)
 */
bool wg_cookie_check_mac2(const struct wg_cookie_checker *c, const void *msg,
			  size_t len, const struct wg_cookie_source *source,
			  u64 now);

/**
 * wg_cookie_make_reply() - answer a message under load
 * @c: with a secret (wg_cookie_rotate() was called with the same clock)
 * @out: written whole
 * @msg: the initiation or response of @len bytes that is answered
 * @source: where it came from
 * @nonce: WG_COOKIE_NONCE_LEN random bytes
 */
void wg_cookie_make_reply(const struct wg_cookie_checker *c,
			  struct wg_msg_cookie_reply *out, const void *msg,
			  size_t len, const struct wg_cookie_source *source,
			  const u8 nonce[WG_COOKIE_NONCE_LEN]);

/**
 * wg_cookie_add_macs() - finish a handshake message
 * @k: the peer's cookie state, locked by the caller
 * @public_key: the peer's public key
 * @msg: an initiation or response of @len bytes; its macs are written
 * @now: clock, ns
 */
void wg_cookie_add_macs(struct wg_cookie *k, const u8 public_key[WG_KEY_LEN],
			void *msg, size_t len, u64 now);

/**
 * wg_cookie_consume_reply() - store the cookie we were sent
 * @k: of the peer that has the index msg->receiver_index, locked
 * @public_key: the peer's public key
 * @msg: as received
 * @now: clock, ns
 *
 * Only for the last handshake message we sent, and once for it. On failure
 * nothing changed.
 *
 * Return: WG_DROP_NONE or the reason for which to drop it.
 */
enum wg_drop wg_cookie_consume_reply(struct wg_cookie *k,
				     const u8 public_key[WG_KEY_LEN],
				     const struct wg_msg_cookie_reply *msg,
				     u64 now);

/** wg_cookie_wipe() - forget cookie and mac1 */
void wg_cookie_wipe(struct wg_cookie *k);

#endif /* WG_PROTOCOL_COOKIE_H */
