// SPDX-License-Identifier: GPL-2.0
/* One generic-netlink conversation: a request, its messages, its verdict. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "talk.h"
#include "wgctl.h"

const char *talk_errno_name(int error)
{
	const char *name = strerrorname_np(error);
	static char number[12];

	if (name)
		return name;
	snprintf(number, sizeof(number), "%d", error);
	return number;
}

/* The attributes that follow the error in NLMSG_ERROR and NLMSG_DONE. */
static void read_extack(struct verdict *v, const struct nlmsghdr *nlh,
			size_t at)
{
	const struct nlattr *attr;
	size_t len;

	mnl_attr_for_each(attr, nlh, at) {
		switch (mnl_attr_get_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			len = mnl_attr_get_payload_len(attr);
			if (len > sizeof(v->message) - 1)
				len = sizeof(v->message) - 1;
			memcpy(v->message, mnl_attr_get_payload(attr), len);
			v->message[len] = '\0';
			break;
		case NLMSGERR_ATTR_OFFS:
			v->offset = mnl_attr_get_u32(attr);
			break;
		}
	}
}

static void read_error(struct verdict *v, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t at = sizeof(*err);

	v->error = -err->error;
	/* What was refused is quoted, unless the kernel cuts that off. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		at += err->msg.nlmsg_len - sizeof(err->msg);
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		read_extack(v, nlh, at);
}

static void read_done(struct verdict *v, const struct nlmsghdr *nlh)
{
	const int *error = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*error))
		return;
	v->error = -*error;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		read_extack(v, nlh, sizeof(*error));
}

int talk_exchange(struct talk *t, const struct nlmsghdr *nlh, talk_cb cb,
		  void *data, struct verdict *v)
{
	const struct nlmsghdr *in;
	ssize_t got;
	int len, ret;

	memset(v, 0, sizeof(*v));
	if (mnl_socket_sendto(t->socket, nlh, nlh->nlmsg_len) < 0) {
		failure("sending to the kernel: %s", strerror(errno));
		return -1;
	}
	for (;;) {
		got = mnl_socket_recvfrom(t->socket, t->buffer,
					  t->buffer_size);
		if (got < 0) {
			failure("receiving from the kernel: %s",
				strerror(errno));
			return -1;
		}
		len = got;
		for (in = (void *)t->buffer; mnl_nlmsg_ok(in, len);
		     in = mnl_nlmsg_next(in, &len)) {
			if (in->nlmsg_seq != nlh->nlmsg_seq)
				continue;
			if (in->nlmsg_flags & NLM_F_DUMP_INTR)
				v->interrupted = true;
			if (in->nlmsg_type == NLMSG_ERROR) {
				read_error(v, in);
				return 0;
			}
			if (in->nlmsg_type == NLMSG_DONE) {
				read_done(v, in);
				return 0;
			}
			v->messages++;
			ret = cb ? cb(in, data) : 0;
			if (ret)
				return ret;
		}
	}
}

struct nlmsghdr *talk_begin(struct talk *t, void *buffer, uint8_t cmd,
			    uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = t->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++t->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
	return nlh;
}

static int take_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	uint16_t *family = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			*family = mnl_attr_get_u16(attr);
	return 0;
}

static int find_family(struct talk *t, const char *name)
{
	char buffer[256];
	struct nlmsghdr *nlh;
	uint16_t family = 0;
	struct verdict v;

	t->family = GENL_ID_CTRL;
	nlh = talk_begin(t, buffer, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name);
	if (talk_exchange(t, nlh, take_family, &family, &v))
		return -1;
	if (v.error || !family) {
		failure("the kernel has no netlink family '%s': is the module loaded?",
			name);
		return -1;
	}
	t->family = family;
	return 0;
}

int talk_open(struct talk *t, const char *name, size_t buffer_size)
{
	int one = 1;

	t->seq = time(NULL);
	t->buffer_size = buffer_size;
	t->buffer = malloc(buffer_size);
	t->socket = mnl_socket_open(NETLINK_GENERIC);
	if (!t->buffer || !t->socket ||
	    mnl_socket_bind(t->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		failure("opening a netlink socket: %s", strerror(errno));
		goto err;
	}
	/* Say what is wrong, and do not repeat all of the request. */
	mnl_socket_setsockopt(t->socket, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(t->socket, NETLINK_CAP_ACK, &one, sizeof(one));
	if (find_family(t, name))
		goto err;
	return 0;

err:
	talk_close(t);
	return -1;
}

void talk_close(struct talk *t)
{
	if (t->socket)
		mnl_socket_close(t->socket);
	if (t->buffer)
		explicit_bzero(t->buffer, t->buffer_size);
	free(t->buffer);
	t->socket = NULL;
	t->buffer = NULL;
}
