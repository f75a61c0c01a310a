// SPDX-License-Identifier: GPL-2.0
/* The family as its documentation says it works, over bytes; not as it is made. */

#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>

#include "model.h"

/* What an attribute must be; others than these are not known. */
enum kind { FIXED, AT_LEAST, NAME, ARRAY };

struct rule {
	enum kind kind;
	unsigned int len;
	const struct rule *element; /* rules for what is in each element */
	unsigned int element_max;
};

static const struct rule allowedip_rules[WGALLOWEDIP_A_MAX + 1] = {
	[WGALLOWEDIP_A_FAMILY] = { FIXED, 2, NULL, 0 },
	[WGALLOWEDIP_A_IPADDR] = { AT_LEAST, 4, NULL, 0 },
	[WGALLOWEDIP_A_CIDR_MASK] = { FIXED, 1, NULL, 0 },
	[WGALLOWEDIP_A_FLAGS] = { FIXED, 4, NULL, 0 },
};

static const struct rule peer_rules[WGPEER_A_MAX + 1] = {
	[WGPEER_A_PUBLIC_KEY] = { FIXED, WG_KEY_LEN, NULL, 0 },
	[WGPEER_A_PRESHARED_KEY] = { FIXED, WG_KEY_LEN, NULL, 0 },
	[WGPEER_A_FLAGS] = { FIXED, 4, NULL, 0 },
	[WGPEER_A_ENDPOINT] = { AT_LEAST, sizeof(struct sockaddr_in), NULL, 0 },
	[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL] = { FIXED, 2, NULL, 0 },
	[WGPEER_A_LAST_HANDSHAKE_TIME] = { FIXED, 16, NULL, 0 },
	[WGPEER_A_RX_BYTES] = { FIXED, 8, NULL, 0 },
	[WGPEER_A_TX_BYTES] = { FIXED, 8, NULL, 0 },
	[WGPEER_A_ALLOWEDIPS] = { ARRAY, 0, allowedip_rules, WGALLOWEDIP_A_MAX },
	[WGPEER_A_PROTOCOL_VERSION] = { FIXED, 4, NULL, 0 },
};

static const struct rule device_rules[WGDEVICE_A_MAX + 1] = {
	[WGDEVICE_A_IFINDEX] = { FIXED, 4, NULL, 0 },
	[WGDEVICE_A_IFNAME] = { NAME, IF_NAMESIZE - 1, NULL, 0 },
	[WGDEVICE_A_PRIVATE_KEY] = { FIXED, WG_KEY_LEN, NULL, 0 },
	[WGDEVICE_A_PUBLIC_KEY] = { FIXED, WG_KEY_LEN, NULL, 0 },
	[WGDEVICE_A_FLAGS] = { FIXED, 4, NULL, 0 },
	[WGDEVICE_A_LISTEN_PORT] = { FIXED, 2, NULL, 0 },
	[WGDEVICE_A_FWMARK] = { FIXED, 4, NULL, 0 },
	[WGDEVICE_A_PEERS] = { ARRAY, 0, peer_rules, WGPEER_A_MAX },
};

/* ---- attributes in bytes ------------------------------------------------- */

/* A run of attributes, and then the attribute that next() stands at. */
struct bytes {
	const uint8_t *at;
	size_t len;
};

struct attr {
	uint16_t type;
	bool nested;
	const uint8_t *data;
	size_t len;
};

static bool next(struct bytes *b, struct attr *a)
{
	struct nlattr head;
	size_t step;

	if (b->len < sizeof(head))
		return false;
	memcpy(&head, b->at, sizeof(head));
	if (head.nla_len < sizeof(head) || head.nla_len > b->len)
		return false;
	a->type = head.nla_type & NLA_TYPE_MASK;
	a->nested = head.nla_type & NLA_F_NESTED;
	a->data = b->at + sizeof(head);
	a->len = head.nla_len - sizeof(head);
	step = NLA_ALIGN(head.nla_len);
	if (step > b->len)
		step = b->len;
	b->at += step;
	b->len -= step;
	return true;
}

static uint16_t u16_of(const struct attr *a)
{
	uint16_t value;

	memcpy(&value, a->data, sizeof(value));
	return value;
}

static uint32_t u32_of(const struct attr *a)
{
	uint32_t value;

	memcpy(&value, a->data, sizeof(value));
	return value;
}

/* ---- is it well formed? -------------------------------------------------- */

static const char *check_attrs(struct bytes b, const struct rule *rules,
			       unsigned int max);

/* Elements are of any type; what is no element at all is for later. */
static const char *check_elements(const struct attr *array,
				  const struct rule *rule)
{
	struct bytes b = { array->data, array->len };
	const char *why;
	struct attr a;

	if (array->len && array->len < NLA_HDRLEN)
		return "array too short";
	while (next(&b, &a)) {
		if (!a.len)
			continue;
		if (a.len < NLA_HDRLEN)
			return "element too short";
		why = check_attrs((struct bytes) { a.data, a.len },
				  rule->element, rule->element_max);
		if (why)
			return why;
	}
	return NULL;
}

static const char *check_attr(const struct attr *a, const struct rule *rule)
{
	bool array = rule->kind == ARRAY;
	size_t len;

	if (a->nested != array)
		return "nested or not";
	switch (rule->kind) {
	case FIXED:
		return a->len == rule->len ? NULL : "length";
	case AT_LEAST:
		return a->len >= rule->len ? NULL : "too short";
	case NAME:
		len = strnlen((const char *)a->data, a->len);
		if (len == a->len || len > rule->len)
			return "name";
		/* What is behind the first NUL may be there, but no more. */
		len = a->len;
		if (!a->data[len - 1])
			len--;
		return len <= rule->len ? NULL : "name too long";
	case ARRAY:
		return check_elements(a, rule);
	}
	return NULL;
}

static const char *check_attrs(struct bytes b, const struct rule *rules,
			       unsigned int max)
{
	const char *why;
	struct attr a;

	while (next(&b, &a)) {
		if (!a.type || a.type > max)
			return "unknown attribute";
		why = check_attr(&a, &rules[a.type]);
		if (why)
			return why;
	}
	return b.len ? "bytes left over" : NULL;
}

/* The last of each type; those that are not there have no data. */
static void collect(struct bytes b, struct attr *attrs, unsigned int max)
{
	struct attr a;

	memset(attrs, 0, (max + 1) * sizeof(*attrs));
	while (next(&b, &a))
		if (a.type <= max)
			attrs[a.type] = a;
}

/* An element of an array that was checked: now it must be a nest, too. */
static const char *open_element(const struct attr *a, struct attr *attrs,
				unsigned int max)
{
	if (!a->nested)
		return "element is no nest";
	collect((struct bytes) { a->data, a->len }, attrs, max);
	return NULL;
}

/* ---- does it make sense? ------------------------------------------------- */

static const char *read_prefix(const struct attr *element, struct prefix *p,
			       bool *remove)
{
	struct attr attrs[WGALLOWEDIP_A_MAX + 1];
	const struct attr *ip = &attrs[WGALLOWEDIP_A_IPADDR];
	const char *why;
	unsigned int len, i;
	uint32_t flags;

	why = open_element(element, attrs, WGALLOWEDIP_A_MAX);
	if (why)
		return why;
	if (!attrs[WGALLOWEDIP_A_FAMILY].data || !ip->data ||
	    !attrs[WGALLOWEDIP_A_CIDR_MASK].data)
		return "allowed IP lacks something";
	memset(p, 0, sizeof(*p));
	p->family = u16_of(&attrs[WGALLOWEDIP_A_FAMILY]);
	if (p->family != AF_INET && p->family != AF_INET6)
		return "family";
	len = p->family == AF_INET ? 4 : 16;
	if (ip->len != len)
		return "address of another family";
	p->cidr = *attrs[WGALLOWEDIP_A_CIDR_MASK].data;
	if (p->cidr > 8 * len)
		return "mask";
	flags = attrs[WGALLOWEDIP_A_FLAGS].data ?
			u32_of(&attrs[WGALLOWEDIP_A_FLAGS]) : 0;
	if (flags & ~WGALLOWEDIP_F_REMOVE_ME)
		return "allowed IP's flags";
	*remove = flags & WGALLOWEDIP_F_REMOVE_ME;
	/* Bits beyond the mask do not count. */
	for (i = 0; i < len; i++) {
		int bits = p->cidr - 8 * (int)i;

		p->ip[i] = bits >= 8 ? ip->data[i] :
			   bits <= 0 ? 0 : ip->data[i] & 0xff << (8 - bits);
	}
	return NULL;
}

static const char *check_peer(const struct attr *element)
{
	struct attr attrs[WGPEER_A_MAX + 1], a;
	const struct attr *attr;
	struct prefix prefix;
	struct bytes b;
	const char *why;
	uint16_t family;
	bool remove;

	why = open_element(element, attrs, WGPEER_A_MAX);
	if (why)
		return why;
	if (!attrs[WGPEER_A_PUBLIC_KEY].data)
		return "peer lacks a key";
	attr = &attrs[WGPEER_A_PROTOCOL_VERSION];
	if (attr->data && u32_of(attr) != 1)
		return "protocol version";
	attr = &attrs[WGPEER_A_FLAGS];
	if (attr->data && u32_of(attr) & ~7u)
		return "peer's flags";
	attr = &attrs[WGPEER_A_ENDPOINT];
	if (attr->data) {
		family = u16_of(attr);
		if (family != AF_INET && family != AF_INET6)
			return "endpoint's family";
		if (attr->len != (family == AF_INET ? sizeof(struct sockaddr_in) :
						      sizeof(struct sockaddr_in6)))
			return "endpoint's length";
	}
	attr = &attrs[WGPEER_A_ALLOWEDIPS];
	if (!attr->data)
		return NULL;
	b = (struct bytes) { attr->data, attr->len };
	while (next(&b, &a)) {
		why = read_prefix(&a, &prefix, &remove);
		if (why)
			return why;
	}
	return b.len ? "bytes behind the allowed IPs" : NULL;
}

static const char *check_device(const struct attr *attrs)
{
	const struct attr *attr = &attrs[WGDEVICE_A_FLAGS];
	const char *why;
	struct bytes b;
	struct attr a;

	if (attr->data && u32_of(attr) & ~1u)
		return "device's flags";
	attr = &attrs[WGDEVICE_A_PEERS];
	if (!attr->data)
		return NULL;
	b = (struct bytes) { attr->data, attr->len };
	while (next(&b, &a)) {
		why = check_peer(&a);
		if (why)
			return why;
	}
	return b.len ? "bytes behind the peers" : NULL;
}

static const char *check_which(const struct model *m, const struct attr *attrs)
{
	const struct attr *index = &attrs[WGDEVICE_A_IFINDEX];
	const struct attr *name = &attrs[WGDEVICE_A_IFNAME];

	if (!index->data == !name->data)
		return "named not once";
	if (index->data ? u32_of(index) != m->ifindex :
			  strcmp((const char *)name->data, m->name))
		return "another device";
	return NULL;
}

/* ---- then it is done ----------------------------------------------------- */

static int find_peer(const struct model *m, const uint8_t *key)
{
	unsigned int i;

	for (i = 0; i < m->peer_count; i++)
		if (!memcmp(m->peers[i].key, key, WG_KEY_LEN))
			return i;
	return -1;
}

static void drop_prefixes(struct model *m, unsigned int owner)
{
	unsigned int i;

	for (i = m->prefix_count; i-- > 0;)
		if (m->prefixes[i].owner == owner)
			m->prefixes[i] = m->prefixes[--m->prefix_count];
}

static void remove_peer(struct model *m, unsigned int peer)
{
	unsigned int i;

	drop_prefixes(m, peer);
	for (i = 0; i < m->prefix_count; i++)
		if (m->prefixes[i].owner > peer)
			m->prefixes[i].owner--;
	m->peer_count--;
	memmove(&m->peers[peer], &m->peers[peer + 1],
		(m->peer_count - peer) * sizeof(*m->peers));
}

static bool same_prefix(const struct prefix *a, const struct prefix *b)
{
	return a->family == b->family && a->cidr == b->cidr &&
	       !memcmp(a->ip, b->ip, sizeof(a->ip));
}

static bool apply_prefix(struct model *m, unsigned int peer,
			 const struct prefix *p, bool remove)
{
	struct model_prefix *at = m->prefixes;
	struct model_prefix *end = at + m->prefix_count;

	while (at < end && !same_prefix(&at->prefix, p))
		at++;
	if (remove) {
		if (at < end && at->owner == peer)
			*at = m->prefixes[--m->prefix_count];
		return true;
	}
	if (at == end && m->prefix_count++ == MODEL_PREFIXES)
		return false;
	at->prefix = *p;
	at->owner = peer;
	return true;
}

/* An endpoint that says the same in other words is not set anew. */
static bool same_endpoint(const union endpoint *a, const union endpoint *b)
{
	if (a->addr.sa_family != b->addr.sa_family)
		return false;
	if (a->addr.sa_family == AF_INET)
		return a->addr4.sin_addr.s_addr == b->addr4.sin_addr.s_addr &&
		       a->addr4.sin_port == b->addr4.sin_port;
	return !memcmp(&a->addr6.sin6_addr, &b->addr6.sin6_addr, 16) &&
	       a->addr6.sin6_port == b->addr6.sin6_port &&
	       a->addr6.sin6_scope_id == b->addr6.sin6_scope_id;
}

static bool apply_peer(struct model *m, const struct attr *element)
{
	struct attr attrs[WGPEER_A_MAX + 1], a;
	const struct attr *list = &attrs[WGPEER_A_ALLOWEDIPS], *attr;
	struct bytes b;
	struct prefix prefix;
	struct model_peer *p;
	const uint8_t *key;
	uint32_t flags = 0;
	bool remove;
	int peer;

	open_element(element, attrs, WGPEER_A_MAX);
	key = attrs[WGPEER_A_PUBLIC_KEY].data;
	if (attrs[WGPEER_A_FLAGS].data)
		flags = u32_of(&attrs[WGPEER_A_FLAGS]);
	peer = find_peer(m, key);
	if (flags & WGPEER_F_REMOVE_ME) {
		if (peer >= 0)
			remove_peer(m, peer);
		return true;
	}
	if (peer < 0) {
		if (flags & WGPEER_F_UPDATE_ONLY ||
		    (m->has_key && !memcmp(key, m->key.public, WG_KEY_LEN)))
			return true;
		if (m->peer_count == MODEL_PEERS)
			return false;
		peer = m->peer_count++;
		memset(&m->peers[peer], 0, sizeof(*p));
		memcpy(m->peers[peer].key, key, WG_KEY_LEN);
	}
	p = &m->peers[peer];
	attr = &attrs[WGPEER_A_PRESHARED_KEY];
	if (attr->data)
		memcpy(p->psk, attr->data, WG_KEY_LEN);
	attr = &attrs[WGPEER_A_ENDPOINT];
	if (attr->data) {
		memset(&p->endpoint, 0, sizeof(p->endpoint));
		memcpy(&p->endpoint, attr->data, attr->len);
	}
	attr = &attrs[WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL];
	if (attr->data)
		p->keepalive = u16_of(attr);
	if (flags & WGPEER_F_REPLACE_ALLOWEDIPS)
		drop_prefixes(m, peer);
	if (!list->data)
		return true;
	b = (struct bytes) { list->data, list->len };
	while (next(&b, &a)) {
		read_prefix(&a, &prefix, &remove);
		if (!apply_prefix(m, peer, &prefix, remove))
			return false;
	}
	return true;
}

/* Whatever key is asked for, some bits of it are fixed (RFC 7748). */
static bool clamped(const uint8_t *private, const uint8_t *asked)
{
	return private[0] == (asked[0] & 248) &&
	       !memcmp(private + 1, asked + 1, WG_KEY_LEN - 2) &&
	       private[31] == ((asked[31] & 127) | 64);
}

static void apply_key(struct model *m, const uint8_t *asked)
{
	static const uint8_t none[WG_KEY_LEN];
	unsigned int i;
	int self;

	if (!memcmp(asked, none, WG_KEY_LEN)) {
		m->has_key = false;
		m->key_unknown = false;
		return;
	}
	m->has_key = true;
	m->key_unknown = true;
	memcpy(m->asked_key, asked, WG_KEY_LEN);
	memset(&m->key, 0, sizeof(m->key));
	for (i = 0; i < m->key_count; i++) {
		if (!clamped(m->keys[i].private, asked))
			continue;
		m->key = m->keys[i];
		m->key_unknown = false;
		self = find_peer(m, m->key.public);
		if (self >= 0)
			remove_peer(m, self);
	}
}

static bool apply_device(struct model *m, const struct attr *attrs)
{
	const struct attr *attr;
	struct bytes b;
	struct attr a;

	attr = &attrs[WGDEVICE_A_LISTEN_PORT];
	if (attr->data)
		m->port = u16_of(attr);
	attr = &attrs[WGDEVICE_A_PRIVATE_KEY];
	if (attr->data)
		apply_key(m, attr->data);
	attr = &attrs[WGDEVICE_A_FWMARK];
	if (attr->data)
		m->fwmark = u32_of(attr);
	attr = &attrs[WGDEVICE_A_FLAGS];
	if (attr->data && u32_of(attr) & WGDEVICE_F_REPLACE_PEERS)
		while (m->peer_count)
			remove_peer(m, m->peer_count - 1);
	attr = &attrs[WGDEVICE_A_PEERS];
	if (!attr->data)
		return true;
	b = (struct bytes) { attr->data, attr->len };
	while (next(&b, &a))
		if (!apply_peer(m, &a))
			return false;
	return true;
}

static enum fate apply_set(struct model *m, struct bytes b, const char **why)
{
	struct attr attrs[WGDEVICE_A_MAX + 1];
	static struct model changed;

	*why = check_attrs(b, device_rules, WGDEVICE_A_MAX);
	if (*why)
		return FATE_REFUSED;
	collect(b, attrs, WGDEVICE_A_MAX);
	*why = check_which(m, attrs);
	if (!*why)
		*why = check_device(attrs);
	if (*why)
		return FATE_REFUSED;
	changed = *m;
	if (!apply_device(&changed, attrs))
		return FATE_FULL;
	*m = changed;
	return FATE_DONE;
}

static enum fate apply_get(const struct model *m, struct bytes b,
			   const char **why)
{
	struct attr attrs[WGDEVICE_A_MAX + 1];

	/* Of a device's attributes the first two. */
	*why = check_attrs(b, device_rules, WGDEVICE_A_IFNAME);
	if (*why)
		return FATE_REFUSED;
	collect(b, attrs, WGDEVICE_A_MAX);
	*why = check_which(m, attrs);
	return *why ? FATE_REFUSED : FATE_READ;
}

enum fate model_apply(struct model *m, const struct nlmsghdr *nlh,
		      const char **why)
{
	const struct genlmsghdr *genl = (const void *)(nlh + 1);
	bool dump = (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	struct bytes b;

	*why = "";
	/* Not for the kernel, or for netlink itself: acknowledged, no more. */
	if (!(nlh->nlmsg_flags & NLM_F_REQUEST) ||
	    nlh->nlmsg_type < NLMSG_MIN_TYPE)
		return FATE_DONE;
	*why = "another family, or no command";
	if (nlh->nlmsg_type != m->family ||
	    nlh->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return FATE_MUTE;
	b.at = (const uint8_t *)(genl + 1);
	b.len = nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	if (genl->cmd == WG_CMD_SET_DEVICE && !dump)
		return apply_set(m, b, why);
	if (genl->cmd == WG_CMD_GET_DEVICE && dump)
		return apply_get(m, b, why);
	*why = "a command that is none";
	return FATE_MUTE;
}

/* ---- comparing ----------------------------------------------------------- */

static const char *compare_peer(const struct model *m, unsigned int number,
				const struct peer *is)
{
	const struct model_peer *p = &m->peers[number];
	size_t i, j, count = 0;

	if (memcmp(p->key, is->public_key, WG_KEY_LEN))
		return "a peer's public key";
	if (memcmp(p->psk, is->preshared_key, WG_KEY_LEN))
		return "a peer's preshared key";
	if (!same_endpoint(&p->endpoint, &is->endpoint))
		return "a peer's endpoint";
	if (p->keepalive != is->keepalive)
		return "a peer's persistent keepalive";
	for (i = 0; i < m->prefix_count; i++)
		count += m->prefixes[i].owner == number;
	if (count != is->prefix_count)
		return "how many allowed IPs a peer has";
	for (j = 0; j < is->prefix_count; j++) {
		for (i = 0; i < m->prefix_count; i++)
			if (m->prefixes[i].owner == number &&
			    same_prefix(&m->prefixes[i].prefix,
					&is->prefixes[j]))
				break;
		if (i == m->prefix_count)
			return "a peer's allowed IPs";
	}
	return NULL;
}

static const char *compare_key(struct model *m, const struct device *d)
{
	if (m->has_key != d->has_private_key)
		return "whether there is a private key";
	if (!m->has_key)
		return NULL;
	if (m->key_unknown) {
		if (!clamped(d->private_key, m->asked_key))
			return "the private key that was set";
		memcpy(m->key.asked, m->asked_key, WG_KEY_LEN);
		memcpy(m->key.private, d->private_key, WG_KEY_LEN);
		memcpy(m->key.public, d->public_key, WG_KEY_LEN);
		m->key_unknown = false;
		if (m->key_count < MODEL_KEYS)
			m->keys[m->key_count++] = m->key;
	}
	if (memcmp(m->key.private, d->private_key, WG_KEY_LEN))
		return "the private key";
	if (memcmp(m->key.public, d->public_key, WG_KEY_LEN))
		return "the public key";
	return NULL;
}

const char *model_compare(struct model *m, const struct device *d)
{
	const char *what = compare_key(m, d);
	unsigned int i;

	if (what)
		return what;
	if (m->up && !m->port)
		m->port = d->listen_port;
	if (m->port != d->listen_port || (m->up && !m->port))
		return "the port";
	if (m->fwmark != d->fwmark)
		return "the mark";
	if (m->peer_count != d->peer_count)
		return "how many peers there are";
	for (i = 0; i < m->peer_count && !what; i++)
		what = compare_peer(m, i, &d->peers[i]);
	return what;
}
