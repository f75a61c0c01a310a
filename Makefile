# SPDX-License-Identifier: GPL-2.0
# What one can do in this checkout: build, install, test, measure.

# The kernel to build for is KDIR, its build directory, or KVER, its release.
# Without either it is the running one, else the newest with headers installed.
KVER ?=
KDIR ?= $(eval KDIR := $(shell tools/kernels $(if $(KVER),dir $(KVER),default)))$(KDIR)
RELEASE = $(eval RELEASE := $(if $(KDIR),$(shell tools/kernels release $(KDIR))))$(RELEASE)
MODULES_DIR = $(DESTDIR)/lib/modules/$(RELEASE)

.PHONY: all module install uninstall dkms-install dkms-uninstall tools \
	probes demo test test-unit test-fuzz test-vm test-time test-flavours \
	test-newest test-uml test-debug test-kcsan test-faults test-churn \
	test-fuzz-kernel test-flood bench bench-flood bench-crypto \
	bench-crypto-kernel bench-arm64 check cross test-arch test-dkms \
	test-interop test-selftest clean help kdir

all: module

kdir:
	@test -n "$(KDIR)" && test -n "$(RELEASE)"
	@echo "Kernel $(RELEASE), headers in $(KDIR)"

## Build and install
#: module          build/mod/RELEASE/wireguard.ko (the default target)
module: kdir
	@tools/build-module $(KDIR) $(ARGS)

#: install         put it beside the kernel's own module; modprobe prefers ours
install: module
	install -D -m 644 build/mod/$(RELEASE)/wireguard.ko \
		$(MODULES_DIR)/updates/wireguard.ko
	$(if $(DESTDIR),,depmod $(RELEASE))

#: uninstall       remove it from there: the kernel's own is in charge again
uninstall: kdir
	rm -f $(MODULES_DIR)/updates/wireguard.ko
	$(if $(DESTDIR),,depmod $(RELEASE))

#: dkms-install    let DKMS build it, for KVER or for all installed headers, and
#:                 again for each kernel that is installed later
dkms-install:
	@tools/packages dkms
	@tools/dkms-install $(KVER)

#: dkms-uninstall  remove it from DKMS and from all kernels
dkms-uninstall:
	@tools/dkms-install --remove

#: probes          show what the build finds in the kernel's headers
probes: kdir
	@sh include/compat/probe.sh "$$(tools/kernels source $(KDIR))" | \
		tr ' ' '\n' | sed -n 's/^-D\(.*\)=1$$/\1/p'

#: tools           build/wgctl, a client of the netlink family (man docs/wgctl.8)
tools:
	@tools/packages tools
	@$(MAKE) --no-print-directory -C tools/wgctl

## Try, test, measure
#: demo            two hosts talk through a tunnel on a stock kernel, in QEMU
demo:
	@tests/vm/demo

#: test            test-unit, then test-vm
test: test-unit test-vm

#: test-unit       crypto and protocol in user space, with sanitizers
test-unit:
	@tools/packages unit
	@$(MAKE) --no-print-directory -C tests/unit

#: test-fuzz       fuzz them, a minute for each target (tests/fuzz/run --help)
test-fuzz:
	@tools/packages fuzz
	@tests/fuzz/run

#: test-vm         the module on stock Debian 6.1 and 6.12, in QEMU; its crypto on a
#:                 processor of 2008
test-vm:
	@tools/packages test
	@tests/vm/run
	@tests/vm/run --kernel 6.12 --cpu Penryn aead

#: test-time       all its cases in virtual time, also those that simulate weeks, and
#:                 whether the same seed gives the same run
test-time:
	@tools/packages test
	@tests/vm/same-run
	@tests/vm/run 'time-*'

#: test-flavours   a choice of its cases on their stock and PREEMPT_RT flavours
FLAVOURS ?= 6.1-amd64 6.1-rt 6.12-amd64 6.12-rt
test-flavours:
	@tools/packages test build-all
	@tests/vm/run $(FLAVOURS:%=--kernel %) ping tcp order unload \
		netns-traffic

#: test-uml        all its cases on User-Mode Linux with KASAN, lockdep, kmemleak:
#:                 6.12 with one processor, the newest kernel with two
UML ?= uml-6.12-debug uml-newest-debug
test-uml:
	@tools/packages test kernels
	@tests/kernels/armed $(UML)
	@tests/vm/run --split 2 $(UML:%=--kernel %)

#: test-debug      cases on an emulated kernel with preemption and lockdep
#: test-kcsan      cases on one that looks for data races
RACY_CASES ?= ping tcp tcp-streams order churn roaming many-handshakes \
	netlink-race 'netns-*' 'unload*' suspend
test-debug test-kcsan: test-%:
	@tools/packages test kernels
	@tests/kernels/armed 6.12-$*
	@tests/vm/run --kernel 6.12-$* $(RACY_CASES)

#: test-faults     each allocation fails in turn, on the same kernel; processors
#:                 that go and come back
test-faults:
	@tools/packages test kernels
	@tests/vm/run --split 2 --kernel uml-6.12-debug 'fault-*'
	@tests/vm/run --kernel 6.12 --cpus 4 env-hotplug

#: test-churn      everything changes at once under traffic, for two minutes each on
#:                 User-Mode Linux with sanitizers and on Debian 6.12 with two CPUs
test-churn:
	@tools/packages test kernels
	@tests/vm/soak --seconds 120 --kernel uml-6.12-debug --kernel 6.12 churn-all

#: test-fuzz-kernel  requests and packets at random, a minute each, on User-Mode
#:                 Linux with sanitizers
test-fuzz-kernel:
	@tools/packages test kernels
	@tests/vm/soak --seconds 60 fuzz-netlink fuzz-wire

#: test-newest     all its cases on the newest kernel of Debian's archive
test-newest:
	@tools/packages newest
	@tools/newest
	@tests/vm/run --kernel newest

#: test-selftest   the kernel's own WireGuard selftest, on 6.1 and 6.12
test-selftest:
	@tests/vm/kernel-selftest

#: test-interop    with wireguard-go and the in-tree driver of another guest
test-interop:
	@tools/packages test interop
	@tests/interop/run

#: test-arch       other processors in emulation, the crypto's unit tests on ARM ones,
#:                 and a kernel with next to nothing: 32 bit, one processor, no IPv6,
#:                 no crypto
test-arch:
	@tools/packages arch
	@tests/arch/run

#: test-dkms       make install and DKMS, for modprobe's eyes; needs root
test-dkms:
	@tools/packages dkms
	@tests/dkms/run

#: bench           compare with the in-tree module: tables and plots
bench:
	@tools/packages bench
	@tests/bench/run

#: test-flood      floods of unwanted messages: what holds meanwhile and after
test-flood:
	@tools/packages test
	@tests/flood/run test

#: bench-flood     what floods cost beside the in-tree module: tables, a plot
bench-flood:
	@tools/packages bench kernels
	@tests/flood/run measure

#: bench-crypto    cycles of the crypto, natively, beside the in-tree driver's:
#:                 tables and plots (tests/bench/crypto/run --help)
bench-crypto:
	@tools/packages bench-crypto
	@tests/bench/crypto/run

#: bench-crypto-kernel  the same in a kernel, User-Mode Linux, beside its own library
bench-crypto-kernel:
	@tools/packages bench kernels
	@tests/bench/crypto/run --kernel uml-6.12

#: bench-arm64     instructions of the crypto on arm64, beside the in-tree driver's, and
#:                 on ARM of 32 bits
bench-arm64:
	@tools/packages bench-arm64
	@tests/bench/crypto/arm64/run
	@tests/bench/crypto/arm64/run --arm

## Check
#: check           style, sparse, warnings, for all installed headers
check:
	@tools/packages lint build-all
	@tools/style

#: cross           build for other processors
cross:
	@tools/packages cross
	@tools/cross

## Tidy
#: clean           remove modules and test programs; fetched kernels stay
clean:
	rm -rf build/mod build/unit build/fuzz/bin
	@$(MAKE) --no-print-directory -s -C tools/wgctl clean

help:
	@echo "make [TARGET] [KDIR=BUILD-DIRECTORY | KVER=RELEASE]"
	@sed -n 's/^## \(.*\)/\n\1/p; s/^#: /  /p' Makefile
