/* SPDX-License-Identifier: GPL-2.0 */
/* Every reason for which a packet or message is dropped: one name, one counter. */
#ifndef WG_PROTOCOL_DROP_H
#define WG_PROTOCOL_DROP_H

/*
 * X(symbol, name): the name is what counters are called in statistics, so it
 * is part of our interface to user space; append, never rename or reorder.
 */
#define WG_DROP_REASONS(X)                                       \
	/* receiving: what an outsider can send */               \
	X(RX_TRUNCATED, "rx_truncated")                          \
	X(RX_BAD_TYPE, "rx_bad_type")                            \
	X(RX_BAD_LENGTH, "rx_bad_length")                        \
	X(RX_BAD_MAC1, "rx_bad_mac1")                            \
	X(RX_NO_IDENTITY, "rx_no_identity")                      \
	X(RX_HANDSHAKE_QUEUE_FULL, "rx_handshake_queue_full")    \
	X(RX_COOKIE_SENT, "rx_cookie_sent")                      \
	X(RX_RATELIMITED, "rx_ratelimited")                      \
	X(RX_UNKNOWN_INDEX, "rx_unknown_index")                  \
	X(RX_DEVICE_DOWN, "rx_device_down")                      \
	X(RX_NO_MEMORY, "rx_no_memory")                          \
	/* receiving: handshakes */                              \
	X(RX_BAD_STATIC, "rx_bad_static")                        \
	X(RX_UNKNOWN_PEER, "rx_unknown_peer")                    \
	X(RX_BAD_TIMESTAMP, "rx_bad_timestamp")                  \
	X(RX_INITIATION_REPLAY, "rx_initiation_replay")          \
	X(RX_INITIATION_FLOOD, "rx_initiation_flood")            \
	X(RX_LOW_ORDER_POINT, "rx_low_order_point")              \
	X(RX_BAD_RESPONSE, "rx_bad_response")                    \
	X(RX_UNEXPECTED_RESPONSE, "rx_unexpected_response")      \
	X(RX_HANDSHAKE_GONE, "rx_handshake_gone")                \
	X(RX_BAD_COOKIE, "rx_bad_cookie")                        \
	X(RX_UNEXPECTED_COOKIE, "rx_unexpected_cookie")          \
	/* receiving: data */                                    \
	X(RX_SESSION_EXPIRED, "rx_session_expired")              \
	X(RX_BAD_TAG, "rx_bad_tag")                              \
	X(RX_REPLAY, "rx_replay")                                \
	X(RX_QUEUE_FULL, "rx_queue_full")                        \
	X(RX_BAD_INNER, "rx_bad_inner")                          \
	X(RX_BAD_INNER_LENGTH, "rx_bad_inner_length")            \
	X(RX_BAD_SOURCE, "rx_bad_source")                        \
	X(RX_BAD_ECN, "rx_bad_ecn")                              \
	X(RX_DELIVERY, "rx_delivery")                            \
	/* sending */                                            \
	X(TX_BAD_PROTOCOL, "tx_bad_protocol")                    \
	X(TX_NO_PEER, "tx_no_peer")                              \
	X(TX_NO_ENDPOINT, "tx_no_endpoint")                      \
	X(TX_NO_IDENTITY, "tx_no_identity")                      \
	X(TX_SEGMENTATION, "tx_segmentation")                    \
	X(TX_NO_MEMORY, "tx_no_memory")                          \
	X(TX_STAGED_OVERFLOW, "tx_staged_overflow")              \
	X(TX_STAGED_GIVEN_UP, "tx_staged_given_up")              \
	X(TX_QUEUE_FULL, "tx_queue_full")                        \
	X(TX_NO_SOCKET, "tx_no_socket")                          \
	X(TX_NO_ROUTE, "tx_no_route")                            \
	X(TX_ROUTING_LOOP, "tx_routing_loop")                    \
	X(TX_TOO_BIG, "tx_too_big")                              \
	/* either way, when a peer or the interface went */      \
	X(RX_PEER_REMOVED, "rx_peer_removed")                    \
	X(TX_PEER_REMOVED, "tx_peer_removed")                    \
	X(TX_DEVICE_DOWN, "tx_device_down")

/* 0 is success, so that a reason can be a function's verdict. */
enum wg_drop {
	WG_DROP_NONE = 0,
#define WG_DROP_ENUM(symbol, ...) WG_DROP_##symbol,
	WG_DROP_REASONS(WG_DROP_ENUM)
#undef WG_DROP_ENUM
	WG_DROP_COUNT
};

/**
 * wg_drop_name() - the stable name of a reason
 * @reason: any value of enum wg_drop
 *
 * Return: a static string; "none" for WG_DROP_NONE.
 */
const char *wg_drop_name(enum wg_drop reason);

#endif /* WG_PROTOCOL_DROP_H */
