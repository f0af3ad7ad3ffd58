using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Containers.Files;

/// <summary>
/// What the engine puts into a container's own layer where its image has none: a mark, and empty files and directories to mount on. A user's own
/// mounts are not among them; what they are put on is shown, as with Docker.
/// </summary>
internal static class LaunchTraces
{
    private static readonly HashSet<string> Paths = new(StringComparer.Ordinal)
    {
        "/.dockerenv", "/dev", "/dev/console", "/dev/mqueue", "/dev/pts", "/dev/shm", "/etc", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/proc", "/sbin",
        "/sys", SpecBuilder.InitInContainer,
    };

    public static bool Contains(string path) => Paths.Contains(path);
}
