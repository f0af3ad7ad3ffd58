#!/usr/bin/env bash
# Runs a command as root in network, mount, process and cgroup namespaces of its own: loopback is the only interface, the host's
# firewall, routes and mounts stay untouched, cgroups are made below one that is the sandbox's, and whatever still runs when the
# command returns is killed.
#   sandbox.sh COMMAND [ARG ...]
set -euo pipefail

# The roots of the cgroup hierarchies: the single v2 tree, or one for each v1 controller.
hierarchies() {
  if [ -e /sys/fs/cgroup/cgroup.procs ]; then echo /sys/fs/cgroup; return; fi
  for procs in /sys/fs/cgroup/*/cgroup.procs; do [ -L "${procs%/*}" ] || echo "${procs%/*}"; done
}

outside() {
  [ "$(id -u)" = 0 ] || exec sudo -E "$0" "$@"
  local name=berth-sandbox-$$ status=0 child hierarchy
  trap : INT                                    # the command gets a Ctrl-C itself; the cgroups are removed after it
  trap 'kill -KILL "$child"' TERM HUP
  (
    for hierarchy in $(hierarchies); do enter "$hierarchy" "$hierarchy/$name"; done
    BERTH_SANDBOX=inside exec env --default-signal=INT,QUIT \
      unshare --net --mount --pid --cgroup --fork --kill-child --propagation private -- "$0" "$@"
  ) <&0 &
  child=$!
  while status=0; wait "$child" || status=$?; kill -0 "$child" 2>/dev/null; do :; done
  for hierarchy in $(hierarchies); do find "$hierarchy/$name" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
  exit "$status"
}

enter() {
  local hierarchy=$1 group=$2 file
  mkdir "$group"
  if [ -e "$group/cpuset.cpus" ] && [ ! -e "$group/cgroup.controllers" ]; then
    # A new v1 cpuset is empty, and nothing may run in an empty one.
    for file in cpuset.cpus cpuset.mems; do cat "$hierarchy/$file" >"$group/$file"; done
  fi
  echo "$BASHPID" >"$group/cgroup.procs"
}

# Process 1 of the sandbox: it adopts and reaps what daemons leave behind.
inside() {
  unset BERTH_SANDBOX
  trap 'exit 130' INT
  local v2=no
  [ ! -e /sys/fs/cgroup/cgroup.procs ] || v2=yes
  mount -t proc proc /proc
  mount -t sysfs sysfs /sys                     # so that /sys/class/net is the new namespace's
  if [ $v2 = yes ]; then mount_cgroup2; else mount_cgroup1; fi
  ip link set lo up
  # What leaks.sh compares with.
  BERTH_SANDBOX_MOUNTS=$(awk '{ print $5 }' /proc/self/mountinfo | tr '\n' ' ')
  export BERTH_SANDBOX_MOUNTS
  "$@"
}

mount_cgroup1() {
  local id controllers rest name
  mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
  while IFS=: read -r id controllers rest; do
    name=${controllers#name=}
    mkdir "/sys/fs/cgroup/${name:-unified}"
    if [ "$id" = 0 ]; then mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified; continue; fi
    mount -t cgroup -o "$controllers" cgroup "/sys/fs/cgroup/$name"
    [[ $name != *,* ]] || for rest in ${name//,/ }; do ln -s "$name" "/sys/fs/cgroup/$rest"; done
  done </proc/self/cgroup
}

mount_cgroup2() {
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  # A group that hands controllers to its children holds no processes itself, so they move to a leaf.
  mkdir /sys/fs/cgroup/sandbox
  while read -r pid; do echo "$pid" >/sys/fs/cgroup/sandbox/cgroup.procs; done </sys/fs/cgroup/cgroup.procs
  sed -E 's/([^ ]+)/+\1/g' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control
}

if [ "${BERTH_SANDBOX-}" = inside ]; then inside "$@"; else outside "$@"; fi
