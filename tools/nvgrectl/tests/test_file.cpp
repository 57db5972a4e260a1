// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of "offload save".
 */
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.hpp"
#include "file.hpp"

namespace nvgre::test
{

namespace
{

namespace fs = std::filesystem;

class WriteFile : public testing::Test
{
protected:
	void SetUp() override { fs::create_directory(folder_); }
	void TearDown() override { fs::remove_all(folder_); }

	static std::string content(const fs::path &file)
	{
		std::stringstream content;
		content << std::ifstream(file).rdbuf();
		return content.str();
	}
	static fs::perms mode(const fs::path &file) { return fs::status(file).permissions(); }
	[[nodiscard]] auto files() const
	{
		return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
	}

	fs::path folder_ = testing::TempDir() + "nvgrectl-files-" + std::to_string(getpid());
	fs::path file_ = folder_ / "nv0.json";
};

TEST_F(WriteFile, isAsTheUmaskSays)
{
	const mode_t old = umask(027);
	write_file(file_, "new");
	umask(old);
	EXPECT_EQ(content(file_), "new");
	EXPECT_EQ(mode(file_), fs::perms(0640));
	EXPECT_EQ(files(), 1);
}

TEST_F(WriteFile, keepsPermissions)
{
	write_file(file_, "old");
	fs::permissions(file_, fs::perms(0604));
	write_file(file_, "new");
	EXPECT_EQ(content(file_), "new");
	EXPECT_EQ(mode(file_), fs::perms(0604));
	EXPECT_EQ(files(), 1);
}

/* Who has the old file open keeps all of it. */
TEST_F(WriteFile, isReplacedInOne)
{
	write_file(file_, "old");
	std::ifstream reader(file_);
	write_file(file_, "new");
	std::string word;
	reader >> word;
	EXPECT_EQ(word, "old");
}

TEST_F(WriteFile, followsLinks)
{
	const fs::path link = folder_ / "link";
	write_file(file_, "old");
	fs::create_symlink("nv0.json", link);
	write_file(link, "new");
	EXPECT_TRUE(fs::is_symlink(link));
	EXPECT_EQ(content(file_), "new");
}

TEST_F(WriteFile, leavesDevicesAlone)
{
	write_file("/dev/null", "all");
	EXPECT_TRUE(fs::is_character_file("/dev/null"));
	EXPECT_THROW(write_file("/dev/full", "all"), Error);
}

TEST_F(WriteFile, failsAndLeavesAllAsItWas)
{
	EXPECT_THROW(write_file(folder_, "new"), Error);
	EXPECT_THROW(write_file(folder_ / "none" / "nv0.json", "new"), Error);
	/* The name beside it is too long. */
	const fs::path longest = folder_ / std::string(255, 'x');
	std::ofstream(longest) << "old";
	EXPECT_THROW(write_file(longest, "new"), Error);
	EXPECT_EQ(content(longest), "old");
	EXPECT_EQ(files(), 1);
}

} // namespace

} // namespace nvgre::test
