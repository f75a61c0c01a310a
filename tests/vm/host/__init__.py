# SPDX-License-Identifier: GPL-2.0
"""The host's half of the VM vehicle: kernels, initramfs, guests."""
