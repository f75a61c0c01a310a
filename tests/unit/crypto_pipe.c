// SPDX-License-Identifier: GPL-2.0
/* Answers requests in hex on its input, so that a script can test crypto/. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/aead.h"
#include "crypto/blake2s.h"
#include "crypto/chacha20.h"
#include "crypto/dispatch.h"
#include "crypto/poly1305.h"
#include "crypto_each_x25519.h"

/*
 * A request is one line: a word, then numbers or bytes in hex ("-" when there
 * are none). The answer is one line: bytes in hex, "refused", or "bad request".
 */
#define FIELDS 8

struct bytes {
	u8 *p;
	size_t len;
};

static struct bytes fields[FIELDS];
static unsigned int nfields;

/* Exactly sized, so that a sanitizer sees one byte beyond. */
static u8 *exact(size_t len)
{
	u8 *p = malloc(len ? len : 1);

	if (!p)
		exit(2);
	return p;
}

static bool parse_hex(struct bytes *b, const char *s)
{
	size_t i, n = strcmp(s, "-") ? strlen(s) : 0;
	unsigned int byte;

	b->len = n / 2;
	b->p = exact(b->len);
	if (n % 2)
		return false;
	for (i = 0; i < b->len; i++) {
		if (!isxdigit(s[2 * i]) || !isxdigit(s[2 * i + 1]) ||
		    sscanf(s + 2 * i, "%2x", &byte) != 1)
			return false;
		b->p[i] = byte;
	}
	return true;
}

static void answer(const u8 *p, size_t len)
{
	if (!len)
		putchar('-');
	while (len--)
		printf("%02x", *p++);
	putchar('\n');
}

static u64 le64(const u8 *p)
{
	u64 v = 0;
	int i;

	for (i = 7; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

static u32 le32(const u8 *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (u32)p[3] << 24;
}

/* Any 96-bit nonce and counter: the first nonce word is 0 in our interface. */
static void chacha20_start(struct wg_chacha20 *c, const struct bytes *key,
			   const struct bytes *nonce, u32 counter)
{
	wg_chacha20_key(c, key->p);
	wg_chacha20_start(c, le64(nonce->p + 4));
	c->state[12] = counter;
	c->state[13] = le32(nonce->p);
}

/* chacha20 KEY NONCE96 COUNTER MESSAGE */
static bool do_chacha20(void)
{
	struct wg_chacha20 c;

	if (nfields != 4 || fields[0].len != 32 || fields[1].len != 12 ||
	    fields[2].len != 4)
		return false;
	chacha20_start(&c, &fields[0], &fields[1], le32(fields[2].p));
	wg_chacha20_xor(&c, fields[3].p, fields[3].p, fields[3].len);
	answer(fields[3].p, fields[3].len);
	return true;
}

/* hchacha20 KEY NONCE128 */
static bool do_hchacha20(void)
{
	u8 out[32];

	if (nfields != 2 || fields[0].len != 32 || fields[1].len != 16)
		return false;
	wg_hchacha20(out, fields[1].p, fields[0].p);
	answer(out, sizeof(out));
	return true;
}

/* poly1305 KEY MESSAGE */
static bool do_poly1305(void)
{
	struct wg_poly1305 p;
	u8 tag[16];

	if (nfields != 2 || fields[0].len != 32)
		return false;
	wg_poly1305_init(&p, fields[0].p);
	wg_poly1305_update(&p, fields[1].p, fields[1].len);
	wg_poly1305_final(&p, tag);
	answer(tag, sizeof(tag));
	return true;
}

static void mac96(struct wg_chacha20 *c, const struct bytes *ad, const u8 *ct,
		  size_t len, u8 tag[16])
{
	u8 block[64], lens[16];
	struct wg_poly1305 p;
	int i;

	wg_chacha20_block(c, block);
	wg_poly1305_init(&p, block);
	wg_poly1305_update(&p, ad->p, ad->len);
	wg_poly1305_pad16(&p);
	wg_poly1305_update(&p, ct, len);
	wg_poly1305_pad16(&p);
	for (i = 0; i < 8; i++) {
		lens[i] = (u64)ad->len >> (8 * i);
		lens[i + 8] = (u64)len >> (8 * i);
	}
	wg_poly1305_update(&p, lens, 16);
	wg_poly1305_final(&p, tag);
}

/*
 * seal96 KEY NONCE96 AD MESSAGE and open96: RFC 8439 put together here of the
 * parts, since the interface has 64-bit nonces only.
 */
static bool do_seal96(void)
{
	size_t len = fields[3].len;
	struct wg_chacha20 c;
	u8 *out;

	if (nfields != 4 || fields[0].len != 32 || fields[1].len != 12)
		return false;
	out = exact(len + 16);
	chacha20_start(&c, &fields[0], &fields[1], 1);
	wg_chacha20_xor(&c, out, fields[3].p, len);
	chacha20_start(&c, &fields[0], &fields[1], 0);
	mac96(&c, &fields[2], out, len, out + len);
	answer(out, len + 16);
	free(out);
	return true;
}

static bool do_open96(void)
{
	size_t len = fields[3].len;
	struct wg_chacha20 c;
	u8 tag[16];

	if (nfields != 4 || fields[0].len != 32 || fields[1].len != 12 ||
	    len < 16)
		return false;
	len -= 16;
	chacha20_start(&c, &fields[0], &fields[1], 0);
	mac96(&c, &fields[2], fields[3].p, len, tag);
	if (memcmp(tag, fields[3].p + len, 16)) {
		puts("refused");
		return true;
	}
	wg_chacha20_xor(&c, fields[3].p, fields[3].p, len);
	answer(fields[3].p, len);
	return true;
}

/* seal KEY NONCE AD MESSAGE, open, xseal and xopen: the nonce has 8 or 24 bytes */
static bool do_aead(bool seal, bool extended)
{
	size_t len = fields[3].len, outlen;
	const u8 *key = fields[0].p, *ad = fields[2].p;
	bool ok = true;
	u8 *out;

	if (nfields != 4 || fields[0].len != 32 ||
	    fields[1].len != (extended ? 24 : 8))
		return false;
	outlen = seal ? len + 16 : len >= 16 ? len - 16 : 0;
	out = exact(outlen);
	if (seal && extended)
		wg_xaead_seal(out, fields[3].p, len, ad, fields[2].len,
			      fields[1].p, key);
	else if (seal)
		wg_aead_seal(out, fields[3].p, len, ad, fields[2].len,
			     le64(fields[1].p), key);
	else if (extended)
		ok = wg_xaead_open(out, fields[3].p, len, ad, fields[2].len,
				   fields[1].p, key);
	else
		ok = wg_aead_open(out, fields[3].p, len, ad, fields[2].len,
				  le64(fields[1].p), key);
	if (ok)
		answer(out, outlen);
	else
		puts("refused");
	free(out);
	return true;
}

/* bseal KEY NONCE MESSAGE and bopen: one message, by each implementation */
static bool do_batch(bool seal)
{
	const struct wg_aead_impl *impl;
	struct wg_aead_range range;
	struct wg_aead_seg seg;
	u8 *out, *first = NULL;
	size_t outlen;
	unsigned int i;
	bool ok = true;

	if (nfields != 3 || fields[0].len != 32 || fields[1].len != 8)
		return false;
	range.base = fields[2].p;
	range.len = fields[2].len;
	outlen = seal ? range.len + 16 : range.len >= 16 ? range.len - 16 : 0;
	for (i = 0; (impl = wg_aead_impl_usable(i)); i++) {
		out = exact(outlen);
		memset(&seg, 0, sizeof(seg));
		seg.src = &range;
		seg.nsrc = 1;
		seg.len = range.len;
		seg.dst = out;
		seg.nonce = le64(fields[1].p);
		if (seal)
			impl->seal_batch(&seg, 1, fields[0].p);
		else if (impl->open_batch(&seg, 1, fields[0].p) != seg.ok)
			return false;
		if (!i) {
			ok = seal || seg.ok;
			first = out;
			continue;
		}
		if ((seal || seg.ok) != ok ||
		    (ok && memcmp(first, out, outlen))) {
			printf("%s differs\n", impl->name);
			return true;
		}
		free(out);
	}
	if (ok)
		answer(first, outlen);
	else
		puts("refused");
	free(first);
	return true;
}

/* x25519 SECRET POINT: "refused" when the product is zero */
static bool do_x25519(void)
{
	u8 *out = exact(32), *other = exact(32), zeros[32] = { 0 };
	unsigned int i;
	bool good;

	if (nfields != 2 || fields[0].len != 32 || fields[1].len != 32)
		return false;
	good = wg_x25519(out, fields[0].p, fields[1].p);
	for (i = 0; (x25519_by = wg_x25519_impl_usable(i)); i++) {
		if (dh(other, fields[0].p, fields[1].p) != good ||
		    memcmp(other, out, 32))
			printf("wrong by %s: ", x25519_by->name);
	}
	if (good)
		answer(out, 32);
	else
		puts(memcmp(out, zeros, 32) ? "not zero" : "refused");
	free(out);
	free(other);
	return true;
}

/* base SECRET, by each implementation */
static bool do_base(void)
{
	u8 *out = exact(32), *other = exact(32), zeros[32] = { 0 };
	unsigned int i;

	if (nfields != 1 || fields[0].len != 32)
		return false;
	if (wg_x25519_base(out, fields[0].p)) {
		for (i = 0; (x25519_by = wg_x25519_impl_usable(i)); i++) {
			if (!dh_base(other, fields[0].p) ||
			    memcmp(other, out, 32))
				printf("wrong by %s: ", x25519_by->name);
		}
		answer(out, 32);
	} else {
		puts(memcmp(out, zeros, 32) ? "not zero" : "refused");
	}
	free(out);
	free(other);
	return true;
}

/* blake2s OUTLEN KEY CHUNK... : one byte for the length; fed chunk by chunk */
static bool do_blake2s(void)
{
	struct wg_blake2s s;
	unsigned int i;
	size_t outlen;
	u8 *out;

	if (nfields < 2 || fields[0].len != 1)
		return false;
	outlen = fields[0].p[0];
	if (!outlen || outlen > 32 || fields[1].len > 32)
		return false;
	out = exact(outlen);
	if (nfields == 3) {
		wg_blake2s(out, outlen, fields[1].p, fields[1].len, fields[2].p,
			   fields[2].len);
	} else {
		wg_blake2s_init(&s, outlen, fields[1].p, fields[1].len);
		for (i = 2; i < nfields; i++)
			wg_blake2s_update(&s, fields[i].p, fields[i].len);
		wg_blake2s_final(&s, out);
	}
	answer(out, outlen);
	free(out);
	return true;
}

/* hmac KEY MESSAGE */
static bool do_hmac(void)
{
	u8 *out = exact(32);

	if (nfields != 2)
		return false;
	wg_hmac(out, fields[0].p, fields[0].len, fields[1].p, fields[1].len);
	answer(out, 32);
	free(out);
	return true;
}

/* hkdf COUNT CHAININGKEY IKM: one byte for the count; outputs in a row */
static bool do_hkdf(void)
{
	u8 *out;
	u8 n;

	if (nfields != 3 || fields[0].len != 1 || fields[1].len != 32)
		return false;
	n = fields[0].p[0];
	if (!n || n > 3)
		return false;
	out = exact(32 * n);
	wg_hkdf(out, n > 1 ? out + 32 : NULL, n > 2 ? out + 64 : NULL,
		fields[1].p, fields[2].p, fields[2].len);
	answer(out, 32 * n);
	free(out);
	return true;
}

static bool dispatch(const char *word)
{
	if (!strcmp(word, "chacha20"))
		return do_chacha20();
	if (!strcmp(word, "hchacha20"))
		return do_hchacha20();
	if (!strcmp(word, "poly1305"))
		return do_poly1305();
	if (!strcmp(word, "seal96"))
		return do_seal96();
	if (!strcmp(word, "open96"))
		return do_open96();
	if (!strcmp(word, "seal"))
		return do_aead(true, false);
	if (!strcmp(word, "open"))
		return do_aead(false, false);
	if (!strcmp(word, "xseal"))
		return do_aead(true, true);
	if (!strcmp(word, "xopen"))
		return do_aead(false, true);
	if (!strcmp(word, "bseal"))
		return do_batch(true);
	if (!strcmp(word, "bopen"))
		return do_batch(false);
	if (!strcmp(word, "x25519"))
		return do_x25519();
	if (!strcmp(word, "base"))
		return do_base();
	if (!strcmp(word, "blake2s"))
		return do_blake2s();
	if (!strcmp(word, "hmac"))
		return do_hmac();
	if (!strcmp(word, "hkdf"))
		return do_hkdf();
	return false;
}

int main(void)
{
	static char line[1 << 20];
	char *word, *next;
	unsigned int i;
	bool good;

	wg_x25519_init();
	while (fgets(line, sizeof(line), stdin)) {
		word = strtok(line, "\n ");
		good = true;
		for (nfields = 0; nfields < FIELDS; nfields++) {
			next = strtok(NULL, "\n ");
			if (!next)
				break;
			good &= parse_hex(&fields[nfields], next);
		}
		if (!word || !good || !dispatch(word))
			puts("bad request");
		fflush(stdout);
		for (i = 0; i < nfields; i++)
			free(fields[i].p);
	}
	return 0;
}
