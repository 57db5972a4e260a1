// SPDX-License-Identifier: GPL-2.0
/*
 * What a packet, a byte or a round trip costs between two network namespaces.
 * Runs in the guest of "bench", which makes the namespaces.
 *
 *	nbench WORKLOAD UNITS
 *
 * Sends UNITS units of WORKLOAD from tun0 of namespace "a" to tun0 of
 * namespace "b", after some that do not count, and prints
 *
 *	UNITS NANOSECONDS
 *
 * Packets must have arrived at the last device that should see them; if not,
 * the status is 1. A flow has a process at either end, blocking, so the task
 * switches are in the numbers.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ADDR_A		0x0a000001	/* 10.0.0.1 */
#define ADDR_B		0x0a000002
#define PORT_A		5000
#define PORT_B		5001
#define PAYLOAD		64
#define BATCH		64		/* frames of one sendmmsg() */
/*
 * Bytes of one send() on a flow. With less the processes meet in more than one
 * rhythm, 2 % apart.
 */
#define CHUNK		131072
#define WARM_UP		8		/* one part in so many, before measuring */

struct frame {
	struct ether_header eth;
	struct iphdr ip;
	struct udphdr udp;
	char payload[PAYLOAD];
} __attribute__((packed));

static const uint8_t mac_a[ETH_ALEN] = { 2, 0, 0, 0, 0, 0xa };
static const uint8_t mac_b[ETH_ALEN] = { 2, 0, 0, 0, 0, 0xb };

static char chunk[CHUNK];

static void enter(const char *netns)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", path);
	close(fd);
}

static struct sockaddr_in address(uint32_t addr, uint16_t port)
{
	return (struct sockaddr_in) {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(addr),
		.sin_port = htons(port),
	};
}

static int open_socket(int domain, int type)
{
	int fd = socket(domain, type, 0);

	if (fd < 0)
		err(1, "socket");
	return fd;
}

static void set_option(int fd, int level, int option, int value)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)))
		err(1, "setsockopt");
}

/* Packets that a device of the present namespace has received. */
static uint64_t received(const char *dev)
{
	unsigned long long packets, bytes;
	char line[512], name[IFNAMSIZ];
	FILE *file;

	file = fopen("/proc/thread-self/net/dev", "r");
	if (!file)
		err(1, "/proc/thread-self/net/dev");
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, " %15[^:]: %llu %llu", name, &bytes,
			   &packets) == 3 && !strcmp(name, dev)) {
			fclose(file);
			return packets;
		}
	}
	errx(1, "%s: no such device", dev);
}

/* --- packets: units are packets -------------------------------------------- */

static uint16_t ip_checksum(const void *ip)
{
	const uint8_t *byte = ip;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < sizeof(struct iphdr); i += 2)
		sum += byte[i] << 8 | byte[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static struct frame make_frame(void)
{
	struct frame frame = {
		.eth.ether_type = htons(ETHERTYPE_IP),
		.ip = {
			.version = 4,
			.ihl = sizeof(struct iphdr) / 4,
			.tot_len = htons(sizeof(frame) - sizeof(frame.eth)),
			.frag_off = htons(IP_DF),
			.ttl = 64,
			.protocol = IPPROTO_UDP,
			.saddr = htonl(ADDR_A),
			.daddr = htonl(ADDR_B),
		},
		.udp = {
			.source = htons(PORT_A),
			.dest = htons(PORT_B),
			.len = htons(sizeof(frame.udp) + PAYLOAD),
		},
	};

	memcpy(frame.eth.ether_shost, mac_a, ETH_ALEN);
	memcpy(frame.eth.ether_dhost, mac_b, ETH_ALEN);
	frame.ip.check = ip_checksum(&frame.ip);
	return frame;
}

/* As a bridge passes the frames of a virtual machine to the device: no qdisc. */
static int l2_open(void)
{
	struct sockaddr_ll addr = { .sll_family = AF_PACKET };
	int fd;

	enter("a");
	fd = open_socket(AF_PACKET, SOCK_RAW);
	addr.sll_ifindex = if_nametoindex("tun0");
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		err(1, "bind");
	set_option(fd, SOL_PACKET, PACKET_QDISC_BYPASS, 1);
	return fd;
}

static void l2_send(int fd, uint64_t units)
{
	struct frame frame = make_frame();
	struct iovec iov = { &frame, sizeof(frame) };
	struct mmsghdr batch[BATCH] = {};
	int i, n;

	for (i = 0; i < BATCH; i++)
		batch[i].msg_hdr = (struct msghdr) {
			.msg_iov = &iov,
			.msg_iovlen = 1,
		};
	while (units) {
		n = sendmmsg(fd, batch, units < BATCH ? units : BATCH, 0);
		if (n < 0)
			err(1, "sendmmsg");
		units -= n;
	}
}

static int udp_open(void)
{
	struct sockaddr_in from = address(ADDR_A, PORT_A);
	struct sockaddr_in to = address(ADDR_B, PORT_B);
	int fd;

	enter("a");
	fd = open_socket(AF_INET, SOCK_DGRAM);
	if (bind(fd, (struct sockaddr *)&from, sizeof(from)) ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)))
		err(1, "udp");
	return fd;
}

static void udp_send(int fd, uint64_t units)
{
	while (units--)
		if (send(fd, chunk, PAYLOAD, 0) != PAYLOAD)
			err(1, "send");
}

/* --- flows: units are bytes, or round trips ---------------------------------- */

struct flow {
	int a, b;
};

static struct flow flow_open(void)
{
	struct sockaddr_in to = address(ADDR_B, PORT_B);
	struct flow flow;
	int listener;

	enter("b");
	listener = open_socket(AF_INET, SOCK_STREAM);
	set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
	if (bind(listener, (struct sockaddr *)&to, sizeof(to)) ||
	    listen(listener, 1))
		err(1, "listen");
	enter("a");
	flow.a = open_socket(AF_INET, SOCK_STREAM);
	if (connect(flow.a, (struct sockaddr *)&to, sizeof(to)))
		err(1, "connect");
	flow.b = accept(listener, NULL, NULL);
	if (flow.b < 0)
		err(1, "accept");
	close(listener);
	set_option(flow.a, IPPROTO_TCP, TCP_NODELAY, 1);
	set_option(flow.b, IPPROTO_TCP, TCP_NODELAY, 1);
	return flow;
}

static void send_all(int fd, uint64_t bytes)
{
	ssize_t n;

	while (bytes) {
		n = send(fd, chunk, bytes < CHUNK ? bytes : CHUNK, 0);
		if (n < 0)
			err(1, "send");
		bytes -= n;
	}
}

static void receive_all(int fd, uint64_t bytes)
{
	ssize_t n;

	while (bytes) {
		n = recv(fd, chunk, bytes < CHUNK ? bytes : CHUNK, 0);
		if (n <= 0)
			err(1, "recv");
		bytes -= n;
	}
}

/* The other end of ping_pong(). */
static void echo(int fd, uint64_t units)
{
	while (units--) {
		receive_all(fd, 1);
		send_all(fd, 1);
	}
}

static void ping_pong(int fd, uint64_t units)
{
	while (units--) {
		send_all(fd, 1);
		receive_all(fd, 1);
	}
}

/* --- measuring ----------------------------------------------------------------- */

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* @dev in "b" is the last that must see the packets. */
static uint64_t time_packets(int fd, void (*send_units)(int fd, uint64_t units),
			     uint64_t units, const char *dev)
{
	uint64_t before, arrived, start, elapsed;

	send_units(fd, units / WARM_UP);
	enter("b");
	before = received(dev);
	start = now();
	send_units(fd, units);
	elapsed = now() - start;
	arrived = received(dev) - before;
	if (arrived < units)
		errx(1, "%s received %llu packets of %llu", dev,
		     (unsigned long long)arrived, (unsigned long long)units);
	return elapsed;
}

/* This process is the end in "b", and the last to finish. */
static uint64_t time_flow(void (*run_a)(int fd, uint64_t units),
			  void (*run_b)(int fd, uint64_t units), uint64_t units)
{
	struct flow flow = flow_open();
	uint64_t start, elapsed;
	pid_t child;
	int status;

	child = fork();
	if (child < 0)
		err(1, "fork");
	if (!child) {
		close(flow.b);
		run_a(flow.a, units / WARM_UP);
		run_a(flow.a, units);
		exit(0);
	}
	close(flow.a);
	run_b(flow.b, units / WARM_UP);
	start = now();
	run_b(flow.b, units);
	elapsed = now() - start;
	if (waitpid(child, &status, 0) < 0 || status)
		errx(1, "the end in a failed");
	return elapsed;
}

int main(int argc, char **argv)
{
	uint64_t units, elapsed;

	if (argc != 3)
		errx(2, "usage: nbench WORKLOAD UNITS");
	units = strtoull(argv[2], NULL, 10);
	if (!strcmp(argv[1], "l2"))
		elapsed = time_packets(l2_open(), l2_send, units, "tun0");
	else if (!strcmp(argv[1], "l2tx"))
		elapsed = time_packets(l2_open(), l2_send, units, "und0");
	else if (!strcmp(argv[1], "udptx"))
		elapsed = time_packets(udp_open(), udp_send, units, "tun0");
	else if (!strcmp(argv[1], "tcp"))
		elapsed = time_flow(send_all, receive_all, units);
	else if (!strcmp(argv[1], "tcprr"))
		elapsed = time_flow(ping_pong, echo, units);
	else
		errx(2, "%s: no such workload", argv[1]);
	printf("%llu %llu\n", (unsigned long long)units,
	       (unsigned long long)elapsed);
	return 0;
}
