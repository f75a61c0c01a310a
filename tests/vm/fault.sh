# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Helpers for cases in which allocations fail: each in turn, by its number.
#
# Source it after lib.sh. What fails is chosen by the kernel's failslab and
# fail_page_alloc, among the allocations that have the module on their stack.

FAULTS=/sys/kernel/debug
MODULE=/sys/module/wireguard
[ -e $FAULTS/failslab/require-start ] ||
	skip "no fault injection with a filter by stack in this kernel"

# fault_set FILE VALUE: in both attributes, where it exists
fault_set() {
	local attribute
	for attribute in failslab fail_page_alloc; do
		[ ! -e "$FAULTS/$attribute/$1" ] ||
			echo "$2" >"$FAULTS/$attribute/$1"
	done
}

# Nothing fails now: also when a case ends in the middle of something.
fault_off() {
	fault_set probability 0
}
trap fault_off EXIT

# The kernel writes down the stack of what fails (verbose), whoever may sleep for
# memory fails as well as who may not, and single pages.
fault_off
fault_set verbose 2
fault_set ignore-gfp-wait N
fault_set ignore-gfp-highmem N
fault_set min-order 0
fault_set stacktrace-depth 32

# fault_bounds NAME: where a function of the kernel's begins, and the next one
fault_bounds() {
	grep -m 1 -A 40 -E " $1\$" /proc/kallsyms | awk '
		NR == 1 { start = $1 }
		$1 != start { print "0x" start, "0x" $1; exit }'
}

# kmemleak allocates for itself with each allocation: that is not meant. All of
# its code lies between these two.
bounds=$(fault_bounds __alloc_object)
if [ -n "$bounds" ]; then
	fault_set reject-start "${bounds% *}"
	bounds=$(fault_bounds kmemleak_scan)
	fault_set reject-end "${bounds% *}"
fi

# fault_filter START END: addresses, of which one must be on the stack
fault_filter() {
	FAULT_START=$1 FAULT_END=$2
	fault_set require-start "$1"
	fault_set require-end "$2"
}

# fault_only failslab|fail_page_alloc: the filter lets nothing of the other pass
fault_only() {
	fault_set require-end 0
	echo "$FAULT_START" >"$FAULTS/$1/require-start"
	echo "$FAULT_END" >"$FAULTS/$1/require-end"
}

# fault_in_module: the module's text; after each load, since it moves. Where it
# ends is not told: what is behind it belongs to no other module.
fault_in_module() {
	local start size
	start=$(<$MODULE/sections/.text)
	size=$(<$MODULE/coresize)
	fault_filter "$start" "$(printf '0x%x' $((start + size)))"
}

# fault_in_function NAME: one of the kernel's own
fault_in_function() {
	local bounds
	bounds=$(fault_bounds "$1")
	[ -n "$bounds" ] || fail "the kernel has no function $1"
	fault_filter "${bounds% *}" "${bounds#* }"
}

# fault_site: whom the allocation that failed was for, innermost first. The kernel
# says so only of those that are not to be kept quiet about.
fault_site() {
	dmesg -c | awk '
		/Call Trace/ { traces++; next }
		traces == 1 && shown < 7 && !/\] \? / && sub(/.*\[<[0-9a-f]+>\] /, "") {
			sub(/\+.*/, "")
			if (!/^(show_stack|dump_stack.*|should_fail.*)$/)
				printf "%s%s", shown++ ? " " : "", $0
		}'
}

# ---- by process: the nth of one program's ------------------------------------

# fault_run N COMMAND...: its nth allocation fails. FAULT_HIT says whether there
# were as many, FAULT_STATUS how it ended, FAULT_SAID what it said.
fault_run() {
	local nth=$1 left
	shift
	FAULT_SAID=$(failnth "$nth" /tmp/failnth "$@" 2>&1) || true
	read -r left FAULT_STATUS </tmp/failnth
	FAULT_HIT=$((left == 0))
	FAULT_SITE=$(fault_site)
}

# fault_sweep WHAT BEFORE AFTER COMMAND...: run COMMAND with its first allocation
# failing, its second and so on, until it makes no more; first those of slabs,
# then those of pages. BEFORE is called before each time, AFTER after it. How
# often COMMAND itself failed is in FAULT_REFUSED.
fault_sweep() {
	local what=$1 before=$2 after=$3 attribute nth refused=0
	shift 3
	for attribute in failslab fail_page_alloc; do
		# shellcheck disable=SC2034 # for who changes the filter
		FAULT_ONLY=$attribute
		fault_only $attribute
		for ((nth = 1; ; nth++)); do
			$before
			fault_run $nth "$@"
			((!FAULT_HIT)) || say "$what, $attribute $nth:" \
				"$FAULT_STATUS ${FAULT_SAID##*$'\n'} ($FAULT_SITE)"
			((FAULT_HIT || !FAULT_STATUS)) ||
				fail "$what failed without a fault: $FAULT_SAID"
			refused=$((refused + !!FAULT_STATUS))
			$after
			((FAULT_HIT)) || break
		done
		say "$what, $attribute: $((nth - 1)) allocations"
	done
	# shellcheck disable=SC2034 # for the caller
	FAULT_REFUSED=$refused
}

# fault_each WHAT STATE UNDO COMMAND...: the same for a COMMAND that fails, says
# why, and leaves behind what it found, or succeeds. Then UNDO makes good for it.
# STATE prints what is to be compared.
fault_each() {
	local state=$2 undo=$3 found
	found=$($state)
	# shellcheck disable=SC2317,SC2329 # called by name
	compare() {
		if ((!FAULT_STATUS)); then
			$undo
		elif [ -z "$FAULT_SAID" ]; then
			fail "no word of what went wrong"
		fi
		equal "the state" "$($state)" "$found"
	}
	fault_sweep "$1" true compare "${@:4}"
}

# ---- by number: the nth from now, whoever makes it ---------------------------

# fault_arm failslab|fail_page_alloc INTERVAL: one fails, whose number is a multiple
# of INTERVAL
fault_arm() {
	FAULT_ATTRIBUTE=$FAULTS/$1
	fault_only "$1"
	fault_site >/dev/null
	echo "$2" >"$FAULT_ATTRIBUTE/interval"
	echo 1 >"$FAULT_ATTRIBUTE/times"
	echo 100 >"$FAULT_ATTRIBUTE/probability"
}

# fault_hit: has it failed?
fault_hit() {
	[ "$(<"$FAULT_ATTRIBUTE/times")" = 0 ]
}

# fault_try COMMAND...: with what is armed; FAULT_HIT, FAULT_STATUS, FAULT_SAID
fault_try() {
	FAULT_STATUS=0
	FAULT_SAID=$("$@" 2>&1) || FAULT_STATUS=$?
	FAULT_SITE=$(fault_site)
	FAULT_HIT=0
	! fault_hit || FAULT_HIT=1
}

# fault_nth WHAT BEFORE AFTER COMMAND...: as fault_sweep, but for the allocations
# that anybody makes for COMMAND, in softirqs and workers as well. No more than
# the first FAULT_MOST. AFTER makes some too.
#
# The attribute counts the allocations that pass its filter; the counter cannot be
# read or set, but each failure tells it: so the interval is what it is now, and
# n. It is kept for the cases that follow in this guest. When pages are needed is
# no matter of order: of these the first fails, in some of the commands.
FAULT_MOST=100
fault_nth() {
	local what=$1 before=$2 after=$3 nth count=0 kept=/run/fault.count
	shift 3
	[ ! -e $kept ] || count=$(<$kept)
	for ((nth = 1; nth <= FAULT_MOST; nth++)); do
		$before
		# At an interval of 1 nothing is counted.
		fault_arm failslab $((count + nth))
		fault_try "$@"
		((FAULT_HIT)) || break
		fault_off
		((count + nth == 1)) || count=$((count + nth))
		say "$what, $nth: $FAULT_STATUS ${FAULT_SAID##*$'\n'} ($FAULT_SITE)"
		$after
	done
	# How far the counter is must be known again.
	FAULT_STATUS=0
	until fault_hit; do
		$after
	done
	fault_off
	((FAULT_HIT)) || count=$((count + nth))
	echo "$count" >$kept
	say "$what: $((nth - 1)) allocations"

	for _ in 1 2 3; do
		$before
		fault_arm fail_page_alloc 1
		fault_try "$@"
		fault_off
		say "$what, pages: $FAULT_HIT"
		$after
	done
}
