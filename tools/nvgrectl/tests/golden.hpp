// SPDX-License-Identifier: GPL-2.0-only
/*
 * Output that is compared with a file of tests/golden. With UPDATE_GOLDEN in the
 * environment the files are written in place of being read: look at what changed.
 */
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace nvgre::test
{

inline void expect_golden(const std::string &name, const std::string &output)
{
	const std::string path = std::string(TESTS_FOLDER) + "/golden/" + name;
	if (std::getenv("UPDATE_GOLDEN") != nullptr) {
		std::ofstream(path) << output;
		return;
	}
	std::ifstream file(path);
	ASSERT_TRUE(file) << "there is no " << path;
	std::stringstream wanted;
	wanted << file.rdbuf();
	EXPECT_EQ(output, wanted.str()) << path;
}

} // namespace nvgre::test
