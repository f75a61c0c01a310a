# SPDX-License-Identifier: GPL-2.0
# Who may configure what: users, users that are root of a namespace of their own.
. /wg/lib.sh

as_user() { setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }
chmod 644 "$(key 1)" "$(key 2)"

ip link add wg0 type wireguard
wgctl set wg0 private-key "$(key 1)" fwmark 1
fails_with 'not permitted' as_user wgctl show wg0
fails_with 'not permitted' as_user wgctl set wg0 fwmark 2
equal "mark" "$(wg show wg0 fwmark)" 0x1

# A user's own namespaces, held open by a process.
as_user unshare -Urn bash -c 'echo $$ >/tmp/user.pid; exec sleep 60' &
wait_for 10 [ -s /tmp/user.pid ]
pid=$(</tmp/user.pid)
wait_for 10 grep -q sleep "/proc/$pid/comm"
inside() { as_user nsenter -t "$pid" -U -n --preserve-credentials "$@"; }

# What it makes there is its own, but not what is elsewhere.
inside ip link add wg1 type wireguard
inside wgctl set wg1 private-key "$(key 2)" listen-port 5 fwmark 6
equal "port" "$(inside wg show wg1 listen-port)" 5
fails_with 'No such device' inside wgctl set wg0 fwmark 2

# What is given to it: its keys and peers, but not the socket, which stays here.
ip link set wg0 netns "$pid"
inside wgctl set wg0 private-key "$(key 2)" peer "$(pub 1)" \
	endpoint 192.0.2.1:1 allowed-ips 10.0.0.0/24
equal "keys" "$(inside wg show wg0 public-key)" "$(pub 2)"
for setting in 'listen-port 99' 'fwmark 99'; do
	# shellcheck disable=SC2086 # two words
	fails_with 'not permitted' inside wgctl set wg0 $setting \
		peer "$(pub 1)" remove
done
equal "unchanged" "$(inside wg show wg0 fwmark) $(inside wg show wg0 peers)" \
	"0x1 $(pub 1)"
# Root of the machine may, also from there.
nsenter -t "$pid" -n wgctl set wg0 listen-port 98 fwmark 98
equal "by root" "$(inside wg show wg0 listen-port)" 98

# Once the namespace of the socket is gone, nobody may.
new_ns n1 n2
ip -n n1 link add wg2 type wireguard
ip -n n1 link set wg2 netns n2
n2 wgctl set wg2 listen-port 7
ip netns del n1
changeable() { n2 wgctl set wg2 fwmark 7; }
for ((i = 0; i < 100; i++)); do
	changeable 2>/dev/null || break
	pause 0.1
done
fails_with 'not permitted' changeable
n2 wgctl set wg2 private-key "$(key 1)" peer "$(pub 2)"
equal "peers" "$(n2 wg show wg2 peers)" "$(pub 2)"
