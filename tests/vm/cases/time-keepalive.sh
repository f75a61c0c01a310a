# SPDX-License-Identifier: GPL-2.0
# Received and nothing sent: a keepalive after 10 s. No answer for 15 s: a handshake.
# virtual-time: yes
. /wg/lib.sh

# start: a capture, with a new session and silence before; sets begin
start() {
	pause 200
	poke 1
	pause 40
	capture n1 v1 /tmp/capture udp
	begin=$(now)
}

at() {
	sleep_until $((begin + $1 * 1000000))
}

# saw SECOND:SIDE:KIND...: that is all that went by, each within a tick or two
saw() {
	local line when side kind want lateness=0
	captured /tmp/capture
	while read -r when side kind; do
		IFS=: read -r second want_side want_kind <<<"${1:-}"
		equal "message" "$side $kind" "$want_side $want_kind"
		[ "$kind" = data ] || lateness=$(late 15)
		between "$kind of side $side" "$when" \
			$((begin + second * 1000000 - 8000)) \
			$((begin + second * 1000000 + 60000 + lateness))
		shift
	done < <(timeline /tmp/capture)
	equal "messages that are lacking" "$*" ""
}

wg_pair
sink

say "side 2 received and has nothing to send: one keepalive, and none in return"
start
poke 1
at 60
saw 0:1:data 10:2:keepalive

say "it counts from the first"
start
poke 1
at 4
poke 1
at 8
poke 1
at 40
saw 0:1:data 4:1:data 8:1:data 10:2:keepalive

say "something was sent: none is due, but for that"
start
poke 1
at 5
poke 2
at 40
saw 0:1:data 5:2:data 15:1:keepalive

say "data is not answered for 15 s: a handshake"
start
deafen 2
capture n1 v1 /tmp/unanswered udp
poke 1
at 5
poke 1
at 14
equal "messages" "$(timeline /tmp/unanswered | cut -d ' ' -f 2- | xargs)" \
	"1 data 1 data"
at 16
captured /tmp/capture
captured /tmp/unanswered
read -r first < <(times /tmp/unanswered 1 data)
between "handshake" "$(times /tmp/unanswered 1 initiation)" \
	$((first + 14992000)) $((first + 15333000 + $(late 15)))
hear 2

say "a keepalive needs no answer"
start
deafen 2
poke 2
at 60
captured /tmp/capture
keepalive=$(times /tmp/capture 1 keepalive)
between "keepalive" "$keepalive" $((begin + 10000000)) \
	$((begin + 10000000 + 60000 + $(late 10)))
equal "handshakes of who sent it" "$(times /tmp/capture 1 initiation)" ""
hear 2
