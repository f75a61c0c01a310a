// SPDX-License-Identifier: GPL-2.0
/* Makes, changes and deletes WireGuard devices and peers, many times over. */

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "device.h"
#include "random.h"
#include "talk.h"
#include "wgctl.h"

/* The longest request: a device with MAX_PEERS peers of two allowed IPs. */
#define MAX_PEERS 64
#define REQUEST_SIZE 32768
#define RECEIVE_SIZE 32768
/* The smallest that the kernel fills: a dump takes many. */
#define SLOW_SIZE 4096
/* Peers that storm adds are of these; so some that it names are there. */
#define POOL 512
/* How much of a device storm puts back: as much as a request holds. */
#define MAX_HEALED 8
#define MAX_PREFIXES 64
/* How many dumps storm leaves half read. */
#define MAX_SLOW 4

static const char usage[] =
	"wgchurn TIMES PEERS: makes wgchurn0, sets a key and PEERS peers (64 at\n"
	"most) with an endpoint, a preshared key and two allowed IPs each, brings\n"
	"it up, and deletes it; so many times.\n"
	"wgchurn storm SEED SECONDS ENDPOINT DEV...: changes these devices, any\n"
	"attribute of them and of their peers, adds and removes peers, reads all\n"
	"of it at all speeds, does the above, and puts back what was there at the\n"
	"beginning; in an order that SEED decides, until SIGTERM. Some of the peers\n"
	"are said to be at ENDPOINT. Prints how often it did what.\n";

static struct talk generic, route;
static struct random dice;
static union {
	char data[REQUEST_SIZE];
	uint64_t alignment;
} request;

static void die(const char *what, int error)
{
	fprintf(stderr, "wgchurn: %s: %s\n", what, strerror(error));
	exit(1);
}

/* What talk and device have to say; a device that goes while it is read is usual. */
int failure(const char *format, ...)
{
	(void)format;
	return WGCTL_FAILED;
}

static void open_route(void)
{
	route.seq = time(NULL);
	route.buffer_size = RECEIVE_SIZE;
	route.buffer = malloc(route.buffer_size);
	route.socket = mnl_socket_open(NETLINK_ROUTE);
	if (!route.buffer || !route.socket ||
	    mnl_socket_bind(route.socket, 0, MNL_SOCKET_AUTOPID) < 0)
		die("netlink", errno);
}

/* Sends a request; returns an errno. */
static int ask(struct talk *t, const struct nlmsghdr *nlh)
{
	struct verdict v;

	if (talk_exchange(t, nlh, NULL, NULL, &v))
		return errno ?: EIO;
	return v.error;
}

/* ---- links --------------------------------------------------------------- */

static struct nlmsghdr *begin_link(uint16_t type, uint16_t flags,
				   struct ifinfomsg **link)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request.data);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	nlh->nlmsg_seq = ++route.seq;
	*link = mnl_nlmsg_put_extra_header(nlh, sizeof(**link));
	return nlh;
}

static int make_device(const char *name)
{
	struct ifinfomsg *link;
	struct nlmsghdr *nlh = begin_link(RTM_NEWLINK,
					  NLM_F_CREATE | NLM_F_EXCL, &link);
	struct nlattr *info;

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_str(nlh, IFLA_INFO_KIND, "wireguard");
	mnl_attr_nest_end(nlh, info);
	return ask(&route, nlh);
}

static int set_up(const char *name, int up)
{
	struct ifinfomsg *link;
	struct nlmsghdr *nlh = begin_link(RTM_NEWLINK, 0, &link);

	link->ifi_flags = up ? IFF_UP : 0;
	link->ifi_change = IFF_UP;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return ask(&route, nlh);
}

static int set_mtu(const char *name, uint32_t mtu)
{
	struct ifinfomsg *link;
	struct nlmsghdr *nlh = begin_link(RTM_NEWLINK, 0, &link);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put_u32(nlh, IFLA_MTU, mtu);
	return ask(&route, nlh);
}

static int delete_device(const char *name)
{
	struct ifinfomsg *link;
	struct nlmsghdr *nlh = begin_link(RTM_DELLINK, 0, &link);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return ask(&route, nlh);
}

/* ---- requests to the family ---------------------------------------------- */

static struct nlmsghdr *begin(const char *name)
{
	struct nlmsghdr *nlh = talk_begin(&generic, request.data,
					  WG_CMD_SET_DEVICE, NLM_F_ACK);

	mnl_attr_put_strz(nlh, WGDEVICE_A_IFNAME, name);
	return nlh;
}

static struct nlattr *begin_peer(struct nlmsghdr *nlh, const uint8_t *key)
{
	struct nlattr *peer = mnl_attr_nest_start(nlh, 0);

	mnl_attr_put(nlh, WGPEER_A_PUBLIC_KEY, WG_KEY_LEN, key);
	return peer;
}

static void put_endpoint(struct nlmsghdr *nlh, const union endpoint *e)
{
	mnl_attr_put(nlh, WGPEER_A_ENDPOINT,
		     e->addr.sa_family == AF_INET6 ? sizeof(e->addr6) :
						     sizeof(e->addr4), e);
}

static void put_prefix(struct nlmsghdr *nlh, const struct prefix *p)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, 0);

	mnl_attr_put_u16(nlh, WGALLOWEDIP_A_FAMILY, p->family);
	mnl_attr_put(nlh, WGALLOWEDIP_A_IPADDR,
		     p->family == AF_INET6 ? 16 : 4, p->ip);
	mnl_attr_put_u8(nlh, WGALLOWEDIP_A_CIDR_MASK, p->cidr);
	mnl_attr_nest_end(nlh, nest);
}

/* Two prefixes that follow from a number, up to 65535. */
static void put_prefixes(struct nlmsghdr *nlh, unsigned int number)
{
	struct prefix four = { .family = AF_INET, .cidr = 24,
			       .ip = { 10, 128 | number >> 8, number } };
	struct prefix six = { .family = AF_INET6, .cidr = 56,
			      .ip = { 0xfd, 0x80, [5] = number >> 8, number } };
	struct nlattr *list = mnl_attr_nest_start(nlh, WGPEER_A_ALLOWEDIPS);

	put_prefix(nlh, &four);
	put_prefix(nlh, &six);
	mnl_attr_nest_end(nlh, list);
}

static int configure(const char *name, unsigned int peers)
{
	const union endpoint discard = {
		.addr4 = { .sin_family = AF_INET, .sin_port = htons(9),
			   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) },
	};
	struct nlmsghdr *nlh = begin(name);
	struct nlattr *list, *peer;
	uint8_t key[WG_KEY_LEN];
	unsigned int i;

	random_bytes(&dice, key, sizeof(key));
	mnl_attr_put(nlh, WGDEVICE_A_PRIVATE_KEY, sizeof(key), key);
	list = mnl_attr_nest_start(nlh, WGDEVICE_A_PEERS);
	for (i = 0; i < peers; i++) {
		random_bytes(&dice, key, sizeof(key));
		peer = begin_peer(nlh, key);
		mnl_attr_put(nlh, WGPEER_A_PRESHARED_KEY, sizeof(key), key);
		put_endpoint(nlh, &discard);
		put_prefixes(nlh, i);
		mnl_attr_nest_end(nlh, peer);
	}
	mnl_attr_nest_end(nlh, list);
	return ask(&generic, nlh);
}

/* ---- storm: one function for each thing that it does --------------------- */

struct storm {
	union endpoint endpoint;
	const char *dev; /* that of this turn */
	struct device now; /* as it was a moment ago */
	struct talk slow[MAX_SLOW];
	/* The devices, and what they were at the beginning. */
	const struct device *before;
	size_t count;
};

static void pool_key(uint8_t key[WG_KEY_LEN])
{
	struct random number = { random_below(&dice, POOL) };

	random_bytes(&number, key, WG_KEY_LEN);
}

/* Any peer that is there; the first is one that carries traffic. */
static struct peer *any_peer(struct storm *s)
{
	if (!s->now.peer_count)
		return NULL;
	return &s->now.peers[random_below(&dice, s->now.peer_count)];
}

static void put_some(struct storm *s, struct nlmsghdr *nlh)
{
	uint8_t key[WG_KEY_LEN];

	random_bytes(&dice, key, sizeof(key));
	if (random_below(&dice, 2))
		mnl_attr_put(nlh, WGPEER_A_PRESHARED_KEY, sizeof(key), key);
	if (random_below(&dice, 2))
		put_endpoint(nlh, &s->endpoint);
	if (!random_below(&dice, 4))
		mnl_attr_put_u16(nlh, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL,
				 random_below(&dice, 3));
	put_prefixes(nlh, random_below(&dice, 2 * POOL));
}

static int peers_of_pool(struct storm *s, uint32_t flags)
{
	unsigned int i, count = 1 + random_below(&dice, MAX_PEERS);
	struct nlmsghdr *nlh = begin(s->dev);
	struct nlattr *list, *peer;
	uint8_t key[WG_KEY_LEN];

	list = mnl_attr_nest_start(nlh, WGDEVICE_A_PEERS);
	for (i = 0; i < count; i++) {
		pool_key(key);
		peer = begin_peer(nlh, key);
		mnl_attr_put_u32(nlh, WGPEER_A_FLAGS, flags);
		if (!(flags & WGPEER_F_REMOVE_ME))
			put_some(s, nlh);
		mnl_attr_nest_end(nlh, peer);
	}
	mnl_attr_nest_end(nlh, list);
	return ask(&generic, nlh);
}

static int do_add(struct storm *s)
{
	return peers_of_pool(s, random_below(&dice, 2) ?
				WGPEER_F_REPLACE_ALLOWEDIPS : 0);
}

static int do_remove(struct storm *s)
{
	return peers_of_pool(s, WGPEER_F_REMOVE_ME);
}

static int do_replace(struct storm *s)
{
	struct nlmsghdr *nlh = begin(s->dev);

	mnl_attr_put_u32(nlh, WGDEVICE_A_FLAGS, WGDEVICE_F_REPLACE_PEERS);
	return ask(&generic, nlh);
}

/* All peers but the first few, in one request for each MAX_PEERS. */
static int do_remove_all_but_some(struct storm *s)
{
	size_t i = 1 + random_below(&dice, 3), end;
	struct nlattr *list, *peer;
	struct nlmsghdr *nlh;
	int ret = 0;

	while (i < s->now.peer_count && !ret) {
		nlh = begin(s->dev);
		list = mnl_attr_nest_start(nlh, WGDEVICE_A_PEERS);
		for (end = i + MAX_PEERS; i < end && i < s->now.peer_count; i++) {
			peer = begin_peer(nlh, s->now.peers[i].public_key);
			mnl_attr_put_u32(nlh, WGPEER_A_FLAGS,
					 WGPEER_F_REMOVE_ME);
			mnl_attr_nest_end(nlh, peer);
		}
		mnl_attr_nest_end(nlh, list);
		ret = ask(&generic, nlh);
	}
	return ret;
}

/* Something of one peer that is there: removed, moved, called otherwise. */
static int do_peer(struct storm *s)
{
	struct nlmsghdr *nlh = begin(s->dev);
	struct peer *victim = any_peer(s), *other = any_peer(s);
	struct nlattr *list, *peer, *prefixes;
	uint8_t key[WG_KEY_LEN];
	size_t i;

	if (!victim)
		return 0;
	random_bytes(&dice, key, sizeof(key));
	list = mnl_attr_nest_start(nlh, WGDEVICE_A_PEERS);
	peer = begin_peer(nlh, victim->public_key);
	switch (random_below(&dice, 6)) {
	case 0:
		mnl_attr_put_u32(nlh, WGPEER_A_FLAGS, WGPEER_F_REMOVE_ME);
		break;
	case 1:
		mnl_attr_put(nlh, WGPEER_A_PRESHARED_KEY, sizeof(key), key);
		break;
	case 2:
		/* Switched on it sends at once, and shakes hands before. */
		mnl_attr_put_u16(nlh, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL,
				 1 + random_below(&dice, 2));
		break;
	case 3:
		put_endpoint(nlh, &s->endpoint);
		break;
	case 4:
		mnl_attr_put_u32(nlh, WGPEER_A_FLAGS,
				 WGPEER_F_REPLACE_ALLOWEDIPS |
				 WGPEER_F_UPDATE_ONLY);
		break;
	case 5:
		/* The other's allowed IPs come to it. */
		prefixes = mnl_attr_nest_start(nlh, WGPEER_A_ALLOWEDIPS);
		for (i = 0; i < other->prefix_count && i < MAX_PREFIXES; i++)
			put_prefix(nlh, &other->prefixes[i]);
		mnl_attr_nest_end(nlh, prefixes);
		break;
	}
	mnl_attr_nest_end(nlh, peer);
	mnl_attr_nest_end(nlh, list);
	return ask(&generic, nlh);
}

static int do_private_key(struct storm *s)
{
	struct nlmsghdr *nlh = begin(s->dev);
	uint8_t key[WG_KEY_LEN] = { 0 };

	if (random_below(&dice, 4))
		random_bytes(&dice, key, sizeof(key));
	mnl_attr_put(nlh, WGDEVICE_A_PRIVATE_KEY, sizeof(key), key);
	return ask(&generic, nlh);
}

/* Away and back: sessions end, and peers go on. */
static int do_same_key_again(struct storm *s)
{
	struct nlmsghdr *nlh;
	int ret;

	if (!s->now.has_private_key)
		return 0;
	ret = do_private_key(s);
	if (ret)
		return ret;
	nlh = begin(s->dev);
	mnl_attr_put(nlh, WGDEVICE_A_PRIVATE_KEY, WG_KEY_LEN,
		     s->now.private_key);
	return ask(&generic, nlh);
}

static int do_port(struct storm *s)
{
	struct nlmsghdr *nlh = begin(s->dev);

	mnl_attr_put_u16(nlh, WGDEVICE_A_LISTEN_PORT,
			 random_below(&dice, 2) ?
				 0 : 20000 + random_below(&dice, 8));
	return ask(&generic, nlh);
}

static int do_fwmark(struct storm *s)
{
	struct nlmsghdr *nlh = begin(s->dev);

	mnl_attr_put_u32(nlh, WGDEVICE_A_FWMARK, random_below(&dice, 3));
	return ask(&generic, nlh);
}

static int do_read(struct storm *s)
{
	struct device d;
	struct verdict v;

	if (device_get(&generic, s->dev, &d, &v))
		return v.error;
	device_free(&d);
	return 0;
}

/* One more message of a dump, or the first of a new one, or the end of it. */
static int do_read_slowly(struct storm *s)
{
	struct talk *t = &s->slow[random_below(&dice, MAX_SLOW)];
	struct nlmsghdr *nlh;
	char buffer[256];

	if (!t->socket) {
		if (talk_open(t, WG_GENL_NAME, SLOW_SIZE))
			return ENOENT;
		nlh = talk_begin(t, buffer, WG_CMD_GET_DEVICE, NLM_F_DUMP);
		mnl_attr_put_strz(nlh, WGDEVICE_A_IFNAME, s->dev);
		mnl_socket_sendto(t->socket, nlh, nlh->nlmsg_len);
	} else if (random_below(&dice, 3)) {
		/* At the end there is nothing to wait for. */
		recv(mnl_socket_get_fd(t->socket), t->buffer, t->buffer_size,
		     MSG_DONTWAIT);
	} else {
		talk_close(t);
	}
	return 0;
}

static int do_down_and_up(struct storm *s)
{
	int ret = set_up(s->dev, 0);

	usleep(random_below(&dice, 20000));
	return ret ?: set_up(s->dev, 1);
}

static int do_mtu(struct storm *s)
{
	static const uint32_t mtus[] = { 1420, 1420, 1280, 68, 576, 1400, 1500,
					 9000, 65535, 1000000 };

	return set_mtu(s->dev, mtus[random_below(&dice, ARRAY_SIZE(mtus))]);
}

static int do_device(struct storm *s)
{
	char name[IF_NAMESIZE];
	int ret;

	(void)s;
	snprintf(name, sizeof(name), "wgx%d", getpid());
	ret = make_device(name);
	if (!ret)
		ret = configure(name, random_below(&dice, MAX_PEERS + 1));
	if (!ret && random_below(&dice, 2))
		ret = set_up(name, 1);
	return delete_device(name) ?: ret;
}

static void put_before(struct nlmsghdr *nlh, const struct peer *p)
{
	struct nlattr *peer = begin_peer(nlh, p->public_key), *list;
	size_t i;

	mnl_attr_put(nlh, WGPEER_A_PRESHARED_KEY, WG_KEY_LEN, p->preshared_key);
	if (p->endpoint.addr.sa_family)
		put_endpoint(nlh, &p->endpoint);
	mnl_attr_put_u16(nlh, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL,
			 p->keepalive);
	list = mnl_attr_nest_start(nlh, WGPEER_A_ALLOWEDIPS);
	for (i = 0; i < p->prefix_count && i < MAX_PREFIXES; i++)
		put_prefix(nlh, &p->prefixes[i]);
	mnl_attr_nest_end(nlh, list);
	mnl_attr_nest_end(nlh, peer);
}

/* All as it was in the beginning, but for peers that have been added. */
static int do_heal(struct storm *s)
{
	const struct device *d;
	struct nlmsghdr *nlh;
	struct nlattr *list;
	int error, ret = 0;
	size_t i, j;

	for (i = 0; i < s->count; i++) {
		d = &s->before[i];
		nlh = begin(d->name);
		mnl_attr_put(nlh, WGDEVICE_A_PRIVATE_KEY, WG_KEY_LEN,
			     d->private_key);
		mnl_attr_put_u16(nlh, WGDEVICE_A_LISTEN_PORT, d->listen_port);
		mnl_attr_put_u32(nlh, WGDEVICE_A_FWMARK, d->fwmark);
		list = mnl_attr_nest_start(nlh, WGDEVICE_A_PEERS);
		for (j = 0; j < d->peer_count && j < MAX_HEALED; j++)
			put_before(nlh, &d->peers[j]);
		mnl_attr_nest_end(nlh, list);
		error = ask(&generic, nlh);
		if (!error)
			error = set_mtu(d->name, 1420) ?: set_up(d->name, 1);
		ret = error ?: ret;
	}
	return ret;
}

/* @harmful: traffic stops until all is healed */
static const struct {
	const char *name;
	unsigned int weight;
	int (*run)(struct storm *s);
	int harmful;
} deeds[] = {
	{ "add", 20, do_add, 0 },
	{ "remove", 16, do_remove, 0 },
	{ "replace", 1, do_replace, 1 },
	{ "remove-most", 2, do_remove_all_but_some, 0 },
	{ "peer", 20, do_peer, 1 },
	{ "key", 1, do_private_key, 1 },
	{ "key-and-back", 2, do_same_key_again, 0 },
	{ "port", 3, do_port, 1 },
	{ "fwmark", 3, do_fwmark, 0 },
	{ "read", 8, do_read, 0 },
	{ "read-slowly", 16, do_read_slowly, 0 },
	{ "down-and-up", 2, do_down_and_up, 1 },
	{ "mtu", 4, do_mtu, 1 },
	{ "device", 4, do_device, 0 },
	{ "heal", 4, do_heal, 0 },
};

static struct {
	unsigned long times;
	unsigned long refused;
} done[ARRAY_SIZE(deeds)];

/*
 * Others take the devices away, and the module with them; ports are taken.
 * Whatever else is said to these requests, all of which are sound, is wrong.
 */
static int usual(int error)
{
	return !error || error == ENODEV || error == ENOENT ||
	       error == EADDRINUSE || error == EOPNOTSUPP;
}

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* The module may have been loaded anew, and the family have a new number. */
static void reopen(void)
{
	talk_close(&generic);
	while (talk_open(&generic, WG_GENL_NAME, RECEIVE_SIZE)) {
		if (stopped)
			exit(0);
		usleep(100000);
	}
}

static void one_deed(struct storm *s)
{
	unsigned int i, all = 0, pick;
	struct verdict v;
	int error;

	for (i = 0; i < ARRAY_SIZE(deeds); i++)
		all += deeds[i].weight;
	pick = random_below(&dice, all);
	for (i = 0; pick >= deeds[i].weight; i++)
		pick -= deeds[i].weight;
	if (device_get(&generic, s->dev, &s->now, &v))
		memset(&s->now, 0, sizeof(s->now));
	error = deeds[i].run(s);
	done[i].times++;
	if (error) {
		done[i].refused++;
		if (error == ENOENT || error == EOPNOTSUPP)
			reopen();
	}
	/* Mostly soon, so that there is something going on to disturb. */
	if (deeds[i].harmful && random_below(&dice, 4))
		error = error ?: do_heal(s);
	if (!usual(error)) {
		fprintf(stderr, "wgchurn: %s of %s: %s\n", deeds[i].name,
			s->dev, strerror(error));
		exit(1);
	}
	device_free(&s->now);
}

static int storm(int argc, char **argv)
{
	struct storm s = { 0 };
	struct device *before;
	struct verdict v;
	time_t end;
	size_t i;

	if (argc < 4 || !parse_endpoint(&s.endpoint, argv[2]))
		return 2;
	dice.state = strtoull(argv[0], NULL, 0);
	end = time(NULL) + atol(argv[1]);
	s.count = argc - 3;
	before = calloc(s.count, sizeof(*before));
	if (!before)
		die("memory", ENOMEM);
	signal(SIGTERM, stop);
	reopen();
	for (i = 0; i < s.count; i++)
		/* It may be gone for a moment, and the family as well. */
		while (device_get(&generic, argv[3 + i], &before[i], &v) &&
		       !stopped)
			reopen();
	s.before = before;
	while (time(NULL) < end && !stopped) {
		s.dev = argv[3 + random_below(&dice, s.count)];
		one_deed(&s);
		usleep(random_below(&dice, 20000));
	}
	for (i = 0; i < ARRAY_SIZE(deeds); i++)
		printf("%s %lu refused %lu\n", deeds[i].name, done[i].times,
		       done[i].refused);
	return 0;
}

/* ---- the plain form ------------------------------------------------------ */

static int over_and_over(unsigned long times, unsigned long peers)
{
	static const char name[] = "wgchurn0";
	unsigned long i;
	int error;

	if (getentropy(&dice.state, sizeof(dice.state)))
		die("random", errno);
	for (i = 0; i < times; i++) {
		error = make_device(name);
		if (error)
			die("make", error);
		if (!generic.socket && talk_open(&generic, WG_GENL_NAME, RECEIVE_SIZE))
			die("family", ENOENT);
		error = configure(name, peers) ?: set_up(name, 1) ?:
			delete_device(name);
		if (error)
			die("configure, bring up or delete", error);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int status = 2;

	open_route();
	if (argc > 2 && !strcmp(argv[1], "storm"))
		status = storm(argc - 2, argv + 2);
	else if (argc == 3 && strtoul(argv[2], NULL, 0) <= MAX_PEERS)
		status = over_and_over(strtoul(argv[1], NULL, 0),
				       strtoul(argv[2], NULL, 0));
	if (status == 2)
		fputs(usage, stderr);
	return status;
}
