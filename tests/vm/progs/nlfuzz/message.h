/* SPDX-License-Identifier: GPL-2.0 */
/* Datagrams for the family: sound ones, and such that are nearly. */
#ifndef NLFUZZ_MESSAGE_H
#define NLFUZZ_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "../random.h"
#include "model.h"

/* More than a netlink socket takes. */
#define DATAGRAM_SIZE (256 << 10)

/**
 * message_sound() - one request for all that a device can be told
 * @m: which device, and whose keys
 *
 * Return: its length.
 */
size_t message_sound(struct random *dice, const struct model *m, uint8_t *to);

/**
 * message_datagram() - one to three messages, most of which are not quite sound
 * @clear: tell the device to forget its peers first
 *
 * Return: their length together, 0 when they turned out too long.
 */
size_t message_datagram(struct random *dice, const struct model *m, bool clear,
			uint8_t *to);

/**
 * message_link() - a request for a link of kind wireguard, as above
 * @name: the link
 */
size_t message_link(struct random *dice, const char *name, uint8_t *to);

#endif /* NLFUZZ_MESSAGE_H */
