// SPDX-License-Identifier: GPL-2.0-only
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

std::vector<Stats> ask(Context &context, const Query &query)
{
	auto stats = context.kernel().stats(query.what);
	if (query.reason)
		for (Stats &s : stats)
			std::erase_if(s.counters,
				      [&](const Counter &c) { return c.name != *query.reason; });
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
			     {{"show", show, true}, {"list", show, true}},
			     {"vsid", "remote", "reason"}};

} // namespace nvgre
