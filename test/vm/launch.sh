# Checks of the launcher and of the OCI runtime on a kernel with cgroup v2. Run with the name of one.
tmp=$(mktemp -d)

bundle() { # JSON of the resources
  mkdir -p "$tmp/rootfs/bin" "$tmp/rootfs/proc"
  cp /bin/busybox "$tmp/rootfs/bin/"
  cat >"$tmp/config.json" <<J
{
  "ociVersion": "1.0.2",
  "process": { "args": ["/bin/busybox", "sh", "-c", "$2"], "cwd": "/", "env": ["PATH=/bin"], "user": { "uid": 0, "gid": 0 } },
  "root": { "path": "rootfs" },
  "mounts": [
    { "destination": "/proc", "type": "proc", "source": "proc" },
    { "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": ["ro"] }
  ],
  "linux": {
    "cgroupsPath": "/oci/check", "resources": $1,
    "namespaces": [{ "type": "pid" }, { "type": "mount" }, { "type": "ipc" }, { "type": "uts" }, { "type": "cgroup" }]
  }
}
J
}

LaunchStress_OnThisKernel_NoneHangsNoneFails() {
  "$BERTH/launch-stress" 300 | tee /dev/stderr | grep '^300 launches, 0 failed'
}

OciRun_Bundle_RunsToItsExitCode() {
  bundle '{}' 'echo hello; exit 7'
  status=0
  "$BERTH/berth-runtime" --root "$tmp/state" run --bundle "$tmp" check >"$tmp/out" || status=$?
  cat "$tmp/out"
  [ "$(cat "$tmp/out")" = hello ] && [ $status = 7 ]
}

OciRun_MemoryLimit_IsInTheCgroup() {
  bundle '{ "memory": { "limit": 33554432 }, "pids": { "limit": 7 } }' 'cd /sys/fs/cgroup; cat memory.max pids.max'
  "$BERTH/berth-runtime" --root "$tmp/state" run --bundle "$tmp" check >"$tmp/out"
  cat "$tmp/out"
  [ "$(cat "$tmp/out")" = "33554432
7" ]
  [ ! -e /sys/fs/cgroup/oci/check ]
}

"$1"
