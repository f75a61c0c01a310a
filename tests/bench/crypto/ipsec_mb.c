// SPDX-License-Identifier: GPL-2.0
/* intel-ipsec-mb as contenders: its calls for one buffer, and its jobs. */

#include <string.h>

#include <intel-ipsec-mb.h>

#include "bench.h"
#include "nonce.h"

/* One of the library's managers for each instruction set */
struct manager {
	void (*init)(IMB_MGR *mgr);
	u64 needs;
	IMB_MGR **mgr;
};

static IMB_MGR *sse, *avx, *avx2, *avx512;

static const struct manager of_sse = {
	init_mb_mgr_sse, IMB_CPUFLAGS_SSE, &sse
};

static const struct manager of_avx = {
	init_mb_mgr_avx, IMB_CPUFLAGS_AVX, &avx
};

static const struct manager of_avx2 = {
	init_mb_mgr_avx2, IMB_CPUFLAGS_AVX2, &avx2
};

static const struct manager of_avx512 = {
	init_mb_mgr_avx512, IMB_CPUFLAGS_AVX512, &avx512
};

static bool mb_usable(const struct contender *c)
{
	const struct manager *m = c->impl;
	IMB_MGR *mgr;

	if (*m->mgr)
		return true;
	mgr = alloc_mb_mgr(0);
	if (!mgr)
		return false;
	if ((mgr->features & m->needs) != m->needs) {
		free_mb_mgr(mgr);
		return false;
	}
	m->init(mgr);
	*m->mgr = mgr;
	return true;
}

static void mb_seal(const struct contender *c, struct wg_aead_seg *segs,
		    unsigned int n, const u8 *key)
{
	IMB_MGR *mgr = *((const struct manager *)c->impl)->mgr;
	struct chacha20_poly1305_context_data ctx;
	unsigned int i;
	u8 nonce[12];

	for (i = 0; i < n; i++) {
		put_nonce(nonce, segs[i].nonce);
		IMB_CHACHA20_POLY1305_INIT(mgr, key, &ctx, nonce, nonce, 0);
		IMB_CHACHA20_POLY1305_ENC_UPDATE(mgr, key, &ctx, segs[i].dst,
						 segs[i].src->base,
						 segs[i].len);
		IMB_CHACHA20_POLY1305_ENC_FINALIZE(mgr, &ctx,
						   segs[i].dst + segs[i].len,
						   WG_AEAD_TAG_LEN);
	}
}

static unsigned int mb_open(const struct contender *c,
			    struct wg_aead_seg *segs, unsigned int n,
			    const u8 *key)
{
	IMB_MGR *mgr = *((const struct manager *)c->impl)->mgr;
	struct chacha20_poly1305_context_data ctx;
	unsigned int i, authentic = 0;
	u8 nonce[12], tag[WG_AEAD_TAG_LEN];

	for (i = 0; i < n; i++) {
		size_t bytes = segs[i].len - WG_AEAD_TAG_LEN;

		put_nonce(nonce, segs[i].nonce);
		IMB_CHACHA20_POLY1305_INIT(mgr, key, &ctx, nonce, nonce, 0);
		IMB_CHACHA20_POLY1305_DEC_UPDATE(mgr, key, &ctx, segs[i].dst,
						 segs[i].src->base, bytes);
		IMB_CHACHA20_POLY1305_DEC_FINALIZE(mgr, &ctx, tag,
						   WG_AEAD_TAG_LEN);
		authentic += same_tag(segs[i].src->base + bytes, tag);
	}
	return authentic;
}

/* How many of the jobs that come back opened something authentic */
static unsigned int finished(IMB_JOB *job)
{
	const u8 *found;

	if (!job || job->cipher_direction == IMB_DIR_ENCRYPT)
		return 0;
	found = job->user_data;
	return job->status == IMB_STATUS_COMPLETED &&
	       same_tag(found, job->auth_tag_output);
}

static unsigned int run_jobs(IMB_MGR *mgr, struct wg_aead_seg *segs,
			     unsigned int n, const u8 *key, bool seal)
{
	static u8 nonces[64][12], tags[64][WG_AEAD_TAG_LEN];
	unsigned int i, authentic = 0;
	IMB_JOB *job;

	for (i = 0; i < n; i++) {
		size_t bytes = segs[i].len - (seal ? 0 : WG_AEAD_TAG_LEN);

		put_nonce(nonces[i], segs[i].nonce);
		job = IMB_GET_NEXT_JOB(mgr);
		job->cipher_mode = IMB_CIPHER_CHACHA20_POLY1305;
		job->hash_alg = IMB_AUTH_CHACHA20_POLY1305;
		job->cipher_direction = seal ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT;
		job->chain_order = seal ? IMB_ORDER_CIPHER_HASH :
					  IMB_ORDER_HASH_CIPHER;
		job->enc_keys = key;
		job->dec_keys = key;
		job->key_len_in_bytes = 32;
		job->iv = nonces[i];
		job->iv_len_in_bytes = 12;
		job->src = segs[i].src->base;
		job->dst = segs[i].dst;
		job->cipher_start_src_offset_in_bytes = 0;
		job->msg_len_to_cipher_in_bytes = bytes;
		job->hash_start_src_offset_in_bytes = 0;
		job->msg_len_to_hash_in_bytes = bytes;
		job->u.CHACHA20_POLY1305.aad = nonces[i];
		job->u.CHACHA20_POLY1305.aad_len_in_bytes = 0;
		job->auth_tag_output = seal ? segs[i].dst + bytes : tags[i];
		job->auth_tag_output_len_in_bytes = WG_AEAD_TAG_LEN;
		job->user_data = (u8 *)segs[i].src->base + bytes;
		authentic += finished(IMB_SUBMIT_JOB_NOCHECK(mgr));
	}
	while ((job = IMB_FLUSH_JOB(mgr)))
		authentic += finished(job);
	return authentic;
}

static void jobs_seal(const struct contender *c, struct wg_aead_seg *segs,
		      unsigned int n, const u8 *key)
{
	run_jobs(*((const struct manager *)c->impl)->mgr, segs, n, key, true);
}

static unsigned int jobs_open(const struct contender *c,
			      struct wg_aead_seg *segs, unsigned int n,
			      const u8 *key)
{
	return run_jobs(*((const struct manager *)c->impl)->mgr, segs, n, key,
			false);
}

/* Fastest first; its "sse" is SSE4.2. */
const struct contender contender_ipsec_mb[] = {
	{ .who = "ipsec-mb", .isa = "avx512", .usable = mb_usable,
	  .impl = &of_avx512, .seal = mb_seal, .open = mb_open },
	{ .who = "ipsec-mb jobs", .isa = "avx512", .usable = mb_usable,
	  .impl = &of_avx512, .seal = jobs_seal, .open = jobs_open },
	{ .who = "ipsec-mb", .isa = "avx2", .usable = mb_usable,
	  .impl = &of_avx2, .seal = mb_seal, .open = mb_open },
	{ .who = "ipsec-mb jobs", .isa = "avx2", .usable = mb_usable,
	  .impl = &of_avx2, .seal = jobs_seal, .open = jobs_open },
	{ .who = "ipsec-mb", .isa = "avx", .usable = mb_usable,
	  .impl = &of_avx, .seal = mb_seal, .open = mb_open },
	{ .who = "ipsec-mb", .isa = "ssse3", .usable = mb_usable,
	  .impl = &of_sse, .seal = mb_seal, .open = mb_open },
	{ }
};
