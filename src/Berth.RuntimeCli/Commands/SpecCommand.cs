using Berth.Linux;
using Berth.RuntimeCli.CommandLine;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>spec</c>: writes a specification to begin with.</summary>
internal static class SpecCommand
{
    private const int CreateExclusive = 0xc1; // O_WRONLY | O_CREAT | O_EXCL

    /// <summary>A shell with few rights, in namespaces of its own, on a read-only root.</summary>
    private const string Template = """
        {
          "ociVersion": "1.2.0",
          "process": {
            "terminal": true,
            "user": { "uid": 0, "gid": 0 },
            "args": [ "sh" ],
            "env": [ "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm" ],
            "cwd": "/",
            "capabilities": {
              "bounding": [ "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE" ],
              "effective": [ "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE" ],
              "permitted": [ "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE" ]
            },
            "rlimits": [ { "type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024 } ],
            "noNewPrivileges": true
          },
          "root": { "path": "rootfs", "readonly": true },
          "hostname": "berth",
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": [ "nosuid", "strictatime", "mode=755", "size=65536k" ] },
            {
              "destination": "/dev/pts", "type": "devpts", "source": "devpts",
              "options": [ "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5" ]
            },
            {
              "destination": "/dev/shm", "type": "tmpfs", "source": "shm",
              "options": [ "nosuid", "noexec", "nodev", "mode=1777", "size=65536k" ]
            },
            { "destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": [ "nosuid", "noexec", "nodev" ] },
            { "destination": "/sys", "type": "sysfs", "source": "sysfs", "options": [ "nosuid", "noexec", "nodev", "ro" ] },
            {
              "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
              "options": [ "nosuid", "noexec", "nodev", "relatime", "ro" ]
            }
          ],
          "linux": {
            "resources": { "devices": [ { "allow": false, "access": "rwm" } ] },
            "namespaces": [
              { "type": "pid" }, { "type": "network" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }, { "type": "cgroup" }
            ],
            "maskedPaths": [
              "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
              "/proc/sched_debug", "/sys/firmware", "/proc/scsi"
            ],
            "readonlyPaths": [ "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger" ]
          }
        }

        """;

    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        Arguments arguments = Arguments.Parse(words, new OptionSet("bundle|b=", "rootless"));
        if (arguments.Has("rootless"))
        {
            throw new RuntimeException("--rootless is not supported: berth-runtime runs as root");
        }

        string path = Path.Combine(arguments.Value("bundle") ?? ".", "config.json");
        int file = Fd.Open(path, CreateExclusive, 0x1b6 /* 0666 */);
        if (file == -(int)Errno.EEXIST)
        {
            throw new RuntimeException($"file {path} exists. Remove it first");
        }

        Errno failed = file < 0 ? (Errno)(-file) : Fd.WriteAll(file, System.Text.Encoding.UTF8.GetBytes(Template));
        LinuxException.ThrowIfFailed(failed, "write", path);
        Fd.Close(file);
        session.Log.Debug($"wrote {path}");
        return 0;
    }
}
