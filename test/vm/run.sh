#!/usr/bin/env bash
# Tests what this machine's kernel cannot show: boots Debian 12's kernel 6.1 with cgroup v2 under QEMU, with our programs on a
# disk, and runs guest.sh in it. The last line is the guest's count. Nothing of this needs root or the sandbox but the installing.
#   run.sh [FILTER]            FILTER picks checks by a part of their name
set -euo pipefail
cd "$(dirname "$0")/../.."
work=artifacts/vm root=artifacts/vm/root
if [ "$(uname -m)" != x86_64 ]; then echo "vm: only on x86_64"; echo "0 passed, 0 failed, 1 skipped"; exit 0; fi
tools/dependencies.sh vm
mkdir -p "$work"

# Debian's kernel, unpacked and not installed. A newer one takes the place of the old.
kernel() {
  local package
  package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: //p')
  [ -n "$package" ] || { echo "vm: apt knows no linux-image-cloud-amd64" >&2; exit 1; }
  [ "$(cat "$work/kernel/package" 2>/dev/null)" != "$package" ] || return 0
  rm -rf "$work/kernel" "$work"/*.deb
  (cd "$work" && apt-get download -qq "$package" 2>/dev/null)
  dpkg-deb -x "$work"/*.deb "$work/kernel"
  rm "$work"/*.deb
  busybox depmod -b "$work/kernel" "$(version)"
  echo "$package" >"$work/kernel/package"
}
version() { ls "$work/kernel/lib/modules"; }

# Copies files to where they are here, with the shared libraries they name. What stands there may be a link to busybox.
copy() {
  cp -L --parents --remove-destination "$@" "$root"
  needed "$@"
}
needed() {
  local library
  for library in $(ldd "$@" 2>/dev/null | sed -nE 's/.* (\/[^ ]+) \(0x.*|^\t(\/[^ ]+) .*/\1\2/p' | sort -u); do
    [ -e "$root$library" ] || cp -L --parents "$library" "$root"
  done
}
# Those that were unpacked into artifacts/clients, as the machine has none, are where any other is.
programs() {
  local name file
  for name in "$@"; do
    file=$(command -v "$name")
    case $file in
      "$PWD"/*) cp --remove-destination "$file" "$root/usr/bin/"; needed "$file" ;;
      *) copy "$file" ;;
    esac
  done
}
# What programs open by name when they need it.
libraries() {
  local name
  for name in "$@"; do copy "$(ldconfig -p | awk -v name="$name" '$1 == name { print $NF; exit }')"; done
}

# The guest's root: busybox, the few tools that tests call, the stock client, and in /berth a tree like this one.
root() {
  local applet tree=$root/berth
  rm -rf "$root"
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{dev,etc,proc,root,run,sys,tmp,var/lib,var/tmp}
  for applet in bin sbin lib lib64; do ln -s "usr/$applet" "$root/$applet"; done
  cp /bin/busybox "$root/bin/busybox"
  for applet in $(busybox --list); do [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"; done
  ln -s ../bin/busybox "$root/sbin/modprobe"
  programs bash ip nft nsenter docker docker-registry mke2fs
  libraries libnftables.so.1 libseccomp.so.2 libssl.so.3 libcrypto.so.3 libstdc++.so.6 libgcc_s.so.1
  cp -r "$work/kernel/lib/modules" "$root/lib/"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
  echo '127.0.0.1 localhost' >"$root/etc/hosts"

  mkdir -p "$tree"/{artifacts,test}
  cp -r artifacts/bin "$tree/artifacts/"
  needed artifacts/bin/*
  cp -r tools Berth.slnx "$tree/"
  cp -r test/vm "$tree/test/"
  kernel_tests
}

# The kernel tests run there with the same runtime.
kernel_tests() {
  local built=test/Berth.KernelTests/bin/Debug/net10.0 home
  [ -e "$built/Berth.KernelTests.dll" ] || return 0
  home=$(dotnet --list-runtimes | sed -nE 's|^Microsoft.NETCore.App 10\..* \[(.*)/shared/.*|\1|p' | tail -1)
  mkdir -p "$root/berth/$built" "$root/usr/share/dotnet/shared"
  cp -r "$built/." "$root/berth/$built/"
  find "$root/berth/$built/runtimes" -mindepth 1 -maxdepth 1 ! -name 'linux-x64' -exec rm -rf {} +
  cp -r "$home/host" "$root/usr/share/dotnet/"
  cp -r "$home/shared/Microsoft.NETCore.App" "$root/usr/share/dotnet/shared/"
  needed "$built/Berth.KernelTests" $(find "$home/shared/Microsoft.NETCore.App" -name '*.so')
}

# A disk of the root, and a first root in memory with just what finds the disk.
disk() {
  local first=$work/first modules
  modules=lib/modules/$(version)
  rm -rf "$first" "$work/disk"
  truncate --size=2G "$work/disk"
  mke2fs -q -t ext4 -d "$root" "$work/disk"
  mkdir -p "$first"/{bin,dev,disk}
  cp /bin/busybox "$first/bin/busybox"
  mkdir -p "$first/$modules"
  cp -r "$work/kernel/$modules"/modules.{dep,alias,symbols} "$first/$modules/"
  (cd "$work/kernel" && cp --parents "$modules"/kernel/drivers/virtio/*.ko "$modules/kernel/drivers/block/virtio_blk.ko" "$OLDPWD/$first")
  cp test/vm/init "$first/init"
  (cd "$first" && find . | cpio --quiet -o -H newc) >"$work/initramfs"
}

# Emulated: inside a virtual machine, KVM may be there and not work. Without SMAP, with which QEMU 7 fails an iretq of user mode, by which
# .NET continues after exceptions.
boot() { # OPTION...: of the guest
  exec timeout --foreground 29m qemu-system-x86_64 -nodefaults -display none -no-reboot -smp 2 -m 2048 -cpu max,smap=off \
    -accel tcg -kernel "$work"/kernel/boot/vmlinuz-* -initrd "$work/initramfs" \
    -append "console=ttyS0 quiet panic=-1 reboot=t $*" -serial stdio \
    -drive "file=$work/disk,format=raw,if=virtio,cache=unsafe" </dev/null
}

# Ends the machine at once when an image's pull is said to be complete, as a power cut would; what the next start finds must be the image.
Machine_CutOffAfterAPull_HasEveryFile() {
  local log=$work/powercut.log
  boot powercut=pull >"$log" &
  until grep -qs -e 'cut here' -e 'powercut:' "$log" || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
  pkill --signal KILL --parent $! qemu-system || true
  { wait $!; } 2>/dev/null || true
  if grep -q 'cut here' "$log" && (boot powercut=check) >>"$log" && tail -3 "$log" | grep -q 'powercut: done'; then
    echo "ok Machine_CutOffAfterAPull_HasEveryFile"
    passed=1
  else
    echo "not ok Machine_CutOffAfterAPull_HasEveryFile"; tail -n 30 "$log" | sed 's/^/    /'
    failed=1
  fi
}

passed=0 failed=0
kernel
root
disk
case Machine_CutOffAfterAPull_HasEveryFile in *"${1-}"*) Machine_CutOffAfterAPull_HasEveryFile ;; esac
boot passed=$passed failed=$failed "filter=${1-}"
