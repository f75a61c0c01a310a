// SPDX-License-Identifier: GPL-2.0
/* Sends standard input over TCP, or writes what it gets to standard output. */

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "tcpfile: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void copy(int from, int to)
{
	static char data[1 << 18];
	ssize_t got, done, put;

	while ((got = read(from, data, sizeof(data))) > 0)
		for (done = 0; done < got; done += put) {
			put = write(to, data + done, got - done);
			if (put < 0)
				die("write");
		}
	if (got < 0)
		die("read");
}

int main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
				  .ai_flags = AI_NUMERICHOST };
	struct addrinfo *where;
	int fd, from, one = 1;
	char end;

	if (argc != 4 || (strcmp(argv[1], "send") && strcmp(argv[1], "recv"))) {
		fputs("tcpfile send|recv ADDRESS PORT\n", stderr);
		return 2;
	}
	if (getaddrinfo(argv[2], argv[3], &hints, &where)) {
		fprintf(stderr, "tcpfile: bad address %s\n", argv[2]);
		return 1;
	}
	fd = socket(where->ai_family, SOCK_STREAM, 0);
	if (fd < 0)
		die("socket");
	if (argv[1][0] == 's') {
		if (connect(fd, where->ai_addr, where->ai_addrlen))
			die("connect");
		copy(0, fd);
		shutdown(fd, SHUT_WR);
		/* The receiver closes when it has everything. */
		if (read(fd, &end, 1) < 0)
			die("close");
		return 0;
	}
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, where->ai_addr, where->ai_addrlen) || listen(fd, 1))
		die("listen");
	from = accept(fd, NULL, NULL);
	if (from < 0)
		die("accept");
	copy(from, 1);
	return 0;
}
