// SPDX-License-Identifier: GPL-2.0-only
#include "command.hpp"
#include "error.hpp"

namespace nvgre
{

namespace
{

constexpr std::string_view usage_text =
	"Usage: nvgrectl filter [ show ] [ DEV ] [ MATCH | loc N ]\n"
	"       nvgrectl filter { add | replace } DEV MATCH { queue N | context N } [ loc N ]\n"
	"       nvgrectl filter delete DEV { MATCH | loc N }\n"
	"MATCH := [ vsid VSID ] [ mac MAC ]\n";

/* What a keyword and its value say; false if it is none that names or makes a rule. */
bool take_key(Words &words, FilterMatch &match, std::optional<uint32_t> &loc)
{
	if (words.take("vsid"))
		set_once(match.vsid, words.take_number("vsid", NVGRE_VSID_MASK), "vsid");
	else if (words.take("mac"))
		set_once(match.mac, words.take_mac(), "mac");
	else if (words.take("loc"))
		set_once(loc, words.take_number("loc"), "loc");
	else
		return false;
	return true;
}

FilterKey take_keys(Words &words, FilterKey key)
{
	while (!words.empty())
		if (!take_key(words, key.match, key.loc))
			words.unknown();
	return key;
}

void show(Context &context, Words &words)
{
	FilterKey key;
	key.device = words.take_optional_device(filter_object.keywords);
	key = take_keys(words, key);
	if (!key.loc) {
		context.show(context.kernel().filters(key.device, key.match));
		return;
	}
	if (key.device.empty())
		throw UsageError("a place is one of a device's");
	context.show(std::vector{context.kernel().filter(key)});
}

Filter take_filter(Words &words)
{
	Filter filter;
	filter.dev.ifname = words.take_device();
	while (!words.empty()) {
		if (words.take("queue"))
			set_once(filter.queue, words.take_number("queue"), "queue");
		else if (words.take("context"))
			set_once(filter.context, words.take_number("context"), "context");
		else if (!take_key(words, filter.match, filter.loc))
			words.unknown();
	}
	if (!filter.match.vsid && !filter.match.mac)
		throw UsageError("a rule matches something: vsid, mac or both");
	if (filter.queue.has_value() == filter.context.has_value())
		throw UsageError("a rule leads somewhere: queue or context");
	return filter;
}

void add(Context &context, Words &words)
{
	const Filter filter = take_filter(words);
	context.show(std::vector{context.kernel().add_filter(filter, false)});
}

void replace(Context &context, Words &words)
{
	const Filter filter = take_filter(words);
	context.show(std::vector{context.kernel().add_filter(filter, true)});
}

void remove(Context &context, Words &words)
{
	FilterKey key;
	key.device = words.take_device();
	if (words.empty())
		throw UsageError("which one: vsid, mac or loc?");
	context.kernel().delete_filter(take_keys(words, key));
}

} // namespace

const Object filter_object = {
	"filter",
	usage_text,
	{{"show", show}, {"add", add}, {"replace", replace}, {"delete", remove}, {"list", show}},
	{"vsid", "mac", "loc"}};

} // namespace nvgre
