// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink attributes to read from. Whatever does not have the form that it should
 * have is a ProtocolError.
 */
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <netlink/attr.h>

#include "types.hpp"

namespace nvgre
{

/* As libnl wants it: aligned as attributes are. */
using Bytes = std::span<const uint8_t>;

/** One attribute; valid as long as the message is. */
class Attribute
{
public:
	explicit Attribute(const nlattr *attr) : attr_(attr) {}

	[[nodiscard]] int type() const { return nla_type(attr_); }
	[[nodiscard]] Bytes data() const;

	/* The value, which must have exactly this type. */
	[[nodiscard]] uint8_t u8() const;
	[[nodiscard]] uint32_t u32() const;
	[[nodiscard]] uint64_t u64() const;
	[[nodiscard]] int32_t s32() const;
	[[nodiscard]] bool flag() const { return u8() != 0; }
	[[nodiscard]] std::string string() const;
	[[nodiscard]] Mac mac() const;
	/** An address of the family that the attribute's length says. */
	[[nodiscard]] Address address(Family family) const;
	template<typename Enum>
	[[nodiscard]] Enum as() const
	{
		if constexpr (sizeof(Enum) == 1)
			return static_cast<Enum>(u8());
		else
			return static_cast<Enum>(u32());
	}

private:
	template<typename T>
	[[nodiscard]] T number() const;
	void expect(size_t length) const;

	const nlattr *attr_;
};

/** Throws unless all was read. */
void check_end(int remaining);

/** Call @handle for each attribute in @bytes, which must hold nothing else. */
template<typename Handler>
void for_each_attribute(Bytes bytes, Handler handle)
{
	// libnl reads only, but says so nowhere.
	auto *attr = reinterpret_cast<nlattr *>(const_cast<uint8_t *>(bytes.data()));
	int remaining = static_cast<int>(bytes.size());
	for (; nla_ok(attr, remaining); attr = nla_next(attr, &remaining))
		handle(Attribute(attr));
	check_end(remaining);
}

} // namespace nvgre
