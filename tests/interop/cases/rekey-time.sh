# SPDX-License-Identifier: GPL-2.0
# Sessions are renewed at an age of 120 s, in real time, and nothing is lost.
# timeout: 300
# skip-go: the case timers has this in virtual time
. /wg/interop.sh

tunnel -e 12
ping_from 1
before=([1]=$(field_of 1 handshake) [2]=$(field_of 2 handshake))
PATIENCE=200
far start ping in_ns n2 ping -n -q -i 1 -c 130 "${IN4[1]}"
start ping in_ns n1 ping -n -q -i 1 -c 130 "${IN4[2]}"
pause 110
for side in 1 2; do
	equal "side $side: handshake before the time" \
		"$(field_of $side handshake)" "${before[side]}"
done
result=$(ended ping)
[[ $result = *' 0% packet loss'* ]] || fail "from side 1: $result"
result=$(far ended ping)
[[ $result = *' 0% packet loss'* ]] || fail "from side 2: $result"
for side in 1 2; do
	age=$(($(field_of $side handshake) - before[side]))
	at_least "side $side: age at which it was renewed" $age 119
	at_most "side $side: age at which it was renewed" $age 127
done
