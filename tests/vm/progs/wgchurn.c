// SPDX-License-Identifier: GPL-2.0
/* Makes and deletes WireGuard devices with peers, without starting programs. */

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/wireguard.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

/* The longest request: a device with MAX_PEERS peers of two allowed IPs. */
#define MAX_PEERS 64
#define REQUEST_SIZE 32768

static const char usage[] =
	"wgchurn TIMES PEERS: makes wgchurn0, sets a key and PEERS peers (64 at\n"
	"most) with an endpoint, a preshared key and two allowed IPs each, brings\n"
	"it up, and deletes it; so many times.\n";

static union {
	struct nlmsghdr header;
	uint8_t data[REQUEST_SIZE];
} request;

static void die(const char *what, int error)
{
	fprintf(stderr, "wgchurn: %s: %s\n", what, strerror(error));
	exit(1);
}

static void *begin(uint16_t type, uint16_t flags, size_t size)
{
	memset(&request, 0, NLMSG_LENGTH(size));
	request.header.nlmsg_type = type;
	request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	request.header.nlmsg_len = NLMSG_LENGTH(size);
	return NLMSG_DATA(&request.header);
}

static struct nlattr *put(uint16_t type, const void *value, size_t size)
{
	size_t at = NLMSG_ALIGN(request.header.nlmsg_len);
	struct nlattr *attribute = (struct nlattr *)(request.data + at);

	if (at + NLA_HDRLEN + NLMSG_ALIGN(size) > REQUEST_SIZE)
		die("request", EMSGSIZE);
	memset(attribute, 0, NLA_HDRLEN + NLMSG_ALIGN(size));
	attribute->nla_type = type;
	attribute->nla_len = NLA_HDRLEN + size;
	if (size)
		memcpy((uint8_t *)attribute + NLA_HDRLEN, value, size);
	request.header.nlmsg_len = at + NLA_HDRLEN + size;
	return attribute;
}

static void end(struct nlattr *nest)
{
	nest->nla_len = request.data + request.header.nlmsg_len -
			(uint8_t *)nest;
}

static struct nlattr *nested(uint16_t type)
{
	return put(type | NLA_F_NESTED, NULL, 0);
}

/* Sends the request; the first answer is left in it. Returns an errno. */
static int ask(int fd)
{
	struct nlmsgerr *verdict;

	if (send(fd, &request, request.header.nlmsg_len, 0) < 0 ||
	    recv(fd, &request, sizeof(request), 0) < 0)
		return errno;
	if (request.header.nlmsg_type != NLMSG_ERROR)
		return 0;
	verdict = NLMSG_DATA(&request.header);
	return -verdict->error;
}

static int open_netlink(int protocol)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, protocol);

	if (fd < 0)
		die("netlink", errno);
	return fd;
}

static void make_device(int fd)
{
	struct nlattr *info;

	begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
	      sizeof(struct ifinfomsg));
	put(IFLA_IFNAME, "wgchurn0", sizeof("wgchurn0"));
	info = nested(IFLA_LINKINFO);
	put(IFLA_INFO_KIND, "wireguard", strlen("wireguard"));
	end(info);
	errno = ask(fd);
	if (errno)
		die("make", errno);
}

static void bring_up(int fd, int index)
{
	struct ifinfomsg *link = begin(RTM_NEWLINK, 0, sizeof(*link));

	link->ifi_index = index;
	link->ifi_flags = IFF_UP;
	link->ifi_change = IFF_UP;
	errno = ask(fd);
	if (errno)
		die("up", errno);
}

static void delete_device(int fd, int index)
{
	struct ifinfomsg *link = begin(RTM_DELLINK, 0, sizeof(*link));

	link->ifi_index = index;
	errno = ask(fd);
	if (errno)
		die("delete", errno);
}

static uint16_t find_family(int fd)
{
	struct genlmsghdr *message = begin(GENL_ID_CTRL, 0, sizeof(*message));
	size_t at = NLMSG_LENGTH(GENL_HDRLEN);

	message->cmd = CTRL_CMD_GETFAMILY;
	message->version = 1;
	put(CTRL_ATTR_FAMILY_NAME, WG_GENL_NAME, sizeof(WG_GENL_NAME));
	errno = ask(fd);
	if (errno)
		die("family", errno);
	while (at < request.header.nlmsg_len) {
		struct nlattr *attribute = (void *)(request.data + at);
		uint16_t id;

		if (attribute->nla_type == CTRL_ATTR_FAMILY_ID) {
			memcpy(&id, (uint8_t *)attribute + NLA_HDRLEN, 2);
			/* The acknowledgment that follows. */
			if (recv(fd, &request, sizeof(request), 0) < 0)
				die("family", errno);
			return id;
		}
		at += NLA_ALIGN(attribute->nla_len);
	}
	die("family", ENOENT);
	return 0;
}

static void put_allowed_ip(uint16_t family, const void *address, size_t size,
			   uint8_t mask)
{
	struct nlattr *allowed = nested(0);

	put(WGALLOWEDIP_A_FAMILY, &family, sizeof(family));
	put(WGALLOWEDIP_A_IPADDR, address, size);
	put(WGALLOWEDIP_A_CIDR_MASK, &mask, sizeof(mask));
	end(allowed);
}

static void put_peer(unsigned int number)
{
	struct sockaddr_in endpoint = { .sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr.s_addr = htonl(0x7f000001) };
	uint32_t address = htonl(0x0a000000 | number << 8);
	uint8_t address6[16] = { 0xfd, [6] = number };
	struct nlattr *peer, *allowed;
	uint8_t key[32];

	if (getrandom(key, sizeof(key), 0) != sizeof(key))
		die("random", errno);
	peer = nested(0);
	put(WGPEER_A_PUBLIC_KEY, key, sizeof(key));
	put(WGPEER_A_PRESHARED_KEY, key, sizeof(key));
	put(WGPEER_A_ENDPOINT, &endpoint, sizeof(endpoint));
	allowed = nested(WGPEER_A_ALLOWEDIPS);
	put_allowed_ip(AF_INET, &address, sizeof(address), 24);
	put_allowed_ip(AF_INET6, address6, sizeof(address6), 56);
	end(allowed);
	end(peer);
}

static void configure(int fd, uint16_t family, uint32_t index,
		      unsigned int peers)
{
	struct genlmsghdr *message = begin(family, 0, sizeof(*message));
	struct nlattr *list;
	uint8_t key[32];
	unsigned int i;

	message->cmd = WG_CMD_SET_DEVICE;
	message->version = WG_GENL_VERSION;
	if (getrandom(key, sizeof(key), 0) != sizeof(key))
		die("random", errno);
	put(WGDEVICE_A_IFINDEX, &index, sizeof(index));
	put(WGDEVICE_A_PRIVATE_KEY, key, sizeof(key));
	list = nested(WGDEVICE_A_PEERS);
	for (i = 0; i < peers; i++)
		put_peer(i);
	end(list);
	errno = ask(fd);
	if (errno)
		die("configure", errno);
}

int main(int argc, char **argv)
{
	unsigned long times, peers, i;
	uint16_t family = 0;
	int route, generic;

	if (argc != 3) {
		fputs(usage, stderr);
		return 2;
	}
	times = strtoul(argv[1], NULL, 0);
	peers = strtoul(argv[2], NULL, 0);
	if (peers > MAX_PEERS) {
		fputs(usage, stderr);
		return 2;
	}
	route = open_netlink(NETLINK_ROUTE);
	generic = open_netlink(NETLINK_GENERIC);
	for (i = 0; i < times; i++) {
		int index;

		make_device(route);
		index = if_nametoindex("wgchurn0");
		if (!family)
			family = find_family(generic);
		configure(generic, family, index, peers);
		bring_up(route, index);
		delete_device(route, index);
	}
	return 0;
}
