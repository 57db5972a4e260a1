// SPDX-License-Identifier: GPL-2.0-only
#include "table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace nvgre
{

namespace
{

constexpr size_t gap = 2;

std::string_view code_of(Colour colour)
{
	switch (colour) {
	case Colour::Title: return "\033[1m";
	case Colour::Good: return "\033[32m";
	case Colour::Middle: return "\033[33m";
	case Colour::Bad: return "\033[31m";
	case Colour::Faint: return "\033[2m";
	case Colour::None: break;
	}
	return "";
}

/* Columns on the screen, as far as names and bars go: one for each character. */
size_t width_of(std::string_view text)
{
	return static_cast<size_t>(std::ranges::count_if(text, begins_character));
}

/* A value with the greatest unit that leaves it at 1 or more. */
std::string scaled(double value, double step, std::span<const std::string_view> units)
{
	size_t i = 0;
	while (i + 1 < units.size() && std::abs(value) >= step) {
		value /= step;
		i++;
	}
	const bool whole = i == 0 && value == std::floor(value);
	return fmt::format("{:.{}f} {}", value, whole ? 0 : 1, units[i]);
}

} // namespace

std::string paint(const Style &style, Colour colour, std::string_view text)
{
	if (!style.colour || colour == Colour::None || text.empty())
		return std::string(text);
	return fmt::format("{}{}\033[0m", code_of(colour), text);
}

Table::Table(std::vector<Column> columns, size_t indent)
	: columns_(std::move(columns)), indent_(indent)
{
}

void Table::add(std::vector<Cell> row)
{
	row.resize(columns_.size());
	rows_.push_back(std::move(row));
}

std::vector<size_t> Table::widths() const
{
	std::vector<size_t> result;
	for (size_t i = 0; i < columns_.size(); i++) {
		size_t width = width_of(columns_[i].title);
		for (const auto &row : rows_)
			width = std::max(width, width_of(row[i].text));
		result.push_back(width);
	}
	return result;
}

void Table::append_row(std::string &to, const std::vector<Cell> &row,
		       const std::vector<size_t> &widths, const Style &style) const
{
	std::string line(indent_, ' ');
	for (size_t i = 0; i < row.size(); i++) {
		const std::string padding(widths[i] - width_of(row[i].text), ' ');
		const std::string text = paint(style, row[i].colour, row[i].text);
		line += columns_[i].align == Align::Right ? padding + text : text + padding;
		line.append(gap, ' ');
	}
	line.erase(line.find_last_not_of(' ') + 1);
	to += line + "\n";
}

std::string Table::str(const Style &style) const
{
	std::string result;
	if (rows_.empty())
		return result;
	const std::vector<size_t> wide = widths();
	std::vector<Cell> titles;
	for (const Column &column : columns_)
		titles.push_back({column.title, Colour::Title});
	append_row(result, titles, wide, style);
	for (const auto &row : rows_)
		append_row(result, row, wide, style);
	return result;
}

std::string bar(const Style &style, double part, size_t width)
{
	static constexpr std::array<std::string_view, 8> eighths = {"",	 "▏", "▎", "▍",
								    "▌", "▋", "▊", "▉"};
	part = std::clamp(part, 0.0, 1.0);
	std::string result;
	if (!style.unicode) {
		const auto marks = std::lround(part * static_cast<double>(width));
		result.assign(static_cast<size_t>(marks), '#');
		return result;
	}
	const auto filled = static_cast<size_t>(
		std::lround(part * static_cast<double>(width * eighths.size())));
	for (size_t i = 0; i < filled / eighths.size(); i++)
		result += "█";
	result += eighths[filled % eighths.size()];
	return result;
}

std::string bytes_text(uint64_t bytes)
{
	static constexpr std::array<std::string_view, 6> units = {"B",	 "KiB", "MiB",
								  "GiB", "TiB", "PiB"};
	return scaled(static_cast<double>(bytes), 1024, units);
}

std::string bitrate_text(double bytes_per_second)
{
	static constexpr std::array<std::string_view, 5> units = {"bit/s", "kbit/s", "Mbit/s",
								  "Gbit/s", "Tbit/s"};
	return scaled(std::round(bytes_per_second * 8), 1000, units);
}

std::string rate_text(double per_second)
{
	static constexpr std::array<std::string_view, 4> units = {"/s", "k/s", "M/s", "G/s"};
	return scaled(std::round(per_second), 1000, units);
}

std::string percent_text(double part)
{
	return fmt::format("{:.1f} %", part * 100);
}

} // namespace nvgre
