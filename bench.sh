#!/usr/bin/env bash
# Measures Berth against docker, podman, crun and runc, in one run, in one sandbox, by turns. Prints medians (minimum-maximum), each
# ratio to a peer, and the goal it has. Fails if the work was not done, never because it was slow.
#   bench.sh [ROW...]     rows are the functions of bench/rows.sh; all of them by default
set -euo pipefail
cd "$(dirname "$0")"
if [ -z "${BERTH_SANDBOX_MOUNTS-}" ]; then
  tools/dependencies.sh peers
  tools/peers.sh make
  ./build.sh
  exec tools/sandbox.sh "$PWD/bench.sh" "$@"
fi

# Everything runs in the peers' root, where this directory is not: what is needed of it goes to /tmp, which is there too.
dir=$(mktemp -d /tmp/berth-bench.XXXXXX)
trap 'rm -rf "$dir"' EXIT
cp -r bench "$dir/bench"
cp "$(PATH=$PWD/artifacts/clients:$PATH command -v docker)" "$dir/docker"
cp "$(PATH=$PWD/artifacts/clients:$PATH command -v docker-registry)" "$dir/docker-registry"
tools/peers.sh run bash "$dir/bench/run.sh" "$dir" "$@"
