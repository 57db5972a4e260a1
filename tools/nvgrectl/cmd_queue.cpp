// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "error.hpp"
#include "watch.hpp"

namespace nvgre
{

namespace
{

constexpr std::string_view usage_text =
	"Usage: nvgrectl queue [ show ] [ DEV ] [ --watch ]\n"
	"       nvgrectl queue set DEV { [ queue LIST ] cpu { N | auto } | len PACKETS }...\n"
	"       nvgrectl queue map DEV vsid VSID queues LIST\n"
	"       nvgrectl queue unmap DEV vsid VSID\n"
	"LIST := N[-N][,N[-N]]...\n";

void show(Context &context, Words &words)
{
	const std::string device = words.take_optional_device();
	words.end();
	show_watched<Queue>(context, [&] { return context.kernel().queues(device); });
}

/* What is to be set, in the order of the command line; "all" has no list. */
struct CpuChange {
	std::optional<std::vector<uint32_t>> queues;
	std::optional<uint32_t> cpu;
};

struct QueueChanges {
	std::vector<CpuChange> cpus;
	std::optional<uint32_t> len;
};

CpuChange take_cpu(Words &words)
{
	CpuChange change;
	if (words.take("queue"))
		change.queues = words.take_list("queue");
	if (!words.take("cpu"))
		words.unknown();
	if (!words.take("auto"))
		change.cpu = words.take_number("cpu");
	return change;
}

QueueChanges take_changes(Words &words)
{
	QueueChanges changes;
	do {
		if (words.take("len"))
			set_once(changes.len, words.take_number("len"), "len");
		else
			changes.cpus.push_back(take_cpu(words));
	} while (!words.empty());
	return changes;
}

void set(Context &context, Words &words)
{
	const std::string device = words.take_device();
	const QueueChanges changes = take_changes(words);
	Kernel &kernel = context.kernel();

	std::map<uint32_t, std::optional<uint32_t>> cpus;
	std::optional<uint32_t> len;
	for (const Queue &queue : kernel.queues(device)) {
		cpus[queue.id] = queue.cpu_auto ? std::nullopt : std::optional(queue.cpu);
		len = queue.len;
	}
	std::vector<uint32_t> all;
	all.reserve(cpus.size());
	for (const auto &[id, cpu] : cpus)
		all.push_back(id);
	Transaction transaction;
	if (changes.len)
		transaction.run(
			[&] {
				kernel.set_queue({device, {}, {}, changes.len});
			},
			[&kernel, device, len] {
				kernel.set_queue({device, {}, {}, len});
			});
	for (const CpuChange &change : changes.cpus)
		for (const uint32_t id : change.queues.value_or(all))
			transaction.run(
				[&] {
					kernel.set_queue({device, id, change.cpu, {}});
				},
				[&kernel, device, id, cpu = cpus[id]] {
					kernel.set_queue({device, id, cpu, {}});
				});
	transaction.keep();
}

/* --- a VSID on one or more queues -------------------------------------------------- */

FilterMatch take_vsid(Words &words)
{
	FilterMatch match;
	if (!words.take("vsid"))
		words.unknown();
	match.vsid = words.take_number("vsid", NVGRE_VSID_MASK);
	return match;
}

/* What a context cannot spread over would be left out, and nobody would know. */
void check_room(Kernel &kernel, const std::string &device, const std::vector<uint32_t> &queues)
{
	const size_t room = kernel.context_table(device, 0).size();
	if (queues.size() > room)
		throw UsageError(
			fmt::format("queues: {} of them are more than the {} entries of an "
				    "RSS context",
				    queues.size(), room));
}

/*
 * A context over these queues: one that a rule has already, since a device has room
 * for few contexts and for many rules; or else a new one.
 */
uint32_t find_context(Kernel &kernel, const std::string &device, const std::vector<Filter> &filters,
		      const std::vector<uint32_t> &queues, Transaction &transaction)
{
	check_room(kernel, device, queues);
	for (const auto &[context, table] : used_contexts(kernel, device, filters)) {
		bool fits = true;
		for (size_t i = 0; i < table.size(); i++)
			fits = fits && table[i] == queues[i % queues.size()];
		if (fits)
			return context;
	}
	const uint32_t context = kernel.add_context(device, queues);
	transaction.undo_with(
		[&kernel, device, context] { kernel.delete_context(device, context); });
	return context;
}

/* The rule for exactly this, if there is one. */
std::optional<Filter> find_rule(const std::vector<Filter> &filters, const FilterMatch &match)
{
	const auto found = std::ranges::find(filters, match, &Filter::match);
	return found == filters.end() ? std::nullopt : std::optional(*found);
}

/* The context of a rule that is gone, unless another rule has it, too. */
void drop_context(Kernel &kernel, const std::string &device, const std::vector<Filter> &filters,
		  const Filter &gone, const std::optional<uint32_t> &kept)
{
	if (!gone.context || gone.context == kept)
		return;
	const auto users = std::ranges::count(filters, gone.context, &Filter::context);
	if (users == 1)
		kernel.delete_context(device, *gone.context);
}

void map(Context &context, Words &words)
{
	Filter filter;
	filter.dev.ifname = words.take_device();
	filter.match = take_vsid(words);
	if (!words.take("queues") && !words.take("queue"))
		words.unknown();
	const std::vector<uint32_t> queues = words.take_list("queues");
	words.end();

	Kernel &kernel = context.kernel();
	const std::string &device = filter.dev.ifname;
	const std::vector<Filter> filters = kernel.filters(device, {});
	Transaction transaction;
	if (queues.size() == 1)
		filter.queue = queues.front();
	else
		filter.context = find_context(kernel, device, filters, queues, transaction);
	const auto old = find_rule(filters, filter.match);
	const Filter added = kernel.add_filter(filter, old.has_value());
	if (old)
		transaction.at_end(
			[&] { drop_context(kernel, device, filters, *old, filter.context); });
	transaction.keep();
	context.show(std::vector{added});
}

void unmap(Context &context, Words &words)
{
	const std::string device = words.take_device();
	const FilterMatch match = take_vsid(words);
	words.end();
	Kernel &kernel = context.kernel();
	const std::vector<Filter> filters = kernel.filters(device, {});
	Transaction transaction;
	/* If there is none, the kernel has the better message. */
	kernel.delete_filter({device, {}, match});
	if (const auto old = find_rule(filters, match))
		transaction.at_end([&, old] { drop_context(kernel, device, filters, *old, {}); });
	transaction.keep();
}

} // namespace

const Object queue_object = {"queue",
			     usage_text,
			     {{.name = "show", .run = show, .takes_watch = true},
			      {"set", set},
			      {"map", map},
			      {"unmap", unmap},
			      {.name = "list", .run = show, .takes_watch = true}}};

} // namespace nvgre
