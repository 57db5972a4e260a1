// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text that is written over on a terminal, time and again.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nvgre
{

struct ScreenSize {
	size_t columns = 80;
	size_t rows = 24;

	bool operator==(const ScreenSize &) const = default;
};

/** Of the terminal at standard output, as it is now. */
ScreenSize screen_size();

/** @line without what is beyond @columns characters; its colours end where they did. */
std::string cut_line(std::string_view line, size_t columns);

/**
 * The lines of @text that have room, cut; the last row says how many have none. The
 * cursor is left below them, for which there is a row, too.
 */
std::string fit(const std::string &text, const ScreenSize &size);

/** A text that takes the place of the one before. */
class Screen
{
public:
	/** What has to be written to a terminal of @size to show @text. */
	std::string frame(const std::string &text, const ScreenSize &size);

private:
	/* Of the text that is to be written over. */
	size_t lines_ = 0;
	ScreenSize size_;
};

} // namespace nvgre
