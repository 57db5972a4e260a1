// SPDX-License-Identifier: GPL-2.0-only
/*
 * Output for people.
 */
#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "names.hpp"
#include "output.hpp"

namespace nvgre
{

namespace
{

constexpr size_t bar_width = 20;

template<typename T>
std::string or_dash(const std::optional<T> &number)
{
	return number ? std::to_string(*number) : "-";
}

std::string address_text(const std::optional<Address> &address)
{
	return address ? to_string(*address) : "-";
}

/* What tells packets of a device from others'. */
std::string identity(const Config &config)
{
	if (config.external)
		return "external";
	if (config.mode == Mode::Gre)
		return config.key ? fmt::format("gre key {}", *config.key) : "gre";
	return or_dash(config.vsid);
}

/* Interfaces of another namespace have only a number here. */
std::string link_text(const std::string &name, uint32_t ifindex)
{
	if (!name.empty())
		return name;
	return ifindex != 0 ? fmt::format("if{}", ifindex) : "-";
}

std::string heading(const Style &style, const std::string &device)
{
	return paint(style, Colour::Title, device);
}

/* --- offloads ---------------------------------------------------------------------- */

Cell matrix_cell(const OffloadState &state, Mix cell)
{
	if (state.active.has(cell))
		return {"active", Colour::Good};
	if (state.enabled.has(cell))
		return {"on", Colour::Middle};
	if (state.capable.has(cell))
		return {"off", Colour::Bad};
	return {"-", Colour::Faint};
}

Table matrix(const OffloadInfo &info)
{
	std::vector<Table::Column> columns = {{"inner/outer"}};
	for (uint32_t i = 0; i < Mix::cell_count; i++)
		columns.push_back({cell_title(i)});
	Table table(std::move(columns), 2);
	for (const OffloadState &state : info.states) {
		std::vector<Cell> row = {{name(state.offload)}};
		for (uint32_t i = 0; i < Mix::cell_count; i++)
			row.push_back(matrix_cell(state, Mix::cell(i)));
		table.add(std::move(row));
	}
	return table;
}

Colour colour_of(Performer performer)
{
	switch (performer) {
	case Performer::Hardware: return Colour::Good;
	case Performer::Partial:
	case Performer::Software: return Colour::Middle;
	case Performer::None: break;
	}
	return Colour::Faint;
}

std::string reason_of(const Effective &e)
{
	if (!e.reason_text.empty())
		return e.reason_text;
	return e.reason == Reason::None ? "" : name(e.reason);
}

/* Inner versions that fare alike share a line. */
std::vector<Effective> merged(const std::vector<Effective> &effective)
{
	std::vector<Effective> result;
	for (const Effective &e : effective) {
		const auto same = std::ranges::find_if(result, [&](const Effective &other) {
			return other.offload == e.offload && other.performer == e.performer &&
			       other.reason == e.reason && other.reason_text == e.reason_text;
		});
		if (same == result.end())
			result.push_back(e);
		else
			same->mix = same->mix | e.mix;
	}
	return result;
}

std::string inner_text(Mix mix)
{
	std::vector<std::string> versions;
	for (const Family family : {Family::Ipv4, Family::Ipv6})
		if (!(mix & Mix::of(family, Family::Any)).empty())
			versions.emplace_back(family == Family::Ipv4 ? "IPv4" : "IPv6");
	return fmt::format("{}", fmt::join(versions, " "));
}

std::string path_text(const RemotePath &path, const Style &style)
{
	std::string route = "no route";
	if (path.underlay) {
		route = "via " + link_text(path.underlay_name, *path.underlay);
		if (!path.underlay_driver.empty())
			route += fmt::format(" ({})", path.underlay_driver);
	}
	Table table({{"offload"}, {"inner"}, {"performed by"}, {"why"}}, 4);
	for (const Effective &e : merged(path.effective))
		table.add({{name(e.offload)},
			   {inner_text(e.mix)},
			   {name(e.performer), colour_of(e.performer)},
			   {reason_of(e)}});
	return fmt::format("  to {} {}\n{}", heading(style, address_text(path.remote)), route,
			   table.str(style));
}

/* --- queues ------------------------------------------------------------------------ */

double load_of(const Watched<Queue> &queue)
{
	return queue.rates ? queue.rates->rx_packets : static_cast<double>(queue.value.packets);
}

std::vector<Table::Column> queue_columns(bool rates)
{
	std::vector<Table::Column> columns = {{"queue", Align::Right},
					      {"cpu", Align::Right},
					      {""},
					      {"share", Align::Right},
					      {std::string(bar_width, ' ')},
					      {"packets", Align::Right},
					      {"bytes", Align::Right},
					      {"drops", Align::Right},
					      {"merged", Align::Right},
					      {"other cpu", Align::Right},
					      {"waiting", Align::Right}};
	if (rates)
		columns.insert(columns.end(), {{"rate", Align::Right}, {"", Align::Right}});
	return columns;
}

std::vector<Cell> queue_row(const Watched<Queue> &watched, double sum, const Style &style)
{
	const Queue &q = watched.value;
	const double share = sum > 0 ? load_of(watched) / sum : 0;
	std::string how = q.cpu_auto ? "auto" : "";
	if (!q.in_use)
		how = "aside";
	std::vector<Cell> row = {{std::to_string(q.id)},
				 {std::to_string(q.cpu)},
				 {how, Colour::Faint},
				 {percent_text(share)},
				 {bar(style, share, bar_width), Colour::Good},
				 {std::to_string(q.packets)},
				 {bytes_text(q.bytes)},
				 {std::to_string(q.drops), q.drops ? Colour::Bad : Colour::None},
				 {std::to_string(q.merged)},
				 {std::to_string(q.remote_cpu)},
				 {std::to_string(q.waiting)}};
	if (watched.rates) {
		row.push_back({rate_text(watched.rates->rx_packets)});
		row.push_back({bitrate_text(watched.rates->rx_bytes)});
	}
	return row;
}

std::string queues_text(std::vector<Watched<Queue>>::const_iterator begin,
			std::vector<Watched<Queue>>::const_iterator end, const Style &style)
{
	double sum = 0;
	for (auto q = begin; q != end; ++q)
		sum += load_of(*q);
	Table table(queue_columns(begin->rates.has_value()), 2);
	for (auto q = begin; q != end; ++q)
		table.add(queue_row(*q, sum, style));
	return fmt::format("{} length {} packets\n{}", heading(style, begin->value.dev.ifname),
			   begin->value.len, table.str(style));
}

/* --- statistics -------------------------------------------------------------------- */

std::string traffic_text(const Watched<Stats> &watched, const Style &style)
{
	const Stats &s = watched.value;
	Table table({{""},
		     {"packets", Align::Right},
		     {"bytes", Align::Right},
		     {watched.rates ? "rate" : "", Align::Right},
		     {"", Align::Right}},
		    2);
	std::vector<Cell> rx = {{"rx"}, {std::to_string(s.rx_packets)}, {bytes_text(s.rx_bytes)}};
	std::vector<Cell> tx = {{"tx"}, {std::to_string(s.tx_packets)}, {bytes_text(s.tx_bytes)}};
	if (const auto &rates = watched.rates) {
		rx.insert(rx.end(),
			  {{rate_text(rates->rx_packets)}, {bitrate_text(rates->rx_bytes)}});
		tx.insert(tx.end(),
			  {{rate_text(rates->tx_packets)}, {bitrate_text(rates->tx_bytes)}});
	}
	table.add(std::move(rx));
	table.add(std::move(tx));
	return table.str(style);
}

Colour colour_of(CounterKind kind)
{
	return kind == CounterKind::RxDrop || kind == CounterKind::TxDrop ? Colour::Bad
									  : Colour::None;
}

/* Most counters are zero on most days. */
std::string counters_text(const Stats &stats, const Style &style)
{
	Table table({{"counter"}, {"kind"}, {"packets", Align::Right}}, 2);
	for (const Counter &counter : stats.counters)
		if (counter.value != 0)
			table.add({{counter.name, colour_of(counter.kind)},
				   {name(counter.kind)},
				   {std::to_string(counter.value)}});
	return table.str(style);
}

/* --- events ------------------------------------------------------------------------ */

std::string target_text(const Filter &filter)
{
	if (filter.context)
		return fmt::format("context {}", *filter.context);
	return fmt::format("queue {}", or_dash(filter.queue));
}

std::string changes_line(const Changes &changes)
{
	std::vector<std::string> parts;
	for (const Change &c : changes)
		parts.push_back(fmt::format("{} {} -> {}", c.what, c.from, c.to));
	return fmt::format("{}", fmt::join(parts, "; "));
}

struct EventText {
	const Changes &changes;
	EventKind kind;

	std::string operator()(const OffloadInfo &o) const
	{
		return fmt::format("offload {} {}", o.dev.ifname,
				   changes.empty() ? "notified" : changes_line(changes));
	}
	std::string operator()(const Queue &q) const
	{
		if (q.all)
			return fmt::format("queue {} len {}", q.dev.ifname, q.len);
		return fmt::format("queue {} {} cpu {}{} len {}{}", q.dev.ifname, q.id, q.cpu,
				   q.cpu_auto ? " (auto)" : "", q.len, q.in_use ? "" : " aside");
	}
	std::string operator()(const Filter &f) const
	{
		return fmt::format("filter {} {} loc {} {} {}", f.dev.ifname,
				   kind == EventKind::FilterAdd ? "add" : "delete", or_dash(f.loc),
				   describe(f.match), target_text(f));
	}
};

} // namespace

std::string time_text(Timestamp when, Zone zone)
{
	using namespace std::chrono;
	const auto since = duration_cast<microseconds>(when.time_since_epoch());
	const std::time_t seconds = since.count() / std::micro::den;
	const bool utc = zone == Zone::Utc;
	return fmt::format("{:%FT%T}.{:06}{}", utc ? fmt::gmtime(seconds) : fmt::localtime(seconds),
			   since.count() % std::micro::den, utc ? "Z" : "");
}

std::string text(const std::vector<Device> &devices, const Style &style)
{
	Table table({{"device"},
		     {"state"},
		     {"vsid"},
		     {"local"},
		     {"remote"},
		     {"mtu", Align::Right},
		     {"queues", Align::Right},
		     {"underlay"}});
	for (const Device &d : devices)
		table.add({{d.dev.ifname, Colour::Title},
			   {d.up ? "up" : "down", d.up ? Colour::Good : Colour::Bad},
			   {identity(d.config)},
			   {address_text(d.config.local)},
			   {address_text(d.config.remote)},
			   {std::to_string(d.mtu)},
			   {fmt::format("{}/{}", d.rx_queues, d.rx_queues_max)},
			   {link_text(d.underlay_name, d.underlay.value_or(0))}});
	return table.str(style);
}

std::string detail_text(const Device &d, const Style &style)
{
	const Config &c = d.config;
	std::string result = text(std::vector{d}, style);
	const auto add = [&](const char *what, const std::string &value) {
		result += fmt::format("  {:<10} {}\n", what, value);
	};
	add("ifindex", std::to_string(d.dev.ifindex));
	add("link", link_text(d.link_name, c.link));
	if (d.link_netnsid)
		add("netns", fmt::format("link-netnsid {}", *d.link_netnsid));
	add("ttl", c.ttl_inherit ? "inherit" : c.ttl ? std::to_string(c.ttl) : "auto");
	add("tos", c.tos == NVGRE_TOS_INHERIT ? "inherit" : fmt::format("{:#x}", c.tos));
	add("flowid",
	    c.flowid_mode == FlowidMode::Hash ? name(c.flowid_mode) : std::to_string(c.flowid));
	add("csum", c.csum ? "yes" : "no");
	add("srccheck", c.srccheck ? "yes" : "no");
	add("reserved", c.reserved_vsid ? "yes" : "no");
	return result;
}

std::string text(const std::vector<OffloadInfo> &offloads, const Style &style)
{
	std::string result;
	for (const OffloadInfo &info : offloads) {
		result += fmt::format("{} max-header-size {} bytes{}\n",
				      heading(style, info.dev.ifname), info.max_header_size,
				      info.allowed ? "" : ", module loaded with task_offload=0");
		result += matrix(info).str(style);
		for (const RemotePath &path : info.remotes)
			result += path_text(path, style);
	}
	return result;
}

std::string text(const std::vector<Watched<Queue>> &queues, const Style &style)
{
	std::string result;
	for (auto begin = queues.begin(); begin != queues.end();) {
		const auto end = std::find_if(begin, queues.end(), [&](const auto &queue) {
			return queue.value.dev.ifindex != begin->value.dev.ifindex;
		});
		result += queues_text(begin, end, style);
		begin = end;
	}
	return result;
}

std::string text(const std::vector<Filter> &filters, const Style &style)
{
	Table table({{"device"}, {"loc", Align::Right}, {"vsid"}, {"mac"}, {"to"}});
	for (const Filter &f : filters)
		table.add({{f.dev.ifname, Colour::Title},
			   {or_dash(f.loc)},
			   {f.match.vsid ? std::to_string(*f.match.vsid) : "any"},
			   {f.match.mac ? to_string(*f.match.mac) : "any"},
			   {target_text(f)}});
	return table.str(style);
}

std::string text(const std::vector<Watched<Stats>> &stats, const Style &style)
{
	std::string result;
	for (const Watched<Stats> &watched : stats) {
		const Stats &s = watched.value;
		result += heading(style, s.dev.ifname);
		if (s.vsid)
			result += fmt::format(" vsid {}", *s.vsid);
		if (s.remote)
			result += fmt::format(" remote {}", to_string(*s.remote));
		result += "\n" + traffic_text(watched, style) + counters_text(s, style);
	}
	return result;
}

std::string text(const Changes &changes, const Style &style)
{
	std::string result;
	for (const Change &c : changes)
		result += fmt::format("{} {} {}: {} -> {}\n", heading(style, c.device), c.object,
				      c.what, paint(style, Colour::Bad, c.from),
				      paint(style, Colour::Good, c.to));
	return result;
}

std::string event_text(Timestamp when, const Event &event, const Changes &changes,
		       const Style &style)
{
	return fmt::format("{} {}\n", paint(style, Colour::Faint, time_text(when, Zone::Local)),
			   std::visit(EventText{changes, event.kind}, event.value));
}

} // namespace nvgre
