/* SPDX-License-Identifier: GPL-2.0 */
/* What a device should be configured as, after any sequence of bytes. */
#ifndef NLFUZZ_MODEL_H
#define NLFUZZ_MODEL_H

#include "device.h"

#define MODEL_PEERS 512
#define MODEL_PREFIXES 2048
#define MODEL_KEYS 64

struct model_peer {
	uint8_t key[WG_KEY_LEN];
	uint8_t psk[WG_KEY_LEN];
	union endpoint endpoint;
	uint16_t keepalive;
};

struct model_prefix {
	struct prefix prefix;
	unsigned int owner; /* a peer's position */
};

/* A private key, and what the kernel made of it. */
struct model_key {
	uint8_t asked[WG_KEY_LEN];
	uint8_t private[WG_KEY_LEN];
	uint8_t public[WG_KEY_LEN];
};

/**
 * struct model - the configuration of one device, as it should be
 * @name: the device
 * @ifindex: the device
 * @family: the number of the generic-netlink family
 * @up: so that a port is one that is bound
 * @keys: which private keys are known, and their public keys
 * @asked_key: the private key that was set last, when it is none of @keys:
 *	model_compare() learns from the dump what it is
 * @port: when it is 0 and the device is up, model_compare() learns it as well
 */
struct model {
	char name[IF_NAMESIZE];
	uint32_t ifindex;
	uint16_t family;
	bool up;
	struct model_key keys[MODEL_KEYS];
	unsigned int key_count;
	bool has_key;
	bool key_unknown;
	uint8_t asked_key[WG_KEY_LEN];
	struct model_key key;
	uint16_t port;
	uint32_t fwmark;
	struct model_peer peers[MODEL_PEERS];
	unsigned int peer_count;
	struct model_prefix prefixes[MODEL_PREFIXES];
	unsigned int prefix_count;
};

/**
 * enum fate - what the kernel must do with one message
 * @FATE_SILENT: nothing, and nothing comes back
 * @FATE_DONE: do it; 0 comes back if an acknowledgment was asked for
 * @FATE_REFUSED: an error with a text
 * @FATE_MUTE: an error, perhaps without a text: that is netlink's own
 * @FATE_READ: a dump, with messages that come back
 * @FATE_FULL: more than this model holds; not to be sent
 */
enum fate {
	FATE_SILENT,
	FATE_DONE,
	FATE_REFUSED,
	FATE_MUTE,
	FATE_READ,
	FATE_FULL,
};

/**
 * model_apply() - do with the model what the kernel must do with a message
 * @m: the model; it is not changed unless the fate is FATE_DONE
 * @nlh: a whole message, whose length is at least its header's
 * @why: what is wrong with it, for people
 */
enum fate model_apply(struct model *m, const struct nlmsghdr *nlh,
		      const char **why);

/**
 * model_compare() - is the device what the model says?
 *
 * Return: NULL, or what differs.
 */
const char *model_compare(struct model *m, const struct device *d);

#endif /* NLFUZZ_MODEL_H */
