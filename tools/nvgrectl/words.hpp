// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words after object and command, in the manner of "ip": a device, then keywords
 * with values. What does not fit is a UsageError.
 */
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "types.hpp"

namespace nvgre
{

/**
 * The first of @names that is @word, or else the first that begins with it, as "ip"
 * has it.
 */
std::optional<size_t> find_abbreviated(std::string_view word,
				       const std::vector<std::string_view> &names);

class Words
{
public:
	explicit Words(std::vector<std::string> words) : words_(std::move(words)) {}

	[[nodiscard]] bool empty() const { return next_ == words_.size(); }
	/** Whether the next word is @keyword; if so it is taken. */
	bool take(std::string_view keyword);
	/** The next word, which has to be there: a @what. */
	std::string take_value(std::string_view what);
	/** A device, perhaps after "dev". */
	std::string take_device();
	/** The same, or "" at the end or before one of @keywords. */
	std::string take_optional_device(const std::vector<std::string_view> &keywords = {});
	uint32_t take_number(std::string_view what,
			     uint32_t max = std::numeric_limits<uint32_t>::max());
	/** "0-3,7" */
	std::vector<uint32_t> take_list(std::string_view what);
	Family take_family(std::string_view what);
	Mac take_mac();
	Address take_address();

	/** Throws unless all was taken. */
	void end() const;
	/** Nothing that the command knows. */
	[[noreturn]] void unknown() const;

private:
	std::vector<std::string> words_;
	size_t next_ = 0;
};

/** A value that a command may have once; throws at the second time. */
template<typename T>
void set_once(std::optional<T> &to, T value, std::string_view what);

[[noreturn]] void twice(std::string_view what);

template<typename T>
void set_once(std::optional<T> &to, T value, std::string_view what)
{
	if (to)
		twice(what);
	to = std::move(value);
}

} // namespace nvgre
