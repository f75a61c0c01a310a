// SPDX-License-Identifier: GPL-2.0
/* Handshakes with given randomness, for comparison: a line in, a line out. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/unaligned.h"
#include "src/protocol/cookie.h"
#include "proto_open.h"
#include "src/protocol/noise.h"

#define MUST(cond) do {							\
	if (!(cond)) {							\
		fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__,	\
			#cond);						\
		exit(1);						\
	}								\
} while (0)

/* One case, in the order in which it is read. */
struct input {
	u8 static_i[WG_KEY_LEN];
	u8 static_r[WG_KEY_LEN];
	u8 ephemeral_i[WG_KEY_LEN];
	u8 ephemeral_r[WG_KEY_LEN];
	u8 psk[WG_KEY_LEN];
	u8 seconds[8];
	u8 nanoseconds[4];
	u8 index_i[4];
	u8 index_r[4];
	u8 secret[WG_COOKIE_SECRET_LEN];
	u8 source[18];
	u8 nonce[WG_COOKIE_NONCE_LEN];
};

/* Returns false at the end of the input. */
static bool read_input(struct input *in)
{
	u8 *p = (u8 *)in, *end = p + sizeof(*in);
	unsigned int byte;

	for (; p < end; p++) {
		int n = scanf(" %2x", &byte);

		if (n == EOF && p == (u8 *)in)
			return false;
		MUST(n == 1);
		*p = byte;
	}
	return true;
}

static void print_hex(const void *bytes, size_t len, char end)
{
	const u8 *p = bytes;

	while (len--)
		printf("%02x", *p++);
	putchar(end);
}

/* What goes with one side's private key. */
struct side {
	struct wg_noise_identity id;
	struct wg_noise_peer peer;
	struct wg_cookie_checker checker;
	struct wg_cookie cookie;
	struct wg_session session;
};

static void set_keys(struct side *side, const u8 key[WG_KEY_LEN])
{
	memset(side, 0, sizeof(*side));
	wg_noise_set_identity(&side->id, key);
	MUST(side->id.valid);
	wg_cookie_checker_init(&side->checker, side->id.public_key);
}

static void set_peer(struct side *side, const struct side *other,
		     const u8 psk[WG_KEY_LEN])
{
	wg_noise_peer_init(&side->peer, other->id.public_key);
	memcpy(side->peer.preshared_key, psk, WG_KEY_LEN);
}

static void answer(const struct input *in)
{
	static struct side i, r;
	struct wg_msg_cookie_reply reply;
	struct wg_msg_initiation initiation, initiation2;
	struct wg_msg_response response, response2;
	struct wg_cookie_source source = { .len = sizeof(in->source) };
	struct wg_noise_opened opened;
	u8 timestamp[WG_TIMESTAMP_LEN];

	set_keys(&i, in->static_i);
	set_keys(&r, in->static_r);
	set_peer(&i, &r, in->psk);
	set_peer(&r, &i, in->psk);
	memcpy(source.bytes, in->source, sizeof(in->source));

	wg_noise_timestamp(timestamp, get_unaligned_le64(in->seconds),
			   get_unaligned_le32(in->nanoseconds));
	MUST(!wg_noise_create_initiation(&i.peer, &i.id, in->ephemeral_i,
					 timestamp,
					 get_unaligned_le32(in->index_i),
					 &initiation));
	wg_cookie_add_macs(&i.cookie, r.id.public_key, &initiation,
			   sizeof(initiation), 1);
	MUST(wg_cookie_check_mac1(&r.checker, &initiation, sizeof(initiation)));
	MUST(!open_initiation(&opened, &r.id, &initiation));
	MUST(!memcmp(opened.remote_static, i.id.public_key, WG_KEY_LEN));
	MUST(!wg_noise_accept_initiation(&r.peer, &opened, &r.id, &initiation,
					 1));
	MUST(!wg_noise_create_response(&r.peer, in->ephemeral_r,
				       get_unaligned_le32(in->index_r),
				       &response));
	wg_cookie_add_macs(&r.cookie, i.id.public_key, &response,
			   sizeof(response), 1);
	MUST(wg_cookie_check_mac1(&i.checker, &response, sizeof(response)));
	MUST(!wg_noise_consume_response(&i.peer, &i.id, &response));
	MUST(wg_noise_begin_session(&i.peer, &i.session, 1));
	MUST(wg_noise_begin_session(&r.peer, &r.session, 1));
	MUST(!memcmp(i.session.send_key, r.session.recv_key, WG_KEY_LEN));
	MUST(!memcmp(i.session.recv_key, r.session.send_key, WG_KEY_LEN));

	wg_cookie_rotate(&r.checker, in->secret, 1);
	wg_cookie_make_reply(&r.checker, &reply, &initiation,
			     sizeof(initiation), &source, in->nonce);
	MUST(!wg_cookie_consume_reply(&i.cookie, r.id.public_key, &reply, 1));
	initiation2 = initiation;
	wg_cookie_add_macs(&i.cookie, r.id.public_key, &initiation2,
			   sizeof(initiation2), 1);
	MUST(wg_cookie_check_mac2(&r.checker, &initiation2,
				  sizeof(initiation2), &source, 1));
	/* The same cookie in the other message, as if the roles were swapped. */
	response2 = response;
	wg_cookie_add_macs(&i.cookie, i.id.public_key, &response2,
			   sizeof(response2), 1);

	print_hex(i.id.public_key, WG_KEY_LEN, ' ');
	print_hex(r.id.public_key, WG_KEY_LEN, ' ');
	print_hex(&initiation, sizeof(initiation), ' ');
	print_hex(&response, sizeof(response), ' ');
	print_hex(i.session.send_key, WG_KEY_LEN, ' ');
	print_hex(i.session.recv_key, WG_KEY_LEN, ' ');
	print_hex(&reply, sizeof(reply), ' ');
	print_hex(&initiation2, sizeof(initiation2), ' ');
	print_hex(&response2, sizeof(response2), '\n');
}

int main(void)
{
	struct input in;

	while (read_input(&in))
		answer(&in);
	return 0;
}
