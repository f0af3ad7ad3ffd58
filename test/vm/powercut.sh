# What a power cut leaves of an image whose pull was said to be complete: run in the guest as `pull`, which is cut off, and after that as `check`.
place=/var/powercut
wait_until() { local left=1200; until "$@"; do left=$((left - 1)); [ $left -gt 0 ] || return 1; usleep 100000; done; }
serves() { docker version >/dev/null 2>&1; }
answers() { wget -q -O /dev/null http://127.0.0.1:5000/v2/ 2>/dev/null; }
begin() {
  printf 'version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s/registry}}\nhttp: {addr: "127.0.0.1:5000"}\n' $place >/tmp/registry.yml
  docker-registry serve /tmp/registry.yml >/tmp/registry.log 2>&1 &
  "$BERTH/berthd" --root $place/berth --run /run/berth --host unix:///run/berth.sock >/tmp/berthd.log 2>&1 &
  wait_until answers || { cat /tmp/registry.log; return 1; }
  wait_until serves || { cat /tmp/berthd.log; return 1; }
}
image=127.0.0.1:5000/files:1

# A thousand files, in a registry whose own files are on the disk.
pull() {
  mkdir -p $place/files
  local i=0
  while [ $i -lt 1000 ]; do i=$((i + 1)); head -c $((i * 40)) /dev/urandom >$place/files/$i; done
  begin
  tar -C $place/files -cf - . | docker import - $image >/dev/null
  docker push $image >/dev/null
  docker rmi $image >/dev/null
  (cd $place/files && sha256sum * | sort -k 2) >$place/sums
  sync
  docker pull $image
  echo "cut here"
  sleep 600
}

# Every file is what it was, either at once or after a pull, which fetches what is not; and the store finds nothing damaged.
check() {
  begin
  if ! docker image inspect $image >/dev/null 2>&1; then
    echo "the image was lost"
    return 1
  fi
  "$BERTH/berth" --host "$DOCKER_HOST" image verify || docker pull $image
  "$BERTH/berth" --host "$DOCKER_HOST" image verify
  mkdir -p /tmp/out
  docker create --name files $image none >/dev/null
  docker export files | tar -C /tmp/out -xf -
  (cd /tmp/out && sha256sum [0-9]* | sort -k 2) >/tmp/sums
  cmp $place/sums /tmp/sums
}

set -eu
"$1"
