// SPDX-License-Identifier: GPL-2.0-only
/*
 * ip link ... type nvgre: a plug-in for the "ip" of iproute2.
 *
 * Words become attributes and attributes become the same words again, so that
 * what "ip -d link show" prints can be given to "ip link add". Only what fits
 * no attribute is refused here; what a device may be is the kernel's decision,
 * and the kernel says why it refuses.
 */
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>

#include <linux/if_nvgre.h>

#include "iproute2-abi.h"

#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))

static const char usage[] =
	"Usage: ... nvgre { vsid VSID | external | mode gre [ key KEY ] [ [no]csum ] }\n"
	"		[ local ADDR ]\n"
	"		[ remote ADDR ]\n"
	"		[ dev PHYS_DEV ]\n"
	"		[ ttl TTL ]\n"
	"		[ tos TOS ]\n"
	"		[ flowid FLOWID ]\n"
	"		[ [no]srccheck ]\n"
	"		[ [no]reserved-vsid ]\n"
	"\n"
	"Where:	VSID	 := 4096-16777214, with reserved-vsid 0-16777215\n"
	"	KEY	 := { DOTTED_QUAD | NUMBER }\n"
	"	ADDR	 := { IP_ADDRESS | any }\n"
	"	PHYS_DEV := { NAME | none }\n"
	"	TTL	 := { 1..255 | auto | inherit }\n"
	"	TOS	 := { NUMBER | inherit }\n"
	"	FLOWID	 := { hash | none | 0..255 }\n";

static const char * const mode_names[] = {
	[NVGRE_MODE_NVGRE]	= "nvgre",
	[NVGRE_MODE_GRE]	= "gre",
};

/**
 * struct option - a word of the command line
 * @name: the word
 * @attr: the attribute it sets; two words with the same one exclude each other
 * @parse: add what the word's argument says; NULL: the word takes no argument
 *	and is a flag that goes by @name and "no" @name
 */
struct option {
	const char *name;
	int attr;
	int (*parse)(struct nlmsghdr *n, const struct option *opt,
		     const char *arg);
};

static noreturn void bad_arg(const struct option *opt, const char *arg)
{
	char msg[64];

	snprintf(msg, sizeof(msg), "invalid %s", opt->name);
	invarg(msg, arg);
}

static int put_u8(struct nlmsghdr *n, int attr, __u8 val)
{
	return addattr8(n, IPROUTE2_MAXLEN, attr, val);
}

static int put_u32(struct nlmsghdr *n, int attr, __u32 val)
{
	return addattr32(n, IPROUTE2_MAXLEN, attr, val);
}

static int parse_vsid(struct nlmsghdr *n, const struct option *opt,
		      const char *arg)
{
	__u32 vsid;

	/* More than 24 bits go through: the kernel has the better message. */
	if (get_u32(&vsid, arg, 0))
		bad_arg(opt, arg);
	return put_u32(n, opt->attr, vsid);
}

static int parse_mode(struct nlmsghdr *n, const struct option *opt,
		      const char *arg)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mode_names); i++)
		if (!strcmp(arg, mode_names[i]))
			return put_u8(n, opt->attr, i);
	bad_arg(opt, arg);
}

static int parse_key(struct nlmsghdr *n, const struct option *opt,
		     const char *arg)
{
	return put_u32(n, opt->attr, ntohl(tnl_parse_key(opt->name, arg)));
}

static int parse_addr(struct nlmsghdr *n, const struct option *opt,
		      const char *arg)
{
	int attr6 = opt->attr == IFLA_NVGRE_LOCAL ? IFLA_NVGRE_LOCAL6 :
						    IFLA_NVGRE_REMOTE6;
	struct in6_addr addr6;
	struct in_addr addr = { INADDR_ANY };

	if (inet_pton(AF_INET6, arg, &addr6) == 1)
		return addattr_l(n, IPROUTE2_MAXLEN, attr6, &addr6,
				 sizeof(addr6));
	if (strcmp(arg, "any") && inet_pton(AF_INET, arg, &addr) != 1)
		bad_arg(opt, arg);
	return addattr_l(n, IPROUTE2_MAXLEN, opt->attr, &addr, sizeof(addr));
}

static int parse_dev(struct nlmsghdr *n, const struct option *opt,
		     const char *arg)
{
	unsigned int ifindex = 0;

	if (strcmp(arg, "none")) {
		ifindex = ll_name_to_index(arg);
		if (!ifindex)
			exit(nodev(arg));
	}
	return put_u32(n, opt->attr, ifindex);
}

static int parse_ttl(struct nlmsghdr *n, const struct option *opt,
		     const char *arg)
{
	__u8 ttl = 0;

	if (!strcmp(arg, "inherit"))
		return put_u8(n, IFLA_NVGRE_TTL_INHERIT, 1);
	if (strcmp(arg, "auto") && get_u8(&ttl, arg, 0))
		bad_arg(opt, arg);
	/* A device that inherits keeps doing so until told otherwise. */
	if (put_u8(n, IFLA_NVGRE_TTL_INHERIT, 0))
		return -1;
	return put_u8(n, opt->attr, ttl);
}

static int parse_tos(struct nlmsghdr *n, const struct option *opt,
		     const char *arg)
{
	__u32 tos = NVGRE_TOS_INHERIT;

	if (strcmp(arg, "inherit") && rtnl_dsfield_a2n(&tos, arg))
		bad_arg(opt, arg);
	return put_u8(n, opt->attr, tos);
}

static int parse_flowid(struct nlmsghdr *n, const struct option *opt,
			const char *arg)
{
	__u8 flowid = 0;

	if (!strcmp(arg, "hash"))
		return put_u8(n, IFLA_NVGRE_FLOWID_MODE, NVGRE_FLOWID_HASH);
	if (strcmp(arg, "none") && get_u8(&flowid, arg, 0))
		bad_arg(opt, arg);
	if (put_u8(n, IFLA_NVGRE_FLOWID_MODE, NVGRE_FLOWID_FIXED))
		return -1;
	return put_u8(n, opt->attr, flowid);
}

static const struct option options[] = {
	{ "vsid",		IFLA_NVGRE_VSID,		parse_vsid },
	{ "id",			IFLA_NVGRE_VSID,		parse_vsid },
	{ "external",		IFLA_NVGRE_EXTERNAL,		NULL },
	{ "mode",		IFLA_NVGRE_MODE,		parse_mode },
	{ "key",		IFLA_NVGRE_KEY,			parse_key },
	{ "csum",		IFLA_NVGRE_CSUM,		NULL },
	{ "local",		IFLA_NVGRE_LOCAL,		parse_addr },
	{ "remote",		IFLA_NVGRE_REMOTE,		parse_addr },
	{ "dev",		IFLA_NVGRE_LINK,		parse_dev },
	{ "ttl",		IFLA_NVGRE_TTL,			parse_ttl },
	{ "tos",		IFLA_NVGRE_TOS,			parse_tos },
	{ "flowid",		IFLA_NVGRE_FLOWID,		parse_flowid },
	{ "srccheck",		IFLA_NVGRE_SRCCHECK,		NULL },
	{ "reserved-vsid",	IFLA_NVGRE_RESERVED_VSID,	NULL },
};

static const struct option *find_option(const char *word, bool *no)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *opt = &options[i];

		*no = !opt->parse && !strncmp(word, "no", 2);
		if (!strcmp(*no ? word + 2 : word, opt->name))
			return opt;
	}
	return NULL;
}

static int unknown_word(const char *word)
{
	if (strcmp(word, "help"))
		fprintf(stderr, "nvgre: unknown option \"%s\"?\n", word);
	fputs(usage, stderr);
	return -1;
}

static int nvgre_parse_opt(struct link_util *lu, int argc, char **argv,
			   struct nlmsghdr *n)
{
	bool seen[IFLA_NVGRE_MAX + 1] = {};

	for (; argc > 0; argc--, argv++) {
		const struct option *opt;
		bool no;
		int err;

		opt = find_option(*argv, &no);
		if (!opt)
			return unknown_word(*argv);
		if (opt->parse) {
			argv++;
			if (--argc <= 0)
				incomplete_command();
		}
		if (seen[opt->attr])
			duparg2(opt->name, *argv);
		seen[opt->attr] = true;

		err = opt->parse ? opt->parse(n, opt, *argv) :
				   put_u8(n, opt->attr, !no);
		if (err)
			return err;
	}
	return 0;
}

static void print_uint(enum output_type t, const char *key, const char *fmt,
		       unsigned int val)
{
	print_color_uint(t, COLOR_NONE, key, fmt, val);
}

static void print_string(enum output_type t, const char *key, const char *fmt,
			 const char *val)
{
	print_color_string(t, COLOR_NONE, key, fmt, val);
}

static void print_true(const char *key)
{
	print_color_bool(PRINT_JSON, COLOR_NONE, key, NULL, true);
}

/* The text, but not the JSON, leaves defaults out, as it does for vxlan. */
static enum output_type unless(bool is_default)
{
	return is_default && show_details < 2 ? PRINT_JSON : PRINT_ANY;
}

static bool get_attr(struct rtattr *tb[], int attr, void *val, size_t len)
{
	if (!tb[attr] || RTA_PAYLOAD(tb[attr]) < len)
		return false;
	memcpy(val, RTA_DATA(tb[attr]), len);
	return true;
}

static void print_number(struct rtattr *tb[], int attr, const char *key,
			 const char *fmt)
{
	__u32 val;

	if (get_attr(tb, attr, &val, sizeof(val)))
		print_uint(PRINT_ANY, key, fmt, val);
}

static void print_flag(struct rtattr *tb[], int attr, const char *key,
		       const char *word, bool by_default)
{
	__u8 val;

	if (!get_attr(tb, attr, &val, sizeof(val)))
		return;
	if (is_json_context())
		print_color_bool(PRINT_JSON, COLOR_NONE, key, NULL, val);
	else if (unless(!val == !by_default) != PRINT_JSON)
		print_string(PRINT_FP, NULL, val ? "%s " : "no%s ", word);
}

static void print_mode(struct rtattr *tb[])
{
	const char *name = "unknown";
	__u8 mode;

	if (!get_attr(tb, IFLA_NVGRE_MODE, &mode, sizeof(mode)))
		return;
	if (mode < ARRAY_SIZE(mode_names))
		name = mode_names[mode];
	print_string(unless(mode == NVGRE_MODE_NVGRE), "mode", "mode %s ",
		     name);
}

/* Returns whether there is an address: none and "any" are the same. */
static bool print_addr(struct rtattr *tb[], int attr, int attr6,
		       const char *word)
{
	static const struct in6_addr any;
	struct in6_addr addr;
	const char *host;

	if (get_attr(tb, attr, &addr, 4) && memcmp(&addr, &any, 4))
		host = format_host(AF_INET, 4, &addr);
	else if (get_attr(tb, attr6, &addr, 16) && memcmp(&addr, &any, 16))
		host = format_host(AF_INET6, 16, &addr);
	else
		return false;

	print_string(PRINT_FP, NULL, "%s ", word);
	print_string(PRINT_ANY, word, "%s ", host);
	return true;
}

static void print_dev(struct rtattr *tb[])
{
	__u32 ifindex;

	if (get_attr(tb, IFLA_NVGRE_LINK, &ifindex, sizeof(ifindex)) && ifindex)
		print_string(PRINT_ANY, "link", "dev %s ",
			     ll_index_to_name(ifindex));
}

/*
 * In JSON a number stays a number and "inherit" has a key of its own, so that
 * no reader needs to expect two types under one key.
 */
static void print_ttl(struct rtattr *tb[])
{
	__u8 val;

	if (get_attr(tb, IFLA_NVGRE_TTL_INHERIT, &val, sizeof(val)) && val) {
		print_true("ttl_inherit");
		print_string(PRINT_FP, NULL, "ttl %s ", "inherit");
	} else if (get_attr(tb, IFLA_NVGRE_TTL, &val, sizeof(val))) {
		print_uint(PRINT_ANY, "ttl", val ? "ttl %u " : "ttl auto ",
			   val);
	}
}

static void print_tos(struct rtattr *tb[])
{
	__u8 tos;

	if (!get_attr(tb, IFLA_NVGRE_TOS, &tos, sizeof(tos)) || !tos)
		return;
	if (tos == NVGRE_TOS_INHERIT) {
		print_true("tos_inherit");
		print_string(PRINT_FP, NULL, "tos %s ", "inherit");
	} else {
		print_uint(PRINT_ANY, "tos", "tos %#x ", tos);
	}
}

static void print_flowid(struct rtattr *tb[])
{
	__u8 mode, flowid = 0;

	if (!get_attr(tb, IFLA_NVGRE_FLOWID_MODE, &mode, sizeof(mode)))
		return;
	switch (mode) {
	case NVGRE_FLOWID_HASH:
		print_string(PRINT_ANY, "flowid_mode", "flowid %s ", "hash");
		break;
	case NVGRE_FLOWID_FIXED:
		get_attr(tb, IFLA_NVGRE_FLOWID, &flowid, sizeof(flowid));
		print_string(PRINT_JSON, "flowid_mode", NULL, "fixed");
		print_uint(PRINT_ANY, "flowid",
			   flowid ? "flowid %u " : "flowid none ", flowid);
		break;
	default:
		print_string(PRINT_ANY, "flowid_mode", "flowid %s ", "unknown");
	}
}

static void nvgre_print_opt(struct link_util *lu, FILE *f, struct rtattr *tb[])
{
	bool remote;

	if (!tb)
		return;

	print_number(tb, IFLA_NVGRE_VSID, "vsid", "vsid %u ");
	print_flag(tb, IFLA_NVGRE_EXTERNAL, "external", "external", false);
	print_mode(tb);
	print_number(tb, IFLA_NVGRE_KEY, "key", "key %u ");
	print_flag(tb, IFLA_NVGRE_CSUM, "csum", "csum", false);
	print_addr(tb, IFLA_NVGRE_LOCAL, IFLA_NVGRE_LOCAL6, "local");
	remote = print_addr(tb, IFLA_NVGRE_REMOTE, IFLA_NVGRE_REMOTE6,
			    "remote");
	print_dev(tb);
	print_ttl(tb);
	print_tos(tb);
	print_flowid(tb);
	print_flag(tb, IFLA_NVGRE_SRCCHECK, "srccheck", "srccheck", remote);
	print_flag(tb, IFLA_NVGRE_RESERVED_VSID, "reserved_vsid",
		   "reserved-vsid", false);
}

static void nvgre_print_help(struct link_util *lu, int argc, char **argv,
			     FILE *f)
{
	fputs(usage, f);
}

struct link_util nvgre_link_util = {
	.id		= "nvgre",
	.maxattr	= IFLA_NVGRE_MAX,
	.parse_opt	= nvgre_parse_opt,
	.print_opt	= nvgre_print_opt,
	.print_help	= nvgre_print_help,
};
