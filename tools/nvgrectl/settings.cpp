// SPDX-License-Identifier: GPL-2.0-only
#include "settings.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "error.hpp"
#include "names.hpp"

namespace nvgre
{

namespace
{

using Tables = std::map<uint32_t, std::vector<uint32_t>>;

/* A rule, with the queues that its context spreads over: numbers of contexts mean
 * nothing on another day. */
struct Rule {
	FilterMatch match;
	std::optional<uint32_t> queue;
	std::vector<uint32_t> table;

	bool operator==(const Rule &) const = default;
};

std::map<uint32_t, Rule> rules_of(const Settings &settings)
{
	std::map<uint32_t, Rule> rules;
	for (const Filter &filter : settings.filters) {
		Rule rule{filter.match, filter.queue, {}};
		if (filter.context)
			rule.table = settings.contexts.at(*filter.context);
		rules[filter.loc.value_or(0)] = std::move(rule);
	}
	return rules;
}

std::string describe(const Rule &rule)
{
	if (rule.queue)
		return fmt::format("{} queue {}", describe(rule.match), *rule.queue);
	return fmt::format("{} queues {}", describe(rule.match), describe_list(rule.table));
}

std::string cpu_text(const std::optional<uint32_t> &cpu)
{
	return cpu ? std::to_string(*cpu) : "auto";
}

OffloadInfo as_offload(const Settings &settings)
{
	OffloadInfo info;
	info.dev.ifname = settings.device;
	info.max_header_size = settings.max_header_size;
	for (const auto &[offload, mix] : settings.enabled)
		info.states.push_back({offload, {}, mix, {}});
	return info;
}

/* The request that leads from one state to another; empty where they are the same. */
OffloadRequest request_between(const Settings &from, const Settings &to)
{
	OffloadRequest request;
	request.device = to.device;
	for (const auto &[offload, wanted] : to.enabled) {
		const auto found = from.enabled.find(offload);
		const Mix now = found == from.enabled.end() ? Mix() : found->second;
		if (const Mix on = wanted - now; !on.empty())
			request.changes.push_back({offload, Switch::On, on});
		if (const Mix off = now - wanted; !off.empty())
			request.changes.push_back({offload, Switch::Off, off});
	}
	if (from.max_header_size != to.max_header_size)
		request.max_header_size = to.max_header_size;
	return request;
}

void apply_offload(Kernel &kernel, const Settings &current, const Settings &wanted,
		   Transaction &transaction)
{
	const OffloadRequest request = request_between(current, wanted);
	if (request.changes.empty() && !request.max_header_size)
		return;
	transaction.run(
		[&] { kernel.set_offload(request); },
		[&kernel, back = request_between(wanted, current)] { kernel.set_offload(back); });
}

void apply_queues(Kernel &kernel, const Settings &current, const Settings &wanted,
		  Transaction &transaction)
{
	const std::string &device = wanted.device;
	if (wanted.queue_len && current.queue_len && wanted.queue_len != current.queue_len)
		transaction.run(
			[&] {
				kernel.set_queue({device, {}, {}, wanted.queue_len});
			},
			[&kernel, device, len = current.queue_len] {
				kernel.set_queue({device, {}, {}, len});
			});
	for (const auto &[id, cpu] : wanted.cpus) {
		const auto now = current.cpus.find(id);
		if (now != current.cpus.end() && now->second == cpu)
			continue;
		const auto before = now == current.cpus.end() ? std::nullopt : now->second;
		transaction.run(
			[&, queue = id, to = cpu] {
				kernel.set_queue({device, queue, to, {}});
			},
			[&kernel, device, queue = id, before] {
				kernel.set_queue({device, queue, before, {}});
			});
	}
}

/* Contexts of the kernel's that have the tables that rules want. */
class Contexts
{
public:
	Contexts(Kernel &kernel, std::string device, Tables there, Transaction &transaction)
		: kernel_(kernel), device_(std::move(device)), there_(std::move(there)),
		  transaction_(transaction)
	{
	}

	uint32_t with(const std::vector<uint32_t> &table)
	{
		const auto found = std::ranges::find_if(
			there_, [&](const auto &entry) { return entry.second == table; });
		if (found != there_.end())
			return found->first;
		const uint32_t context = kernel_.add_context(device_, table);
		transaction_.undo_with([&kernel = kernel_, device = device_, context] {
			kernel.delete_context(device, context);
		});
		there_[context] = table;
		return context;
	}

private:
	Kernel &kernel_;
	std::string device_;
	Tables there_;
	Transaction &transaction_;
};

/*
 * First what has to go, then what is new: a rule's match may have moved to another
 * place. Contexts that no rule names any more go when all else is done, since they
 * would come back with other numbers.
 */
void apply_filters(Kernel &kernel, const Settings &current, const Settings &wanted,
		   Transaction &transaction)
{
	const std::string &device = wanted.device;
	const auto now = rules_of(current);
	const auto then = rules_of(wanted);
	const auto same = [](const auto &rules, const auto &entry) {
		const auto found = rules.find(entry.first);
		return found != rules.end() && found->second == entry.second;
	};
	std::set<uint32_t> unused;
	std::set<uint32_t> used;
	for (const Filter &filter : current.filters) {
		const uint32_t loc = filter.loc.value_or(0);
		const bool stays = same(then, *now.find(loc));
		if (filter.context)
			(stays ? used : unused).insert(*filter.context);
		if (stays)
			continue;
		transaction.run(
			[&] {
				kernel.delete_filter({device, loc, {}});
			},
			[&kernel, filter] { kernel.add_filter(filter, false); });
	}
	Contexts contexts(kernel, device, current.contexts, transaction);
	for (const auto &entry : then) {
		if (same(now, entry))
			continue;
		const auto &[loc, rule] = entry;
		Filter filter{{0, device}, loc, rule.match, rule.queue, {}};
		if (!rule.queue)
			used.insert(filter.context.emplace(contexts.with(rule.table)));
		transaction.run([&] { kernel.add_filter(filter, false); },
				[&kernel, device, loc = loc] {
					kernel.delete_filter({device, loc, {}});
				});
	}
	for (const uint32_t context : unused)
		if (!used.contains(context))
			transaction.at_end([&kernel, device, context] {
				kernel.delete_context(device, context);
			});
}

} // namespace

std::map<uint32_t, std::vector<uint32_t>> used_contexts(Kernel &kernel, const std::string &device,
							const std::vector<Filter> &filters)
{
	Tables tables;
	for (const Filter &filter : filters)
		if (filter.context && !tables.contains(*filter.context))
			tables[*filter.context] = kernel.context_table(device, *filter.context);
	return tables;
}

Settings read_settings(Kernel &kernel, const std::string &device)
{
	Settings settings;
	settings.device = device;
	for (const OffloadInfo &info : kernel.offloads(device)) {
		settings.max_header_size = info.max_header_size;
		for (const OffloadState &state : info.states)
			settings.enabled[state.offload] = state.enabled;
	}
	for (const Queue &queue : kernel.queues(device)) {
		settings.queue_len = queue.len;
		settings.cpus[queue.id] = queue.cpu_auto ? std::nullopt : std::optional(queue.cpu);
	}
	settings.filters = kernel.filters(device, {});
	settings.contexts = used_contexts(kernel, device, settings.filters);
	return settings;
}

Changes compare(const Settings &current, const Settings &wanted)
{
	const std::string &device = wanted.device;
	Changes changes = setting_changes(as_offload(current), as_offload(wanted));
	const auto add = [&](const char *object, const std::string &what, const std::string &from,
			     const std::string &to) {
		if (from != to)
			changes.push_back({device, object, what, from, to});
	};
	if (current.queue_len && wanted.queue_len)
		add("queue", "len", std::to_string(*current.queue_len),
		    std::to_string(*wanted.queue_len));
	for (const auto &[id, cpu] : wanted.cpus) {
		const auto now = current.cpus.find(id);
		add("queue", fmt::format("{} cpu", id),
		    now == current.cpus.end() ? "none" : cpu_text(now->second), cpu_text(cpu));
	}
	const auto now = rules_of(current);
	const auto then = rules_of(wanted);
	for (const auto &[loc, rule] : now)
		if (!then.contains(loc))
			add("filter", fmt::format("loc {}", loc), describe(rule), "none");
	for (const auto &[loc, rule] : then) {
		const auto found = now.find(loc);
		/* Tables may differ where the set of queues does not. */
		if (found != now.end() && found->second == rule)
			continue;
		changes.push_back({device, "filter", fmt::format("loc {}", loc),
				   found == now.end() ? "none" : describe(found->second),
				   describe(rule)});
	}
	return changes;
}

void Transaction::run(const std::function<void()> &step, std::function<void()> undo)
{
	step();
	undo_with(std::move(undo));
}

void Transaction::keep()
{
	undo_.clear();
	for (const auto &last : std::exchange(last_, {})) {
		try {
			last();
		} catch (const Error &error) {
			fmt::print(stderr, "nvgrectl: warning: {}\n", error.what());
		}
	}
	held_.reset();
}

/* One that fails does not keep the others from being undone. */
void Transaction::undo() noexcept
{
	for (; !undo_.empty(); undo_.pop_back()) {
		try {
			undo_.back()();
		} catch (const std::exception &error) {
			fmt::print(stderr, "nvgrectl: cannot undo: {}\n", error.what());
		}
	}
}

void apply(Kernel &kernel, const Settings &current, const Settings &wanted,
	   Transaction &transaction)
{
	apply_offload(kernel, current, wanted, transaction);
	apply_queues(kernel, current, wanted, transaction);
	apply_filters(kernel, current, wanted, transaction);
}

} // namespace nvgre
