// SPDX-License-Identifier: GPL-2.0
/* Handshake, cookie and data messages, right in all but what is to be wrong. */

#include <stdlib.h>
#include <time.h>

#include <asm/byteorder.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "compat/unaligned.h"
#include "crypto/aead.h"
#include "crypto/blake2s.h"
#include "crypto/x25519.h"
#include "forge.h"

#define CONSTRUCTION "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s"
#define IDENTIFIER "WireGuard v1 zx2c4 Jason@zx2c4.com"

/* Where the device is, in the cookies that we make: it need not be true. */
static const struct wg_cookie_source cookie_source = { .len = 6 };

static void mix_hash(u8 hash[WG_HASH_LEN], const void *data, size_t len)
{
	struct wg_blake2s state;

	wg_blake2s_init(&state, WG_HASH_LEN, NULL, 0);
	wg_blake2s_update(&state, hash, WG_HASH_LEN);
	wg_blake2s_update(&state, data, len);
	wg_blake2s_final(&state, hash);
}

/* Noise's state before the first token, for who has @responder_key. */
static void begin(struct handshake *h, const u8 responder_key[WG_KEY_LEN])
{
	wg_blake2s(h->chaining_key, WG_HASH_LEN, NULL, 0,
		   (const u8 *)CONSTRUCTION, strlen(CONSTRUCTION));
	memcpy(h->hash, h->chaining_key, WG_HASH_LEN);
	mix_hash(h->hash, IDENTIFIER, strlen(IDENTIFIER));
	mix_hash(h->hash, responder_key, WG_KEY_LEN);
}

static void mix_ephemeral(struct handshake *h, const u8 ephemeral[WG_KEY_LEN])
{
	wg_hkdf(h->chaining_key, NULL, NULL, h->chaining_key, ephemeral,
		WG_KEY_LEN);
	mix_hash(h->hash, ephemeral, WG_KEY_LEN);
}

/* A product of zero is as good as any other: that is what is tested. */
static void mix_product(struct handshake *h, u8 *key, const u8 *private_key,
			const u8 *public_key)
{
	u8 product[WG_KEY_LEN] = { 0 };

	if (private_key && public_key)
		(void)!wg_x25519(product, private_key, public_key);
	wg_hkdf(h->chaining_key, key, NULL, h->chaining_key, product,
		sizeof(product));
}

static void mix_psk(struct handshake *h, u8 key[WG_KEY_LEN],
		    const u8 psk[WG_KEY_LEN])
{
	u8 tau[WG_HASH_LEN];

	wg_hkdf(h->chaining_key, tau, key, h->chaining_key, psk, WG_KEY_LEN);
	mix_hash(h->hash, tau, sizeof(tau));
}

static void seal(struct handshake *h, u8 *out, const void *in, size_t len,
		 const u8 key[WG_KEY_LEN])
{
	wg_aead_seal(out, in, len, h->hash, WG_HASH_LEN, 0, key);
	mix_hash(h->hash, out, len + WG_TAG_LEN);
}

/* @len with the tag */
static bool open(struct handshake *h, u8 *out, const void *in, size_t len,
		 const u8 key[WG_KEY_LEN])
{
	if (!wg_aead_open(out, in, len, h->hash, WG_HASH_LEN, 0, key))
		return false;
	mix_hash(h->hash, in, len);
	return true;
}

static void new_ephemeral(u8 private_key[WG_KEY_LEN], u8 public_key[WG_KEY_LEN])
{
	random_bytes(private_key, WG_KEY_LEN);
	(void)!wg_x25519_base(public_key, private_key);
}

void craft_party(struct party *p)
{
	u8 secret[WG_COOKIE_SECRET_LEN];

	wg_x25519_clamp(p->private_key);
	(void)!wg_x25519_base(p->public_key, p->private_key);
	wg_cookie_checker_init(&p->checker, p->public_key);
	random_bytes(secret, sizeof(secret));
	wg_cookie_rotate(&p->checker, secret, clock_now());
}

void craft_macs(struct buffer *b, struct wg_cookie *cookie)
{
	struct wg_cookie none = { 0 };

	if (b->len < sizeof(struct wg_msg_macs))
		failed("a message of %zu bytes has no room for macs", b->len);
	wg_cookie_add_macs(cookie ? cookie : &none, device_key, b->bytes,
			   b->len, clock_now());
}

/* Later than the last one, whatever the clock does. */
static void new_timestamp(struct party *p)
{
	u8 now[WG_TIMESTAMP_LEN];
	struct timespec time;
	int i;

	clock_gettime(CLOCK_REALTIME, &time);
	put_unaligned_be64(0x400000000000000aULL + time.tv_sec, now);
	put_unaligned_be32(time.tv_nsec, now + 8);
	if (memcmp(now, p->timestamp, sizeof(now)) > 0) {
		memcpy(p->timestamp, now, sizeof(now));
		return;
	}
	for (i = WG_TIMESTAMP_LEN - 1; i >= 0 && !++p->timestamp[i]; i--)
		;
}

void craft_initiation(struct buffer *b, struct party *p,
		      const struct initiation_options *o)
{
	struct wg_msg_initiation *msg = (void *)b->bytes;
	const u8 *timestamp = o->timestamp;
	struct handshake *h = &p->ours;
	u8 key[WG_KEY_LEN];

	if (!timestamp) {
		new_timestamp(p);
		timestamp = p->timestamp;
	}
	begin(h, device_key);
	h->valid = true;
	h->local_index = o->index;
	if (!o->index_given)
		random_bytes(&h->local_index, sizeof(h->local_index));
	b->len = sizeof(*msg);
	msg->type = cpu_to_le32(WG_MSG_INITIATION);
	msg->sender_index = cpu_to_le32(h->local_index);

	new_ephemeral(h->private_ephemeral, msg->ephemeral);
	if (o->ephemeral)
		memcpy(msg->ephemeral, o->ephemeral, WG_KEY_LEN);
	mix_ephemeral(h, msg->ephemeral);
	mix_product(h, key, o->ephemeral ? NULL : h->private_ephemeral,
		    device_key);
	seal(h, msg->encrypted_static, o->claims ? o->claims : p->public_key,
	     WG_KEY_LEN, key);
	mix_product(h, key, o->zero_static ? NULL : p->private_key, device_key);
	seal(h, msg->encrypted_timestamp, timestamp, WG_TIMESTAMP_LEN, key);
	craft_macs(b, &p->cookie);
}

static void derive_keys(struct keys *k, const struct handshake *h,
			bool initiator)
{
	u8 first[WG_KEY_LEN], second[WG_KEY_LEN];

	memset(k, 0, sizeof(*k));
	wg_hkdf(first, second, NULL, h->chaining_key, h->chaining_key, 0);
	memcpy(k->send, initiator ? first : second, WG_KEY_LEN);
	memcpy(k->recv, initiator ? second : first, WG_KEY_LEN);
	k->local_index = h->local_index;
	k->remote_index = h->remote_index;
}

void craft_begin_session(struct party *p, const struct keys *k)
{
	memmove(p->sessions + 1, p->sessions,
		(SESSIONS_MAX - 1) * sizeof(*k));
	p->sessions[0] = *k;
}

void craft_response(struct buffer *b, struct party *p, unsigned int which,
		    const u8 *ephemeral)
{
	struct wg_msg_response *msg = (void *)b->bytes;
	struct handshake h = p->theirs[which];
	u8 key[WG_KEY_LEN];

	if (!h.valid)
		failed("the device began no handshake with %s", p->name);
	random_bytes(&h.local_index, sizeof(h.local_index));
	b->len = sizeof(*msg);
	msg->type = cpu_to_le32(WG_MSG_RESPONSE);
	msg->sender_index = cpu_to_le32(h.local_index);
	msg->receiver_index = cpu_to_le32(h.remote_index);
	new_ephemeral(h.private_ephemeral, msg->ephemeral);
	if (ephemeral)
		memcpy(msg->ephemeral, ephemeral, WG_KEY_LEN);
	mix_ephemeral(&h, msg->ephemeral);
	mix_product(&h, NULL, ephemeral ? NULL : h.private_ephemeral,
		    h.remote_ephemeral);
	mix_product(&h, NULL, ephemeral ? NULL : h.private_ephemeral,
		    device_key);
	mix_psk(&h, key, p->preshared_key);
	seal(&h, msg->encrypted_nothing, msg->encrypted_nothing, 0, key);
	craft_macs(b, &p->cookie);
	derive_keys(&p->offered, &h, false);
}

void craft_cookie(struct buffer *b, struct party *p, unsigned int which)
{
	const struct wg_msg_initiation *last = (void *)p->heard[0].bytes;
	struct wg_msg_cookie_reply *msg = (void *)b->bytes;
	struct heard *of = &p->heard[which];
	u8 nonce[WG_COOKIE_NONCE_LEN];

	if (!of->len)
		failed("the device sent no handshake message to %s", p->name);
	random_bytes(nonce, sizeof(nonce));
	b->len = sizeof(*msg);
	wg_cookie_make_reply(&p->checker, msg, of->bytes, of->len,
			     &cookie_source, nonce);
	/* The device finds the peer by this, whatever is inside. */
	msg->receiver_index = last->sender_index;
}

void craft_seal(struct buffer *b, struct keys *k, u64 counter)
{
	struct wg_msg_data *msg = (void *)b->bytes;

	if (b->len + WG_DATA_OVERHEAD > sizeof(b->bytes))
		failed("%zu bytes are too many to seal", b->len);
	memmove(msg + 1, b->bytes, b->len);
	msg->type = cpu_to_le32(WG_MSG_DATA);
	msg->receiver_index = cpu_to_le32(k->remote_index);
	msg->counter = cpu_to_le64(counter);
	wg_aead_seal((u8 *)(msg + 1), (u8 *)(msg + 1), b->len, NULL, 0,
		     counter, k->send);
	b->len += WG_DATA_OVERHEAD;
}

static void hear(struct party *p, const struct buffer *b)
{
	p->heard[1] = p->heard[0];
	p->heard[0].len = b->len;
	memcpy(p->heard[0].bytes, b->bytes, b->len);
}

bool craft_has_mac2(struct party *p, const struct buffer *b)
{
	return wg_cookie_check_mac2(&p->checker, b->bytes, b->len,
				    &cookie_source, clock_now());
}

const char *craft_take_initiation(struct party *p, const struct buffer *b)
{
	const struct wg_msg_initiation *msg = (void *)b->bytes;
	u8 public_key[WG_KEY_LEN], timestamp[WG_TIMESTAMP_LEN];
	struct handshake h = { .valid = true };
	u8 key[WG_KEY_LEN];

	if (b->len != sizeof(*msg))
		return "has a wrong length";
	if (!wg_cookie_check_mac1(&p->checker, msg, b->len))
		return "has a wrong mac1";
	begin(&h, p->public_key);
	h.remote_index = le32_to_cpu(msg->sender_index);
	memcpy(h.remote_ephemeral, msg->ephemeral, WG_KEY_LEN);
	mix_ephemeral(&h, msg->ephemeral);
	mix_product(&h, key, p->private_key, msg->ephemeral);
	if (!open(&h, public_key, msg->encrypted_static,
		  sizeof(msg->encrypted_static), key) ||
	    memcmp(public_key, device_key, WG_KEY_LEN))
		return "is not from the device's key";
	mix_product(&h, key, p->private_key, public_key);
	if (!open(&h, timestamp, msg->encrypted_timestamp,
		  sizeof(msg->encrypted_timestamp), key))
		return "has a wrong timestamp";
	p->theirs[1] = p->theirs[0];
	p->theirs[0] = h;
	hear(p, b);
	return NULL;
}

const char *craft_take_response(struct party *p, const struct buffer *b)
{
	const struct wg_msg_response *msg = (void *)b->bytes;
	struct handshake h = p->ours;
	u8 key[WG_KEY_LEN], nothing[1];
	struct keys k;
	bool opened;

	if (b->len != sizeof(*msg))
		return "has a wrong length";
	if (!wg_cookie_check_mac1(&p->checker, msg, b->len))
		return "has a wrong mac1";
	if (!h.valid || le32_to_cpu(msg->receiver_index) != h.local_index)
		return "answers none of our initiations";
	h.remote_index = le32_to_cpu(msg->sender_index);
	mix_ephemeral(&h, msg->ephemeral);
	mix_product(&h, NULL, h.private_ephemeral, msg->ephemeral);
	mix_product(&h, NULL, p->private_key, msg->ephemeral);
	mix_psk(&h, key, p->preshared_key);
	opened = open(&h, nothing, msg->encrypted_nothing,
		      sizeof(msg->encrypted_nothing), key);
	/* Who has not the preshared key may try on with what he has. */
	derive_keys(&k, &h, true);
	craft_begin_session(p, &k);
	p->ours.valid = false;
	hear(p, b);
	return opened ? NULL : DOES_NOT_OPEN;
}

const char *craft_take_cookie(struct party *p, const struct buffer *b)
{
	const struct wg_msg_cookie_reply *msg = (void *)b->bytes;
	enum wg_drop reason;

	if (b->len != sizeof(*msg))
		return "has a wrong length";
	reason = wg_cookie_consume_reply(&p->cookie, device_key, msg,
					 clock_now());
	return reason == WG_DROP_NONE ? NULL : wg_drop_name(reason);
}

const char *craft_take_data(struct party *p, const struct buffer *b,
			    struct buffer *plain)
{
	const struct wg_msg_data *msg = (void *)b->bytes;
	struct keys *k;

	if (b->len < WG_DATA_OVERHEAD)
		return "has a wrong length";
	for (k = p->sessions; k < p->sessions + SESSIONS_MAX; k++)
		if (k->remote_index &&
		    k->local_index == le32_to_cpu(msg->receiver_index))
			break;
	if (k == p->sessions + SESSIONS_MAX)
		return "names no session";
	p->taken = k - p->sessions;
	plain->len = b->len - WG_DATA_OVERHEAD;
	if (!wg_aead_open(plain->bytes, (const u8 *)(msg + 1),
			  b->len - sizeof(*msg), NULL, 0,
			  le64_to_cpu(msg->counter), k->recv))
		return DOES_NOT_OPEN;
	return NULL;
}
