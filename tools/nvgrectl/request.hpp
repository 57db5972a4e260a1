// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values -> messages to the kernel, and what the kernel's answer means for them.
 */
#pragma once

#include <memory>

#include <netlink/msg.h>

#include "error.hpp"
#include "parse.hpp"
#include "types.hpp"

namespace nvgre
{

struct MessageDeleter {
	void operator()(nl_msg *message) const { nlmsg_free(message); }
};
using MessagePtr = std::unique_ptr<nl_msg, MessageDeleter>;

/** Builds requests of the family that the kernel knows by a number. */
class RequestBuilder
{
public:
	explicit RequestBuilder(int family) : family_(family) {}

	/* Of one device, or with an empty name a dump of all. */
	[[nodiscard]] MessagePtr get_device(const std::string &device) const;
	[[nodiscard]] MessagePtr get_offload(const std::string &device) const;
	/** A dump of a device's queues, or of all. */
	[[nodiscard]] MessagePtr dump_queues(const std::string &device) const;
	/** A dump of a device's rules, or of all; those that name what @match names. */
	[[nodiscard]] MessagePtr dump_filters(const std::string &device,
					      const FilterMatch &match) const;
	/** One rule. */
	[[nodiscard]] MessagePtr get_filter(const FilterKey &key) const;
	/** A dump of a device, or of all: only a dump has pairs of VSID and remote. */
	[[nodiscard]] MessagePtr dump_stats(const StatsQuery &query) const;
	[[nodiscard]] MessagePtr set_offload(const OffloadRequest &request) const;
	[[nodiscard]] MessagePtr set_queue(const QueueRequest &request) const;
	[[nodiscard]] MessagePtr add_filter(const Filter &filter, bool replace) const;
	[[nodiscard]] MessagePtr delete_filter(const FilterKey &key) const;

private:
	[[nodiscard]] MessagePtr begin(uint8_t command, int flags) const;

	int family_;
};

/** Whether the answer to it is a dump. */
bool is_dump(const nl_msg &request);

/** What to tell about a refusal: the kernel's text, and the attribute it is about. */
std::string explain(const Ack &ack, const nl_msg &request);

} // namespace nvgre
