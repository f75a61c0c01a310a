# SPDX-License-Identifier: GPL-2.0
# A tunnel that nobody uses sends nothing for hours, and works at once after that.
# virtual-time: yes
. /wg/lib.sh

wg_pair
for _ in 1 2; do
	result=$(chatter n1 "${IN4[1]}" n2 "${IN4[2]}" 1:0:100:10 2:0:100:10)
	for line in 1 2; do
		told=$(sed -n ${line}p <<<"$result")
		equal "lost" "$(field lost "$told")" 0
		at_most "longest way (ms)" "$(field slowest "$told")" 100
	done
	pause 20
	capture n1 v1 /tmp/capture udp
	pause 18000
	captured /tmp/capture
	equal "messages in five hours" "$(timeline /tmp/capture)" ""
done
