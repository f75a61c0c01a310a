// SPDX-License-Identifier: GPL-2.0
/* Sends UDP messages as fast as a CPU can; a test's tool, for guests only. */

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/ip.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/nsproxy.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/net_namespace.h>

#include "wgflood.h"

/* Packets given to the network's softirq at once, as a network card does. */
#define AT_ONCE 64
#define TIME_MAX_NS (600ULL * NSEC_PER_SEC)
#define BYTES_MAX (32U << 20)

struct message {
	unsigned int len;
	u8 data[];
};

/* An open file. */
struct flood {
	struct mutex lock; /* of all of it */
	struct message *messages[WGFLOOD_MESSAGES_MAX];
	unsigned int count;
	size_t bytes;
};

/*
 * What the kernel has used up so far. As a process of the host it has a clock of
 * its own, which stops while the host does something else.
 */
static u64 cpu_time(void)
{
#ifdef CONFIG_UML
	struct {
		s64 seconds, nanoseconds;
	} time;
	long err;

	/* clock_gettime(CLOCK_PROCESS_CPUTIME_ID), asked of the host */
	asm volatile("syscall" : "=a"(err)
		     : "0"(228L), "D"(2L), "S"(&time)
		     : "rcx", "r11", "memory");
	if (!err)
		return time.seconds * NSEC_PER_SEC + time.nanoseconds;
#endif
	return ktime_get_ns();
}

/*
 * Wait until nothing is left to do of what was sent: as long as the kernel is
 * busy for more than a fiftieth of the time. Only where that can be told.
 */
static void settle(void)
{
	unsigned int tries;
	u64 before;

	for (tries = 0; tries < 200; tries++) {
		before = cpu_time();
		schedule_timeout_interruptible(1);
		if (!IS_ENABLED(CONFIG_UML) ||
		    cpu_time() - before < jiffies_to_nsecs(1) / 50)
			return;
	}
}

/* One frame: the part of a message's datagram from @from on, @len bytes. */
static int send_frame(struct net_device *dev, const struct wgflood_run *run,
		      const struct message *m, __be32 saddr, u16 id,
		      unsigned int from, unsigned int len)
{
	unsigned int whole = sizeof(struct udphdr) + m->len;
	unsigned int head = LL_RESERVED_SPACE(dev);
	struct sk_buff *skb;
	struct udphdr *udp;
	struct iphdr *ip;

	skb = alloc_skb(head + sizeof(*ip) + len + dev->needed_tailroom,
			GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, head);
	skb_reset_network_header(skb);
	ip = skb_put_zero(skb, sizeof(*ip));
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tot_len = htons(sizeof(*ip) + len);
	ip->id = htons(id);
	ip->frag_off = htons(from / 8 | (from + len < whole ? IP_MF : 0));
	ip->ttl = 64;
	ip->protocol = IPPROTO_UDP;
	ip->saddr = saddr;
	ip->daddr = run->daddr;
	ip_send_check(ip);
	skb_set_transport_header(skb, sizeof(*ip));
	if (!from) {
		/* Without a checksum, as IPv4 allows: what is to be measured
		 * comes after it.
		 */
		udp = skb_put_zero(skb, sizeof(*udp));
		udp->source = run->sport;
		udp->dest = run->dport;
		udp->len = htons(whole);
		len -= sizeof(*udp);
	} else {
		from -= sizeof(*udp);
	}
	skb_put_data(skb, m->data + from, len);
	skb->protocol = htons(ETH_P_IP);
	skb->dev = dev;
	if (dev->type == ARPHRD_ETHER &&
	    dev_hard_header(skb, dev, ETH_P_IP, run->mac, dev->dev_addr,
			    skb->len) < 0) {
		kfree_skb(skb);
		return -EINVAL;
	}
	dev_queue_xmit(skb);
	return 0;
}

static int send_message(struct net_device *dev, struct wgflood_run *run,
			const struct message *m, __be32 saddr, u16 id)
{
	unsigned int whole = sizeof(struct udphdr) + m->len;
	unsigned int room = (run->mtu - sizeof(struct iphdr)) & ~7U;
	unsigned int from, len;
	int err;

	if (sizeof(struct iphdr) + whole <= run->mtu)
		room = whole;
	for (from = 0; from < whole; from += len) {
		len = min(room, whole - from);
		if (from + len == whole && from &&
		    run->flags & WGFLOOD_INCOMPLETE)
			break;
		err = send_frame(dev, run, m, saddr, id, from, len);
		if (err)
			return err;
		run->frames++;
	}
	run->sent++;
	return 0;
}

static int flood(struct flood *f, struct net_device *dev,
		 struct wgflood_run *run)
{
	u64 begin = ktime_get_ns(), cpu = cpu_time();
	u64 limit = run->limit_ns ? min(run->limit_ns, TIME_MAX_NS) :
				    TIME_MAX_NS;
	u32 first = ntohl(run->saddr), burst = 0, i;
	int err = 0;

	while (run->sent < run->count && !err) {
		local_bh_disable();
		for (i = 0; i < AT_ONCE && run->sent < run->count && !err; i++)
			err = send_message(dev, run,
					   f->messages[run->sent % f->count],
					   htonl(first + run->sent % run->sources),
					   run->sent);
		local_bh_enable();
		burst += i;
		if (burst < run->burst)
			continue;
		burst = 0;
		if (run->flags & WGFLOOD_PAUSE)
			settle();
		else
			cond_resched();
		if (fatal_signal_pending(current))
			err = -EINTR;
		if (cpu_time() - cpu >= limit)
			break;
	}
	if (run->flags & WGFLOOD_PAUSE)
		settle();
	run->wall_ns = ktime_get_ns() - begin;
	run->cpu_ns = cpu_time() - cpu;
	return err;
}

static int check(const struct flood *f, const struct wgflood_run *run)
{
	if (!f->count || !run->sources || !run->burst || run->mtu < 68)
		return -EINVAL;
	return 0;
}

static long run_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct net *net = current->nsproxy->net_ns;
	struct flood *f = file->private_data;
	struct net_device *dev;
	struct wgflood_run run;
	int err;

	if (cmd != WGFLOOD_RUN)
		return -ENOTTY;
	/* A machine's own network is none to flood. */
	if (net_eq(net, &init_net))
		return -EPERM;
	if (copy_from_user(&run, (void __user *)arg, sizeof(run)))
		return -EFAULT;
	run.sent = 0;
	run.frames = 0;
	dev = dev_get_by_index(net, run.ifindex);
	if (!dev)
		return -ENODEV;
	mutex_lock(&f->lock);
	err = check(f, &run);
	if (!err)
		err = flood(f, dev, &run);
	mutex_unlock(&f->lock);
	dev_put(dev);
	if (!err && copy_to_user((void __user *)arg, &run, sizeof(run)))
		err = -EFAULT;
	return err;
}

static ssize_t add_message(struct file *file, const char __user *data,
			   size_t len, loff_t *at)
{
	struct flood *f = file->private_data;
	struct message *m;
	ssize_t err;

	if (len > WGFLOOD_LENGTH_MAX)
		return -EMSGSIZE;
	m = kvmalloc(struct_size(m, data, len), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	m->len = len;
	if (copy_from_user(m->data, data, len)) {
		kvfree(m);
		return -EFAULT;
	}
	mutex_lock(&f->lock);
	err = -ENOSPC;
	if (f->count < WGFLOOD_MESSAGES_MAX && f->bytes + len <= BYTES_MAX) {
		f->messages[f->count++] = m;
		f->bytes += len;
		err = len;
	}
	mutex_unlock(&f->lock);
	if (err < 0)
		kvfree(m);
	return err;
}

static int open_flood(struct inode *inode, struct file *file)
{
	struct flood *f = kvzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return -ENOMEM;
	mutex_init(&f->lock);
	file->private_data = f;
	return 0;
}

static int release_flood(struct inode *inode, struct file *file)
{
	struct flood *f = file->private_data;

	while (f->count)
		kvfree(f->messages[--f->count]);
	kvfree(f);
	return 0;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = open_flood,
	.release = release_flood,
	.write = add_message,
	.unlocked_ioctl = run_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "wgflood",
	.fops = &operations,
	.mode = 0600,
};

module_misc_device(device);
MODULE_DESCRIPTION("Sends UDP messages as fast as a CPU can, for tests");
MODULE_LICENSE("GPL");
