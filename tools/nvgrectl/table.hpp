// SPDX-License-Identifier: GPL-2.0-only
/*
 * Aligned columns, colours, bars and units, for people.
 */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nvgre
{

enum class Colour { None, Title, Good, Middle, Bad, Faint };

/** What the output can show. */
struct Style {
	bool colour = false;
	bool unicode = false;
};

/** Whether a byte of UTF-8 is the first one of a character. */
constexpr bool begins_character(char byte)
{
	return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
}

/** @text in a colour, where there are colours. */
std::string paint(const Style &style, Colour colour, std::string_view text);

struct Cell {
	std::string text;
	Colour colour = Colour::None;
};

enum class Align { Left, Right };

/** Rows of cells below a title; the last column is as wide as it wants to be. */
class Table
{
public:
	struct Column {
		std::string title;
		Align align = Align::Left;
	};

	explicit Table(std::vector<Column> columns, size_t indent = 0);
	void add(std::vector<Cell> row);
	/** All lines; none where there are no rows. */
	[[nodiscard]] std::string str(const Style &style) const;

private:
	[[nodiscard]] std::vector<size_t> widths() const;
	void append_row(std::string &to, const std::vector<Cell> &row,
			const std::vector<size_t> &widths, const Style &style) const;

	std::vector<Column> columns_;
	std::vector<std::vector<Cell>> rows_;
	size_t indent_;
};

/** A bar of @width cells, filled as far as @part of 1. */
std::string bar(const Style &style, double part, size_t width);

/** "1.2 MiB", "17 B". */
std::string bytes_text(uint64_t bytes);
/** "1.2 Gbit/s" of bytes per second. */
std::string bitrate_text(double bytes_per_second);
/** "12.3 k/s". */
std::string rate_text(double per_second);
/** "25.0 %". */
std::string percent_text(double part);

} // namespace nvgre
