#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Prints -DHAVE_X=1 for each line of probes that holds in the kernel source $1.
set -eu

srctree=$1
dir=$(dirname "$0")

while IFS='|' read -r name header regex; do
	name=${name% } header=${header# } header=${header% } regex=${regex# }
	case $name in ''|'#'*) continue ;; esac
	[ -e "$srctree/$header" ] || continue
	tr -s '[:space:]' ' ' < "$srctree/$header" |
		grep -qE -e "$regex" || continue
	printf ' -D%s=1' "$name"
done < "$dir/probes"
