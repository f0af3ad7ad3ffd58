# Checks of the engine through the stock client on a kernel with cgroup v2. The first starts the engine for all. Run with the name of one.
wait_until() { # COMMAND...; a minute at most
  local left=600
  until "$@"; do left=$((left - 1)); [ $left -gt 0 ] || return 1; usleep 100000; done
}
same() { # EXPECTED ACTUAL
  [ "$1" = "$2" ] || { echo "expected: $1"; echo "actual:   $2"; return 1; }
}
refused() { # WORDS COMMAND...: fails, and says the words
  local words=$1 output; shift
  if output=$("$@" 2>&1); then echo "succeeded: $output"; return 1; fi
  case $output in *"$words"*) ;; *) echo "no '$words' in: $output"; return 1 ;; esac
}
start() { # ARG...: a container that sleeps; its id
  docker run --detach "$@" busybox sleep 1000
}
state() { docker inspect --format "{{.State.$2}}" "$1"; }
cgroup() { # CONTAINER FILE: the file's content
  cat "$(group "$1")/$2"
}
group() { echo "/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$(state "$1" Pid)/cgroup")"; }
stats() { wget -q -O - "http://127.0.0.1:2375/containers/$1/stats?stream=false&one-shot=true"; }
number() { # OBJECT KEY; of what stats prints
  awk -v object="\"$1\":" -v key="\"$2\":" '{
    text = substr($0, index($0, object) + length(object)); text = substr(text, index(text, key) + length(key))
    match(text, /^[0-9]+/); print substr(text, 1, RLENGTH) }'
}
remove() { docker rm --force "$@" >/dev/null; }
serves() { docker version >/tmp/version 2>&1; }
serve() {
  "$BERTH/berthd" --root /var/lib/berth --run /run/berth --host unix:///run/berth.sock --host tcp://127.0.0.1:2375 >>/tmp/berthd.log 2>&1 &
  echo $! >/run/berthd.pid
  wait_until serves || { cat /tmp/version; tail -20 /tmp/berthd.log; return 1; }
}

Berthd_Started_Serves() {
  serve
  "$BERTH/berth" --host "$DOCKER_HOST" image bootstrap busybox
  docker images | grep busybox
}

Run_OnThisKernel_PrintsAndExits() {
  same hello "$(docker run --rm busybox echo hello)"
  status=0
  docker run --rm busybox sh -c 'exit 7' || status=$?
  same 7 $status
}

Run_OnTheBridge_ReachesTheGateway() {
  docker run --rm busybox sh -c 'ping -c 1 -W 5 $(ip route | sed -n "s/default via \([^ ]*\).*/\1/p")'
}

# Not the shell's own, which knows no pairs.
ip() { /sbin/ip "$@"; }

# Kinds of interfaces that are modules here, and that not every kernel has.
Network_OnParentInterfaces_CarriesTraffic_AndIsThereAgain_AndLeavesNothing() {
  ip link add near0 type veth peer name far0
  ip link set near0 up; ip link set far0 up; ip addr add 10.70.0.1/24 dev far0
  docker network create -d ipvlan -o parent=near0 --subnet 10.70.0.0/24 --gateway 10.70.0.1 ipvlan
  docker network create -d macvlan -o parent=far0.20 --subnet 10.71.0.0/24 vlan
  docker network create -d macvlan --subnet 10.72.0.0/24 dummy
  for network in ipvlan vlan dummy; do
    start --name on-$network --network $network
    docker run --rm --network $network busybox ping -c 1 -W 5 on-$network
  done
  docker exec on-ipvlan ping -c 1 -W 5 10.70.0.1
  same "" "$(docker inspect --format '{{.NetworkSettings.Networks.ipvlan.MacAddress}}' on-ipvlan)"
  same "" "$(docker exec on-dummy ip route | grep default || true)"
  refused "do not support custom mac address" docker run --rm --network ipvlan --mac-address 02:42:11:22:33:44 busybox true
  same "802.1Q 20" "$(ip -d link show far0.20 | sed -n 's/.*protocol \(802.1Q\) id \(20\) .*/\1 \2/p')"
  remove on-vlan on-dummy

  # In mode l3 the machine routes, and between subnets as well. The stock client would send these in any order.
  "$BERTH/berth" --host "$DOCKER_HOST" network create -d ipvlan -o parent=far0 -o ipvlan_mode=l3 --subnet 10.73.0.0/30 --subnet 10.74.0.0/24 routed
  start --name on-first --network routed
  start --name on-second --network routed
  same "10.73.0.2 10.74.0.2" "$(docker inspect --format '{{.NetworkSettings.Networks.routed.IPAddress}}' on-first on-second | xargs)"
  docker exec on-second ping -c 1 -W 5 10.73.0.2
  remove on-first on-second
  docker network rm routed

  # As after a reboot: what is the networks' own is made again.
  dummy=dm-$(docker network inspect --format '{{.Id}}' dummy | cut -c 1-12)
  kill -9 "$(cat /run/berthd.pid)"
  ip link delete far0.20; ip link delete "$dummy"
  serve
  ip link show far0.20; ip link show "$dummy"
  docker run --rm --network ipvlan busybox ping -c 1 -W 5 on-ipvlan
  remove on-ipvlan
  docker network rm ipvlan vlan dummy
  if ip link show far0.20 || ip link show "$dummy"; then return 1; fi
  ip link delete near0
}

# The parent that the engine makes, and what is on it, while the engine dies in the middle of it.
Network_OnASubinterface_AfterTheEnginesDeaths_LeavesNothing() {
  ip link add near0 type veth peer name far0
  ip link set near0 up; ip link set far0 up
  for round in $(seq 5); do
    (
      docker network create -d macvlan -o parent=near0.50 tagged-$round
      docker run --detach --name tagged-$round --network tagged-$round busybox sleep 1000
      docker network disconnect tagged-$round tagged-$round
      docker rm --force tagged-$round
      docker network rm tagged-$round
    ) >/dev/null 2>&1 &
    load=$!
    usleep $((round * 400000))
    kill -9 "$(cat /run/berthd.pid)"
    serve
    wait $load || true
    docker rm --force tagged-$round >/dev/null 2>&1 || true
    docker network rm tagged-$round >/dev/null 2>&1 || true
    if ip link show near0.50 2>/dev/null; then return 1; fi
  done
  same "" "$(docker network ls -q --filter name=tagged)"
  ip link delete near0
}

Run_Limits_AreInTheCgroup() {
  id=$(start --memory 64m --memory-swap 96m --memory-reservation 32m --pids-limit 20 --cpus 0.5 --cpu-shares 512 --cpuset-cpus 0)
  same 67108864 "$(cgroup $id memory.max)"
  same 33554432 "$(cgroup $id memory.swap.max)"
  same 33554432 "$(cgroup $id memory.low)"
  same 20 "$(cgroup $id pids.max)"
  same "50000 100000" "$(cgroup $id cpu.max)"
  same 59 "$(cgroup $id cpu.weight)"
  same 0 "$(cgroup $id cpuset.cpus)"
  same "67108864 20" "$(docker exec $id sh -c 'cd /sys/fs/cgroup; echo $(cat memory.max pids.max)')"
  remove $id
}

Stats_OfALimitedContainer_AreTheFilesOfItsCgroup() {
  id=$(start --memory 64m --pids-limit 20)
  docker exec $id sh -c 'head -c 8000000 /dev/zero >/dev/shm/file; sleep 1000 >/dev/null 2>&1 &'
  cpu=$(cgroup $id cpu.stat | sed -n 's/^usage_usec //p') memory=$(cgroup $id memory.current)
  stats $id >/tmp/stats
  after=$(cgroup $id cpu.stat | sed -n 's/^usage_usec //p')
  same "67108864 20" "$(number memory_stats limit </tmp/stats) $(number pids_stats limit </tmp/stats)"
  same "$(cgroup $id pids.current)" "$(number pids_stats current </tmp/stats)"
  same "$(cgroup $id memory.stat | sed -n 's/^shmem //p')" "$(number memory_stats shmem </tmp/stats)"
  usage=$(number memory_stats usage </tmp/stats) total=$(number cpu_stats total_usage </tmp/stats)
  # Nothing happens in it meanwhile but the kernel's own accounting, of which a processor holds back some pages.
  [ $usage -ge 8000000 ] && [ $((usage - memory)) -le 524288 ] && [ $((memory - usage)) -le 524288 ]
  [ $total -ge $((cpu * 1000)) ] && [ $total -le $((after * 1000)) ]
  same "64MiB" "$(docker stats --no-stream --format '{{.MemUsage}}' $id | sed 's|.* / ||')"
  remove $id
}

Run_WithoutLimits_HasNone() {
  id=$(start)
  same "max max 0" "$(cgroup $id memory.max) $(cgroup $id pids.max) $(cgroup $id cgroup.freeze)"
  remove $id
}

Run_ReadBandwidth_IsInTheCgroup() {
  id=$(start --device-read-bps /dev/vda:1mb)
  cgroup $id io.max | grep "$(cat /sys/block/vda/dev) rbps=1048576 wbps=max"
  remove $id
}

Run_CgroupNamespace_IsThePrivateOne() {
  same "0::/" "$(docker run --rm busybox cat /proc/self/cgroup)"
  refused "Read-only file system" docker run --rm busybox mkdir /sys/fs/cgroup/mine
}

Run_CgroupParent_IsAbove() {
  id=$(start --cgroup-parent /above)
  case $(group $id) in /sys/fs/cgroup/above/*) ;; *) group $id; return 1 ;; esac
  remove $id
}

Run_MoreMemoryThanAllowed_IsOomKilled() {
  status=0
  docker run --name oom --memory 32m --memory-swap 32m busybox sh -c 'x=$(head -c 100000000 /dev/zero | tr "\0" x)' || status=$?
  same 137 $status
  same true "$(state oom OOMKilled)"
  remove oom
}

Kill_ByItself_IsNoOom() {
  id=$(start)
  docker kill $id
  same "137 false" "$(docker wait $id) $(state $id OOMKilled)"
  remove $id
}

Run_MoreProcessesThanAllowed_CannotFork() {
  docker run --rm --pids-limit 5 busybox sh -c 'for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait' 2>&1 | tee /dev/stderr | grep -i fork
}

Pause_Running_FreezesUntilUnpaused() {
  id=$(docker run --detach busybox sh -c 'i=0; while true; do i=$((i + 1)); echo $i >/count; done')
  docker pause $id
  same "paused 1" "$(state $id Status) $(cgroup $id cgroup.freeze)"
  cgroup $id cgroup.events | grep "frozen 1"
  before=$(cat /proc/$(state $id Pid)/stat)
  same "$before" "$(cat /proc/$(state $id Pid)/stat)"
  refused "is paused" docker exec $id true
  docker unpause $id
  same "running 0" "$(state $id Status) $(cgroup $id cgroup.freeze)"
  docker exec $id true
  remove $id
}

Stop_Paused_Ends() {
  id=$(start)
  docker pause $id
  remove $id
  refused "No such" docker inspect $id
}

Exec_InALimitedContainer_IsInItsCgroup() {
  id=$(start --pids-limit 30)
  docker exec --detach $id sleep 999
  wait_until test "$(wc -l <"$(group $id)/cgroup.procs")" -ge 2
  remove $id
}

Remove_Running_LeavesNoCgroup() {
  id=$(start)
  directory=$(group $id)
  [ -d "$directory" ]
  remove $id
  [ ! -d "$directory" ]
}

Device_NotGiven_CannotBeOpened() {
  numbers=$(tr : ' ' </sys/block/vda/dev)
  refused "Operation not permitted" docker run --rm busybox sh -c "mknod /disk b $numbers && dd if=/disk of=/dev/null count=1"
  docker run --rm busybox sh -c 'echo x >/dev/null; head -c 8 /dev/zero /dev/urandom; echo >/dev/full || mknod /null c 1 3'
}

Device_Given_CanBeOpened() {
  docker run --rm --device /dev/vda busybox dd if=/dev/vda of=/dev/null count=1
  refused "Operation not permitted" docker run --rm --device /dev/vda:/dev/disk:r busybox dd if=/dev/zero of=/dev/disk count=0
  docker run --rm --device-cgroup-rule "b $(cat /sys/block/vda/dev) r" busybox \
    sh -c "mknod /disk b $(tr : ' ' </sys/block/vda/dev) && dd if=/disk of=/dev/null count=1"
}

Device_Privileged_CanBeOpened() {
  docker run --rm --privileged busybox dd if=/dev/vda of=/dev/null count=1
}

Ulimit_AboveTheDaemons_IsRaised() {
  same 1048000 "$(docker run --rm --ulimit nofile=1048000:1048000 busybox sh -c 'ulimit -n')"
  same unlimited "$(docker run --rm --ulimit memlock=-1:-1 busybox sh -c 'ulimit -l')"
}

Daemon_KilledAndStarted_TakesContainersBack() {
  id=$(start --memory 64m)
  docker pause $id
  kill -9 "$(cat /run/berthd.pid)"
  serve
  same "paused" "$(state $id Status)"
  docker unpause $id
  docker exec $id true
  same 67108864 "$(cgroup $id memory.max)"
  remove $id
}

# A second engine, whose root is on a file system that can limit projects.
limited() { DOCKER_HOST=unix:///run/limited.sock docker "$@"; }
limited_berth() { "$BERTH/berth" --host unix:///run/limited.sock "$@"; }
limited_serves() { limited version >/tmp/version 2>&1; }
limited_serve() { # SETTINGS
  echo "{ \"bridge\": \"berth9\", \"bip\": \"172.30.0.1/24\", \"iptables\": false ${1-} }" >/tmp/limited.json
  "$BERTH/berthd" --root /var/limited/root --run /run/limited --host unix:///run/limited.sock --config /tmp/limited.json >>/tmp/limited.log 2>&1 &
  echo $! >/run/limited.pid
  wait_until limited_serves || { cat /tmp/version; tail -20 /tmp/limited.log; return 1; }
}
fill() { echo "dd if=/dev/zero of=$1/filling bs=1M count=$2 && echo written"; } # DIRECTORY MEGABYTES

Quota_FileSystemWithout_SaysWhatToDo() {
  refused "quota size requested but no quota support: /var/lib/berth/volumes is on / (ext4 on " docker volume create -o size=8m no
  refused "where no quotas of projects are in force: 'tune2fs -O project,quota DEVICE'" docker create --storage-opt size=8m busybox
  refused "invalid size: 'much'" docker volume create -o size=much no
}

Quota_FileSystemWith_TakesTheRoot() {
  modprobe -a loop quota_v2
  truncate -s 300M /var/tmp/limited
  /usr/sbin/mke2fs -q -t ext4 -O project,quota /var/tmp/limited
  mkdir -p /var/limited
  mount -t ext4 -o loop,prjquota /var/tmp/limited /var/limited
  limited_serve
  limited_berth image bootstrap busybox
}

Quota_Volume_HoldsNoMoreThanItsSize() {
  limited volume create -o size=8m small
  same 8m "$(limited volume inspect -f '{{.Options.size}}' small)"
  same written "$(limited run --rm -v small:/data busybox sh -c "$(fill /data 6)" 2>/dev/null)"
  refused "quota exceeded" limited run --rm -v small:/data busybox sh -c "$(fill /data 20)"
  same 8192 "$(limited run --rm -v small:/data busybox df -k /data | awk 'NR == 2 { print $2 }')"
  limited volume create -o size=0 endless
  same written "$(limited run --rm -v endless:/data busybox sh -c "$(fill /data 20)" 2>/dev/null)"
  limited volume rm endless
}

Quota_AfterTheEnginesDeath_IsEachVolumesOwn() {
  kill -9 "$(cat /run/limited.pid)"
  limited_serve
  limited volume create -o size=8m other
  same written "$(limited run --rm -v other:/data busybox sh -c "$(fill /data 6)" 2>/dev/null)"
  refused "quota exceeded" limited run --rm -v other:/data busybox sh -c "$(fill /data 20)"
  refused "quota exceeded" limited run --rm -v small:/data busybox sh -c "$(fill /data 20)"
}

Quota_OfAVolume_StaysWithSnapshotRestoredCopyUpAndClone() {
  limited run --rm -v small:/data busybox sh -c "rm /data/filling; $(fill /data 3)"
  limited_berth volume snapshot create small before
  limited_berth volume snapshot restore small before
  refused "quota exceeded" limited run --rm -v small:/data busybox sh -c "$(fill /data 20)"
  limited volume create -o size=8m filled
  limited run --rm -v filled:/etc busybox test -e /etc/passwd
  refused "quota exceeded" limited run --rm -v filled:/data busybox sh -c "$(fill /data 20)"
  limited_berth volume clone filled cloned
  refused "quota exceeded" limited run --rm -v cloned:/data busybox sh -c "$(fill /data 20)"
  limited_berth volume rename cloned renamed
  limited volume rm small other filled renamed
}

Quota_OfAContainer_IsItsLayers() {
  id=$(limited run --detach --storage-opt size=8m busybox sleep 1000)
  same "map[size:8m]" "$(limited inspect -f '{{.HostConfig.StorageOpt}}' "$id")"
  same written "$(limited exec "$id" sh -c "$(fill /root 6)" 2>/dev/null)"
  refused "quota exceeded" limited exec "$id" sh -c "$(fill /root 20)"
  limited exec "$id" rm /root/filling
  limited restart -t 0 "$id"
  limited exec "$id" sh -c 'echo more >>/etc/passwd; mv /etc/group /etc/group.old; mkdir -p /a/b; mv /a /c'
  refused "quota exceeded" limited exec "$id" sh -c "$(fill /root 20)"
  limited rm --force "$id"
  same written "$(limited run --rm busybox sh -c "$(fill /root 20)" 2>/dev/null)"
}

# A setting of the daemon limits those that are made from then on, and say nothing.
Quota_OfTheDaemon_IsOfEveryNewLayer() {
  before=$(limited run --detach busybox sleep 1000)
  kill "$(cat /run/limited.pid)"
  wait_until sh -c '! kill -0 "$(cat /run/limited.pid)" 2>/dev/null'
  limited_serve ', "storage-opts": ["overlay2.size=8m"]'
  id=$(limited run --detach busybox sleep 1000)
  same "map[]" "$(limited inspect -f '{{.HostConfig.StorageOpt}}' "$id")"
  refused "quota exceeded" limited exec "$id" sh -c "$(fill /root 20)"
  same written "$(limited exec "$before" sh -c "$(fill /root 20)" 2>/dev/null)"
  same written "$(limited run --rm --storage-opt size=40m busybox sh -c "$(fill /root 20)" 2>/dev/null)"
  limited rm --force "$id" "$before"
}

Quota_FileSystem_IsLetGo() {
  kill "$(cat /run/limited.pid)"
  wait_until umount /var/limited
  rm /var/tmp/limited
}

"$1"
