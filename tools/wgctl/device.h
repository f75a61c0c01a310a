/* SPDX-License-Identifier: GPL-2.0 */
/* An interface's configuration as WG_CMD_GET_DEVICE tells it. */
#ifndef WGCTL_DEVICE_H
#define WGCTL_DEVICE_H

#include <net/if.h>

#include "talk.h"
#include "text.h"

struct peer {
	uint8_t public_key[WG_KEY_LEN];
	uint8_t preshared_key[WG_KEY_LEN];
	union endpoint endpoint; /* family 0: none */
	uint16_t keepalive;
	int64_t handshake_sec;
	int64_t handshake_nsec;
	uint64_t rx_bytes;
	uint64_t tx_bytes;
	uint32_t protocol_version;
	struct prefix *prefixes;
	size_t prefix_count;
	size_t prefix_space;
};

struct device {
	char name[IF_NAMESIZE];
	uint32_t ifindex;
	bool has_private_key;
	uint8_t private_key[WG_KEY_LEN];
	uint8_t public_key[WG_KEY_LEN];
	uint16_t listen_port;
	uint32_t fwmark;
	struct peer *peers;
	size_t peer_count;
	size_t peer_space;
};

/**
 * device_get() - read an interface's configuration, all of one moment
 * @t: open
 * @name: the interface
 * @d: filled in; device_free() it when this succeeds
 * @v: the kernel's verdict
 *
 * Return: 0; or -1 and nothing in @d, after a message on standard error unless
 * @v has an error.
 */
int device_get(struct talk *t, const char *name, struct device *d,
	       struct verdict *v);
void device_free(struct device *d);

#endif /* WGCTL_DEVICE_H */
