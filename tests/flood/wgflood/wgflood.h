/* SPDX-License-Identifier: GPL-2.0 */
/* What a program tells the kernel module that floods: /dev/wgflood's ioctl. */
#ifndef WGFLOOD_H
#define WGFLOOD_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define WGFLOOD_MESSAGES_MAX 4096
/* With an IP and a UDP header the largest packet of IPv4. */
#define WGFLOOD_LENGTH_MAX (65535 - 20 - 8)

/* Leave the last fragment of each packet out, so that it never is complete. */
#define WGFLOOD_INCOMPLETE 1
/* Pause after each burst, so that what it set off is done before the next. */
#define WGFLOOD_PAUSE 2

/**
 * struct wgflood_run - one run
 * @ifindex: the device, in the caller's namespace, that sends
 * @flags: WGFLOOD_INCOMPLETE, WGFLOOD_PAUSE
 * @mac: the Ethernet address to send to, if it is such a device
 * @sport: UDP port to send from, network order, as are the next three
 * @dport: UDP port to send to
 * @saddr: the first source address
 * @daddr: the address to send to
 * @sources: how many source addresses there are, from @saddr upwards
 * @mtu: IP packets longer than this are sent in fragments
 * @burst: packets that are sent before other work of this CPU has its turn
 * @count: packets to send
 * @limit_ns: stop after this time, of the same clock as @cpu_ns; 0: never; ten
 *	minutes at most in any case
 * @sent: out: packets sent, as wholes
 * @frames: out: frames, fragments being one each
 * @wall_ns: out: how long it took
 * @cpu_ns: out: the processor time of the whole kernel meanwhile where it can be
 *	told (User-Mode Linux, whose kernel is a process), else @wall_ns
 *
 * The messages are what was written to the file before, a write each; they are
 * sent in turn.
 */
struct wgflood_run {
	__u32 ifindex;
	__u16 flags;
	__u8 mac[6];
	__be16 sport;
	__be16 dport;
	__be32 saddr;
	__be32 daddr;
	__u32 sources;
	__u32 mtu;
	__u32 burst;
	__u64 count;
	__u64 limit_ns;
	__u64 sent;
	__u64 frames;
	__u64 wall_ns;
	__u64 cpu_ns;
};

#define WGFLOOD_RUN _IOWR('w', 1, struct wgflood_run)

#endif /* WGFLOOD_H */
