// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel with one device, that keeps what it is told and refuses on demand.
 */
#pragma once

#include <algorithm>
#include <cerrno>
#include <set>

#include "error.hpp"
#include "kernel.hpp"
#include "samples.hpp"

namespace nvgre::test
{

/** What tests look at; it outlives the kernel that a command makes. */
struct FakeState {
	OffloadInfo offload = test::offload();
	std::vector<Queue> queues = {queue(0, 300), queue(1, 100), queue(2, 0)};
	std::vector<Filter> filters;
	std::map<uint32_t, std::vector<uint32_t>> contexts;
	uint32_t next_context = 1;
	/* All that was asked for, in words. */
	std::vector<std::string> log;
	/* Words of the log at whose first appearance it is refused. */
	std::set<std::string> refuse;
	std::vector<Event> events;
	/* Called after each entry of the log. */
	std::function<void()> noted;
};

class FakeKernel final : public Kernel
{
public:
	explicit FakeKernel(FakeState &state) : s_(state) {}

	std::vector<Device> devices(const std::string &device) override
	{
		need(device);
		return {test::device()};
	}
	std::vector<OffloadInfo> offloads(const std::string &device) override
	{
		need(device);
		return {s_.offload};
	}
	std::vector<Queue> queues(const std::string &device) override
	{
		need(device);
		return s_.queues;
	}
	std::vector<Filter> filters(const std::string &device, const FilterMatch &match) override
	{
		need(device);
		std::vector<Filter> result = s_.filters;
		std::erase_if(result, [&](const Filter &f) {
			return (match.vsid && f.match.vsid != match.vsid) ||
			       (match.mac && f.match.mac != match.mac);
		});
		return result;
	}
	Filter filter(const FilterKey &key) override { return *find(key); }
	std::vector<Stats> stats(const StatsQuery &query) override
	{
		need(query.device);
		return {test::stats()};
	}
	void set_offload(const OffloadRequest &request) override
	{
		note("offload");
		for (const OffloadChange &change : request.changes)
			for (OffloadState &state : s_.offload.states) {
				if (state.offload != change.offload)
					continue;
				if (change.to == Switch::On)
					state.enabled = state.enabled | change.mix;
				if (change.to == Switch::Off)
					state.enabled = state.enabled - change.mix;
			}
		s_.offload.max_header_size =
			request.max_header_size.value_or(s_.offload.max_header_size);
	}
	void set_queue(const QueueRequest &request) override
	{
		note(request.id ? "cpu " + std::to_string(*request.id) : "len");
		for (Queue &q : s_.queues) {
			if (request.len)
				q.len = *request.len;
			if (request.id != q.id)
				continue;
			q.cpu_auto = !request.cpu;
			q.cpu = request.cpu.value_or(q.id);
		}
	}
	Filter add_filter(const Filter &filter, bool replace) override
	{
		Filter added = filter;
		if (replace)
			std::erase_if(s_.filters,
				      [&](const Filter &f) { return f.match == filter.match; });
		if (!added.loc)
			added.loc = static_cast<uint32_t>(s_.filters.size());
		note("add " + std::to_string(*added.loc));
		added.dev = nv0;
		s_.filters.push_back(added);
		return added;
	}
	void delete_filter(const FilterKey &key) override
	{
		const auto found = find(key);
		note("delete " + std::to_string(*found->loc));
		s_.filters.erase(found);
	}
	std::vector<uint32_t> context_table(const std::string &, uint32_t context) override
	{
		return context == 0 ? std::vector<uint32_t>(table_size) : s_.contexts.at(context);
	}
	uint32_t add_context(const std::string &, const std::vector<uint32_t> &queues) override
	{
		note("add context");
		std::vector<uint32_t> &table = s_.contexts[s_.next_context];
		for (size_t i = 0; i < table_size; i++)
			table.push_back(queues[i % queues.size()]);
		return s_.next_context++;
	}
	void delete_context(const std::string &, uint32_t context) override
	{
		note("delete context " + std::to_string(context));
		s_.contexts.erase(context);
	}
	void subscribe() override { note("subscribe"); }
	bool
	read_events(const std::function<void(Timestamp when, const Event &event)> &handle) override
	{
		for (const Event &event : s_.events)
			handle(Timestamp(std::chrono::microseconds(1700000000000001)), event);
		return true;
	}

private:
	static constexpr size_t table_size = 8;

	void note(const std::string &what)
	{
		if (s_.refuse.erase(what) > 0)
			throw KernelError(EINVAL, what + " is refused");
		s_.log.push_back(what);
		if (s_.noted)
			s_.noted();
	}
	static void need(const std::string &device)
	{
		if (!device.empty() && device != "nv0")
			throw KernelError(ENODEV, "no such device");
	}
	std::vector<Filter>::iterator find(const FilterKey &key)
	{
		const auto found = std::ranges::find_if(s_.filters, [&](const Filter &f) {
			return key.loc ? f.loc == key.loc : f.match == key.match;
		});
		if (found == s_.filters.end())
			throw KernelError(ENOENT, "no such rule");
		return found;
	}

	FakeState &s_;
};

} // namespace nvgre::test
