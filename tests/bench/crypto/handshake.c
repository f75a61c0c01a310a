// SPDX-License-Identifier: GPL-2.0
/* A whole handshake as contenders: what both sides compute, and nothing else. */

/*
 * The same steps over everybody's primitives. What does not change from one
 * handshake to the next with a peer is computed once: the static-static
 * secret, the keys of the MACs, the hash of the protocol's name.
 */

#include <err.h>
#include <string.h>

#include "bench.h"

/* Whose functions a handshake calls */
struct suite {
	const struct contender *x25519;
	const struct contender *hash;
	const struct contender *aead;
};

/* What one side knows */
struct side {
	u8 hash[32];
	u8 chain[32];
	u8 key[32];
	u8 ephemeral[32];
	u8 session[2][32];
};

struct initiation {
	u8 ephemeral[32];
	u8 identity[32 + WG_AEAD_TAG_LEN];
	u8 time[12 + WG_AEAD_TAG_LEN];
	u8 mac[16];
};

struct response {
	u8 ephemeral[32];
	u8 nothing[WG_AEAD_TAG_LEN];
	u8 mac[16];
};

enum shared { ES, EE, SE, SHARED };

/* What the handshakes of one pair of peers have in common */
static struct pair {
	u8 secret[2][32];
	u8 public[2][32];
	u8 ephemeral[2][32];
	u8 both_static[32];
	u8 psk[32];
	u8 chain[32];
	u8 hash[32];
	u8 mac_key[2][32];
	/* What takes the place of X25519's results where it is left out */
	u8 shared[SHARED][32];
} pair;

static const struct suite *suite;
static bool symmetric;

static void mix_hash(struct side *s, const void *data, size_t len)
{
	u8 both[32 + 64];

	memcpy(both, s->hash, 32);
	memcpy(both + 32, data, len);
	suite->hash->blake2s(s->hash, 32, NULL, 0, both, 32 + len);
}

static void mix_key(struct side *s, const u8 *secret)
{
	suite->hash->hkdf(s->chain, s->key, NULL, s->chain, secret, 32);
}

static void mix_shared(struct side *s, enum shared which, const u8 *secret,
		       const u8 *point)
{
	u8 shared[32];

	if (symmetric)
		memcpy(shared, pair.shared[which], 32);
	else if (!suite->x25519->x25519(suite->x25519, shared, secret, point))
		errx(1, "no shared secret");
	mix_key(s, shared);
}

static void mix_ephemeral(struct side *s, const u8 *public)
{
	mix_hash(s, public, 32);
	suite->hash->hkdf(s->chain, NULL, NULL, s->chain, public, 32);
}

static void new_ephemeral(struct side *s, u8 *public, unsigned int who)
{
	memcpy(s->ephemeral, pair.ephemeral[who], 32);
	if (symmetric)
		memcpy(public, pair.public[who], 32);
	else if (!suite->x25519->x25519_base(suite->x25519, public,
					     s->ephemeral))
		errx(1, "no ephemeral key");
}

static void seal(struct side *s, u8 *dst, const void *src, size_t len)
{
	suite->aead->seal_one(dst, src, len, s->hash, 32, 0, s->key);
	mix_hash(s, dst, len + WG_AEAD_TAG_LEN);
}

static void open(struct side *s, void *dst, const u8 *src, size_t len)
{
	if (!suite->aead->open_one(dst, src, len, s->hash, 32, 0, s->key))
		errx(1, "what one side sealed is refused");
	mix_hash(s, src, len);
}

static void mac(u8 *out, const void *message, size_t len, unsigned int whom)
{
	suite->hash->blake2s(out, 16, pair.mac_key[whom], 32, message, len);
}

static void check_mac(const u8 *found, const void *message, size_t len,
		      unsigned int whom)
{
	u8 computed[16];

	mac(computed, message, len, whom);
	if (memcmp(found, computed, sizeof(computed)))
		errx(1, "another MAC");
}

static void start(struct side *s)
{
	memcpy(s->chain, pair.chain, 32);
	memcpy(s->hash, pair.hash, 32);
	mix_hash(s, pair.public[1], 32);
}

static void mix_psk(struct side *s)
{
	u8 tau[32];

	suite->hash->hkdf(s->chain, tau, s->key, s->chain, pair.psk, 32);
	mix_hash(s, tau, 32);
}

static void finish(struct side *s)
{
	suite->hash->hkdf(s->session[0], s->session[1], NULL, s->chain, NULL,
			  0);
}

static void handshake(const struct suite *of, bool leave_out, u8 *result)
{
	struct side i, r;
	struct initiation first;
	struct response second;
	u8 identity[32], time[12] = { 0x40 };

	suite = of;
	symmetric = leave_out;

	start(&i);
	new_ephemeral(&i, first.ephemeral, 0);
	mix_ephemeral(&i, first.ephemeral);
	mix_shared(&i, ES, i.ephemeral, pair.public[1]);
	seal(&i, first.identity, pair.public[0], 32);
	mix_key(&i, pair.both_static);
	seal(&i, first.time, time, sizeof(time));
	mac(first.mac, &first, offsetof(struct initiation, mac), 1);

	check_mac(first.mac, &first, offsetof(struct initiation, mac), 1);
	start(&r);
	mix_ephemeral(&r, first.ephemeral);
	mix_shared(&r, ES, pair.secret[1], first.ephemeral);
	open(&r, identity, first.identity, sizeof(first.identity));
	mix_key(&r, pair.both_static);
	open(&r, time, first.time, sizeof(first.time));

	new_ephemeral(&r, second.ephemeral, 1);
	mix_ephemeral(&r, second.ephemeral);
	mix_shared(&r, EE, r.ephemeral, first.ephemeral);
	mix_shared(&r, SE, r.ephemeral, identity);
	mix_psk(&r);
	seal(&r, second.nothing, NULL, 0);
	mac(second.mac, &second, offsetof(struct response, mac), 0);
	finish(&r);

	check_mac(second.mac, &second, offsetof(struct response, mac), 0);
	mix_ephemeral(&i, second.ephemeral);
	mix_shared(&i, EE, i.ephemeral, second.ephemeral);
	mix_shared(&i, SE, pair.secret[0], second.ephemeral);
	mix_psk(&i);
	open(&i, NULL, second.nothing, sizeof(second.nothing));
	finish(&i);

	if (memcmp(i.session, r.session, sizeof(i.session)))
		errx(1, "both sides have other keys");
	memcpy(result, i.session, sizeof(i.session));
}

static void whole_handshake(const struct contender *c, bool leave_out,
			    u8 result[64])
{
	handshake(c->impl, leave_out, result);
}

static bool is_refused(const struct initiation *m, const u8 *shared)
{
	struct side r;
	u8 identity[32];

	start(&r);
	mix_ephemeral(&r, m->ephemeral);
	mix_key(&r, shared);
	return !suite->aead->open_one(identity, m->identity,
				      sizeof(m->identity), r.hash, 32, 0,
				      r.key);
}

static void refuse(const struct contender *c, unsigned int n)
{
	static struct initiation made[8];
	u8 shared[8][32];
	const u8 *points[8];
	unsigned int i;

	suite = c->impl;
	for (i = 0; i < n; i++) {
		points[i] = made[i].ephemeral;
		if (!made[i].ephemeral[0]) {
			memset(&made[i], 0x71 + i, sizeof(made[i]));
			mac(made[i].mac, &made[i],
			    offsetof(struct initiation, mac), 1);
		}
		check_mac(made[i].mac, &made[i],
			  offsetof(struct initiation, mac), 1);
	}
	if (suite->hash->x25519_each)
		suite->hash->x25519_each(shared, pair.secret[1], points, n);
	for (i = 0; i < n; i++) {
		if (!suite->hash->x25519_each &&
		    !suite->x25519->x25519(suite->x25519, shared[i],
					   pair.secret[1], points[i]))
			errx(1, "no shared secret");
		if (!is_refused(&made[i], shared[i]))
			errx(1, "not refused");
	}
}

static void set_up(const struct suite *s)
{
	static const char name[] = "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s";
	unsigned int i;
	bool good = true;

	for (i = 0; i < 2; i++) {
		memset(pair.secret[i], 0x21 + i, 32);
		memset(pair.ephemeral[i], 0x31 + i, 32);
		memset(pair.mac_key[i], 0x41 + i, 32);
		good &= s->x25519->x25519_base(s->x25519, pair.public[i],
					       pair.secret[i]);
	}
	for (i = 0; i < SHARED; i++)
		memset(pair.shared[i], 0x51 + i, 32);
	good &= s->x25519->x25519(s->x25519, pair.both_static, pair.secret[0],
				  pair.public[1]);
	if (!good)
		errx(1, "no keys for both sides");
	memset(pair.psk, 0x61, 32);
	s->hash->blake2s(pair.chain, 32, NULL, 0, (const u8 *)name,
			 sizeof(name) - 1);
	s->hash->blake2s(pair.hash, 32, NULL, 0, pair.chain, 32);
}

const struct contender *contender_handshake(const char *who,
					    const struct contender **from,
					    unsigned int n)
{
	static struct suite suites[4];
	static struct contender made[4];
	static unsigned int count;
	struct suite *s = &suites[count];
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (strcmp(from[i]->who, who))
			continue;
		if (from[i]->x25519 && !s->x25519)
			s->x25519 = from[i];
		if (from[i]->hkdf && !s->hash)
			s->hash = from[i];
		if (from[i]->seal_one && !s->aead)
			s->aead = from[i];
	}
	if (!s->x25519 || !s->hash || !s->aead)
		return NULL;
	if (!count)
		set_up(s);
	made[count] = (struct contender){
		.who = who, .isa = "", .impl = s, .handshake = whole_handshake,
		.refuse = refuse,
	};
	return &made[count++];
}
