/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of forge share: the peers it plays, sockets, the device's view. */
#ifndef FORGE_H
#define FORGE_H

#include <netinet/in.h>
#include <string.h>

#include "src/protocol/cookie.h"
#include "src/protocol/messages.h"
#include "src/protocol/noise.h"

#define NAME_MAX_LEN 15
#define PATIENCE (40 * WG_SECOND) /* for what must come; emulation is slow */
#define PIECES_MAX 64

/* What is being made: a packet, then the message that it is sealed into. */
struct buffer {
	size_t len;
	u8 bytes[65535];
};

/* Not all of it: emulation is slow. */
static inline void copy_buffer(struct buffer *to, const struct buffer *from)
{
	to->len = from->len;
	memcpy(to->bytes, from->bytes, from->len);
}

union address {
	struct sockaddr any;
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;
};

/* One of our UDP sockets, bound to an address and connected to the device. */
struct outlet {
	char name[NAME_MAX_LEN + 1];
	union address at;
	int fd;
};

/* One handshake between its two messages. */
struct handshake {
	bool valid;
	u32 local_index;
	u32 remote_index;
	u8 private_ephemeral[WG_KEY_LEN]; /* when we began it */
	u8 remote_ephemeral[WG_KEY_LEN]; /* when the device did */
	u8 hash[WG_HASH_LEN];
	u8 chaining_key[WG_HASH_LEN];
};

struct keys {
	bool confirmed; /* the device has counted it as a handshake */
	u32 local_index;
	u32 remote_index;
	u64 counter; /* next to send */
	u8 send[WG_KEY_LEN];
	u8 recv[WG_KEY_LEN];
};

#define SESSIONS_MAX 8

/* A handshake message of the device, as it came. */
struct heard {
	size_t len;
	u8 bytes[sizeof(struct wg_msg_initiation)];
};

/* A peer that we play. In arrays of several, the newest is the first. */
struct party {
	char name[NAME_MAX_LEN + 1];
	u8 private_key[WG_KEY_LEN];
	u8 public_key[WG_KEY_LEN];
	u8 preshared_key[WG_KEY_LEN];
	struct in_addr inner;
	struct outlet *home; /* where the device knows it to be */
	u8 timestamp[WG_TIMESTAMP_LEN]; /* of our last initiation */
	u64 rested; /* when another initiation is no flood */
	struct handshake ours; /* that we began */
	struct handshake theirs[2]; /* that the device began */
	struct heard heard[2];
	struct keys sessions[SESSIONS_MAX];
	unsigned int taken; /* the session that data came under last */
	struct keys offered; /* of a response that is not accepted yet */
	struct wg_cookie cookie;
	struct wg_cookie_checker checker;
	u64 rx, tx; /* what the device must have counted for it */
};

/* main.c */

/* What the script says is wrong, or what the device does: ends the program. */
void failed(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
u64 clock_now(void);
void pause_for(u64 ns);
void random_bytes(void *out, size_t len);

/* wire.c */

/* What the device put on the link. */
struct frame {
	bool udp; /* else an IP packet of its kernel's */
	u8 icmp; /* the protocol number when it is no UDP */
	union address to;
	struct buffer data; /* UDP payload */
};

/* How to send the buffer. */
struct sending {
	struct outlet *from;
	unsigned int times;
	int tos;
	bool no_checksum;
	bool together; /* as one UDP GSO packet of all that was added */
	bool loaded; /* amidst a flood, so that the device is under load */
	unsigned int fragments; /* bytes of each; 0: the kernel's choice */
	bool overlapping; /* fragments that cover bytes twice */
};

struct piece {
	struct buffer data;
};

extern union address device_address; /* where the attacked device listens */
extern u8 device_key[WG_KEY_LEN];

void wire_open(const char *dev);
struct outlet *wire_outlet(const char *name);
void wire_new_outlet(const char *name, const char *address, u16 port);
bool parse_address(union address *a, const char *text, u16 port);
bool same_address(const union address *a, const union address *b);
const char *address_text(const union address *a);

/* Send one message, or more, as @how says. */
void wire_send(const struct sending *how, const struct buffer *b);
void wire_add(const struct buffer *b);
unsigned int wire_added(size_t *bytes);
/* Enough to put the device under load; how many. */
unsigned int wire_flood(struct outlet *from);

/* An ICMP error about what the device sends to @about, as if from the path. */
void wire_icmp(u8 type, u8 code, u32 rest, struct outlet *about);

/* The next frame of the device's, if one comes before @deadline. */
bool wire_next(struct frame *f, u64 deadline);

/* text.c of wgctl; its header has words that mean something else here. */
bool parse_key(u8 key[WG_KEY_LEN], const char *text);
bool parse_key_file(u8 key[WG_KEY_LEN], const char *path);

/* craft.c: messages right in all but what is asked to be wrong */

struct initiation_options {
	const u8 *timestamp; /* instead of now */
	const u8 *ephemeral; /* instead of ours: a point whose product is zero */
	const u8 *claims; /* public key instead of our own */
	bool zero_static; /* the static-static product is zero */
	bool index_given;
	u32 index;
};

void craft_party(struct party *p);
void craft_initiation(struct buffer *b, struct party *p,
		      const struct initiation_options *o);
/* @which: 0 answers the device's last initiation, 1 the one before. */
void craft_response(struct buffer *b, struct party *p, unsigned int which,
		    const u8 *ephemeral);
void craft_begin_session(struct party *p, const struct keys *k);
/* @which: 0 for the mac1 of the device's last handshake message, 1 before. */
void craft_cookie(struct buffer *b, struct party *p, unsigned int which);
/* The buffer becomes a data message with the buffer inside. */
void craft_seal(struct buffer *b, struct keys *k, u64 counter);
void craft_macs(struct buffer *b, struct wg_cookie *cookie);

/* What is wrong with a message that other keys made. */
#define DOES_NOT_OPEN "does not authenticate"

/* NULL when all is well, else what is wrong with a message of the device's. */
const char *craft_take_initiation(struct party *p, const struct buffer *b);
const char *craft_take_response(struct party *p, const struct buffer *b);
const char *craft_take_cookie(struct party *p, const struct buffer *b);
const char *craft_take_data(struct party *p, const struct buffer *b,
			    struct buffer *plain);
bool craft_has_mac2(struct party *p, const struct buffer *b);

/* inner.c */

struct packet_options {
	unsigned int size; /* of the payload */
	int protocol; /* -1: an echo request */
	u8 tos;
	u8 fragment[2]; /* flags and offset, as in the header */
	u8 extra[128]; /* IPv4 options, IPv6 extension headers */
	size_t extra_len;
	u8 next_header; /* of the first of these */
	u16 sequence;
};

void inner_ip4(struct buffer *b, struct in_addr from, struct in_addr to,
	       const struct packet_options *o);
void inner_ip6(struct buffer *b, const struct in6_addr *from,
	       const struct in6_addr *to, const struct packet_options *o);
void inner_sum(u8 *ip4); /* its header's checksum made right */
u16 inner_checksum(const void *data, size_t len, u32 sum);

/* target.c: what the device tells of itself */

#define COUNTERS_MAX 96
#define PEERS_MAX 64

struct peer_view {
	u8 public_key[WG_KEY_LEN];
	union address endpoint;
	s64 handshake_sec, handshake_nsec;
	u64 rx, tx;
};

struct view {
	unsigned int npeers;
	struct peer_view peers[PEERS_MAX];
	u64 counters[COUNTERS_MAX]; /* of drops, by target_counter() */
};

extern unsigned int target_ncounters; /* 0: the driver tells none */

void target_open(const char *ns, const char *dev);
int target_counter(const char *name); /* its number; -1: there is none */
const char *target_counter_name(unsigned int number);
void target_view(struct view *v);
struct peer_view *target_peer(struct view *v, const u8 key[WG_KEY_LEN]);
/* From the device's host into the tunnel: a datagram that nobody awaits. */
void target_provoke(struct in_addr to);

#endif /* FORGE_H */
