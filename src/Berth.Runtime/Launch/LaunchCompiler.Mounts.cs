using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>What is mounted in the root: made detached, then put onto a descriptor of its place.</summary>
public sealed partial class LaunchCompiler
{
    private const long NoSymlinks = 0x04; // RESOLVE_NO_SYMLINKS

    private void AddMount(MountSpec mount)
    {
        string destination = Absolute(mount.Destination, "mounts.destination");
        MountOptions options = MountOptions.Parse(mount.Options);
        if (IsBind(mount, options))
        {
            AddBind(mount, destination, options);
        }
        else if (mount.Type is "cgroup" or "cgroup2")
        {
            AddCgroups(destination, options);
        }
        else
        {
            AddFileSystem(mount, destination, options);
        }
    }

    private void AddFileSystem(MountSpec mount, string destination, MountOptions options)
    {
        string type = mount.Type is { Length: > 0 } given ? given : throw new SpecException("mounts", $"{destination} has no type");
        plan.Step($"mount {type} on {destination}");
        short context = plan.Register();
        short tree = plan.Register();
        plan.Add(PlanOpCode.FsOpen, to: context, text: type);
        if (!string.IsNullOrEmpty(mount.Source))
        {
            Configure(context, "source", mount.Source);
        }

        foreach ((string key, string? value) in options.Data)
        {
            if (value is null)
            {
                plan.Add(PlanOpCode.FsConfig, from: context, text: key, a: FsConfigFlag);
            }
            else
            {
                Configure(context, key, value);
            }
        }

        if (type == "tmpfs" && !options.Data.Any(static entry => entry.Key == "mode"))
        {
            plan.Add(PlanOpCode.FsConfigMode, from: context, second: root, text: destination);
        }

        plan.Add(PlanOpCode.FsConfig, from: context, a: FsConfigCreate);
        plan.Add(PlanOpCode.FsMount, to: tree, from: context, a: (long)options.Set);
        plan.Release(context);
        MapOwners(mount, destination, tree, options);
        SetPropagation(tree, options);
        Put(tree, destination, type);
    }

    /// <summary>
    /// The container's own cgroup and nothing beside it: cgroup v2 as its namespace shows it, v1 as one bind for each hierarchy
    /// below a small file system.
    /// </summary>
    private void AddCgroups(string destination, MountOptions options)
    {
        if (context.Cgroups is [{ Name: "" }])
        {
            AddFileSystem(new MountSpec { Destination = destination, Source = "cgroup", Type = "cgroup2" }, destination, WithoutData(options));
            return;
        }

        MountSpec place = new() { Destination = destination, Source = "tmpfs", Type = "tmpfs" };
        AddFileSystem(place, destination, MountOptions.Parse(["nosuid", "nodev", "noexec", "mode=755", "size=64k"]));
        foreach (CgroupView view in context.Cgroups)
        {
            AddBind(new MountSpec { Source = view.Directory }, $"{destination}/{view.Name}", WithoutData(options));
        }

        if (options.Set.HasFlag(MountAttribute.ReadOnly))
        {
            plan.Step($"make {destination} read-only");
            short tree = plan.Register();
            plan.Add(PlanOpCode.OpenInRoot, to: tree, from: root, text: destination, a: OPath | Directory);
            plan.Add(PlanOpCode.MountSetAttributes, from: tree, a: (long)MountAttribute.ReadOnly);
            plan.Release(tree);
        }
    }

    private static MountOptions WithoutData(MountOptions options)
    {
        options.Data.Clear();
        return options;
    }

    private void SetPropagation(short tree, MountOptions options)
    {
        if (options.Propagation != 0)
        {
            plan.Add(PlanOpCode.MountSetAttributes, from: tree, c: (long)options.Propagation, flags: options.IsRecursivePropagation ? PlanOpFlags.Recursive : PlanOpFlags.None);
        }
    }

    /// <summary>Puts a detached mount onto its place in the root, which is made where it is missing, and lets go of it.</summary>
    /// <param name="tree">The mount.</param>
    /// <param name="destination">Its place.</param>
    /// <param name="fileSystem">Its type; null for a bind, which may be of a file.</param>
    private void Put(short tree, string destination, string? fileSystem = null)
    {
        ProcRule rule = ProcGuard.RuleOf(fileSystem, destination);
        short target = plan.Register();
        plan.Add(
            PlanOpCode.OpenMountPoint, to: target, from: root, second: fileSystem is null ? tree : PlanRegister.None, text: destination,
            b: fileSystem is "proc" or "sysfs" ? NoSymlinks : 0);
        plan.Add(PlanOpCode.MoveMount, from: tree, second: target, a: (long)rule);
        plan.Release(target);
        plan.Release(tree);
    }
}
