#!/bin/sh
# Process 1 of the guest: mounts what a machine has, runs the checks, and ends the machine. The last line is their count.
export PATH=/usr/local/bin:/usr/sbin:/usr/bin HOME=/root DOCKER_HOST=unix:///run/berth.sock BERTH=/berth/artifacts/bin
cd /berth
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /run
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
stty -F /dev/console -onlcr
mount -t tmpfs tmpfs /dev/shm
mount -t cgroup2 cgroup2 /sys/fs/cgroup
# As systemd leaves it: controllers handed on, and process 1 in a group of its own.
mkdir /sys/fs/cgroup/init
echo 1 >/sys/fs/cgroup/init/cgroup.procs
sed 's/[^ ][^ ]*/+&/g' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control
ip link set lo up
option() { sed -n "s/.* $1=\([^ ]*\).*/\1/p" /proc/cmdline; }
filter=$(option filter)

# Half of a power cut, and nothing else.
if [ -n "$(option powercut)" ]; then
  sh test/vm/powercut.sh "$(option powercut)" 2>&1 && echo "powercut: done" || echo "powercut: failed"
  sync
  poweroff -f
fi

passed=$(option passed) failed=$(option failed) skipped=0

count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

# Runs a function of a file of checks in a shell of its own, in which the first command that fails ends it.
check() { # FILE FUNCTION
  if timeout 120 sh -eu "test/vm/$1" "$2" >/tmp/check.log 2>&1; then
    count 1 0 0; echo "ok $2"
  else
    count 0 1 0; echo "not ok $2"; tail -n 30 /tmp/check.log | sed 's/^/    /'
    return 1
  fi
}

# Runs every function of a file whose name begins with a capital; where the first fails, the others are skipped.
checks() { # FILE
  local name first=yes
  for name in $(sed -n 's/^\([A-Z][A-Za-z0-9_]*\)() {.*/\1/p' "test/vm/$1"); do
    if [ $first = failed ]; then count 0 0 1; echo "ok $name # SKIP"; continue; fi
    case $first:$name in yes:* | *"$filter"*) check "$1" "$name" || [ $first = no ] || first=failed ;; esac
    [ $first = failed ] || first=no
  done
}

# The kernel tests, without what needs the peers or cgroup v1, asks nothing of the kernel, or takes minutes where the processor is emulated.
# The network is one of their own, and files are on the disk: a tmpfs has user attributes from kernel 6.6 on.
kernel_tests() {
  local project=test/Berth.KernelTests/bin/Debug/net10.0/Berth.KernelTests report=/tmp/report.xml select=
  [ -z "$filter" ] || select="-method *$filter*"
  [ -e $project ] || { echo "no kernel tests were built"; count 0 0 1; return; }
  DOTNET_ROOT=/usr/share/dotnet BERTH_BIN=$BERTH TMPDIR=/var/tmp \
    timeout 1500 unshare -n sh -c 'ip link set lo up; exec "$@"' _ $project -noLogo -noColor -parallel none -xml $report \
    -class- '*LaunchStressTests' -class- '*RoundTripTests' -class- '*EngineTests' -class- '*CgroupV1Tests' -namespace- 'Berth.KernelTests.Engine.State' \
    -namespace- 'Berth.KernelTests.Registry' -class- '*TreeCopyTests' \
    -method- '*Release_ThousandTimes*' -method- '*Take_MoreThanTheBridgeHolds*' $select >/tmp/tests.log 2>&1
  grep -vE '^  (Discover|Start|Finish)(ing|ed):' /tmp/tests.log
  attribute() { sed -nE "s/.*<assembly [^>]* $1=\"([0-9]+)\".*/\1/p" $report; }
  if [ -z "$(attribute total)" ]; then echo "not ok kernel tests: no report"; count 0 1 0; return; fi
  count "$(attribute passed)" $(($(attribute failed) + $(attribute errors))) "$(attribute skipped)"
}

uname -a
checks launch.sh
checks engine.sh
kernel_tests
cut -d' ' -f1 /proc/uptime | sed 's/$/ s/'
echo "$passed passed, $failed failed, $skipped skipped"
sync
poweroff -f
