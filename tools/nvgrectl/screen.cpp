// SPDX-License-Identifier: GPL-2.0-only
#include "screen.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "table.hpp"

namespace nvgre
{

namespace
{

constexpr char escape = '\033';

/* A sequence as those of paint(): "ESC [ NUMBERS LETTER". */
std::string_view take_escape(std::string_view text)
{
	constexpr size_t begin = 2;
	const auto is_letter = [](char c) { return c >= '@' && c <= '~'; };
	const auto *const letter =
		std::find_if(text.begin() + std::min(begin, text.size()), text.end(), is_letter);
	const auto length = static_cast<size_t>(letter - text.begin());
	return text.substr(0, length + 1);
}

/* A character with all of its bytes. */
std::string_view take_character(std::string_view text)
{
	size_t length = 1;
	while (length < text.size() && !begins_character(text[length]))
		length++;
	return text.substr(0, length);
}

std::vector<std::string> lines_of(const std::string &text)
{
	std::vector<std::string> lines;
	for (size_t begin = 0; begin < text.size();) {
		const size_t end = std::min(text.find('\n', begin), text.size());
		lines.push_back(text.substr(begin, end - begin));
		begin = end + 1;
	}
	return lines;
}

/* The columns that a line takes: escape sequences take none. */
size_t columns_of(std::string_view line)
{
	size_t columns = 0;
	while (!line.empty()) {
		const bool is_escape = line.front() == escape;
		line.remove_prefix((is_escape ? take_escape(line) : take_character(line)).size());
		columns += is_escape ? 0 : 1;
	}
	return columns;
}

} // namespace

ScreenSize screen_size()
{
	winsize size{};
	/* Some terminals, such as serial lines, do not know theirs. */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || size.ws_row == 0)
		return {};
	return {size.ws_col, size.ws_row};
}

std::string cut_line(std::string_view line, size_t columns)
{
	std::string result;
	while (!line.empty()) {
		const bool is_escape = line.front() == escape;
		const auto part = is_escape ? take_escape(line) : take_character(line);
		if (is_escape || columns > 0)
			result += part;
		if (!is_escape && columns > 0)
			columns--;
		line.remove_prefix(part.size());
	}
	return result;
}

std::string fit(const std::string &text, const ScreenSize &size)
{
	std::vector<std::string> lines = lines_of(text);
	const size_t room = std::max<size_t>(size.rows, 2) - 1;
	if (lines.size() > room) {
		const size_t shown = room - 1;
		const size_t more = lines.size() - shown;
		lines.resize(shown);
		lines.push_back(fmt::format("... {} more lines", more));
	}
	std::string result;
	for (const std::string &line : lines)
		result += cut_line(line, size.columns) + "\n";
	return result;
}

/*
 * Line by line, and nothing is erased before it is written over, so that it does not
 * flicker. What stood right of a shorter line goes after it; a full line has nothing
 * there, and some terminals would erase its last character.
 */
std::string Screen::frame(const std::string &text, const ScreenSize &size)
{
	std::string result;
	/* Old lines may have been wrapped anew: nobody knows where they begin. */
	if (lines_ > 0 && size != size_)
		result = "\033[H\033[2J";
	else if (lines_ > 0)
		result = fmt::format("\033[{}A", lines_);
	const std::vector<std::string> lines = lines_of(fit(text, size));
	for (const std::string &line : lines)
		result += line + (columns_of(line) < size.columns ? "\033[K\n" : "\n");
	lines_ = lines.size();
	size_ = size;
	return result + "\033[J";
}

} // namespace nvgre
