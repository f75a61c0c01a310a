# SPDX-License-Identifier: GPL-2.0
# TCP works with every offload on or off, on the link outside and on wg0.
. /wg/lib.sh

wg_pair
make_file /tmp/file 1
send_both() {
	say "$*"
	send_file n1 n2 "${IN4[2]}" /tmp/file
	send_file n2 n1 "${IN6[1]}" /tmp/file
}

# set_links WORD...: for ethtool -K, on both ends of the link outside
set_links() {
	n1 ethtool -K v1 "$@"
	n2 ethtool -K v2 "$@"
}

set_tunnels() {
	n1 ethtool -K wg0 "$@"
	n2 ethtool -K wg0 "$@"
}

send_both "as they come"
set_links tx-udp-segmentation off
send_both "no UDP segmentation"
set_links tx off
send_both "no checksums, no segmentation"
set_links tx on gro on tx-udp-segmentation on
send_both "GRO on the link"
set_links gso off tso off
send_both "no GSO on the link"
set_links gso on tso on rx-gro-list on rx-udp-gro-forwarding on
send_both "GRO lists and UDP forwarding"
set_links rx-gro-list off rx-udp-gro-forwarding off
# With TSO on packets would still come large.
set_tunnels gso off tso off
send_both "no GSO on wg0"
set_tunnels gro off
send_both "no GSO, no GRO on wg0"
set_tunnels gso on tso on gro off
send_both "no GRO on wg0"
