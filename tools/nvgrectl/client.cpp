// SPDX-License-Identifier: GPL-2.0-only
#include "client.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/genetlink.h>
#include <net/if.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <sched.h>
#include <unistd.h>

#include "error.hpp"

namespace nvgre
{

namespace
{

/* A dump that changes while it is read is read again, this many times. */
constexpr int dump_tries = 20;
/* Room for notifications, in bytes. */
constexpr int monitor_buffer = 4 << 20;

int family_number(nl_sock *socket)
{
	const int family = genl_ctrl_resolve(socket, NVGRE_FAMILY_NAME);
	if (family < 0)
		throw Error("the module nvgre is not loaded, or has no netlink family; "
			    "load it: modprobe nvgre");
	return family;
}

void switch_on(nl_sock *socket, int option)
{
	const int on = 1;
	if (setsockopt(nl_socket_get_fd(socket), SOL_NETLINK, option, &on, sizeof(on)) < 0)
		throw Error(
			fmt::format("cannot set up a netlink socket: {}", std::strerror(errno)));
}

struct Free {
	void operator()(void *p) const { std::free(p); } // NOLINT: it is libnl's
};

struct Datagram {
	std::unique_ptr<uint8_t, Free> buffer;
	Bytes bytes;
};

/* libnl's error in place of a datagram where its @bytes are none. */
int receive(nl_sock *socket, Datagram &datagram)
{
	sockaddr_nl from{};
	unsigned char *buffer = nullptr;
	const int length = nl_recv(socket, &from, &buffer, nullptr);
	datagram.buffer.reset(buffer);
	datagram.bytes = {};
	if (length > 0)
		datagram.bytes = Bytes(buffer, static_cast<size_t>(length));
	return length;
}

[[noreturn]] void refused(const Ack &ack, const nl_msg &request)
{
	std::string text = explain(ack, request);
	if (ack.error == EPERM && ack.text.empty())
		text = "changes need CAP_NET_ADMIN: try again as root";
	throw KernelError(ack.error, text);
}

std::string link_name(uint32_t ifindex)
{
	std::array<char, IF_NAMESIZE> name{};
	if (ifindex == 0 || if_indextoname(ifindex, name.data()) == nullptr)
		return {};
	return name.data();
}

} // namespace

void enter_netns(const std::string &name)
{
	const std::string path = "/run/netns/" + name;
	const int fd = name.find('/') == std::string::npos
			       ? open(path.c_str(), O_RDONLY | O_CLOEXEC)
			       : (errno = EINVAL, -1);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0) {
		const int error = errno;
		if (fd >= 0)
			close(fd);
		throw Error(fmt::format("cannot enter network namespace \"{}\": {}", name,
					std::strerror(error)));
	}
	close(fd);
}

Client::SocketPtr Client::open_socket()
{
	SocketPtr socket(nl_socket_alloc());
	if (!socket)
		throw std::bad_alloc();
	const int status = genl_connect(socket.get());
	if (status < 0)
		throw Error(fmt::format("cannot open a netlink socket: {}", nl_geterror(status)));
	switch_on(socket.get(), NETLINK_EXT_ACK);
	return socket;
}

Client::Client() : socket_(open_socket()), build_(family_number(socket_.get()))
{
	/* What was refused is known here: an error need not bring it back. */
	switch_on(socket_.get(), NETLINK_CAP_ACK);
}

bool Client::read_answer(const nl_msg &request, const Handler &handle)
{
	const nlmsghdr *sent = nlmsg_hdr(const_cast<nl_msg *>(&request));
	bool done = false;
	bool consistent = true;
	Datagram datagram;

	const auto take = [&](const nlmsghdr &header, Bytes payload) {
		if (header.nlmsg_seq != sent->nlmsg_seq)
			return;
		/* Devices come and go while all are asked for; dumps tell about that. */
		if (header.nlmsg_flags & NLM_F_DUMP_INTR)
			consistent = false;
		if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE) {
			done = true;
			const Ack ack = parse_ack(header, payload);
			if (ack.error != 0)
				refused(ack, request);
		} else if (header.nlmsg_type == sent->nlmsg_type) {
			handle(parse_message(payload).attributes);
		}
	};
	while (!done) {
		const int status = receive(socket_.get(), datagram);
		if (status <= 0)
			throw Error(fmt::format("no answer: {}", nl_geterror(status)));
		for_each_message(datagram.bytes, take);
	}
	return consistent;
}

void Client::exchange(nl_msg &request, const Handler &handle)
{
	const int status = nl_send_auto(socket_.get(), &request);
	if (status < 0)
		throw Error(fmt::format("cannot send a request: {}", nl_geterror(status)));
	if (!read_answer(request, handle))
		throw KernelError(EAGAIN, "changed while it was read");
}

template<typename T>
std::vector<T> Client::ask(const std::function<MessagePtr()> &build, T (*parse)(Bytes))
{
	for (int tries = 1;; tries++) {
		std::vector<T> result;
		const MessagePtr request = build();
		try {
			exchange(*request,
				 [&](Bytes attributes) { result.push_back(parse(attributes)); });
			return result;
		} catch (const KernelError &error) {
			if (error.code() != EAGAIN || tries == dump_tries)
				throw;
		}
	}
}

void Client::tell(const MessagePtr &request)
{
	exchange(*request, [](Bytes) {});
}

std::vector<Device> Client::devices(const std::string &device)
{
	auto result = ask<Device>([&] { return build_.get_device(device); }, parse_device);
	for (Device &d : result) {
		if (d.link_netnsid)
			continue;
		d.link_name = link_name(d.config.link);
		d.underlay_name = link_name(d.underlay.value_or(0));
	}
	return result;
}

std::vector<OffloadInfo> Client::offloads(const std::string &device)
{
	return ask<OffloadInfo>([&] { return build_.get_offload(device); }, parse_offload);
}

std::vector<Queue> Client::queues(const std::string &device)
{
	return ask<Queue>([&] { return build_.dump_queues(device); }, parse_queue);
}

std::vector<Filter> Client::filters(const std::string &device, const FilterMatch &match)
{
	return ask<Filter>([&] { return build_.dump_filters(device, match); }, parse_filter);
}

Filter Client::filter(const FilterKey &key)
{
	auto found = ask<Filter>([&] { return build_.get_filter(key); }, parse_filter);
	if (found.empty())
		throw ProtocolError("there is no rule in it");
	return found.front();
}

std::vector<Stats> Client::stats(const StatsQuery &query)
{
	auto result = ask<Stats>([&] { return build_.dump_stats(query); }, parse_stats);
	/* A kernel may narrow by less than it was asked to. */
	std::erase_if(result, [&](const Stats &s) {
		return (query.vsid && s.vsid != query.vsid) ||
		       (query.remote && s.remote != query.remote);
	});
	return result;
}

void Client::set_offload(const OffloadRequest &request)
{
	tell(build_.set_offload(request));
}

void Client::set_queue(const QueueRequest &request)
{
	tell(build_.set_queue(request));
}

Filter Client::add_filter(const Filter &filter, bool replace)
{
	std::vector<Filter> added;
	exchange(*build_.add_filter(filter, replace),
		 [&](Bytes attributes) { added.push_back(parse_filter(attributes)); });
	return added.empty() ? filter : added.front();
}

void Client::delete_filter(const FilterKey &key)
{
	tell(build_.delete_filter(key));
}

void Client::subscribe()
{
	monitor_ = open_socket();
	nl_socket_disable_seq_check(monitor_.get());
	const int group =
		genl_ctrl_resolve_grp(monitor_.get(), NVGRE_FAMILY_NAME, NVGRE_MCGRP_MONITOR);
	if (group < 0)
		throw Error("the module nvgre sends no notifications");
	nl_socket_set_buffer_size(monitor_.get(), monitor_buffer, 0);
	const int status = nl_socket_add_membership(monitor_.get(), group);
	if (status < 0)
		throw Error(fmt::format("cannot subscribe: {}", nl_geterror(status)));
}

bool Client::read_events(const std::function<void(Timestamp when, const Event &event)> &handle)
{
	Datagram datagram;
	const int status = receive(monitor_.get(), datagram);
	if (status == -NLE_NOMEM) /* ENOBUFS, in libnl's words */
		return false;
	if (status <= 0)
		throw Error(fmt::format("no notifications: {}", nl_geterror(status)));
	const Timestamp now = std::chrono::system_clock::now();
	for_each_message(datagram.bytes, [&](const nlmsghdr &header, Bytes payload) {
		if (header.nlmsg_type < NLMSG_MIN_TYPE)
			return;
		if (const auto event = parse_event(parse_message(payload)))
			handle(now, *event);
	});
	return true;
}

} // namespace nvgre
