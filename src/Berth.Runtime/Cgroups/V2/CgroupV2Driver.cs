using System.Collections.Concurrent;
using Berth.Linux;
using Berth.Runtime.Cgroups.Devices;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups.V2;

/// <summary>The unified hierarchy.</summary>
internal sealed class CgroupV2Driver(string root, IReadOnlySet<string> controllers) : CgroupDriver
{
    /// <summary>What every container has, for its statistics. The others are enabled when a limit needs them.</summary>
    private static readonly string[] Always = ["cpu", "io", "memory", "pids"];

    private readonly ConcurrentDictionary<string, bool> prepared = new(StringComparer.Ordinal);

    public override bool IsUnified => true;

    public override IReadOnlySet<string> Controllers => controllers;

    public override Cgroup Create(string path, ResourcesSpec? limits)
    {
        ResourcesSpec resources = limits ?? new ResourcesSpec();
        DevicePolicy devices = DevicePolicy.Compile(resources.Devices);
        IReadOnlyList<CgroupSetting> settings = V2Settings.Compile(resources);
        string[] needed = [.. Always.Where(controllers.Contains).Union(NeededBy(settings))];
        CgroupV2 cgroup = new(this, path, root + path);
        PrepareParents(path, needed);
        Make(cgroup.Directory);
        try
        {
            CgroupSetting.Apply(settings, _ => cgroup.Directory);
            DeviceFilter.Attach(cgroup.Directory, devices);
            return cgroup;
        }
        catch (LinuxException)
        {
            _ = ControlFile.RemoveDirectory(cgroup.Directory);
            throw;
        }
    }

    public override Cgroup Open(string path) => new CgroupV2(this, path, root + path);

    /// <summary>Enables the controllers that settings need all the way down to a cgroup.</summary>
    public void PrepareFor(string path, IReadOnlyList<CgroupSetting> settings) => PrepareParents(path, [.. NeededBy(settings)]);

    private IEnumerable<string> NeededBy(IReadOnlyList<CgroupSetting> settings)
    {
        IEnumerable<string> named = settings.Select(s => s.Controller).Where(c => c != "cgroup").Distinct();
        return named.Select(c => controllers.Contains(c) ? c : throw new SpecException("linux.resources", $"this kernel has no cgroup controller \"{c}\""));
    }

    /// <summary>A cgroup has a controller when each cgroup above it hands it down. What this process has seen to once stays so.</summary>
    private void PrepareParents(string path, IReadOnlyList<string> needed)
    {
        string parents = path[..path.LastIndexOf('/')];
        string key = $"{parents} {string.Join(' ', needed)}";
        if (prepared.ContainsKey(key) && Directory.Exists(root + parents))
        {
            return;
        }

        string directory = root;
        HandDown(directory, needed);
        foreach (string segment in parents.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            directory = $"{directory}/{segment}";
            Errno failed = ControlFile.MakeDirectory(directory);
            if (failed != Errno.EEXIST)
            {
                LinuxException.ThrowIfFailed(failed, "make cgroup", directory);
            }

            HandDown(directory, needed);
        }

        prepared[key] = true;
    }

    private static void HandDown(string directory, IReadOnlyList<string> needed)
    {
        string file = directory + "/cgroup.subtree_control";
        LinuxException.ThrowIfFailed(ControlFile.Read(file, out string enabled), "read", file);
        string[] missing = [.. needed.Except(enabled.Split((char[])[' ', '\n'])).Select(controller => "+" + controller)];
        if (missing.Length > 0)
        {
            LinuxException.ThrowIfFailed(ControlFile.Write(file, string.Join(' ', missing)), $"write {string.Join(' ', missing)} to", file);
        }
    }

    private static void Make(string directory)
    {
        Errno failed = ControlFile.MakeDirectory(directory);
        if (failed == Errno.EEXIST)
        {
            CgroupTree.Remove(directory, TimeSpan.Zero);
            failed = ControlFile.MakeDirectory(directory);
        }

        LinuxException.ThrowIfFailed(failed, "make cgroup", directory);
    }
}
