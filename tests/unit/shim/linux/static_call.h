/* SPDX-License-Identifier: GPL-2.0 */
/* Static calls are calls through a pointer here. */
#ifndef SHIM_LINUX_STATIC_CALL_H
#define SHIM_LINUX_STATIC_CALL_H

#define DEFINE_STATIC_CALL(name, func)	static typeof(&(func)) name = &(func)
#define static_call(name)		(name)
#define static_call_update(name, func)	((name) = (func))

#endif
