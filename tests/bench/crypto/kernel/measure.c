// SPDX-License-Identifier: GPL-2.0
/* Measures our crypto room beside the kernel's own library, in the kernel. */

/*
 * All is measured when the module is loaded. /proc/wg_bench_crypto has a line of JSON
 * for each figure and contender, with the cycles of all rounds, as main.c of the
 * folder above prints them.
 *
 * Messages are sealed in place and opened again, as the in-tree driver does it:
 * one at a time and in a scatterlist for the library, a batch at once for ours.
 * Softirqs are off meanwhile. Each opens and closes the sections in which it may
 * use vector registers by itself, so their cost is in the figures.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bottom_half.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/timex.h>
#include <linux/uaccess.h>

#include "crypto/crypto.h"
#include "crypto/dispatch.h"
#include "crypto/selftest.h"
#include "crypto/x25519_impl.h"

#if IS_REACHABLE(CONFIG_CRYPTO_LIB_CHACHA20POLY1305)
#include <linux/scatterlist.h>

#include <crypto/chacha20poly1305.h>
#endif
#if IS_REACHABLE(CONFIG_CRYPTO_LIB_CURVE25519)
#include <crypto/curve25519.h>
#endif

#define ROUNDS_MAX 100
#define SAMPLES 5
#define CONTENDERS_MAX 8
#define LIST_MAX 16
#define BYTES_MAX 16384
#define BATCH_MAX 64
/* A sample has as many messages as fit into this, but a whole batch. */
#define SAMPLE_BYTES 16384
/* A packet's place in memory: its header before it, its tag behind it */
#define HEAD 16
#define TAG WG_AEAD_TAG_LEN
#define LINE 64
#define MESSAGES_MAX (SAMPLE_BYTES / LINE)
#define TEXT_ROOM (1 << 20)

static_assert(MESSAGES_MAX >= BATCH_MAX);

static unsigned int rounds = 21;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "how often each contender has its turn");

static unsigned int nbytes = 6;
static unsigned int bytes[LIST_MAX] = { 64, 128, 256, 576, 1420, 16384 };
module_param_array(bytes, uint, &nbytes, 0444);
MODULE_PARM_DESC(bytes, "lengths of messages");

static unsigned int nbatches = 3;
static unsigned int batches[LIST_MAX] = { 1, 8, 32 };
module_param_array(batches, uint, &nbatches, 0444);
MODULE_PARM_DESC(batches, "how many messages ours has at once");

/**
 * struct contender - one implementation
 * @call: two things that it does, in turn: seals and opens the batch whose first
 *	message has number @first, or multiplies any point and the base point
 * @who: whose it is
 * @isa: its name among theirs
 * @impl: what tells one of ours from another
 */
struct contender {
	bool (*call[2])(const void *impl, unsigned int first,
			unsigned int batch);
	const char *who;
	const char *isa;
	const void *impl;
};

/* Two figures of the same size */
struct pair {
	const char *what[2];
	unsigned int bytes;
	unsigned int batch;
	unsigned int messages; /* in a sample */
	const struct contender *in;
	unsigned int n;
};

static struct contender aeads[CONTENDERS_MAX] __initdata;
static unsigned int naeads __initdata;
static struct contender x25519s[CONTENDERS_MAX] __initdata;
static unsigned int nx25519s __initdata;

static u8 key[WG_AEAD_KEY_LEN] __initdata;
static u8 secret[WG_X25519_KEY_LEN] __initdata;
static u8 point[WG_X25519_KEY_LEN] __initdata;
static u8 shared[WG_X25519_KEY_LEN] __initdata;
static u8 public[WG_X25519_KEY_LEN] __initdata;

static struct wg_aead_range plain[MESSAGES_MAX] __initdata;
static struct wg_aead_range sealed[MESSAGES_MAX] __initdata;
static struct wg_aead_seg to_seal[MESSAGES_MAX] __initdata;
static struct wg_aead_seg to_open[MESSAGES_MAX] __initdata;

/* Of the pair under way: tenths of cycles for each message */
static u32 took[CONTENDERS_MAX][2][ROUNDS_MAX] __initdata;

static char *text;
static size_t text_len;

static u64 __init now(void)
{
#ifdef __x86_64__
	u32 lo, hi;

	/* Neither before what is measured has ended nor after what comes has begun */
	asm volatile("lfence\n\trdtsc\n\tlfence" : "=a"(lo), "=d"(hi) : : "memory");
	return (u64)hi << 32 | lo;
#else
	return get_cycles();
#endif
}

static bool __init ours_seal(const void *impl, unsigned int first,
			     unsigned int batch)
{
	const struct wg_aead_impl *aead = impl;

	aead->seal_batch(&to_seal[first], batch, key);
	return true;
}

static bool __init ours_open(const void *impl, unsigned int first,
			     unsigned int batch)
{
	const struct wg_aead_impl *aead = impl;

	return aead->open_batch(&to_open[first], batch, key) == batch;
}

static bool __init ours_x25519(const void *impl, unsigned int first,
			       unsigned int batch)
{
	const struct wg_x25519_impl *x25519 = impl;

	x25519->shared(shared, secret, point);
	return true;
}

static bool __init ours_x25519_base(const void *impl, unsigned int first,
				    unsigned int batch)
{
	const struct wg_x25519_impl *x25519 = impl;

	x25519->base(public, secret);
	return true;
}

/* User-Mode Linux has nothing but C there. */
#ifdef CONFIG_UML
#define LIBRARY "generic"
#else
#define LIBRARY "library"
#endif

#if IS_REACHABLE(CONFIG_CRYPTO_LIB_CHACHA20POLY1305)
static bool __init library_seal(const void *impl, unsigned int first,
				unsigned int batch)
{
	struct wg_aead_seg *seg = &to_seal[first];
	struct scatterlist sg;

	for (; batch; batch--, seg++) {
		sg_init_one(&sg, seg->dst, seg->len + TAG);
		if (!chacha20poly1305_encrypt_sg_inplace(&sg, seg->len, NULL, 0,
							 seg->nonce, key))
			return false;
	}
	return true;
}

static bool __init library_open(const void *impl, unsigned int first,
				unsigned int batch)
{
	struct wg_aead_seg *seg = &to_open[first];
	struct scatterlist sg;

	for (; batch; batch--, seg++) {
		sg_init_one(&sg, seg->dst, seg->len);
		if (!chacha20poly1305_decrypt_sg_inplace(&sg, seg->len, NULL, 0,
							 seg->nonce, key))
			return false;
	}
	return true;
}
#endif

#if IS_REACHABLE(CONFIG_CRYPTO_LIB_CURVE25519)
static bool __init library_x25519(const void *impl, unsigned int first,
				  unsigned int batch)
{
	return curve25519(shared, secret, point);
}

static bool __init library_x25519_base(const void *impl, unsigned int first,
				       unsigned int batch)
{
	return curve25519_generate_public(public, secret);
}
#endif

/* The fastest of ours first, the library last */
static void __init find_contenders(void)
{
	const struct wg_x25519_impl *x25519;
	const struct wg_aead_impl *aead;

	while (naeads < CONTENDERS_MAX - 1 &&
	       (aead = wg_aead_impl_usable(naeads)))
		aeads[naeads++] = (struct contender){
			{ ours_seal, ours_open }, "ours", aead->name, aead
		};
	while (nx25519s < CONTENDERS_MAX - 1 &&
	       (x25519 = wg_x25519_impl_usable(nx25519s)))
		x25519s[nx25519s++] = (struct contender){
			{ ours_x25519, ours_x25519_base },
			"ours", x25519->name, x25519
		};
#if IS_REACHABLE(CONFIG_CRYPTO_LIB_CHACHA20POLY1305)
	aeads[naeads++] = (struct contender){
		{ library_seal, library_open }, "in-tree", LIBRARY, NULL
	};
#endif
#if IS_REACHABLE(CONFIG_CRYPTO_LIB_CURVE25519)
	x25519s[nx25519s++] = (struct contender){
		{ library_x25519, library_x25519_base }, "in-tree", LIBRARY, NULL
	};
#endif
}

/* Any bytes; not a secret of anybody's */
static void __init fill(u8 *to, size_t len)
{
	u32 x = 1;

	for (; len; len--) {
		x = x * 1664525 + 1013904223;
		*to++ = x >> 24;
	}
}

static void __printf(1, 2) __init say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_len += vscnprintf(text + text_len, TEXT_ROOM - text_len, format,
			       args);
	va_end(args);
}

static bool __init call(const struct pair *p, const struct contender *c,
			unsigned int which)
{
	unsigned int i;

	for (i = 0; i < p->messages; i += p->batch)
		if (!c->call[which](c->impl, i, p->batch))
			return false;
	return true;
}

static int __init compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

/* Medians of some samples of both */
static bool __init sample(const struct pair *p, const struct contender *c,
			  u32 median[2])
{
	u32 samples[2][SAMPLES];
	unsigned int i, which;
	bool good = true;
	u64 start, end;

	for (i = 0; i < SAMPLES; i++) {
		for (which = 0; which < 2; which++) {
			local_bh_disable();
			start = now();
			good &= call(p, c, which);
			end = now();
			local_bh_enable();
			samples[which][i] = div_u64((end - start) * 10,
						    p->messages);
		}
		cond_resched();
	}
	for (which = 0; which < 2; which++) {
		sort(samples[which], SAMPLES, sizeof(u32), compare, NULL);
		median[which] = samples[which][SAMPLES / 2];
	}
	return good;
}

static void __init tell(const struct pair *p, unsigned int i,
			unsigned int which)
{
	unsigned int r;

	say("{\"what\": \"%s\", \"bytes\": %u, \"batch\": %u, ", p->what[which],
	    p->bytes, p->batch);
	say("\"who\": \"%s\", \"isa\": \"%s\", \"cycles\": [", p->in[i].who,
	    p->in[i].isa);
	for (r = 0; r < rounds; r++)
		say("%s%u.%u", r ? ", " : "", took[i][which][r] / 10,
		    took[i][which][r] % 10);
	say("]}\n");
}

/* In each round another contender is the first. */
static int __init measure(const struct pair *p)
{
	unsigned int i, k, r, which;
	u32 median[2];

	for (r = 0; r < rounds; r++) {
		for (k = 0; k < p->n; k++) {
			i = (k + r) % p->n;
			if (!sample(p, &p->in[i], median)) {
				pr_err("%s %s fails at %u bytes\n", p->in[i].who,
				       p->in[i].isa, p->bytes);
				return -EBADMSG;
			}
			for (which = 0; which < 2; which++)
				took[i][which][r] = median[which];
		}
	}
	for (which = 0; which < 2; which++)
		for (i = 0; i < p->n; i++)
			tell(p, i, which);
	return text_len < TEXT_ROOM - 1 ? 0 : -ENOSPC;
}

static int __init disagrees(const struct contender *c, unsigned int number)
{
	pr_err("%s %s computes something else (%u)\n", c->who, c->isa, number);
	return -EBADMSG;
}

/* Whether all messages are in @room what they are in @before */
static bool __init opened(const struct pair *p, const u8 *room, const u8 *before)
{
	unsigned int i;

	for (i = 0; i < p->messages; i++)
		if (memcmp(before + (to_seal[i].dst - room), to_seal[i].dst,
			   p->bytes))
			return false;
	return true;
}

/* All seal to the same bytes, and open to what was there; @size bytes at @room */
static int __init check_aead(const struct pair *p, const u8 *room, u8 *before,
			     u8 *expected, size_t size)
{
	const struct contender *c;

	memcpy(before, room, size);
	for (c = p->in; c < p->in + p->n; c++) {
		if (!call(p, c, 0))
			return disagrees(c, p->bytes);
		if (c == p->in)
			memcpy(expected, room, size);
		if (memcmp(expected, room, size))
			return disagrees(c, p->bytes);
		if (!call(p, c, 1) || !opened(p, room, before))
			return disagrees(c, p->bytes);
	}
	return 0;
}

static int __init measure_aead(unsigned int len, unsigned int batch)
{
	size_t stride = ALIGN(HEAD + len + TAG, LINE), size;
	struct pair p = {
		.what = { "seal", "open" }, .bytes = len, .batch = batch,
		.in = aeads, .n = naeads,
	};
	u8 *room, *before, *expected;
	unsigned int i;
	int err = -ENOMEM;

	p.messages = max_t(unsigned int, SAMPLE_BYTES / stride / batch, 1) *
		     batch;
	size = p.messages * stride;
	/* The library's scatterlist wants memory of the linear map. */
	room = kmalloc(size, GFP_KERNEL);
	before = kvmalloc(size, GFP_KERNEL);
	expected = kvmalloc(size, GFP_KERNEL);
	if (room && before && expected) {
		fill(room, size);
		for (i = 0; i < p.messages; i++) {
			u8 *at = room + i * stride + HEAD;

			plain[i] = (struct wg_aead_range){ at, len };
			sealed[i] = (struct wg_aead_range){ at, len + TAG };
			to_seal[i] = (struct wg_aead_seg){
				.src = &plain[i], .nsrc = 1, .len = len,
				.dst = at, .nonce = i,
			};
			to_open[i] = to_seal[i];
			to_open[i].src = &sealed[i];
			to_open[i].len = len + TAG;
		}
		err = check_aead(&p, room, before, expected, size);
		if (!err)
			err = measure(&p);
	}
	kvfree(expected);
	kvfree(before);
	kfree(room);
	return err;
}

static int __init measure_x25519(void)
{
	struct pair p = {
		.what = { "x25519", "x25519-base" }, .batch = 1, .messages = 1,
		.in = x25519s, .n = nx25519s,
	};
	u8 expected[2][WG_X25519_KEY_LEN];
	unsigned int i;

	for (i = 0; i < p.n; i++) {
		if (!call(&p, &p.in[i], 0) || !call(&p, &p.in[i], 1))
			return disagrees(&p.in[i], 0);
		if (!i) {
			memcpy(expected[0], shared, WG_X25519_KEY_LEN);
			memcpy(expected[1], public, WG_X25519_KEY_LEN);
		}
		if (memcmp(expected[0], shared, WG_X25519_KEY_LEN) ||
		    memcmp(expected[1], public, WG_X25519_KEY_LEN))
			return disagrees(&p.in[i], 0);
	}
	return measure(&p);
}

static int __init measure_all(void)
{
	unsigned int i, k;
	int err = 0;

	for (i = 0; i < nbytes && !err; i++)
		for (k = 0; k < nbatches && !err; k++)
			err = measure_aead(bytes[i], batches[k]);
	return err ?: measure_x25519();
}

static bool __init listed(const unsigned int *list, unsigned int n,
			  unsigned int max)
{
	for (; n; n--, list++)
		if (!*list || *list > max)
			return false;
	return true;
}

static ssize_t read_text(struct file *file, char __user *to, size_t count,
			 loff_t *at)
{
	return simple_read_from_buffer(to, count, at, text, text_len);
}

static const struct proc_ops text_ops = {
	.proc_read = read_text,
	.proc_lseek = default_llseek,
};

static int __init init(void)
{
	const char *failed;
	u64 start;
	int err;

	if (!rounds || rounds > ROUNDS_MAX ||
	    !listed(bytes, nbytes, BYTES_MAX) ||
	    !listed(batches, nbatches, BATCH_MAX))
		return -EINVAL;
	text = kvzalloc(TEXT_ROOM, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	fill(key, sizeof(key));
	fill(secret, sizeof(secret));
	wg_x25519_clamp(secret);
	fill(point, sizeof(point));

	start = ktime_get_ns();
	err = wg_crypto_init(NULL);
	if (err)
		goto free;
	failed = wg_crypto_selftest();
	if (failed) {
		pr_err("self-test of %s failed\n", failed);
		err = -EBADMSG;
	} else {
		find_contenders();
		err = measure_all();
	}
	wg_crypto_exit();
	if (err)
		goto free;
	if (!proc_create(KBUILD_MODNAME, 0400, NULL, &text_ops)) {
		err = -ENOMEM;
		goto free;
	}
	pr_info("measured for %llu ms: /proc/" KBUILD_MODNAME "\n",
		div_u64(ktime_get_ns() - start, NSEC_PER_MSEC));
	return 0;
free:
	kvfree(text);
	return err;
}

static void __exit done(void)
{
	remove_proc_entry(KBUILD_MODNAME, NULL);
	kvfree(text);
}

module_init(init);
module_exit(done);
MODULE_DESCRIPTION("Measures the crypto of wireguard.ko");
MODULE_LICENSE("GPL");
