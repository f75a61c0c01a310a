// SPDX-License-Identifier: GPL-2.0
/* Sends a WireGuard device requests at random, and knows what becomes of it. */

#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "message.h"
#include "model.h"
#include "talk.h"
#include "wgctl.h"

#define MAX_MESSAGES 8

static const char usage[] =
	"nlfuzz alone SEED SECONDS [COUNT] DEV: nobody else configures DEV. After\n"
	"each datagram, COUNT at most, what a dump says must be what a model of\n"
	"the family says; the same SEED makes the same datagrams.\n"
	"nlfuzz crowd SEED SECONDS DEV: others do, and it comes and goes; what\n"
	"must be refused is.\n"
	"nlfuzz links SEED SECONDS: creates, changes and deletes links wgf0 to\n"
	"wgf3, mostly wrongly.\n"
	"What is wrong is printed, and the datagram.\n";

struct expected {
	enum fate fate;
	bool acknowledged;
	const char *why;
};

static struct {
	unsigned long datagrams;
	unsigned long messages;
	unsigned long done;
	unsigned long refused;
	unsigned long ignored;
	unsigned long dumps;
	unsigned long too_long;
	uint64_t digest;
} count;

static struct talk generic;
static struct random dice;
static struct model model;
static uint8_t datagram[DATAGRAM_SIZE];
static uint8_t answer[65536];
static size_t datagram_len;
static bool crowded;
static bool mute_dumps; /* this kernel has no room for what it says to them */

/* What talk and device have to say; a device that goes is usual. */
int failure(const char *format, ...)
{
	(void)format;
	return WGCTL_FAILED;
}

static void die(const char *what)
{
	fprintf(stderr, "nlfuzz: %s: %s\n", what, strerror(errno));
	exit(3);
}

static void wrong(const char *format, ...)
{
	va_list args;
	size_t i;

	va_start(args, format);
	printf("datagram %lu: ", count.datagrams);
	vprintf(format, args);
	va_end(args);
	for (i = 0; i < datagram_len && i < 8192; i++)
		printf("%s%02x", i % 4 ? "" : i % 32 ? " " : "\n ", datagram[i]);
	printf("\n");
	exit(1);
}

/* ---- what must come of a datagram ---------------------------------------- */

/*
 * As the kernel takes a datagram apart. Returns how many messages; -1 when it
 * is more than the model can tell.
 */
static int expect(struct model *m, struct expected *e)
{
	const uint8_t *at = datagram;
	size_t left = datagram_len, step;
	unsigned int reads = 0;
	int messages = 0;

	while (left >= NLMSG_HDRLEN) {
		const struct nlmsghdr *nlh = (const void *)at;

		if (nlh->nlmsg_len < NLMSG_HDRLEN || nlh->nlmsg_len > left)
			break;
		if (messages == MAX_MESSAGES)
			return -1;
		e->fate = model_apply(m, nlh, &e->why);
		e->acknowledged = nlh->nlmsg_flags & NLM_F_ACK;
		if (mute_dumps && e->fate == FATE_REFUSED &&
		    (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP)
			e->fate = FATE_MUTE;
		/* One dump at a time, and what it shows is of that time. */
		reads += e->fate == FATE_READ;
		if (e->fate == FATE_FULL || (reads && messages))
			return -1;
		step = NLMSG_ALIGN(nlh->nlmsg_len);
		if (step > left)
			step = left;
		at += step;
		left -= step;
		messages++;
		e++;
	}
	return messages;
}

/* ---- what comes ---------------------------------------------------------- */

/* Returns false when there is nothing more. */
static bool receive(struct nlmsghdr **nlh, int *left)
{
	ssize_t got = recv(mnl_socket_get_fd(generic.socket), answer,
			   sizeof(answer), MSG_DONTWAIT);

	if (got < 0 && errno != EAGAIN)
		die("receive");
	*nlh = (void *)answer;
	*left = got;
	return got > 0;
}

/* The text of a refusal, as long as it is in this message. */
static const char *text_of(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t at = sizeof(*err);
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		at += err->msg.nlmsg_len - sizeof(err->msg);
	mnl_attr_for_each(attr, nlh, at)
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
		    mnl_attr_get_payload_len(attr) > 1)
			return mnl_attr_get_str(attr);
	return NULL;
}

/* In a crowd, links get names and numbers that a request may have made up. */
static bool may_exist(const struct expected *e)
{
	return crowded && e->fate == FATE_REFUSED &&
	       !strcmp(e->why, "another device");
}

/* May a request that is sound be refused for this? */
static bool excused(int error)
{
	return crowded && (error == ENODEV || error == EADDRINUSE);
}

static void take_verdict(const struct nlmsghdr *nlh, const struct expected *e)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	const char *text = text_of(nlh);
	int error = -err->error;

	switch (e->fate) {
	case FATE_DONE:
		if (error && !excused(error))
			wrong("refused (%s, %s), and was sound",
			      talk_errno_name(error), text ?: "no text");
		break;
	case FATE_REFUSED:
		if (!error && !may_exist(e))
			wrong("accepted in spite of: %s", e->why);
		if (error && !text)
			wrong("no text to %s for: %s", talk_errno_name(error),
			      e->why);
		break;
	case FATE_MUTE:
		if (!error)
			wrong("accepted in spite of: %s", e->why);
		break;
	default:
		if (!excused(error))
			wrong("%s for what is a dump",
			      talk_errno_name(error));
	}
	count.refused += !!error;
	count.done += !error;
}

/* To the end of a dump that was part of a datagram. */
static bool take_dump(struct nlmsghdr *nlh, int left)
{
	do {
		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			if (nlh->nlmsg_type == NLMSG_DONE)
				return true;
		/* A device that goes ends its dumps. */
	} while (receive(&nlh, &left));
	return false;
}

static void drain(void)
{
	struct nlmsghdr *nlh;
	int left;

	while (receive(&nlh, &left))
		;
}

static void take_answers(const struct expected *e, int messages)
{
	struct nlmsghdr *nlh = (void *)answer;
	int left = 0, i;

	for (i = 0; i < messages; i++) {
		if (e[i].fate == FATE_SILENT ||
		    (e[i].fate == FATE_DONE && !e[i].acknowledged)) {
			count.ignored++;
			continue;
		}
		if (!mnl_nlmsg_ok(nlh, left) && !receive(&nlh, &left))
			wrong("message %d has no answer", i);
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			take_verdict(nlh, &e[i]);
			nlh = mnl_nlmsg_next(nlh, &left);
		} else if (e[i].fate != FATE_READ && !may_exist(&e[i])) {
			wrong("message %d is answered by type %u", i,
			      nlh->nlmsg_type);
		} else {
			if (!take_dump(nlh, left))
				wrong("a dump without end");
			left = 0;
		}
	}
	if (mnl_nlmsg_ok(nlh, left) || receive(&nlh, &left))
		if (!crowded)
			wrong("an answer to nothing");
	drain();
}

/* ---- alone --------------------------------------------------------------- */

static void compare(void)
{
	const char *what;
	struct device d;
	struct verdict v;

	if (device_get(&generic, model.name, &d, &v))
		wrong("no dump: %s", talk_errno_name(v.error));
	what = model_compare(&model, &d);
	if (what)
		wrong("the dump is not what the model says: %s", what);
	device_free(&d);
	count.dumps++;
}

static bool send_datagram(void)
{
	if (mnl_socket_sendto(generic.socket, datagram, datagram_len) < 0) {
		if (errno != EMSGSIZE && errno != ENOBUFS)
			die("send");
		count.too_long++;
		return false;
	}
	return true;
}

static void add_to_digest(void)
{
	size_t i;

	for (i = 0; i < datagram_len; i++)
		count.digest = (count.digest ^ datagram[i]) * 0x100000001b3;
}

/* What is in datagram, sent and compared with the model. */
static void try_datagram(void)
{
	struct expected e[MAX_MESSAGES];
	static struct model before;
	int messages;

	count.datagrams++;
	add_to_digest();
	before = model;
	messages = expect(&model, e);
	if (messages < 0 || !send_datagram()) {
		model = before;
		return;
	}
	count.messages += messages;
	take_answers(e, messages);
	compare();
}

/* The same sound request, cut off at every byte. */
static void try_all_cuts(void)
{
	struct nlmsghdr *nlh = (void *)datagram;
	static uint8_t whole[DATAGRAM_SIZE];
	size_t len = message_sound(&dice, &model, datagram), cut;

	if (!len || len > 2048)
		return;
	memcpy(whole, datagram, len);
	for (cut = NLMSG_HDRLEN; cut <= len; cut++) {
		memcpy(datagram, whole, len);
		nlh->nlmsg_len = cut;
		datagram_len = cut;
		try_datagram();
	}
}

static void set_up(bool up)
{
	char line[64];

	snprintf(line, sizeof(line), "ip link set %s %s", model.name,
		 up ? "up" : "down");
	if (system(line))
		die(line);
	model.up = up;
	compare();
}

/* The public keys of some private ones, which only the kernel knows. */
static void learn_keys(void)
{
	struct random number = { 0x707269 };
	struct nlmsghdr *nlh;
	struct verdict v;
	char buffer[512];
	uint8_t key[WG_KEY_LEN];
	int i;

	for (i = 0; i < 4; i++) {
		random_bytes(&number, key, sizeof(key));
		nlh = talk_begin(&generic, buffer, WG_CMD_SET_DEVICE,
				 NLM_F_ACK);
		mnl_attr_put_strz(nlh, WGDEVICE_A_IFNAME, model.name);
		mnl_attr_put(nlh, WGDEVICE_A_PRIVATE_KEY, sizeof(key), key);
		if (talk_exchange(&generic, nlh, NULL, NULL, &v) || v.error)
			die("setting a key");
		model.has_key = true;
		model.key_unknown = true;
		memcpy(model.asked_key, key, sizeof(key));
		compare();
	}
}

static int alone(time_t end, unsigned long most)
{
	unsigned long turn;

	learn_keys();
	for (turn = 0; time(NULL) < end && count.datagrams < most; turn++) {
		datagram_len = message_datagram(&dice, &model,
						model.peer_count > 40 ||
						model.prefix_count > 300,
						datagram);
		if (datagram_len)
			try_datagram();
		if (turn % 256 == 128)
			set_up(!model.up);
		if (turn % 256 == 200)
			try_all_cuts();
	}
	return 0;
}

/* ---- in a crowd ---------------------------------------------------------- */

static int crowd(time_t end)
{
	struct expected e[MAX_MESSAGES];
	static struct model before;
	int messages;

	crowded = true;
	before = model;
	while (time(NULL) < end) {
		/* Nobody's, when it is gone. */
		before.ifindex = if_nametoindex(model.name) ?: INT32_MAX;
		model = before;
		datagram_len = message_datagram(&dice, &model, false, datagram);
		if (!datagram_len)
			continue;
		count.datagrams++;
		messages = expect(&model, e);
		if (messages < 0 || !send_datagram())
			continue;
		count.messages += messages;
		/* Who asked for no answer gets one when the device is gone. */
		if (messages == 1 && e[0].acknowledged)
			take_answers(e, messages);
		else
			drain();
	}
	return 0;
}

/* ---- links --------------------------------------------------------------- */

static void delete_link(struct mnl_socket *socket, const char *name)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(datagram);

	nlh->nlmsg_type = RTM_DELLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_socket_sendto(socket, nlh, nlh->nlmsg_len);
}

static int links(time_t end)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);
	char name[IF_NAMESIZE];
	struct nlmsghdr *nlh;
	int left;

	if (!socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0)
		die("netlink");
	while (time(NULL) < end) {
		snprintf(name, sizeof(name), "wgf%u", random_below(&dice, 4));
		count.datagrams++;
		if (random_below(&dice, 4)) {
			datagram_len = message_link(&dice, name, datagram);
			if (!datagram_len ||
			    mnl_socket_sendto(socket, datagram,
					      datagram_len) < 0)
				continue;
		} else {
			delete_link(socket, name);
		}
		while ((left = recv(mnl_socket_get_fd(socket), answer,
				    sizeof(answer), MSG_DONTWAIT)) > 0) {
			nlh = (void *)answer;
			if (nlh->nlmsg_type != NLMSG_ERROR)
				continue;
			if (((struct nlmsgerr *)(nlh + 1))->error)
				count.refused++;
			else
				count.done++;
		}
	}
	return 0;
}

/* -------------------------------------------------------------------------- */

static void print_counts(void)
{
	printf("datagrams %lu messages %lu done %lu refused %lu unanswered %lu",
	       count.datagrams, count.messages, count.done, count.refused,
	       count.ignored);
	printf(" compared %lu too-long %lu digest %016llx\n", count.dumps,
	       count.too_long,
	       (unsigned long long)count.digest);
}

int main(int argc, char **argv)
{
	struct utsname uts;
	int status = 2;
	time_t end;

	if (argc < 4) {
		fputs(usage, stderr);
		return 2;
	}
	uname(&uts);
	mute_dumps = !strncmp(uts.release, "6.1.", 4);
	dice.state = strtoull(argv[2], NULL, 0);
	end = time(NULL) + atol(argv[3]);
	if (argc > 4) {
		strncpy(model.name, argv[argc - 1], sizeof(model.name) - 1);
		model.ifindex = if_nametoindex(model.name);
		if (talk_open(&generic, WG_GENL_NAME, sizeof(answer)))
			die("family");
		model.family = generic.family;
	}
	if (!strcmp(argv[1], "alone") && argc > 4)
		status = alone(end, argc > 5 ? strtoul(argv[4], NULL, 0) : -1ul);
	else if (!strcmp(argv[1], "crowd") && argc == 5)
		status = crowd(end);
	else if (!strcmp(argv[1], "links") && argc == 4)
		status = links(end);
	if (status == 2)
		fputs(usage, stderr);
	else
		print_counts();
	return status;
}
