# SPDX-License-Identifier: GPL-2.0
# Eight TCP streams at once, four each way, arrive unchanged.
. /wg/lib.sh

wg_pair
make_file /tmp/file 1
senders=()
for port in 9001 9002 9003 9004; do
	send_file n1 n2 "${IN4[2]}" /tmp/file $port &
	senders+=($!)
	send_file n2 n1 "${IN6[1]}" /tmp/file $port &
	senders+=($!)
done
for sender in "${senders[@]}"; do
	wait "$sender"
done
