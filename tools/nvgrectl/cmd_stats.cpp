// SPDX-License-Identifier: GPL-2.0-only
#include <chrono>
#include <map>

#include "command.hpp"

namespace nvgre
{

namespace
{

constexpr std::string_view usage_text =
	"Usage: nvgrectl stats [ show ] [ DEV ] [ vsid VSID ] [ remote PA ]\n"
	"                      [ reason COUNTER ] [ --watch ]\n";

using Clock = std::chrono::steady_clock;

struct Query {
	StatsQuery what;
	std::optional<std::string> reason;
};

Query take_query(Words &words)
{
	Query query;
	const auto is_keyword = [](std::string_view word) {
		return word == "vsid" || word == "remote" || word == "reason";
	};
	if (!is_keyword(words.peek()))
		query.what.device = words.take_optional_device();
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

/* Statistics, and what became of them since the last look. */
class StatsLooks
{
public:
	std::vector<Watched<Stats>> look(const std::vector<Stats> &stats)
	{
		const auto now = Clock::now();
		const std::chrono::duration<double> passed = now - when_;
		std::vector<Watched<Stats>> result;
		for (const Stats &s : stats) {
			Rates &rates = *result.emplace_back(Watched<Stats>{s, Rates{}}).rates;
			const auto last = last_.find(s.dev.ifindex);
			if (last == last_.end())
				continue;
			const Stats &was = last->second;
			rates.rx_packets = rate(s.rx_packets, was.rx_packets, passed.count());
			rates.rx_bytes = rate(s.rx_bytes, was.rx_bytes, passed.count());
			rates.tx_packets = rate(s.tx_packets, was.tx_packets, passed.count());
			rates.tx_bytes = rate(s.tx_bytes, was.tx_bytes, passed.count());
		}
		when_ = now;
		last_.clear();
		for (const Stats &s : stats)
			last_[s.dev.ifindex] = s;
		return result;
	}

private:
	Clock::time_point when_;
	std::map<uint32_t, Stats> last_;
};

void show(Context &context, Words &words)
{
	const Query query = take_query(words);
	if (context.options().watch) {
		StatsLooks looks;
		context.watch([&] { context.show(looks.look(ask(context, query))); });
		return;
	}
	std::vector<Watched<Stats>> stats;
	for (const Stats &s : ask(context, query))
		stats.push_back({s, {}});
	context.show(stats);
}

} // namespace

const Object stats_object = {"stats", usage_text, {{"show", show, true}, {"list", show, true}}};

} // namespace nvgre
