// SPDX-License-Identifier: GPL-2.0
/* An interface's configuration as WG_CMD_GET_DEVICE tells it. */

#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>

#include "device.h"
#include "wgctl.h"

/* How often to read again what changes while it is read. */
#define ATTEMPTS 20

/* Room for one more; the new element is zeroed. */
static void *grow(void *array, size_t *count, size_t *space, size_t size)
{
	size_t want = *space ? 2 * *space : 4;

	if (*count == *space) {
		array = reallocarray(array, want, size);
		if (!array) {
			failure("out of memory");
			exit(WGCTL_FAILED);
		}
		*space = want;
	}
	memset((char *)array + *count * size, 0, size);
	++*count;
	return array;
}

/* Copy what is there, at most @size bytes. */
static void take(void *to, size_t size, const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);

	memcpy(to, mnl_attr_get_payload(attr), len < size ? len : size);
}

static void take_prefix(struct peer *p, const struct nlattr *nest)
{
	const struct nlattr *attr;
	struct prefix *ip;

	p->prefixes = grow(p->prefixes, &p->prefix_count, &p->prefix_space,
			   sizeof(*p->prefixes));
	ip = &p->prefixes[p->prefix_count - 1];
	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case WGALLOWEDIP_A_FAMILY:
			take(&ip->family, sizeof(ip->family), attr);
			break;
		case WGALLOWEDIP_A_IPADDR:
			take(ip->ip, sizeof(ip->ip), attr);
			break;
		case WGALLOWEDIP_A_CIDR_MASK:
			take(&ip->cidr, sizeof(ip->cidr), attr);
			break;
		}
	}
}

static void take_peer_attr(struct peer *p, const struct nlattr *attr)
{
	int64_t handshake[2] = { 0 };
	const struct nlattr *nest;

	switch (mnl_attr_get_type(attr)) {
	case WGPEER_A_PRESHARED_KEY:
		take(p->preshared_key, WG_KEY_LEN, attr);
		break;
	case WGPEER_A_ENDPOINT:
		take(&p->endpoint, sizeof(p->endpoint), attr);
		break;
	case WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL:
		take(&p->keepalive, sizeof(p->keepalive), attr);
		break;
	case WGPEER_A_LAST_HANDSHAKE_TIME:
		take(handshake, sizeof(handshake), attr);
		p->handshake_sec = handshake[0];
		p->handshake_nsec = handshake[1];
		break;
	case WGPEER_A_RX_BYTES:
		take(&p->rx_bytes, sizeof(p->rx_bytes), attr);
		break;
	case WGPEER_A_TX_BYTES:
		take(&p->tx_bytes, sizeof(p->tx_bytes), attr);
		break;
	case WGPEER_A_PROTOCOL_VERSION:
		take(&p->protocol_version, sizeof(p->protocol_version), attr);
		break;
	case WGPEER_A_ALLOWEDIPS:
		mnl_attr_for_each_nested(nest, attr)
			take_prefix(p, nest);
		break;
	}
}

static void take_peer(struct device *d, const struct nlattr *nest)
{
	uint8_t key[WG_KEY_LEN] = { 0 };
	const struct nlattr *attr;
	struct peer *p;

	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == WGPEER_A_PUBLIC_KEY)
			take(key, sizeof(key), attr);

	/* The last message's last peer may go on in this one. */
	p = d->peer_count ? &d->peers[d->peer_count - 1] : NULL;
	if (!p || memcmp(p->public_key, key, WG_KEY_LEN)) {
		d->peers = grow(d->peers, &d->peer_count, &d->peer_space,
				sizeof(*d->peers));
		p = &d->peers[d->peer_count - 1];
		memcpy(p->public_key, key, WG_KEY_LEN);
	}
	mnl_attr_for_each_nested(attr, nest)
		take_peer_attr(p, attr);
}

static int take_message(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *nest;
	struct device *d = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case WGDEVICE_A_IFNAME:
			take(d->name, sizeof(d->name) - 1, attr);
			break;
		case WGDEVICE_A_IFINDEX:
			take(&d->ifindex, sizeof(d->ifindex), attr);
			break;
		case WGDEVICE_A_PRIVATE_KEY:
			take(d->private_key, WG_KEY_LEN, attr);
			d->has_private_key = true;
			break;
		case WGDEVICE_A_PUBLIC_KEY:
			take(d->public_key, WG_KEY_LEN, attr);
			break;
		case WGDEVICE_A_LISTEN_PORT:
			take(&d->listen_port, sizeof(d->listen_port), attr);
			break;
		case WGDEVICE_A_FWMARK:
			take(&d->fwmark, sizeof(d->fwmark), attr);
			break;
		case WGDEVICE_A_PEERS:
			mnl_attr_for_each_nested(nest, attr)
				take_peer(d, nest);
			break;
		}
	}
	return 0;
}

int device_get(struct talk *t, const char *name, struct device *d,
	       struct verdict *v)
{
	char buffer[256];
	struct nlmsghdr *nlh;
	int attempt;

	memset(v, 0, sizeof(*v));
	if (strlen(name) >= IF_NAMESIZE) {
		failure("no interface can have the name '%s'", name);
		return -1;
	}
	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		memset(d, 0, sizeof(*d));
		nlh = talk_begin(t, buffer, WG_CMD_GET_DEVICE,
				 NLM_F_ACK | NLM_F_DUMP);
		mnl_attr_put_strz(nlh, WGDEVICE_A_IFNAME, name);
		if (!talk_exchange(t, nlh, take_message, d, v) &&
		    !v->error && !v->interrupted)
			return 0;
		device_free(d);
		if (!v->interrupted)
			return -1;
	}
	failure("the configuration of %s changes all the time", name);
	return -1;
}

void device_free(struct device *d)
{
	size_t i;

	for (i = 0; i < d->peer_count; i++)
		free(d->peers[i].prefixes);
	if (d->peers)
		explicit_bzero(d->peers, d->peer_count * sizeof(*d->peers));
	free(d->peers);
	explicit_bzero(d, sizeof(*d));
}
