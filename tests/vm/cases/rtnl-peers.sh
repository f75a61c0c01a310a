# SPDX-License-Identifier: GPL-2.0
# Thousands of peers go, in every way, and nobody waits for rtnl because of it.
# timeout: 600
#
# Tracing tells which task holds rtnl_mutex when a peer is removed: not the one
# that removes it, nor that ends its sessions. So no other can wait for that. The
# in-tree driver is there to show that the trace would tell.
. /wg/lib.sh

tracing=/sys/kernel/tracing
[ -e $tracing/kprobe_events ] || skip "a kernel without kprobe events"
if ours; then
	total=10000
	removing=(wg_config_remove_peer wg_peer_quiesce)
else
	# It computes something for each peer.
	total=200
	removing=(wg_peer_remove wg_peer_remove_all)
fi

modprobe wireguard
rtnl=$(awk '$3 == "rtnl_mutex" { print "0x" $1 }' /proc/kallsyms)
echo 32768 >$tracing/buffer_size_kb
: >$tracing/kprobe_events
for lock in mutex_lock mutex_lock_killable mutex_trylock; do
	echo "p:wgtest/$lock $lock lock=%di:x64" >>$tracing/kprobe_events
done
echo "r64:wgtest/got_killable mutex_lock_killable got=\$retval:s32" \
	>>$tracing/kprobe_events
echo "r64:wgtest/got_trylock mutex_trylock got=\$retval:s32" \
	>>$tracing/kprobe_events
echo "p:wgtest/mutex_unlock mutex_unlock lock=%di:x64" >>$tracing/kprobe_events
for function in "${removing[@]}"; do
	echo "p:wgtest/$function wireguard:$function" >>$tracing/kprobe_events
done
for event in mutex_lock mutex_lock_killable mutex_trylock mutex_unlock; do
	echo "lock == $rtnl" >$tracing/events/wgtest/$event/filter
done
echo 0 >$tracing/tracing_on
echo 1 >$tracing/events/wgtest/enable
echo "lock_addr == $rtnl" >$tracing/events/lock/contention_begin/filter
echo 1 >$tracing/events/lock/contention_begin/enable

# held LABEL: what the trace says, and how often a peer was removed by who held
# rtnl
cat >/tmp/held.py <<'END'
import re, sys
line = re.compile(r"^\s*(.+)-(\d+)\s+\[\d+\]\s+\S+\s+[\d.]+: (\w+): (.*)$")
holds, trying, removals, under, waits = {}, {}, {}, {}, 0
for text in open("/sys/kernel/tracing/trace", errors="replace"):
    match = line.match(text)
    if not match:
        continue
    comm, pid, event, rest = match.groups()
    got = re.search(r"got=(-?\d+)", rest)
    if event == "mutex_lock":
        holds[pid] = True
    elif event in ("mutex_lock_killable", "mutex_trylock"):
        trying[pid] = event
    elif got:
        # Of this mutex only when the task's last try was for it.
        wanted = {"got_killable": "mutex_lock_killable",
                  "got_trylock": "mutex_trylock"}[event]
        if trying.get(pid) == wanted:
            del trying[pid]
            holds[pid] = int(got[1]) == (wanted == "mutex_trylock")
    elif event == "mutex_unlock":
        holds[pid] = False
    elif event == "contention_begin":
        waits += comm == "ip"
    else:
        removals[event] = removals.get(event, 0) + 1
        if holds.get(pid):
            under[event] = under.get(event, 0) + 1
for event in removals:
    print(event, "calls", removals[event], "under rtnl", under.get(event, 0))
print("waits of ip for rtnl", waits)
print("under", sum(under.values()), "of", sum(removals.values()))
END
held() {
	echo 0 >$tracing/tracing_on
	python3 /tmp/held.py >/tmp/held
	say "$1:" "$(tr '\n' ';' </tmp/held)"
	grep -q 'overrun: 0' $tracing/per_cpu/cpu0/stats ||
		fail "the trace is not whole"
	at_least "removals in the trace" "$(awk '$1 == "under" { print $4 }' /tmp/held)" 1
	under=$((${under:-0} + $(awk '$1 == "under" { print $2 }' /tmp/held)))
	: >$tracing/trace
	echo 1 >$tracing/tracing_on
}

python3 - $total >/tmp/peers <<'END'
import base64, os, sys
for i in range(int(sys.argv[1])):
    key = base64.b64encode(os.urandom(32)).decode()
    print(f"[Peer]\nPublicKey = {key}\n"
          f"AllowedIPs = 10.{128 + (i >> 8)}.{i & 255}.0/24")
END
# The first tenth of them, each removed by name.
awk -v most=$((total / 10)) '$1 == "PublicKey" && ++count <= most {
	print "peer", $3, "remove" }' /tmp/peers >/tmp/some

# Somebody else, in another namespace, makes and deletes links all the time.
new_ns other
( trap - ERR
  until [ -e /tmp/stop ]; do
	ip -n other link add dummy0 type dummy && ip -n other link del dummy0
  done ) >/dev/null 2>&1 &
others=$!

both_ping() {
	[ "$(pgrep -c -x ping)" = 2 ]
}
# fill: a tunnel that is in use, of a device with that many peers
fill() {
	wg_pair
	n1 wg addconf wg0 /tmp/peers
	pings n1 "${IN4[2]}"
	background n1 ping -n -q -i 0.002 -s 1000 "${IN4[2]}"
	background n2 ping -n -q -i 0.002 "${IN6[1]}"
	# Who kills them by name must find both: they would keep their namespaces.
	wait_for 20 both_ping
	: >$tracing/trace
	echo 1 >$tracing/tracing_on
}
# Peers of a device that is gone are removed by a worker.
all_gone() {
	ours || return 0
	echo 1 >/sys/kernel/slab/wg_peer/shrink
	[ "$(cut -d ' ' -f 1 /sys/kernel/slab/wg_peer/objects)" = 0 ]
}
empty() {
	local ns
	pkill -x ping || true
	for ns in n1 n2; do
		ip netns delete $ns
	done
	wait_for 60 all_gone
}

fill
xargs -a /tmp/some ip netns exec n1 wg set wg0
held "peers removed by name"
echo "[Interface]" >/tmp/empty
n1 wg setconf wg0 /tmp/empty
held "all of them replaced"
n1 wg addconf wg0 /tmp/peers
n1 wg set wg0 private-key "$(key 1)"
ip -n n1 link delete wg0
ip -n n2 link delete wg0
wait_for 60 all_gone
held "the interface deleted"
empty
fill
empty
# Namespaces go when they do.
pause 2
held "the namespace deleted"

: >/tmp/stop
wait $others
echo 0 >$tracing/events/enable
: >$tracing/kprobe_events
if ours; then
	equal "peers removed by who held rtnl" $under 0
else
	at_least "peers removed by who held rtnl" $under 1
fi
