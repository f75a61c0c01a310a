# SPDX-License-Identifier: GPL-2.0
# An unprivileged user has a tunnel in a namespace of its own, and no other's.
. /wg/lib.sh

wg_pair
modprobe wireguard
as_user() {
	setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}
say "not in somebody else's"
fails_with 'Operation not permitted' n1 setpriv --reuid 1000 --regid 1000 \
	--clear-groups wg show wg0
fails_with 'Operation not permitted' n1 setpriv --reuid 1000 --regid 1000 \
	--clear-groups wg set wg0 listen-port 1234
fails_with 'not permitted' n1 setpriv --reuid 1000 --regid 1000 \
	--clear-groups ip link add wg7 type wireguard
equal "port" "$(n1 wg show wg0 listen-port)" "${PORT[1]}"

say "and in one's own"
cp "$(key 5)" /tmp/key5
chmod 644 /tmp/key5
# shellcheck disable=SC2016 # the inner shell expands it
as_user unshare -Urn bash -e -c '
	ip link add wg0 type wireguard
	wg set wg0 private-key /tmp/key5 listen-port 5555 \
		peer "$1" endpoint 127.0.0.1:1 allowed-ips 10.0.0.0/8
	ip link set lo up
	ip address add 10.0.0.1/8 dev wg0
	ip link set wg0 up
	[ "$(wg show wg0 listen-port)" = 5555 ]
	[ "$(wg show interfaces)" = wg0 ]
	grep -q . <<<"$(ss -Hlun "sport = :5555")"
	ping -q -c 1 -W 1 10.0.0.2 >/dev/null && exit 1
	ip link delete wg0
' bash "$(pub 1)"

say "nor as root of a namespace of users that does not own the network"
fails_with 'Operation not permitted' n1 unshare -Ur wg show wg0
fails_with 'Operation not permitted' n1 unshare -Ur wg set wg0 fwmark 1
fails_with 'not permitted' n1 unshare -Ur ip link delete wg0
n1 wg show wg0 >/dev/null
