# SPDX-License-Identifier: GPL-2.0
# Files over TCP, each way and both ways at once, checksums compared.
. /wg/interop.sh

tunnel
copy_file 1 2
copy_file 2 2
copy_file 1 1 "${IN6[2]}"
copy_file 2 1 "${IN6[1]}"
