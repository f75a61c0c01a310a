/* SPDX-License-Identifier: GPL-2.0 */
/* The handshake: Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s (Noise rev. 34). */
#ifndef WG_PROTOCOL_NOISE_H
#define WG_PROTOCOL_NOISE_H

#include <linux/types.h>

#include "crypto/x25519.h"
#include "drop.h"
#include "messages.h"
#include "session.h"

/* A device's static key pair, and what is computed from it once. */
struct wg_noise_identity {
	u8 private_key[WG_KEY_LEN];
	u8 public_key[WG_KEY_LEN];
	u8 responder_hash[WG_HASH_LEN]; /* H after our public key went in */
	bool valid; /* a private key is set */
};

enum wg_noise_state {
	WG_NOISE_IDLE,
	WG_NOISE_INITIATION_CREATED,
	WG_NOISE_INITIATION_CROSSED, /* still open, one of the peer's answered */
	WG_NOISE_INITIATION_CONSUMED,
	WG_NOISE_RESPONSE_CREATED,
	WG_NOISE_RESPONSE_CONSUMED,
};

/* A handshake under way; secrets, wiped as soon as it ends. */
struct wg_noise_handshake {
	enum wg_noise_state state;
	u32 local_index;
	u32 remote_index;
	/* initiator: own private ephemeral; responder: the initiator's public */
	u8 ephemeral[WG_KEY_LEN];
	u8 hash[WG_HASH_LEN];
	u8 chaining_key[WG_HASH_LEN];
};

/**
 * struct wg_noise_peer - what the handshake knows of one peer
 *
 * All calls for one peer are serialised by the caller, who also keeps the
 * identity from changing meanwhile (wg_noise_peer_rekeyed() follows a change).
 *
 * The two roles do not share state, so that an initiation of ours can stay open
 * while we answer one of the peer's. When two initiations cross and each side
 * forgets its own, neither response is of use, and both wait for a retry; when
 * each keeps its own, they end up with a session for each direction, which both
 * renew from then on. So the side with the greater public key forgets its own
 * and the other one keeps it: both end up with the session that the latter
 * began, and traffic flows at once. It keeps it for one initiation of the peer
 * only. At the second one the response to ours is so late that it would take us
 * back to a session which the peer has left behind.
 *
 * @answer only lives from wg_noise_accept_initiation() to
 * wg_noise_begin_session(); one that a caller abandoned in between, for want of
 * memory, is wiped by whatever comes next, as is a response whose session never
 * began.
 */
struct wg_noise_peer {
	u8 public_key[WG_KEY_LEN]; /* immutable */
	u8 preshared_key[WG_KEY_LEN]; /* all zeros: none */
	u8 static_static[WG_KEY_LEN]; /* DH, computed at first use */
	bool static_static_known;
	u8 greatest_timestamp[WG_TIMESTAMP_LEN];
	u64 last_initiation; /* ns, last accepted, 0: none */
	struct wg_noise_handshake hs; /* the one that we began */
	struct wg_noise_handshake answer; /* the one that the peer began */
};

/* An initiation that is opened as far as it can be without its peer. */
struct wg_noise_opened {
	u8 remote_static[WG_KEY_LEN]; /* who it claims to be: look this up */
	u8 remote_ephemeral[WG_KEY_LEN];
	u8 hash[WG_HASH_LEN];
	u8 chaining_key[WG_HASH_LEN];
};

/**
 * wg_noise_set_identity() - set or remove the private key
 * @id: locked by the caller
 * @private_key: WG_KEY_LEN bytes, not in @id; the copy is clamped; NULL or all
 *	zeros removes the key
 *
 * Process context (one X25519).
 */
void wg_noise_set_identity(struct wg_noise_identity *id,
			   const u8 private_key[WG_KEY_LEN]);

/**
 * wg_noise_peer_init() - a peer with @public_key and no preshared key
 * @p: uninitialised memory
 * @public_key: WG_KEY_LEN bytes, copied; any value, a bad one fails later
 */
void wg_noise_peer_init(struct wg_noise_peer *p,
			const u8 public_key[WG_KEY_LEN]);

/**
 * wg_noise_peer_rekeyed() - forget what the device's old key was part of
 * @p: the peer; handshakes under way are wiped, timestamps stay
 */
void wg_noise_peer_rekeyed(struct wg_noise_peer *p);

/** wg_noise_peer_wipe() - destroy all secrets of a peer that goes away */
void wg_noise_peer_wipe(struct wg_noise_peer *p);

/** wg_noise_handshake_clear() - wipe p->hs or p->answer of a peer */
void wg_noise_handshake_clear(struct wg_noise_handshake *hs);

/** wg_noise_handshakes_clear() - wipe what is under way in both roles */
void wg_noise_handshakes_clear(struct wg_noise_peer *p);

/**
 * wg_noise_timestamp() - TAI64N, its nanoseconds rounded down to 2^24 ns
 * @out: WG_TIMESTAMP_LEN bytes
 * @sec: seconds since 1970 UTC
 * @nsec: 0 to 999999999
 */
void wg_noise_timestamp(u8 out[WG_TIMESTAMP_LEN], s64 sec, u32 nsec);

/**
 * wg_noise_create_initiation() - begin a handshake
 * @p: the peer; on success an older initiation of ours is forgotten
 * @id: own identity
 * @ephemeral: WG_KEY_LEN random bytes, wiped by the caller
 * @timestamp: from wg_noise_timestamp()
 * @index: our index for it, any number
 * @msg: written all but its macs; on failure its contents are unspecified
 *
 * Process context (three X25519, and a fourth once a peer). On failure the
 * peer's handshakes are as they were.
 *
 * Return: WG_DROP_NONE; WG_DROP_TX_NO_IDENTITY; WG_DROP_RX_LOW_ORDER_POINT
 * when the peer's public key is no good.
 */
enum wg_drop wg_noise_create_initiation(struct wg_noise_peer *p,
					const struct wg_noise_identity *id,
					const u8 ephemeral[WG_KEY_LEN],
					const u8 timestamp[WG_TIMESTAMP_LEN],
					u32 index,
					struct wg_msg_initiation *msg);

/* So many initiations at once, at most */
#define WG_NOISE_DH_MAX WG_X25519_EACH_MAX

/**
 * wg_noise_initiations_dh() - the X25519 of own key and senders' ephemeral ones
 * @dh: results, to be wiped by the caller
 * @id: own identity, which is valid
 * @msgs: initiations, type and macs already checked; any alignment
 * @n: how many, at most WG_NOISE_DH_MAX
 *
 * Process context. Nearly all that an initiation costs which is refused; eight at
 * once cost as much as three where wg_x25519_each() says so.
 *
 * Return: a bit for each, set but for points of low order.
 */
unsigned int wg_noise_initiations_dh(u8 dh[][WG_KEY_LEN],
				     const struct wg_noise_identity *id,
				     const struct wg_msg_initiation *const *msgs,
				     unsigned int n);

/**
 * wg_noise_open_initiation() - find out who sent an initiation
 * @o: receives the sender and what wg_noise_accept_initiation() needs; wiped
 *	here on failure and always by wg_noise_accept_initiation(); a caller
 *	that finds no peer wipes it with memzero_explicit()
 * @id: own identity
 * @msg: as received, type and macs already checked; any alignment
 * @dh: from wg_noise_initiations_dh() with this identity; NULL for a point of low
 *	order
 *
 * Any context. Needs no peer and changes nothing.
 *
 * Return: WG_DROP_NONE or the reason for which to drop it.
 */
enum wg_drop wg_noise_open_initiation(struct wg_noise_opened *o,
				      const struct wg_noise_identity *id,
				      const struct wg_msg_initiation *msg,
				      const u8 *dh);

/**
 * wg_noise_accept_initiation() - check the rest with the peer's state
 * @p: the peer whose public key is o->remote_static
 * @o: from wg_noise_open_initiation(); wiped
 * @id: own identity, the same
 * @msg: the same message
 * @now: clock, ns
 *
 * A timestamp that is not greater than the greatest accepted is refused first,
 * and only what is accepted counts for the rate: replaying old initiations,
 * however often, cannot get a fresh one refused. One that came too early for
 * the rate leaves no trace and can be accepted when it comes again.
 *
 * On success the answer is in WG_NOISE_INITIATION_CONSUMED, and an initiation of
 * ours in WG_NOISE_INITIATION_CROSSED or wiped; otherwise nothing changed, but
 * that the static-static product may be known now. Process context (one X25519
 * once a peer).
 *
 * Return: WG_DROP_NONE or the reason for which to drop it.
 */
enum wg_drop wg_noise_accept_initiation(struct wg_noise_peer *p,
					struct wg_noise_opened *o,
					const struct wg_noise_identity *id,
					const struct wg_msg_initiation *msg,
					u64 now);

/**
 * wg_noise_create_response() - answer the initiation that was accepted
 * @p: its answer is in WG_NOISE_INITIATION_CONSUMED
 * @ephemeral: WG_KEY_LEN random bytes, wiped by the caller
 * @index: our index for the session
 * @msg: written all but its macs; on failure its contents are unspecified
 *
 * Process context (three X25519).
 *
 * Return: WG_DROP_NONE or the reason (WG_DROP_RX_HANDSHAKE_GONE in any other
 * state); on failure the answer is wiped.
 */
enum wg_drop wg_noise_create_response(struct wg_noise_peer *p,
				      const u8 ephemeral[WG_KEY_LEN],
				      u32 index, struct wg_msg_response *msg);

/**
 * wg_noise_consume_response() - the answer to our initiation
 * @p: the peer that has the index msg->receiver_index
 * @id: own identity
 * @msg: as received, type and macs already checked; any alignment
 *
 * Accepted only while the initiation with that very index is open. Process
 * context (two X25519). On failure nothing changed.
 *
 * Return: WG_DROP_NONE or the reason for which to drop it.
 */
enum wg_drop wg_noise_consume_response(struct wg_noise_peer *p,
				       const struct wg_noise_identity *id,
				       const struct wg_msg_response *msg);

/**
 * wg_noise_begin_session() - derive the transport keys
 * @p: its answer is in WG_NOISE_RESPONSE_CREATED, or else its hs in
 *	WG_NOISE_RESPONSE_CONSUMED
 * @s: uninitialised; filled in by wg_session_init()
 * @now: clock, ns
 *
 * That handshake is wiped; one of the other role stays as it is.
 *
 * Return: false, and @s untouched, in any other state.
 */
bool __must_check wg_noise_begin_session(struct wg_noise_peer *p,
					 struct wg_session *s, u64 now);

#endif /* WG_PROTOCOL_NOISE_H */
