using System.Text.RegularExpressions;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>Parts of the host's tree, or of another container's, in the root.</summary>
public sealed partial class LaunchCompiler
{
    /// <summary>Binds whose source was opened before the propagation of the host's mounts was cut.</summary>
    private readonly Dictionary<MountSpec, short> sharedSources = new(ReferenceEqualityComparer.Instance);

    private static bool IsBind(MountSpec mount, MountOptions options) => options.IsBind || mount.Type == "bind";

    /// <summary>
    /// What is to propagate in both directions must be cloned while its source is still of one group with the host's mount. The root
    /// cannot be made with the host's mounts in that state: it would appear on the host, and pivot_root(2) refuses a shared parent.
    /// </summary>
    private void OpenSharedSources()
    {
        ulong shared = MountOptions.PropagationOf("shared");
        foreach (MountSpec mount in spec.Mounts)
        {
            MountOptions options = MountOptions.Parse(mount.Options);
            if (IsBind(mount, options) && options.Propagation == shared)
            {
                plan.Step($"open {SourceOf(mount)}, which stays shared");
                sharedSources[mount] = OpenSource(SourceOf(mount), options);
            }
        }
    }

    private void AddBind(MountSpec mount, string destination, MountOptions options)
    {
        plan.Step($"mount {SourceOf(mount)} on {destination}");
        short tree = sharedSources.TryGetValue(mount, out short opened) ? opened : OpenSource(SourceOf(mount), options);
        PlanOpFlags reach = options.IsRecursiveChange ? PlanOpFlags.Recursive : PlanOpFlags.None;
        if (options.Set != 0 || options.Clear != 0)
        {
            plan.Add(PlanOpCode.MountSetAttributes, from: tree, a: (long)options.Set, b: (long)options.Clear, flags: reach);
        }

        SetPropagation(tree, options);
        Put(tree, destination, isDirectory: false, resolve: 0);
    }

    /// <summary>
    /// A clone of the mounts at a path. One below <c>/proc/PID/root</c> is cloned in the mount namespace of that process, for the kernel
    /// clones no mount of a namespace that it is not in.
    /// </summary>
    private short OpenSource(string source, MountOptions options)
    {
        long flags = OpenTreeClone | (options.IsRecursiveBind ? Recursive : 0);
        Match elsewhere = ProcessRoot().Match(source);
        short tree = plan.Register();
        if (!elsewhere.Success)
        {
            plan.Add(PlanOpCode.OpenTree, to: tree, text: source, a: flags);
            return tree;
        }

        short own = plan.Register();
        short other = plan.Register();
        plan.Add(PlanOpCode.Open, to: own, text: "/proc/self/ns/mnt");
        plan.Add(PlanOpCode.Open, to: other, text: $"/proc/{elsewhere.Groups[1].Value}/ns/mnt");
        plan.Add(PlanOpCode.SetNamespace, from: other, a: (long)NamespaceFlags.Mount);
        plan.Add(PlanOpCode.OpenTree, to: tree, text: elsewhere.Groups[2].Value, a: flags);
        plan.Add(PlanOpCode.SetNamespace, from: own, a: (long)NamespaceFlags.Mount);
        plan.Release(other);
        plan.Release(own);
        return tree;
    }

    private static string SourceOf(MountSpec mount) =>
        mount.Source ?? throw new SpecException("mounts", $"the bind on {mount.Destination} has no source");

    [GeneratedRegex("^/proc/([0-9]+)/root(/.+)$")]
    private static partial Regex ProcessRoot();
}
