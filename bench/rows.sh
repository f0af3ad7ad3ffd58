# The rows: what is done, with whom, and the goal.

row_run_bridge() {
  title "run --rm busybox true, bridge network"
  run() { "$1" run --rm busybox true; }
  compare 20 run "${engines[@]}"
  table ms 1000 docker podman berth:docker:0.05 client:docker:0.1
}

row_run_none() {
  title "run --rm --network none busybox true"
  run() { "$1" run --rm --network none busybox true; }
  compare 20 run "${engines[@]}"
  table ms 1000 docker podman berth:docker:0.05 client:docker:0.1
}

row_oci_run() {
  title "OCI run of a bundle"
  bundle
  run() { "$1" run -b "$dir/bundle" bench; }
  compare 40 run crun runc runtime
  table ms 1000 crun runc runtime:crun:0.7
}
bundle() {
  mkdir -p bundle/rootfs
  [ -e bundle/config.json ] || runc spec -b bundle
  sed -i 's/"terminal": true/"terminal": false/; s/"sh"$/"true"/' bundle/config.json
  local id
  id=$(docker create busybox)
  docker export "$id" | tar -xC bundle/rootfs
  docker rm "$id" >/dev/null
}

row_exec() {
  title "exec true"
  local engine
  for engine in "${owners[@]}"; do "$engine" run -d --name bench-exec busybox sleep 10000 >/dev/null; done
  run() { "$1" exec bench-exec true; }
  compare 20 run "${engines[@]}"
  table ms 1000 docker podman berth:docker:0.125 client:docker:0.125
  remove_from_each
}

row_start_twenty() {
  title "20 x run -d, one after another"
  run() { local i; for ((i = 0; i < 20; i++)); do "$1" run -d busybox sleep 10000 || return; done; }
  run_after() { remove_all "$1"; }
  compare 3 run "${engines[@]}"
  unset -f run_after
  table s 1000000 docker podman "berth:docker:<0.6" "client:docker:<0.6"
}

row_memory() {
  title "memory of the idle daemon (PSS)"
  sleep 75
  pss docker 'dockerd|containerd' 1; pss berth berthd 1
  table MB 1024 docker "berth:docker:<30"

  title "memory per idle container (PSS of what stands beside it, 20 containers)"
  idle_in_each 20
  sleep 20
  pss docker containerd-shim 20; pss podman conmon 20; pss berth berth-shim 20
  table MB 1024 docker podman "berth:docker:<1"
  remove_from_each
}

# The proportional set size in kB of the processes whose name matches, divided.
pss() { # ENGINE NAME DIVISOR
  local pid sum=0 value
  for pid in $(pgrep -x "($2).*"); do
    value=$(awk '$1 == "Pss:" { print $2 }' "/proc/$pid/smaps_rollup")
    sum=$((sum + value))
  done
  [ $sum -gt 0 ] || fail "no process $2"
  echo $((sum / $3)) >"times.$1"
  summarize "$1"
}

row_stdout() {
  title "200 MB in lines of 71 bytes through an attached stdout"
  lines
  run() { "$1" run --rm -v "$dir/lines:/lines:ro" busybox cat /lines; }
  local engine
  for engine in "${engines[@]}"; do run "$engine" | cmp - lines || fail "$engine does not give what was written"; done
  compare 3 run "${engines[@]}"
  table s 1000000 docker podman "berth:docker:<0.6" "client:docker:<0.6"
}

row_logs() {
  title "logs of 200 MB in lines of 71 bytes"
  lines
  local engine
  for engine in "${owners[@]}"; do
    "$engine" run -d --name bench-logs --log-opt max-size=1g -v "$dir/lines:/lines:ro" busybox cat /lines >/dev/null
    "$engine" wait bench-logs >/dev/null
  done
  run() { "$1" logs bench-logs; }
  for engine in "${engines[@]}"; do run "$engine" | cmp - lines || fail "$engine does not keep what was written"; done
  compare 3 run "${engines[@]}"
  table s 1000000 docker podman "berth:docker:<0.8" "client:docker:<0.8"
  remove_from_each
}
lines() {
  [ -s lines ] || yes 'the quick brown fox jumps over the lazy dog, and the dog does not mind' 2>/dev/null | head -c 200000000 >lines || true
}

row_ps() {
  title "ps, 20 containers running"
  idle_in_each 20
  run() { [ "$("$1" ps -q | wc -l)" = 20 ]; }
  compare 20 run "${engines[@]}"
  table ms 1000 docker podman "berth:docker:<15" "client:docker:<15"
  remove_from_each
}

row_ping() {
  title "GET /_ping, answers a second on 8 kept-alive connections"
  ask_each 1 /_ping 8 40000 OK 1
  table "per s" 1 docker "berth:docker:>10000"
}

row_published() {
  local engine
  for engine in docker berth; do "$engine" network create bench-net >/dev/null; done
  title "run --rm -p 18080:80 busybox true, bridge network"
  run() { local port=18080; [ "$1" != client ] || port=18081; "$1" run --rm -p "$port:80" busybox true; }
  compare 20 run docker berth client
  table ms 1000 docker berth:docker: client:docker:
  title "run --rm busybox true, on a network of one's own"
  run() { "$1" run --rm --network bench-net busybox true; }
  compare 20 run docker berth client
  table ms 1000 docker berth:docker: client:docker:
  title "run -d with 200 published ports"
  run() { "$1" run -d -p 20000-20199:1000-1199 busybox sleep 10000; }
  run_after() { remove_all "$1"; }
  compare 3 run docker berth
  unset -f run_after
  table ms 1000 docker berth:docker:
  for engine in docker berth; do "$engine" network rm bench-net >/dev/null; done
}

# Asked in the asker's own network namespace, on two sockets with eight questions under way on each.
row_names() {
  local engine round pid address
  for engine in docker berth; do
    "$engine" network create bench-names >/dev/null
    for name in bench-db bench-asker; do "$engine" run -d --name "$name" --network bench-names busybox sleep 10000 >/dev/null; done
    : >"times.$engine"; : >"slow.$engine"
  done
  for ((round = 0; round < 5; round++)); do
    for engine in docker berth; do
      pid=$("$engine" inspect -f '{{.State.Pid}}' bench-asker)
      address=$("$engine" inspect -f '{{(index .NetworkSettings.Networks "bench-names").IPAddress}}' bench-db)
      nsenter -t "$pid" -n /opt/berth/name-load bench-db "$address" 50000 >answer || fail "names of $engine"
      cut -d' ' -f1 answer >>"times.$engine"; cut -d' ' -f2 answer >>"slow.$engine"
    done
  done
  title "names at 127.0.0.11, answers a second"
  for engine in docker berth; do summarize "$engine"; done
  table "per s" 1 docker "berth:docker:>50000"
  title "the same, what 99 of 100 answers take at most"
  for engine in docker berth; do mv "slow.$engine" "times.$engine"; summarize "$engine"; done
  table ms 1000 docker "berth:docker:<1"
  for engine in docker berth; do remove_all "$engine"; "$engine" network rm bench-names >/dev/null; done
}

# iperf3 of this root, in containers that see it below /host; one stream, two seconds, by turns.
row_throughput() {
  local engine address
  for engine in docker berth; do
    "$engine" network create bench-net >/dev/null
    "$engine" run -d --name bench-server --network bench-net -p "$(iperf_port "$engine"):5201" -v /:/host:ro --tmpfs /host/tmp busybox chroot /host iperf3 -s >/dev/null
    "$engine" run -d --name bench-client --network bench-net -v /:/host:ro --tmpfs /host/tmp busybox sleep 10000 >/dev/null
  done
  address_of() { "$1" inspect -f '{{(index .NetworkSettings.Networks "bench-net").IPAddress}}' bench-server; }

  title "between two containers of a network, Mbit/s"
  ask() { "$1" exec bench-client chroot /host iperf3 -c "$(address_of "$1")" -t 2 -f m; }
  transfer_each
  table Mbit/s 1 docker berth:docker:

  title "from the host to a published port, Mbit/s"
  ask() { iperf3 -c 127.0.0.1 -p "$(iperf_port "$1")" -t 2 -f m; }
  transfer_each
  table Mbit/s 1 docker berth:docker:

  title "from the host to a published port by ::1, which a process carries, Mbit/s"
  ask() { iperf3 -c ::1 -p "$(iperf_port "$1")" -t 2 -f m; }
  transfer_each
  table Mbit/s 1 docker berth:docker:
  for engine in docker berth; do remove_all "$engine"; "$engine" network rm bench-net >/dev/null; done
}
iperf_port() { [ "$1" = docker ] && echo 15201 || echo 15202; }
transfer_each() {
  local round engine
  for engine in docker berth; do : >"times.$engine"; done
  for ((round = 0; round < 5; round++)); do
    for engine in docker berth; do
      ask "$engine" >answer || fail "iperf3 with $engine"
      awk '/receiver/ { for (i = 1; i < NF; i++) if ($(i + 1) == "Mbits/sec") print int($i) }' answer >>"times.$engine"
    done
  done
  for engine in docker berth; do summarize "$engine"; done
}

# Berth alone: with a peer this would take an hour.
row_scale() {
  local i before
  title "run -d on the bridge network: the first ten"
  started 10
  title "the same with 990 running"
  for ((i = 10; i < 990; i++)); do berth run -d busybox sleep 10000 >/dev/null; done
  started 10
  remove_all berth

  title "memory of the daemon for a network with a container (20), kB"
  network_with_container 0                      # a first time: what the daemon makes once is not the network's
  before=$(daemon_memory)
  for ((i = 1; i <= 20; i++)); do network_with_container "$i"; done
  grown "$before" 20
  remove_all berth
  for ((i = 0; i <= 20; i++)); do berth network rm "bench-net$i" >/dev/null; done

  verbs 0 "with no port published"
  title "memory of the daemon for a published port (5,000), kB"
  publish_5000
  remove_all berth
  before=$(daemon_memory)
  publish_5000
  grown "$before" 5000
  verbs 5 "with 5,000 ports published"
  remove_all berth
}
verbs() { # CONTAINERS WHEN
  local running=$1
  run() { berth run -d --name bench-one -p 18080:80 busybox sleep 10000; }
  run_after() { berth rm -f bench-one; }
  verb "run -d -p 18080:80 $2"
  unset -f run_after
  run() { [ "$(berth ps | wc -l)" = $((running + 1)) ]; }
  verb "ps $2"
  run_before() { berth run -d --name bench-one -p 18080:80 busybox sleep 10000; }
  run() { berth rm -f bench-one; }
  verb "rm -f $2"
  unset -f run_before
}
verb() { # TITLE
  title "$1"
  compare 20 run berth
  table ms 1000 berth::
}
network_with_container() { berth network create "bench-net$1" >/dev/null; berth run -d --network "bench-net$1" busybox sleep 10000 >/dev/null; }
publish_5000() { local i; for ((i = 20; i < 25; i++)); do berth run -d -p "${i}000-${i}999:1000-1999" busybox sleep 10000 >/dev/null; done; }
started() { # COUNT
  local i begun
  : >times.berth
  for ((i = 0; i < $1; i++)); do
    begun=${EPOCHREALTIME/./}
    berth run -d busybox sleep 10000 >/dev/null || fail "the container does not start"
    echo $((${EPOCHREALTIME/./} - begun)) >>times.berth
  done
  summarize berth
  table ms 1000 berth::
}
# After the daemon has had time to give back what it does not need.
daemon_memory() { sleep 75; awk '$1 == "Pss:" { print $2 }' "/proc/${daemons[1]}/smaps_rollup"; }
grown() { # BEFORE COUNT
  awk -v before="$1" -v after="$(daemon_memory)" -v count="$2" 'BEGIN { printf "  berth %28.1f kB\n", (after - before) / count }'
}

row_list() {
  local engine
  for engine in docker berth; do create_many "$engine" 1000; done
  title "GET /containers/json?all=1, 1000 containers, on a kept-alive connection"
  ask_each 2 '/v1.45/containers/json?all=1' 1 50 '"Id":' 1000
  table ms 1000 docker "berth:docker:<10"
  title "the same by curl"
  curl_each '/v1.45/containers/json?all=1' '"Id":' 1000
  table ms 1000 docker "berth:docker:<10"

  title "GET /containers/NAME/json, on a kept-alive connection"
  ask_each 2 /v1.45/containers/bench500/json 1 1000 '"Id":' 1
  table ms 1000 docker "berth:docker:<1"
  title "the same by curl"
  curl_each /v1.45/containers/bench500/json '"Id":' 1
  table ms 1000 docker "berth:docker:<1"
  for engine in docker berth; do remove_all "$engine"; done
}

# Containers that are not started, by requests of one process.
create_many() { # ENGINE COUNT
  seq -f "url = \"http://localhost/v1.45/containers/create?name=bench%g\"" "$2" >urls
  curl -sSf --unix-socket "$dir/$1.sock" -H 'Content-Type: application/json' -d '{"Image": "busybox", "Cmd": ["sleep", "10000"], "Labels": {"bench": "1"}}' \
    -K urls >answer
  [ "$(grep -o '"Id":' answer | wc -l)" = "$2" ] || fail "$1 did not make $2 containers"
}

# What http-load prints in a column, five times, docker and Berth by turns. It fails where an answer is not the right one.
ask_each() { # COLUMN PATH CONNECTIONS REQUESTS TEXT TIMES
  local column=$1 round engine
  shift
  for engine in docker berth; do : >"times.$engine"; done
  for ((round = 0; round < 5; round++)); do
    for engine in docker berth; do
      /opt/berth/http-load "$dir/$engine.sock" "$@" >answer || fail "$1 of $engine"
      cut -d' ' -f"$column" answer >>"times.$engine"
    done
  done
  for engine in docker berth; do summarize "$engine"; done
}

# How long curl waits for an answer, from before it connects, in microseconds.
curl_each() { # PATH TEXT TIMES
  local engine round
  for engine in docker berth; do : >"times.$engine"; done
  for ((round = 0; round < 20; round++)); do
    for engine in docker berth; do
      curl -sSf --unix-socket "$dir/$engine.sock" -w '%{time_total}\n' -o answer "http://localhost$1" | awk '{ print int($1 * 1000000) }' >>"times.$engine"
      [ "$(grep -o "$2" answer | wc -l)" = "$3" ] || fail "$1 of $engine"
    done
  done
  for engine in docker berth; do summarize "$engine"; done
}

row_archives() {
  rootfs
  title "import a root file system of $(($(stat -c %s rootfs.tar) / 1000000)) MB"
  run() { "$1" import rootfs.tar "bench-$1"; }
  run_after() { "$1" rmi -f "bench-$1"; }
  compare 3 run "${engines[@]}"
  table s 1000000 docker podman berth:docker:0.4 client:docker:0.4

  title "save it"
  local engine
  for engine in "${owners[@]}"; do "$engine" import rootfs.tar bench >/dev/null 2>&1; done
  run() { "$1" save -o saved.tar bench; }
  run_after() { rm saved.tar; }
  compare 3 run "${engines[@]}"
  table s 1000000 docker podman berth:docker:0.4 client:docker:0.4

  title "load it"
  docker save -o loaded.tar bench
  for engine in "${owners[@]}"; do "$engine" rmi -f bench >/dev/null; done
  run() { "$1" load -i loaded.tar; }
  run_after() { "$1" rmi -f bench; }
  compare 3 run "${engines[@]}"
  unset -f run_after
  table s 1000000 docker podman berth:docker:0.3 client:docker:0.3
}
# A plain Debian: what the peers' root is made of, without the peers themselves.
rootfs() {
  [ -s rootfs.tar ] || tar -cf rootfs.tar -C / --exclude='*docker*' --exclude='*containerd*' --exclude='*podman*' --exclude=./usr/bin/skopeo \
    ./etc ./usr/bin ./usr/lib ./usr/share
}

row_registry() {
  rootfs
  registry
  local engine
  for engine in "${owners[@]}"; do "$engine" import rootfs.tar "localhost:5017/bench-$engine" >/dev/null 2>&1; done
  forget_peak

  title "push it to a registry on loopback that has nothing"
  run() { "$1" push "$(registry_option "$1")" "localhost:5017/bench-$1"; }
  # What an engine remembers of a registry and of compressed layers goes with the image.
  run_after() {
    rm -rf registry/docker
    [ "$1" = podman ] || { "$1" rmi -f "localhost:5017/bench-$1"; "$1" import rootfs.tar "localhost:5017/bench-$1"; }
  }
  compare 3 run "${owners[@]}"
  table s 1000000 docker podman berth:docker:0.35

  title "pull it"
  for engine in "${owners[@]}"; do run "$engine" >/dev/null 2>&1; "$engine" rmi -f "localhost:5017/bench-$engine" >/dev/null; done
  pull_each
  bounds
  peak
}

# The same files in an image of twenty layers.
row_layers() {
  layered
  registry
  forget_peak

  title "load an image of twenty layers"
  run() { "$1" load -i layered.tar; }
  run_after() { "$1" rmi -f localhost:5017/bench-layered; }
  compare 3 run "${owners[@]}"
  table s 1000000 docker podman berth:docker:0.3

  title "push it to a registry on loopback that has nothing"
  local engine
  for engine in "${owners[@]}"; do
    "$engine" load -i layered.tar >/dev/null 2>&1
    "$engine" tag localhost:5017/bench-layered "localhost:5017/bench-$engine"
  done
  run() { "$1" push "$(registry_option "$1")" "localhost:5017/bench-$1"; }
  run_after() {
    rm -rf registry/docker
    [ "$1" = podman ] || { "$1" rmi -f "localhost:5017/bench-$1" localhost:5017/bench-layered; "$1" load -i layered.tar; "$1" tag localhost:5017/bench-layered "localhost:5017/bench-$1"; }
  }
  compare 3 run "${owners[@]}"
  table s 1000000 docker podman berth:docker:0.35

  title "pull it"
  for engine in "${owners[@]}"; do
    run "$engine" >/dev/null 2>&1
    "$engine" rmi -f "localhost:5017/bench-$engine" localhost:5017/bench-layered >/dev/null
  done
  pull_each
  peak
}

# An archive as docker saves it, of a plain Debian in twenty pieces.
layered() {
  rootfs
  mkdir -p layered unpacked
  tar -xf rootfs.tar -C unpacked
  (cd unpacked && find . ! -type d | LC_ALL=C sort | split -n l/20 -d - ../layered/list)
  local list digests=() names=()
  for list in layered/list*; do
    tar -cf "$list.tar" -C unpacked -T "$list"
    names+=("\"${list##*/}.tar\"")
    digests+=("\"sha256:$(sha256sum "$list.tar" | cut -d' ' -f1)\"")
    rm "$list"
  done
  local IFS=,
  printf '{"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": [%s]}}' "${digests[*]}" >layered/config.json
  printf '[{"Config": "config.json", "RepoTags": ["localhost:5017/bench-layered:latest"], "Layers": [%s]}]' "${names[*]}" >layered/manifest.json
  tar -cf layered.tar -C layered .
  rm -r layered unpacked
}

registry() {
  [ ! -e registry.log ] || return 0
  "$dir/docker-registry" serve <(registry_config) >registry.log 2>&1 &
  daemons+=($!)
}

pull_each() {
  run() { "$1" pull "$(registry_option "$1")" "localhost:5017/bench-$1"; }
  run_after() { "$1" rmi -f "localhost:5017/bench-$1"; }
  compare 3 run "${owners[@]}"
  unset -f run_after
  table s 1000000 docker podman berth:docker:0.35
}

# What no pull of these files can be faster than: unpacking the compressed layer, and putting as many bytes onto the disk.
bounds() {
  gzip -1 <rootfs.tar >rootfs.tar.gz
  local begun=${EPOCHREALTIME/./} inflated written
  gzip -dc rootfs.tar.gz >/dev/null
  inflated=${EPOCHREALTIME/./}
  dd if=rootfs.tar of=written bs=1M conv=fsync status=none
  written=${EPOCHREALTIME/./}
  rm written rootfs.tar.gz
  awk -v inflate=$((inflated - begun)) -v write=$((written - inflated)) 'BEGIN {
    printf "  gzip alone inflates it in %.2f s, the disk takes it in %.2f s: bound by the %s\n", inflate / 1e6, write / 1e6, (inflate > write ? "decompressor" : "disk") }'
}

# The most memory that the daemon has had since the peak was forgotten (RSS, in kB).
forget_peak() { echo 5 >"/proc/${daemons[1]}/clear_refs"; }
peak() {
  title "memory of the daemon at its highest meanwhile (RSS)"
  awk '$1 == "VmHWM:" { print $2 }' "/proc/${daemons[1]}/status" >times.berth
  summarize berth
  table MB 1024 "berth::<100"
}

registry_config() {
  printf 'version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s/registry}}\nhttp: {addr: "127.0.0.1:5017"}\n' "$dir"
}
# Podman has to be told what the others know of loopback.
registry_option() { [ "$1" = podman ] && echo --tls-verify=false || echo --quiet; }
