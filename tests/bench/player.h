/* SPDX-License-Identifier: GPL-2.0 */
/* What programs share that play peers of a device, or somebody worse. */
#ifndef PLAYER_H
#define PLAYER_H

#include <linux/types.h>

#include "src/protocol/messages.h"

/* Prints what failed and errno's reason, and ends the program. */
void __attribute__((noreturn)) die(const char *what);

/* ns, of a clock that only goes on */
u64 now(void);

void random_bytes(void *out, size_t len);

bool parse_base64(u8 key[WG_KEY_LEN], const char *text);

/* The private key of a peer; everybody may know it. */
void peer_key(u8 key[WG_KEY_LEN], u32 number);

/*
 * The first N of these peers, as `wg addconf` wants them: peer I is
 * 10.77.I/256.I%256.
 */
void print_peers(u32 n);

/* A UDP socket that is connected to a numeric address. */
int open_socket(const char *address, const char *port);

#endif /* PLAYER_H */
