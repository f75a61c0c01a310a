// SPDX-License-Identifier: GPL-2.0
/* What the attacked device tells: its peers over netlink, its drops' counters. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/ethtool.h>
#include <linux/sockios.h>

/*
 * wgctl's words for the same things come with a length of keys of their own,
 * and with names that are ours too.
 */
#include "device.h"
#undef WG_KEY_LEN
#include "forge.h"

unsigned int target_ncounters;

static char device_name[IFNAMSIZ];
static char counter_names[COUNTERS_MAX][ETH_GSTRING_LEN];
static int ioctl_fd, udp_fd;
static struct talk talk;

/* For the netlink client, which tells of its troubles by this. */
int failure(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	return -1;
}

static int ethtool(void *command)
{
	struct ifreq ifr = { .ifr_data = command };

	memcpy(ifr.ifr_name, device_name, sizeof(ifr.ifr_name));
	return ioctl(ioctl_fd, SIOCETHTOOL, &ifr);
}

static void learn_counters(void)
{
	struct {
		struct ethtool_sset_info info;
		__u32 count;
	} sets = {
		.info.cmd = ETHTOOL_GSSET_INFO,
		.info.sset_mask = 1ULL << ETH_SS_STATS,
	};
	struct {
		struct ethtool_gstrings head;
		char names[COUNTERS_MAX][ETH_GSTRING_LEN];
	} strings = {
		.head.cmd = ETHTOOL_GSTRINGS,
		.head.string_set = ETH_SS_STATS,
	};

	/* The in-tree driver has none. */
	if (ethtool(&sets) || !sets.info.sset_mask)
		return;
	if (sets.count > COUNTERS_MAX)
		failed("%s has %u counters", device_name, sets.count);
	strings.head.len = sets.count;
	if (ethtool(&strings))
		failed("the names of the counters: %s", strerror(errno));
	target_ncounters = sets.count;
	memcpy(counter_names, strings.names, sizeof(counter_names));
}

static void enter_ns(int ns)
{
	if (ns < 0 || setns(ns, CLONE_NEWNET))
		failed("cannot enter the namespace: %s", strerror(errno));
}

void target_open(const char *ns, const char *dev)
{
	int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	char path[64];
	int there;

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	there = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(device_name, sizeof(device_name), "%s", dev);
	enter_ns(there);
	ioctl_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	udp_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (ioctl_fd < 0 || udp_fd < 0 ||
	    talk_open(&talk, "wireguard", 1 << 16))
		failed("cannot talk to the kernel of %s", ns);
	learn_counters();
	enter_ns(own);
	close(own);
	close(there);
}

int target_counter(const char *name)
{
	unsigned int i;

	for (i = 0; i < target_ncounters; i++)
		if (!strncmp(counter_names[i], name, ETH_GSTRING_LEN))
			return i;
	return -1;
}

const char *target_counter_name(unsigned int number)
{
	return counter_names[number];
}

static void read_counters(u64 *values)
{
	struct {
		struct ethtool_stats head;
		__u64 values[COUNTERS_MAX];
	} stats = {
		.head.cmd = ETHTOOL_GSTATS,
		.head.n_stats = target_ncounters,
	};

	if (!target_ncounters)
		return;
	if (ethtool(&stats))
		failed("the counters: %s", strerror(errno));
	memcpy(values, stats.values, target_ncounters * sizeof(*values));
}

void target_view(struct view *v)
{
	struct verdict verdict;
	struct device device;
	unsigned int i;

	memset(v, 0, sizeof(*v));
	if (device_get(&talk, device_name, &device, &verdict))
		failed("cannot read the device's state");
	if (device.peer_count > PEERS_MAX)
		failed("the device has %zu peers", device.peer_count);
	v->npeers = device.peer_count;
	for (i = 0; i < v->npeers; i++) {
		const struct peer *from = &device.peers[i];
		struct peer_view *to = &v->peers[i];

		memcpy(to->public_key, from->public_key, WG_KEY_LEN);
		memcpy(&to->endpoint, &from->endpoint, sizeof(to->endpoint));
		to->handshake_sec = from->handshake_sec;
		to->handshake_nsec = from->handshake_nsec;
		to->rx = from->rx_bytes;
		to->tx = from->tx_bytes;
	}
	device_free(&device);
	read_counters(v->counters);
}

struct peer_view *target_peer(struct view *v, const u8 key[WG_KEY_LEN])
{
	unsigned int i;

	for (i = 0; i < v->npeers; i++)
		if (!memcmp(v->peers[i].public_key, key, WG_KEY_LEN))
			return &v->peers[i];
	return NULL;
}

void target_provoke(struct in_addr to)
{
	struct sockaddr_in where = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr = to,
	};

	/* It may be refused, when the peer has no endpoint. */
	if (sendto(udp_fd, "?", 1, 0, (struct sockaddr *)&where,
		   sizeof(where)) < 0 &&
	    errno != EDESTADDRREQ && errno != ENOKEY && errno != ENETUNREACH)
		failed("into the tunnel: %s", strerror(errno));
}
