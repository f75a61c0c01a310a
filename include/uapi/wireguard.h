/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/* The generic-netlink family "wireguard": numbers that never change. */
#ifndef _UAPI_WG_WIREGUARD_H
#define _UAPI_WG_WIREGUARD_H

/*
 * Both commands need CAP_NET_ADMIN in the network namespace of the socket, and
 * name one interface, by WGDEVICE_A_IFINDEX or by WGDEVICE_A_IFNAME.
 *
 * docs/netlink/wireguard.yaml describes the family for programs.
 */
#define WG_GENL_NAME "wireguard"
#define WG_GENL_VERSION 1

/* Keys, public, private and preshared: bytes. */
#define WG_KEY_LEN 32

enum wg_cmd {
	/*
	 * With NLM_F_DUMP only. Answered by one or more messages: the first
	 * has the device's attributes and as many peers as fit, each later one
	 * WGDEVICE_A_IFNAME and WGDEVICE_A_PEERS. A peer whose allowed IPs do
	 * not fit goes on in the next message, as the first of its peers and
	 * with WGPEER_A_PUBLIC_KEY and WGPEER_A_ALLOWEDIPS only. NLM_F_DUMP_INTR
	 * says that the configuration changed between two messages.
	 */
	WG_CMD_GET_DEVICE,

	/*
	 * Peers that are not mentioned stay, unless WGDEVICE_F_REPLACE_PEERS;
	 * attributes that are not given keep their value.
	 */
	WG_CMD_SET_DEVICE,

	__WG_CMD_MAX
};

#define WG_CMD_MAX (__WG_CMD_MAX - 1)

enum wgdevice_flag {
	WGDEVICE_F_REPLACE_PEERS = 1U << 0, /* remove all peers first */
	__WGDEVICE_F_ALL = WGDEVICE_F_REPLACE_PEERS
};

enum wgdevice_attribute {
	WGDEVICE_A_UNSPEC,
	WGDEVICE_A_IFINDEX, /* u32 */
	WGDEVICE_A_IFNAME, /* string, at most 15 bytes and a NUL */
	WGDEVICE_A_PRIVATE_KEY, /* WG_KEY_LEN bytes; all zeros: none */
	WGDEVICE_A_PUBLIC_KEY, /* WG_KEY_LEN bytes; only read */
	WGDEVICE_A_FLAGS, /* u32, enum wgdevice_flag; only written */
	WGDEVICE_A_LISTEN_PORT, /* u16, 0: any */
	WGDEVICE_A_FWMARK, /* u32, 0: none */
	WGDEVICE_A_PEERS, /* array of nests of wgpeer_attribute */
	__WGDEVICE_A_LAST
};

#define WGDEVICE_A_MAX (__WGDEVICE_A_LAST - 1)

enum wgpeer_flag {
	WGPEER_F_REMOVE_ME = 1U << 0, /* nothing happens if there is none */
	WGPEER_F_REPLACE_ALLOWEDIPS = 1U << 1, /* remove all others */
	WGPEER_F_UPDATE_ONLY = 1U << 2, /* do not create it */
	__WGPEER_F_ALL = WGPEER_F_REMOVE_ME | WGPEER_F_REPLACE_ALLOWEDIPS |
			 WGPEER_F_UPDATE_ONLY
};

enum wgpeer_attribute {
	WGPEER_A_UNSPEC,
	WGPEER_A_PUBLIC_KEY, /* WG_KEY_LEN bytes; which peer */
	WGPEER_A_PRESHARED_KEY, /* WG_KEY_LEN bytes; all zeros: none */
	WGPEER_A_FLAGS, /* u32, enum wgpeer_flag; only written */
	WGPEER_A_ENDPOINT, /* struct sockaddr_in or sockaddr_in6 */
	WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, /* u16, s; 0: off */
	WGPEER_A_LAST_HANDSHAKE_TIME, /* two s64, s and ns; only read */
	WGPEER_A_RX_BYTES, /* u64; only read */
	WGPEER_A_TX_BYTES, /* u64; only read */
	WGPEER_A_ALLOWEDIPS, /* array of nests of wgallowedip_attribute */
	WGPEER_A_PROTOCOL_VERSION, /* u32, always 1 */
	__WGPEER_A_LAST
};

#define WGPEER_A_MAX (__WGPEER_A_LAST - 1)

enum wgallowedip_flag {
	WGALLOWEDIP_F_REMOVE_ME = 1U << 0, /* if it is this peer's */
	__WGALLOWEDIP_F_ALL = WGALLOWEDIP_F_REMOVE_ME
};

enum wgallowedip_attribute {
	WGALLOWEDIP_A_UNSPEC,
	WGALLOWEDIP_A_FAMILY, /* u16, AF_INET or AF_INET6 */
	WGALLOWEDIP_A_IPADDR, /* 4 or 16 bytes, network order */
	WGALLOWEDIP_A_CIDR_MASK, /* u8, at most 32 or 128 */
	WGALLOWEDIP_A_FLAGS, /* u32, enum wgallowedip_flag; only written */
	__WGALLOWEDIP_A_LAST
};

#define WGALLOWEDIP_A_MAX (__WGALLOWEDIP_A_LAST - 1)

#endif /* _UAPI_WG_WIREGUARD_H */
