// SPDX-License-Identifier: GPL-2.0
/* Measures the contenders in turn, in cycles of the time stamp counter. */

/*
 * bench-crypto ROUNDS CPU ISA CONTENDERS WHAT BYTES BATCHES
 *
 * Lists are comma separated; "-" is all. A line of JSON goes out for each
 * figure and contender, with the figures of all rounds, so that what reads it
 * can take ratios within a round. First it is checked that all contenders
 * compute the same.
 */

#define _GNU_SOURCE
#include <linux/kernel.h>

#include <ctype.h>
#include <err.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "crypto/dispatch.h"

#include "bench.h"
#include "cold.h"

#define ROUNDS_MAX 1000
#define SAMPLES 5
#define SAMPLE_CYCLES 20000
#define BYTES_MAX 65536
#define BATCH_MAX 64
#define LIST_MAX 32
/* A packet's place in memory: its header before it, its tag behind it */
#define HEAD 16
#define TAG WG_AEAD_TAG_LEN
#define PLACE (BYTES_MAX + 4096)

/* From the least to the most that a processor can have */
static const char *const classes[] = {
	"generic", "ssse3", "avx", "adx", "avx2", "avx512",
};

static const struct contender *const theirs[] = {
	&contender_intree_avx512, &contender_intree_avx512vl,
	&contender_intree_avx2, &contender_intree_adx, &contender_intree_avx,
	&contender_intree_ssse3, &contender_intree_generic,
	&contender_openssl, &contender_boringssl, &contender_sodium,
};

static const char *const handshakers[] = { "ours", "in-tree" };

static const struct contender *contenders[64];
static unsigned int ncontenders;

static u8 key[32], secret[32], point[32], out[64];
static u8 *plain, *sealed, *written;
static struct wg_aead_range ranges[BATCH_MAX];
static struct wg_aead_seg segs[BATCH_MAX];

static u64 now(void)
{
	u64 t;

	__builtin_ia32_lfence();
	t = __builtin_ia32_rdtsc();
	__builtin_ia32_lfence();
	return t;
}

/* What is measured: one figure of one contender */
struct figure {
	const char *what;
	unsigned int bytes;
	unsigned int batch;
	void (*prepare)(const struct figure *f);
	bool (*has)(const struct contender *c);
	void (*call)(const struct figure *f, const struct contender *c);
	bool cold;
};

/* The greatest class that is in a name, "AVX-512 with IFMA" being avx512 */
static unsigned int class_of(const char *name)
{
	char plain_name[64];
	unsigned int i, n = 0;

	for (; *name && n < sizeof(plain_name) - 1; name++)
		if (isalnum(*name))
			plain_name[n++] = tolower(*name);
	plain_name[n] = '\0';
	for (i = ARRAY_SIZE(classes); i--;)
		if (strstr(plain_name, classes[i]))
			return i;
	return 0;
}

static bool listed(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *at = list;

	if (!strcmp(list, "-"))
		return true;
	for (; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, word, len) && (!at[len] || at[len] == ','))
			return true;
	}
	return false;
}

static void add(const struct contender *c, unsigned int isa, const char *list)
{
	if (class_of(c->isa) > isa || !listed(list, c->who) ||
	    ncontenders == ARRAY_SIZE(contenders))
		return;
	if (!c->usable || c->usable(c))
		contenders[ncontenders++] = c;
}

/*
 * Packets lie as far from each other as their length and a header demand, the
 * destination not at the same place of a page as the source.
 */
static void lay_out(unsigned int bytes, unsigned int batch, const u8 *from,
		    u8 *to, unsigned int len)
{
	size_t stride = (HEAD + bytes + TAG + 63) & ~63;
	unsigned int i;

	for (i = 0; i < batch; i++) {
		ranges[i].base = from + i * stride + HEAD;
		ranges[i].len = len;
		segs[i] = (struct wg_aead_seg){
			.src = &ranges[i], .nsrc = 1, .len = len,
			.dst = to + i * stride + HEAD, .nonce = i,
		};
	}
}

static bool has_seal(const struct contender *c)
{
	return c->seal;
}

static bool has_open(const struct contender *c)
{
	return c->open;
}

static bool has_x25519(const struct contender *c)
{
	return c->x25519;
}

static bool has_x25519_base(const struct contender *c)
{
	return c->x25519_base;
}

static bool has_handshake(const struct contender *c)
{
	return c->handshake;
}

static bool has_refuse(const struct contender *c)
{
	return c->refuse;
}

static bool has_blake2s(const struct contender *c)
{
	return c->blake2s;
}

static void prepare_seal(const struct figure *f)
{
	lay_out(f->bytes, f->batch, plain, written, f->bytes);
}

static void prepare_open(const struct figure *f)
{
	lay_out(f->bytes, f->batch, plain, sealed, f->bytes);
	wg_aead_scalar.seal_batch(segs, f->batch, key);
	lay_out(f->bytes, f->batch, sealed, written, f->bytes + TAG);
}

static void call_seal(const struct figure *f, const struct contender *c)
{
	c->seal(c, segs, f->batch, key);
}

static void call_open(const struct figure *f, const struct contender *c)
{
	if (c->open(c, segs, f->batch, key) != f->batch)
		errx(1, "%s %s opens no more", c->who, c->isa);
}

static void call_handshake(const struct figure *f, const struct contender *c)
{
	c->handshake(c, false, out);
}

static void call_symmetric(const struct figure *f, const struct contender *c)
{
	c->handshake(c, true, out);
}

static void call_refuse(const struct figure *f, const struct contender *c)
{
	c->refuse(c, f->batch);
}

static void call_x25519(const struct figure *f, const struct contender *c)
{
	if (!c->x25519(c, out, secret, point))
		errx(1, "%s %s: no shared secret", c->who, c->isa);
}

static void call_x25519_base(const struct figure *f, const struct contender *c)
{
	if (!c->x25519_base(c, out, secret))
		errx(1, "%s %s: no public key", c->who, c->isa);
}

static void call_blake2s(const struct figure *f, const struct contender *c)
{
	c->blake2s(out, 32, NULL, 0, plain, f->bytes);
}

/* The calls that one sample takes, so that it is long beside the clock's read */
static unsigned int repeats(const struct figure *f, const struct contender *c)
{
	u64 start, took;

	f->call(f, c);
	if (f->cold)
		return 1;
	start = now();
	f->call(f, c);
	took = now() - start + 1;
	return took > SAMPLE_CYCLES ? 1 : SAMPLE_CYCLES / took + 1;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double sample(const struct figure *f, const struct contender *c,
		     unsigned int times)
{
	double took[SAMPLES];
	unsigned int i, k;
	u64 start;

	f->call(f, c);
	for (i = 0; i < SAMPLES; i++) {
		if (f->cold)
			cold();
		start = now();
		for (k = 0; k < times; k++)
			f->call(f, c);
		took[i] = (double)(now() - start) / times / (f->batch ?: 1);
	}
	qsort(took, SAMPLES, sizeof(took[0]), compare);
	return took[SAMPLES / 2];
}

/* In each round another contender is the first. */
static void measure(const struct figure *f, unsigned int rounds)
{
	static double took[ARRAY_SIZE(contenders)][ROUNDS_MAX];
	const struct contender *in[ARRAY_SIZE(contenders)];
	unsigned int times[ARRAY_SIZE(contenders)];
	unsigned int n = 0, i, k, r;

	if (f->prepare)
		f->prepare(f);
	for (i = 0; i < ncontenders; i++) {
		if (!f->has(contenders[i]))
			continue;
		in[n] = contenders[i];
		times[n] = repeats(f, in[n]);
		n++;
	}
	for (r = 0; r < rounds; r++) {
		for (k = 0; k < n; k++) {
			i = (k + r) % n;
			took[i][r] = sample(f, in[i], times[i]);
		}
	}
	for (i = 0; i < n; i++) {
		printf("{\"what\": \"%s\", \"bytes\": %u, \"batch\": %u, ",
		       f->what, f->bytes, f->batch);
		printf("\"who\": \"%s\", \"isa\": \"%s\", \"cycles\": [",
		       in[i]->who, in[i]->isa);
		for (r = 0; r < rounds; r++)
			printf("%s%.1f", r ? ", " : "", took[i][r]);
		printf("]}\n");
	}
	fflush(stdout);
}

/* Everybody against our portable C, at each length that matters and a few. */
static void check_aead(const struct contender *c)
{
	const u8 *expected = sealed + HEAD;
	unsigned int bytes, i;
	struct figure f = { .batch = 3 };

	for (bytes = 0; bytes <= BYTES_MAX; bytes += bytes < 1600 ? 1 : 4099) {
		size_t stride = (HEAD + bytes + TAG + 63) & ~63;

		f.bytes = bytes;
		prepare_open(&f);
		memset(written, 0xaa, 3 * stride);
		prepare_seal(&f);
		c->seal(c, segs, 3, key);
		for (i = 0; i < 3; i++)
			if (memcmp(expected + i * stride, segs[i].dst,
				   bytes + TAG))
				errx(1, "%s %s seals %u bytes wrongly", c->who,
				     c->isa, bytes);
		memset(written, 0xaa, 3 * stride);
		lay_out(bytes, 3, sealed, written, bytes + TAG);
		if (c->open(c, segs, 3, key) != 3)
			errx(1, "%s %s does not open %u bytes", c->who, c->isa,
			     bytes);
		for (i = 0; i < 3; i++)
			if (memcmp(plain + i * stride + HEAD, segs[i].dst, bytes))
				errx(1, "%s %s opens %u bytes wrongly", c->who,
				     c->isa, bytes);
		sealed[stride + HEAD + bytes / 2] ^= 4;
		if (c->open(c, segs, 3, key) != 2)
			errx(1, "%s %s opens what is forged", c->who, c->isa);
	}
}

/* The first of all that has a function, for the others to agree with */
static const struct contender *first(bool (*has)(const struct contender *c))
{
	unsigned int i;

	for (i = 0; i < ncontenders; i++)
		if (has(contenders[i]))
			return contenders[i];
	return NULL;
}

static void check_x25519(const struct contender *c)
{
	const struct contender *one = first(has_x25519);
	u8 a[32], b[32];
	unsigned int i;

	for (i = 0; i < 200; i++) {
		const u8 *k = plain + 64 * i, *p = k + 32;

		if (!one->x25519(one, a, k, p) || !c->x25519(c, b, k, p) ||
		    memcmp(a, b, 32))
			errx(1, "%s %s: another shared secret", c->who, c->isa);
		if (!one->x25519_base(one, a, k) || !c->x25519_base(c, b, k) ||
		    memcmp(a, b, 32))
			errx(1, "%s %s: another public key", c->who, c->isa);
	}
}

static void check_blake2s(const struct contender *c)
{
	const struct contender *one = first(has_blake2s);
	u8 a[96], b[96];
	unsigned int i;

	for (i = 0; i < 200; i++) {
		one->blake2s(a, 32, plain, i % 33, plain, i);
		c->blake2s(b, 32, plain, i % 33, plain, i);
		if (memcmp(a, b, 32))
			errx(1, "%s %s: another hash", c->who, c->isa);
		one->hkdf(a, a + 32, a + 64, plain + i, plain, i);
		c->hkdf(b, b + 32, b + 64, plain + i, plain, i);
		if (memcmp(a, b, 96))
			errx(1, "%s %s: another HKDF", c->who, c->isa);
	}
}

static void check_handshake(const struct contender *c)
{
	const struct contender *one = first(has_handshake);
	u8 a[64], b[64];

	one->handshake(one, false, a);
	c->handshake(c, false, b);
	if (memcmp(a, b, sizeof(a)))
		errx(1, "%s: another session", c->who);
}

static void measure_aead(const char *what, unsigned int bytes,
			 unsigned int batch, unsigned int rounds)
{
	struct figure seal = {
		"seal", bytes, batch, prepare_seal, has_seal, call_seal
	};
	struct figure open = {
		"open", bytes, batch, prepare_open, has_open, call_open
	};

	if (listed(what, "seal"))
		measure(&seal, rounds);
	if (listed(what, "open"))
		measure(&open, rounds);
}

static u8 *memory(size_t size)
{
	u8 *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		err(1, "%zu bytes", size);
	return p;
}

static unsigned int numbers(char *list, unsigned int *n, unsigned int max)
{
	unsigned int count = 0;
	char *word;

	for (word = strtok(list, ","); word && count < LIST_MAX;
	     word = strtok(NULL, ",")) {
		n[count] = strtoul(word, NULL, 10);
		if (!n[count] || n[count] > max)
			errx(2, "%s is not among 1 to %u", word, max);
		count++;
	}
	return count;
}

static void be_on(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "processor %u", cpu);
}

int main(int argc, char **argv)
{
	static const struct figure others[] = {
		{ "x25519", 0, 0, NULL, has_x25519, call_x25519 },
		{ "x25519-base", 0, 0, NULL, has_x25519_base, call_x25519_base },
		{ "cold-seal", 64, 1, prepare_seal, has_seal, call_seal, true },
		{ "cold-open", 64, 1, prepare_open, has_open, call_open, true },
		{ "blake2s", 64, 0, NULL, has_blake2s, call_blake2s },
		{ "blake2s", 4096, 0, NULL, has_blake2s, call_blake2s },
		{ "handshake", 0, 0, NULL, has_handshake, call_handshake },
		{ "handshake-symmetric", 0, 0, NULL, has_handshake,
		  call_symmetric },
		{ "refuse", 0, 1, NULL, has_refuse, call_refuse },
		{ "refuse", 0, 8, NULL, has_refuse, call_refuse },
	};
	unsigned int bytes[LIST_MAX], batches[LIST_MAX];
	unsigned int nbytes, nbatches, rounds, isa, i, k;
	const struct contender *c;

	if (argc != 8)
		errx(2, "its arguments are in the source");
	rounds = strtoul(argv[1], NULL, 10);
	if (!rounds || rounds > ROUNDS_MAX)
		errx(2, "%s rounds", argv[1]);
	be_on(strtoul(argv[2], NULL, 10));
	isa = strcmp(argv[3], "-") ? class_of(argv[3]) : ARRAY_SIZE(classes);
	nbytes = numbers(argv[6], bytes, BYTES_MAX);
	nbatches = numbers(argv[7], batches, BATCH_MAX);

	plain = memory(BATCH_MAX * (size_t)PLACE);
	sealed = memory(BATCH_MAX * (size_t)PLACE);
	written = memory(BATCH_MAX * (size_t)PLACE + 4096);
	written += 1024;
	srand(1);
	for (i = 0; i < BATCH_MAX * PLACE; i++)
		plain[i] = rand() >> 8;
	memcpy(key, plain, 32);
	memcpy(secret, plain + 32, 32);
	memcpy(point, plain + 64, 32);

	for (i = 0; (c = contender_ours(i)); i++)
		add(c, isa, argv[4]);
	for (i = 0; i < ARRAY_SIZE(theirs); i++)
		if (theirs[i])
			add(theirs[i], isa, argv[4]);
	for (c = contender_ipsec_mb; c && c->who; c++)
		add(c, isa, argv[4]);
	for (i = 0; i < ARRAY_SIZE(handshakers); i++) {
		c = contender_handshake(handshakers[i], contenders,
					ncontenders);
		if (c)
			add(c, isa, argv[4]);
	}
	for (i = 0; i < ncontenders; i++) {
		if (contenders[i]->seal)
			check_aead(contenders[i]);
		if (contenders[i]->x25519)
			check_x25519(contenders[i]);
		if (contenders[i]->blake2s)
			check_blake2s(contenders[i]);
		if (contenders[i]->handshake)
			check_handshake(contenders[i]);
	}

	cold_init();
	for (i = 0; i < nbytes; i++)
		for (k = 0; k < nbatches; k++)
			measure_aead(argv[5], bytes[i], batches[k], rounds);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (listed(argv[5], others[i].what))
			measure(&others[i], rounds);
	return 0;
}
