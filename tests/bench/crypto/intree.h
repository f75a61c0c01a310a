/* SPDX-License-Identifier: GPL-2.0 */
/* What the in-tree crypto's C sources expect of a kernel, for user space. */
#ifndef BENCH_CRYPTO_INTREE_H
#define BENCH_CRYPTO_INTREE_H

/*
 * Included ahead of each of these sources. The headers that they name and the
 * shim of the unit tests has not are empty (Makefile), or the kernel's own.
 */

#define CONFIG_64BIT 1
#ifdef __x86_64__
#define CONFIG_X86_64 1
#define CONFIG_AS_AVX512 1
#endif
#define CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS 1
#define CONFIG_ARCH_SUPPORTS_INT128 1
#define CONFIG_CRYPTO_LIB_POLY1305_RSIZE 11
#define CONFIG_CRYPTO_MANAGER_DISABLE_TESTS 1
#ifdef INTREE_ARCH
#define CONFIG_CRYPTO_ARCH_HAVE_LIB_CHACHA 1
#define CONFIG_CRYPTO_ARCH_HAVE_LIB_POLY1305 1
#define CONFIG_CRYPTO_ARCH_HAVE_LIB_CURVE25519 1
#define CONFIG_CRYPTO_ARCH_HAVE_LIB_BLAKE2S 1
#endif

#include <errno.h>
#include <limits.h>

#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/cache.h>
#include <linux/init.h>
#include <linux/kconfig.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include <asm/byteorder.h>

typedef unsigned __int128 u128;

#define asmlinkage
#define __weak __attribute__((__weak__))
#define __alias(name) __attribute__((__alias__(#name)))
#define SZ_4K 4096
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define rounddown(x, y) ((x) - (x) % (y))
#define round_down(x, y) ((x) & ~((__typeof__(x))((y) - 1)))
#define round_up(x, y) ((((x) - 1) | ((__typeof__(x))((y) - 1))) + 1)
/* This processor reads and writes at any address. */
#define get_unaligned(p) (*(p))
#define put_unaligned(value, p) (*(p) = (value))

static inline void le32_to_cpu_array(u32 *words, unsigned int n)
{
	while (n--)
		words[n] = le32_to_cpu(words[n]);
}

static inline void cpu_to_le32_array(u32 *words, unsigned int n)
{
	while (n--)
		words[n] = cpu_to_le32(words[n]);
}

/*
 * The static keys are known when it is compiled, so that a branch costs as
 * little as the kernel's patched ones: nothing, and no line of the cache.
 * Who defines INTREE_KEY_x says which are true.
 */
#define DEFINE_STATIC_KEY_FALSE(name) const bool name = INTREE_KEY_##name
#define static_branch_likely(key) (*(key))
#define static_branch_enable(key) ((void)(key))
#define boot_cpu_has(feature) 0
#define cpu_have_named_feature(feature) 0
#define cpu_has_xfeatures(mask, name) 0
#define INTEL_SKYLAKE_X 1

static const struct {
	int x86_vfm;
} boot_cpu_data __maybe_unused;

/* Any context may use vector registers, and it costs nothing. */
#define crypto_simd_usable() true
#define may_use_simd() true
#define kernel_fpu_begin() do { } while (0)
#define kernel_fpu_end() do { } while (0)
#define kernel_neon_begin() do { } while (0)
#define kernel_neon_end() do { } while (0)

/* A page of zeros */
static const u8 shim_zero_page[4096] __aligned(64);
#define ZERO_PAGE(address) shim_zero_page
#define page_address(page) ((const u8 *)(page))

#define module_init(f)
#define module_exit(f)
#define subsys_initcall(f)
#define __exit
#define EXPORT_SYMBOL(name)
#define EXPORT_SYMBOL_GPL(name)
#define MODULE_ALIAS_CRYPTO(name)
#define MODULE_AUTHOR(name)
#define MODULE_DESCRIPTION(text)
#define MODULE_LICENSE(name)
#define THIS_MODULE NULL

/*
 * The crypto API, so far that the parts of the sources that serve it compile.
 * Nothing here calls them, and the linker drops them.
 */
struct crypto_alg_base {
	const char *cra_name, *cra_driver_name;
	int cra_priority, cra_blocksize, cra_ctxsize;
	void *cra_module;
};

struct crypto_skcipher;
struct skcipher_request {
	u8 *iv;
	unsigned int cryptlen;
};

struct skcipher_walk {
	union {
		struct { void *addr; } virt;
	} src, dst;
	unsigned int nbytes, total, stride;
};

struct skcipher_alg {
	struct crypto_alg_base base;
	unsigned int min_keysize, max_keysize, ivsize, chunksize, walksize;
	int (*setkey)(struct crypto_skcipher *tfm, const u8 *key,
		      unsigned int len);
	int (*encrypt)(struct skcipher_request *req);
	int (*decrypt)(struct skcipher_request *req);
};

struct crypto_skcipher *crypto_skcipher_reqtfm(struct skcipher_request *req);
void *crypto_skcipher_ctx(struct crypto_skcipher *tfm);
int skcipher_walk_virt(struct skcipher_walk *walk,
		       struct skcipher_request *req, bool atomic);
int skcipher_walk_done(struct skcipher_walk *walk, int left);
#define crypto_register_skciphers(algs, n) 0
#define crypto_unregister_skciphers(algs, n) ((void)(algs))

struct shash_desc;
struct shash_alg {
	struct crypto_alg_base base;
	unsigned int digestsize, descsize;
	int (*init)(struct shash_desc *desc);
	int (*update)(struct shash_desc *desc, const u8 *src, unsigned int n);
	int (*final)(struct shash_desc *desc, u8 *out);
};

void *shash_desc_ctx(struct shash_desc *desc);
#define crypto_register_shash(alg) 0
#define crypto_unregister_shash(alg) ((void)(alg))

struct scatterlist;
struct sg_mapping_iter {
	void *addr;
	size_t length;
};

enum { SG_MITER_TO_SG = 1, SG_MITER_ATOMIC = 2 };

void sg_miter_start(struct sg_mapping_iter *miter, struct scatterlist *sg,
		    unsigned int n, unsigned int flags);
bool sg_miter_next(struct sg_mapping_iter *miter);
void sg_miter_stop(struct sg_mapping_iter *miter);
int sg_nents(struct scatterlist *sg);
int sg_nents_for_len(struct scatterlist *sg, u64 len);
size_t sg_copy_to_buffer(struct scatterlist *sg, unsigned int n, void *buf,
			 size_t len);
size_t sg_copy_from_buffer(struct scatterlist *sg, unsigned int n,
			   const void *buf, size_t len);
void scatterwalk_map_and_copy(void *buf, struct scatterlist *sg,
			      unsigned int start, unsigned int len, int out);

struct crypto_kpp;
struct kpp_request {
	struct scatterlist *src, *dst;
	unsigned int src_len, dst_len;
};

struct kpp_alg {
	struct crypto_alg_base base;
	int (*set_secret)(struct crypto_kpp *tfm, const void *buf,
			  unsigned int len);
	int (*generate_public_key)(struct kpp_request *req);
	int (*compute_shared_secret)(struct kpp_request *req);
	unsigned int (*max_size)(struct crypto_kpp *tfm);
};

struct crypto_kpp *crypto_kpp_reqtfm(struct kpp_request *req);
void *kpp_tfm_ctx(struct crypto_kpp *tfm);
#define crypto_register_kpp(alg) 0
#define crypto_unregister_kpp(alg) ((void)(alg))

void get_random_bytes_wait(void *buf, size_t len);
bool chacha20poly1305_selftest(void);
bool blake2s_selftest(void);

#endif /* BENCH_CRYPTO_INTREE_H */
