// SPDX-License-Identifier: GPL-2.0-only
#include "attributes.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

#include <fmt/format.h>

#include "error.hpp"

namespace nvgre
{

Bytes Attribute::data() const
{
	return {static_cast<const uint8_t *>(nla_data(attr_)), static_cast<size_t>(nla_len(attr_))};
}

void Attribute::expect(size_t length) const
{
	if (data().size() != length)
		throw ProtocolError(fmt::format("attribute {} has {} bytes in place of {}", type(),
						data().size(), length));
}

template<typename T>
T Attribute::number() const
{
	T value{};
	expect(sizeof(value));
	std::memcpy(&value, data().data(), sizeof(value));
	return value;
}

uint8_t Attribute::u8() const
{
	return number<uint8_t>();
}

uint32_t Attribute::u32() const
{
	return number<uint32_t>();
}

uint64_t Attribute::u64() const
{
	return number<uint64_t>();
}

int32_t Attribute::s32() const
{
	return number<int32_t>();
}

/*
 * With or without the zero at the end, as the kernel takes strings. Names are
 * others' choice; they must not play with the terminal.
 */
std::string Attribute::string() const
{
	const Bytes bytes = data();
	std::string text(bytes.begin(), std::ranges::find(bytes, 0));
	std::ranges::replace_if(
		text, [](unsigned char c) { return std::iscntrl(c) != 0; }, '?');
	return text;
}

Mac Attribute::mac() const
{
	return number<Mac>();
}

Address Attribute::address(Family family) const
{
	constexpr size_t v4_length = 4;
	Address address;
	address.family = family;
	expect(family == Family::Ipv4 ? v4_length : address.bytes.size());
	std::ranges::copy(data(), address.bytes.begin());
	return address;
}

void check_end(int remaining)
{
	if (remaining != 0)
		throw ProtocolError(fmt::format("{} bytes after the last attribute", remaining));
}

} // namespace nvgre
