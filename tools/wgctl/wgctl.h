/* SPDX-License-Identifier: GPL-2.0 */
/* The commands of wgctl, and the exit statuses they share. */
#ifndef WGCTL_H
#define WGCTL_H

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* What main() returns for them; see wgctl(8). */
enum wgctl_status {
	WGCTL_OK = 0,
	WGCTL_REFUSED = 1, /* the kernel said no (bad: the kernel said yes) */
	WGCTL_USAGE = 2,
	WGCTL_FAILED = 3, /* something else went wrong */
};

/* Each gets what follows its name on the command line. */
int cmd_show(int argc, char **argv);
int cmd_set(int argc, char **argv);
int cmd_raw(int argc, char **argv);
int cmd_bad(int argc, char **argv);
int cmd_drops(int argc, char **argv);

/* Say "wgctl: ..." on standard error; returns WGCTL_USAGE or WGCTL_FAILED. */
int usage_error(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
int failure(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* WGCTL_H */
