// SPDX-License-Identifier: GPL-2.0
/* wgctl show: configuration and state, for people or as JSON. */

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "device.h"
#include "wgctl.h"

/* What a dump's message may at most hold: more means fewer messages. */
#define RECEIVE_SIZE 32768

struct options {
	bool json;
	bool secrets;
};

static void print_key(const char *label, const uint8_t key[WG_KEY_LEN])
{
	char text[KEY_TEXT_LEN + 1];

	format_key(text, key);
	printf("%s%s\n", label, text);
}

static void print_secret(const char *label, const uint8_t key[WG_KEY_LEN],
			 const struct options *o)
{
	if (o->secrets)
		print_key(label, key);
	else
		printf("%s(hidden)\n", label);
}

static void print_peer(const struct peer *p, const struct options *o)
{
	size_t i;

	print_key("\npeer: ", p->public_key);
	if (!key_is_zero(p->preshared_key))
		print_secret("  preshared key: ", p->preshared_key, o);
	if (p->endpoint.addr.sa_family) {
		fputs("  endpoint: ", stdout);
		print_endpoint(stdout, &p->endpoint);
		putchar('\n');
	}
	fputs("  allowed ips:", stdout);
	for (i = 0; i < p->prefix_count; i++) {
		fputs(i ? ", " : " ", stdout);
		print_prefix(stdout, &p->prefixes[i]);
	}
	puts(p->prefix_count ? "" : " (none)");
	if (p->handshake_sec)
		printf("  latest handshake: %lld s ago\n",
		       (long long)(time(NULL) - p->handshake_sec));
	if (p->rx_bytes || p->tx_bytes)
		printf("  transfer: %llu bytes received, %llu bytes sent\n",
		       (unsigned long long)p->rx_bytes,
		       (unsigned long long)p->tx_bytes);
	if (p->keepalive)
		printf("  persistent keepalive: every %u s\n", p->keepalive);
}

static void print_device(const struct device *d, const struct options *o)
{
	size_t i;

	printf("interface: %s\n", d->name);
	if (d->has_private_key) {
		print_key("  public key: ", d->public_key);
		print_secret("  private key: ", d->private_key, o);
	}
	if (d->listen_port)
		printf("  listening port: %u\n", d->listen_port);
	if (d->fwmark)
		printf("  fwmark: 0x%x\n", d->fwmark);
	for (i = 0; i < d->peer_count; i++)
		print_peer(&d->peers[i], o);
}

static void json_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		if ((unsigned char)*text < ' ')
			printf("\\u%04x", *text);
		else
			putchar(*text);
	}
	putchar('"');
}

static void json_key(const char *label, const uint8_t key[WG_KEY_LEN])
{
	char text[KEY_TEXT_LEN + 1];

	format_key(text, key);
	printf("%s\"%s\"", label, text);
	explicit_bzero(text, sizeof(text));
}

static void json_peer(const struct peer *p, const struct options *o)
{
	size_t i;

	json_key("\n    {\"public_key\": ", p->public_key);
	printf(", \"has_preshared_key\": %s",
	       key_is_zero(p->preshared_key) ? "false" : "true");
	if (o->secrets)
		json_key(", \"preshared_key\": ", p->preshared_key);
	if (p->endpoint.addr.sa_family) {
		fputs(", \"endpoint\": \"", stdout);
		print_endpoint(stdout, &p->endpoint);
		putchar('"');
	}
	printf(", \"persistent_keepalive\": %u", p->keepalive);
	printf(", \"latest_handshake\": %lld.%09lld",
	       (long long)p->handshake_sec, (long long)p->handshake_nsec);
	printf(", \"rx_bytes\": %llu, \"tx_bytes\": %llu",
	       (unsigned long long)p->rx_bytes,
	       (unsigned long long)p->tx_bytes);
	printf(", \"protocol_version\": %u", p->protocol_version);
	fputs(", \"allowed_ips\": [", stdout);
	for (i = 0; i < p->prefix_count; i++) {
		fputs(i ? ", \"" : "\"", stdout);
		print_prefix(stdout, &p->prefixes[i]);
		putchar('"');
	}
	fputs("]}", stdout);
}

static void json_device(const struct device *d, const struct options *o)
{
	size_t i;

	fputs("  {\"interface\": ", stdout);
	json_string(d->name);
	printf(", \"ifindex\": %u, \"has_private_key\": %s", d->ifindex,
	       d->has_private_key ? "true" : "false");
	if (d->has_private_key) {
		json_key(", \"public_key\": ", d->public_key);
		if (o->secrets)
			json_key(", \"private_key\": ", d->private_key);
	}
	printf(", \"listen_port\": %u, \"fwmark\": %u, \"peers\": [",
	       d->listen_port, d->fwmark);
	for (i = 0; i < d->peer_count; i++) {
		if (i)
			putchar(',');
		json_peer(&d->peers[i], o);
	}
	fputs("]}", stdout);
}

/* The names of all interfaces of kind wireguard. */
struct names {
	char (*name)[IF_NAMESIZE];
	size_t count;
};

static bool is_wireguard(const struct nlattr *info)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, info)
		if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
			return !strcmp(mnl_attr_get_str(attr), "wireguard");
	return false;
}

static int take_name(const struct nlmsghdr *nlh, void *data)
{
	struct names *names = data;
	const char *name = NULL;
	const struct nlattr *attr;
	bool ours = false;
	void *more;

	mnl_attr_for_each(attr, nlh, sizeof(struct ifinfomsg)) {
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			name = mnl_attr_get_str(attr);
		else if (mnl_attr_get_type(attr) == IFLA_LINKINFO)
			ours = is_wireguard(attr);
	}
	if (!ours || !name)
		return MNL_CB_OK;
	more = reallocarray(names->name, names->count + 1, IF_NAMESIZE);
	if (!more)
		return MNL_CB_ERROR;
	names->name = more;
	snprintf(names->name[names->count++], IF_NAMESIZE, "%s", name);
	return MNL_CB_OK;
}

static int find_names(struct names *names)
{
	char buffer[RECEIVE_SIZE];
	struct mnl_socket *socket;
	struct nlmsghdr *nlh;
	ssize_t got = -1;
	int ret = MNL_CB_OK;

	memset(names, 0, sizeof(*names));
	socket = mnl_socket_open(NETLINK_ROUTE);
	if (!socket)
		return failure("opening a netlink socket: %s", strerror(errno));
	nlh = mnl_nlmsg_put_header(buffer);
	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	if (mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) < 0)
		ret = MNL_CB_ERROR;
	while (ret == MNL_CB_OK) {
		got = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
		ret = got < 0 ? MNL_CB_ERROR :
				mnl_cb_run(buffer, got, 0, 0, take_name, names);
	}
	mnl_socket_close(socket);
	if (ret == MNL_CB_ERROR)
		return failure("listing interfaces: %s", strerror(errno));
	return 0;
}

static int show_one(struct talk *t, const char *name, const struct options *o)
{
	struct device d;
	struct verdict v;

	if (device_get(t, name, &d, &v)) {
		if (!v.error)
			return WGCTL_FAILED;
		failure("%s: %s%s%s", name, strerror(v.error),
			*v.message ? ": " : "", v.message);
		return WGCTL_REFUSED;
	}
	if (o->json)
		json_device(&d, o);
	else
		print_device(&d, o);
	device_free(&d);
	return 0;
}

static int show_all(struct talk *t, const struct options *o)
{
	struct names names;
	size_t i;
	int ret;

	ret = find_names(&names);
	for (i = 0; i < names.count && !ret; i++) {
		if (i)
			puts(o->json ? "," : "");
		ret = show_one(t, names.name[i], o);
	}
	free(names.name);
	return ret;
}

int cmd_show(int argc, char **argv)
{
	struct options o = { };
	const char *name = NULL;
	struct talk t;
	int i, ret;

	for (i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			o.json = true;
		else if (!strcmp(argv[i], "--secrets"))
			o.secrets = true;
		else if (*argv[i] != '-' && !name)
			name = argv[i];
		else
			return usage_error("show: what is '%s'?", argv[i]);
	}
	if (talk_open(&t, WG_GENL_NAME, RECEIVE_SIZE))
		return WGCTL_FAILED;
	if (o.json)
		puts("[");
	ret = name ? show_one(&t, name, &o) : show_all(&t, &o);
	if (o.json)
		puts("\n]");
	talk_close(&t);
	return ret;
}
