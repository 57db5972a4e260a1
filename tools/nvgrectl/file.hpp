// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing files that people keep.
 */
#pragma once

#include <string>

namespace nvgre
{

/**
 * Make @content what is in @file. If that fails, what was in it stays: it is written
 * beside it and renamed. Owner and permissions stay, and a symbolic link is followed;
 * what is no file, such as a pipe, is written to.
 */
void write_file(const std::string &file, const std::string &content);

} // namespace nvgre
