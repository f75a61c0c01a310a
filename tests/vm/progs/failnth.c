// SPDX-License-Identifier: GPL-2.0
/* Runs a program in which the Nth allocation of the kernel's fails. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char usage[] =
	"failnth N RESULT COMMAND [ARGUMENT...]\n"
	"The Nth allocation fails of those that the kernel makes for COMMAND's first\n"
	"process and that pass the filters of failslab and fail_page_alloc. The file\n"
	"RESULT tells afterwards how many were left to the one that fails (0: it did)\n"
	"and COMMAND's exit status, which is ours as well.\n";

static void die(const char *what)
{
	fprintf(stderr, "failnth: %s: %s\n", what, strerror(errno));
	exit(127);
}

static void child(const char *nth, char **command)
{
	int fd = open("/proc/self/fail-nth", O_WRONLY);

	if (fd < 0 || write(fd, nth, strlen(nth)) < 0)
		die("/proc/self/fail-nth");
	execvp(command[0], command);
	die(command[0]);
}

int main(int argc, char **argv)
{
	char path[64], left[32] = "";
	siginfo_t info;
	pid_t pid;
	FILE *out;
	int fd;

	if (argc < 4) {
		fputs(usage, stderr);
		return 2;
	}
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid)
		child(argv[1], argv + 3);

	/* What is left can be read for as long as nobody has waited for it. */
	if (waitid(P_PID, pid, &info, WEXITED | WNOWAIT))
		die("waitid");
	snprintf(path, sizeof(path), "/proc/%d/fail-nth", pid);
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, left, sizeof(left) - 1) <= 0)
		die(path);
	left[strcspn(left, "\n")] = '\0';
	if (info.si_code != CLD_EXITED)
		info.si_status += 128;
	out = fopen(argv[2], "w");
	if (!out || fprintf(out, "%s %d\n", left, info.si_status) < 0 ||
	    fclose(out))
		die(argv[2]);
	return info.si_status;
}
