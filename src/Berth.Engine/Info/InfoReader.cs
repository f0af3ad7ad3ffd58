using Berth.Engine.Containers;
using Berth.Runtime.Cgroups;

namespace Berth.Engine.Info;

/// <summary>Puts together what is known of an engine.</summary>
internal sealed class InfoReader(EngineOptions options, string engineId, CgroupDriver cgroups)
{
    private const string Driver = "overlay2";
    private readonly Lazy<MachineInfo> machine = new(() => MachineInfoReader.Read(cgroups.IsUnified ? 2 : 1));
    private readonly Lazy<string> fileSystem = new(() => DockerName(MountTable.FileSystemOf(File.ReadLines("/proc/self/mountinfo"), Path.GetFullPath(options.Root))));

    /// <param name="containers">All of the engine's.</param>
    /// <param name="images">How many it has.</param>
    /// <param name="eventListeners">How many listen to its events.</param>
    /// <param name="warnings">What others have to say, behind what the kernel lacks.</param>
    public EngineInfo Read(IReadOnlyCollection<Container> containers, int images, int eventListeners, IReadOnlyList<string> warnings)
    {
        ResourceSupport support = SupportReader.Read(cgroups);
        return new EngineInfo
        {
            Id = engineId, Containers = Count(containers.Select(static container => container.State.Status)), Images = images, Machine = machine.Value,
            Support = support, Storage = new StorageInfo(Driver, fileSystem.Value),
            SecurityOptions = SecurityOptions(options.Defaults, hasSeccomp: File.Exists("/proc/sys/kernel/seccomp/actions_avail"), cgroups.IsUnified),
            Warnings = [.. support.Warnings(machine.Value.CgroupVersion), .. warnings.Select(static warning => $"WARNING: {warning}")],
            Process = new ProcessInfo(Directory.GetFileSystemEntries("/proc/self/fd").Length, Directory.GetDirectories("/proc/self/task").Length),
            EventListeners = eventListeners,
        };
    }

    internal static ContainerCounts Count(IEnumerable<ContainerStatus> statuses)
    {
        int[] counts = new int[3];
        foreach (ContainerStatus status in statuses)
        {
            counts[status switch { ContainerStatus.Running => 0, ContainerStatus.Paused => 1, _ => 2 }]++;
        }

        return new ContainerCounts(counts[0], counts[1], counts[2]);
    }

    /// <summary>A cgroup namespace of its own is a container's default on cgroup v2 only, as with Docker.</summary>
    internal static IReadOnlyList<string> SecurityOptions(ContainerDefaults defaults, bool hasSeccomp, bool isUnified) =>
    [
        .. hasSeccomp ? [$"name=seccomp,profile={defaults.Seccomp.Name}"] : Array.Empty<string>(),
        .. isUnified ? ["name=cgroupns"] : Array.Empty<string>(), .. defaults.NoNewPrivileges ? ["name=no-new-privileges"] : Array.Empty<string>(),
    ];

    private static string DockerName(string fileSystem) => fileSystem switch
    {
        "ext2" or "ext3" or "ext4" => "extfs",
        "overlay" => "overlayfs",
        _ => fileSystem,
    };
}
