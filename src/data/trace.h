/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints: what was dropped and why, sessions as they come, roaming. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM wireguard

#if !defined(WG_DATA_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define WG_DATA_TRACE_H

#include <linux/tracepoint.h>

#include "device.h"
#include "include/compat/trace.h"
#include "peer.h"
#include "src/protocol/drop.h"

/* Peers are told apart by a number; 0 is none. Nothing secret is traced. */

TRACE_EVENT(wg_drop,
	TP_PROTO(const struct wg_device *wg, const struct wg_peer *peer,
		 enum wg_drop reason, unsigned int packets),
	TP_ARGS(wg, peer, reason, packets),
	TP_STRUCT__entry(
		__string(name, wg->dev->name)
		__field(u64, peer)
		__field(unsigned int, reason)
		__field(unsigned int, packets)
	),
	TP_fast_assign(
		wg_assign_str(name, wg->dev->name);
		__entry->peer = peer ? peer->id : 0;
		__entry->reason = reason;
		__entry->packets = packets;
	),
	TP_printk("dev=%s peer=%llu reason=%s packets=%u", __get_str(name),
		  __entry->peer, wg_drop_name(__entry->reason),
		  __entry->packets)
);

TRACE_EVENT(wg_session,
	TP_PROTO(const struct wg_peer *peer, u32 local_index, u32 remote_index,
		 bool initiator, bool confirmed),
	TP_ARGS(peer, local_index, remote_index, initiator, confirmed),
	TP_STRUCT__entry(
		__string(name, peer->wg->dev->name)
		__field(u64, peer)
		__field(u32, local_index)
		__field(u32, remote_index)
		__field(bool, initiator)
		__field(bool, confirmed)
	),
	TP_fast_assign(
		wg_assign_str(name, peer->wg->dev->name);
		__entry->peer = peer->id;
		__entry->local_index = local_index;
		__entry->remote_index = remote_index;
		__entry->initiator = initiator;
		__entry->confirmed = confirmed;
	),
	TP_printk("dev=%s peer=%llu local=%08x remote=%08x %s %s",
		  __get_str(name), __entry->peer, __entry->local_index,
		  __entry->remote_index,
		  __entry->initiator ? "initiator" : "responder",
		  __entry->confirmed ? "confirmed" : "begun")
);

TRACE_EVENT(wg_roam,
	TP_PROTO(const struct wg_peer *peer, const struct wg_endpoint *to),
	TP_ARGS(peer, to),
	TP_STRUCT__entry(
		__string(name, peer->wg->dev->name)
		__field(u64, peer)
		__array(u8, addr, sizeof(struct sockaddr_in6))
	),
	TP_fast_assign(
		wg_assign_str(name, peer->wg->dev->name);
		__entry->peer = peer->id;
		memcpy(__entry->addr, &to->addr6, sizeof(struct sockaddr_in6));
	),
	TP_printk("dev=%s peer=%llu endpoint=%pISpfsc", __get_str(name),
		  __entry->peer, __entry->addr)
);

#endif /* WG_DATA_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH src/data
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
