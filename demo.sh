#!/usr/bin/env bash
# Installs what is missing, builds, and shows Berth at work in a sandbox of its own: no interface, mount, firewall rule or process
# of this machine is touched, and nothing is left when it ends.
set -euo pipefail
cd "$(dirname "$0")"
if [ -z "${BERTH_SANDBOX_MOUNTS-}" ]; then
  tools/dependencies.sh
  ./build.sh
  exec tools/sandbox.sh "$PWD/demo.sh"
fi

export PATH="$PWD/artifacts/bin:$PWD/artifacts/clients:$PATH"
dir=$(mktemp -d /tmp/berth-demo.XXXXXX)
export DOCKER_HOST="unix://$dir/berth.sock" BERTH_HOST="unix://$dir/berth.sock"
daemon=

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
show() {
  local word line=
  for word in "$@"; do
    case $word in *[!A-Za-z0-9_./:=-]*) line+=" '$word'" ;; *) line+=" $word" ;; esac
  done
  printf '\033[2m$%s\033[0m\n' "$line"
  "$@"
}
start() {
  berthd --root "$dir/root" --run "$dir/run" --host "$BERTH_HOST" >>"$dir/log" 2>&1 &
  daemon=$!
  for _ in $(seq 200); do docker version >/dev/null 2>&1 && return; sleep 0.05; done
  tail -5 "$dir/log" >&2; exit 1
}
finish() {
  status=$?
  [ -z "$daemon" ] || { docker ps -aq | xargs -r docker rm -f >/dev/null 2>&1 || true; kill "$daemon" 2>/dev/null || true; wait "$daemon" 2>/dev/null || true; }
  rm -rf "$dir"
  exit "$status"
}
trap finish EXIT

say "An image, made from this machine's own busybox: no registry is asked"
start
show berth image bootstrap busybox
show docker images

say "The stock docker client runs a container on Berth, and so does berth"
show docker run --rm busybox echo "hello from a container"
show berth run --rm busybox sh -c 'echo "pid $$ on $(hostname), $(ip -4 -o addr show eth0 | cut -d" " -f7)"'

say "How long that takes, the client's own start included"
time (for _ in $(seq 20); do berth run --rm busybox true; done)
echo "(for 20 containers, each with a network, an address and a file system of its own)"

say "A service: started, looked at, entered, stopped"
show docker run -d --name web -m 64m --pids-limit 50 busybox sh -c 'mkdir /www && echo "served by berth" >/www/index.html && exec httpd -f -h /www'
show berth ps
address=$(docker inspect -f '{{.NetworkSettings.IPAddress}}' web)
show docker run --rm busybox wget -qO- "http://$address/"
show docker exec web ps
show docker exec web sh -c 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max'

say "What starting it means: the system calls, as berth compiled them (the first lines)"
berth explain web >"$dir/plan"
head -12 "$dir/plan"; echo "… $(wc -l <"$dir/plan") lines"

say "The daemon is killed; the service does not notice, and the next daemon finds it"
kill -9 "$daemon"; wait "$daemon" 2>/dev/null || true
start
show berth ps
show docker run --rm busybox wget -qO- "http://$address/"
show docker stop -t 1 web
show docker rm web

say "Afterwards nothing is left"
docker ps -aq | xargs -r docker rm -f
kill "$daemon"; wait "$daemon"; daemon=
tools/leaks.sh && echo "no process, mount, interface or cgroup"
