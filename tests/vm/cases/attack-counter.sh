# SPDX-License-Identifier: GPL-2.0
# Counters at each edge of the replay window and of what a session may count to.
# skip-intree: its window reaches one counter further down, its limit is 64 higher
. /wg/lib.sh

# data COUNTER...: keepalives under these
data() {
	local counter
	for counter; do
		echo "zeros 0; seal a counter=$counter; send from=a"
	done
}

# The window is 8192 bits, less the word that may be clear.
bits=8192
window=$((bits - 64))
# A session has 2^64 - 2^13 - 1 messages: this is the number of none any more.
limit=18446744073709543423
attack_pair
attack <<-END
	note 0 and 1, in whatever order, once
	initiation a; send from=a; take response a
	$(data 1); accept a
	$(data 0); accept a
	$(data 0 1 0 1); drop rx_replay=4
	note out of order, each once
	$(data 10 9 11 5 7); accept a
	$(data 9 5 10 7 11); drop rx_replay=5
	$(data 2 3 4 6 8); accept a
	$(data {0..11}); drop rx_replay=12

	note the window's low edge
	$(data $bits); accept a
	$(data $((bits - window + 1)) $((bits - window + 2))); accept a
	$(data $((bits - window)) $((bits - window - 1)) 12 64 0)
	drop rx_replay=5
	$(data $((bits - 1)) $((bits + 1)) $((bits - 63)) $((bits - 64))); accept a
	$(data $bits $((bits + 1)) $((bits - 1)) $((bits - 63)) $((bits - 64)))
	drop rx_replay=5
	note words that the window moves over are clear, and what it left is too old
	$(data 20000 19999 $((20000 - window + 1))); accept a
	$(data 20000 19999 $((20000 - window + 1)) $((20000 - window)) $bits)
	drop rx_replay=5
	$(data 20064); accept a
	$(data 20000 19999 $((20000 - window + 1)) $((20064 - window)))
	drop rx_replay=4
	$(data $((20064 - window + 1)) 20001 20063); accept a
	note jumps by a word, by the window and one less and more
	$(data 20127); accept a
	$(data $((20127 + 64)) $((20127 + 64 + window)) 40000); accept a
	$(data $((40000 + bits - 1)) $((40000 + 2 * bits - 1))); accept a
	$(data $((40000 + 3 * bits)) $((40000 + 4 * bits + 1))); accept a
	$(data 40000 $((40000 + bits - 1)) $((40000 + 4 * bits + 1)))
	drop rx_replay=3

	note a tag that is wrong moves nothing
	zeros 0; seal a counter=1000000; flip -1; send from=a; drop rx_bad_tag
	zeros 0; seal a counter=100000; set 8 ffffffffffffff7f; send from=a
	drop rx_bad_tag
	$(data 72770 72771); accept a

	note far jumps are legal, up to the limit
	$(data 4294967295 4294967296 4294967294); accept a
	$(data 4294967295 4294967296); drop rx_replay=2
	$(data 1152921504606846976); accept a
	$(data 9223372036854775807 9223372036854775808); accept a
	$(data $limit 18446744073709551615 18446744073709551614); drop rx_replay=3
	$(data 9223372036854775809 18446744073709543421); accept a
	$(data 18446744073709543422 18446744073709543420); accept a
	$(data 18446744073709543421 18446744073709543422 $limit); drop rx_replay=3
	$(data 18446744073709551615 9223372036854775809 0 1); drop rx_replay=4

	note the next session begins at nothing
	handshake a; echo a
	note and each session has a window of its own
	$(data 500); accept a
	zeros 0; seal a session=1 counter=18446744073709543419; send from=a; accept a
	zeros 0; seal a session=1 counter=500; send from=a; drop rx_replay
END
