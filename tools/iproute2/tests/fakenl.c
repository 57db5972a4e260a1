// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for the kernel's rtnetlink: preloaded into ip, it answers what ip
 * asks, so that the plug-in can be tested without the module and without root.
 *
 * The world has two links: nv0, of kind nvgre, and under0. $FAKENL_DATA is the
 * IFLA_INFO_DATA of nv0. A request that makes or changes a link is appended to
 * the file $FAKENL_LOG and succeeds. Both are written as NAME=HEX, with the
 * names of enum nvgre_link_attrs (or numbers) and the bytes of the payload:
 *
 *	add VSID=89130000 REMOTE=c0000202
 */
#include <errno.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>

#include <net/if.h>
#include <sys/socket.h>

#include <linux/if_arp.h>
#include <linux/if_nvgre.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))

static const char * const links[] = {
	/* by ifindex */
	[2] = "under0",
	[7] = "nv0",
};

#define NV0	7

static const char * const names[] = {
	[IFLA_NVGRE_VSID]		= "VSID",
	[IFLA_NVGRE_MODE]		= "MODE",
	[IFLA_NVGRE_KEY]		= "KEY",
	[IFLA_NVGRE_CSUM]		= "CSUM",
	[IFLA_NVGRE_EXTERNAL]		= "EXTERNAL",
	[IFLA_NVGRE_LOCAL]		= "LOCAL",
	[IFLA_NVGRE_LOCAL6]		= "LOCAL6",
	[IFLA_NVGRE_REMOTE]		= "REMOTE",
	[IFLA_NVGRE_REMOTE6]		= "REMOTE6",
	[IFLA_NVGRE_LINK]		= "LINK",
	[IFLA_NVGRE_TTL]		= "TTL",
	[IFLA_NVGRE_TTL_INHERIT]	= "TTL_INHERIT",
	[IFLA_NVGRE_TOS]		= "TOS",
	[IFLA_NVGRE_FLOWID_MODE]	= "FLOWID_MODE",
	[IFLA_NVGRE_FLOWID]		= "FLOWID",
	[IFLA_NVGRE_RESERVED_VSID]	= "RESERVED_VSID",
	[IFLA_NVGRE_SRCCHECK]		= "SRCCHECK",
};

/* The answer that ip has not read yet */
static alignas(4) char answer[4096];
static size_t answer_len;

static noreturn void die(const char *what)
{
	fprintf(stderr, "fakenl: %s\n", what);
	abort();
}

/* As the kernel does, pad everything: a nest counts its last padding. */
static void *put(struct nlmsghdr *n, const void *data, size_t len)
{
	char *at = (char *)n + n->nlmsg_len;

	if (at + NLMSG_ALIGN(len) > answer + sizeof(answer))
		die("answer too long");
	memset(at, 0, NLMSG_ALIGN(len));
	memcpy(at, data, len);
	n->nlmsg_len += NLMSG_ALIGN(len);
	return at;
}

static struct rtattr *put_attr(struct nlmsghdr *n, int type, const void *data,
			       size_t len)
{
	struct rtattr rta = { .rta_type = type, .rta_len = RTA_LENGTH(len) };
	struct rtattr *at = put(n, &rta, sizeof(rta));

	if (len)
		put(n, data, len);
	return at;
}

static void end_nest(struct nlmsghdr *n, struct rtattr *nest)
{
	nest->rta_len = (char *)n + n->nlmsg_len - (char *)nest;
}

static int attr_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i] && !strcmp(names[i], name))
			return i;
	return atoi(name);
}

static void put_data(struct nlmsghdr *n, const char *data)
{
	char name[32], hex[65];
	int used;

	while (sscanf(data, " %31[^=]=%64[0-9a-f]%n", name, hex, &used) == 2) {
		unsigned char payload[32];
		size_t i;

		for (i = 0; i < strlen(hex) / 2; i++)
			if (sscanf(hex + 2 * i, "%2hhx", &payload[i]) != 1)
				die("bad FAKENL_DATA");
		put_attr(n, attr_by_name(name), payload, i);
		data += used;
	}
	if (data[strspn(data, " ")])
		die("bad FAKENL_DATA");
}

static struct nlmsghdr *start(const struct nlmsghdr *req, int fd, int type,
			      int flags)
{
	struct nlmsghdr *n = (void *)(answer + answer_len);
	struct sockaddr_nl self;
	socklen_t len = sizeof(self);

	if (getsockname(fd, (struct sockaddr *)&self, &len))
		die("getsockname");
	*n = (struct nlmsghdr){
		.nlmsg_len = NLMSG_HDRLEN,
		.nlmsg_type = type,
		.nlmsg_flags = flags,
		.nlmsg_seq = req->nlmsg_seq,
		.nlmsg_pid = self.nl_pid,
	};
	return n;
}

static void end(struct nlmsghdr *n)
{
	answer_len = (char *)n + n->nlmsg_len - answer;
}

static void answer_error(const struct nlmsghdr *req, int fd, int error)
{
	struct nlmsghdr *n = start(req, fd, NLMSG_ERROR, NLM_F_CAPPED);
	struct nlmsgerr err = { .error = error, .msg = *req };

	put(n, &err, sizeof(err));
	end(n);
}

static void answer_link(const struct nlmsghdr *req, int fd, int ifindex,
			int flags)
{
	struct ifinfomsg ifi = { .ifi_type = ARPHRD_ETHER,
				 .ifi_index = ifindex };
	struct nlmsghdr *n = start(req, fd, RTM_NEWLINK, flags);
	const char *data = getenv("FAKENL_DATA");
	struct rtattr *info, *nest;
	__u32 txqlen = 1000;

	put(n, &ifi, sizeof(ifi));
	put_attr(n, IFLA_IFNAME, links[ifindex], strlen(links[ifindex]) + 1);
	/* Not in the answer, ip would ask for it with an ioctl. */
	put_attr(n, IFLA_TXQLEN, &txqlen, sizeof(txqlen));
	if (ifindex == NV0) {
		info = put_attr(n, IFLA_LINKINFO, NULL, 0);
		put_attr(n, IFLA_INFO_KIND, "nvgre", sizeof("nvgre"));
		if (data) {
			nest = put_attr(n, IFLA_INFO_DATA, NULL, 0);
			put_data(n, data);
			end_nest(n, nest);
		}
		end_nest(n, info);
	}
	end(n);
}

static const struct rtattr *find_attr(const struct rtattr *rta, int len,
				      int type)
{
	for (; RTA_OK(rta, len); rta = RTA_NEXT(rta, len))
		if ((rta->rta_type & NLA_TYPE_MASK) == type)
			return rta;
	return NULL;
}

static void get_link(const struct nlmsghdr *req, int fd)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(req);
	const struct rtattr *name;
	bool dump = (req->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	size_t i;
	int zero = 0;

	name = find_attr(IFLA_RTA(ifi), IFLA_PAYLOAD(req), IFLA_IFNAME);
	for (i = 0; i < ARRAY_SIZE(links); i++) {
		if (!links[i])
			continue;
		if (dump || ifi->ifi_index == (int)i ||
		    (name && !strcmp(RTA_DATA(name), links[i])))
			answer_link(req, fd, i, dump ? NLM_F_MULTI : 0);
	}
	if (dump) {
		struct nlmsghdr *n = start(req, fd, NLMSG_DONE, NLM_F_MULTI);

		put(n, &zero, sizeof(zero));
		end(n);
	} else if (!answer_len) {
		answer_error(req, fd, -ENODEV);
	}
}

static void log_attr(FILE *f, const struct rtattr *rta)
{
	const unsigned char *payload = RTA_DATA(rta);
	size_t i;

	if (rta->rta_type < ARRAY_SIZE(names) && names[rta->rta_type])
		fprintf(f, " %s=", names[rta->rta_type]);
	else
		fprintf(f, " %u=", rta->rta_type);
	for (i = 0; i < RTA_PAYLOAD(rta); i++)
		fprintf(f, "%02x", payload[i]);
}

static void new_link(const struct nlmsghdr *req)
{
	const char *path = getenv("FAKENL_LOG");
	const struct rtattr *rta;
	FILE *f;
	int len;

	/* ip first tries an empty request, to see if there is RTM_NEWLINK. */
	rta = find_attr(IFLA_RTA(NLMSG_DATA(req)), IFLA_PAYLOAD(req),
			IFLA_LINKINFO);
	if (!rta)
		return;
	f = path ? fopen(path, "a") : NULL;
	if (!f)
		die("no FAKENL_LOG");
	fputs(req->nlmsg_flags & NLM_F_CREATE ? "add" : "set", f);
	rta = find_attr(RTA_DATA(rta), RTA_PAYLOAD(rta), IFLA_INFO_DATA);
	if (rta) {
		len = RTA_PAYLOAD(rta);
		for (rta = RTA_DATA(rta); RTA_OK(rta, len);
		     rta = RTA_NEXT(rta, len))
			log_attr(f, rta);
	}
	fputs("\n", f);
	if (fclose(f))
		die("cannot write FAKENL_LOG");
}

static void request(int fd, const struct nlmsghdr *req)
{
	answer_len = 0;
	switch (req->nlmsg_type) {
	case RTM_NEWLINK:
		new_link(req);
		answer_error(req, fd, 0);
		break;
	case RTM_GETLINK:
		get_link(req, fd);
		break;
	default:
		answer_error(req, fd, -EOPNOTSUPP);
	}
}

ssize_t send(int fd, const void *buf, size_t len, int flags)
{
	request(fd, buf);
	return len;
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	if (msg->msg_iovlen != 1)
		die("a request in pieces");
	return send(fd, msg->msg_iov->iov_base, msg->msg_iov->iov_len, flags);
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	size_t len = answer_len;

	if (!len)
		die("ip waits for an answer to nothing");
	memcpy(msg->msg_name, &kernel, sizeof(kernel));
	msg->msg_namelen = sizeof(kernel);
	msg->msg_flags = 0;
	if (!(flags & MSG_PEEK)) {
		if (msg->msg_iov->iov_len < len)
			die("ip reads less than the answer");
		memcpy(msg->msg_iov->iov_base, answer, len);
		answer_len = 0;
	}
	return len;
}
