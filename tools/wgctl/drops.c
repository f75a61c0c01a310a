// SPDX-License-Identifier: GPL-2.0
/* wgctl drops: an interface's counters of dropped packets, by reason. */

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdbool.h>
#include <stdio.h>

#include <linux/ethtool.h>
#include <linux/sockios.h>

#include "wgctl.h"

static int ethtool(int fd, const char *name, void *command)
{
	struct ifreq ifr = { .ifr_data = command };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	return ioctl(fd, SIOCETHTOOL, &ifr);
}

/* How many counters there are; -1: none can be read, errno says why. */
static int count_counters(int fd, const char *name)
{
	struct {
		struct ethtool_sset_info info;
		__u32 count;
	} sets = {
		.info.cmd = ETHTOOL_GSSET_INFO,
		.info.sset_mask = 1ULL << ETH_SS_STATS,
	};

	if (ethtool(fd, name, &sets))
		return -1;
	return sets.info.sset_mask ? sets.count : 0;
}

static int print_counters(int fd, const char *name, bool all)
{
	struct ethtool_gstrings *names;
	struct ethtool_stats *values;
	int count = count_counters(fd, name);
	int ret = WGCTL_FAILED;
	__u32 i;

	if (count < 0)
		return failure("%s: %s", name, strerror(errno));
	names = calloc(1, sizeof(*names) + (size_t)count * ETH_GSTRING_LEN);
	values = calloc(1, sizeof(*values) + count * sizeof(values->data[0]));
	if (!names || !values) {
		failure("out of memory");
		goto out;
	}
	names->cmd = ETHTOOL_GSTRINGS;
	names->string_set = ETH_SS_STATS;
	names->len = count;
	values->cmd = ETHTOOL_GSTATS;
	values->n_stats = count;
	if (ethtool(fd, name, names) || ethtool(fd, name, values)) {
		failure("%s: %s", name, strerror(errno));
		goto out;
	}
	for (i = 0; i < names->len && i < values->n_stats; i++)
		if (all || values->data[i])
			printf("%.*s %llu\n", ETH_GSTRING_LEN,
			       (char *)names->data + i * ETH_GSTRING_LEN,
			       (unsigned long long)values->data[i]);
	ret = WGCTL_OK;
out:
	free(names);
	free(values);
	return ret;
}

int cmd_drops(int argc, char **argv)
{
	const char *name = NULL;
	bool all = false;
	int fd, i, ret;

	for (i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "--all"))
			all = true;
		else if (*argv[i] != '-' && !name)
			name = argv[i];
		else
			return usage_error("drops: what is '%s'?", argv[i]);
	}
	if (!name || strlen(name) >= IF_NAMESIZE)
		return usage_error("drops: needs DEV");
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return failure("opening a socket: %s", strerror(errno));
	ret = print_counters(fd, name, all);
	close(fd);
	return ret;
}
