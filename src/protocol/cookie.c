// SPDX-License-Identifier: GPL-2.0
/* mac1, mac2 and cookies: proof of address ownership for a device under load. */

#include <asm/byteorder.h>
#include <linux/string.h>

#include "cookie.h"
#include "crypto/aead.h"
#include "crypto/blake2s.h"
#include "crypto/ct.h"

#define LABEL_LEN 8
#define LABEL_MAC1 "mac1----"
#define LABEL_COOKIE "cookie--"

/* HASH(label || public key): a key that all who know @public_key can make. */
static void derive_key(u8 key[WG_KEY_LEN], const char *label,
		       const u8 public_key[WG_KEY_LEN])
{
	struct wg_blake2s state;

	wg_blake2s_init(&state, WG_KEY_LEN, NULL, 0);
	wg_blake2s_update(&state, (const u8 *)label, LABEL_LEN);
	wg_blake2s_update(&state, public_key, WG_KEY_LEN);
	wg_blake2s_final(&state, key);
}

/* Both macs end the message; each covers all that stands before it. */
static size_t mac1_at(size_t len)
{
	return len - sizeof(struct wg_msg_macs);
}

static size_t mac2_at(size_t len)
{
	return len - WG_MAC_LEN;
}

static void make_mac1(u8 mac1[WG_MAC_LEN], const u8 key[WG_KEY_LEN],
		      const u8 *msg, size_t len)
{
	wg_blake2s(mac1, WG_MAC_LEN, key, WG_KEY_LEN, msg, mac1_at(len));
}

static void make_mac2(u8 mac2[WG_MAC_LEN], const u8 cookie[WG_COOKIE_LEN],
		      const u8 *msg, size_t len)
{
	wg_blake2s(mac2, WG_MAC_LEN, cookie, WG_COOKIE_LEN, msg, mac2_at(len));
}

static void make_cookie(u8 cookie[WG_COOKIE_LEN],
			const struct wg_cookie_checker *c,
			const struct wg_cookie_source *source)
{
	wg_blake2s(cookie, WG_COOKIE_LEN, c->secret, WG_COOKIE_SECRET_LEN,
		   source->bytes, source->len);
}

/*
 * Signed, because the caller may have read the clock before another CPU that
 * then took the lock first.
 */
static bool is_older(u64 birth, u64 now, u64 limit)
{
	return (s64)(now - birth) > (s64)limit;
}

void wg_cookie_checker_init(struct wg_cookie_checker *c,
			    const u8 public_key[WG_KEY_LEN])
{
	u8 key[WG_KEY_LEN];

	derive_key(key, LABEL_MAC1, public_key);
	wg_blake2s_prepare(&c->mac1, WG_MAC_LEN, key, sizeof(key));
	derive_key(c->cookie_key, LABEL_COOKIE, public_key);
}

bool wg_cookie_check_mac1(const struct wg_cookie_checker *c, const void *msg,
			  size_t len)
{
	u8 mac1[WG_MAC_LEN];

	wg_blake2s_prepared(mac1, &c->mac1, msg, mac1_at(len));
	return !wg_memneq(mac1, (const u8 *)msg + mac1_at(len), WG_MAC_LEN);
}

bool wg_cookie_has_mac2(const void *msg, size_t len)
{
	static const u8 none[WG_MAC_LEN];

	return memcmp((const u8 *)msg + mac2_at(len), none, WG_MAC_LEN);
}

bool wg_cookie_rotation_due(const struct wg_cookie_checker *c, u64 now)
{
	return !c->secret_birth ||
	       is_older(c->secret_birth, now, WG_COOKIE_VALID_TIME - 1);
}

void wg_cookie_rotate(struct wg_cookie_checker *c,
		      const u8 fresh[WG_COOKIE_SECRET_LEN], u64 now)
{
	if (!wg_cookie_rotation_due(c, now))
		return;
	memcpy(c->secret, fresh, WG_COOKIE_SECRET_LEN);
	c->secret_birth = now;
}

bool wg_cookie_check_mac2(const struct wg_cookie_checker *c, const void *msg,
			  size_t len, const struct wg_cookie_source *source,
			  u64 now)
{
	u8 cookie[WG_COOKIE_LEN], mac2[WG_MAC_LEN];
	bool ok;

	if (!c->secret_birth ||
	    is_older(c->secret_birth, now, WG_COOKIE_VALID_TIME))
		return false;

	make_cookie(cookie, c, source);
	make_mac2(mac2, cookie, msg, len);
	ok = !wg_memneq(mac2, (const u8 *)msg + mac2_at(len), WG_MAC_LEN);
	memzero_explicit(cookie, sizeof(cookie));
	memzero_explicit(mac2, sizeof(mac2));
	return ok;
}

void wg_cookie_make_reply(const struct wg_cookie_checker *c,
			  struct wg_msg_cookie_reply *out, const void *msg,
			  size_t len, const struct wg_cookie_source *source,
			  const u8 nonce[WG_COOKIE_NONCE_LEN])
{
	const u8 *mac1 = (const u8 *)msg + mac1_at(len);
	/* Both handshake messages begin with type and sender index. */
	const struct wg_msg_initiation *head = msg;
	u8 cookie[WG_COOKIE_LEN];

	out->type = cpu_to_le32(WG_MSG_COOKIE_REPLY);
	out->receiver_index = head->sender_index;
	memcpy(out->nonce, nonce, WG_COOKIE_NONCE_LEN);
	make_cookie(cookie, c, source);
	wg_xaead_seal(out->encrypted_cookie, cookie, sizeof(cookie), mac1,
		      WG_MAC_LEN, out->nonce, c->cookie_key);
	memzero_explicit(cookie, sizeof(cookie));
}

void wg_cookie_add_macs(struct wg_cookie *k, const u8 public_key[WG_KEY_LEN],
			void *msg, size_t len, u64 now)
{
	u8 *mac1 = (u8 *)msg + mac1_at(len);
	u8 *mac2 = (u8 *)msg + mac2_at(len);
	u8 key[WG_KEY_LEN];

	derive_key(key, LABEL_MAC1, public_key);
	make_mac1(mac1, key, msg, len);
	memcpy(k->last_mac1, mac1, WG_MAC_LEN);
	k->have_last_mac1 = true;

	if (k->valid && is_older(k->birth, now, WG_COOKIE_VALID_TIME)) {
		memzero_explicit(k->value, WG_COOKIE_LEN);
		k->valid = false;
	}
	if (k->valid)
		make_mac2(mac2, k->value, msg, len);
	else
		memset(mac2, 0, WG_MAC_LEN);
}

enum wg_drop wg_cookie_consume_reply(struct wg_cookie *k,
				     const u8 public_key[WG_KEY_LEN],
				     const struct wg_msg_cookie_reply *msg,
				     u64 now)
{
	u8 key[WG_KEY_LEN], cookie[WG_COOKIE_LEN];
	bool ok;

	if (!k->have_last_mac1)
		return WG_DROP_RX_UNEXPECTED_COOKIE;

	derive_key(key, LABEL_COOKIE, public_key);
	ok = wg_xaead_open(cookie, msg->encrypted_cookie,
			   sizeof(msg->encrypted_cookie), k->last_mac1,
			   WG_MAC_LEN, msg->nonce, key);
	if (ok) {
		memcpy(k->value, cookie, WG_COOKIE_LEN);
		k->birth = now;
		k->valid = true;
		/* So that a replay cannot make an old cookie young again. */
		k->have_last_mac1 = false;
	}
	memzero_explicit(cookie, sizeof(cookie));
	return ok ? WG_DROP_NONE : WG_DROP_RX_BAD_COOKIE;
}

void wg_cookie_wipe(struct wg_cookie *k)
{
	memzero_explicit(k, sizeof(*k));
}
