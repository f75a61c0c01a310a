# SPDX-License-Identifier: GPL-2.0
# The other side initiates; ours learns its endpoint.
. /wg/interop.sh

tunnel -e 2
ping_from 2
shook n1 wg0 "$(pub 2)"
equal "endpoint that side 1 learnt" "$(field_of 1 endpoint)" "$(endpoint_of 2)"
ping_from 1
