// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "command.hpp"
#include "error.hpp"
#include "file.hpp"
#include "names.hpp"

namespace nvgre
{

namespace
{

constexpr std::string_view usage_text =
	"Usage: nvgrectl offload [ show ] [ DEV ]\n"
	"       nvgrectl offload get DEV [ OFFLOAD ]...\n"
	"       nvgrectl offload set DEV { OFFLOAD { on | off | no-change } [ CELLS ] }...\n"
	"                            [ max-header-size BYTES ]\n"
	"       nvgrectl offload { enable | disable } DEV { OFFLOAD [ CELLS ] }...\n"
	"       nvgrectl offload save FILE [ DEV ]\n"
	"       nvgrectl offload restore FILE [ DEV ] [ --dry-run ]\n"
	"OFFLOAD := { tx-checksum | rx-checksum | lso | uso | rss | vmq | gro | all }\n"
	"CELLS := [ inner FAMILY ] [ outer FAMILY ]\n"
	"FAMILY := { ipv4 | ipv6 | any }\n"
	"FILE := { NAME | - }\n";

std::vector<Offload> all_offloads()
{
	std::vector<Offload> all;
	for (uint32_t i = 0; i < offload_count; i++)
		all.push_back(static_cast<Offload>(i));
	return all;
}

std::vector<Offload> take_offloads(Words &words)
{
	if (words.take("all"))
		return all_offloads();
	const std::string word = words.take_value("an offload");
	const auto offload = offload_of(word);
	if (!offload)
		throw UsageError(fmt::format("\"{}\" is none of {}, all", word,
					     fmt::join(offload_names(), ", ")));
	return {*offload};
}

Switch take_switch(Words &words)
{
	const std::string word = words.take_value("on or off");
	if (word == "on")
		return Switch::On;
	if (word == "off")
		return Switch::Off;
	if (word == "no-change")
		return Switch::NoChange;
	throw UsageError(fmt::format("\"{}\" is none of on, off, no-change", word));
}

Mix take_mix(Words &words)
{
	std::optional<Family> inner;
	std::optional<Family> outer;
	for (;;) {
		if (words.take("inner"))
			set_once(inner, words.take_family("inner"), "inner");
		else if (words.take("outer"))
			set_once(outer, words.take_family("outer"), "outer");
		else
			return Mix::of(inner.value_or(Family::Any), outer.value_or(Family::Any));
	}
}

void show(Context &context, Words &words)
{
	const std::string device = words.take_optional_device();
	words.end();
	context.show(context.kernel().offloads(device));
}

void get(Context &context, Words &words)
{
	const std::string device = words.take_device();
	std::vector<Offload> wanted;
	while (!words.empty())
		for (const Offload offload : take_offloads(words))
			wanted.push_back(offload);
	auto offloads = context.kernel().offloads(device);
	const auto unwanted = [&](const auto &one) {
		return !wanted.empty() && std::ranges::find(wanted, one.offload) == wanted.end();
	};
	for (OffloadInfo &info : offloads) {
		std::erase_if(info.states, unwanted);
		for (RemotePath &path : info.remotes)
			std::erase_if(path.effective, unwanted);
	}
	context.show(offloads);
}

/* @to is what all offloads are switched to; none if each has a word of its own. */
void change(Context &context, Words &words, std::optional<Switch> to)
{
	OffloadRequest request;
	request.device = words.take_device();
	do {
		if (!to && words.take("max-header-size")) {
			set_once(request.max_header_size, words.take_number("max-header-size"),
				 "max-header-size");
			continue;
		}
		const auto offloads = take_offloads(words);
		const Switch one = to ? *to : take_switch(words);
		const Mix mix = take_mix(words);
		for (const Offload offload : offloads)
			request.changes.push_back({offload, one, mix});
	} while (!words.empty());
	context.kernel().set_offload(request);
}

void set(Context &context, Words &words)
{
	change(context, words, std::nullopt);
}

void enable(Context &context, Words &words)
{
	change(context, words, Switch::On);
}

void disable(Context &context, Words &words)
{
	change(context, words, Switch::Off);
}

/* --- files ------------------------------------------------------------------------- */

void save(Context &context, Words &words)
{
	constexpr int indent = 4;
	const std::string file = words.take_value("a file");
	const std::string device = words.take_optional_device();
	words.end();
	Json devices = Json::array();
	for (const Device &d : context.kernel().devices(device))
		devices.push_back(json(read_settings(context.kernel(), d.dev.ifname)));
	const std::string content =
		devices.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
	if (file == "-") {
		context.print(content);
		return;
	}
	write_file(file, content);
}

std::vector<Settings> read_file(const std::string &name)
{
	std::ifstream file;
	if (name != "-") {
		file.open(name);
		if (!file)
			throw Error(fmt::format("cannot read {}", name));
	}
	try {
		const Json json = Json::parse(name == "-" ? std::cin : file);
		if (!json.is_array())
			throw Error("there is no list of devices in it");
		std::vector<Settings> result;
		for (const Json &device : json)
			result.push_back(settings_of(device));
		return result;
	} catch (const Json::exception &error) {
		throw Error(fmt::format("{}: {}", name, error.what()));
	} catch (const Error &error) {
		throw Error(fmt::format("{}: {}", name, error.what()));
	}
}

void restore(Context &context, Words &words)
{
	const std::string file = words.take_value("a file");
	const std::string device = words.take_optional_device();
	words.end();
	std::vector<Settings> wanted = read_file(file);
	if (!device.empty()) {
		std::erase_if(wanted, [&](const Settings &s) { return s.device != device; });
		if (wanted.empty())
			throw Error(fmt::format("{}: device {} is not in it", file, device));
	}
	Kernel &kernel = context.kernel();
	Transaction transaction;
	Changes changes;
	for (const Settings &settings : wanted) {
		const Settings current = read_settings(kernel, settings.device);
		const Changes more = compare(current, settings);
		changes.insert(changes.end(), more.begin(), more.end());
		if (!context.options().dry_run)
			apply(kernel, current, settings, transaction);
	}
	transaction.keep();
	context.show(changes);
}

} // namespace

const Object offload_object = {"offload",
			       usage_text,
			       {{"show", show},
				{"get", get},
				{"set", set},
				{"enable", enable},
				{"disable", disable},
				{"save", save},
				{.name = "restore", .run = restore, .takes_dry_run = true},
				{"list", show}}};

} // namespace nvgre
