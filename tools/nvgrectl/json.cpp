// SPDX-License-Identifier: GPL-2.0-only
/*
 * Output for programs, as JSON.md says.
 */
#include <set>

#include <fmt/format.h>

#include "error.hpp"
#include "names.hpp"
#include "output.hpp"

namespace nvgre
{

namespace
{

constexpr int settings_version = 1;

Json begin(const DeviceRef &dev)
{
	return Json{{"ifindex", dev.ifindex}, {"ifname", dev.ifname}};
}

/* A key that is there only where it applies. */
template<typename T>
void put(Json &to, const char *key, const std::optional<T> &value)
{
	if (!value)
		return;
	if constexpr (std::is_same_v<T, Address> || std::is_same_v<T, Mac>)
		to[key] = to_string(*value);
	else
		to[key] = *value;
}

void put(Json &to, const char *key, const std::string &value)
{
	if (!value.empty())
		to[key] = value;
}

/* As "ip -j -d link show" writes them. */
Json config_json(const Config &c, const std::string &link)
{
	Json result = Json::object();
	put(result, "vsid", c.vsid);
	result["external"] = c.external;
	result["mode"] = name(c.mode);
	put(result, "key", c.key);
	result["csum"] = c.csum;
	put(result, "local", c.local);
	put(result, "remote", c.remote);
	put(result, "link", link);
	if (c.ttl_inherit)
		result["ttl_inherit"] = true;
	else
		result["ttl"] = c.ttl;
	if (c.tos == NVGRE_TOS_INHERIT)
		result["tos_inherit"] = true;
	else if (c.tos != 0)
		result["tos"] = c.tos;
	result["flowid_mode"] = name(c.flowid_mode);
	if (c.flowid_mode == FlowidMode::Fixed)
		result["flowid"] = c.flowid;
	result["srccheck"] = c.srccheck;
	result["reserved_vsid"] = c.reserved_vsid;
	return result;
}

Json remote_json(const RemotePath &path)
{
	Json result = Json::object();
	put(result, "remote", path.remote);
	put(result, "underlay_ifindex", path.underlay);
	put(result, "underlay", path.underlay_name);
	put(result, "underlay_driver", path.underlay_driver);
	Json &effective = result["effective"] = Json::array();
	for (const Effective &e : path.effective) {
		Json one = {{"offload", name(e.offload)},
			    {"mix", names(e.mix)},
			    {"performer", name(e.performer)},
			    {"reason", name(e.reason)}};
		put(one, "reason_text", e.reason_text);
		effective.push_back(std::move(one));
	}
	return result;
}

void put_match(Json &to, const FilterMatch &match)
{
	put(to, "vsid", match.vsid);
	put(to, "mac", match.mac);
}

const char *word(EventKind kind)
{
	switch (kind) {
	case EventKind::OffloadChange: return "offload-change";
	case EventKind::QueueChange: return "queue-change";
	case EventKind::FilterAdd: return "filter-add";
	case EventKind::FilterDelete: return "filter-delete";
	}
	return "unknown";
}

/* --- what was saved ---------------------------------------------------------------- */

Json filters_json(const Settings &settings)
{
	Json result = Json::array();
	for (const Filter &f : settings.filters) {
		Json one = Json::object();
		put(one, "loc", f.loc);
		put_match(one, f.match);
		put(one, "queue", f.queue);
		put(one, "context", f.context);
		result.push_back(std::move(one));
	}
	return result;
}

/* The library would take -1 and 1.5 as well. */
uint32_t number_of(const Json &json)
{
	if (!json.is_number_unsigned() || json.get<uint64_t>() > UINT32_MAX)
		throw Error(fmt::format("{} is no number of 32 bits", json.dump()));
	return json.get<uint32_t>();
}

std::optional<uint32_t> optional_number(const Json &json, const char *key)
{
	return json.contains(key) ? std::optional(number_of(json.at(key))) : std::nullopt;
}

std::optional<Mac> optional_mac(const Json &json)
{
	if (!json.contains("mac"))
		return std::nullopt;
	const auto mac = mac_of(json.at("mac").get<std::string>());
	if (!mac)
		throw Error(fmt::format("{} is no MAC address", json.at("mac").dump()));
	return mac;
}

std::vector<uint32_t> table_of(const Json &json)
{
	std::vector<uint32_t> table;
	for (const Json &queue : json)
		table.push_back(number_of(queue));
	if (table.empty())
		throw Error("a context has an empty table");
	return table;
}

Mix mix_of(const Json &cells)
{
	Mix mix;
	for (const Json &word : cells) {
		const auto cell = cell_of(word.get<std::string>());
		if (!cell)
			throw Error(fmt::format("unknown cell {}", word.dump()));
		mix = mix | *cell;
	}
	return mix;
}

/* Of two values for one thing, none can be brought back. */
template<typename Map>
void put_once(Map &to, uint32_t number, typename Map::mapped_type value, const char *what)
{
	if (!to.emplace(number, std::move(value)).second)
		throw Error(fmt::format("{} {} is there twice", what, number));
}

/* Each has a place of its own. */
void check_places(const std::vector<Filter> &filters)
{
	std::set<uint32_t> places;
	for (const Filter &f : filters)
		if (!places.insert(f.loc.value_or(0)).second)
			throw Error(fmt::format("rule {} is there twice", f.loc.value_or(0)));
}

Filter filter_of(const Json &json, const Settings &settings)
{
	Filter f;
	f.dev.ifname = settings.device;
	f.loc = number_of(json.at("loc"));
	f.match = {optional_number(json, "vsid"), optional_mac(json)};
	f.queue = optional_number(json, "queue");
	f.context = optional_number(json, "context");
	if (f.queue.has_value() == f.context.has_value())
		throw Error(fmt::format("rule {} needs a queue or a context", *f.loc));
	if (f.context && !settings.contexts.contains(*f.context))
		throw Error(fmt::format("there is no context {}", *f.context));
	return f;
}

Settings device_settings_of(const Json &json)
{
	Settings s;
	s.device = json.at("ifname").get<std::string>();
	s.max_header_size = number_of(json.at("max_header_size"));
	for (const auto &[word, cells] : json.at("offloads").items()) {
		const auto offload = offload_of(word);
		if (!offload)
			throw Error(fmt::format("unknown offload \"{}\"", word));
		s.enabled[*offload] = mix_of(cells);
	}
	s.queue_len = optional_number(json, "queue_len");
	for (const Json &queue : json.at("queues"))
		put_once(s.cpus, number_of(queue.at("id")), optional_number(queue, "cpu"), "queue");
	for (const Json &context : json.at("contexts"))
		put_once(s.contexts, number_of(context.at("context")),
			 table_of(context.at("table")), "context");
	for (const Json &filter : json.at("filters"))
		s.filters.push_back(filter_of(filter, s));
	check_places(s.filters);
	return s;
}

} // namespace

Json json(const Device &d)
{
	Json result = begin(d.dev);
	result["up"] = d.up;
	result["mtu"] = d.mtu;
	result["rx_queues"] = d.rx_queues;
	result["rx_queues_max"] = d.rx_queues_max;
	put(result, "underlay_ifindex", d.underlay);
	put(result, "underlay", d.underlay_name);
	put(result, "link_netnsid", d.link_netnsid);
	result["config"] = config_json(d.config, d.link_name);
	return result;
}

Json json(const OffloadInfo &o)
{
	Json result = begin(o.dev);
	result["allowed"] = o.allowed;
	result["max_header_size"] = o.max_header_size;
	Json &offloads = result["offloads"] = Json::object();
	for (const OffloadState &s : o.states)
		offloads[name(s.offload)] = {{"capable", names(s.capable)},
					     {"enabled", names(s.enabled)},
					     {"active", names(s.active)}};
	Json &remotes = result["remotes"] = Json::array();
	for (const RemotePath &path : o.remotes)
		remotes.push_back(remote_json(path));
	return result;
}

Json json(const Watched<Queue> &watched)
{
	const Queue &q = watched.value;
	Json result = begin(q.dev);
	if (q.all) {
		result["len"] = q.len;
		return result;
	}
	result["id"] = q.id;
	result["cpu"] = q.cpu;
	result["cpu_auto"] = q.cpu_auto;
	result["len"] = q.len;
	result["waiting"] = q.waiting;
	result["in_use"] = q.in_use;
	put(result, "napi_id", q.napi_id);
	result["packets"] = q.packets;
	result["bytes"] = q.bytes;
	result["drops"] = q.drops;
	result["merged"] = q.merged;
	result["remote_cpu"] = q.remote_cpu;
	if (watched.rates)
		result["rates"] = {{"packets", watched.rates->rx_packets},
				   {"bytes", watched.rates->rx_bytes},
				   {"drops", watched.rates->drops}};
	return result;
}

Json json(const Filter &f)
{
	Json result = begin(f.dev);
	put(result, "loc", f.loc);
	put_match(result, f.match);
	put(result, "queue", f.queue);
	put(result, "context", f.context);
	return result;
}

Json json(const Watched<Stats> &watched)
{
	const Stats &s = watched.value;
	Json result = begin(s.dev);
	put(result, "vsid", s.vsid);
	put(result, "remote", s.remote);
	result["rx"] = {{"packets", s.rx_packets}, {"bytes", s.rx_bytes}};
	result["tx"] = {{"packets", s.tx_packets}, {"bytes", s.tx_bytes}};
	Json &counters = result["counters"] = Json::object();
	for (const Counter &c : s.counters)
		counters[c.name] = {{"kind", name(c.kind)}, {"packets", c.value}};
	if (const auto &rates = watched.rates)
		result["rates"] = {{"rx_packets", rates->rx_packets},
				   {"rx_bytes", rates->rx_bytes},
				   {"tx_packets", rates->tx_packets},
				   {"tx_bytes", rates->tx_bytes}};
	return result;
}

Json json(const Change &c)
{
	return {{"ifname", c.device},
		{"object", c.object},
		{"what", c.what},
		{"from", c.from},
		{"to", c.to}};
}

Json event_json(Timestamp when, const Event &event, const Changes &changes)
{
	Json result = {{"timestamp", time_text(when, Zone::Utc)}, {"event", word(event.kind)}};
	if (const auto *offload = std::get_if<OffloadInfo>(&event.value)) {
		result["changes"] = json(changes);
		result["offload"] = json(*offload);
	} else if (const auto *queue = std::get_if<Queue>(&event.value)) {
		result["queue"] = json(Watched<Queue>{*queue, {}});
	} else if (const auto *filter = std::get_if<Filter>(&event.value)) {
		result["filter"] = json(*filter);
	}
	return result;
}

Json lost_json(Timestamp when)
{
	return {{"timestamp", time_text(when, Zone::Utc)}, {"event", "lost"}};
}

Json json(const Settings &s)
{
	Json result = {{"version", settings_version},
		       {"ifname", s.device},
		       {"max_header_size", s.max_header_size}};
	Json &offloads = result["offloads"] = Json::object();
	for (const auto &[offload, mix] : s.enabled)
		offloads[name(offload)] = names(mix);
	put(result, "queue_len", s.queue_len);
	Json &queues = result["queues"] = Json::array();
	for (const auto &[id, cpu] : s.cpus) {
		Json queue = {{"id", id}};
		put(queue, "cpu", cpu);
		queues.push_back(std::move(queue));
	}
	Json &contexts = result["contexts"] = Json::array();
	for (const auto &[context, table] : s.contexts)
		contexts.push_back({{"context", context}, {"table", table}});
	result["filters"] = filters_json(s);
	return result;
}

Settings settings_of(const Json &json)
{
	try {
		const int version = json.at("version").get<int>();
		if (version != settings_version)
			throw Error(fmt::format("version {} is not known", version));
		return device_settings_of(json);
	} catch (const Json::exception &error) {
		throw Error(error.what());
	}
}

} // namespace nvgre
