# SPDX-License-Identifier: GPL-2.0
# The tunnel over IPv6: pings of both families, a file each way.
. /wg/interop.sh

tunnel -6
ping_from 1
ping_from 2
equal "endpoint that side 2 learnt" "$(field_of 2 endpoint)" \
	"$(endpoint_of 1 6)"
copy_file 1 1 "${IN6[2]}"
copy_file 2 1 "${IN6[1]}"
