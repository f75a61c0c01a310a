// SPDX-License-Identifier: GPL-2.0
/* wgctl set: change an interface, in as many requests as it takes. */

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "talk.h"
#include "text.h"
#include "wgctl.h"

/*
 * A nest is at most 64 KiB long, so that is how long a request can be; a
 * little room stays for closing nests and for the longest single attribute.
 */
#define REQUEST_SIZE 65000
#define REQUEST_FULL (REQUEST_SIZE - 256)

/**
 * struct request - a SET_DEVICE request that grows
 * @t: where it goes
 * @name: the interface
 * @nlh: the message
 * @peers: open nest of peers, or NULL
 * @peer: open nest of one peer, or NULL
 * @prefixes: open nest of that peer's allowed IPs, or NULL
 * @key: that peer's
 */
struct request {
	struct talk *t;
	const char *name;
	struct nlmsghdr *nlh;
	struct nlattr *peers;
	struct nlattr *peer;
	struct nlattr *prefixes;
	uint8_t key[WG_KEY_LEN];
	char buffer[REQUEST_SIZE];
};

static void request_begin(struct request *r)
{
	r->nlh = talk_begin(r->t, r->buffer, WG_CMD_SET_DEVICE, NLM_F_ACK);
	mnl_attr_put_strz(r->nlh, WGDEVICE_A_IFNAME, r->name);
	r->peers = NULL;
	r->peer = NULL;
	r->prefixes = NULL;
}

static void request_end_prefixes(struct request *r)
{
	if (r->prefixes)
		mnl_attr_nest_end(r->nlh, r->prefixes);
	r->prefixes = NULL;
}

static void request_end_peer(struct request *r)
{
	request_end_prefixes(r);
	if (r->peer)
		mnl_attr_nest_end(r->nlh, r->peer);
	r->peer = NULL;
}

static int request_send(struct request *r)
{
	struct verdict v;

	request_end_peer(r);
	if (r->peers)
		mnl_attr_nest_end(r->nlh, r->peers);
	if (talk_exchange(r->t, r->nlh, NULL, NULL, &v))
		return WGCTL_FAILED;
	if (v.error) {
		failure("%s: %s%s%s", r->name, strerror(v.error),
			*v.message ? ": " : "", v.message);
		return WGCTL_REFUSED;
	}
	return 0;
}

static bool request_full(const struct request *r)
{
	return r->nlh->nlmsg_len > REQUEST_FULL;
}

static void request_open_peer(struct request *r)
{
	if (!r->peers)
		r->peers = mnl_attr_nest_start(r->nlh, WGDEVICE_A_PEERS);
	r->peer = mnl_attr_nest_start(r->nlh, 0);
	mnl_attr_put(r->nlh, WGPEER_A_PUBLIC_KEY, WG_KEY_LEN, r->key);
}

static int request_peer(struct request *r, const uint8_t key[WG_KEY_LEN])
{
	int ret;

	request_end_peer(r);
	if (request_full(r)) {
		ret = request_send(r);
		if (ret)
			return ret;
		request_begin(r);
	}
	memcpy(r->key, key, WG_KEY_LEN);
	request_open_peer(r);
	return 0;
}

static int request_prefix(struct request *r, const struct prefix *p,
			  bool remove)
{
	struct nlattr *nest;
	int ret;

	if (request_full(r)) {
		/* The peer goes on, as it is by then, in another request. */
		ret = request_send(r);
		if (ret)
			return ret;
		request_begin(r);
		request_open_peer(r);
	}
	if (!r->prefixes)
		r->prefixes = mnl_attr_nest_start(r->nlh, WGPEER_A_ALLOWEDIPS);
	nest = mnl_attr_nest_start(r->nlh, 0);
	mnl_attr_put_u16(r->nlh, WGALLOWEDIP_A_FAMILY, p->family);
	mnl_attr_put(r->nlh, WGALLOWEDIP_A_IPADDR,
		     p->family == AF_INET6 ? 16 : 4, p->ip);
	mnl_attr_put_u8(r->nlh, WGALLOWEDIP_A_CIDR_MASK, p->cidr);
	if (remove)
		mnl_attr_put_u32(r->nlh, WGALLOWEDIP_A_FLAGS,
				 WGALLOWEDIP_F_REMOVE_ME);
	mnl_attr_nest_end(r->nlh, nest);
	return 0;
}

/* The words that are left of the command line. */
struct words {
	int count;
	char **word;
};

static const char *next_word(struct words *w)
{
	if (!w->count)
		return NULL;
	w->count--;
	return *w->word++;
}

static bool next_is(struct words *w, const char *word)
{
	if (!w->count || strcmp(*w->word, word))
		return false;
	next_word(w);
	return true;
}

static int put_key_file(struct request *r, int type, struct words *w)
{
	const char *path = next_word(w);
	uint8_t key[WG_KEY_LEN];

	if (!path)
		return usage_error("set: the file with the key is missing");
	if (!parse_key_file(key, path))
		return usage_error("set: no key in '%s'", path);
	mnl_attr_put(r->nlh, type, WG_KEY_LEN, key);
	explicit_bzero(key, sizeof(key));
	return 0;
}

static int get_number(struct words *w, const char *what, uint32_t max,
		      uint32_t *number)
{
	const char *text = next_word(w);

	if (!text || !parse_number(number, text, max))
		return usage_error("set: %s is a number up to %u or off", what,
				   max);
	return 0;
}

/*
 * A list that begins with a sign changes what is there, by +added and
 * -removed prefixes; any other replaces it.
 */
static bool is_incremental(const char *list)
{
	return list && (*list == '+' || *list == '-');
}

static int put_prefixes(struct request *r, const char *list)
{
	char *copy = strdup(list), *rest = copy, *item;
	struct prefix p;
	bool remove;
	int ret = 0;

	if (!copy)
		return failure("out of memory");
	while (!ret && (item = strsep(&rest, ","))) {
		remove = *item == '-';
		if (is_incremental(list) && (*item == '+' || *item == '-'))
			item++;
		else
			remove = false;
		if (!*item && !rest && item == copy)
			break; /* an empty list: none at all */
		if (!parse_prefix(&p, item))
			ret = usage_error("set: '%s' is not ADDRESS/LENGTH",
					  item);
		else
			ret = request_prefix(r, &p, remove);
	}
	free(copy);
	return ret;
}

/* The words of one peer up to the next one, looked at for its flags first. */
static uint32_t peer_flags(const struct words *w)
{
	uint32_t flags = 0;
	int i;

	for (i = 0; i < w->count && strcmp(w->word[i], "peer"); i++) {
		if (!strcmp(w->word[i], "remove"))
			flags |= WGPEER_F_REMOVE_ME;
		else if (!strcmp(w->word[i], "update-only"))
			flags |= WGPEER_F_UPDATE_ONLY;
		else if (!strcmp(w->word[i], "allowed-ips") &&
			 i + 1 < w->count && !is_incremental(w->word[i + 1]))
			flags |= WGPEER_F_REPLACE_ALLOWEDIPS;
	}
	return flags;
}

static int put_endpoint(struct request *r, struct words *w)
{
	const char *text = next_word(w);
	union endpoint e;

	if (!text || !parse_endpoint(&e, text))
		return usage_error("set: '%s' is no endpoint HOST:PORT",
				   text ?: "");
	mnl_attr_put(r->nlh, WGPEER_A_ENDPOINT,
		     e.addr.sa_family == AF_INET6 ? sizeof(e.addr6) :
						    sizeof(e.addr4), &e);
	return 0;
}

static int put_peer_setting(struct request *r, const char *word,
			    struct words *w, const char **prefixes)
{
	uint32_t number;
	int ret;

	if (!strcmp(word, "remove") || !strcmp(word, "update-only"))
		return 0;
	if (!strcmp(word, "preshared-key"))
		return put_key_file(r, WGPEER_A_PRESHARED_KEY, w);
	if (!strcmp(word, "endpoint"))
		return put_endpoint(r, w);
	if (!strcmp(word, "persistent-keepalive")) {
		ret = get_number(w, word, UINT16_MAX, &number);
		if (!ret)
			mnl_attr_put_u16(r->nlh,
					 WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL,
					 number);
		return ret;
	}
	if (!strcmp(word, "allowed-ips")) {
		*prefixes = next_word(w);
		if (!*prefixes)
			return usage_error("set: the allowed IPs are missing");
		return 0;
	}
	return usage_error("set: no setting '%s' of a peer", word);
}

static int put_peer(struct request *r, struct words *w)
{
	const char *text = next_word(w), *prefixes = NULL;
	uint8_t key[WG_KEY_LEN];
	uint32_t flags;
	int ret;

	if (!text || !parse_key(key, text))
		return usage_error("set: '%s' is no public key", text ?: "");
	ret = request_peer(r, key);
	if (ret)
		return ret;
	flags = peer_flags(w);
	if (flags)
		mnl_attr_put_u32(r->nlh, WGPEER_A_FLAGS, flags);
	while (w->count && strcmp(*w->word, "peer")) {
		ret = put_peer_setting(r, next_word(w), w, &prefixes);
		if (ret)
			return ret;
	}
	/* Last, since they may go on in further requests. */
	return prefixes ? put_prefixes(r, prefixes) : 0;
}

static int put_device_setting(struct request *r, const char *word,
			      struct words *w)
{
	uint32_t number;
	int ret;

	if (!strcmp(word, "private-key"))
		return put_key_file(r, WGDEVICE_A_PRIVATE_KEY, w);
	if (!strcmp(word, "listen-port")) {
		ret = get_number(w, word, UINT16_MAX, &number);
		if (!ret)
			mnl_attr_put_u16(r->nlh, WGDEVICE_A_LISTEN_PORT,
					 number);
		return ret;
	}
	if (!strcmp(word, "fwmark")) {
		ret = get_number(w, word, UINT32_MAX, &number);
		if (!ret)
			mnl_attr_put_u32(r->nlh, WGDEVICE_A_FWMARK, number);
		return ret;
	}
	if (!strcmp(word, "replace-peers")) {
		mnl_attr_put_u32(r->nlh, WGDEVICE_A_FLAGS,
				 WGDEVICE_F_REPLACE_PEERS);
		return 0;
	}
	return usage_error("set: no setting '%s' of an interface", word);
}

static int build_and_send(struct request *r, struct words *w)
{
	int ret = 0;

	request_begin(r);
	while (w->count && !ret) {
		if (next_is(w, "peer"))
			ret = put_peer(r, w);
		else
			ret = put_device_setting(r, next_word(w), w);
	}
	return ret ?: request_send(r);
}

int cmd_set(int argc, char **argv)
{
	struct words w = { argc, argv };
	static struct request r;
	struct talk t;
	int ret;

	r.name = next_word(&w);
	if (!r.name || !w.count || strlen(r.name) >= IF_NAMESIZE)
		return usage_error("set: needs DEV and what to set");
	if (talk_open(&t, WG_GENL_NAME, 4096))
		return WGCTL_FAILED;
	r.t = &t;
	ret = build_and_send(&r, &w);
	talk_close(&t);
	explicit_bzero(r.buffer, sizeof(r.buffer));
	return ret;
}
