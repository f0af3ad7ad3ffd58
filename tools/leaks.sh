#!/usr/bin/env bash
# Lists what a finished command left in the sandbox: processes, mounts, interfaces, cgroups. Prints nothing and succeeds where
# nothing is left. A sandbox starts with none of these, so whatever is found is a leak; only the daemon's bridge may stay, as
# containers may stay when a daemon goes.
#   sandbox.sh sh -c 'COMMAND; leaks.sh'
set -euo pipefail
found=0
report() { echo "left behind: $*"; found=1; }

status_of() {
  parent='' state=''
  while read -r key value _; do case $key in State:) state=$value ;; PPid:) parent=$value ;; esac; done <"$1"
}

# Every process that is not an ancestor of this one. The loop forks nothing, so it does not meet itself.
ancestors=" $$ " current=$$
while [ "$current" != 1 ]; do status_of "/proc/$current/status"; current=$parent; ancestors+="$current "; done
for file in /proc/[0-9]*/status; do
  pid=${file//[!0-9]/}
  [[ $ancestors != *" $pid "* ]] && status_of "$file" 2>/dev/null && [ "$state" != Z ] || continue
  report "process $pid ($state) $(tr '\0' ' ' <"/proc/$pid/cmdline")"
done

while read -r _ _ _ _ point _; do
  [[ " $BERTH_SANDBOX_MOUNTS " == *" $point "* ]] || report "mount $point"
done </proc/self/mountinfo
# The kernel takes a network namespace apart, and its interfaces with it, a moment after its last process or descriptor has gone.
interfaces() { for interface in /sys/class/net/*; do case ${interface##*/} in lo | berth0) ;; *) echo "${interface##*/}" ;; esac; done; }
for ((moment = 0; moment < 50; moment++)); do [ -n "$(interfaces)" ] || break; sleep 0.1; done
for interface in $(interfaces); do report "interface $interface"; done
for group in $(find /sys/fs/cgroup -mindepth 2 -type d \( -path '*/berth*/*' -o -path '*/berth-*' \)); do report "cgroup $group"; done
exit $found
