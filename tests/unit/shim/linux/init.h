/* SPDX-License-Identifier: GPL-2.0 */
/* Section attributes of functions that run once, for user space. */
#ifndef SHIM_LINUX_INIT_H
#define SHIM_LINUX_INIT_H

#define __init
#define __initconst
#define __initdata

#endif /* SHIM_LINUX_INIT_H */
