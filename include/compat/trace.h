/* SPDX-License-Identifier: GPL-2.0 */
/* wg_assign_str(): store a string in a trace record. */
#ifndef WG_COMPAT_TRACE_H
#define WG_COMPAT_TRACE_H

/* Up to Linux 6.9 the source is named again when it is stored. */
#ifdef HAVE_ASSIGN_STR_WITHOUT_SRC
#define wg_assign_str(dst, src)	__assign_str(dst)
#else
#define wg_assign_str(dst, src)	__assign_str(dst, src)
#endif

#endif /* WG_COMPAT_TRACE_H */
