// SPDX-License-Identifier: GPL-2.0
/* Fuzzes padding, and calls to the AEAD over split packets, against one-shots. */

#include "fuzz.h"
#include "src/data/call.h"
#include "src/protocol/padding.h"

/* Packets of one input, and bytes of all of them: bounds its time. */
#define PACKETS_MAX 32
#define BYTES_MAX 65536
#define PIECES_MAX WG_CALL_RANGES

/* Memory of a packet: pieces with nothing in common, each exactly as long. */
struct pieces {
	u8 *piece[PIECES_MAX];
	size_t len[PIECES_MAX];
	unsigned int n;
};

struct packet {
	size_t len;
	unsigned int pad;
	u64 nonce;
	u8 *plain; /* in one piece, and padded */
	u8 *sealed; /* what a one-shot makes of it */
	u8 *out;
};

static u8 key[WG_AEAD_KEY_LEN];
static struct packet packets[PACKETS_MAX];
static struct pieces pieces[PACKETS_MAX];
static unsigned int npackets;

/* The rule by itself: to a multiple of 16, but not past what the MTU allows. */
static void check_padding(unsigned int len, u32 mtu)
{
	unsigned int pad = wg_padding(len, mtu);
	unsigned int last = len;

	CHECK(pad < WG_PADDING_MULTIPLE);
	if (mtu && len > mtu)
		last = len % mtu;
	if (mtu)
		CHECK(last + pad <= mtu);
	CHECK((last + pad) % WG_PADDING_MULTIPLE == 0 ||
	      (mtu && last + pad == mtu));
}

static void split(struct input *in, struct pieces *p, const u8 *from,
		  size_t len)
{
	size_t n;
	u8 how;

	p->n = 0;
	do {
		/* Empty ones too, and cuts through a tag at the end. */
		how = in_u8(in);
		n = how & 0x80 ? len - min(len, (size_t)(how & 31)) :
				 (size_t)in_u16(in) >> (how & 15);
		if (n > len || p->n == PIECES_MAX - 1)
			n = len;
		p->len[p->n] = n;
		p->piece[p->n] = exact_buffer(n);
		if (n)
			memcpy(p->piece[p->n], from, n);
		p->n++;
		from += n;
		len -= n;
	} while (len);
}

static void free_pieces(struct pieces *p)
{
	while (p->n)
		free(p->piece[--p->n]);
}

/* As the data path asks for the ranges of a packet. */
static unsigned int get_ranges(const struct pieces *p,
			       struct wg_aead_range *ranges, unsigned int max)
{
	unsigned int i;

	if (p->n > max)
		return 0;
	for (i = 0; i < p->n; i++)
		ranges[i] = (struct wg_aead_range){ p->piece[i], p->len[i] };
	return p->n;
}

/* Takes in as many packets from @first on as one call has room for. */
static unsigned int fill_call(struct wg_call *call, unsigned int first,
			      bool sealing)
{
	unsigned int i, n, ranges = 0;

	wg_call_init(call);
	for (i = first; i < npackets && !wg_call_full(call); i++) {
		struct packet *p = &packets[i];
		size_t len = sealing ? p->len :
				       p->len + p->pad + WG_AEAD_TAG_LEN;

		n = get_ranges(&pieces[i], wg_call_next(call),
			       wg_call_left(call));
		if (!n)
			break;
		p->out = exact_buffer(p->len + p->pad +
				      (sealing ? WG_AEAD_TAG_LEN : 0));
		wg_call_add(call, n, len, sealing ? p->pad : 0, p->out,
			    p->nonce);
		ranges += n;
	}
	CHECK(i > first);
	CHECK_EQ(call->nsegs, i - first);
	CHECK_EQ(call->nranges, ranges);
	CHECK(call->nsegs <= WG_CALL_SEGS && call->nranges <= WG_CALL_RANGES);
	return i;
}

static void read_packets(struct input *in)
{
	size_t bytes = 0, len, i;
	struct packet *p;
	u8 filler;
	u32 mtu;

	mtu = in_u16(in);
	for (npackets = 0; npackets < PACKETS_MAX && in_more(in); npackets++) {
		p = &packets[npackets];
		len = in_u16(in) >> in_below(in, 16);
		if (bytes + len > BYTES_MAX)
			break;
		bytes += len;
		p->len = len;
		p->pad = wg_padding(len, mtu);
		check_padding(len, mtu);
		p->nonce = in_u64(in);
		p->plain = exact_buffer(len + p->pad);
		filler = in_u8(in);
		for (i = 0; i < len; i++)
			p->plain[i] = filler + i * 7;
		memset(p->plain + len, 0, p->pad);
		p->sealed = exact_buffer(len + p->pad + WG_AEAD_TAG_LEN);
		wg_aead_seal(p->sealed, p->plain, len + p->pad, NULL, 0,
			     p->nonce, key);
		split(in, &pieces[npackets], p->plain, len);
	}
}

static void seal_all(void)
{
	unsigned int first, end, i;
	struct wg_call call;

	for (first = 0; first < npackets; first = end) {
		end = fill_call(&call, first, true);
		wg_aead_seal_batch(call.segs, call.nsegs, key);
		for (i = first; i < end; i++) {
			struct packet *p = &packets[i];

			CHECK_MEM(p->out, p->sealed,
				  p->len + p->pad + WG_AEAD_TAG_LEN);
			free(p->out);
			free_pieces(&pieces[i]);
		}
	}
}

/* Split anew, some in a single piece that is opened where it lies, some bad. */
static void open_all(struct input *in)
{
	bool bad[PACKETS_MAX], in_place[PACKETS_MAX];
	unsigned int first, end, i, good;
	struct wg_call call;

	for (i = 0; i < npackets; i++) {
		struct packet *p = &packets[i];
		size_t len = p->len + p->pad + WG_AEAD_TAG_LEN;
		u8 how = in_u8(in);

		bad[i] = how % 8 == 7;
		in_place[i] = how & 0x80;
		if (bad[i])
			p->sealed[in_u16(in) % len] ^= 1 << (how >> 4 & 7);
		if (in_place[i]) {
			pieces[i] = (struct pieces){
				.piece = { exact_buffer(len) },
				.len = { len },
				.n = 1,
			};
			memcpy(pieces[i].piece[0], p->sealed, len);
		} else {
			split(in, &pieces[i], p->sealed, len);
		}
	}
	for (first = 0; first < npackets; first = end) {
		end = fill_call(&call, first, false);
		for (i = first, good = 0; i < end; i++) {
			if (in_place[i])
				call.segs[i - first].dst = pieces[i].piece[0];
			good += !bad[i];
		}
		CHECK_EQ(wg_aead_open_batch(call.segs, call.nsegs, key), good);
		for (i = first; i < end; i++) {
			const struct wg_aead_seg *seg = &call.segs[i - first];
			struct packet *p = &packets[i];
			size_t len = p->len + p->pad;

			CHECK(seg->ok == !bad[i]);
			if (seg->ok)
				CHECK_MEM(seg->dst, p->plain, len);
			else if (len >= 16)
				CHECK(memcmp(seg->dst, p->plain, len));
			free(p->out);
			free_pieces(&pieces[i]);
		}
	}
}

/* What is too short for a tag is refused, whatever it consists of. */
static void open_short(struct input *in)
{
	u8 bytes[WG_AEAD_TAG_LEN] = {};
	struct wg_aead_seg seg = {};
	struct wg_aead_range range;

	seg.len = in_below(in, WG_AEAD_TAG_LEN);
	range = (struct wg_aead_range){ bytes, seg.len };
	seg.src = &range;
	seg.nsrc = 1;
	seg.ok = true;
	CHECK_EQ(wg_aead_open_batch(&seg, 1, key), 0);
	CHECK(!seg.ok);
}

static void fuzz(struct input *in)
{
	unsigned int i, len;

	in_bytes(in, key, sizeof(key));
	/* Of packets larger than any, too. */
	len = in_u32(in) >> 1;
	check_padding(len, in_u32(in));
	open_short(in);
	read_packets(in);
	seal_all();
	open_all(in);
	for (i = 0; i < npackets; i++) {
		free(packets[i].plain);
		free(packets[i].sealed);
	}
}
