/* SPDX-License-Identifier: GPL-2.0 */
/* What the fuzz targets share: an input as a sequence of decisions. */
#ifndef FUZZ_H
#define FUZZ_H

#include "compat/unaligned.h"
#include "proto_test.h"

/*
 * A target is targets/NAME.c with a fuzz(). It must do the same for the same
 * input each time. CHECK() of proto_test.h ends the program, which a fuzzer
 * takes as a crash.
 */
struct input {
	const u8 *at;
	size_t left;
};

static void fuzz(struct input *in);

static inline bool in_more(const struct input *in)
{
	return in->left;
}

/* What is read past the end is zeros. */
static inline void in_bytes(struct input *in, void *out, size_t len)
{
	size_t n = min(len, in->left);

	if (n)
		memcpy(out, in->at, n);
	memset((u8 *)out + n, 0, len - n);
	in->at += n;
	in->left -= n;
}

static inline u8 in_u8(struct input *in)
{
	u8 v;

	in_bytes(in, &v, sizeof(v));
	return v;
}

static inline u16 in_u16(struct input *in)
{
	u8 v[2];

	in_bytes(in, v, sizeof(v));
	return get_unaligned_le16(v);
}

static inline u32 in_u32(struct input *in)
{
	u8 v[4];

	in_bytes(in, v, sizeof(v));
	return get_unaligned_le32(v);
}

static inline u64 in_u64(struct input *in)
{
	u8 v[8];

	in_bytes(in, v, sizeof(v));
	return get_unaligned_le64(v);
}

/* 0 to @n - 1, from one byte; @n is at most 256. */
static inline unsigned int in_below(struct input *in, unsigned int n)
{
	return in_u8(in) % n;
}

/* A buffer of exactly @len bytes, so that a sanitizer sees one byte beyond. */
static inline u8 *exact_buffer(size_t len)
{
	u8 *p = malloc(len ? len : 1);

	CHECK(p);
	return p;
}

/* libFuzzer's name for it has capitals. */
int fuzz_input(const u8 *data, size_t size) __asm__("LLVMFuzzerTestOneInput");

int fuzz_input(const u8 *data, size_t size)
{
	struct input in = { data, size };

	test_case = "input";
	test_seed = 0;
	test_rng = 0;
	fuzz(&in);
	return 0;
}

#endif /* FUZZ_H */
