// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSS contexts. Netlink can make none before Linux 6.12, so this is ethtool's ioctl,
 * which all kernels have.
 */
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.hpp"
#include "error.hpp"

namespace nvgre
{

namespace
{

class IoctlSocket
{
public:
	IoctlSocket() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
	{
		if (fd_ < 0)
			throw KernelError(errno, std::strerror(errno));
	}
	IoctlSocket(const IoctlSocket &) = delete;
	IoctlSocket &operator=(const IoctlSocket &) = delete;
	IoctlSocket(IoctlSocket &&) = delete;
	IoctlSocket &operator=(IoctlSocket &&) = delete;
	~IoctlSocket() { close(fd_); }

	/* There is no room for a message in an ioctl; the kernel log may have one. */
	void ethtool(const std::string &device, void *command, const char *what) const
	{
		ifreq request{};
		if (device.size() >= sizeof(request.ifr_name))
			throw KernelError(ENODEV, std::strerror(ENODEV));
		std::memcpy(request.ifr_name, device.c_str(), device.size());
		request.ifr_data = static_cast<char *>(command);
		if (ioctl(fd_, SIOCETHTOOL, &request) < 0)
			throw KernelError(errno,
					  fmt::format("cannot {}: {}", what, std::strerror(errno)));
	}

private:
	int fd_;
};

/* An ethtool_rxfh with its table, which is what follows the header. */
class RxfhCommand
{
public:
	RxfhCommand(uint32_t cmd, uint32_t context, size_t table_size)
		: words_(sizeof(ethtool_rxfh) / sizeof(uint32_t) + table_size)
	{
		header().cmd = cmd;
		header().rss_context = context;
		header().indir_size = static_cast<uint32_t>(table_size);
	}
	ethtool_rxfh &header() { return *reinterpret_cast<ethtool_rxfh *>(words_.data()); }
	uint32_t *table() { return words_.data() + sizeof(ethtool_rxfh) / sizeof(uint32_t); }
	void *data() { return words_.data(); }

private:
	std::vector<uint32_t> words_;
};

uint32_t table_size(const IoctlSocket &socket, const std::string &device, uint32_t context)
{
	RxfhCommand command(ETHTOOL_GRSSH, context, 0);
	socket.ethtool(device, command.data(), "ask for an RSS context");
	return command.header().indir_size;
}

} // namespace

std::vector<uint32_t> Client::context_table(const std::string &device, uint32_t context)
{
	const IoctlSocket socket;
	/* The table has the same size in all contexts; the key is of no interest. */
	RxfhCommand size(ETHTOOL_GRSSH, context, 0);
	socket.ethtool(device, size.data(), "ask for an RSS context");
	const uint32_t entries = size.header().indir_size;
	const size_t key_words = (size.header().key_size + 3) / sizeof(uint32_t);
	RxfhCommand command(ETHTOOL_GRSSH, context, entries + key_words);
	command.header().indir_size = entries;
	command.header().key_size = size.header().key_size;
	socket.ethtool(device, command.data(), "read an RSS context");
	return {command.table(), command.table() + entries};
}

uint32_t Client::add_context(const std::string &device, const std::vector<uint32_t> &queues)
{
	const IoctlSocket socket;
	const uint32_t entries = table_size(socket, device, 0);
	if (queues.size() > entries)
		throw Error(
			fmt::format("an RSS context has no room for {} entries", queues.size()));
	RxfhCommand command(ETHTOOL_SRSSH, ETH_RXFH_CONTEXT_ALLOC, entries);
	for (uint32_t i = 0; i < entries; i++)
		command.table()[i] = queues[i % queues.size()];
	socket.ethtool(device, command.data(), "make an RSS context over these queues");
	return command.header().rss_context;
}

void Client::delete_context(const std::string &device, uint32_t context)
{
	const IoctlSocket socket;
	RxfhCommand command(ETHTOOL_SRSSH, context, 0);
	socket.ethtool(device, command.data(), "delete an RSS context");
}

} // namespace nvgre
