# SPDX-License-Identifier: GPL-2.0
# Persistent keepalives: 32 bytes a second, either way, without other traffic.
. /wg/interop.sh

more() {
	[ "$(field_of "$1" rx)" -gt "$2" ]
}

tunnel -e 12
ping_from 1
for side in 1 2; do
	other=$((3 - side))
	set_peer $side $other persistent-keepalive 1
	pause 0.2
	before=$(field_of $other rx)
	wait_for 10 more $other "$((before + 32))"
	equal "bytes beyond whole keepalives" \
		$((($(field_of $other rx) - before) % 32)) 0
	set_peer $side $other persistent-keepalive off
done
