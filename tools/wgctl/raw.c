// SPDX-License-Identifier: GPL-2.0
/* wgctl raw: a dump's messages as they come, one attribute a line. */

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>

#include "talk.h"
#include "text.h"
#include "wgctl.h"

/*
 * The smallest that the kernel fills, so that a dump has many messages. By the
 * time the first is here, the kernel has made the second.
 */
#define RECEIVE_SIZE 4096

struct raw {
	const char *run; /* after the first message */
	unsigned int messages;
};

/* What an array's attribute contains, and what its elements do. */
struct layout {
	const char *const *names;
	size_t count;
	unsigned int nest; /* type of the attribute that is an array */
	const struct layout *element;
};

static const char *const allowedip_names[] = {
	"unspec", "family", "ipaddr", "cidr_mask", "flags",
};

static const char *const peer_names[] = {
	"unspec", "public_key", "preshared_key", "flags", "endpoint",
	"persistent_keepalive_interval", "last_handshake_time", "rx_bytes",
	"tx_bytes", "allowedips", "protocol_version",
};

static const char *const device_names[] = {
	"unspec", "ifindex", "ifname", "private_key", "public_key", "flags",
	"listen_port", "fwmark", "peers",
};

static const struct layout allowedip_layout = {
	allowedip_names, ARRAY_SIZE(allowedip_names), 0, NULL,
};

static const struct layout peer_layout = {
	peer_names, ARRAY_SIZE(peer_names), WGPEER_A_ALLOWEDIPS, &allowedip_layout,
};

static const struct layout device_layout = {
	device_names, ARRAY_SIZE(device_names), WGDEVICE_A_PEERS, &peer_layout,
};

static bool is_secret(const struct layout *l, unsigned int type)
{
	return (l == &device_layout && type == WGDEVICE_A_PRIVATE_KEY) ||
	       (l == &peer_layout && type == WGPEER_A_PRESHARED_KEY);
}

static void print_attr(const struct layout *l, const struct nlattr *attr,
		       int depth)
{
	unsigned int type = mnl_attr_get_type(attr);
	const uint8_t *data = mnl_attr_get_payload(attr);
	uint16_t i, len = mnl_attr_get_payload_len(attr);
	const struct nlattr *element, *inner;

	printf("%*s%s", 2 * depth, "", type < l->count ? l->names[type] : "?");
	if (l->element && type == l->nest) {
		puts(":");
		mnl_attr_for_each_nested(element, attr) {
			printf("%*s-\n", 2 * depth + 2, "");
			mnl_attr_for_each_nested(inner, element)
				print_attr(l->element, inner, depth + 2);
		}
		return;
	}
	printf(" %u:", len);
	if (is_secret(l, type))
		fputs(" (hidden)", stdout);
	else
		for (i = 0; i < len; i++)
			printf(" %02x", data[i]);
	putchar('\n');
}

static int print_message(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct raw *raw = data;

	printf("message %u%s\n", ++raw->messages,
	       nlh->nlmsg_flags & NLM_F_DUMP_INTR ? " interrupted" : "");
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		print_attr(&device_layout, attr, 1);
	fflush(stdout);
	if (raw->messages == 1 && raw->run && system(raw->run))
		return failure("raw: '%s' failed", raw->run);
	return 0;
}

int cmd_raw(int argc, char **argv)
{
	const char *name = NULL;
	struct raw raw = { };
	struct nlmsghdr *nlh;
	struct verdict v;
	char buffer[256];
	struct talk t;
	int i, ret;

	for (i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "--run") && i + 1 < argc)
			raw.run = argv[++i];
		else if (*argv[i] != '-' && !name)
			name = argv[i];
		else
			return usage_error("raw: what is '%s'?", argv[i]);
	}
	if (!name || strlen(name) >= IF_NAMESIZE)
		return usage_error("raw: needs DEV");
	if (talk_open(&t, WG_GENL_NAME, RECEIVE_SIZE))
		return WGCTL_FAILED;
	nlh = talk_begin(&t, buffer, WG_CMD_GET_DEVICE, NLM_F_ACK | NLM_F_DUMP);
	mnl_attr_put_strz(nlh, WGDEVICE_A_IFNAME, name);
	ret = talk_exchange(&t, nlh, print_message, &raw, &v);
	talk_close(&t);
	if (ret)
		return WGCTL_FAILED;
	printf("end%s", v.interrupted ? " interrupted" : "");
	if (v.error)
		printf(" %s%s%s", talk_errno_name(v.error),
		       *v.message ? ": " : "", v.message);
	putchar('\n');
	return v.error ? WGCTL_REFUSED : WGCTL_OK;
}
