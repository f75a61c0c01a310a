/* SPDX-License-Identifier: GPL-2.0 */
/* How a routine in assembly begins and ends, for user space. */
#ifndef SHIM_LINUX_LINKAGE_H
#define SHIM_LINUX_LINKAGE_H

#ifdef __ASSEMBLER__

#ifdef __CET__
#include <cet.h>
#define SHIM_LANDING _CET_ENDBR
#else
#define SHIM_LANDING
#endif

#define SYM_FUNC_START(name) \
	.globl name; .type name, STT_FUNC; .balign 64; name: SHIM_LANDING
#define SYM_FUNC_END(name) .size name, . - name
#define RET ret

.section .note.GNU-stack, "", %progbits
.text

#else

#define asmlinkage

#endif

#endif /* SHIM_LINUX_LINKAGE_H */
