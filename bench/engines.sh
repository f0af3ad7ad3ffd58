# What is measured: each engine is a function that takes Docker's words.

declare -A labels=(
  [docker]="docker" [podman]="podman with crun" [berth]="berth" [client]="docker client on Berth"
  [crun]="crun" [runc]="runc" [runtime]="berth-runtime"
)
engines=(docker podman berth client)
owners=(docker podman berth)                   # those with containers of their own: the client has those of berth
daemons=()

docker() { "$dir/docker" --host "unix://$dir/docker.sock" "$@"; }
client() { "$dir/docker" --host "unix://$dir/berth.sock" "$@"; }
berth() { /opt/berth/berth --host "unix://$dir/berth.sock" "$@"; }
podman() { command podman --cgroup-manager=cgroupfs --events-backend=file "$@"; }
runtime() { /opt/berth/berth-runtime "$@"; }

begin() {
  export DOCKER_CONFIG=$dir/config CONTAINERS_STORAGE_CONF=$dir/storage.conf
  mkdir config
  printf '[storage]\ndriver="overlay"\ngraphroot="%s/podman"\nrunroot="%s/podman-run"\n' "$dir" "$dir" >storage.conf
  dockerd --host "unix://$dir/docker.sock" --data-root "$dir/docker-data" --exec-root "$dir/docker-run" --pidfile "$dir/docker.pid" \
    --storage-driver overlay2 >dockerd.log 2>&1 &
  daemons+=($!)
  /opt/berth/berthd --root "$dir/berth-data" --run "$dir/berth-run" --host "unix://$dir/berth.sock" >berthd.log 2>&1 &
  daemons+=($!)
  answers docker dockerd.log
  answers client berthd.log
  images
  versions
}

answers() { # ENGINE LOG
  local try
  for ((try = 0; try < 300; try++)); do "$1" version >/dev/null 2>&1 && return; sleep 0.1; done
  tail -5 "$2" >&2
  fail "$1 does not answer"
}

# The same image in each, as Berth makes it.
images() {
  local engine
  berth image bootstrap busybox >/dev/null
  client save -o busybox.tar busybox
  docker load -qi busybox.tar >/dev/null
  podman load -qi busybox.tar >/dev/null
  for engine in "${engines[@]}"; do [ "$("$engine" run --rm busybox echo works)" = works ] || fail "$engine runs nothing"; done
}

versions() {
  echo "docker $(docker version -f '{{.Server.Version}}') (client $(docker version -f '{{.Client.Version}}')), podman $(command podman --version | cut -d' ' -f3)," \
    "crun $(crun --version | sed -n '1s/.* //p'), runc $(runc --version | sed -n '1s/.* //p'), Linux $(uname -r), $(nproc) processors"
}

finish() {
  local status=$? daemon
  remove_from_each
  for daemon in "${daemons[@]}"; do kill "$daemon" 2>/dev/null; wait "$daemon" || true; done
  exit "$status"
}

remove_from_each() { local engine; for engine in "${owners[@]}"; do remove_all "$engine"; done; }

remove_all() { # ENGINE
  local ids
  mapfile -t ids < <("$1" ps -aq 2>/dev/null)
  [ ${#ids[@]} = 0 ] || "$1" rm -f "${ids[@]}" >/dev/null 2>&1 || true
}

idle_in_each() { # COUNT
  local engine i
  for engine in "${owners[@]}"; do
    for ((i = 0; i < $1; i++)); do "$engine" run -d busybox sleep 10000 >/dev/null; done
  done
}
