// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Kernel that runs here: a netlink socket, and ethtool's ioctl for RSS contexts.
 */
#pragma once

#include <memory>

#include <netlink/socket.h>

#include "kernel.hpp"
#include "request.hpp"

namespace nvgre
{

/** Enter the network namespace of "ip netns" with this name. */
void enter_netns(const std::string &name);

class Client final : public Kernel
{
public:
	/** Throws where the kernel does not know the family. */
	Client();

	std::vector<Device> devices(const std::string &device) override;
	std::vector<OffloadInfo> offloads(const std::string &device) override;
	std::vector<Queue> queues(const std::string &device) override;
	std::vector<Filter> filters(const std::string &device, const FilterMatch &match) override;
	Filter filter(const FilterKey &key) override;
	std::vector<Stats> stats(const StatsQuery &query) override;
	void set_offload(const OffloadRequest &request) override;
	void set_queue(const QueueRequest &request) override;
	Filter add_filter(const Filter &filter, bool replace) override;
	void delete_filter(const FilterKey &key) override;
	std::vector<uint32_t> context_table(const std::string &device, uint32_t context) override;
	uint32_t add_context(const std::string &device,
			     const std::vector<uint32_t> &queues) override;
	void delete_context(const std::string &device, uint32_t context) override;
	void subscribe() override;
	bool
	read_events(const std::function<void(Timestamp when, const Event &event)> &handle) override;

private:
	struct SocketDeleter {
		void operator()(nl_sock *socket) const { nl_socket_free(socket); }
	};
	using SocketPtr = std::unique_ptr<nl_sock, SocketDeleter>;
	using Handler = std::function<void(Bytes attributes)>;

	static SocketPtr open_socket();
	/** Send, and call @handle for each message of the answer. */
	void exchange(nl_msg &request, const Handler &handle);
	/** Returns false where a dump is not consistent. */
	bool read_answer(const nl_msg &request, const Handler &handle);
	template<typename T>
	std::vector<T> ask(const std::function<MessagePtr()> &build, T (*parse)(Bytes));
	void tell(const MessagePtr &request);

	SocketPtr socket_;
	SocketPtr monitor_;
	RequestBuilder build_;
};

} // namespace nvgre
