# SPDX-License-Identifier: GPL-2.0
# Our side initiates; the other learns its endpoint; counters on both agree.
. /wg/interop.sh

tunnel -e 1
ping_from 1
at 2 shook n2 "$dev2" "$(pub 1)"
equal "endpoint that side 2 learnt" "$(field_of 2 endpoint)" "$(endpoint_of 1)"
ping_from 2
# A keepalive may be on its way.
same_bytes() {
	[ "$(field_of 2 rx)" = "$(field_of 1 tx)" ] &&
		[ "$(field_of 1 rx)" = "$(field_of 2 tx)" ]
}
wait_for 10 same_bytes
