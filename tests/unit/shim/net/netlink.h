/* SPDX-License-Identifier: GPL-2.0 */
/* Netlink attributes and their policies as the kernel's core sees them, for user space. */
#ifndef SHIM_NET_NETLINK_H
#define SHIM_NET_NETLINK_H

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <linux/kernel.h>
#include <linux/types.h>

/* What struct sockaddr_nl begins with; the shim's linux/socket.h has it not. */
typedef unsigned short __kernel_sa_family_t;
#include <linux/netlink.h>

struct netlink_ext_ack {
	const char *_msg;
	const struct nlattr *bad_attr;
};

#define NL_SET_ERR_MSG_ATTR(extack, attr, msg) do {			\
	struct netlink_ext_ack *shim_ack = (extack);			\
									\
	if (shim_ack) {							\
		shim_ack->_msg = (msg);					\
		shim_ack->bad_attr = (attr);				\
	}								\
} while (0)
#define NL_SET_ERR_MSG(extack, msg) NL_SET_ERR_MSG_ATTR(extack, NULL, msg)

static inline int nla_type(const struct nlattr *nla)
{
	return nla->nla_type & NLA_TYPE_MASK;
}

static inline void *nla_data(const struct nlattr *nla)
{
	return (char *)nla + NLA_HDRLEN;
}

static inline int nla_len(const struct nlattr *nla)
{
	return nla->nla_len - NLA_HDRLEN;
}

static inline bool nla_ok(const struct nlattr *nla, int remaining)
{
	return remaining >= (int)sizeof(*nla) &&
	       nla->nla_len >= sizeof(*nla) && nla->nla_len <= remaining;
}

/* What is left may be negative: the last one's padding is not counted. */
static inline struct nlattr *nla_next(const struct nlattr *nla, int *remaining)
{
	unsigned int total = NLA_ALIGN(nla->nla_len);

	*remaining -= total;
	return (struct nlattr *)((char *)nla + total);
}

#define nla_for_each_attr(pos, head, len, rem)				\
	for (pos = (void *)(head), rem = (len); nla_ok(pos, rem);	\
	     pos = nla_next(pos, &(rem)))
#define nla_for_each_nested(pos, nla, rem)				\
	nla_for_each_attr(pos, nla_data(nla), nla_len(nla), rem)

#define SHIM_NLA_GET(type)						\
static inline type nla_get_##type(const struct nlattr *nla)		\
{									\
	type v;								\
									\
	memcpy(&v, nla_data(nla), sizeof(v));				\
	return v;							\
}

SHIM_NLA_GET(u8)
SHIM_NLA_GET(u16)
SHIM_NLA_GET(u32)

#undef SHIM_NLA_GET

/* The types of policies that are in use. */
enum {
	NLA_UNSPEC,
	NLA_U8,
	NLA_U16,
	NLA_U32,
	NLA_U64,
	NLA_NUL_STRING,
	NLA_BINARY,
	NLA_NESTED_ARRAY,
};

struct nla_policy {
	u8 type;
	u16 len;
	u16 min;
	u16 max;
	const struct nla_policy *nested_policy;
};

#define NLA_POLICY_EXACT_LEN(n) { .type = NLA_BINARY, .min = (n), .max = (n) }
#define NLA_POLICY_MIN_LEN(n) { .type = NLA_BINARY, .min = (n), .max = 0xffff }
#define NLA_POLICY_NESTED_ARRAY(policy)					\
	{ .type = NLA_NESTED_ARRAY, .len = ARRAY_SIZE(policy) - 1,	\
	  .nested_policy = policy }

static inline int shim_nla_parse(struct nlattr **tb, int maxtype,
				 const void *head, int len,
				 const struct nla_policy *policy,
				 struct netlink_ext_ack *extack);

static inline bool shim_nla_string_ok(const struct nlattr *nla, int max)
{
	const char *s = nla_data(nla);
	int len = nla_len(nla);

	if (len < 1 || !memchr(s, 0, min(len, max + 1)))
		return false;
	return len - !s[len - 1] <= max;
}

static inline bool shim_nla_array_ok(const struct nlattr *nla,
				     const struct nla_policy *pt,
				     struct netlink_ext_ack *extack)
{
	const struct nlattr *entry;
	int rem;

	if (nla_len(nla) && nla_len(nla) < NLA_HDRLEN)
		return false;
	nla_for_each_nested(entry, nla, rem) {
		if (!nla_len(entry))
			continue;
		if (nla_len(entry) < NLA_HDRLEN ||
		    shim_nla_parse(NULL, pt->len, nla_data(entry),
				   nla_len(entry), pt->nested_policy, extack))
			return false;
	}
	return true;
}

static inline bool shim_nla_valid(const struct nlattr *nla,
				  const struct nla_policy *pt,
				  struct netlink_ext_ack *extack)
{
	bool nested = nla->nla_type & NLA_F_NESTED;
	int len = nla_len(nla);

	if (nested != (pt->type == NLA_NESTED_ARRAY))
		return false;
	switch (pt->type) {
	case NLA_U8:
		return len == 1;
	case NLA_U16:
		return len == 2;
	case NLA_U32:
		return len == 4;
	case NLA_U64:
		return len == 8;
	case NLA_NUL_STRING:
		return shim_nla_string_ok(nla, pt->len);
	case NLA_BINARY:
		return len >= pt->min && len <= pt->max;
	case NLA_NESTED_ARRAY:
		return shim_nla_array_ok(nla, pt, extack);
	default:
		return false;
	}
}

/* Strict, as for the commands of new families; @policy may be NULL. */
static inline int shim_nla_parse(struct nlattr **tb, int maxtype,
				 const void *head, int len,
				 const struct nla_policy *policy,
				 struct netlink_ext_ack *extack)
{
	const struct nlattr *nla;
	int rem;

	if (tb)
		memset(tb, 0, (maxtype + 1) * sizeof(*tb));
	nla_for_each_attr(nla, head, len, rem) {
		int type = nla_type(nla);

		if (type == 0 || type > maxtype) {
			NL_SET_ERR_MSG_ATTR(extack, nla,
					    "Unknown attribute type");
			return -EINVAL;
		}
		if (policy && !shim_nla_valid(nla, &policy[type], extack)) {
			NL_SET_ERR_MSG_ATTR(extack, nla,
					    "Attribute failed policy validation");
			return -ERANGE;
		}
		if (tb)
			tb[type] = (struct nlattr *)nla;
	}
	if (rem > 0) {
		NL_SET_ERR_MSG(extack,
			       "bytes leftover after parsing attributes");
		return -EINVAL;
	}
	return 0;
}

static inline int nla_parse_nested(struct nlattr **tb, int maxtype,
				   const struct nlattr *nla,
				   const struct nla_policy *policy,
				   struct netlink_ext_ack *extack)
{
	if (!(nla->nla_type & NLA_F_NESTED)) {
		NL_SET_ERR_MSG_ATTR(extack, nla, "NLA_F_NESTED is missing");
		return -EINVAL;
	}
	return shim_nla_parse(tb, maxtype, nla_data(nla), nla_len(nla), policy,
			      extack);
}

#endif /* SHIM_NET_NETLINK_H */
