// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "error.hpp"
#include "watch.hpp"

namespace nvgre
{

namespace
{

constexpr std::string_view usage_text =
	"Usage: nvgrectl stats [ show ] [ DEV ] [ vsid VSID ] [ remote PA ]\n"
	"                      [ reason COUNTER ] [ --watch ]\n";

struct Query {
	StatsQuery what;
	std::optional<std::string> reason;
};

Query take_query(Words &words)
{
	Query query;
	query.what.device = words.take_optional_device(stats_object.keywords);
	while (!words.empty()) {
		if (words.take("vsid"))
			set_once(query.what.vsid, words.take_number("vsid", NVGRE_VSID_MASK),
				 "vsid");
		else if (words.take("remote"))
			set_once(query.what.remote, words.take_address(), "remote");
		else if (words.take("reason"))
			set_once(query.reason, words.take_value("reason"), "reason");
		else
			words.unknown();
	}
	return query;
}

/* All devices have the same counters: one that is nowhere is mistyped. */
void keep_counter(std::vector<Stats> &stats, const std::string &name)
{
	size_t kept = 0;
	for (Stats &s : stats) {
		std::erase_if(s.counters, [&](const Counter &c) { return c.name != name; });
		kept += s.counters.size();
	}
	if (!stats.empty() && kept == 0)
		throw UsageError(fmt::format("reason: there is no counter \"{}\"", name));
}

std::vector<Stats> ask(Context &context, const Query &query)
{
	auto stats = context.kernel().stats(query.what);
	if (query.reason)
		keep_counter(stats, *query.reason);
	return stats;
}

void show(Context &context, Words &words)
{
	const Query query = take_query(words);
	show_watched<Stats>(context, [&] { return ask(context, query); });
}

} // namespace

const Object stats_object = {"stats",
			     usage_text,
			     {{.name = "show", .run = show, .takes_watch = true},
			      {.name = "list", .run = show, .takes_watch = true}},
			     {"vsid", "remote", "reason"}};

} // namespace nvgre
