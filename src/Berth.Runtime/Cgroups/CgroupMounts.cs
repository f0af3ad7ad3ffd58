namespace Berth.Runtime.Cgroups;

/// <summary>Where this machine's cgroup hierarchies are mounted, out of <c>/proc/self/mountinfo</c>.</summary>
/// <param name="Unified">The mount point of cgroup v2; null where there is none.</param>
/// <param name="Controllers">Mount points of cgroup v1 by controller. Controllers mounted together share one.</param>
public sealed record CgroupMounts(string? Unified, IReadOnlyDictionary<string, string> Controllers)
{
    private static readonly HashSet<string> Known =
        ["cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids", "hugetlb", "net_cls", "net_prio", "rdma", "misc"];

    public static CgroupMounts Parse(IEnumerable<string> mountinfo)
    {
        string? unified = null;
        Dictionary<string, string> controllers = new(StringComparer.Ordinal);
        foreach (string line in mountinfo)
        {
            int separator = line.IndexOf(" - cgroup", StringComparison.Ordinal);
            if (separator < 0)
            {
                continue;
            }

            string mountPoint = line.Split(' ')[4];
            string[] source = line[(separator + 3)..].Split(' ');
            if (source[0] == "cgroup2")
            {
                unified ??= mountPoint;
            }
            else
            {
                AddControllers(controllers, source[^1], mountPoint);
            }
        }

        return new CgroupMounts(unified, controllers);
    }

    private static void AddControllers(Dictionary<string, string> controllers, string superOptions, string mountPoint)
    {
        foreach (string option in superOptions.Split(','))
        {
            if (Known.Contains(option))
            {
                controllers.TryAdd(option, mountPoint);
            }
        }
    }
}
