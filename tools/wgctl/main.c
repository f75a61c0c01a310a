// SPDX-License-Identifier: GPL-2.0
/* wgctl: show, configure and provoke WireGuard interfaces over netlink. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "version.h"
#include "wgctl.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *arguments;
	const char *what;
};

static const struct command commands[] = {
	{ "show", cmd_show, "[DEV] [--json] [--secrets]",
	  "configuration and state of one interface or of all" },
	{ "set", cmd_set, "DEV SETTING...",
	  "change an interface; settings as in wg(8), see wgctl(8)" },
	{ "drops", cmd_drops, "DEV [--all]",
	  "packets that were dropped, by reason" },
	{ "raw", cmd_raw, "DEV [--run COMMAND]",
	  "the messages of a dump, attribute by attribute" },
	{ "bad", cmd_bad, "list | NAME DEV",
	  "send a request that must be refused, tell how it was" },
};

static void say(const char *format, va_list args)
{
	fputs("wgctl: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

int usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	return WGCTL_USAGE;
}

int failure(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	return WGCTL_FAILED;
}

static int help(FILE *out)
{
	size_t i;

	fputs("Usage:\n", out);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(out, "  wgctl %s %s\n      %s\n", commands[i].name,
			commands[i].arguments, commands[i].what);
	return out == stdout ? WGCTL_OK : WGCTL_USAGE;
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		return help(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return help(stdout);
	if (!strcmp(argv[1], "--version")) {
		puts("wgctl " WG_VERSION);
		return WGCTL_OK;
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 2, argv + 2);
	return usage_error("no command '%s'; try wgctl --help", argv[1]);
}
