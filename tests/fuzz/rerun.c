// SPDX-License-Identifier: GPL-2.0
/* A main() for a fuzz target, without libFuzzer: runs the inputs of folders. */

#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* As in fuzz.h. */
int fuzz_input(const uint8_t *data, size_t size)
	__asm__("LLVMFuzzerTestOneInput");

static void run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data;
	long size = -1;

	if (f && !fseek(f, 0, SEEK_END))
		size = ftell(f);
	if (size < 0) {
		perror(path);
		exit(1);
	}
	rewind(f);
	/* Exactly as long as the input, so that a sanitizer sees its end. */
	data = malloc(size ? size : 1);
	if (!data || fread(data, 1, size, f) != (size_t)size) {
		perror(path);
		exit(1);
	}
	fclose(f);
	/* The last line of the log tells which one it was. */
	printf("%s\n", path);
	fflush(stdout);
	fuzz_input(data, size);
	free(data);
}

static unsigned int run_folder(const char *folder)
{
	struct dirent **entries;
	char path[PATH_MAX];
	unsigned int run = 0;
	int i, n;

	n = scandir(folder, &entries, NULL, alphasort);
	if (n < 0) {
		perror(folder);
		exit(1);
	}
	for (i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.') {
			snprintf(path, sizeof(path), "%s/%s", folder,
				 entries[i]->d_name);
			run_file(path);
			run++;
		}
		free(entries[i]);
	}
	free(entries);
	return run;
}

int main(int argc, char **argv)
{
	unsigned int run = 0;
	int i;

	for (i = 1; i < argc; i++)
		run += run_folder(argv[i]);
	if (!run) {
		printf("not ok kept inputs: there are none\n");
		return 1;
	}
	printf("ok kept inputs\n");
	return 0;
}
