/* SPDX-License-Identifier: GPL-2.0 */
/* The module's version, the same as PACKAGE_VERSION in dkms.conf. */
#ifndef WG_VERSION_H
#define WG_VERSION_H

/*
 * DKMS replaces the kernel's own wireguard.ko, whose version is 1.0.0, only by
 * a greater one.
 */
#define WG_VERSION "2.0.0"

#endif /* WG_VERSION_H */
