# SPDX-License-Identifier: GPL-2.0
# What each attribute and flag of SET_DEVICE does, alone and with others.
. /wg/lib.sh

# peers: one line a peer: name, psk, endpoint, allowed IPs, keepalive
peers() {
	wg show wg0 dump | tail -n +2 | while IFS=$'\t' read -r k p e a _ _ _ i; do
		for name in 1 2 3 4 zero; do
			[ "$k" != "$(pub $name)" ] || k=$name
		done
		[ "$p" = "(none)" ] || [ "$p" != "$(<"$(psk 2)")" ] || p=psk
		echo "$k $p $e $a $i"
	done
}

# after WANTED COMMAND...: the command succeeds and leaves these peers
after() {
	local wanted=$1
	shift
	"$@" || fail "status $? of: $*"
	equal "peers after: $*" "$(peers)" "$wanted"
}

N="(none)"
mkdir -p /tmp/keys
echo AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= >/tmp/keys/zero.pub
ip link add wg0 type wireguard
set0() { wgctl set wg0 "$@"; }

# The device.
set0 private-key "$(key 1)" listen-port 51820 fwmark 0xffffffff
equal "public key" "$(wg show wg0 public-key)" "$(pub 1)"
equal "port" "$(wg show wg0 listen-port)" 51820
equal "mark" "$(wg show wg0 fwmark)" 0xffffffff
set0 fwmark 0 listen-port 0
equal "mark" "$(wg show wg0 fwmark)" off
equal "port of an interface that is down" "$(wg show wg0 listen-port)" 0
ip link set wg0 up
port=$(wg show wg0 listen-port)
at_least "a port is chosen" "$port" 1
grep -q . <<<"$(ss -Hlun "sport = :$port")" || fail "nobody listens on $port"
set0 listen-port 51821
equal "port" "$(wg show wg0 listen-port)" 51821
grep -q . <<<"$(ss -Hlun "sport = :51821")" || fail "nobody listens on 51821"
grep -q . <<<"$(ss -Hlun "sport = :$port")" && fail "still listens on $port"
ip link set wg0 down

# A peer and its attributes; what is not given stays.
after "2 psk 192.0.2.2:5 10.0.0.0/24,fd00::/64 25" set0 peer "$(pub 2)" \
	preshared-key "$(psk 2)" endpoint 192.0.2.2:5 persistent-keepalive 25 \
	allowed-ips 10.0.0.7/24,fd00::5/64
after "2 psk [2001:db8::2]:7 10.0.0.0/24,fd00::/64 25" \
	set0 peer "$(pub 2)" endpoint '[2001:db8::2]:7'
after "2 $N [2001:db8::2]:7 10.0.0.0/24,fd00::/64 off" \
	set0 peer "$(pub 2)" preshared-key /dev/null persistent-keepalive off
after "2 $N [fe80::1%lo]:9 10.0.0.0/24,fd00::/64 off" \
	set0 peer "$(pub 2)" endpoint '[fe80::1%lo]:9'

# Allowed IPs: replaced, added in this order, an old one comes last.
after "2 $N [fe80::1%lo]:9 10.1.0.0/16,10.0.0.0/24,10.2.0.0/16 off" \
	set0 peer "$(pub 2)" allowed-ips 10.1.0.0/16,10.0.0.0/24,10.2.0.0/16
after "2 $N [fe80::1%lo]:9 10.0.0.0/24,10.2.0.0/16,10.1.0.0/16,::/0 off" \
	set0 peer "$(pub 2)" allowed-ips +10.1.0.0/16,+::/0
after "2 $N [fe80::1%lo]:9 (none) off" set0 peer "$(pub 2)" allowed-ips ''

# An allowed IP has one owner.
set0 peer "$(pub 2)" allowed-ips 10.0.0.0/24,10.1.0.0/24
after "2 $N [fe80::1%lo]:9 10.1.0.0/24 off
3 $N $N 10.0.0.0/24 off" set0 peer "$(pub 3)" allowed-ips 10.0.0.0/24

# Peers stay in the order in which they came.
after "2 $N [fe80::1%lo]:9 10.1.0.0/24 off
3 $N $N 10.0.0.0/24 off
4 $N $N (none) off" set0 peer "$(pub 4)" peer "$(pub 2)"

# Of a peer that is not there.
same=$(peers)
set0 peer "$(pub 4)" remove
same=${same%$'\n'*}
after "$same" set0 peer "$(pub 4)" update-only endpoint 192.0.2.4:4
after "$same" set0 peer "$(pub 4)" remove
after "$same" set0 peer "$(pub 4)" update-only remove

# One that is named twice: the one after the other.
after "$same
4 $N $N 10.4.0.0/24,10.5.0.0/24 4" set0 peer "$(pub 4)" \
	allowed-ips 10.4.0.0/24 peer "$(pub 4)" allowed-ips +10.5.0.0/24 \
	persistent-keepalive 4
after "$same
4 $N $N 10.6.0.0/24 off" set0 peer "$(pub 4)" remove \
	peer "$(pub 4)" allowed-ips 10.6.0.0/24

# Who we are ourselves is no peer, whichever of the two comes first.
after "4 $N $N (none) off" set0 replace-peers peer "$(pub 4)" \
	peer "$(pub 1)" allowed-ips 10.1.0.0/24
after "" set0 private-key "$(key 4)"
after "1 $N $N (none) off" set0 peer "$(pub 1)" peer "$(pub 4)"
after "2 $N $N (none) off" set0 private-key "$(key 1)" replace-peers \
	peer "$(pub 1)" peer "$(pub 2)"
# Without a key there is no self.
after "2 $N $N (none) off
1 $N $N (none) off" set0 private-key /dev/null peer "$(pub 1)"
equal "public key" "$(wg show wg0 public-key)" "(none)"
equal "private key" "$(wg show wg0 private-key)" "(none)"

# Any 32 bytes can be configured as a key, any address as an endpoint.
after "zero $N 0.0.0.0:0 (none) 65535" set0 replace-peers \
	peer "$(pub zero)" endpoint 0.0.0.0:0 persistent-keepalive 65535

# By another name, and by a new one.
ip link property add dev wg0 altname wireguard-zero
wg set wireguard-zero fwmark 7 2>/dev/null || wgctl set wg0 fwmark 7
ip link set wg0 name wg7
equal "mark" "$(wg show wg7 fwmark)" 0x7
equal "name" "$(wgctl show --json | grep -c '"wg7"')" 1

# What is shown can be set, and nothing changes.
wgctl set wg7 private-key "$(key 1)" replace-peers peer "$(pub 2)" \
	preshared-key "$(psk 2)" endpoint 192.0.2.2:5 persistent-keepalive 25 \
	allowed-ips 10.0.0.0/24,fd00::/64,0.0.0.0/0 peer "$(pub 3)"
wg showconf wg7 >/tmp/conf
wg setconf wg7 /tmp/conf
equal "after setconf" "$(wg showconf wg7)" "$(</tmp/conf)"
wg syncconf wg7 /tmp/conf
equal "after syncconf" "$(wg showconf wg7)" "$(</tmp/conf)"
wg addconf wg7 /tmp/conf
equal "after addconf" "$(wg showconf wg7)" "$(</tmp/conf)"
