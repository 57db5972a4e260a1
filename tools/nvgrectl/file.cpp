// SPDX-License-Identifier: GPL-2.0-only
#include "file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.hpp"

namespace nvgre
{

namespace
{

[[noreturn]] void failed(const std::string &file)
{
	throw Error(fmt::format("cannot write {}: {}", file, std::strerror(errno)));
}

class Descriptor
{
public:
	explicit Descriptor(int fd) : fd_(fd) {}
	Descriptor(const Descriptor &) = delete;
	Descriptor &operator=(const Descriptor &) = delete;
	Descriptor(Descriptor &&) = delete;
	Descriptor &operator=(Descriptor &&) = delete;
	~Descriptor()
	{
		if (fd_ >= 0)
			close(fd_);
	}
	[[nodiscard]] int get() const { return fd_; }

private:
	int fd_;
};

bool write_all(int fd, std::string_view content)
{
	while (!content.empty()) {
		const ssize_t written = write(fd, content.data(), content.size());
		if (written < 0 && errno != EINTR)
			return false;
		content.remove_prefix(static_cast<size_t>(std::max<ssize_t>(written, 0)));
	}
	return true;
}

/* As the file that it replaces, or as any new one. Only root can give files away. */
bool dress(int fd, const struct stat *old)
{
	if (old == nullptr) {
		const mode_t mask = umask(0);
		umask(mask);
		return fchmod(fd, 0666 & ~mask) == 0;
	}
	const bool given = fchown(fd, old->st_uid, old->st_gid) == 0 || errno == EPERM;
	return given && fchmod(fd, old->st_mode & 07777) == 0;
}

void replace(const std::string &file, const std::string &content, const struct stat *old)
{
	std::string beside = file + ".XXXXXX";
	const Descriptor fd(mkostemp(beside.data(), O_CLOEXEC));
	if (fd.get() < 0)
		failed(file);
	/* After a crash there must be the old or the new content, but never none. */
	if (write_all(fd.get(), content) && dress(fd.get(), old) && fsync(fd.get()) == 0 &&
	    rename(beside.c_str(), file.c_str()) == 0)
		return;
	const int error = errno;
	unlink(beside.c_str());
	errno = error;
	failed(file);
}

} // namespace

void write_file(const std::string &file, const std::string &content)
{
	struct stat old {
	};
	if (stat(file.c_str(), &old) < 0) {
		replace(file, content, nullptr);
	} else if (S_ISREG(old.st_mode)) {
		replace(std::filesystem::canonical(file), content, &old);
	} else {
		const Descriptor fd(open(file.c_str(), O_WRONLY | O_CLOEXEC));
		if (fd.get() < 0 || !write_all(fd.get(), content))
			failed(file);
	}
}

} // namespace nvgre
