#!/usr/bin/env bash
# The peers: a Debian 13 root with docker 26 and Compose 2, podman 5, skopeo, crun and runc, kept outside the repository in $BERTH_PEERS. They are the
# oracle of the API tests and the other column of the benchmarks.
#   peers.sh make                      makes the root, once, in a minute (outside the sandbox)
#   peers.sh run COMMAND [ARG ...]     runs a command in it, with this machine's /proc, /sys, /dev, /tmp and our programs in /opt/berth
#   peers.sh dockerd DIR [ARG ...]     becomes dockerd, with DIR (below /tmp) for its socket and its data
#   peers.sh podman DIR [ARG ...]      becomes podman with crun, with DIR (below /tmp) for its data
set -euo pipefail
root=${BERTH_PEERS:-/var/tmp/berth-peers}
here=$(dirname "$(readlink -f "$0")")

make() {
  local mirror packages=docker.io,docker-cli,podman,skopeo,crun,runc,conmon,netavark,aardvark-dns,passt,iptables,nftables,iproute2,ca-certificates,procps
  packages+=,curl,busybox-static,docker-compose,iperf3
  [ "$(cat "$root/.packages" 2>/dev/null)" != "$packages" ] || return 0
  echo "making the peers' root in $root"
  if [ -x "$root/usr/bin/apt-get" ]; then       # made before with other packages
    DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -qq --no-install-recommends ${packages//,/ } >"$root.log" 2>&1 ||
      { tail -3 "$root.log" >&2; exit 1; }
  else
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' | grep -v security | grep debian | sort -u | head -1)
    debootstrap --variant=minbase --include="$packages" trixie "$root" "$mirror" >"$root.log" 2>&1 ||
      { tail -3 "$root.log" >&2; rm -rf "$root"; exit 1; }
  fi
  echo "$packages" >"$root/.packages"
}

# A mount namespace whose root is the peers' root: in a mere chroot, a container runtime that joins a mount namespace later
# finds itself in the machine's root.
run() {
  [ -x "$root/usr/sbin/dockerd" ] || { echo "peers.sh: no peers in $root; run tools/peers.sh make" >&2; exit 1; }
  if [ -z "${BERTH_PEERS_INSIDE-}" ]; then
    BERTH_PEERS_INSIDE=1 exec unshare --mount --propagation private -- "$here/peers.sh" run "$@"
  fi
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"; mount --rbind /dev "$root/dev"; mount --rbind /tmp "$root/tmp"
  mount -t tmpfs tmpfs "$root/run"
  # crun and podman refuse a tree of v1 hierarchies with an empty v2 one beside them.
  [ ! -e "$root/sys/fs/cgroup/unified" ] || umount "$root/sys/fs/cgroup/unified"
  if [ -d "$here/../artifacts/bin" ]; then mkdir -p "$root/opt/berth"; mount --bind "$here/../artifacts/bin" "$root/opt/berth"; fi
  cd "$root"
  pivot_root . .
  umount --lazy .
  cd /
  unset BERTH_PEERS_INSIDE
  export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PODMAN_IGNORE_CGROUPSV1_WARNING=1
  exec "$@"
}

dockerd() {
  local dir=$1; shift
  run dockerd --host "unix://$dir/docker.sock" --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/pid" \
    --storage-driver overlay2 "$@"
}

podman() {
  local dir=$1; shift
  mkdir -p "$dir"
  printf '[storage]\ndriver="overlay"\ngraphroot="%s/graph"\nrunroot="%s/run"\n' "$dir" "$dir" >"$dir/storage.conf"
  export CONTAINERS_STORAGE_CONF="$dir/storage.conf"
  run podman --cgroup-manager=cgroupfs --events-backend=file "$@"
}

case ${1-} in
  make | run | dockerd | podman) "$@" ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
