# SPDX-License-Identifier: GPL-2.0
# Datagrams of every size from 0 to 1,500 bytes, there and back, compared.
. /wg/interop.sh

tunnel
ping_from 1
echo_datagrams 1 "${IN4[2]}" 1501 0 1500
echo_datagrams 2 "${IN6[1]}" 100 1350 1449
