// SPDX-License-Identifier: GPL-2.0-only
#include "words.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "error.hpp"
#include "names.hpp"

namespace nvgre
{

namespace
{

/* A list is of queues, and a device has fewer. */
constexpr uint32_t list_max = 4096;

/* Decimal, or hexadecimal after 0x. */
std::optional<uint32_t> number_of(std::string_view text)
{
	constexpr int decimal = 10;
	constexpr int hexadecimal = 16;
	int base = decimal;
	if (text.starts_with("0x") || text.starts_with("0X")) {
		text.remove_prefix(2);
		base = hexadecimal;
	}
	uint32_t value = 0;
	const char *end = text.data() + text.size();
	const auto [rest, error] = std::from_chars(text.data(), end, value, base);
	if (error != std::errc() || rest != end)
		return std::nullopt;
	return value;
}

} // namespace

std::optional<size_t> find_abbreviated(std::string_view word,
				       const std::vector<std::string_view> &names)
{
	std::optional<size_t> found;
	for (size_t i = 0; i < names.size(); i++) {
		if (names[i] == word)
			return i;
		if (!found && !word.empty() && names[i].starts_with(word))
			found = i;
	}
	return found;
}

bool Words::take(std::string_view keyword)
{
	if (empty() || words_[next_] != keyword)
		return false;
	next_++;
	return true;
}

std::string Words::take_value(std::string_view what)
{
	if (empty())
		throw UsageError(fmt::format("{} is missing", what));
	return words_[next_++];
}

std::string Words::take_device()
{
	take("dev");
	std::string device = take_value("a device");
	if (device.empty())
		throw UsageError("a device has an empty name");
	return device;
}

std::string Words::take_optional_device(const std::vector<std::string_view> &keywords)
{
	if (empty() || std::ranges::find(keywords, words_[next_]) != keywords.end())
		return {};
	return take_device();
}

uint32_t Words::take_number(std::string_view what, uint32_t max)
{
	const std::string word = take_value(what);
	const auto value = number_of(word);
	if (!value || *value > max)
		throw UsageError(
			fmt::format("{}: \"{}\" is no number from 0 to {}", what, word, max));
	return *value;
}

std::vector<uint32_t> Words::take_list(std::string_view what)
{
	const std::string word = take_value(what);
	std::vector<uint32_t> result;
	std::string_view rest = word;
	for (bool more = true; more;) {
		const size_t comma = rest.find(',');
		more = comma != std::string_view::npos;
		const std::string_view part = rest.substr(0, comma);
		rest.remove_prefix(more ? comma + 1 : rest.size());

		const size_t dash = part.find('-');
		const auto first = number_of(part.substr(0, dash));
		const auto last =
			dash == std::string_view::npos ? first : number_of(part.substr(dash + 1));
		if (!first || !last || *last < *first || *last >= list_max)
			throw UsageError(
				fmt::format("{}: \"{}\" is no list such as 0-3,7", what, word));
		for (uint32_t i = *first; i <= *last; i++)
			result.push_back(i);
	}
	return result;
}

Family Words::take_family(std::string_view what)
{
	const std::string word = take_value(what);
	const auto family = family_of(word);
	if (!family)
		throw UsageError(fmt::format("{}: \"{}\" is none of ipv4, ipv6, any", what, word));
	return *family;
}

Mac Words::take_mac()
{
	const std::string word = take_value("mac");
	const auto mac = mac_of(word);
	if (!mac)
		throw UsageError(fmt::format("mac: \"{}\" is no MAC address", word));
	return *mac;
}

Address Words::take_address()
{
	const std::string word = take_value("remote");
	const auto address = address_of(word);
	if (!address)
		throw UsageError(fmt::format("remote: \"{}\" is no IP address", word));
	return *address;
}

void Words::end() const
{
	if (!empty())
		unknown();
}

void Words::unknown() const
{
	if (empty())
		throw UsageError("something is missing");
	throw UsageError(fmt::format("what is \"{}\"?", words_[next_]));
}

void twice(std::string_view what)
{
	throw UsageError(fmt::format("{} is given twice", what));
}

} // namespace nvgre
