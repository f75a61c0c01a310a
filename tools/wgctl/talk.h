/* SPDX-License-Identifier: GPL-2.0 */
/* One generic-netlink conversation: a request, its messages, its verdict. */
#ifndef WGCTL_TALK_H
#define WGCTL_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

struct talk {
	struct mnl_socket *socket;
	uint16_t family;
	uint32_t seq;
	char *buffer; /* what is received; its size limits a dump's messages */
	size_t buffer_size;
};

/**
 * struct verdict - how the kernel ended a conversation
 * @error: errno, 0: done
 * @message: what it says to that; empty: nothing
 * @offset: of the attribute it complains about, in the request; 0: none
 * @messages: how many came before
 * @interrupted: they do not all show the same state
 */
struct verdict {
	int error;
	char message[256];
	uint32_t offset;
	unsigned int messages;
	bool interrupted;
};

/* Called for each message; a return other than 0 ends the conversation. */
typedef int (*talk_cb)(const struct nlmsghdr *nlh, void *data);

/**
 * talk_open() - connect to a family
 * @t: uninitialised
 * @name: the family's
 * @buffer_size: bytes to receive at once, at least 4096
 *
 * Return: 0, or -1 after a message on standard error.
 */
int talk_open(struct talk *t, const char *name, size_t buffer_size);
void talk_close(struct talk *t);

/**
 * talk_begin() - the headers of a request
 * @t: open
 * @buffer: where to write it
 * @cmd: the family's command
 * @flags: NLM_F_*, in addition to NLM_F_REQUEST
 */
struct nlmsghdr *talk_begin(struct talk *t, void *buffer, uint8_t cmd,
			    uint16_t flags);

/**
 * talk_exchange() - send a request and take in what comes back
 * @t: open
 * @nlh: complete; with NLM_F_ACK or NLM_F_DUMP
 * @cb: for each message that comes; may be NULL
 * @data: for @cb
 * @v: the kernel's verdict
 *
 * Return: 0, what @cb returned, or -1 when sending or receiving failed, after
 * a message on standard error.
 */
int talk_exchange(struct talk *t, const struct nlmsghdr *nlh, talk_cb cb,
		  void *data, struct verdict *v);

/* "EINVAL" and the like; the number when it has no name here. */
const char *talk_errno_name(int error);

#endif /* WGCTL_TALK_H */
