using Berth.Linux;
using Berth.Runtime.Cgroups.Devices;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups.V1;

/// <summary>Separate hierarchies: a cgroup is a directory of the same path in each that it needs.</summary>
/// <param name="mounts">Mount points by controller.</param>
internal sealed class CgroupV1Driver(IReadOnlyDictionary<string, string> mounts) : CgroupDriver
{
    /// <summary>Where every container is, for its statistics, its pause and its devices. The others cost as much, and limits seldom need them.</summary>
    private static readonly string[] Always = ["memory", "cpu", "cpuacct", "pids", "devices", "freezer", "blkio"];

    public override bool IsUnified => false;

    public override IReadOnlySet<string> Controllers { get; } = mounts.Keys.ToHashSet(StringComparer.Ordinal);

    public override Cgroup Create(string path, ResourcesSpec? limits)
    {
        ResourcesSpec resources = limits ?? new ResourcesSpec();
        DevicePolicy devices = DevicePolicy.Compile(resources.Devices);
        IReadOnlyList<CgroupSetting> settings = V1Settings.Compile(resources, devices.AllowsAll ? null : devices);
        CgroupV1 cgroup = new(this, path, HierarchiesFor(settings));
        try
        {
            foreach (CgroupView view in cgroup.Views)
            {
                Make(view.Directory);
            }

            CgroupSetting.Apply(settings, cgroup.DirectoryOf);
            return cgroup;
        }
        catch (LinuxException)
        {
            cgroup.Abandon();
            throw;
        }
    }

    public override Cgroup Open(string path) =>
        new CgroupV1(this, path, [.. mounts.Values.Distinct().Where(root => Array.Exists(Always, c => mounts.GetValueOrDefault(c) == root) || Directory.Exists(root + path))]);

    /// <exception cref="SpecException">The machine does not have the controller.</exception>
    public string RootOf(string controller) =>
        mounts.GetValueOrDefault(controller) ?? throw new SpecException("linux.resources", $"this kernel has no cgroup controller \"{controller}\"");

    public string? FindRoot(string controller) => mounts.GetValueOrDefault(controller);

    /// <summary>Makes a directory in one hierarchy, and those above it that are missing.</summary>
    public void Make(string directory)
    {
        Errno failed = ControlFile.MakeDirectory(directory);
        if (failed == Errno.ENOENT)
        {
            MakeParent(Path.GetDirectoryName(directory)!);
            failed = ControlFile.MakeDirectory(directory);
        }
        else if (failed == Errno.EEXIST)
        {
            CgroupTree.Remove(directory, TimeSpan.Zero);
            failed = ControlFile.MakeDirectory(directory);
        }

        LinuxException.ThrowIfFailed(failed, "make cgroup", directory);
        InheritCpuset(directory);
    }

    private void MakeParent(string directory)
    {
        Errno failed = ControlFile.MakeDirectory(directory);
        if (failed == Errno.ENOENT)
        {
            MakeParent(Path.GetDirectoryName(directory)!);
            failed = ControlFile.MakeDirectory(directory);
        }

        if (failed != Errno.EEXIST)
        {
            LinuxException.ThrowIfFailed(failed, "make cgroup", directory);
            InheritCpuset(directory);
        }
    }

    /// <summary>A new cpuset of v1 has no processor and no memory, and no process may enter it like that.</summary>
    private void InheritCpuset(string directory)
    {
        if (mounts.GetValueOrDefault("cpuset") is not { } root || !directory.StartsWith(root + "/", StringComparison.Ordinal))
        {
            return;
        }

        foreach (string file in (string[])["cpuset.cpus", "cpuset.mems"])
        {
            Errno failed = ControlFile.Read($"{Path.GetDirectoryName(directory)}/{file}", out string inherited);
            failed = failed == Errno.None ? ControlFile.Write($"{directory}/{file}", inherited.Trim()) : failed;
            LinuxException.ThrowIfFailed(failed, $"inherit {file} in cgroup", directory);
        }
    }

    private string[] HierarchiesFor(IReadOnlyList<CgroupSetting> settings) =>
        [.. Always.Where(mounts.ContainsKey).Concat(settings.Select(s => s.Controller)).Select(RootOf).Distinct()];
}
