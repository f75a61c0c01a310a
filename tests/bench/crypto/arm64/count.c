// SPDX-License-Identifier: GPL-2.0
/* Seals and opens one batch some times, for somebody who counts instructions. */

/*
 * count WHO ISA seal|open BYTES BATCH TIMES
 *
 * Everything but TIMES being equal, two runs differ by what is to be counted.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/aead.h"
#include "bench.h"

#define MOST (64 * 1500)

#ifdef __aarch64__
extern const struct contender contender_intree_neon, contender_intree_generic;
#endif

static u8 plain[MOST], sealed[2 * MOST];
static struct wg_aead_range ranges[64];
static struct wg_aead_seg segs[64];
static const u8 key[WG_AEAD_KEY_LEN] = { 1 };

static const struct contender *find(const char *who, const char *isa)
{
	const struct contender *c;
	unsigned int i;

#ifdef __aarch64__
	if (!strcmp(who, "in-tree"))
		return !strcmp(isa, "neon") ? &contender_intree_neon :
					      &contender_intree_generic;
#endif
	for (i = 0; (c = contender_ours(i)); i++) {
		if (c->seal && !strcmp(c->isa, isa))
			return c;
	}
	return NULL;
}

/* One message by portable C of ours: contenders have to agree with it. */
static bool agrees(unsigned int i, size_t len)
{
	u8 *want = malloc(len + WG_AEAD_TAG_LEN);
	bool same;

	wg_aead_seal(want, plain + i * len, len, NULL, 0, segs[i].nonce, key);
	same = !memcmp(want, sealed + i * (len + WG_AEAD_TAG_LEN),
		       len + WG_AEAD_TAG_LEN);
	free(want);
	return same;
}

int main(int argc, char **argv)
{
	unsigned int batch, times, i;
	const struct contender *c;
	size_t len;
	bool open;
	u8 *text;

	if (argc != 7)
		return 2;
	c = find(argv[1], argv[2]);
	open = !strcmp(argv[3], "open");
	len = strtoul(argv[4], NULL, 0);
	batch = strtoul(argv[5], NULL, 0);
	times = strtoul(argv[6], NULL, 0);
	if (!c || !batch || batch > 64 || batch * len > MOST)
		return 2;
	for (i = 0; i < batch; i++) {
		text = sealed + i * (len + WG_AEAD_TAG_LEN);
		ranges[i] = (struct wg_aead_range){ plain + i * len, len };
		segs[i] = (struct wg_aead_seg){ .src = &ranges[i], .nsrc = 1,
			.len = len, .dst = text, .nonce = i };
	}
	for (i = 0; i < (open ? 1 : times); i++)
		c->seal(c, segs, batch, key);
	for (i = 0; i < batch; i++) {
		if (!agrees(i, len))
			return 1;
	}
	if (!open)
		return 0;
	for (i = 0; i < batch; i++) {
		ranges[i].base = sealed + i * (len + WG_AEAD_TAG_LEN);
		ranges[i].len = len + WG_AEAD_TAG_LEN;
		segs[i].len = len + WG_AEAD_TAG_LEN;
		segs[i].dst = plain + i * len;
	}
	for (i = 0; i < times; i++) {
		if (c->open(c, segs, batch, key) != batch)
			return 1;
	}
	return 0;
}
