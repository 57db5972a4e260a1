// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of the command line, and what commands make of them.
 */
#include <array>
#include <csignal>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "command.hpp"
#include "fake_kernel.hpp"

namespace nvgre::test
{

namespace
{

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> split(const std::string &line)
{
	std::istringstream stream(line);
	std::vector<std::string> words;
	for (std::string word; stream >> word;)
		words.push_back(word);
	return words;
}

class CommandTest : public testing::Test
{
protected:
	std::string run(const std::string &line)
	{
		std::ostringstream out;
		Context context(options_, out, [this] {
			asked_ = true;
			return std::make_unique<FakeKernel>(kernel_);
		});
		nvgre::run(context, split(line));
		return out.str();
	}
	/* The message; the kernel must not even be asked, unless @asks. */
	std::string usage_error(const std::string &line, bool asks = false)
	{
		asked_ = false;
		try {
			run(line);
		} catch (const UsageError &error) {
			EXPECT_EQ(error.status(), Status::Usage);
			EXPECT_EQ(asked_, asks) << line;
			return error.what();
		}
		ADD_FAILURE() << line << " is no error";
		return {};
	}
	Mix enabled(size_t index) { return kernel_.offload.states.at(index).enabled; }

	FakeState kernel_;
	Options options_;
	bool asked_ = false;
};

TEST_F(CommandTest, helpNeedsNoKernel)
{
	EXPECT_THAT(run("help"), HasSubstr("OBJECT := { device | offload | queue | filter"));
	for (const Object *object : objects()) {
		const std::string name(object->name);
		EXPECT_THAT(run(name + " help"), testing::StartsWith("Usage: nvgrectl " + name));
	}
	EXPECT_FALSE(asked_);
}

TEST_F(CommandTest, abbreviations)
{
	const std::string all = run("offload show nv0");
	EXPECT_EQ(run("o s nv0"), all);
	EXPECT_EQ(run("off list dev nv0"), all);
	EXPECT_EQ(run("offload"), all);
	EXPECT_THAT(usage_error("x show"), HasSubstr("unknown object \"x\""));
	EXPECT_THAT(usage_error(""), HasSubstr("Usage:"));
}

/* "show" need not be said, where it is clear that it is meant. */
TEST_F(CommandTest, showIsUnderstood)
{
	for (const char *object : {"device", "offload", "queue", "stats", "filter"}) {
		const std::string name(object);
		EXPECT_EQ(run(name + " nv0"), run(name + " show nv0"));
		EXPECT_EQ(run(name + " dev nv0"), run(name + " show nv0"));
	}
	EXPECT_EQ(run("stats vsid 5001"), run("stats show vsid 5001"));
	EXPECT_EQ(run("stats nv0 reason rx_drop_vlan"), run("stats show nv0 reason rx_drop_vlan"));
	run("filter add nv0 vsid 5001 queue 1 loc 3");
	EXPECT_EQ(run("filter nv0 loc 3"), run("filter show nv0 loc 3"));
	EXPECT_EQ(run("filter mac 02:00:00:00:00:07"), "");
	options_.watch = true;
	options_.interval = 0.01;
	options_.count = 1;
	EXPECT_THAT(run("queue nv0"), HasSubstr("rate"));
}

TEST_F(CommandTest, mistypedCommands)
{
	EXPECT_THAT(usage_error("offload display nv0"),
		    HasSubstr("offload: unknown command \"display\""));
	EXPECT_THAT(usage_error("filter remove nv0 loc 3"),
		    HasSubstr("unknown command \"remove\""));
	EXPECT_THAT(usage_error("queue unmpa nv0 vsid 5001"),
		    HasSubstr("see: nvgrectl queue help"));
	EXPECT_THAT(usage_error("offload no-device-has-such-a-name"), HasSubstr("unknown command"));
	/* The kernel knows that there is no such device. */
	EXPECT_THAT(usage_error("offload display", true),
		    HasSubstr("unknown command or device \"display\"; see: nvgrectl offload help"));
	EXPECT_THAT(usage_error("filter remove vsid 5001", true), HasSubstr("\"remove\""));
	EXPECT_THROW(run("offload dev nv9"), KernelError);
	EXPECT_THAT(usage_error("stats nv0 vsid x"), HasSubstr("vsid: \"x\" is no number"));
}

TEST_F(CommandTest, wrongWords)
{
	for (const char *line : {"device show nv0 more",
				 "offload set",
				 "offload set nv0",
				 "offload set nv0 lso",
				 "offload set nv0 lso maybe",
				 "offload set nv0 tso on",
				 "offload set nv0 lso on inner",
				 "offload set nv0 lso on inner ipv5",
				 "offload set nv0 lso on inner ipv4 inner ipv6",
				 "offload set nv0 max-header-size",
				 "offload set nv0 max-header-size x",
				 "offload set nv0 max-header-size 64 max-header-size 65",
				 "offload enable nv0",
				 "offload enable nv0 lso on",
				 "offload save",
				 "offload restore",
				 "queue set nv0",
				 "queue set nv0 cpu",
				 "queue set nv0 cpu x",
				 "queue set nv0 queue 1",
				 "queue set nv0 queue 3-1 cpu 0",
				 "queue set nv0 queue 1, cpu 0",
				 "queue set nv0 queue 0-4294967295 cpu 0",
				 "queue set nv0 len 1 len 2",
				 "queue map nv0 queues 1",
				 "queue map nv0 vsid 5001",
				 "queue map nv0 vsid 16777216 queues 1",
				 "queue map nv0 vsid 5001 queues 1 more",
				 "queue unmap nv0",
				 "filter add nv0 vsid",
				 "filter add nv0 vsid 1 vsid 2",
				 "filter add nv0 mac 02:00",
				 "filter add nv0 what",
				 "filter add nv0",
				 "filter add nv0 queue 1",
				 "filter add nv0 vsid 5001",
				 "filter replace nv0 vsid 5001 queue 1 context 1",
				 "filter delete nv0",
				 "filter show loc 3",
				 "stats show nv0 remote x",
				 "stats show nv0 vsid 0x1000000"})
		EXPECT_THAT(usage_error(line), HasSubstr("see: nvgrectl")) << line;
	options_.watch = true;
	EXPECT_THAT(usage_error("device show"), HasSubstr("--watch"));
	options_.watch = false;
	options_.dry_run = true;
	EXPECT_THAT(usage_error("offload show"), HasSubstr("--dry-run"));
}

/* An option without effect was meant to have one. */
TEST_F(CommandTest, optionsWithoutEffect)
{
	options_.interval = 0.01;
	EXPECT_THAT(usage_error("queue show"), HasSubstr("--interval is for --watch"));
	EXPECT_THAT(usage_error("monitor"), HasSubstr("--interval"));
	options_.interval.reset();
	options_.count = 1;
	for (const char *line : {"queue show", "stats", "device show", "offload set nv0 lso on"})
		EXPECT_THAT(usage_error(line), HasSubstr("--count is for --watch")) << line;
	options_.watch = true;
	EXPECT_THAT(run("queue show"), HasSubstr("nv0"));
}

TEST_F(CommandTest, optionsOfAnotherForm)
{
	options_.pretty = true;
	EXPECT_THAT(usage_error("queue show"), HasSubstr("-p is for -j"));
	options_.json = true;
	EXPECT_TRUE(Json::accept(run("queue show")));
	options_.json = options_.pretty = false;
	EXPECT_THAT(run("queue show"), HasSubstr("nv0"));
}

TEST_F(CommandTest, offloadSet)
{
	EXPECT_EQ(run("offload set nv0 lso off inner ipv4 outer ipv6 tx-checksum off "
		      "max-header-size 0x80"),
		  "");
	EXPECT_EQ(enabled(1), Mix::of(Family::Ipv4, Family::Ipv4));
	EXPECT_EQ(enabled(0), Mix());
	EXPECT_EQ(kernel_.offload.max_header_size, 128);
	run("offload set nv0 lso no-change vmq off outer any");
	EXPECT_EQ(enabled(1), Mix::of(Family::Ipv4, Family::Ipv4));
	EXPECT_EQ(enabled(2), Mix());
	run("offload enable nv0 lso inner ipv6 vmq");
	EXPECT_EQ(enabled(1), Mix(1 | 2 | 8));
	EXPECT_EQ(enabled(2), Mix::all());
	run("offload disable nv0 all");
	EXPECT_EQ(enabled(0), Mix());
	EXPECT_EQ(enabled(1), Mix());
	EXPECT_THAT(kernel_.log, ElementsAre("offload", "offload", "offload", "offload"));
}

TEST_F(CommandTest, offloadGet)
{
	options_.json = true;
	const Json json = Json::parse(run("offload get nv0 lso"));
	EXPECT_EQ(json[0]["offloads"].size(), 1);
	EXPECT_EQ(json[0]["remotes"][0]["effective"].size(), 2);
}

TEST_F(CommandTest, refused)
{
	kernel_.refuse = {"offload"};
	EXPECT_THROW(run("offload set nv0 lso off"), KernelError);
	EXPECT_THROW(run("offload show nv1"), KernelError);
}

TEST_F(CommandTest, queueSet)
{
	run("queue set nv0 queue 0,2 cpu 1 len 77 queue 1 cpu auto");
	EXPECT_EQ(kernel_.queues[0].cpu, 1);
	EXPECT_FALSE(kernel_.queues[0].cpu_auto);
	EXPECT_TRUE(kernel_.queues[1].cpu_auto);
	EXPECT_EQ(kernel_.queues[2].cpu, 1);
	EXPECT_EQ(kernel_.queues[2].len, 77);
	run("queue set nv0 cpu auto");
	EXPECT_TRUE(kernel_.queues[0].cpu_auto && kernel_.queues[2].cpu_auto);
}

TEST_F(CommandTest, queueSetIsAllOrNothing)
{
	const auto before = kernel_.queues;
	kernel_.refuse = {"cpu 2"};
	EXPECT_THROW(run("queue set nv0 len 77 cpu 1"), KernelError);
	EXPECT_EQ(kernel_.queues, before);
	EXPECT_THAT(kernel_.log, ElementsAre("len", "cpu 0", "cpu 1", "cpu 1", "cpu 0", "len"));
}

TEST_F(CommandTest, mapToOneQueue)
{
	EXPECT_THAT(run("queue map nv0 vsid 5001 queues 2"), HasSubstr("queue 2"));
	ASSERT_EQ(kernel_.filters.size(), 1);
	EXPECT_EQ(kernel_.filters[0].queue, 2);
	run("queue unmap nv0 vsid 5001");
	EXPECT_THAT(kernel_.filters, IsEmpty());
	EXPECT_THROW(run("queue unmap nv0 vsid 5001"), KernelError);
}

TEST_F(CommandTest, mapToSeveralQueues)
{
	run("queue map nv0 vsid 5001 queues 0-1");
	EXPECT_THAT(kernel_.contexts.at(1), ElementsAre(0, 1, 0, 1, 0, 1, 0, 1));
	EXPECT_EQ(kernel_.filters.at(0).context, 1);
	/* The same queues are the same context; it lives as long as one rule has it. */
	run("queue map nv0 vsid 5002 queues 0,1");
	EXPECT_EQ(kernel_.contexts.size(), 1);
	run("queue map nv0 vsid 5001 queues 1-2");
	EXPECT_EQ(kernel_.contexts.size(), 2);
	run("queue map nv0 vsid 5002 queues 0");
	EXPECT_EQ(kernel_.contexts.size(), 1);
	run("queue unmap nv0 vsid 5001");
	EXPECT_THAT(kernel_.contexts, IsEmpty());
}

TEST_F(CommandTest, mapToMoreQueuesThanATableHas)
{
	EXPECT_THAT(usage_error("queue map nv0 vsid 5001 queues 0-8", true),
		    HasSubstr("9 of them are more than the 8 entries"));
	EXPECT_THAT(kernel_.log, IsEmpty());
	run("queue map nv0 vsid 5001 queues 0-7");
	EXPECT_THAT(kernel_.contexts.at(1), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST_F(CommandTest, mapIsDoneThoughAContextStays)
{
	run("queue map nv0 vsid 5001 queues 0-1");
	kernel_.refuse = {"delete context 1"};
	testing::internal::CaptureStderr();
	EXPECT_THAT(run("queue map nv0 vsid 5001 queues 2"), HasSubstr("queue 2"));
	EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("warning: delete context"));
	kernel_.log.clear();
	run("queue unmap nv0 vsid 5001");
	EXPECT_THAT(kernel_.log, ElementsAre("delete 0"));
}

TEST_F(CommandTest, mapLeavesNoContextBehind)
{
	kernel_.refuse = {"add 0"};
	EXPECT_THROW(run("queue map nv0 vsid 5001 queues 0-1"), KernelError);
	EXPECT_THAT(kernel_.contexts, IsEmpty());
	EXPECT_THAT(kernel_.filters, IsEmpty());
}

TEST_F(CommandTest, filters)
{
	run("filter add nv0 vsid 5001 mac 02:00:00:00:00:07 queue 2 loc 9");
	run("filter add nv0 mac 02:00:00:00:00:07 context 1");
	ASSERT_EQ(kernel_.filters.size(), 2);
	EXPECT_EQ(kernel_.filters[0].loc, 9);
	EXPECT_EQ(kernel_.filters[1].context, 1);
	EXPECT_THAT(run("filter show nv0 vsid 5001"), HasSubstr("9  5001  02:00:00:00:00:07"));
	EXPECT_THAT(run("filter show nv0 loc 9"), HasSubstr("queue 2"));
	run("filter replace nv0 vsid 5001 mac 02:00:00:00:00:07 queue 1 loc 9");
	EXPECT_EQ(kernel_.filters.size(), 2);
	run("filter delete nv0 loc 9");
	run("filter del nv0 mac 02:00:00:00:00:07");
	EXPECT_THAT(kernel_.filters, IsEmpty());
}

TEST_F(CommandTest, statsReason)
{
	options_.json = true;
	const Json json = Json::parse(run("stats show nv0 reason rx_drop_vlan"));
	EXPECT_EQ(json[0]["counters"].size(), 1);
	EXPECT_EQ(json[0]["counters"]["rx_drop_vlan"]["packets"], 3);
	EXPECT_THAT(usage_error("stats show nv0 reason rx_drop_vlam", true),
		    HasSubstr("no counter \"rx_drop_vlam\""));
}

TEST_F(CommandTest, watch)
{
	options_.watch = true;
	options_.interval = 0.01;
	options_.count = 3;
	options_.json = true;
	std::istringstream lines(run("queue show nv0"));
	int looks = 0;
	for (std::string line; std::getline(lines, line); looks++)
		EXPECT_TRUE(Json::parse(line)[0].contains("rates"));
	EXPECT_EQ(looks, 3);
	options_.json = false;
	options_.terminal = true;
	EXPECT_THAT(run("stats show"), HasSubstr("\033["));
}

TEST_F(CommandTest, monitor)
{
	OffloadInfo after = kernel_.offload;
	after.states[1].enabled = Mix();
	OffloadInfo other = after;
	other.dev = {9, "nv9"};
	kernel_.events = {{EventKind::OffloadChange, other}, {EventKind::OffloadChange, after}};
	options_.count = 1;
	EXPECT_THAT(run("monitor nv0"), HasSubstr("offload nv0 lso inner ipv4 on -> off"));
	EXPECT_THAT(kernel_.log, ElementsAre("subscribe"));
	options_.json = true;
	EXPECT_EQ(Json::parse(run("monitor"))["offload"]["ifname"], "nv9");
}

/* --- save and restore -------------------------------------------------------------- */

class RestoreTest : public CommandTest
{
protected:
	void SetUp() override
	{
		kernel_.contexts = {{1, {0, 1, 0, 1, 0, 1, 0, 1}}};
		kernel_.next_context = 2;
		kernel_.filters = {filter(0, 2, {}), filter(1, {}, 1), filter(2, {}, 1)};
		run("offload save " + file_);
		saved_ = kernel_;
	}
	void TearDown() override { (void)std::remove(file_.c_str()); }

	void expect_saved()
	{
		EXPECT_EQ(kernel_.offload, saved_.offload);
		EXPECT_EQ(kernel_.queues, saved_.queues);
		const auto place = [](const Filter &f) { return f.loc; };
		std::ranges::sort(kernel_.filters, {}, place);
		EXPECT_EQ(kernel_.filters, saved_.filters);
	}
	void change_all()
	{
		run("offload set nv0 lso off gro off max-header-size 100");
		run("queue set nv0 len 5 cpu 2");
		run("filter delete nv0 loc 0");
		run("filter add nv0 vsid 5001 queue 0 loc 7");
		kernel_.log.clear();
	}

	std::string file_ = testing::TempDir() + "nvgrectl-" + std::to_string(getpid()) + ".json";
	FakeState saved_;
};

TEST_F(RestoreTest, nothingToDo)
{
	EXPECT_EQ(run("offload restore " + file_), "");
	EXPECT_THAT(kernel_.log, IsEmpty());
}

TEST_F(RestoreTest, all)
{
	change_all();
	EXPECT_EQ(run("offload restore " + file_ + " nv0"),
		  "nv0 offload lso inner ipv4: off -> on\n"
		  "nv0 offload max-header-size: 100 -> 256\n"
		  "nv0 queue len: 5 -> 1024\n"
		  "nv0 queue 0 cpu: 2 -> auto\n"
		  "nv0 queue 1 cpu: 2 -> 1\n"
		  "nv0 queue 2 cpu: 2 -> auto\n"
		  "nv0 filter loc 7: vsid 5001 queue 0 -> none\n"
		  "nv0 filter loc 0: none -> vsid 5001 queue 2\n");
	expect_saved();
}

TEST_F(RestoreTest, dryRun)
{
	change_all();
	options_.dry_run = true;
	EXPECT_THAT(run("offload restore " + file_), HasSubstr("loc 7: vsid 5001 queue 0 -> none"));
	EXPECT_THAT(kernel_.log, IsEmpty());
}

TEST_F(RestoreTest, contextsHaveOtherNumbersOnAnotherDay)
{
	kernel_.filters.clear();
	kernel_.contexts.clear();
	EXPECT_THAT(run("offload restore " + file_), HasSubstr("vsid 5002 queues 0-1"));
	EXPECT_THAT(kernel_.contexts, testing::SizeIs(1));
	EXPECT_EQ(kernel_.filters.at(1).context, 2);
	EXPECT_EQ(kernel_.filters.at(2).context, 2);
	kernel_.log.clear();
	EXPECT_EQ(run("offload restore " + file_), "");
	EXPECT_THAT(kernel_.log, IsEmpty());
}

TEST_F(RestoreTest, contextsThatNoRuleNamesGo)
{
	const FakeState with_context = kernel_;
	run("filter delete nv0 loc 1");
	run("filter delete nv0 loc 2");
	run("offload save " + file_);
	kernel_ = with_context;
	run("offload restore " + file_);
	EXPECT_THAT(kernel_.contexts, IsEmpty());
	EXPECT_EQ(kernel_.filters.size(), 1);
}

/* A context that stays is a pity, but all was restored. */
TEST_F(RestoreTest, contextThatStaysIsAWarning)
{
	const FakeState with_context = kernel_;
	run("filter delete nv0 loc 1");
	run("filter delete nv0 loc 2");
	run("offload save " + file_);
	kernel_ = with_context;
	kernel_.refuse = {"delete context 1"};
	testing::internal::CaptureStderr();
	EXPECT_THAT(run("offload restore " + file_), HasSubstr("loc 2"));
	EXPECT_THAT(testing::internal::GetCapturedStderr(),
		    HasSubstr("warning: delete context 1 is refused"));
	EXPECT_EQ(kernel_.filters.size(), 1);
}

/* Whatever step is refused, all is as it was. */
TEST_F(RestoreTest, allOrNothing)
{
	change_all();
	kernel_.filters.erase(kernel_.filters.begin(), kernel_.filters.end() - 1);
	kernel_.contexts.clear();
	const FakeState before = kernel_;
	FakeState trial = kernel_;
	run("offload restore " + file_);
	const std::set<std::string> steps(kernel_.log.begin(), kernel_.log.end());
	EXPECT_GE(steps.size(), 9);
	for (const std::string &step : steps) {
		kernel_ = before;
		kernel_.refuse = {step};
		EXPECT_THROW(run("offload restore " + file_), KernelError) << step;
		EXPECT_EQ(kernel_.offload, before.offload) << step;
		EXPECT_EQ(kernel_.queues, before.queues) << step;
		EXPECT_EQ(kernel_.filters, before.filters) << step;
		EXPECT_EQ(kernel_.contexts, before.contexts) << step;
	}
}

/* --- signals ----------------------------------------------------------------------- */

/* Steps that the kernel had done when the last signal arrived; none: there was none. */
std::optional<size_t> done_then;
const FakeState *observed = nullptr;

void arrive(int)
{
	done_then = observed->log.size();
}

/* A signal comes at the first step, and must not arrive before the last. */
class SignalTest : public RestoreTest
{
protected:
	void SetUp() override
	{
		RestoreTest::SetUp();
		observed = &kernel_;
		for (const int signal : signals)
			ASSERT_NE(std::signal(signal, arrive), SIG_ERR);
	}
	void TearDown() override
	{
		for (const int signal : signals)
			ASSERT_NE(std::signal(signal, SIG_DFL), SIG_ERR);
		RestoreTest::TearDown();
	}
	void raise_at_first_step(int signal)
	{
		done_then.reset();
		kernel_.log.clear();
		kernel_.noted = [this, signal] {
			if (kernel_.log.size() == 1) {
				EXPECT_EQ(std::raise(signal), 0);
			}
		};
	}

	static constexpr std::array signals = {SIGINT, SIGTERM, SIGHUP};
};

TEST_F(SignalTest, restoreIsDone)
{
	for (const int signal : signals) {
		change_all();
		raise_at_first_step(signal);
		run("offload restore " + file_);
		EXPECT_GT(kernel_.log.size(), 1);
		EXPECT_EQ(done_then, kernel_.log.size()) << signal;
		kernel_.noted = nullptr;
		expect_saved();
	}
}

TEST_F(SignalTest, restoreIsUndone)
{
	change_all();
	const FakeState before = kernel_;
	for (const int signal : signals) {
		raise_at_first_step(signal);
		kernel_.refuse = {"add 0"};
		EXPECT_THROW(run("offload restore " + file_), KernelError);
		EXPECT_EQ(done_then, kernel_.log.size()) << signal;
		EXPECT_EQ(kernel_.offload, before.offload);
		EXPECT_EQ(kernel_.queues, before.queues);
	}
}

TEST_F(SignalTest, queues)
{
	for (const char *line : {"queue set nv0 len 77 cpu 1", "queue map nv0 vsid 7000 queues 0-2",
				 "queue unmap nv0 vsid 7000"}) {
		raise_at_first_step(SIGINT);
		run(line);
		EXPECT_GT(kernel_.log.size(), 1) << line;
		EXPECT_EQ(done_then, kernel_.log.size()) << line;
	}
}

/* What is done is shown when it can be interrupted again. */
TEST_F(SignalTest, keptIsOver)
{
	Transaction transaction;
	done_then.reset();
	ASSERT_EQ(std::raise(SIGTERM), 0);
	EXPECT_FALSE(done_then);
	transaction.keep();
	EXPECT_TRUE(done_then);
}

TEST_F(RestoreTest, files)
{
	EXPECT_THAT(run("offload save -"), testing::StartsWith("[\n"));
	EXPECT_THROW(run("offload restore /nonexistent/file"), Error);
	EXPECT_THROW(run("offload save /nonexistent/file"), Error);
	EXPECT_THROW(run("offload restore " + file_ + " nv9"), Error);
	std::ofstream(file_) << "[{";
	EXPECT_THROW(run("offload restore " + file_), Error);
	std::ofstream(file_) << "{}";
	EXPECT_THROW(run("offload restore " + file_), Error);
	EXPECT_THAT(kernel_.log, IsEmpty());
}

} // namespace

} // namespace nvgre::test
