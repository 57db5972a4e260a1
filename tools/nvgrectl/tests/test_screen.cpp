// SPDX-License-Identifier: GPL-2.0-only
/*
 * What --watch writes to a terminal.
 */
#include <gmock/gmock.h>

#include "output.hpp"
#include "samples.hpp"
#include "screen.hpp"

namespace nvgre::test
{

namespace
{

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Style full{true, true};

TEST(Screen, cutsLines)
{
	EXPECT_EQ(cut_line("abcdef", 4), "abcd");
	EXPECT_EQ(cut_line("abcd", 4), "abcd");
	EXPECT_EQ(cut_line("", 4), "");
	EXPECT_EQ(cut_line("abc", 0), "");
}

TEST(Screen, cutsBetweenCharacters)
{
	EXPECT_EQ(cut_line("████▏x", 3), "███");
	EXPECT_EQ(cut_line("a▏b", 2), "a▏");
	/* A name that is no UTF-8 */
	EXPECT_EQ(cut_line("\x80\x80g", 1), "\x80\x80");
	EXPECT_EQ(cut_line("ab\xe2", 3), "ab\xe2");
}

TEST(Screen, cutsNoEscapeSequences)
{
	EXPECT_EQ(cut_line("\033[1mab\033[0mcd", 4), "\033[1mab\033[0mcd");
	/* What is cut has its colour switched off all the same. */
	EXPECT_EQ(cut_line("\033[31mabcd\033[0m", 2), "\033[31mab\033[0m");
	EXPECT_EQ(cut_line("ab\033[32m██\033[0m  \033[1m7\033[0m", 3),
		  "ab\033[32m█\033[0m\033[1m\033[0m");
	EXPECT_EQ(cut_line("a\033[3", 1), "a\033[3");
	EXPECT_EQ(cut_line("a\033", 1), "a\033");
}

TEST(Screen, saysHowManyLinesHaveNoRoom)
{
	EXPECT_EQ(fit("1\n2\n3\n", {80, 4}), "1\n2\n3\n");
	EXPECT_EQ(fit("1\n2\n3\n4\n", {80, 4}), "1\n2\n... 2 more lines\n");
	EXPECT_EQ(fit("1\n2\n3\n4\n", {5, 4}), "1\n2\n... 2\n");
	EXPECT_EQ(fit("1\n2", {80, 4}), "1\n2\n");
	EXPECT_EQ(fit("", {80, 4}), "");
	EXPECT_EQ(fit("1\n2\n", {80, 1}), "... 2 more lines\n");
}

TEST(Screen, writesOver)
{
	Screen screen;
	EXPECT_EQ(screen.frame("ab\nc\n", {3, 9}), "ab\033[K\nc\033[K\n\033[J");
	EXPECT_EQ(screen.frame("x\n", {3, 9}), "\033[2Ax\033[K\n\033[J");
	/* Some terminals have the cursor on the last character then. */
	EXPECT_EQ(screen.frame("abcdef\n", {3, 9}), "\033[1Aabc\n\033[J");
	EXPECT_EQ(screen.frame("", {3, 9}), "\033[1A\033[J");
	EXPECT_EQ(screen.frame("a\n", {3, 9}), "a\033[K\n\033[J");
}

TEST(Screen, beginsAnewInAnotherSize)
{
	Screen screen;
	EXPECT_THAT(screen.frame("ab\n", {9, 9}), StartsWith("ab"));
	EXPECT_THAT(screen.frame("ab\n", {8, 9}), StartsWith("\033[H\033[2Jab"));
	EXPECT_THAT(screen.frame("ab\n", {8, 9}), StartsWith("\033[1Aab"));
}

/* As many lines go up as there are rows, whatever the width of the table. */
TEST(Screen, queuesInNarrowTerminal)
{
	const std::vector<Watched<Queue>> queues = {{queue(0, 300), Rates{}},
						    {queue(1, 100), Rates{}}};
	const std::string all = text(queues, full);
	Screen screen;
	(void)screen.frame(all, {40, 10});
	const std::string frame = screen.frame(all, {40, 10});
	EXPECT_THAT(frame, StartsWith("\033[4A"));
	EXPECT_EQ(std::ranges::count(frame, '\n'), 4);
	EXPECT_THAT(frame, Not(HasSubstr("waiting")));
	EXPECT_THAT(all, HasSubstr("waiting"));
}

} // namespace

} // namespace nvgre::test
