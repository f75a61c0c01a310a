// SPDX-License-Identifier: GPL-2.0
/* The handshake: Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s (Noise rev. 34). */

#include <asm/byteorder.h>
#include <linux/build_bug.h>
#include <linux/string.h>

#include "compat/unaligned.h"
#include "crypto/aead.h"
#include "crypto/blake2s.h"
#include "crypto/ct.h"
#include "crypto/x25519.h"
#include "noise.h"

/* HASH("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s"): C at the start. */
static const u8 initial_chaining_key[WG_HASH_LEN] = {
	0x60, 0xe2, 0x6d, 0xae, 0xf3, 0x27, 0xef, 0xc0,
	0x2e, 0xc3, 0x35, 0xe2, 0xa0, 0x25, 0xd2, 0xd0,
	0x16, 0xeb, 0x42, 0x06, 0xf8, 0x72, 0x77, 0xf5,
	0x2d, 0x38, 0xd1, 0x98, 0x8b, 0x78, 0xcd, 0x36,
};

/* HASH(C || "WireGuard v1 zx2c4 Jason@zx2c4.com"): H with the prologue in. */
static const u8 initial_hash[WG_HASH_LEN] = {
	0x22, 0x11, 0xb3, 0x61, 0x08, 0x1a, 0xc5, 0x66,
	0x69, 0x12, 0x43, 0xdb, 0x45, 0x8a, 0xd5, 0x32,
	0x2d, 0x9c, 0x6c, 0x66, 0x22, 0x93, 0xe8, 0xb7,
	0x0e, 0xe1, 0x9c, 0x65, 0xba, 0x07, 0x9e, 0xf3,
};

/* TAI64 of 1970-01-01 00:00:10 TAI, where the libtai convention begins. */
#define TAI64_EPOCH 0x400000000000000aULL

/* The coarsest power of two that still tells 50 initiations a second apart. */
#define TIMESTAMP_NSEC_MASK (~((1U << 24) - 1))

#define INITIATION_INTERVAL (WG_SECOND / WG_INITIATIONS_PER_SECOND)

/* Noise's MixHash(). @out may be @hash. */
static void mix_hash(u8 out[WG_HASH_LEN], const u8 hash[WG_HASH_LEN],
		     const u8 *data, size_t len)
{
	struct wg_blake2s state;

	wg_blake2s_init(&state, WG_HASH_LEN, NULL, 0);
	wg_blake2s_update(&state, hash, WG_HASH_LEN);
	wg_blake2s_update(&state, data, len);
	wg_blake2s_final(&state, out);
}

/* The "e" token; with a psk the key goes into C too (Noise section 9.2). */
static void mix_ephemeral(u8 chaining_key[WG_HASH_LEN], u8 hash[WG_HASH_LEN],
			  const u8 ephemeral_public[WG_KEY_LEN])
{
	wg_hkdf(chaining_key, NULL, NULL, chaining_key, ephemeral_public,
		WG_KEY_LEN);
	mix_hash(hash, hash, ephemeral_public, WG_KEY_LEN);
}

/* A DH token; @key receives the cipher's key unless it is NULL. */
static bool mix_dh(u8 chaining_key[WG_HASH_LEN], u8 *key,
		   const u8 private_key[WG_KEY_LEN],
		   const u8 public_key[WG_KEY_LEN])
{
	u8 dh[WG_KEY_LEN];
	bool ok;

	ok = wg_x25519(dh, private_key, public_key);
	if (ok)
		wg_hkdf(chaining_key, key, NULL, chaining_key, dh, sizeof(dh));
	memzero_explicit(dh, sizeof(dh));
	return ok;
}

/* The "psk" token. */
static void mix_psk(u8 chaining_key[WG_HASH_LEN], u8 hash[WG_HASH_LEN],
		    u8 key[WG_KEY_LEN], const u8 preshared_key[WG_KEY_LEN])
{
	u8 tau[WG_HASH_LEN];

	wg_hkdf(chaining_key, tau, key, chaining_key, preshared_key,
		WG_KEY_LEN);
	mix_hash(hash, hash, tau, sizeof(tau));
	memzero_explicit(tau, sizeof(tau));
}

/* EncryptAndHash(): @dst receives @len + WG_TAG_LEN bytes; may be @src. */
static void seal_and_hash(u8 *dst, const u8 *src, size_t len,
			  u8 hash[WG_HASH_LEN], const u8 key[WG_KEY_LEN])
{
	wg_aead_seal(dst, src, len, hash, WG_HASH_LEN, 0, key);
	mix_hash(hash, hash, dst, len + WG_TAG_LEN);
}

/* DecryptAndHash(): @len counts the tag; @dst is not @src. */
static bool open_and_hash(u8 *dst, const u8 *src, size_t len,
			  u8 hash[WG_HASH_LEN], const u8 key[WG_KEY_LEN])
{
	if (!wg_aead_open(dst, src, len, hash, WG_HASH_LEN, 0, key))
		return false;
	mix_hash(hash, hash, src, len);
	return true;
}

/*
 * Computed when first needed, since an X25519 for every peer would be most of
 * what it costs to configure them. A product of zero is not kept: who can send
 * the initiations for which it is computed again has a device that was
 * configured with a public key of low order.
 */
static bool know_static_static(struct wg_noise_peer *p,
			       const struct wg_noise_identity *id)
{
	if (!p->static_static_known)
		p->static_static_known = wg_x25519(p->static_static,
						   id->private_key,
						   p->public_key);
	return p->static_static_known;
}

void wg_noise_set_identity(struct wg_noise_identity *id,
			   const u8 private_key[WG_KEY_LEN])
{
	static const u8 none[WG_KEY_LEN];

	memzero_explicit(id, sizeof(*id));
	if (!private_key || !wg_memneq(private_key, none, WG_KEY_LEN))
		return;

	memcpy(id->private_key, private_key, WG_KEY_LEN);
	wg_x25519_clamp(id->private_key);
	id->valid = wg_x25519_base(id->public_key, id->private_key);
	mix_hash(id->responder_hash, initial_hash, id->public_key, WG_KEY_LEN);
}

void wg_noise_peer_init(struct wg_noise_peer *p,
			const u8 public_key[WG_KEY_LEN])
{
	memset(p, 0, sizeof(*p));
	memcpy(p->public_key, public_key, WG_KEY_LEN);
}

void wg_noise_peer_rekeyed(struct wg_noise_peer *p)
{
	memzero_explicit(p->static_static, WG_KEY_LEN);
	p->static_static_known = false;
	wg_noise_handshakes_clear(p);
}

void wg_noise_peer_wipe(struct wg_noise_peer *p)
{
	memzero_explicit(p->preshared_key, WG_KEY_LEN);
	wg_noise_peer_rekeyed(p);
}

void wg_noise_handshake_clear(struct wg_noise_handshake *hs)
{
	BUILD_BUG_ON(WG_NOISE_IDLE != 0);
	memzero_explicit(hs, sizeof(*hs));
}

void wg_noise_handshakes_clear(struct wg_noise_peer *p)
{
	wg_noise_handshake_clear(&p->hs);
	wg_noise_handshake_clear(&p->answer);
}

void wg_noise_timestamp(u8 out[WG_TIMESTAMP_LEN], s64 sec, u32 nsec)
{
	put_unaligned_be64(TAI64_EPOCH + (u64)sec, out);
	put_unaligned_be32(nsec & TIMESTAMP_NSEC_MASK, out + sizeof(u64));
}

enum wg_drop wg_noise_create_initiation(struct wg_noise_peer *p,
					const struct wg_noise_identity *id,
					const u8 ephemeral[WG_KEY_LEN],
					const u8 timestamp[WG_TIMESTAMP_LEN],
					u32 index,
					struct wg_msg_initiation *msg)
{
	enum wg_drop verdict = WG_DROP_RX_LOW_ORDER_POINT;
	struct wg_noise_handshake hs;
	u8 key[WG_KEY_LEN];

	if (!id->valid)
		return WG_DROP_TX_NO_IDENTITY;

	msg->type = cpu_to_le32(WG_MSG_INITIATION);
	msg->sender_index = cpu_to_le32(index);

	memcpy(hs.chaining_key, initial_chaining_key, WG_HASH_LEN);
	mix_hash(hs.hash, initial_hash, p->public_key, WG_KEY_LEN);

	if (!wg_x25519_base(msg->ephemeral, ephemeral))
		goto out;
	mix_ephemeral(hs.chaining_key, hs.hash, msg->ephemeral);

	if (!mix_dh(hs.chaining_key, key, ephemeral, p->public_key))
		goto out;
	seal_and_hash(msg->encrypted_static, id->public_key, WG_KEY_LEN,
		      hs.hash, key);

	if (!know_static_static(p, id))
		goto out;
	wg_hkdf(hs.chaining_key, key, NULL, hs.chaining_key, p->static_static,
		WG_KEY_LEN);
	seal_and_hash(msg->encrypted_timestamp, timestamp, WG_TIMESTAMP_LEN,
		      hs.hash, key);

	memcpy(hs.ephemeral, ephemeral, WG_KEY_LEN);
	hs.local_index = index;
	hs.remote_index = 0;
	hs.state = WG_NOISE_INITIATION_CREATED;
	p->hs = hs;
	verdict = WG_DROP_NONE;
out:
	memzero_explicit(&hs, sizeof(hs));
	memzero_explicit(key, sizeof(key));
	return verdict;
}

unsigned int wg_noise_initiations_dh(u8 dh[][WG_KEY_LEN],
				     const struct wg_noise_identity *id,
				     const struct wg_msg_initiation *const *msgs,
				     unsigned int n)
{
	const u8 *points[WG_X25519_EACH_MAX];
	unsigned int i;

	for (i = 0; i < n; i++)
		points[i] = msgs[i]->ephemeral;
	return wg_x25519_each(dh, id->private_key, points, n);
}

enum wg_drop wg_noise_open_initiation(struct wg_noise_opened *o,
				      const struct wg_noise_identity *id,
				      const struct wg_msg_initiation *msg,
				      const u8 *dh)
{
	enum wg_drop verdict;
	u8 key[WG_KEY_LEN];

	memset(o, 0, sizeof(*o));
	if (!id->valid)
		return WG_DROP_RX_NO_IDENTITY;

	memcpy(o->chaining_key, initial_chaining_key, WG_HASH_LEN);
	memcpy(o->hash, id->responder_hash, WG_HASH_LEN);
	memcpy(o->remote_ephemeral, msg->ephemeral, WG_KEY_LEN);
	mix_ephemeral(o->chaining_key, o->hash, o->remote_ephemeral);

	verdict = WG_DROP_RX_LOW_ORDER_POINT;
	if (!dh)
		goto out;
	wg_hkdf(o->chaining_key, key, NULL, o->chaining_key, dh, WG_KEY_LEN);

	verdict = WG_DROP_RX_BAD_STATIC;
	if (!open_and_hash(o->remote_static, msg->encrypted_static,
			   sizeof(msg->encrypted_static), o->hash, key))
		goto out;

	verdict = WG_DROP_NONE;
out:
	memzero_explicit(key, sizeof(key));
	if (verdict != WG_DROP_NONE)
		memzero_explicit(o, sizeof(*o));
	return verdict;
}

/*
 * Signed, because the caller may have read the clock before another CPU that
 * then took the lock first.
 */
static bool is_flood(const struct wg_noise_peer *p, u64 now)
{
	return p->last_initiation &&
	       (s64)(now - p->last_initiation) < (s64)INITIATION_INTERVAL;
}

enum wg_drop wg_noise_accept_initiation(struct wg_noise_peer *p,
					struct wg_noise_opened *o,
					const struct wg_noise_identity *id,
					const struct wg_msg_initiation *msg,
					u64 now)
{
	struct wg_noise_handshake *hs = &p->answer;
	u8 timestamp[WG_TIMESTAMP_LEN];
	enum wg_drop verdict;
	u8 key[WG_KEY_LEN];

	verdict = WG_DROP_RX_NO_IDENTITY;
	if (!id->valid)
		goto out;

	verdict = WG_DROP_RX_LOW_ORDER_POINT;
	if (!know_static_static(p, id))
		goto out;
	wg_hkdf(o->chaining_key, key, NULL, o->chaining_key, p->static_static,
		WG_KEY_LEN);

	verdict = WG_DROP_RX_BAD_TIMESTAMP;
	if (!open_and_hash(timestamp, msg->encrypted_timestamp,
			   sizeof(msg->encrypted_timestamp), o->hash, key))
		goto out;

	/* TAI64N is big-endian: bytewise is in order of time. */
	verdict = WG_DROP_RX_INITIATION_REPLAY;
	if (memcmp(timestamp, p->greatest_timestamp, WG_TIMESTAMP_LEN) <= 0)
		goto out;

	verdict = WG_DROP_RX_INITIATION_FLOOD;
	if (is_flood(p, now))
		goto out;

	memcpy(p->greatest_timestamp, timestamp, WG_TIMESTAMP_LEN);
	p->last_initiation = now;
	memcpy(hs->ephemeral, o->remote_ephemeral, WG_KEY_LEN);
	memcpy(hs->hash, o->hash, WG_HASH_LEN);
	memcpy(hs->chaining_key, o->chaining_key, WG_HASH_LEN);
	hs->remote_index = le32_to_cpu(msg->sender_index);
	hs->local_index = 0;
	hs->state = WG_NOISE_INITIATION_CONSUMED;
	if (p->hs.state == WG_NOISE_INITIATION_CREATED &&
	    memcmp(id->public_key, p->public_key, WG_KEY_LEN) < 0)
		p->hs.state = WG_NOISE_INITIATION_CROSSED;
	else
		wg_noise_handshake_clear(&p->hs);
	verdict = WG_DROP_NONE;
out:
	memzero_explicit(key, sizeof(key));
	memzero_explicit(o, sizeof(*o));
	return verdict;
}

enum wg_drop wg_noise_create_response(struct wg_noise_peer *p,
				      const u8 ephemeral[WG_KEY_LEN],
				      u32 index, struct wg_msg_response *msg)
{
	struct wg_noise_handshake *hs = &p->answer;
	enum wg_drop verdict;
	u8 key[WG_KEY_LEN];

	verdict = WG_DROP_RX_HANDSHAKE_GONE;
	if (hs->state != WG_NOISE_INITIATION_CONSUMED)
		goto out;

	msg->type = cpu_to_le32(WG_MSG_RESPONSE);
	msg->sender_index = cpu_to_le32(index);
	msg->receiver_index = cpu_to_le32(hs->remote_index);

	verdict = WG_DROP_RX_LOW_ORDER_POINT;
	if (!wg_x25519_base(msg->ephemeral, ephemeral))
		goto out;
	mix_ephemeral(hs->chaining_key, hs->hash, msg->ephemeral);
	if (!mix_dh(hs->chaining_key, NULL, ephemeral, hs->ephemeral) ||
	    !mix_dh(hs->chaining_key, NULL, ephemeral, p->public_key))
		goto out;

	mix_psk(hs->chaining_key, hs->hash, key, p->preshared_key);
	/* An empty plaintext needs no source, but a valid address. */
	seal_and_hash(msg->encrypted_nothing, msg->encrypted_nothing, 0,
		      hs->hash, key);

	hs->local_index = index;
	hs->state = WG_NOISE_RESPONSE_CREATED;
	verdict = WG_DROP_NONE;
out:
	memzero_explicit(key, sizeof(key));
	if (verdict != WG_DROP_NONE)
		wg_noise_handshake_clear(hs);
	return verdict;
}

enum wg_drop wg_noise_consume_response(struct wg_noise_peer *p,
				       const struct wg_noise_identity *id,
				       const struct wg_msg_response *msg)
{
	u8 chaining_key[WG_HASH_LEN], hash[WG_HASH_LEN], key[WG_KEY_LEN];
	struct wg_noise_handshake *hs = &p->hs;
	enum wg_drop verdict;
	u8 nothing[1];

	if (!id->valid)
		return WG_DROP_RX_NO_IDENTITY;
	if (hs->state != WG_NOISE_INITIATION_CREATED &&
	    hs->state != WG_NOISE_INITIATION_CROSSED)
		return WG_DROP_RX_UNEXPECTED_RESPONSE;
	if (le32_to_cpu(msg->receiver_index) != hs->local_index)
		return WG_DROP_RX_UNEXPECTED_RESPONSE;

	/* On copies, since a forged response must leave the handshake open. */
	memcpy(chaining_key, hs->chaining_key, WG_HASH_LEN);
	memcpy(hash, hs->hash, WG_HASH_LEN);
	mix_ephemeral(chaining_key, hash, msg->ephemeral);

	verdict = WG_DROP_RX_LOW_ORDER_POINT;
	if (!mix_dh(chaining_key, NULL, hs->ephemeral, msg->ephemeral) ||
	    !mix_dh(chaining_key, NULL, id->private_key, msg->ephemeral))
		goto out;

	mix_psk(chaining_key, hash, key, p->preshared_key);
	verdict = WG_DROP_RX_BAD_RESPONSE;
	if (!open_and_hash(nothing, msg->encrypted_nothing,
			   sizeof(msg->encrypted_nothing), hash, key))
		goto out;

	memzero_explicit(hs->ephemeral, WG_KEY_LEN);
	memzero_explicit(hs->hash, WG_HASH_LEN);
	memcpy(hs->chaining_key, chaining_key, WG_HASH_LEN);
	hs->remote_index = le32_to_cpu(msg->sender_index);
	hs->state = WG_NOISE_RESPONSE_CONSUMED;
	wg_noise_handshake_clear(&p->answer);
	verdict = WG_DROP_NONE;
out:
	memzero_explicit(chaining_key, sizeof(chaining_key));
	memzero_explicit(hash, sizeof(hash));
	memzero_explicit(key, sizeof(key));
	return verdict;
}

bool wg_noise_begin_session(struct wg_noise_peer *p, struct wg_session *s,
			    u64 now)
{
	u8 from_initiator[WG_KEY_LEN], from_responder[WG_KEY_LEN];
	struct wg_noise_handshake *hs;
	bool initiator;

	if (p->answer.state == WG_NOISE_RESPONSE_CREATED) {
		hs = &p->answer;
		initiator = false;
	} else if (p->hs.state == WG_NOISE_RESPONSE_CONSUMED) {
		hs = &p->hs;
		initiator = true;
	} else {
		return false;
	}

	/* Noise's Split(); an empty input needs an address all the same. */
	wg_hkdf(from_initiator, from_responder, NULL, hs->chaining_key,
		hs->chaining_key, 0);
	if (initiator)
		wg_session_init(s, from_initiator, from_responder,
				hs->local_index, hs->remote_index, true, now);
	else
		wg_session_init(s, from_responder, from_initiator,
				hs->local_index, hs->remote_index, false, now);

	memzero_explicit(from_initiator, sizeof(from_initiator));
	memzero_explicit(from_responder, sizeof(from_responder));
	wg_noise_handshake_clear(hs);
	return true;
}
