# SPDX-License-Identifier: GPL-2.0
# A preshared key: on both sides, on one only, different ones.
. /wg/interop.sh

set_psk() {
	local side=$1 name=$2
	[ "$name" = none ] || at "$side" put_key "$name.psk" "$(<"$(psk "$name")")"
	if [ "$name" = none ]; then
		set_peer "$side" $((3 - side)) preshared-key /dev/null
	else
		set_peer "$side" $((3 - side)) preshared-key "$KEYS/$name.psk"
	fi
	# A session that exists goes on: only a new handshake shows the key.
	restart "$side"
}

tunnel -e 12
set_psk 1 one
set_psk 2 one
pings n1 "${IN4[2]}"
set_psk 1 two
no_ping_from 1
set_psk 2 two
set_psk 1 two
pings n1 "${IN4[2]}"
set_psk 2 none
no_ping_from 2
set_psk 1 none
set_psk 2 none
at 2 pings n2 "${IN4[1]}"
