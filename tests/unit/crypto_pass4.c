// SPDX-License-Identifier: GPL-2.0
/* The assembly of passes of four lanes, with numbers that no message leads to by chance. */

#include <linux/kernel.h>

#include "crypto_test.h"
#include "crypto/aead_pass4.h"
#include "crypto/chacha20.h"

#define LANES WG_PASS4_LANES
#define TOP (ARRAY_SIZE(((struct wg_poly1305 *)NULL)->h) - 1) /* the word above 2^128 */
#define MOST 24 /* blocks: more than go into the rounds of a pass */

/* Where carries begin and end */
static u64 corner(void)
{
	static const u64 corners[] = {
		0, 1, 2, 3, 4, 5, ~0ULL, ~0ULL - 1, ~0ULL - 3, ~0ULL - 4,
		1ULL << 63, (1ULL << 63) - 1, 0xffffffff, 0xffffffff00000000
	};
	size_t i = rnd_below(ARRAY_SIZE(corners) + 1);

	return i < ARRAY_SIZE(corners) ? corners[i] : rnd();
}

/* A state as it can be between blocks, with a key as clamped as any */
static void corner_poly(struct wg_poly1305 *p)
{
	u64 key[4] = { corner(), corner(), 0, 0 };
	unsigned int i;

	wg_poly1305_init(p, (const u8 *)key);
	wg_pass4_poly_start(p);
	for (i = 0; i < TOP; i++)
		p->h[i] = corner();
	p->h[TOP] = rnd_below(5);
}

static void corner_blocks(u8 *text, unsigned int blocks)
{
	u64 word;

	for (; blocks; blocks--, text += 16) {
		word = corner();
		memcpy(text, &word, 8);
		word = corner();
		memcpy(text + 8, &word, 8);
	}
}

static struct wg_pass4 pass;
static struct wg_poly1305 polys[WG_PASS4_JOBS], wanted[WG_PASS4_JOBS];
static u8 texts[WG_PASS4_JOBS][16 * MOST];

/* Jobs of any number of blocks, one after another of the same message as well */
static void corner_jobs(void)
{
	struct wg_pass4_job *job;
	unsigned int i, of;

	pass.jobs = rnd_below(WG_PASS4_JOBS + 1);
	for (i = 0; i < WG_PASS4_JOBS; i++) {
		corner_poly(&polys[i]);
		wanted[i] = polys[i];
		wg_pass4_poly_end(&wanted[i]);
	}
	for (i = 0; i < pass.jobs; i++) {
		job = &pass.job[i];
		of = rnd() % 4 ? i : rnd_below(WG_PASS4_JOBS);
		job->poly = &polys[of];
		job->text = texts[i];
		job->blocks = 1 + rnd_below(rnd() % 4 ? 6 : MOST);
		corner_blocks(texts[i], job->blocks);
		wg_poly1305_update(&wanted[of], texts[i], 16 * job->blocks);
	}
}

/* As numbers: portable C may leave a multiple of the prime in another place. */
static void check_jobs(void)
{
	u8 tag[16], want[16];
	unsigned int i;

	for (i = 0; i < WG_PASS4_JOBS; i++) {
		EXPECT(polys[i].h[TOP] <= 4, "the top word is %llu",
		       (u64)polys[i].h[TOP]);
		wg_pass4_poly_end(&polys[i]);
		wg_poly1305_final(&polys[i], tag);
		wg_poly1305_final(&wanted[i], want);
		EXPECT(!memcmp(tag, want, 16), "message %u of %llu jobs", i,
		       pass.jobs);
	}
}

static void jobs_alone(void)
{
	unsigned int round;

	for (round = 0; round < 20000; round++) {
		corner_jobs();
		wg_pass4_jobs(&pass);
		check_jobs();
		EXPECT(!why[0], "%s, round %u", why, round);
	}
}

/* Lanes with counters and nonces that are no one else's, and jobs beside them */
static void passes(void)
{
	u8 key[32], src[LANES][64], dst[LANES][64], want[64];
	struct wg_chacha20 c;
	unsigned int round, lanes, i;

	for (round = 0; round < 20000; round++) {
		corner_jobs();
		rnd_bytes(key, sizeof(key));
		rnd_bytes(src, sizeof(src));
		pass.key = key;
		for (i = 0; i < LANES; i++) {
			pass.lanes[i].counter = (u32)corner();
			pass.lanes[i].nonce = corner();
			pass.src[i] = src[i];
			pass.dst[i] = dst[i];
		}
		lanes = 1 + rnd_below(LANES);
		wg_pass4_run(&pass, lanes);
		check_jobs();
		for (i = 0; i < lanes; i++) {
			wg_chacha20_key(&c, key);
			wg_chacha20_start(&c, pass.lanes[i].nonce);
			c.state[12] = pass.lanes[i].counter;
			wg_chacha20_xor(&c, want, src[i], 64);
			EXPECT(!memcmp(dst[i], want, 64), "lane %u of %u", i, lanes);
		}
		EXPECT(!why[0], "%s, round %u", why, round);
	}
}

/* Jobs read what lanes are about to overwrite. */
static void jobs_before_lanes(void)
{
	u8 key[32], text[LANES * 64];
	unsigned int lanes, i;

	for (lanes = 1; lanes <= LANES; lanes++) {
		rnd_bytes(key, sizeof(key));
		rnd_bytes(text, sizeof(text));
		corner_jobs();
		pass.key = key;
		pass.jobs = lanes;
		for (i = 0; i < LANES; i++) {
			pass.job[i] = (struct wg_pass4_job){
				&polys[0], text + 64 * i, 4
			};
			pass.src[i] = text + 64 * i;
			pass.dst[i] = text + 64 * i;
		}
		for (i = 0; i < WG_PASS4_JOBS; i++) {
			wanted[i] = polys[i];
			wg_pass4_poly_end(&wanted[i]);
		}
		wg_poly1305_update(&wanted[0], text, 64 * lanes);
		wg_pass4_run(&pass, lanes);
		check_jobs();
	}
}

#ifdef __aarch64__
#define REGISTERS 32

/* v8 to v15 are the caller's; v28 has a constant, and above it nothing is used. */
static bool is_ours(unsigned int i)
{
	return i < 8 || (i >= 16 && i < 28);
}

static void read_registers(u64 v[REGISTERS][2])
{
	u64 *to = v[0];

	asm volatile("st1	{v0.2d - v3.2d}, [%0], #64\n\t"
		     "st1	{v4.2d - v7.2d}, [%0], #64\n\t"
		     "add	%0, %0, #128\n\t"
		     "st1	{v16.2d - v19.2d}, [%0], #64\n\t"
		     "st1	{v20.2d - v23.2d}, [%0], #64\n\t"
		     "st1	{v24.2d - v27.2d}, [%0], #64\n\t"
		     : "+r" (to) : : "memory");
}
#elif defined(__arm__)
#define REGISTERS 16

/* q4 to q7, which are d8 to d15, are the caller's. */
static bool is_ours(unsigned int i)
{
	return i < 4 || i >= 8;
}

static void read_registers(u64 v[REGISTERS][2])
{
	u64 *to = v[0];

	asm volatile(".fpu	neon\n\t"
		     "vstmia	%0!, {d0 - d15}\n\t"
		     "vstmia	%0, {d16 - d31}\n\t"
		     : "+r" (to) : : "memory");
}

/* They are as they were before. */
static void saved(void)
{
	u64 before[8], after[8], *from = before, *to = after;
	u8 key[32];

	corner_jobs();
	rnd_bytes(key, sizeof(key));
	rnd_bytes(before, sizeof(before));
	pass.key = key;
	asm volatile("vldmia	%0, {d8 - d15}" : : "r" (from) : "memory",
		     "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15");
	wg_pass4_run(&pass, LANES);
	wg_pass4_wipe();
	asm volatile("vstmia	%0, {d8 - d15}" : : "r" (to) : "memory");
	EXPECT(!memcmp(before, after, sizeof(before)), "d8 to d15 have changed");
}
#else
#define REGISTERS 16

static bool is_ours(unsigned int i)
{
	return true;
}

static void read_registers(u64 v[REGISTERS][2])
{
#define READ(i) asm volatile("movups	%%xmm" #i ", %0" : "=m" (v[i]))
	READ(0);
	READ(1);
	READ(2);
	READ(3);
	READ(4);
	READ(5);
	READ(6);
	READ(7);
	READ(8);
	READ(9);
	READ(10);
	READ(11);
	READ(12);
	READ(13);
	READ(14);
	READ(15);
#undef READ
}
#endif

/* Those that hold secrets */
static void wiped(void)
{
	u64 v[REGISTERS][2];
	unsigned int lanes, i;
	u8 key[32];

	for (lanes = 1; lanes <= LANES; lanes++) {
		corner_jobs();
		rnd_bytes(key, sizeof(key));
		pass.key = key;
		for (i = 0; i < LANES; i++) {
			pass.src[i] = texts[i];
			pass.dst[i] = texts[i];
		}
		wg_pass4_run(&pass, lanes);
		wg_pass4_wipe();
		read_registers(v);
		for (i = 0; i < REGISTERS; i++) {
			if (is_ours(i))
				EXPECT(!(v[i][0] | v[i][1]), "register %u", i);
		}
	}
}

int main(void)
{
	run_case("Poly1305 alone, at its bounds", jobs_alone);
	run_case("four lanes and Poly1305 at its bounds", passes);
	run_case("Poly1305 reads before lanes write", jobs_before_lanes);
	run_case("vector registers are wiped", wiped);
#ifdef __arm__
	run_case("the caller's vector registers are saved", saved);
#endif
	return test_done();
}
