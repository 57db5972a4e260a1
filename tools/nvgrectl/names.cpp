// SPDX-License-Identifier: GPL-2.0-only
#include "names.hpp"

#include <algorithm>
#include <span>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nvgre
{

namespace
{

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, offload_count> offload_words = {
	"tx-checksum", "rx-checksum", "lso", "uso", "rss", "vmq", "gro"};
constexpr std::array<std::string_view, 4> performer_words = {"none", "hardware", "partial",
							     "software"};
constexpr std::array<std::string_view, 10> reason_words = {
	"none",	  "disabled",	"down",	       "no-route", "feature",
	"driver", "encryption", "header-size", "local",	   "gso-limit"};
constexpr std::array<std::string_view, 4> kind_words = {"rx-drop", "tx-drop", "info", "pass"};
constexpr std::array<std::string_view, 2> mode_words = {"nvgre", "gre"};
constexpr std::array<std::string_view, 2> flowid_words = {"hash", "fixed"};
constexpr std::array<std::string_view, 3> family_words = {"any", "ipv4", "ipv6"};
constexpr std::array<std::string_view, Mix::cell_count> cell_words = {
	"inner4-outer4", "inner6-outer4", "inner4-outer6", "inner6-outer6"};
constexpr std::array<std::string_view, Mix::cell_count> cell_titles = {"IPv4/IPv4", "IPv6/IPv4",
								       "IPv4/IPv6", "IPv6/IPv6"};

template<typename Enum>
std::string word(Words words, Enum value)
{
	const auto index = static_cast<size_t>(value);
	return index < words.size() ? std::string(words[index]) : fmt::format("unknown-{}", index);
}

std::optional<uint32_t> index_of(Words words, std::string_view word)
{
	const auto found = std::ranges::find(words, word);
	if (found == words.end())
		return std::nullopt;
	return static_cast<uint32_t>(found - words.begin());
}

} // namespace

std::string name(Offload value)
{
	return word(offload_words, value);
}

std::string name(Performer value)
{
	return word(performer_words, value);
}

std::string name(Reason value)
{
	return word(reason_words, value);
}

std::string name(CounterKind value)
{
	return word(kind_words, value);
}

std::string name(Mode value)
{
	return word(mode_words, value);
}

std::string name(FlowidMode value)
{
	return word(flowid_words, value);
}

std::string name(Family value)
{
	return word(family_words, value);
}

std::vector<std::string> names(Mix mix)
{
	std::vector<std::string> result;
	for (uint32_t i = 0; i < Mix::cell_count; i++)
		if (mix.has(Mix::cell(i)))
			result.emplace_back(cell_words[i]);
	return result;
}

std::string cell_title(uint32_t index)
{
	return std::string(cell_titles.at(index));
}

std::optional<Offload> offload_of(std::string_view word)
{
	const auto index = index_of(offload_words, word);
	return index ? std::optional(static_cast<Offload>(*index)) : std::nullopt;
}

std::optional<Mix> cell_of(std::string_view word)
{
	const auto index = index_of(cell_words, word);
	return index ? std::optional(Mix::cell(*index)) : std::nullopt;
}

std::optional<Family> family_of(std::string_view word)
{
	const auto index = index_of(family_words, word);
	return index ? std::optional(static_cast<Family>(*index)) : std::nullopt;
}

std::vector<std::string> offload_names()
{
	return {offload_words.begin(), offload_words.end()};
}

std::string to_string(const Address &address)
{
	std::array<char, INET6_ADDRSTRLEN> text{};
	const int family = address.family == Family::Ipv6 ? AF_INET6 : AF_INET;
	return inet_ntop(family, address.bytes.data(), text.data(), text.size());
}

std::string to_string(const Mac &mac)
{
	return fmt::format("{:02x}", fmt::join(mac, ":"));
}

std::optional<Address> address_of(std::string_view text)
{
	const std::string copy(text);
	Address address;
	if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1)
		address.family = Family::Ipv4;
	else if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1)
		address.family = Family::Ipv6;
	else
		return std::nullopt;
	return address;
}

std::optional<Mac> mac_of(std::string_view text)
{
	Mac mac{};
	/* "00:11:22:33:44:55", nothing else. */
	constexpr size_t step = 3;
	if (text.size() != mac.size() * step - 1)
		return std::nullopt;
	for (size_t i = 0; i < mac.size(); i++) {
		const std::string_view byte = text.substr(i * step, 2);
		if (i > 0 && text[i * step - 1] != ':')
			return std::nullopt;
		if (byte.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
			return std::nullopt;
		mac[i] = static_cast<uint8_t>(std::stoul(std::string(byte), nullptr, 16));
	}
	return mac;
}

} // namespace nvgre
