// SPDX-License-Identifier: GPL-2.0
/* Throws the program out of the processor's caches. */

#include <linux/kernel.h>

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "cold.h"

#define LINE 64
/* Of a mapping that is no file's, so much is used by a single packet. */
#define BEGINNING 16384
#define WALK (16 << 20)

static struct {
	const u8 *from, *to;
} mappings[256];
static unsigned int count;
static u8 *walk;

void cold_init(void)
{
	unsigned long from, to;
	char line[512], rights[8];
	FILE *maps;

	walk = mmap(NULL, WALK, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (walk == MAP_FAILED)
		err(1, "%u bytes", WALK);
	madvise(walk, WALK, MADV_NOHUGEPAGE);
	memset(walk, 1, WALK);
	maps = fopen("/proc/self/maps", "r");
	if (!maps)
		err(1, "/proc/self/maps");
	while (fgets(line, sizeof(line), maps) && count < ARRAY_SIZE(mappings)) {
		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 ||
		    rights[0] != 'r' || strstr(line, "[v") ||
		    from == (unsigned long)walk)
			continue;
		if (!strchr(line, '/') && !strchr(line, '['))
			to = min(to, from + BEGINNING);
		mappings[count].from = (const u8 *)from;
		mappings[count].to = (const u8 *)to;
		count++;
	}
	fclose(maps);
}

void cold(void)
{
	const u8 *at;
	unsigned int i;

	for (i = 0; i < count; i++)
		for (at = mappings[i].from; at < mappings[i].to; at += LINE)
			__builtin_ia32_clflush(at);
	for (at = walk; at < walk + WALK; at += LINE)
		__asm__ __volatile__("" : : "r"(*at));
	__builtin_ia32_mfence();
}
