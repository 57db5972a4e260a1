# SPDX-License-Identifier: GPL-2.0-only
#
# The front door; `make help` says what is behind it. Building and installing is
# for this machine's kernel, demo and check run in virtual machines.

# The kernel to build for: that which runs, or KDIR=/path/to/its/build/folder.
KDIR ?= /lib/modules/$(shell uname -r)/build
# Which kernels to check: 6.1 6.12 7.2 all; which tests: a part of their names.
KERNEL ?= default
TEST ?=
# PREFIX is for what compilers look for; kernel and ip have folders of their own.
PREFIX ?= /usr/local

VM := selftests/vm
DEPMOD ?= depmod
# Headers as distributed have neither vmlinux for type information nor a key to sign with.
kbuild = $(MAKE) -C $(KDIR) M=$(CURDIR)/kernel \
	 CONFIG_DEBUG_INFO_BTF_MODULES= CONFIG_MODULE_SIG_ALL=

# kernel.release is something else in Debian's headers.
release = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' $(KDIR)/include/generated/utsrelease.h)

all: module plugin tool

module: have-kernel
	$(kbuild) modules

plugin:
	$(MAKE) -C tools/iproute2

# The tool needs libraries that the rest does not; without them, the rest it is.
tool_missing = $(shell $(MAKE) -s -C tools/nvgrectl have-libraries 2>&1)
tool:
	+$(if $(tool_missing),@echo "$(tool_missing); it is left out" >&2,$(MAKE) -C tools/nvgrectl)

have-kernel:
	@test -e $(KDIR)/Makefile || { \
		echo "make: nothing to build a module against in $(KDIR)."; \
		echo "      Install the headers of your kernel (apt install linux-headers-amd64)"; \
		echo "      or name another kernel's build folder: make KDIR=..."; \
		echo "      'make demo' and 'make check' bring their own kernels."; \
		exit 1; } >&2

install: all
	$(kbuild) INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=updates modules_install
	$(if $(DESTDIR),,$(DEPMOD) -a $(release))
	$(MAKE) -C tools/iproute2 install
	+$(if $(tool_missing),,$(MAKE) -C tools/nvgrectl install)
	install -D -m 0644 uapi/linux/if_nvgre.h $(DESTDIR)$(PREFIX)/include/linux/if_nvgre.h
	install -D -m 0644 uapi/linux/nvgre.h $(DESTDIR)$(PREFIX)/include/linux/nvgre.h

uninstall:
	$(RM) $(DESTDIR)/lib/modules/*/updates/nvgre.ko*
	$(if $(DESTDIR),,$(DEPMOD) -a)
	$(MAKE) -C tools/iproute2 uninstall
	$(MAKE) -C tools/nvgrectl uninstall
	$(RM) $(DESTDIR)$(PREFIX)/include/linux/if_nvgre.h
	$(RM) $(DESTDIR)$(PREFIX)/include/linux/nvgre.h

demo: setup
	@$(VM)/vm run 6.1 -- selftests/demo.sh

check: setup
	@$(VM)/check -t "$(TEST)" $(KERNEL)

# BENCH_JSON: where every measurement goes, beside the table
BENCH_JSON ?= bench.json
bench: setup
	@selftests/bench/bench -o "$(BENCH_JSON)"

lint: setup
	@.ci/lint

setup:
	@$(VM)/setup

clean:
	$(MAKE) -C tools/iproute2 clean
	$(MAKE) -C tools/nvgrectl clean
	@test ! -e $(KDIR)/Makefile || $(kbuild) clean

help:
	@echo "make                build the module for this machine's kernel (KDIR=...) and"
	@echo "                    the plug-in for ip, and nvgrectl"
	@echo "make install        install them (as root), and uninstall"
	@echo "make demo           two hosts and a tunnel in a virtual machine"
	@echo "make check          all tests; KERNEL=6.1|6.12|7.2|all TEST=part-of-a-name"
	@echo "make bench          instructions of a packet, beside gretap and vxlan"
	@echo "make lint           style, sparse, warnings, documentation"
	@echo "make setup          install the packages that these need (asks for root)"
	@echo "make clean"
	@echo
	@echo "$(VM)/vm shell 6.1  a shell in a virtual machine, with the module"

.PHONY: all module plugin tool have-kernel install uninstall demo check bench lint setup clean help
