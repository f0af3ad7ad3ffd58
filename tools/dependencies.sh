#!/usr/bin/env bash
# Installs what building, testing and the demo need and this Debian (12 or 13) lacks, and nothing that is already there.
# It starts no service. The .NET 10 SDK has to be there.
#   dependencies.sh [clients] [peers] [vm]
#     also Docker clients of other languages for the API tests, what makes the root of the benchmarks' peers, what runs the virtual machine's tests
set -euo pipefail
cd "$(dirname "$0")/.."
command -v dotnet >/dev/null || { echo "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download" >&2; exit 1; }

missing=()
need() { # PACKAGE FILE...: one of the files proves that the package is there
  local package=$1 file; shift
  for file in "$@"; do [ ! -e "$file" ] || return 0; done
  missing+=("$package")
}
multiarch=$(uname -m)-linux-gnu
need gcc /usr/bin/gcc
need libc6-dev "/usr/include/$multiarch/sys/types.h"
need zlib1g-dev /usr/include/zlib.h
need busybox-static /usr/share/doc/busybox-static
need libseccomp2 "/usr/lib/$multiarch/libseccomp.so.2"
need libseccomp-dev "/usr/lib/$multiarch/libseccomp.a"
need libnftables1 "/usr/lib/$multiarch/libnftables.so.1"
need nftables /usr/sbin/nft
need iproute2 /usr/sbin/ip /sbin/ip
need util-linux /usr/bin/unshare
need tmux /usr/bin/tmux
need openssl /usr/bin/openssl
need zsh /usr/bin/zsh
need fish /usr/bin/fish
need docker-compose /usr/bin/docker-compose
need python3-docker /usr/lib/python3/dist-packages/docker/__init__.py
for also in "$@"; do
  case $also in
    clients)
      need nodejs "$(command -v node || echo /usr/bin/node)"
      need npm "$(command -v npm || echo /usr/bin/npm)" ;;
    peers) need debootstrap /usr/sbin/debootstrap ;;
    vm)
      need qemu-system-x86 /usr/bin/qemu-system-x86_64
      need e2fsprogs /sbin/mke2fs /usr/sbin/mke2fs
      need cpio /usr/bin/cpio ;;
  esac
done

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]}"
  root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive root apt-get install -qq -o DPkg::Lock::Timeout=300 --no-install-recommends "${missing[@]}" >/dev/null
fi

# dockerode, that the API tests run; its lock file says the versions.
dockerode=test/Berth.ApiTests/Clients/Dockerode modules=artifacts/clients/dockerode
if [[ " $* " == *" clients "* ]] && ! cmp -s "$dockerode/package-lock.json" "$modules/package-lock.json"; then
  echo "installing dockerode"
  rm -rf "$modules" "$modules.new"; mkdir -p "$modules.new"
  cp "$dockerode"/package*.json "$modules.new"
  npm ci --prefix "$modules.new" --ignore-scripts --no-audit --no-fund --silent
  mv "$modules.new" "$modules"
fi

# Unpacked, not installed: Debian's package would start its service.
if ! command -v docker-registry >/dev/null && [ ! -x artifacts/clients/docker-registry ]; then
  apt-cache show docker-registry >/dev/null 2>&1 || root apt-get update -qq
  echo "unpacking docker-registry"
  unpacked=$(mktemp -d)
  (cd "$unpacked" && apt-get download -qq docker-registry && dpkg-deb -x ./*.deb .)
  mkdir -p artifacts/clients && cp "$unpacked/usr/bin/docker-registry" artifacts/clients/docker-registry
  rm -rf "$unpacked"
fi

# The stock client alone, unpacked: installing Debian's package would start Debian's daemon.
if ! command -v docker >/dev/null && [ ! -x artifacts/clients/docker ]; then
  package=docker-cli
  apt-cache show docker.io >/dev/null 2>&1 || root apt-get update -qq
  apt-cache show "$package" >/dev/null 2>&1 || package=docker.io
  echo "unpacking the docker client of $package"
  dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
  (cd "$dir" && apt-get download -qq "$package" && dpkg-deb -x ./*.deb .)
  mkdir -p artifacts/clients && cp "$dir/usr/bin/docker" artifacts/clients/docker
fi
