// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel as commands see it; tests have one of their own. Every function throws
 * KernelError when the kernel refuses. An empty device name stands for all devices.
 */
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "parse.hpp"
#include "types.hpp"

namespace nvgre
{

using Timestamp = std::chrono::system_clock::time_point;

class Kernel
{
public:
	Kernel() = default;
	Kernel(const Kernel &) = delete;
	Kernel &operator=(const Kernel &) = delete;
	virtual ~Kernel() = default;

	virtual std::vector<Device> devices(const std::string &device) = 0;
	virtual std::vector<OffloadInfo> offloads(const std::string &device) = 0;
	virtual std::vector<Queue> queues(const std::string &device) = 0;
	virtual std::vector<Filter> filters(const std::string &device,
					    const FilterMatch &match) = 0;
	virtual Filter filter(const FilterKey &key) = 0;
	virtual std::vector<Stats> stats(const StatsQuery &query) = 0;

	virtual void set_offload(const OffloadRequest &request) = 0;
	virtual void set_queue(const QueueRequest &request) = 0;
	/** Returns the rule with its place. */
	virtual Filter add_filter(const Filter &filter, bool replace) = 0;
	virtual void delete_filter(const FilterKey &key) = 0;

	/*
	 * RSS contexts are ethtool's: tables of queues, by a number; 0 is what packets go
	 * by that no rule fits. All tables of a device have one size.
	 */
	virtual std::vector<uint32_t> context_table(const std::string &device,
						    uint32_t context) = 0;
	/** A context that spreads over @queues, as many as it has room for, in turn. */
	virtual uint32_t add_context(const std::string &device,
				     const std::vector<uint32_t> &queues) = 0;
	virtual void delete_context(const std::string &device, uint32_t context) = 0;

	/** From now on, changes wait for read_events(). */
	virtual void subscribe() = 0;
	/**
	 * Wait for the next changes, and call @handle for each. Returns false where
	 * some were lost, since they came faster than they were read.
	 */
	virtual bool
	read_events(const std::function<void(Timestamp when, const Event &event)> &handle) = 0;
};

} // namespace nvgre
