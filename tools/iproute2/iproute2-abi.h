/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the "ip" executable of iproute2 offers to a plug-in, and expects of it.
 *
 * iproute2 installs no headers. When ip meets a link kind it does not know, it
 * opens link_KIND.so, in its library directory or in $IP_LIB_DIR, and looks up
 * KIND_link_util; the helpers below are exported by the executable itself. The
 * declarations hold from iproute2 6.1 (Debian 12) to 7.1, the newest when this
 * was written. Helpers that came or changed in between are left out on purpose,
 * and so is everything that shares a structure other than link_util: a mistake
 * there would be found by no compiler.
 */
#ifndef _IPROUTE2_ABI_H
#define _IPROUTE2_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdnoreturn.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/types.h>

/*
 * parse_opt gets the words after "type KIND", and the request with the nest
 * IFLA_INFO_DATA open; anything but 0 ends the command as failed. print_opt
 * gets the attributes of that nest by number up to maxattr, or NULL.
 */
struct link_util {
	struct link_util *next;		/* ip's own */
	const char *id;
	int maxattr;
	int (*parse_opt)(struct link_util *lu, int argc, char **argv,
			 struct nlmsghdr *n);
	void (*print_opt)(struct link_util *lu, FILE *f, struct rtattr *tb[]);
	void (*print_xstats)(struct link_util *lu, FILE *f, struct rtattr *tb);
	void (*print_help)(struct link_util *lu, int argc, char **argv,
			   FILE *f);
	int (*parse_ifla_xstats)(struct link_util *lu, int argc, char **argv);
	int (*print_ifla_xstats)(struct nlmsghdr *n, void *arg);
};

/* How much parse_opt may let the request grow to, header included. */
#define IPROUTE2_MAXLEN	1024

/* Requests. These return 0, or -1 after a message on stderr. */
int addattr8(struct nlmsghdr *n, int maxlen, int type, __u8 data);
int addattr32(struct nlmsghdr *n, int maxlen, int type, __u32 data);
int addattr_l(struct nlmsghdr *n, int maxlen, int type, const void *data,
	      int len);

/* Words. These return 0, or -1 without a message; base 0 is C's notation. */
int get_u8(__u8 *val, const char *arg, int base);
int get_u32(__u32 *val, const char *arg, int base);
int rtnl_dsfield_a2n(__u32 *id, const char *arg);

/* In network byte order; exits with a message if @key is no key. */
__be32 tnl_parse_key(const char *name, const char *key);

/* 0: no such device */
unsigned int ll_name_to_index(const char *name);
const char *ll_index_to_name(unsigned int idx);

/* Honours ip's -resolve. The string lives until the next call. */
const char *format_host(int af, int len, const void *addr);

/* Errors. nodev() returns what to exit with; the others exit. */
noreturn void incomplete_command(void);
noreturn void invarg(const char *msg, const char *arg);
noreturn void duparg2(const char *key, const char *arg);
int nodev(const char *dev);

/* How often -details was given */
extern int show_details;

/* Output: as text, as JSON, or whichever of them the user asked for */
enum output_type {
	PRINT_FP = 1,
	PRINT_JSON = 2,
	PRINT_ANY = 4,
};

enum color_attr {
	COLOR_NONE = 6,
};

bool is_json_context(void);
int print_color_uint(enum output_type t, enum color_attr color,
		     const char *key, const char *fmt, unsigned int val);
int print_color_string(enum output_type t, enum color_attr color,
		       const char *key, const char *fmt, const char *val);
int print_color_bool(enum output_type t, enum color_attr color,
		     const char *key, const char *fmt, bool val);

#endif /* _IPROUTE2_ABI_H */
