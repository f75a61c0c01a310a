# SPDX-License-Identifier: GPL-2.0
# The network of the WireGuard tutorial: its hosts, keys, files; Redis, MariaDB.
# needs: redis-check-rdb redis-cli mariadbd mariadb
# timeout: 300
. /wg/lib.sh

# The guide contradicts itself. Addresses inside are those of its table and its
# [Peer] sections; other ones in [Interface], for Maeve and Bernard, would be
# refused by their peers. Charlotte and Teddy get keys of their own, since it
# gives her those of Dolores and him none, and no Endpoint, as it wants for
# dynamic addresses and then writes one. Comments begin with #: wg refuses the ;
# of some of its files. Arnold is in the table only. What it has ufw and systemd
# do, nft and wg-quick do here.

# Three servers with fixed addresses; Charlotte at home and Teddy at the office
# come from wherever they are, with a network behind each; a stranger listens.
servers="dolores maeve bernard"
members="$servers charlotte teddy"
declare -A public=(
	[dolores]=203.0.113.54/24 [maeve]=198.51.100.7/24
	[bernard]=192.0.2.14/24 [charlotte]=192.0.3.77/24
	[teddy]=192.0.4.88/24 [stranger]=192.0.5.99/24
)
declare -A public6=(
	[maeve]=2001:db8:48d1::1/64 [bernard]=2001:db8:2d07:5b57::/64
	[charlotte]=2001:db8:3414:6b1d::10/64
)
vpn4=10.195.171 vpn6=fdc1:d89e:b128:6a04:
declare -A inside=(
	[dolores]="$vpn4.142 $vpn6:7de4" [maeve]="$vpn4.47 $vpn6:961"
	[bernard]="$vpn4.174 $vpn6:3354" [charlotte]="$vpn4.241 $vpn6:29ab"
	[teddy]="$vpn4.0 $vpn6:"
)
declare -A behind=(
	[charlotte]="172.27.88.0/24, fdc1:d89e:b128:13a6::/64"
	[teddy]="172.27.126.0/24, fdc1:d89e:b128:2615::/64"
)
declare -A private=(
	[dolores]=qNoBKylRuEUtBuTANIS6rSZoCqG8cFYzEWeS7fx63Vk=
	[maeve]=cIsZsNNMJmHSjsi/VBmoJk3DHN+mOG6OY6otkKOqQm4=
	[bernard]=gAjbms8705vj8Yg1p7EDKi6ZiRonQQTmzyFjaDey+Gw=
	[charlotte]=$(cat "$(key charlotte)") [teddy]=$(cat "$(key teddy)")
)
declare -A publics=(
	[dolores]=xFXzNIDQ5NJkY0Pgg5hG1fZg0RAD51nnu5MMBbhlpCg=
	[maeve]=Bj7G2pqXZRjrcBTwOWDrkjcy3PzhhJd3cX8QvBTaRDI=
	[bernard]=5SAd89dXTesrxFZpNaRvwL/M11WjuevHJH/7Cv5LI3c=
	[charlotte]=$(pub charlotte) [teddy]=$(pub teddy)
)
for host in $servers; do
	equal "public key of $host" "$(wg pubkey <<<"${private[$host]}")" \
		"${publics[$host]}"
done

say "the Internet"
new_ns internet
in_ns internet sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
number=0
for host in $members stranger; do
	new_ns "$host"
	join_ns "$host" eth0 internet "to$((++number))"
	add_addr "$host" eth0 "${public[$host]}"
	add_addr internet to$number "${public[$host]%.*}.1/24"
	ip -n "$host" route add default via "${public[$host]%.*}.1"
	if [ -n "${public6[$host]:-}" ]; then
		prefix=${public6[$host]%::*}
		add_addr "$host" eth0 "${public6[$host]}"
		add_addr internet to$number "$prefix::ffff/64"
		ip -n "$host" -6 route add default via "$prefix::ffff"
	fi
done

say "the files"
for host in $members stranger; do
	etc=/etc/netns/$host
	mkdir -p "$etc/wireguard"
	{
		echo 127.0.0.1 localhost
		for other in $servers; do
			read -r four six <<<"${inside[$other]}"
			echo "${public[$other]%/*} $other.example.net"
			echo "$four $other.vpn.example.net"
			echo "$six $other.vpn6.example.net"
		done
	} >"$etc/hosts"
done
# Charlotte reaches Maeve over IPv6.
sed -i 's/^198.51.100.7 /2001:db8:48d1::1 /' /etc/netns/charlotte/hosts
for host in $members; do
	read -r four six <<<"${inside[$host]}"
	{
		cat <<-END
			# WireGuard Configuration for $host.example.net

			[Interface]
			PrivateKey = ${private[$host]}
			ListenPort = 55867
			Address = $four/24, $six/64
		END
		for other in $members; do
			[ "$other" != "$host" ] || continue
			read -r four six <<<"${inside[$other]}"
			cat <<-END

				[Peer]
				#
				# $other.example.net
				#
				PublicKey = ${publics[$other]}
			END
			[[ $servers != *$other* ]] ||
				echo "Endpoint = $other.example.net:55867"
			echo "# Allow $other.vpn.example.net"
			echo "AllowedIPs = $four/32, $six/128"
			[ -z "${behind[$other]:-}" ] ||
				echo "AllowedIPs = ${behind[$other]}"
		done
	} >"/etc/netns/$host/wireguard/wg0.conf"
	chmod 600 "/etc/netns/$host/wireguard/wg0.conf"
done

say "the firewalls: only the port of WireGuard, and all from the VPN"
for host in $members; do
	in_ns "$host" nft -f - <<-END
		table inet filter {
			chain input {
				type filter hook input priority filter; policy drop;
				iifname lo accept
				udp dport 55867 accept
				iifname { wg0, lan } accept
				icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
				ct state established,related accept
			}
		}
	END
	in_ns "$host" wg-quick up wg0 >/tmp/quick.log 2>&1 ||
		fail "wg-quick on $host: $(cat /tmp/quick.log)"
done

say "the servers reach each other, by both families"
for host in $servers; do
	for other in $servers; do
		[ "$other" != "$host" ] || continue
		pings "$host" "$other.vpn.example.net"
		pings "$host" "$other.vpn6.example.net"
	done
done

say "home and office, behind peers that only come by themselves"
fails_with 'Destination address required' in_ns dolores \
	ping -c 1 -W 1 $vpn4.241
for gateway in charlotte teddy; do
	site=home net4=172.27.88 net6=fdc1:d89e:b128:13a6
	[ $gateway = charlotte ] || {
		site=office net4=172.27.126 net6=fdc1:d89e:b128:2615
	}
	new_ns $site
	join_ns $site eth0 $gateway lan
	add_addr $gateway lan $net4.1/24 $net6::1/64
	add_addr $site eth0 $net4.10/24 $net6::10/64
	ip -n $site route add default via $net4.1
	ip -n $site -6 route add default via $net6::1
	in_ns $gateway sysctl -qw net.ipv4.ip_forward=1 \
		net.ipv6.conf.all.forwarding=1
	for host in $servers; do
		read -r four six <<<"${inside[$host]}"
		pings $site "$four"
		pings $site "$six"
		pings "$host" $net4.10
		pings "$host" $net6::10
	done
done
grep -qF "[2001:db8:3414:6b1d::10]:55867" <<<"$(in_ns maeve wg show wg0 endpoints)"

say "Redis on Dolores, used by Maeve"
read -r four six <<<"${inside[dolores]}"
# shellcheck disable=SC2016 # the inner shell expands it
in_ns dolores bash -c 'exec -a redis-server redis-check-rdb "$@"' bash \
	--bind "$four" --port 6379 --protected-mode no --save "" --dir /tmp >/tmp/redis.log &
wait_for 60 listening dolores tcp 6379
equal "set" "$(in_ns maeve redis-cli -h dolores.vpn.example.net \
	set greeting "violent delights")" OK
equal "get" "$(in_ns bernard redis-cli -h dolores.vpn.example.net \
	get greeting)" "violent delights"
in_ns maeve timeout 60 redis-cli -h dolores.vpn.example.net \
	-r 200 incr visits >/dev/null
equal "count" "$(in_ns home redis-cli -h "$four" get visits)" 200

say "MariaDB on Maeve, used by Dolores"
mkdir /tmp/db
in_ns maeve mariadbd --no-defaults --user=root --datadir=/tmp/db \
	--socket=/tmp/db.sock --bind-address=$vpn4.47 --port=3306 \
	--skip-grant-tables --skip-innodb --default-storage-engine=Aria \
	--lc-messages-dir=/tmp >/tmp/mariadb.log 2>&1 &
wait_for 120 listening maeve tcp 3306
sql() {
	in_ns "$1" mariadb --no-defaults -u root -h maeve.vpn.example.net -N \
		-e "$2"
}
sql dolores "create database park; create table park.hosts (name text);
	insert into park.hosts values ('Peter'), ('Clementine'), ('Armistice')"
equal "rows" "$(sql bernard "select count(*) from park.hosts")" 3

say "a stranger is not answered"
in_ns stranger nft -f - <<-END
	table inet heard {
		counter hits { }
		chain input {
			type filter hook input priority -150;
			iifname eth0 ip protocol { udp, tcp, icmp } counter name hits
		}
	}
END
wg_new stranger wg0 stranger 10.195.171.200/24 -- peer "${publics[dolores]}" \
	endpoint 203.0.113.54:55867 allowed-ips 10.195.171.0/24 \
	persistent-keepalive 1
no_ping stranger $vpn4.142
for host in $servers; do
	in_ns stranger python3 - "${public[$host]%/*}" <<-'END'
		import os, socket, sys
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		for kind in range(6):
		    for size in (0, 32, 64, 92, 148, 500):
		        data = bytes([kind, 0, 0, 0]) + os.urandom(size)
		        s.sendto(data[:size], (sys.argv[1], 55867))
	END
	no_ping stranger "${public[$host]%/*}"
done
fails in_ns stranger timeout 2 redis-cli -h 203.0.113.54 get greeting \
	>/dev/null 2>&1
equal "packets the stranger heard" \
	"$(in_ns stranger nft list counter inet heard hits |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p')" 0

for host in $members; do
	in_ns "$host" wg-quick down wg0 >/dev/null 2>&1
done
